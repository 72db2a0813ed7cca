/// Who owns which unknown and what its numbers are.
///
/// An unknown lives on an entity. Entities that come in columns of a block (cells, PDN nodes, coolant
/// volumes) form an EntitySet and are never listed: owner and number follow from the column. Nodes of a graph
/// (circuits, networks of lumps) form a GraphSet: each rank has a range of them. The few others (manifolds,
/// regulators, link ends) are lumped, and rank 0 has them.
///
/// Global numbers run over the ranks, and on each rank over temperature, potential and the rest, so that each
/// block of the preconditioner is one contiguous range of a rank. Local numbers are own first, then ghosts.
#pragma once

#include <petscsystypes.h>

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "meshes/field.hpp"
#include "meshes/partition.hpp"

namespace fourwalls {

/// Unknowns in the columns of one block: `width` in each column of `region`.
struct EntitySet {
  Field field{};
  std::string name;
  int block = 0;
  IndexBox region;
  int width = 1;

  IndexBox own;                        ///< this rank's columns
  PetscInt first = 0;                  ///< local number of the first own unknown
  std::vector<PetscInt> rank_first;    ///< global number of each rank's first unknown
  std::vector<IndexBox> rank_columns;  ///< each rank's columns
};

/// Unknowns on the nodes of a graph, numbered 0 to rank_begin.back() over the ranks.
struct GraphSet {
  Field field{};
  std::string name;
  std::vector<PetscInt> rank_begin;  ///< rank p owns the nodes [rank_begin[p], rank_begin[p + 1])

  PetscInt first = 0;                ///< local number of the first own node
  std::vector<PetscInt> rank_first;  ///< global number of each rank's first node
};

struct Lumped {
  Field field{};
  std::string name;
  double initial = 0;
  double scale = 1;  ///< of its residual, in the residual's unit
};

class Numbering {
 public:
  int add(EntitySet set);  ///< before `number`; returns its index
  int add(GraphSet set);   ///< before `number`; returns its index
  int add(Lumped lumped);  ///< before `number`; returns its index
  /// Sets the residual scale of all lumped unknowns of a field.
  void rescale(Field field, double scale);
  /// Gives every unknown its number. Collective in the sense that all ranks compute the same.
  void number(const Partition& partition, int rank);

  const EntitySet& set(int s) const { return sets_[s]; }
  const std::vector<EntitySet>& sets() const { return sets_; }
  const GraphSet& graph(int g) const { return graphs_[g]; }
  const std::vector<GraphSet>& graphs() const { return graphs_; }
  const std::vector<Lumped>& lumped() const { return lumped_; }

  /// Local number of the first unknown of a column; a column of another rank becomes a ghost.
  PetscInt column(int set, int i, int j);
  /// Local number of a graph's node; a node of another rank becomes a ghost.
  PetscInt node(int graph, PetscInt node);
  /// Local number of a lumped unknown; a ghost except on rank 0.
  PetscInt lumped(int l);
  PetscInt lumped_global(int l) const { return lumped_first_ + l; }

  PetscInt own_count() const { return own_; }
  PetscInt own_first() const { return first_; }  ///< global number of this rank's first unknown
  PetscInt global_count() const { return total_; }
  /// Own range [begin, end) of local numbers of temperature (0), potential (1) and the rest (2).
  PetscInt group_begin(int group) const { return group_begin_[group]; }
  PetscInt group_end(int group) const { return group_begin_[group + 1]; }
  /// Unknowns of a group over all ranks.
  PetscInt group_count(int group) const { return group_count_[group]; }

  const std::vector<PetscInt>& ghosts() const { return ghosts_; }  ///< their global numbers
  Field field_of(PetscInt local) const;
  PetscInt global(PetscInt local) const { return local < own_ ? first_ + local : ghosts_[local - own_]; }
  int rank() const { return rank_; }
  /// Unknowns of each field over all ranks.
  std::vector<long> counts() const;

 private:
  PetscInt ghost(PetscInt global, int width, Field field);

  /// Own unknowns of one field in a row; `end` is one past the last local number.
  struct Stretch {
    PetscInt end;
    Field field;
  };

  std::vector<EntitySet> sets_;
  std::vector<GraphSet> graphs_;
  std::vector<Lumped> lumped_;
  const Partition* partition_ = nullptr;
  int rank_ = 0;
  PetscInt own_ = 0, first_ = 0, total_ = 0, lumped_first_ = 0;
  PetscInt group_begin_[4] = {0, 0, 0, 0}, group_count_[3] = {0, 0, 0};
  std::vector<Stretch> stretches_;
  std::vector<PetscInt> ghosts_;
  std::vector<Field> ghost_fields_;
  std::unordered_map<PetscInt, PetscInt> ghost_of_;
};

}  // namespace fourwalls

/// Temperatures of mesh bodies in checkpoints: in the order of their files' cells and faces, whatever the
/// number of ranks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "postprocess/result.hpp"
#include "solver/model.hpp"

namespace fourwalls {

/// Own items with keys that are unique over the ranks, and the order of those keys, each rank with its share
/// of it.
class KeyOrder {
 public:
  /// Keys lie in [0, bound). Collective.
  KeyOrder(const std::vector<std::int64_t>& keys, std::int64_t bound, MPI_Comm comm);

  std::int64_t all() const { return begin_.back(); }
  std::int64_t first() const { return begin_[static_cast<std::size_t>(rank_)]; }
  std::int64_t own() const { return begin_[static_cast<std::size_t>(rank_) + 1] - first(); }
  /// Values of this rank's items as values of its share of the order. Collective.
  std::vector<double> in_order(const std::vector<double>& of_items) const;
  /// The way back. Collective.
  std::vector<double> of_items(const std::vector<double>& in_order) const;

 private:
  MPI_Comm comm_;
  int rank_ = 0;
  std::vector<int> sent_, place_, received_;  ///< counts to each rank; where each item went; counts from each
  std::vector<std::size_t> sorted_;           ///< place in the order of each that was received
  std::vector<std::int64_t> begin_;
};

class SolidStates {
 public:
  explicit SolidStates(const Model& m);  ///< Collective.

  /// Adds a table of cells and one of faces for each mesh body. Collective.
  void write(Vec u, Vec start, Result& result) const;
  /// Takes this rank's share of each table: read(path, all, first, count). Not collective.
  using Read =
      std::function<std::vector<double>(const std::string&, std::int64_t, std::int64_t, std::int64_t)>;
  void read(const Read& read);
  /// Hands what was read to its unknowns. Collective.
  void take(Vec u, Vec start) const;

 private:
  struct Part {
    std::string name, kind;
    PetscInt first = 0;  ///< local number of the first own unknown
    std::size_t count = 0;
    KeyOrder order;
    std::vector<double> value, start;  ///< read
  };
  std::vector<Part> parts_;
};

}  // namespace fourwalls

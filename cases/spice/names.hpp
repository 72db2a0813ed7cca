/// Node names to ids: a table on each rank, and one over all ranks.
#pragma once

#include <mpi.h>
#include <petscsystypes.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "cases/spice/netlist.hpp"

namespace fourwalls::spice {

/// The same for names that differ only in case (of ASCII letters).
std::uint64_t hash_name(std::string_view name);

/// Names in order of first appearance; case counts for nothing, the first spelling is kept. Open addressing
/// on a pool of characters: 8 bytes a slot, at most three quarters full.
class NameTable {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;
  /// The name's index; a new one is added. \throws std::length_error beyond 4 294 967 294 names.
  std::uint32_t add(std::string_view name);
  std::uint32_t find(std::string_view name) const;
  std::uint32_t size() const { return static_cast<std::uint32_t>(pool_.size()); }
  const NamePool& pool() const { return pool_; }
  NamePool take_pool();  ///< leaves the table empty

 private:
  std::size_t slot_of(std::string_view name, std::uint32_t tag) const;
  void grow();
  NamePool pool_;
  std::vector<std::uint64_t> slots_;  ///< upper half: of the hash; lower half: index + 1, 0 is free
  int bits_ = 0;                      ///< log2 of the number of slots
};

/// Ids over all ranks for the names of each rank's table.
struct Numbering {
  std::vector<PetscInt> id;  ///< of each local name; empty on one rank, where they are the same
  PetscInt first = 0;        ///< ids [first, first + own) belong to this rank
  std::int64_t count = 0;    ///< of all ranks; ids are valid only if it fits PetscInt
  PetscInt operator()(std::uint32_t local) const {
    return id.empty() ? static_cast<PetscInt>(local) : id[local];
  }
};

/// Numbers the names by rank of first appearance, then order there. Collective. Each rank keeps, besides its
/// own names, those whose hash it owns, and exchanges a limited number at a time.
Numbering number_names(const NameTable& names, MPI_Comm comm);

}  // namespace fourwalls::spice

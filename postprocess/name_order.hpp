/// An order of the nodes of a netlist that does not depend on how many ranks read it: by a hash of their
/// names.
#pragma once

#include <mpi.h>

#include <cstdint>
#include <vector>

#include "cases/spice/netlist.hpp"

namespace fourwalls {

class NameOrder {
 public:
  /// Collective.
  NameOrder(const Netlist& netlist, MPI_Comm comm);

  std::int64_t all() const { return begin_.back(); }                              ///< nodes of all ranks
  std::int64_t first() const { return begin_[static_cast<std::size_t>(rank_)]; }  ///< of this rank's share
  /// Of this rank's share of the order: numbers that tell names apart well enough to know another netlist.
  const std::vector<double>& keys() const { return keys_; }

  /// Values of netlist.node_names of this rank as values of its share of the order. Collective.
  std::vector<double> in_order(const std::vector<double>& of_names) const;
  /// The way back. Collective.
  std::vector<double> of_names(const std::vector<double>& in_order) const;

 private:
  MPI_Comm comm_;
  int rank_ = 0;
  std::vector<int> sent_, place_;    ///< names to each rank; where each own name went among what is sent
  std::vector<int> received_;        ///< names from each rank
  std::vector<std::size_t> sorted_;  ///< of what was received: its place in the order
  std::vector<std::int64_t> begin_;
  std::vector<double> keys_;
};

}  // namespace fourwalls

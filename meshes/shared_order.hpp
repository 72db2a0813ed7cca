/// An order of items that are spread over the ranks, each rank with its share of it, that does not depend on
/// how many ranks there are or on which of them an item is: by keys that are unique over all of them.
#pragma once

#include <mpi.h>

#include <compare>
#include <cstdint>
#include <vector>

namespace fourwalls {

class SharedOrder {
 public:
  struct Key {
    std::uint64_t high = 0, low = 0;
    auto operator<=>(const Key&) const = default;  // NOLINT(modernize-use-nullptr): not one
  };

  /// `high` lies in [0, bound]; the ranks' shares are even where it is spread evenly. Collective.
  SharedOrder(const std::vector<Key>& keys, std::uint64_t bound, MPI_Comm comm);

  std::int64_t all() const { return begin_.back(); }                              ///< items of all ranks
  std::int64_t first() const { return begin_[static_cast<std::size_t>(rank_)]; }  ///< of this rank's share
  const std::vector<Key>& keys() const { return keys_; }                          ///< of this rank's share

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
  std::vector<Key> keys_;
};

}  // namespace fourwalls

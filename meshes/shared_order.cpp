#include "meshes/shared_order.hpp"

#include <algorithm>
#include <numeric>

#include "meshes/exchange.hpp"

namespace fourwalls {

SharedOrder::SharedOrder(const std::vector<Key>& keys, std::uint64_t bound, MPI_Comm comm) : comm_(comm) {
  int ranks = 1;
  MPI_Comm_rank(comm, &rank_);
  MPI_Comm_size(comm, &ranks);
  // one rank's share of 2^64 - 1 is no number
  const std::uint64_t share = ranks == 1 ? bound : bound / static_cast<std::uint64_t>(ranks) + 1;
  const auto out = by_rank(
      keys, ranks, [&](const Key& key) { return ranks == 1 ? 0 : static_cast<int>(key.high / share); });
  const auto in = exchange(out.sorted, out.counts, comm);
  sent_ = out.counts, place_ = out.place, received_ = in.counts;
  std::vector<std::size_t> by_key(in.items.size());
  std::iota(by_key.begin(), by_key.end(), std::size_t{0});
  std::sort(by_key.begin(), by_key.end(),
            [&](std::size_t a, std::size_t b) { return in.items[a] < in.items[b]; });
  sorted_.resize(by_key.size());
  keys_.reserve(by_key.size());
  for (std::size_t n = 0; n < by_key.size(); ++n)
    sorted_[by_key[n]] = n, keys_.push_back(in.items[by_key[n]]);
  begin_ = fourwalls::ranges(static_cast<std::int64_t>(by_key.size()), comm);
}

std::vector<double> SharedOrder::in_order(const std::vector<double>& of_items) const {
  std::vector<double> out(of_items.size());
  for (std::size_t n = 0; n < out.size(); ++n) out[static_cast<std::size_t>(place_[n])] = of_items[n];
  const auto in = exchange(out, sent_, comm_).items;
  std::vector<double> ordered(in.size());
  for (std::size_t n = 0; n < in.size(); ++n) ordered[sorted_[n]] = in[n];
  return ordered;
}

std::vector<double> SharedOrder::of_items(const std::vector<double>& in_order) const {
  std::vector<double> back(in_order.size());
  for (std::size_t n = 0; n < back.size(); ++n) back[n] = in_order[sorted_[n]];
  const auto in = exchange(back, received_, comm_).items;
  std::vector<double> items(place_.size());
  for (std::size_t n = 0; n < items.size(); ++n) items[n] = in[static_cast<std::size_t>(place_[n])];
  return items;
}

}  // namespace fourwalls

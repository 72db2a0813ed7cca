#include "postprocess/name_order.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>

#include "meshes/exchange.hpp"

namespace fourwalls {

namespace {

/// 128 bits: of 10^7 names no two have the same ones.
struct Hash {
  std::uint64_t high, low;
  bool operator<(const Hash& o) const { return std::tie(high, low) < std::tie(o.high, o.low); }
};

/// FNV-1a with the last steps of MurmurHash3 (public domain, A. Appleby); case counts for nothing in names.
std::uint64_t hash_of(std::string_view name, std::uint64_t h) {
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    h = (h ^ static_cast<unsigned char>(upper ? c - 'A' + 'a' : c)) * 0x100000001b3;
  }
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
  return h ^ (h >> 33);
}

}  // namespace

NameOrder::NameOrder(const Netlist& netlist, MPI_Comm comm) : comm_(comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  MPI_Comm_rank(comm, &rank_);
  std::vector<Hash> mine;
  mine.reserve(netlist.node_names.size());
  for (std::size_t n = 0; n < netlist.node_names.size(); ++n)
    mine.push_back({hash_of(netlist.node_names[n], 0xcbf29ce484222325), hash_of(netlist.node_names[n], 1)});
  // hashes are even over their range: so are the shares
  const std::uint64_t share = UINT64_MAX / static_cast<std::uint64_t>(ranks) + 1;
  const auto out =
      by_rank(mine, ranks, [&](const Hash& h) { return ranks == 1 ? 0 : static_cast<int>(h.high / share); });
  sent_ = out.counts, place_ = out.place;
  const auto in = exchange(out.sorted, out.counts, comm);
  received_ = in.counts;
  std::vector<std::size_t> by_hash(in.items.size());
  std::iota(by_hash.begin(), by_hash.end(), std::size_t{0});
  std::sort(by_hash.begin(), by_hash.end(),
            [&](std::size_t a, std::size_t b) { return in.items[a] < in.items[b]; });
  sorted_.resize(by_hash.size());
  for (std::size_t k = 0; k < by_hash.size(); ++k) sorted_[by_hash[k]] = k;
  for (const auto k : by_hash) keys_.push_back(static_cast<double>(in.items[k].high >> 11));
  begin_ = ranges(static_cast<std::int64_t>(by_hash.size()), comm);
}

std::vector<double> NameOrder::in_order(const std::vector<double>& of_names) const {
  std::vector<double> out(of_names.size());
  for (std::size_t n = 0; n < of_names.size(); ++n) out[static_cast<std::size_t>(place_[n])] = of_names[n];
  const auto in = exchange(out, sent_, comm_).items;
  std::vector<double> values(in.size());
  for (std::size_t k = 0; k < in.size(); ++k) values[sorted_[k]] = in[k];
  return values;
}

std::vector<double> NameOrder::of_names(const std::vector<double>& in_order) const {
  std::vector<double> back(in_order.size());
  for (std::size_t k = 0; k < back.size(); ++k) back[k] = in_order[sorted_[k]];
  const auto in = exchange(back, received_, comm_).items;
  std::vector<double> values(place_.size());
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = in[static_cast<std::size_t>(place_[n])];
  return values;
}

}  // namespace fourwalls

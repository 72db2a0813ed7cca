// Nodes of a circuit by a list of instances: each row's node stands at its place in its layer.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "cases/spice/instances.hpp"
#include "cases/spice/number.hpp"
#include "meshes/exchange.hpp"
#include "solver/netlist_metal.hpp"

namespace fourwalls {

namespace {

/// A node of this rank by its place in counts. Of nodes at one place a pin's own comes first.
struct Spot {
  int layer;
  std::int64_t x, y;
  bool plain;  ///< not a pin's node
  std::size_t name;
  auto place() const { return std::tie(layer, x, y); }
  bool operator<(const Spot& o) const {
    return std::tie(layer, x, y, plain, name) < std::tie(o.layer, o.x, o.y, o.plain, o.name);
  }
};

std::vector<Spot> own_spots(const Netlist& n, const CircuitLayers& layers) {
  std::vector<Spot> spots;
  for (std::size_t k = 0; k < n.node_names.size(); ++k) {
    const auto name = n.node_names[k];
    const auto place = node_place(name);
    if (!place.known) continue;
    constexpr std::string_view pin = "ITermNode_";
    const bool plain = !spice::same_word(name.substr(0, pin.size()), pin);
    spots.push_back({layers.index(place.layer), std::llround(place.x), std::llround(place.y), plain, k});
  }
  std::sort(spots.begin(), spots.end());
  return spots;
}

/// What a rank has for a row of the list.
struct Offer {
  std::int64_t row;
  PetscInt node;
  int rank;
  bool plain;
  bool before(const Offer& o) const { return std::tie(plain, node) < std::tie(o.plain, o.node); }
};

/// The first rows that no rank has a node for, as errors with their lines.
void refuse_missing(const NetlistFile& file, const std::vector<std::int64_t>& missing) {
  if (missing.empty()) return;
  std::vector<Problem> problems;
  std::size_t next = 0;
  read_instances(file.instances, [&](const Instance& i) {
    if (next == missing.size() || i.row != missing[next]) return;
    ++next;
    problems.push_back(
        {{file.instances, i.line, 0, {}},
         "error",
         fmt::format("instance '{}': the netlist has no node in layer '{}' at ({:.4f}, {:.4f}) um", i.name,
                     i.layer, 1e6 * i.x, 1e6 * i.y)});
  });
  throw CaseError(problems);
}

}  // namespace

PlacedInstances match_instances(const Circuit& c, const NetlistFile& file, const CircuitLayers& layers) {
  const auto& n = c.netlist;
  const auto spots = own_spots(n, layers);
  double unit = file.unit;
  for (std::size_t k = 0; k < spots.size() && unit == 0; ++k)
    unit = node_place(n.node_names[spots[k].name]).unit;
  PlacedInstances result;
  std::vector<Offer> offers;
  std::vector<std::size_t> names;
  read_instances(file.instances, [&](const Instance& i) {
    ++result.rows;
    if (spots.empty()) return;
    const Spot wanted{layers.index(i.layer), std::llround(i.x / unit), std::llround(i.y / unit), false, 0};
    const auto it = std::lower_bound(spots.begin(), spots.end(), wanted);
    if (it == spots.end() || it->place() != wanted.place()) return;
    offers.push_back({i.row, n.first_node + static_cast<PetscInt>(it->name), c.rank, it->plain});
    names.push_back(it->name);
  });
  // the rank that has the share of a row decides between the ranks that offer a node for it
  const std::int64_t share = result.rows / c.ranks + 1;
  const auto out = by_rank(offers, c.ranks, [&](const Offer& o) { return static_cast<int>(o.row / share); });
  const auto in = exchange(out.sorted, out.counts, c.comm);
  const std::int64_t first = c.rank * share, last = std::min(result.rows, first + share);
  std::vector<int> best(static_cast<std::size_t>(std::max<std::int64_t>(0, last - first)), -1);
  for (std::size_t k = 0; k < in.items.size(); ++k) {
    int& b = best[static_cast<std::size_t>(in.items[k].row - first)];
    if (b < 0 || in.items[k].before(in.items[static_cast<std::size_t>(b)])) b = static_cast<int>(k);
  }
  constexpr std::size_t most = 20;
  std::vector<std::int64_t> missing;
  std::vector<char> wins(in.items.size(), 0);
  for (std::size_t r = 0; r < best.size(); ++r)
    if (best[r] >= 0)
      wins[static_cast<std::size_t>(best[r])] = 1;
    else if (missing.size() < most)
      missing.push_back(first + static_cast<std::int64_t>(r));
  auto all_missing = gather_everywhere(missing, c.comm).items;
  if (all_missing.size() > most) all_missing.resize(most);
  refuse_missing(file, all_missing);
  const auto answers = exchange(wins, in.counts, c.comm).items;
  for (std::size_t k = 0; k < offers.size(); ++k)
    if (answers[static_cast<std::size_t>(out.place[k])]) result.own.push_back({offers[k].row, names[k]});
  return result;
}

}  // namespace fourwalls

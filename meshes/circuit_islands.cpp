// What of a circuit hangs together, and what of it hangs on nothing.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "meshes/circuit_parts.hpp"
#include "meshes/exchange.hpp"

namespace fourwalls {

namespace {

/// What each own unknown hangs together with: its smallest unknown, or where potentials are known one of them
/// as -1 - offset.
class Islands {
 public:
  explicit Islands(const Circuit& c) : c_(c), label_(c.rank_begin[c.rank + 1] - c.rank_begin[c.rank]) {
    std::iota(label_.begin(), label_.end(), c.rank_begin[c.rank]);
    if (c.ranks == 1)
      alone();
    else
      together();
  }
  const std::vector<PetscInt>& labels() const { return label_; }

 private:
  template <class F>
  void for_each_link(F&& f) const {
    for (const auto* list : {&c_.netlist.resistors, &c_.netlist.inductors})
      for (const auto& b : *list) {
        const PetscInt u = c_.node(b.a).unknown, v = c_.node(b.b).unknown;
        if (u == v) continue;
        if (u >= 0 && v >= 0)
          f(u, v);
        else
          f(std::max(u, v), -1 - c_.node(u < 0 ? b.a : b.b).offset);
      }
  }

  static PetscInt root(std::vector<PetscInt>& parent, PetscInt n) {
    while (parent[n] != n) n = parent[n] = parent[parent[n]];
    return n;
  }

  void alone() {
    std::vector<PetscInt>& parent = label_;
    std::vector<PetscInt> lowest(parent);
    for_each_link([&](PetscInt u, PetscInt v) {
      const PetscInt a = root(parent, u);
      if (v < 0) {
        lowest[a] = std::min(lowest[a], v);
        return;
      }
      const PetscInt b = root(parent, v);
      if (a == b) return;
      const PetscInt low = std::min(a, b);
      parent[std::max(a, b)] = low;
      lowest[low] = std::min(lowest[a], lowest[b]);
    });
    for (PetscInt n = 0; n < static_cast<PetscInt>(parent.size()); ++n) {
      const PetscInt r = root(parent, n);
      if (r != n) parent[n] = r, lowest[n] = lowest[r];
    }
    label_ = std::move(lowest);
  }

  /// Labels go down along the elements of each rank, then over the ranks, until nothing changes.
  void together() {
    std::vector<PetscInt> ends;
    for_each_link([&](PetscInt u, PetscInt v) {
      if (u >= 0) ends.push_back(u);
      if (v >= 0) ends.push_back(v);
    });
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    const auto index = [&](PetscInt u) {
      return static_cast<PetscInt>(std::lower_bound(ends.begin(), ends.end(), u) - ends.begin());
    };
    std::vector<PetscInt> parent(ends.size());
    std::iota(parent.begin(), parent.end(), 0);
    std::vector<PetscInt> lowest = ends;
    for_each_link([&](PetscInt u, PetscInt v) {
      const PetscInt a = root(parent, index(u));
      if (v < 0) {
        lowest[a] = std::min(lowest[a], v);
        return;
      }
      const PetscInt b = root(parent, index(v));
      if (a == b) return;
      parent[std::max(a, b)] = std::min(a, b);
      lowest[std::min(a, b)] = std::min(lowest[a], lowest[b]);
    });
    struct Offer {
      PetscInt unknown, label;
    };
    for (int changed = 1; changed;) {
      std::vector<Offer> offers;
      for (std::size_t e = 0; e < ends.size(); ++e)
        offers.push_back({ends[e], lowest[root(parent, static_cast<PetscInt>(e))]});
      const auto out =
          by_rank(offers, c_.ranks, [&](const Offer& o) { return owner_of(c_.rank_begin, o.unknown); });
      for (const auto& o : exchange(out.sorted, out.counts, c_.comm).items) {
        auto& l = label_[o.unknown - c_.rank_begin[c_.rank]];
        l = std::min(l, o.label);
      }
      const auto labels = fetch<PetscInt>(
          ends, c_.rank_begin, [&](PetscInt u) { return label_[u - c_.rank_begin[c_.rank]]; }, c_.comm);
      changed = 0;
      for (std::size_t e = 0; e < ends.size(); ++e) {
        auto& l = lowest[root(parent, static_cast<PetscInt>(e))];
        if (labels[e] < l) l = labels[e], changed = 1;
      }
      MPI_Allreduce(MPI_IN_PLACE, &changed, 1, MPI_INT, MPI_MAX, c_.comm);
    }
  }

  const Circuit& c_;
  std::vector<PetscInt> label_;
};

/// What of an island one rank has.
struct Piece {
  PetscInt label, nodes;
  double current;
};

/// Nodes without a known potential and what is drawn there, by label; this rank's.
std::vector<Piece> own_pieces(const Circuit& c, const std::vector<PetscInt>& labels) {
  std::map<PetscInt, Piece> pieces;
  for (const auto l : labels)
    if (l >= 0) ++pieces.try_emplace(l, Piece{l, 0, 0}).first->second.nodes;
  std::vector<PetscInt> ends;
  std::vector<double> drawn;
  for (const auto& s : c.netlist.current_sources)
    for (const PetscInt end : {s.a, s.b})
      if (const PetscInt u = c.node(end).unknown; u >= 0) ends.push_back(u), drawn.push_back(std::abs(s.dc));
  const auto of = fetch<PetscInt>(
      ends, c.rank_begin, [&](PetscInt u) { return labels[u - c.rank_begin[c.rank]]; }, c.comm);
  for (std::size_t e = 0; e < ends.size(); ++e)
    if (of[e] >= 0) pieces.try_emplace(of[e], Piece{of[e], 0, 0}).first->second.current += drawn[e];
  std::vector<Piece> list;
  for (const auto& [label, piece] : pieces) list.push_back(piece);
  return list;
}

/// The name of an island's first unknown.
std::string name_of(const Island& island, const Circuit& c) {
  std::string name;
  const auto& named = c.named_nodes();
  for (std::size_t n = 0; n < named.size() && name.empty(); ++n)
    if (named[n].unknown == island.unknown) name = c.netlist.node_names[n];
  int from = name.empty() ? c.ranks : c.rank;
  MPI_Allreduce(MPI_IN_PLACE, &from, 1, MPI_INT, MPI_MIN, c.comm);
  return from < c.ranks ? spread(name, from, c.comm) : name;
}

}  // namespace

void find_islands(Circuit& c) {
  const Islands found(c);
  const auto& labels = found.labels();
  c.level.reserve(labels.size());
  int any = 0;
  for (const auto l : labels) {
    c.level.push_back(l < 0 ? static_cast<int>(-1 - l) : 0);
    if (l >= 0) any = 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, c.comm);
  if (!any) return;
  std::map<PetscInt, Island> islands;
  for (const auto& p : gather_everywhere(own_pieces(c, labels), c.comm).items) {
    auto& island = islands.try_emplace(p.label, Island{p.label, 0, 0}).first->second;
    island.nodes += p.nodes;
    island.current += p.current;
  }
  for (const auto& [label, island] : islands) c.islands.push_back(island);
  // those that make the deck wrong first
  std::stable_sort(c.islands.begin(), c.islands.end(),
                   [](auto& l, auto& r) { return l.current > r.current; });
}

void judge_islands(Circuit& c) {
  constexpr std::size_t most = 20;
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < std::min(most, c.islands.size()); ++i) {
    const auto& island = c.islands[i];
    const std::string what =
        fmt::format("{} node{} around '{}' {} no path to a voltage source or ground", island.nodes,
                    island.nodes == 1 ? "" : "s", name_of(island, c), island.nodes == 1 ? "has" : "have");
    if (island.current > 0)
      problems.push_back(
          {{c.netlist.files.front(), 0, 0, {}},
           "error",
           fmt::format("{}, and current sources of {:.4g} A end there", what, island.current)});
    else
      c.warnings.push_back(what + "; held at 0 V");
  }
  if (!problems.empty()) throw CaseError(problems);
  if (c.islands.size() > most)
    c.warnings.push_back(fmt::format("{} more such islands; held at 0 V", c.islands.size() - most));
}

}  // namespace fourwalls

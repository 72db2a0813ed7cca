#include "meshes/shorts.hpp"

#include <algorithm>
#include <cmath>

namespace fourwalls {

namespace {

/// Voltages of a loop that differ by less agree: sources in series add rounding.
constexpr double agreement = 1e-12;

Offset sum(const Offset& a, int sign, const Offset& b) {
  Offset s{a.constant + sign * b.constant, a.sources};
  for (const auto& more : b.sources) {
    const auto it = std::find_if(s.sources.begin(), s.sources.end(),
                                 [&](const auto& t) { return t.second == more.second; });
    if (it == s.sources.end())
      s.sources.emplace_back(sign * more.first, more.second);
    else if ((it->first += sign * more.first) == 0)
      s.sources.erase(it);
  }
  std::sort(s.sources.begin(), s.sources.end(), [](auto& l, auto& r) { return l.second < r.second; });
  return s;
}

/// Union-find in which every node knows its offset from its parent; constants apart from the few that vary.
class Forest {
 public:
  explicit Forest(std::size_t nodes) : parent_(nodes), constant_(nodes, 0.0), varying_(nodes, 0), pool_(1) {
    for (std::size_t n = 0; n < nodes; ++n) parent_[n] = static_cast<int>(n);
  }

  /// Root of a node; `offset` becomes v(node) - v(root).
  int find(int node, Offset& offset) {
    path_.clear();
    for (int n = node; parent_[n] != n; n = parent_[n]) path_.push_back(n);
    const int root = path_.empty() ? node : parent_[path_.back()];
    Offset total;
    std::for_each(path_.rbegin(), path_.rend(), [&](int n) {
      total = sum(of(n), 1, total);
      set(n, root, total);
    });
    offset = std::move(total);
    return root;
  }

  /// Hangs `root` below `parent` with v(root) - v(parent) = offset.
  void hang(int root, int parent, const Offset& offset) { set(root, parent, offset); }

 private:
  Offset of(int n) const { return {constant_[n], pool_[varying_[n]]}; }
  void set(int n, int parent, const Offset& offset) {
    parent_[n] = parent;
    constant_[n] = offset.constant;
    if (offset.sources.empty()) {
      varying_[n] = 0;
    } else if (pool_[varying_[n]] != offset.sources) {
      pool_.push_back(offset.sources);
      varying_[n] = static_cast<int>(pool_.size()) - 1;
    }
  }

  std::vector<int> parent_;
  std::vector<double> constant_;
  std::vector<int> varying_;
  std::vector<std::vector<std::pair<int, int>>> pool_;
  std::vector<int> path_;
};

}  // namespace

Shorts::Shorts(const std::vector<Tie>& ties) : offsets_(1) {
  std::vector<PetscInt> nodes{-1};  // ground sorts first: the smaller index is the root
  for (const auto& t : ties) nodes.push_back(t.a), nodes.push_back(t.b);
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  const auto index = [&](PetscInt node) {
    return static_cast<int>(std::lower_bound(nodes.begin(), nodes.end(), node) - nodes.begin());
  };
  Forest forest(nodes.size());
  for (std::size_t t = 0; t < ties.size(); ++t) {
    Offset a, b, held;
    const int root_a = forest.find(index(ties[t].a), a), root_b = forest.find(index(ties[t].b), b);
    if (ties[t].source >= 0)
      held.sources.emplace_back(1, ties[t].source);
    else
      held.constant = ties[t].value;
    // v(root a) - v(root b) = held - a + b
    const Offset between = sum(sum(held, -1, a), 1, b);
    if (root_a == root_b) {
      const double scale = std::max({std::abs(held.constant), std::abs(a.constant), std::abs(b.constant)});
      const bool agrees = between.sources.empty() && std::abs(between.constant) <= agreement * scale;
      (agrees ? redundant_ : conflicts_).push_back(t);
    } else if (root_a > root_b) {
      forest.hang(root_a, root_b, between);
    } else {
      forest.hang(root_b, root_a, sum({}, -1, between));
    }
  }
  std::map<Offset, int> known{{Offset{}, 0}};
  for (std::size_t n = 1; n < nodes.size(); ++n) {
    Offset offset;
    const int root = forest.find(static_cast<int>(n), offset);
    if (root == static_cast<int>(n)) continue;
    const auto [it, is_new] = known.try_emplace(offset, static_cast<int>(offsets_.size()));
    if (is_new) offsets_.push_back(offset);
    eliminated_.push_back(nodes[n]);
    places_.push_back({nodes[root], it->second});
  }
}

Shorts::Place Shorts::of(PetscInt node) const {
  const auto it = std::lower_bound(eliminated_.begin(), eliminated_.end(), node);
  if (it == eliminated_.end() || *it != node) return {node, 0};
  return places_[static_cast<std::size_t>(it - eliminated_.begin())];
}

}  // namespace fourwalls

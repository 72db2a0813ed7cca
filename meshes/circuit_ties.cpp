// Nodes that are tied to one another: by sources of voltage, by resistors of nothing, by inductors at rest.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "meshes/circuit_parts.hpp"
#include "meshes/exchange.hpp"

namespace fourwalls {

namespace {

struct PlacedTie {
  Tie tie;
  int rank;   ///< that has the element
  char kind;  ///< 'V', 'R', 'L'
  PetscInt element;
};

std::vector<PlacedTie> own_ties(const Netlist& n, bool operating_point, int rank) {
  std::vector<PlacedTie> ties;
  const auto number = [](std::size_t i) { return static_cast<PetscInt>(i); };
  for (std::size_t i = 0; i < n.voltage_sources.size(); ++i) {
    const auto& s = n.voltage_sources[i];
    const bool varies = !operating_point && s.wave >= 0;
    ties.push_back({{s.a, s.b, s.dc, varies ? number(i) : -1}, rank, 'V', number(i)});
  }
  for (std::size_t i = 0; i < n.resistors.size(); ++i)
    if (const auto& r = n.resistors[i]; r.value == 0)
      ties.push_back({{r.a, r.b, 0, -1}, rank, 'R', number(i)});
  for (std::size_t i = 0; i < n.inductors.size(); ++i)
    if (const auto& l = n.inductors[i]; operating_point || l.value == 0)
      ties.push_back({{l.a, l.b, 0, -1}, rank, 'L', number(i)});
  return ties;
}

Problem at_element(const Netlist& n, const PlacedTie& t, const std::string& message, const Circuit& c) {
  Location where;
  std::string name;
  if (t.rank == c.rank) {
    const auto& lines = t.kind == 'V'   ? n.voltage_source_lines
                        : t.kind == 'R' ? n.resistor_lines
                                        : n.inductor_lines;
    const auto e = static_cast<std::size_t>(t.element);
    where.file = n.files[static_cast<std::size_t>(lines.file(e))];
    where.line = static_cast<int>(lines.line[e]);
    name = t.kind == 'V' ? std::string(n.voltage_source_names[e]) : "a short";
  }
  where.file = spread(where.file, t.rank, c.comm);
  MPI_Bcast(&where.line, 1, MPI_INT, t.rank, c.comm);
  name = spread(name, t.rank, c.comm);
  return {where, "error", fmt::format(fmt::runtime(message), name)};
}

/// Groups of the ties' nodes that hang together without ground.
class TiedGroups {
 public:
  explicit TiedGroups(const std::vector<PlacedTie>& ties) {
    for (const auto& t : ties)
      for (const PetscInt end : {t.tie.a, t.tie.b})
        if (end >= 0) nodes_.push_back(end);
    std::sort(nodes_.begin(), nodes_.end());
    nodes_.erase(std::unique(nodes_.begin(), nodes_.end()), nodes_.end());
    parent_ = std::vector<std::size_t>(nodes_.size());
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (const auto& t : ties)
      if (t.tie.a >= 0 && t.tie.b >= 0) parent_[root(place(t.tie.a))] = root(place(t.tie.b));
  }
  const std::vector<PetscInt>& nodes() const { return nodes_; }
  std::size_t group(PetscInt node) { return root(place(node)); }

 private:
  std::size_t place(PetscInt node) const {
    return static_cast<std::size_t>(std::lower_bound(nodes_.begin(), nodes_.end(), node) - nodes_.begin());
  }
  std::size_t root(std::size_t n) {
    while (parent_[n] != n) n = parent_[n] = parent_[parent_[n]];
    return n;
  }

  std::vector<PetscInt> nodes_;
  std::vector<std::size_t> parent_;
};

/// Sources between a node and ground, and what each holds.
void find_pads(Circuit& c, const std::vector<PlacedTie>& ties) {
  TiedGroups groups(ties);
  std::vector<std::string> own_names;
  std::map<std::size_t, int> pad_of_group;
  for (const auto& t : ties) {
    const bool to_ground = (t.tie.a < 0) != (t.tie.b < 0);
    if (t.kind != 'V' || !to_ground) continue;
    const PetscInt node = std::max(t.tie.a, t.tie.b);
    // of two sources on one group the first has the current
    if (!pad_of_group.emplace(groups.group(node), static_cast<int>(c.pads.size())).second) continue;
    c.pads.push_back({{}, node, t.tie.a < 0 ? -t.tie.value : t.tie.value});
    if (t.rank != c.rank) continue;
    own_names.emplace_back(c.netlist.voltage_source_names[static_cast<std::size_t>(t.element)]);
  }
  const auto names = gather_texts(own_names, c.comm);  // in the order of the ties: by rank
  for (std::size_t p = 0; p < c.pads.size(); ++p) c.pads[p].source = names[p];
  for (const PetscInt node : groups.nodes())
    if (const auto it = pad_of_group.find(groups.group(node)); it != pad_of_group.end())
      c.pad_nodes.emplace_back(node, it->second);
}

}  // namespace

/// Unites what sources and shorts tie together; every rank knows all ties, and nothing else of the others.
Shorts make_shorts(Circuit& c, bool operating_point) {
  auto all = gather_everywhere(own_ties(c.netlist, operating_point, c.rank), c.comm);
  std::vector<double> numbers;
  for (auto& t : all.items)
    if (t.rank == c.rank && t.tie.source >= 0) {
      const auto p = packed(c.netlist.waves[c.netlist.voltage_sources[t.tie.source].wave]);
      numbers.insert(numbers.end(), p.begin(), p.end());
    }
  const auto waves = gather_everywhere(numbers, c.comm);
  int next = 0;
  for (auto& t : all.items)
    if (t.tie.source >= 0) t.tie.source = next++;
  const double* p = waves.items.data();
  for (int w = 0; w < next; ++w) c.tie_waves.push_back(unpacked(p));

  std::vector<Tie> ties;
  ties.reserve(all.items.size());
  for (const auto& t : all.items) ties.push_back(t.tie);
  Shorts shorts(ties);
  std::vector<Problem> problems;
  for (const auto t : shorts.conflicts()) {
    if (problems.size() == 20) break;
    problems.push_back(
        at_element(c.netlist, all.items[t],
                   "{} closes a loop of voltage sources and shorts whose voltages do not add up to zero", c));
  }
  if (!problems.empty()) throw CaseError(problems);
  find_pads(c, all.items);
  return shorts;
}

}  // namespace fourwalls

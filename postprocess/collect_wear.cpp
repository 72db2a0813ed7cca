// Current densities of a circuit's metal against its limits, by layer: the worst resistor and its lifetime.

#include <algorithm>
#include <cmath>
#include <map>

#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"
#include "solver/netlist_metal.hpp"

namespace fourwalls {

namespace {

/// Longest lifetime that is told [s]; without current metal lasts for ever.
constexpr double for_ever = 1e30;

/// The resistor of a kind of metal with the most of something.
struct Most {
  int kind;
  double value;
  std::int64_t number;
  PetscInt a, b;    ///< ids of its ends
  double lifetime;  ///< [s]

  bool before(const Most& o) const { return value != o.value ? value > o.value : number < o.number; }
};

class Ranking {
 public:
  void offer(const Most& m) {
    const auto [it, fresh] = most_.emplace(m.kind, m);
    if (!fresh && m.before(it->second)) it->second = m;
  }
  /// Of all ranks, by kind. Collective.
  std::vector<Most> all(MPI_Comm comm) const {
    std::vector<Most> mine;
    for (const auto& [kind, m] : most_) mine.push_back(m);
    Ranking united;
    for (const auto& m : gather_everywhere(mine, comm).items) united.offer(m);
    std::vector<Most> list;
    for (const auto& [kind, m] : united.most_) list.push_back(m);
    return list;
  }

 private:
  std::map<int, Most> most_;
};

std::vector<std::string> segments(const Circuit& c, const std::vector<Most>& list) {
  std::vector<PetscInt> ids;
  for (const auto& m : list) ids.push_back(m.a), ids.push_back(m.b);
  const auto names = names_of(c, ids);
  std::vector<std::string> text;
  for (std::size_t n = 0; n < names.size(); n += 2) text.push_back(names[n] + " to " + names[n + 1]);
  return text;
}

}  // namespace

void collect_wear(Model& m, std::size_t netlist, Vec u, Result& r) {
  const auto& placed = m.netlists[netlist];
  const auto& c = placed.circuit;
  const std::string& name = m.c.netlists[netlist].name;
  const auto values = local_values(m, u);
  Ranking by_density, by_use;
  for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) {
    const auto& resistor = c.netlist.resistors[k];
    const WireUse use = wire_use(placed, k, values.data());
    const Most most{placed.metal(k),  use.density,      c.resistor_number(k),
                    c.id(resistor.a), c.id(resistor.b), std::min(use.lifetime, for_ever)};
    if (most.kind < 0) continue;
    const auto& metal = placed.metals[most.kind];
    if (metal.thickness > 0) by_density.offer(most);
    if (!use.limited) continue;
    Most limited = most;
    limited.value = use.use;
    by_use.offer(limited);
  }
  const auto densities = by_density.all(m.comm), uses = by_use.all(m.comm);
  const auto of_densities = segments(c, densities), of_uses = segments(c, uses);
  for (std::size_t n = 0; n < densities.size(); ++n)
    r.quantities[name + " largest current density " + placed.metals[densities[n].kind].name] = {
        densities[n].value, "A/m2", of_densities[n]};
  for (std::size_t n = 0; n < uses.size(); ++n) {
    const std::string& metal = placed.metals[uses[n].kind].name;
    const double margin = 1 - uses[n].value;
    r.quantities[name + " electromigration margin " + metal] = {margin, "1", of_uses[n]};
    r.quantities[name + " shortest lifetime " + metal] = {uses[n].lifetime, "s", of_uses[n]};
    r.limits[name + " electromigration " + metal] = {uses[n].value, 1, margin, margin >= 0, "1"};
  }
  if (uses.empty()) return;
  const auto worst = std::min_element(uses.begin(), uses.end(), [](auto& a, auto& b) { return a.before(b); });
  const auto shortest =
      std::min_element(uses.begin(), uses.end(), [](auto& a, auto& b) { return a.lifetime < b.lifetime; });
  r.quantities[name + " electromigration margin"] = {1 - worst->value, "1", of_uses[worst - uses.begin()]};
  r.quantities[name + " shortest lifetime"] = {shortest->lifetime, "s", of_uses[shortest - uses.begin()]};
}

}  // namespace fourwalls

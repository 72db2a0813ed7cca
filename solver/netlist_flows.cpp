#include "solver/netlist_flows.hpp"

namespace fourwalls {

NetlistFlows netlist_flows(const PlacedNetlist& p, const double* u) {
  NetlistFlows f;
  const auto& c = p.circuit;
  const auto& n = c.netlist;
  // what sources hold between two unknown potentials counts as well: the unknown itself balances
  const auto supply = [&](PetscInt a, PetscInt b, double current) {
    f.supplied += (p.known(c.node(a)) - p.known(c.node(b))) * current;
  };
  for (std::size_t k = 0; k < n.resistors.size(); ++k) {
    const auto& r = n.resistors[k];
    if (r.value == 0) continue;
    const double current = p.current_in(k, u), loss = current * (p.volts(r.a, u) - p.volts(r.b, u));
    f.lost += loss;
    if (p.tied && p.cells[k] >= 0) f.heat += loss;
    supply(r.a, r.b, current);
  }
  for (std::size_t k = 0; k < n.current_sources.size(); ++k) {
    const auto& s = n.current_sources[k];
    const double current = p.drawn_by(k), power = current * (p.volts(s.a, u) - p.volts(s.b, u));
    f.drawn += power;
    if (!p.load_cells.empty()) f.load_heat += power;
    supply(s.a, s.b, current);
  }
  const auto branches = [&](const std::vector<Netlist::Branch>& all, const std::vector<BranchState>& states) {
    for (std::size_t k = 0; k < states.size(); ++k) {
      f.stored += states[k].voltage * states[k].current;
      supply(all[k].a, all[k].b, states[k].current);
    }
  };
  branches(n.capacitors, p.capacitors);
  branches(n.inductors, p.inductors);
  return f;
}

}  // namespace fourwalls

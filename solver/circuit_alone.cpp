#include "solver/circuit_alone.hpp"

#include "meshes/exchange.hpp"

namespace fourwalls {

namespace {

/// A case of one netlist alone.
std::unique_ptr<Case> case_of(const Case& whole, const AloneRequest& request) {
  auto c = std::make_unique<Case>();
  c->file = whole.file, c->hash = whole.hash, c->name = whole.name;
  c->title = request.name;
  c->ambient_temperature = whole.ambient_temperature;
  c->profiles = whole.profiles;
  c->output = whole.output;
  c->solver.tolerance = whole.solver.tolerance;  // its method and its PETSc options are those of the whole
  auto& n = c->netlists.emplace_back(whole.netlists[request.netlist]);
  n.name = request.name;
  n.span = request.span, n.tolerance = request.tolerance;
  // resistances come from the whole as they are there, and nothing is told of wear
  n.body.clear(), n.body_layer.clear(), n.load_layer.clear();
  n.layers.clear(), n.vias.clear(), n.instances.clear();
  n.windows.clear(), n.ports.clear(), n.targets.clear();
  n.sweep = {0, 0};
  return c;
}

/// Resistances as they are in one circuit now, for another of the same netlist, whose elements may lie on
/// other ranks. Collective.
void take_resistances(const PlacedNetlist& from, const double* u, PlacedNetlist& to, MPI_Comm comm) {
  struct Item {
    std::int64_t number;
    double ohms;
  };
  const auto& there = from.circuit;
  const auto count = static_cast<std::int64_t>(there.netlist.resistors.size());
  const auto ohms = [&](std::size_t k) {
    return there.netlist.resistors[k].value == 0 ? 0 : 1 / from.conductance(k, u);
  };
  auto& resistors = to.circuit.netlist.resistors;
  if (there.ranks == 1) {
    for (std::size_t k = 0; k < resistors.size(); ++k) resistors[k].value = ohms(k);
    return;
  }
  // shares of the netlist's order in between
  const std::int64_t all = ranges(count, comm).back(), share = all / there.ranks + 1;
  std::vector<std::int64_t> begin;
  for (int p = 0; p <= there.ranks; ++p) begin.push_back(std::min(all, p * share));
  std::vector<Item> items;
  for (std::size_t k = 0; k < there.netlist.resistors.size(); ++k)
    items.push_back({there.resistor_number(k), ohms(k)});
  const auto out = by_rank(items, there.ranks, [&](const Item& i) { return owner_of(begin, i.number); });
  std::vector<double> middle(static_cast<std::size_t>(begin[there.rank + 1] - begin[there.rank]));
  for (const auto& i : exchange(out.sorted, out.counts, comm).items)
    middle[static_cast<std::size_t>(i.number - begin[there.rank])] = i.ohms;
  std::vector<std::int64_t> wanted;
  for (std::size_t k = 0; k < resistors.size(); ++k) wanted.push_back(to.circuit.resistor_number(k));
  const auto values = fetch<double>(
      wanted, begin, [&](std::int64_t n) { return middle[static_cast<std::size_t>(n - begin[there.rank])]; },
      comm);
  for (std::size_t k = 0; k < resistors.size(); ++k) resistors[k].value = values[k];
}

}  // namespace

CircuitAlone circuit_alone(Model& m, Vec u, const AloneRequest& request, const Say& say) {
  CircuitAlone alone;
  alone.c = case_of(m.c, request);
  alone.model = std::make_unique<Model>(*alone.c, m.comm);
  take_resistances(m.netlists[request.netlist], m.system.ghosted(u), alone.model->netlists.front(), m.comm);
  alone.u = alone.model->initial();
  alone.start = solve_steady(*alone.model, alone.u, say);
  return alone;
}

}  // namespace fourwalls

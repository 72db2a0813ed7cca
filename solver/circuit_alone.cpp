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

/// Values by their numbers in the netlist, from where they are to where they are wanted. Collective.
std::vector<double> by_number(const std::vector<std::int64_t>& numbers, const std::vector<double>& values,
                              const std::vector<std::int64_t>& wanted, MPI_Comm comm) {
  struct Item {
    std::int64_t number;
    double value;
  };
  int rank = 0, ranks = 1;
  MPI_Comm_rank(comm, &rank), MPI_Comm_size(comm, &ranks);
  if (ranks == 1) return values;  // in the netlist's order
  // shares of that order in between
  const std::int64_t all = ranges(static_cast<std::int64_t>(numbers.size()), comm).back();
  const std::int64_t share = all / ranks + 1;
  std::vector<std::int64_t> begin;
  for (int p = 0; p <= ranks; ++p) begin.push_back(std::min(all, p * share));
  std::vector<Item> items;
  for (std::size_t k = 0; k < numbers.size(); ++k) items.push_back({numbers[k], values[k]});
  const auto out = by_rank(items, ranks, [&](const Item& i) { return owner_of(begin, i.number); });
  std::vector<double> middle(static_cast<std::size_t>(begin[rank + 1] - begin[rank]));
  for (const auto& i : exchange(out.sorted, out.counts, comm).items)
    middle[static_cast<std::size_t>(i.number - begin[rank])] = i.value;
  return fetch<double>(
      wanted, begin, [&](std::int64_t n) { return middle[static_cast<std::size_t>(n - begin[rank])]; }, comm);
}

std::vector<std::int64_t> resistor_numbers(const Circuit& c) {
  std::vector<std::int64_t> numbers;
  for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) numbers.push_back(c.resistor_number(k));
  return numbers;
}

std::vector<std::int64_t> source_numbers(const Circuit& c) {
  std::vector<std::int64_t> numbers;
  for (std::size_t k = 0; k < c.netlist.current_sources.size(); ++k)
    numbers.push_back(c.current_source_number(k));
  return numbers;
}

/// Resistances as they are in one circuit now, for another of the same netlist. Collective.
void take_resistances(const PlacedNetlist& from, const double* u, PlacedNetlist& to, MPI_Comm comm) {
  const auto& there = from.circuit;
  std::vector<double> ohms;
  for (std::size_t k = 0; k < there.netlist.resistors.size(); ++k)
    ohms.push_back(there.netlist.resistors[k].value == 0 ? 0 : 1 / from.conductance(k, u));
  ohms = by_number(resistor_numbers(there), ohms, resistor_numbers(to.circuit), comm);
  for (std::size_t k = 0; k < ohms.size(); ++k) to.circuit.netlist.resistors[k].value = ohms[k];
}

}  // namespace

CircuitHeat moved(const Circuit& from, const CircuitHeat& heat, const Circuit& to) {
  return {by_number(resistor_numbers(from), heat.resistors, resistor_numbers(to), to.comm),
          by_number(source_numbers(from), heat.sources, source_numbers(to), to.comm)};
}

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

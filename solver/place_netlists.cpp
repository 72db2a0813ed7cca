// Circuits read from netlists: one set of potentials each, and the elements between them.

#include <algorithm>
#include <cmath>

#include "physics/current_source.hpp"
#include "physics/resistor.hpp"
#include "solver/model.hpp"

namespace fourwalls {

namespace {

/// Resistors between unknown potentials, read where the netlist has them: no second copy.
struct CircuitResistors {
  using Law = Resistor;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for (const auto& r : c.netlist.resistors) {
      const auto a = c.node(r.a), b = c.node(r.b);
      if (a.unknown < 0 || b.unknown < 0 || a.unknown == b.unknown) continue;
      const PetscInt index[2] = {a.unknown, b.unknown};
      f(Law{1 / r.value, netlist->offset[a.offset] - netlist->offset[b.offset]}, index);
    }
  }
};

/// Resistors between an unknown and a known potential.
struct CircuitTies {
  using Law = ResistorToKnown;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for (const auto& r : c.netlist.resistors) {
      auto a = c.node(r.a), b = c.node(r.b);
      if (a.unknown < 0) std::swap(a, b);
      if (a.unknown < 0 || b.unknown >= 0) continue;
      const PetscInt index[1] = {a.unknown};
      f(Law{1 / r.value, netlist->offset[b.offset] - netlist->offset[a.offset]}, index);
    }
  }
};

struct CircuitSources {
  using Law = CurrentSource;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for (const auto& s : c.netlist.current_sources) {
      const PetscInt out[1] = {c.node(s.a).unknown}, in[1] = {c.node(s.b).unknown};
      if (out[0] >= 0) f(Law{s.dc}, out);
      if (in[0] >= 0) f(Law{-s.dc}, in);
    }
  }
};

/// Nodes that nothing holds are held at 0 V: nothing flows there.
Listed<ResistorToKnown> pins(Model& m, const PlacedNetlist& placed) {
  Listed<ResistorToKnown> pins;
  const auto& begin = placed.circuit.rank_begin;
  for (const auto& island : placed.circuit.islands)
    if (island.unknown >= begin[m.mesh.rank] && island.unknown < begin[m.mesh.rank + 1])
      pins.add({1, 0}, {m.mesh.numbering.node(placed.graph, island.unknown)});
  return pins;
}

double current_of(const Circuit& c) {
  double sums[2] = {0, 0};
  for (const auto& s : c.netlist.current_sources) sums[0] += std::abs(s.dc);
  // a circuit without loads: what its sources could drive
  for (const auto& r : c.netlist.resistors) {
    const auto a = c.node(r.a), b = c.node(r.b);
    if (r.value > 0 && (a.unknown < 0) != (b.unknown < 0))
      sums[1] += std::abs(c.offsets[a.offset].constant - c.offsets[b.offset].constant) / r.value;
  }
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, c.comm);
  return sums[0] > 0 ? sums[0] : sums[1] > 0 ? sums[1] : 1;
}

}  // namespace

void add_unknowns_netlists(Model& m) {
  for (const auto& file : m.c.netlists) {
    auto& placed = m.netlists.emplace_back();
    placed.circuit = make_circuit(read_netlist(file.file, m.comm), true, m.comm);
    for (const auto& w : placed.circuit.warnings) m.warnings.push_back(file.name + ": " + w);
    for (const auto& offset : placed.circuit.offsets) placed.offset.push_back(offset.constant);
    placed.graph =
        m.mesh.numbering.add(GraphSet{Field::potential, file.name, placed.circuit.rank_begin, 0, {}});
    placed.current = current_of(placed.circuit);
  }
}

void place_netlists(Model& m) {
  for (std::size_t n = 0; n < m.netlists.size(); ++n) {
    auto& placed = m.netlists[n];
    for (auto& node : placed.circuit.nodes)
      if (node.unknown >= 0) node.unknown = m.mesh.numbering.node(placed.graph, node.unknown);
    const std::string& name = m.c.netlists[n].name;
    m.system.add("netlist: " + name, CircuitResistors{&placed});
    m.system.add("netlist: " + name, CircuitTies{&placed});
    m.system.add("netlist sources: " + name, CircuitSources{&placed});
    m.system.add("netlist: " + name, pins(m, placed));
  }
}

std::vector<double> named_potentials(const Model& m, const PlacedNetlist& placed, Vec u) {
  const auto& c = placed.circuit;
  const auto& named = c.named_nodes();
  std::vector<double> volts;
  volts.reserve(named.size());
  if (c.ranks == 1) {
    ReadAccess values(u);
    for (const auto& n : named)
      volts.push_back((n.unknown < 0 ? 0 : values[n.unknown]) + placed.offset[n.offset]);
    return volts;
  }
  const auto& set = m.mesh.numbering.graph(placed.graph);
  std::vector<PetscInt> wanted;
  for (const auto& n : named) {
    if (n.unknown < 0) continue;
    const auto p = std::upper_bound(set.rank_begin.begin(), set.rank_begin.end(), n.unknown) - set.rank_begin.begin() - 1;
    wanted.push_back(set.rank_first[p] + n.unknown - set.rank_begin[p]);
  }
  VecHandle found;
  IsHandle from;
  ScatterHandle scatter;
  const auto count = static_cast<PetscInt>(wanted.size());
  check(VecCreateSeq(PETSC_COMM_SELF, count, found.put()), "VecCreateSeq");
  check(ISCreateGeneral(PETSC_COMM_SELF, count, wanted.data(), PETSC_USE_POINTER, from.put()), "ISCreateGeneral");
  check(VecScatterCreate(u, from, found, nullptr, scatter.put()), "VecScatterCreate");
  check(VecScatterBegin(scatter, u, found, INSERT_VALUES, SCATTER_FORWARD), "VecScatterBegin");
  check(VecScatterEnd(scatter, u, found, INSERT_VALUES, SCATTER_FORWARD), "VecScatterEnd");
  ReadAccess values(found);
  PetscInt next = 0;
  for (const auto& n : named)
    volts.push_back((n.unknown < 0 ? 0 : values[next++]) + placed.offset[n.offset]);
  return volts;
}

}  // namespace fourwalls

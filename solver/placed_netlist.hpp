/// A circuit in the system, and what it remembers between time steps.
#pragma once

#include <vector>

#include "meshes/circuit.hpp"
#include "physics/companion.hpp"

namespace fourwalls {

/// Nodes' unknowns are local numbers of the system, those of names numbers of the graph.
struct PlacedNetlist {
  Circuit circuit;
  int graph = 0;               ///< its set in the numbering
  bool in_time = false;        ///< capacitors and inductors take part; else inductors are shorts
  std::vector<double> offset;  ///< [V] now, by the circuit's offsets
  std::vector<double> drawn;   ///< [A] now, by current source
  double current = 0;          ///< [A] scale of its residuals

  StepRule rule;  ///< of the step under way; length 0: the operating point
  std::vector<BranchState> capacitors, inductors;
  std::vector<double>
      short_conductance;  ///< [S] that stands for each inductor in search of the operating point

  /// Sources as they are at a time; without one: their dc values.
  void set_sources(double time);
  void set_dc_sources();

  double known(const CircuitNode& n) const { return offset[n.offset]; }
  /// Voltage of a node of this rank [V]; `u` by local number.
  double volts(PetscInt end, const double* u) const {
    const auto n = circuit.node(end);
    return (n.unknown < 0 ? 0 : u[n.unknown]) + offset[n.offset];
  }
  BranchStep capacitor(std::size_t n) const {
    if (rule.length == 0) return {};
    return capacitor_step(circuit.netlist.capacitors[n].value, capacitors[n], rule);
  }
  BranchStep inductor(std::size_t n) const {
    if (rule.length == 0) return {short_conductance[n], inductors[n].current};
    return inductor_step(circuit.netlist.inductors[n].value, inductors[n], rule);
  }
  /// Takes the branches to the end of the step.
  void accept(const double* u);
};

}  // namespace fourwalls

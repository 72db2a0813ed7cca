/// A circuit of a case taken out of it: alone, with its capacitors and inductors, at the resistances that it
/// has in the case at one moment.
///
/// Over nanoseconds no temperature moves: what a case's slow course leaves out of a circuit is followed on a
/// model of its own, which is linear, from the operating point that the state of that moment is.
#pragma once

#include <memory>
#include <string>

#include "solver/circuit_stepper.hpp"
#include "solver/steady.hpp"

namespace fourwalls {

struct CircuitAlone {
  std::unique_ptr<Case> c;  ///< the model refers to it
  std::unique_ptr<Model> model;
  VecHandle u;  ///< its operating point
  SteadyReport start;
};

/// What is asked of it.
struct AloneRequest {
  std::size_t netlist = 0;
  std::string name;      ///< in results
  NetlistSpan span;      ///< of the case's time; none: the netlist's own .tran
  double tolerance = 0;  ///< [V] error of one step; 0: equal steps
};

/// What is known of a circuit's elements, for the same circuit in another model, whose elements may lie on
/// other ranks. Collective.
CircuitHeat moved(const Circuit& from, const CircuitHeat& heat, const Circuit& to);

/// From the state `u` of a model. Collective.
CircuitAlone circuit_alone(Model& m, Vec u, const AloneRequest& request, const Say& say);

}  // namespace fourwalls

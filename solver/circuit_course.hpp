/// Circuits over time: fixed steps by the trapezoidal rule, one factorisation for all of them.
///
/// Steps end exactly at the corners of the sources; where those are off the grid of steps, the step is cut
/// there. After a jump, and at the start from initial conditions, two implicit Euler steps of half length
/// keep the trapezoidal rule from ringing (Rannacher, Numer. Math. 43, 1984). Matrices depend on the step's
/// length alone: those of the last few lengths are kept.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/linear.hpp"
#include "solver/steady.hpp"

namespace fourwalls {

/// Energy since time 0 [J], summed by averages over each step: exact for the trapezoidal rule.
struct CircuitEnergy {
  double supplied = 0;    ///< by voltage sources
  double drawn = 0;       ///< by current sources
  double dissipated = 0;  ///< in resistors
  double stored = 0;      ///< in capacitors and inductors, since the start
};

struct CircuitCourseReport {
  bool solved = false;
  std::string failure;
  int steps = 0;
  int factorisations = 0;
  double seconds_per_step = 0;  ///< wall
  CircuitEnergy energy;
  std::string preconditioner;
};

/// Called at time 0 and after each step, on every rank; u holds the potentials.
using CircuitHook = std::function<void(double time, Vec u)>;

/// Follows the circuits of `m` from the operating point in `u` through their `.tran`. Collective.
CircuitCourseReport solve_circuit_course(Model& m, Vec u, const CircuitHook& hook, const Say& say);

/// Inductors' currents and capacitors' voltages at the operating point, and its potentials. Collective.
LinearReport solve_operating_point(Model& m, LinearSolver& linear, Vec u);

}  // namespace fourwalls

/// Circuits over time: equal steps by the trapezoidal rule, or adapted ones by TR-BDF2 (companion.hpp).
///
/// Steps end exactly at the corners of the sources; where those are off the grid of steps, the step is cut
/// there. After a jump, and at the start from initial conditions, two implicit Euler steps of half length
/// keep the trapezoidal rule from ringing (Rannacher, Numer. Math. 43, 1984). Matrices depend on the step's
/// length alone: those of the last few lengths are kept.
///
/// Adapted steps are the deck's step times a power of two, but for those that a corner cuts. A step's error
/// is the third derivative that its three points show, in each capacitor and inductor, solved for with the
/// same matrix, so that what is fast and dies out does not count; no potential may err by more than the
/// tolerance.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/circuit_stepper.hpp"
#include "solver/linear.hpp"
#include "solver/steady.hpp"

namespace fourwalls {

/// Energy since time 0 [J]. Equal steps: summed by averages over each step, exact for the trapezoidal rule.
/// Adapted ones: powers, integrated by the formula of the step; `stored` then differs from what capacitors
/// and inductors hold by the error of integration.
using CircuitEnergy = CircuitPower;

struct CircuitCourseReport {
  bool solved = false;
  std::string failure;
  int steps = 0, rejected = 0;
  int factorisations = 0;
  double shortest = 0, longest = 0;  ///< [s] steps
  double held = 0;                   ///< [J] more in capacitors and inductors than at the start
  std::vector<double> corners;       ///< [s] of the sources
  double seconds_per_step = 0;       ///< wall
  CircuitEnergy energy;
  std::string preconditioner;
};

/// Called at time 0 and after each step, on every rank; u holds the potentials.
using CircuitHook = std::function<void(double time, Vec u)>;

/// Follows the circuits of `m` from the operating point in `u` through their `.tran`, with equal steps or,
/// where the case gives its netlist a tolerance, with adapted ones. `heat`, where asked for, adds up to the
/// energies of the report. Collective.
CircuitCourseReport solve_circuit_course(Model& m, Vec u, const CircuitHook& hook, const Say& say,
                                         CircuitHeat* heat = nullptr);

/// Inductors' currents and capacitors' voltages at the operating point, and its potentials. Collective.
LinearReport solve_operating_point(Model& m, LinearSolver& linear, Vec u);

/// Where the sources, if they stayed as they are at a time, would leave the circuits in the end: from `u` on,
/// in `u`. `look` is called with it while the sources are so; afterwards the model is as it was before.
/// Collective.
LinearReport solve_rest(Model& m, double time, Vec u, const std::function<void(Vec u)>& look);

}  // namespace fourwalls

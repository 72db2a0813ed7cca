/// The course of a Model over time: F(t, u, du/dt) = 0 by PETSc's TS.
///
/// Steps end exactly at the corners of the profiles; there, and at checkpoints, integration starts afresh, so
/// that a run that goes on from a checkpoint takes the same steps as one that never stopped. Second-order BDF
/// by default: L-stable, so that what jumps does not ring; its first step after a fresh start is two of half
/// its length. Where a regulator's figure passes a threshold within a step, the step is taken again to end
/// there (regulator_control.hpp). The trapezoidal rule begins with two Euler steps of half length for the
/// same reason (and with the same matrix).
#pragma once

#include <petscts.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "solver/model.hpp"
#include "solver/newton.hpp"
#include "solver/steady.hpp"

namespace fourwalls {

using TsHandle = Handle<TS, TSDestroy>;
using Tallies = std::vector<std::pair<std::string, Tally>>;

/// What goes on from one fresh start to the next, besides u.
struct TransientState {
  double time = 0;  ///< [s]
  double step = 0;  ///< [s] the next one; 0: the first of the case
  int steps = 0;    ///< taken
  /// What each group of laws took up since time 0, integrated by the same formula as the unknowns: J for W.
  /// This rank's part.
  std::vector<Tally> taken;
  std::vector<double> controllers;  ///< controllers::state
  std::vector<double> control;      ///< what switched regulators remember (regulator_control.hpp)
  std::vector<double> windows;      ///< what windows of netlists remember; their keeper's, not of the steps
  /// By name and own unknown: what windows remember of cells.
  std::vector<std::pair<std::string, std::vector<double>>> window_cells;
};

struct TransientStep {
  int number = 0;
  double time = 0, length = 0;                ///< [s] at its end
  int newton = 0, linear = 0;                 ///< iterations
  bool corner = false;                        ///< a profile has a corner at its end
  bool event = false;                         ///< a regulator reached a threshold or changed its state there
  const std::vector<Tally>* taken = nullptr;  ///< TransientState::taken at its end
};

/// All are collective.
struct TransientHooks {
  std::function<void(const TransientStep&, Vec u)> step;         ///< after each
  std::function<void(double time, Vec u)> output;                ///< at the output interval
  std::function<void(double time, Vec u)> look;                  ///< at `look_interval`, and at the end
  double look_interval = 0;                                      ///< [s] 0: never
  std::function<void(const TransientState&, Vec u)> checkpoint;  ///< at its interval, and when stopped
  std::function<bool()> stop;                                    ///< asked after each step
  std::function<double(double time)> due;                        ///< next time at which a step has to end [s]
  std::function<bool()> jump;  ///< after `step`: what acts on the system is another from here on
};

struct TransientReport {
  bool solved = false;   ///< the end was reached
  bool stopped = false;  ///< a hook asked for it; the state was given to the checkpoint hook
  int steps = 0, rejected = 0, located = 0;  ///< located: trials to end a step at an event
  int newton_iterations = 0, linear_iterations = 0, builds = 0;  ///< builds: of the preconditioner
  double shortest = 0, longest = 0;                              ///< [s] steps
  std::string preconditioner;
  std::string failure;  ///< what to tell the user
  VecHandle rate;       ///< du/dt at the end
  TransientState state;
};

/// From `u` at state.time to the end of the case. Collective.
TransientReport solve_transient(Model& m, Vec u, TransientState state, const TransientHooks& hooks,
                                const Say& say);

/// What the storage laws and the regulators' inductances take up at a rate, by name: W where it is one by
/// seconds. A loop's inductance is control and stores nothing. Collective.
Tallies stored_rates(Model& m, Vec u, Vec rate);

/// What the storage laws hold at `after` and did not at `before`: J for W. By quadrature along the straight
/// line between them: exact for constant capacities. Collective.
Tallies stored_between(Model& m, Vec before, Vec after);

/// Sums over all ranks of what a state has, by name. Collective.
Tallies taken_since_start(Model& m, const TransientState& state, Vec u);

}  // namespace fourwalls

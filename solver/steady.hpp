/// The operating point of a Model, or why there is none.
#pragma once

#include <functional>
#include <string>

#include "solver/model.hpp"
#include "solver/newton.hpp"

namespace fourwalls {

using Say = std::function<void(const std::string&)>;

struct SteadyReport {
  bool solved = false;
  NewtonReport newton;        ///< of the last solve
  int newton_iterations = 0;  ///< all solves together
  int linear_iterations = 0;
  std::string failure;  ///< what to tell the user when not solved
};

/// How far the loads can be raised before no operating point exists.
struct Fold {
  bool found = false;
  double multiplier = 0;    ///< of all loads, largest with a solution
  bool electrical = false;  ///< voltage collapse, else thermal runaway
  double potential = 0;     ///< lowest voltage over a load's sheet there [V]
  PetscInt worst = 0;       ///< global number of the unknown that gives way first
};

/// Solves from `u` on by whatever suits the system: one linear solve, or Newton as below. Collective.
SteadyReport solve_steady(Model& m, Vec u, const Say& say);

/// Solves from `u` on: Newton, and where that fails the loads are raised step by step to see how far they go.
/// Collective.
SteadyReport solve_steady(Model& m, NewtonSolver& newton, Vec u, const Say& say);

/// Raises the load multiplier from a solved state `u` until no solution exists, to a relative `resolution`;
/// gives up (found = false) above `most`. `u` holds the last solution; `say` tells each trial. Collective.
Fold find_fold(Model& m, NewtonSolver& newton, Vec u, double most, double resolution, const Say& say = {});

}  // namespace fourwalls

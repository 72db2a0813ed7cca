/// F(u) = 0 for a system that is linear and symmetric, as a circuit of resistors is: one matrix, one solve.
#pragma once

#include <string>
#include <vector>

#include "cases/case.hpp"
#include "solver/system.hpp"

namespace fourwalls {

struct LinearReport {
  bool converged = false;
  std::string reason;
  int solves = 0;  ///< one, and one more for each refinement
  int iterations = 0;
  std::string preconditioner;  ///< what was chosen, in words
  std::vector<FieldResidual> residuals;
};

/// Chooses a factorisation or multigrid by size; `options.petsc` and the options database override it.
class LinearSolver {
 public:
  LinearSolver(System& system, const SolverOptions& options);
  LinearSolver(const LinearSolver&) = delete;
  LinearSolver& operator=(const LinearSolver&) = delete;
  ~LinearSolver();  ///< takes the options that it set back out of the database

  /// Solves from u on, for the change: a start near the solution keeps more digits. Collective.
  LinearReport solve(Vec u);

 private:
  void configure();
  void set_default(const std::string& name, const std::string& value);

  System& system_;
  SolverOptions options_;
  KspHandle ksp_;
  VecHandle residual_, change_;
  std::vector<std::string> options_set_;
  std::string description_;
};

}  // namespace fourwalls

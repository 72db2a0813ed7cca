/// F(u) = 0 for a system that is linear and symmetric, as a circuit of resistors is: one matrix, one solve.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "cases/case.hpp"
#include "solver/default_options.hpp"
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

/// How often a matrix will be solved with: a factorisation pays off from a few times on.
enum class LinearUse { once, many_times };

/// Chooses a factorisation or multigrid by size; `options.petsc` and the options database override it.
class LinearSolver {
 public:
  LinearSolver(System& system, const SolverOptions& options, LinearUse use = LinearUse::once);
  LinearSolver(const LinearSolver&) = delete;
  LinearSolver& operator=(const LinearSolver&) = delete;

  /// Solves from u on, for the change: a start near the solution keeps more digits. Collective.
  LinearReport solve(Vec u);
  /// The same with the matrix that is there (of this solver alone for many_times; made at the first call).
  LinearReport solve_again(Vec u);
  /// What one solve with the matrix that is there would take off u. Valid until the next solve. Collective.
  Vec correction(Vec u);

 private:
  void assemble(Vec u);
  void configure();

  System& system_;
  SolverOptions options_;
  LinearUse use_;
  bool direct_ = false, assembled_ = false, trusted_ = false;
  MatHandle own_matrix_;
  Mat matrix_ = nullptr;
  std::array<double, field_count> floors_{};
  DefaultOptions defaults_;
  KspHandle ksp_;
  VecHandle residual_, change_;
  std::string description_;
};

}  // namespace fourwalls

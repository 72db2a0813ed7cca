/// F(u) = 0 by Newton with line search, preconditioned field by field.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cases/case.hpp"
#include "solver/default_options.hpp"
#include "solver/system.hpp"

namespace fourwalls {

struct NewtonStep {
  int iteration = 0;
  int linear_iterations = 0;  ///< of the step that led here
  std::vector<FieldResidual> residuals;
};

struct NewtonReport {
  bool converged = false;
  std::string reason;  ///< PETSc's word for why it stopped
  int iterations = 0;
  int linear_iterations = 0;
  double setup_seconds = 0;              ///< building preconditioners
  std::string preconditioner;            ///< what was chosen, in words
  std::vector<FieldResidual> residuals;  ///< at the end
};

/// Called after each step, on every rank.
using NewtonMonitor = std::function<void(const NewtonStep&)>;

class NewtonSolver {
 public:
  /// Chooses a preconditioner by size and structure; `options.petsc` and the options database override it.
  NewtonSolver(System& system, const SolverOptions& options);
  /// The same tests, steps and preconditioner for a SNES whose equations are set by its owner (a TS). `solve`
  /// is then not for use: the owner calls the SNES; it also says when the preconditioner is built anew.
  NewtonSolver(System& system, const SolverOptions& options, SNES theirs);
  NewtonSolver(const NewtonSolver&) = delete;
  NewtonSolver& operator=(const NewtonSolver&) = delete;

  /// Solves from u on; u holds the last iterate when it does not converge. Collective.
  NewtonReport solve(Vec u, const NewtonMonitor& monitor = {});

  System& system() { return system_; }
  /// The system is linear and stays as it is: the next solve builds the Jacobian and its preconditioner,
  /// later ones use them again. To be called anew when the system changes.
  void keep_jacobian();
  /// The course of the last solve.
  const NewtonReport& report() const { return report_; }
  /// To be told by the owner of the equations: the matrix holds a Jacobian.
  void jacobian_is_there() { has_jacobian_ = true; }
  /// How far the last step of this solve brought the field that came down least; 0 before the first.
  double contraction() const { return contraction_; }
  bool direct() const { return direct_; }
  const std::string& description() const { return description_; }

 private:
  friend class NewtonLimit;

  static PetscErrorCode function(SNES, Vec u, Vec f, void* self);
  static PetscErrorCode jacobian(SNES, Vec u, Mat a, Mat p, void* self);
  static PetscErrorCode converged(SNES, PetscInt it, PetscReal, PetscReal, PetscReal, SNESConvergedReason*,
                                  void*);
  static PetscErrorCode limit_step(SNESLineSearch, Vec u, Vec step, PetscBool* changed, void* self);
  static PetscErrorCode before_step(SNES, PetscInt it);

  /// Every field of the last report is within its tolerance or down to its rounding.
  bool balanced(Vec u) const;
  bool gets_nowhere(PetscInt it);
  double linear_tolerance() const;
  /// Largest number of Newton steps; returns what it was.
  int limit_steps(int most);
  void attach();
  void configure();
  void configure_blocks(PC pc);
  void configure_block(const std::string& prefix, int group);
  void set_multigrid(const std::string& prefix, const char* threshold);

  System& system_;
  SolverOptions options_;
  NewtonMonitor monitor_;
  VecHandle residual_;
  DefaultOptions defaults_;
  SnesHandle snes_;
  std::string description_;
  NewtonReport report_;
  bool has_jacobian_ = false, keeps_jacobian_ = false, direct_ = false, theirs_ = false, hurried_ = false;
  double contraction_ = 0;
  double linear_tolerance_ = 0;  ///< 0: the user's own stays
  std::vector<double> course_;   ///< residual of the worst field by step, where that is watched
  PetscInt linear_before_ = 0, first_linear_ = 0;
};

/// Fewer Newton steps for one scope, and an end to those that get nowhere.
class NewtonLimit {
 public:
  NewtonLimit(NewtonSolver& newton, int most);
  ~NewtonLimit();
  NewtonLimit(const NewtonLimit&) = delete;
  NewtonLimit& operator=(const NewtonLimit&) = delete;

 private:
  NewtonSolver& newton_;
  int before_;
};

}  // namespace fourwalls

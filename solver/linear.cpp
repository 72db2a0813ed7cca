#include "solver/linear.hpp"

#include <algorithm>

namespace fourwalls {

namespace {

/// Up to this many unknowns a factorisation is quicker than multigrid, as measured on power grids.
constexpr PetscInt direct_limit = 30000;
/// The same where one matrix serves many solves.
constexpr PetscInt direct_limit_many = 2000000;

/// Up to this many unknowns one rank solves for all.
constexpr PetscInt gather_limit = 200000;

/// A residual within this many times its rounding is as good as it gets.
constexpr double rounding_margin = 4;

/// Solves for what the last one left, until it is balanced.
constexpr int most_solves = 8;

}  // namespace

LinearSolver::LinearSolver(System& system, const SolverOptions& options, LinearUse use)
    : system_(system),
      options_(options),
      use_(use),
      residual_(system.make_vector()),
      change_(system.make_vector()) {
  matrix_ = system.matrix();
  if (use == LinearUse::many_times) {
    check(MatDuplicate(system.matrix(), MAT_DO_NOT_COPY_VALUES, own_matrix_.put()), "MatDuplicate");
    matrix_ = own_matrix_;
  }
  check(MatSetOption(matrix_, MAT_SPD, PETSC_TRUE), "MatSetOption");
  check(KSPCreate(system.comm(), ksp_.put()), "KSPCreate");
  check(KSPSetOperators(ksp_, matrix_, matrix_), "KSPSetOperators");
  configure();
}

void LinearSolver::configure() {
  for (const auto& [name, value] : options_.petsc) defaults_.set(name, value);
  const PetscInt limit = use_ == LinearUse::once ? direct_limit : direct_limit_many;
  direct_ = options_.preconditioner == "direct" ||
            (options_.preconditioner == "auto" && system_.numbering().global_count() <= limit);
  if (direct_) {
    int ranks = 1;
    MPI_Comm_size(system_.comm(), &ranks);
    const bool gather = ranks > 1 && system_.numbering().global_count() <= gather_limit;
    const char* package = ranks == 1 || gather ? "cholmod" : "mumps";
    defaults_.set("ksp_type", "preonly");
    if (ranks == 1 || gather)
      defaults_.set_factored_by_first_rank("", ranks, "cholesky", package);
    else
      defaults_.set_factored("", "cholesky", package);
    description_ = std::string("Cholesky factorisation (") + package + (gather ? " on the first rank)" : ")");
  } else {
    // forward sweeps down, backward sweeps up: together symmetric, at half the cost of symmetric sweeps
    defaults_.set("ksp_type", "cg");
    defaults_.set("ksp_norm_type", "unpreconditioned");
    defaults_.set("ksp_max_it", "500");
    defaults_.set("pc_type", "hypre");
    defaults_.set("pc_hypre_type", "boomeramg");
    defaults_.set("pc_hypre_boomeramg_coarsen_type", "HMIS");
    defaults_.set("pc_hypre_boomeramg_interp_type", "ext+i");
    defaults_.set("pc_hypre_boomeramg_P_max", "4");
    defaults_.set("pc_hypre_boomeramg_strong_threshold", "0.5");
    // a fifth less memory and time at half as many iterations again (tests/bench/circuits)
    defaults_.set("pc_hypre_boomeramg_agg_nl", "1");
    defaults_.set("pc_hypre_boomeramg_relax_type_down", "l1-Gauss-Seidel");
    defaults_.set("pc_hypre_boomeramg_relax_type_up", "backward-l1-Gauss-Seidel");
    description_ = "conjugate gradients with algebraic multigrid";
  }
  check(KSPSetFromOptions(ksp_), "KSPSetFromOptions");
}

void LinearSolver::assemble(Vec u) {
  system_.jacobian(u, matrix_);
  floors_ = system_.rounding_floors(u, matrix_);
  assembled_ = true;
  trusted_ = false;
}

LinearReport LinearSolver::solve(Vec u) {
  assembled_ = false;
  return solve_again(u);
}

LinearReport LinearSolver::solve_again(Vec u) {
  LinearReport report;
  report.preconditioner = description_;
  if (system_.numbering().global_count() == 0) {  // every potential is known
    report.converged = true;
    return report;
  }
  if (!assembled_) assemble(u);
  system_.residual(u, residual_);
  const auto balanced = [&] {
    report.residuals = system_.measure(residual_, floors_);
    // what rounding excuses is only believed of a solution that has been refined once
    const double excused = report.solves > 1 ? rounding_margin : 0;
    return std::all_of(report.residuals.begin(), report.residuals.end(), [&](const FieldResidual& r) {
      return std::max(r.norm, r.sum) <= std::max(options_.tolerance, excused * r.floor);
    });
  };
  while (!report.converged && report.solves < most_solves) {
    // the books ask for small sums, which a small norm alone does not give: what is left goes down by the
    // same again
    const bool first = report.solves == 0;
    check(KSPSetTolerances(ksp_, first ? 1e-30 : 1e-2, first ? options_.tolerance : 1e-100, PETSC_DEFAULT,
                           PETSC_DEFAULT),
          "KSPSetTolerances");
    check(KSPSolve(ksp_, residual_, change_), "KSPSolve");
    KSPConvergedReason reason;
    PetscInt iterations;
    const char* text = nullptr;
    check(KSPGetConvergedReason(ksp_, &reason), "KSPGetConvergedReason");
    check(KSPGetConvergedReasonString(ksp_, &text), "KSPGetConvergedReasonString");
    check(KSPGetIterationNumber(ksp_, &iterations), "KSPGetIterationNumber");
    report.reason = text ? text : "";
    report.iterations += static_cast<int>(iterations);
    ++report.solves;
    check(VecAXPY(u, -1, change_), "VecAXPY");
    // a factorisation that was good once stays so; measuring would cost as much as the step
    if (direct_ && trusted_ && reason > 0) {
      report.converged = true;
      break;
    }
    system_.residual(u, residual_);
    report.converged = balanced();
    // conjugate gradients that stopped early have still made progress: the next round goes on from there
    if (reason == KSP_DIVERGED_PC_FAILED || reason == KSP_DIVERGED_NANORINF) break;
  }
  trusted_ = report.converged;
  return report;
}

Vec LinearSolver::correction(Vec u) {
  if (system_.numbering().global_count() == 0) return change_;
  if (!assembled_) assemble(u);
  system_.residual(u, residual_);
  check(KSPSetTolerances(ksp_, 1e-3, 1e-100, PETSC_DEFAULT, PETSC_DEFAULT), "KSPSetTolerances");
  check(KSPSolve(ksp_, residual_, change_), "KSPSolve");
  return change_;
}

}  // namespace fourwalls

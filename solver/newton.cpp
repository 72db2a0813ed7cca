#include "solver/newton.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fourwalls {

namespace {

/// Up to this many unknowns a direct solve of the whole is quicker than any iteration.
constexpr PetscInt direct_limit = 20000;
/// Up to this many a field's block is factored rather than given to multigrid.
constexpr PetscInt block_direct_limit = 3000;
/// Up to this many unknowns of networks and coolant one rank factors for all: they follow the flow, nearly
/// triangular, which KLU finds by itself, in time and memory proportional to their number.
constexpr PetscInt network_gather_limit = 500000;

/// Largest change in one step: keeps Newton where the laws mean something.
constexpr double temperature_step = 150;  // [K]
constexpr double relative_voltage_step = 0.4;
constexpr double relative_flow_step = 0.9;

/// What temperatures and potentials have to come down by in each linear solve, each by itself.
constexpr double least_fall = 1e-2;
/// Below this a linear solve does not get in double precision.
constexpr double least_linear_tolerance = 1e-10;

/// A residual within this many times its rounding is as good as it gets.
constexpr double rounding_margin = 4;

/// Steps over which a solve that is in a hurry has to get somewhere.
constexpr std::size_t idle_steps = 4;

/// The groups of the numbering, as PETSc's options call their blocks.
constexpr const char* group_names[3] = {"temperature", "potential", "network"};

}  // namespace

/// One level of aggressive coarsening and one-sided sweeps: a quarter less time and memory than the defaults
/// at the same number of iterations, as measured on the coupled package (tests/bench/coupled).
void NewtonSolver::set_multigrid(const std::string& prefix, const char* threshold) {
  defaults_.set(prefix + "pc_type", "hypre");
  defaults_.set(prefix + "pc_hypre_type", "boomeramg");
  defaults_.set(prefix + "pc_hypre_boomeramg_coarsen_type", "HMIS");
  defaults_.set(prefix + "pc_hypre_boomeramg_interp_type", "ext+i");
  defaults_.set(prefix + "pc_hypre_boomeramg_P_max", "4");
  defaults_.set(prefix + "pc_hypre_boomeramg_strong_threshold", threshold);
  defaults_.set(prefix + "pc_hypre_boomeramg_agg_nl", "1");
  defaults_.set(prefix + "pc_hypre_boomeramg_relax_type_all", "l1-Gauss-Seidel");
}

NewtonSolver::NewtonSolver(System& system, const SolverOptions& options)
    : system_(system), options_(options), residual_(system.make_vector()) {
  check(SNESCreate(system.comm(), snes_.put()), "SNESCreate");
  check(SNESSetFunction(snes_, residual_, function, this), "SNESSetFunction");
  check(SNESSetJacobian(snes_, system.matrix(), system.matrix(), jacobian, this), "SNESSetJacobian");
  attach();
}

NewtonSolver::NewtonSolver(System& system, const SolverOptions& options, SNES theirs)
    : system_(system), options_(options), theirs_(true) {
  check(PetscObjectReference(reinterpret_cast<PetscObject>(theirs)), "PetscObjectReference");
  *snes_.put() = theirs;
  attach();
}

void NewtonSolver::attach() {
  check(SNESSetConvergenceTest(snes_, converged, this, nullptr), "SNESSetConvergenceTest");
  check(SNESSetApplicationContext(snes_, this), "SNESSetApplicationContext");
  check(SNESSetUpdate(snes_, before_step), "SNESSetUpdate");
  configure();
}

void NewtonSolver::configure() {
  for (const auto& [name, value] : options_.petsc) defaults_.set(name, value);
  const bool direct =
      options_.preconditioner == "direct" ||
      (options_.preconditioner == "auto" && system_.numbering().global_count() <= direct_limit);
  direct_ = direct;
  defaults_.set("snes_linesearch_type", "bt");
  defaults_.set("snes_max_it", std::to_string(options_.max_newton));
  KSP ksp;
  PC pc;
  check(SNESGetKSP(snes_, &ksp), "SNESGetKSP");
  check(KSPGetPC(ksp, &pc), "KSPGetPC");
  if (direct) {
    defaults_.set("ksp_type", "preonly");
    defaults_.set_factored("", "lu", "mumps");
    description_ = "direct factorisation of the whole";
  } else {
    // every block's solver is one fixed operator, so GMRES need not keep the preconditioned vectors as well
    defaults_.set("ksp_type", "gmres");
    defaults_.set("ksp_pc_side", "right");
    defaults_.set("ksp_gmres_restart", "40");
    PetscBool given = PETSC_FALSE;
    check(PetscOptionsHasName(nullptr, nullptr, "-ksp_rtol", &given), "PetscOptionsHasName");
    // a step in time starts near its answer: one step of Newton's method that is solved well is often enough
    if (!given) linear_tolerance_ = theirs_ ? 1e-5 : 1e-4;
    defaults_.set("ksp_max_it", "200");
    configure_blocks(pc);
  }
  check(SNESSetFromOptions(snes_), "SNESSetFromOptions");
  SNESLineSearch search;
  check(SNESGetLineSearch(snes_, &search), "SNESGetLineSearch");
  check(SNESLineSearchSetPreCheck(search, limit_step, this), "SNESLineSearchSetPreCheck");
  if (!direct) check(SNESSetLagPreconditioner(snes_, 1), "SNESSetLagPreconditioner");
}

/// One block a group of fields: charge first, heat second, the networks and the coolant last.
void NewtonSolver::configure_blocks(PC pc) {
  const auto& n = system_.numbering();
  std::vector<int> groups;
  for (const int g : {1, 0, 2})
    if (n.group_count(g) > 0) groups.push_back(g);
  // A block that is the whole is the matrix itself, and PETSc's split would set its solver up anew for every
  // change of the matrix, kept or not.
  if (groups.size() == 1) return configure_block("", groups.front());
  defaults_.set("pc_type", "fieldsplit");
  defaults_.set("pc_fieldsplit_type", "multiplicative");
  check(PCSetType(pc, PCFIELDSPLIT), "PCSetType");
  for (const int g : groups) {
    IsHandle rows;
    check(ISCreateStride(system_.comm(), n.group_end(g) - n.group_begin(g), n.own_first() + n.group_begin(g),
                         1, rows.put()),
          "ISCreateStride");
    check(PCFieldSplitSetIS(pc, group_names[g], rows), "PCFieldSplitSetIS");
    const std::string prefix = fmt::format("fieldsplit_{}_", group_names[g]);
    defaults_.set(prefix + "ksp_type", "preonly");
    configure_block(prefix, g);
  }
}

void NewtonSolver::configure_block(const std::string& prefix, int group) {
  const PetscInt count = system_.numbering().group_count(group);
  int ranks = 1;
  MPI_Comm_size(system_.comm(), &ranks);
  const bool network = group == 2, factored = network || count <= block_direct_limit;
  if (network ? count <= network_gather_limit : factored)
    defaults_.set_factored_by_first_rank(prefix, ranks, "lu", network || ranks > 1 ? "klu" : "mumps");
  else if (factored)
    defaults_.set_factored(prefix, "lu", "mumps");
  else
    set_multigrid(prefix, group == 1 ? "0.5" : "0.25");
  description_ += fmt::format("{}{} ({}): {}", description_.empty() ? "" : ", ", group_names[group], count,
                              factored ? "factored" : "algebraic multigrid");
}

PetscErrorCode NewtonSolver::function(SNES, Vec u, Vec f, void* self) {
  static_cast<NewtonSolver*>(self)->system_.residual(u, f);
  return 0;
}

PetscErrorCode NewtonSolver::jacobian(SNES, Vec u, Mat a, Mat, void* self) {
  auto& s = *static_cast<NewtonSolver*>(self);
  s.system_.jacobian(u, a);
  s.has_jacobian_ = true;
  return 0;
}

PetscErrorCode NewtonSolver::converged(SNES snes, PetscInt it, PetscReal, PetscReal, PetscReal norm,
                                       SNESConvergedReason* reason, void* self) {
  auto& s = *static_cast<NewtonSolver*>(self);
  *reason = SNES_CONVERGED_ITERATING;
  if (std::isnan(norm) || std::isinf(norm)) {
    *reason = SNES_DIVERGED_FNORM_NAN;
    return 0;
  }
  Vec f;
  PetscCall(SNESGetFunction(snes, &f, nullptr, nullptr));
  PetscInt linear;
  PetscCall(SNESGetLinearSolveIterations(snes, &linear));
  auto& report = s.report_;
  Vec u;
  PetscCall(SNESGetSolution(snes, &u));
  std::array<double, field_count> floors{};
  if (s.has_jacobian_) floors = s.system_.rounding_floors(u, s.system_.matrix());
  auto now = s.system_.measure(f, floors);
  s.contraction_ = 0;
  for (std::size_t n = 0; it > 0 && n < now.size(); ++n)
    if (now[n].norm > std::max(s.options_.tolerance, rounding_margin * now[n].floor))
      s.contraction_ = std::max(s.contraction_, now[n].norm / report.residuals[n].norm);
  report.residuals = std::move(now);
  report.iterations = it;
  if (it == 0) s.linear_before_ = 0;
  const NewtonStep step{it, static_cast<int>(linear - s.linear_before_), report.residuals};
  s.linear_before_ = linear;
  if (it == 1) s.first_linear_ = step.linear_iterations;
  if (s.monitor_) s.monitor_(step);
  const bool all = s.balanced(u);
  // the first test is made before any step: a start that already solves the system is accepted
  if (all) *reason = SNES_CONVERGED_FNORM_RELATIVE;
  if (!all && s.hurried_ && s.gets_nowhere(it)) *reason = SNES_DIVERGED_LOCAL_MIN;
  return 0;
}

/// The worst field has come down by less than a half over the last steps.
bool NewtonSolver::gets_nowhere(PetscInt it) {
  double worst = 0;
  for (const auto& r : report_.residuals) worst = std::max(worst, r.norm);
  if (it == 0) course_.clear();
  course_.push_back(worst);
  const auto n = course_.size();
  return n > idle_steps && worst > 0.5 * course_[n - 1 - idle_steps];
}

/// The linear solve goes by one norm of all rows, and where flows are far off that is theirs: it has to go on
/// until the fields that multigrid solves have come down themselves, or are where they are to be.
double NewtonSolver::linear_tolerance() const {
  double all = 0, least = INFINITY;
  for (const auto& r : report_.residuals) {
    all += r.norm * r.norm;
    if (r.field == Field::temperature || r.field == Field::potential)
      least = std::min(least, std::max(least_fall * r.norm, 0.1 * options_.tolerance));
  }
  const double of_all = least / std::sqrt(all);
  return all > 0 ? std::clamp(of_all, least_linear_tolerance, linear_tolerance_) : linear_tolerance_;
}

/// The preconditioner of an early Jacobian serves the later ones until it needs half as many iterations more.
PetscErrorCode NewtonSolver::before_step(SNES snes, PetscInt it) {
  void* context = nullptr;
  PetscCall(SNESGetApplicationContext(snes, &context));
  auto& s = *static_cast<NewtonSolver*>(context);
  KSP ksp;
  PetscCall(SNESGetKSP(snes, &ksp));
  // what does not iterate has to be exact
  PetscBool once = PETSC_FALSE;
  PetscCall(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(ksp), KSPPREONLY, &once));
  if (!once && s.linear_tolerance_ > 0)
    PetscCall(KSPSetTolerances(ksp, s.linear_tolerance(), PETSC_DEFAULT, PETSC_DEFAULT, PETSC_DEFAULT));
  if (s.theirs_ || once || it == 0 || s.keeps_jacobian_) return 0;
  PetscInt last = 0;
  PetscCall(KSPGetIterationNumber(ksp, &last));
  const bool stale = last > s.first_linear_ + std::max<PetscInt>(4, s.first_linear_ / 2);
  PetscCall(SNESSetLagPreconditioner(snes, stale ? 1 : -1));
  if (stale) s.first_linear_ = last;
  return 0;
}

PetscErrorCode NewtonSolver::limit_step(SNESLineSearch, Vec u, Vec step, PetscBool* changed, void* self) {
  auto& s = *static_cast<NewtonSolver*>(self);
  const auto& n = s.system_.numbering();
  *changed = PETSC_FALSE;
  if (s.keeps_jacobian_) return 0;  // linear: one step, however long
  double most = 1;
  {
    ReadAccess now(u), by(step);
    double volts = 0, change = 0;
    for (PetscInt i = 0; i < n.own_count(); ++i) {
      switch (n.field_of(i)) {
        case Field::temperature:
        case Field::coolant_temperature:
        case Field::exhaust_temperature:
        case Field::mean_temperature:
          most = std::max(most, std::abs(by[i]) / temperature_step);
          break;
        case Field::potential:
          volts = std::max(volts, std::abs(now[i]));
          change = std::max(change, std::abs(by[i]));
          break;
        case Field::bus_potential:
          if (now[i] > 0) most = std::max(most, std::abs(by[i]) / (relative_voltage_step * now[i]));
          break;
        case Field::mass_flow:
        case Field::volume_flow:
          if (now[i] > 0) most = std::max(most, std::abs(by[i]) / (relative_flow_step * now[i]));
          break;
        default:
          break;
      }
    }
    double pair[2] = {volts, change};
    MPI_Allreduce(MPI_IN_PLACE, pair, 2, MPI_DOUBLE, MPI_MAX, s.system_.comm());
    if (pair[0] > 0) most = std::max(most, pair[1] / (relative_voltage_step * pair[0]));
  }
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE, MPI_MAX, s.system_.comm());
  *changed = most > 1 ? PETSC_TRUE : PETSC_FALSE;
  if (*changed) PetscCall(VecScale(step, 1 / most));
  return 0;
}

bool NewtonSolver::balanced(Vec u) const {
  const auto all = [&](const auto& good) {
    return std::all_of(report_.residuals.begin(), report_.residuals.end(), good);
  };
  const auto within = [&](const FieldResidual& r) {
    return std::max(options_.tolerance, rounding_margin * r.floor);
  };
  if (!all([&](const FieldResidual& r) { return r.norm <= within(r); })) return false;
  if (all([&](const FieldResidual& r) { return r.sum <= within(r); })) return true;
  const auto rates = system_.rate_rounding(u);
  return all([&](const FieldResidual& r) {
    return r.sum <= std::max(within(r), rounding_margin * rates[static_cast<std::size_t>(r.field)]);
  });
}

NewtonReport NewtonSolver::solve(Vec u, const NewtonMonitor& monitor) {
  monitor_ = monitor;
  report_ = {};
  report_.preconditioner = description_;
  linear_before_ = first_linear_ = 0;
  // a new start deserves a new preconditioner
  if (!keeps_jacobian_) check(SNESSetLagPreconditioner(snes_, 1), "SNESSetLagPreconditioner");
  check(SNESSolve(snes_, nullptr, u), "SNESSolve");
  SNESConvergedReason reason;
  check(SNESGetConvergedReason(snes_, &reason), "SNESGetConvergedReason");
  PetscInt linear;
  check(SNESGetLinearSolveIterations(snes_, &linear), "SNESGetLinearSolveIterations");
  // solved is what balances, whatever made SNES stop: options may have replaced its test, and a line search
  // that finds nothing lower at the level of rounding has found the solution
  system_.residual(u, residual_);
  std::array<double, field_count> floors{};
  if (has_jacobian_) floors = system_.rounding_floors(u, system_.matrix());
  report_.residuals = system_.measure(residual_, floors);
  report_.converged = balanced(u);
  report_.linear_iterations = static_cast<int>(linear);
  const char* text = nullptr;
  check(SNESGetConvergedReasonString(snes_, &text), "SNESGetConvergedReasonString");
  report_.reason = text ? text : "";
  return report_;
}

void NewtonSolver::keep_jacobian() {
  keeps_jacobian_ = true;
  constexpr PetscInt once = -2;
  check(SNESSetLagJacobian(snes_, once), "SNESSetLagJacobian");
  check(SNESSetLagJacobianPersists(snes_, PETSC_TRUE), "SNESSetLagJacobianPersists");
  check(SNESSetLagPreconditioner(snes_, once), "SNESSetLagPreconditioner");
  check(SNESSetLagPreconditionerPersists(snes_, PETSC_TRUE), "SNESSetLagPreconditionerPersists");
}

NewtonLimit::NewtonLimit(NewtonSolver& newton, int most)
    : newton_(newton), before_(newton.limit_steps(most)) {
  newton_.hurried_ = true;
}

NewtonLimit::~NewtonLimit() {
  newton_.limit_steps(before_);
  newton_.hurried_ = false;
}

int NewtonSolver::limit_steps(int most) {
  double absolute, relative, step;
  PetscInt before, functions;
  check(SNESGetTolerances(snes_, &absolute, &relative, &step, &before, &functions), "SNESGetTolerances");
  check(SNESSetTolerances(snes_, absolute, relative, step, most, functions), "SNESSetTolerances");
  return static_cast<int>(before);
}

}  // namespace fourwalls

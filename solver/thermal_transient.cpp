#include "solver/thermal_transient.hpp"

#include <petscksp.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace fourwalls {

namespace {

const double gamma_of_method = 1 - 1 / std::sqrt(2.0);
constexpr int finest = 40;
constexpr std::size_t most_factors = 4;  ///< kept at a time: each holds a whole factorisation

double largest_difference(const std::vector<double>& a, const std::vector<double>& b, MPI_Comm comm) {
  double most = 0;
  for (std::size_t n = 0; n < a.size(); ++n) most = std::max(most, std::abs(a[n] - b[n]));
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE, MPI_MAX, comm);
  return most;
}

}  // namespace

/// The factored matrix of one step size.
class ThermalTransient::Factor {
 public:
  Factor(System& system, Vec u) {
    system.jacobian(u, system.matrix());
    check(MatDuplicate(system.matrix(), MAT_COPY_VALUES, matrix_.put()), "MatDuplicate");
    check(KSPCreate(system.comm(), &ksp_), "KSPCreate");
    check(KSPSetOperators(ksp_, matrix_, matrix_), "KSPSetOperators");
    check(KSPSetType(ksp_, KSPPREONLY), "KSPSetType");
    PC pc = nullptr;
    check(KSPGetPC(ksp_, &pc), "KSPGetPC");
    check(PCSetType(pc, PCLU), "PCSetType");
    check(PCFactorSetMatSolverType(pc, MATSOLVERMUMPS), "PCFactorSetMatSolverType");
    check(KSPSetUp(ksp_), "KSPSetUp");
  }
  Factor(const Factor&) = delete;
  Factor& operator=(const Factor&) = delete;
  ~Factor() { KSPDestroy(&ksp_); }
  void solve(Vec f, Vec du) { check(KSPSolve(ksp_, f, du), "KSPSolve"); }

 private:
  MatHandle matrix_;
  KSP ksp_ = nullptr;
};

ThermalTransient::ThermalTransient(ThermalModel& model, double tolerance)
    : model_(model), tolerance_(tolerance) {}
ThermalTransient::~ThermalTransient() = default;

std::vector<double> ThermalTransient::stage(const std::vector<double>& before, double dt, int level) {
  auto& system = model_.system();
  model_.begin_step(before, 1 / dt);
  model_.set_own_temperatures(before);
  Vec u = model_.state();
  auto& factor = factors_[level];
  if (!factor) factor = std::make_unique<Factor>(system, u);
  VecHandle f = system.make_vector(), du = system.make_vector();
  system.residual(u, f);
  factor->solve(f, du);
  check(VecAXPY(u, -1, du), "VecAXPY");
  return model_.own_temperatures();
}

std::vector<double> ThermalTransient::step(const std::vector<double>& from, double h, int level) {
  const double dt = gamma_of_method * h, ahead = (1 - gamma_of_method) / gamma_of_method;
  const auto first = stage(from, dt, level);
  std::vector<double> before(from.size());
  for (std::size_t n = 0; n < from.size(); ++n) before[n] = from[n] + ahead * (first[n] - from[n]);
  ++steps_;
  return stage(before, dt, level);
}

void ThermalTransient::advance(double duration) {
  if (std::abs(duration - duration_) > 1e-12 * duration) factors_.clear();
  duration_ = duration;
  auto now = model_.own_temperatures();
  const long long whole = 1LL << finest;
  for (long long at = 0; at < whole;) {  // position in 2^-finest of the duration
    const long long length = whole >> level_;
    const double h = duration * std::ldexp(1.0, -level_);
    const auto coarse = step(now, h, level_);
    const auto half = step(now, h / 2, level_ + 1);
    auto fine = step(half, h / 2, level_ + 1);
    const double error = largest_difference(coarse, fine, model_.system().comm()) / 3;
    if (!(error <= tolerance_)) {
      if (++level_ >= finest)
        throw std::runtime_error("a thermal transient has no step that is small enough");
      while (factors_.size() > most_factors) factors_.erase(factors_.begin());
      continue;
    }
    now = std::move(fine);
    at += length;
    // error goes with the cube of the step: twice as long must still be within the tolerance
    if (level_ > 0 && error < tolerance_ / 10 && at % (2 * length) == 0) {
      --level_;
      while (factors_.size() > most_factors) factors_.erase(std::prev(factors_.end()));
    }
  }
  model_.set_own_temperatures(now);
}

}  // namespace fourwalls

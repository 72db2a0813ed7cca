#include "solver/transient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/controllers.hpp"
#include "solver/locate.hpp"
#include "solver/regulator_control.hpp"

namespace fourwalls {

namespace {

/// Times nearer than this part of each other are the same.
constexpr double same_time = 1e-12;
/// The preconditioner of one shift serves another within this factor.
constexpr double shift_window = 2.5;
/// A kept factor has to bring the residual down by this in each step.
constexpr double chord_contraction = 0.2;
/// Attempts at one step, each shorter than the one before.
constexpr int most_rejections = 25;
/// The step stays as it is where the error allows no more than this change: a kept factor is worth more.
constexpr double idle_growth = 1.3;
constexpr double steps_a_wave = 16;  ///< least number over a period of a sine: it has no corners to stop at
constexpr double no_test = 1e30;     ///< error allowed to unknowns that follow at once
/// Events within a step are found to this power of two of its length, and lie on multiples of it: what
/// rounding does to a figure, and with it the number of ranks, does not move them.
constexpr int location_bits = 24;
constexpr int most_locations = 100;

std::vector<Tally> only_tallies(const Tallies& named) {
  std::vector<Tally> all;
  for (const auto& [name, t] : named) all.push_back(t);
  return all;
}

/// factors[0] list[0] + factors[1] list[1] + ..., entry by entry.
std::vector<Tally> combine(const std::vector<double>& factors,
                           const std::vector<const std::vector<Tally>*>& lists) {
  std::vector<Tally> sum(lists[0]->size());
  for (std::size_t l = 0; l < lists.size(); ++l)
    for (std::size_t n = 0; n < sum.size(); ++n) sum[n] += factors[l] * (*lists[l])[n];
  return sum;
}

/// Equally spaced times, counted from zero: the first beyond `time`.
double next_multiple(double interval, double time) {
  if (interval <= 0) return INFINITY;
  return (std::floor(time / interval * (1 + same_time) + 1e-9) + 1) * interval;
}

class Stepper {
 public:
  Stepper(Model& m, Vec u, TransientState state)
      : m_(m), o_(m.c.transient), u_(u), state_(std::move(state)), rate_(m.system.make_vector()) {
    check(TSCreate(m.comm, ts_.put()), "TSCreate");
    check(TSSetProblemType(ts_, TS_NONLINEAR), "TSSetProblemType");
    check(TSSetEquationType(ts_, TS_EQ_DAE_IMPLICIT_INDEX1), "TSSetEquationType");
    check(TSSetApplicationContext(ts_, this), "TSSetApplicationContext");
    check(TSSetIFunction(ts_, nullptr, function, this), "TSSetIFunction");
    check(TSSetIJacobian(ts_, m.system.matrix(), m.system.matrix(), jacobian, this), "TSSetIJacobian");
    check(TSSetPostStage(ts_, after_stage), "TSSetPostStage");
    check(TSSetSolution(ts_, u), "TSSetSolution");
    set_method();
    set_errors();
    SNES snes;
    check(TSGetSNES(ts_, &snes), "TSGetSNES");
    SolverOptions options = m.c.solver;
    options.tolerance = o_.residual_tolerance;
    newton_ = std::make_unique<NewtonSolver>(m.system, options, snes);
    check(TSSetFromOptions(ts_), "TSSetFromOptions");
    check(TSSetTime(ts_, state_.time), "TSSetTime");
    controllers::hold(m, u, state_.controllers);
    if (state_.taken.empty()) state_.taken.resize(m.system.own_tallies(u).size());
  }

  TransientReport run(const TransientHooks& hooks, const Say& say) {
    double wanted = state_.step > 0 ? state_.step : first_step();
    double output = next_multiple(o_.output_interval, state_.time);
    double checkpoint = next_multiple(o_.checkpoint_interval, state_.time);
    double look = next_multiple(hooks.look_interval, state_.time);
    m_.set_time(state_.time);
    if (state_.control.empty())
      control_.start(state_.time, u_);
    else
      control_.put_back(state_.control);
    begin_segment(say);
    start_afresh();
    beyond_ = control_.beyond(u_);
    while (state_.time < o_.stop * (1 - same_time)) {
      const double due = controllers::next(m_, state_.time);
      const double asked = hooks.due ? hooks.due(state_.time) : INFINITY;
      const double target =
          std::min({corner_, output, checkpoint, look, due, asked, control_.due(), o_.stop});
      if (!take(wanted, target)) {
        fail();
        return finish();
      }
      const bool at_corner = reached(corner_), at_output = reached(output),
                 at_checkpoint = reached(checkpoint);
      const bool at_end = reached(o_.stop);
      controllers::account(m_, state_.time - length_, state_.time);
      const bool event = control_.update(state_.time, u_, at_threshold_) || !at_threshold_.empty();
      beyond_ = control_.beyond(u_);
      if (hooks.step)
        hooks.step(
            {state_.steps, state_.time, length_, step_newton_, step_linear_, at_corner, event, &state_.taken},
            u_);
      if (at_output && !at_end && hooks.output) hooks.output(state_.time, u_);
      if (at_output) output = next_multiple(o_.output_interval, state_.time);
      if (hooks.look && (reached(look) || at_end)) {
        hooks.look(state_.time, u_);
        look = next_multiple(hooks.look_interval, state_.time);
      }
      const bool acted = reached(due) && !at_end && controllers::run(m_, u_, state_.time);
      if (at_corner && !at_end) begin_segment(say);
      if ((at_corner && !at_end) || acted) {
        start_afresh();
        wanted = std::min(first_step(), o_.fixed ? first_step() : wanted);
      }
      if (hooks.jump && hooks.jump() && !at_end) start_afresh();
      if (event && !at_end) {
        start_afresh();
        wanted = std::min(wanted, first_step());
      }
      const bool stop = hooks.stop && hooks.stop();
      if (at_checkpoint || stop) {
        checkpoint = next_multiple(o_.checkpoint_interval, state_.time);
        start_afresh();
        state_.step = wanted;
        state_.controllers = controllers::state(m_);
        state_.control = control_.state();
        if (hooks.checkpoint && !at_end) hooks.checkpoint(state_, u_);
      }
      if (stop && !at_end) {
        report_.stopped = true;
        return finish();
      }
    }
    report_.solved = true;
    return finish();
  }

 private:
  void set_method() {
    const bool bdf = o_.method == TransientMethod::automatic || o_.method == TransientMethod::bdf2;
    check(TSSetType(ts_, bdf ? TSBDF : TSTHETA), "TSSetType");
    if (bdf) {
      check(TSBDFSetOrder(ts_, 2), "TSBDFSetOrder");
    } else {
      check(TSThetaSetEndpoint(ts_, PETSC_TRUE), "TSThetaSetEndpoint");
      check(TSThetaSetTheta(ts_, 1), "TSThetaSetTheta");
    }
    bdf_ = bdf;
    TSAdapt adapt;
    check(TSGetAdapt(ts_, &adapt), "TSGetAdapt");
    check(TSAdaptSetType(adapt, o_.fixed ? TSADAPTNONE : TSADAPTBASIC), "TSAdaptSetType");
    check(TSAdaptSetStepLimits(adapt, 1e-14 * o_.stop, longest_step()), "TSAdaptSetStepLimits");
    check(TSSetMaxTime(ts_, 2 * o_.stop), "TSSetMaxTime");
    check(TSSetMaxSteps(ts_, PETSC_MAX_INT), "TSSetMaxSteps");
    check(TSSetExactFinalTime(ts_, TS_EXACTFINALTIME_STEPOVER), "TSSetExactFinalTime");
    check(TSSetMaxStepRejections(ts_, most_rejections), "TSSetMaxStepRejections");
    check(TSSetMaxSNESFailures(ts_, -1), "TSSetMaxSNESFailures");
    check(TSSetErrorIfStepFails(ts_, PETSC_FALSE), "TSSetErrorIfStepFails");
  }

  /// The largest error of any unknown decides: it belongs to one place, and does not depend on the mesh.
  void set_errors() {
    PetscBool given = PETSC_FALSE;
    check(PetscOptionsHasName(nullptr, nullptr, "-ts_adapt_wnormtype", &given), "PetscOptionsHasName");
    if (!given)
      check(PetscOptionsSetValue(nullptr, "-ts_adapt_wnormtype", "infinity"), "PetscOptionsSetValue");
    norm_is_ours_ = !given;
    const auto counts = m_.system.rate_counts(u_);
    const auto& n = m_.mesh.numbering;
    double line = 0;
    for (const auto& r : m_.regulators)
      line = std::max({line, r.model.load_line, r.linear.output_resistance});
    allowed_ = m_.system.make_vector();
    {
      WriteAccess a(allowed_);
      for (PetscInt i = 0; i < n.own_count(); ++i) {
        const Field f = n.field_of(i);
        const bool volts = f == Field::potential || f == Field::bus_potential;
        const double error = volts                 ? o_.voltage_tolerance
                             : f == Field::current ? o_.voltage_tolerance / line
                                                   : o_.temperature_tolerance;
        a[i] = counts[static_cast<std::size_t>(i)] > 0 ? error : no_test;
      }
    }
    check(TSSetTolerances(ts_, 0, allowed_, 0, nullptr), "TSSetTolerances");
  }

  double first_step() const { return std::min(o_.step > 0 ? o_.step : 1e-4 * o_.stop, longest_step()); }
  double longest_step() const {
    if (o_.fixed) return o_.step;
    return std::min(o_.max_step > 0 ? o_.max_step : 0.05 * o_.stop, m_.shortest_wave() / steps_a_wave);
  }
  bool reached(double time) const { return state_.time >= time * (1 - same_time); }

  void begin_segment(const Say& say) {
    if (corner_ > 0 && say) say(fmt::format("  corner at {:.9g} s", state_.time));
    corner_ = m_.next_breakpoint(state_.time, o_.stop);
  }

  /// Nothing of the past is used from here on.
  void start_afresh() {
    check(TSRestartStep(ts_), "TSRestartStep");
    fresh_ = true;
    euler_steps_ = o_.method == TransientMethod::trapezoidal && o_.damped ? 2 : 0;
    if (bdf_ || euler_steps_ > 0) return;
    m_.set_time(state_.time);  // the first step begins with the powers just after a jump
    power_ = only_tallies(m_.system.own_tallies(u_));
  }

  /// One step towards `target`; `wanted` becomes the length that the error asks for.
  bool take(double& wanted, double target) {
    const double from = state_.time, left = target - from;
    const double whole = euler_steps_ > 0 ? 0.5 * wanted : wanted;
    double length = whole;
    const bool last = length >= left * (1 - 1e-9);
    if (last)
      length = left;
    else if (!o_.fixed && 2 * length > left)
      length = 0.5 * left;
    if (!bdf_) {
      const bool euler = euler_steps_ > 0 || o_.method == TransientMethod::euler;
      check(TSThetaSetTheta(ts_, euler ? 1.0 : 0.5), "TSThetaSetTheta");
      theta_ = euler ? 1.0 : 0.5;
    }
    const int rejected_before = report_.rejected;
    step_newton_ = step_linear_ = 0;
    if (!attempt(length) || !locate(from)) return false;
    const bool located = !at_threshold_.empty(), as_planned = report_.rejected == rejected_before;
    if (last && as_planned && !located) {
      state_.time = target;  // to the last digit
      check(TSSetTime(ts_, target), "TSSetTime");
    }
    account(from);
    ++state_.steps;
    report_.steps++;
    report_.longest = std::max(report_.longest, length_);
    report_.shortest = report_.shortest > 0 ? std::min(report_.shortest, length_) : length_;
    if (!o_.fixed && !located) adapt(wanted, whole, proposed_, as_planned);
    fresh_ = false;
    if (euler_steps_ > 0) --euler_steps_;
    return true;
  }

  /// A step of this length, or of a shorter one if its error asks for that.
  bool attempt(double length) {
    const double from = state_.time;
    check(TSSetTimeStep(ts_, length), "TSSetTimeStep");
    half_.clear();
    PetscInt rejected_before, rejected, newton_before, newton, linear_before, linear;
    check(TSGetStepRejections(ts_, &rejected_before), "TSGetStepRejections");
    check(TSGetSNESIterations(ts_, &newton_before), "TSGetSNESIterations");
    check(TSGetKSPIterations(ts_, &linear_before), "TSGetKSPIterations");
    check(TSStep(ts_), "TSStep");
    TSConvergedReason reason;
    check(TSGetConvergedReason(ts_, &reason), "TSGetConvergedReason");
    check(TSGetStepRejections(ts_, &rejected), "TSGetStepRejections");
    check(TSGetSNESIterations(ts_, &newton), "TSGetSNESIterations");
    check(TSGetKSPIterations(ts_, &linear), "TSGetKSPIterations");
    step_newton_ += static_cast<int>(newton - newton_before);
    step_linear_ += static_cast<int>(linear - linear_before);
    report_.newton_iterations += static_cast<int>(newton - newton_before);
    report_.linear_iterations += static_cast<int>(linear - linear_before);
    report_.rejected += static_cast<int>(rejected - rejected_before);
    if (reason < 0) return false;
    check(TSGetTime(ts_, &state_.time), "TSGetTime");
    check(TSGetTimeStep(ts_, &proposed_), "TSGetTimeStep");
    length_ = state_.time - from;
    return true;
  }

  /// The same step again, shorter.
  bool again(double from, double length) {
    check(TSRollBack(ts_), "TSRollBack");
    if (fresh_) check(TSRestartStep(ts_), "TSRestartStep");
    state_.time = from;
    report_.located++;
    return attempt(length);
  }

  std::vector<double> figures() {
    m_.set_time(state_.time, reached(corner_));
    return control_.beyond(u_);
  }

  /// Length of a step to where the first figure passes its threshold, by straight lines; and which it is.
  std::pair<double, std::size_t> first_passing(double a, const std::vector<double>& low, double b,
                                               const std::vector<double>& high) const {
    std::pair<double, std::size_t> first{b, 0};
    for (std::size_t f = 0; f < high.size(); ++f) {
      if (!control_.crossed(high, f)) continue;
      const bool there = control_.crossed(low, f) || low[f] == high[f];
      const double at = there ? a : a + (b - a) * low[f] / (low[f] - high[f]);
      if (at <= first.first) first = {at, f};
    }
    return first;
  }

  /// Where a regulator's figure passes its threshold within the step just taken, the step is taken again to
  /// end there: regula falsi (Illinois), each trial a step from the same beginning.
  bool locate(double from) {
    at_threshold_.clear();
    if (control_.idle()) return true;
    auto high = figures(), now = high;
    if (!control_.crossed(high)) return true;
    auto low = beyond_;
    const double whole = length_, grain = std::exp2(std::floor(std::log2(whole)) - location_bits);
    const auto slope = [&, first = high, before = low](std::size_t f) {
      return (first[f] - before[f]) / whole;
    };
    double a = 0, b = whole;
    std::size_t first = 0;
    int side = 0;
    for (int n = 0; n < most_locations; ++n) {
      const auto passing = first_passing(a, low, b, high);
      first = passing.second;
      const double next = std::max(grain, std::round(passing.first / grain) * grain);
      // nothing between: the state beyond is the one to go on from
      const bool ends = b - a < 1.5 * grain || next >= b;
      if (ends ? length_ == b : std::abs(next - length_) < 0.5 * grain) break;
      const double tried = ends ? b : std::max(next, a + grain);
      if (!again(from, tried)) return false;
      if (ends) break;
      now = figures();
      const bool past = control_.crossed(now);
      (past ? b : a) = length_;
      (past ? high : low) = now;
      // an end that stays pulls the line towards itself
      if (side == (past ? 1 : -1))
        for (double& v : past ? low : high) v *= 0.5;
      side = past ? 1 : -1;
    }
    now = figures();
    at_threshold_.resize(now.size());
    for (std::size_t f = 0; f < now.size(); ++f)
      at_threshold_[f] = f == first || control_.crossed(now, f) ||
                         (control_.crossed(high, f) && std::abs(now[f]) < 4 * grain * std::abs(slope(f)));
    return true;
  }

  /// A step that was cut short to end in time says little against the length that was wanted.
  void adapt(double& wanted, double whole, double proposed, bool as_planned) const {
    const bool cut = as_planned && length_ < whole * (1 - same_time);
    if (euler_steps_ > 0) proposed *= 2;
    if (cut) proposed = std::max(proposed, std::min(wanted, 2 * length_));
    const bool idle = as_planned && !cut && proposed >= wanted && proposed < idle_growth * wanted;
    if (!idle) wanted = std::min(on_the_ladder(proposed), longest_step());
  }

  /// Lengths a quarter of an octave apart: what rounding does to the estimate of the error, and with it the
  /// number of ranks, does not move a step.
  static double on_the_ladder(double length) { return std::exp2(std::floor(4 * std::log2(length)) / 4); }

  /// Integrates what each group takes up, by the formula that the step used.
  void account(double from) {
    m_.set_time(state_.time, reached(corner_));
    auto power = only_tallies(m_.system.own_tallies(u_));
    const auto before = state_.taken;
    if (!bdf_) {
      const double h = length_;
      if (theta_ < 1)
        state_.taken = combine({1, h * theta_, h * (1 - theta_)}, {&before, &power, &power_});
      else
        state_.taken = combine({1, h}, {&before, &power});
    } else {
      // derivative at the new time of the parabola through it, t1 and t2
      const double t0 = state_.time, t1 = from;
      double t2 = earlier_time_;
      if (fresh_) {
        t2 = 0.5 * (from + t0);
        earlier_ = combine({1, t2 - t1}, {&before, &half_});
      }
      const double a0 = 1 / (t0 - t1) + 1 / (t0 - t2);
      const double a1 = (t0 - t2) / ((t1 - t0) * (t1 - t2)), a2 = (t0 - t1) / ((t2 - t0) * (t2 - t1));
      state_.taken = combine({1 / a0, -a1 / a0, -a2 / a0}, {&power, &before, &earlier_});
    }
    earlier_ = before;
    earlier_time_ = from;
    power_ = std::move(power);
    keep_rate();
  }

  /// du/dt at the end of the step. What the trapezoidal rule calls a rate is the sum of those at both ends;
  /// in a first step, where the one at its beginning is not known, the mean stands for both.
  void keep_rate() {
    const bool both = !bdf_ && theta_ < 1;
    if (both && !fresh_) {
      check(VecAYPX(at_end_, -1, rate_), "VecAYPX");
      return;
    }
    if (!at_end_) at_end_ = m_.system.make_vector();
    check(VecCopy(rate_, at_end_), "VecCopy");
    if (both) check(VecScale(at_end_, 0.5), "VecScale");
  }

  void fail() {
    const auto& last = newton_->report();
    report_.failure =
        fmt::format("the course over time stops at {:.9g} s: no step is short enough.", state_.time);
    for (const auto& f : last.residuals)
      if (f.norm > o_.residual_tolerance)
        report_.failure += fmt::format("\n  {}: residual {:.2e} of its scale (asked {:.0e}), worst at {}",
                                       name_of(f.field), f.norm, o_.residual_tolerance, where(m_, f.where));
    report_.failure +=
        "\nTry a smaller step, a larger temperature_tolerance or voltage_tolerance, or profiles that rise "
        "more "
        "slowly; -ts_adapt_monitor -snes_monitor after -- show the course.";
  }

  TransientReport finish() {
    report_.preconditioner = newton_->description();
    report_.state = state_;
    if (at_end_) report_.rate = std::move(at_end_);
    if (norm_is_ours_) PetscOptionsClearValue(nullptr, "-ts_adapt_wnormtype");
    return std::move(report_);
  }

  static PetscErrorCode function(TS, PetscReal t, Vec u, Vec rate, Vec f, void* self) {
    auto& s = *static_cast<Stepper*>(self);
    s.m_.set_time(t, t >= s.corner_ * (1 - same_time));
    s.m_.system.residual(u, rate, f);
    PetscCall(VecCopy(rate, s.rate_));
    return 0;
  }

  static PetscErrorCode jacobian(TS ts, PetscReal t, Vec u, Vec rate, PetscReal shift, Mat, Mat p,
                                 void* self) {
    auto& s = *static_cast<Stepper*>(self);
    SNES snes;
    PetscCall(TSGetSNES(ts, &snes));
    const bool keep = s.serves(snes, shift);
    PetscCall(SNESSetLagPreconditioner(snes, keep ? -1 : 1));
    // a factor that is kept is all that a direct solve looks at
    if (keep && s.newton_->direct()) return 0;
    s.m_.set_time(t, t >= s.corner_ * (1 - same_time));
    s.m_.system.jacobian(u, rate, shift, p);
    s.newton_->jacobian_is_there();
    if (!keep) s.shift_ = shift, s.built_linear_ = 0, s.report_.builds++;
    return 0;
  }

  /// Whether the preconditioner that is there is good for this shift.
  bool serves(SNES snes, double shift) {
    if (shift_ <= 0) return false;
    const double ratio = shift / shift_;
    if (newton_->direct()) return std::abs(ratio - 1) < 1e-9 && newton_->contraction() < chord_contraction;
    KSP ksp;
    PetscInt last = 0;
    check(SNESGetKSP(snes, &ksp), "SNESGetKSP");
    check(KSPGetIterationNumber(ksp, &last), "KSPGetIterationNumber");
    if (built_linear_ == 0) built_linear_ = last;
    const bool near = ratio < shift_window && ratio > 1 / shift_window;
    return near && last <= built_linear_ + std::max<PetscInt>(4, built_linear_ / 2);
  }

  /// A fresh BDF step has a stage at its middle, whose powers the ledger needs.
  static PetscErrorCode after_stage(TS ts, PetscReal time, PetscInt, Vec* stages) {
    void* context = nullptr;
    PetscCall(TSGetApplicationContext(ts, &context));
    auto& s = *static_cast<Stepper*>(context);
    if (!s.bdf_ || !s.fresh_) return 0;
    PetscReal from, length;
    PetscCall(TSGetTime(ts, &from));
    PetscCall(TSGetTimeStep(ts, &length));
    if (time < from + 0.75 * length) s.half_ = only_tallies(s.m_.system.own_tallies(*stages));
    return 0;
  }

  Model& m_;
  const TransientOptions& o_;
  Vec u_;
  TransientState state_;
  VecHandle rate_, at_end_, allowed_;
  RegulatorControl control_{m_};
  TsHandle ts_;
  std::unique_ptr<NewtonSolver> newton_;
  TransientReport report_;
  bool bdf_ = true, fresh_ = true, norm_is_ours_ = false;
  int euler_steps_ = 0, step_newton_ = 0, step_linear_ = 0;
  double theta_ = 1, corner_ = 0, length_ = 0, proposed_ = 0, earlier_time_ = 0, shift_ = 0;
  std::vector<double> beyond_;      ///< figures of regulators at the end of the last step
  std::vector<bool> at_threshold_;  ///< those that passed theirs within the step just taken; empty: none did
  PetscInt built_linear_ = 0;
  std::vector<Tally> half_, earlier_, power_;
};

}  // namespace

TransientReport solve_transient(Model& m, Vec u, TransientState state, const TransientHooks& hooks,
                                const Say& say) {
  return Stepper(m, u, std::move(state)).run(hooks, say);
}

Tallies stored_rates(Model& m, Vec u, Vec rate) {
  auto all = m.system.storage_tallies(u, rate);
  const auto& n = m.mesh.numbering;
  std::vector<double> power(m.regulators.size(), 0);
  if (m.mesh.rank == 0) {
    ReadAccess value(u), change(rate);
    const PetscInt first = n.own_count() - static_cast<PetscInt>(n.lumped().size());
    for (std::size_t g = 0; g < power.size(); ++g) {
      const PetscInt current = first + m.regulators[g].current;
      power[g] = m.c.regulators[g].inductance * value[current] * change[current];
    }
  }
  MPI_Bcast(power.data(), static_cast<int>(power.size()), MPI_DOUBLE, 0, m.comm);
  for (std::size_t g = 0; g < power.size(); ++g)
    if (m.c.regulators[g].inductance > 0) {
      all.emplace_back("inductance: " + m.c.regulators[g].name, Tally{});
      all.back().second.electric = power[g];
    }
  return all;
}

Tallies stored_between(Model& m, Vec before, Vec after) {
  // Gauss's three points: exact for capacities up to the fifth power of the temperature
  const double node[3] = {0.5 - std::sqrt(0.15), 0.5, 0.5 + std::sqrt(0.15)},
               weight[3] = {5. / 18, 8. / 18, 5. / 18};
  VecHandle change = m.system.make_vector(), at = m.system.make_vector();
  check(VecWAXPY(change, -1, before, after), "VecWAXPY");
  Tallies sum;
  for (int n = 0; n < 3; ++n) {
    check(VecWAXPY(at, node[n], change, before), "VecWAXPY");
    const auto part = stored_rates(m, at, change);
    if (sum.empty())
      for (const auto& [name, t] : part) sum.emplace_back(name, Tally{});
    for (std::size_t g = 0; g < part.size(); ++g) sum[g].second += weight[n] * part[g].second;
  }
  return sum;
}

Tallies taken_since_start(Model& m, const TransientState& state, Vec u) {
  auto all = m.system.own_tallies(u);
  for (std::size_t g = 0; g < all.size(); ++g) all[g].second = reduce(state.taken[g]);
  return merged(all);
}

}  // namespace fourwalls

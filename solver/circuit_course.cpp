#include "solver/circuit_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fourwalls {

namespace {

/// Rounds in search of the currents of inductors; each brings them about three digits nearer.
constexpr int operating_rounds = 8;

/// Corners nearer to a grid point than this share of a step are on it.
constexpr double on_grid = 1e-6;

/// Voltages over inductors that count as none, relative to the highest potential.
constexpr double no_voltage = 1e-13;

/// Adapted steps: what is aimed at of what is allowed, halvings that are tried, doublings at a time.
constexpr double safety = 0.8;
constexpr int most_halvings = 40, most_doublings = 2;

/// What both kinds of steps have in common.
class Course {
 public:
  Course(Model& m, Vec u, const CircuitHook& hook, CircuitHeat* heat)
      : m_(m), u_(u), stepper_(m, u), hook_(hook), heat_(heat) {
    if (!heat) return;
    const auto& n = m.netlists.front().circuit.netlist;
    heat->resistors.assign(n.resistors.size(), 0.0), heat->sources.assign(n.current_sources.size(), 0.0);
  }

 protected:
  void open(double stop) {
    start_ = MPI_Wtime();
    report_.corners = circuit_corners(m_, stop);
    held_ = stepper_.held();
    hook_(0, u_);
  }

  CircuitCourseReport close() {
    report_.held = stepper_.held() - held_;
    for (double* e : {&report_.energy.supplied, &report_.energy.drawn, &report_.energy.dissipated,
                      &report_.energy.stored, &report_.held})
      MPI_Allreduce(MPI_IN_PLACE, e, 1, MPI_DOUBLE, MPI_SUM, m_.comm);
    report_.solved = true;
    report_.factorisations = stepper_.factorisations();
    report_.preconditioner = stepper_.preconditioner();
    report_.seconds_per_step = (MPI_Wtime() - start_) / std::max(1, report_.steps);
    return std::move(report_);
  }

  CircuitCourseReport failed() {
    report_.failure = stepper_.failure();
    return std::move(report_);
  }

  void count(double length) {
    ++report_.steps;
    report_.longest = std::max(report_.longest, length);
    report_.shortest = report_.shortest > 0 ? std::min(report_.shortest, length) : length;
  }

  const Netlist::Transient& tran() const { return m_.netlists.front().circuit.netlist.tran; }
  /// The deck's step.
  double deck_step() const {
    return tran().max_step > 0 ? std::min(tran().step, tran().max_step) : tran().step;
  }

  Model& m_;
  Vec u_;
  CircuitStepper stepper_;
  const CircuitHook& hook_;
  CircuitHeat* heat_;
  CircuitCourseReport report_;
  double start_ = 0, held_ = 0;
};

/// The deck's step throughout, by the trapezoidal rule.
class EqualSteps : Course {
 public:
  EqualSteps(Model& m, Vec u, const CircuitHook& hook, CircuitHeat* heat)
      : Course(m, u, hook, heat), before_(m.system.make_vector()) {}

  CircuitCourseReport run() {
    const double step = deck_step();
    open(tran().stop);
    bool fresh = tran().uic || stepper_.jumps_at(0);
    auto corner = report_.corners.begin();
    const auto last = report_.corners.end();
    const auto count = static_cast<long>(std::ceil(tran().stop / step - on_grid));
    for (long n = 0; n < count; ++n) {
      const double from = static_cast<double>(n) * step;
      const double to = n + 1 == count ? tran().stop : static_cast<double>(n + 1) * step;
      double now = from;
      while (corner != last && *corner < to - on_grid * step) {
        if (*corner > now + on_grid * step) {
          if (!advance(now, *corner, fresh)) return failed();
          now = *corner;
        }
        fresh = fresh || stepper_.jumps_at(*corner);
        ++corner;
      }
      if (!advance(now, to, fresh)) return failed();
      while (corner != last && *corner <= to + on_grid * step) fresh = fresh || stepper_.jumps_at(*corner++);
      hook_(to, u_);
    }
    auto report = close();
    report.energy.stored = report.held;
    return report;
  }

 private:
  bool advance(double from, double to, bool& fresh) {
    const double h = to - from;
    if (!fresh) return step(to, {h, 0.5});
    fresh = false;
    return step(from + 0.5 * h, {0.5 * h, 1}) && step(to, {0.5 * h, 1});
  }

  bool step(double to, const StepRule& rule) {
    remember_before();
    if (!stepper_.solve(to, rule)) return false;
    stepper_.accept();
    const double* u = m_.system.ghosted(u_);
    std::size_t at = 0;
    for (auto& p : m_.netlists) add_energy(p, u, rule.length, at++);
    count(rule.length);
    return true;
  }

  // ---- energy --------------------------------------------------------------------------------------------

  /// Potentials and sources as the step begins: averages over it make the books close.
  void remember_before() {
    check(VecCopy(u_, before_), "VecCopy");
    const std::size_t count = m_.netlists.size();
    offsets_before_.resize(count), drawn_before_.resize(count), branches_before_.resize(count);
    for (std::size_t at = 0; at < count; ++at) {
      const auto& p = m_.netlists[at];
      offsets_before_[at] = p.offset, drawn_before_[at] = p.drawn, branches_before_[at] = p.inductors;
    }
    const double* u = m_.system.ghosted(before_);
    local_before_.assign(u, u + m_.mesh.numbering.own_count() + m_.mesh.numbering.ghosts().size());
  }

  /// Of each node, the one before the first being ground: its mean over the step, and what sources hold of
  /// it.
  void average(const PlacedNetlist& p, const double* u, std::size_t at) {
    const auto& nodes = p.circuit.nodes;
    const auto& before = offsets_before_[at];
    mean_.resize(nodes.size() + 1), held_by_source_.resize(nodes.size() + 1);
    mean_[0] = held_by_source_[0] = 0;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const auto& node = nodes[n];
      const double held = 0.5 * (p.offset[node.offset] + before[node.offset]);
      held_by_source_[n + 1] = held;
      mean_[n + 1] = held + (node.unknown < 0 ? 0 : 0.5 * (u[node.unknown] + local_before_[node.unknown]));
    }
  }

  void add_energy(const PlacedNetlist& p, const double* u, double h, std::size_t at) {
    average(p, u, at);
    const double *mean = mean_.data() + 1, *held = held_by_source_.data() + 1;
    const auto& n = p.circuit.netlist;
    CircuitEnergy e;
    for (std::size_t k = 0; k < n.resistors.size(); ++k) {
      const auto& r = n.resistors[k];
      if (r.value == 0) continue;
      const double v = mean[r.a] - mean[r.b], i = v / r.value;
      e.dissipated += v * i;
      e.supplied += (held[r.a] - held[r.b]) * i;
      if (heat_) heat_->resistors[k] += h * v * i;
    }
    for (std::size_t k = 0; k < p.drawn.size(); ++k) {
      const auto& s = n.current_sources[k];
      const double i = 0.5 * (p.drawn[k] + drawn_before_[at][k]), drawn = (mean[s.a] - mean[s.b]) * i;
      e.drawn += drawn;
      e.supplied += (held[s.a] - held[s.b]) * i;
      if (heat_) heat_->sources[k] += h * drawn;
    }
    for (std::size_t k = 0; k < n.inductors.size(); ++k) {
      const double i = 0.5 * (p.inductors[k].current + branches_before_[at][k].current);
      e.supplied += (held[n.inductors[k].a] - held[n.inductors[k].b]) * i;
    }
    report_.energy.add(h, e);
    for (const auto& capacitor : n.capacitors) {
      const double apart = held[capacitor.a] - held[capacitor.b];
      if (apart == 0) continue;
      const double change =
          p.volts(capacitor.a, u) - p.volts(capacitor.b, u) - voltage_before(p, capacitor, at);
      report_.energy.supplied += capacitor.value * change * apart;
    }
  }

  double voltage_before(const PlacedNetlist& p, const Netlist::Branch& b, std::size_t at) const {
    const auto of = [&](PetscInt end) {
      const auto n = p.circuit.node(end);
      return (n.unknown < 0 ? 0 : local_before_[n.unknown]) + offsets_before_[at][n.offset];
    };
    return of(b.a) - of(b.b);
  }

  VecHandle before_;
  std::vector<double> local_before_, mean_, held_by_source_;
  std::vector<std::vector<double>> offsets_before_, drawn_before_;
  std::vector<std::vector<BranchState>> branches_before_;
};

/// Steps by TR-BDF2, as long as the error allows.
class AdaptedSteps : Course {
 public:
  AdaptedSteps(Model& m, Vec u, const CircuitHook& hook, const NetlistFile& asked, CircuitHeat* heat)
      : Course(m, u, hook, heat), tolerance_(asked.tolerance) {
    double longest = asked.max_step > 0 ? asked.max_step : 0.02 * tran().stop;
    if (tran().max_step > 0) longest = std::min(longest, tran().max_step);
    highest_ = static_cast<int>(std::floor(std::log2(longest / tran().step) + 1e-9));
  }

  CircuitCourseReport run() {
    const double stop = tran().stop;
    open(stop);
    level_ = std::min(0, highest_);
    power_ = stepper_.power();
    if (heat_) stepper_.element_powers(start_heat_);
    bool fresh = tran().uic || stepper_.jumps_at(0);
    auto corner = report_.corners.begin();
    int after_corner = level_;
    bool cornered = true;
    for (double now = 0; now < stop;) {
      while (corner != report_.corners.end() && *corner <= now * (1 + 1e-12)) ++corner;
      const double target = corner == report_.corners.end() ? stop : std::min(*corner, stop);
      const double to = take(now, target, fresh);
      if (!(to > now)) return failed();
      if (cornered) after_corner = level_;
      now = to, fresh = cornered = false;
      hook_(now, u_);
      if (now < target || now >= stop) continue;
      // what follows a corner is about as quick as what followed the last one
      cornered = true;
      level_ = std::min(level_, after_corner + 1);
      fresh = stepper_.jumps_at(target);
    }
    return close();
  }

 private:
  double length_of(int level) const { return std::ldexp(tran().step, level); }

  /// One step from `now` towards `target`; where it ends, or `now` where none is short enough.
  double take(double now, double target, bool fresh) {
    for (;; ++report_.rejected) {
      const double left = target - now, whole = length_of(level_);
      const bool cut = whole >= left * (1 - on_grid);
      const double length = cut ? left : whole, to = cut ? target : now + whole;
      stepper_.begin();
      CircuitEnergy energy;
      const double error = fresh ? euler(now, to, energy) : tr_bdf2_step(now, to, energy);
      if (error < 0) return now;
      // of an Euler step the error goes with the square of its length, else with the cube
      const double factor = error > 0 ? safety * std::pow(tolerance_ / error, fresh ? 0.5 : 1.0 / 3) : 4;
      const int longest = static_cast<int>(std::floor(std::log2(length * factor / tran().step) + 1e-9));
      if (error <= tolerance_) {
        report_.energy.add(1, energy);
        count(length);
        level_ = std::clamp(longest, level_, std::min(level_ + most_doublings, highest_));
        return to;
      }
      stepper_.back();
      // a step that was cut had a level of its own
      const int here = static_cast<int>(std::ceil(std::log2(length / tran().step) - 1e-9));
      level_ = std::min(here - 1, std::max(longest, here - 6));
      if (level_ < -most_halvings) {
        report_.failure = fmt::format(
            "the circuit cannot be followed at {:.6g} s: a step of {:.3g} s still errs by {:.3g} V, allowed "
            "are "
            "{:.3g} V. Give its netlist a larger tolerance",
            now, length, error, tolerance_);
        return now;
      }
    }
  }

  /// The part to gamma by the trapezoidal rule, the rest by the second formula; the error [V], below zero
  /// where a solve failed.
  double tr_bdf2_step(double now, double to, CircuitEnergy& energy) {
    const double h = to - now;
    StepRule rule{tr_bdf2::gamma * h, 0.5};
    if (!stepper_.solve(now + rule.length, rule)) return -1;
    stepper_.accept();
    const CircuitEnergy middle = stepper_.power();
    if (heat_) stepper_.element_powers(middle_heat_);
    rule.second = true;
    if (!stepper_.solve(to, rule)) return -1;
    const double* u = m_.system.ghosted(u_);
    constexpr double a = 1 / tr_bdf2::gamma, b = 1 / (tr_bdf2::gamma * (1 - tr_bdf2::gamma)),
                     c = 1 / (1 - tr_bdf2::gamma);
    const double in_current = 4 * tr_bdf2::k / tr_bdf2::gamma, in_voltage = 2 * tr_bdf2::k * h;
    for (auto& p : m_.netlists) {
      const auto& n = p.circuit.netlist;
      p.capacitor_extra.resize(p.capacitors.size()), p.inductor_extra.resize(p.inductors.size());
      for (std::size_t k = 0; k < p.capacitors.size(); ++k) {
        p.capacitor_extra[k] = 0;
        const double end = current(p, n.capacitors[k], p.capacitor(k), u);
        p.capacitor_extra[k] =
            -in_current * (a * p.capacitors_start[k].current - b * p.capacitors[k].current + c * end);
      }
      for (std::size_t k = 0; k < p.inductors.size(); ++k) {
        const double end = p.volts(n.inductors[k].a, u) - p.volts(n.inductors[k].b, u);
        p.inductor_extra[k] =
            n.inductors[k].value > 0
                ? in_voltage / n.inductors[k].value *
                      (a * p.inductors_start[k].voltage - b * p.inductors[k].voltage + c * end)
                : 0;
      }
    }
    const double error = stepper_.error();
    if (error > tolerance_) return error;
    stepper_.accept();
    const CircuitEnergy end = stepper_.power();
    energy.add(tr_bdf2::weight * h, power_);
    energy.add(tr_bdf2::weight * h, middle);
    energy.add(0.5 * tr_bdf2::gamma * h, end);
    power_ = end;
    if (heat_) {
      add_heat(tr_bdf2::weight * h, start_heat_);
      add_heat(tr_bdf2::weight * h, middle_heat_);
      stepper_.element_powers(start_heat_);
      add_heat(0.5 * tr_bdf2::gamma * h, start_heat_);
    }
    return error;
  }

  /// Two implicit Euler steps: nothing of what was before a jump is used.
  double euler(double now, double to, CircuitEnergy& energy) {
    const double h = 0.5 * (to - now);
    const StepRule rule{h, 1};
    if (!stepper_.solve(now + h, rule)) return -1;
    stepper_.accept();
    const CircuitEnergy middle = stepper_.power();
    if (heat_) stepper_.element_powers(middle_heat_);
    if (!stepper_.solve(to, rule)) return -1;
    const double* u = m_.system.ghosted(u_);
    for (auto& p : m_.netlists) {
      const auto& n = p.circuit.netlist;
      p.capacitor_extra.assign(p.capacitors.size(), 0), p.inductor_extra.assign(p.inductors.size(), 0);
      for (std::size_t k = 0; k < p.capacitors.size(); ++k)
        p.capacitor_extra[k] = p.capacitors[k].current - current(p, n.capacitors[k], p.capacitor(k), u);
      for (std::size_t k = 0; k < p.inductors.size(); ++k)
        if (n.inductors[k].value > 0)
          p.inductor_extra[k] =
              h / n.inductors[k].value *
              (p.volts(n.inductors[k].a, u) - p.volts(n.inductors[k].b, u) - p.inductors[k].voltage);
    }
    const double error = stepper_.error();
    if (error > tolerance_) return error;
    stepper_.accept();
    power_ = stepper_.power();
    energy.add(h, middle);
    energy.add(h, power_);
    if (heat_) {
      stepper_.element_powers(start_heat_);
      add_heat(h, middle_heat_);
      add_heat(h, start_heat_);
    }
    return error;
  }

  void add_heat(double factor, const CircuitHeat& power) {
    for (std::size_t k = 0; k < power.resistors.size(); ++k)
      heat_->resistors[k] += factor * power.resistors[k];
    for (std::size_t k = 0; k < power.sources.size(); ++k) heat_->sources[k] += factor * power.sources[k];
  }

  static double current(const PlacedNetlist& p, const Netlist::Branch& branch, const BranchStep& step,
                        const double* u) {
    return step.conductance * (p.volts(branch.a, u) - p.volts(branch.b, u)) + step.history;
  }

  CircuitCourseReport failed() {
    if (report_.failure.empty()) report_.failure = stepper_.failure();
    return std::move(report_);
  }

  double tolerance_;
  int highest_ = 0, level_ = 0;  ///< of lengths: the deck's step times two to the power of it
  CircuitEnergy power_;
  CircuitHeat start_heat_, middle_heat_;  ///< [W] of the step
};

}  // namespace

LinearReport solve_operating_point(Model& m, LinearSolver& linear, Vec u) {
  LinearReport report;
  for (int round = 0; round < operating_rounds; ++round) {
    const LinearReport last = round == 0 ? linear.solve(u) : linear.solve_again(u);
    const int iterations = report.iterations + last.iterations, solves = report.solves + last.solves;
    report = last;
    report.iterations = iterations, report.solves = solves;
    if (!report.converged) return report;
    const double* local = m.system.ghosted(u);
    double most[2] = {0, 0};
    for (auto& p : m.netlists) {
      if (!p.in_time) continue;
      p.accept(local);
      for (const auto& l : p.inductors) most[0] = std::max(most[0], std::abs(l.voltage));
      for (const double v : p.offset) most[1] = std::max(most[1], std::abs(v));
    }
    MPI_Allreduce(MPI_IN_PLACE, most, 2, MPI_DOUBLE, MPI_MAX, m.comm);
    if (most[0] <= no_voltage * most[1]) break;
  }
  for (auto& p : m.netlists)
    for (auto& c : p.capacitors) c.current = 0;
  return report;
}

LinearReport solve_rest(Model& m, double time, Vec u, const std::function<void(Vec u)>& look) {
  struct Before {
    std::vector<double> offset, drawn;
    std::vector<BranchState> capacitors, inductors;
    StepRule rule;
  };
  std::vector<Before> before;
  for (auto& p : m.netlists) {
    before.push_back({p.offset, p.drawn, p.capacitors, p.inductors, p.rule});
    p.rule = {}, p.set_sources(time);
  }
  LinearReport report;
  {
    LinearSolver linear(m.system, m.c.solver);
    report = solve_operating_point(m, linear, u);
  }
  if (report.converged) look(u);
  for (std::size_t n = 0; n < before.size(); ++n) {
    auto& p = m.netlists[n];
    auto& b = before[n];
    p.offset = std::move(b.offset), p.drawn = std::move(b.drawn);
    p.capacitors = std::move(b.capacitors), p.inductors = std::move(b.inductors), p.rule = b.rule;
  }
  return report;
}

CircuitCourseReport solve_circuit_course(Model& m, Vec u, const CircuitHook& hook, const Say& say,
                                         CircuitHeat* heat) {
  const auto& asked = m.c.netlists.front();
  auto report =
      asked.tolerance > 0 ? AdaptedSteps(m, u, hook, asked, heat).run() : EqualSteps(m, u, hook, heat).run();
  if (!report.solved) return report;
  const std::string adapted = asked.tolerance > 0
                                  ? fmt::format(" of {:.3g} to {:.3g} s, {} more rejected", report.shortest,
                                                report.longest, report.rejected)
                                  : "";
  say(fmt::format("{} steps{}, {} factorisations, {:.3f} ms a step, by {}", report.steps, adapted,
                  report.factorisations, 1e3 * report.seconds_per_step, report.preconditioner));
  return report;
}

}  // namespace fourwalls

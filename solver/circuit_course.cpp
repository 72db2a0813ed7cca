#include "solver/circuit_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>

namespace fourwalls {

namespace {

/// Rounds in search of the currents of inductors; each brings them about three digits nearer.
constexpr int operating_rounds = 8;

/// Corners nearer to a grid point than this share of a step are on it.
constexpr double on_grid = 1e-6;

/// Factorised matrices that are kept.
constexpr std::size_t kept_matrices = 4;

/// Voltages over inductors that count as none, relative to the highest potential.
constexpr double no_voltage = 1e-13;

bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

double amplitude(const Waveform& w) {
  if (w.kind == WaveKind::dc) return std::abs(w.dc);
  if (w.kind == WaveKind::pulse) return std::max(std::abs(w.pulse.low), std::abs(w.pulse.high));
  double most = 0;
  for (const auto& p : w.points) most = std::max(most, std::abs(p.value));
  return most;
}

/// A matrix for one rule, factored or with its multigrid.
struct Stepper {
  StepRule rule;
  std::unique_ptr<LinearSolver> linear;
};

class CircuitCourse {
 public:
  CircuitCourse(Model& m, Vec u, const CircuitHook& hook)
      : m_(m), u_(u), before_(m.system.make_vector()), hook_(hook) {}

  CircuitCourseReport run() {
    const auto& tran = m_.netlists.front().circuit.netlist.tran;
    const double step = tran.max_step > 0 ? std::min(tran.step, tran.max_step) : tran.step;
    const double start = MPI_Wtime();
    stored_ = -held();
    hook_(0, u_);
    bool fresh = tran.uic || jumps_at(0);
    const auto corners = all_corners(tran.stop);
    auto corner = corners.begin();
    const auto count = static_cast<long>(std::ceil(tran.stop / step - on_grid));
    for (long n = 0; n < count; ++n) {
      const double from = static_cast<double>(n) * step;
      const double to = n + 1 == count ? tran.stop : static_cast<double>(n + 1) * step;
      double now = from;
      while (corner != corners.end() && *corner < to - on_grid * step) {
        if (*corner > now + on_grid * step) {
          if (!advance(now, *corner, fresh)) return report_;
          now = *corner;
        }
        fresh = fresh || jumps_at(*corner);
        ++corner;
      }
      if (!advance(now, to, fresh)) return report_;
      while (corner != corners.end() && *corner <= to + on_grid * step) fresh = fresh || jumps_at(*corner++);
      hook_(to, u_);
    }
    report_.energy.stored = stored_ + held();
    for (double* e : {&report_.energy.supplied, &report_.energy.drawn, &report_.energy.dissipated,
                      &report_.energy.stored})
      MPI_Allreduce(MPI_IN_PLACE, e, 1, MPI_DOUBLE, MPI_SUM, m_.comm);
    report_.solved = true;
    report_.seconds_per_step = (MPI_Wtime() - start) / std::max(1, report_.steps);
    return report_;
  }

 private:
  /// Corners of every source in (0, stop], sorted; the same on all ranks.
  std::vector<double> all_corners(double stop) const {
    std::vector<double> mine;
    for (const auto& p : m_.netlists) {
      for (const auto& w : p.circuit.netlist.waves) w.breakpoints(0, stop, mine);
      for (const auto& w : p.circuit.tie_waves) w.breakpoints(0, stop, mine);
      // many sources share their corners
      std::sort(mine.begin(), mine.end());
      mine.erase(std::unique(mine.begin(), mine.end(), same), mine.end());
    }
    int count = static_cast<int>(mine.size()), ranks = 1;
    MPI_Comm_size(m_.comm, &ranks);
    std::vector<int> counts(ranks), at(ranks + 1, 0);
    MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, m_.comm);
    for (int p = 0; p < ranks; ++p) at[p + 1] = at[p] + counts[p];
    std::vector<double> all(at[ranks]);
    MPI_Allgatherv(mine.data(), count, MPI_DOUBLE, all.data(), counts.data(), at.data(), MPI_DOUBLE, m_.comm);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
  }

  /// Whether a source takes a jump right after a time: an edge without duration.
  bool jumps_at(double time) const {
    int any = 0;
    const auto jump = [&](const Waveform& w) {
      const double before = w.value(time), after = w.value(time * (1 + 1e-12) + 1e-24);
      return std::abs(after - before) > 1e-6 * amplitude(w);
    };
    for (const auto& p : m_.netlists) {
      any |= std::any_of(p.circuit.netlist.waves.begin(), p.circuit.netlist.waves.end(), jump) ? 1 : 0;
      any |= std::any_of(p.circuit.tie_waves.begin(), p.circuit.tie_waves.end(), jump) ? 1 : 0;
    }
    MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, m_.comm);
    return any == 1;
  }

  bool advance(double from, double to, bool& fresh) {
    const double h = to - from;
    if (!fresh) return step(to, {h, 0.5});
    fresh = false;
    return step(from + 0.5 * h, {0.5 * h, 1}) && step(to, {0.5 * h, 1});
  }

  bool step(double to, const StepRule& rule) {
    for (auto& p : m_.netlists) p.rule = rule;
    remember_before();
    for (auto& p : m_.netlists) p.set_sources(to);
    auto& stepper = stepper_for(rule);
    const LinearReport solved = stepper.linear->solve_again(u_);
    if (!solved.converged) {
      report_.failure = fmt::format("the circuit could not be solved at {:.6g} s: {}", to, solved.reason);
      return false;
    }
    report_.preconditioner = solved.preconditioner;
    const double* u = m_.system.ghosted(u_);
    std::size_t at = 0;
    for (auto& p : m_.netlists) {
      p.accept(u);
      add_energy(p, u, rule.length, at++);
    }
    ++report_.steps;
    return true;
  }

  Stepper& stepper_for(const StepRule& rule) {
    const auto it = std::find_if(steppers_.begin(), steppers_.end(), [&](const Stepper& s) {
      return s.rule.theta == rule.theta && same(s.rule.length, rule.length);
    });
    if (it != steppers_.end()) return *it;
    if (steppers_.size() == kept_matrices) steppers_.pop_front();
    steppers_.push_back(
        {rule, std::make_unique<LinearSolver>(m_.system, m_.c.solver, LinearUse::many_times)});
    ++report_.factorisations;
    return steppers_.back();
  }

  // ---- energy --------------------------------------------------------------------------------------------

  /// Potentials and sources as the step begins: averages over it make the books close.
  void remember_before() {
    check(VecCopy(u_, before_), "VecCopy");
    offsets_before_.clear(), drawn_before_.clear(), branches_before_.clear();
    for (const auto& p : m_.netlists) {
      offsets_before_.push_back(p.offset);
      drawn_before_.push_back(p.drawn);
      branches_before_.push_back(p.inductors);
    }
    const double* u = m_.system.ghosted(before_);
    local_before_.assign(u, u + m_.mesh.numbering.own_count() + m_.mesh.numbering.ghosts().size());
  }

  void add_energy(const PlacedNetlist& p, const double* u, double h, std::size_t at) {
    const auto& c = p.circuit;
    const auto& before = offsets_before_[at];
    const auto held_by_source = [&](PetscInt end) {
      const auto n = c.node(end);
      return 0.5 * (p.offset[n.offset] + before[n.offset]);
    };
    const auto mean = [&](PetscInt end) {
      const auto n = c.node(end);
      return (n.unknown < 0 ? 0 : 0.5 * (u[n.unknown] + local_before_[n.unknown])) + held_by_source(end);
    };
    auto& e = report_.energy;
    for (const auto& r : c.netlist.resistors) {
      if (r.value == 0) continue;
      const double v = mean(r.a) - mean(r.b), i = v / r.value;
      e.dissipated += h * v * i;
      e.supplied += h * (held_by_source(r.a) - held_by_source(r.b)) * i;
    }
    for (std::size_t k = 0; k < p.drawn.size(); ++k) {
      const auto& s = c.netlist.current_sources[k];
      const double i = 0.5 * (p.drawn[k] + drawn_before_[at][k]);
      e.drawn += h * (mean(s.a) - mean(s.b)) * i;
      e.supplied += h * (held_by_source(s.a) - held_by_source(s.b)) * i;
    }
    const auto& n = c.netlist;
    for (std::size_t k = 0; k < n.inductors.size(); ++k) {
      const double i = 0.5 * (p.inductors[k].current + branches_before_[at][k].current);
      e.supplied += h * (held_by_source(n.inductors[k].a) - held_by_source(n.inductors[k].b)) * i;
    }
    for (const auto& capacitor : n.capacitors) {
      const double change =
          p.volts(capacitor.a, u) - p.volts(capacitor.b, u) - voltage_before(p, capacitor, at);
      e.supplied += capacitor.value * change * (held_by_source(capacitor.a) - held_by_source(capacitor.b));
    }
  }

  double voltage_before(const PlacedNetlist& p, const Netlist::Branch& b, std::size_t at) const {
    const auto of = [&](PetscInt end) {
      const auto n = p.circuit.node(end);
      return (n.unknown < 0 ? 0 : local_before_[n.unknown]) + offsets_before_[at][n.offset];
    };
    return of(b.a) - of(b.b);
  }

  /// Energy in capacitors and inductors of this rank [J].
  double held() const {
    double energy = 0;
    for (const auto& p : m_.netlists) {
      const auto& n = p.circuit.netlist;
      for (std::size_t k = 0; k < n.capacitors.size(); ++k)
        energy += 0.5 * n.capacitors[k].value * p.capacitors[k].voltage * p.capacitors[k].voltage;
      for (std::size_t k = 0; k < n.inductors.size(); ++k)
        energy += 0.5 * n.inductors[k].value * p.inductors[k].current * p.inductors[k].current;
    }
    return energy;
  }

  Model& m_;
  Vec u_;
  VecHandle before_;
  const CircuitHook& hook_;
  std::deque<Stepper> steppers_;
  CircuitCourseReport report_;
  double stored_ = 0;
  std::vector<double> local_before_;
  std::vector<std::vector<double>> offsets_before_, drawn_before_;
  std::vector<std::vector<BranchState>> branches_before_;
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

CircuitCourseReport solve_circuit_course(Model& m, Vec u, const CircuitHook& hook, const Say& say) {
  CircuitCourse course(m, u, hook);
  auto report = course.run();
  if (report.solved)
    say(fmt::format("{} steps, {} factorisations, {:.3f} ms a step, by {}", report.steps,
                    report.factorisations, 1e3 * report.seconds_per_step, report.preconditioner));
  return report;
}

}  // namespace fourwalls

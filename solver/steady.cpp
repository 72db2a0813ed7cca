#include "solver/steady.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "solver/circuit_course.hpp"
#include "solver/linear.hpp"
#include "solver/locate.hpp"

namespace fourwalls {

namespace {

/// Loads below this share of what is asked for never are what ends the solutions.
constexpr double least_fold = 1e-3;

/// Newton steps of one solve in a search for the fold: a state nearby needs few or has none.
constexpr int search_steps = 12;

/// Newton steps below which a search for the fold would take slowness for absence.
constexpr int least_steps = 10;

std::string measured(const std::vector<FieldResidual>& residuals) {
  std::string text;
  for (const auto& r : residuals)
    text += fmt::format("{}{} {:.1e}", text.empty() ? "" : "  ", name_of(r.field), std::max(r.norm, r.sum));
  return text;
}

NewtonMonitor printer(const Say& say) {
  return [say](const NewtonStep& s) {
    say(fmt::format("newton {:2d}  linear {:3d}  {}", s.iteration, s.linear_iterations,
                    measured(s.residuals)));
  };
}

/// What changed most between two solutions, volts (relative to the rail or bus) against volts and kelvin
/// against kelvin.
struct Change {
  double volts = 0, kelvin = 0;
  PetscInt at_volts = 0, at_kelvin = 0;
};

double set_point(const Model& m) {
  double volts = 0;
  for (const auto& r : m.c.regulators) volts = std::max(volts, r.voltage);
  for (const auto& n : m.netlists)
    for (const double held : n.offset) volts = std::max(volts, std::abs(held));
  return volts > 0 ? volts : 1;
}

Change largest_change(const Model& m, Vec before, Vec after) {
  ReadAccess a(before), b(after);
  const auto& n = m.mesh.numbering;
  struct Max {
    double value = -1;
    PetscInt where = 0;
  } best[2];
  const double rail = set_point(m);
  for (PetscInt i = 0; i < n.own_count(); ++i) {
    const Field f = n.field_of(i);
    const bool bus = f == Field::bus_potential;
    if (f != Field::temperature && f != Field::potential && !bus) continue;
    auto& top = best[f == Field::temperature ? 1 : 0];
    const double d = std::abs(b[i] - a[i]) / (f == Field::temperature ? 1 : bus ? std::abs(a[i]) : rail);
    if (d > top.value) top = {d, n.global(i)};
  }
  struct {
    double value;
    int rank;
  } pick[2] = {{best[0].value, n.rank()}, {best[1].value, n.rank()}};
  MPI_Allreduce(MPI_IN_PLACE, pick, 2, MPI_DOUBLE_INT, MPI_MAXLOC, m.comm);
  for (int k = 0; k < 2; ++k) MPI_Bcast(&best[k].where, 1, MPIU_INT, pick[k].rank, m.comm);
  return {pick[0].value, pick[1].value, best[0].where, best[1].where};
}

double value_at(const Model& m, Vec u, PetscInt global) {
  const auto& n = m.mesh.numbering;
  double v = 0;
  const PetscInt local = global - n.own_first();
  if (local >= 0 && local < n.own_count()) v = ReadAccess(u)[local];
  MPI_Allreduce(MPI_IN_PLACE, &v, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  return v;
}

/// Load of the case that is nearest to a place; null: the case has none.
const Load* nearest_load(const Model& m, PetscInt global) {
  const Load* best = nullptr;
  const PetscInt lumped = global - m.mesh.numbering.lumped_global(0);
  if (lumped >= 0 && lumped < static_cast<PetscInt>(m.mesh.numbering.lumped().size()))
    return best;  // a bus is not near to anything
  const auto place = locate(m, global);
  double distance = 1e300;
  for (const auto& load : m.c.loads) {
    const auto& grid = m.mesh.sheets[m.mesh.sheet_of(load.sheet)];
    const auto& block = m.mesh.blocks[grid.block];
    const auto box = m.mesh.columns(grid, load.place);
    const double x0 = block.axes[0].edges[box.i0], x1 = block.axes[0].edges[box.i1];
    const double y0 = block.axes[1].edges[box.j0], y1 = block.axes[1].edges[box.j1];
    const double d = std::hypot(std::max({x0 - place.at[0], place.at[0] - x1, 0.0}),
                                std::max({y0 - place.at[1], place.at[1] - y1, 0.0})) +
                     std::abs(block.axes[2].centre(grid.layer_cell) - place.at[2]);
    if (d < distance) distance = d, best = &load;
  }
  return best;
}

/// How much of a load's power one kelvin changes [1/K]: by leakage, or by the metal's resistance.
double heat_weight(const Model& m, Vec u, PetscInt at) {
  double weight = 0;
  for (const auto& sheet : m.c.sheets) weight = std::max(weight, sheet.coefficient);
  for (const auto& n : m.netlists)
    for (int kind = 0; kind < n.metals.size(); ++kind)
      if (n.tied) weight = std::max(weight, n.metals[kind].coefficient);
  const Load* load = nearest_load(m, at);
  if (!load || load->leakage <= 0) return weight;
  const double leakage =
      load->leakage * std::exp((value_at(m, u, at) - load->leakage_temperature) / load->leakage_scale);
  return std::max(weight, leakage / (leakage + load->power) / load->leakage_scale);
}

/// Power of its loads grows with temperature.
bool leaks(const Case& c) {
  return bodies_leak(c) ||
         std::any_of(c.loads.begin(), c.loads.end(), [](const Load& l) { return l.leakage > 0; });
}

/// A circuit's loads heat the body that its resistors lie in.
bool heats_itself(const Model& m) {
  return std::any_of(m.netlists.begin(), m.netlists.end(), [](const PlacedNetlist& n) { return n.tied; });
}

std::string explain_fold(const Model& m, const Fold& fold, Vec u) {
  const Load* load = nearest_load(m, fold.worst);
  const std::string near = load ? fmt::format(", load '{}'", load->name) : "";
  if (fold.electrical)
    return fmt::format(
        "no operating point: voltage collapse. The loads draw more power than their rails can deliver: "
        "solutions "
        "end at {:.3f} of the load asked for, where {}{} is down to {:.4f} V.\nTry a lower power, more bumps "
        "or "
        "planes, a higher set point, or a regulator nearer to the load.",
        fold.multiplier, where(m, fold.worst), near, fold.potential);
  if (!leaks(m.c))
    return fmt::format(
        "no operating point: thermal runaway. The resistance of the metal grows faster with temperature than "
        "the cooling can take its heat away: solutions end at {:.3f} of the load asked for, where {} is at "
        "{:.1f} degC.\nTry wider metal, a lower current, or better cooling.",
        fold.multiplier, where(m, fold.worst), value_at(m, u, fold.worst) - 273.15);
  return fmt::format(
      "no operating point: thermal runaway. Leakage grows faster with temperature than the cooling can take "
      "away: "
      "solutions end at {:.3f} of the load asked for, where {}{} is at {:.1f} degC.\nTry more flow, a colder "
      "inlet, "
      "a better interface, or less leakage.",
      fold.multiplier, where(m, fold.worst), near, value_at(m, u, fold.worst) - 273.15);
}

/// Lets controllers in proportion in by and by, from factors of 1 on: a narrow band turns its factor round
/// within a Newton step, and the line search finds no way. \return false: no way found either.
bool let_controllers_in(Model& m, Vec u, const Say& say,
                        const std::function<bool(const NewtonMonitor&)>& attempt) {
  constexpr double least_step = 1.0 / 256;
  const auto set_share = [&](double share) {
    for (auto& k : m.controllers) k.model.share = share;
  };
  say("Newton did not converge; letting the controllers in by and by");
  check(VecCopy(m.initial(), u), "VecCopy");
  VecHandle good = m.system.make_vector();
  double share = 0, step = 0.375;
  set_share(share);
  const bool begun = attempt({});
  while (begun && share < 1 && step >= least_step) {
    const double next = std::min(1.0, share + step);
    check(VecCopy(u, good), "VecCopy");
    set_share(next);
    const bool solved = attempt({});
    say(fmt::format("  controllers {:.4f}: {}", next, solved ? "solved" : "no solution found"));
    if (solved) {
      share = next, step *= 1.5;
    } else {
      check(VecCopy(good, u), "VecCopy");
      step *= 0.5;
    }
  }
  set_share(1);
  return share == 1;
}

/// The next load to try on the way up. One that has failed is tried again only from much nearer: it may have
/// a solution that was too far away.
double next_load(double last, double wanted, double failed, double failed_from) {
  constexpr double nearer = 0.3;
  const double gap = failed - last;
  if (wanted < failed && wanted - last <= 0.75 * gap) return wanted;
  return gap <= nearer * failed_from ? std::min(wanted, failed) : last + 0.5 * gap;
}

/// Solves for a part of the load, from the start. The smallest part is not the easiest: where nothing flows,
/// losses that go with the square of a current have no slope.
bool begin_low(Model& m, NewtonSolver& newton, Vec u, const Say& say) {
  const auto solves = [&](double load) {
    check(VecCopy(m.initial(), u), "VecCopy");
    m.load_multiplier = load;
    const bool solved = newton.solve(u).converged;
    say(fmt::format("  load {:.6f}: {}", load, solved ? "solved" : "no solution found"));
    return solved;
  };
  {
    const NewtonLimit few(newton, search_steps);
    for (const double load : {0.25, 0.0625})
      if (solves(load)) return true;
  }
  return solves(0);
}

std::string explain_stall(const Model& m, const NewtonReport& r, double tolerance) {
  std::string text = fmt::format("Newton did not converge ({}) after {} iterations:", r.reason, r.iterations);
  for (const auto& f : r.residuals)
    if (f.norm > tolerance || f.sum > tolerance)
      text += fmt::format("\n  {}: residual {:.2e} of its scale (asked {:.0e}), worst at {}",
                          name_of(f.field), std::max(f.norm, f.sum), tolerance, where(m, f.where));
  const bool direct = r.preconditioner.starts_with("direct");
  return text + fmt::format(
                    "\nTry [solver] max_newton, a lower load or a larger flow with --set{}; -snes_monitor "
                    "-snes_linesearch_monitor after -- show the course.",
                    direct ? "" : ", or -ksp_rtol 1e-8 after --");
}

}  // namespace

Fold find_fold(Model& m, NewtonSolver& newton, Vec u, double most, double resolution, const Say& say) {
  const NewtonLimit few(newton, search_steps);
  VecHandle good = m.system.make_vector(), before = m.system.make_vector();
  check(VecCopy(u, good), "VecCopy");
  check(VecCopy(u, before), "VecCopy");
  Fold fold;
  double last = m.load_multiplier, previous = last;
  double step = std::max(0.25, 0.1 * last);
  // the lowest load without a solution, and from how far off it was tried
  double failed = INFINITY, failed_from = 0;
  const auto resolved = [&](double length) { return length <= resolution * std::max(last, 1e-3); };
  while (!resolved(step) && !resolved(failed - last)) {
    if (last >= most) return fold;
    const double next = next_load(last, std::min(last + step, most), failed, failed_from);
    m.load_multiplier = next;
    // secant predictor: the solution goes on as it went
    const double ahead = last > previous ? std::min((next - last) / (last - previous), 1.0) : 0.0;
    check(VecWAXPY(u, -1, before, good), "VecWAXPY");
    check(VecAYPX(u, ahead, good), "VecAYPX");
    bool solved = newton.solve(u).converged;
    if (!solved && ahead > 0) {
      check(VecCopy(good, u), "VecCopy");
      solved = newton.solve(u).converged;
    }
    if (say) say(fmt::format("  load {:.6f}: {}", next, solved ? "solved" : "no solution found"));
    if (solved) {
      check(VecCopy(good, before), "VecCopy");
      check(VecCopy(u, good), "VecCopy");
      previous = last;
      last = next;
      step *= 2;
      if (last >= failed) failed = INFINITY;
    } else {
      failed = next, failed_from = next - last;
      step = 0.5 * (next - last);
    }
  }
  check(VecCopy(good, u), "VecCopy");
  m.load_multiplier = last;
  const auto change = largest_change(m, before, u);
  fold.found = true;
  fold.multiplier = last;
  // near the fold the mode that gives way dominates: what it does to the loads' current decides its name
  fold.electrical = change.volts > change.kelvin * heat_weight(m, u, change.at_kelvin);
  fold.worst = fold.electrical ? change.at_volts : change.at_kelvin;
  fold.potential = fold.electrical ? value_at(m, u, fold.worst) : 0;
  return fold;
}

SteadyReport solve_steady(Model& m, NewtonSolver& newton, Vec u, const Say& say) {
  SteadyReport report;
  const auto attempt = [&](const NewtonMonitor& monitor) {
    report.newton = newton.solve(u, monitor);
    report.newton_iterations += report.newton.iterations;
    report.linear_iterations += report.newton.linear_iterations;
    return report.newton.converged;
  };
  report.solved = attempt(printer(say));
  if (report.solved) return report;
  const NewtonReport first = report.newton;
  report.failure = explain_stall(m, first, m.c.solver.tolerance);
  const bool in_proportion =
      std::any_of(m.controllers.begin(), m.controllers.end(), [](auto& k) { return k.reading >= 0; });
  if (in_proportion && m.c.solver.max_newton >= least_steps) {
    report.solved = let_controllers_in(m, u, say, attempt);
    if (report.solved) report.failure.clear();
    if (report.solved) return report;
    report.newton = first;
  }
  // whoever asks for a few steps only wants to see them, not a search
  if (m.c.solver.max_newton < least_steps) return report;

  say("Newton did not converge at full load; raising the loads step by step");
  if (!begin_low(m, newton, u, say)) {
    m.load_multiplier = 1;
    report.newton = first;
    return report;
  }
  const Fold fold = find_fold(m, newton, u, 1, 1e-3, say);
  m.load_multiplier = 1;
  // a fold right at the start is no fold: the solver failed for another reason
  if (fold.found && fold.multiplier < least_fold) return report;
  // and without leakage, or metal that warms itself, heat cannot run away
  if (fold.found && !fold.electrical && !leaks(m.c) && !heats_itself(m)) return report;
  if (fold.found) {
    report.failure = explain_fold(m, fold, u);
    return report;
  }
  report.solved = attempt(printer(say));
  if (report.solved) report.failure.clear();
  return report;
}

SteadyReport solve_steady(Model& m, Vec u, const Say& say) {
  if (!m.system.linear_symmetric()) {
    NewtonSolver newton(m.system, m.c.solver);
    return solve_steady(m, newton, u, say);
  }
  LinearSolver linear(m.system, m.c.solver);
  const bool in_time = std::any_of(m.netlists.begin(), m.netlists.end(), [](auto& n) { return n.in_time; });
  const LinearReport solved = in_time ? solve_operating_point(m, linear, u) : linear.solve(u);
  SteadyReport report;
  report.solved = report.newton.converged = solved.converged;
  report.newton_iterations = solved.solves;
  report.linear_iterations = solved.iterations;
  report.newton.reason = solved.reason;
  report.newton.preconditioner = solved.preconditioner;
  report.newton.residuals = solved.residuals;
  say(fmt::format("linear {:3d}  {}  by {}", solved.iterations, measured(solved.residuals),
                  solved.preconditioner));
  if (!report.solved) report.failure = explain_stall(m, report.newton, m.c.solver.tolerance);
  return report;
}

}  // namespace fourwalls

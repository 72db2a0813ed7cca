// Courses over time: integrators on closed forms, transient conduction of the validation catalogue (TC-11,
// TC-12, TC-14; the others stand in catalogue_over_time.cpp), circuits, corners, the ledger over time.

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "course_over_time.hpp"
#include "postprocess/checkpoint.hpp"

namespace fourwalls::testing {
namespace {

/// A block of one cell, 40 J/K, on a film of 0.1 W/K: 400 s of its own time. T - 300 K = P/G (1 -
/// exp(-t/tau)).
Case lumped_block() {
  Case c;
  add_material(c, heavy("cu", 1e7, 4e6));
  c.bodies = {body("block", {0, 0, 0}, {0.1, 0.1}, {0.1, 0.1}, {layer("l", "cu", 1e-3)})};
  c.bodies[0].layers[0].power = 10;
  c.boundaries = {film("block", Face::top, 10, 300)};
  c.ambient_temperature = 300;
  c.transient.start = TransientStart::ambient;
  c.transient.stop = 400;
  return c;
}

double lumped_error(TransientMethod method, int steps) {
  Case c = lumped_block();
  c.transient.method = method, c.transient.fixed = true, c.transient.step = c.transient.stop / steps;
  Course course(c);
  return std::abs(course.cell(0, 0, 0, 0) - (300 + 100 * (1 - std::exp(-1.0))));
}

TEST(Time, OrdersOfTheMethods) {
  for (const auto method : {TransientMethod::bdf2, TransientMethod::trapezoidal}) {
    const double coarse = lumped_error(method, 50), fine = lumped_error(method, 100),
                 finest = lumped_error(method, 200);
    EXPECT_NEAR(std::log2(coarse / fine), 2, 0.1);
    EXPECT_NEAR(std::log2(fine / finest), 2, 0.1);
    EXPECT_LT(finest, 2e-3);
  }
  const double coarse = lumped_error(TransientMethod::euler, 40),
               fine = lumped_error(TransientMethod::euler, 80);
  EXPECT_NEAR(std::log2(coarse / fine), 1, 0.05);
}

// Backward Euler to the digit: (1 + h/tau)^-n.
TEST(Time, EulerToTheDigit) {
  EXPECT_NEAR(lumped_error(TransientMethod::euler, 40), 100 * (std::pow(1 + 1 / 40., -40) - std::exp(-1.0)),
              1e-6);
}

TEST(Time, AdaptsToTheToleranceAndKeepsEveryJoule) {
  Case c = lumped_block();
  c.transient.max_step = c.transient.stop;
  double before = 1e300;
  for (const double tolerance : {0.1, 0.01, 0.001}) {
    c.transient.temperature_tolerance = tolerance;
    Course course(c);
    const double error = std::abs(course.cell(0, 0, 0, 0) - (300 + 100 * (1 - std::exp(-1.0))));
    // at most the error of each step, all of one sign
    EXPECT_LT(error, tolerance * course.report.steps);
    EXPECT_LT(error, 0.5 * before);
    before = error;
    EXPECT_LT(course.balance("energy over time"), 1e-7);
    EXPECT_LT(course.balance("energy"), 1e-6);
    EXPECT_NEAR(course.result.balance.at("energy over time").in, 10 * 400, 1e-5);
  }
}

TEST(Time, CornersAreHit) {
  Case c = lumped_block();
  Profile p;
  p.name = "pulses", p.kind = ProfileKind::pulse;
  p.low = 0.2, p.high = 1, p.start = 33.3, p.rise = 1.7, p.width = 20, p.fall = 0, p.period = 111.1;
  c.profiles = {p};
  c.bodies[0].layers[0].profile = "pulses";
  c.transient.start = TransientStart::steady;
  c.transient.temperature_tolerance = 0.005;
  Course course(c);
  const auto corners = course.model->breakpoints(0, 400);
  ASSERT_EQ(corners.size(), 12u);  // a fall of no duration is one corner
  for (const double t : corners)
    EXPECT_TRUE(std::any_of(course.times.begin(), course.times.end(), [&](double at) {
      return std::abs(at - t) < 1e-9;
    })) << t;
  EXPECT_LT(course.balance("energy over time"), 1e-7);
  // by pieces: the exact solution of dT/dt = (P/G - T)/tau with P linear in each piece
  const auto& steps = course.model->courses.at({"pulses", 0});
  double T = 20, t = 0;
  auto ends = corners;
  ends.push_back(400);
  for (const double end : ends) {
    const double tau = 400, a = 100 * steps.value(t), b = (100 * steps.before(end) - a) / (end - t),
                 h = end - t;
    T = a + b * (h - tau) + (T - a + b * tau) * std::exp(-h / tau);
    t = end;
  }
  EXPECT_NEAR(course.cell(0, 0, 0, 0), 300 + T, 0.02);
}

TEST(Time, SpecificHeatByTemperature) {
  // an adiabatic block: the enthalpy rise is the power times the time
  Case c = lumped_block();
  c.boundaries.clear();
  c.materials["cu"].specific_heat_slope = 2e-3;
  c.materials["cu"].reference_temperature = 300;
  c.transient.temperature_tolerance = 1e-3;
  Course course(c);
  // 40 J/K (x + 1e-3 x^2) = 4000 J
  const double rise = (-1 + std::sqrt(1 + 4e-3 * 100)) / 2e-3;
  EXPECT_NEAR(course.cell(0, 0, 0, 0), 300 + rise, 1e-3 * course.report.steps);
  EXPECT_NEAR(course.cell(0, 0, 0, 0), 300 + rise, 0.02);
  EXPECT_LT(course.balance("energy over time"), 1e-4);
}

// TC-11: semi-infinite silicon under a constant flux; 0.5 % of the rise.
TEST(Time, SemiInfiniteUnderFlux) {
  for (const auto& [t, surface, inside] :
       {std::tuple{1e-3, 2.27722658, 0.3310955935}, {1e-2, 7.201222741, 4.321534401}}) {
    Case c = bar(148, 2330. * 712, 8e-3, 80, 1.04);
    c.boundaries = {boundary("bar", Face::bottom, BoundaryKind::flux, 1e6)};
    c.transient.stop = t;
    Course course(c);
    EXPECT_NEAR(at_depth(course, 0), surface, 0.005 * surface);
    EXPECT_NEAR(at_depth(course, 0.5e-3), inside, 0.005 * surface);
    EXPECT_LT(course.balance("energy over time"), 1e-7);
  }
}

// TC-12: slab, flux on one side and a film on the other.
TEST(Time, SlabFluxStep) {
  for (const auto& [t, heated, middle] : {std::tuple{0.1, 9.993721745, 5.156055872},
                                          {0.5, 28.35741499, 22.95849667},
                                          {2., 55.86367252, 49.65756832}}) {
    Case c = bar(390, 3.45e6, 5e-3, 60, 1);
    c.boundaries = {boundary("bar", Face::bottom, BoundaryKind::flux, 1e6), film("bar", Face::top, 2e4, 300)};
    c.transient.stop = t;
    Course course(c);
    EXPECT_NEAR(at_depth(course, 0), heated, 0.02);
    EXPECT_NEAR(at_depth(course, 2.5e-3), middle, 0.02);
    EXPECT_LT(course.balance("energy over time"), 1e-7);
  }
}

// TC-14: moulding compound when its coolant becomes 60 K hotter.
TEST(Time, SemiInfiniteWithFilm) {
  Case c = bar(0.8, 1.7e6, 20e-3, 100, 1.03);
  c.boundaries = {film("bar", Face::bottom, 500, 360)};
  c.transient.stop = 10;
  Course course(c);
  EXPECT_NEAR(at_depth(course, 0), 39.18808334, 0.05);
  EXPECT_NEAR(at_depth(course, 1e-3), 27.14278181, 0.05);
  EXPECT_NEAR(at_depth(course, 3e-3), 10.37254529, 0.05);
}

/// A rail of one node behind a regulator: resistance R = its load line, C to ground.
Case one_node(double capacitance, double series, double inductance) {
  Case c;
  add_material(c, heavy("stuff", 100, 2e6));
  c.bodies = {body("die", {0, 0, 0}, {1e-2, 1e-2}, {1e-2, 1e-2}, {layer("metal", "stuff", 1e-3)})};
  c.boundaries = {film("die", Face::top, 1e4, 300)};
  c.ambient_temperature = 300;
  Sheet sheet;
  sheet.name = "vdd", sheet.body = "die", sheet.layer = "metal", sheet.resistance = {1e-3, 1e-3};
  c.sheets = {sheet};
  Regulator r;
  r.name = "vr", r.sheet = "vdd", r.voltage = 1, r.load_line = 1e-3, r.inductance = inductance;
  c.regulators = {r};
  Load load;
  load.name = "core", load.sheet = "vdd", load.kind = LoadKind::current, load.power = 100, load.voltage = 1;
  load.profile = "on";
  c.loads = {load};
  fourwalls::Capacitor k;
  k.name = "decap", k.sheet = "vdd", k.capacitance = capacitance, k.resistance = series;
  c.capacitors = {k};
  c.profiles = {step_at("on", 1e-6)};
  c.transient.voltage_tolerance = 2e-6;
  return c;
}

// 100 A drawn from 1 mohm and 1 mF: V = 1 - 0.1 (1 - exp(-t/RC)).
TEST(Time, ResistanceAndCapacitance) {
  Case c = one_node(1e-3, 0, 0);
  c.transient.stop = 3e-6;
  const double expected = 1 - 0.1 * (1 - std::exp(-2.0));
  Course course(c);
  EXPECT_NEAR(course.node("vdd", 0, 0), expected, 2e-6 * course.report.steps);
  EXPECT_NEAR(course.node("vdd", 0, 0), expected, 1e-4);
  EXPECT_LT(course.balance("charge"), 1e-6);
  EXPECT_LT(course.balance("energy over time"), 1e-3);
  c.transient.method = TransientMethod::trapezoidal;
  c.transient.fixed = true, c.transient.step = 1e-8;
  Course fixed(c);
  EXPECT_NEAR(fixed.node("vdd", 0, 0), expected, 1e-6);
  EXPECT_LT(fixed.report.builds, 6);  // one factor serves all steps between corners
}

// With a series resistance of 1 mohm the rail falls at once to 1 - I R/2 and then with 2 R C.
TEST(Time, SeriesResistance) {
  Case c = one_node(1e-3, 1e-3, 0);
  c.transient.stop = 3e-6;
  Course course(c);
  EXPECT_NEAR(course.node("vdd", 0, 0), 1 - 0.1 + 0.05 * std::exp(-1.0), 1e-4);
  EXPECT_LT(course.balance("charge"), 1e-6);
}

// L = 1 nH, C = 1 mF, R = 1 mohm: alpha = 5e5/s, omega = sqrt(1e12 - alpha^2); a droop that rings.
// The same between two sheets: half of the load line each way, charge returns as it came.
TEST(Time, CapacitorsBetweenSheets) {
  for (const double series : {0.0, 1e-3}) {
    Case c = one_node(1e-3, series, 0);
    Sheet back = c.sheets[0];
    back.name = "vss";
    c.sheets.push_back(back);
    c.regulators[0].return_sheet = c.loads[0].return_sheet = c.capacitors[0].return_sheet = "vss";
    c.transient.stop = 2e-6;
    Course course(c);
    const double expected = series == 0 ? 1 - 0.1 * (1 - std::exp(-1.0)) : 1 - 0.1 + 0.05 * std::exp(-0.5);
    EXPECT_NEAR(course.node("vdd", 0, 0) - course.node("vss", 0, 0), expected, 1e-4);
    EXPECT_LT(course.balance("charge"), 1e-6);
    EXPECT_LT(course.balance("return charge"), 1e-6);
    EXPECT_LT(course.balance("energy over time"), 1e-3);
  }
}

TEST(Time, InductanceRings) {
  Case c = one_node(1e-3, 0, 1e-9);
  c.transient.stop = 9e-6;
  double worst = 0, lowest = 1;
  Course course(c, [](Course& now) { return std::map<std::string, double>{{"V", now.node("vdd", 0, 0)}}; });
  const double alpha = 5e5, omega = std::sqrt(1e12 - alpha * alpha);
  // v' = (i - I)/C, L i' = 1 - v - R i
  const auto exact = [&](double t) {
    if (t < 0) return 1.0;
    return 0.9 + std::exp(-alpha * t) *
                     (0.1 * std::cos(omega * t) + (0.1 * alpha - 1e5) / omega * std::sin(omega * t));
  };
  for (std::size_t n = 0; n < course.times.size(); ++n) {
    worst = std::max(worst, std::abs(course.seen["V"][n] - exact(course.times[n] - 1e-6)));
    lowest = std::min(lowest, course.seen["V"][n]);
  }
  double droop = 1;
  for (double t = 0; t < 8e-6; t += 1e-9) droop = std::min(droop, exact(t));
  EXPECT_LT(worst, 5e-4);
  EXPECT_NEAR(lowest, droop, 5e-4);
  EXPECT_LT(droop, 0.89);  // below where it settles
}

/// Slab with pulses of heat and a rail with pulses of load, checkpoints in between.
Case busy_case() {
  Case c = one_node(1e-3, 1e-4, 1e-10);
  c.bodies[0].layers[0].cells = 5;
  c.bodies[0].cell_size = {2.5e-3, 2.5e-3};
  c.bodies[0].layers[0].power = 50, c.bodies[0].layers[0].profile = "on";
  c.profiles[0].kind = ProfileKind::pulse;
  c.profiles[0].low = 0.1, c.profiles[0].start = 1e-3, c.profiles[0].rise = 1e-5, c.profiles[0].width = 4e-3;
  c.profiles[0].period = 10e-3;
  c.transient.voltage_tolerance = 1e-4;
  c.transient.stop = 20e-3;
  c.transient.checkpoint_interval = 7e-3;
  return c;
}

TEST(Time, GoesOnFromACheckpointAsIfItHadNotStopped) {
  const Case c = busy_case();
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  std::string file =
      (std::filesystem::temp_directory_path() / ("checkpoint-" + std::to_string(getpid()))).string();
  file.resize(200, '\0');
  MPI_Bcast(file.data(), 200, MPI_CHAR, 0, PETSC_COMM_WORLD);
  file.resize(file.find('\0'));
  file += ".h5";
  const Say silent = [](const std::string&) {};
  const auto run = [&](Vec& at_end, Model& m, VecHandle& u, TransientState state, VecHandle& start,
                       bool keep) {
    TransientHooks hooks;
    int written = 0;
    hooks.checkpoint = [&](const TransientState& s, Vec now) {
      if (keep && written++ == 0) write_checkpoint(m, file, s, now, start);
    };
    auto report = solve_transient(m, u, std::move(state), hooks, silent);
    EXPECT_TRUE(report.solved) << report.failure;
    at_end = u;
    return report;
  };
  Model whole(c, PETSC_COMM_WORLD);
  VecHandle u = whole.initial(), start = whole.system.make_vector();
  NewtonSolver newton(whole.system, c.solver);
  whole.set_time(0, true);
  ASSERT_TRUE(solve_steady(whole, newton, u, silent).solved);
  check(VecCopy(u, start), "VecCopy");
  Vec end = nullptr;
  const auto first = run(end, whole, u, {}, start, true);

  Model again(c, PETSC_COMM_WORLD);
  auto kept = read_checkpoint(again, file);
  EXPECT_NEAR(kept.state.time, 7e-3, 1e-15);
  EXPECT_EQ(kept.hash, c.hash);
  const int steps_before = kept.state.steps;
  Vec end_again = nullptr;
  const auto second = run(end_again, again, kept.u, kept.state, kept.start, false);
  EXPECT_EQ(first.state.steps, second.state.steps);
  EXPECT_EQ(second.steps, second.state.steps - steps_before);
  VecHandle difference = whole.system.make_vector();
  check(VecWAXPY(difference, -1, end, end_again), "VecWAXPY");
  double most = 0, energy = 0;
  check(VecNorm(difference, NORM_INFINITY, &most), "VecNorm");
  EXPECT_LT(most, 1e-9);
  const auto a = taken_since_start(whole, first.state, u), b = taken_since_start(again, second.state, kept.u);
  for (std::size_t g = 0; g < a.size(); ++g) {
    EXPECT_NEAR(a[g].second.heat, b[g].second.heat, 1e-9) << a[g].first;
    energy += std::abs(a[g].second.heat);
  }
  EXPECT_GT(energy, 0.1);
  MPI_Barrier(PETSC_COMM_WORLD);
  if (rank == 0) std::filesystem::remove(file);
}

TEST(Time, JacobianWithRates) {
  Case c = busy_case();
  c.materials["stuff"].specific_heat_slope = 1e-3, c.materials["stuff"].specific_heat_exponent = 0.5;
  Model m(c, PETSC_COMM_WORLD);
  auto& system = m.system;
  VecHandle u = m.initial(), rate = system.make_vector(), v = system.make_vector(),
            predicted = system.make_vector(), plus = system.make_vector(), minus = system.make_vector();
  const double shift = 3e3;
  const auto vary = [&](Vec x, double level, double by) {
    WriteAccess values(x);
    const auto& n = m.mesh.numbering;
    for (PetscInt i = 0; i < n.own_count(); ++i)
      values[i] = level * values[i] + by * std::sin(1.0 + 0.7 * static_cast<double>(n.global(i)));
  };
  vary(u, 1, 0.01), vary(rate, 0, 5), vary(v, 0, 1);
  system.jacobian(u, rate, shift, system.matrix());
  check(MatMult(system.matrix(), v, predicted), "MatMult");
  const double step = 1e-5;
  const auto at = [&](double by, Vec f) {
    VecHandle moved = system.make_vector(), changed = system.make_vector();
    check(VecWAXPY(moved, by, v, u), "VecWAXPY");
    check(VecWAXPY(changed, by * shift, v, rate), "VecWAXPY");
    system.residual(moved, changed, f);
  };
  at(step, plus), at(-step, minus);
  check(VecAXPY(plus, -1, minus), "VecAXPY");
  check(VecScale(plus, 0.5 / step), "VecScale");
  double norm = 0, off = 0;
  check(VecNorm(predicted, NORM_INFINITY, &norm), "VecNorm");
  check(VecAXPY(plus, -1, predicted), "VecAXPY");
  check(VecNorm(plus, NORM_INFINITY, &off), "VecNorm");
  EXPECT_GT(norm, 0);
  EXPECT_LT(off, 1e-6 * norm);
  // without a rate nothing of it is there
  VecHandle still = system.make_vector();
  system.residual(u, plus);
  check(VecSet(still, 0), "VecSet");
  system.residual(u, still, minus);
  check(VecAXPY(plus, -1, minus), "VecAXPY");
  check(VecNorm(plus, NORM_INFINITY, &off), "VecNorm");
  EXPECT_EQ(off, 0);
}

/// A lump that leaks, from rest: dT/dt = (P + L exp((T - T0)/T_L) - (T - T_a)/R)/C, by small steps of RK4.
TEST(Time, LeakageFollowsTheTemperature) {
  Case c = bar(1e6, 2e6, 1e-3, 1, 1);
  auto& layer = c.bodies[0].layers[0];
  layer.power = 4, layer.leakage = 1, layer.leakage_temperature = 350, layer.leakage_scale = 40;
  const double area = 4e-6, h = 2e4, capacity = 2e6 * area * 1e-3;
  c.boundaries = {film("bar", Face::bottom, h, 300)};
  c.transient.stop = 0.2;
  Course course(c);
  double T = 300;
  const auto rate = [&](double t) {
    return (4 + std::exp((t - 350) / 40) - h * area * (t - 300)) / capacity;
  };
  const int steps = 20000;
  const double dt = 0.2 / steps;
  for (int n = 0; n < steps; ++n) {
    const double a = rate(T), b = rate(T + 0.5 * dt * a), d = rate(T + 0.5 * dt * b), e = rate(T + dt * d);
    T += dt / 6 * (a + 2 * b + 2 * d + e);
  }
  EXPECT_NEAR(course.cell(0, 0, 0, 0), T, 0.02);
  EXPECT_LT(course.balance("energy over time"), 1e-6);
}

/// Rows of a table: held for their interval, jumps met by steps, the state before time 0 by its own factor.
TEST(Time, RowsOfATable) {
  Case c = bar(1e6, 2e6, 1e-3, 1, 1);
  const double area = 4e-6, h = 2e4, capacity = 2e6 * area * 1e-3, tau = capacity / (h * area);
  c.boundaries = {film("bar", Face::bottom, h, 300)};
  auto& layer = c.bodies[0].layers[0];
  layer.power = 2, layer.profile = "table";
  Profile rows;
  rows.name = "table", rows.kind = ProfileKind::rows, rows.interval = 0.03, rows.before = 0.25;
  rows.values = {1, 0, 0.5, 0.5};
  c.profiles = {rows};
  c.transient.start = TransientStart::steady;
  c.transient.stop = 0.15;
  Course course(c);
  double T = 0.25 * 2 / (h * area);
  for (const double factor : {1.0, 0.0, 0.5, 0.5, 0.5}) {
    const double end = factor * 2 / (h * area);
    T = end + (T - end) * std::exp(-0.03 / tau);
  }
  EXPECT_NEAR(course.cell(0, 0, 0, 0), 300 + T, 0.01);
  for (const double corner : {0.03, 0.06, 0.09, 0.12}) {
    double nearest = 1;
    for (const double t : course.times) nearest = std::min(nearest, std::abs(t - corner));
    EXPECT_LT(nearest, 1e-12) << corner;
  }
}

TEST(Time, RanksAgree) {
  // the ledger and the state do not know how many ranks there were: held against one-rank values by the
  // digits
  Case c = bar(390, 3.45e6, 5e-3, 20, 1);
  c.bodies[0].size = {8e-3, 8e-3};
  c.boundaries = {boundary("bar", Face::bottom, BoundaryKind::flux, 1e6), film("bar", Face::top, 2e4, 300)};
  c.transient.stop = 0.5, c.transient.fixed = true, c.transient.step = 0.01;
  Course course(c);
  const double every = course.cell(0, 0, 0, 10), other = course.cell(0, 7, 7, 10);
  EXPECT_NEAR(every, other, 1e-9);
  EXPECT_NEAR(course.result.balance.at("energy over time").in, 1e6 * 64e-6 * 0.5, 1e-7);
}

// Water in the channels of a plate keeps its share, and in the end carries all.
TEST(Time, CoolantFollows) {
  Case c;
  add_material(c, heavy("cu", 390, 3.45e6));
  c.bodies = {body("base", {0, 0, 0}, {20e-3, 10e-3}, {2e-3, 5e-3}, {layer("l", "cu", 1e-3)})};
  c.bodies[0].layers[0].power = 100;
  c.bodies[0].layers[0].profile = "on";
  ColdPlate plate;
  plate.name = "plate", plate.body = "base", plate.fluid = "water", plate.flow = 1e-5;
  plate.inlet_temperature = 300, plate.channel_width = 0.5e-3, plate.wall_width = 0.5e-3;
  plate.channel_height = 2e-3, plate.fin_material = "cu";
  c.cold_plates = {plate};
  c.ambient_temperature = 300;
  c.profiles = {step_at("on", 0)};
  c.transient.stop = 20;
  Course course(c);
  EXPECT_LT(course.balance("energy over time"), 1e-4);
  // long after the step all heat leaves with the water
  EXPECT_NEAR(course.result.quantities.at("plate heat").value, 100, 0.05);
  double stored = 0;
  for (const auto& row : course.result.ledger)
    if (row.balance == "energy over time" && row.destination == "stored in plate") stored = row.value;
  // mean rise times 0.2 mL of water
  EXPECT_GT(stored, 0.2e-6 * 0.99e3 * 4170 * 0.3);
  EXPECT_LT(stored, 0.2e-6 * 1.00e3 * 4190 * 2.4);
}

}  // namespace
}  // namespace fourwalls::testing

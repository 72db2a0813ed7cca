// Loops of second order, events located in time and energy in inductances, against closed forms.
#include <cmath>
#include <numbers>

#include "cases/reader.hpp"
#include "directional.hpp"
#include "rail.hpp"

namespace fourwalls::testing {
namespace {

using std::numbers::pi;

std::map<std::string, double> volts(Course& now) { return {{"V", now.node("vdd", 0, 0)}}; }

/// A regulator on a resistance alone, whose set point jumps.
Case resistive_rail(double load_line, double resistance) {
  Case c = rail(1, 1 / resistance, 0.5, 1e-6, 1e-9);
  c.capacitors.clear();
  c.loads[0].kind = LoadKind::resistive;
  c.loads[0].profile.clear();
  c.regulators[0].load_line = load_line;
  c.regulators[0].profile = "on";
  return c;
}

// R = 10 mohm on 10 mohm, so that every rate of the loop counts twice: y'' + b y' + c y = b x' + c x with
// b = 2 w sin(phi), c = 2 w^2 cos(phi). From 0.5 V to 1 V: 1 - e^(-b t/2) (cos - b/(2 W) sin), W^2 = c -
// b^2/4.
TEST(RegulatorLoop, SecondOrderOnAResistance) {
  for (const double margin : {25.0, 45.0, 60.0}) {
    SCOPED_TRACE(margin);
    Case c = resistive_rail(10e-3, 10e-3);
    c.regulators[0].bandwidth = 100e3, c.regulators[0].phase_margin = margin;
    c.transient.stop = 12e-6, c.transient.step = 1e-9, c.transient.voltage_tolerance = 1e-6;
    const Course course(c, volts);
    const double w = 2 * pi * 100e3, phi = margin * pi / 180;
    const double half = w * std::sin(phi), omega = std::sqrt(2 * w * w * std::cos(phi) - half * half);
    double worst = 0, highest = 0;
    for (std::size_t n = 0; n < course.times.size(); ++n) {
      const double t = course.times[n] - 1e-6;
      const double grown =
          t <= 0 ? 0 : 1 - std::exp(-half * t) * (std::cos(omega * t) - half / omega * std::sin(omega * t));
      worst = std::max(worst, std::abs(course.seen.at("V")[n] - 0.25 * (1 + grown)));
      highest = std::max(highest, course.seen.at("V")[n]);
    }
    EXPECT_LT(worst, 1e-4);
    // by e^(-2 theta cot(theta)), cos(theta) the damping: with its zero the loop is there sooner than after
    // pi
    const double theta = std::acos(half / std::sqrt(2 * w * w * std::cos(phi)));
    EXPECT_NEAR(highest, 0.25 * (2 + std::exp(-2 * theta / std::tan(theta))), 1e-4);
    EXPECT_LT(course.balance("energy over time"), 1e-4);
  }
}

// At rest it is the load line, and at 90 degrees the loop of first order.
TEST(RegulatorLoop, SteadyStateIsTheLoadLine) {
  Case c = rail(1, 200, 1, 0, 1e-6);
  c.loads[0].profile.clear();
  c.regulators[0].load_line = 0.5e-3, c.regulators[0].bandwidth = 1e5, c.regulators[0].phase_margin = 50;
  const Solved s(c);
  EXPECT_NEAR(s.quantity("core lowest voltage"), 0.9, 1e-9);
  // and its current limit takes over: 20 mohm takes 30 A at 0.6 V
  c.loads[0].kind = LoadKind::resistive, c.loads[0].power = 50, c.regulators[0].current_limit = 30;
  const Solved limited(c);
  EXPECT_NEAR(limited.quantity("vr current"), 30, 1e-6);
}

// The slew holds a loop of second order as it holds one of the first: (V_in - v)^2 falls by I^2 L/(N C).
TEST(RegulatorLoop, SlewHoldsItToo) {
  Case c = rail(0.8, 400, 0, 1e-6, 2e-3);
  auto& r = c.regulators[0];
  r.load_line = 1e-6, r.bandwidth = 1e8, r.phase_margin = 60, r.phases = 8;
  r.phase_inductance = 150e-9, r.input_voltage = 12;
  c.transient.stop = 4e-6, c.transient.step = 1e-9, c.transient.max_step = 1e-8;
  const Course course(c, volts);
  const auto& v = course.seen.at("V");
  const double exact = 12 - std::sqrt(11.2 * 11.2 + 400.0 * 400 * 150e-9 / (8 * 2e-3));
  EXPECT_NEAR(*std::min_element(v.begin(), v.end()), exact, 3e-4);
}

/// Phases that are added as a current of 20 A rises to 200 A over a millisecond.
Case ramped() {
  Case c = rail(0.8, 200, 0.1, 1e-3, 1e-9);
  c.capacitors.clear();
  c.profiles[0].rise = 1e-3;
  auto& r = c.regulators[0];
  r.load_line = 0.1e-3, r.phases = 6, r.shedding = true;
  r.fixed_loss = 1.2, r.linear_loss = 0.012, r.quadratic_loss = 1.1e-3;
  r.add_delay = 0, r.shed_delay = 0;
  c.transient.stop = 3e-3;
  return c;
}

// n and n + 1 phases lose the same at sqrt(k0/k2 n (n + 1)): times of a straight ramp, whatever the steps.
TEST(RegulatorEvents, AddPhasesWhereTheRampSaysSo) {
  for (const double longest : {0.0, 37e-6, 290e-6}) {
    SCOPED_TRACE(longest);
    Case c = ramped();
    c.transient.max_step = longest;
    std::vector<double> added;
    int before = 0;
    const Course course(c, [&](Course& now) {
      const int on = now.model->regulators[0].model.on;
      if (before > 0 && on == before + 1) added.push_back(now.times.back());
      before = on;
      return std::map<std::string, double>{};
    });
    ASSERT_EQ(added.size(), 5u);
    for (int n = 1; n <= 5; ++n) {
      const double current = std::sqrt(1.2 / 1.1e-3 * n * (n + 1));
      const double exact = 1e-3 + 1e-3 * (current - 20) / 180;
      EXPECT_NEAR(added[static_cast<std::size_t>(n - 1)], exact, 1e-6 * exact) << n;
    }
    EXPECT_GT(course.report.located, 4);
    EXPECT_EQ(course.model->regulators[0].phase_changes, 5);
  }
}

// A delay counts from the crossing, and a change of mind starts it anew.
TEST(RegulatorEvents, DelaysCountFromTheCrossing) {
  Case c = ramped();
  c.regulators[0].add_delay = 100e-6;
  double first = 0;
  const Course course(c, [&](Course& now) {
    if (first == 0 && now.model->regulators[0].model.on > 1) first = now.times.back();
    return std::map<std::string, double>{};
  });
  const double crossing = 1e-3 + 1e-3 * (std::sqrt(2.4 / 1.1e-3) - 20) / 180;
  EXPECT_NEAR(first, crossing + 100e-6, 1e-9);
}

// 200 A on 0.25 mohm, 2 pH and 2 uF: v' = (i - I)/C, L i' = V - v - R i. The droop e = L i' passes 100 mV
// where the closed form says so.
TEST(RegulatorEvents, DroopIsFoundWithinAStep) {
  Case c = rail(1, 200, 0, 1e-9, 2e-6);
  auto& r = c.regulators[0];
  r.load_line = 0.25e-3, r.bandwidth = 0.25e-3 / (2 * pi * 2e-12);
  r.droop_threshold = 0.1, r.droop_raise = 5e-3, r.droop_hold = 1e-9;
  c.transient.stop = 4e-9, c.transient.step = 1e-12, c.transient.voltage_tolerance = 1e-7;
  double raised = 0;
  const Course course(c, [&](Course& now) {
    if (raised == 0 && now.model->regulators[0].model.raised > 0) raised = now.times.back();
    return std::map<std::string, double>{};
  });
  const double alpha = 0.25e-3 / (2 * 2e-12), w = std::sqrt(1 / (2e-12 * 2e-6) - alpha * alpha);
  // i(t)/I = 1 - e^(-at) (cos + a/w sin); L i' = L I (a^2 + w^2)/w e^(-at) sin
  const auto droop = [&](double t) {
    return 2e-12 * 200 * (alpha * alpha + w * w) / w * std::exp(-alpha * t) * std::sin(w * t);
  };
  double low = 0, high = 3e-9;
  for (int n = 0; n < 60; ++n) (droop(0.5 * (low + high)) < 0.1 ? low : high) = 0.5 * (low + high);
  EXPECT_NEAR(raised, 1e-9 + low, 1e-4 * low);
}

// Where the limit takes over integration starts afresh: a ramp reaches it at a known time.
TEST(RegulatorEvents, CurrentLimitEndsAStep) {
  Case c = ramped();
  auto& r = c.regulators[0];
  r.shedding = false, r.load_line = 1e-3, r.current_limit = 110;
  c.loads[0].kind = LoadKind::resistive;
  c.loads[0].power = 0.8 * 200;  // 4 mohm at the end
  double at = 0;
  const Case limited = c;
  Model m(limited, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  NewtonSolver newton(m.system, limited.solver);
  const Say silent = [](const std::string&) {};
  m.set_time(0, true);
  ASSERT_TRUE(solve_steady(m, newton, u, silent).solved);
  TransientHooks hooks;
  hooks.step = [&](const TransientStep& s, Vec) {
    if (s.event && at == 0) at = s.time;
  };
  const auto report = solve_transient(m, u, {}, hooks, silent);
  ASSERT_TRUE(report.solved) << report.failure;
  // I = V/(R + 1/(f G)) = 110 A where f G = 1/(V/110 - R), G = 250 S, f = 0.1 + 0.9 (t - 1 ms)/1 ms
  const double f = 1 / (0.8 / 110 - 1e-3) / 250;
  const double exact = 1e-3 + 1e-3 * (f - 0.1) / 0.9;
  EXPECT_NEAR(at, exact, 1e-6 * exact);
}

// Energy that an inductance takes from an ideal supply, and from another rail, is in the books.
TEST(RegulatorLoop, EnergyOfItsInductance) {
  Case c = rail(1, 100, 0.1, 1e-6, 1e-4);
  c.regulators[0].load_line = 2e-3, c.regulators[0].inductance = 1e-9;
  c.transient.stop = 15e-6, c.transient.step = 1e-9;
  const Course ideal(c);
  EXPECT_LT(ideal.balance("energy over time"), 1e-3);
  double stored = 0;
  for (const auto& row : ideal.result.ledger)
    if (row.balance == "energy over time" && row.destination == "stored in vr") stored += row.value;
  EXPECT_NEAR(stored, 0.5 * 1e-9 * (100.0 * 100 - 10 * 10), 1e-3 * 5e-6);
  // the same from a sheet that another regulator feeds
  Sheet feed = c.sheets[0];
  feed.name = "feed";
  c.sheets.push_back(feed);
  Regulator first;
  first.name = "first", first.sheet = "feed", first.voltage = 12, first.load_line = 1e-4;
  c.regulators.push_back(first);
  c.regulators[0].input_sheet = "feed";
  const Course fed(c);
  EXPECT_LT(fed.balance("energy over time"), 1e-3);
  const auto taken = [](const Course& course, const std::string& name) {
    for (const auto& row : course.result.ledger)
      if (row.balance == "energy over time" && row.origin == "supply" && row.destination == name)
        return row.value;
    return 0.0;
  };
  EXPECT_NEAR(taken(fed, "first"), taken(ideal, "vr"), 1e-3 * taken(ideal, "vr"));
}

}  // namespace
}  // namespace fourwalls::testing

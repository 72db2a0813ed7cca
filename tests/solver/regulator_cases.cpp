// Switched regulators over time against closed forms: bandwidth, slew, current limit, shedding, raised set
// point.
#include <cmath>
#include <numbers>

#include "course_over_time.hpp"
#include "physics/converter.hpp"
#include "rail.hpp"
#include "solver/regulator_control.hpp"

namespace fourwalls::testing {
namespace {

std::map<std::string, double> volts(Course& now) { return {{"V", now.node("vdd", 0, 0)}}; }

/// Lowest value and when it is, by the parabola through the three points around it.
std::array<double, 2> lowest(const Course& course) {
  const auto& v = course.seen.at("V");
  const auto& t = course.times;
  std::size_t n = 1;
  for (std::size_t k = 1; k + 1 < v.size(); ++k)
    if (v[k] < v[n]) n = k;
  const double a = (v[n] - v[n - 1]) / (t[n] - t[n - 1]), b = (v[n + 1] - v[n]) / (t[n + 1] - t[n]);
  const double from = 0.5 * (t[n - 1] + t[n]), to = 0.5 * (t[n] + t[n + 1]);
  const double at = from - a * (to - from) / (b - a), curve = (b - a) / (to - from);
  return {v[n] - 0.5 * curve * (at - t[n]) * (at - t[n]), at};
}

// 200 A on 0.25 mohm, 2 pH and 2 uF: -211.5194887 mV after 3.419064925 ns, 57.89828622 mV after 10 ns.
TEST(SwitchedRegulator, BandwidthIsAnInductance) {
  Case c = rail(1, 200, 0, 1e-9, 2e-6);
  c.regulators[0].load_line = 0.25e-3;
  c.regulators[0].bandwidth = 0.25e-3 / (2 * std::numbers::pi * 2e-12);
  c.transient.stop = 11e-9;
  c.transient.step = 1e-12;
  c.transient.voltage_tolerance = 2e-6;
  const Course course(c, volts);
  const auto [least, at] = lowest(course);
  EXPECT_NEAR(least - 1, -211.5194887e-3, 1e-4);
  EXPECT_NEAR(at - 1e-9, 3.419064925e-9, 1e-11);
  EXPECT_NEAR(course.seen.at("V").back() - 1, 57.89828622e-3, 3e-4);
  EXPECT_LT(course.balance("energy over time"), 1e-3);
}

// All N phases on: C v' = i - I, (L/N) i' = V_in - v. When i has caught up, energy gives
// (V_in - v)^2 = (V_in - V_0)^2 + I^2 L/(N C).
TEST(SwitchedRegulator, SlewOfItsPhases) {
  for (const double loop : {0.0, 180e-9}) {
    Case c = rail(0.8, 400, 0, 1e-6, 2e-3);
    auto& r = c.regulators[0];
    r.load_line = 1e-6, r.bandwidth = 1e8, r.phases = 8;
    r.phase_inductance = 150e-9, r.input_voltage = 12, r.loop_inductance = loop;
    c.transient.stop = 4e-6;
    c.transient.step = 1e-9;
    c.transient.max_step = 1e-8;  // one of them ends near the lowest point
    const Course course(c, volts);
    // with the loop of a trans-inductor 1/L = 1/L_m + N/L_c
    const double inductance = loop > 0 ? 1 / (1 / 150e-9 + 8 / loop) : 150e-9;
    const double exact = 12 - std::sqrt(11.2 * 11.2 + 400.0 * 400 * inductance / (8 * 2e-3));
    EXPECT_NEAR(lowest(course)[0], exact, 2e-4) << loop;
    EXPECT_LT(lowest(course)[0], 0.8 - (loop > 0 ? 0.005 : 0.06)) << "the slew has to show";
  }
}

// A current that the regulator may not give: it becomes a source of I_max, and a resistance takes V = R
// I_max.
TEST(SwitchedRegulator, CurrentLimit) {
  Case c = rail(1, 100, 1, 0, 1e-3);
  c.loads[0].kind = LoadKind::resistive;  // 10 mohm
  c.loads[0].profile.clear();
  c.profiles.clear();
  c.regulators[0].load_line = 1e-3, c.regulators[0].current_limit = 60;
  const Solved limited(c);
  EXPECT_NEAR(limited.result.quantities.at("vr current").value, 60, 1e-6);
  EXPECT_NEAR(limited.result.quantities.at("core lowest voltage").value, 0.6, 1e-8);
  c.regulators[0].current_limit = 100;  // 1 V over 11 mohm is less
  const Solved free(c);
  EXPECT_NEAR(free.result.quantities.at("vr current").value, 1 / 11e-3, 1e-6);
}

Case shedding_case() {
  Case c = rail(0.8, 240, 0.1, 100e-6, 1e-3);
  auto& r = c.regulators[0];
  r.load_line = 0.1e-3, r.bandwidth = 100e3, r.phases = 8, r.shedding = true;
  r.fixed_loss = 1.2, r.linear_loss = 0.012, r.quadratic_loss = 1.1e-3;  // best at 33 A a phase
  r.add_delay = 2e-6, r.shed_delay = 30e-6;
  c.profiles[0].kind = ProfileKind::pulse;
  c.profiles[0].width = 200e-6;
  c.transient.stop = 400e-6, c.transient.step = 1e-7;
  c.transient.voltage_tolerance = 1e-4;
  return c;
}

// 24 A: one phase; 240 A: seven (7 loses 8.4 + 2.88 + 9.051 W, 8 loses 9.6 + 2.88 + 7.92 W).
TEST(SwitchedRegulator, ShedsPhases) {
  const Phase phase{1.2, 0.012, 1.1e-3};
  const Case c = shedding_case();
  const Course course(c, [](Course& now) {
    return std::map<std::string, double>{{"on", static_cast<double>(now.model->regulators[0].model.on)}};
  });
  ASSERT_EQ(best_phases(phase, 24, 8), 1);
  ASSERT_EQ(best_phases(phase, 240, 8), 7);
  const auto& on = course.seen.at("on");
  double first = 0, seven = 0, back = 0;
  for (std::size_t n = 0; n < on.size(); ++n) {
    const double t = course.times[n];
    if (t < 100e-6) {
      EXPECT_EQ(on[n], 1) << t;
    }
    if (t > 150e-6 && t < 300e-6) {
      EXPECT_EQ(on[n], 7) << t;
    }
    if (first == 0 && on[n] > 1) first = t;
    if (seven == 0 && on[n] == 7) seven = t;
    if (t > 300e-6 && back == 0 && on[n] < 7) back = t;
  }
  EXPECT_GE(first, 102e-6);  // two microseconds after the current asked for it, not before
  EXPECT_LE(first, 106e-6);
  EXPECT_GE(back, 330e-6);
  EXPECT_LE(back, 336e-6);
  EXPECT_EQ(on.back(), 1);
  EXPECT_GE(course.model->regulators[0].phase_changes, 2);
  EXPECT_NEAR(course.result.quantities.at("vr loss").value, phase.loss(24, 1), 1e-3);
  EXPECT_LT(course.balance("energy over time"), 1e-3);
}

TEST(SwitchedRegulator, TheSteadyStateShedsAsWell) {
  Case c = shedding_case();
  c.transient.stop = 0;
  const Solved s(c);  // at the nominal current
  EXPECT_NEAR(s.result.quantities.at("vr loss").value, Phase({1.2, 0.012, 1.1e-3}).loss(240, 7), 1e-6);
  EXPECT_EQ(s.result.quantities.at("vr phases on").value, 7);
}

// A droop of 50 mV raises the set point by 10 mV for 20 us: the rail ends that much higher meanwhile.
TEST(SwitchedRegulator, RaisesItsSetPointAgainstADroop) {
  Case c = rail(0.8, 200, 0, 1e-6, 200e-6);
  auto& r = c.regulators[0];
  r.load_line = 0.2e-3, r.bandwidth = 200e3;
  c.transient.stop = 40e-6, c.transient.step = 1e-8;
  const Course plain(c, volts);
  r.droop_threshold = 20e-3, r.droop_raise = 10e-3, r.droop_hold = 20e-6;
  const Course raised(c, volts);
  EXPECT_EQ(raised.model->regulators[0].droop_raises, 1);
  EXPECT_GT(lowest(raised)[0], lowest(plain)[0]);
  const auto value_at = [](const Course& course, double t) {
    std::size_t n = 0;
    while (course.times[n] < t) ++n;
    return course.seen.at("V")[n];
  };
  EXPECT_NEAR(value_at(raised, 19e-6), 0.8 + 10e-3 - 200 * 0.2e-3, 1e-3);
  EXPECT_NEAR(raised.seen.at("V").back(), 0.8 - 200 * 0.2e-3, 1e-3);
}

// V_set(T) = V + c (T - T_0) with the temperature of the place.
TEST(SwitchedRegulator, SetPointFollowsTemperature) {
  for (const double bandwidth : {0.0, 1e5}) {
    Case c = rail(1, 50, 1, 0, 1e-3);
    c.loads[0].profile.clear();
    c.profiles.clear();
    auto& r = c.regulators[0];
    r.load_line = 1e-3, r.bandwidth = bandwidth;
    r.set_point_coefficient = 2e-3, r.set_point_temperature = 310;
    const Solved s(c);
    const double T = s.result.quantities.at("core highest temperature").value;
    EXPECT_GT(T, 330);
    EXPECT_NEAR(s.result.quantities.at("core lowest voltage").value, 1 + 2e-3 * (T - 310) - 50e-3, 1e-9);
  }
}

TEST(SwitchedRegulator, WhatItRemembersGoesOnAlike) {
  const Case c = shedding_case();
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  RegulatorControl control(m);
  control.start(0, u);
  EXPECT_EQ(control.state().size(), 7u);
  EXPECT_EQ(control.state()[0], 1);
  auto state = control.state();
  state[0] = 5, state[1] = 3, state[2] = 1e-6;
  control.put_back(state);
  EXPECT_EQ(m.regulators[0].model.on, 5);
  EXPECT_EQ(control.state(), state);
  EXPECT_DOUBLE_EQ(control.due(), 31e-6);
}

}  // namespace
}  // namespace fourwalls::testing

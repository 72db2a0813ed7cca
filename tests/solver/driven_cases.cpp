// Controllers in the steady state, on power and on what cools: against fixed points by hand, and against the
// same case with the factor that was found written into it.

#include <algorithm>
#include <cmath>

#include "cases/reader.hpp"
#include "course_over_time.hpp"
#include "directional.hpp"

namespace fourwalls::testing {
namespace {

Controller proportional(const std::string& name, const std::string& body, double limit, double band,
                        double minimum, ControllerAction action = ControllerAction::throttle) {
  Controller k;
  k.name = name, k.body = body, k.kind = ControllerKind::proportional, k.action = action;
  k.temperature_limit = limit, k.temperature_band = band, k.minimum = minimum, k.period = 1e-3;
  return k;
}

/// A block of one cell, 40 J/K, on a film of 0.1 W/K, with 10 W.
Case throttled_block() {
  Case c;
  add_material(c, heavy("cu", 1e7, 4e6));
  c.bodies = {body("block", {0, 0, 0}, {0.1, 0.1}, {0.1, 0.1}, {layer("l", "cu", 1e-3)})};
  c.bodies[0].layers[0].power = 10;
  c.bodies[0].layers[0].controller = "firmware";
  c.boundaries = {film("block", Face::top, 10, 300)};
  c.ambient_temperature = 300;
  c.controllers = {proportional("firmware", "block", 360, 20, 0.1)};
  return c;
}

// T = 300 + 100 f and f = 1 - 0.9 (T - 340)/20: f = 2.8/5.5.
TEST(Driven, ThrottledBlock) {
  const Solved s(throttled_block());
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_LE(s.report.newton.iterations, 8);
  EXPECT_NEAR(s.quantity("firmware factor"), 2.8 / 5.5, 1e-9);
  EXPECT_NEAR(s.quantity("block maximum temperature"), 300 + 280 / 5.5, 1e-6);
  s.expect_balanced();
}

// Outside of its band the factor is 1, or the least: 10 W with a limit that they do not reach; 100 W.
TEST(Driven, EndsOfTheBand) {
  Case c = throttled_block();
  c.controllers[0].temperature_limit = 430;
  const Solved cold(c);
  EXPECT_NEAR(cold.quantity("firmware factor"), 1, 1e-12);
  c.controllers[0].temperature_limit = 360;
  c.bodies[0].layers[0].power = 100;
  const Solved hot(c);
  ASSERT_TRUE(hot.report.solved) << hot.report.failure;
  EXPECT_NEAR(hot.quantity("firmware factor"), 0.1, 1e-12);
  EXPECT_NEAR(hot.quantity("block maximum temperature"), 400, 1e-6);
}

// A course that starts from there stays there.
TEST(Driven, ACourseGoesOnFromTheSteadyState) {
  Case c = throttled_block();
  c.controllers[0].period = 5;
  c.transient.stop = 100;
  Course course(c);
  EXPECT_NEAR(course.result.quantities.at("firmware factor").value, 2.8 / 5.5, 1e-7);
  EXPECT_NEAR(course.cell(0, 0, 0, 0), 300 + 280 / 5.5, 1e-5);
  EXPECT_NEAR(course.result.quantities.at("firmware performance kept").value, 2.8 / 5.5, 1e-7);
}

/// A plate heated in one corner, so that its hottest place is not its mean.
Case uneven() {
  Case c;
  add_material(c, heavy("si", 100, 2e6));
  c.bodies = {body("die", {0, 0, 0}, {12e-3, 12e-3}, {1e-3, 1e-3}, {layer("l", "si", 1e-3, 2)})};
  Part corner;
  corner.name = "corner", corner.place = {{1e-3, 2e-3}, {3e-3, 3e-3}}, corner.power = 20;
  corner.controller = "firmware";
  c.bodies[0].layers[0].parts = {corner};
  c.boundaries = {film("die", Face::top, 5e3, 300)};
  c.ambient_temperature = 300;
  c.controllers = {proportional("firmware", "die", 330, 10, 0.2)};
  return c;
}

TEST(Driven, ReadsTheHottestTheColdestTheMeanAndAPoint) {
  const auto law = [](double T, double limit) {
    return 1 - 0.8 * std::clamp((T - (limit - 10)) / 10, 0.0, 1.0);
  };
  Case c = uneven();
  const Solved hottest(c);
  ASSERT_TRUE(hottest.report.solved) << hottest.report.failure;
  const double factor = hottest.quantity("firmware factor");
  EXPECT_GT(factor, 0.25);
  EXPECT_LT(factor, 0.95);
  EXPECT_NEAR(factor, law(hottest.quantity("die maximum temperature"), 330), 1e-8);
  hottest.expect_balanced();
  auto& k = c.controllers[0];
  k.statistic = ProbeStatistic::minimum, k.temperature_limit = 312;
  const Solved coldest(c);
  ASSERT_TRUE(coldest.report.solved) << coldest.report.failure;
  EXPECT_NEAR(coldest.quantity("firmware factor"), law(coldest.quantity("die minimum temperature"), 312),
              1e-8);
  // all the heat leaves through one film: the mean over the upper cells is known
  k.statistic = ProbeStatistic::mean, k.temperature_limit = 330, k.layer = "l";
  Solved mean(c);
  ASSERT_TRUE(mean.report.solved) << mean.report.failure;
  double sum = 0;
  for (int i = 0; i < 12; ++i)
    for (int j = 0; j < 12; ++j)
      for (int z = 0; z < 2; ++z) sum += mean.cell(0, i, j, z) / 288;
  EXPECT_NEAR(mean.quantity("firmware factor"), law(sum, 330), 1e-8);
  k.statistic = ProbeStatistic::point, k.at = Size2{2.5e-3, 3.5e-3}, k.temperature_limit = 330;
  Solved point(c);
  ASSERT_TRUE(point.report.solved) << point.report.failure;
  EXPECT_NEAR(point.quantity("firmware factor"), law(point.cell(0, 2, 3, point.block(0).middle_cell(0)), 330),
              1e-8);
}

// 100 W that are throttled and 20 W of leakage that are not, within 20 W below 110 W: f = 1 - 0.8 (100 f -
// 70)/20.
TEST(Driven, CapsPower) {
  Case c;
  add_material(c, heavy("stuff", 100, 2e6));
  c.bodies = {body("die", {0, 0, 0}, {1e-2, 1e-2}, {5e-3, 5e-3}, {layer("metal", "stuff", 1e-3)})};
  c.boundaries = {film("die", Face::top, 1e4, 300)};
  c.ambient_temperature = 300;
  Sheet sheet;
  sheet.name = "vdd", sheet.body = "die", sheet.layer = "metal", sheet.resistance = {1e-3, 1e-3};
  Sheet back = sheet;
  back.name = "vss";
  c.sheets = {sheet, back};
  Regulator r;
  r.name = "vr", r.sheet = "vdd", r.return_sheet = "vss", r.voltage = 1, r.load_line = 1e-4;
  c.regulators = {r};
  Load load;
  load.name = "core", load.sheet = "vdd", load.return_sheet = "vss", load.power = 60, load.voltage = 1;
  load.leakage = 20, load.leakage_scale = 1e9, load.leakage_voltage_exponent = 0;
  load.controller = "cap";
  c.loads = {load};
  c.bodies[0].layers[0].power = 40, c.bodies[0].layers[0].controller = "cap";
  Controller k;
  k.name = "cap", k.kind = ControllerKind::proportional, k.power_limit = 110, k.power_band = 20;
  c.controllers = {k};
  const Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.quantity("cap factor"), 0.76, 1e-7);
  EXPECT_NEAR(s.quantity("core power"), 60 * 0.76 + 20, 1e-5);
  s.expect_balanced();
}

/// What a controller drives, on bodies of their own: a fan, a pump with a dry cooler, air jets on a rail.
const char* const driven = R"toml(
[case]
ambient_temperature = "30 degC"
[material.cu]
conductivity = "390 W/m/K"
density = "8900 kg/m^3"
specific_heat = "385 J/kg/K"
[[body]]
name = "a"
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "7 W"
[[body]]
name = "b"
origin = ["30 mm", "0 mm", "0 mm"]
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "300 W"
[[body]]
name = "c"
origin = ["60 mm", "0 mm", "0 mm"]
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "6 W"
[[heat_sink]]
name = "sink"
body = "a"
face = "top"
fin_material = "cu"
fin_height = "15 mm"
fin_count = 8
fin_thickness = "0.5 mm"
fan_pressure = "120 Pa"
fan_flow = "0.004 m^3/s"
fan_power = "1 W"
bypass_area = "60 mm^2"
[[cold_plate]]
name = "plate"
body = "b"
face = "top"
fluid = "water"
branch = "feed"
channel_width = "1 mm"
wall_width = "1 mm"
channel_height = "3 mm"
fin_material = "cu"
[[loop]]
name = "water"
fluid = "water"
[[loop.branch]]
name = "feed"
from = "cold"
to = "warm"
kv = "1 m^3/h"
[[loop.branch]]
name = "pump"
from = "mixed"
to = "cold"
pump_pressure = "40 kPa"
pump_flow = "3 L/min"
[[loop.branch]]
name = "cooler"
from = "warm"
to = "mixed"
kind = "dry-cooler"
conductance = "40 W/K"
other_flow = "0.1 m^3/s"
fan_power = "20 W"
kv = "2 m^3/h"
[[air_jet]]
name = "jet"
body = "c"
face = "top"
count = 4
max_pressure = "1750 Pa"
max_flow = "2e-4 m^3/s"
system_linear = "2e6 Pa s/m^3"
system_quadratic = "1.5e10 Pa s^2/m^6"
conductance = "0.135 W/K"
reference_flow = "1.4e-4 m^3/s"
power = "0.5 W"
sheet = "vdd"
[[sheet]]
name = "vdd"
body = "c"
layer = "base"
resistance = "1 mohm"
[[regulator]]
name = "vr"
sheet = "vdd"
voltage = "5 V"
load_line = "1 mohm"
)toml";

Controller cooling(const std::string& name, const std::string& body, double limit) {
  return proportional(name, body, limit + zero_celsius, 40, 0.3, ControllerAction::cool);
}

Case driven_case() {
  Case c = read_case_text(driven, "driven.toml");
  c.controllers = {cooling("fan_control", "a", 85), cooling("pump_control", "b", 85),
                   cooling("cooler_control", "b", 100), cooling("jet_control", "c", 75)};
  c.heat_sinks[0].controller = "fan_control";
  c.loops[0].branches[1].controller = "pump_control";
  c.loops[0].branches[2].controller = "cooler_control";
  c.air_jets[0].controller = "jet_control";
  return c;
}

TEST(Driven, FansPumpsAndJetsAsIfTheirSpeedsWereGiven) {
  const Case c = driven_case();
  const Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced();
  const auto factor = [&](const char* name) { return s.quantity(std::string(name) + " factor"); };
  for (std::size_t k = 0; k < 4; ++k) {
    const auto& given = c.controllers[k];
    const double T = s.quantity(given.body + " maximum temperature");
    const double low = given.temperature_limit - 40;
    EXPECT_NEAR(factor(given.name.c_str()), 0.3 + 0.7 * std::clamp((T - low) / 40, 0.0, 1.0), 1e-8)
        << given.name;
    EXPECT_GT(factor(given.name.c_str()), 0.35) << given.name;
    EXPECT_LT(factor(given.name.c_str()), 0.95) << given.name;
  }
  Case fixed = c;
  fixed.controllers.clear();
  fixed.heat_sinks[0].controller.clear(), fixed.heat_sinks[0].fan_speed = factor("fan_control");
  auto& branches = fixed.loops[0].branches;
  branches[1].controller.clear(), branches[1].pump_speed = factor("pump_control");
  branches[2].controller.clear(), branches[2].fan_speed = factor("cooler_control");
  fixed.air_jets[0].controller.clear(), fixed.air_jets[0].drive = factor("jet_control");
  const Solved by_hand(fixed);
  ASSERT_TRUE(by_hand.report.solved) << by_hand.report.failure;
  for (const auto& [name, q] : by_hand.result.quantities)
    EXPECT_NEAR(s.quantity(name), q.value, 1e-6 * std::max(std::abs(q.value), 1e-6)) << name;
}

// A degree of band against tens of kelvin that a step of Newton's method moves: the controllers come in by
// and by.
TEST(Driven, NarrowBandsAreSolvedToo) {
  Case c = driven_case();
  for (auto& k : c.controllers) k.temperature_band = 1;
  const Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced();
  for (const auto& k : c.controllers) {
    const double T = s.quantity(k.body + " maximum temperature");
    EXPECT_NEAR(s.quantity(k.name + " factor"),
                0.3 + 0.7 * std::clamp((T - (k.temperature_limit - 1)) / 1, 0.0, 1.0), 1e-6)
        << k.name;
  }
}

// In steps, cold: from full speed down by a step a look to the least.
TEST(Driven, AFanSlowsDownInSteps) {
  Case c = driven_case();
  for (auto& k : c.controllers) k.kind = ControllerKind::steps, k.step = 0.1, k.period = 1e-3;
  for (auto& body : c.bodies) body.layers[0].power = 0.01;
  c.transient.start = TransientStart::ambient;
  c.transient.stop = 4.5e-3;
  const Course course(c);
  EXPECT_NEAR(course.result.quantities.at("fan_control factor").value, 0.6, 1e-12);
  EXPECT_NEAR(course.result.quantities.at("sink fan power").value, 0.6 * 0.6 * 0.6, 1e-9);
  EXPECT_NEAR(course.result.quantities.at("jet electric power").value, 4 * 0.5 * 0.6, 1e-9);
  EXPECT_LT(course.balance("energy"), 1e-6);
}

/// Every law that a controller drives and every loop of a regulator, besides what is above.
Case everything_driven() {
  Case c = driven_case();
  c.bodies[0].layers[0].controller = "throttle";
  c.controllers.push_back(proportional("throttle", "a", 110 + zero_celsius, 90, 0.2));
  Controller cap;
  cap.name = "cap", cap.kind = ControllerKind::proportional, cap.power_limit = 60, cap.power_band = 58;
  c.controllers.push_back(cap);
  c.controllers[1].statistic = ProbeStatistic::mean;
  c.bodies[2].layers[0].controller = "cap";
  Sheet sheet = c.sheets[0];
  for (const char* name : {"vss", "low", "low_back", "fast"}) sheet.name = name, c.sheets.push_back(sheet);
  Load load;
  load.name = "to_return", load.sheet = "low", load.return_sheet = "low_back", load.power = 0.5,
  load.voltage = 0.8;
  load.leakage = 0.1, load.controller = "cap";
  c.loads = {load};
  load.name = "to_ground", load.sheet = "fast", load.return_sheet.clear();
  c.loads.push_back(load);
  Regulator r = c.regulators[0];
  r.name = "linear", r.kind = RegulatorKind::linear, r.sheet = "low", r.return_sheet = "low_back",
  r.voltage = 0.8;
  r.input_sheet = "vdd", r.input_return_sheet = "vss", r.dropout = 0.1, r.rated_current = 30,
  r.quiescent = 0.2;
  r.bandwidth = 1e6, r.output_resistance = 5e-3, r.ripple_rejection = 30, r.input_voltage = 5;
  c.regulators[0].return_sheet = "vss";
  c.regulators.push_back(r);
  r.name = "plain", r.output_resistance = 0, r.input_return_sheet.clear(), r.input_sheet = "vdd",
  r.current_limit = 90;
  c.regulators.push_back(r);
  Regulator second = c.regulators[0];
  second.name = "second", second.sheet = "fast", second.return_sheet.clear(), second.voltage = 0.8;
  second.bandwidth = 1e5, second.phase_margin = 50, second.inductance = 0;
  second.phases = 4, second.phase_inductance = 1e-7, second.input_voltage = 5, second.current_limit = 500;
  c.regulators.push_back(second);
  second.name = "real", second.bandwidth = 0, second.phase_margin = 90, second.inductance = 1e-9;
  second.phase_inductance = 0, second.input_voltage = 0, second.input_sheet = "vdd", second.current_limit = 0;
  c.regulators.push_back(second);
  return c;
}

TEST(Driven, JacobianOfAllOfThem) {
  Case c = everything_driven();
  Model m(c, PETSC_COMM_WORLD);
  for (auto& r : m.regulators)
    r.model.load_line = r.limits.load_line = r.linear.load_line = 1;  // of one size
  VecHandle u = m.initial();
  disturb(m.system, u);
  // steps so short that the warmest cell stays the warmest: where another takes its place the residual has a
  // corner
  const double short_step = 5e-6;
  for (const double phase : {0.0, 1.0, 2.0})
    EXPECT_LT(directional_error(m.system, u, phase, short_step), 1e-7) << phase;
}

TEST(Driven, AllOfThemSolveAndBalance) {
  Case c = everything_driven();
  Solved direct(c);
  ASSERT_TRUE(direct.report.solved) << direct.report.failure;
  direct.expect_balanced();
  c.solver.preconditioner = "split";
  Solved split(c);
  ASSERT_TRUE(split.report.solved) << split.report.failure;
  split.expect_balanced();
  for (const auto& [name, q] : direct.result.quantities)
    EXPECT_NEAR(split.quantity(name), q.value, 1e-7 * std::max(std::abs(q.value), 1e-6)) << name;
}

}  // namespace
}  // namespace fourwalls::testing

// Heat, charge and air together: TC-27, 28, 29, 40 and the fold of a thermal runaway.

#include <cmath>

#include "build_case.hpp"

namespace fourwalls::testing {
namespace {

/// A bar along x, both ends at 300 K, driven by a voltage from end to end.
Case bar(double length, double width, double thickness, double k, int cells, double volts, double rho20,
         double alpha) {
  Case c;
  c.ambient_temperature = 300;
  add_material(c, material("m", k));
  c.bodies = {
      body("bar", {0, 0, 0}, {length, width}, {length / cells, width}, {layer("metal", "m", thickness)})};
  c.boundaries = {boundary("bar", Face::left, BoundaryKind::temperature, 300),
                  boundary("bar", Face::right, BoundaryKind::temperature, 300)};
  Sheet s;
  s.name = "net";
  s.net = "net";
  s.body = "bar";
  s.layer = "metal";
  s.resistance = {rho20 / thickness, rho20 / thickness};
  s.coefficient = alpha;
  c.sheets = {s};
  // the sources reach the end faces through half a cell, at the ends' temperature
  const double half = rho20 * (1 + alpha * (300 - 293.15)) * 0.5 * length / cells / (width * thickness);
  for (const bool right : {false, true}) {
    Regulator r;
    r.name = right ? "right" : "left";
    r.sheet = "net";
    r.place = Rectangle{{right ? length - length / cells : 0, 0}, {length / cells, width}};
    r.voltage = right ? 0 : volts;
    r.load_line = half;
    c.regulators.push_back(r);
  }
  c.solver.tolerance = 1e-11;
  return c;
}

// TC-27: Joule heat with resistivity by temperature; 0.05 K, 1e-4 in R.
TEST(Coupled, JouleHeatedBar) {
  // rho = 1.72e-8 (1 + 3.93e-3 (T - 300)) referred to 20 degC
  const double rho20 = 1.72e-8 * (1 - 3.93e-3 * 6.85), alpha = 3.93e-3 * 1.72e-8 / rho20;
  Solved s(bar(50e-3, 2e-3, 1e-3, 390, 400, 0.1123627039, rho20, alpha));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.quantity("bar maximum temperature"), 475.0527544, 0.05);
  EXPECT_NEAR(0.5 * (s.cell(0, 99, 0, 0) + s.cell(0, 100, 0, 0)), 428.7990189, 0.05);
  EXPECT_NEAR(s.quantity("left current"), 180, 180 * 1e-4);
  s.expect_balanced();
}

// TC-28: Kohlrausch's relation with k rho = Lz T: T_max^2 = T_0^2 + V^2/(4 Lz).
TEST(Coupled, Kohlrausch) {
  const double lorenz = 2.44e-8, k = 400;
  Solved s(bar(20e-3, 2e-3, 1e-3, k, 400, 0.05, lorenz * 293.15 / k, 1 / 293.15));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.quantity("bar maximum temperature"), 340.0216965, 0.01);
  s.expect_balanced();
}

/// One cell behind R to ambient with dynamic power and leakage on a stiff rail.
Case leaky(double resistance, double dynamic) {
  Case c;
  c.ambient_temperature = 40 + zero_celsius;
  add_material(c, material("m", 1e9));
  c.bodies = {body("die", {0, 0, 0}, {10e-3, 10e-3}, {10e-3, 10e-3}, {layer("m", "m", 1e-3)})};
  c.boundaries = {film("die", Face::top, 1 / (resistance * 1e-4), 40 + zero_celsius)};
  Sheet s;
  s.name = "net";
  s.net = "net";
  s.body = "die";
  s.layer = "m";
  s.resistance = {1e-3, 1e-3};
  c.sheets = {s};
  Regulator r;
  r.name = "vrm";
  r.sheet = "net";
  r.voltage = 1;
  r.load_line = 1e-9;
  c.regulators = {r};
  Load l;
  l.name = "core";
  l.sheet = "net";
  l.power = dynamic;
  l.voltage = 1;
  l.leakage = 60;
  l.leakage_temperature = 60 + zero_celsius;
  l.leakage_scale = 50;
  c.loads = {l};
  return c;
}

// TC-29: leakage fixed point, R = 0.08 K/W, 600 W, beta = 0.02.
TEST(Coupled, LeakageFixedPoint) {
  Solved s(leaky(0.08, 600));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.quantity("core highest temperature"), 98.33213079 + zero_celsius, 1e-4);
  EXPECT_NEAR(s.quantity("core leakage"), 129.1516348, 1e-3);
  s.expect_balanced();
}

// TC-29: above R = 0.11502 K/W there is no operating point, and the program says what it is and where.
TEST(Coupled, ThermalRunawayIsNamed) {
  EXPECT_TRUE(Solved(leaky(0.1150, 600)).report.solved);
  Solved s(leaky(0.1160, 600));
  ASSERT_FALSE(s.report.solved);
  EXPECT_NE(s.report.failure.find("thermal runaway"), std::string::npos) << s.report.failure;
  EXPECT_NE(s.report.failure.find("'core'"), std::string::npos) << s.report.failure;
}

/// The same without rails: heat and leakage of a layer, or of two parts that share it unevenly.
Case leaky_layer(double resistance, double dynamic, bool parts) {
  Case c = leaky(resistance, dynamic);
  c.sheets.clear(), c.regulators.clear(), c.loads.clear();
  c.bodies[0].cell_size = {5e-3, 10e-3};
  auto& layer = c.bodies[0].layers[0];
  const auto fill = [&](auto& place, double share) {
    place.power = share * dynamic, place.leakage = share * 60;
    place.leakage_temperature = 60 + zero_celsius, place.leakage_scale = 50;
  };
  if (!parts) fill(layer, 1);
  for (int n = 0; parts && n < 2; ++n) {
    Part& part = layer.parts.emplace_back();
    part.name = n == 0 ? "left" : "right";
    part.place = {{n * 5e-3, 0}, {5e-3, 10e-3}};
    fill(part, n == 0 ? 0.3 : 0.7);
  }
  return c;
}

// TC-29 of a layer's own leakage; the die conducts so well that its parts are at one temperature.
TEST(Coupled, LayersLeak) {
  for (const bool parts : {false, true}) {
    SCOPED_TRACE(parts);
    Solved s(leaky_layer(0.08, 600, parts));
    ASSERT_TRUE(s.report.solved) << s.report.failure;
    EXPECT_NEAR(s.quantity("highest temperature"), 98.33213079 + zero_celsius, 1e-4);
    EXPECT_NEAR(s.quantity("leakage power"), 129.1516348, 1e-3);
    s.expect_balanced();
    if (parts) {
      EXPECT_NEAR(s.quantity("die.right leakage"), 0.7 * 129.1516348, 1e-3);
    }
  }
}

TEST(Coupled, RunawayOfALayerIsNamed) {
  EXPECT_TRUE(Solved(leaky_layer(0.1150, 600, true)).report.solved);
  Solved s(leaky_layer(0.1160, 600, true));
  ASSERT_FALSE(s.report.solved);
  EXPECT_NE(s.report.failure.find("thermal runaway"), std::string::npos) << s.report.failure;
  EXPECT_NE(s.report.failure.find("die"), std::string::npos) << s.report.failure;
  // both kinds of heat are the load: where they end follows from the fold's own temperature
  const double R = 0.1160;
  double low = 0.9, high = 1;
  for (int n = 0; n < 60; ++n) {
    const double share = 0.5 * (low + high);
    const double T = 40 + R * share * 600 + 50;  // at the fold R P_leak = T_L
    (R * share * 60 * std::exp((T - 60) / 50) < 50 ? low : high) = share;
  }
  const auto at = s.report.failure.find("end at ") + 7;
  EXPECT_NEAR(std::stod(s.report.failure.substr(at, 5)), low, 3e-3) << s.report.failure;
}

// TC-40: jet module over a die held at 85 degC.
TEST(Coupled, AirJetModule) {
  Case c;
  c.ambient_temperature = 25 + zero_celsius;
  add_material(c, material("m", 1e5));
  c.bodies = {body("die", {0, 0, 0}, {27.5e-3, 41.5e-3}, {3e-3, 3e-3}, {layer("m", "m", 1e-3)})};
  c.boundaries = {boundary("die", Face::bottom, BoundaryKind::temperature, 85 + zero_celsius)};
  AirJet jet;
  jet.name = "jet";
  jet.body = "die";
  jet.max_pressure = 1750;
  jet.max_flow = 2e-4;
  jet.system_linear = 2e6;
  jet.system_quadratic = 1.5e10;
  jet.conductance = 0.135;
  jet.reference_flow = 0.000136711558;
  jet.power = 1;
  jet.inlet_temperature = 25 + zero_celsius;
  // the catalogue's density 1.0925 kg/m^3 at 25 degC
  jet.air_pressure = 1.0925 * 287.05 * 298.15;
  c.air_jets = {jet};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.quantity("jet flow"), 0.000136711558, 1e-12);
  EXPECT_NEAR(s.quantity("jet back pressure"), 553.7738674, 1e-5);
  EXPECT_NEAR(s.quantity("jet heat"), 5.346362114, 5e-6);
  EXPECT_NEAR(s.quantity("jet net heat"), 4.346362114, 5e-6);
  EXPECT_NEAR(s.quantity("jet exhaust temperature"), 60.54694004 + zero_celsius, 5e-5);
  s.expect_balanced();
}

// Where flows are far off at first they make up the norm of all rows; the temperatures, solved by multigrid
// on a fine mesh, must not be left behind.
TEST(Coupled, StepsDoNotGrowWithTheMesh) {
  const std::string file = std::string(FOURWALLS_SOURCE_DIR) + "/cases/hbm-on-logic/case.toml",
                    flow = "cold_plate.lower.flow=8 mL/min";
  const Solved coarse(read_case(file, {flow})), fine(read_case(file, {flow, "body.stack.cell_size=0.2 mm"}));
  ASSERT_TRUE(fine.report.solved) << fine.report.failure;
  EXPECT_NE(fine.report.newton.preconditioner, coarse.report.newton.preconditioner);
  EXPECT_LE(fine.report.newton_iterations, coarse.report.newton_iterations + 2);
}

}  // namespace
}  // namespace fourwalls::testing

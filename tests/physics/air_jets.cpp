// MEMS air-jet module.
#include "law_checks.hpp"
#include "physics/air_jet.hpp"
#include "physics/tray.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

/// TC-40: 1750 Pa (1 - Q/2e-4) against 2e6 Q + 1.5e10 Q^2, UA 0.135 W/K, air of 1.0925 kg/m^3 at 25 degC.
AirJetModule reference_module() {
  AirJet jet;
  jet.count = 1;
  jet.max_pressure = 1750;
  jet.max_flow = 2e-4;
  jet.system_linear = 2e6;
  jet.system_quadratic = 1.5e10;
  jet.conductance = 0.135;
  jet.reference_flow = 0.000136711558;
  jet.power = 1;
  jet.inlet_temperature = 298.15;
  jet.air_pressure = 1.0925 * air::gas_constant * 298.15;
  return air_jet_module(jet);
}

TEST(AirJet, MeetsTheOperatingPoint) {
  const AirJetModule module = reference_module();
  SmallSystem<3> system;  // T_cell, Q, T_exhaust
  system.add(AirJetFlow{module}, {1});
  system.add(AirJetCooling{module, 1}, {0, 1, 2});
  system.add(AirJetExhaust{module}, {1, 2});
  system.fix(0, 273.15 + 85);
  const auto x = system.solve({358.15, 1e-4, 310});
  expect_relative(x[1], 0.000136711558, 1e-9);
  expect_relative(1750 * (1 - x[1] / 2e-4), 553.7738674, 1e-9);
  expect_relative(module.capacity(x[1], x[2]), 0.1504028788, 1e-9);
  EXPECT_NEAR(x[2] - 273.15, 60.54694004, 1e-6);
  // The die supplies all the heat: what its row is short of.
  const double heat = system.balance(x)[0];
  expect_relative(heat, 5.346362114, 1e-8);
  expect_relative(heat - module.power, 4.346362114, 1e-8);
}

TEST(AirJet, SharesAndCountsAddUp) {
  AirJetModule module = reference_module();
  const double one = residual(AirJetCooling{module, 1}, {350.0, 1.3e-4, 320.0})[0];
  module.count = 3;
  expect_relative(residual(AirJetCooling{module, 0.25}, {350.0, 1.3e-4, 320.0})[0], 0.75 * one, 1e-13);
}

TEST(AirJet, RecirculationWarmsTheInlet) {
  AirJetModule module = reference_module();
  module.recirculation = 0.3;
  SmallSystem<3> system;
  system.add(AirJetFlow{module}, {1});
  system.add(AirJetCooling{module, 1}, {0, 1, 2});
  system.add(AirJetExhaust{module}, {1, 2});
  system.fix(0, 358.15);
  const auto x = system.solve({358.15, 1e-4, 310});
  const double inlet = module.inlet(x[2]);
  EXPECT_GT(inlet, 298.15 + 5);
  // With C at the warm inlet, T_ex - T_in = eps (T - T_in).
  const double C = module.capacity(x[1], x[2]);
  EXPECT_NEAR(x[2] - inlet, (1 - std::exp(-0.135 / C)) * (358.15 - inlet), 1e-6);
}

TEST(AirJet, IsSound) {
  AirJetModule module = reference_module();
  module.recirculation = 0.2;
  expect_sound(AirJetFlow{module}, {1.1e-4});
  module.curve_exponent = 1.6;
  expect_sound(AirJetFlow{module}, {1.1e-4});
  for (double Q : {0.0, -1e-5, 3e-4}) expect_finite(AirJetFlow{module}, {Q});
  expect_sound(AirJetCooling{module, 0.3}, {350.0, 1.3e-4, 325.0});
  expect_conserved(AirJetCooling{module, 0.3}, {350.0, 1.3e-4, 325.0}, {0, 2});
  expect_sound(AirJetExhaust{module}, {1.3e-4, 325.0});
  for (double Q : {0.0, -1e-4}) {
    expect_finite(AirJetCooling{module, 0.3}, {350.0, Q, 325.0});
    expect_finite(AirJetExhaust{module}, {Q, 325.0});
  }
  expect_sound(TrayJetCooling{module, 0.3}, {350.0, 1.3e-4, 325.0, 310.0});
  expect_conserved(TrayJetCooling{module, 0.3}, {350.0, 1.3e-4, 325.0, 310.0}, {0, 2});
  expect_sound(TrayJetExhaust{module}, {1.3e-4, 325.0, 310.0});
  expect_conserved(TrayJetExhaust{module}, {1.3e-4, 325.0, 310.0}, {1, 2});
  expect_sound(TrayDuct{1e6, 4e9, 3, 6e-4}, {1.3e-4, 3.9e-4});
  expect_sound(TrayWall{1e-4, 1e-3, 500, {148, -1.3, 0, 300}}, {320.0, 340.0});
  expect_conserved(TrayWall{1e-4, 1e-3, 500, {148, -1.3, 0, 300}}, {320.0, 340.0}, {0, 1});
  expect_sound(TrayRoom{0.4, 300}, {340.0});
}

TEST(AirJet, DriveScalesTheCurve) {
  AirJet jet;
  jet.max_pressure = 1000;
  jet.max_flow = 4e-5;
  jet.power = 0.8;
  jet.drive = 0.25;
  const AirJetModule module = air_jet_module(jet);
  EXPECT_DOUBLE_EQ(module.max_pressure, 250);
  EXPECT_DOUBLE_EQ(module.max_flow, 2e-5);
  EXPECT_DOUBLE_EQ(module.power, 0.2);
  // Switched off: no flow.
  jet.drive = 0;
  SmallSystem<1> off;
  off.add(AirJetFlow{air_jet_module(jet)}, {0});
  EXPECT_EQ(off.solve({1e-5})[0], 0);
}

}  // namespace

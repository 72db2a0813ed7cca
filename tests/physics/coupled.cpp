// Lumped coupled problems solved with nothing but the laws.
#include "law_checks.hpp"
#include "physics/channel.hpp"
#include "physics/conduction.hpp"
#include "physics/convection.hpp"
#include "physics/leakage.hpp"
#include "physics/load.hpp"
#include "physics/regulator.hpp"
#include "physics/sheet.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

/// A thermal resistance [K/W] between two nodes.
Conduction thermal_resistance(double R) { return {1, 0, 0, R, {1}, {1}}; }

// TC-29: R 0.08 K/W to 40 degC, 600 W and 60 W of leakage at 60 degC, 0.02 1/K.
TEST(Coupled, LeakageFixedPoint) {
  const LoadModel load{600, 1, 0, 60, 333.15, 50, 1};
  SmallSystem<2> system;  // V, T
  system.fix(0, 1.0);
  system.add(LoadToGround{&load, 1}, {0, 1});
  system.add(Convection{1, 0, {}, 1 / 0.08, 313.15, 0}, {1});
  const double stable = system.solve({1.0, 330.0})[1];
  EXPECT_NEAR(stable - 273.15, 98.33213079, 1e-7);
  EXPECT_NEAR(system.solve({1.0, 520.0})[1] - 273.15, 229.0111537, 1e-6);
  expect_relative(load.power_at(1.0, stable), 729.1516348, 1e-9);
  const Leakage leakage{60, 333.15, 50};
  expect_relative(leakage.power_at(stable), 129.1516348, 1e-8);
  expect_relative(loop_gain(0.08, leakage.slope_at(stable)), 0.2066426158, 1e-8);
  const double R = critical_resistance(leakage, 600, 313.15);
  expect_relative(R, 0.1150242377, 1e-9);
  EXPECT_NEAR(313.15 + R * 600 + 50 - 273.15, 159.0145426, 1e-6);
}

// TC-30: 900 W of constant power behind 0.15 mohm from 0.80 V; both roots, by a resistor and by a load line.
TEST(Coupled, ConstantPowerBehindAResistance) {
  const LoadModel load{900, 0.8, 0};
  SmallSystem<3> system;  // V_source, V, T
  system.fix(0, 0.80);
  system.fix(2, 293.15);
  system.add(SheetConduction{1 / 0.15e-3, 0}, {0, 1, 2, 2});
  system.add(LoadToGround{&load, 1}, {1, 2});
  const auto x = system.solve({0.8, 0.75, 293.15});
  expect_relative(x[1], 0.558113883, 1e-9);
  expect_relative(system.balance(x)[0], 1612.574113, 1e-9);
  // All heat: the load and 390.0592906 W in the resistance.
  expect_relative(-system.balance(x)[2], 900 + 390.0592906, 1e-9);
  expect_relative(system.solve({0.8, 0.2, 293.15})[1], 0.241886117, 1e-8);

  const RegulatorModel source{0.80, 0.15e-3, 0, 0, 0, 0, 1};
  SmallSystem<3> line;  // V, I, T
  line.fix(2, 293.15);
  line.add(RegulatorTap{&source, 1}, {0, 1, 2});
  line.add(RegulatorCurrent{}, {1});
  line.add(LoadToGround{&load, 1}, {0, 2});
  const auto y = line.solve({0.75, 1000, 293.15});
  expect_relative(y[0], 0.558113883, 1e-9);
  expect_relative(y[1], 1612.574113, 1e-9);
}

// TC-45: two constant-power taps on a bar, 12 V behind 0.6 mohm, 0.2 mohm between, 6 and 9 kW.
TEST(Coupled, TwoTapsOnABar) {
  const LoadModel near{6000, 12, 0}, far{9000, 12, 0};
  SmallSystem<4> system;  // V_source, V1, V2, T
  system.fix(0, 12);
  system.fix(3, 293.15);
  system.add(SheetConduction{1 / 0.6e-3, 0}, {0, 1, 3, 3});
  system.add(SheetConduction{1 / 0.2e-3, 0}, {1, 2, 3, 3});
  system.add(LoadToGround{&near, 1}, {1, 3});
  system.add(LoadToGround{&far, 1}, {2, 3});
  const auto x = system.solve({12, 11, 10.8, 293.15});
  expect_relative(x[1], 11.18845218, 1e-9);
  expect_relative(x[2], 11.02518969, 1e-9);
  expect_relative(system.balance(x)[0], 1352.579692, 1e-9);
}

// TC-41: voltage, leakage, copper and coolant together.
TEST(Coupled, PackageAllTogether) {
  const LoadModel load{700, 0.75, 2, 60, 333.15, 1 / 0.018, 1};
  const Fluid liquid = Fluid::custom(1000, 3962.2, 0.6, 1e-3);
  enum { source, V, T, T_pdn, T_mean, m };
  SmallSystem<6> system;
  system.fix(source, 0.80);
  // Twice the flow leaves a single volume at the mean of inlet and outlet.
  system.fix(m, 2 * 0.025);
  system.add(SheetConduction{1 / 0.10e-3, 3.93e-3}, {source, V, T_pdn, T_pdn});
  system.add(LoadToGround{&load, 1}, {V, T});
  system.add(thermal_resistance(0.045), {T, T_mean});
  system.add(thermal_resistance(0.05), {T_pdn, T_mean});
  system.add(ChannelInlet{liquid, 313.15}, {T_mean, m});
  const auto x = system.solve({0.8, 0.7, 350, 330, 318, 0.05});
  expect_relative(x[V], 0.6925118207, 1e-9);
  EXPECT_NEAR(x[T] - 273.15, 73.95646219, 1e-7);
  EXPECT_NEAR(x[T_pdn] - 273.15, 49.0797368, 1e-7);
  EXPECT_NEAR(x[T_mean] - 273.15, 43.8953694, 1e-7);
  EXPECT_NEAR(40 + 2 * (x[T_mean] - 313.15), 47.7907388, 1e-7);
  expect_relative(load.power_at(x[V], x[T]), 668.0242842, 1e-9);
  const double current = system.balance(x)[source];
  expect_relative(current, 964.6395401, 1e-9);
  expect_relative(0.10e-3 * resistance_ratio(x[T_pdn], 3.93e-3), 0.0001114283366, 1e-9);
  // Energy: what the source gives is what the coolant takes.
  expect_relative(0.80 * current, 2 * 0.025 * 3962.2 * (x[T_mean] - 313.15), 1e-11);
}

}  // namespace

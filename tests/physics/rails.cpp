// Sheets, vias, loads and regulators.
#include <numbers>

#include "law_checks.hpp"
#include "physics/load.hpp"
#include "physics/multiphase_control.hpp"
#include "physics/power_load.hpp"
#include "physics/regulator.hpp"
#include "physics/via.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

template <class Law>
void expect_resistor(const Law& law) {
  const Vector<4> at{0.80, 0.75, 350.0, 360.0};
  const auto r = residual(law, at);
  const double g = law.conductance / (1 + law.coefficient * (355 - 293.15));
  expect_relative(r[0], g * 0.05, 1e-12);
  expect_relative(r[2] + r[3], -g * 0.05 * 0.05, 1e-12);
  EXPECT_EQ(r[2], r[3]);
  expect_sound(law, at);
  expect_conserved(law, at, {0, 1});
  // Electrical power lost equals heat: sum of V r_V and r_T is nothing.
  EXPECT_NEAR(0.80 * r[0] + 0.75 * r[1] + r[2] + r[3], 0, 1e-14 * std::abs(0.80 * r[0]));
  expect_finite(law, {0.80, 0.75, -500.0, 10.0});
}

TEST(Sheet, IsAResistorThatFollowsTemperature) {
  expect_resistor(SheetConduction{2000, 3.93e-3});
  // Copper at 100 degC: 1 + 3.93e-3 x 80.
  expect_relative(resistance_ratio(373.15, 3.93e-3), 1.3144, 1e-12);
}

TEST(Via, IsAResistorThatFollowsTemperature) { expect_resistor(ViaConduction{150, 3.93e-3}); }

const LoadModel mixed{700, 0.75, 2, 60, 333.15, 1 / 0.018, 1};

TEST(Load, FollowsVoltageAndTemperature) {
  const double V = 0.7, T = 350;
  const double expected = 700 * std::pow(V / 0.75, 2) + 60 * std::exp(0.018 * (T - 333.15)) * V / 0.75;
  expect_relative(mixed.power_at(V, T), expected, 1e-12);
  EXPECT_DOUBLE_EQ((LoadModel{5, 1.0, 0}).power_at(0.5, 300.0), 5);
  EXPECT_DOUBLE_EQ((LoadModel{5, 1.0, 1}).power_at(0.5, 300.0), 2.5);
  EXPECT_DOUBLE_EQ((LoadModel{5, 1.0, 2}).power_at(0.5, 300.0), 1.25);
}

TEST(Load, MultiplierScalesAllOfIt) {
  double factor = 1;
  LoadModel model = mixed;
  model.multiplier = &factor;
  const double full = model.power_at(0.7, 350.0);
  factor = 0.4;
  expect_relative(model.power_at(0.7, 350.0), 0.4 * full, 1e-14);
}

TEST(Load, IsSound) {
  LoadModel model = mixed;
  for (double exponent : {0.0, 1.0, 2.0, 1.4}) {
    model.exponent = exponent;
    model.leakage_voltage_exponent = 1 + exponent / 2;
    const LoadToReturn between{&model, 0.3};
    expect_sound(between, {0.72, 0.01, 352.0});
    expect_conserved(between, {0.72, 0.01, 352.0}, {0, 1});
    const LoadToGround ground{&model, 0.3};
    expect_sound(ground, {0.72, 352.0});
    const auto r = residual(between, {0.72, 0.01, 352.0});
    // Electrical power drawn equals heat set free.
    expect_relative(0.71 * r[0], -r[2], 1e-14);
    // Below the guard: steep but finite, and differentiable.
    for (double V : {1e-4, 0.0, -0.5}) {
      expect_finite(ground, {V, 352.0});
      expect_finite(between, {V, 0.0, 352.0});
    }
    expect_jacobian(ground, {3e-4, 352.0}, 1e-4);
    expect_finite(ground, {0.72, 1e5});
  }
}

TEST(PowerLoad, DrawsTheUnknownPower) {
  const PowerLoad law{0.5, 0.8};
  const auto r = residual(law, {0.9, 0.05, 12.0, 330.0});
  expect_relative(r[0], 6 / 0.85, 1e-14);
  EXPECT_EQ(r[2], 0);
  expect_relative(r[3], -4.8, 1e-14);
  expect_conserved(law, {0.9, 0.05, 12.0, 330.0}, {0, 1});
  expect_sound(law, {0.9, 0.05, 12.0, 330.0});
  expect_finite(law, {0.0, 0.1, 12.0, 330.0});
  const PowerLoadToGround ground{0.5};
  expect_relative(residual(ground, {0.85, 12.0, 330.0})[0], 6 / 0.85, 1e-14);
  expect_relative(residual(ground, {0.85, 12.0, 330.0})[2], -6, 1e-14);
  expect_sound(ground, {0.85, 12.0, 330.0});
}

const RegulatorModel buck{0.85, 20e-6, 1.2, 0.012, 1.1e-3, 3.9e-3, 16};

TEST(Regulator, LossOfItsPhases) {
  // V8: k0 1.2 W, k1 0.012 V, k2 1.1 mohm; at the optimal 33.03 A a phase, 0.8 V out, efficiency 0.904.
  const double current = 16 * std::sqrt(1.2 / 1.1e-3);
  const double loss = buck.loss(current, 298.15);
  expect_relative(loss, 16 * (1.2 + 0.012 * current / 16 + 1.2), 1e-12);
  EXPECT_NEAR(0.8 * current / (0.8 * current + loss), 0.904, 1e-3);
  expect_relative(buck.loss(current, 398.15) - loss, 0.39 * 16 * 1.2, 1e-12);
}

TEST(Regulator, TapsShareTheCurrent) {
  // Two taps onto nodes joined by a resistor, 1000 A drawn at one of them.
  SmallSystem<4> system;  // V0, V1, I, T
  const RegulatorTap tap{&buck, 0.5};
  system.add(tap, {0, 2, 3});
  system.add(tap, {1, 2, 3});
  system.add(RegulatorCurrent{}, {2});
  system.add(SheetConduction{1e4, 0}, {0, 1, 3, 3});
  const LoadModel load{1000, 1.0, 1};  // a constant current of 1000 A
  system.add(LoadToGround{&load, 1}, {1, 3});
  system.fix(3, 330);
  const auto x = system.solve({0.85, 0.85, 500, 330});
  expect_relative(x[2], 1000, 1e-10);
  // Mean of the taps sags by the load line.
  expect_relative(0.85 - 0.5 * (x[0] + x[1]), 20e-6 * 1000, 1e-9);
  // Heat at the place: conversion loss, Joule heat, load.
  const double joule = 1e4 * (x[0] - x[1]) * (x[0] - x[1]);
  expect_relative(-system.balance(x)[3], buck.loss(1000.0, 330.0) + joule + load.power_at(x[1], 330.0),
                  1e-10);
}

TEST(Regulator, ShedsWhatCostsMoreThanItSaves) {
  // best at I sqrt(k2/k0): 33 A a phase; n and n + 1 lose the same at sqrt(n (n + 1) k0/k2)
  RegulatorModel shed = buck;
  shed.shedding = true;
  EXPECT_EQ(shed.phases_at(20.0), 1);
  EXPECT_EQ(shed.phases_at(330.0), 10);
  EXPECT_EQ(shed.phases_at(5000.0), 16);
  const double even = std::sqrt(6 * 1.2 / 1.1e-3);  // two phases or three
  expect_relative(shed.loss(even * (1 - 1e-9), 298.15), shed.loss(even * (1 + 1e-9), 298.15), 1e-8);
  EXPECT_LT(shed.loss(100.0, 298.15), buck.loss(100.0, 298.15));
  shed.on = 5;
  expect_relative(shed.loss(100.0, 298.15), 5 * 1.2 + 1.2 + 1.1e-3 / 5 * 1e4, 1e-12);
}

TEST(Regulator, FollowIsSoundWhereverItIsHeldBack) {
  RegulatorModel model = buck;
  model.voltage = 0.8, model.load_line = 0.5e-3, model.phases = 4;
  RegulatorLimits limits;
  limits.load_line = 0.5e-3, limits.inductance = 1e-9;
  limits.input_voltage = 12, limits.phase_inductance = 150e-9;
  const RegulatorFollow follow{&model, &limits};
  // free: what is asked for stands on the inductance
  expect_sound(follow, {100.0, 0.79});
  expect_relative(residual(follow, {100.0, 0.79})[1], -0.01 / 0.5e-3, 1e-10);
  // all phases on, and all off: the slew times L
  expect_sound(follow, {50.0, 0.4}, 1e-5);
  expect_relative(residual(follow, {50.0, 0.4})[1], -1e-9 * 4 * (12 - 0.375) / 150e-9 / 0.5e-3, 1e-10);
  expect_sound(follow, {50.0, 0.9}, 1e-5);
  expect_relative(residual(follow, {50.0, 0.9})[1], 1e-9 * 4 * 0.875 / 150e-9 / 0.5e-3, 1e-10);
  // no more than the limit
  limits.current_limit = 300;
  expect_sound(follow, {299.0, 0.7}, 1e-5);
  expect_relative(residual(follow, {299.0, 0.7})[1], -1.0, 1e-9);
  expect_relative(loop_inductance(0.25e-3, 0.25e-3 / (2 * std::numbers::pi * 2e-12)), 2e-12, 1e-12);
  expect_sound(RegulatorIntakeTapBehind{&buck, 0.25}, {0.83, 900.0, 340.0, 700.0, 0.85});
}

TEST(Regulator, SetPointFollowsItsPlace) {
  RegulatorModel model = buck;
  model.set_point_coefficient = 1e-3, model.set_point_temperature = 330, model.raised = 5e-3;
  const RegulatorTap tap{&model, 1};
  expect_sound(tap, {0.83, 900.0, 340.0});
  expect_relative(residual(tap, {0.83, 900.0, 340.0})[0], -(0.85 + 5e-3 + 10e-3 - 0.83) / 20e-6, 1e-10);
}

TEST(Regulator, IsSound) {
  const RegulatorTap tap{&buck, 0.25};
  expect_sound(tap, {0.83, 900.0, 340.0});
  const auto r = residual(tap, {0.83, 900.0, 340.0});
  expect_relative(r[0], -0.02 * 0.25 / 20e-6, 1e-10);
  EXPECT_EQ(r[0], r[1]);
  expect_sound(RegulatorCurrent{}, {900.0});
  expect_sound(RegulatorReturn{1e5}, {2e-3});
  expect_relative(residual(RegulatorReturn{1e5}, {2e-3})[0], 200, 1e-14);
}

}  // namespace

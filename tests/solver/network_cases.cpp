// Resistive networks as sheets: TC-30, 31, 32, 45 and the ladder and pad cases of the PDN benchmarks.

#include "build_case.hpp"

namespace fourwalls::testing {
namespace {

// [ohm] of a source that should have none: drops are taken from its own node
constexpr double ideal = 1e-6;

/// A flat strip or plate whose heat leaves at a fixed temperature: 20 degC, where resistances are nominal.
Case plate(int nx, int ny, double resistance) {
  Case c;
  c.ambient_temperature = 293.15;
  add_material(c, material("m", 1e5));
  c.bodies = {body("plate", {0, 0, 0}, {nx * 1e-3, ny * 1e-3}, {1e-3, 1e-3}, {layer("metal", "m", 1e-3)})};
  c.boundaries = {film("plate", Face::bottom, 1e7, 293.15)};
  Sheet s;
  s.name = "net";
  s.net = "vdd";
  s.body = "plate";
  s.layer = "metal";
  s.resistance = {resistance, resistance};
  s.coefficient = 0;
  c.sheets = {s};
  return c;
}

Rectangle at(int i, int j) { return {{i * 1e-3, j * 1e-3}, {1e-3, 1e-3}}; }

Regulator source(const std::string& name, Rectangle place, double volts, double ohms) {
  Regulator r;
  r.name = name;
  r.sheet = "net";
  r.place = place;
  r.voltage = volts;
  r.load_line = ohms;
  return r;
}

Load load(const std::string& name, Rectangle place, LoadKind kind, double power, double volts) {
  Load l;
  l.name = name;
  l.sheet = "net";
  l.place = place;
  l.kind = kind;
  l.power = power;
  l.voltage = volts;
  return l;
}

// TC-30: 0.8 V behind 0.15 mohm, 900 W.
TEST(Network, ConstantPower) {
  Case c = plate(1, 1, 1e-3);
  c.regulators = {source("vrm", at(0, 0), 0.8, 0.15e-3)};
  c.loads = {load("cpu", at(0, 0), LoadKind::power, 900, 0.8)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.node("net", 0, 0), 0.558113883, 1e-9);
  EXPECT_NEAR(s.quantity("vrm current"), 1612.574113, 1e-6);
  s.expect_balanced();
}

// TC-31: a busbar fed at both ends.
TEST(Network, BusbarWithTwoFeeds) {
  Case c = plate(5, 1, 0.12e-3);
  c.regulators = {source("main", at(0, 0), 48.0, 0.3e-3), source("far", at(4, 0), 47.8, 0.4e-3)};
  const double amps[4] = {250, 180, 300, 220};
  for (int n = 0; n < 4; ++n)
    c.loads.push_back(load("tap" + std::to_string(n), at(n + 1, 0), LoadKind::current, amps[n] * 48, 48));
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const double expected[5] = {47.80952542, 47.73333559, 47.68714576, 47.66255593, 47.6739661};
  for (int n = 0; n < 5; ++n) EXPECT_NEAR(s.node("net", n, 0), expected[n], 1e-8) << n;
  EXPECT_NEAR(s.quantity("main current"), 634.9152542, 1e-6);
  EXPECT_NEAR(s.quantity("far current"), 315.0847458, 1e-6);
  const double behind = 634.9152542 * 634.9152542 * 0.3e-3 + 315.0847458 * 315.0847458 * 0.4e-3;
  EXPECT_NEAR(s.quantity("joule heat") + behind, 232.9235932, 1e-5);
  s.expect_balanced();
}

// TC-32: 21 x 21 nodes, 20 mohm edges, 10 mA at each, ideal corners.
TEST(Network, GridWithCornerPads) {
  Case c = plate(21, 21, 20e-3);
  for (const int i : {0, 20})
    for (const int j : {0, 20})
      c.regulators.push_back(source("pad" + std::to_string(i) + "_" + std::to_string(j), at(i, j), 1, ideal));
  c.loads = {load("all", {{0, 0}, {21e-3, 21e-3}}, LoadKind::current, 441 * 0.01, 1)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const double pad = s.node("net", 0, 0);
  EXPECT_NEAR(pad - s.node("net", 10, 10), 0.03391113032, 1e-8);
  EXPECT_NEAR(pad - s.node("net", 10, 0), 0.03145426126, 1e-8);
  EXPECT_NEAR(pad - s.node("net", 1, 0), 0.010925, 1e-8);
  double mean = 0;
  for (int j = 0; j < 21; ++j)
    for (int i = 0; i < 21; ++i) mean += (pad - s.node("net", i, j)) / 441;
  EXPECT_NEAR(mean, 0.02903889658, 1e-8);
  s.expect_balanced();
}

// Ladder of 100 segments of 10 mohm with 1 mA at each node, one ideal end: drop r i N(N+1)/2.
TEST(Network, Ladder) {
  Case c = plate(101, 1, 10e-3);
  c.regulators = {source("pad", at(0, 0), 1, ideal)};
  c.loads = {load("all", {{1e-3, 0}, {100e-3, 1e-3}}, LoadKind::current, 100 * 1e-3, 1)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.node("net", 0, 0) - s.node("net", 100, 0), 0.0505, 1e-9);
}

// TC-45: both loads scaled until the voltage collapses; the fold is found, not walked up to.
TEST(Network, VoltageCollapse) {
  Case c = plate(2, 1, 0.2e-3);
  c.regulators = {source("feed", at(0, 0), 12, 0.6e-3)};
  c.loads = {load("tap1", at(0, 0), LoadKind::power, 6000, 12),
             load("tap2", at(1, 0), LoadKind::power, 9000, 12)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.node("net", 0, 0), 11.18845218, 1e-7);
  EXPECT_NEAR(s.node("net", 1, 0), 11.02518969, 1e-7);
  EXPECT_NEAR(s.quantity("feed current"), 1352.579692, 1e-5);
  const Fold fold = find_fold(*s.model, *s.newton, s.u, 10, 1e-8);
  ASSERT_TRUE(fold.found);
  EXPECT_TRUE(fold.electrical);
  EXPECT_NEAR(fold.multiplier, 3.516085865, 3.5e-6);
  // the voltage goes as the square root of what is left to the fold
  EXPECT_NEAR(s.node("net", 1, 0), 5.696541138, 0.01);
}

// A pad with an area: the drop converges as the sheet is refined (a point pad's would grow without end).
TEST(Network, PadAreaGivesAnAnswerThatConverges) {
  const auto rim = [](int refine) {
    Case c = plate(24, 24, 7e-3);
    c.sheets[0].refine = refine;
    c.regulators = {source("pad", {{10e-3, 10e-3}, {4e-3, 4e-3}}, 1, ideal)};
    c.loads = {load("all", {{0, 0}, {24e-3, 24e-3}}, LoadKind::current, 1.0, 1)};
    Solved s(c);
    EXPECT_TRUE(s.report.solved) << s.report.failure;
    return 1 - s.quantity("net lowest potential");
  };
  const double one = rim(1), two = rim(2), four = rim(4);
  EXPECT_LT(std::abs(four - two), 0.6 * std::abs(two - one));
}

}  // namespace
}  // namespace fourwalls::testing

// Hydraulics, exchangers, heat rejection, homogenised layers.
#include "law_checks.hpp"
#include "physics/heat_rejection.hpp"
#include "physics/homogenised.hpp"
#include "physics/hydraulics.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

const Fluid pg25_at_40 = Fluid::custom(1014.47, 3962.2, 0.4871, 1.3677e-3);

Branch pipe(double length, double diameter, double K, double roughness = 0) {
  Branch b;
  b.fluid = pg25_at_40;
  b.length = length;
  b.diameter = diameter;
  b.minor_loss = K;
  b.roughness = roughness;
  b.small = 1e-12;
  return b;
}

// TC-33: laminar pipes, two in parallel behind one in series; 500 Pa over all.
TEST(Hydraulics, LaminarPipes) {
  const double rho = 1014.47;
  SmallSystem<7> s;  // m1, m2, m3, p_in, p_mid, p_out, T
  s.add(BranchFlow{pipe(0.3, 6e-3, 0)}, {2, 3, 4, 6});
  s.add(BranchFlow{pipe(0.5, 4e-3, 0)}, {0, 4, 5, 6});
  s.add(BranchFlow{pipe(0.8, 5e-3, 0)}, {1, 4, 5, 6});
  s.fix(3, 500);
  s.fix(5, 0);
  s.fix(6, 313.15);
  const auto x = s.solve({1e-3, 1e-3, 2e-3, 500, 300, 0, 313.15});
  // Churchill's form joins the laminar branch to 1e-5 at Re 1400
  expect_relative(x[2] / rho, 8.93039995e-06, 3e-5);
  expect_relative(x[0] / rho, 3.535561395e-06, 3e-5);
  expect_relative(x[1] / rho, 5.394838555e-06, 3e-5);
}

// TC-34: pump with three turbulent branches and a common line, at full and at 80 % speed.
TEST(Hydraulics, PumpWithThreeBranches) {
  const double rho = 1014.47;
  const auto flows = [&](double speed) {
    Branch common = pipe(6, 20e-3, 6, 1.5e-6);
    Branch pump;
    pump.fluid = pg25_at_40;
    pump.pump = FanCurve{150e3, std::sqrt(150e3 / 6e10), 2}.at_speed(speed);
    SmallSystem<9> s;  // m1 m2 m3 m_common m_pump, p0 (suction), p1 (pump out), p2 (manifold), T
    s.add(BranchFlow{pump}, {4, 5, 6, 8});
    s.add(BranchFlow{common}, {3, 6, 7, 8});
    s.add(BranchFlow{pipe(3, 10e-3, 12, 1.5e-6)}, {0, 7, 5, 8});
    s.add(BranchFlow{pipe(4.5, 10e-3, 12, 1.5e-6)}, {1, 7, 5, 8});
    s.add(BranchFlow{pipe(3, 8e-3, 20, 1.5e-6)}, {2, 7, 5, 8});
    s.add(LoopReference{1e-6}, {5});
    s.fix(8, 313.15);
    return s.solve({0.2, 0.2, 0.1, 0.5, 0.5, 0, 1e5, 8e4, 313.15});
  };
  auto x = flows(1);
  const double lpm = 6e4 / rho;
  expect_relative(x[3] * lpm, 36.6790315, 1e-8);
  expect_relative(x[0] * lpm, 15.14011214, 1e-8);
  expect_relative(x[1] * lpm, 13.78725157, 1e-8);
  expect_relative(x[2] * lpm, 7.751667799, 1e-8);
  expect_relative(x[7], 102320.0854, 1e-8);
  expect_relative(x[6], 127577.4775, 1e-8);
  EXPECT_NEAR(x[5], 0, 1e-6);
  x = flows(0.8);
  expect_relative(x[3] * lpm, 29.02797457, 1e-8);
  expect_relative(x[6], 81956.2782, 1e-8);
}

// TC-35.
TEST(Hydraulics, ValveAndFrictionSpotValues) {
  Branch valve;
  valve.fluid = Fluid::custom(1014.5, 3962.2, 0.4871, 1.3677e-3);
  valve.kv = 1.1 * 0.864997;
  valve.small = 1e-12;
  expect_relative(valve.loss(6 / 6e4 * 1014.5, 313.15), 14523.18619, 1e-4);  // Kv = 0.864997 Cv is rounded
  expect_relative(duct::churchill_friction(1e3), 0.064, 1e-6);
  expect_relative(duct::churchill_friction(3e3), 0.04297465632, 1e-9);
  expect_relative(duct::churchill_friction(1e5, 1e-4), 0.01846262457, 1e-9);
  expect_relative(duct::churchill_friction(1e6, 1e-3), 0.02002195641, 1e-9);
  // a UQD04 coupling: 6.4 L/min at 31 kPa is Cv 0.80
  valve.kv = 0.8 * 0.864997;
  expect_relative(valve.loss(6.4 / 6e4 * 1014.5, 313.15), 31e3, 0.02);
}

TEST(Hydraulics, LawsAreSound) {
  Branch b = pipe(2, 8e-3, 5, 2e-6);
  b.fluid = Fluid::named("pg25");
  b.kv = 1;
  b.pump = {1e5, 3e-4, 2};
  b.parallel = 3;
  for (double m : {0.3, 0.05, -0.1}) {
    expect_sound(BranchFlow{b}, {m, 2e4, 1e4, 310.0}, 1e-5);
    // rounded over a flow of its own size, so that both directions carry something
    expect_sound(BranchTransport{b.fluid, 0.05}, {m, 310.0, 320.0}, 1e-5);
    expect_sound(BranchFriction{b}, {m, 310.0, 320.0}, 1e-5);
    expect_conserved(BranchFlow{b}, {m, 2e4, 1e4, 310.0}, {1, 2});
  }
  expect_sound(BranchDrop{}, {0.1, 3e3});
  expect_sound(BranchGiven{0.2, 1e4}, {0.1, 2e4, 1e4});
  expect_finite(BranchFlow{b}, {0.0, 2e4, 1e4, 310.0});
  expect_finite(BranchTransport{b.fluid}, {0.0, 310.0, 320.0});
  expect_finite(BranchFriction{b}, {0.0, 310.0, 320.0});
  // m (h_b - h_a) whatever the sign
  for (double m : {0.2, 0.0, -0.2}) {
    const auto r = residual(BranchTransport{b.fluid}, {m, 310.0, 320.0});
    EXPECT_NEAR(r[1] + r[2], m * (b.fluid.enthalpy(320.0) - b.fluid.enthalpy(310.0)), 1e-9);
  }
}

LoopExchange cdu() {
  LoopExchange x;
  x.exchanger.conductance = 22e3;
  x.fluid[0] = pg25_at_40;
  x.fluid[1] = Fluid::custom(995.649, 4179.82, 0.6155, 0.8e-3);
  return x;
}

// TC-25.
TEST(Exchanger, CduCounterflow) {
  const double hot = 150 / 6e4 * 1014.47, cold = 200 / 6e4 * 995.649;
  const LoopExchange x = cdu();
  const double q = x.heat(hot, 325.15, cold, 303.15);
  expect_relative(q, 165880.0996, 1e-8);
  EXPECT_NEAR(325.15 - q / (hot * 3962.2) - 273.15, 35.49259994, 1e-6);
  using exchanger::Arrangement;
  expect_relative(exchanger::effectiveness(Arrangement::counter, 2.189309038, 0.7243909635), 0.7503363665,
                  1e-9);
  expect_relative(exchanger::effectiveness(Arrangement::counter, 3.0, 1.0), 0.75, 1e-12);
  expect_relative(exchanger::effectiveness(Arrangement::counter, 2.0, 0.5), 0.7746003264, 1e-9);
  expect_relative(exchanger::effectiveness(Arrangement::parallel, 2.0, 0.5), 0.6334752878, 1e-9);
  // one stream that does not change: all arrangements alike
  for (Arrangement a : {Arrangement::counter, Arrangement::parallel, Arrangement::cross})
    expect_relative(exchanger::effectiveness(a, 1.3, 0.0), 1 - std::exp(-1.3), 1e-9);
  // Kays & London: cross flow, both unmixed, NTU 2, ratio 1: 0.614
  expect_relative(exchanger::effectiveness(Arrangement::cross, 2.0, 1.0), 0.614, 0.01);
}

// TC-25, the other way round: 132 kW given, what supply do the racks get?
TEST(Exchanger, SupplyTemperatureForGivenHeat) {
  const double hot = 150 / 6e4 * 1014.47, cold = 200 / 6e4 * 995.649;
  SmallSystem<4> s;  // m, T_return, T_supply, and the flow's other end is the racks'
  s.fix(0, hot);
  s.add(BranchTransport{pg25_at_40, 1e-12}, {0, 1, 2});
  s.add(LoopRejection{cdu(), cold, 303.15}, {0, 1, 2});
  s.add(BranchTransport{pg25_at_40, 1e-12}, {0, 2, 1});
  s.add(BranchHeat{132e3}, {1});
  s.fix(3, 0);
  const auto x = s.solve({hot, 320, 305, 0});
  EXPECT_NEAR(x[1] - 273.15, 47.50662078, 1e-6);
  EXPECT_NEAR(x[2] - 273.15, 34.37076656, 1e-6);
}

TEST(HeatRejection, ChillerByCarnot) {
  LoopChiller c;
  c.fluid = pg25_at_40;
  c.condenser = 308.15;
  c.set_point = 283.15;
  expect_relative(c.performance(), 4.635833333, 1e-9);
  c.set_point = 298.15;
  expect_relative(c.performance(), 9.771666667, 1e-9);
  // cools to its set point, and leaves colder streams alone
  EXPECT_NEAR(c.heat(2.0, 308.15), 2.0 * 3962.2 * 10, 1e-6);
  EXPECT_EQ(c.heat(2.0, 290.0), 0);
  expect_sound(c, {2.0, 305.0, 298.0});
}

TEST(HeatRejection, LawsAreSound) {
  LoopExchange x = cdu();
  x.fluid[0] = Fluid::named("pg25");
  x.fluid[1] = Fluid::named("water");
  x.exchanger.reference[0] = 2.5;
  x.exchanger.reference[1] = 3;
  for (double m : {1.0, 3.1, 6.0}) {
    expect_sound(x, {m, 325.0, 308.0, 3.2, 303.0, 315.0}, 1e-5);
    expect_sound(LoopRejection{x, 3.2, 303.15}, {m, 325.0, 308.0}, 1e-5);
  }
  expect_conserved(x, {2.0, 325.0, 308.0, 3.2, 303.0, 315.0}, {2, 5});
  expect_finite(x, {0.0, 325.0, 308.0, -1.0, 303.0, 315.0});
  x.exchanger.arrangement = exchanger::Arrangement::cross;
  expect_sound(x, {2.0, 325.0, 308.0, 3.2, 303.0, 315.0}, 1e-5);
}

TEST(Homogenised, PillarsBoardAndVapour) {
  using namespace homogenised;
  // bumps of 20 um at 40 um, 60 W/m/K in underfill of 0.4
  expect_relative(pillar_share(20e-6, 40e-6, 40e-6), 0.1963, 3e-4);
  const auto bumps = pillars(20e-6, 40e-6, 40e-6, 60, 0.4);
  expect_relative(bumps.through, 12.10, 1e-3);
  expect_relative(bumps.in_plane, 0.592, 1e-3);
  expect_relative(series(0.5, 400, 0.3), 0.5996, 1e-3);
  // four planes of 35 um, full, in 1.6 mm of 0.3 W/m/K
  const auto pcb = board(1.6e-3, {{35e-6, 1}, {35e-6, 1}, {35e-6, 1}, {35e-6, 1}}, 390, 0.3);
  expect_relative(pcb.in_plane, (0.3 * 1.46 + 390 * 0.14) / 1.6, 1e-9);
  expect_relative(pcb.through, 1.6e-3 / (1.46e-3 / 0.3 + 0.14e-3 / 390), 1e-9);
  // water at 60 degC, 1 mm
  const double core = vapour_core(2.358e6, 0.1304, 19946, 1e-3, 1.10e-5, 461.5, 333.15);
  expect_relative(core, 2.1e6, 0.03);
  const VapourChamber v{0.3e-3, 0.4e-3, 1e-3, 390, 40, core};
  expect_relative(v.effective().through, 2.4e-3 / (2 * (0.3e-3 / 390 + 0.4e-3 / 40)), 1e-12);
  EXPECT_GT(v.effective().in_plane, 1e5);
}

}  // namespace

// Links: energy, loss, reach, ring tuning, network counts.
#include "law_checks.hpp"
#include "physics/link.hpp"
#include "physics/link_topology.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

LinkTechnology copper_cable() {
  LinkTechnology t;
  t.kind = "copper";
  t.host_energy = 2 * 1.0e-12;
  t.loss_sqrt = 0.9;
  t.loss_linear = 0.03;
  t.loss_fixed = 6;
  t.loss_temperature = 0.002;
  t.loss_budget = 28;
  t.energy_per_loss = 2 * 0.22e-12;
  t.loss_free = 6;
  t.lane_rate = 106.25e9;
  t.latency_fixed = 100e-9;
  t.latency_length = 4.6e-9;
  return t;
}

LinkTechnology optics() {
  LinkTechnology t;
  t.kind = "optical";
  t.host_energy = 3e-12;
  t.module_energy = 8.8e-12;
  t.lane_rate = 200e9;
  t.launch_power = 12e-3;
  t.laser_efficiency = 0.15;
  t.laser_temperature = 328.15;
  t.laser_scale = 67;
  t.receiver_sensitivity = 0.1e-3;
  t.optical_loss_fixed = 9;
  t.optical_loss_length = 0.4e-3;
  t.ring_tuning = 1e-5;
  t.ring_ceiling = 380;
  t.latency_length = 4.9e-9;
  return t;
}

Link link_of(double rate, double length, int count) {
  Link link;
  link.rate = rate;
  link.length = length;
  link.count = count;
  return link;
}

TEST(Link, CopperLossReachAndEnergy) {
  const LinkModel model(copper_cable(), link_of(850e9, 2, 4));
  EXPECT_EQ(model.lanes(), 8);
  // PAM4: 106.25 Gb/s is budgeted at 26.5625 GHz.
  expect_relative(pam4_nyquist(106.25e9), 26.5625e9, 1e-14);
  const double per_metre = 0.9 * std::sqrt(26.5625) + 0.03 * 26.5625;
  expect_relative(model.insertion_loss_dB(293.15), 6 + 2 * per_metre, 1e-12);
  expect_relative(model.insertion_loss_dB(343.15), 6 + 2.2 * per_metre, 1e-12);
  expect_relative(model.loss_margin_dB(293.15), 22 - 2 * per_metre, 1e-12);
  expect_relative(model.reach(), 22 / per_metre, 1e-12);
  const LinkModel longest(copper_cable(), link_of(850e9, model.reach(), 1));
  EXPECT_NEAR(longest.loss_margin_dB(293.15), 0, 1e-12);
  expect_relative(model.latency(), 109.2e-9, 1e-12);
  // F24: e0 + k (IL - IL0), both hosts, 4 links; half of it at one end.
  const double both = 2e-12 + 0.44e-12 * 2 * per_metre;
  expect_relative(model.end_power(293.15), 0.5 * 4 * 850e9 * both, 1e-12);
  EXPECT_TRUE(std::isinf(model.optical_margin_dB()));
  EXPECT_EQ(model.external_power(), 0);
}

TEST(Link, HostEnergyBelowTheFreeLoss) {
  LinkTechnology t = copper_cable();
  t.loss_free = 20;
  const LinkModel model(t, link_of(106.25e9, 0.5, 1));
  expect_relative(model.host_power(293.15), 0.5 * 106.25e9 * 2e-12, 1e-12);
}

TEST(Link, OpticalPowerAndMargin) {
  const LinkModel model(optics(), link_of(1.6e12, 500, 2));
  EXPECT_EQ(model.lanes(), 8);
  // 12 mW over 0.1 mW is 20.79 dB; 9 dB fixed and 0.2 dB of fibre.
  EXPECT_NEAR(model.optical_margin_dB(), 10 * std::log10(120.0) - 9.2, 1e-12);
  expect_relative(model.reach(), (10 * std::log10(120.0) - 9) / 0.4e-3, 1e-12);
  expect_relative(model.laser_electric_power(328.15), 2 * 8 * 12e-3 / 0.15, 1e-12);
  // Published pair: below 12 W at 55 degC and 15 W at 70 degC for the same light.
  EXPECT_NEAR(model.laser_electric_power(343.15) / model.laser_electric_power(328.15), 15.0 / 12, 0.005);
  expect_relative(model.ring_power(340.0), 2 * 8 * 1e-5 * 40, 1e-12);
  EXPECT_EQ(model.ring_power(381.0), 0);
  const double electronics = 0.5 * 2 * 1.6e12 * (3e-12 + 8.8e-12);
  expect_relative(model.end_power(340.0),
                  electronics + model.laser_electric_power(340.0) + model.ring_power(340.0), 1e-12);
}

TEST(Link, ExternalLaserHeatsElsewhere) {
  LinkTechnology t = optics();
  const LinkModel local(t, link_of(1.6e12, 500, 2));
  t.laser_local = false;
  const LinkModel external(t, link_of(1.6e12, 500, 2));
  EXPECT_EQ(local.external_power(), 0);
  expect_relative(external.external_power(), 2 * 2 * 8 * 12e-3 / 0.15, 1e-12);
  expect_relative(local.end_power(340.0) - external.end_power(340.0), local.laser_electric_power(340.0),
                  1e-10);
}

TEST(Link, EndPowerIsSound) {
  const LinkModel copper(copper_cable(), link_of(850e9, 2, 4));
  const LinkModel optical(optics(), link_of(1.6e12, 500, 2));
  for (const LinkModel* model : {&copper, &optical}) {
    const LinkEndPower law{model, 0};
    expect_sound(law, {15.0, 335.0});
    EXPECT_NEAR(residual(law, {model->end_power(335.0), 335.0})[0], 0, 1e-12);
    for (double T : {0.0, 1e4}) expect_finite(law, {15.0, T});
  }
  // Around the ring's ceiling the corner is rounded.
  expect_jacobian(LinkEndPower{&optical, 1}, {15.0, 380.01}, 1e-5);
}

TEST(Link, AverageOfCells) {
  SmallSystem<4> system;  // T_mean and three cells
  const double shares[] = {0.5, 0.3, 0.2}, T[] = {340, 350, 365};
  for (std::size_t i = 0; i < 3; ++i) {
    system.add(AverageTap{shares[i]}, {0, i + 1});
    system.fix(i + 1, T[i]);
  }
  expect_relative(system.solve({300, 340, 350, 365})[0], 0.5 * 340 + 0.3 * 350 + 0.2 * 365, 1e-14);
  expect_sound(AverageTap{0.3}, {340.0, 350.0});
}

// V11: 72 GPUs of 7.2 Tb/s each direction over 1.6 Tb/s modules of 30 W, both sides.
TEST(Link, OpticsAvoidedInARack) {
  const double bandwidth = 72 * 7.2e12;
  expect_relative(bandwidth, 518e12, 1e-3);
  EXPECT_EQ(modules_per_side(bandwidth, 1.6e12), 324);
  LinkTechnology pluggable;
  pluggable.kind = "optical";
  pluggable.module_energy = 2 * 30 / 1.6e12;  // both ends
  const LinkModel links(pluggable, link_of(1.6e12, 2, 324));
  const double both_ends = 2 * links.end_power(330.0);
  expect_relative(both_ends, 648 * 30.0, 1e-12);
  EXPECT_NEAR(both_ends, 20e3, 0.05 * 20e3);
}

// V12: pJ/bit of a pluggable module, of co-packaged optics, and of a 2 W laser, all over 1.6 Tb/s.
TEST(Link, EnergyOfModules) {
  const auto energy = [](const LinkTechnology& t) {
    return LinkModel(t, link_of(1.6e12, 2, 1)).end_power(t.laser_temperature) / 1.6e12 * 1e12;
  };
  LinkTechnology pluggable;
  pluggable.kind = "optical";
  pluggable.module_energy = 2 * 30 / 1.6e12;
  EXPECT_NEAR(energy(pluggable), 18.75, 1e-9);
  LinkTechnology copackaged = optics();
  copackaged.host_energy = 0;
  copackaged.ring_tuning = 0;
  copackaged.module_energy = 2 * 7 / 1.6e12;
  copackaged.lane_rate = 200e9;
  copackaged.launch_power = 2 * copackaged.laser_efficiency / 8;  // 2 W over 8 lanes
  EXPECT_NEAR(energy(copackaged), 5.6, 0.03);
  EXPECT_NEAR(LinkModel(copackaged, link_of(1.6e12, 2, 1)).laser_electric_power(328.15) / 1.6, 1.25, 1e-12);
  EXPECT_NEAR(energy(pluggable) / energy(copackaged), 3.5, 0.35);
}

// V13: DSENT's ring tuning.
TEST(Link, RingTuning) {
  expect_relative(ring_tuning_full(10e9, 1e5, 40e9, 200e9, 380, 340), 1.012e-3, 1e-3);
  expect_relative(free_spectral_range(3e-6, 4), 3.976e12, 5e-3);
  expect_relative(ring_tuning_reshuffle(10e9, 1e5, 3e-6, 4), 3.98e-3, 5e-3);
}

// V14: TPU v4 pod, 64 cubes of 4 x 4 x 4.
TEST(LinkTopology, TorusOfCubes) {
  EXPECT_EQ(torus_links_per_cube(4), 96);
  EXPECT_EQ(torus_switches(4), 48);
  EXPECT_EQ(torus_ports(64), 128);
  EXPECT_LE(torus_ports(64), 136);
  // Each link end takes a port: 64 x 96 of them.
  EXPECT_EQ(torus_switches(4) * torus_ports(64), 64 * torus_links_per_cube(4));
  expect_relative(static_cast<double>(torus_switches(4)) * 108, 5184, 1e-12);
  EXPECT_LT(static_cast<double>(torus_switches(4)) * 108, 0.03 * 1e6);
}

// V14b: a network without its spine draws 1 - spine share + OCS/total of what it did.
TEST(LinkTopology, SpineRemoved) {
  const NetworkPower clos{400e3, 190e3, 250e3, 160e3, 0};
  EXPECT_NEAR(clos.spine_share(), 0.41, 1e-12);
  const DirectConnect ocs = direct_connect(64, 512, 128, 108);
  EXPECT_EQ(ocs.switches, 256);
  EXPECT_EQ(ocs.links, 64 * 512 / 2);
  EXPECT_EQ(ocs.transceivers, 64 * 512);
  const double ratio = clos.direct(ocs.switch_power).total() / clos.total();
  EXPECT_NEAR(ratio, 1 - clos.spine_share() + ocs.switch_power / clos.total(), 1e-14);
  EXPECT_NEAR(ratio, 0.59, 0.05);
  EXPECT_EQ(direct_connect(3, 43, 128, 108).switches, 2);
}

// F30, counted out by hand for switches of four ports.
TEST(LinkTopology, FatTrees) {
  const FatTree two = fat_tree_two_tiers(4);
  EXPECT_EQ(two.endpoints, 8);
  EXPECT_EQ(two.switches, 6);
  const FatTree three = fat_tree_three_tiers(4);
  EXPECT_EQ(three.endpoints, 16);
  EXPECT_EQ(three.switches, 20);
  // Every switch port is in use.
  EXPECT_EQ(two.switches * 4, two.endpoints * two.ports_per_endpoint);
  EXPECT_EQ(three.switches * 4, three.endpoints * three.ports_per_endpoint);
}

}  // namespace

// Laws of the cold plate.
#include "law_checks.hpp"
#include "physics/channel.hpp"
#include "physics/channel_network.hpp"
#include "physics/heat_source.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

const Fluid pg25{FluidName::pg25};
const ChannelGeometry narrow{100e-6, 100e-6, 300e-6, 390, 0, true};

// TC-24: developed flow, constant properties.
struct Sink {
  ChannelGeometry geometry;
  Fluid fluid;
  double flow, side, heff, drop, resistance;
};
const Sink sinks[] = {{{100e-6, 100e-6, 300e-6, 120, 0, false},
                       Fluid::custom(992.216, 4179.41, 0.63063, 6.52733e-4),
                       1e-5,
                       0.02,
                       65160.64231,
                       66124.05076,
                       0.03836671818},
                      {{50e-6, 50e-6, 302e-6, 148, 0, false},
                       Fluid::custom(997.048, 4181.3, 0.6065, 8.9e-4),
                       8.6e-6,
                       0.01,
                       216073.7117,
                       271684.2482,
                       0.04628050271}};

TEST(Channel, FinModelOfMicrochannelSinks) {
  for (const Sink& sink : sinks) {
    const double channels = 100, mass = sink.flow * sink.fluid.rho;
    const double h = base_coefficient(sink.geometry, sink.fluid, mass / channels, 300.0, 0.01);
    expect_relative(h, sink.heff, 1e-9);
    expect_relative(1 / (h * sink.side * sink.side), sink.resistance, 1e-9);
    // Ten volumes along the flow.
    double drop = 0;
    for (int i = 0; i < 10; ++i) {
      const ChannelFriction law{sink.geometry, sink.fluid, channels, (i + 0.5) * sink.side / 10,
                                sink.side / 10};
      drop += residual(law, {300.0, mass})[1];
    }
    expect_relative(drop, sink.drop, 1e-9);
  }
}

TEST(Channel, WallIsSound) {
  const ChannelWall law{1e-6, 2e-4, {148, -1.3, 0, 300}, narrow, pg25, 5, 3e-3};
  for (double mass : {2e-4, 2.4e-3, 1e-2}) expect_sound(law, {350.0, 315.0, mass});
  expect_conserved(law, {350.0, 315.0, 2e-4}, {0, 1});
  // Reynolds number in the blend between laminar and turbulent.
  const CavityWall side{1e-6, 2e-5, {148, -1.3, 0, 300}, narrow, pg25, 0.5, 3e-3};
  for (double mass : {2e-5, 2.4e-4, 1e-3}) expect_sound(side, {350.0, 315.0, mass});
  expect_conserved(side, {350.0, 315.0, 2e-4}, {0, 1});
  for (double mass : {0.0, -1e-3, 1e-12}) expect_finite(side, {350.0, 315.0, mass});
  const ChannelWall wide{1e-6, 2e-4, {390}, {2e-3, 1e-3, 3e-3, 390, 0, true}, pg25, 1, 3e-3};
  expect_sound(wide, {350.0, 315.0, 8e-3}, 1e-5);
  for (double mass : {0.0, -1e-3, 1e-12}) expect_finite(law, {350.0, 315.0, mass});
}

TEST(Channel, GivenCoefficientOverridesTheCorrelation) {
  const ChannelWall law{2e-6, 1e-4, {100}, {0, 0, 0, 0, 25000, false}, pg25, 0, 3e-3};
  expect_relative(residual(law, {330.0, 310.0, 1e-3})[0], 2e-6 * 20 / (1e-4 / 100 + 1 / 25000.0), 1e-12);
  expect_finite(law, {330.0, 310.0, 0.0});
}

TEST(Channel, EntryRaisesTheCoefficientNearTheInlet) {
  const double near = base_coefficient(narrow, pg25, 4e-5, 313.15, 2e-4);
  const double far = base_coefficient(narrow, pg25, 4e-5, 313.15, 2e-2);
  ChannelGeometry developed = narrow;
  developed.entry = false;
  EXPECT_GT(near, 1.2 * far);
  EXPECT_GT(far, base_coefficient(developed, pg25, 4e-5, 313.15, 2e-2));
}

TEST(Channel, AdvectionCarriesEnthalpy) {
  const ChannelAdvection advection{pg25};
  const ChannelInlet inlet{pg25, 303.15};
  expect_sound(advection, {310.0, 315.0, 2e-3});
  expect_sound(inlet, {310.0, 2e-3});
  // A chain of volumes sees outlet less inlet.
  const double T[] = {307.0, 311.5, 309.0, 322.0}, mass = 2e-3;
  double sum = residual(inlet, {T[0], mass})[0];
  for (int i = 0; i < 3; ++i) sum += residual(advection, {T[i], T[i + 1], mass})[1];
  expect_relative(sum, mass * (pg25.enthalpy(322.0) - pg25.enthalpy(303.15)), 1e-12);
}

TEST(Channel, FrictionHeatsTheLiquid) {
  const ChannelFriction law{narrow, pg25, 20, 2e-3, 1e-3};
  for (double mass : {1e-4, 8e-4}) {
    expect_sound(law, {318.0, mass});
    const auto r = residual(law, {318.0, mass});
    EXPECT_GT(r[1], 0);
    expect_relative(r[0], -r[1] * mass / pg25.density(318.0), 1e-13);
  }
  // First volume starts at the inlet itself.
  const ChannelFriction first{narrow, pg25, 20, 5e-4, 1e-3};
  expect_sound(first, {318.0, 8e-4});
  expect_finite(first, {318.0, 0.0});
  expect_finite(first, {318.0, -1e-4});
  // Turbulent and blended.
  const ChannelFriction wide{{2e-3, 1e-3, 3e-3, 390, 0, true}, pg25, 1, 3e-3, 1e-3};
  for (double mass : {8e-3, 2e-2}) expect_sound(wide, {318.0, mass}, 1e-5);
}

TEST(Channel, NominalResistanceStandsInForChannels) {
  const ChannelFriction law{{0, 0, 0, 0, 25000, false}, pg25, 0, 1e-3, 1e-3, 1e3};
  expect_relative(residual(law, {318.0, 2e-3})[1], 2.0, 1e-14);
  expect_sound(law, {318.0, 2e-3});
  EXPECT_EQ(residual(ChannelMinorLoss{{0, 0, 0, 0, 25000, false}, pg25, 0, 1.5}, {318.0, 2e-3})[1], 0);
}

TEST(Channel, MinorLoss) {
  const ChannelMinorLoss law{narrow, Fluid::custom(1000, 4000, 0.6, 1e-3), 10, 1.5};
  const double mass = 6e-4, u = mass / (10 * 3e-8 * 1000);
  expect_relative(residual(law, {318.0, mass})[1], 1.5 * 500 * u * u, 1e-12);
  expect_relative(residual(law, {318.0, mass})[0], -1.5 * 500 * u * u * mass / 1000, 1e-12);
  expect_sound(ChannelMinorLoss{narrow, pg25, 10, 1.5}, {318.0, mass});
  expect_finite(law, {318.0, 0.0});
}

TEST(Channel, RowsShareThePumpFlow) {
  // Two rows with different channel counts at one pressure: flows as the counts, pressure that of one
  // channel.
  const Fluid liquid = Fluid::custom(1000, 4000, 0.6, 1e-3);
  const ChannelGeometry developed{100e-6, 100e-6, 300e-6, 390, 0, false};
  SmallSystem<5> system;  // m0, m1, p, T0, T1
  system.add(ChannelFriction{developed, liquid, 10, 5e-3, 1e-2}, {3, 0});
  system.add(ChannelFriction{developed, liquid, 30, 5e-3, 1e-2}, {4, 1});
  system.add(ChannelPressure{}, {0, 2});
  system.add(ChannelPressure{}, {1, 2});
  system.add(PumpFlow{4e-3}, {2});
  system.add(ChannelInlet{liquid, 300}, {3, 0});
  system.add(ChannelInlet{liquid, 300}, {4, 1});
  const auto x = system.solve({1e-3, 1e-3, 1e4, 300, 300});
  expect_relative(x[0], 1e-3, 1e-9);
  expect_relative(x[1], 3e-3, 1e-9);
  const double u = 1e-3 / (10 * 3e-8 * 1000), Dh = 1.5e-4;
  const double drop = 2 * duct::fanning_reynolds(1.0 / 3) * 1e-3 * u * 1e-2 / (Dh * Dh);
  expect_relative(x[2], drop, 1e-9);
  // All pumping power ends as heat: dp = rho cp dT.
  expect_relative(x[3] - 300, drop / (1000 * 4000), 1e-6);
  expect_sound(ChannelPressure{}, {1e-3, 2e4});
  expect_sound(PumpFlow{4e-3}, {2e4});
}

// TC-20: plate of 50 x 30 mm, 4e5 W/m^2, h 25000, 0.02 kg/s of cp 3962.2 at 40 degC: outlet 47.57155116 degC.
TEST(Channel, UniformlyHeatedPlate) {
  constexpr std::size_t n = 10;
  const Fluid liquid = Fluid::custom(1000, 3962.2, 0.6, 1e-3);
  const ChannelGeometry given{0, 0, 0, 0, 25000, false};
  SmallSystem<2 * n + 1> system;  // solid, liquid, m
  const std::size_t m = 2 * n;
  for (std::size_t i = 0; i < n; ++i) {
    system.add(ChannelWall{0.05 * 0.03 / n, 0, {}, given, liquid, 0, 0}, {i, n + i, m});
    if (i > 0) system.add(ChannelAdvection{liquid}, {n + i - 1, n + i, m});
  }
  system.add(ChannelInlet{liquid, 313.15}, {n, m});
  system.fix(m, 0.02);
  for (std::size_t i = 0; i < n; ++i) system.add(HeatSource{600.0 / n}, {i});
  Vector<2 * n + 1> start;
  start.fill(320);
  const auto x = system.solve(start);
  EXPECT_NEAR(x[2 * n - 1], 273.15 + 47.57155116, 1e-7);
  EXPECT_NEAR(x[n - 1] - x[2 * n - 1], 16.0, 1e-9);
}

TEST(Channel, CavityFaceIsSound) {
  const CavityFace face{{1e-6, 2e-5, {148, -1.3, 0, 300}, narrow, Fluid{FluidName::pg25}, 0.5, 3e-3},
                        2e-6,
                        1e-4,
                        1e-6,
                        {70, -1.3, 0, 300},
                        2e-6};
  expect_sound(face, {350.0, 340.0, 315.0, 1e-4});
  expect_conserved(face, {350.0, 340.0, 315.0, 1e-4}, {0, 1, 2});
}

// Skins: a half-space is what it is; a thin film over nothing, a poor film over a good half-space.
TEST(Channel, SkinOfLayers) {
  expect_relative(skin_conductivity(1e-4, {1, 4, 9}, 0), 6, 1e-12);
  expect_relative(skin_conductivity(1e-4, {1e-7, 2, 2}, 0), 2 * 2 * duct::pi * 1e-3, 1e-4);
  const double decay = std::tanh(0.2 * duct::pi);
  expect_relative(skin_conductivity(1e-4, {1e-5, 2.2, 2.2}, 130),
                  2.2 * (130 + 2.2 * decay) / (2.2 + 130 * decay), 1e-12);
  // cut in two, a layer is the same
  const double outer = skin_conductivity(1e-4, {3e-6, 5, 7}, 130);
  expect_relative(skin_conductivity(1e-4, {4e-6, 5, 7}, outer), skin_conductivity(1e-4, {7e-6, 5, 7}, 130),
                  1e-12);
}

// A poor film on a good body: two columns of it side by side. A half-space: 8 % more than the constriction of
// strips that have one temperature, p/(pi k) ln(1/sin(pi s/2)) s/(1 - s) (M. M. Yovanovich, Handbook of Heat
// Transfer, 3rd ed.), as even fluxes have it. A small disc is alone on a half-space: 1/(4 k a).
TEST(Channel, SpreadingOfStripsAndDiscs) {
  expect_relative(strip_spreading(1e-3, 0.4, {{1, 1e6, 1e6}, {1e-7, 0.2, 0.2}}), 1e-7 / 0.2, 0.06);
  const double deep = strip_spreading(1e-4, 0.5, {{1, 130, 130}});
  expect_relative(deep, 1e-4 / (duct::pi * 130) * 0.5 * std::log(2.0), 0.25);
  EXPECT_NEAR(deep, strip_spreading(1e-4, 0.5, {{1, 130, 130}, {1e-5, 130, 130}}), 1e-12 * deep);
  const double share = 1e-6, radius = 1e-6 / std::sqrt(duct::pi);
  expect_relative(disc_spreading(1e-3, share, {{1, 1, 1}}) * (1 - share) / share / 1e-6, 1 / (4 * radius),
                  2e-3);
}

TEST(ChannelNetwork, LawsAreSound) {
  const Fluid water{FluidName::water};
  NetworkWall wall{1e-8, 5e-5, {148, -1.3, 0, 300}, water, 5e4, 0};
  expect_sound(wall, {350.0, 315.0});
  expect_conserved(wall, {350.0, 315.0}, {0, 1});
  wall.given = 3e4;
  expect_sound(wall, {350.0, 315.0});
  for (const double turns : {0.0, 1e13})
    for (const double second : {900.0, 1100.0}) {
      const NetworkPassage way{water, 997, 1e-15, turns};
      expect_sound(NetworkMass{way}, {1000.0, second, 310.0, 315.0});
      expect_conserved(NetworkMass{way}, {1000.0, second, 310.0, 315.0}, {0, 1});
      expect_sound(NetworkStream{way}, {1000.0, second, 310.0, 315.0});
      expect_sound(NetworkFriction{way}, {1000.0, second, 310.0, 315.0});
      expect_sound(NetworkInlet{way}, {1000.0, second, 310.0, 315.0, 300.0});
      expect_sound(NetworkOutlet{way}, {1000.0, second, 310.0, 315.0, 320.0});
      expect_sound(NetworkDelivery{way}, {1000.0, second, 310.0, 315.0, 1200.0});
    }
  expect_sound(NetworkPump{1e-8}, {1000.0, 1200.0});
  expect_sound(NetworkPressure{1e-8, 0}, {1000.0});
  expect_sound(NetworkFlowGiven{1e-5}, {1000.0});
}

// drop = m/g + turns m |m|, either way.
TEST(ChannelNetwork, PassageWithTurns) {
  const NetworkPassage way{Fluid::custom(1000, 4000, 0.6, 1e-3), 1000, 2e-15, 3e13};
  const double g = 1000 * 2e-15 / 1e-3;
  for (const double drop : {-5e3, -1.0, 1e-6, 2.0, 3e4}) {
    const double m = way.mass_flow(drop, 300.0, 300.0);
    expect_relative(m / g + 3e13 * m * std::abs(m), drop, 1e-12);
  }
  EXPECT_EQ(way.mass_flow(0.0, 300.0, 300.0), 0);
  // a duct of 1 mm^2, water: 1.2 of 500 Pa at 1 m/s
  expect_relative(channel_network::turns({1e-3, 1e-3}, 1000, 1.2) * 1e-3 * 1e-3, 600, 1e-12);
}

// A square duct: f Re 14.227, Nu 3.608 (Shah & London 1978).
TEST(ChannelNetwork, DuctsOfShahAndLondon) {
  const RectangularDuct square{2e-4, 2e-4};
  expect_relative(channel_network::geometry(square, 2e-4) / 1e-3, 1.6e-15 / (2 * 14.227 * 2e-7), 1e-3);
  expect_relative(channel_network::film_per_conductivity(square), 3.608 / 2e-4, 1e-3);
  // a wide one tends to parallel plates: h^3 w/(12 mu L)
  expect_relative(channel_network::geometry({0.1, 1e-4}, 1e-2) / 1e-3, 1e-13 / (12 * 1e-5), 2e-3);
}

}  // namespace

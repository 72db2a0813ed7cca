// Conduction, sources and films of solid cells.
#include "law_checks.hpp"
#include "physics/conduction.hpp"
#include "physics/convection.hpp"
#include "physics/fixed_flux.hpp"
#include "physics/fixed_temperature.hpp"
#include "physics/heat_source.hpp"
#include "physics/natural_convection.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

const Conductivity silicon{148, -1.3, 0, 300};
const Conductivity copper{401, 0, -0.075 / 401, 300};

TEST(Conductivity, FollowsItsLaw) {
  EXPECT_DOUBLE_EQ(silicon(300.0), 148);
  expect_relative(silicon(400.0), 148 * std::pow(300.0 / 400.0, 1.3), 1e-14);
  // Handbook copper (reference A1): 393 at 400 K, 386 at 500 K; the line keeps within 0.5 %.
  expect_relative(copper(400.0), 393, 0.005);
  expect_relative(copper(500.0), 386, 0.005);
  EXPECT_TRUE((Conductivity{5}).constant());
}

TEST(Conductivity, StaysPositiveAndFinite) {
  for (double T : {-50.0, 0.0, 0.5, 1e4, 1e6}) {
    EXPECT_GT(silicon(T), 0);
    EXPECT_GT(copper(T), 0);
    EXPECT_TRUE(std::isfinite(silicon(T)));
  }
}

TEST(Conduction, IsTheSeriesOfItsParts) {
  // TC-01: TIM1 between Si and lid, 1e6 W/m^2: contacts 1e-6, half layers 775/2 um k 120 and 50/2 um k 5.
  const Conduction law{2.0, 775e-6 / 2, 25e-6, 1e-6, {120}, {5}};
  const double drop = 1e6 * (775e-6 / 2 / 120 + 1e-6 + 25e-6 / 5);
  expect_relative(residual(law, {400.0 + drop, 400.0})[0], 2e6, 1e-12);
}

TEST(Conduction, IsSound) {
  const Conduction law{1e-6, 5e-5, 1e-4, 2e-6, silicon, copper};
  expect_sound(law, {362.0, 341.0});
  expect_conserved(law, {362.0, 341.0}, {0, 1});
}

// TC-03: one-dimensional silicon slab with power-law k, exact by Kirchhoff's transform.
TEST(Conduction, MeetsKirchhoffOnAFineGrid) {
  constexpr std::size_t n = 40;
  const double length = 5e-3, flux = 3e6, half = length / n / 2;
  SmallSystem<n> system;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    system.add(Conduction{1, half, half, 0, silicon, silicon}, {i, i + 1});
  }
  system.add(FixedTemperature{1, half, silicon, 320}, {0});
  system.add(FixedFlux{flux}, {n - 1});
  Vector<n> start;
  start.fill(350);
  const Vector<n> T = system.solve(start);
  const auto exact = [&](double x) {
    return std::pow(std::pow(320.0, -0.3) - 0.3 * flux * x / (148 * std::pow(300.0, 1.3)), 1 / -0.3);
  };
  EXPECT_NEAR(exact(length), 460.3049927, 1e-6);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(T[i], exact((2 * static_cast<double>(i) + 1) * half), 0.02);
}

TEST(HeatSource, EntersTheCell) {
  EXPECT_DOUBLE_EQ(residual(HeatSource{3.5}, {300.0})[0], -3.5);
  expect_sound(HeatSource{3.5}, {300.0});
  EXPECT_DOUBLE_EQ(residual(FixedFlux{2.5}, {300.0})[0], -2.5);
  expect_sound(FixedFlux{2.5}, {300.0});
}

TEST(FixedTemperature, IsHalfACell) {
  const FixedTemperature law{2e-4, 1e-3, {10}, 300};
  expect_relative(residual(law, {310.0})[0], 2e-4 * 10 / 1e-3 * 10, 1e-13);
  expect_sound(FixedTemperature{2e-4, 1e-3, silicon, 300}, {345.0});
}

TEST(Convection, SeriesOfHalfCellAndFilm) {
  // TC-46: slab 1 mm, k 120, 1.5e9 W/m^3, h 3e4 to 40 degC: cooled face 90 degC. A single cell whose centre
  // is half a cell from the face carries the whole 1.5e6 W/m^2 through that half cell.
  const Convection law{1, 0.5e-3, {120}, 3e4, 313.15, 0};
  const double cell = 313.15 + 50 + 1.5e6 * 0.5e-3 / 120;
  expect_relative(residual(law, {cell})[0], 1.5e6, 1e-12);
  expect_sound(Convection{1e-4, 1e-4, silicon, 5000, 300, 0.8}, {352.0});
}

TEST(Convection, RadiatesGrey) {
  const Convection law{1, 0, {}, 0, 300, 0.9};
  const double expected = 0.9 * 5.670374419e-8 * (std::pow(350.0, 4) - std::pow(300.0, 4));
  expect_relative(residual(law, {350.0})[0], expected, 1e-13);
  EXPECT_EQ(residual(law, {300.0})[0], 0);
}

TEST(Air, MatchesTheHandbook) {
  // Reference A3, at 300 K and 101325 Pa.
  expect_relative(air::density(300.0, 101325), 1.177, 5e-4);
  expect_relative(air::viscosity(300.0), 1.846e-5, 1e-3);
  expect_relative(air::conductivity(300.0), 0.0263, 5e-3);
  EXPECT_NEAR(air::prandtl(300.0), 0.71, 0.01);
}

TEST(NaturalConvection, MeetsPublishedSpotValues) {
  // TC-42.
  expect_relative(churchill_chu(1e9, 0.71), 122.8565349, 1e-9);
  expect_relative(horizontal_up(1e6), 17.07629936, 1e-9);
  expect_relative(horizontal_up(1e8), 69.6238325, 1e-9);
  expect_relative(horizontal_down(1e6), 8.538149682, 1e-9);
}

TEST(NaturalConvection, BlendsTheUpwardBranches) {
  double last = 0;
  for (int step = 0; step <= 200; ++step) {
    const double Nu = horizontal_up(std::pow(10.0, 6 + 0.01 * step));
    EXPECT_GT(Nu, last);
    last = Nu;
  }
}

TEST(NaturalConvection, IsSoundFromHotToCold) {
  for (Orientation side : {Orientation::up, Orientation::down, Orientation::vertical}) {
    const NaturalConvection law{1e-3, 1e-3, {20}, 298.15, 0.05, 0.6, side};
    for (double T : {370.0, 302.0, 280.0}) expect_sound(law, {T}, 1e-4);
    expect_finite(law, {298.15});
    EXPECT_EQ(residual(law, {298.15})[0], 0);
    EXPECT_GT(residual(law, {330.0})[0], 0);
    EXPECT_LT(residual(law, {270.0})[0], 0);
  }
}

TEST(NaturalConvection, ColdUpIsHotDown) {
  const NaturalConvection up{1, 0, {}, 300, 0.05, 0, Orientation::up};
  const NaturalConvection down{1, 0, {}, 300, 0.05, 0, Orientation::down};
  // Nu and k differ only through the air's film temperature.
  expect_relative(-residual(up, {290.0})[0], residual(down, {310.0})[0], 0.1);
  EXPECT_GT(residual(up, {310.0})[0], 1.5 * residual(down, {310.0})[0]);
}

// A board 0.1 m high, 60 K above air at 25 degC: the textbook range for free convection alone.
TEST(NaturalConvection, GivesTheUsualCoefficient) {
  const NaturalConvection law{1, 0, {}, 298.15, 0.1, 0, Orientation::vertical};
  const double h = law.coefficient(358.15);
  EXPECT_GT(h, 6);
  EXPECT_LT(h, 8);
}

}  // namespace

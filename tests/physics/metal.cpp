// Metal of circuits: resistors that heat their cell, and how long metal lasts.
#include "law_checks.hpp"
#include "physics/electromigration.hpp"
#include "physics/heated_resistor.hpp"
#include "physics/heated_source.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

constexpr double electronvolt = 1.602176634e-19;

TEST(Electromigration, BlacksAcceleration) {
  // twice the density and 20 K more, n = 2, Ea = 0.9 eV: closed form
  EXPECT_NEAR(acceleration(2, 2, 0.9 * electronvolt, 378.15, 398.15), 16.017039994, 2e-8);
  EXPECT_DOUBLE_EQ(acceleration(1, 2, 0.9 * electronvolt, 378.15, 378.15), 1);
}

TEST(Electromigration, LimitIsTheCurrentOfEqualLifetime) {
  const double year = 3.15576e7;
  for (const double n : {1.0, 2.0}) {
    // copper and aluminium with copper (JEP119A)
    const Electromigration law{2e10, n, (n == 1 ? 1.0 : 0.8) * electronvolt, 378.15, 10 * year};
    EXPECT_DOUBLE_EQ(law.limit_at(378.15), 2e10);
    for (const double T : {330.0, 378.15, 400.0}) {
      expect_relative(law.lifetime_at(law.limit_at(T), T), 10 * year, 1e-12);
      expect_relative(law.use(0.5 * law.limit_at(T), T), 0.5, 1e-12);
      expect_relative(law.lifetime_at(1e10, T) / law.lifetime_at(2e10, T), std::pow(2, n), 1e-12);
    }
    expect_relative(law.lifetime_at(2e10, 378.15) / law.lifetime_at(2e10, 398.15),
                    acceleration(1, n, law.activation_energy, 378.15, 398.15), 1e-12);
    EXPECT_TRUE(std::isinf(law.lifetime_at(0, 378.15)));
  }
}

TEST(HeatedResistor, IsSoundAndTurnsItsPowerIntoHeat) {
  const HeatedResistor law{20, 3.9e-3, 298.15, 0.03};
  expect_sound(law, {0.91, 0.85, 355});
  const auto r = residual(law, {0.91, 0.85, 355});
  expect_conserved(law, {0.91, 0.85, 355}, {0, 1});
  expect_relative(r[0], 20 * 0.09 / (1 + 3.9e-3 * 56.85), 1e-14);
  expect_relative(r[2], -r[0] * 0.09, 1e-14);
}

TEST(HeatedResistor, SameWithKnownEnds) {
  const HeatedResistor law{20, 3.9e-3, 298.15, 0};
  const auto whole = residual(law, {0.91, 0.85, 355});
  HeatedResistor known = law;
  known.offset = -0.85;
  const HeatedResistorToKnown one{known};
  expect_sound(one, {0.91, 355});
  expect_relative(residual(one, {0.91, 355})[0], whole[0], 1e-13);
  expect_relative(residual(one, {0.91, 355})[1], whole[2], 1e-13);
  known.offset = 0.06;
  const HeatedResistorBetweenKnown both{known};
  expect_sound(both, {355});
  expect_relative(residual(both, {355})[0], whole[2], 1e-12);
}

TEST(HeatedResistor, StaysFiniteFarAway) {
  const HeatedResistor law{20, 3.9e-3, 298.15, 0};
  expect_finite(law, {0.9, 0.8, -200});
  expect_finite(law, {0.9, 0.8, 1e5});
}

TEST(HeatedSource, IsTheLoadsPower) {
  const HeatedSource law{3, 0.1};
  expect_sound(law, {0.9, 0.05, 350});
  expect_relative(residual(law, {0.9, 0.05, 350})[2], -3 * 0.95, 1e-14);
  const HeatedSourceToKnown leaving{3, 0.1, 1}, arriving{3, 0.8, -1};
  expect_sound(leaving, {0.9, 350});
  expect_relative(residual(leaving, {0.9, 350})[1], -3.0, 1e-14);
  expect_sound(arriving, {0.05, 350});
  expect_relative(residual(arriving, {0.05, 350})[1], -3 * 0.75, 1e-14);
  const HeatedSourceBetweenKnown held{3, 0.7};
  expect_relative(residual(held, {350})[0], -2.1, 1e-14);
}

}  // namespace

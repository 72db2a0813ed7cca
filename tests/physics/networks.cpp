// Laws of networks: conductances, streams, shares of heat, storage over a step.
#include "law_checks.hpp"
#include "physics/advection.hpp"
#include "physics/euler_storage.hpp"
#include "physics/heat_share.hpp"
#include "physics/thermal_conductance.hpp"
#include "physics/thermal_leg.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

TEST(ThermalConductance, CarriesHeatDownTheDifference) {
  const ThermalConductance law{0.25};
  EXPECT_DOUBLE_EQ(residual(law, {360.0, 320.0})[0], 10);
  expect_sound(law, {362.0, 341.0});
  expect_conserved(law, {362.0, 341.0}, {0, 1});
}

TEST(ThermalLeg, EndsAtItsTemperature) {
  const ThermalLeg law{2, 300};
  EXPECT_DOUBLE_EQ(residual(law, {303.0})[0], 6);
  expect_sound(law, {303.0});
}

TEST(Advection, TakesTheFaceTemperatureOfItsScheme) {
  EXPECT_DOUBLE_EQ(residual(Advection{2, 1}, {300.0, 310.0})[0], 600);
  EXPECT_DOUBLE_EQ(residual(Advection{2, 0.5}, {300.0, 310.0})[0], 610);
  expect_sound(Advection{2, 0.5}, {300.0, 310.0});
  expect_conserved(Advection{2, 0.5}, {300.0, 310.0}, {0, 1});
  EXPECT_DOUBLE_EQ(residual(AdvectionInlet{2, 290}, {300.0})[0], -580);
  EXPECT_DOUBLE_EQ(residual(AdvectionOutlet{2}, {300.0})[0], 600);
}

TEST(HeatShare, FollowsTheWhole) {
  double power = 8;
  const HeatShare law{&power, 0.25};
  EXPECT_DOUBLE_EQ(residual(law, {300.0})[0], -2);
  power = 12;
  EXPECT_DOUBLE_EQ(residual(law, {300.0})[0], -3);
}

TEST(EulerStorage, TakesUpHeatOverAStepAndNoneWhenSteady) {
  double before = 300, rate = 10;
  const EulerStorage law{3, &before, &rate};
  EXPECT_DOUBLE_EQ(residual(law, {302.0})[0], 60);
  expect_sound(law, {302.0});
  rate = 0;
  EXPECT_DOUBLE_EQ(residual(law, {302.0})[0], 0);
}

}  // namespace

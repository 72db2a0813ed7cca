// Duct correlations against exact series and published spot values.
#include "law_checks.hpp"
#include "physics/duct.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

// TC-23: aspect, exact f Re, polynomial f Re, series Nu_H1, polynomial Nu_H1, polynomial Nu_T, exact Nu_T.
const double developed[][7] = {
    {1, 14.22707688, 14.2296, 3.607950349, 3.610224, 2.978695, 2.97752},
    {0.5, 15.54805615, 15.557325, 4.123304176, 4.125812203, 3.388736875, 3.39229},
    {1.0 / 3, 17.08967206, 17.09494321, 4.794797509, 4.798388778, 3.94946686, 3.95768},
    {0.25, 18.23277683, 18.23401641, 5.331066888, 5.332666733, 4.435315738, 4.44050},
    {0.2, 19.07049792, 19.07153894, 5.737692453, 5.738254462, 4.826208629, 4.82833},
    {0.125, 20.58464406, 20.58978684, 6.490342455, 6.492152597, 5.595807703, 5.59366},
    {0.1, 21.16887683, 21.17589367, 6.784960645, 6.7878669, 5.910980575, 5.90781}};

TEST(Duct, DevelopedFlowMeetsExactSeries) {
  for (const auto& row : developed) {
    SCOPED_TRACE(row[0]);
    expect_relative(duct::fanning_reynolds(row[0]), row[2], 1e-9);
    expect_relative(duct::fanning_reynolds(row[0]), row[1], 6.1e-4);
    expect_relative(duct::nusselt_flux(row[0]), row[4], 1e-9);
    expect_relative(duct::nusselt_flux(row[0]), row[3], 8e-4);
    expect_relative(duct::nusselt_temperature(row[0]), row[5], 1e-9);
    expect_relative(duct::nusselt_temperature(row[0]), row[6], 2.5e-3);
  }
}

TEST(Duct, SpotValues) {
  // TC-42.
  expect_relative(duct::gnielinski(1e4, 5.0), 69.91247151, 1e-9);
  expect_relative(duct::gnielinski(5e3, 11.13), 47.58686018, 1e-9);
  const double e = 1.0 / 3, friction = duct::fanning_reynolds_root_area(e);
  const auto entry = [&](duct::WallCondition wall) {
    return duct::entry_nusselt(friction, duct::developed_nusselt_root_area(e, wall), 1 / 0.02, 5.0, wall,
                               duct::Along::mean);
  };
  expect_relative(entry(duct::WallCondition::temperature), 6.574893589, 1e-9);
  expect_relative(entry(duct::WallCondition::flux), 8.061065868, 1e-9);
  expect_relative(duct::apparent_friction(friction, 0.05), 25.00300199, 1e-9);
  expect_relative(duct::hagenbach(e), 1.196316872, 1e-9);
  // TC-35, Churchill.
  expect_relative(duct::churchill_friction(1000.0), 0.064, 1e-9);
  expect_relative(duct::churchill_friction(3000.0), 0.04297465632, 1e-9);
  expect_relative(duct::churchill_friction(1e5, 1e-4), 0.01846262457, 1e-9);
  expect_relative(duct::churchill_friction(1e6, 1e-3), 0.02002195641, 1e-9);
}

TEST(Duct, FinEfficiency) {
  // TC-26: m L of 27.38612788 x 35 mm, and the pin of 554.7001962 x 3 mm.
  expect_relative(duct::fin_efficiency(27.38612788 * 0.035), 0.7757978959, 1e-9);
  expect_relative(duct::fin_efficiency(554.7001962 * 0.003), 0.5593216061, 1e-9);
  EXPECT_DOUBLE_EQ(duct::fin_efficiency(0.0), 1);
  expect_relative(duct::fin_efficiency(1.0000001e-3), duct::fin_efficiency(0.9999999e-3), 1e-9);
}

TEST(Duct, EntryEndsOnTheDevelopedValue) {
  const RectangularDuct duct{100e-6, 300e-6};
  const double Re = 500, Pr = 8;
  expect_relative(duct::laminar_nusselt(duct, Re, Pr, 1e3), duct::nusselt_flux(1.0 / 3), 1e-6);
  EXPECT_DOUBLE_EQ(duct::laminar_nusselt(duct, Re, Pr, 0.0), duct::nusselt_flux(1.0 / 3));
  // Falls along the duct, and grows as x^(-1/3) to x^(-1/2) towards the inlet.
  double last = 1e9;
  for (int step = 0; step < 44; ++step) {
    const double x = 1e-5 * std::pow(1.3, step);
    const double nu = duct::laminar_nusselt(duct, Re, Pr, x);
    EXPECT_LT(nu, last);
    last = nu;
  }
  const double front = duct::laminar_nusselt(duct, Re, Pr, 1e-6) / duct::laminar_nusselt(duct, Re, Pr, 1e-5);
  EXPECT_GT(front, std::pow(10.0, 1.0 / 3));
  EXPECT_LT(front, std::pow(10.0, 0.5));
}

// Against a rival: Lee & Garimella 2006 (doi 10.1016/j.ijheatmasstransfer.2006.02.011), aspect 1 to 10,
// thermally developing H1 in developed flow. At this Prandtl number the velocity entry hardly matters: within
// 6 %.
TEST(Duct, EntryAgreesWithLeeAndGarimella) {
  for (double A : {1.0, 3.0, 5.0}) {
    const RectangularDuct duct{100e-6, A * 100e-6};
    const double Dh = duct.hydraulic_diameter(), Re = 300, Pr = 12;
    for (double xstar : {0.01, 0.02, 0.05}) {
      const double C1 = -3.122e-3 * A * A * A + 2.435e-2 * A * A + 2.143e-1 * A + 7.325;
      const double C3 = 1.589e-4 * A * A - 2.603e-3 * A + 2.444e-2;
      const double C4 = 7.148 - 13.28 / A + 15.15 / (A * A) - 5.936 / (A * A * A);
      const double rival = 1 / (C1 * std::pow(xstar, 0.6412) + C3) + C4;
      expect_relative(duct::laminar_nusselt(duct, Re, Pr, xstar * Dh * Re * Pr), rival, 0.06);
    }
  }
}

// TC-22: Graetz's exact means with an isothermal wall, far from any velocity entry (Pr large), in a tube and
// between parallel plates (a duct of 1:200). The law's authors claim 15 %; here it is 2 % and 8 %.
TEST(Duct, EntryAgreesWithGraetz) {
  const auto mean = [](double friction, double far, double root, double xstar) {
    return duct::entry_nusselt(friction * root, far * root, root * root / xstar, 1e4,
                               duct::WallCondition::temperature, duct::Along::mean) /
           root;
  };
  const double tube = std::sqrt(0.25 * duct::pi);  // root of the area over the hydraulic diameter
  const RectangularDuct slot{1, 200};
  const double plates = slot.root_area() / slot.hydraulic_diameter();
  expect_relative(mean(16, 3.656793458, tube, 0.01), 7.1552232188, 0.03);
  expect_relative(mean(16, 3.656793458, tube, 0.05), 4.6405669576, 0.03);
  expect_relative(mean(duct::fanning_reynolds(slot.aspect()), 7.5407, plates, 0.01), 9.8248833559, 0.1);
  expect_relative(mean(duct::fanning_reynolds(slot.aspect()), 7.5407, plates, 0.05), 8.0103196083, 0.1);
}

TEST(Duct, PressureDropPiecesAddUp) {
  const RectangularDuct duct{1e-3, 2e-3};
  for (double u : {0.2, 1.3, 4.0}) {
    const double rho = 1000, mu = 1e-3, length = 0.04;
    double sum = 0;
    for (int i = 0; i < 16; ++i) {
      sum += duct::pressure_drop(duct, u, rho, mu, length * i / 16, length * (i + 1) / 16, true);
    }
    expect_relative(sum, duct::pressure_drop(duct, u, rho, mu, 0, length, true), 1e-12);
  }
}

TEST(Duct, LaminarPressureDropIsApparentFriction) {
  const RectangularDuct duct{1e-3, 3e-3};
  const double rho = 1000, mu = 1e-3, u = 0.3, length = 0.05;
  const double rootA = duct.root_area(), Re = rho * u * rootA / mu, Dh = duct.hydraulic_diameter();
  const double fRe = duct::fanning_reynolds(duct.aspect()) * rootA / Dh;
  const double f = duct::apparent_friction(fRe, length / (rootA * Re)) / Re;
  expect_relative(duct::pressure_drop(duct, u, rho, mu, 0, length, true),
                  4 * f * length / Dh * rho * u * u / 2, 1e-9);
  // Shah & London's own series and the one-term series agree within the latter's 3 %.
  expect_relative(fRe, duct::fanning_reynolds_root_area(duct.aspect()), 0.03);
}

TEST(Duct, TurbulentDropIsChurchill) {
  const RectangularDuct duct{3e-3, 3e-3};
  const double rho = 1000, mu = 1e-3, u = 2.0;
  const double Re = rho * u * duct.hydraulic_diameter() / mu;
  ASSERT_GT(Re, 3000);
  expect_relative(duct::pressure_drop(duct, u, rho, mu, 0, 0.1, true),
                  duct::churchill_friction(Re) * 0.1 / duct.hydraulic_diameter() * rho * u * u / 2, 1e-9);
  expect_relative(duct::duct_nusselt(duct, Re, 6.0, 0.05), duct::gnielinski(Re, 6.0), 1e-9);
}

TEST(Duct, BlendHasNoStepAndReversesWithTheFlow) {
  const RectangularDuct duct{2e-3, 2e-3};
  const double rho = 1000, mu = 1e-3;
  double last = 0;
  for (int step = 0; step < 2763; ++step) {
    const double u = 0.01 * std::pow(1.002, step);
    const double drop = duct::pressure_drop(duct, u, rho, mu, 0, 0.1, true);
    EXPECT_GT(drop, last);
    if (last > 0) {
      EXPECT_LT(drop, 1.02 * last);
    }
    last = drop;
    EXPECT_DOUBLE_EQ(duct::pressure_drop(duct, -u, rho, mu, 0, 0.1, true), -drop);
  }
}

}  // namespace

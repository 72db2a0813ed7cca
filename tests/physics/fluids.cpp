// Coolant properties against the tables of the public reference (ASHRAE 2001 via CoolProp; IAPWS-95).
#include <stdexcept>
#include <string>

#include "law_checks.hpp"
#include "physics/fluid.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

struct Row {
  double degC, rho, cp, k, mu;
};

void expect_table(const Fluid& fluid, const std::vector<Row>& rows, const Row& tolerance) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.degC);
    const double T = row.degC + 273.15;
    expect_relative(fluid.density(T), row.rho, tolerance.rho);
    expect_relative(fluid.specific_heat(T), row.cp, tolerance.cp);
    expect_relative(fluid.conductivity(T), row.k, tolerance.k);
    expect_relative(fluid.viscosity(T), row.mu * 1e-3, tolerance.mu);
  }
}

TEST(Fluid, WaterFollowsIapws) {
  expect_table({FluidName::water},
               {{10, 999.70, 4195.2, 0.5800, 1.3059},
                {20, 998.21, 4184.1, 0.5985, 1.0016},
                {25, 997.05, 4181.3, 0.6072, 0.8900},
                {30, 995.65, 4179.8, 0.6155, 0.7972},
                {40, 992.22, 4179.4, 0.6306, 0.6527},
                {45, 990.21, 4180.1, 0.6374, 0.5958},
                {50, 988.04, 4181.3, 0.6436, 0.5465},
                {60, 983.20, 4185.0, 0.6544, 0.4660},
                {80, 971.79, 4196.8, 0.6700, 0.3540}},
               {0, 2e-5, 2e-5, 2e-4, 2e-4});
  // Triple-point water has 4219 J/kg/K; the fit's end.
  expect_relative(Fluid{FluidName::water}.specific_heat(273.15), 4219, 1e-3);
}

TEST(Fluid, GlycolsFollowTheirTables) {
  expect_table({FluidName::pg25},
               {{10, 1027.8, 3888.2, 0.4559, 3.556},
                {25, 1021.7, 3925.2, 0.4730, 2.093},
                {40, 1014.5, 3962.2, 0.4871, 1.368},
                {50, 1009.0, 3986.9, 0.4949, 1.081},
                {70, 996.6, 4036.3, 0.5065, 0.736}},
               {0, 6e-5, 2e-5, 2e-4, 7e-4});
  expect_table({FluidName::eg25},
               {{25, 1035.8, 3743.9, 0.4804, 1.652},
                {40, 1029.5, 3782.5, 0.4959, 1.177},
                {60, 1019.3, 3833.9, 0.5121, 0.8186}},
               {0, 1e-10, 1e-10, 1e-10, 1e-10});
}

TEST(Fluid, DielectricsFollowTheirRows) {
  const Fluid oil{FluidName::oil};
  expect_relative(oil.density(298.15), 820, 1e-6);
  expect_relative(oil.specific_heat(313.15), 2100, 1e-12);
  expect_relative(oil.conductivity(313.15), 0.135, 1e-12);
  expect_relative(oil.viscosity(313.15) / oil.density(313.15), 10e-6, 1e-9);
  expect_relative(oil.viscosity(373.15) / oil.density(373.15), 2.7e-6, 1e-9);
  const Fluid hfe{FluidName::hfe7100};
  expect_relative(hfe.density(298.15), 1481, 5e-4);
  expect_relative(hfe.specific_heat(298.15), 1183, 1e-12);
  expect_relative(hfe.conductivity(298.15), 0.0688, 1e-3);
  expect_relative(hfe.viscosity(298.15), 0.58e-3, 1e-12);
}

TEST(Fluid, EnthalpyIsTheIntegralOfHeatCapacity) {
  std::vector<Fluid> fluids{Fluid::custom(1000, 4000, 0.6, 1e-3)};
  for (const auto& [word, name] : fluid_names) fluids.push_back(Fluid::named(word));
  for (const Fluid& fluid : fluids) {
    // Inside the range and beyond both ends.
    for (double T : {220.0, 275.0, 300.0, 330.0, 333.0, 360.0, 400.0}) {
      expect_relative(fluid.enthalpy(Dual<1>(1, 0, T)).dx(0), fluid.specific_heat(T), 1e-11);
    }
  }
  // Gauss's three-point rule is exact for water's fifth-order fit: 20 to 40 degC.
  const Fluid water{FluidName::water};
  const double middle = 303.15, half = 10, node = half * std::sqrt(0.6);
  const double integral = half / 9 *
                          (5 * water.specific_heat(middle - node) + 8 * water.specific_heat(middle) +
                           5 * water.specific_heat(middle + node));
  expect_relative(water.enthalpy(313.15) - water.enthalpy(293.15), integral, 1e-12);
}

TEST(Fluid, StaysPositiveWhereNewtonMayStray) {
  for (const auto& [word, name] : fluid_names) {
    const Fluid fluid = Fluid::named(word);
    for (double T : {-100.0, 0.0, 200.0, 500.0, 5000.0}) {
      SCOPED_TRACE(std::string(word) + " at " + std::to_string(T));
      EXPECT_GT(fluid.density(T), 0);
      EXPECT_GT(fluid.specific_heat(T), 0);
      EXPECT_GT(fluid.conductivity(T), 0);
      EXPECT_GT(fluid.viscosity(T), 0);
    }
  }
}

TEST(Fluid, NamesAreListedInTheError) {
  EXPECT_EQ(fluid_from_name("water"), FluidName::water);
  EXPECT_EQ(fluid_from_name("hfe-7100"), FluidName::hfe7100);
  EXPECT_EQ(fluid_from_name("hfe7100"), FluidName::hfe7100);
  try {
    fluid_from_name("watre");
    FAIL();
  } catch (const std::invalid_argument& error) {
    const std::string text = error.what();
    for (const auto& [word, name] : fluid_names) EXPECT_NE(text.find(word), std::string::npos);
    EXPECT_NE(text.find("watre"), std::string::npos);
  }
}

}  // namespace

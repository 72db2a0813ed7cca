// Converter losses from generator to die: published chains and calibrations.
#include "law_checks.hpp"
#include "physics/converter.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

/// Efficiency of stages in a row, core first, each of the same efficiency at any load.
double chain(const std::vector<double>& efficiencies) {
  double power = 1;
  for (double eta : efficiencies) power = ConverterModel{1, 0, 1 / eta - 1, 0}.input(power);
  return 1 / power;
}

// V1: flat defaults of 415 VAC with UPS against a solid-state transformer with 800 VDC.
TEST(Converter, WholeChains) {
  const double ac_bus = chain({0.975, 0.995, 0.965, 0.990, 0.997, 0.996});
  const double dc_bus = chain({0.985, 0.998, 0.997, 0.980, 0.997, 0.996});
  EXPECT_NEAR(ac_bus, 0.9203, 5e-5);
  EXPECT_NEAR(dc_bus, 0.9538, 5e-5);
  const double ac = chain({0.91, 0.9828, 0.975, 0.995, 0.965, 0.990, 0.997, 0.996});
  const double dc = chain({0.91, 0.9828, 0.985, 0.998, 0.997, 0.980, 0.997, 0.996});
  // The published products carry four digits of products of rounded factors.
  EXPECT_NEAR(ac, 0.8231, 1e-4);
  EXPECT_NEAR(dc, 0.8530, 1e-4);
  EXPECT_NEAR(dc / ac - 1, 0.036, 1e-3);
}

// V2: a node of 2704.26 W behind 13 W and 0.98, four nodes behind 17 W and 0.96.
TEST(Converter, OffsetForm) {
  const double node = offset_converter(3000, 13, 0.98).input(2704.26);
  const double shared = offset_converter(12000, 17, 0.96).input(4 * node);
  EXPECT_NEAR(shared / 4, 2892.67, 0.005);
}

// V7, closed form: 0.975 at half load, 0.970 at full load.
TEST(Converter, CalibratesFromPeakAndFullLoad) {
  const ConverterModel psu = calibrate_peak(5500, 0.975, 0.50, 0.970);
  EXPECT_NEAR(psu.a0, 0.00529, 5e-6);
  EXPECT_NEAR(psu.a1, 0.00449, 5e-6);
  EXPECT_NEAR(psu.a2, 0.02115, 5e-6);
  expect_relative(psu.peak_load(), 0.5, 1e-12);
  expect_relative(psu.peak_efficiency(), 0.975, 1e-12);
  expect_relative(psu.efficiency(5500), 0.970, 1e-12);
  EXPECT_NEAR(psu.efficiency(550), 0.944, 1e-3);
  EXPECT_NEAR(psu.efficiency(1100), 0.966, 1e-3);
  EXPECT_TRUE(psu.plausible());
}

// V7, three points, with the flag for a loss that falls with load.
TEST(Converter, CalibratesThroughThreePoints) {
  const Calibration c = calibrate_points(1, {{{0.2, 0.94}, {0.5, 0.96}, {1, 0.94}}});
  EXPECT_NEAR(c.model.a0, 0.014775, 1e-6);
  EXPECT_NEAR(c.model.a1, -0.024823, 1e-6);
  EXPECT_NEAR(c.model.a2, 0.073877, 1e-6);
  EXPECT_NEAR(c.model.peak_load(), 0.447, 5e-4);
  EXPECT_TRUE(c.negative_linear);
  EXPECT_FALSE(c.plausible);
  EXPECT_NEAR(c.model.efficiency(0.2), 0.94, 1e-9);
  EXPECT_NEAR(c.model.efficiency(0.5), 0.96, 1e-9);
  EXPECT_NEAR(c.model.efficiency(1.0), 0.94, 1e-9);
  const Calibration good = calibrate_points(1, {{{0.2, 0.966}, {0.5, 0.975}, {1, 0.970}}});
  EXPECT_TRUE(good.plausible);
  EXPECT_FALSE(good.negative_linear);
}

// F5: the best number of units changes where n and n + 1 lose the same.
TEST(Converter, BestNumberOfUnits) {
  const ConverterModel unit = calibrate_peak(5500, 0.975, 0.50, 0.970);
  for (int n = 1; n < 6; ++n) {
    const double at = switching_output(unit, n);
    EXPECT_NEAR(n * unit.loss(at / n), (n + 1) * unit.loss(at / (n + 1)), 1e-9);
    EXPECT_EQ(best_units(unit, 0.999 * at, 1, 8), n);
    EXPECT_EQ(best_units(unit, 1.001 * at, 1, 8), n + 1);
  }
  EXPECT_EQ(best_units(unit, 100, 3, 8), 3);
}

// V8: k0 1.2 W, k1 12 mV, k2 1.1 mohm, 0.8 V, 16 phases.
TEST(Converter, BestNumberOfPhases) {
  const Phase phase{1.2, 0.012, 1.1e-3};
  EXPECT_NEAR(phase.best_current(), 33.0, 0.05);
  EXPECT_EQ(best_phases(phase, 100, 16), 3);
  EXPECT_EQ(best_phases(phase, 500, 16), 15);
  EXPECT_EQ(best_phases(phase, 5, 16), 1);
  EXPECT_EQ(best_phases(phase, 5000, 16), 16);
  const double i = phase.best_current();
  EXPECT_NEAR(0.8 * i / (0.8 * i + phase.loss(i, 1)), 0.904, 1e-3);
  // Against trying them all.
  for (int step = 0; step < 79; ++step) {
    const double current = 3 * std::pow(1.07, step);
    int best = 1;
    for (int n = 2; n <= 16; ++n) {
      if (phase.loss(current, n) < phase.loss(current, best)) best = n;
    }
    EXPECT_EQ(best_phases(phase, current, 16), best);
  }
}

}  // namespace

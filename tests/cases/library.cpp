// Requirement: the shipped library passes the reader and adds up to the published figures.
#include "cases/library.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "cases/reader.hpp"
#include "files.hpp"

namespace fourwalls {
namespace {

TEST(Library, PassesTheReaderAsIncludes) {
  const std::string text = "include = [\"cases/library/materials.toml\", \"cases/library/links.toml\"]\n" +
                           testing_cases::small_text_without_materials();
  const Case c = read_case_text(text, std::string(FOURWALLS_SOURCE_DIR) + "/case.toml");
  EXPECT_EQ(c.materials.size(), read_library().materials.size());
  EXPECT_EQ(c.technologies.size(), 6u);
}

TEST(Library, EveryEntryHasASource) {
  const Case library = read_library();
  EXPECT_GE(library.materials.size(), 20u);
  for (const auto& [name, m] : library.materials) {
    EXPECT_FALSE(m.source.empty()) << name;
    EXPECT_GT(m.density, 0) << name;
    EXPECT_GT(m.specific_heat, 0) << name;
  }
  for (const auto& [name, t] : library.technologies) EXPECT_FALSE(t.source.empty()) << name;
  EXPECT_GE(library.converter_technologies.size(), 14u);
  EXPECT_GE(library.generator_technologies.size(), 7u);
  for (const auto& [name, t] : library.converter_technologies) EXPECT_FALSE(t.source.empty()) << name;
  for (const auto& [name, t] : library.generator_technologies) EXPECT_FALSE(t.source.empty()) << name;
}

// Published or tabulated efficiencies at 10, 20 and 100 % of the rating.
TEST(Library, ConvertersAreAsEfficientAsTabulated) {
  const std::map<std::string, std::array<double, 3>> tabulated{
      {"grid-transformer", {0.988, 0.993, 0.996}},
      {"unit-transformer", {0.988, 0.9932, 0.994}},
      {"ups-double-conversion", {0.925, 0.955, 0.967}},
      {"ups-eco", {0.959, 0.978, 0.99}},
      {"power-shelf", {0.944, 0.966, 0.970}},
      {"solid-state-transformer", {0.964, 0.978, 0.980}},
      {"bus-converter-800-50", {0.969, 0.981, 0.981}},
      {"converter-800-12", {0.951, 0.971, 0.968}},
      {"intermediate-bus", {0.938, 0.962, 0.9665}},
      {"multiphase", {0.837, 0.896, 0.882}},
      {"factorised", {0.842, 0.903, 0.915}},
      {"integrated", {0.812, 0.873, 0.885}}};
  const auto& technologies = read_library().converter_technologies;
  for (const auto& [name, eta] : tabulated) {
    const auto& t = technologies.at(name);
    for (std::size_t k = 0; k < 3; ++k) {
      const double x = std::array{0.1, 0.2, 1.0}[k];
      EXPECT_NEAR(x / (x + t.fixed + t.linear * x + t.quadratic * x * x), eta[k], 1e-3)
          << name << " at " << x;
    }
  }
}

// Full-load efficiencies as published; the diesel set at quarter loads.
TEST(Library, GeneratorsAreAsEfficientAsPublished) {
  const auto& technologies = read_library().generator_technologies;
  const auto efficiency = [&](const char* name, double x) {
    const auto& t = technologies.at(name);
    return x / (t.fixed + t.linear * x + t.quadratic * x * x);
  };
  EXPECT_NEAR(efficiency("gas-turbine", 1), 0.332, 1e-9);
  EXPECT_NEAR(efficiency("gas-engine", 1), 0.404, 1e-9);
  EXPECT_NEAR(efficiency("fuel-cell", 1), 0.413, 1e-9);
  EXPECT_NEAR(1055.05585262 / 3600 * 6500 / 1000 * efficiency("combined-cycle", 1), 1,
              1e-3);  // 6,500 Btu/kWh
  const double quarters[4] = {0.287, 0.340, 0.356, 0.346};
  for (int k = 0; k < 4; ++k) EXPECT_NEAR(efficiency("diesel", 0.25 * (k + 1)), quarters[k], 0.005);
}

/// Electric power of the module and lasers of one end at the laser's reference temperature [W].
double module_watts(const LinkTechnology& t, double rate) {
  return 0.5 * rate * t.module_energy + rate / t.lane_rate * t.launch_power / t.laser_efficiency;
}

TEST(Library, OpticalModulesAddUpToThePublishedWatts) {
  const auto& t = read_library().technologies;
  EXPECT_NEAR(module_watts(t.at("dsp-pluggable"), 1.6e12), 30, 1e-9);
  EXPECT_NEAR(module_watts(t.at("linear-pluggable"), 1.6e12), 15, 1e-9);
  EXPECT_NEAR(module_watts(t.at("co-packaged"), 1.6e12), 9, 1e-9);
  for (const char* name : {"dsp-pluggable", "linear-pluggable", "co-packaged"}) {
    EXPECT_DOUBLE_EQ(t.at(name).laser_temperature, 328.15);
    EXPECT_DOUBLE_EQ(t.at(name).laser_scale, 67);
    EXPECT_NEAR(8 * t.at(name).launch_power / t.at(name).laser_efficiency, 2, 1e-12);
  }
}

// 802.3ck: 28 dB, at least 2 m of passive copper; retimed 4 to 7 m.
TEST(Library, CopperReachesAsPublished) {
  const auto& technologies = read_library().technologies;
  const auto reach = [](const LinkTechnology& t) {
    const double f = t.lane_rate / 4e9;
    return (t.loss_budget - t.loss_fixed) / (t.loss_sqrt * std::sqrt(f) + t.loss_linear * f);
  };
  EXPECT_GT(reach(technologies.at("dac")), 2);
  EXPECT_LT(reach(technologies.at("dac")), 2.5);
  EXPECT_GT(reach(technologies.at("aec")), 4);
  EXPECT_LT(reach(technologies.at("aec")), 7);
}

}  // namespace
}  // namespace fourwalls

// Requirement: the shipped library passes the reader and adds up to the published figures.
#include "cases/library.hpp"

#include <gtest/gtest.h>

#include <cmath>

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

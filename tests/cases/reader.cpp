// Requirement: what a good case file says arrives in the Case, in SI, with defaults resolved.
#include "cases/reader.hpp"

#include <gtest/gtest.h>

#include "files.hpp"

namespace fourwalls {
namespace {

using testing_cases::first_error;
using testing_cases::folder;
using testing_cases::rich_case;
using testing_cases::small_case;

TEST(Reader, QuantitiesArriveInSi) {
  const Case c = rich_case();
  EXPECT_EQ(c.title, "a bit of \"everything\", \\ 20 °C");
  EXPECT_DOUBLE_EQ(c.ambient_temperature, 293.15);
  ASSERT_EQ(c.bodies.size(), 2u);
  const Body& die = c.bodies[1];
  EXPECT_DOUBLE_EQ(die.origin[2], 1.6e-3);
  EXPECT_DOUBLE_EQ(die.cell_size[1], 1e-3);
  EXPECT_DOUBLE_EQ(die.layers[0].thickness, 10e-6);
  EXPECT_DOUBLE_EQ(die.layers[0].contact_resistance_above, 0.5e-6);
  EXPECT_DOUBLE_EQ(die.layers[1].parts[0].place.size[0], 5e-3);
  EXPECT_TRUE(die.layers[1].parts[1].inactive);
  EXPECT_NEAR(c.cold_plates[1].flow, 0.5e-3 / 60, 1e-18);
  EXPECT_DOUBLE_EQ(c.cold_plates[1].inlet_temperature, 313.15);
  EXPECT_EQ(c.cold_plates[1].direction, Direction::minus_y);
  EXPECT_FALSE(c.cold_plates[1].entry);
  EXPECT_DOUBLE_EQ(c.links[0].rate, 800e9);
  EXPECT_DOUBLE_EQ(c.limits[0].maximum, 378.15);
  EXPECT_DOUBLE_EQ(c.limits[1].maximum, 1000);
}

TEST(Reader, EnumsArrive) {
  const Case c = rich_case();
  EXPECT_EQ(c.boundaries[0].kind, BoundaryKind::natural);
  EXPECT_EQ(c.boundaries[0].face, Face::bottom);
  EXPECT_EQ(c.boundaries[1].kind, BoundaryKind::temperature);
  EXPECT_EQ(c.boundaries[2].kind, BoundaryKind::flux);
  EXPECT_EQ(c.boundaries[3].face, Face::front);
  EXPECT_EQ(c.loads[0].kind, LoadKind::current);
  EXPECT_EQ(c.loads[1].kind, LoadKind::power);
}

TEST(Reader, OneNumberStandsForAllComponents) {
  const Case c = rich_case();
  EXPECT_EQ(c.bodies[0].cell_size, (Size2{2e-3, 2e-3}));
  EXPECT_EQ(c.sheets[2].resistance, (Size2{0.5e-3, 0.5e-3}));
  EXPECT_EQ(c.vias[0].pitch, (Size2{0.2e-3, 0.2e-3}));
  EXPECT_EQ(small_case().materials.at("silicon").conductivity, (Size3{148, 148, 148}));
}

TEST(Reader, IncludesBringMaterialsAndTechnologies) {
  const Case c = rich_case();
  EXPECT_DOUBLE_EQ(c.materials.at("copper").resistivity, 1.724e-8);
  EXPECT_EQ(c.materials.at("my alloy").conductivity, (Size3{10, 11, 12}));
  EXPECT_FALSE(c.technologies.at("my link").laser_local);
  EXPECT_NE(c.materials.at("copper").where.file.find("library/materials.toml"), std::string::npos);
}

TEST(Reader, PlacesAreOptional) {
  const Case c = rich_case();
  EXPECT_FALSE(c.sheets[0].place);
  ASSERT_TRUE(c.loads[0].place);
  EXPECT_EQ(c.loads[0].place->origin, (Size2{2e-3, 2e-3}));
  ASSERT_TRUE(c.vias[0].place);
  EXPECT_EQ(*c.vias[0].place, (std::array<double, 4>{12e-3, 12e-3, 10e-3, 10e-3}));
  EXPECT_FALSE(c.vias[1].place);
  EXPECT_TRUE(c.links[0].from.place);
  EXPECT_TRUE(c.links[0].to.place);
}

TEST(Reader, AbsentTemperaturesAreAmbient) {
  const Case c = rich_case();
  EXPECT_DOUBLE_EQ(c.boundaries[0].temperature, 293.15);
  EXPECT_DOUBLE_EQ(c.boundaries[3].temperature, 293.15);
  EXPECT_DOUBLE_EQ(c.boundaries[2].temperature, 0);  // flux: has none
}

// rho p / (t w) along the straps, rho of copper at 20 degC.
TEST(Reader, StrapsGiveASheetResistance) {
  const Case c = rich_case();
  const double along = 1.724e-8 * 40e-6 / (2e-6 * 10e-6);
  EXPECT_NEAR(c.sheets[1].resistance[0], along, 1e-12 * along);
  EXPECT_NEAR(c.sheets[1].resistance[1], 1e6 * along, 1e-6 * along);
  EXPECT_DOUBLE_EQ(c.sheets[1].coefficient, 3.93e-3);
  const Case both = rich_case({"sheet.vss.strap_direction=both"});
  EXPECT_NEAR(both.sheets[1].resistance[1], along, 1e-12 * along);
}

TEST(Reader, EfficienciesGiveLosses) {
  for (const char* phases : {"regulator.vr2.phases=1", "regulator.vr2.phases=8"}) {
    const Regulator r = rich_case({phases}).regulators[1];
    const auto efficiency = [&](double current) {
      const double loss =
          r.phases * r.fixed_loss + r.linear_loss * current + r.quadratic_loss * current * current / r.phases;
      return r.voltage * current / (r.voltage * current + loss);
    };
    EXPECT_NEAR(efficiency(40), 0.92, 1e-12);
    EXPECT_NEAR(efficiency(100), 0.90, 1e-12);
    EXPECT_GT(efficiency(40), efficiency(39));
    EXPECT_GT(efficiency(40), efficiency(41));
  }
}

TEST(Reader, PetscOptionsKeepTheirOrderAndBecomeText) {
  const Case c = rich_case();
  const std::vector<std::pair<std::string, std::string>> expected{
      {"temperature_ksp_type", "cg"}, {"ksp_max_it", "200"}, {"snes_monitor", "true"}, {"ksp_rtol", "1e-06"}};
  EXPECT_EQ(c.solver.petsc, expected);
}

TEST(Reader, PlacesInTheFileAreKept) {
  const Case c = small_case();
  EXPECT_EQ(c.bodies[0].where.line, 4);
  EXPECT_EQ(c.bodies[0].layers[0].where.path, "body[0].layer[0]");
  EXPECT_EQ(c.origins.at("body[0].layer[0].thickness").line, 12);
  EXPECT_EQ(c.origins.count("body[0].layer[0].cells"), 0u);
}

TEST(Reader, TheRunIsNamedAfterTheFileOrItsFolder) {
  EXPECT_EQ(small_case().name, "small");
  const std::string text = testing_cases::text_of(folder() / "good/small.toml");
  EXPECT_EQ(read_case_text(text, "somewhere/package/case.toml").name, "package");
}

TEST(Reader, TheHashFollowsTheContentsOnly) {
  const std::string text = testing_cases::text_of(folder() / "good/small.toml");
  const Case a = read_case_text(text, "a.toml"), b = read_case_text("# moved\n\n" + text, "b.toml");
  EXPECT_EQ(a.hash, b.hash);
  EXPECT_EQ(a.hash.size(), 16u);
  EXPECT_NE(a.hash, read_case_text(text, "a.toml", {"body.die.layer.bulk.cells=2"}).hash);
}

TEST(Reader, FilesReachedTwiceAreReadOnce) {
  const std::string library = (folder() / "../../cases/library/materials.toml").string();
  const std::string text = "include = [\"" + library + "\", \"" + library + "\"]\n" +
                           testing_cases::small_text_without_materials();
  EXPECT_EQ(first_error(text), "none");
}

TEST(Reader, WarningsDoNotStop) {
  std::vector<Problem> warnings;
  rich_case({}, &warnings);
  EXPECT_TRUE(warnings.empty()) << format_problems(warnings);
  rich_case({"load.uncore.power=1 MW"}, &warnings);
  ASSERT_EQ(warnings.size(), 2u) << format_problems(warnings);
  for (const auto& w : warnings) EXPECT_EQ(w.severity, "warning");
  EXPECT_NE(format_problems(warnings).find("deliver at most"), std::string::npos);
  EXPECT_NE(format_problems(warnings).find("more than any cooling takes"), std::string::npos);
}

TEST(Reader, EachWarning) {
  const std::pair<const char*, const char*> rows[] = {
      {"via.bumps.pitch=50 mm", "via[0].pitch: fewer than one via on the area"},
      {"sheet.plane.net=other", "via[0].between: connects net 'other' with net 'core'"},
      {"body.die.cell_size=0.5 um", "body[1].cell_size: gives about 6.4e+09 cells"},
      {"body.die.layer.bulk.power=1 MW",
       "body[1].layer[1].power: 2.5e+05 W/cm^2 is more than any cooling takes"},
  };
  for (const auto& [override_text, expected] : rows) {
    std::vector<Problem> warnings;
    rich_case({override_text}, &warnings);
    ASSERT_EQ(warnings.size(), 1u) << override_text;
    EXPECT_NE(format_problems(warnings).find(expected), std::string::npos) << format_problems(warnings);
  }
}

TEST(Reader, AReadCaseChecksOutAgain) {
  for (const auto& p : check_case(rich_case())) EXPECT_NE(p.severity, "error") << format_problems({p});
}

// A case made in a program has no key locations; it is checked all the same.
TEST(Reader, ACaseFromAProgramIsChecked) {
  Case c;
  Body& die = c.bodies.emplace_back();
  die.name = "die", die.size = {0.01, 0.01}, die.cell_size = {1e-3, 1e-3};
  Layer& bulk = die.layers.emplace_back();
  bulk.name = "bulk", bulk.material = "iron", bulk.thickness = 1e-3;
  auto problems = check_case(c);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].message.find("unknown material 'iron'"), std::string::npos);
  c.materials["iron"].name = "iron";
  c.materials["iron"].conductivity = {80, 80, 80};
  problems = check_case(c);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].message.find("heat has no way out"), std::string::npos);
}

TEST(Reader, ThousandsOfPartsAreCheckedQuickly) {
  std::string text = testing_cases::text_of(folder() / "good/small.toml");
  const auto boundary = text.find("[[boundary]]");
  std::string parts;
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < 60; ++j) {
      parts += "[[body.layer.part]]\nname = \"p" + std::to_string(i) + "_" + std::to_string(j) +
               "\"\norigin = [" + std::to_string(i * 1e-4) + ", " + std::to_string(j * 1e-4) +
               "]\nsize = [1e-4, 1e-4]\n";
    }
  }
  text.insert(boundary, parts);
  EXPECT_EQ(first_error(text), "none");
}

}  // namespace
}  // namespace fourwalls

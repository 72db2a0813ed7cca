// Requirement: any key can be set from the command line, by index or by name, with the same checks as in the
// file.
#include <gtest/gtest.h>

#include "files.hpp"

namespace fourwalls {
namespace {

using testing_cases::rich_case;
using testing_cases::small_case;

/// The first message of reading the small case with one override.
std::string refused(const std::string& override_text) {
  try {
    small_case({override_text});
  } catch (const CaseError& e) {
    const std::string text = e.what();
    return text.substr(0, text.find('\n'));
  }
  return "none";
}

TEST(Overrides, ByIndexAndByName) {
  EXPECT_DOUBLE_EQ(rich_case({"load[0].power=70 W"}).loads[0].power, 70);
  EXPECT_DOUBLE_EQ(rich_case({"load.cpu.power = 70 W"}).loads[0].power, 70);
  EXPECT_DOUBLE_EQ(
      rich_case({"body.die.layer.bulk.part.core.power=0.1 kW"}).bodies[1].layers[1].parts[0].power, 100);
  EXPECT_DOUBLE_EQ(rich_case({"load.\"cpu\".power=70 W"}).loads[0].power, 70);
}

TEST(Overrides, NumbersFlagsArraysAndQuotedText) {
  EXPECT_EQ(small_case({"body[0].layer[0].cells=7"}).bodies[0].layers[0].cells, 7);
  EXPECT_FALSE(small_case({"output.fields=false"}).output.fields);
  EXPECT_EQ(small_case({"body.die.cell_size=[\"1 mm\", \"2 mm\"]"}).bodies[0].cell_size, (Size2{1e-3, 2e-3}));
  EXPECT_EQ(small_case({"body.die.size[1]=20 mm"}).bodies[0].size, (Size2{10e-3, 20e-3}));
  EXPECT_EQ(small_case({"case.title=\"a = b\""}).title, "a = b");
  EXPECT_EQ(small_case({"case.title=two words"}).title, "two words");
}

TEST(Overrides, MakeTablesThatAreNotThere) {
  EXPECT_EQ(small_case({"solver.max_newton=5"}).solver.max_newton, 5);
  const auto petsc = small_case({"solver.petsc.ksp_type=gmres"}).solver.petsc;
  ASSERT_EQ(petsc.size(), 1u);
  EXPECT_EQ(petsc[0].second, "gmres");
}

TEST(Overrides, ReachWhatAnIncludeBrought) {
  EXPECT_DOUBLE_EQ(rich_case({"material.copper.density=9000"}).materials.at("copper").density, 9000);
  EXPECT_DOUBLE_EQ(rich_case({"material.\"my alloy\".density=9000"}).materials.at("my alloy").density, 9000);
}

TEST(Overrides, TheLastOneCounts) {
  EXPECT_EQ(small_case({"solver.max_newton=5", "solver.max_newton=6"}).solver.max_newton, 6);
}

TEST(Overrides, FaultsNameTheOverride) {
  EXPECT_EQ(
      refused("body.die.layer.bulk.thickness=5 V"),
      "--set body.die.layer.bulk.thickness=5 V: error: body[0].layer[0].thickness: '5 V': wrong dimension, "
      "expected m");
  EXPECT_EQ(refused("body.dye.origin=[0,0,0]"),
            "--set body.dye.origin=[0,0,0]: error: nothing here is named 'dye'; did you mean 'die'?");
  EXPECT_EQ(refused("body[3].name=x"), "--set body[3].name=x: error: no element [3]: found an array of 1");
  EXPECT_EQ(refused("body.die.widht=1"),
            "--set body.die.widht=1: error: body[0].widht: unknown key; valid: name, origin, size, "
            "cell_size, grading, "
            "start_temperature, layer");
  EXPECT_EQ(
      refused("body.die.cell_sise=1 mm"),
      "--set body.die.cell_sise=1 mm: error: body[0].cell_sise: unknown key; did you mean 'cell_size'?");
  EXPECT_NE(refused("case.title=\xff").find("not UTF-8"), std::string::npos);
  EXPECT_EQ(refused("nonsense"), "--set nonsense: error: expected path=value, such as load[0].power=700 W");
  EXPECT_EQ(refused("body.die.name.x=1"),
            "--set body.die.name.x=1: error: 'x' is below 'die', which has no keys");
  for (const char* path : {"=1", ".=1", "a..b=1", "[0]=1", "body[=1", "body[-1].name=1", "\"x=1", "a.=1"}) {
    EXPECT_NE(refused(path).find("not a path"), std::string::npos) << path;
  }
}

}  // namespace
}  // namespace fourwalls

// Profiles as courses over time: values on both sides of jumps, corners, traces; what the reader refuses.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cases/profile.hpp"
#include "cases/reader.hpp"

namespace fourwalls {
namespace {

Profile pulse() {
  Profile p;
  p.kind = ProfileKind::pulse;
  p.low = 0.2, p.high = 1, p.start = 1, p.rise = 0.5, p.width = 2, p.fall = 0, p.period = 10;
  return p;
}

TEST(Profile, PulseOnBothSidesOfItsCorners) {
  const auto c = course_of(pulse());
  for (const double turn : {0., 10., 70.}) {
    EXPECT_DOUBLE_EQ(c.value(turn + 1), 0.2);
    EXPECT_NEAR(c.value(turn + 1.25), 0.6, 1e-12);
    EXPECT_NEAR(c.value(turn + 1.5), 1, 1e-12);
    EXPECT_NEAR(c.before(turn + 3.5), 1, 1e-12);
    EXPECT_NEAR(c.value(turn + 3.5), 0.2, 1e-12);
    EXPECT_NEAR(c.before(turn + 9), 0.2, 1e-12);
  }
  EXPECT_DOUBLE_EQ(c.value(0), 0.2);
  EXPECT_EQ(c.breakpoints(0, 11), (std::vector<double>{1, 1.5, 3.5}));
  EXPECT_EQ(c.breakpoints(1, 1.5), std::vector<double>{});
  EXPECT_EQ(c.breakpoints(3.5, 13), (std::vector<double>{11, 11.5}));
  EXPECT_EQ(c.highest(), 1);
}

TEST(Profile, AStepWithoutRiseJumps) {
  Profile p;
  p.low = 0.5, p.start = 0;
  const auto c = course_of(p);
  EXPECT_EQ(c.before(0), 0.5);
  EXPECT_EQ(c.value(0), 1);
  EXPECT_EQ(c.value(1e6), 1);
  EXPECT_TRUE(c.breakpoints(0, 10).empty());
}

TEST(Profile, TokensOfADecode) {
  Profile p;
  p.kind = ProfileKind::inference;
  p.low = 0.1, p.width = 2, p.decode = 6, p.decode_level = 0.6, p.period = 20;
  p.token_period = 3, p.token_share = 1. / 3, p.token_level = 0.3;
  const auto c = course_of(p);
  EXPECT_EQ(c.value(1), 1);
  for (const double token : {2., 5.}) {
    EXPECT_DOUBLE_EQ(c.value(token + 0.5), 0.6);
    EXPECT_DOUBLE_EQ(c.value(token + 1.5), 0.3);
    EXPECT_DOUBLE_EQ(c.before(token + 3), 0.3);
  }
  EXPECT_EQ(c.value(8), 0.1);
  EXPECT_EQ(c.breakpoints(0, 21), (std::vector<double>{2, 3, 5, 6, 8, 20}));
  // with ramps the mean over a token stays what its levels say
  p.rise = p.fall = 0.1;
  const auto ramped = course_of(p);
  const double first = 0.1 + 2 + 0.1;  // when the first token's level is reached
  EXPECT_DOUBLE_EQ(ramped.value(first + 0.5), 0.6);
  EXPECT_NEAR(ramped.value(first + 1.05), 0.45, 1e-12);
  EXPECT_NEAR(ramped.value(first + 3.05), 0.45, 1e-12);
  EXPECT_DOUBLE_EQ(ramped.value(first + 3.5), 0.6);
}

TEST(Profile, SlewIsOfTheCurrentThatFollows) {
  Profile p;
  p.kind = ProfileKind::pulse;
  p.low = 0.2, p.start = 1e-6, p.width = 1e-5, p.slew = 1000e6;
  const auto c = course_of(p, 500);  // 400 A at 1000 A/us
  EXPECT_EQ(c.breakpoints(0, 1).size(), 4u);
  EXPECT_NEAR(c.value(1.2e-6), 0.6, 1e-9);
  EXPECT_NEAR(c.corners[1][0], 0.4e-6, 1e-18);
  EXPECT_NEAR(c.corners[3][0] - c.corners[2][0], 0.4e-6, 1e-18);
}

TEST(Profile, InferenceIsPrefillThenDecode) {
  Profile p;
  p.kind = ProfileKind::inference;
  p.low = 0.1, p.width = 2, p.decode = 5, p.decode_level = 0.6, p.period = 8;
  const auto c = course_of(p);
  EXPECT_EQ(c.before(0), 0.1);
  EXPECT_EQ(c.value(0), 1);
  EXPECT_EQ(c.before(2), 1);
  EXPECT_EQ(c.value(2), 0.6);
  EXPECT_EQ(c.before(7), 0.6);
  EXPECT_EQ(c.value(7), 0.1);
  EXPECT_EQ(c.value(8), 1);
  EXPECT_EQ(c.breakpoints(0, 16.5), (std::vector<double>{2, 7, 8, 10, 15, 16}));
}

TEST(Profile, PiecewiseWithAJump) {
  Profile p;
  p.kind = ProfileKind::piecewise;
  for (const auto& [t, v] : {std::pair{1., 0.}, {2., 1.}, {2., 3.}, {4., 5.}}) p.points.push_back({{}, t, v});
  const auto c = course_of(p);
  EXPECT_EQ(c.value(0), 0);
  EXPECT_EQ(c.value(1.5), 0.5);
  EXPECT_EQ(c.before(2), 1);
  EXPECT_EQ(c.value(2), 3);
  EXPECT_EQ(c.value(3), 4);
  EXPECT_EQ(c.value(9), 5);
}

TEST(Profile, ASineHasNoCorners) {
  Profile p;
  p.kind = ProfileKind::sine;
  p.low = 0.2, p.high = 1, p.start = 1, p.period = 4;
  const auto c = course_of(p);
  EXPECT_NEAR(c.value(1), 0.6, 1e-12);
  EXPECT_NEAR(c.value(2), 1, 1e-12);
  EXPECT_NEAR(c.before(8), 0.2, 1e-12);
  EXPECT_NEAR(c.value(0), 0.2, 1e-12);
  EXPECT_TRUE(c.breakpoints(0, 100).empty());
  EXPECT_NEAR(c.highest(), 1, 1e-12);
}

TEST(Profile, TracesSayTheLineOfWhatIsWrong) {
  std::vector<std::string> wrong;
  const auto points = read_trace("a.csv", "time, power\n# idle\n0, 0.1\n1e-3; 1\n2e-3\t0.5\n", wrong);
  EXPECT_TRUE(wrong.empty());
  ASSERT_EQ(points.size(), 3u);
  EXPECT_EQ(points[1].time, 1e-3);
  EXPECT_EQ(points[2].value, 0.5);
  read_trace("a.csv", "0 1\n1 2 3\n0.5 1\n-1 4\n", wrong);
  ASSERT_EQ(wrong.size(), 2u);  // a time below zero lies before the one above as well, and is told once
  EXPECT_EQ(wrong[0].substr(0, 8), "a.csv:2:");
  EXPECT_EQ(wrong[1].substr(0, 8), "a.csv:4:");
  wrong.clear();
  read_trace("a.csv", "# nothing\n", wrong);
  EXPECT_EQ(wrong.size(), 1u);
}

const std::string base = R"([material.m]
conductivity = 100
density = 1000
specific_heat = 1000
[[body]]
name = "b"
size = [0.01, 0.01]
cell_size = 0.01
[[body.layer]]
name = "l"
material = "m"
thickness = 0.001
power = 1
profile = "p"
[[boundary]]
name = "film"
body = "b"
face = "top"
kind = "convection"
coefficient = 1000
[transient]
stop = "1 s"
)";

std::string refusal(const std::string& text) {
  try {
    read_case_text(text, "a.toml");
  } catch (const CaseError& e) {
    return e.what();
  }
  return "";
}

TEST(Profile, TheReaderRefusesWhatCannotBeRun) {
  const std::string step = "[[profile]]\nname = \"p\"\nkind = \"step\"\n";
  EXPECT_EQ(refusal(base + step), "");
  const auto says = [&](const std::string& text, const std::string& what) {
    const auto got = refusal(text);
    EXPECT_NE(got.find(what), std::string::npos) << text << "\n-- says:\n" << got;
  };
  says(base, "the case has no profile at all");
  says(base + step + "period = 1\n", "a step happens once");
  says(base + "[[profile]]\nname = \"p\"\nkind = \"sine\"\n", "a sine has one");
  says(base + "[[profile]]\nname = \"p\"\nkind = \"sine\"\nperiod = 1\nrise = 0.1\n",
       "a sine has no rise, width or fall");
  says(base + "[[profile]]\nname = \"p\"\nkind = \"pulse\"\nwidth = 2\nperiod = 1\n",
       "shorter than what it repeats");
  says(base + "[[profile]]\nname = \"p\"\nkind = \"piecewise\"\n", "has at least one");
  says(base +
           "[[profile]]\nname = \"p\"\nkind = \"piecewise\"\npoint = [{time = 2, value = 1}, {time = 1, "
           "value = 1}]\n",
       "lies before the corner");
  says(base + "[[profile]]\nname = \"p\"\nkind = \"trace\"\nfile = \"none.csv\"\n", "cannot read");
  says(base + step + "[[probe]]\nname = \"x\"\n", "give one of quantity, body and sheet");
  says(base + step + "[[probe]]\nname = \"x\"\nbody = \"b\"\nlayer = \"k\"\n", "no layer 'k'");
  says(base + step + "[[probe]]\nname = \"x\"\nbody = \"b\"\nlayer = \"l\"\nat = [0.02, 0]\n",
       "lies outside");
  std::string bare = base;
  bare.replace(bare.find("density = 1000\n"), 15, "");
  says(bare + step, "a transient needs it");
  EXPECT_NE(refusal(base + step + "[[probe]]\nname = \"x\"\nbody = \"b\"\nstatistic = \"point\"\n")
                .find("needs it"),
            std::string::npos);
}

}  // namespace
}  // namespace fourwalls

// What happens when there is no solution: it is named, with the load and how far it could go.

#include "build_case.hpp"

namespace fourwalls::testing {
namespace {

Case rail(double power) {
  Case c;
  c.ambient_temperature = 300;
  add_material(c, material("m", 400));
  c.bodies = {body("board", {0, 0, 0}, {20e-3, 5e-3}, {1e-3, 1e-3}, {layer("m", "m", 1e-3)})};
  c.boundaries = {film("board", Face::bottom, 1e6, 300)};
  Sheet s;
  s.name = "vdd";
  s.net = "vdd";
  s.body = "board";
  s.layer = "m";
  s.resistance = {0.2e-3, 0.2e-3};
  s.coefficient = 0;
  c.sheets = {s};
  Regulator r;
  r.name = "vrm";
  r.sheet = "vdd";
  r.place = Rectangle{{0, 0}, {1e-3, 5e-3}};
  r.voltage = 0.8;
  r.load_line = 50e-6;
  c.regulators = {r};
  Load l;
  l.name = "accelerator";
  l.sheet = "vdd";
  l.place = Rectangle{{19e-3, 0}, {1e-3, 5e-3}};
  l.power = power;
  l.voltage = 0.8;
  c.loads = {l};
  return c;
}

// One-dimensional: R = 50 uohm + 19 squares of 5 columns = 0.2 mohm * 19/5 = 810 uohm, so P_max = V^2/(4 R).
constexpr double most = 0.8 * 0.8 / (4 * 810e-6);

TEST(Failures, UpToTheCollapseItSolves) {
  Solved s(rail(0.98 * most));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced();
  // V = V_s/2 (1 + sqrt(1 - P/P_max))
  EXPECT_NEAR(s.quantity("accelerator lowest voltage"), 0.4 * (1 + std::sqrt(1 - 0.98)), 1e-8);
}

TEST(Failures, VoltageCollapseIsNamed) {
  Solved s(rail(1.25 * most));
  ASSERT_FALSE(s.report.solved);
  EXPECT_NE(s.report.failure.find("voltage collapse"), std::string::npos) << s.report.failure;
  EXPECT_NE(s.report.failure.find("'accelerator'"), std::string::npos) << s.report.failure;
  const auto at = s.report.failure.find("solutions end at ");
  ASSERT_NE(at, std::string::npos) << s.report.failure;
  EXPECT_NEAR(std::stod(s.report.failure.substr(at + 17)), 0.8, 2e-4);
  EXPECT_EQ(s.model->load_multiplier, 1);
}

TEST(Failures, FoldIsFoundToItsResolution) {
  Solved s(rail(0.5 * most));
  ASSERT_TRUE(s.report.solved);
  const Fold fold = find_fold(*s.model, *s.newton, s.u, 10, 1e-7);
  ASSERT_TRUE(fold.found);
  EXPECT_TRUE(fold.electrical);
  EXPECT_NEAR(fold.multiplier, 2, 1e-6);
  const Fold none = [] {
    Solved light(rail(1e-3));
    return find_fold(*light.model, *light.newton, light.u, 3, 1e-3);
  }();
  EXPECT_FALSE(none.found);
}

TEST(Failures, TooFewStepsAreReportedByFieldAndPlace) {
  Case c = rail(0.9 * most);
  c.solver.max_newton = 1;
  Solved s(c);
  ASSERT_FALSE(s.report.solved);
  EXPECT_NE(s.report.failure.find("did not converge"), std::string::npos) << s.report.failure;
  EXPECT_NE(s.report.failure.find("potential"), std::string::npos) << s.report.failure;
  EXPECT_NE(s.report.failure.find("body 'board'"), std::string::npos) << s.report.failure;
}

}  // namespace
}  // namespace fourwalls::testing

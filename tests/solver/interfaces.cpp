// Bodies that touch with different meshes: exact conservation, at least first order, and a material jump on a
// face that keeps second order.

#include <cmath>
#include <numbers>

#include "build_case.hpp"

namespace fourwalls::testing {
namespace {

using std::numbers::pi;

/// Two slabs on each other, a fluid below that is hot and one above that is cold, heat in a corner part.
Case two_slabs(double lower_cell, double upper_cell, double resistance) {
  Case c;
  add_material(c, material("a", 5));
  add_material(c, material("b", 400));
  auto lower = body("lower", {0, 0, 0}, {10e-3, 10e-3}, {lower_cell, lower_cell}, {layer("a", "a", 2e-3, 4)});
  Part hot;
  hot.name = "hot";
  hot.place = {{1e-3, 1e-3}, {3e-3, 2e-3}};
  hot.power = 10;
  lower.layers[0].parts = {hot};
  c.bodies = {lower, body("upper", {1.5e-3, -1e-3, 2e-3}, {7e-3, 9e-3}, {upper_cell, upper_cell},
                          {layer("b", "b", 1e-3, 2)})};
  c.contacts = {{{}, {"upper", "lower"}, resistance}};
  c.boundaries = {film("lower", Face::bottom, 500, 310), film("upper", Face::top, 8000, 300),
                  film("lower", Face::top, 20, 305)};
  return c;
}

TEST(Interfaces, NothingIsLostBetweenMeshesThatDoNotMatch) {
  for (const double upper : {0.3e-3, 0.7e-3, 1.1e-3}) {
    Solved s(two_slabs(0.5e-3, upper, 2e-6));
    ASSERT_TRUE(s.report.solved) << s.report.failure;
    s.expect_balanced(1e-10);
  }
}

TEST(Interfaces, AnswerConvergesWhateverTheMeshes) {
  const auto hottest = [](double lower, double upper) {
    Solved s(two_slabs(lower, upper, 2e-6));
    return s.quantity("lower maximum temperature");
  };
  const double fine = hottest(0.125e-3, 0.125e-3);
  const double coarse = std::abs(hottest(0.5e-3, 0.7e-3) - fine),
               middle = std::abs(hottest(0.25e-3, 0.35e-3) - fine);
  EXPECT_LT(middle, 0.6 * coarse);
}

/// Harmonic field T = cos(pi x/a) cosh(pi z/a)/cosh(pi) over two bodies of one material whose meshes do not
/// match at half height; walls hold the exact values.
double harmonic_error(int n) {
  const double a = 10e-3;
  const auto exact = [&](double x, double z) {
    return 300 + 50 * std::cos(pi * x / a) * std::cosh(pi * z / a) / std::cosh(pi);
  };
  Case c;
  add_material(c, material("m", 100));
  const int other = (3 * n) / 2 + 1;
  c.bodies = {body("low", {0, 0, 0}, {a, 1e-3}, {a / n, 1e-3}, {layer("m", "m", a / 2, n / 2)}),
              body("high", {0, 0, a / 2}, {a, 1e-3}, {a / other, 1e-3}, {layer("m", "m", a / 2, n / 2)})};
  // every wall cell gets a boundary of its own through the model: bottom and top by pieces of one cell
  for (int b = 0; b < 2; ++b) {
    const int cells = b == 0 ? n : other;
    for (int i = 0; i < cells; ++i) {
      auto wall = boundary(c.bodies[b].name, b == 0 ? Face::bottom : Face::top, BoundaryKind::temperature,
                           exact((i + 0.5) * a / cells, b == 0 ? 0 : a));
      wall.name = "wall" + std::to_string(b) + "_" + std::to_string(i);
      wall.place = Rectangle{{i * a / cells, 0}, {a / cells, 1e-3}};
      c.boundaries.push_back(wall);
    }
  }
  // dT/dx = 0 at both ends of x by the cosine: those faces stay adiabatic
  Solved s(c);
  EXPECT_TRUE(s.report.solved) << s.report.failure;
  double sum = 0, volume = 0;
  for (int b = 0; b < 2; ++b) {
    const auto& block = s.block(b);
    for (int i = 0; i < block.nx(); ++i)
      for (int k = 0; k < block.nz(); ++k) {
        const double e = s.cell(b, i, 0, k) - exact(block.axes[0].centre(i), block.axes[2].centre(k));
        const double v = block.axes[0].width(i) * block.axes[2].width(k);
        sum += e * e * v;
        volume += v;
      }
  }
  return std::sqrt(sum / volume);
}

TEST(Interfaces, AtLeastFirstOrderAcrossMeshesThatDoNotMatch) {
  const double coarse = harmonic_error(16), fine = harmonic_error(32);
  EXPECT_GE(std::log2(coarse / fine), 1.0);
}

/// Two materials 1:1000 on a face, with a contact resistance: exact in one dimension, so the plane problem
/// below is second order only if the face's mean is harmonic.
TEST(Interfaces, JumpAndContactOnAFaceAreExact) {
  Case c;
  add_material(c, material("a", 0.4));
  add_material(c, material("b", 400));
  auto stack = body("stack", {0, 0, 0}, {1e-3, 1e-3}, {1e-3, 1e-3},
                    {layer("a", "a", 1e-3, 7), layer("b", "b", 2e-3, 3)});
  stack.layers[0].contact_resistance_above = 5e-6;
  c.bodies = {stack};
  c.boundaries = {boundary("stack", Face::bottom, BoundaryKind::temperature, 400),
                  boundary("stack", Face::top, BoundaryKind::temperature, 300)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved);
  const double flux = 100 / (1e-3 / 0.4 + 5e-6 + 2e-3 / 400);
  EXPECT_NEAR(s.quantity(c.boundaries[1].name + " heat"), flux * 1e-6, 1e-12);
  EXPECT_NEAR(s.cell(0, 0, 0, 6), 400 - flux * (6.5e-3 / 7) / 0.4, 1e-8);
}

}  // namespace
}  // namespace fourwalls::testing

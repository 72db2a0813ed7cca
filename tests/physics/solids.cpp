// Conduction in cells of any shape.
#include "law_checks.hpp"
#include "physics/cell_conduction.hpp"

using namespace fourwalls;
using namespace fourwalls::test;

namespace {

/// Faces of a polyhedron by their corners, seen from a point inside.
template <std::size_t N>
struct Shape {
  std::array<Size3, N> area{}, to_face{};
  double volume = 0;
};

/// A tetrahedron about its centre of gravity.
Shape<4> tetrahedron(const std::array<Size3, 4>& x) {
  constexpr int corner[4][3] = {{1, 2, 3}, {0, 3, 2}, {0, 1, 3}, {0, 2, 1}};
  const Size3 centre = 0.25 * (x[0] + x[1] + x[2] + x[3]);
  Shape<4> s;
  for (std::size_t f = 0; f < 4; ++f) {
    const auto &a = x[corner[f][0]], &b = x[corner[f][1]], &c = x[corner[f][2]];
    s.area[f] = 0.5 * cross(b - a, c - a);
    s.to_face[f] = (1.0 / 3) * (a + b + c) - centre;
    s.volume += dot(s.area[f], s.to_face[f]) / 3;
  }
  return s;
}

const Shape<4> slanted = tetrahedron({Size3{0, 0, 0}, {2, 0.3, 0.1}, {0.5, 1.5, 0}, {0.7, 0.2, 1.1}});
const Conductivity constant[3] = {{40}, {10}, {3}};
const Conductivity by_temperature[3] = {{40, -1.2, 0, 300}, {10, -1.2, 0, 300}, {3, -1.2, 0, 300}};

CellConduction<4> law(const Conductivity* k) { return {slanted.area, slanted.to_face, slanted.volume, k}; }

// q = -A . k grad T, for any grad T and k along the axes.
TEST(CellConduction, IsExactForLinearTemperatures) {
  const Size3 slope{7, -11, 5};
  double u[5] = {300}, q[4];
  for (std::size_t f = 0; f < 4; ++f) u[f + 1] = 300 + dot(slope, slanted.to_face[f]);
  law(constant).fluxes(u, q);
  for (std::size_t f = 0; f < 4; ++f) {
    double exact = 0;
    for (std::size_t d = 0; d < 3; ++d) exact -= slanted.area[f][d] * constant[d].k * slope[d];
    expect_relative(q[f], exact, 1e-12);
  }
}

// A box with k along its axes: each face k A / half on its own.
TEST(CellConduction, IsTheTwoPointFluxInABox) {
  const std::array<Size3, 6> area{Size3{-6, 0, 0}, {6, 0, 0}, {0, -3, 0}, {0, 3, 0}, {0, 0, -2}, {0, 0, 2}};
  const std::array<Size3, 6> to{Size3{-0.5, 0, 0}, {0.5, 0, 0},  {0, -1, 0},
                                {0, 1, 0},         {0, 0, -1.5}, {0, 0, 1.5}};
  const CellConduction<12> box{area, to, 6, constant};
  double u[13] = {300, 310, 290, 305, 300, 281, 344}, q[12];
  box.fluxes(u, q);
  const double half[3] = {0.5, 1, 1.5};
  for (std::size_t f = 0; f < 6; ++f)
    EXPECT_NEAR(q[f], constant[f / 2].k * length(area[f]) / half[f / 2] * (u[0] - u[f + 1]), 1e-10);
}

TEST(CellConduction, KeepsHeatAndIsSymmetric) {
  const auto r = residual(law(by_temperature), {310, 305, 300, 320, 317});
  EXPECT_NEAR(r[0] + r[1] + r[2] + r[3] + r[4], 0, 1e-12);
  const auto j = jacobian(law(constant), {310, 305, 300, 320, 317});
  for (std::size_t a = 0; a < 5; ++a)
    for (std::size_t b = 0; b < 5; ++b) EXPECT_NEAR(j[a][b], j[b][a], 1e-12);
  EXPECT_TRUE(law(constant).linear_symmetric());
  EXPECT_FALSE(law(by_temperature).linear_symmetric());
}

TEST(CellConduction, Jacobian) { expect_jacobian(law(by_temperature), {310, 305, 300, 320, 317}); }

// At its temperature the face takes what the cell sends it, and the other rows are as they were.
TEST(HeldFace, TakesTheHeatOfItsFace) {
  const Vector<5> u{310, 305, 300, 320, 317};
  const HeldFace<4> held{law(by_temperature), 2, 320, 50};
  const auto r = residual(held, u), cell = residual(law(by_temperature), u);
  EXPECT_NEAR(r[3], -cell[3], 1e-12);
  for (const std::size_t n : {0, 1, 2, 4}) EXPECT_NEAR(r[n], 0, 1e-12);
}

// With the cell's own law: nothing but the stiffness in the face's row, and that row symmetric to its column.
TEST(HeldFace, LeavesTheWholeSymmetric) {
  const Vector<5> u{310, 305, 300, 320, 317};
  const HeldFace<4> held{law(constant), 2, 300, 50};
  auto j = jacobian(held, u);
  const auto cell = jacobian(law(constant), u);
  for (std::size_t a = 0; a < 5; ++a)
    for (std::size_t b = 0; b < 5; ++b) j[a][b] += cell[a][b];
  for (std::size_t n = 0; n < 5; ++n) {
    EXPECT_NEAR(j[3][n], n == 3 ? 50 : 0, 1e-12);
    EXPECT_NEAR(j[n][3], n == 3 ? 50 : 0, 1e-12);
  }
}

TEST(HeldFace, Jacobian) {
  expect_jacobian(HeldFace<4>{law(by_temperature), 1, 300, 50}, {310, 305, 300, 320, 317});
}

}  // namespace

// Spreading from sources on a cooled plate: TC-05, 06, 06b, 08 (double cosine series) and TC-09 (half space).

#include "build_case.hpp"

namespace fourwalls::testing {
namespace {

Boundary source(const std::string& name, Rectangle place, double watts) {
  auto b = boundary("plate", Face::bottom, BoundaryKind::flux, watts / (place.size[0] * place.size[1]));
  b.name = name;
  b.place = place;
  return b;
}

/// Mean temperature of the face over a place: cell values and the half cell down to the face.
double face_mean(Solved& s, const Rectangle& place, double flux, double kz) {
  const auto& b = s.block(0);
  const auto box = b.columns(place);
  double sum = 0, area = 0;
  for (int j = box.j0; j < box.j1; ++j)
    for (int i = box.i0; i < box.i1; ++i) {
      sum += b.column_area(i, j) * (s.cell(0, i, j, 0) + flux * 0.5 * b.axes[2].width(0) / kz);
      area += b.column_area(i, j);
    }
  return sum / area;
}

double tc05_mean(double cell, int layers) {
  Case c;
  add_material(c, material("cu", 390));
  c.bodies = {body("plate", {0, 0, 0}, {60e-3, 60e-3}, {cell, cell}, {layer("cu", "cu", 6e-3, layers)})};
  const Rectangle place{{20e-3, 20e-3}, {20e-3, 20e-3}};
  c.boundaries = {source("heater", place, 300), film("plate", Face::top, 1500, 300)};
  Solved s(c);
  EXPECT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced();
  return face_mean(s, place, 300 / 4e-4, 390) - 300;
}

// TC-05: 0.5 % of the rise at 1 mm, and second order.
TEST(Spreading, CentredSource) {
  const double exact = 72.52990596;
  const double coarse = std::abs(tc05_mean(2e-3, 4) - exact), fine = std::abs(tc05_mean(1e-3, 8) - exact);
  EXPECT_LT(fine, 0.005 * exact);
  EXPECT_GT(coarse / fine, 3.4) << coarse << " " << fine;
}

// TC-06: orthotropic plate, three sources off centre.
TEST(Spreading, ThreeSourcesOrthotropic) {
  Case c;
  auto m = material("vc", 1500);
  m.conductivity[2] = 50;
  add_material(c, m);
  c.bodies = {body("plate", {0, 0, 0}, {80e-3, 60e-3}, {1e-3, 1e-3}, {layer("vc", "vc", 2e-3, 24)})};
  const Rectangle places[3] = {{{15e-3, 15e-3}, {10e-3, 10e-3}},
                               {{48e-3, 36e-3}, {14e-3, 8e-3}},
                               {{37.5e-3, 12.5e-3}, {5e-3, 5e-3}}};
  const double watts[3] = {60, 80, 25}, expected[3] = {16.22750777, 18.12505038, 15.6907621};
  for (int n = 0; n < 3; ++n) c.boundaries.push_back(source("heater" + std::to_string(n), places[n], watts[n]));
  c.boundaries.push_back(film("plate", Face::top, 5000, 300));
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  for (int n = 0; n < 3; ++n) {
    const double flux = watts[n] / (places[n].size[0] * places[n].size[1]);
    EXPECT_NEAR(face_mean(s, places[n], flux, 50) - 300, expected[n], 0.005 * expected[n]) << n;
  }
  s.expect_balanced();
}

// TC-06b: three different conductivities.
TEST(Spreading, FullyOrthotropic) {
  Case c;
  auto m = material("m", 40);
  m.conductivity = {40, 15, 5};
  add_material(c, m);
  c.bodies = {body("plate", {0, 0, 0}, {30e-3, 20e-3}, {0.5e-3, 0.5e-3}, {layer("m", "m", 1e-3, 32)})};
  const Rectangle place{{9e-3, 7e-3}, {6e-3, 4e-3}};
  c.boundaries = {source("heater", place, 5), film("plate", Face::top, 3000, 300)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(face_mean(s, place, 5 / 24e-6, 5) - 300, 37.63061337, 0.005 * 37.63);
}

// TC-08: a strip, two-dimensional.
TEST(Spreading, Strip) {
  Case c;
  add_material(c, material("m", 120));
  c.bodies = {body("plate", {0, 0, 0}, {20e-3, 1e-3}, {0.25e-3, 1e-3}, {layer("m", "m", 2e-3, 12)})};
  const Rectangle place{{8e-3, 0}, {4e-3, 1e-3}};
  c.boundaries = {source("heater", place, 2.5e6 * 4e-6), film("plate", Face::top, 8000, 300)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(face_mean(s, place, 2.5e6, 120) - 300, 116.5518465, 0.005 * 116.55);
  // next to the far edge the flux through the face is zero and the cell stands for it
  EXPECT_NEAR(s.cell(0, 0, 0, 0) - 300, 42.86696471, 0.005 * 42.87);
}

// TC-09: square source on a half space, here a block 100 source widths across and deep with its far face held:
// that lowers the mean resistance by about 1/(2 pi k L), 0.34 % of it.
TEST(Spreading, HalfSpace) {
  Case c;
  add_material(c, material("m", 100));
  auto block = body("plate", {0, 0, 0}, {100e-3, 100e-3}, {6e-3, 6e-3}, {layer("m", "m", 60e-3, 40)});
  block.layers[0].grading = 1.16;
  block.grading = {1.5, 1.5};
  c.bodies = {block};
  const Rectangle place{{49.5e-3, 49.5e-3}, {1e-3, 1e-3}};
  // rings of finer cells around the source
  for (const double r : {0.125e-3, 0.25e-3, 0.375e-3, 0.625e-3, 0.75e-3, 1e-3, 1.5e-3, 2.5e-3, 5e-3}) {
    Part ring;
    ring.name = "ring";
    ring.place = {{50e-3 - r, 50e-3 - r}, {2 * r, 2 * r}};
    c.bodies[0].layers[0].parts.push_back(ring);
  }
  c.boundaries = {source("heater", place, 1), boundary("plate", Face::top, BoundaryKind::temperature, 300)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const double mean = 100 * 1e-3 * (face_mean(s, place, 1e6, 100) - 300);
  EXPECT_NEAR(mean, 0.4732010044, 0.012 * 0.4732);
}

}  // namespace
}  // namespace fourwalls::testing

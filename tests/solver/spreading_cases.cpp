// Spreading from sources on a cooled plate: TC-05, 06, 06b, 08 (double cosine series), TC-09 (half space) and
// TC-10 (disc on disc).

#include <array>
#include <cmath>
#include <numbers>

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

struct Source {
  Rectangle place;
  double watts, rise;
};

/// Largest relative error of the sources' mean rises on a plate cooled on its top.
double worst_error(const Material& m, Size2 size, double thickness, double h,
                   const std::vector<Source>& sources, double cell, int cells) {
  Case c;
  add_material(c, m);
  c.bodies = {body("plate", {0, 0, 0}, size, {cell, cell}, {layer("m", m.name, thickness, cells)})};
  c.bodies[0].layers[0].grading = std::pow(1.5, 6.0 / cells);
  for (const auto& q : sources)
    c.boundaries.push_back(source("heater" + std::to_string(c.boundaries.size()), q.place, q.watts));
  c.boundaries.push_back(film("plate", Face::top, h, 300));
  Solved s(c);
  EXPECT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced();
  double worst = 0;
  for (const auto& q : sources) {
    const double flux = q.watts / (q.place.size[0] * q.place.size[1]);
    const double rise = face_mean(s, q.place, flux, m.conductivity[2]) - 300;
    worst = std::max(worst, std::abs(rise / q.rise - 1));
  }
  return worst;
}

// TC-06: orthotropic plate, three sources off centre. The error is that of the sources' edges, first to
// second order; the smallest source has eight cells across on the finer mesh.
TEST(Spreading, ThreeSourcesOrthotropic) {
  auto m = material("vc", 1500);
  m.conductivity[2] = 50;
  const std::vector<Source> sources = {{{{15e-3, 15e-3}, {10e-3, 10e-3}}, 60, 16.22750777},
                                       {{{48e-3, 36e-3}, {14e-3, 8e-3}}, 80, 18.12505038},
                                       {{{37.5e-3, 12.5e-3}, {5e-3, 5e-3}}, 25, 15.6907621}};
  const double coarse = worst_error(m, {80e-3, 60e-3}, 2e-3, 5000, sources, 1.25e-3, 6);
  const double fine = worst_error(m, {80e-3, 60e-3}, 2e-3, 5000, sources, 0.625e-3, 12);
  EXPECT_LT(fine, 0.015);
  EXPECT_LT(fine, 0.45 * coarse) << coarse;
}

// TC-06b: three different conductivities.
TEST(Spreading, FullyOrthotropic) {
  auto m = material("m", 40);
  m.conductivity = {40, 15, 5};
  const std::vector<Source> sources = {{{{9e-3, 7e-3}, {6e-3, 4e-3}}, 5, 37.63061337}};
  const double coarse = worst_error(m, {30e-3, 20e-3}, 1e-3, 3000, sources, 0.5e-3, 6);
  const double fine = worst_error(m, {30e-3, 20e-3}, 1e-3, 3000, sources, 0.25e-3, 12);
  EXPECT_LT(fine, 0.01);
  EXPECT_LT(fine, 0.45 * coarse) << coarse;
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

/// k sqrt(A) R of the mean rise of a 1 mm square source on a block 400 source widths across with its far
/// faces held, which takes about 1/(2 pi k L) off the resistance, 0.17 % of it. `half` cells from centre to
/// edge.
double half_space(int half) {
  Case c;
  add_material(c, material("m", 100));
  auto block =
      body("plate", {0, 0, 0}, {400e-3, 400e-3}, {24e-3, 24e-3}, {layer("m", "m", 200e-3, 3 * half)});
  block.layers[0].grading = std::pow(1.25, 12.0 / half);
  c.bodies = {block};
  // rings set the cells: even across the source and a little beyond, then growing outwards
  std::vector<double> rings;
  for (int n = 1; n <= half + half / 3; ++n) rings.push_back(0.5e-3 * n / half);
  while (rings.back() < 150e-3)
    rings.push_back(rings.back() + 1.5 * (rings.back() - rings[rings.size() - 2]));
  for (const double r : rings) {
    Part ring;
    ring.name = "ring";
    ring.place = {{200e-3 - r, 200e-3 - r}, {2 * r, 2 * r}};
    c.bodies[0].layers[0].parts.push_back(ring);
  }
  const Rectangle place{{199.5e-3, 199.5e-3}, {1e-3, 1e-3}};
  c.boundaries = {source("heater", place, 1)};
  for (const Face f : {Face::top, Face::left, Face::right, Face::front, Face::back})
    c.boundaries.push_back(boundary("plate", f, BoundaryKind::temperature, 300));
  Solved s(c);
  EXPECT_TRUE(s.report.solved) << s.report.failure;
  return 100 * 1e-3 * (face_mean(s, place, 1e6, 100) - 300);
}

// TC-09: the error is that of the singular edge, first to second order.
TEST(Spreading, HalfSpace) {
  const double coarse = half_space(6) - 0.4732010044, fine = half_space(12) - 0.4732010044;
  EXPECT_LT(std::abs(fine), 0.015 * 0.4732);
  EXPECT_LT(std::abs(fine), 0.5 * std::abs(coarse)) << coarse;
}

/// Mean and greatest rise over a heated disc of 5 mm on one of 20 mm radius, a quarter of it in cells of
/// `cell`: what lies outside is left out cell by cell, and flux and film are scaled to the true areas.
std::array<double, 2> disc_on_disc(double cell, int layers) {
  const double source_radius = 5e-3, radius = 20e-3, thickness = 3e-3, k = 390, h = 3000;
  const int n = static_cast<int>(std::lround(radius / cell));
  const auto reach = [&](double r, int row) {  // cells of a row with their centre inside
    const double y = (row + 0.5) * cell;
    return y < r ? static_cast<int>(std::lround(std::sqrt(r * r - y * y) / cell)) : 0;
  };
  int heated = 0, cooled = 0;
  for (int row = 0; row < n; ++row) heated += reach(source_radius, row), cooled += reach(radius, row);
  const double quarter = 0.25 * std::numbers::pi;
  const double flux = 0.25 / (heated * cell * cell);  // 1 W on the whole disc
  const double film_scale = quarter * radius * radius / (cooled * cell * cell);
  Case c;
  add_material(c, material("cu", k));
  Layer l = layer("cu", "cu", thickness, layers);
  for (int row = 0; row < n; ++row)
    if (const int inside = reach(radius, row); inside < n) {
      Part outside;
      outside.name = "outside" + std::to_string(row);
      outside.place = {{inside * cell, row * cell}, {(n - inside) * cell, cell}};
      outside.inactive = true;
      l.parts.push_back(outside);
    }
  c.bodies = {body("plate", {0, 0, 0}, {radius, radius}, {cell, cell}, {l})};
  for (int row = 0; reach(source_radius, row) > 0; ++row) {
    auto strip = boundary("plate", Face::bottom, BoundaryKind::flux, flux);
    strip.name = "strip" + std::to_string(row);
    strip.place = Rectangle{{0, row * cell}, {reach(source_radius, row) * cell, cell}};
    c.boundaries.push_back(strip);
  }
  c.boundaries.push_back(film("plate", Face::top, h * film_scale, 300));
  Solved s(c);
  EXPECT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced();
  const double to_face = flux * 0.5 * thickness / layers / k;
  double mean = 0;
  for (int row = 0; row < n; ++row)
    for (int i = 0; i < reach(source_radius, row); ++i)
      mean += (s.cell(0, i, row, 0) + to_face - 300) / heated;
  return {mean, s.cell(0, 0, 0, 0) + to_face - 300};
}

// TC-10: the Bessel series; its published closed form is 1.9 % and 0.4 % off.
TEST(Spreading, DiscOnDisc) {
  const auto coarse = disc_on_disc(1e-3, 4), fine = disc_on_disc(0.5e-3, 8);
  EXPECT_NEAR(fine[0], 0.4166310552, 0.005 * 0.4166);
  EXPECT_NEAR(fine[1], 0.4517909537, 0.005 * 0.4518);
  EXPECT_LT(std::abs(fine[0] - 0.4166310552), std::abs(coarse[0] - 0.4166310552));
}

}  // namespace
}  // namespace fourwalls::testing

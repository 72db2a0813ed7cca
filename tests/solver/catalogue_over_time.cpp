// The rest of the validation catalogue over time: TC-13, TC-15, TC-16, TC-18b, TC-37, TC-43.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

#include "course_over_time.hpp"

namespace fourwalls::testing {
namespace {

Profile sine(const std::string& name, double period, double start) {
  Profile p;
  p.name = name, p.kind = ProfileKind::sine;
  p.low = 0, p.high = 2, p.period = period, p.start = start;
  return p;
}

/// TC-18b: dT/dt = -3 T + s(t) with the solution sin 2t + cos 4t, as 1 J/K on a film of 3 W/K. Its source
/// 2 cos 2t + 3 sin 2t + 3 cos 4t - 4 sin 4t is two sines about powers that lift the whole solution.
double integrator_error(TransientMethod method, int steps) {
  const double slow = std::sqrt(13.0), fast = 5, lift = (slow + fast) / 3;
  Case c;
  add_material(c, heavy("stuff", 1e12, 1e5));
  c.bodies = {body("block", {0, 0, 0}, {0.1, 0.1}, {0.1, 0.1}, {layer("l", "stuff", 1e-3)})};
  auto& l = c.bodies[0].layers[0];
  l.power = slow, l.profile = "slow";
  Part part;
  part.name = "all", part.place = {{0, 0}, {0.1, 0.1}}, part.power = fast, part.profile = "fast";
  l.parts = {part};
  c.profiles = {sine("slow", std::numbers::pi, -std::atan2(2.0, 3.0) / 2),
                sine("fast", std::numbers::pi / 2, -std::atan2(3.0, -4.0) / 4)};
  c.boundaries = {film("block", Face::top, 300, 300)};
  c.ambient_temperature = 300;
  c.bodies[0].start_temperature = 300 + lift + 1;
  auto& t = c.transient;
  t.start = TransientStart::ambient, t.stop = 1, t.step = 1.0 / steps, t.fixed = true, t.method = method;
  t.damped = false;
  t.residual_tolerance = 1e-13;
  Course course(c);
  EXPECT_EQ(course.report.steps, steps);
  return course.cell(0, 0, 0, 0) - (300 + lift + std::sin(2.0) + std::cos(4.0));
}

TEST(Catalogue, IntegratorsToTheDigit) {
  const std::array steps{20, 40, 80};
  const std::array euler{0.05137850255, 0.02632933083, 0.01333474639};
  const std::array trapezoidal{0.0002398336222, 5.920524529e-05, 1.475439434e-05};
  for (std::size_t n = 0; n < steps.size(); ++n) {
    EXPECT_NEAR(integrator_error(TransientMethod::euler, steps[n]), euler[n], 2e-11);
    EXPECT_NEAR(integrator_error(TransientMethod::trapezoidal, steps[n]), trapezoidal[n], 2e-11);
  }
}

/// The same by hand: implicit Euler to the middle of the first step, from there on BDF2 on the last two
/// points.
double bdf_by_hand(int steps) {
  const auto exact = [](double t) { return std::sin(2 * t) + std::cos(4 * t); };
  const auto source = [&](double t) { return 2 * std::cos(2 * t) - 4 * std::sin(4 * t) + 3 * exact(t); };
  const double h = 1.0 / steps;
  double t1 = 0, T1 = exact(0), t2 = 0.5 * h, T2 = (T1 + 0.5 * h * source(t2)) / (1 + 1.5 * h);
  for (int n = 1; n <= steps; ++n) {
    const double t0 = n * h;
    const double a0 = 1 / (t0 - t1) + 1 / (t0 - t2);
    const double a1 = (t0 - t2) / ((t1 - t0) * (t1 - t2)), a2 = (t0 - t1) / ((t2 - t0) * (t2 - t1));
    const double T0 = (source(t0) - a1 * T1 - a2 * T2) / (a0 + 3);
    t2 = t1, T2 = T1, t1 = t0, T1 = T0;
  }
  return T1 - exact(1);
}

TEST(Catalogue, BdfIsOfSecondOrder) {
  for (const int steps : {20, 40, 80})
    EXPECT_NEAR(integrator_error(TransientMethod::bdf2, steps), bdf_by_hand(steps), 2e-11);
  // terms of third order are felt up to some hundred steps here
  const double coarse = integrator_error(TransientMethod::bdf2, 640),
               fine = integrator_error(TransientMethod::bdf2, 1280);
  EXPECT_NEAR(std::log2(coarse / fine), 2, 0.1);
}

/// Amplitude and phase against the profile (1 + sin) of what was seen over the last period: least squares of
/// a + b t + c sin + d cos, so that what still settles does not count.
std::complex<double> response(const std::vector<double>& times, const std::vector<double>& values,
                              double period) {
  std::array<std::array<double, 5>, 4> normal{};
  const double end = times.back();
  for (std::size_t n = 0; n < times.size(); ++n) {
    if (times[n] <= end - period * (1 + 1e-9)) continue;
    const double angle = 2 * std::numbers::pi * times[n] / period;
    const std::array basis{1.0, (times[n] - end) / period, std::sin(angle), std::cos(angle)};
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) normal[i][j] += basis[i] * basis[j];
      normal[i][4] += basis[i] * values[n];
    }
  }
  for (std::size_t p = 0; p < 4; ++p)
    for (std::size_t i = 0; i < 4; ++i) {
      if (i == p) continue;
      const double f = normal[i][p] / normal[p][p];
      for (std::size_t j = p; j < 5; ++j) normal[i][j] -= f * normal[p][j];
    }
  return {normal[2][4] / normal[2][2], normal[3][4] / normal[3][3]};
}

// TC-13: silicon under a flux that swings about its mean; amplitude and phase on both sides.
TEST(Catalogue, PeriodicHeating) {
  struct Row {
    double frequency;
    int periods;
    double heated, heated_phase, cooled, cooled_phase;
  };
  for (const auto& row : {Row{1, 2, 18.45032697, -9.894798079, 16.39975477, -10.47117712},
                          Row{100, 15, 1.299674249, -56.65582246, 0.8964671941, -107.0667758},
                          Row{1e4, 15, 0.1413303397, -45.00000009, 0, 0}}) {
    SCOPED_TRACE(row.frequency);
    Case c = bar(120, 1.66e6, 0.5e-3, 60, 1.05);
    auto& l = c.bodies[0].layers[0];
    // the flux is set free in a film of cells too thin to matter
    Layer heater = layer("heater", "stuff", 1e-8);
    heater.power = 5e5 * 4e-6, heater.profile = "swing";
    c.bodies[0].layers = {heater, l};
    c.boundaries = {film("bar", Face::top, 3e4, 300)};
    const double period = 1 / row.frequency;
    c.profiles = {sine("swing", period, 0)};
    auto& t = c.transient;
    t.start = TransientStart::steady, t.stop = row.periods * period;
    t.method = TransientMethod::trapezoidal, t.fixed = true, t.step = period / 100, t.damped = false;
    t.residual_tolerance = 1e-12;
    Course course(c, [](Course& now) {
      return std::map<std::string, double>{{"heated", now.cell(0, 1, 1, 0)},
                                           {"cooled", now.cell(0, 1, 1, 60)}};
    });
    const auto heated = response(course.times, course.seen["heated"], period);
    EXPECT_NEAR(std::abs(heated), row.heated, 0.005 * row.heated);
    EXPECT_NEAR(std::arg(heated) * 180 / std::numbers::pi, row.heated_phase, 0.5);
    EXPECT_LT(course.balance("energy over time"), 1e-7);
    if (row.cooled == 0) continue;
    // the last cell's centre and the face differ by the flux through half a cell
    const auto cooled = response(course.times, course.seen["cooled"], period);
    const double half = 0.5 * course.model->mesh.blocks[0].axes[2].width(60);
    EXPECT_NEAR(std::abs(cooled), row.cooled * (1 + 3e4 * half / 120), 0.005 * row.cooled);
    EXPECT_NEAR(std::arg(cooled) * 180 / std::numbers::pi, row.cooled_phase, 0.5);
  }
}

// TC-15: 1.0 x 0.5 mm on a half space, a quarter of it; 1 % of the rise.
TEST(Catalogue, RectangularSourceOnAHalfSpace) {
  for (const auto& [t, rise, depth, inner] : {std::tuple{1e-5, 1.13861329, 0.3e-3, 25e-6},
                                              {1e-4, 3.566425857, 1e-3, 25e-6},
                                              {1e-3, 8.293856499, 3e-3, 31.25e-6},
                                              {1e-2, 11.34658001, 9e-3, 31.25e-6}}) {
    SCOPED_TRACE(t);
    Case c;
    add_material(c, heavy("si", 148, 2330. * 712));
    const double length = 0.5e-3 + depth, width = 0.25e-3 + depth;
    c.bodies = {body("plate", {0, 0, 0}, {length, width}, {10e-3, 10e-3}, {})};
    Layer l = layer("l", "si", depth, 26);
    l.grading = t < 5e-5 ? 1.15 : t < 5e-3 ? 1.22 : 1.28;
    // strips set the cells: even over the source and its edge, then growing outwards
    const auto strips = [&](double edge, bool along_x) {
      double x = 0, step = inner;
      const double end = along_x ? length : width;
      while (x + step < end) {
        x += step;
        if (x > edge + 2 * inner) step *= 1.4;
        Part strip;
        strip.name = "strip";
        strip.place = along_x ? Rectangle{{0, 0}, {x, width}} : Rectangle{{0, 0}, {length, x}};
        l.parts.push_back(strip);
      }
    };
    strips(0.5e-3, true), strips(0.25e-3, false);
    c.bodies[0].layers = {l};
    auto flux = boundary("plate", Face::bottom, BoundaryKind::flux, 5e6);
    flux.place = Rectangle{{0, 0}, {0.5e-3, 0.25e-3}};
    c.boundaries = {flux};
    c.ambient_temperature = 300;
    c.transient.start = TransientStart::ambient, c.transient.stop = t;
    c.transient.temperature_tolerance = 0.01;
    Course course(c);
    const double half = 0.5 * course.model->mesh.blocks[0].axes[2].width(0);
    EXPECT_NEAR(course.cell(0, 0, 0, 0) + 5e6 * half / 148 - 300, rise, 0.01 * rise);
    EXPECT_LT(course.balance("energy over time"), 1e-7);
  }
}

// TC-16: two half spaces of 90 and 30 degC meet.
TEST(Catalogue, TwoHalfSpacesInContact) {
  Case c;
  add_material(c, heavy("one", 120, 1.66e6));
  add_material(c, heavy("two", 390, 3.45e6));
  Layer one = layer("l", "one", 3e-3, 50), two = layer("l", "two", 3e-3, 50);
  one.grading = 1 / 1.05, two.grading = 1.05;  // fine where they meet
  c.bodies = {body("one", {0, 0, -3e-3}, {1e-3, 1e-3}, {1e-3, 1e-3}, {one}),
              body("two", {0, 0, 0}, {1e-3, 1e-3}, {1e-3, 1e-3}, {two})};
  c.bodies[0].start_temperature = zero_celsius + 90;
  c.ambient_temperature = zero_celsius + 30;
  c.transient.start = TransientStart::ambient, c.transient.stop = 1e-3;
  c.transient.temperature_tolerance = 5e-3;
  Course course(c);
  const auto inside = [&](int block, double z) {
    const auto& axis = course.model->mesh.blocks[block].axes[2];
    const int k = std::clamp(axis.cell_at(z), 1, axis.cells() - 2);
    const int other = z < axis.centre(k) ? k - 1 : k + 1;
    const double at = course.cell(block, 0, 0, k), beside = course.cell(block, 0, 0, other);
    return at + (beside - at) * (z - axis.centre(k)) / (axis.centre(other) - axis.centre(k)) - zero_celsius;
  };
  EXPECT_NEAR(inside(0, -0.2e-3), 64.05083501, 0.05);
  EXPECT_NEAR(inside(1, 0.2e-3), 41.2371404, 0.05);
  const double half_one = 0.5 * course.model->mesh.blocks[0].axes[2].width(49),
               half_two = 0.5 * course.model->mesh.blocks[1].axes[2].width(0);
  const double a = course.cell(0, 0, 0, 49) - zero_celsius, b = course.cell(1, 0, 0, 0) - zero_celsius;
  const double flux = (a - b) / (half_one / 120 + half_two / 390);
  EXPECT_NEAR(flux, 10910455.61, 0.005 * 10910455.61);
  EXPECT_NEAR(a - flux * half_one / 120, 46.67154972, 0.05);
  EXPECT_LT(course.balance("energy over time"), 1e-7);
}

// TC-37: a ladder of three capacities, which bodies of one cell and their contacts are.
TEST(Catalogue, ThermalLadder) {
  const double area = 0.01, thickness = 1e-3;
  const std::array capacity{0.5, 40.0, 300.0}, resistance{0.02, 0.05, 0.03};
  struct Row {
    double time, one, two, three;
  };
  for (const auto& row :
       {Row{0.01, 6.3341063, 0.04574143962, 1.096103031e-05},
        Row{0.1, 10.96887936, 1.087951002, 0.003313715944}, Row{1, 19.63977748, 9.717205542, 0.3257068533},
        Row{10, 41.33578352, 31.34430221, 8.067401164}, Row{100, 49.99836243, 39.99836399, 14.99867936}}) {
    SCOPED_TRACE(row.time);
    Case c;
    for (std::size_t n = 0; n < 3; ++n) {
      const std::string name = "n" + std::to_string(n);
      add_material(c, heavy(name, 1e12, capacity[n] / (area * thickness)));
      c.bodies.push_back(body(name, {0, 0, thickness * static_cast<double>(n)}, {0.1, 0.1}, {0.1, 0.1},
                              {layer("l", name, thickness)}));
    }
    c.contacts = {{{}, {"n0", "n1"}, resistance[0] * area}, {{}, {"n1", "n2"}, resistance[1] * area}};
    c.boundaries = {film("n2", Face::top, 1 / (resistance[2] * area), 300)};
    c.bodies[0].layers[0].power = 500;
    c.ambient_temperature = 300;
    c.transient.start = TransientStart::ambient, c.transient.stop = row.time;
    c.transient.temperature_tolerance = 2e-4;
    Course course(c);
    EXPECT_NEAR(course.cell(0, 0, 0, 0) - 300, row.one, 0.01);
    EXPECT_NEAR(course.cell(1, 0, 0, 0) - 300, row.two, 0.01);
    EXPECT_NEAR(course.cell(2, 0, 0, 0) - 300, row.three, 0.01);
    EXPECT_LT(course.balance("energy over time"), 1e-7);
  }
}

// TC-43: silicon on copper with a contact resistance, flux step on the silicon; 0.5 % of the rise.
TEST(Catalogue, CompositeSlabWithContact) {
  for (const auto& [t, rise] : {std::tuple{1e-3, 2.541687954},
                                {3e-3, 4.755054581},
                                {1e-2, 9.612576723},
                                {0.1, 21.62114309},
                                {1., 59.34181293}}) {
    SCOPED_TRACE(t);
    Case c = bar(120, 1.66e6, 0.5e-3, 30, 1.05);
    c.bodies[0].layers[0].contact_resistance_above = 8e-6;
    add_material(c, heavy("cu", 390, 3.45e6));
    c.bodies[0].layers.push_back(layer("cu", "cu", 3e-3, 30));
    c.boundaries = {boundary("bar", Face::bottom, BoundaryKind::flux, 1e6), film("bar", Face::top, 2e4, 300)};
    c.transient.stop = t;
    Course course(c);
    EXPECT_NEAR(at_depth(course, 0), rise, 0.005 * rise);
    EXPECT_LT(course.balance("energy over time"), 1e-7);
  }
}

}  // namespace
}  // namespace fourwalls::testing

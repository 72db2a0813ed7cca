// One-dimensional steady conduction: TC-01 to TC-04 and TC-46 of the validation catalogue. Closed forms.

#include "build_case.hpp"

namespace fourwalls::testing {
namespace {

// TC-01: five layers with contact resistances, exact to round-off because all is piecewise linear.
TEST(Conduction, SlabWithContacts) {
  Case c;
  for (const auto& [name, k] : {std::pair{"si", 120.0}, {"tim1", 5.0}, {"cu", 390.0}, {"tim2", 4.0}})
    add_material(c, material(name, k));
  auto stack =
      body("stack", {0, 0, 0}, {4e-3, 4e-3}, {1e-3, 1e-3},
           {layer("si", "si", 775e-6, 3), layer("tim1", "tim1", 50e-6, 2), layer("lid", "cu", 2.5e-3, 3),
            layer("tim2", "tim2", 100e-6, 1), layer("base", "cu", 3e-3, 2)});
  const double contacts[4] = {1e-6, 1e-6, 2e-6, 2e-6};
  for (int l = 0; l < 4; ++l) stack.layers[l].contact_resistance_above = contacts[l];
  c.bodies = {stack};
  c.boundaries = {boundary("stack", Face::bottom, BoundaryKind::flux, 1e6),
                  film("stack", Face::top, 25000, 40 + zero_celsius)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const double faces[5][2] = {{141.5608974359, 135.1025641026},
                              {134.1025641026, 124.1025641026},
                              {123.1025641026, 116.6923076923},
                              {114.6923076923, 89.6923076923},
                              {87.6923076923, 80.0}};
  const auto& z = s.block(0).axes[2];
  double bottom = 0;
  int k = 0;
  for (int l = 0; l < 5; ++l) {
    for (int n = 0; n < stack.layers[l].cells; ++n, ++k) {
      const double at = (z.centre(k) - bottom) / stack.layers[l].thickness;
      const double expected = faces[l][0] + at * (faces[l][1] - faces[l][0]) + zero_celsius;
      EXPECT_NEAR(s.cell(0, 3, 1, k), expected, 1e-8) << "cell " << k;
    }
    bottom += stack.layers[l].thickness;
  }
  s.expect_balanced();
}

// TC-02: a heated layer between two cooled sides; 0.01 K at 20 cells in the silicon.
TEST(Conduction, HeatedLayer) {
  Case c;
  for (const auto& [name, k] : {std::pair{"pcb", 20.0}, {"si", 130.0}, {"cu", 390.0}})
    add_material(c, material(name, k));
  auto stack =
      body("stack", {0, 0, 0}, {2e-3, 2e-3}, {1e-3, 1e-3},
           {layer("pcb", "pcb", 1.6e-3, 4), layer("si", "si", 0.5e-3, 20), layer("cu", "cu", 2e-3, 4)});
  stack.layers[0].contact_resistance_above = 2e-5;
  stack.layers[1].contact_resistance_above = 5e-6;
  stack.layers[1].power = 2e9 * 0.5e-3 * 4e-6;
  c.bodies = {stack};
  c.boundaries = {film("stack", Face::bottom, 3000, 35 + zero_celsius),
                  film("stack", Face::top, 12000, 30 + zero_celsius)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  EXPECT_NEAR(s.quantity(c.boundaries[0].name + " heat") / 4e-6, 170330.9978, 0.01);
  EXPECT_NEAR(s.quantity(c.boundaries[1].name + " heat") / 4e-6, 829669.0022, 0.01);
  EXPECT_NEAR(s.quantity("stack maximum temperature"), 108.8658926 + zero_celsius, 0.01);
  // the face value needs the half cell below it: q = 170331 W/m^2 through 0.2 mm of board
  EXPECT_NEAR(s.cell(0, 0, 0, 0) - 170330.9978 * 0.2e-3 / 20, 91.77699928 + zero_celsius, 1e-5);
  s.expect_balanced();
}

double kirchhoff_hot_face(double length, double cold, int cells, double& middle) {
  Case c;
  add_material(c, material("si", 148, -1.3));
  c.bodies = {body("bar", {0, 0, 0}, {1e-3, 1e-3}, {1e-3, 1e-3}, {layer("si", "si", length, cells)})};
  c.boundaries = {boundary("bar", Face::bottom, BoundaryKind::temperature, cold),
                  boundary("bar", Face::top, BoundaryKind::flux, 3e6)};
  Solved s(c);
  EXPECT_TRUE(s.report.solved) << s.report.failure;
  const double last = s.cell(0, 0, 0, cells - 1);
  middle = 0.5 * (s.cell(0, 0, 0, cells / 2 - 1) + s.cell(0, 0, 0, cells / 2));
  const Conductivity k{148, -1.3, 0, 300};
  return last + 3e6 * 0.5 * length / cells / k(last);
}

// TC-03: silicon's power law, Kirchhoff's transform; 0.02 K.
TEST(Conduction, PowerLawSilicon) {
  double middle = 0;
  EXPECT_NEAR(kirchhoff_hot_face(0.775e-3, 350, 40, middle), 369.8999969, 0.02);
  EXPECT_NEAR(middle, 359.7711904, 0.02);
  EXPECT_NEAR(kirchhoff_hot_face(5e-3, 320, 100, middle), 460.3049927, 0.02);
  EXPECT_NEAR(middle, 381.8969394, 0.02);
}

// TC-04: linear k(T) with generation, both faces held; 0.02 K at 100 cells.
TEST(Conduction, LinearConductivityWithGeneration) {
  Case c;
  add_material(c, material("m", 50, 0, -1.5e-3));
  auto bar = body("bar", {0, 0, 0}, {1e-3, 1e-3}, {1e-3, 1e-3}, {layer("m", "m", 10e-3, 100)});
  bar.layers[0].power = 2e8 * 10e-3 * 1e-6;
  c.bodies = {bar};
  c.boundaries = {boundary("bar", Face::bottom, BoundaryKind::temperature, 300),
                  boundary("bar", Face::top, BoundaryKind::temperature, 340)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const auto at = [&](int edge) { return 0.5 * (s.cell(0, 0, 0, edge - 1) + s.cell(0, 0, 0, edge)); };
  EXPECT_NEAR(at(25), 349.0008095, 0.02);
  EXPECT_NEAR(at(50), 373.4457035, 0.02);
  EXPECT_NEAR(at(75), 370.3073417, 0.02);
  EXPECT_NEAR(s.quantity("bar maximum temperature"), 375.5642691, 0.02);
  EXPECT_NEAR(s.quantity(c.boundaries[0].name + " heat") * 1e6, 1194000, 1194000 * 2e-4);
  EXPECT_NEAR(s.quantity(c.boundaries[1].name + " heat") * 1e6, 806000, 806000 * 2e-4);
  s.expect_balanced();
}

// TC-46: the mean of the cells is the mean of the slab; faces need the half cell.
TEST(Conduction, CellMeanAgainstFaceValue) {
  Case c;
  add_material(c, material("m", 120));
  auto slab = body("slab", {0, 0, 0}, {1e-3, 1e-3}, {1e-3, 1e-3}, {layer("m", "m", 1e-3, 80)});
  slab.layers[0].power = 1.5e9 * 1e-3 * 1e-6;
  c.bodies = {slab};
  c.boundaries = {film("slab", Face::top, 3e4, 40 + zero_celsius)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  double mean = 0;
  for (int k = 0; k < 80; ++k) mean += s.cell(0, 0, 0, k) / 80;
  EXPECT_NEAR(mean, 94.16666667 + zero_celsius, 1e-3);
  EXPECT_NEAR(s.cell(0, 0, 0, 79) - 1.5e6 * 0.5e-3 / 80 / 120, 90 + zero_celsius, 1e-3);
  EXPECT_NEAR(s.cell(0, 0, 0, 0), 96.25 + zero_celsius, 1e-3);
}

// A part with nothing in it carries no heat and does not disturb its neighbours.
TEST(Conduction, EmptyPart) {
  Case c;
  add_material(c, material("m", 100));
  auto slab = body("slab", {0, 0, 0}, {4e-3, 4e-3}, {1e-3, 1e-3},
                   {layer("low", "m", 1e-3, 2), layer("m", "m", 1e-3, 4)});
  Part hole;
  hole.name = "hole";
  hole.place = {{2e-3, 0}, {2e-3, 4e-3}};
  hole.inactive = true;
  slab.layers[0].parts = {hole};
  slab.layers[1].parts = {hole};
  c.bodies = {slab};
  c.boundaries = {boundary("slab", Face::bottom, BoundaryKind::flux, 1e5), film("slab", Face::top, 1e4, 300)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  // one-dimensional over what is left: the film, then 2 mm less half a cell
  EXPECT_NEAR(s.cell(0, 0, 0, 0), 300 + 1e5 / 1e4 + 1e5 * 1.75e-3 / 100, 1e-8);
  EXPECT_NEAR(s.cell(0, 1, 3, 0), 300 + 1e5 / 1e4 + 1e5 * 1.75e-3 / 100, 1e-8);
  EXPECT_NEAR(s.quantity(c.boundaries[1].name + " heat"), 1e5 * 8e-6, 1e-10);
  s.expect_balanced();
}

}  // namespace
}  // namespace fourwalls::testing

// Cold plates on the mesh: enthalpy rise (TC-20), conjugate plate (TC-21), flow shared between rows,
// friction.

#include <cmath>

#include "build_case.hpp"

namespace fourwalls::testing {
namespace {

ColdPlate plate_on(const std::string& body, double flow, double inlet) {
  ColdPlate p;
  p.name = "plate";
  p.body = body;
  p.fluid = "water";
  p.flow = flow;
  p.inlet_temperature = inlet;
  return p;
}

Case slab(Size2 size, Size2 cell, double thickness, double k, int cells) {
  Case c;
  c.ambient_temperature = 298.15;
  add_material(c, material("m", k));
  c.bodies = {body("slab", {0, 0, 0}, size, cell, {layer("m", "m", thickness, cells)})};
  return c;
}

// TC-20's law with the program's own water: heat in = m (h_out - h_in), wall above the coolant by q''/h.
TEST(ColdPlates, EnthalpyRise) {
  Case c = slab({50e-3, 30e-3}, {1e-3, 5e-3}, 1e-3, 1e5, 1);
  c.boundaries = {boundary("slab", Face::bottom, BoundaryKind::flux, 4e5)};
  auto p = plate_on("slab", 2e-5, 40 + zero_celsius);
  p.coefficient = 25000;
  c.cold_plates = {p};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  const Fluid water{FluidName::water};
  const double inlet = 40 + zero_celsius, m = 2e-5 * water.density(inlet);
  EXPECT_NEAR(s.quantity("plate heat"), 600, 1e-6);
  const double outlet = s.quantity("plate outlet temperature");
  EXPECT_NEAR(m * (water.enthalpy(outlet) - water.enthalpy(inlet)), 600, 1e-6);
  EXPECT_FALSE(s.result.quantities.contains("plate viscous heat"));  // of channels that nobody told of
  EXPECT_NEAR(outlet, inlet + 600 / (m * 4179.6), 0.01);
}

/// Channels etched into silicon, 10 x 10 mm and heated from below, water at 23 degC (Tuckerman & Pease 1981,
/// doi 10.1109/EDL.1981.25367, as far as it is reproduced: the base below the channels is taken as what is
/// left of a wafer of 458 um). The highest rise above the inlet, less half a cell's, over the heat [K/W].
double etched(double channel, double wall, double height, double flow, double heat,
              std::unique_ptr<Solved>& keep) {
  const double base = 458e-6 - height;
  Case c = slab({10e-3, 10e-3}, {0.5e-3, 2e-3}, base, 148, 6);
  c.boundaries = {boundary("slab", Face::bottom, BoundaryKind::flux, heat / 1e-4)};
  auto p = plate_on("slab", flow, 23 + zero_celsius);
  p.channel_width = channel, p.wall_width = wall, p.channel_height = height, p.fin_material = "m";
  c.cold_plates = {p};
  keep = std::make_unique<Solved>(c);
  const double below = heat / 1e-4 * 0.5 * base / 6 / 148;
  return (keep->quantity("highest temperature") + below - 23 - zero_celsius) / heat;
}

// PB-1 and PB-2, measured: 0.090 K/W at 790 W/cm^2 and 8.6 cm^3/s, 207 kPa; 0.110 K/W at 181 W/cm^2 and
// 4.7 cm^3/s, 15 psi. Held to 10 %, the pressure to 30 %.
TEST(ColdPlates, TuckermanAndPeaseMeasured) {
  std::unique_ptr<Solved> s;
  EXPECT_NEAR(etched(50e-6, 50e-6, 302e-6, 8.6e-6, 790, s), 0.090, 0.1 * 0.090);
  s->expect_balanced(1e-8);
  EXPECT_NEAR(s->quantity("plate pressure drop"), 207e3, 0.3 * 207e3);
  EXPECT_NEAR(etched(56e-6, 44e-6, 320e-6, 4.7e-6, 181, s), 0.110, 0.1 * 0.110);
  EXPECT_NEAR(s->quantity("plate pressure drop"), 15 * 6894.76, 0.3 * 103e3);
}

// TC-21: one-dimensional plate with axial conduction over one stream; the published case has constant
// properties, so water's at the stream's mean (30 degC: 4179.8 J/kg/K) are within 0.01 % of its 4180.
TEST(ColdPlates, ConjugatePlate) {
  Case c = slab({20e-3, 20e-3}, {0.05e-3, 20e-3}, 0.5e-3, 120, 1);
  const auto heat = [&](double from, double to, double flux) {
    auto b = boundary("slab", Face::bottom, BoundaryKind::flux, flux);
    b.name = "heat" + std::to_string(c.boundaries.size());
    b.place = Rectangle{{from, 0}, {to - from, 20e-3}};
    c.boundaries.push_back(b);
  };
  heat(0, 8e-3, 5e5);
  heat(8e-3, 11e-3, 2.5e6);
  heat(11e-3, 20e-3, 5e5);
  // the catalogue's film is on a plate without thickness: the half cell's 2.08e-6 m^2 K/W is taken off it
  const Fluid water{FluidName::water};
  auto p = plate_on("slab", 0.008 / water.density(25 + zero_celsius), 25 + zero_celsius);
  p.coefficient = 1 / (1 / 40000.0 - 0.25e-3 / 120);
  c.cold_plates = {p};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  const auto plate = [&](double x) { return s.cell(0, s.block(0).axes[0].cell_at(x), 0, 0) - zero_celsius; };
  EXPECT_NEAR(plate(0.0), 37.94672251, 0.1);
  EXPECT_NEAR(plate(0.005), 41.14013584, 0.1);
  EXPECT_NEAR(plate(0.0095), 77.472632, 0.15);
  EXPECT_NEAR(plate(0.015), 46.37594915, 0.1);
  EXPECT_NEAR(plate(0.02 - 1e-6), 46.73415624, 0.1);
  EXPECT_NEAR(s.quantity("plate heat"), 320, 1e-6);
}

/// A plate with channels, heated on its left half of the width only.
Case channels(Direction direction) {
  const bool along_x = direction == Direction::plus_x || direction == Direction::minus_x;
  Case c = slab({20e-3, 20e-3}, {1e-3, 1e-3}, 2e-3, 390, 2);
  auto b = boundary("slab", Face::bottom, BoundaryKind::flux, 1e6);
  b.place = along_x ? Rectangle{{0, 0}, {20e-3, 10e-3}} : Rectangle{{0, 0}, {10e-3, 20e-3}};
  c.boundaries = {b};
  auto p = plate_on("slab", 1e-5, 40 + zero_celsius);
  p.direction = direction;
  p.fin_material = "m";
  p.channel_width = p.wall_width = 100e-6;
  p.channel_height = 300e-6;
  p.entry = false;
  p.minor_loss = 0;
  c.cold_plates = {p};
  return c;
}

// TC-24 row 1: 100 channels of 100 x 300 um over 20 x 20 mm, 1e-5 m^3/s of water at 40 degC: 66.1 kPa at the
// inlet's viscosity. Heated rows are thinner and take more of the flow.
TEST(ColdPlates, RowsShareOnePressure) {
  Case cold = channels(Direction::plus_x);
  cold.boundaries[0].flux = 1;
  Solved reference(cold);
  ASSERT_TRUE(reference.report.solved) << reference.report.failure;
  EXPECT_NEAR(reference.quantity("plate pressure drop"), 66124, 0.01 * 66124);

  Solved s(channels(Direction::plus_x));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  const auto flows = lumped_values(*s.model, s.u);
  const auto& rows = s.model->cold_plates[0].rows;
  EXPECT_GT(flows[rows.front()], 1.05 * flows[rows.back()]);
  EXPECT_LT(s.quantity("plate pressure drop"), 66124);
  double all = 0;
  for (const int row : rows) all += flows[row];
  EXPECT_NEAR(all, s.model->cold_plates[0].mass_flow, 1e-12);
}

// Flow the other way or along y is the same plate turned.
TEST(ColdPlates, DirectionsAreAlike) {
  const double reference = Solved(channels(Direction::plus_x)).quantity("slab maximum temperature");
  for (const Direction d : {Direction::minus_x, Direction::plus_y, Direction::minus_y}) {
    Solved s(channels(d));
    ASSERT_TRUE(s.report.solved);
    EXPECT_NEAR(s.quantity("slab maximum temperature"), reference, 1e-7);
  }
}

}  // namespace
}  // namespace fourwalls::testing

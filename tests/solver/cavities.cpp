// Channels within a layer: against the fin model of TC-24 and each other, energy, directions, over time.

#include <cmath>

#include "course_over_time.hpp"

namespace fourwalls::testing {
namespace {

constexpr double channel = 50e-6, wall = 50e-6, height = 302e-6, base = 156e-6;

/// One pitch of the second sink of TC-24 (50/302 um channels in silicon, 10 mm long), heated from below,
/// under a cover that takes nothing: the slice of a die between two others by symmetry.
Case slice(bool resolved, double flux) {
  Case c;
  add_material(c, heavy("si", 148, 1.66e6));
  add_material(c, heavy("cover", 1e-3, 1e5));
  const double cell = resolved ? 6.25e-6 : 100e-6;
  c.bodies = {body(
      "stack", {0, 0, 0}, {10e-3, channel + wall}, {0.5e-3, cell},
      {layer("base", "si", base, 6), layer("cavity", "si", height, 12), layer("cover", "cover", 50e-6)})};
  c.boundaries = {boundary("stack", Face::bottom, BoundaryKind::flux, flux)};
  ColdPlate p;
  p.name = "cavity", p.body = "stack", p.layer = "cavity", p.resolved = resolved;
  p.fluid = "water", p.flow = 8.6e-8, p.inlet_temperature = 25 + zero_celsius;
  p.channel_width = channel, p.wall_width = wall, p.channel_height = height;
  p.entry = false, p.minor_loss = 0;
  c.cold_plates = {p};
  c.ambient_temperature = 25 + zero_celsius;
  return c;
}

/// Mean of the heated face over the last cells along the flow, above the coolant there.
double rise_at_outlet(Solved& s, double flux) {
  const auto& b = s.block(0);
  const int i = b.nx() - 1;
  double sum = 0, area = 0, fluid = 0, stream = 0;
  auto& mesh = s.model->mesh;
  const auto& grid = mesh.coolants[0];
  const auto own = mesh.numbering.set(grid.set).own;
  for (int j = 0; j < b.ny(); ++j) {
    sum += b.column_area(i, j) * s.cell(0, i, j, 0), area += b.column_area(i, j);
    if (!mesh.wet(grid, j)) continue;
    double T = own.contains(i, j) ? ReadAccess(s.u)[mesh.numbering.column(grid.set, i, j)] : 0;
    MPI_Allreduce(MPI_IN_PLACE, &T, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    fluid += T * b.axes[1].width(j), stream += b.axes[1].width(j);
  }
  return sum / area + flux * 0.5 * b.axes[2].width(0) / 148 - fluid / stream;
}

// TC-24, second sink (Tuckerman & Pease 1981). The fin model is one-dimensional; along the stack conduction
// is weak. The base spreads from walls to channels, which the averaged walls do not see.
TEST(Cavities, FinModelOfTuckermanAndPease) {
  const double flux = 1e6;
  double rise[2];
  for (const bool resolved : {false, true}) {
    SCOPED_TRACE(resolved);
    Solved s(slice(resolved, flux));
    ASSERT_TRUE(s.report.solved) << s.report.failure;
    s.expect_balanced(1e-8);
    const Fluid water{FluidName::water};
    const double inlet = 25 + zero_celsius, m = 8.6e-8 * water.density(inlet), heat = flux * 10e-3 * 100e-6;
    EXPECT_NEAR(s.quantity("cavity heat"), heat, 1e-8);
    const double outlet = s.quantity("cavity outlet temperature");
    EXPECT_NEAR(m * (water.enthalpy(outlet) - water.enthalpy(inlet)),
                heat + s.quantity("cavity viscous heat"), 1e-8);
    ChannelGeometry g{channel, wall, height, 148, 0, false};
    const double h_eff = base_coefficient(g, water, m, outlet, 0.0);
    rise[resolved] = rise_at_outlet(s, flux);
    EXPECT_NEAR(rise[resolved], flux * (base / 148 + 1 / h_eff), 0.02 * rise[resolved]);
    // the published estimate at constant properties, which the coolant's warming changes by percents
    EXPECT_NEAR(rise[resolved], (0.01054054054 + 0.04628050271) * 1e-4 * flux, 0.05 * rise[resolved]);
    EXPECT_NEAR(s.quantity("cavity pressure drop"), 271684.2482, 0.12 * 271684);
  }
  EXPECT_NEAR(rise[0], rise[1], 0.02 * rise[1]);
}

/// Two cavities around a die that heats, flowing against or across each other.
Case stack(Direction lower, Direction upper, bool resolved, bool swapped = false) {
  Case c;
  add_material(c, heavy("si", 130, 1.66e6));
  Size2 size{2e-3, 1.2e-3}, cell{0.2e-3, 0.2e-3};
  if (swapped) std::swap(size[0], size[1]);
  c.bodies = {
      body("stack", {0, 0, 0}, size, cell,
           {layer("bottom", "si", 0.1e-3, 2), layer("low", "si", 0.1e-3, 2), layer("die", "si", 0.1e-3, 2),
            layer("high", "si", 0.2e-3, 2), layer("top", "si", 0.1e-3, 2)})};
  c.bodies[0].layers[2].power = 3;
  for (const bool high : {false, true}) {
    ColdPlate p;
    p.name = high ? "upper" : "lower", p.body = "stack", p.layer = high ? "high" : "low";
    p.resolved = resolved, p.direction = high ? upper : lower;
    p.fluid = high ? "pg25" : "water", p.flow = 2e-7, p.inlet_temperature = 300;
    p.channel_width = 0.1e-3, p.wall_width = 0.1e-3, p.channel_height = high ? 0.2e-3 : 0.1e-3;
    c.cold_plates.push_back(p);
  }
  c.ambient_temperature = 300;
  return c;
}

TEST(Cavities, TwoOfThemShareADie) {
  for (const bool resolved : {false, true}) {
    SCOPED_TRACE(resolved);
    Solved one(stack(Direction::plus_x, Direction::minus_x, resolved));
    Solved other(stack(Direction::minus_x, Direction::plus_x, resolved));
    Solved turned(stack(Direction::plus_y, Direction::minus_y, resolved, true));
    for (Solved* s : {&one, &other, &turned}) {
      ASSERT_TRUE(s->report.solved) << s->report.failure;
      s->expect_balanced(1e-8);
      EXPECT_NEAR(s->quantity("lower heat") + s->quantity("upper heat"), 3, 1e-8);
      for (const char* figure : {"highest temperature", "lower outlet temperature", "upper pressure drop"})
        EXPECT_NEAR(s->quantity(figure) / one.quantity(figure), 1, 1e-9) << figure;
    }
    EXPECT_GT(one.quantity("lower heat"), 0.5);
    EXPECT_GT(one.quantity("upper heat"), 0.5);
    Solved crossed(stack(Direction::plus_x, Direction::plus_y, resolved));
    ASSERT_TRUE(crossed.report.solved) << crossed.report.failure;
    crossed.expect_balanced(1e-8);
  }
}

/// The same with a hot spot off the middle; `mirrored` along x.
Case hot_spot(Direction lower, Direction upper, bool mirrored, double between) {
  Case c = stack(lower, upper, false);
  add_material(c, heavy("between", between, 1.66e6));
  auto& die = c.bodies[0].layers[2];
  die.material = "between";
  Part& spot = c.bodies[0].layers[0].parts.emplace_back();
  spot.name = "spot", spot.power = 3;
  spot.place = {{mirrored ? 1e-3 : 0.6e-3, 0.4e-3}, {0.4e-3, 0.4e-3}};
  die.power = 0;
  return c;
}

// Directions alone do not matter: a mirrored case gives the mirrored answer. Streams against each other bring
// heat back to the hot spot through what is between them, so that it is hotter than with both one way; where
// that does not conduct, both are alike.
TEST(Cavities, MirrorsAndTheHeatThatComesBack) {
  const auto plus = Direction::plus_x, minus = Direction::minus_x;
  double hottest[2][2];  // [between conducts][both one way]
  for (const bool conducts : {false, true})
    for (const bool one_way : {false, true}) {
      SCOPED_TRACE(conducts ? "conducts" : "does not conduct");
      SCOPED_TRACE(one_way ? "one way" : "against each other");
      const double k = conducts ? 130 : 0.01;
      Solved s(hot_spot(plus, one_way ? plus : minus, false, k));
      Solved mirror(hot_spot(minus, one_way ? minus : plus, true, k));
      for (Solved* each : {&s, &mirror}) {
        ASSERT_TRUE(each->report.solved) << each->report.failure;
        each->expect_balanced(1e-8);
      }
      for (const char* figure : {"highest temperature", "lower heat", "upper heat", "lower pressure drop"})
        EXPECT_NEAR(mirror.quantity(figure) / s.quantity(figure), 1, 1e-11) << figure;
      hottest[conducts][one_way] = s.quantity("highest temperature");
    }
  EXPECT_GT(hottest[true][false], hottest[true][true] + 0.05);
  EXPECT_NEAR(hottest[false][false], hottest[false][true], 0.01);
}

// Averaged walls against walls that cells follow.
TEST(Cavities, FidelitiesAgree) {
  Solved porous(stack(Direction::plus_x, Direction::minus_x, false));
  Solved resolved(stack(Direction::plus_x, Direction::minus_x, true));
  const double rise = resolved.quantity("highest temperature") - 300;
  EXPECT_NEAR(porous.quantity("highest temperature") - 300, rise, 0.05 * rise);
  EXPECT_NEAR(porous.quantity("lower heat"), resolved.quantity("lower heat"), 0.05 * 3);
}

/// A slab over one cavity of a given fluid, all of whose coefficients are told.
Case told(bool resolved, double side) {
  Case c;
  add_material(c, heavy("si", 130, 1.66e6));
  c.bodies = {body("stack", {0, 0, 0}, {2e-3, 1e-3}, {0.1e-3, 0.1e-3},
                   {layer("base", "si", 0.1e-3, 2), layer("cavity", "si", 0.1e-3, 2)})};
  c.bodies[0].layers[0].power = 2;
  ColdPlate p;
  p.name = "cavity", p.body = "stack", p.layer = "cavity", p.resolved = resolved;
  p.fluid = "given", p.density = 1000, p.specific_heat = 4000, p.flow = 1e-7, p.inlet_temperature = 300;
  p.channel_width = 0.1e-3, p.wall_width = 0.1e-3, p.channel_height = 0.1e-3;
  p.side_coefficient = side, p.bottom_coefficient = 4e4, p.top_coefficient = 1;
  c.cold_plates = {p};
  c.ambient_temperature = 300;
  return c;
}

// What a user gives is taken as it is: the heat leaves with the given capacity flow to the last digit,
// nothing is said of pressure, and without sides the walls are dead ends.
TEST(Cavities, GivenFluidAndCoefficients) {
  for (const bool resolved : {false, true})
    for (const double side : {0.0, 3e4}) {
      SCOPED_TRACE(resolved ? "resolved" : "averaged");
      SCOPED_TRACE(side);
      Solved s(told(resolved, side));
      ASSERT_TRUE(s.report.solved) << s.report.failure;
      s.expect_balanced(1e-10);
      EXPECT_NEAR(s.quantity("cavity outlet temperature"), 300 + 2 / (1e-4 * 4000), 1e-8);
      for (const char* unknown : {"cavity pressure drop", "cavity pumping power", "cavity viscous heat"})
        EXPECT_FALSE(s.result.quantities.contains(unknown)) << unknown;
    }
  // without sides and with good walls the base gives its heat through half of its area
  Case c = told(false, 0);
  c.materials["si"].conductivity = {1e5, 1e5, 1e5};
  Solved s(c);
  const double mean_coolant = 300 + 0.5 * 2 / (1e-4 * 4000);
  EXPECT_NEAR(s.quantity("stack maximum temperature"), mean_coolant + 2 / (4e4 * 1e-6), 0.6);
}

// Heat from the base into the water and through the walls to the channels' top: by hand where the
// coefficients stand for the sides, and the cells of a layer there that takes none change nothing with sides
// either.
TEST(Cavities, NoHeatPassesALayerThatTakesNone) {
  for (const double side : {0.0, 2e4})
    for (const double k : {0.0, 0.02, 2.2, 1e4}) {
      double first = 0;
      for (const int cells : {1, 2, 7}) {
        SCOPED_TRACE(side);
        SCOPED_TRACE(k);
        SCOPED_TRACE(cells);
        Case c = told(false, side);
        add_material(c, heavy("other", k, 1.66e6));
        c.bodies[0].size = {0.1e-3, 0.1e-3};
        c.bodies[0].layers[0].cells = c.bodies[0].layers[1].cells = 1;
        c.bodies[0].layers[0].power = 0.01;
        if (k > 0) c.bodies[0].layers.push_back(layer("other", "other", 10e-6, cells));
        c.cold_plates[0].top_coefficient = 3e4;
        Solved s(c);
        ASSERT_TRUE(s.report.solved) << s.report.failure;
        s.expect_balanced(1e-10);
        const double highest = s.quantity("highest temperature");
        if (first == 0) first = highest;
        EXPECT_NEAR(highest, first, 1e-7);
        if (side > 0) continue;
        // resistances [m^2 K/W]; walls and channels are half of the area each
        const double leg = 0.05e-3 / 65, walls = k > 0 ? 1 / (2 * leg + 2 / 3e4) : 0;
        const double below = 0.05e-3 / 130 + 1 / (0.5 * 4e4 + walls);
        EXPECT_NEAR(highest, 300 + 0.01 / (1e-4 * 4000) + 0.01 / 1e-8 * below, 1e-7);
      }
    }
}

// Averaged walls against walls that cells follow, with poor layers between the channels and good silicon, on
// the far side from the heat or on both: 3 % of the rise.
TEST(Cavities, PoorLayersBesideChannels) {
  for (const bool both : {false, true})
    for (const double k : {130.0, 10.0, 2.2, 0.2}) {
      double rise[2];
      for (const bool resolved : {false, true}) {
        Case c;
        add_material(c, heavy("si", 130, 1.66e6));
        add_material(c, heavy("poor", k, 1.66e6));
        c.bodies = {body("stack", {0, 0, 0}, {0.1e-3, 1e-3}, {resolved ? 5e-6 : 0.1e-3, 1e-3},
                         {layer("low", "si", 54e-6, 6), layer("below", both ? "poor" : "si", 25e-6, 5),
                          layer("cavity", "si", 0.1e-3, resolved ? 10 : 1), layer("poor", "poor", 10e-6, 4),
                          layer("high", "si", 54e-6, 6)})};
        c.boundaries = {boundary("stack", Face::bottom, BoundaryKind::flux, both ? 1e6 : 4e6)};
        ColdPlate p;
        p.name = "cavity", p.body = "stack", p.layer = "cavity", p.resolved = resolved;
        p.direction = Direction::plus_y, p.fluid = "given", p.density = 1000, p.specific_heat = 4000;
        p.flow = 1e-4, p.inlet_temperature = 300, p.channel_width = 60e-6, p.wall_width = 40e-6;
        if (resolved) p.first_wall = 20e-6;
        p.side_coefficient = p.bottom_coefficient = p.top_coefficient = 3e4;
        c.cold_plates = {p};
        c.ambient_temperature = 300;
        Solved s(c);
        ASSERT_TRUE(s.report.solved) << s.report.failure;
        rise[resolved] = s.quantity("highest temperature") - 300;
      }
      EXPECT_NEAR(rise[false], rise[true], 0.03 * rise[true]) << k << " " << both;
    }
}

/// Channels from where they are told to begin, as many as told.
TEST(Cavities, ChannelsWhereTheyAreTold) {
  Case c = told(true, 3e4);
  c.cold_plates[0].first_wall = 0.25e-3, c.cold_plates[0].channels = 3;
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const auto& mesh = s.model->mesh;
  const auto& grid = mesh.coolants[0];
  const auto& y = mesh.blocks[0].axes[1];
  double width = 0, first = 1, last = 0;
  for (int strip = 0; strip < grid.strips(); ++strip)
    if (mesh.wet(grid, strip)) {
      width += y.width(strip), first = std::min(first, y.edges[strip]),
                               last = std::max(last, y.edges[strip + 1]);
    }
  EXPECT_NEAR(width, 0.3e-3, 1e-12);
  EXPECT_NEAR(first, 0.25e-3, 1e-12);
  EXPECT_NEAR(last, 0.75e-3, 1e-12);
  s.expect_balanced(1e-10);
  // a first wall alone leaves as many as fit behind it
  c.cold_plates[0].channels = 0, c.cold_plates[0].first_wall = 0;
  Solved filled(c);
  double all = 0;
  for (int strip = 0; strip < filled.model->mesh.coolants[0].strips(); ++strip)
    if (filled.model->mesh.wet(filled.model->mesh.coolants[0], strip))
      all += filled.model->mesh.blocks[0].axes[1].width(strip);
  EXPECT_NEAR(all, 0.5e-3, 1e-12);
}

/// Pins between two dies: the heat of the pins' surface and of what is between them against a plate over a
/// face with the same pins, whose fin efficiency is that of pins with one warm end. That plate counts the
/// free end of a pin as a quarter of its diameter more length, 1/16 of its surface, which the cover closes
/// here: 3.6 % of the film's conductance.
TEST(Cavities, PinsWithinALayer) {
  const auto stack_with = [](bool layer_of_pins) {
    Case c;
    add_material(c, heavy("si", 130, 1.66e6));
    add_material(c, heavy("cover", 1e-6, 1e5));
    c.bodies = {body("stack", {0, 0, 0}, {3e-3, 3e-3}, {0.15e-3, 0.15e-3}, {layer("base", "si", 0.3e-3, 3)})};
    if (layer_of_pins) {
      c.bodies[0].layers.push_back(layer("pins", "si", 0.2e-3, 8));
      c.bodies[0].layers.push_back(layer("cover", "cover", 0.1e-3));
    }
    c.bodies[0].layers[0].power = 5;
    ColdPlate p;
    p.name = "pins", p.body = "stack", p.fluid = "water", p.flow = 1e-6, p.inlet_temperature = 300;
    p.pin_diameter = 50e-6, p.pin_pitch = {150e-6, 150e-6}, p.channel_height = 0.2e-3;
    if (layer_of_pins)
      p.layer = "pins";
    else
      p.fin_material = "si";
    c.cold_plates = {p};
    c.ambient_temperature = 300;
    return c;
  };
  Solved within(stack_with(true)), over(stack_with(false));
  for (Solved* s : {&within, &over}) {
    ASSERT_TRUE(s->report.solved) << s->report.failure;
    s->expect_balanced(1e-8);
  }
  EXPECT_NEAR(within.quantity("pins pressure drop") / over.quantity("pins pressure drop"), 1, 1e-3);
  const double rise = over.quantity("stack maximum temperature") - 300;
  EXPECT_NEAR(within.quantity("highest temperature") - 300, rise, 0.05 * rise);
}

TEST(Cavities, OverTime) {
  for (const bool resolved : {false, true}) {
    SCOPED_TRACE(resolved);
    Case c = stack(Direction::plus_x, Direction::minus_x, resolved);
    c.profiles = {step_at("on", 0)};
    c.bodies[0].layers[2].profile = "on";
    c.transient.stop = 0.2;
    Course course(c);
    EXPECT_LT(course.balance("energy over time"), 2e-4);  // rho c_p of the coolant follows its temperature
    EXPECT_NEAR(
        course.result.quantities.at("lower heat").value + course.result.quantities.at("upper heat").value, 3,
        0.01);
    double stored = 0;
    for (const auto& row : course.result.ledger)
      if (row.balance == "energy over time" && row.destination == "stored in lower") stored = row.value;
    EXPECT_GT(stored, 0);
  }
}

// Pillars and planes as a material: a slab between two temperatures, through it and along it.
TEST(Filled, PillarsAndPlanes) {
  const auto flux = [](const Material& m, Face from, Face to, double length) {
    Case c;
    add_material(c, material("metal", 60));
    add_material(c, m);
    c.bodies = {body("slab", {0, 0, 0}, {2e-3, 2e-3}, {1e-3, 1e-3}, {layer("l", m.name, 1e-3, 2)})};
    c.boundaries = {boundary("slab", from, BoundaryKind::temperature, 310),
                    boundary("slab", to, BoundaryKind::temperature, 300)};
    Solved s(c);
    const double area = 4e-9 / length;
    for (const auto& row : s.result.ledger)
      if (row.balance == "energy" && row.destination == "bodies") return row.value * length / area / 10;
    return 0.0;
  };
  Material bumps = material("bumps", 0.4);
  bumps.pillar_material = "metal", bumps.pillar_diameter = 20e-6, bumps.pillar_pitch = {40e-6, 40e-6};
  EXPECT_NEAR(flux(bumps, Face::bottom, Face::top, 1e-3), 12.10, 0.005);  // of the reference, to its digits
  EXPECT_NEAR(flux(bumps, Face::left, Face::right, 2e-3), 0.592, 0.0005);
  Material board = material("board", 0.3);
  board.plane_material = "metal", board.plane_count = 4, board.plane_thickness = 35e-6;
  board.plane_coverage = 0.6, board.board_thickness = 1.6e-3;
  const double metal = 4 * 35e-6, mixed = 0.6 * 60 + 0.4 * 0.3;
  EXPECT_NEAR(flux(board, Face::left, Face::right, 2e-3), (0.3 * (1.6e-3 - metal) + mixed * metal) / 1.6e-3,
              1e-8);
  EXPECT_NEAR(flux(board, Face::bottom, Face::top, 1e-3), 1.6e-3 / ((1.6e-3 - metal) / 0.3 + metal / mixed),
              1e-8);
}

}  // namespace
}  // namespace fourwalls::testing

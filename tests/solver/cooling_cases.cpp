// Heat sinks, jets, baths, pools and plates with bends, pins or boiling, on the mesh against their laws.

#include <cmath>

#include "build_case.hpp"
#include "cases/reader.hpp"
#include "physics/immersion.hpp"
#include "physics/jet.hpp"

namespace fourwalls::testing {
namespace {

/// A plate heated evenly from below.
Case heated(double flux, Size2 size = {0.02, 0.02}, Size2 cell = {5e-3, 5e-3}, double k = 390) {
  Case c;
  c.ambient_temperature = 298.15;
  add_material(c, material("m", k));
  c.bodies = {body("plate", {0, 0, 0}, size, cell, {layer("m", "m", 1e-3)})};
  if (flux != 0) c.boundaries = {boundary("plate", Face::bottom, BoundaryKind::flux, flux)};
  return c;
}

HeatSink sink_of_24_fins() {
  HeatSink h;
  h.name = "sink";
  h.body = "plate";
  h.fin_material = "m";
  h.fin_height = 0.03;
  h.fin_count = 24;
  h.fin_thickness = 0.5e-3;
  h.fan_pressure = 80;
  h.fan_flow = 0.020;
  h.fan_power = 2;
  h.inlet_temperature = 298.15;
  return h;
}

// TC-44 with the program's own air at 25 degC (rho 1.184 against the catalogue's 1.164, mu 1.84e-5 against
// 1.87e-5): within 2 % of its flow, pressure and resistance.
TEST(HeatSinks, FanOperatingPoint) {
  Case c = heated(100 / (0.08 * 0.06), {0.08, 0.06}, {5e-3, 5e-3}, 200);
  c.heat_sinks = {sink_of_24_fins()};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("sink flow"), 0.008360127653, 0.02 * 0.00836);
  EXPECT_NEAR(s.quantity("sink pressure drop"), 46.55948939, 0.02 * 46.56);
  EXPECT_NEAR(s.quantity("sink resistance"), 0.309302022, 0.02 * 0.3093);
  EXPECT_NEAR(s.quantity("sink heat"), 100, 1e-6);
  // evenly heated: the face sits above the inlet by R P, the cell by its half thickness more
  const double top = s.cell(0, 3, 3, 0) - 100 / (0.08 * 0.06) * 0.5e-3 / 200;
  EXPECT_NEAR(top - 298.15, 100 * s.quantity("sink resistance"), 1e-6);
  const double C = 100 / (s.quantity("sink exhaust temperature") - 298.15);
  EXPECT_NEAR(C, 1.18393 * 1007 * s.quantity("sink flow"), 1e-4 * C);
  // slower fan: power with the cube
  c.heat_sinks[0].fan_speed = 0.5;
  Solved slow(c);
  ASSERT_TRUE(slow.report.solved);
  EXPECT_NEAR(slow.quantity("sink fan power"), 0.25, 1e-12);
  EXPECT_GT(slow.quantity("sink resistance"), 1.2 * s.quantity("sink resistance"));
}

TEST(HeatSinks, GivenFlowAndBypass) {
  Case c = heated(2e4, {0.08, 0.06}, {5e-3, 5e-3}, 200);
  HeatSink h = sink_of_24_fins();
  h.fan_pressure = h.fan_flow = h.fan_power = 0;
  h.flow = 0.01;
  h.bypass_area = 3e-4;
  c.heat_sinks = {h};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("sink flow") + s.quantity("sink bypass flow"), 0.01, 1e-12);
  const double u = s.quantity("sink bypass flow") / 3e-4;
  EXPECT_NEAR(0.75 * 1.18393 * u * u, s.quantity("sink pressure drop"),
              1e-4 * s.quantity("sink pressure drop"));
}

TEST(HeatSinks, StillAirTakesWhatItsLawSays) {
  Case c = heated(10 / (0.08 * 0.06), {0.08, 0.06}, {0.08, 0.06}, 200);
  HeatSink h = sink_of_24_fins();
  h.fan_pressure = h.fan_flow = h.fan_power = 0;
  h.fin_count = 8;
  h.emissivity = 0.85;
  c.heat_sinks = {h};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("sink heat"), 10, 1e-8);
  const double T = s.cell(0, 0, 0, 0);
  const double still[1] = {T};
  double out[1] = {0};
  HeatSinkNatural law{s.model->heat_sinks[0].model, 1, 0.08 * 0.06, 0.5e-3, {200}};
  law(still, out);
  EXPECT_NEAR(out[0], 10, 1e-8);
  EXPECT_GT(T, 298.15 + 10);
  EXPECT_LT(T, 298.15 + 100);
}

TEST(Baths, OilTakesTheFlux) {
  Case c = heated(1e4);
  Boundary b = boundary("plate", Face::top, BoundaryKind::immersion, 0, 313.15);
  b.fluid = "oil";
  b.length = 0.02;
  b.area_factor = 5;
  b.velocity = 0.2;
  c.boundaries.push_back(b);
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity(b.name + " heat"), 4, 1e-9);
  const Bath bath{Fluid::named("oil"), 0.2, 0.02, Orientation::up, 5};
  const double T = s.cell(0, 1, 1, 0);
  const double surface = T - 1e4 * 0.5e-3 / 390;
  EXPECT_NEAR(5 * bath.coefficient(T, 313.15) * (surface - 313.15), 1e4, 1e-4 * 1e4);
}

Case pool(double flux) {
  Case c = heated(flux);
  Boundary b = boundary("plate", Face::top, BoundaryKind::boiling, 0, 313.15);
  b.name = "pool";
  b.fluid = "r1233zd(e)";
  b.saturation_temperature = 313.15;
  c.boundaries.push_back(b);
  return c;
}

// TC-39: Cooper's surface 14.5 K above saturation at 10 W/cm2; natural convection takes some of it (3 %
// here).
TEST(Pools, CooperAndTheCriticalFlux) {
  Solved s(pool(1e5));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  const double surface = s.quantity("pool surface temperature");
  EXPECT_LT(surface, 313.15 + 14.5);
  EXPECT_GT(surface, 313.15 + 14.0);
  Pool law = Pool::cooper(saturation("r1233zd(e)", 313.15), 1, 1);
  law.bulk = 313.15;
  law.length = 0.005;  // area over perimeter
  law.orientation = Orientation::up;
  EXPECT_NEAR(law.flux(surface), 1e5, 1e-4);
  const double critical = boiling::zuber(saturation("r1233zd(e)", 313.15), 0.149);
  EXPECT_NEAR(s.quantity("pool critical heat flux fraction"), 1e5 / critical, 1e-8);
  EXPECT_TRUE(s.result.limits.at("pool critical heat flux fraction").holds);
  EXPECT_EQ(s.quantity("pool area past critical heat flux"), 0);

  Solved beyond(pool(4e5));
  ASSERT_TRUE(beyond.report.solved) << beyond.report.failure;
  EXPECT_GT(beyond.quantity("pool critical heat flux fraction"), 1.1);
  EXPECT_FALSE(beyond.result.limits.at("pool critical heat flux fraction").holds);
  EXPECT_NEAR(beyond.quantity("pool area past critical heat flux"), 4e-4, 1e-12);
}

JetPlate jets() {
  JetPlate j;
  j.name = "jets";
  j.body = "plate";
  j.fluid = "water";
  j.flow = 5e-5;
  j.inlet_temperature = 298.15;
  j.nozzle_diameter = 0.6e-3;
  j.pitch = {2e-3, 2e-3};
  j.height = 0.6e-3;
  return j;
}

TEST(JetPlates, FaceAboveTheInletByTheFlux) {
  Case c = heated(1e6);
  c.jet_plates = {jets()};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("jets heat"), 400, 1e-7);
  const Fluid water = Fluid::named("water");
  const double speed = 5e-5 / (100 * jet::pi / 4 * 0.36e-6);
  const double Re = water.density(298.15) * speed * 0.6e-3 / water.viscosity(298.15);
  const double h =
      jet::distributed_returns(Re, water.prandtl(298.15), 0.3, 0.3) * water.conductivity(298.15) / 0.6e-3;
  EXPECT_NEAR(s.cell(0, 2, 1, 0) - 298.15, 1e6 / h + 1e6 * 0.5e-3 / 390, 1e-8);
  EXPECT_NEAR(s.quantity("jets pressure drop"), 0.75 * water.density(298.15) * speed * speed, 1e-6);
  const double m = s.quantity("jets mass flow");
  EXPECT_NEAR(m * (water.enthalpy(s.quantity("jets outlet temperature")) - water.enthalpy(298.15)),
              400 + s.quantity("jets viscous heat"), 1e-7);
}

// Properties at the mean of inlet and face; out of its range it is told.
TEST(JetPlates, ConfinedJetAtTheFilmTemperature) {
  Case c = heated(1e5);
  JetPlate j = jets();
  j.law = JetLaw::confined;
  j.flow = 1e-4;
  j.nozzle_diameter = 3e-3;
  j.pitch = {10e-3, 10e-3};
  j.height = 6e-3;
  j.nozzle_length = 3e-3;
  c.jet_plates = {j};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  const Fluid water = Fluid::named("water");
  const double cell = s.cell(0, 2, 1, 0), film = 0.5 * (cell + 298.15);
  const double nozzles = 4e-4 / 1e-4, disc = 2 * std::sqrt(1e-4 / jet::pi) / 3e-3;
  const double m = 1e-4 * water.density(298.15);
  const double Re = m / nozzles * 4 / (jet::pi * 3e-3 * water.viscosity(film));
  const double h = jet::confined(Re, water.prandtl(film), 1, disc) * water.conductivity(film) / 3e-3;
  EXPECT_NEAR(cell - 298.15, 1e5 / h + 1e5 * 0.5e-3 / 390, 1e-8);
  EXPECT_NEAR(s.quantity("jets coefficient"), h, 0.01 * h);
  ASSERT_EQ(s.model->warnings.size(), 1u);
  EXPECT_NE(s.model->warnings[0].find("Pr 6."), std::string::npos) << s.model->warnings[0];
}

// Spent flow gathers towards the exit and weakens the jets there.
TEST(JetPlates, CrossFlowWarmsTheExit) {
  Case c = heated(1e4, {0.1, 0.02}, {5e-3, 5e-3}, 1);
  JetPlate j = jets();
  j.fluid = "air";
  j.flow = 2e-3;
  j.law = JetLaw::cross_flow;
  j.nozzle_diameter = 1e-3;
  j.pitch = {5e-3, 5e-3};
  j.height = 2e-3;
  c.jet_plates = {j};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  for (int i = 1; i < 19; ++i) EXPECT_GT(s.cell(0, i + 1, 1, 0), s.cell(0, i, 1, 0)) << i;
  j.exit = Direction::minus_x;
  c.jet_plates = {j};
  Solved turned(c);
  ASSERT_TRUE(turned.report.solved);
  for (int i = 0; i < 20; ++i) EXPECT_NEAR(turned.cell(0, i, 1, 0), s.cell(0, 19 - i, 1, 0), 1e-8);
}

ColdPlate plate(const std::string& fluid, double flow, double inlet) {
  ColdPlate p;
  p.name = "cold";
  p.body = "plate";
  p.fluid = fluid;
  p.flow = flow;
  p.inlet_temperature = inlet;
  p.channel_width = p.wall_width = 0.5e-3;
  p.channel_height = 2e-3;
  p.fin_material = "m";
  return p;
}

/// Coolant temperature by column, on every rank.
double coolant(Solved& s, int i, int j) {
  auto& mesh = s.model->mesh;
  const auto& grid = mesh.coolants[0];
  double v = 0;
  if (mesh.numbering.set(grid.set).own.contains(i, j))
    v = ReadAccess(s.u)[mesh.numbering.column(grid.set, i, j)];
  MPI_Allreduce(MPI_IN_PLACE, &v, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return v;
}

TEST(ColdPlates, SerpentineTurnsAtEachEnd) {
  Case c = heated(1e5, {0.02, 0.02}, {2.5e-3, 2.5e-3});
  auto p = plate("water", 5e-6, 303.15);
  p.passes = 4;
  c.cold_plates = {p};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  // warmer along the way: pass 0 to the right, pass 1 back, each two strips wide
  for (int pass = 0; pass < 4; ++pass)
    for (int n = 0; n < 7; ++n) {
      const int i = pass % 2 == 0 ? n : 7 - n, next = pass % 2 == 0 ? n + 1 : 6 - n;
      EXPECT_GT(coolant(s, next, 2 * pass), coolant(s, i, 2 * pass)) << pass << " " << n;
    }
  EXPECT_GT(coolant(s, 7, 2), coolant(s, 7, 1));
  // four times the length at four times the speed and the bends: at least sixteen times the pressure
  p.passes = 1;
  c.cold_plates = {p};
  Solved straight(c);
  ASSERT_TRUE(straight.report.solved);
  EXPECT_GT(s.quantity("cold pressure drop"), 16 * straight.quantity("cold pressure drop"));
  const Fluid water = Fluid::named("water");
  const double m = s.quantity("cold mass flow");
  EXPECT_NEAR(m * (water.enthalpy(s.quantity("cold outlet temperature")) - water.enthalpy(303.15)),
              40 + s.quantity("cold viscous heat"), 2e-3);
}

TEST(ColdPlates, PinFins) {
  Case c = heated(1e6, {0.02, 0.02}, {2.5e-3, 2.5e-3});
  auto p = plate("water", 2e-5, 303.15);
  p.channel_width = p.wall_width = 0;
  p.pin_diameter = 0.5e-3;
  p.pin_pitch = {1e-3, 1e-3};
  p.minor_loss = 0;
  c.cold_plates = {p};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  FinArray pins;
  pins.kind = FinKind::pin;
  pins.width = pins.length = 0.02;
  pins.height = 2e-3;
  pins.conductivity = 390;
  pins.diameter = 0.5e-3;
  pins.pitch_across = pins.pitch_along = 1e-3;
  // at the inlet, before the water is warm: 0.2 K of its viscosity
  const Stream<double> water = stream_at(Fluid::named("water"), coolant(s, 0, 3));
  const double rho = Fluid::named("water").density(303.15);
  const double base = pins.conductance(pins.forced(2e-5 * rho / water.density, water)) / 4e-4;
  const double film = s.cell(0, 0, 3, 0) - coolant(s, 0, 3) - 1e6 * 0.5e-3 / 390;
  EXPECT_NEAR(film, 1e6 / base, 0.1 * film);  // heat runs towards the cold inlet in the plate
  const double whole = pins.pressure_drop(2e-5, stream_at(Fluid::named("water"), 305.5));
  EXPECT_NEAR(s.quantity("cold pressure drop"), whole, 0.03 * whole);
}

// The enthalpy balance of a boiling plate is exact: what is not sensible is quality.
TEST(ColdPlates, BoilingByTheEnthalpyBalance) {
  for (const auto law : {FlowBoilingKind::kim_mudawar, FlowBoilingKind::kandlikar}) {
    Case c = heated(5e5, {0.02, 0.02}, {2.5e-3, 2.5e-3});
    auto p = plate("r134a", 2e-6, 298.15);
    p.saturation_temperature = 303.15;
    p.boiling_law = law;
    c.cold_plates = {p};
    Solved s(c);
    ASSERT_TRUE(s.report.solved) << s.report.failure;
    s.expect_balanced(1e-10);
    const Saturation sat = saturation("r134a", 303.15);
    const double m = 2e-6 * sat.liquid_density;
    EXPECT_NEAR(s.quantity("cold heat"), 200, 1e-7);
    EXPECT_NEAR(s.quantity("cold outlet quality"), (200 / m - sat.specific_heat * 5) / sat.latent_heat, 1e-8);
    EXPECT_NEAR(s.quantity("cold outlet temperature"), 303.15, 1e-9);
    EXPECT_GT(s.quantity("cold pressure drop"), 0);
    EXPECT_TRUE(s.result.limits.at("cold dry-out margin").holds) << s.quantity("cold dry-out margin");
    EXPECT_LT(s.quantity("plate maximum temperature"), 343);
    // a third of the flow: the walls dry, the margin says so
    c.cold_plates[0].flow = 0.9e-6;
    Solved dry(c);
    ASSERT_TRUE(dry.report.solved) << dry.report.failure;
    dry.expect_balanced(1e-10);
    EXPECT_FALSE(dry.result.limits.at("cold dry-out margin").holds);
    EXPECT_GT(dry.quantity("plate maximum temperature"), s.quantity("plate maximum temperature") + 3);
  }
}

TEST(CoolingFaults, TellWhatIsOutsideOfATable) {
  Case c = pool(1e5);
  c.boundaries[1].saturation_temperature = 400;
  EXPECT_THROW(Model(c, PETSC_COMM_WORLD), CaseError);
  c = heated(1e5, {0.02, 0.02}, {2.5e-3, 2.5e-3});
  auto p = plate("water", 5e-6, 303.15);
  p.passes = 3;
  c.cold_plates = {p};
  EXPECT_THROW(Model(c, PETSC_COMM_WORLD), CaseError);
}

}  // namespace
}  // namespace fourwalls::testing

// Networks of channels within a layer: against straight channels of a cold plate, laminar ducts in series and
// in parallel, and what energy and mass say.

#include <cmath>

#include "cases/channel_map.hpp"
#include "cases/reader.hpp"
#include "course_over_time.hpp"
#include "physics/channel_network.hpp"

namespace fourwalls::testing {
namespace {

constexpr double step = 100e-6, height = 80e-6, watts = 0.8;

/// A heated layer below and one above a layer with this map, cells of 100 um, 80 um high.
Case stack(const std::vector<std::string>& map, double cell = step) {
  const auto cols = static_cast<double>(map[0].size()), rows = static_cast<double>(map.size());
  Case c;
  c.ambient_temperature = 300;
  add_material(c, heavy("si", 130, 1.6e6));
  c.bodies = {body(
      "stack", {0, 0, 0}, {cols * step, rows * step}, {cell, cell},
      {layer("low", "si", 100e-6, 2), layer("channels", "si", height, 2), layer("high", "si", 50e-6, 2)})};
  c.bodies[0].layers[0].power = watts;
  ChannelNetwork n;
  n.name = "net", n.body = "stack", n.layer = "channels", n.map = map;
  n.fluid = "given", n.density = 1000, n.specific_heat = 4000, n.conductivity = 0.6, n.viscosity = 1e-3;
  n.flow = 2e-8, n.inlet_temperature = 300, n.bend_loss = 0;
  c.channel_networks = {n};
  return c;
}

/// Temperature of the coolant in a column of the block, on every rank.
double coolant(Solved& s, int i, int j) {
  auto& mesh = s.model->mesh;
  const auto& grid = mesh.networks[0];
  double v = 0;
  if (mesh.numbering.set(grid.set).own.contains(i, j))
    v = ReadAccess(s.u)[mesh.numbering.column(grid.set, i, j)];
  MPI_Allreduce(MPI_IN_PLACE, &v, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return v;
}

double duct() { return channel_network::geometry({step, height}, step) / 1e-3; }

void expect_heat_carried(const Solved& s) {
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("net heat"), watts, 1e-9);
  EXPECT_NEAR(s.quantity("net mass flow"), 2e-5, 1e-16);
  EXPECT_NEAR(2e-5 * 4000 * (s.quantity("net outlet temperature") - 300),
              watts + s.quantity("net viscous heat"), 1e-8);
}

// Two straight channels are the cold plate with two channels, which has an unknown flow for each, digit by
// digit; its pressure drop is over whole cells where the network's is between centres.
TEST(ChannelNetworks, StraightOnesAreThoseOfAColdPlate) {
  Case c = stack({"00000000", "21111113", "00000000", "21111113", "00000000"});
  c.channel_networks[0].coefficient = 3e4;
  Solved net(c);
  ASSERT_TRUE(net.report.solved) << net.report.failure;
  expect_heat_carried(net);
  ColdPlate p;
  p.name = "net", p.body = "stack", p.layer = "channels", p.resolved = true;
  p.fluid = "given", p.density = 1000, p.specific_heat = 4000, p.conductivity = 0.6, p.viscosity = 1e-3;
  p.flow = 2e-8, p.inlet_temperature = 300, p.coefficient = 3e4;
  p.channel_width = p.wall_width = p.first_wall = step, p.channel_height = height, p.channels = 2;
  p.entry = false, p.minor_loss = 0;
  c.channel_networks.clear();
  c.cold_plates = {p};
  Solved plate(c);
  ASSERT_TRUE(plate.report.solved) << plate.report.failure;
  EXPECT_NEAR(net.quantity("net pressure drop"), plate.quantity("net pressure drop") * 7 / 8,
              1e-9 * plate.quantity("net pressure drop"));
  // friction of an eighth of the way more: 10 mW/K of water
  const double friction = plate.quantity("net viscous heat") - net.quantity("net viscous heat");
  EXPECT_LT(friction, 1e-5);
  for (const char* figure : {"highest temperature", "net outlet temperature", "stack minimum temperature"})
    EXPECT_NEAR(net.quantity(figure), plate.quantity(figure), friction / 0.08 + 1e-8) << figure;
}

// Developed laminar flow where no coefficient is given: the same with the duct's own.
TEST(ChannelNetworks, TheCoefficientIsThatOfTheDuct) {
  const std::vector<std::string> map{"0000", "2113", "0000"};
  Case c = stack(map);
  Solved own(c);
  const RectangularDuct d{step, height};
  c.channel_networks[0].coefficient = 0.6 * duct::nusselt_flux(0.8) / d.hydraulic_diameter();
  Solved given(c);
  ASSERT_TRUE(own.report.solved && given.report.solved);
  EXPECT_NEAR(own.quantity("highest temperature"), given.quantity("highest temperature"), 1e-8);
}

// In series: every passage of a channel that turns back takes the same pressure, and coolant warms all the
// way.
TEST(ChannelNetworks, ATurnBack) {
  Solved s(stack({"0000000", "2111110", "0000010", "3111110", "0000000"}));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  expect_heat_carried(s);
  EXPECT_NEAR(s.quantity("net pressure drop"), 2e-8 * 12 / duct(), 1e-9 * s.quantity("net pressure drop"));
  EXPECT_NEAR(s.quantity("net viscous heat"), 2e-8 * s.quantity("net pressure drop"), 1e-14);
  double last = 300;
  for (const auto& [i, j] : std::vector<std::array<int, 2>>{
           {0, 3}, {1, 3}, {2, 3}, {3, 3}, {4, 3}, {5, 3}, {5, 2}, {5, 1}, {4, 1}, {3, 1}, {2, 1}, {1, 1}}) {
    EXPECT_GT(coolant(s, i, j), last) << i << " " << j;
    last = coolant(s, i, j);
  }
  EXPECT_NEAR(coolant(s, 0, 1), s.quantity("net outlet temperature"), 1e-9);
}

// In parallel: two ways of 4 and 8 passages between the same two cells share the flow 2 : 1, a pressure
// drives what their conductances let through, and a pump's own resistance takes its part of it.
TEST(ChannelNetworks, TwoWaysShareTheFlow) {
  const std::vector<std::string> map{"0000000", "0111110", "0100010", "2111113", "0000000"};
  Case c = stack(map);
  c.channel_networks[0].flow = 0;
  c.channel_networks[0].pressure = 2000;
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  const auto flow = network_flow(*s.model, s.u, 0);
  const auto& grid = s.model->mesh.networks[0].map;
  const double direct = flow.east[grid.number(1, 2)], round = flow.east[grid.number(3, 2)];
  EXPECT_NEAR(direct / round, 2, 1e-9);
  const double both = 2000 * duct() / (2 + 1 / (1.0 / 4 + 1.0 / 8));
  EXPECT_NEAR(direct + round, both, 1e-9 * both);
  EXPECT_NEAR(s.quantity("net mass flow"), 1000 * both, 1e-9 * 1000 * both);
  EXPECT_NEAR(s.quantity("net pumping power"), 2000 * both / 0.5, 1e-9 * 4000 * both);
  c.channel_networks[0].pump_resistance = 2000 / both;
  Solved weak(c);
  ASSERT_TRUE(weak.report.solved);
  weak.expect_balanced(1e-10);
  EXPECT_NEAR(weak.quantity("net mass flow"), 500 * both, 1e-9 * 500 * both);
  EXPECT_NEAR(weak.quantity("net pressure drop"), 1000, 1e-6);
}

// Each turn takes its loss coefficient of the dynamic pressure, once.
TEST(ChannelNetworks, TurnsTakePressure) {
  Case c = stack({"0000000", "2111110", "0000010", "3111110", "0000000"});
  const Solved smooth(c);
  c.channel_networks[0].bend_loss = 1.2;
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  expect_heat_carried(s);
  const double speed = 2e-8 / (step * height);
  EXPECT_NEAR(s.quantity("net pressure drop") - smooth.quantity("net pressure drop"),
              2 * 1.2 * 0.5 * 1000 * speed * speed, 1e-7);
  EXPECT_NEAR(s.quantity("net viscous heat"), 2e-8 * s.quantity("net pressure drop"), 1e-14);
  // the pressure that this flow takes drives it
  c.channel_networks[0].flow = 0;
  c.channel_networks[0].pressure = s.quantity("net pressure drop");
  Solved driven(c);
  ASSERT_TRUE(driven.report.solved) << driven.report.failure;
  EXPECT_NEAR(driven.quantity("net mass flow"), 2e-5, 1e-13);
}

// Warm water is thinner: what a pressure drives through a channel is that pressure over the sum of the
// resistances of its ways, each by the viscosity at its own temperature.
TEST(ChannelNetworks, WarmWaterFlowsFaster) {
  Case c = stack({"00000000", "21111113", "00000000"});
  auto& n = c.channel_networks[0];
  n.fluid = "water", n.density = n.specific_heat = n.conductivity = n.viscosity = 0;
  n.flow = 0, n.pressure = 1400, n.inlet_temperature = 293.15;
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-9);
  const Fluid water = Fluid::named("water");
  double sum = 0;
  for (int i = 0; i < 7; ++i) sum += water.viscosity(0.5 * (coolant(s, i, 1) + coolant(s, i + 1, 1)));
  const double geometry = channel_network::geometry({step, height}, step), rho = water.density(293.15);
  EXPECT_NEAR(s.quantity("net mass flow"), rho * geometry * 1400 / sum, 1e-9 * s.quantity("net mass flow"));
  // 30 K and more of rise: at least a quarter more than cold water
  EXPECT_GT(coolant(s, 7, 1), 323);
  EXPECT_GT(s.quantity("net mass flow"), 1.25 * rho * geometry * 1400 / (7 * water.viscosity(293.15)));
}

/// Water through a network with bends, by the pump of a loop with a chiller.
const char* const in_a_loop = R"toml(
[case]
ambient_temperature = "25 degC"
[material.si]
conductivity = "130 W/m/K"
[[body]]
name = "stack"
size = ["0.7 mm", "0.5 mm"]
cell_size = "0.1 mm"
[[body.layer]]
name = "low"
material = "si"
thickness = "0.1 mm"
power = "0.8 W"
[[body.layer]]
name = "channels"
material = "si"
thickness = "0.08 mm"
[[body.layer]]
name = "high"
material = "si"
thickness = "0.05 mm"
[[channel_network]]
name = "net"
body = "stack"
layer = "channels"
fluid = "water"
branch = "net"
map = ["0000000", "2111110", "0010010", "3111110", "0000000"]
[[loop]]
name = "loop"
fluid = "water"
[[loop.branch]]
name = "net"
from = "cold"
to = "warm"
[[loop.branch]]
name = "chiller"
from = "warm"
to = "cold"
kind = "chiller"
set_point = "20 degC"
pump_pressure = "20 kPa"
pump_flow = "4 mL/min"
)toml";

// In a loop it is the network with the flow and the inlet temperature that the loop settles at.
TEST(ChannelNetworks, InALoopItIsTheNetworkItself) {
  Solved s(read_case_text(in_a_loop, "loop.toml"));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-8);
  EXPECT_NEAR(s.quantity("net pressure drop"), s.quantity("chiller pressure rise"),
              1e-8 * s.quantity("net pressure drop"));
  EXPECT_NEAR(s.quantity("loop cold temperature"), 20 + zero_celsius, 1e-6);
  EXPECT_NEAR(s.quantity("loop warm temperature"), s.quantity("net outlet temperature"), 1e-8);
  Case alone = read_case_text(in_a_loop, "loop.toml");
  alone.loops.clear();
  auto& n = alone.channel_networks[0];
  n.branch.clear();
  n.inlet_temperature = s.quantity("loop cold temperature");
  n.flow = s.quantity("net mass flow") / Fluid::named("water").density(n.inlet_temperature);
  Solved same(alone);
  ASSERT_TRUE(same.report.solved) << same.report.failure;
  for (const char* q : {"highest temperature", "net outlet temperature", "net heat"})
    EXPECT_NEAR(same.quantity(q), s.quantity(q), 1e-7 * std::abs(s.quantity(q))) << q;
  // a pump that gives its flow sees the network's pressure
  Case given = read_case_text(in_a_loop, "loop.toml");
  auto& chiller = given.loops[0].branches[1];
  chiller.pump_pressure = chiller.pump_flow = 0;
  given.loops[0].branches[0].flow = 2e-8;
  Solved fed(given);
  ASSERT_TRUE(fed.report.solved) << fed.report.failure;
  fed.expect_balanced(1e-8);
  EXPECT_NEAR(fed.quantity("net pressure rise"), fed.quantity("net pressure drop"), 1e-6);
}

// Cells finer than the map's: the same coolant cells, the solid resolved better.
TEST(ChannelNetworks, FinerCellsShareTheirCoolant) {
  const std::vector<std::string> map{"00000", "21110", "00010", "31110", "00000"};
  Solved coarse(stack(map)), fine(stack(map, step / 3));
  for (Solved* s : {&coarse, &fine}) {
    ASSERT_TRUE(s->report.solved) << s->report.failure;
    expect_heat_carried(*s);
  }
  EXPECT_EQ(fine.block(0).nx(), 15);
  EXPECT_NEAR(coolant(fine, 6, 9), coolant(fine, 8, 11), 1e-9);  // two columns of one cell
  const double rise = fine.quantity("highest temperature") - 300;
  EXPECT_NEAR(coarse.quantity("highest temperature") - 300, rise, 0.03 * rise);
}

// Mirrored and turned maps give the same answers.
TEST(ChannelNetworks, MirroredAndTurned) {
  Solved s(stack({"0000", "2110", "0010", "0030"}));
  Solved mirrored(stack({"0000", "0112", "0100", "0300"}));
  Solved turned(stack({"0200", "0100", "0113", "0000"}));
  for (Solved* each : {&s, &mirrored, &turned}) {
    ASSERT_TRUE(each->report.solved);
    for (const char* figure : {"highest temperature", "net pressure drop", "net highest coolant temperature"})
      EXPECT_NEAR(each->quantity(figure) / s.quantity(figure), 1, 1e-10) << figure;
  }
}

// Over time the books close, and the end is the steady state.
TEST(ChannelNetworks, OverTime) {
  Case c = stack({"00000", "21110", "00010", "31110", "00000"});
  const Solved rest(c);
  c.transient.stop = 0.1;
  c.transient.start = TransientStart::ambient;
  Course course(c);
  for (const auto& [name, b] : course.result.balance)
    EXPECT_LT(b.relative_error, name == "energy over time" ? 1e-6 : 1e-7) << name;
  for (const char* figure : {"highest temperature", "net outlet temperature"})
    EXPECT_NEAR(course.result.quantities.at(figure).value, rest.quantity(figure), 0.02) << figure;
}

TEST(ChannelMaps, SayWhatIsWrong) {
  const auto first = [](const std::vector<std::string>& rows) {
    std::vector<std::string> wrong;
    channel_map(rows, wrong);
    return wrong.empty() ? "" : wrong.front();
  };
  EXPECT_EQ(first({"2, 1, 3", "0 0 0"}), "");
  EXPECT_EQ(first({"213", "0x0"}),
            "row 2: expected 0 (wall), 1 (channel), 2 (inlet) or 3 (outlet), found 'x'");
  EXPECT_EQ(first({"213", "00"}), "row 2: 2 cells; the first has 3");
  EXPECT_EQ(first({"113"}), "no inlet (2)");
  EXPECT_EQ(first({"211"}), "no outlet (3)");
  EXPECT_EQ(first({"0001", "2130"}), "row 1: no way from an inlet (2) to its cell number 4");
  EXPECT_EQ(first({}), "no cells");
}

}  // namespace
}  // namespace fourwalls::testing

// Air jets in a closed tray: against one module alone, the shared duct by hand, heat by wall and room, over
// time.

#include <cmath>

#include "course_over_time.hpp"

namespace fourwalls::testing {
namespace {

AirJet jet_on(const std::string& name, const std::string& body) {
  AirJet j;
  j.name = name, j.body = body;
  j.max_pressure = 1750, j.max_flow = 2e-4, j.system_linear = 2e6, j.system_quadratic = 1.5e10;
  j.conductance = 0.135, j.reference_flow = 1e-4, j.power = 1, j.inlet_temperature = 300;
  return j;
}

/// Two blocks with jets on top; their tray cools itself on a third with a fixed temperature.
Case boxed(double wall, double room) {
  Case c;
  add_material(c, heavy("cu", 390, 3.45e6));
  for (int n = 0; n < 3; ++n)
    c.bodies.push_back(body("b" + std::to_string(n), {0.04 * n, 0, 0}, {0.03, 0.03}, {0.01, 0.01},
                            {layer("l", "cu", 2e-3)}));
  c.bodies[0].layers[0].power = 4, c.bodies[1].layers[0].power = 6;
  c.air_jets = {jet_on("one", "b0"), jet_on("two", "b1")};
  c.air_jets[1].count = 2;
  for (auto& j : c.air_jets) j.tray = "tray";
  Tray t;
  t.name = "tray", t.room_temperature = 290, t.room_conductance = room;
  if (wall > 0) t.body = "b2", t.face = Face::top, t.coefficient = wall;
  c.trays = {t};
  c.boundaries = {boundary("b2", Face::bottom, BoundaryKind::temperature, 295)};
  c.ambient_temperature = 290;
  return c;
}

TEST(Trays, HeatLeavesByWallAndRoom) {
  for (const auto& [wall, room] : {std::pair{500., 0.}, {0., 0.7}, {300., 0.3}}) {
    SCOPED_TRACE(wall);
    Solved s(boxed(wall, room));
    ASSERT_TRUE(s.report.solved) << s.report.failure;
    s.expect_balanced(1e-8);
    const double heat = 4 + 6 + 3;  // with the modules' own power
    const double air = s.quantity("tray air temperature");
    // film and half a cell to its centre, which the bottom holds through the other half
    const double W = wall * 9e-4 / (1 + wall * 2e-3 / 390);
    EXPECT_NEAR(W * (air - 295) + room * (air - 290), heat, 1e-6);
    EXPECT_NEAR(s.quantity("tray wall heat") + s.quantity("tray room heat"), heat, 1e-7);
    EXPECT_NEAR(s.quantity("one heat"), 5, 1e-7);
    // a module in the tray is a module in fresh air of the tray's temperature
    Case alone = boxed(wall, room);
    alone.trays.clear();
    for (auto& j : alone.air_jets) j.tray.clear(), j.inlet_temperature = air;
    Solved fresh(alone);
    EXPECT_NEAR(fresh.quantity("one exhaust temperature"), s.quantity("one exhaust temperature"), 1e-6);
    EXPECT_NEAR(fresh.cell(1, 1, 1, 0), s.cell(1, 1, 1, 0), 1e-6);
  }
}

TEST(Trays, SharedDuct) {
  Case c = boxed(500, 0.1);
  c.trays[0].duct_linear = 1e6, c.trays[0].duct_quadratic = 4e9;
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-8);
  // three equal modules: p_max (1 - Q/Q_max) = a Q + b Q^2 + A 3Q + B 9 Q^2
  const double b = 1.5e10 + 9 * 4e9, a = 2e6 + 3e6 + 1750 / 2e-4;
  const double Q = (-a + std::sqrt(a * a + 4 * b * 1750)) / (2 * b);
  EXPECT_NEAR(s.quantity("one flow"), Q, 1e-9 * Q);
  EXPECT_NEAR(s.quantity("two flow"), 2 * Q, 1e-9 * Q);
  EXPECT_NEAR(s.quantity("tray flow"), 3 * Q, 1e-9 * Q);
  EXPECT_NEAR(s.quantity("one back pressure"), 1750 * (1 - Q / 2e-4), 1e-6);
  EXPECT_NEAR(s.quantity("tray duct pressure"), 1e6 * 3 * Q + 4e9 * 9 * Q * Q, 1e-6);
}

TEST(Trays, OverTime) {
  Case c = boxed(500, 0.1);
  c.trays[0].volume = 1e-3;
  c.profiles = {step_at("on", 0)};
  for (int n : {0, 1}) c.bodies[n].layers[0].profile = "on";
  c.transient.stop = 100;
  Course course(c);
  EXPECT_LT(course.balance("energy over time"), 1e-4);
  EXPECT_LT(course.balance("energy"), 1e-6);
  double stored = 0;
  for (const auto& row : course.result.ledger)
    if (row.balance == "energy over time" && row.destination == "stored in tray") stored = row.value;
  EXPECT_GT(stored, 1e-3 * 1.1 * 1005 * 5);  // a litre of air by some kelvins
}

}  // namespace
}  // namespace fourwalls::testing

// Places that the mesh shows to be wrong are refused; places that are merely awkward lose nothing.

#include "build_case.hpp"
#include "cases/reader.hpp"

namespace fourwalls::testing {
namespace {

/// A board with two nets, a regulator on the left, a load on the right, and a hole in the middle.
Case board() {
  Case c;
  c.ambient_temperature = 300;
  add_material(c, material("m", 100));
  c.bodies = {body("board", {0, 0, 0}, {12e-3, 4e-3}, {1e-3, 1e-3}, {layer("m", "m", 1e-3, 2)})};
  Part hole;
  hole.name = "hole";
  hole.place = {{5e-3, 1e-3}, {2e-3, 2e-3}};
  hole.inactive = true;
  c.bodies[0].layers[0].parts = {hole};
  c.boundaries = {film("board", Face::bottom, 1e4, 300)};
  for (const auto* net : {"vdd", "vss"}) {
    Sheet s;
    s.name = s.net = net;
    s.body = "board";
    s.layer = "m";
    s.resistance = {1e-3, 1e-3};
    c.sheets.push_back(s);
  }
  Regulator r;
  r.name = "vrm";
  r.sheet = "vdd";
  r.return_sheet = "vss";
  r.place = Rectangle{{0, 0}, {2e-3, 4e-3}};
  r.voltage = 1;
  r.load_line = 1e-4;
  c.regulators = {r};
  Load l;
  l.name = "core";
  l.sheet = "vdd";
  l.return_sheet = "vss";
  l.place = Rectangle{{9e-3, 0}, {3e-3, 4e-3}};
  l.power = 10;
  l.voltage = 1;
  c.loads = {l};
  return c;
}

std::string refusal(const Case& c) {
  try {
    Model m(c, PETSC_COMM_WORLD);
  } catch (const CaseError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Places, HoleInTheSheetsLosesNothing) {
  Solved s(board());
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("core power"), 10, 1e-9);
  EXPECT_GT(s.quantity("vdd lowest potential"), 0.9);
}

TEST(Places, LoadOnAHole) {
  Case c = board();
  c.loads[0].place = Rectangle{{5e-3, 1e-3}, {2e-3, 2e-3}};
  EXPECT_NE(refusal(c).find("has nothing there"), std::string::npos) << refusal(c);
}

TEST(Places, ReturnWithNothingUnderTheLoad) {
  Case c = board();
  c.sheets[1].place = Rectangle{{0, 0}, {10e-3, 4e-3}};
  EXPECT_NE(refusal(c).find("return sheet 'vss' has nothing at"), std::string::npos) << refusal(c);
}

TEST(Places, PowerInAHole) {
  Case c = board();
  c.bodies[0].layers[0].parts[0].power = 1;
  EXPECT_NE(refusal(c).find("power in a place with nothing in it"), std::string::npos) << refusal(c);
}

TEST(Places, PlateUnderABody) {
  Case c = board();
  c.bodies.push_back(body("cover", {2e-3, 0, 1e-3}, {2e-3, 4e-3}, {1e-3, 1e-3}, {layer("m", "m", 1e-3)}));
  ColdPlate p;
  p.name = "plate";
  p.body = "board";
  p.fluid = "water";
  p.flow = 1e-6;
  p.inlet_temperature = 300;
  p.coefficient = 1e4;
  c.cold_plates = {p};
  EXPECT_NE(refusal(c).find("another body covers"), std::string::npos) << refusal(c);
}

/// The hole right across the board.
Case torn_board() {
  Case c = board();
  c.bodies[0].layers[0].parts[0].place = {{5e-3, 0}, {2e-3, 4e-3}};
  return c;
}

TEST(Places, MetalThatNoRegulatorReaches) {
  const std::string said = refusal(torn_board());
  const std::string words = "20 mm^2 of it around x = 9.5 mm, y = 2 mm are cut off";
  const auto first = said.find(words);
  ASSERT_NE(first, std::string::npos) << said;
  EXPECT_NE(said.find(words, first + 1), std::string::npos) << "one for each net: " << said;
}

TEST(Places, MetalJoinedThroughAnotherSheet) {
  Case c = torn_board();
  c.bodies[0].layers.push_back(layer("bridge", "m", 1e-3));
  for (const auto* net : {"vdd", "vss"}) {
    Sheet s = c.sheets[0];
    s.name = std::string(net) + " bridge";
    s.layer = "bridge";
    c.sheets.push_back(s);
    Via v;
    v.name = s.name;
    v.between = {net, s.name};
    v.resistance = 1e-3;
    v.pitch = {1e-3, 1e-3};
    c.vias.push_back(v);
  }
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("core power"), 10, 1e-9);
  // vias on the regulator's side alone reach nothing on the other
  for (auto& via : c.vias) via.place = std::array<double, 4>{0, 0, 5e-3, 4e-3};
  EXPECT_NE(refusal(c).find("are cut off"), std::string::npos) << refusal(c);
}

TEST(Places, ReturnPathIsBooked) {
  Solved s(board());
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const auto& back = s.result.balance.at("return charge");
  EXPECT_NEAR(back.in, s.quantity("core current"), 1e-9);
  EXPECT_NEAR(back.out, s.quantity("vrm current"), 1e-9);
  EXPECT_LT(back.relative_error, 1e-10);
}

/// A link between the ends of the board, which is colder than its surroundings.
Case cold_linked_board() {
  Case c = board();
  c.ambient_temperature = 400;
  LinkTechnology t;
  t.name = "wire";
  t.kind = "copper";
  t.host_energy = 1e-12;
  t.lane_rate = 1e11;
  c.technologies["wire"] = t;
  Link l;
  l.name = "cable";
  l.technology = "wire";
  l.length = 0.01;
  l.rate = 1e11;
  l.from.sheet = l.to.sheet = "vdd";
  l.from.return_sheet = l.to.return_sheet = "vss";
  l.to.place = Rectangle{{9e-3, 0}, {3e-3, 4e-3}};
  c.links = {l};
  return c;
}

TEST(Places, LinksAreAsHotAsTheirHottestEnd) {
  Solved s(cold_linked_board());
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const double from = s.quantity("cable from temperature"), to = s.quantity("cable to temperature");
  ASSERT_LT(std::max(from, to), 390);
  for (const auto& row : s.result.telemetry)
    if (row.kind == "link") {
      EXPECT_EQ(row.values.at("temperature [K]"), std::max(from, to));
    }
}

TEST(Places, LinkWithoutAPlaceEndsInTheMiddleOfItsSheet) {
  Case c = cold_linked_board();
  for (auto& sheet : c.sheets) sheet.place = Rectangle{{0, 0}, {12e-3, 1e-3}};
  c.regulators[0].place = Rectangle{{0, 0}, {2e-3, 1e-3}};
  c.loads[0].place = c.links[0].to.place = Rectangle{{9e-3, 0}, {3e-3, 1e-3}};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const auto lines = collect_links(*s.model, s.result);
  EXPECT_NEAR(lines.at(0).ends[0][0], 6e-3, 1e-12);
  EXPECT_NEAR(lines.at(0).ends[0][1], 0.5e-3, 1e-12);
}

// The return of a regulator lies under it in space, whatever body the return sheet is in.
TEST(Places, ReturnOnAnotherBody) {
  Case c = board();
  c.bodies[0].layers[0].parts.clear();
  c.bodies.push_back(body("lower", {-3e-3, 0, -1e-3}, {15e-3, 4e-3}, {1e-3, 1e-3}, {layer("m", "m", 1e-3)}));
  c.boundaries[0].body = "lower";
  for (auto& sheet : c.sheets) sheet.coefficient = 0;
  const Solved same = [&] {
    Case one = c;
    return Solved(one);
  }();
  c.sheets[1].body = "lower";
  c.sheets[1].place = Rectangle{{3e-3, 0}, {12e-3, 4e-3}};  // the same strip in space
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.quantity("core lowest voltage"), same.quantity("core lowest voltage"), 1e-9);
}

// An air jet over a hole: its shares are of what is there, so all of its heat lands.
TEST(Places, AirJetOverAHole) {
  Case c = board();
  c.bodies[0].layers[0].parts.clear();
  Part hole;
  hole.name = "hole";
  hole.place = {{0, 0}, {6e-3, 4e-3}};
  hole.inactive = true;
  c.sheets.clear();
  c.regulators.clear();
  c.loads.clear();
  c.bodies[0].layers.push_back(layer("top", "m", 1e-3));
  c.bodies[0].layers[1].parts = {hole};
  AirJet jet;
  jet.name = "jet";
  jet.body = "board";
  jet.max_pressure = 1000;
  jet.max_flow = 1e-4;
  jet.system_linear = 1e7;
  jet.conductance = 0.1;
  jet.reference_flow = 5e-5;
  jet.power = 1;
  jet.inlet_temperature = 300;
  c.air_jets = {jet};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_NEAR(s.result.balance.at("energy").in, 1, 1e-12);
}

TEST(Places, NamesThatWouldHideEachOther) {
  Case c = board();
  c.regulators[0].name = "core";
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  Result r;
  EXPECT_THROW(collect_quantities(m, u, r), CaseError);
}

}  // namespace
}  // namespace fourwalls::testing

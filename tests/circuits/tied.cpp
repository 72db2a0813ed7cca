// Circuits that lie in a body: resistances follow the temperature of its cells, their heat lands there.
#include <fmt/format.h>

#include <cmath>

#include "circuits/run_case.hpp"

namespace fourwalls::test {
namespace {

/// Analytic A2: both ends held, rho = rho_0 (1 + a (T - T0)), fixed current density.
struct Wire {
  static constexpr double rho = 2.2e-8, a = 0.0039, k = 385, length = 30e-6, density = 1e11, area = 1e-12;
  static constexpr double rise = 81.154457642, mean_rise = 53.642590876, volts = 7.980760289141e-2;
};

std::string wire_deck(int n, double density) {
  std::string text = "* wire\nV0 n1_m1_0_0 0 0\n";
  const double dx = Wire::length / n;
  const auto node = [&](int i) { return fmt::format("n1_m1_{}_0", std::lround(i * dx / 0.5e-9)); };
  for (int i = 0; i < n; ++i)
    text += fmt::format("R{} {} {} {:.17g}\n", i, node(i), node(i + 1), Wire::rho * dx / Wire::area);
  return text + fmt::format("I1 0 {} {:.17g}\n.end\n", node(n), density * Wire::area);
}

std::string wire_case(const std::string& file, int n) {
  return R"(
[material.metal]
conductivity = 385
[[body]]
name = "bar"
size = ["30 um", "1 um"]
cell_size = [)" +
         fmt::format("{:.17g}", 30e-6 / n) + R"(, 1e-6]
[[body.layer]]
name = "metal"
material = "metal"
thickness = "1 um"
[[boundary]]
name = "left"
body = "bar"
face = "left"
kind = "temperature"
temperature = "25 degC"
[[boundary]]
name = "right"
body = "bar"
face = "right"
kind = "temperature"
temperature = "25 degC"
[[netlist]]
name = "wire"
file = ")" +
         file + R"("
body = "bar"
body_layer = "metal"
origin = ["0 um", "0.5 um"]
[[netlist.layer]]
name = "m1"
coefficient = 0.0039
reference_temperature = "25 degC"
)";
}

void expect_balanced(const Result& r) {
  for (const auto& [name, b] : r.balance) EXPECT_LE(b.relative_error, 1e-8) << name;
}

TEST(TiedCircuit, WireThatHeatsItself) {
  double error[2], rise[2];
  int n = 120;
  for (int k = 0; k < 2; ++k, n *= 2) {
    const Deck deck(wire_deck(n, Wire::density));
    const auto r = run(wire_case(deck.file, n));
    ASSERT_TRUE(r.report.solved) << r.report.failure;
    expect_balanced(r.result);
    // the current enters at the far end of the wire: its drop is the wire's voltage
    error[k] = r.quantity("wire grid loss") / (Wire::density * Wire::area) - Wire::volts;
    rise[k] = r.quantity("bar maximum temperature") - 298.15 - Wire::rise;
    EXPECT_NEAR(r.quantity("wire heat into body"), r.quantity("wire grid loss"), 1e-14);
    const auto T = field(network(r.result, "circuit"), "temperature");
    double mean = 0;
    for (const double t : T) mean += t / static_cast<double>(T.size());
    EXPECT_NEAR(mean - 298.15, Wire::mean_rise, 0.01);
  }
  EXPECT_LT(std::abs(error[1]), 1e-5 * Wire::volts);
  EXPECT_LT(std::abs(rise[1]), 0.02);
  EXPECT_NEAR(error[0] / error[1], 4, 0.3);  // second order
}

TEST(TiedCircuit, WireBeyondRunawayHasNoSolution) {
  const Deck deck(wire_deck(60, 2.3e11));  // solutions end at 2.218e11 A/m2
  const auto r = run(wire_case(deck.file, 60));
  EXPECT_FALSE(r.report.solved);
  EXPECT_NE(r.report.failure.find("thermal runaway. The resistance of the metal"), std::string::npos)
      << r.report.failure;
  // towards the end of solutions temperatures grow without bound: the search stops short of it
  const auto at = r.report.failure.find("solutions end at ");
  ASSERT_NE(at, std::string::npos);
  const double end = 2.3e11 * std::stod(r.report.failure.substr(at + 17));
  EXPECT_GT(end, 0.99 * 2.218274765e11);
  EXPECT_LT(end, 1.001 * 2.218274765e11);
}

/// One cell of 0.5 K/W to 25 degC.
std::string block_case(const std::string& file, const std::string& keys) {
  return R"(
[material.m]
conductivity = 100
[[body]]
name = "block"
size = ["1 mm", "1 mm"]
cell_size = "1 mm"
[[body.layer]]
name = "all"
material = "m"
thickness = "0.1 mm"
[[boundary]]
name = "bottom"
body = "block"
face = "bottom"
kind = "temperature"
temperature = "25 degC"
[[netlist]]
name = "net"
file = ")" +
         file + "\"\nbody = \"block\"\norigin = [\"0.5 mm\", \"0.5 mm\"]\n" + keys;
}

const std::string warm_metal =
    "body_layer = \"all\"\n[[netlist.layer]]\nname = \"m1\"\ncoefficient = 0.0039\nreference_temperature = "
    "\"25 "
    "degC\"\n";

TEST(TiedCircuit, LumpedResistor) {  // analytic A4a
  const Deck deck("* lump\nV1 n1_m1_0_0 0 0\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nI1 0 n1_m1_2000_0 100\n.end\n");
  const auto r = run(block_case(deck.file, warm_metal));
  ASSERT_TRUE(r.report.solved) << r.report.failure;
  EXPECT_NEAR(r.quantity("block maximum temperature") - 298.15, 5.099439062, 1e-8);
  EXPECT_NEAR(r.quantity("net grid loss"), 1e4 * 1.019887812341e-3, 1e-10);
  expect_balanced(r.result);
}

TEST(TiedCircuit, ResistorBetweenKnownPotentials) {
  const Deck deck("* held\nV1 n1_m1_0_0 0 0.1\nV2 n1_m1_2000_0 0 0\nR1 n1_m1_0_0 n1_m1_2000_0 1m\n.end\n");
  const auto r = run(block_case(deck.file, warm_metal));
  ASSERT_TRUE(r.report.solved) << r.report.failure;
  // P = 10/(1 + a R_th P)
  const double b = 0.0039 * 0.5, power = (std::sqrt(1 + 4 * b * 10) - 1) / (2 * b);
  EXPECT_NEAR(r.quantity("net grid loss"), power, 1e-9);
  expect_balanced(r.result);
}

TEST(TiedCircuit, LoadsHeatTheBodyWhereAskedFor) {
  const Deck deck(
      "* load\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nI1 n1_m1_2000_0 n0_m1_2000_0 100\n"
      "R2 n0_m1_2000_0 n0_m1_0_0 1m\nV2 n0_m1_0_0 0 0\n.end\n");
  const auto cold = run(block_case(deck.file, "body_layer = \"all\"\n"));
  ASSERT_TRUE(cold.report.solved);
  EXPECT_NEAR(cold.quantity("block maximum temperature") - 298.15, 0.5 * 20, 1e-8);
  expect_balanced(cold.result);
  const auto warm = run(block_case(deck.file, "body_layer = \"all\"\nload_layer = \"all\"\n"));
  EXPECT_NEAR(warm.quantity("block maximum temperature") - 298.15, 0.5 * 100, 1e-8);
  EXPECT_NEAR(warm.quantity("net load heat into body"), 80, 1e-9);
  expect_balanced(warm.result);
  const auto loads = run(block_case(deck.file, "load_layer = \"all\"\n"));
  EXPECT_NEAR(loads.quantity("block maximum temperature") - 298.15, 0.5 * 80, 1e-8);
  EXPECT_NEAR(loads.quantity("net heat into body"), 0, 1e-15);
  expect_balanced(loads.result);
}

// Decks with a net for each of supply and return draw a load's current from one and put it into the other.
TEST(TiedCircuit, LoadInTwoHalvesHeatsAsOne) {
  const Deck deck(
      "* halves\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nI1 n1_m1_2000_0 0 100\nI2 0 n0_m1_2000_0 "
      "100\n"
      "R2 n0_m1_2000_0 n0_m1_0_0 1m\nV2 n0_m1_0_0 0 0\n.end\n");
  const auto r = run(block_case(deck.file, "body_layer = \"all\"\nload_layer = \"all\"\n"));
  EXPECT_NEAR(r.quantity("net load heat into body"), 80, 1e-9);
  EXPECT_NEAR(r.quantity("block maximum temperature") - 298.15, 0.5 * 100, 1e-8);
  expect_balanced(r.result);
}

TEST(TiedCircuit, OutsideOfTheBodyIsRefused) {
  const Deck deck(
      "* far\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000000000_0 1\nI1 n1_m1_2000000000_0 0 1\n.end\n");
  const auto why = refusal(block_case(deck.file, "body_layer = \"all\"\n"));
  EXPECT_NE(
      why.find("the resistor between 'n1_m1_0_0' and 'n1_m1_2000000000_0' lies outside of body 'block'"),
      std::string::npos)
      << why;
}

/// Every way in which a resistor's or a load's ends can be known, over several cells.
std::string mixed_deck() {
  return R"(* mixed
V1 n1_m1_0_0 0 1
V2 n1_m1_30000_0 n1_m1_20000_0 0.01
V3 n1_m1_50000_0 0 0.98
R1 n1_m1_0_0 n1_m1_10000_0 10
R2 n1_m1_10000_0 n1_m1_20000_0 20
R3 n1_m1_20000_0 n1_m1_30000_0 100
R4 n1_m1_30000_0 n1_m2_30000_0 30
R5 n1_m2_30000_0 n1_m2_50000_0 20
R6 n1_m1_0_0 n1_m1_50000_0 100
R7 n1_m1_50000_0 n1_m2_50000_0 50
I1 n1_m1_10000_0 0 1m
I2 n1_m2_30000_0 n1_m1_20000_0 0.5m
I3 0 n1_m2_50000_0 0.2m
I4 n1_m1_0_0 n1_m1_50000_0 0.3m
.end
)";
}

std::string mixed_case(const std::string& file) {
  return R"(
[material.m]
conductivity = "30 W/m/K"
conductivity_slope = "-0.1 %/K"
[[body]]
name = "die"
size = ["30 um", "4 um"]
cell_size = "2 um"
[[body.layer]]
name = "silicon"
material = "m"
thickness = "10 um"
cells = 2
[[body.layer]]
name = "metal"
material = "m"
thickness = "2 um"
[[boundary]]
name = "film"
body = "die"
face = "bottom"
kind = "convection"
coefficient = "1e8 W/m^2/K"
[[netlist]]
name = "net"
file = ")" +
         file + R"("
body = "die"
body_layer = "metal"
load_layer = "silicon"
origin = ["1 um", "2 um"]
[[netlist.layer]]
name = "m*"
coefficient = 0.0039
[[netlist.via]]
name = "via"
between = ["m1", "m2"]
coefficient = 0.001
)";
}

TEST(TiedCircuit, JacobianAgreesWithDifferences) {
  const Deck deck(mixed_deck());
  const Case c = read_case_text(mixed_case(deck.file), "case.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial(), way = m.system.make_vector(), there = m.system.make_vector(),
            high = m.system.make_vector(), low = m.system.make_vector();
  const auto first = m.mesh.numbering.own_first();
  for (PetscInt k = 0; k < m.mesh.numbering.own_count(); ++k) {
    const bool warm = m.mesh.numbering.field_of(k) == Field::temperature;
    const auto n = static_cast<double>(first + k);
    WriteAccess state(u), ahead(way);
    state[k] += (warm ? 20 : 0.02) * std::sin(3 * n);
    ahead[k] = (warm ? 10 : 0.05) * std::cos(1 + 2 * n);
  }
  m.system.jacobian(u, m.system.matrix());
  check(MatMult(m.system.matrix(), way, there), "MatMult");
  constexpr double step = 1e-5;
  check(VecAXPY(u, step, way), "VecAXPY");
  m.system.residual(u, high);
  check(VecAXPY(u, -2 * step, way), "VecAXPY");
  m.system.residual(u, low);
  check(VecAXPY(high, -1, low), "VecAXPY");
  check(VecAXPY(high, -2 * step, there), "VecAXPY");
  double apart = 0, size = 0;
  check(VecNorm(high, NORM_2, &apart), "VecNorm");
  check(VecNorm(there, NORM_2, &size), "VecNorm");
  EXPECT_LT(apart / (2 * step * size), 1e-7);
}

TEST(TiedCircuit, EveryKindOfEndBalances) {
  const Deck deck(mixed_deck());
  const auto r = run(mixed_case(deck.file));
  ASSERT_TRUE(r.report.solved) << r.report.failure;
  expect_balanced(r.result);
  EXPECT_NEAR(r.quantity("net heat into body"), r.quantity("net grid loss"), 1e-12);
  EXPECT_NEAR(r.quantity("net load heat into body"), r.quantity("net load power"), 1e-12);
  // all of it leaves through the film
  EXPECT_NEAR(r.quantity("film heat"), r.quantity("net supply power"), 1e-10);
}

}  // namespace
}  // namespace fourwalls::test

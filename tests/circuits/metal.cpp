// Netlists with places: drawing, limits of the metal, pads from a list, instances. Truths by hand.
#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "circuits/run_case.hpp"
#include "circuits/text_of.hpp"

namespace fourwalls::test {
namespace {

constexpr double year = 3.15576e7;

/// Two wires in series on m4 and a via down to m1, 1 mA through all; and a wire without a place.
const char* const chain =
    "* chain\nV1 n1_m4_0_0 0 1\nR1 n1_m4_0_0 n1_m4_20000_0 2\nR2 n1_m4_20000_0 n1_m4_60000_0 4\n"
    "R3 n1_m4_60000_0 n1_m1_60000_0 1\nR4 n1_m1_60000_0 far 1\nI1 far 0 1m\nI2 n1_m1_60000_0 0 "
    "2m\n.op\n.end\n";

std::string netlist(const std::string& file, const std::string& keys = "") {
  return "[[netlist]]\nname = \"grid\"\nfile = \"" + file + "\"\n" + keys;
}

TEST(Drawing, ResistorsAreLinesAndLoadsArePoints) {
  const Deck deck(chain);
  const auto r = run(netlist(deck.file, "layer_spacing = \"1 um\"\n"));
  ASSERT_TRUE(r.report.solved);
  const auto& lines = network(r.result, "circuit");
  EXPECT_EQ(lines.all, 3);  // R4 ends in a node without a place
  const auto points = whole(lines.points);
  const std::vector<double> expected = {0,     0, 1e-6, 10e-6, 0, 1e-6, 10e-6, 0, 1e-6,
                                        30e-6, 0, 1e-6, 30e-6, 0, 1e-6, 30e-6, 0, 0};
  ASSERT_EQ(points.size(), expected.size());
  for (std::size_t k = 0; k < points.size(); ++k) EXPECT_NEAR(points[k], expected[k], 1e-15) << k;
  const auto current = field(lines, "current"), volts = field(lines, "potential"),
             drop = field(lines, "drop"), layer = field(lines, "layer");
  const double at[] = {1, 1 - 6e-3, 1 - 18e-3, 1 - 21e-3};
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(current[k], 3e-3, 1e-14);
    EXPECT_NEAR(volts[k], 0.5 * (at[k] + at[k + 1]), 1e-14);
    EXPECT_NEAR(drop[k], 1 - volts[k], 1e-14);
    EXPECT_EQ(layer[k], k < 2 ? 2 : 1.5);
  }
  const auto& loads = network(r.result, "circuit_loads");
  EXPECT_EQ(loads.all, 1);
  EXPECT_NEAR(field(loads, "power")[0], 2e-3 * at[3], 1e-14);
}

TEST(Drawing, UnitsFollowTheFormOfTheNames) {
  EXPECT_EQ(node_place("n1_m4_20000_0").unit, 0.5e-9);
  EXPECT_EQ(node_place("ITermNode_metal1_10_20").unit, 0.5e-9);
  EXPECT_EQ(node_place("_X_n2_10_20").unit, 1e-6);
  const Deck deck("* two\nV1 n0_0_0 0 1\nR1 n0_0_0 n10_7_0 1\nR2 n10_7_0 n2_7_3 1\nI1 n2_7_3 0 1\n.end\n");
  const auto r = run(netlist(deck.file, "unit = \"2 mm\"\nlayer_spacing = \"1 mm\"\n"));
  const auto points = whole(network(r.result, "circuit").points);
  EXPECT_NEAR(points[3], 14e-3, 1e-15);
  EXPECT_NEAR(points[5], 2e-3, 1e-15);  // 0, 2, 10 from the bottom up
  EXPECT_NEAR(points[11], 1e-3, 1e-15);
}

TEST(Drawing, LayersOfTheStackComeInTheOrderOfTheirNumbers) {
  const Deck deck(
      "* stack\nV1 _X_n1_1_1 0 1\nR1 _X_n1_1_1 n1_m10_1_1 1\nR2 n1_m10_1_1 n1_m9_1_1 1\n"
      "R3 n1_m9_1_1 n1_m1_1_1 1\nI1 n1_m1_1_1 0 1\n.end\n");
  const auto s = solve(deck.file);
  const auto named = named_places(s.model->netlists.front().circuit.netlist, 0, PETSC_COMM_WORLD);
  EXPECT_EQ(named.layers.names, (std::vector<std::string>{"m1", "m9", "m10", "_X_n1"}));
}

/// Two layers of 40 x 40 nodes, fed at one corner, loads along the other sides.
std::string mesh() {
  std::string text = "* mesh\nV1 n1_m2_0_0 0 1\n";
  const auto node = [](int layer, int i, int j) {
    return fmt::format("n1_m{}_{}_{}", layer, 2000 * i, 2000 * j);
  };
  for (int j = 0; j < 40; ++j)
    for (int i = 0; i < 40; ++i) {
      if (i < 39) text += fmt::format("Rx{}_{} {} {} 0.1\n", i, j, node(2, i, j), node(2, i + 1, j));
      if (j < 39) text += fmt::format("Ry{}_{} {} {} 0.2\n", i, j, node(1, i, j), node(1, i, j + 1));
      text += fmt::format("Rv{}_{} {} {} 0.05\n", i, j, node(1, i, j), node(2, i, j));
      if (i == 39 || j == 39) text += fmt::format("I{}_{} {} 0 {}m\n", i, j, node(1, i, j), 1 + i % 3);
    }
  return text + ".end\n";
}

TEST(Drawing, IsTheSameOnAnyNumberOfRanks) {
  const Deck deck(mesh());
  const auto text =
      netlist(deck.file, "[[netlist.layer]]\nname = \"m*\"\nwidth = \"1 um\"\nthickness = \"1 um\"\n");
  const auto together = run(text), alone = run(text, PETSC_COMM_SELF);
  for (const char* kind : {"circuit", "circuit_loads"}) {
    const auto &all = network(together.result, kind), &one = network(alone.result, kind);
    EXPECT_EQ(all.all, one.all);
    EXPECT_EQ(whole(all.points), one.points) << kind;
    for (const auto& f : one.fields) {
      const auto ours = field(all, f.name);
      ASSERT_EQ(ours.size(), f.values.size());
      for (std::size_t k = 0; k < ours.size(); ++k)
        EXPECT_NEAR(ours[k], f.values[k], 1e-9 * std::abs(f.values[k]) + 1e-12);
    }
  }
  for (const auto& [name, q] : alone.result.quantities) {
    EXPECT_NEAR(together.quantity(name), q.value, 1e-9 * std::abs(q.value) + 1e-12) << name;
    EXPECT_EQ(together.where(name), q.where) << name;
  }
}

const std::string metal_keys =
    "[[netlist.layer]]\nname = \"M4\"\nwidth = \"1 um\"\nthickness = \"0.5 um\"\ncurrent_limit = \"5 "
    "mA/um\"\n"
    "current_exponent = 2\nactivation_energy = \"0.9 eV\"\nlimit_temperature = \"105 degC\"\nlifetime = \"10 "
    "year\"\n[[netlist.via]]\nname = \"down\"\nbetween = [\"m1\", \"m4\"]\ncuts = 2\ncurrent_limit = \"1 "
    "mA\"\n";

TEST(Wear, DensityMarginAndLifetime) {
  const Deck deck(chain);
  const auto r = run(netlist(deck.file, "temperature = \"105 degC\"\n" + metal_keys));
  ASSERT_TRUE(r.report.solved);
  EXPECT_NEAR(r.quantity("grid largest current density layer m4"), 3e-3 / (1e-6 * 0.5e-6), 1e-3);
  EXPECT_NEAR(r.quantity("grid electromigration margin layer m4"), 1 - 3.0 / 5, 1e-12);
  EXPECT_EQ(r.where("grid electromigration margin layer m4"), "n1_m4_0_0 to n1_m4_20000_0");
  EXPECT_NEAR(r.quantity("grid shortest lifetime layer m4") / (10 * year), 25.0 / 9,
              1e-4);                                                                  // a year's length
  EXPECT_NEAR(r.quantity("grid electromigration margin via m1-m4"), 1 - 1.5, 1e-12);  // 1.5 mA a cut
  EXPECT_NEAR(r.quantity("grid electromigration margin"), -0.5, 1e-12);
  EXPECT_EQ(r.where("grid electromigration margin"), "n1_m4_60000_0 to n1_m1_60000_0");
  EXPECT_TRUE(r.result.limits.at("grid electromigration layer m4").holds);
  EXPECT_FALSE(r.result.limits.at("grid electromigration via m1-m4").holds);
  const auto margin = field(network(r.result, "circuit"), "electromigration_margin");
  EXPECT_NEAR(margin[1], 0.4, 1e-12);
  EXPECT_NEAR(margin[2], -0.5, 1e-12);
}

TEST(Wear, HotterMetalMayCarryLess) {
  const Deck deck(chain);
  const auto warm = run(netlist(deck.file, "temperature = \"125 degC\"\n" + metal_keys));
  // the same lifetime at 125 degC needs the square root of Black's factor less
  const double factor = std::exp(0.9 * 1.602176634e-19 / (2 * 1.380649e-23) * (1 / 378.15 - 1 / 398.15));
  EXPECT_NEAR(warm.quantity("grid electromigration margin layer m4"), 1 - 0.6 * factor, 1e-6);  // UDUNITS' eV
}

TEST(Wear, WidthFromSheetResistance) {
  const Deck deck(chain);
  // 2 ohm over 10 um at 0.4 ohm per square: 2 um wide
  const auto r = run(netlist(deck.file,
                             "[[netlist.layer]]\nname = \"m*\"\nsheet_resistance = \"0.4 ohm\"\nthickness = "
                             "\"1 um\"\ndensity_limit = \"3e9 A/m^2\"\n"));
  EXPECT_NEAR(r.quantity("grid largest current density layer m4"), 3e-3 / (2e-6 * 1e-6), 1e-3);
  EXPECT_EQ(r.result.quantities.count("grid largest current density layer m1"), 0u);  // no wire in it
}

TEST(Wear, ResistancesFollowTheTemperatureOfTheCircuit) {
  const Deck deck(chain);
  const auto r = run(netlist(deck.file,
                             "temperature = \"125 degC\"\n[[netlist.layer]]\nname = \"m4\"\ncoefficient = "
                             "\"0.39 %/K\"\nreference_temperature = \"25 degC\"\n"));
  EXPECT_NEAR(r.quantity("grid worst drop layer m4"), 18e-3 * 1.39, 1e-12);
}

TEST(Wear, LimitOnAQuantity) {
  const Deck deck(chain);
  const auto r = run(netlist(deck.file, "temperature = \"105 degC\"\n" + metal_keys) +
                     "[[limit]]\nquantity = \"grid shortest lifetime\"\nminimum = \"1000 year\"\n");
  EXPECT_FALSE(r.result.limits.at("grid shortest lifetime minimum").holds);
}

TEST(Wear, PatternWithoutALayerIsRefused) {
  const Deck deck(chain);
  const auto why = refusal(netlist(deck.file, "[[netlist.layer]]\nname = \"m7\"\nwidth = \"1 um\"\n"));
  EXPECT_NE(why.find("case.toml:4:1: error: netlist[0].layer[0]: the netlist has no layer 'm7'; its nodes' "
                     "names have m1, m4"),
            std::string::npos)
      << why;
}

TEST(PadCurrents, LargestOfEachLevelAndWhose) {
  const Deck deck(
      "* pads\nVa a 0 1\nVt a b 0\nVc c 0 1\nVg g 0 0\nR1 a x 1\nR2 b x 1\nR3 c x 1\nR4 g y 1\nI1 x y "
      "3\n.end\n");
  const auto r = run(netlist(deck.file));
  EXPECT_NEAR(r.quantity("grid largest pad current at 1 V"), 2, 1e-12);  // through a, and b tied to it
  EXPECT_EQ(r.where("grid largest pad current at 1 V"), "Va at node a");
  EXPECT_NEAR(r.quantity("grid mean pad current at 1 V"), 1.5, 1e-12);
  EXPECT_NEAR(r.quantity("grid largest pad current at 0 V"), 3, 1e-12);
}

TEST(PadCurrents, SharedByTheInductancesBehindThem) {
  const Deck deck("* package\nV1 s 0 1\nL1 s a 1n\nR1 a x 1\nV2 t 0 1\nR2 t x 3\nI1 x 0 4\n.op\n.end\n");
  const auto r = run(netlist(deck.file));
  EXPECT_NEAR(r.quantity("grid largest pad current at 1 V"), 3, 1e-12);
  EXPECT_EQ(r.where("grid largest pad current at 1 V"), "V1 at node s");
}

/// A bar of ten nodes on m2 of two nets, without sources of its own.
std::string bar() {
  std::string text = "* bar\n";
  const auto node = [](int net, int i) { return fmt::format("n{}_m2_{}_0", net, 2000 * i); };
  for (int k = 1; k < 10; ++k)
    for (int net = 0; net < 2; ++net)
      text += fmt::format("R{} {} {} 0.01\n", 2 * k + net, node(net, k - 1), node(net, k));
  return text + "I1 n1_m2_0_0 n0_m2_0_0 1\n.end\n";
}

/// A second file beside a deck, gone with its scope.
class Beside {
 public:
  Beside(const Deck& deck, const std::string& suffix, const std::string& text) : file(deck.file + suffix) {
    if (rank() == 0) std::ofstream(file) << text;
    MPI_Barrier(PETSC_COMM_WORLD);
  }
  ~Beside() {
    MPI_Barrier(PETSC_COMM_WORLD);
    if (rank() == 0) std::filesystem::remove(file);
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  std::string file;
};

TEST(Pads, ConnectToTheNearestNodeOfTheirNet) {
  const Deck deck(bar());
  const Beside pads(deck, ".csv", "net,x,y,V,R,L\n1,9.2e-6,1e-6,0.8,0.05,1e-9\n0,9e-6,0,0,,\n");
  const auto r = run(netlist(deck.file, "pads = \"" + pads.file + "\"\npad_distance = \"2 um\"\n"));
  ASSERT_TRUE(r.report.solved);
  // 1 A through nine segments and the pad's resistance, nine segments back
  EXPECT_NEAR(r.quantity("grid worst drop at 0.8 V"), 0.09 + 0.05, 1e-12);
  EXPECT_NEAR(r.quantity("grid worst drop at 0 V"), 0.09, 1e-12);
  EXPECT_NEAR(r.quantity("grid furthest pad from its node"), std::hypot(0.2e-6, 1e-6), 1e-15);
  EXPECT_EQ(r.where("grid furthest pad from its node"),
            std::filesystem::path(pads.file).filename().string() + ":2");
}

TEST(Pads, AnEdgeTakesAllNodesBelowIt) {
  const Deck deck(
      "* bar\nR1 Node_m2_0_0 Node_m2_4000_0 1\nR2 Node_m2_4000_0 Node_m2_8000_0 1\n"
      "R3 Node_m2_8000_0 Node_m2_12000_0 1\nI1 Node_m2_12000_0 0 1\n.end\n");
  const Beside pads(deck, ".csv", "x,y,edge_length,voltage\n1,0,2.1,0.9\n");
  const auto r = run(netlist(deck.file, "pads = \"" + pads.file + "\"\n"));
  EXPECT_NEAR(r.quantity("grid worst drop"), 2, 1e-12);  // the first two nodes are the pad
}

TEST(Pads, BadLists) {
  const Deck deck(bar());
  const auto refused = [&](const std::string& list, const std::string& keys = "") {
    const Beside pads(deck, ".csv", list);
    const auto why = refusal(netlist(deck.file, "pads = \"" + pads.file + "\"\n" + keys));
    return why.substr(std::min(why.size(), pads.file.size()));
  };
  EXPECT_EQ(refused("net,x,y\n1,0,0\n"), ":2: error: the pad has no voltage (column V)\n");
  EXPECT_EQ(refused("V 3 4\n"),
            ":1: error: counts in a grid's indices; expected columns net, x, y, V, R, L in metres, or "
            "x,y,edge_length,voltage in micrometres\n");
  EXPECT_EQ(refused("net,x,y,V\n7,0,0,1\n"), ":2: error: the netlist has no node of net '7' to connect to\n");
  EXPECT_EQ(refused("net,x,y,V\n1,1e-3,0,1\n"),
            ":2: error: the nearest node of net '1' is 991 um away; pad_distance allows 100 um\n");
  EXPECT_EQ(refused("net,x,y,V\n1,0,0,1\n", "pad_layer = \"m9\"\n"),
            ":2: error: the netlist has no node of net '1' to connect to\n");
}

TEST(Instances, DropsOfEachAndTheWorst) {
  const Deck deck(chain);
  const Beside list(deck, ".csv",
                    "Instance,Terminal,Layer,X location,Y location\na,VDD,m4,10,0\nb,VDD,m1,30.0001,0\n");
  const auto r = run(netlist(deck.file, "instances = \"" + list.file + "\"\n"));
  ASSERT_TRUE(r.report.solved);
  EXPECT_NEAR(r.quantity("grid worst instance drop"), 21e-3, 1e-13);
  EXPECT_EQ(r.where("grid worst instance drop"), "instance b, terminal VDD");
  EXPECT_NEAR(r.quantity("grid mean instance drop"), 0.5 * (21e-3 + 6e-3), 1e-13);
}

TEST(Instances, BadLists) {
  const Deck deck(chain);
  const auto refused = [&](const std::string& text) {
    const Beside list(deck, ".csv", text);
    const auto why = refusal(netlist(deck.file, "instances = \"" + list.file + "\"\n"));
    return why.substr(std::min(why.size(), list.file.size()));
  };
  EXPECT_EQ(refused(""), ": error: has no instances\n");
  EXPECT_EQ(refused("Instance,X,Y\na,1,2\n"), ":1: error: there is no column 'Layer' in 'Instance,X,Y'\n");
  EXPECT_EQ(refused("Instance,Layer,X,Y\na,m4,1\n"), ":2: error: found 3 columns, expected 4\n");
  EXPECT_EQ(refused("Instance,Layer,X,Y\na,m4,one,0\n"), ":2: error: found 'one', expected a number\n");
  EXPECT_EQ(refused("Instance,Layer,X,Y\na,m4,10,0\nb,m4,11,0\n"),
            ":3: error: instance 'b': the netlist has no node in layer 'm4' at (11.0000, 0.0000) um\n");
}

}  // namespace
}  // namespace fourwalls::test

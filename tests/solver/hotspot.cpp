// Requirement: emulated decks give HotSpot's own numbers to print rounding. Truth: what HotSpot 7.0 printed
// for tests/data/hotspot; closed forms for what the benchmark does not have.
#include "solver/hotspot.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "cases/deck_folder.hpp"
#include "cases/reader.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/hotspot_run.hpp"
#include "solver/steady.hpp"

namespace fourwalls {
namespace {

using hotspot::Answer;
using hotspot::Deck;

const std::string data = std::string(FOURWALLS_SOURCE_DIR) + "/tests/data/hotspot/";

Answer run(const std::vector<std::string>& settings, bool defects = false) {
  const Deck deck = hotspot::read_deck(data + "input/case.config", settings);
  hotspot::RunOptions options;
  options.defects = defects;
  return emulate(deck, options, PETSC_COMM_WORLD);
}

std::vector<std::pair<std::string, double>> printed(const std::string& file) {
  std::ifstream in(data + "output/" + file);
  std::vector<std::pair<std::string, double>> rows;
  std::string name;
  for (double value = 0; in >> name >> value;) rows.emplace_back(name, value);
  return rows;
}

/// Every row of a printed file, in order, within its rounding.
void expect_printed(const Answer& a, const std::string& file, double tolerance) {
  ASSERT_TRUE(a.solved) << a.failure;
  const auto rows = printed(file);
  ASSERT_EQ(rows.size(), 52u);
  ASSERT_EQ(a.rows.size(), rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    EXPECT_EQ(a.emulation.outputs[r].name, rows[r].first);
    EXPECT_NEAR(a.rows[r], rows[r].second, tolerance) << rows[r].first << " of " << file;
  }
}

constexpr double rounding = 0.005 + 1e-6;

TEST(HotSpotEmulation, BlockModel) { expect_printed(run({"model_type=block"}), "block.steady", rounding); }

TEST(HotSpotEmulation, GridModel) {
  for (const char* n : {"32", "64", "128"})
    expect_printed(run({std::string("grid_rows=") + n, std::string("grid_cols=") + n}),
                   std::string("grid") + n + ".steady", rounding);
}

/// The peer's own iterative solver stops at changes of 1e-6 K: printed values are off by up to 0.01 K.
TEST(HotSpotEmulation, ThePeersIterativeSolverWithinItsConvergence) {
  expect_printed(run({}), "grid64_multigrid.steady", 0.0101);
}

TEST(HotSpotEmulation, EveryCellOfTheGrid) {
  const Answer a = run({});
  ASSERT_TRUE(a.solved);
  std::ifstream in(data + "output/grid64.grid.steady");
  std::string line;
  int layer = -1, seen = 0;
  double worst = 0;
  while (std::getline(in, line)) {
    if (line.rfind("Layer", 0) == 0) {
      layer = std::stoi(line.substr(6));
      continue;
    }
    std::istringstream words(line);
    int cell = 0;
    double value = 0;
    words >> cell >> value;
    worst = std::max(worst, std::abs(value - a.nodes[a.emulation.node(layer, cell / 64, cell % 64)]));
    ++seen;
  }
  EXPECT_EQ(seen, 4 * 64 * 64);
  EXPECT_LE(worst, rounding);
  EXPECT_NEAR(a.power, 58, 1e-9);
  EXPECT_NEAR(a.to_ambient, 58, 1e-8);
}

/// Square cells hide the peer's swapped resistances; the benchmark is the same with its slips as without.
TEST(HotSpotEmulation, SwappedResistancesShowInOblongCellsOnly) {
  const Answer plain = run({}), square = run({}, true);
  const Answer oblong = run({"grid_rows=32"}), swapped = run({"grid_rows=32"}, true);
  double same = 0, apart = 0;
  for (std::size_t r = 0; r < plain.rows.size(); ++r) {
    same = std::max(same, std::abs(plain.rows[r] - square.rows[r]));
    apart = std::max(apart, std::abs(oblong.rows[r] - swapped.rows[r]));
  }
  EXPECT_LT(same, 1e-9);
  EXPECT_GT(apart, 0.05);
}

/// A package as wide as its die, one block, one cell: heat flows along one line, so that everything is known.
class Column {
 public:
  explicit Column(const std::string& options, const std::string& trace = "all\n10\n")
      : folder_({{"a.config",
                  "-model_type grid\n-grid_map_mode avg\n-grid_rows 2\n-grid_cols 2\n-s_spreader 0.01\n"
                  "-s_sink 0.01\n-ambient 300\n-t_sink 5e-3\n" +
                      options},
                 {"a.flp", "all 0.01 0.01 0 0\n"},
                 {"a.ptrace", trace},
                 {"a.lcf", "0\nY\nY\n1.75e6\n0.01\n1e-3\na.flp\n1\nY\nN\n4e6\n0.25\n1e-4\na.flp\n"}}) {}
  Deck deck(const std::vector<std::string>& settings = {}) const {
    return hotspot::read_deck(folder_.file("a.config"), settings);
  }
  Answer run(bool defects = false, const std::vector<std::string>& settings = {}) const {
    const Deck d = deck(settings);
    hotspot::RunOptions options;
    options.defects = defects;
    return emulate(d, options, PETSC_COMM_WORLD);
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  testing_cases::DeckFolder folder_;
};

constexpr double area = 1e-4;
/// Layers above the power's node: die, interface, spreader, sink and convection [K/W].
const double up =
    0.15e-3 / (100 * area) + 20e-6 / (4 * area) + 1e-3 / (400 * area) + 5e-3 / (400 * area) + 0.1;

TEST(HotSpotEmulation, OneLineOfHeat) {
  const Answer a = Column("").run();
  ASSERT_TRUE(a.solved) << a.failure;
  EXPECT_NEAR(a.rows[0], 300 + 10 * up, 1e-6);
  EXPECT_EQ(a.emulation.outputs[3].name, "hsink_all");
  EXPECT_NEAR(a.rows[3], 300 + 10 * (0.1 + 5e-3 / (400 * area)), 1e-6);
}

TEST(HotSpotEmulation, SecondaryPathTakesItsShare) {
  const Answer a =
      Column("-model_secondary 1\n-s_sub 0.01\n-s_solder 0.01\n-s_pcb 0.01\n-r_convec_sec 2\n").run();
  ASSERT_TRUE(a.solved) << a.failure;
  const double down = 10e-6 / (400 * area) + 0.1e-3 / (1.25 * area) + 1e-3 / (2 * area) +
                      0.94e-3 * 0.06 / area + 2e-3 * 0.333 / area + 2;
  const double rise = 10 / (1 / up + 1 / down);
  ASSERT_EQ(a.emulation.outputs.size(), 9u + 28u);
  EXPECT_EQ(a.emulation.outputs[0].name, "pcb_all");
  EXPECT_EQ(a.emulation.outputs[5].name, "all");
  EXPECT_NEAR(a.rows[5], 300 + rise, 1e-6);
  EXPECT_NEAR(a.rows[0], 300 + rise * 2 / down, 1e-6);
}

/// With detailed_3D nodes are in the middle of layers; the peer's version has layer 0 and the sink whole, and
/// half of the sink's resistance once more.
TEST(HotSpotEmulation, DetailedLayersWithAndWithoutThePeersSlips) {
  const Column column("-grid_layer_file a.lcf\n-detailed_3D on\n");
  const double die = 1e-3 * 0.01 / area, tim = 1e-4 * 0.25 / area, spreader = 1e-3 / (400 * area),
               sink = 5e-3 / (400 * area);
  const Answer good = column.run(), peer = column.run(true);
  ASSERT_TRUE(good.solved && peer.solved);
  EXPECT_NEAR(good.rows[0], 300 + 10 * (die / 2 + tim + spreader + sink + 0.1), 1e-6);
  EXPECT_NEAR(peer.rows[0], 300 + 10 * (die + tim + spreader + (sink + 0.1) / 2 + sink + 0.1), 1e-6);
  EXPECT_EQ(good.emulation.outputs[0].name, "layer_0_all");
}

TEST(HotSpotEmulation, LeakageFindsItsBalance) {
  const Answer a = Column("-leakage_used 1\n").run();
  ASSERT_TRUE(a.solved) << a.failure;
  double t = 300 + 10 * up;
  for (int round = 0; round < 200; ++round)
    t = 300 + up * (10 + 1.5e4 * area * std::exp(0.036 * (t - 383.15)));
  EXPECT_NEAR(a.rows[0], t, 1e-5);
  EXPECT_NEAR(a.power - a.leakage, 10, 1e-6);
  const Answer hot = Column("-leakage_used 1\n", "all\n600\n").run();
  EXPECT_FALSE(hot.solved);
  EXPECT_NE(hot.failure.find("runaway"), std::string::npos) << hot.failure;
}

TEST(HotSpotEmulation, NaturalConvectionFindsItsBalance) {
  const testing_cases::DeckFolder package(
      std::map<std::string, std::string>{{"package.config", "-natural_convec 1\n"}});
  const Column column("-package_model_used 1\n-package_config_file " + package.file("package.config") + "\n" +
                          "-s_sink 0.01\n",
                      "all\n1\n");
  const Deck deck = column.deck({"s_sink=0.06"});
  hotspot::RunOptions options;
  const Answer a = emulate(deck, options, PETSC_COMM_WORLD);
  ASSERT_TRUE(a.solved) << a.failure;
  const double sink = sink_temperature(deck, a.emulation, a.rows);
  EXPECT_NEAR(a.r_convec, hotspot::sink_resistance(*deck.package, 0.06, 400, 300, sink), 1e-5);
  EXPECT_GT(sink, 301);
}

/// Everything at one temperature: an exponential with the peer's share of the heat capacity.
TEST(HotSpotEmulation, TransientOfALumpIsAnExponential) {
  std::string trace = "all\n";
  for (int row = 0; row < 12; ++row) trace += row < 8 ? "10\n" : "0\n";
  const std::string stiff =
      "-k_chip 1e7\n-k_interface 1e7\n-k_spreader 1e7\n-k_sink 1e7\n-init_temp 300\n-o a.ttrace\n";
  const double c = 0.333 * (area * (1.75e6 * 0.15e-3 + 4e6 * 20e-6 + 3.55e6 * 1e-3 + 3.55e6 * 5e-3) + 140.4),
               tau = 0.1 * c;
  const Answer a = Column(stiff + "-sampling_intvl " + std::to_string(tau / 4) + "\n", trace).run();
  ASSERT_TRUE(a.solved) << a.failure;
  ASSERT_EQ(a.trace.size(), 12u);
  double rise = 0;
  const double h = std::stod(std::to_string(tau / 4)) / tau;
  for (std::size_t row = 0; row < a.trace.size(); ++row) {
    const double end = row < 8 ? 1 : 0;  // P R
    rise = end + (rise - end) * std::exp(-h);
    EXPECT_NEAR(a.trace[row][0], 300 + rise, 2e-3) << row;
  }
}

TEST(HotSpotEmulation, TransientsKeepTheirTolerance) {
  std::string trace = "all\n";
  for (int row = 0; row < 6; ++row) trace += row % 2 ? "1\n" : "40\n";
  const Column column("-init_temp 300\n-o a.ttrace\n-sampling_intvl 0.01\n", trace);
  const Deck deck = column.deck();
  hotspot::RunOptions coarse, fine;
  fine.tolerance = 1e-6;
  const Answer a = emulate(deck, coarse, PETSC_COMM_WORLD), b = emulate(deck, fine, PETSC_COMM_WORLD);
  ASSERT_TRUE(a.solved && b.solved);
  EXPECT_GT(b.steps, a.steps);
  for (std::size_t row = 0; row < a.trace.size(); ++row)
    EXPECT_NEAR(a.trace[row][0], b.trace[row][0], 5e-3) << row;
}

TEST(HotSpotEmulation, ATransientFromItsSteadyStateStaysThere) {
  const Answer steady = run({"model_type=block"});
  ASSERT_TRUE(steady.solved);
  std::string init;
  for (std::size_t r = 0; r < steady.rows.size(); ++r)
    init += steady.emulation.outputs[r].name + "\t" + std::to_string(steady.rows[r]) + "\n";
  const testing_cases::DeckFolder folder(std::map<std::string, std::string>{{"case.init", init}});
  const Answer a = run({"model_type=block", "o=a.ttrace", "init_file=" + folder.file("case.init")});
  ASSERT_TRUE(a.solved) << a.failure;
  ASSERT_EQ(a.trace.size(), 1u);
  for (std::size_t n = 0; n < a.trace[0].size(); ++n) EXPECT_NEAR(a.trace[0][n], steady.rows[n], 1e-3);
}

const std::map<std::string, std::string> cooled = {
    {"a.config",
     "-model_type grid\n-grid_map_mode avg\n-grid_rows 4\n-grid_cols 4\n-detailed_3D on\n-use_microchannels "
     "1\n"
     "-grid_layer_file a.lcf\n-ambient 300\n-r_convec 1e6\n-inlet_temperature 290\n-pumping_pressure "
     "20000\n"},
    {"a.lcf",
     "0\nY\nY\n1.75e6\n0.01\n3e-4\na.flp\n1\nY\nN\n1.6e6\n0.0077\n2e-4\nnet.csv\n2\nY\nN\n1.75e6\n0.01\n3e-"
     "4\na.flp\n"},
    {"a.flp", "all 4e-3 4e-3 0 0\n"},
    {"a.ptrace", "all\n3\n"},
    {"net.csv", "0,2,0,2\n0,1,0,1\n0,1,0,1\n0,3,0,3\n"}};

TEST(HotSpotEmulation, ChannelsCarryTheHeatAway) {
  const testing_cases::DeckFolder folder(cooled);
  const Deck deck = hotspot::read_deck(folder.file("a.config"));
  // three steps of 1 mm from inlet to outlet, 1 mm wide and 0.2 mm high
  const auto flow = hotspot::channel_flow(deck.channels[0], deck.options, 4e-3, 4e-3, 2e-4, false);
  const double duct = (1 - 0.63 * 0.2) * std::pow(2e-4, 3) * 1e-3 / (12 * 0.889e-3 * 1e-3);
  EXPECT_NEAR(flow.in[1], 20000 * duct / 3, 1e-9 * flow.in[1]);
  EXPECT_NEAR(flow.out[13], flow.in[1], 1e-9 * flow.in[1]);
  hotspot::RunOptions options;
  const Answer a = emulate(deck, options, PETSC_COMM_WORLD);
  ASSERT_TRUE(a.solved) << a.failure;
  EXPECT_NEAR(a.to_coolant + a.to_ambient, 3, 1e-8);
  EXPECT_NEAR(a.to_coolant, 3, 1e-3);
  // both outlets together carry what the chip gives, at their mean temperature
  const double outlet = 0.5 * (a.nodes[a.emulation.node(1, 3, 1)] + a.nodes[a.emulation.node(1, 3, 3)]);
  EXPECT_NEAR(2 * flow.in[1] * 4172638 * (outlet - 290), a.to_coolant, 1e-6);
}

/// The same chip on cells of half a millimetre, with another network.
std::map<std::string, std::string> on_eight_by_eight(const std::string& network) {
  auto files = cooled;
  auto& config = files.at("a.config");
  for (const char* which : {"-grid_rows 4", "-grid_cols 4"})
    config.replace(config.find(which), 12, std::string(which, 11) + "8");
  files["net.csv"] = network;
  return files;
}

/// One way that turns three times.
const std::string winding =
    "0,0,0,0,0,0,0,0\n2,1,1,1,1,1,1,0\n0,0,0,0,0,0,1,0\n0,1,1,1,1,1,1,0\n"
    "0,1,0,0,0,0,0,0\n0,1,1,1,1,1,1,3\n0,0,0,0,0,0,0,0\n0,0,0,0,0,0,0,0\n";
/// Two ways of which one is much longer, and slower.
const std::string forked =
    "0,0,0,0,0,0,0,0\n2,1,1,1,1,1,1,0\n0,0,0,0,0,0,1,0\n0,1,1,1,1,1,1,0\n"
    "0,1,0,0,0,1,0,0\n0,1,1,1,1,1,1,3\n0,0,0,0,0,0,0,0\n0,0,0,0,0,0,0,0\n";

/// A deck as a case and on the peer's network.
struct BothWays {
  testing_cases::DeckFolder folder;
  OpenDeck open;
  Deck deck;
  Case c;
  Model m;
  VecHandle u;
  Result result;
  Answer peer;

  explicit BothWays(const std::map<std::string, std::string>& files)
      : folder(files),
        open(open_hotspot({folder.file("a.config")}, {}, false)),
        deck(hotspot::read_deck(folder.file("a.config"))),
        c(read_case_text(open.toml, "a.toml")),
        m(c, PETSC_COMM_WORLD),
        u(m.initial()) {
    const auto report = solve_steady(m, u, [](const std::string&) {});
    EXPECT_TRUE(report.solved) << report.failure;
    result = collect(m, u, false);
    for (const auto& [name, b] : result.balance) EXPECT_LT(b.relative_error, 1e-8) << name;
    EXPECT_EQ(open.outputs(m, u, result).count("a.steady"), static_cast<std::size_t>(m.mesh.rank == 0));
    peer = emulate(deck, {}, PETSC_COMM_WORLD);
    EXPECT_TRUE(peer.solved) << peer.failure;
  }
  double quantity(const std::string& name) const { return result.quantities.at(name).value; }

  /// Flow, heat and outlet, which are at the cell of the peer's grid in row 5, column 7.
  void expect_flow_and_outlet() const {
    ASSERT_EQ(c.channel_networks.size(), 1u);
    const std::string net = c.channel_networks[0].name;
    const auto flow = hotspot::channel_flow(deck.channels[0], deck.options, 4e-3, 4e-3, 2e-4, false);
    double total = 0;
    for (const double in : flow.in) total += in;
    EXPECT_NEAR(quantity(net + " mass flow") / 1000, total, 0.02 * total);
    EXPECT_NEAR(quantity(net + " heat"), peer.to_coolant, 0.01 * peer.to_coolant);
    const double outlet = peer.nodes[peer.emulation.node(1, 5, 7)] - 290;
    EXPECT_NEAR(quantity(net + " outlet temperature") - 290, outlet, 0.05 * outlet);
  }
};

// A network with bends as a case: the deck's own map and pump. The peer's ducts are within 2 % of exact ones,
// so that flows agree; its outlet has no friction.
TEST(HotSpotResolved, NetworksWithBends) {
  const BothWays run(on_eight_by_eight(winding));
  run.expect_flow_and_outlet();
  ASSERT_EQ(run.peer.emulation.outputs[0].name, "layer_0_all");
  const double its = run.peer.rows[0] - 290;
  EXPECT_NEAR(run.quantity("layer_0_all temperature") - 290, its, 0.05 * its);
}

// Where ways fork, the peer's central advection falls apart in the slow one: every other cell of it is as
// warm as the walls and cools nothing, another is below the inlet. So its die is 1.7 K warmer; here, upwind,
// nothing is below the inlet, and coolant warms along each way.
TEST(HotSpotResolved, ForkedNetworksStayWithinTheirBounds) {
  BothWays run(on_eight_by_eight(forked));
  run.expect_flow_and_outlet();
  EXPECT_LT(run.peer.nodes[run.peer.emulation.node(1, 4, 5)], 290 - 1);
  EXPECT_GT(run.peer.nodes[run.peer.emulation.node(1, 4, 1)], 290 + 9);
  const double its = run.peer.rows[0] - 290, mine = run.quantity("layer_0_all temperature") - 290;
  EXPECT_GT(its, 1.1 * mine);
  EXPECT_LT(its, 1.3 * mine);
  const auto& grid = run.m.mesh.networks[0];
  const auto& set = run.m.mesh.numbering.set(grid.set);
  const ReadAccess t(run.u);
  for (int j = set.own.j0; j < set.own.j1; ++j)
    for (int i = set.own.i0; i < set.own.i1; ++i)
      EXPECT_GE(t[run.m.mesh.numbering.column(grid.set, i, j)], 290 - 1e-9) << i << " " << j;
}

}  // namespace
}  // namespace fourwalls

// Requirement: numbers, waveforms, places and pad lists mean what the formats' own tools mean.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "cases/spice/number.hpp"
#include "cases/spice/pads.hpp"
#include "decks.hpp"

namespace fourwalls {
namespace {

using namespace testing_netlists;
using spice::NumberState;

TEST(NetlistNumbers, Suffixes) {
  const std::vector<std::pair<const char*, double>> good{{"1", 1},
                                                         {"-2.5e-9", -2.5e-9},
                                                         {"+.5", 0.5},
                                                         {"5.", 5},
                                                         {"1e3", 1e3},
                                                         {"3k", 3e3},
                                                         {"10MEG", 1e7},
                                                         {"10megohm", 1e7},
                                                         {"2.2uF", 2.2e-6},
                                                         {"1F", 1e-15},
                                                         {"1p", 1e-12},
                                                         {"4n", 4e-9},
                                                         {"5m", 5e-3},
                                                         {"5M", 5e-3},
                                                         {"1mil", 25.4e-6},
                                                         {"2g", 2e9},
                                                         {"2T", 2e12},
                                                         {"10V", 10},
                                                         {"10ohm", 10},
                                                         {"1A", 1},
                                                         {"1e-3k", 1},
                                                         {"0", 0},
                                                         {"-0", -0.0},
                                                         {"7\xc2\xb5H", 7e-6},
                                                         {"1.0000000000000001e-11", 1e-11}};
  for (const auto& [word, value] : good) {
    double got = -1;
    EXPECT_EQ(spice::parse_number(word, got), NumberState::good) << word;
    EXPECT_DOUBLE_EQ(got, value) << word;
  }
  double ignored = 0;
  for (const char* word : {"", "+", "-", ".", "+-1", "--1", "e5", "inf", "nan", "-inf", "0x10x", "1-2", "1e",
                           "1e+", "4k7", "1.2.3", "k"}) {
    const bool exponent_letter = std::string(word) == "1e";  // a unit that begins with e
    EXPECT_EQ(spice::parse_number(word, ignored),
              exponent_letter ? NumberState::good : NumberState::not_a_number)
        << word;
  }
  EXPECT_EQ(spice::parse_number("1e400", ignored), NumberState::out_of_range);
  EXPECT_EQ(spice::parse_number("1e-400", ignored), NumberState::out_of_range);
  EXPECT_EQ(spice::parse_number("1e308k", ignored), NumberState::out_of_range);
}

Waveform pulse(double low, double high, double td, double tr, double tf, double pw, double per) {
  Waveform w;
  w.kind = WaveKind::pulse;
  w.pulse = {low, high, td, tr, tf, pw, per};
  return w;
}

TEST(Waveform, Pulse) {
  const Waveform w = pulse(1, 3, 10, 2, 4, 5, 20);
  const std::vector<std::pair<double, double>> known{{-1, 1}, {0, 1},    {10, 1}, {11, 2},      {12, 3},
                                                     {17, 3}, {18, 2.5}, {21, 1}, {29, 1},      {30, 1},
                                                     {31, 2}, {37, 3},   {50, 1}, {1010 + 1, 2}};
  for (const auto& [t, value] : known) EXPECT_DOUBLE_EQ(w.value(t), value) << t;
  std::vector<double> corners;
  w.breakpoints(0, 35, corners);
  EXPECT_EQ(corners, (std::vector<double>{10, 12, 17, 21, 30, 32}));
  corners.clear();
  w.breakpoints(12, 17, corners);
  EXPECT_TRUE(corners.empty());
  w.breakpoints(1e6 + 10.5, 1e6 + 12.5, corners);
  EXPECT_EQ(corners, (std::vector<double>{1e6 + 12}));
}

TEST(Waveform, PulseOnceWithSteps) {
  const Waveform once = pulse(0, 1, 1, 0, 0, 2, 0);
  EXPECT_EQ(once.value(1), 0);  // a step belongs to what is before it
  EXPECT_EQ(once.value(1 + 1e-12), 1);
  EXPECT_EQ(once.value(3), 1);
  EXPECT_EQ(once.value(3.1), 0);
  EXPECT_EQ(once.value(1e9), 0);
  std::vector<double> corners;
  once.breakpoints(0, 10, corners);
  EXPECT_EQ(corners, (std::vector<double>{1, 3}));
  const Waveform stays = pulse(0, 1, 1, 1, 1, std::numeric_limits<double>::infinity(), 0);
  EXPECT_EQ(stays.value(1e30), 1);
  corners.clear();
  stays.breakpoints(0, 10, corners);
  EXPECT_EQ(corners, (std::vector<double>{1, 2}));
}

/// Between corners a waveform is a straight line; and nothing bends where there is no corner.
TEST(Waveform, StraightBetweenCorners) {
  Waveform points;
  points.kind = WaveKind::pwl;
  points.points = {{1, 0}, {2, 5}, {4, -1}};
  for (const Waveform& w : {pulse(1, 3, 0.5, 0.2, 0.4, 0.5, 2), pulse(1, 3, 0.5, 0.5, 0.5, 3, 2), points}) {
    std::vector<double> corners{0};
    w.breakpoints(0, 9, corners);
    corners.push_back(9);
    for (std::size_t i = 0; i + 1 < corners.size(); ++i) {
      const double a = corners[i], b = corners[i + 1];
      ASSERT_LT(a, b);
      const double e = 1e-7 * (b - a), middle = w.value((a + b) / 2);
      EXPECT_NEAR(middle, (w.value(a + e) + w.value(b - e)) / 2, 1e-9) << a << " to " << b;
    }
  }
}

TEST(Waveform, Pwl) {
  Waveform w;
  w.kind = WaveKind::pwl;
  w.points = {{1, 2}, {3, 6}};
  EXPECT_EQ(w.value(0), 2);
  EXPECT_EQ(w.value(2), 4);
  EXPECT_EQ(w.value(3), 6);
  EXPECT_EQ(w.value(9), 6);
  std::vector<double> corners;
  w.breakpoints(0, 3, corners);
  EXPECT_EQ(corners, (std::vector<double>{1}));
}

TEST(NodePlace, Forms) {
  struct Known {
    const char* name;
    const char* net;
    const char* layer;
    double x, y;
  };
  for (const Known& k :
       {Known{"n3_11630_7221", "3", "n3", 11630, 7221}, Known{"_X_n2_12755_4971", "2", "_X_n2", 12755, 4971},
        Known{"_Y_n2_1_-4", "2", "_Y_n2", 1, -4}, Known{"N1_m4_9600_0", "1", "m4", 9600, 0},
        Known{"n1_met_5_9600_0.5", "1", "met_5", 9600, 0.5},
        Known{"Node_metal1_20330_22400", "", "metal1", 20330, 22400},
        Known{"ITermNode_metal1_20330_22400", "", "metal1", 20330, 22400},
        Known{"BPinNode_met5_1_2", "", "met5", 1, 2}}) {
    const NodePlace p = node_place(k.name);
    EXPECT_TRUE(p.known) << k.name;
    EXPECT_EQ(p.net, k.net) << k.name;
    EXPECT_EQ(p.layer, k.layer) << k.name;
    EXPECT_EQ(p.x, k.x) << k.name;
    EXPECT_EQ(p.y, k.y) << k.name;
  }
  for (const char* name : {"", "_", "__", "vdd", "p_12", "src_3", "n1", "n_1_2", "nx_1_2", "1_2", "n1_2_",
                           "n1__2", "n1_nan_2", "Node__1_2", "Node_1_2", "_X__1_2", "n1_m4_x_0"})
    EXPECT_FALSE(node_place(name).known) << name;
}

std::string pad_refusal(const Folder& folder, const std::string& text) {
  try {
    read_pads(folder.write("pads.csv", text));
  } catch (const CaseError& e) {
    return folder.bare(e.what());
  }
  return "";
}

TEST(Pads, Table) {
  const Folder folder;
  const PadList list = read_pads(
      folder.write("pads.csv", "# bumps\nNet, X, y, V, R, L\nVDD,1m,2m,0.75,10m,7.2p\nVSS,3e-3,0,0,,\n"));
  EXPECT_EQ(list.format, PadList::Format::table);
  EXPECT_EQ(list.unit, 1);
  ASSERT_EQ(list.pads.size(), 2u);
  EXPECT_EQ(list.pads[0].net, "VDD");
  EXPECT_DOUBLE_EQ(list.pads[0].x, 1e-3);
  EXPECT_DOUBLE_EQ(list.pads[0].resistance.value(), 0.01);
  EXPECT_DOUBLE_EQ(list.pads[0].inductance.value(), 7.2e-12);
  EXPECT_EQ(list.pads[1].voltage.value(), 0);
  EXPECT_FALSE(list.pads[1].resistance.has_value());
  EXPECT_EQ(list.pads[1].line, 4);
}

TEST(Pads, OtherTools) {
  const Folder folder;
  PadList list = read_pads(folder.write("vsrc.csv", "10,20,5,1.1\n-30,40,5,1.1\n"));
  EXPECT_EQ(list.format, PadList::Format::openroad);
  EXPECT_EQ(list.unit, 1e-6);
  ASSERT_EQ(list.pads.size(), 2u);
  EXPECT_EQ(list.pads[1].x, -30);
  EXPECT_EQ(list.pads[1].edge.value(), 5);
  EXPECT_EQ(list.pads[1].voltage.value(), 1.1);
  list = read_pads(folder.write("vsrc2.csv", "x,y,edge_length,voltage\n10,20,5,1.1\n"));
  EXPECT_EQ(list.format, PadList::Format::openroad);
  EXPECT_EQ(list.pads.size(), 1u);
  list = read_pads(folder.write("pads.padloc", "# c\n\nV\t4\t72\nG\t6\t72\n"));
  EXPECT_EQ(list.format, PadList::Format::voltspot);
  ASSERT_EQ(list.pads.size(), 2u);
  EXPECT_EQ(list.pads[1].net, "G");
  EXPECT_EQ(list.pads[1].x, 6);
  const std::string shipped = std::string(FOURWALLS_BENCHMARK_DIR) + "/pdn/voltspot/example.vgrid.padloc";
  if (!std::filesystem::exists(shipped)) GTEST_SKIP() << "no " << shipped;
  list = read_pads(shipped);
  EXPECT_EQ(std::count_if(list.pads.begin(), list.pads.end(), [](const Pad& p) { return p.net == "V"; }),
            343);
  EXPECT_EQ(std::count_if(list.pads.begin(), list.pads.end(), [](const Pad& p) { return p.net == "G"; }),
            342);
}

TEST(Pads, Refused) {
  const Folder folder;
  const std::vector<std::pair<const char*, const char*>> bad{
      {"", "pads.csv: error: has no pads\n"},
      {"net,x,y\n", "pads.csv: error: has no pads\n"},
      {"net,x,V\nVDD,1,2\n", "pads.csv:1: error: there is no column 'y'\n"},
      {"net,x,y,x\nVDD,1,2,3\n", "pads.csv:1: error: the column 'x' is there twice\n"},
      {"net,x,y,Volt\nVDD,1,2,3\n",
       "pads.csv:1: error: unknown column 'Volt'; valid: net, x, y, V, R, L, edge_length\n"},
      {"net,x,y\nVDD,1\nVDD,a,2\nVDD,1,2\n",
       "pads.csv:2: error: found 2 columns, expected 3\npads.csv:3: error: x: found 'a', expected a "
       "number\n"},
      {"x,y,R\n1,2,-3\n", "pads.csv:2: error: resistance: -3 cannot be negative\n"},
      {"V 1 2\nX 1 2\n", "pads.csv:2: error: expected V or G, x and y\n"},
  };
  for (const auto& [text, message] : bad) {
    EXPECT_EQ(pad_refusal(folder, text), message);
    MPI_Barrier(MPI_COMM_WORLD);
  }
  EXPECT_THROW(read_pads(folder.path("none.csv")), CaseError);
}

}  // namespace
}  // namespace fourwalls

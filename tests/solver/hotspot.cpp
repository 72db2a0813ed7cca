// Requirement: emulated decks give HotSpot's own numbers to print rounding. Truth: what HotSpot 7.0 printed
// for tests/data/hotspot; closed forms for what the benchmark does not have.
#include "solver/hotspot.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "cases/deck_folder.hpp"

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
  for (double value = 0; in >> name >> value;) rows.push_back({name, value});
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

}  // namespace
}  // namespace fourwalls

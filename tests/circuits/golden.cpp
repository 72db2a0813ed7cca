// Public power grids and the synthetic family against the answers that come with them. The inputs are of
// foreign origin and stand outside of the project: where the folder is absent these tests are skipped.
#include <cmath>
#include <sstream>

#include "circuits/solve.hpp"
#include "circuits/text_of.hpp"

namespace fourwalls::test {
namespace {

namespace fs = std::filesystem;

std::string benchmark(const std::string& name) {
  return (fs::path(FOURWALLS_BENCHMARK_DIR) / "pdn" / name).string();
}

#define NEEDS(file) \
  if (!fs::exists(file)) GTEST_SKIP() << "needs " << (file) << " (set FOURWALLS_BENCHMARK_DIR)"

struct Deviation {
  double largest = 0, mean = 0, matched = 0;
};

/// Against `<node> <voltage>` lines; ground is called G there.
Deviation against_solution(const Solved& s, const std::string& golden, double& lines) {
  Deviation d;
  std::istringstream in(text_of(golden));
  std::string node;
  double v = 0;
  lines = 0;
  while (in >> node >> v) {
    node = lower(node);
    if (node == "g" || node == "0") continue;
    ++lines;
    const auto it = s.volts.find(node);
    if (it == s.volts.end()) continue;
    ++d.matched;
    d.largest = std::max(d.largest, std::abs(it->second - v));
    d.mean += std::abs(it->second - v);
  }
  return {highest(d.largest), sum(d.mean) / sum(d.matched), sum(d.matched)};
}

void report(const char* name, const Deviation& d) {
  if (rank() == 0)
    std::printf("%s: %.0f nodes, largest error %.3e V, mean %.3e V\n", name, d.matched, d.largest, d.mean);
}

TEST(GoldenCircuits, Ibmpg1) {
  const auto file = benchmark("ibm/ibmpg1.spice.gz");
  NEEDS(file);
  const auto s = solve(file);
  ASSERT_TRUE(s.report.solved);
  double lines = 0;
  const auto d = against_solution(s, benchmark("ibm/ibmpg1.solution.gz"), lines);
  report("ibmpg1", d);
  EXPECT_EQ(d.matched, lines);  // every name of the golden file
  EXPECT_EQ(sum(static_cast<double>(s.volts.size())), lines);
  EXPECT_LE(d.largest, 6.1e-6);  // its six digits
  EXPECT_EQ(s.model->system.numbering().global_count(), 16327);
}

class Synthetic : public testing::TestWithParam<const char*> {};

TEST_P(Synthetic, TwelveDigits) {
  const std::string name = std::string("spdn/spdn_") + GetParam();
  const auto file = benchmark(name + ".sp.gz");
  NEEDS(file);
  for (const char* how : {"direct", "split"}) {
    SolverOptions options;
    options.preconditioner = how;
    const auto s = solve(file, options);
    ASSERT_TRUE(s.report.solved) << how << ": " << s.report.failure;
    double lines = 0;
    const auto d = against_solution(s, benchmark(name + ".solution.gz"), lines);
    report(GetParam(), d);
    EXPECT_EQ(d.matched, lines);
    double drop = 0;
    for (const auto& [node, v] : s.volts) drop = std::max(drop, 0.75 - v);
    EXPECT_LE(d.largest, 1e-9 * highest(drop)) << how;
  }
}

INSTANTIATE_TEST_SUITE_P(Spdn, Synthetic, testing::Values("50_flip", "50_ring", "100_hier"));

TEST(GoldenCircuits, OpenRoadGcd) {
  const auto file = benchmark("openroad/gcd_vdd.sp.gz");
  NEEDS(file);
  const auto s = solve(file);
  std::istringstream in(text_of(benchmark("openroad/gcd_vdd-voltage.csv")));
  std::string line;
  std::getline(in, line);
  double rows = 0;
  Deviation d;
  while (std::getline(in, line)) {
    std::vector<std::string> cell;
    std::istringstream cells(line);
    for (std::string c; std::getline(cells, c, ',');) cell.push_back(c);
    if (cell.size() < 6) continue;
    ++rows;
    const auto place = [](const std::string& um) {
      return std::to_string(std::lround(2000 * std::stod(um)));
    };
    const auto it = s.volts.find(lower("ITermNode_" + cell[2] + "_" + place(cell[3]) + "_" + place(cell[4])));
    if (it == s.volts.end()) continue;
    ++d.matched;
    d.largest = std::max(d.largest, std::abs(it->second - std::stod(cell[5])));
  }
  const double matched = sum(d.matched);
  EXPECT_EQ(matched, rows);
  EXPECT_EQ(rows, 624);
  EXPECT_LE(highest(d.largest), 5.3e-7);  // printed with six decimals
}

struct Map {
  const char* name;
  double error;  ///< [V] stated with the data
  double nodes;
};

class Iccad : public testing::TestWithParam<Map> {};

TEST_P(Iccad, DropMap) {
  const auto& [name, error, nodes] = GetParam();
  const auto file = benchmark(std::string("iccad23/") + name + ".sp.gz");
  NEEDS(file);
  const auto s = solve(file);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  std::vector<std::vector<double>> map;  // [x][y] in micrometres
  std::istringstream in(text_of(benchmark(std::string("iccad23/") + name + ".ir_drop.csv.gz")));
  for (std::string line; std::getline(in, line);) {
    auto& row = map.emplace_back();
    std::istringstream cells(line);
    for (std::string c; std::getline(cells, c, ',');)
      if (!c.empty()) row.push_back(std::stod(c));
  }
  Deviation d;
  for (const auto& [node, v] : s.volts) {
    const auto place = node_place(node);
    if (!place.known || place.layer != "m1") continue;
    const auto x = static_cast<long>(place.x), y = static_cast<long>(place.y);
    if (x % 2000 != 0 || y % 2000 != 0) continue;
    const auto i = static_cast<std::size_t>(x / 2000), j = static_cast<std::size_t>(y / 2000);
    if (i >= map.size() || j >= map[i].size()) continue;
    ++d.matched;
    d.largest = std::max(d.largest, std::abs(1.1 - v - map[i][j]));
  }
  EXPECT_EQ(sum(d.matched), nodes);
  EXPECT_LE(highest(d.largest), error);
}

INSTANTIATE_TEST_SUITE_P(Maps, Iccad,
                         testing::Values(Map{"tc1", 6e-9, 1100}, Map{"tc11", 6e-9, 510},
                                         Map{"tc13", 6e-9, 836}, Map{"fk74", 2e-6, 1450}),
                         [](const auto& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace fourwalls::test

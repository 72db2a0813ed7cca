// Public power grids and the synthetic family against the answers that come with them. The inputs are of
// foreign origin and stand outside of the project: where the folder is absent these tests are skipped.
#include <cmath>
#include <map>
#include <sstream>

#include "circuits/run_case.hpp"
#include "circuits/text_of.hpp"
#include "postprocess/instances.hpp"

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

/// Rows of a CSV file after its header.
std::vector<std::vector<std::string>> rows_of(const std::string& file) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream in(text_of(file));
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    auto& row = rows.emplace_back();
    std::istringstream cells(line);
    for (std::string c; std::getline(cells, c, ',');) row.push_back(c);
  }
  return rows;
}

TEST(GoldenCircuits, OpenRoadSegmentCurrents) {
  const auto file = benchmark("openroad/gcd_vdd.sp.gz"), golden = benchmark("openroad/gcd_vdd-em.csv.gz");
  NEEDS(file);
  NEEDS(golden);
  const auto r = run("[[netlist]]\nname = \"gcd\"\nfile = \"" + file + "\"\n");
  ASSERT_TRUE(r.report.solved);
  const auto& lines = network(r.result, "circuit");
  const auto points = whole(lines.points), current = field(lines, "current"), layer = field(lines, "layer");
  // several resistors may lie between two nodes: each row has one of their currents
  using Ends = std::array<long, 4>;
  std::map<Ends, std::vector<double>> ours;
  const auto count = [](double metres) { return std::lround(metres / 0.5e-9); };
  for (std::size_t k = 0; k < current.size(); ++k) {
    const double* p = &points[6 * k];
    ours[{count(p[0]), count(p[1]), count(p[3]), count(p[4])}].push_back(current[k]);
    ours[{count(p[3]), count(p[4]), count(p[0]), count(p[1])}].push_back(current[k]);
  }
  double largest = 0, error = 0, relative = 0;
  int rows = 0, matched = 0;
  for (const auto& row : rows_of(golden)) {
    if (row.size() < 7) continue;
    ++rows;
    const auto place = [&](int c) { return std::lround(2000 * std::stod(row[static_cast<std::size_t>(c)])); };
    const auto it = ours.find({place(1), place(2), place(4), place(5)});
    if (it == ours.end()) continue;
    ++matched;
    const double golden_current = std::abs(std::stod(row[6]));
    double nearest = 1e300;
    for (const double i : it->second) nearest = std::min(nearest, std::abs(i - golden_current));
    largest = std::max(largest, golden_current);
    error = std::max(error, nearest);
    if (golden_current > 1e-7) relative = std::max(relative, nearest / golden_current);
  }
  if (rank() == 0)
    std::printf("gcd segments: %d, largest error %.3e A, relative %.1e\n", rows, error, relative);
  EXPECT_EQ(rows, 2503);
  EXPECT_EQ(matched, rows);
  EXPECT_NEAR(largest, 8.099e-5, 5e-9);
  EXPECT_LE(error, 5.1e-9);      // printed with four digits
  EXPECT_LT(relative, 2.55e-3);  // 2.5e-3, to two digits
}

TEST(GoldenCircuits, OpenRoadInstances) {
  const auto file = benchmark("openroad/gcd_vdd.sp.gz"), list = benchmark("openroad/gcd_vdd-voltage.csv");
  NEEDS(file);
  NEEDS(list);
  const auto r = run("[[netlist]]\nname = \"gcd\"\nfile = \"" + file + "\"\ninstances = \"" + list + "\"\n");
  ASSERT_TRUE(r.report.solved);
  EXPECT_NEAR(r.quantity("gcd worst instance drop"), 5.04e-4, 1e-6);  // its report: 5.04e-04 V
  const auto folder = fs::temp_directory_path() / "fourwalls_instances";
  if (rank() == 0) fs::create_directories(folder);
  MPI_Barrier(PETSC_COMM_WORLD);
  write_instances(*r.model, r.u, folder.string());
  const auto rows = rows_of((folder / "instances.csv").string());
  EXPECT_EQ(rows.size(), 624u);
  double error = 0;
  for (const auto& row : rows) {
    ASSERT_EQ(row.size(), 8u);
    error = std::max(error, std::abs(std::stod(row[5]) - std::stod(row[6])));
    EXPECT_NEAR(std::stod(row[6]) + std::stod(row[7]), 1.1, 1e-11);
  }
  if (rank() == 0) std::printf("gcd instances: largest error %.3e V\n", error);
  EXPECT_LE(error, 5.3e-7);  // printed with six decimals
  MPI_Barrier(PETSC_COMM_WORLD);
  if (rank() == 0) fs::remove_all(folder);
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

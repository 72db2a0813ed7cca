// VoltSpot's shipped example in VoltSpot's own discretisation, against the drops that it prints at every node
// of its grid. Its model (facts of its published source): a grid of 2 (P - 1) + 1 nodes a side, P pads of the
// pitch in a side; each branch is all metal layers of its direction in parallel, the wires of one layer
// shared out over the branches across it; pads alternate between both nets as on a chessboard and hang
// through their resistance on one package node a net; blocks' mean power over the trace is spread over the
// cells that they cover and drawn at 1 V.
#include <cmath>
#include <sstream>

#include "circuits/run_case.hpp"
#include "circuits/text_of.hpp"

namespace fourwalls::test {
namespace {

namespace fs = std::filesystem;

std::string example(const std::string& name) {
  return (fs::path(FOURWALLS_BENCHMARK_DIR) / "pdn/voltspot" / name).string();
}

/// Lines with something else than a comment.
std::vector<std::vector<std::string>> words_of(const std::string& file) {
  std::vector<std::vector<std::string>> lines;
  std::istringstream in(text_of(file));
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::vector<std::string> list;
    for (std::string w; words >> w;) list.push_back(w);
    if (!list.empty() && list[0][0] != '#') lines.push_back(list);
  }
  return lines;
}

struct Block {
  std::string name;
  double width, height, x, y, power = 0;
};

std::vector<Block> blocks() {
  std::vector<Block> list;
  for (const auto& w : words_of(example("example.flp")))
    list.push_back({w[0], std::stod(w[1]), std::stod(w[2]), std::stod(w[3]), std::stod(w[4])});
  const auto trace = words_of(example("example.ptrace.gz"));
  for (std::size_t t = 1; t < trace.size(); ++t)
    for (std::size_t u = 0; u < trace[0].size(); ++u)
      for (auto& b : list)
        if (b.name == trace[0][u]) b.power += std::stod(trace[t][u]) / static_cast<double>(trace.size() - 1);
  return list;
}

/// Numbers of pdn.config.
double setting(const std::string& name) {
  for (const auto& w : words_of(example("pdn.config")))
    if (w[0] == "-" + name) return std::stod(w[1]);
  throw std::out_of_range(name);
}

struct Chip {
  std::vector<Block> units;
  double width = 0, height = 0;
  int columns, rows, interval = static_cast<int>(setting("PDN_grid_intv"));
  double branch_x = 0, branch_y = 0;  ///< [ohm]

  Chip() : units(blocks()) {
    for (const auto& b : units)
      width = std::max(width, b.x + b.width), height = std::max(height, b.y + b.height);
    const double pitch = setting("PDN_padpitch");
    columns = interval * (static_cast<int>(width / pitch) - 1) + 1;
    rows = interval * (static_cast<int>(height / pitch) - 1) + 1;
    const auto stack = words_of(example("example.mlcf"));
    double gx = 0, gy = 0;
    for (std::size_t l = 0; l + 5 < stack.size(); l += 6) {
      const auto at = [&](std::size_t k) { return std::stod(stack[l + k][0]); };
      const double p = at(1), section = at(2) * at(3), rho = at(4);
      if (at(5) == 0)
        gx += (columns - 1) * std::floor(height / (2 * p)) / rows * section / (rho * width);
      else
        gy += (rows - 1) * std::floor(width / (2 * p)) / columns * section / (rho * height);
    }
    branch_x = 1 / gx, branch_y = 1 / gy;
  }

  /// Power of the blocks over one cell [W]; j from the left, y from the bottom.
  double power(int j, int y) const {
    const double w = width / columns, h = height / rows;
    double sum = 0;
    for (const auto& b : units) {
      const double ow = std::min(b.x + b.width, (j + 1) * w) - std::max(b.x, j * w);
      const double oh = std::min(b.y + b.height, (y + 1) * h) - std::max(b.y, y * h);
      if (ow > 0 && oh > 0) sum += b.power * ow * oh / (b.width * b.height);
    }
    return sum;
  }

  static std::string node(char net, int j, int y) {
    return std::string(net == 'v' ? "n1_v_" : "n0_g_") + std::to_string(j) + "_" + std::to_string(y);
  }

  std::string deck() const {
    std::ostringstream out;
    out.precision(17);
    int r = 0, l = 0;
    const double pad = setting("PDN_padR"), package = setting("PDN_pkg_sR");
    out << "* VoltSpot's example\nVv supply 0 " << setting("vdd") << "\nRv supply pv " << package
        << "\nVg return 0 0\nRg return pg " << package << "\n";
    for (const char net : {'v', 'g'})
      for (int y = 0; y < rows; ++y)
        for (int j = 0; j < columns; ++j) {
          if (j + 1 < columns)
            out << "R" << ++r << " " << node(net, j, y) << " " << node(net, j + 1, y) << " " << branch_x
                << "\n";
          if (y + 1 < rows)
            out << "R" << ++r << " " << node(net, j, y) << " " << node(net, j, y + 1) << " " << branch_y
                << "\n";
          const int up = rows - 1 - y;  // rows count from the top
          if (j % interval != 0 || up % interval != 0) continue;
          const bool of_v = j / interval % 2 == up / interval % 2;
          if (of_v == (net == 'v'))
            out << "R" << ++r << " " << node(net, j, y) << " p" << net << " " << pad << "\n";
        }
    for (int y = 0; y < rows; ++y)
      for (int j = 0; j < columns; ++j)
        out << "I" << ++l << " " << node('v', j, y) << " " << node('g', j, y) << " " << power(j, y) << "\n";
    out << ".op\n.end\n";
    return out.str();
  }
};

TEST(VoltSpot, DropAtEveryNodeOfItsGrid) {
  const auto golden = example("steady.gridIR.gz");
  if (!fs::exists(golden)) GTEST_SKIP() << "needs " << golden << " (set FOURWALLS_BENCHMARK_DIR)";
  const Chip chip;
  EXPECT_EQ(chip.columns, 73);
  EXPECT_EQ(chip.rows, 73);
  const Deck deck(chip.deck());
  const auto s = solve(deck.file);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const auto told = collect(*s.model, s.u, false);
  const auto quantity = [&](const std::string& name) {
    return told.quantities.at(s.c->netlists.front().name + " " + name).value;
  };
  EXPECT_NEAR(quantity("supply current"), 21.725728, 5.1e-7);
  EXPECT_NEAR(quantity("grid loss"), 0.060256, 5.1e-7);
  // each rank has the names of some nodes: drops of both nets add up
  const auto count = static_cast<std::size_t>(chip.columns) * static_cast<std::size_t>(chip.rows);
  std::vector<double> over(count, 0.0);
  for (const auto& [name, v] : s.volts) {
    const auto place = node_place(name);
    if (!place.known) continue;
    over[static_cast<std::size_t>(place.y * chip.columns + place.x)] += place.layer == "v" ? v : -v;
  }
  MPI_Allreduce(MPI_IN_PLACE, over.data(), static_cast<int>(count), MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  double error = 0, highest_drop = 0;
  std::size_t met = 0;
  for (const auto& w : words_of(golden)) {
    const std::size_t at = static_cast<std::size_t>(std::stoi(w[1]) * chip.columns + std::stoi(w[0]));
    const double drop = 100 * (1 - over.at(at));  // % of 1 V
    error = std::max(error, std::abs(drop - std::stod(w[2])));
    highest_drop = std::max(highest_drop, drop);
    ++met;
  }
  if (rank() == 0)
    std::printf("VoltSpot: %zu nodes, largest error %.2e of %.6f %%\n", met, error, highest_drop);
  EXPECT_EQ(met, count);
  EXPECT_LE(error, 5.1e-7);  // printed with six decimals
}

}  // namespace
}  // namespace fourwalls::test

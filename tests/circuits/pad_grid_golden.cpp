// VoltSpot's shipped example in VoltSpot's own discretisation, against the drops that it prints at every node
// of its grid. Its model (facts of its published source): a grid of 2 (P - 1) + 1 nodes a side, P pads of the
// pitch in a side; each branch is all metal layers of its direction in parallel, the wires of one layer
// shared out over the branches across it; pads alternate between both nets as on a chessboard and hang
// through their resistance on one package node a net; blocks' mean power over the trace is spread over the
// cells that they cover and drawn at 1 V.
//
// Over time (its trans.vtrace) each branch is one R and L for each pair of metal layers, side by side; pads
// have an inductance, both nets hang through one R and L each on the supply, with R, L and C between them in
// the package; half of the chip's capacitors lie between each net and a fixed potential. Power goes in
// straight lines from the value of one cycle to that of the next, and everything by the trapezoidal rule in
// fifths of a cycle. What it prints are means over the five steps of each cycle.
#include <cmath>
#include <sstream>

#include "circuits/run_case.hpp"
#include "circuits/text_of.hpp"
#include "solver/circuit_course.hpp"

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
    const std::size_t at = std::stoul(w[1]) * static_cast<std::size_t>(chip.columns) + std::stoul(w[0]);
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

// ---- over time -------------------------------------------------------------------------------------------

/// Resistance and inductance of one branch of a metal layer.
struct Branch {
  double r, l;
};

std::vector<Branch> branches(const Chip& c) {
  std::vector<Branch> list;
  const auto stack = words_of(example("example.mlcf"));
  for (std::size_t n = 0; n + 5 < stack.size(); n += 6) {
    const auto at = [&](std::size_t k) { return std::stod(stack[n + k][0]); };
    const double pitch = at(1), width = at(2), thick = at(3), rho = at(4);
    const bool along_x = at(5) == 0;
    const double length = along_x ? c.width / (c.columns - 1) : c.height / (c.rows - 1);
    const double wires =
        along_x ? std::floor(c.height / (2 * pitch)) / c.rows : std::floor(c.width / (2 * pitch)) / c.columns;
    constexpr double pi = 3.1416, permeability = 1.256637e-6;  // as VoltSpot has them
    list.push_back(
        {rho * length / (width * thick) / wires,
         length / wires * permeability / pi * (1.5 + std::log(2 / pi) + std::log(pitch / (width + thick)))});
  }
  return list;
}

/// A resistor and an inductor in series as a deck's lines.
void series(std::ostream& out, int n, const std::string& a, const std::string& b, double r, double l) {
  out << "Rs" << n << " " << a << " s" << n << " " << r << "\nLs" << n << " s" << n << " " << b << " " << l
      << "\n";
}

std::string transient_deck(const Chip& c, int cycles) {
  std::ostringstream out;
  out.precision(17);
  const auto layers = branches(c);
  int n = 0, loads = 0;
  const double Rs = setting("PDN_pkg_sR"), Ls = setting("PDN_pkg_sL");
  out << "* VoltSpot's example over time\nVv supply 0 " << setting("vdd") << "\n";
  series(out, ++n, "supply", "pv", Rs, Ls);
  series(out, ++n, "pg", "0", Rs, Ls);
  out << "Rp pv pr " << setting("PDN_pkg_pR") << "\nLp pr pc " << setting("PDN_pkg_pL") << "\nCp pc pg "
      << setting("PDN_pkg_C") << "\n";
  // nF/mm^2 of decap, and what the loads themselves have
  const double decap = setting("PDN_decap_dense") * setting("PDN_decap_ratio") * c.width * c.height * 1e-3;
  const double each = 2 * (decap + 16.4e-8) / (c.rows * c.columns);
  for (const char net : {'v', 'g'})
    for (int y = 0; y < c.rows; ++y)
      for (int j = 0; j < c.columns; ++j) {
        const auto here = Chip::node(net, j, y);
        for (std::size_t l = 0; l < layers.size(); ++l) {
          const bool along_x = l % 2 == 0;
          if (along_x && j + 1 < c.columns)
            series(out, ++n, here, Chip::node(net, j + 1, y), layers[l].r, layers[l].l);
          if (!along_x && y + 1 < c.rows)
            series(out, ++n, here, Chip::node(net, j, y + 1), layers[l].r, layers[l].l);
        }
        out << "C" << ++n << " " << here << " 0 " << each << "\n";
        const int up = c.rows - 1 - y;
        if (j % c.interval != 0 || up % c.interval != 0) continue;
        const bool of_v = j / c.interval % 2 == up / c.interval % 2;
        if (of_v == (net == 'v'))
          series(out, ++n, here, std::string(1, 'p') + net, setting("PDN_padR"), setting("PDN_padL"));
      }
  const double w = c.width / c.columns, h = c.height / c.rows;
  for (std::size_t u = 0; u < c.units.size(); ++u) {
    const auto& b = c.units[u];
    for (int y = 0; y < c.rows; ++y)
      for (int j = 0; j < c.columns; ++j) {
        const double ow = std::min(b.x + b.width, (j + 1) * w) - std::max(b.x, j * w);
        const double oh = std::min(b.y + b.height, (y + 1) * h) - std::max(b.y, y * h);
        if (ow <= 1e-12 * w || oh <= 1e-12 * h) continue;
        out << "I" << u << "_" << ++loads << " " << Chip::node('v', j, y) << " " << Chip::node('g', j, y)
            << " " << ow * oh / (b.width * b.height) << "\n";
      }
  }
  const double cycle = 1 / setting("proc_clock_freq");
  out << ".tran " << cycle / setting("PDN_step_percycle") << " " << cycles * cycle << "\n.end\n";
  return out.str();
}

/// Each block's power as the profile of its loads: amperes at 1 V, nothing at time 0.
void drive_blocks(const Chip& chip, Case& c, int cycles) {
  const auto trace = words_of(example("example.ptrace.gz"));
  const double cycle = 1 / setting("proc_clock_freq");
  for (std::size_t u = 0; u < chip.units.size(); ++u) {
    const auto column = std::find(trace[0].begin(), trace[0].end(), chip.units[u].name) - trace[0].begin();
    Profile p;
    p.name = chip.units[u].name, p.kind = ProfileKind::piecewise;
    p.points.resize(1);
    for (int t = 1; t <= cycles; ++t) {
      ProfilePoint point;
      point.time = t * cycle;
      point.value = std::stod(trace[static_cast<std::size_t>(t)][static_cast<std::size_t>(column)]);
      p.points.push_back(point);
    }
    c.profiles.push_back(p);
    c.netlists.front().drives.push_back({{}, "I" + std::to_string(u) + "_*", p.name});
  }
}

TEST(VoltSpot, DroopOfEachCycle) {
  const auto golden = example("trans.vtrace.gz");
  if (!fs::exists(golden)) GTEST_SKIP() << "needs " << golden << " (set FOURWALLS_BENCHMARK_DIR)";
  int ranks = 1;
  MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
  const int cycles = ranks == 1 ? 300 : 30;
  const Chip chip;
  std::vector<std::array<double, 2>> printed;
  std::istringstream in(text_of(golden));
  bool begun = false;
  std::size_t layer = 0;
  for (std::string line; std::getline(in, line);) {
    std::array<double, 2> row{};
    std::istringstream words(line);
    if (begun && words >> row[0] >> row[1]) printed.push_back(row);
    begun = begun || line.rfind("END_OF_CONFIGS", 0) == 0;
    if (std::sscanf(line.c_str(), "R:%lf L:%lf", row.data(), row.data() + 1) != 2) continue;
    const auto branch = branches(chip).at(layer++);
    EXPECT_NEAR(branch.r, row[0], 5.1e-7);
    EXPECT_NEAR(branch.l, row[1], 5.1e-7 * row[1]);
  }
  EXPECT_EQ(layer, 4u);
  ASSERT_GE(printed.size(), static_cast<std::size_t>(cycles));

  const Deck deck(transient_deck(chip, cycles));
  auto s = solve(deck.file, {}, [&](Case& c) { drive_blocks(chip, c, cycles); });
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  auto& m = *s.model;
  const auto& placed = m.netlists.front();
  // what is seen: over[node] of the grid, then the package's four nodes
  const auto count = static_cast<std::size_t>(chip.columns) * static_cast<std::size_t>(chip.rows);
  std::vector<std::size_t> names, column;
  std::vector<double> sign;
  const std::array<std::string, 4> package = {"pv", "pr", "pc", "pg"};
  const auto& all = placed.circuit.netlist.node_names;
  for (std::size_t n = 0; n < all.size(); ++n) {
    const auto place = node_place(all[n]);
    const auto at = std::find(package.begin(), package.end(), lower(all[n]));
    if (!place.known && at == package.end()) continue;
    names.push_back(n);
    column.push_back(place.known ? static_cast<std::size_t>(place.y * chip.columns + place.x)
                                 : count + static_cast<std::size_t>(at - package.begin()));
    sign.push_back(place.known && place.layer != "v" ? -1 : 1);
  }
  const NodeReader reader(m, placed, names);
  std::vector<double> mean(count + 4, 0.0);
  const int per_cycle = static_cast<int>(setting("PDN_step_percycle"));
  const double Rp = setting("PDN_pkg_pR"), Lp = setting("PDN_pkg_pL"), clock = setting("proc_clock_freq");
  double before_i = 0, before_v = 1, worst_package = 0, worst_chip = 0, highest_drop = 0;
  int step = -1;
  std::size_t cycle = 0;
  const auto report = solve_circuit_course(
      m, s.u,
      [&](double, Vec u) {
        if (++step == 0) return;
        const auto volts = reader.read(u);
        for (std::size_t k = 0; k < volts.size(); ++k) mean[column[k]] += sign[k] * volts[k] / per_cycle;
        if (step % per_cycle != 0) return;
        MPI_Allreduce(MPI_IN_PLACE, mean.data(), static_cast<int>(mean.size()), MPI_DOUBLE, MPI_SUM,
                      PETSC_COMM_WORLD);
        const double drop =
            100 * (1 - *std::min_element(mean.begin(), mean.begin() + static_cast<long>(count)));
        const double* p = mean.data() + count;
        const double i = (p[0] - p[1]) / Rp, v = p[2] - p[3];
        const double at_package =
            100 * (1 - (0.5 * (i + before_i) * Rp + 0.5 * (v + before_v) + Lp * (i - before_i) * clock));
        before_i = i, before_v = v;
        worst_package = std::max(worst_package, std::abs(at_package - printed[cycle][0]));
        worst_chip = std::max(worst_chip, std::abs(drop - printed[cycle][1]));
        highest_drop = std::max(highest_drop, drop);
        ++cycle;
        std::fill(mean.begin(), mean.end(), 0.0);
      },
      [](const std::string&) {});
  ASSERT_TRUE(report.solved) << report.failure;
  EXPECT_EQ(cycle, static_cast<std::size_t>(cycles));
  if (rank() == 0)
    std::printf(
        "VoltSpot: %zu cycles, highest drop %.4f %%; largest error %.2e %% at the package, %.2e %% on the "
        "chip\n",
        cycle, highest_drop, worst_package, worst_chip);
  EXPECT_LE(worst_package, 5.1e-5);  // printed with four decimals
  EXPECT_LE(worst_chip, 5.1e-5);
}

}  // namespace
}  // namespace fourwalls::test

// Circuits over time: analytic answers, order, energy, and the public transient grid.
#include <cmath>
#include <complex>
#include <numbers>

#include "circuits/solve.hpp"
#include "circuits/text_of.hpp"
#include "solver/circuit_course.hpp"

namespace fourwalls::test {
namespace {

struct Followed {
  Solved start;
  CircuitCourseReport report;
  std::vector<double> times;
  std::map<std::string, std::vector<double>> volts;  ///< of the names asked for, on every rank
};

Followed follow(const std::string& file, const std::vector<std::string>& names) {
  Followed f;
  f.start = solve(file);
  auto& m = *f.start.model;
  const auto& placed = m.netlists.front();
  std::vector<std::size_t> own;
  std::vector<std::size_t> column;
  const auto& all = placed.circuit.netlist.node_names;
  for (std::size_t n = 0; n < all.size(); ++n)
    for (std::size_t k = 0; k < names.size(); ++k)
      if (lower(all[n]) == names[k]) own.push_back(n), column.push_back(k);
  const NodeReader reader(m, placed, own);
  f.report = solve_circuit_course(
      m, f.start.u,
      [&](double time, Vec u) {
        f.times.push_back(time);
        const auto volts = reader.read(u);
        std::vector<double> values(names.size(), 0.0);
        for (std::size_t k = 0; k < volts.size(); ++k) values[column[k]] = volts[k];
        MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_SUM,
                      PETSC_COMM_WORLD);
        for (std::size_t k = 0; k < names.size(); ++k) f.volts[names[k]].push_back(values[k]);
      },
      [](const std::string&) {});
  return f;
}

TEST(CircuitCourse, CapacitorChargesExponentially) {
  // a ramp of 1 ns, then exp(-t/RC), RC = 10 ns: at t > 1 ns the answer is 1 - tau/tr (e^{tr/tau} - 1)
  // e^{-t/tau}
  const Deck deck("* rc\nV1 in 0 pwl(0 0 1n 1)\nR1 in out 1k\nC1 out 0 10p\n.tran 10p 50n\n.end\n");
  const auto f = follow(deck.file, {"out"});
  ASSERT_TRUE(f.report.solved) << f.report.failure;
  const double tau = 1e-8, ramp = 1e-9;
  for (std::size_t n = 0; n < f.times.size(); n += 500) {
    const double t = f.times[n];
    if (t < ramp) continue;
    EXPECT_NEAR(f.volts.at("out")[n], 1 - tau / ramp * std::expm1(ramp / tau) * std::exp(-t / tau), 2e-7)
        << t;
  }
}

/// Series RLC driven by a ramp of 1 V/ns: v_C by its differential equation, solved in closed form.
double ramp_answer(double t) {
  const double r = 1, l = 1e-9, c = 1e-10, slope = 1e9;
  const std::complex<double> root = std::sqrt(std::complex<double>(r * r / (4 * l * l) - 1 / (l * c)));
  const std::complex<double> p = -r / (2 * l) + root, q = -r / (2 * l) - root;
  // v = slope (t - RC) + A e^{pt} + B e^{qt}, v(0) = v'(0) = 0
  const std::complex<double> a = slope * (1.0 + q * (r * c)) / (q - p), b = slope * r * c - a;
  return (slope * (t - r * c) + a * std::exp(p * t) + b * std::exp(q * t)).real();
}

TEST(CircuitCourse, SecondOrderAndEnergyCloses) {
  std::vector<double> errors;
  for (const char* step : {"80p", "40p", "20p"}) {
    const Deck deck(
        std::string("* rlc\nV1 in 0 pwl(0 0 10n 10)\nR1 in a 1\nL1 a out 1n\nC1 out 0 100p\n.tran ") + step +
        " 8n\n.end\n");
    const auto f = follow(deck.file, {"out"});
    ASSERT_TRUE(f.report.solved) << f.report.failure;
    double worst = 0;
    for (std::size_t n = 0; n < f.times.size(); ++n)
      worst = std::max(worst, std::abs(f.volts.at("out")[n] - ramp_answer(f.times[n])));
    errors.push_back(worst);
    const auto& e = f.report.energy;
    EXPECT_NEAR(e.supplied, e.dissipated + e.drawn + e.stored, 1e-6 * e.supplied);
    EXPECT_GT(e.stored, 0);
  }
  EXPECT_GE(std::log2(errors[0] / errors[1]), 1.9);
  EXPECT_GE(std::log2(errors[1] / errors[2]), 1.9);
}

TEST(CircuitCourse, InductorsAreShortsAtTheOperatingPoint) {
  const Deck deck(
      "* dc\nV1 s 0 1.8\nL1 s p 1n\nR1 p g 0.25\nI1 g 0 0.4\nL2 g h 2n\nR2 h 0 10\nC1 g 0 1n\n.tran 10p "
      "1n\n.end\n");
  const auto f = follow(deck.file, {"p", "g", "h"});
  const double g = (1.8 / 0.25 - 0.4) / (4 + 0.1);
  for (const double v : f.volts.at("p")) EXPECT_NEAR(v, 1.8, 1e-10);
  for (const double v : f.volts.at("g")) EXPECT_NEAR(v, g, 1e-10);
  for (const double v : f.volts.at("h")) EXPECT_NEAR(v, g, 1e-10);
}

TEST(CircuitCourse, CornersOffTheGridAreHit) {
  // a pulse between grid points of 1 ns: its charge arrives whole
  const Deck deck(
      "* corner\nI1 0 a pulse(0 1m 3.3n 0.05n 0.05n 0.15n)\nC1 a 0 1p\nR1 a 0 1t\n.tran 1n 8n\n.end\n");
  const auto f = follow(deck.file, {"a"});
  EXPECT_NEAR(f.volts.at("a").back(), 1e-3 * 0.2e-9 / 1e-12, 1e-9);
}

TEST(CircuitCourse, LadderStep) {
  const auto folder = std::filesystem::path(FOURWALLS_BENCHMARK_DIR) / "pdn" / "ac";
  if (!std::filesystem::exists(folder / "pdn_ladder.cir")) GTEST_SKIP() << "needs " << folder;
  std::ifstream in(folder / "pdn_ladder.cir");
  std::string text, line;
  std::string die;
  while (std::getline(in, line)) {
    if (lower(line).starts_with("iload")) die = line;
    if (!lower(line).starts_with(".") && !lower(line).starts_with("iload")) text += line + "\n";
  }
  ASSERT_FALSE(die.empty());
  std::istringstream words(die);
  std::string name, a, b;
  words >> name >> a >> b;
  const Deck deck(text + "Iload " + b + " " + a + " pwl(0 20 1n 120)\n.tran 20p 40n\n.end\n");
  const auto f = follow(deck.file, {lower(b)});
  ASSERT_TRUE(f.report.solved) << f.report.failure;
  std::ifstream golden(folder / "pdn_ladder_step.csv");
  std::getline(golden, line);
  int met = 0;
  while (std::getline(golden, line)) {
    const double t = std::stod(line), v = std::stod(line.substr(line.find(',') + 1));
    const auto at = static_cast<std::size_t>(std::lround(t / 20e-12));
    if (at >= f.times.size()) break;
    EXPECT_NEAR(f.volts.at(lower(b))[at], v, 2e-5) << t;
    ++met;
  }
  EXPECT_GE(met, 20);
}

TEST(CircuitCourse, Ibmpg1t) {
  const auto folder = std::filesystem::path(FOURWALLS_BENCHMARK_DIR) / "pdn" / "ibm";
  if (!std::filesystem::exists(folder / "ibmpg1t.spice.gz")) GTEST_SKIP() << "needs " << folder;
  std::map<std::string, std::vector<double>> golden;
  std::istringstream in(text_of((folder / "ibmpg1t.output.gz").string()));
  std::vector<double>* column = nullptr;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string first;
    double v = 0;
    if (!(words >> first)) continue;
    if (first == "Node:" && words >> first)
      column = &golden[lower(first)];
    else if (column && words >> v)
      column->push_back(v);
  }
  ASSERT_EQ(golden.size(), 20u);
  std::vector<std::string> names;
  for (const auto& [name, values] : golden) names.push_back(name);
  // a step costs much more where ranks share cores: the first of them show that the answer is the same
  int ranks = 1;
  MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
  std::string text = text_of((folder / "ibmpg1t.spice.gz").string());
  const std::string whole = ".tran 1.0000000000000001e-11 1e-8";
  ASSERT_NE(text.find(whole), std::string::npos);
  const std::size_t steps = ranks == 1 ? 1000 : 50;
  if (ranks > 1) text.replace(text.find(whole), whole.size(), ".tran 1e-11 5e-10");
  const Deck deck(text);
  const auto f = follow(deck.file, names);
  ASSERT_TRUE(f.report.solved) << f.report.failure;
  EXPECT_EQ(f.report.factorisations, 1);
  double worst = 0, squares = 0, count = 0;
  for (const auto& [name, values] : golden) {
    ASSERT_EQ(values.size(), 1001u) << name;
    ASSERT_EQ(f.volts.at(name).size(), steps + 1) << name;
    for (std::size_t n = 0; n <= steps; ++n) {
      const double error = values[n] - f.volts.at(name)[n];
      worst = std::max(worst, std::abs(error)), squares += error * error, ++count;
    }
  }
  if (rank() == 0)
    std::printf("ibmpg1t: largest error %.3e V, rms %.3e V\n", worst, std::sqrt(squares / count));
  EXPECT_LE(worst, 5.4e-5);  // the golden answers' own error is 5e-5: a step of 1 ps gives the same
  if (ranks == 1) {          // of the whole course
    EXPECT_LE(std::sqrt(squares / count), 1.06e-5);
  }
  const auto& e = f.report.energy;
  EXPECT_NEAR(e.supplied, e.dissipated + e.drawn + e.stored, 1e-6 * e.supplied);
}

}  // namespace
}  // namespace fourwalls::test

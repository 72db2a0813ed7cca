// Circuits over time: analytic answers, order, energy, and the public transient grid.
#include <cmath>
#include <complex>
#include <functional>
#include <numbers>
#include <regex>

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

Followed follow(const std::string& file, const std::vector<std::string>& names,
                const std::function<void(NetlistFile&)>& ask = {},
                const std::function<void(Case&)>& change = {}) {
  Followed f;
  f.start = solve(file, {}, [&](Case& c) {
    if (ask) ask(c.netlists.front());
    if (change) change(c);
  });
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

/// Largest error of a course at its own steps.
double worst_of(const Followed& f, const std::string& node, const std::function<double(double)>& exact) {
  double worst = 0;
  for (std::size_t n = 0; n < f.times.size(); ++n)
    worst = std::max(worst, std::abs(f.volts.at(node)[n] - exact(f.times[n])));
  return worst;
}

TEST(CircuitCourse, AdaptedStepsAreOfSecondOrder) {
  // the error of a step is of third order: an eighth of the tolerance takes twice the steps and errs by a
  // quarter
  std::vector<double> errors, steps;
  for (const double tolerance : {4e-4, 5e-5, 6.25e-6, 7.8125e-7}) {
    const Deck deck(
        "* rlc\nV1 in 0 pwl(0 0 10n 10)\nR1 in a 1\nL1 a out 1n\nC1 out 0 100p\n.tran 20p 8n\n.end\n");
    const auto f = follow(deck.file, {"out"}, [&](NetlistFile& n) { n.tolerance = tolerance; });
    ASSERT_TRUE(f.report.solved) << f.report.failure;
    errors.push_back(worst_of(f, "out", ramp_answer));
    steps.push_back(f.report.steps);
    const auto& e = f.report.energy;
    EXPECT_NEAR(e.supplied, e.dissipated + e.drawn + e.stored, 1e-9 * e.supplied);
    EXPECT_NEAR(e.stored, f.report.held, 1e3 * tolerance * e.stored);
    EXPECT_LE(f.report.factorisations, 12);
    if (rank() == 0)
      std::printf("tolerance %.3e: %d steps, %d rejected, %d factorisations, error %.3e V\n", tolerance,
                  f.report.steps, f.report.rejected, f.report.factorisations, errors.back());
  }
  const double order = std::log(errors.front() / errors.back()) / std::log(steps.back() / steps.front());
  EXPECT_GE(order, 1.8);
  EXPECT_LE(order, 2.6);
}

TEST(CircuitCourse, AdaptedStepsTakeJumpsAndStiffNodes) {
  // a jump of a milliampere at 1 ns into 1 ns of RC, with a node of 1 fs beside it that must not be resolved
  const Deck deck(
      "* jump\nI1 0 out 1m\nR1 out 0 1k\nC1 out 0 1p\nR2 out fast 1\nC2 fast 0 1f\n.tran 10p 20n\n.end\n");
  const auto f = follow(
      deck.file, {"out", "fast"}, [](NetlistFile& n) { n.tolerance = 1e-5; },
      [](Case& c) {
        Profile jump;
        jump.name = "jump", jump.low = 0, jump.start = 1e-9;
        c.profiles.push_back(jump);
        c.netlists.front().drives.push_back({{}, "I*", "jump"});
      });
  ASSERT_TRUE(f.report.solved) << f.report.failure;
  const auto exact = [](double t) { return t <= 1e-9 ? 0 : -std::expm1(-(t - 1e-9) / 1.001e-9); };
  EXPECT_LE(worst_of(f, "out", exact), 2e-4);
  EXPECT_LE(worst_of(f, "fast", exact), 2e-4);
  EXPECT_LE(f.report.steps, 250);
  bool met = false;  // the corner is the end of a step
  for (const double t : f.times) met = met || std::abs(t - 1e-9) < 1e-21;
  EXPECT_TRUE(met);
}

TEST(CircuitCourse, AdaptedStepsHitEveryCorner) {
  const Deck deck(
      "* corner\nI1 0 a pulse(0 1m 3.3n 0.05n 0.05n 0.15n)\nC1 a 0 1p\nR1 a 0 1t\n.tran 1n 8n\n.end\n");
  const auto f = follow(deck.file, {"a"}, [](NetlistFile& n) { n.tolerance = 1e-6; });
  EXPECT_NEAR(f.volts.at("a").back(), 1e-3 * 0.2e-9 / 1e-12, 1e-9);
}

/// The ladder with its load stepped from 20 to 120 A in 1 ns.
std::string ladder_step(const std::filesystem::path& folder, const std::string& tran, std::string& die) {
  std::ifstream in(folder / "pdn_ladder.cir");
  std::string text, line, load;
  while (std::getline(in, line)) {
    if (lower(line).starts_with("iload")) load = line;
    if (!lower(line).starts_with(".") && !lower(line).starts_with("iload")) text += line + "\n";
  }
  std::istringstream words(load);
  std::string name, ground;
  words >> name >> ground >> die;
  return text + "Iload " + die + " " + ground + " pwl(0 20 1n 120)\n" + tran + "\n.end\n";
}

TEST(CircuitCourse, LadderStepWithFewerSteps) {
  const auto folder = std::filesystem::path(FOURWALLS_BENCHMARK_DIR) / "pdn" / "ac";
  if (!std::filesystem::exists(folder / "pdn_ladder.cir")) GTEST_SKIP() << "needs " << folder;
  std::map<long, double> golden;  // by picoseconds
  std::ifstream in(folder / "pdn_ladder_step.csv");
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line))
    golden[std::lround(1e12 * std::stod(line))] = std::stod(line.substr(line.find(',') + 1));
  std::string die;
  const Deck deck(ladder_step(folder, ".tran 20p 4u", die));
  const auto f = follow(deck.file, {lower(die)}, [](NetlistFile& n) { n.tolerance = 2e-7; });
  ASSERT_TRUE(f.report.solved) << f.report.failure;
  // between its steps by the parabola through three of them, as the program writes it on the deck's grid
  const auto& v = f.volts.at(lower(die));
  double worst = 0;
  int met = 0;
  for (const auto& [ps, value] : golden) {
    const double t = 1e-12 * static_cast<double>(ps);
    const auto next = std::upper_bound(f.times.begin(), f.times.end(), t) - f.times.begin();
    const auto n = std::clamp<std::ptrdiff_t>(next, 2, static_cast<std::ptrdiff_t>(f.times.size()) - 1) - 2;
    double sum = 0;
    for (int i = 0; i < 3; ++i) {
      double part = v[n + i];
      for (int j = 0; j < 3; ++j)
        if (j != i) part *= (t - f.times[n + j]) / (f.times[n + i] - f.times[n + j]);
      sum += part;
    }
    worst = std::max(worst, std::abs(sum - value)), ++met;
  }
  EXPECT_EQ(met, 2001);
  if (rank() == 0)
    std::printf("ladder step: %d steps instead of 200000, %d rejected, %d factorisations, error %.3e V\n",
                f.report.steps, f.report.rejected, f.report.factorisations, worst);
  EXPECT_LE(worst, 2e-5);  // what equal steps of 20 ps are held to above
  EXPECT_LE(f.report.steps, 2000);
}

TEST(CircuitCourse, SourcesFollowProfiles) {
  // the same ramp as a waveform of the deck and as a profile of the case
  const auto deck_of = [](const char* load) {
    return std::string("* drive\nV1 in 0 1\nR1 in a 10m\nL1 a p 1n\nC1 p 0 10n\nRc p 0 1k\nIload p 0 ") +
           load + "\n.tran 0.1n 40n\n.end\n";
  };
  const Deck waved(deck_of("pwl(0 2 5n 2 6n 10)")), driven(deck_of("10"));
  Profile burst;
  burst.name = "burst", burst.kind = ProfileKind::step, burst.low = 0.2, burst.start = 5e-9, burst.slew = 8e9;
  const auto a = follow(waved.file, {"p"});
  const auto b = follow(driven.file, {"p"}, {}, [&](Case& c) {
    c.profiles.push_back(burst);
    c.netlists.front().drives.push_back({{}, "ILOAD", "burst"});
  });
  ASSERT_EQ(a.times.size(), b.times.size());
  for (std::size_t n = 0; n < a.times.size(); ++n) EXPECT_NEAR(a.volts.at("p")[n], b.volts.at("p")[n], 1e-12);
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
  const std::size_t steps = 1000;
  const std::string text = text_of((folder / "ibmpg1t.spice.gz").string());
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
  // the golden answers' own errors are 5.4e-5 and 1.05e-5 rms: a step of 1 ps gives the same
  EXPECT_LE(worst, 5.4e-5);
  EXPECT_LE(std::sqrt(squares / count), 1.06e-5);
  const auto& e = f.report.energy;
  EXPECT_NEAR(e.supplied, e.dissipated + e.drawn + e.stored, 1e-6 * e.supplied);
  // what the step itself errs: three quarters of it show against half the step
  const Deck finer(std::regex_replace(text, std::regex("\\.tran [^ ]+"), ".tran 5p"));
  const auto half = follow(finer.file, names);
  ASSERT_TRUE(half.report.solved) << half.report.failure;
  double own_worst = 0, own_squares = 0;
  for (const auto& name : names) {
    ASSERT_EQ(half.volts.at(name).size(), 2 * steps + 1) << name;
    for (std::size_t n = 0; n <= steps; ++n) {
      const double error = (f.volts.at(name)[n] - half.volts.at(name)[2 * n]) / 0.75;
      own_worst = std::max(own_worst, std::abs(error)), own_squares += error * error;
    }
  }
  EXPECT_LE(own_worst, 1e-6);
  EXPECT_LE(std::sqrt(own_squares / count), 1.5e-7);
}

}  // namespace
}  // namespace fourwalls::test

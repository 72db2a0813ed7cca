// Impedance against the exact ladder and against closed forms.
#include "solver/impedance.hpp"

#include <array>
#include <cmath>
#include <complex>
#include <numbers>

#include "circuits/solve.hpp"

namespace fourwalls::test {
namespace {

std::vector<ImpedancePoint> sweep(const std::string& text) {
  const Deck deck(text);
  auto s = solve(deck.file);
  const auto& placed = s.model->netlists.front();
  return solve_impedance(*s.model, placed, sweep_frequencies(placed.circuit.netlist.ac));
}

TEST(Impedance, ParallelResonance) {
  // seen from the load: L in series with R to ground, beside C
  const auto z =
      sweep("* tank\nV1 s 0 1\nR1 s a 1m\nL1 a p 1n\nC1 p 0 1u\nI1 p 0 dc 0 ac 1\n.ac dec 7 10k 1g\n.end\n");
  ASSERT_EQ(z.size(), 36u);
  for (const auto& p : z) {
    const double w = 2 * std::numbers::pi * p.frequency;
    const std::complex<double> series(1e-3, w * 1e-9),
        exact = 1.0 / (1.0 / series + std::complex<double>(0, w * 1e-6));
    EXPECT_NEAR(p.real, exact.real(), 1e-9 * std::abs(exact)) << p.frequency;
    EXPECT_NEAR(p.imag, exact.imag(), 1e-9 * std::abs(exact)) << p.frequency;
  }
}

TEST(Impedance, Ladder) {
  const auto folder = std::filesystem::path(FOURWALLS_BENCHMARK_DIR) / "pdn" / "ac";
  if (!std::filesystem::exists(folder / "pdn_ladder.cir")) GTEST_SKIP() << "needs " << folder;
  std::ifstream in(folder / "pdn_ladder.cir");
  std::string text, line;
  while (std::getline(in, line))
    if (!lower(line).starts_with(".")) text += line + "\n";
  std::ifstream golden(folder / "pdn_ladder_Z.csv");
  std::getline(golden, line);
  std::vector<std::array<double, 3>> rows;
  while (std::getline(golden, line)) {
    std::istringstream cells(line);
    char comma;
    auto& [f, magnitude, degrees] = rows.emplace_back();
    cells >> f >> comma >> magnitude >> comma >> degrees;
  }
  // at the frequencies as they are printed: near a peak their last digit shows
  const Deck deck(text + ".ac dec 20 1k 1g\n.end\n");
  auto s = solve(deck.file);
  const auto& placed = s.model->netlists.front();
  const auto wanted = sweep_frequencies(placed.circuit.netlist.ac);
  ASSERT_EQ(wanted.size(), rows.size());
  std::vector<double> printed;
  for (const auto& row : rows) printed.push_back(row[0]);
  const auto z = solve_impedance(*s.model, placed, printed);
  std::size_t n = 0;
  for (const auto& [f, magnitude, degrees] : rows) {
    EXPECT_NEAR(wanted[n], f, 1e-8 * f);
    EXPECT_NEAR(z[n].magnitude(), magnitude, 1e-8 * magnitude) << f;
    EXPECT_NEAR(z[n].degrees(), degrees, 1e-5) << f;
    ++n;
  }
  const auto peaks = resonances(z);
  ASSERT_EQ(peaks.size(), 3u);  // regulator and bulk, board and package, package and die
  const double exact[3] = {58.888e3, 7.2046e6, 126.11e6};
  for (int p = 0; p < 3; ++p) EXPECT_NEAR(peaks[p].frequency, exact[p], 0.02 * exact[p]);
}

TEST(Impedance, LadderPeaksWithTheirElements) {
  // exact algebra gives 58.888 kHz 9.224236e-4 ohm; 7.2046 MHz 7.255272e-4; 126.11 MHz 3.916599e-3
  auto s = solve(std::string(FOURWALLS_SOURCE_DIR) + "/cases/impedance/ladder.sp", {}, [](Case& c) {
    auto& n = c.netlists.front();
    n.sweep = {1e3, 1e9};
    n.ports = {{{}, "die", "DIE", "0"}, {{}, "across", "package", "board"}};
  });
  const auto& placed = s.model->netlists.front();
  const auto ports = ports_of(*s.model, placed, s.c->netlists.front());
  ASSERT_EQ(ports.size(), 2u);
  ImpedanceSolver solver(*s.model, placed);
  std::vector<ImpedancePoint> z;
  for (const double f : sweep_frequencies(placed.circuit.netlist.ac)) z.push_back(solver.solve(ports[0], f));
  const auto peaks = resonances(z);
  ASSERT_EQ(peaks.size(), 3u);
  const double exact[3][2] = {{58.888e3, 9.224236e-4}, {7.2046e6, 7.255272e-4}, {126.11e6, 3.916599e-3}};
  const char* makers[3] = {"L between line and regulator", "C between package and cap1",
                           "C between die and gate"};
  for (int p = 0; p < 3; ++p) {
    const auto at = peaks[p].at;
    const auto top = solver.highest(ports[0], z[at - 1].frequency, z[at].frequency, z[at + 1].frequency);
    EXPECT_NEAR(top.frequency, exact[p][0], 5e-5 * exact[p][0]);
    EXPECT_NEAR(top.magnitude(), exact[p][1], 1e-6 * exact[p][1]);
    const auto shares = solver.shares(20);
    ASSERT_EQ(shares.size(), 11u);  // six inductors, five capacitors
    EXPECT_EQ(shares[0].element, makers[p]);
    double all = 0;
    for (const auto& e : shares) all += e.energy;
    EXPECT_NEAR(all, 1, 1e-12);
  }
  // a sensitivity against a difference: the die's capacitor one part in 10^4 larger
  const double f = 126.11e6, z0 = solver.solve(ports[0], f).magnitude();
  const double told = solver.shares(1)[0].sensitivity;
  auto& capacitors = s.model->netlists.front().circuit.netlist.capacitors;
  for (auto& c : capacitors)
    if (c.value == 1e-6) c.value *= 1.0001;
  EXPECT_NEAR(std::log(solver.solve(ports[0], f).magnitude() / z0) / std::log(1.0001), told, 1e-3);
  // between package and board only the balls' branch and the way round
  EXPECT_LT(solver.solve(ports[1], 1e3).magnitude(), 1.0001e-4);
}

TEST(Impedance, TargetsAndViolations) {
  const auto corner = [](double f, double z) { return ImpedanceTarget{{}, "", f, z}; };
  const std::vector<ImpedanceTarget> target = {corner(1e6, 1e-3), corner(1e8, 1e-1)};
  EXPECT_DOUBLE_EQ(target_at(target, 1e3), 1e-3);
  EXPECT_NEAR(target_at(target, 1e7), 1e-2, 1e-15);
  EXPECT_DOUBLE_EQ(target_at(target, 1e9), 1e-1);
  EXPECT_FALSE(std::isfinite(target_at({}, 1)));
  // |Z| = 10 mohm everywhere: too much up to 10 MHz
  std::vector<ImpedancePoint> z;
  for (int n = 0; n <= 60; ++n) z.push_back({1e3 * std::pow(10, n / 10.0), 1e-2, 0});
  const auto found = violations(z, target);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_DOUBLE_EQ(found[0].from, 1e3);
  EXPECT_NEAR(found[0].to, 1e7, 1);
  EXPECT_NEAR(found[0].worst, 10, 1e-9);
}

TEST(Impedance, UnknownPortIsRefused) {
  auto s = solve(std::string(FOURWALLS_SOURCE_DIR) + "/cases/impedance/ladder.sp", {}, [](Case& c) {
    c.netlists.front().sweep = {1e3, 1e9};
    c.netlists.front().ports = {{{}, "die", "nowhere", "0"}};
  });
  EXPECT_THROW(ports_of(*s.model, s.model->netlists.front(), s.c->netlists.front()), CaseError);
}

TEST(Impedance, PortIsNeeded) {
  EXPECT_THROW(sweep("* no port\nV1 a 0 1\nR1 a b 1\nC1 b 0 1n\n.ac dec 1 1k 1meg\n.end\n"), CaseError);
}

}  // namespace
}  // namespace fourwalls::test

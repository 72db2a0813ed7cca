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

TEST(Impedance, PortIsNeeded) {
  EXPECT_THROW(sweep("* no port\nV1 a 0 1\nR1 a b 1\nC1 b 0 1n\n.ac dec 1 1k 1meg\n.end\n"), CaseError);
}

}  // namespace
}  // namespace fourwalls::test

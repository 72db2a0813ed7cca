// Small circuits with answers that can be worked out by hand.
#include "circuits/solve.hpp"

namespace fourwalls::test {
namespace {

/// Holds on the rank that has the name; names are counted over all.
void expect(const Solved& s, const std::map<std::string, double>& volts) {
  double met = 0;
  for (const auto& [name, v] : volts)
    if (const auto it = s.volts.find(name); it != s.volts.end()) {
      ++met;
      EXPECT_NEAR(it->second, v, 1e-12) << name;
    }
  EXPECT_EQ(sum(met), static_cast<double>(volts.size()));
}

TEST(SmallCircuits, Divider) {
  const Deck deck("* divider\nV1 in 0 3\nR1 in mid 1\nR2 mid 0 2\n.op\n.end\n");
  const auto s = solve(deck.file);
  ASSERT_TRUE(s.report.solved);
  expect(s, {{"in", 3}, {"mid", 2}});
}

TEST(SmallCircuits, SourceDrawsFromItsFirstNode) {
  const Deck deck("* load\nV1 vdd 0 1\nR1 vdd a 0.1\nI1 a 0 2\n.op\n.end\n");
  expect(solve(deck.file), {{"a", 0.8}});
}

TEST(SmallCircuits, SourcesInSeriesAndBetweenUnknownNodes) {
  // b floats 0.5 V above a; c is two sources above ground
  const Deck deck("* stacked\nV1 x 0 1\nV2 c x 2\nV3 b a 0.5\nR1 c b 1\nR2 a 0 1\nR3 b 0 1\n.op\n.end\n");
  // (3 - b) = (b - 0.5) + b
  const double b = 3.5 / 3;
  expect(solve(deck.file), {{"x", 1}, {"c", 3}, {"b", b}, {"a", b - 0.5}});
}

TEST(SmallCircuits, ShortsMergeNodes) {
  const Deck deck(
      "* shorts\nV1 p 0 1\nVs p q 0\nR0 q r 0\nR1 r s 1\nL1 s t 1n\nR2 t 0 1\nC1 t 0 1n\n.op\n.end\n");
  expect(solve(deck.file), {{"q", 1}, {"r", 1}, {"s", 0.5}, {"t", 0.5}});
}

TEST(SmallCircuits, GroundBounce) {
  const Deck deck("* both nets\nVd vdd 0 1\nVg gnd 0 0\nR1 vdd a 0.1\nR2 g gnd 0.2\nI1 a g 1\n.op\n.end\n");
  expect(solve(deck.file), {{"a", 0.9}, {"g", 0.2}});
}

std::string problem(const std::string& text) {
  const Deck deck(text);
  try {
    solve(deck.file);
  } catch (const CaseError& e) {
    return std::string(e.what()).substr(deck.file.size());
  }
  return "solved";
}

TEST(SmallCircuits, LoopOfSourcesIsRefused) {
  EXPECT_EQ(
      problem("* loop\nV1 a 0 1\nV2 a 0 2\nR1 a 0 1\n.op\n.end\n"),
      ":3: error: V2 closes a loop of voltage sources and shorts whose voltages do not add up to zero\n");
}

TEST(SmallCircuits, SourcesThatAgreeAreFine) {
  const Deck deck("* twice\nV1 a 0 1\nV2 a 0 1\nR1 a b 1\nR2 b 0 1\n.op\n.end\n");
  expect(solve(deck.file), {{"b", 0.5}});
}

TEST(SmallCircuits, LoadWithoutSourceIsRefused) {
  EXPECT_NE(problem("* lost\nV1 a 0 1\nR1 a 0 1\nR2 b c 1\nI1 b 0 3m\n.op\n.end\n")
                .find("2 nodes around 'b' have no path to a voltage source or ground, and current sources of "
                      "0.003 A"),
            std::string::npos);
}

TEST(SmallCircuits, IslandWithoutLoadIsHeld) {
  const Deck deck("* island\nV1 a 0 1\nR1 a d 1\nR3 d 0 1\nR2 b c 1\n.op\n.end\n");
  const auto s = solve(deck.file);
  expect(s, {{"d", 0.5}, {"b", 0}, {"c", 0}});
  ASSERT_EQ(s.model->warnings.size(), 1u);
  EXPECT_NE(s.model->warnings[0].find("2 nodes around 'b'"), std::string::npos);
}

TEST(SmallCircuits, NothingToSolve) {
  const Deck deck("* all known\nV1 a 0 1\nR1 a 0 1\n.op\n.end\n");
  expect(solve(deck.file), {{"a", 1}});
}

}  // namespace
}  // namespace fourwalls::test

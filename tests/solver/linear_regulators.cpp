// Linear regulators that feed a rail: at rest, in dropout, over time; against closed forms.
#include <cmath>
#include <numbers>

#include "cases/reader.hpp"
#include "directional.hpp"
#include "rail.hpp"

namespace fourwalls::testing {
namespace {

using std::numbers::pi;

std::map<std::string, double> volts(Course& now) { return {{"V", now.node("vdd", 0, 0)}}; }

/// 0.8 V from 1 V, 50 mV of dropout at 10 A, 0.1 A of its own.
Case low_dropout(double current, double low = 1, double start = 0) {
  Case c = rail(0.8, current, low, start, 1e-9);
  c.capacitors.clear();
  auto& r = c.regulators[0];
  r.kind = RegulatorKind::linear;
  r.load_line = 1e-3, r.rated_current = 10, r.dropout = 50e-3, r.quiescent = 0.1, r.input_voltage = 1;
  return c;
}

TEST(LinearRegulator, LosesWhatItsVoltagesLeave) {
  const Solved s(low_dropout(8));
  ASSERT_TRUE(s.report.solved);
  EXPECT_NEAR(s.quantity("core lowest voltage"), 0.792, 1e-9);
  EXPECT_NEAR(s.quantity("vr loss"), 1 * 8.1 - 0.792 * 8, 1e-8);
  EXPECT_NEAR(s.quantity("vr efficiency"), 0.792 * 8 / 8.1, 1e-9);
  EXPECT_NEAR(s.quantity("vr input voltage"), 1, 1e-12);
  s.expect_balanced();
}

// With the pass device fully on 5 mohm from 0.82 V are left; and beyond its limit it is a source of current.
TEST(LinearRegulator, DropsOutAndLimits) {
  Case c = low_dropout(8);
  c.regulators[0].input_voltage = 0.82;
  const Solved out(c);
  EXPECT_NEAR(out.quantity("core lowest voltage"), 0.82 - 8 * 5e-3, 1e-9);
  c.regulators[0].input_voltage = 1;
  c.regulators[0].current_limit = 6;
  c.loads[0].kind = LoadKind::resistive;  // 0.1 ohm
  const Solved limited(c);
  EXPECT_NEAR(limited.quantity("vr current"), 6, 1e-7);
  EXPECT_NEAR(limited.quantity("core lowest voltage"), 0.6, 1e-8);
  limited.expect_balanced();
}

// k (V_in - V_nominal) with k = 10^(-40/20): 0.2 V more at the input are 2 mV more.
TEST(LinearRegulator, LetsALittleRippleThrough) {
  Case c = low_dropout(8);
  Sheet feed = c.sheets[0];
  feed.name = "feed";
  c.sheets.push_back(feed);
  Regulator first;
  first.name = "first", first.sheet = "feed", first.voltage = 1.2, first.load_line = 1e-9;
  c.regulators.push_back(first);
  c.regulators[0].input_sheet = "feed", c.regulators[0].ripple_rejection = 40;
  const Solved s(c);
  EXPECT_NEAR(s.quantity("core lowest voltage"), 0.792 + 2e-3, 1e-7);
  EXPECT_NEAR(s.quantity("first current"), 8.1, 1e-7);
  s.expect_balanced();
}

// A current that jumps by 8 A: V = V_set - R I - R_o dI e^(-2 pi f t), an output impedance R + s L up to R_o.
TEST(LinearRegulator, OutputResistanceUpToItsBandwidth) {
  Case c = low_dropout(10, 0.2, 1e-6);
  c.regulators[0].output_resistance = 20e-3, c.regulators[0].bandwidth = 500e3;
  c.transient.stop = 5e-6, c.transient.step = 1e-9, c.transient.voltage_tolerance = 1e-6;
  const Course course(c, volts);
  double worst = 0;
  for (std::size_t n = 0; n < course.times.size(); ++n) {
    const double t = course.times[n] - 1e-6;
    const double exact = t <= 1e-15 ? 0.8 - 2e-3 : 0.8 - 10e-3 - 20e-3 * 8 * std::exp(-2 * pi * 500e3 * t);
    worst = std::max(worst, std::abs(course.seen.at("V")[n] - exact));
  }
  EXPECT_LT(worst, 5e-5);
  EXPECT_LT(course.balance("energy over time"), 1e-4);
}

// Its input jumps by 0.1 V: the output follows with k + e^(-2 pi f t).
TEST(LinearRegulator, FastRippleComesThrough) {
  Case c = low_dropout(8);
  c.loads[0].profile.clear();
  Sheet feed = c.sheets[0];
  feed.name = "feed";
  c.sheets.push_back(feed);
  Regulator first;
  first.name = "first", first.sheet = "feed", first.voltage = 1.1, first.load_line = 1e-9,
  first.profile = "on";
  c.regulators.push_back(first);
  c.profiles[0].low = 1 / 1.1, c.profiles[0].start = 1e-6;
  auto& r = c.regulators[0];
  r.input_sheet = "feed", r.ripple_rejection = 60, r.output_resistance = 20e-3, r.bandwidth = 500e3;
  c.transient.stop = 4e-6, c.transient.step = 1e-9, c.transient.voltage_tolerance = 1e-6;
  const Course course(c, volts);
  double worst = 0;
  for (std::size_t n = 0; n < course.times.size(); ++n) {
    const double t = course.times[n] - 1e-6;
    const double through = t <= 1e-15 ? 0 : 0.1 * (1e-3 + std::exp(-2 * pi * 500e3 * t));
    worst = std::max(worst, std::abs(course.seen.at("V")[n] - (0.792 + through)));
  }
  EXPECT_LT(worst, 5e-5);
}

// From a bus, as one of three equal packages beside a rack: the energy of the whole chain closes.
TEST(LinearRegulator, FromABusOverTime) {
  Case c = low_dropout(8, 0.5, 1e-6);
  Bus bus;
  bus.name = "line", bus.voltage = 1.2;
  c.buses = {bus};
  Source grid;
  grid.name = "grid", grid.bus = "line", grid.voltage = 1.2, grid.rated_power = 200;
  c.sources = {grid};
  RackLoad rack;
  rack.name = "rack", rack.bus = "line", rack.power = 20, rack.voltage = 1.2;
  c.rack_loads = {rack};
  auto& r = c.regulators[0];
  r.input_bus = "line", r.input_voltage = 0, r.copies = 3, r.output_resistance = 5e-3, r.bandwidth = 1e6;
  c.transient.stop = 5e-6, c.transient.step = 1e-8;
  const Course course(c);
  EXPECT_LT(course.balance("energy over time"), 1e-7);
  EXPECT_LT(course.balance("energy"), 1e-7);
  const double V = course.result.quantities.at("line voltage").value;
  EXPECT_NEAR(course.result.quantities.at("grid power").value, 20 + 3 * V * 8.1, 1e-4);
  EXPECT_NEAR(course.result.quantities.at("vr input voltage").value, V, 1e-12);
  double given = 0;
  for (const auto& row : course.result.ledger)
    if (row.balance == "energy over time" && row.origin == "grid") given += row.value;
  // 4 A for a microsecond, 8 A for four, and what the rack takes meanwhile
  EXPECT_NEAR(given, 20 * 5e-6 + 3 * V * (4.1 * 1e-6 + 8.1 * 4e-6), 2e-3 * given);
}

// A bus with 5 mF behind the droop of its source, 5 % of 1.2 V at 200 W or 0.36 mohm: what the regulator
// draws steps from 4.1 to 8.1 A, its bus follows with 1.8 us, and what it lets go of is in the books.
TEST(LinearRegulator, OnABusWithCapacitance) {
  Case c = low_dropout(8, 0.5, 1e-6);
  Bus bus;
  bus.name = "line", bus.voltage = 1.2, bus.capacitance = 5e-3;
  c.buses = {bus};
  Source grid;
  grid.name = "grid", grid.bus = "line", grid.voltage = 1.2, grid.rated_power = 200, grid.droop = 0.05;
  c.sources = {grid};
  auto& r = c.regulators[0];
  r.input_bus = "line", r.input_voltage = 0;
  c.transient.stop = 6e-6, c.transient.step = 1e-9, c.transient.voltage_tolerance = 1e-7;
  const Course course(c, [](Course& now) {
    const auto lumped = lumped_values(*now.model, now.u);
    return std::map<std::string, double>{{"line", lumped[static_cast<std::size_t>(now.model->buses[0])]}};
  });
  const double R = 0.05 * 1.2 * 1.2 / 200, first = 1.2 - R * 4.1, last = 1.2 - R * 8.1;
  const auto exact = [&](double t) {
    return t <= 1e-6 * (1 + 1e-9) ? first : last + (first - last) * std::exp(-(t - 1e-6) / (R * 5e-3));
  };
  double worst = 0;
  for (std::size_t n = 0; n < course.times.size(); ++n)
    worst = std::max(worst, std::abs(course.seen.at("line")[n] - exact(course.times[n])));
  EXPECT_LT(worst, 1e-5);  // of 1.4 mV
  EXPECT_LT(course.balance("energy over time"), 1e-6);
  double given = 0;
  for (const auto& row : course.result.ledger)
    if (row.balance == "energy over time" && row.origin == "stored in line") given += row.value;
  const double end = exact(6e-6);
  EXPECT_NEAR(given, 0.5 * 5e-3 * (first * first - end * end), 1e-5 * given + 2e-8);
}

// Without an output resistance its bandwidth is an inductance: 200 A on 0.25 mohm, 2 pH and 2 uF, as a
// switched one's.
TEST(LinearRegulator, BandwidthIsAnInductance) {
  Case c = rail(1, 200, 0, 1e-9, 2e-6);
  auto& r = c.regulators[0];
  r.kind = RegulatorKind::linear;
  r.load_line = 0.25e-3, r.bandwidth = 0.25e-3 / (2 * pi * 2e-12);
  r.rated_current = 200, r.dropout = 0.01, r.input_voltage = 1.5;
  c.transient.stop = 11e-9, c.transient.step = 1e-12, c.transient.voltage_tolerance = 2e-6;
  const Course course(c, volts);
  const auto& v = course.seen.at("V");
  EXPECT_NEAR(*std::min_element(v.begin(), v.end()) - 1, -211.5194887e-3, 1e-4);
  EXPECT_NEAR(v.back() - 1, 57.89828622e-3, 3e-4);
}

}  // namespace
}  // namespace fourwalls::testing

// Controllers over time: against the same loop by hand, on power, and through a checkpoint.

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <filesystem>

#include "course_over_time.hpp"
#include "postprocess/checkpoint.hpp"

namespace fourwalls::testing {
namespace {

/// A block of one cell, 40 J/K, on a film of 0.1 W/K, with 10 W: it would rise by 100 K with 400 s.
Case throttled_block(const Controller& controller) {
  Case c;
  add_material(c, heavy("cu", 1e7, 4e6));
  c.bodies = {body("block", {0, 0, 0}, {0.1, 0.1}, {0.1, 0.1}, {layer("l", "cu", 1e-3)})};
  c.bodies[0].layers[0].power = 10;
  c.bodies[0].layers[0].controller = controller.name;
  c.boundaries = {film("block", Face::top, 10, 300)};
  c.ambient_temperature = 300;
  c.controllers = {controller};
  c.transient.start = TransientStart::ambient;
  c.transient.stop = 1000;
  c.transient.temperature_tolerance = 1e-4;
  return c;
}

Controller thermostat() {
  Controller k;
  k.name = "throttle", k.body = "block";
  k.temperature_limit = 360, k.temperature_band = 4;
  k.period = 7, k.step = 0.25, k.minimum = 0.1;
  return k;
}

/// The block and its controller by hand: exponentials between looks and actions.
struct ByHand {
  double rise = 0, factor = 1, throttled = 0, kept = 0;
  int changes = 0;

  ByHand(const Controller& k, double stop) {
    std::deque<std::pair<double, double>> waiting;
    double time = 0, asked = 1;
    int looks = 0;
    while (time < stop) {
      double to = std::min(stop, (looks + 1) * k.period);
      if (!waiting.empty()) to = std::min(to, waiting.front().first);
      const double end = 100 * factor;
      rise = end + (rise - end) * std::exp(-(to - time) / 400);
      kept += factor * (to - time);
      if (factor < 1) throttled += to - time;
      time = to;
      if (time >= stop) break;
      if (std::abs(time - (looks + 1) * k.period) < 1e-9) {
        ++looks;
        double now = asked;
        const double value = 300 + rise, low = k.temperature_limit - k.temperature_band;
        if (k.kind == ControllerKind::proportional)
          now = 1 - (1 - k.minimum) * std::clamp((value - low) / k.temperature_band, 0.0, 1.0);
        else if (value > k.temperature_limit)
          now = std::max(k.minimum, asked - k.step);
        else if (value < low)
          now = std::min(1.0, asked + k.step);
        if (now != asked) waiting.emplace_back(time + k.delay, now);
        asked = now;
      }
      while (!waiting.empty() && waiting.front().first <= time + 1e-9) {
        if (factor != waiting.front().second) ++changes;
        factor = waiting.front().second, waiting.pop_front();
      }
    }
  }
};

TEST(Controllers, StepsAsByHand) {
  for (const double delay : {0.0, 2.5, 17.0}) {
    SCOPED_TRACE(delay);
    Controller k = thermostat();
    k.delay = delay;
    const ByHand hand(k, 1000);
    ASSERT_GT(hand.changes, 5);
    Course course(throttled_block(k));
    EXPECT_NEAR(course.cell(0, 0, 0, 0), 300 + hand.rise, 0.02);
    const auto& q = course.result.quantities;
    EXPECT_EQ(q.at("throttle factor").value, hand.factor);
    EXPECT_NEAR(q.at("throttle time throttled").value, hand.throttled, 1e-9 * 1000);
    EXPECT_NEAR(q.at("throttle performance kept").value, hand.kept / 1000, 1e-9);
    EXPECT_LT(course.balance("energy over time"), 1e-8);
    EXPECT_NEAR(course.result.balance.at("energy over time").in, 10 * hand.kept, 1e-4);
  }
}

TEST(Controllers, ProportionalAsByHand) {
  for (const double delay : {0.0, 10.0}) {
    SCOPED_TRACE(delay);
    Controller k = thermostat();
    k.kind = ControllerKind::proportional, k.temperature_band = 20, k.delay = delay;
    const ByHand hand(k, 1000);
    Course course(throttled_block(k));
    EXPECT_NEAR(course.cell(0, 0, 0, 0), 300 + hand.rise, 0.02);
    EXPECT_NEAR(course.result.quantities.at("throttle factor").value, hand.factor, 1e-3);
    EXPECT_NEAR(course.result.quantities.at("throttle performance kept").value, hand.kept / 1000, 1e-4);
    EXPECT_LT(course.balance("energy over time"), 1e-8);
  }
}

// 100 W and 20 W of leakage, which is not throttled; capped at 100 W in steps of 5 %: the demand's 5 W each.
TEST(Controllers, CapPower) {
  Case c;
  add_material(c, heavy("stuff", 100, 2e6));
  c.bodies = {body("die", {0, 0, 0}, {1e-2, 1e-2}, {1e-2, 1e-2}, {layer("metal", "stuff", 1e-3)})};
  c.boundaries = {film("die", Face::top, 1e4, 300)};
  c.ambient_temperature = 300;
  Sheet sheet;
  sheet.name = "vdd", sheet.body = "die", sheet.layer = "metal", sheet.resistance = {1e-3, 1e-3};
  c.sheets = {sheet};
  Regulator r;
  r.name = "vr", r.sheet = "vdd", r.voltage = 1, r.load_line = 1e-9;
  c.regulators = {r};
  Load load;
  load.name = "core", load.sheet = "vdd", load.power = 100, load.voltage = 1;
  load.leakage = 20, load.leakage_scale = 1e9, load.leakage_voltage_exponent = 0;
  load.controller = "cap";
  c.loads = {load};
  Controller k;
  k.name = "cap", k.power_limit = 101, k.power_band = 10, k.step = 0.05, k.period = 1e-3;
  c.controllers = {k};
  c.transient.stop = 20e-3;
  Course course(c);
  // 120 W, then down by 5 W a look until it is not above 101 W: after four looks; then it stays within the
  // band
  EXPECT_NEAR(course.result.quantities.at("cap factor").value, 0.8, 1e-12);
  EXPECT_NEAR(course.result.quantities.at("core power").value, 100, 1e-3);
  EXPECT_NEAR(course.result.quantities.at("cap time throttled").value, 19e-3, 1e-12);
  EXPECT_NEAR(course.result.quantities.at("cap performance kept").value,
              (1 + 0.95 + 0.9 + 0.85 + 16 * 0.8) / 20, 1e-9);
}

std::string shared_file() {
  std::string file =
      (std::filesystem::temp_directory_path() / ("controllers-" + std::to_string(getpid()))).string();
  file.resize(200, '\0');
  MPI_Bcast(file.data(), 200, MPI_CHAR, 0, PETSC_COMM_WORLD);
  file.resize(file.find('\0'));
  return file + ".h5";
}

// What waits, and what was kept, goes on from a checkpoint.
TEST(Controllers, GoOnFromACheckpoint) {
  Controller k = thermostat();
  k.delay = 17;
  Case c = throttled_block(k);
  c.bodies[0].cell_size = {0.02, 0.02};  // something to share out over the ranks
  c.transient.checkpoint_interval = 200;
  const std::string file = shared_file();
  const Say silent = [](const std::string&) {};
  const auto run = [&](Model& m, Vec u, TransientState state, bool keep) {
    TransientHooks hooks;
    int pending = 0;
    hooks.checkpoint = [&](const TransientState& s, Vec now) {
      if (!keep || s.time > 500) return;
      write_checkpoint(m, file, s, now, now);
      pending = static_cast<int>(m.controllers[0].pending.size());
    };
    auto report = solve_transient(m, u, std::move(state), hooks, silent);
    EXPECT_TRUE(report.solved) << report.failure;
    EXPECT_EQ(pending > 0, keep);
    return report;
  };
  Model whole(c, PETSC_COMM_WORLD);
  VecHandle u = whole.initial();
  const auto first = run(whole, u, {}, true);
  Model again(c, PETSC_COMM_WORLD);
  auto kept = read_checkpoint(again, file);
  EXPECT_NEAR(kept.state.time, 400, 1e-9);
  const auto second = run(again, kept.u, kept.state, false);
  EXPECT_EQ(first.state.steps, second.state.steps);
  VecHandle difference = whole.system.make_vector();
  check(VecWAXPY(difference, -1, u, kept.u), "VecWAXPY");
  double most = 0;
  check(VecNorm(difference, NORM_INFINITY, &most), "VecNorm");
  EXPECT_LT(most, 1e-9);
  EXPECT_EQ(whole.controllers[0].model.factor, again.controllers[0].model.factor);
  EXPECT_NEAR(whole.controllers[0].throttled, again.controllers[0].throttled, 1e-9);
  EXPECT_NEAR(whole.controllers[0].kept, again.controllers[0].kept, 1e-9 * whole.controllers[0].kept);
  MPI_Barrier(PETSC_COMM_WORLD);
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  if (rank == 0) std::filesystem::remove(file);
}

}  // namespace
}  // namespace fourwalls::testing

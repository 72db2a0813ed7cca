#include "solver/controllers.hpp"

#include <algorithm>
#include <cmath>

#include "solver/sense.hpp"

namespace fourwalls::controllers {

namespace {

/// Times nearer than this part of each other are the same.
constexpr double same_time = 1e-9;
constexpr int fixed_part = 4;  ///< numbers of a controller's state besides what is pending

/// Looks are at multiples of the period, from the first one on.
double next_look(const Controller& c, double time) {
  return (std::floor(time / c.period * (1 + same_time) + same_time) + 1) * c.period;
}

bool looks_at(const Controller& c, double time) {
  const double n = std::round(time / c.period);
  return n >= 1 && std::abs(time - n * c.period) <= same_time * time;
}

/// Actions that can wait at one time.
std::size_t most_pending(const Controller& c) {
  return static_cast<std::size_t>(std::ceil(c.delay / c.period)) + 1;
}

/// [W] of everything that a controller scales: loads with their leakage, heat of layers and parts.
double controlled_power(Model& m, const PlacedController& placed, Vec u) {
  std::vector<std::string> groups;
  double power = 0;
  for (const auto& l : m.c.loads)
    if (l.controller == placed.given->name) groups.push_back("load: " + l.name);
  if (!groups.empty())
    for (const auto& [name, t] : m.system.tallies(u))
      if (std::find(groups.begin(), groups.end(), name) != groups.end()) power += t.electric;
  for (const auto& v : m.varying)
    if (v.controller == &placed.model && v.heat > 0) power += v.heat * *v.value * placed.model.factor;
  return power;
}

double reading(Model& m, const PlacedController& placed, Vec u) {
  const auto& c = *placed.given;
  if (c.power_limit > 0) return controlled_power(m, placed, u);
  Probe p;
  p.body = c.body, p.layer = c.layer, p.at = c.at, p.statistic = c.statistic;
  return sense(m, u, p);
}

/// What the controller asks for when it sees `value` and has last asked for `now`.
double answer(const PlacedController& placed, double value, double now) {
  const auto& c = *placed.given;
  const auto& model = placed.model;
  if (c.kind == ControllerKind::proportional) return model.at(value);
  const double limit = c.power_limit > 0 ? c.power_limit : c.temperature_limit;
  const double step = model.cools ? -c.step : c.step;  // back when it is too much
  if (value > limit) return std::clamp(now - step, c.minimum, 1.0);
  if (value < model.low) return std::clamp(now + step, c.minimum, 1.0);
  return now;
}

/// Puts the factors that are held into the state, so that nothing of the old ones is left in it.
void into_state(Model& m, Vec u) {
  if (m.mesh.rank != 0) return;
  const auto& n = m.mesh.numbering;
  WriteAccess own(u);
  double* lumped = own.data() + n.own_count() - static_cast<PetscInt>(n.lumped().size());
  for (const auto& placed : m.controllers) lumped[placed.factor] = placed.model.factor;
}

}  // namespace

double next(const Model& m, double time) {
  double soonest = INFINITY;
  for (const auto& placed : m.controllers) {
    soonest = std::min(soonest, next_look(*placed.given, time));
    for (const auto& action : placed.pending) soonest = std::min(soonest, action.time);
  }
  return soonest;
}

bool run(Model& m, Vec u, double time) {
  bool changed = false;
  for (auto& placed : m.controllers) {
    const auto& c = *placed.given;
    if (looks_at(c, time)) {
      const double last = placed.pending.empty() ? placed.model.factor : placed.pending.back().factor;
      const double asked = answer(placed, reading(m, placed, u), last);
      if (asked != last) placed.pending.push_back({time + c.delay, asked});
    }
    while (!placed.pending.empty() && placed.pending.front().time <= time * (1 + same_time)) {
      changed = changed || placed.model.factor != placed.pending.front().factor;
      placed.model.factor = placed.pending.front().factor;
      placed.pending.erase(placed.pending.begin());
    }
  }
  if (changed) into_state(m, u);
  return changed;
}

void account(Model& m, double t0, double t1) {
  for (auto& placed : m.controllers) {
    double asked = 0;  // profiles are linear within a step
    for (const auto& v : m.varying) {
      if (v.controller != &placed.model) continue;
      const double course = v.course ? 0.5 * (v.course->value(t0) + v.course->before(t1)) : 1;
      asked += (v.heat > 0 ? v.heat : v.nominal) * course * (t1 - t0);
    }
    placed.asked += asked;
    placed.kept += placed.model.factor * asked;
    if (placed.model.factor < 1) placed.throttled += t1 - t0;
  }
}

std::size_t state_size(const Model& m) {
  std::size_t size = 0;
  for (const auto& placed : m.controllers) size += fixed_part + 2 * most_pending(*placed.given);
  return size;
}

std::vector<double> state(const Model& m) {
  std::vector<double> all;
  for (const auto& placed : m.controllers) {
    all.insert(all.end(), {placed.model.factor, placed.throttled, placed.asked, placed.kept});
    for (std::size_t n = 0; n < most_pending(*placed.given); ++n) {
      const bool there = n < placed.pending.size();
      all.push_back(there ? placed.pending[n].time : -1);
      all.push_back(there ? placed.pending[n].factor : 0);
    }
  }
  return all;
}

void hold(Model& m, Vec u, const std::vector<double>& state) {
  std::vector<double> found(m.controllers.size(), 1);
  if (m.mesh.rank == 0) {
    const auto& n = m.mesh.numbering;
    ReadAccess own(u);
    const double* lumped = own.data() + n.own_count() - static_cast<PetscInt>(n.lumped().size());
    for (std::size_t k = 0; k < found.size(); ++k) found[k] = lumped[m.controllers[k].factor];
  }
  MPI_Bcast(found.data(), static_cast<int>(found.size()), MPI_DOUBLE, 0, m.comm);
  const double* at = state.data();
  for (std::size_t k = 0; k < found.size(); ++k) {
    auto& placed = m.controllers[k];
    placed.pending.clear();
    placed.model.held = true;
    placed.model.factor = found[k], placed.throttled = placed.asked = placed.kept = 0;
    if (state.empty()) continue;
    placed.model.factor = at[0], placed.throttled = at[1], placed.asked = at[2], placed.kept = at[3];
    at += fixed_part;
    for (std::size_t n = 0; n < most_pending(*placed.given); ++n, at += 2)
      if (at[0] >= 0) placed.pending.push_back({at[0], at[1]});
  }
  into_state(m, u);
}

}  // namespace fourwalls::controllers

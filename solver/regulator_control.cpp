#include "solver/regulator_control.hpp"

#include <algorithm>
#include <cmath>

namespace fourwalls {

namespace {

/// Times nearer than this part of each other are the same.
constexpr double same_time = 1e-12;
constexpr std::size_t numbers_each = 6;

/// Current and voltage behind the loop of each regulator; the same on all ranks.
std::vector<std::array<double, 2>> seen(const Model& m, Vec u) {
  const auto& n = m.mesh.numbering;
  std::vector<std::array<double, 2>> values(m.regulators.size());
  if (m.mesh.rank == 0) {
    ReadAccess own(u);
    const double* lumped = own.data() + n.own_count() - static_cast<PetscInt>(n.lumped().size());
    for (std::size_t r = 0; r < values.size(); ++r) {
      const auto& placed = m.regulators[r];
      values[r] = {lumped[placed.current], placed.behind < 0 ? placed.model.voltage : lumped[placed.behind]};
    }
  }
  MPI_Bcast(values.data(), static_cast<int>(2 * values.size()), MPI_DOUBLE, 0, m.comm);
  return values;
}

}  // namespace

RegulatorControl::RegulatorControl(Model& m) : m_(m) {
  for (std::size_t r = 0; r < m.c.regulators.size(); ++r)
    if (m.c.regulators[r].shedding || m.c.regulators[r].droop_threshold > 0) watched_.push_back({r});
}

void RegulatorControl::start(double time, Vec u) {
  if (watched_.empty()) return;
  const auto now = seen(m_, u);
  for (auto& w : watched_) {
    const auto& model = m_.regulators[w.regulator].model;
    w.on = w.wanted = m_.c.regulators[w.regulator].shedding ? model.best(now[w.regulator][0]) : model.phases;
    w.since = time, w.until = 0;
  }
  apply();
}

bool RegulatorControl::update(double time, Vec u) {
  if (watched_.empty()) return false;
  const auto now = seen(m_, u);
  bool changed = false;
  for (auto& w : watched_) {
    const auto& asked = m_.c.regulators[w.regulator];
    const auto& model = m_.regulators[w.regulator].model;
    const auto [current, behind] = now[w.regulator];
    if (asked.shedding) {
      const int best = model.best(current);
      // going on in the same direction is no change of mind
      const auto side = [&](int n) { return (n > w.on) - (n < w.on); };
      if (side(best) != side(w.wanted)) w.since = time;
      w.wanted = best;
      if (w.wanted != w.on && time >= (w.since + delay(w)) * (1 - same_time)) {
        w.on = w.wanted, w.since = time;
        ++w.changes, changed = true;
      }
    }
    if (w.until > 0 && time >= w.until * (1 - same_time)) w.until = 0, changed = true;
    if (asked.droop_threshold > 0 && w.until == 0 && !(changed && model.raised > 0) &&
        model.voltage - behind > asked.droop_threshold) {
      w.until = time + asked.droop_hold;
      ++w.raises, changed = true;
    }
  }
  if (changed) apply();
  return changed;
}

double RegulatorControl::delay(const Watched& w) const {
  const auto& asked = m_.c.regulators[w.regulator];
  return w.wanted > w.on ? asked.add_delay : asked.shed_delay;
}

double RegulatorControl::due() const {
  double next = INFINITY;
  for (const auto& w : watched_) {
    if (w.wanted != w.on) next = std::min(next, w.since + delay(w));
    if (w.until > 0) next = std::min(next, w.until);
  }
  return next;
}

void RegulatorControl::apply() {
  for (const auto& w : watched_) {
    auto& placed = m_.regulators[w.regulator];
    placed.model.on = w.on;
    placed.model.raised = w.until > 0 ? m_.c.regulators[w.regulator].droop_raise : 0;
    placed.phase_changes = w.changes, placed.droop_raises = w.raises;
  }
}

std::vector<double> RegulatorControl::state() const {
  std::vector<double> all;
  for (const auto& w : watched_)
    all.insert(all.end(), {static_cast<double>(w.on), static_cast<double>(w.wanted), w.since, w.until,
                           static_cast<double>(w.changes), static_cast<double>(w.raises)});
  return all;
}

void RegulatorControl::put_back(const std::vector<double>& state) {
  for (std::size_t n = 0; n < watched_.size() && (n + 1) * numbers_each <= state.size(); ++n) {
    const double* v = state.data() + n * numbers_each;
    auto& w = watched_[n];
    w.on = static_cast<int>(v[0]), w.wanted = static_cast<int>(v[1]), w.since = v[2], w.until = v[3];
    w.changes = static_cast<int>(v[4]), w.raises = static_cast<int>(v[5]);
  }
  apply();
}

}  // namespace fourwalls

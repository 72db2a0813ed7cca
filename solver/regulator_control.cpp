#include "solver/regulator_control.hpp"

#include <algorithm>
#include <cmath>

namespace fourwalls {

namespace {

/// Times nearer than this part of each other are the same.
constexpr double same_time = 1e-12;
constexpr std::size_t numbers_each = 7;

}  // namespace

RegulatorControl::RegulatorControl(Model& m) : m_(m) {
  for (std::size_t r = 0; r < m.c.regulators.size(); ++r) {
    const auto& asked = m.c.regulators[r];
    if (asked.shedding || asked.droop_threshold > 0 || asked.current_limit > 0) watched_.push_back({r});
  }
}

/// Of each that is watched; the same on all ranks.
std::vector<RegulatorControl::Seen> RegulatorControl::seen(Vec u) const {
  const auto& n = m_.mesh.numbering;
  std::vector<Seen> values(watched_.size());
  if (m_.mesh.rank == 0) {
    ReadAccess own(u);
    const double* lumped = own.data() + n.own_count() - static_cast<PetscInt>(n.lumped().size());
    for (std::size_t k = 0; k < values.size(); ++k) {
      const auto& placed = m_.regulators[watched_[k].regulator];
      values[k] = {lumped[placed.current], placed.behind < 0 ? placed.model.voltage : lumped[placed.behind]};
    }
  }
  MPI_Bcast(values.data(), static_cast<int>(2 * values.size()), MPI_DOUBLE, 0, m_.comm);
  return values;
}

double RegulatorControl::figure(const Watched& w, const Seen& now, int which) const {
  const auto& asked = m_.c.regulators[w.regulator];
  const auto& placed = m_.regulators[w.regulator];
  const auto& model = placed.model;
  const double current = std::abs(now.current);
  switch (which) {
    case more:
      return asked.shedding && w.on < model.phases ? current - model.switching_current(w.on) : -INFINITY;
    case fewer:
      return asked.shedding && w.on > 1 ? model.switching_current(w.on - 1) - current : -INFINITY;
    case droop:
      return asked.droop_threshold > 0 && w.until == 0 ? model.voltage - now.behind - asked.droop_threshold
                                                       : -INFINITY;
    default:
      return asked.current_limit > 0 ? placed.limits.beyond_limit(model, now.current, now.behind) : -INFINITY;
  }
}

std::vector<double> RegulatorControl::beyond(Vec u) const {
  std::vector<double> all;
  if (watched_.empty()) return all;
  const auto now = seen(u);
  for (std::size_t k = 0; k < watched_.size(); ++k)
    for (int f = 0; f < figures; ++f) all.push_back(figure(watched_[k], now[k], f));
  return all;
}

bool RegulatorControl::crossed(const std::vector<double>& beyond, std::size_t figure) const {
  return (beyond[figure] >= 0) != watched_[figure / figures].past[figure % figures];
}

bool RegulatorControl::crossed(const std::vector<double>& beyond) const {
  for (std::size_t f = 0; f < beyond.size(); ++f)
    if (crossed(beyond, f)) return true;
  return false;
}

void RegulatorControl::start(double time, Vec u) {
  if (watched_.empty()) return;
  const auto now = seen(u);
  for (std::size_t k = 0; k < watched_.size(); ++k) {
    auto& w = watched_[k];
    const auto& model = m_.regulators[w.regulator].model;
    w.on = w.wanted = m_.c.regulators[w.regulator].shedding ? model.best(now[k].current) : model.phases;
    w.since = time, w.until = 0;
    for (int f = 0; f < figures; ++f) w.past[f] = f != droop && figure(w, now[k], f) >= 0;
  }
  apply();
}

bool RegulatorControl::update(double time, Vec u, const std::vector<bool>& at_threshold) {
  if (watched_.empty()) return false;
  const auto now = seen(u);
  bool changed = false;
  for (std::size_t k = 0; k < watched_.size(); ++k) {
    auto& w = watched_[k];
    bool turned[figures];
    for (int f = 0; f < figures; ++f) {
      const bool there = !at_threshold.empty() && at_threshold[k * figures + static_cast<std::size_t>(f)];
      const bool past = there ? !w.past[f] : figure(w, now[k], f) >= 0;
      turned[f] = past != w.past[f];
      w.past[f] = past;
    }
    // going on in the same direction is no change of mind
    if (turned[more] || turned[fewer]) w.since = time;
    changed = count_phases(w, time, now[k].current) || changed;
    changed = raise_set_point(w, time, now[k].behind) || changed || turned[limit];
  }
  if (changed) apply();
  return changed;
}

/// As many phases as are wanted, when they have been for long enough.
bool RegulatorControl::count_phases(Watched& w, double time, double current) {
  if (!m_.c.regulators[w.regulator].shedding) return false;
  const auto& model = m_.regulators[w.regulator].model;
  // at the very threshold the loss law may say either
  const int best = model.best(current);
  w.wanted = w.past[more] ? std::max(best, w.on + 1) : w.past[fewer] ? std::min(best, w.on - 1) : w.on;
  if (w.wanted == w.on || time < (w.since + delay(w)) * (1 - same_time)) return false;
  w.on = w.wanted, w.since = time;
  ++w.changes;
  const Seen now{current, 0};
  w.past[more] = figure(w, now, more) > 0, w.past[fewer] = figure(w, now, fewer) > 0;
  return true;
}

/// Raised as long as the droop lasts, and `droop_hold` at least.
bool RegulatorControl::raise_set_point(Watched& w, double time, double behind) const {
  const auto& asked = m_.c.regulators[w.regulator];
  if (asked.droop_threshold <= 0) return false;
  const bool over = w.until > 0 && time >= w.until * (1 - same_time);
  if (w.until > 0 ? !over : !w.past[droop]) return false;
  w.until = 0;
  if (over && figure(w, {0, behind}, droop) < 0) return true;
  w.until = time + asked.droop_hold;
  w.past[droop] = false;
  ++w.raises;
  return true;
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
  for (const auto& w : watched_) {
    double sides = 0;
    for (int f = 0; f < figures; ++f) sides += w.past[f] ? 1 << f : 0;
    all.insert(all.end(), {static_cast<double>(w.on), static_cast<double>(w.wanted), w.since, w.until,
                           static_cast<double>(w.changes), static_cast<double>(w.raises), sides});
  }
  return all;
}

void RegulatorControl::put_back(const std::vector<double>& state) {
  for (std::size_t n = 0; n < watched_.size() && (n + 1) * numbers_each <= state.size(); ++n) {
    const double* v = state.data() + n * numbers_each;
    auto& w = watched_[n];
    w.on = static_cast<int>(v[0]), w.wanted = static_cast<int>(v[1]), w.since = v[2], w.until = v[3];
    w.changes = static_cast<int>(v[4]), w.raises = static_cast<int>(v[5]);
    for (int f = 0; f < figures; ++f) w.past[f] = (static_cast<int>(v[6]) >> f & 1) != 0;
  }
  apply();
}

}  // namespace fourwalls

#include "solver/node_watch.hpp"

#include "solver/model.hpp"

namespace fourwalls {

namespace {

void watch_ways(NodeWatch& w, const double* volts, double time) {
  for (std::size_t k = 0; k < w.ways.size(); ++k)
    w.ways[k].follow(volts[k] - w.rest[k], w.time, time, w.band);
}

}  // namespace

double NodeWatch::recovery(double back) const {
  const auto after = std::lower_bound(corners.begin(), corners.end(), back);
  return back - (after == corners.begin() ? 0 : *(after - 1));
}

std::vector<double> NodeWatch::recoveries() const {
  std::vector<double> times;
  for (const auto& way : ways) times.push_back(recovery(way.back));
  return times;
}

std::vector<double> NodeWatch::still_outside() const {
  std::vector<double> outside;
  for (const auto& way : ways) outside.push_back(way.back > 0 && way.back == time ? 1 : 0);
  return outside;
}

std::vector<double> NodeWatch::undershoots() const {
  std::vector<double> beyond;
  for (std::size_t k = 0; k < worst.size(); ++k) {
    const double under = worst[k] - std::max(start[k], now[k]);
    beyond.push_back(under > band.noise ? under : 0);
  }
  return beyond;
}

void watch_nodes(Model& m, double time, Vec u) {
  ReadAccess values(u);
  for (auto& placed : m.netlists) {
    auto& w = placed.watch;
    const auto& level = placed.circuit.level;
    const PetscInt first = m.mesh.numbering.graph(placed.graph).first;
    // towards the other rail: what rings beyond its source is no drop
    const auto drop = [&](std::size_t k) {
      const double source = placed.offset[level[k]],
                   below = source - values[first + static_cast<PetscInt>(k)];
      return source > 0 ? below : -below;
    };
    w.now.resize(level.size());
    if (!w.watched) w.time = time;
    watch_ways(w, values.data() + first, time);
    w.time = time;
    for (std::size_t k = 0; k < level.size(); ++k) w.now[k] = drop(k);
    if (!w.watched) {
      w.watched = true;
      w.start = w.worst = w.now;
      w.when.assign(level.size(), time);
      continue;
    }
    for (std::size_t k = 0; k < level.size(); ++k)
      if (w.now[k] > w.worst[k]) w.worst[k] = w.now[k], w.when[k] = time;
  }
}

}  // namespace fourwalls

#include "solver/node_watch.hpp"

#include "solver/model.hpp"

namespace fourwalls {

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

// Controllers: their factors as unknowns, and what they read where they act in proportion.

#include <algorithm>

#include "solver/extreme_of.hpp"
#include "solver/model.hpp"
#include "solver/sense.hpp"

namespace fourwalls {

namespace {

/// What a controller looks at, as a probe would.
Probe sensor(const Controller& k) {
  Probe p;
  p.body = k.body, p.layer = k.layer, p.at = k.at, p.statistic = k.statistic;
  return p;
}

void place_temperature(Model& m, const PlacedController& placed) {
  const auto& k = *placed.given;
  const PetscInt reading = m.mesh.numbering.lumped(placed.reading);
  const bool root = m.mesh.rank == 0;
  const std::string name = "controller: " + k.name;
  const auto cells = sensed_cells(m, sensor(k));
  if (k.statistic == ProbeStatistic::maximum || k.statistic == ProbeStatistic::minimum) {
    std::vector<PetscInt> members;
    for (const auto& [cell, volume] : cells) members.push_back(cell);
    const double sign = k.statistic == ProbeStatistic::maximum ? 1 : -1;
    m.system.add(std::make_unique<ExtremeOf>(name, std::move(members), reading, root, sign, m.comm));
    return;
  }
  double whole = 0;
  for (const auto& [cell, volume] : cells) whole += volume;
  MPI_Allreduce(MPI_IN_PLACE, &whole, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  Listed<AverageTap> taps;
  for (const auto& [cell, volume] : cells) taps.add({volume / whole}, {reading, cell});
  m.system.add(name, std::move(taps));
}

/// All that the controller scales, leakage included.
void place_power(Model& m, const PlacedController& placed) {
  auto& n = m.mesh.numbering;
  const PetscInt reading = n.lumped(placed.reading), factor = n.lumped(placed.factor);
  Listed<PowerReading> self;
  Listed<ReadLoadToGround> to_ground;
  Listed<ReadLoad> to_return;
  Listed<ReadHeat> heat;
  for (std::size_t l = 0; l < m.c.loads.size(); ++l) {
    const auto& load = m.c.loads[l];
    if (load.controller != placed.given->name) continue;
    for (const auto& at : m.nodes_over(load.sheet, load.place)) {
      if (load.return_sheet.empty())
        to_ground.add({&m.idle_loads[l], &m.loads[l], at.share}, {reading, at.node, at.cell, factor});
      else
        to_return.add({&m.idle_loads[l], &m.loads[l], at.share},
                      {reading, at.node, m.node_at(load.return_sheet, at.x, at.y), at.cell, factor});
    }
  }
  if (m.mesh.rank == 0) {
    self.add({}, {reading});
    for (const auto& v : m.varying)
      if (v.controller == &placed.model && v.heat > 0) heat.add({v.heat, v.value}, {reading, factor});
  }
  const std::string name = "controller: " + placed.given->name;
  m.system.add(name, std::move(self));
  m.system.add(name, std::move(to_ground));
  m.system.add(name, std::move(to_return));
  m.system.add(name, std::move(heat));
}

}  // namespace

void add_unknowns_controllers(Model& m) {
  for (const auto& k : m.c.controllers) {
    auto& placed = m.controllers.emplace_back();
    placed.given = &k;
    const bool power = k.power_limit > 0, proportional = k.kind == ControllerKind::proportional;
    const double limit = power ? k.power_limit : k.temperature_limit;
    const double band = power ? k.power_band : k.temperature_band;
    placed.model = {!proportional,         1,         limit - band,
                    std::max(band, 1e-30), k.minimum, k.action == ControllerAction::cool};
    placed.factor = m.mesh.numbering.add(Lumped{Field::factor, k.name, 1, 1});
    if (!proportional) continue;
    placed.reading =
        m.mesh.numbering.add(power ? Lumped{Field::power, k.name, limit, limit}
                                   : Lumped{Field::mean_temperature, k.name, m.c.ambient_temperature, 1});
  }
}

void place_controllers(Model& m) {
  for (const auto& placed : m.controllers) {
    auto& n = m.mesh.numbering;
    Listed<ControllerHeld> held;
    Listed<ControllerFactor> factor;
    if (m.mesh.rank == 0 && placed.reading < 0) held.add({&placed.model}, {n.lumped(placed.factor)});
    if (m.mesh.rank == 0 && placed.reading >= 0)
      factor.add({&placed.model}, {n.lumped(placed.factor), n.lumped(placed.reading)});
    const std::string name = "controller: " + placed.given->name;
    m.system.add(name, std::move(held));
    m.system.add(name, std::move(factor));
    if (placed.reading < 0) continue;
    if (placed.given->power_limit > 0)
      place_power(m, placed);
    else
      place_temperature(m, placed);
  }
}

}  // namespace fourwalls

// MEMS air-jet modules over a face, and the rail that drives them.

#include <algorithm>

#include "physics/heat_source.hpp"
#include "physics/power_load.hpp"
#include "solver/model.hpp"
#include "solver/set_value.hpp"

namespace fourwalls {

namespace {

void place_jet(Model& m, const AirJet& jet, const PlacedAirJet& placed) {
  auto& mesh = m.mesh;
  const int b = mesh.block_of(jet.body);
  const auto cells = face_cells(mesh, b, jet.face, jet.place, true);
  double area = 0;
  for (const auto& cell : cells) area += cell.area;
  MPI_Allreduce(MPI_IN_PLACE, &area, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  Listed<AirJetFlow> flow;
  Listed<AirJetCooling> cooling;
  Listed<AirJetExhaust> exhaust;
  Listed<HeatSource> own_power;
  const PetscInt q = mesh.numbering.lumped(placed.flow), hot = mesh.numbering.lumped(placed.exhaust);
  for (const auto& cell : cells) {
    const PetscInt at = mesh.cell(b, cell.i, cell.j, cell.k);
    const double share = cell.area / area;
    cooling.add({placed.module, share}, {at, q, hot});
    own_power.add({share * placed.electric}, {at});
  }
  if (mesh.rank == 0) {
    flow.add({placed.module}, {q});
    exhaust.add({placed.module}, {q, hot});
  }
  const std::string name = "air jet: " + jet.name;
  m.system.add(name + " flow", std::move(flow));
  m.system.add(name + " cooling", std::move(cooling));
  m.system.add(name + " exhaust", std::move(exhaust));
  m.system.add(name + " drive heat", std::move(own_power));
}

/// Draws the modules' power evenly from the sheet that feeds them; their heat is already where they sit.
void place_drive(Model& m, const AirJet& jet, const PlacedAirJet& placed) {
  Listed<SetValue> value;
  Listed<PowerLoadToGround> draw;
  const PetscInt power = m.mesh.numbering.lumped(placed.power);
  if (m.mesh.rank == 0) value.add({placed.electric}, {power});
  for (const auto& n : m.nodes_over(jet.sheet, std::nullopt)) {
    PowerLoadToGround load;
    load.share = n.share;
    load.heat_fraction = 0;
    draw.add(load, {n.node, power, n.cell});
  }
  m.system.add("air jet: " + jet.name + " drive", std::move(value));
  m.system.add("air jet: " + jet.name + " drive", std::move(draw));
}

}  // namespace

void add_unknowns_air_jets(Model& m) {
  auto& n = m.mesh.numbering;
  for (const auto& jet : m.c.air_jets) {
    PlacedAirJet placed;
    placed.module = air_jet_module(jet);
    placed.electric = placed.module.count * placed.module.power;
    placed.flow = n.add(Lumped{Field::volume_flow, jet.name, 0.5 * placed.module.max_flow,
                               std::max(placed.module.max_pressure, 1.0)});
    placed.exhaust = n.add(Lumped{Field::exhaust_temperature, jet.name, jet.inlet_temperature + 10,
                                  std::max(placed.electric, 0.1)});
    if (!jet.sheet.empty())
      placed.power = n.add(Lumped{Field::power, jet.name, placed.electric, std::max(placed.electric, 1e-3)});
    m.air_jets.push_back(placed);
  }
}

void place_air_jets(Model& m) {
  for (std::size_t j = 0; j < m.c.air_jets.size(); ++j) {
    place_jet(m, m.c.air_jets[j], m.air_jets[j]);
    if (m.air_jets[j].power >= 0) place_drive(m, m.c.air_jets[j], m.air_jets[j]);
  }
}

}  // namespace fourwalls

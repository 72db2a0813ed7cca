// MEMS air-jet modules over a face, and the rail that drives them.

#include <algorithm>

#include "physics/heat_source.hpp"
#include "physics/power_load.hpp"
#include "physics/tray.hpp"
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
  Listed<TrayJetCooling> tray_cooling;
  Listed<TrayJetExhaust> tray_exhaust;
  const bool trayed = placed.tray >= 0;
  const PetscInt box = trayed ? mesh.numbering.lumped(m.trays[placed.tray].temperature) : -1;
  Listed<HeatSource> own_power;
  Listed<DrivenHeat> driven_power;
  Listed<AirJetDriven> driven;
  const PlacedController* controller = m.controller(jet.controller);
  const PetscInt drive = controller ? mesh.numbering.lumped(controller->factor) : -1;
  const PetscInt q = mesh.numbering.lumped(placed.flow), hot = mesh.numbering.lumped(placed.exhaust);
  for (const auto& cell : cells) {
    const PetscInt at = mesh.cell(b, cell.i, cell.j, cell.k);
    const double share = cell.area / area;
    if (trayed)
      tray_cooling.add({placed.module, share}, {at, q, hot, box});
    else
      cooling.add({placed.module, share}, {at, q, hot});
    if (controller)
      driven_power.add({share * placed.electric}, {at, drive});
    else
      own_power.add({share * placed.electric}, {at});
  }
  if (mesh.rank == 0) {
    if (controller && placed.module.max_flow > 0)
      driven.add({placed.module}, {q, drive});
    else
      flow.add({placed.module}, {q});
    if (trayed)
      tray_exhaust.add({placed.module}, {q, hot, box});
    else
      exhaust.add({placed.module}, {q, hot});
  }
  const std::string name = "air jet: " + jet.name;
  m.system.add(name + " flow", std::move(flow));
  m.system.add(name + " flow", std::move(driven));
  m.system.add(name + " cooling", std::move(cooling));
  m.system.add(name + " cooling", std::move(tray_cooling));
  m.system.add(name + " exhaust", std::move(exhaust));
  m.system.add(name + " return", std::move(tray_exhaust));
  m.system.add(name + " drive heat", std::move(own_power));
  m.system.add(name + " drive heat", std::move(driven_power));
}

/// Draws the modules' power evenly from the sheet that feeds them; their heat is already where they sit.
void place_drive(Model& m, const AirJet& jet, const PlacedAirJet& placed) {
  Listed<SetValue> value;
  Listed<PowerLoadToGround> draw;
  const PetscInt power = m.mesh.numbering.lumped(placed.power);
  Listed<DrivenPower> driven;
  const PlacedController* controller = m.controller(jet.controller);
  if (m.mesh.rank == 0 && controller)
    driven.add({placed.electric}, {power, m.mesh.numbering.lumped(controller->factor)});
  else if (m.mesh.rank == 0)
    value.add({placed.electric}, {power});
  for (const auto& n : m.nodes_over(jet.sheet, std::nullopt)) {
    PowerLoadToGround load;
    load.share = n.share;
    load.heat_fraction = 0;
    draw.add(load, {n.node, power, n.cell});
  }
  m.system.add("air jet: " + jet.name + " drive", std::move(value));
  m.system.add("air jet: " + jet.name + " drive", std::move(driven));
  m.system.add("air jet: " + jet.name + " drive", std::move(draw));
}

void place_tray(Model& m, std::size_t t) {
  const auto& tray = m.c.trays[t];
  auto& n = m.mesh.numbering;
  const PetscInt flow = n.lumped(m.trays[t].flow), air = n.lumped(m.trays[t].temperature);
  Listed<TrayDuct> duct;
  Listed<TrayFlow> whole;
  Listed<TrayWall> wall;
  Listed<TrayRoom> room;
  for (std::size_t j = 0; j < m.air_jets.size(); ++j) {
    const auto& placed = m.air_jets[j];
    if (placed.tray != static_cast<int>(t)) continue;
    const PetscInt own = n.lumped(placed.flow);
    if (m.mesh.rank == 0)
      duct.add({tray.duct_linear, tray.duct_quadratic, placed.module.count, m.trays[t].scale}, {own, flow});
  }
  if (m.mesh.rank == 0) {
    whole.add({}, {flow});
    room.add({tray.room_conductance, tray.room_temperature}, {air});
  }
  if (!tray.body.empty()) {
    const int b = m.mesh.block_of(tray.body);
    const auto& block = m.mesh.blocks[b];
    for (const auto& c : face_cells(m.mesh, b, tray.face, tray.place, true))
      wall.add({c.area, c.half, tray.coefficient, m.materials[block.material(c.i, c.j, c.k)][c.axis]},
               {m.mesh.cell(b, c.i, c.j, c.k), air});
  }
  const std::string name = "tray: " + tray.name;
  m.system.add(name + " duct", std::move(duct));
  m.system.add(name + " duct", std::move(whole));
  m.system.add(name + " wall", std::move(wall));
  m.system.add(name + " room", std::move(room));
}

}  // namespace

void add_unknowns_air_jets(Model& m) {
  auto& n = m.mesh.numbering;
  for (const auto& tray : m.c.trays) {
    PlacedTray placed;
    double electric = 0.1;
    for (const auto& jet : m.c.air_jets)
      if (jet.tray == tray.name) {
        const auto module = air_jet_module(jet);
        placed.scale += module.count * module.max_flow;
        electric += module.count * module.power;
      }
    placed.scale = std::max(placed.scale, 1e-9);
    placed.flow = n.add(Lumped{Field::volume_flow, tray.name, 0.5 * placed.scale, placed.scale});
    placed.temperature =
        n.add(Lumped{Field::exhaust_temperature, tray.name, tray.room_temperature + 10, electric});
    m.trays.push_back(placed);
  }
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
    for (std::size_t t = 0; t < m.c.trays.size(); ++t)
      if (m.c.trays[t].name == jet.tray) placed.tray = static_cast<int>(t);
    m.air_jets.push_back(placed);
  }
}

void place_air_jets(Model& m) {
  for (std::size_t t = 0; t < m.c.trays.size(); ++t) place_tray(m, t);
  for (std::size_t j = 0; j < m.c.air_jets.size(); ++j) {
    place_jet(m, m.c.air_jets[j], m.air_jets[j]);
    if (m.air_jets[j].power >= 0) place_drive(m, m.c.air_jets[j], m.air_jets[j]);
  }
}

}  // namespace fourwalls

// Arrays of impinging jets over a face.

#include <fmt/format.h>

#include "solver/model.hpp"

namespace fourwalls {

namespace {

bool along_x(Direction d) { return d == Direction::plus_x || d == Direction::minus_x; }
bool forward(Direction d) { return d == Direction::plus_x || d == Direction::plus_y; }

Size2 size_of(const Case& c, const JetPlate& plate) {
  if (plate.place) return plate.place->size;
  for (const auto& body : c.bodies)
    if (body.name == plate.body) return body.size;
  return {0, 0};
}

JetArray jets_of(const Case& c, const JetPlate& plate) {
  const Size2 size = size_of(c, plate);
  const int along = along_x(plate.exit) ? 0 : 1;
  JetArray jets;
  jets.fluid = Fluid::named(plate.fluid);
  jets.law = plate.law;
  jets.diameter = plate.nozzle_diameter;
  jets.pitch_along = plate.pitch[along];
  jets.pitch_across = plate.pitch[1 - along];
  jets.height = plate.height;
  jets.nozzle_length = plate.nozzle_length;
  jets.nozzles = size[0] * size[1] / (plate.pitch[0] * plate.pitch[1]);
  jets.loss = plate.nozzle_loss;
  jets.area_factor = plate.area_factor;
  return jets;
}

/// Rows of nozzles between the closed end of the place and a point.
double rows_upstream(const Block& b, const IndexBox& columns, const JetPlate& plate, double x, double y,
                     double pitch) {
  const auto& axis = b.axes[along_x(plate.exit) ? 0 : 1];
  const double at = along_x(plate.exit) ? x : y;
  const int first = along_x(plate.exit) ? columns.i0 : columns.j0;
  const int last = along_x(plate.exit) ? columns.i1 : columns.j1;
  return (forward(plate.exit) ? at - axis.edges[first] : axis.edges[last] - at) / pitch;
}

void warn_beyond(Model& m, const JetPlate& plate, const PlacedJetPlate& placed) {
  for (const auto& b : placed.jets.beyond(placed.mass_flow, plate.inlet_temperature))
    m.warnings.push_back(fmt::format("jet plate '{}': {} {:.4g}; its law was made for {:g} to {:g}",
                                     plate.name, b.what, b.value, b.low, b.high));
}

void place_jets(Model& m, const JetPlate& plate, const PlacedJetPlate& placed) {
  auto& mesh = m.mesh;
  const int b = mesh.block_of(plate.body);
  const auto& block = mesh.blocks[b];
  const auto columns = mesh.columns(b, plate.place);
  const PetscInt outlet = mesh.numbering.lumped(placed.outlet);
  warn_beyond(m, plate, placed);
  Listed<JetWall> wall;
  Listed<JetOutlet> carried;
  Listed<JetFriction> friction;
  for (const auto& cell : face_cells(mesh, b, plate.face, plate.place, true)) {
    JetWall law{placed.jets, cell.area, cell.half, m.materials[block.material(cell.i, cell.j, cell.k)][2]};
    law.row = rows_upstream(block, columns, plate, block.axes[0].centre(cell.i), block.axes[1].centre(cell.j),
                            placed.jets.pitch_along);
    law.mass_flow = placed.mass_flow;
    law.inlet_temperature = plate.inlet_temperature;
    wall.add(law, {mesh.cell(b, cell.i, cell.j, cell.k), outlet});
  }
  if (mesh.rank == 0) {
    carried.add({placed.jets.fluid, placed.mass_flow, plate.inlet_temperature}, {outlet});
    friction.add({placed.pressure * plate.flow}, {outlet});
  }
  const std::string name = "jet plate: " + plate.name;
  m.system.add(name + " wall", std::move(wall));
  m.system.add(name + " outlet", std::move(carried));
  m.system.add(name + " friction", std::move(friction));
}

}  // namespace

void add_unknowns_jet_plates(Model& m) {
  for (const auto& plate : m.c.jet_plates) {
    PlacedJetPlate placed;
    placed.jets = jets_of(m.c, plate);
    placed.mass_flow = plate.flow * placed.jets.fluid.density(plate.inlet_temperature);
    placed.pressure = placed.jets.pressure_drop(placed.mass_flow, plate.inlet_temperature);
    placed.outlet =
        m.mesh.numbering.add(Lumped{Field::exhaust_temperature, plate.name, plate.inlet_temperature + 5, 1});
    m.jet_plates.push_back(placed);
  }
}

void place_jet_plates(Model& m) {
  for (std::size_t j = 0; j < m.c.jet_plates.size(); ++j) place_jets(m, m.c.jet_plates[j], m.jet_plates[j]);
}

}  // namespace fourwalls

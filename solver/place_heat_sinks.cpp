// Heat sinks with fins over a face: in a stream, or in still fluid.

#include <algorithm>

#include "solver/model.hpp"

namespace fourwalls {

namespace {

bool along_x(Direction d) { return d == Direction::plus_x || d == Direction::minus_x; }

FinArray fins_of(const Case& c, const HeatSink& sink) {
  Size2 base{0, 0};
  for (const auto& body : c.bodies)
    if (body.name == sink.body) base = sink.place ? sink.place->size : body.size;
  FinArray fins;
  fins.kind = sink.shape == FinShape::plates ? FinKind::plate : FinKind::pin;
  fins.length = along_x(sink.direction) ? base[0] : base[1];
  fins.width = along_x(sink.direction) ? base[1] : base[0];
  fins.height = sink.fin_height;
  fins.conductivity = c.materials.at(sink.fin_material).conductivity[2];
  fins.count = sink.fin_count;
  fins.thickness = sink.fin_thickness;
  fins.diameter = sink.pin_diameter;
  fins.pitch_across = sink.pin_pitch[0];
  fins.pitch_along = sink.pin_pitch[1];
  fins.staggered = sink.shape == FinShape::pins;
  return fins;
}

HeatSinkModel model_of(const Case& c, const HeatSink& sink) {
  HeatSinkModel m;
  m.fins = fins_of(c, sink);
  m.fluid = Fluid::named(sink.fluid);
  if (sink.fluid == "air") m.density_ratio = sink.air_pressure / 101325;
  m.fan = FanCurve{sink.fan_pressure, sink.fan_flow, sink.fan_exponent}.at_speed(sink.fan_speed);
  m.flow = sink.flow;
  m.system_linear = sink.system_linear;
  m.system_quadratic = sink.system_quadratic;
  m.bypass_area = sink.bypass_area;
  m.bypass_loss = sink.bypass_loss;
  m.inlet_temperature = sink.inlet_temperature;
  m.emissivity = sink.emissivity;
  m.driven = !sink.controller.empty();
  return m;
}

/// Scale of pressures: the fan's, or what a given flow takes.
double pressure_scale(const HeatSinkModel& m) {
  if (m.flow <= 0) return m.fan.max_pressure;
  return std::max(m.fin_pressure(m.flow, m.inlet_temperature), 1e-3);
}

void place_sink(Model& m, const HeatSink& sink, const PlacedHeatSink& placed) {
  auto& mesh = m.mesh;
  const int b = mesh.block_of(sink.body);
  const auto cells = face_cells(mesh, b, sink.face, sink.place, true);
  double area = 0;
  for (const auto& cell : cells) area += cell.area;
  MPI_Allreduce(MPI_IN_PLACE, &area, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  const bool forced = placed.model.forced();
  const PetscInt flow = forced ? mesh.numbering.lumped(placed.flow) : -1;
  const PetscInt exhaust = forced ? mesh.numbering.lumped(placed.exhaust) : -1;
  Listed<HeatSinkCooling> cooling;
  Listed<HeatSinkNatural> natural;
  for (const auto& cell : cells) {
    const PetscInt at = mesh.cell(b, cell.i, cell.j, cell.k);
    const auto& k = m.materials[mesh.blocks[b].material(cell.i, cell.j, cell.k)][cell.axis];
    if (forced)
      cooling.add({placed.model, cell.area / area, cell.area, cell.half, k}, {at, flow, exhaust});
    else
      natural.add({placed.model, cell.area / area, cell.area, cell.half, k}, {at});
  }
  Listed<HeatSinkFlow> point;
  Listed<HeatSinkFan> fan;
  Listed<HeatSinkExhaust> off;
  if (forced && mesh.rank == 0) {
    point.add({placed.model, pressure_scale(placed.model)},
              {flow, mesh.numbering.lumped(placed.bypass), exhaust});
    off.add({placed.model}, {flow, exhaust});
    if (const auto* controller = m.controller(sink.controller))
      fan.add({placed.model.fan},
              {flow, mesh.numbering.lumped(placed.bypass), mesh.numbering.lumped(controller->factor)});
  }
  const std::string name = "heat sink: " + sink.name;
  m.system.add(name + " flow", std::move(point));
  m.system.add(name + " flow", std::move(fan));
  m.system.add(name + " cooling", std::move(cooling));
  m.system.add(name + " exhaust", std::move(off));
  m.system.add(name + " still", std::move(natural));
}

}  // namespace

void add_unknowns_heat_sinks(Model& m) {
  auto& n = m.mesh.numbering;
  for (const auto& sink : m.c.heat_sinks) {
    PlacedHeatSink placed;
    placed.model = model_of(m.c, sink);
    placed.electric = sink.fan_power * sink.fan_speed * sink.fan_speed * sink.fan_speed;
    if (placed.model.forced()) {
      const double scale = pressure_scale(placed.model), most = placed.model.most_flow();
      const bool bypass = placed.model.bypass_area > 0;
      placed.flow = n.add(Lumped{Field::volume_flow, sink.name, (bypass ? 0.4 : 0.5) * most, scale});
      placed.bypass = n.add(Lumped{Field::volume_flow, sink.name, bypass ? 0.2 * most : 0, scale});
      placed.exhaust = n.add(Lumped{Field::exhaust_temperature, sink.name, sink.inlet_temperature + 10, 0.1});
    }
    m.heat_sinks.push_back(placed);
  }
}

void place_heat_sinks(Model& m) {
  for (std::size_t h = 0; h < m.c.heat_sinks.size(); ++h) place_sink(m, m.c.heat_sinks[h], m.heat_sinks[h]);
}

}  // namespace fourwalls

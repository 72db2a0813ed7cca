#include "solver/model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "physics/homogenised.hpp"

namespace fourwalls {

namespace {

/// Along x, y, z, with the pillars or planes that lie in a material [W/m/K].
Size3 filled_conductivity(const Case& c, const Material& m) {
  using namespace homogenised;
  Size3 k = m.conductivity;
  if (!m.pillar_material.empty()) {
    const Size3& metal = c.materials.at(m.pillar_material).conductivity;
    const double share = pillar_share(m.pillar_diameter, m.pillar_pitch[0], m.pillar_pitch[1]);
    for (std::size_t d = 0; d < 2; ++d) k[d] = across_pillars(share, metal[d], k[d]);
    k[2] = parallel(share, metal[2], k[2]);
  }
  if (!m.plane_material.empty()) {
    const Size3& metal = c.materials.at(m.plane_material).conductivity;
    const std::vector<CopperLayer> planes(static_cast<std::size_t>(m.plane_count),
                                          {m.plane_thickness, m.plane_coverage});
    for (std::size_t d = 0; d < 2; ++d) k[d] = board(m.board_thickness, planes, metal[d], k[d]).in_plane;
    k[2] = board(m.board_thickness, planes, metal[2], k[2]).through;
  }
  return k;
}

std::vector<std::array<Conductivity, 3>> conductivities(const Case& c) {
  std::vector<std::array<Conductivity, 3>> list;
  for (const auto& [name, material] : c.materials) {
    std::array<Conductivity, 3> k;
    const Size3 whole = filled_conductivity(c, material);
    for (std::size_t d = 0; d < 3; ++d)
      k[d] = {whole[d], material.conductivity_exponent, material.conductivity_slope,
              material.reference_temperature};
    list.push_back(k);
  }
  return list;
}

/// Walls between channels, over the whole of their layer: along the channels and upwards their share of it,
/// across them next to nothing, as the coolant is in between. Pins conduct upwards only.
std::array<Conductivity, 3> thinned(std::array<Conductivity, 3> k, const CavityWalls& walls) {
  constexpr double next_to_nothing = 1e-6;
  const std::size_t across = walls.along_x ? 1 : 0;
  for (std::size_t d = 0; d < 3; ++d)
    k[d].k *= d == across || (walls.pins && d != 2) ? next_to_nothing : walls.share;
  return k;
}

/// What the case sets free, at most once counted: the scale of its heat residuals [W].
double heat_scale(const Model& m) {
  double sum = 0;
  for (const auto& body : m.c.bodies)
    for (const auto& layer : body.layers) {
      sum += std::abs(layer.power) + layer.leakage;
      for (const auto& part : layer.parts) sum += std::abs(part.power) + part.leakage;
    }
  for (std::size_t s = 0; s < m.c.mesh_bodies.size(); ++s) {
    const auto& body = m.c.mesh_bodies[s];
    for (const auto& v : body.volumes) sum += std::abs(v.power);
    for (std::size_t n = 0; n < body.surfaces.size(); ++n)
      sum += std::abs(body.surfaces[n].flux) * m.mesh.solids[s].surface_area[n];
  }
  for (const auto& load : m.c.loads) sum += load.power + load.leakage;
  for (std::size_t n = 0; n < m.netlists.size(); ++n)
    if (!m.c.netlists[n].body.empty()) sum += m.netlists[n].power;
  for (const auto& jet : m.air_jets) sum += jet.electric;
  sum += heat_of_power_chain(m.c);
  for (const auto& loop : m.c.loops)
    for (const auto& b : loop.branches) sum += std::abs(b.power);
  for (const auto& link : m.links)
    for (const auto& end : link.ends)
      if (end.power >= 0) sum += link.model->end_power(m.c.ambient_temperature);
  for (const auto& b : m.c.boundaries)
    if (b.kind == BoundaryKind::flux)
      for (const auto& body : m.c.bodies)
        if (body.name == b.body)
          sum += std::abs(b.flux) *
                 (b.place ? b.place->size[0] * b.place->size[1] : body.size[0] * body.size[1]);
  // a case driven by two temperatures alone has no watts of its own to name
  return sum > 0 ? sum : 1;
}

double current_scale(const Model& m, double heat) {
  double highest = 0, sum = 0;
  for (const auto& r : m.c.regulators) highest = std::max(highest, r.voltage);
  for (const auto& load : m.c.loads) sum += (load.power + load.leakage) / load.voltage;
  for (const auto& n : m.netlists) sum += n.current;
  if (sum > 0) return sum;
  return highest > 0 ? heat / highest : 1;
}

/// Set point that reaches each sheet through vias; return sheets stay at zero.
std::vector<double> sheet_voltages(const Model& m) {
  const auto& sheets = m.c.sheets;
  std::vector<std::size_t> island(sheets.size());
  std::iota(island.begin(), island.end(), std::size_t{0});
  const auto number = [&](const std::string& name) {
    return static_cast<std::size_t>(m.mesh.sheet_of(name));
  };
  for (const auto& via : m.c.vias) {
    const auto a = island[number(via.between[0])], b = island[number(via.between[1])];
    std::replace(island.begin(), island.end(), a, b);
  }
  std::vector<double> volts(sheets.size(), 0);
  for (const auto& r : m.c.regulators)
    for (std::size_t s = 0; s < sheets.size(); ++s)
      if (island[s] == island[number(r.sheet)]) volts[s] = std::max(volts[s], r.voltage);
  for (const auto& k : m.c.cables)
    for (std::size_t s = 0; s < sheets.size() && !k.sheet.empty(); ++s)
      if (island[s] == island[number(k.sheet)])
        for (const auto& b : m.c.buses)
          if (b.name == k.from) volts[s] = std::max(volts[s], b.voltage);
  return volts;
}

}  // namespace

Columns::Columns(Numbering& numbering, int set)
    : own_(numbering.set(set).own), width_(numbering.set(set).width) {
  const auto& s = numbering.set(set);
  first_ = s.first;
  if (own_.columns() == 0) return;
  if (own_.i1 < s.region.i1)
    for (int j = own_.j0; j < own_.j1; ++j) east_.push_back(numbering.column(set, own_.i1, j));
  if (own_.j1 < s.region.j1)
    for (int i = own_.i0; i < own_.i1; ++i) north_.push_back(numbering.column(set, i, own_.j1));
}

Model::Model(const Case& the_case, MPI_Comm communicator)
    : c(the_case), comm(communicator), materials(conductivities(the_case)), system(mesh.numbering) {
  int rank = 0, ranks = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &ranks);
  check_fluids(c);
  mesh = make_mesh(c, rank, ranks);
  for (const auto& walls : mesh.cavity_walls) materials.push_back(thinned(materials[walls.base], walls));
  add_solids(mesh, c, comm, warnings);
  add_unknowns_controllers(*this);
  add_unknowns_loops(*this);
  add_unknowns_cold_plates(*this);
  add_unknowns_channel_networks(*this);
  add_unknowns_air_jets(*this);
  add_unknowns_heat_sinks(*this);
  add_unknowns_jet_plates(*this);
  add_unknowns_pdn(*this);
  add_unknowns_links(*this);
  add_unknowns_power_chain(*this);
  add_unknowns_netlists(*this);
  const double heat = heat_scale(*this), current = current_scale(*this, heat);
  for (const Field f : {Field::temperature, Field::coolant_temperature}) system.set_scale(f, heat);
  system.set_scale(Field::potential, current);
  mesh.numbering.rescale(Field::exhaust_temperature, heat);
  mesh.numbering.rescale(Field::coolant_temperature, heat);
  mesh.numbering.rescale(Field::current, current);
  finish_numbering(mesh);
  check_places(*this);

  place_conduction(*this);
  place_contacts(*this);
  place_solids(*this);
  place_heat_sources(*this);
  place_boundaries(*this);
  place_cold_plates(*this);
  place_channel_networks(*this);
  place_air_jets(*this);
  place_heat_sinks(*this);
  place_loops(*this);
  place_jet_plates(*this);
  place_sheets(*this);
  place_vias(*this);
  place_loads(*this);
  place_regulators(*this);
  place_links(*this);
  place_controllers(*this);
  place_power_chain(*this);
  place_netlists(*this);
  place_banks(*this);
  if (c.transient.asked()) place_storage(*this);
  system.finish(comm);
}

const Course* Model::course(const std::string& profile, double current) {
  const auto it =
      std::find_if(c.profiles.begin(), c.profiles.end(), [&](const Profile& p) { return p.name == profile; });
  if (it == c.profiles.end()) return nullptr;
  const auto key = std::pair(profile, it->slew > 0 ? current : 0);
  return &courses.try_emplace(key, course_of(*it, current)).first->second;
}

void Model::set_time(double time, bool before) {
  for (const auto& v : varying) {
    *v.value = v.nominal;
    if (v.course) *v.value *= before ? v.course->before(time) : v.course->value(time);
  }
  for (auto& n : netlists) n.set_case_time(time, before);
}

std::vector<double> Model::breakpoints(double t0, double t1) const {
  std::vector<double> times;
  for (const auto& v : varying) {
    if (!v.course) continue;
    const auto own = v.course->breakpoints(t0, t1);
    times.insert(times.end(), own.begin(), own.end());
  }
  for (const auto& n : netlists)
    for (const auto& course : n.courses) {
      const auto own = course.breakpoints(t0, t1);
      times.insert(times.end(), own.begin(), own.end());
    }
  std::sort(times.begin(), times.end());
  // corners of two profiles that differ by rounding alone are one
  const auto same = [](double a, double b) { return b - a <= 1e-12 * std::abs(b); };
  times.erase(std::unique(times.begin(), times.end(), same), times.end());
  return times;
}

double Model::next_breakpoint(double t0, double t1) const {
  double next = t1;
  for (const auto& v : varying)
    if (v.course) next = v.course->next_breakpoint(t0, next);
  for (const auto& n : netlists)
    for (const auto& course : n.courses) next = course.next_breakpoint(t0, next);
  return next;
}

const PlacedController* Model::controller(const std::string& name) const {
  for (const auto& placed : controllers)
    if (placed.given->name == name) return &placed;
  return nullptr;
}

double Model::factor(const std::string& name, const std::vector<double>& lumped) const {
  const PlacedController* placed = controller(name);
  return placed ? lumped[static_cast<std::size_t>(placed->factor)] : 1;
}

double Model::shortest_wave() const {
  double shortest = INFINITY;
  for (const auto& v : varying)
    if (v.course && v.course->amplitude != 0) shortest = std::min(shortest, v.course->period);
  return shortest;
}

VecHandle Model::initial() {
  VecHandle u = system.make_vector();
  const auto& n = mesh.numbering;
  WriteAccess values(u);
  const auto fill = [&](const EntitySet& set, double value) {
    std::fill_n(values.data() + set.first, set.own.columns() * set.width, value);
  };
  double start = c.ambient_temperature;
  for (const auto& plate : c.cold_plates) start = std::max(start, plate.inlet_temperature);
  for (const auto& network : c.channel_networks) start = std::max(start, network.inlet_temperature);
  // where a pool boils, a start below saturation would have to find the steep part of its curve first
  for (const auto& b : c.boundaries)
    if (b.kind == BoundaryKind::boiling) start = std::max(start, b.saturation_temperature + 5);
  for (const auto& plate : cold_plates)
    if (plate.boiling) start = std::max(start, plate.boiling->fluid.temperature + 10);
  for (const int s : mesh.cell_set) fill(n.set(s), start);
  if (c.transient.asked() && c.transient.start == TransientStart::ambient)
    for (const auto& body : c.bodies)
      if (body.start_temperature > 0)
        fill(n.set(mesh.cell_set[mesh.block_of(body.name)]), body.start_temperature);
  for (std::size_t s = 0; s < mesh.solids.size(); ++s) {
    const double own = c.mesh_bodies[s].start_temperature;
    const bool at_rest = c.transient.asked() && c.transient.start == TransientStart::ambient;
    for (const int g : {mesh.solids[s].cell_graph, mesh.solids[s].face_graph}) {
      const auto& set = n.graph(g);
      const auto count = set.rank_begin[mesh.rank + 1] - set.rank_begin[mesh.rank];
      std::fill_n(values.data() + set.first, count, at_rest && own > 0 ? own : start);
    }
  }
  const auto volts = sheet_voltages(*this);
  for (std::size_t s = 0; s < mesh.sheets.size(); ++s) fill(n.set(mesh.sheets[s].set), volts[s]);
  for (auto& placed : netlists) {
    const auto first = n.graph(placed.graph).first;
    const auto& level = placed.circuit.level;
    for (std::size_t k = 0; k < level.size(); ++k)
      values[first + static_cast<PetscInt>(k)] = placed.offset[level[k]];
  }
  for (std::size_t p = 0; p < mesh.coolants.size(); ++p)
    fill(n.set(mesh.coolants[p].set), cold_plates[p].branch >= 0 ? n.lumped()[cold_plates[p].inlet].initial
                                                                 : c.cold_plates[p].inlet_temperature);
  for (std::size_t k = 0; k < mesh.networks.size(); ++k) start_channel_network(*this, k, values.data());
  if (mesh.rank == 0) {
    const auto first = n.own_count() - static_cast<PetscInt>(n.lumped().size());
    for (std::size_t l = 0; l < n.lumped().size(); ++l)
      values[first + static_cast<PetscInt>(l)] = n.lumped()[l].initial;
    for (std::size_t k = 0; k < c.capacitors.size(); ++k) {
      if (bank_voltages[k] < 0) continue;
      const auto& bank = c.capacitors[k];
      const double back = bank.return_sheet.empty() ? 0 : volts[mesh.sheet_of(bank.return_sheet)];
      values[first + bank_voltages[k]] = volts[mesh.sheet_of(bank.sheet)] - back;
    }
  }
  return u;
}

}  // namespace fourwalls

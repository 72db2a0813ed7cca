// Heat set free in layers and parts, and heat exchanged with the surroundings.

#include <algorithm>
#include <cmath>

#include "physics/convection.hpp"
#include "physics/fixed_flux.hpp"
#include "physics/fixed_temperature.hpp"
#include "physics/heat_source.hpp"
#include "physics/immersion.hpp"
#include "physics/leakage.hpp"
#include "physics/natural_convection.hpp"
#include "solver/model.hpp"

namespace fourwalls {

namespace {

int axis_of(Face f) {
  return f == Face::left || f == Face::right ? 0 : f == Face::front || f == Face::back ? 1 : 2;
}
bool is_high(Face f) { return f == Face::right || f == Face::back || f == Face::top; }

double shared(const Axis& axis, int cell, const Axis& other) {
  return std::max(0.0,
                  std::min(axis.edges[cell + 1], other.high()) - std::max(axis.edges[cell], other.low()));
}

/// Area of a face cell that other bodies cover.
double covered(const Mesh& mesh, int block, Face face, const std::array<int, 3>& cell) {
  const int axis = axis_of(face);
  const bool high = is_high(face);
  const auto& me = mesh.blocks[block];
  const int p = axis == 0 ? 1 : 0, q = axis == 2 ? 1 : 2;
  const double at = high ? me.axes[axis].high() : me.axes[axis].low();
  double area = mesh.solid_contacts.cover.area(block, face, cell);
  for (std::size_t o = 0; o < mesh.blocks.size(); ++o) {
    const auto& other = mesh.blocks[o];
    const double facing = high ? other.axes[axis].low() : other.axes[axis].high();
    if (static_cast<int>(o) == block || std::abs(facing - at) > 2 * edge_tolerance) continue;
    area += shared(me.axes[p], cell[p], other.axes[p]) * shared(me.axes[q], cell[q], other.axes[q]);
  }
  return area;
}

/// Heat of a box of cells, spread by volume; a law of one cell, or of one and the unknown that drives it.
template <class L>
class BoxSource {
 public:
  using Law = L;
  /// `law`: of a cubic metre.
  BoxSource(const Block& block, Columns columns, const IndexBox& own, int layer, const L& law,
            PetscInt driver)
      : block_(&block), columns_(std::move(columns)), own_(own), layer_(layer), law_(law), driver_(driver) {}

  template <class F>
  void for_each(F&& f) const {
    const auto& [x, y, z] = block_->axes;
    for (int j = own_.j0; j < own_.j1; ++j)
      for (int i = own_.i0; i < own_.i1; ++i)
        for (int k = 0; k < block_->nz(); ++k) {
          if (block_->layer_of[k] != layer_ || block_->material(i, j, k) == inactive) continue;
          PetscInt index[Law::size] = {columns_(i, j) + k};
          if constexpr (Law::size > 1) index[1] = driver_;
          L law = law_;
          law.power *= x.width(i) * y.width(j) * z.width(k);
          f(law, index);
        }
  }

 private:
  const Block* block_;
  Columns columns_;
  IndexBox own_;
  int layer_;
  L law_;
  PetscInt driver_;
};

double active_volume(const Block& b, int layer, const IndexBox& box) {
  double thickness = 0;
  for (int n = 0; n < b.nz(); ++n)
    if (b.layer_of[n] == layer) thickness += b.axes[2].width(n);
  return b.live_area(box, b.middle_cell(layer)) * thickness;
}

template <class L>
void add_box(Model& m, int b, int layer, const IndexBox& box, const std::string& name, L law,
             PetscInt driver = -1) {
  const auto& block = m.mesh.blocks[b];
  const int set = m.mesh.cell_set[b];
  law.power /= active_volume(block, layer, box);
  m.system.add(name, BoxSource<L>(block, Columns(m.mesh.numbering, set),
                                  intersect(box, m.mesh.numbering.set(set).own), layer, law, driver));
}

/// `source`: a layer or a part. `load`: where something leaks, all heat is a load that continuation raises.
template <class Source>
void add_source(Model& m, int b, int layer, const IndexBox& box, const Source& source,
                const std::string& name, const double* load) {
  if (source.leakage > 0)
    add_box(
        m, b, layer, box, "leakage: " + name,
        LeakageHeat{source.leakage, source.leakage_temperature, source.leakage_scale, &m.load_multiplier});
  const double power = source.power;
  if (power == 0) return;
  const double* factor = nullptr;
  const Course* course = m.course(source.profile);
  const PlacedController* controller = m.controller(source.controller);
  if (course || controller) {
    m.heat_factors.push_back(1);
    m.varying.push_back(
        {course, 1, &m.heat_factors.back(), controller ? &controller->model : nullptr, power});
    factor = &m.heat_factors.back();
  }
  if (controller)
    add_box(m, b, layer, box, "heat source: " + name, DrivenHeat{power, factor, load},
            m.mesh.numbering.lumped(controller->factor));
  else
    add_box(m, b, layer, box, "heat source: " + name, HeatSource{power, factor, load});
}

Orientation orientation_of(Face f) {
  return f == Face::top ? Orientation::up : f == Face::bottom ? Orientation::down : Orientation::vertical;
}

/// Characteristic length of natural convection: height of a wall, area over perimeter of a plate.
double natural_length(const Block& b, Face f) {
  if (axis_of(f) != 2) return b.axes[2].high() - b.axes[2].low();
  const double lx = b.axes[0].high() - b.axes[0].low(), ly = b.axes[1].high() - b.axes[1].low();
  return lx * ly / (2 * (lx + ly));
}

/// Nucleate boiling of a case's pool; the critical flux on a plain surface times the case's factor.
Pool pool_of(const Boundary& b, double length) {
  const Saturation s = saturation(b.fluid, b.saturation_temperature);
  Pool pool = b.law == BoilingLaw::cooper
                  ? Pool::cooper(s, 1e6 * b.roughness, b.enhancement)
                  : Pool::rohsenow(s, b.surface_factor, b.fluid == "water" ? 1.0 : 1.7, b.enhancement);
  pool.bulk = b.temperature;
  pool.length = length;
  pool.orientation = orientation_of(b.face);
  pool.critical = b.chf_factor * boiling::zuber(s, b.chf_coefficient) *
                  boiling::subcooled(s, b.saturation_temperature - b.temperature);
  pool.area_factor = b.area_factor;
  return pool;
}

/// Temperature of the liquid that leaves a loop's branch.
PetscInt tank_node(Model& m, const std::string& name) {
  const auto [l, b] = find_branch(m.c, name);
  const auto& loop = m.loops[static_cast<std::size_t>(l)];
  return m.mesh.numbering.lumped(
      loop.temperatures[static_cast<std::size_t>(loop.branches[static_cast<std::size_t>(b)].to)]);
}

void place_boundary(Model& m, const Boundary& boundary) {
  const int b = m.mesh.block_of(boundary.body);
  const auto& block = m.mesh.blocks[b];
  Listed<Convection> convection;
  Listed<FixedTemperature> wall;
  Listed<FixedFlux> flux;
  Listed<NaturalConvection> natural;
  Listed<Immersion> immersion;
  Listed<PoolBoiling> boiling;
  Listed<ImmersionInto> tank;
  const double length = boundary.length > 0 ? boundary.length : natural_length(block, boundary.face);
  Bath bath;
  if (boundary.kind == BoundaryKind::immersion)
    bath = {Fluid::named(boundary.fluid), boundary.velocity, length, orientation_of(boundary.face),
            boundary.area_factor};
  Pool pool;
  if (boundary.kind == BoundaryKind::boiling) {
    pool = pool_of(boundary, length);
    m.pools.emplace_back().boundary = static_cast<std::size_t>(&boundary - m.c.boundaries.data());
  }
  double area = 0;
  for (const auto& cell : face_cells(m.mesh, b, boundary.face, boundary.place, true)) {
    area += cell.area;
    const auto& k = m.materials[block.material(cell.i, cell.j, cell.k)][cell.axis];
    const std::array<PetscInt, 1> at{m.mesh.cell(b, cell.i, cell.j, cell.k)};
    switch (boundary.kind) {
      case BoundaryKind::convection:
        convection.add(
            {cell.area, cell.half, k, boundary.coefficient, boundary.temperature, boundary.emissivity}, at);
        break;
      case BoundaryKind::temperature:
        wall.add({cell.area, cell.half, k, boundary.temperature}, at);
        break;
      case BoundaryKind::flux:
        flux.add({boundary.flux * cell.area}, at);
        break;
      case BoundaryKind::natural:
        natural.add({cell.area, cell.half, k, boundary.temperature, length, boundary.emissivity,
                     orientation_of(boundary.face)},
                    at);
        break;
      case BoundaryKind::immersion:
        if (boundary.tank.empty())
          immersion.add({bath, cell.area, cell.half, k, boundary.temperature}, at);
        else
          tank.add({bath, cell.area, cell.half, k}, {at[0], tank_node(m, boundary.tank)});
        break;
      case BoundaryKind::boiling:
        boiling.add({pool, cell.area, cell.half, k}, at);
        m.pools.back().cells.emplace_back(at[0], PoolBoiling{pool, cell.area, cell.half, k});
        break;
    }
  }
  MPI_Allreduce(MPI_IN_PLACE, &area, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  if (area == 0) m.warnings.push_back("boundary '" + boundary.name + "': other bodies cover all of its face");
  const std::string name = "boundary: " + boundary.name;
  m.system.add(name, std::move(convection));
  m.system.add(name, std::move(wall));
  m.system.add(name, std::move(flux));
  m.system.add(name, std::move(natural));
  m.system.add(name, std::move(immersion));
  m.system.add(name, std::move(boiling));
  m.system.add(name, std::move(tank));
}

}  // namespace

std::vector<FaceCell> face_cells(const Mesh& mesh, int block, Face face,
                                 const std::optional<Rectangle>& place, bool exposed_only) {
  const auto& b = mesh.blocks[block];
  const int axis = axis_of(face);
  const bool high = is_high(face);
  IndexBox own = mesh.numbering.set(mesh.cell_set[block]).own;
  if (axis == 2) own = intersect(own, mesh.columns(block, place));
  if (axis == 0)
    own = intersect(own, high ? IndexBox{b.nx() - 1, b.nx(), 0, b.ny()} : IndexBox{0, 1, 0, b.ny()});
  if (axis == 1)
    own = intersect(own, high ? IndexBox{0, b.nx(), b.ny() - 1, b.ny()} : IndexBox{0, b.nx(), 0, 1});
  const int k0 = axis == 2 && high ? b.nz() - 1 : 0, k1 = axis == 2 ? k0 + 1 : b.nz();
  std::vector<FaceCell> cells;
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i)
      for (int k = k0; k < k1; ++k) {
        if (b.material(i, j, k) == inactive) continue;
        const double w[3] = {b.axes[0].width(i), b.axes[1].width(j), b.axes[2].width(k)};
        const double whole = w[0] * w[1] * w[2] / w[axis];
        const double area = whole - (exposed_only ? covered(mesh, block, face, {i, j, k}) : 0);
        if (area > 1e-9 * whole) cells.push_back({i, j, k, area, 0.5 * w[axis], axis});
      }
  return cells;
}

bool bodies_leak(const Case& c) {
  const auto leaks = [](const auto& place) { return place.leakage > 0; };
  for (const auto& body : c.bodies)
    for (const auto& layer : body.layers)
      if (leaks(layer) || std::any_of(layer.parts.begin(), layer.parts.end(), leaks)) return true;
  return false;
}

void place_heat_sources(Model& m) {
  const double* load = bodies_leak(m.c) ? &m.load_multiplier : nullptr;
  for (std::size_t b = 0; b < m.c.bodies.size(); ++b) {
    const auto& body = m.c.bodies[b];
    const auto& block = m.mesh.blocks[b];
    for (std::size_t l = 0; l < body.layers.size(); ++l) {
      const auto& layer = body.layers[l];
      add_source(m, static_cast<int>(b), static_cast<int>(l), block.all(), layer,
                 body.name + "." + layer.name, load);
      for (const auto& part : layer.parts)
        add_source(m, static_cast<int>(b), static_cast<int>(l), block.columns(part.place), part,
                   body.name + "." + part.name, load);
    }
  }
}

void place_boundaries(Model& m) {
  for (const auto& boundary : m.c.boundaries) place_boundary(m, boundary);
}

}  // namespace fourwalls

// Fields on the grids of bodies, sheets and coolant, in the writers' order (x fastest).

#include <cmath>

#include "postprocess/collect.hpp"
#include "solver/channel_strips.hpp"
#include "solver/conduction_faces.hpp"
#include "solver/sheet_edges.hpp"

namespace fourwalls {

namespace {

GridField make_field(const char* name, const char* unit, const Grid& g, int components = 1) {
  const std::size_t cells =
      static_cast<std::size_t>(g.high[0] - g.low[0]) * (g.high[1] - g.low[1]) * (g.high[2] - g.low[2]);
  return {name, unit, components, std::vector<double>(cells * components, 0.0)};
}

void set_box(Grid& g, const IndexBox& own, int i0, int j0, int refine, int nz) {
  if (own.columns() == 0) return;
  g.low = {(own.i0 - i0) * refine, (own.j0 - j0) * refine, 0};
  g.high = {(own.i1 - i0) * refine, (own.j1 - j0) * refine, nz};
}

/// Flux densities of faces, averaged into the cells on both sides: a cell's flux along an axis is the mean
/// over the faces that carry any.
struct FaceMean {
  std::vector<double> sum, count;
  explicit FaceMean(std::size_t n) : sum(n, 0), count(n, 0) {}
  void add(PetscInt a, PetscInt b, double flux) {
    for (const PetscInt n : {a, b}) sum[n] += flux, count[n] += 1;
  }
  void finish(System& s) {
    s.assemble(sum);
    s.assemble(count);
    for (std::size_t n = 0; n < sum.size(); ++n)
      if (count[n] > 0) sum[n] /= count[n];
  }
};

/// Heat flux [W/m^2] along each axis in every own cell: the mean over its faces inside of bodies and between
/// them; an outer face of the assembly is left to the cell's inner one.
std::array<std::vector<double>, 3> heat_flux(Model& m, Vec u) {
  std::array<std::vector<double>, 3> flux;
  const auto& n = m.mesh.numbering;
  const std::size_t count = n.own_count() + n.ghosts().size();
  const double* v = m.system.ghosted(u);
  const std::vector<double> values(v, v + count);
  for (int axis = 0; axis < 3; ++axis) {
    FaceMean mean(count);
    for (std::size_t b = 0; b < m.mesh.blocks.size(); ++b) {
      const int set = m.mesh.cell_set[b];
      const auto& block = m.mesh.blocks[b];
      const ConductionFaces faces(block, Columns(m.mesh.numbering, set), n.set(set).own,
                                  ZoneConductivity{&block, &m.materials});
      faces.for_each([&](const Conduction& law, const PetscInt(&index)[2], int face_axis) {
        if (face_axis != axis) return;
        const double in[2] = {values[index[0]], values[index[1]]};
        double out[2] = {0, 0};
        law(in, out);
        mean.add(index[0], index[1], out[0] / law.area);
      });
    }
    contact_faces(m, axis).for_each([&](const Conduction& law, const PetscInt(&index)[2]) {
      const double in[2] = {values[index[0]], values[index[1]]};
      double out[2] = {0, 0};
      law(in, out);
      mean.add(index[0], index[1], out[0] / law.area);
    });
    mean.finish(m.system);
    flux[axis] = std::move(mean.sum);
  }
  return flux;
}

Grid solid(Model& m, Vec u, std::size_t b, const std::vector<double>& heat,
           const std::array<std::vector<double>, 3>& flux) {
  const auto& block = m.mesh.blocks[b];
  const auto& set = m.mesh.numbering.set(m.mesh.cell_set[b]);
  Grid g;
  g.name = block.name;
  g.kind = "solid";
  for (int d = 0; d < 3; ++d) g.axes[d] = block.axes[d].edges;
  set_box(g, set.own, 0, 0, 1, block.nz());
  auto temperature = make_field("temperature", "K", g), power = make_field("power_density", "W/m3", g),
       material = make_field("material", "1", g), q = make_field("heat_flux", "W/m2", g, 3);
  ReadAccess v(u);
  std::size_t at = 0;
  for (int k = g.low[2]; k < g.high[2]; ++k)
    for (int j = g.low[1]; j < g.high[1]; ++j)
      for (int i = g.low[0]; i < g.high[0]; ++i, ++at) {
        const PetscInt n = m.mesh.cell(static_cast<int>(b), i, j, k);
        temperature.values[at] = v[n];
        const int number = block.material(i, j, k), given = static_cast<int>(m.c.materials.size());
        material.values[at] = number < given ? number : m.mesh.cavity_walls[number - given].base;
        power.values[at] = (0.0 - heat[n]) / (block.column_area(i, j) * block.axes[2].width(k));
        for (int d = 0; d < 3; ++d) q.values[3 * at + d] = flux[d][n];
      }
  g.fields = {std::move(temperature), std::move(power), std::move(material), std::move(q)};
  return g;
}

/// Current per width [A/m] along x and y in every own node.
std::array<std::vector<double>, 2> sheet_current(Model& m, const std::vector<double>& values) {
  std::array<std::vector<double>, 2> current;
  for (int axis = 0; axis < 2; ++axis) {
    FaceMean mean(values.size());
    for (std::size_t s = 0; s < m.mesh.sheets.size(); ++s) {
      const SheetEdges edges(m.mesh, m.mesh.sheets[s], m.c.sheets[s]);
      edges.for_each([&](const SheetConduction& law, const PetscInt(&index)[4], int edge_axis, double width) {
        if (edge_axis != axis) return;
        const double in[4] = {values[index[0]], values[index[1]], values[index[2]], values[index[3]]};
        double out[4] = {};
        law(in, out);
        mean.add(index[0], index[1], out[0] / width);
      });
    }
    mean.finish(m.system);
    current[axis] = std::move(mean.sum);
  }
  return current;
}

/// Potential that the sheet would have without any drop: its regulators' set point, zero for a return.
std::vector<double> undropped(Model& m) {
  const VecHandle start = m.initial();
  std::vector<double> volts;
  ReadAccess v(start);
  for (const auto& grid : m.mesh.sheets) {
    const auto& set = m.mesh.numbering.set(grid.set);
    volts.push_back(set.own.columns() > 0 ? v[set.first] : 0);
  }
  return volts;
}

Grid sheet(Model& m, const std::vector<double>& values, std::size_t s, double full,
           const std::array<std::vector<double>, 2>& current) {
  const auto& grid = m.mesh.sheets[s];
  const auto& set = m.mesh.numbering.set(grid.set);
  Grid g;
  g.name = grid.name;
  g.kind = "sheet";
  const auto& z = m.mesh.blocks[grid.block].axes[2];
  g.axes = {grid.x.edges, grid.y.edges, {z.centre(grid.layer_cell)}};
  set_box(g, set.own, grid.region.i0, grid.region.j0, grid.refine, 1);
  auto potential = make_field("potential", "V", g), drop = make_field("drop", "V", g),
       density = make_field("current_density", "A/m", g, 3);
  std::size_t at = 0;
  for (int j = g.low[1]; j < g.high[1]; ++j)
    for (int i = g.low[0]; i < g.high[0]; ++i, ++at) {
      const PetscInt n = m.mesh.node(grid, i, j);
      potential.values[at] = values[n];
      drop.values[at] = full - values[n];
      for (int d = 0; d < 2; ++d) density.values[3 * at + d] = current[d][n];
    }
  g.fields = {std::move(potential), std::move(drop), std::move(density)};
  return g;
}

Grid coolant(Model& m, Vec u, std::size_t p, const std::vector<double>& lumped) {
  const auto& grid = m.mesh.coolants[p];
  const auto& placed = m.cold_plates[p];
  const auto& plate = m.c.cold_plates[p];
  const auto& block = m.mesh.blocks[grid.block];
  const auto& set = m.mesh.numbering.set(grid.set);
  const auto part = [&](int d, int first, int last) {
    const auto& e = block.axes[d].edges;
    return std::vector<double>(e.begin() + first, e.begin() + last + 1);
  };
  const auto& z = block.axes[2];
  const double height = grid.levels > 0           ? 0.5 * (z.edges[grid.k] + z.edges[grid.k + grid.levels])
                        : plate.face == Face::top ? z.high()
                                                  : z.low();
  Grid g;
  g.name = plate.name;
  g.kind = "coolant";
  g.axes = {part(0, grid.region.i0, grid.region.i1), part(1, grid.region.j0, grid.region.j1), {height}};
  set_box(g, set.own, grid.region.i0, grid.region.j0, 1, 1);
  auto temperature = make_field("temperature", "K", g), quality = make_field("quality", "1", g),
       velocity = make_field("velocity", "m/s", g, 3);
  ReadAccess v(u);
  std::size_t at = 0;
  for (int j = g.low[1]; j < g.high[1]; ++j)
    for (int i = g.low[0]; i < g.high[0]; ++i, ++at) {
      const int ci = grid.region.i0 + i, cj = grid.region.j0 + j;
      const double value = v[m.mesh.numbering.column(grid.set, ci, cj)];
      temperature.values[at] = placed.temperature(value);
      if (placed.boiling) quality.values[at] = placed.boiling->quality(value);
      if (!placed.geometry.has_channels()) continue;
      const int strip = grid.along_x ? j : i;
      if (!m.mesh.wet(grid, strip)) continue;
      const int leading = leading_strip(m.mesh, grid, strip);
      const double channels = coolant_width(m.mesh, grid, leading) /
                              (grid.resolved ? placed.geometry.channel_width : placed.geometry.pitch());
      const double speed =
          channel_speed(placed.geometry, channels, placed.fluid.density(temperature.values[at]),
                        lumped[placed.rows[grid.resolved ? leading : grid.row_of(strip)]]);
      const bool ahead = grid.forward == grid.as_at_inlet(strip);
      velocity.values[3 * at + (grid.along_x ? 0 : 1)] = ahead ? speed : -speed;
    }
  g.fields = {std::move(temperature), std::move(velocity)};
  if (placed.boiling) g.fields.push_back(std::move(quality));
  return g;
}

/// Speed in a cell of a network, the mean of what passes its two faces along each axis [m/s].
std::array<double, 2> speed_in(const NetworkGrid& grid, const NetworkFlow& flow, const Axis& x, const Axis& y,
                               double height, int row, int col) {
  const double dx = (x.high() - x.low()) / grid.map.cols, dy = (y.high() - y.low()) / grid.map.rows;
  const auto cell = grid.map.number(row, col);
  const double west = col > 0 ? flow.east[grid.map.number(row, col - 1)] : 0;
  const double south = row > 0 ? flow.north[grid.map.number(row - 1, col)] : 0;
  return {0.5 * (west + flow.east[cell]) / (dy * height), 0.5 * (south + flow.north[cell]) / (dx * height)};
}

Grid network_coolant(Model& m, Vec u, std::size_t n) {
  const auto& grid = m.mesh.networks[n];
  const auto flow = network_flow(m, u, n);
  const auto& [x, y, z] = m.mesh.blocks[grid.block].axes;
  const double low = z.edges[grid.k], high = z.edges[grid.k + grid.levels];
  Grid g;
  g.name = grid.name;
  g.kind = "coolant";
  g.axes = {x.edges, y.edges, {0.5 * (low + high)}};
  set_box(g, m.mesh.numbering.set(grid.set).own, 0, 0, 1, 1);
  auto temperature = make_field("temperature", "K", g), pressure = make_field("pressure", "Pa", g),
       velocity = make_field("velocity", "m/s", g, 3);
  ReadAccess v(u);
  std::size_t at = 0;
  for (int j = g.low[1]; j < g.high[1]; ++j)
    for (int i = g.low[0]; i < g.high[0]; ++i, ++at) {
      temperature.values[at] = v[m.mesh.numbering.column(grid.set, i, j)];
      if (!grid.flows(i, j)) continue;
      const int row = grid.row[j], col = grid.col[i];
      pressure.values[at] = flow.pressure[grid.map.number(row, col)];
      const auto speed = speed_in(grid, flow, x, y, high - low, row, col);
      velocity.values[3 * at] = speed[0], velocity.values[3 * at + 1] = speed[1];
    }
  g.fields = {std::move(temperature), std::move(velocity), std::move(pressure)};
  return g;
}

bool sets_heat_free(const std::string& group) {
  for (const char* kind : {"heat source: ", "leakage: ", "load: ", "link: ", "regulator: ", "sheet: ",
                           "via: ", "netlist heat: "})
    if (group.starts_with(kind)) return true;
  return group.ends_with(" drive heat");
}

}  // namespace

std::vector<double> heat_set_free(Model& m, Vec u) { return m.system.contribution(u, sets_heat_free); }

std::vector<Grid> collect_fields(Model& m, Vec u) {
  std::vector<Grid> grids;
  const auto heat = heat_set_free(m, u);
  const auto flux = heat_flux(m, u);
  for (std::size_t b = 0; b < m.mesh.blocks.size(); ++b) grids.push_back(solid(m, u, b, heat, flux));
  if (!m.mesh.sheets.empty()) {
    const double* v = m.system.ghosted(u);
    const std::vector<double> values(v, v + m.mesh.numbering.own_count() + m.mesh.numbering.ghosts().size());
    const auto current = sheet_current(m, values);
    const auto full = undropped(m);
    for (std::size_t s = 0; s < m.mesh.sheets.size(); ++s)
      grids.push_back(sheet(m, values, s, full[s], current));
  }
  const auto lumped = lumped_values(m, u);
  for (std::size_t p = 0; p < m.mesh.coolants.size(); ++p) grids.push_back(coolant(m, u, p, lumped));
  for (std::size_t n = 0; n < m.mesh.networks.size(); ++n) grids.push_back(network_coolant(m, u, n));
  return grids;
}

}  // namespace fourwalls

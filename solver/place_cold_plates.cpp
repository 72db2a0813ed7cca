// Liquid cold plates: one coolant volume over each face cell, one mass flow a row, one pressure a plate.

#include "solver/channel_strips.hpp"
#include "solver/model.hpp"
#include "solver/set_equal.hpp"
#include "solver/set_value.hpp"

namespace fourwalls {

namespace {

/// Stands in for friction where a plate has a given coefficient and no channels [Pa s/kg] a row.
constexpr double nominal_row_resistance = 1e5;

/// Width of what shares one coolant.
double across(const Mesh& mesh, const CoolantGrid& g, int row) { return coolant_width(mesh, g, row); }

/// A row has a coolant of its own.
bool flows(const Mesh& mesh, const CoolantGrid& g, int row) {
  return mesh.wet(g, row) && leading_strip(mesh, g, row) == row;
}

/// Width of the flow where it enters: one pass of a serpentine, the channels that cells follow.
double plate_width(const Mesh& mesh, const CoolantGrid& g) {
  double width = 0;
  for (int row = 0; row < g.rows(); ++row)
    if (flows(mesh, g, row)) width += across(mesh, g, row);
  return width;
}

/// Channels in a row.
double channels_of(const Mesh& mesh, const CoolantGrid& g, const ChannelGeometry& geometry, int row) {
  if (!geometry.has_channels()) return 1;
  return across(mesh, g, row) / (g.resolved ? geometry.channel_width : geometry.pitch());
}

/// Centre distance from the inlet and length of the n-th volume of a row.
std::vector<std::pair<double, double>> stations(const Mesh& mesh, const CoolantGrid& g) {
  const auto& b = mesh.blocks[g.block];
  std::vector<std::pair<double, double>> list;
  double from = 0;
  for (int n = 0; n < g.length(); ++n) {
    const auto [i, j] = g.column(0, n);
    const double length = g.along_x ? b.axes[0].width(i) : b.axes[1].width(j);
    list.emplace_back(from + 0.5 * length, length);
    from += length;
  }
  return list;
}

struct PlateLaws {
  Listed<ChannelWall> wall;
  Listed<CavityWall> cavity;
  Listed<CavityFace> cavity_face;
  Listed<SetValue> dry;
  Listed<SetEqual> follows;
  Listed<FlowBoilingWall> boiling;
  Listed<ChannelAdvection> advection;
  Listed<ChannelInlet> inlet;
  Listed<ChannelInletFrom> inlet_from;
  Listed<ChannelOutletTo> outlet_to;
  Listed<ManifoldFeed> feed;
  Listed<ChannelFriction> friction;
  Listed<ChannelMinorLoss> minor;
  Listed<ChannelPressure> pressure;
  Listed<PumpFlow> pump;
};

/// Walls of averaged channels, or pins, in a column: their wetted area for each metre of height [m], and the
/// distance that stands for the difference between their mean and their surface [m] with the heat even over
/// the latter: a sixth of a wall's width, an eighth of a pin's diameter.
std::pair<double, double> averaged_sides(const ChannelGeometry& geometry, double column) {
  if (geometry.has_pins())
    return {duct::pi * geometry.pin_diameter * column / (geometry.pin_across * geometry.pin_along),
            geometry.pin_diameter / 8};
  return {2 * column / geometry.pitch(), geometry.wall_width / 6};
}

/// The layers beside a cavity, the farthest first, up to two pitches away, by what they are at the ambient
/// temperature; `axis`: across the pattern of the walls.
std::vector<SkinLayer> skin_layers(const Model& m, const Block& b, double pitch, int axis, int i, int j,
                                   int k, int step) {
  std::vector<SkinLayer> layers;
  double depth = 0;
  for (int n = k; n >= 0 && n < b.nz() && b.live(i, j, n) && depth < 2 * pitch; n += step) {
    const auto& conductivity = m.materials[b.material(i, j, n)];
    const double T = m.c.ambient_temperature, thickness = b.axes[2].width(n);
    layers.push_back({thickness, conductivity[axis](T), conductivity[2](T)});
    depth += thickness;
  }
  std::reverse(layers.begin(), layers.end());
  return layers;
}

/// What wets the walls of channels or pins within a layer: the cells below and above, and those beside them
/// in the layer, which are whole cells where the mesh follows the channels and shares of each cell where it
/// does not.
void place_cavity_walls(Model& m, const ColdPlate& plate, const CoolantGrid& g, CavityWall law, int i, int j,
                        PetscInt fluid, PetscInt flow, PlateLaws& laws) {
  auto& mesh = m.mesh;
  const auto& b = mesh.blocks[g.block];
  const double column = b.column_area(i, j);
  const int side = g.along_x ? 1 : 0;
  /// False where the wall is told to give no heat.
  const auto wetted = [&](double own, double area, double half, const Conductivity& conductivity) {
    law.area = area, law.half = half, law.k = conductivity;
    law.given = own > 0 ? own : plate.coefficient;
    return own != 0;
  };
  const auto add = [&](int ci, int cj, int k, double own, double area, double half,
                       const Conductivity& conductivity) {
    if (wetted(own, area, half, conductivity))
      laws.cavity.add(law, {mesh.cell(g.block, ci, cj, k), fluid, flow});
  };
  /// Below or above: `k` is the layer's cell, `wall` that of the walls beside it.
  const auto add_face = [&](int k, int wall, double own) {
    if (k < 0 || k >= b.nz() || !b.live(i, j, k)) return;
    const auto& beside = m.materials[b.material(i, j, k)][2];
    const double half = 0.5 * b.axes[2].width(k);
    if (g.resolved) return add(i, j, k, own, column, half, beside);
    const double open = 1 - mesh.cavity_walls[b.material(i, j, wall) - m.c.materials.size()].share;
    if (!wetted(own, open * column, half, beside)) return;
    CavityFace face{law, column, 0.5 * b.axes[2].width(wall), b.contact_above[std::min(k, wall)],
                    m.materials[b.material(i, j, wall)][2]};
    // coefficients of walls without sides stand for all that is wetted: the walls' pattern is none
    if (plate.side_coefficient != 0) {
      const double pitch = law.geometry.pitch();
      const auto layers = skin_layers(m, b, pitch, side, i, j, k, k < wall ? -1 : 1);
      face.spreading = law.geometry.has_pins() ? disc_spreading(pitch, 1 - open, layers)
                                               : strip_spreading(pitch, 1 - open, layers);
    }
    laws.cavity_face.add(face, {mesh.cell(g.block, i, j, k), mesh.cell(g.block, i, j, wall), fluid, flow});
  };
  add_face(g.k - 1, g.k, plate.bottom_coefficient);
  add_face(g.k + g.levels, g.k + g.levels - 1, plate.top_coefficient);
  for (int k = g.k; k < g.k + g.levels; ++k) {
    const double height = b.axes[2].width(k);
    if (!g.resolved) {
      const auto& walls = mesh.cavity_walls[b.material(i, j, k) - m.c.materials.size()];
      const auto [perimeter, half] = averaged_sides(law.geometry, column);
      add(i, j, k, plate.side_coefficient, perimeter * height, half, m.materials[walls.base][side]);
      continue;
    }
    for (const int step : {-1, 1}) {
      const int ci = g.along_x ? i : i + step, cj = g.along_x ? j + step : j;
      if (ci < 0 || cj < 0 || ci >= b.nx() || cj >= b.ny() || !b.live(ci, cj, k)) continue;
      const double half = 0.5 * (g.along_x ? b.axes[1].width(cj) : b.axes[0].width(ci));
      add(ci, cj, k, plate.side_coefficient, height * (g.along_x ? b.axes[0].width(i) : b.axes[1].width(j)),
          half, m.materials[b.material(ci, cj, k)][side]);
    }
  }
}

/// A row of cells along a wall: no coolant is there.
void place_dry_row(Model& m, const CoolantGrid& g, const PlacedColdPlate& placed, int row, double temperature,
                   PlateLaws& laws) {
  const IndexBox own = m.mesh.numbering.set(g.set).own;
  for (int n = 0; n < g.length(); ++n)
    if (const auto [i, j] = g.column(row, n); own.contains(i, j))
      laws.dry.add({temperature}, {m.mesh.numbering.column(g.set, i, j)});
  if (m.mesh.rank == 0) laws.dry.add({0}, {m.mesh.numbering.lumped(placed.rows[row])});
}

/// A row further across a channel: its walls give their heat to the channel's one coolant, which it shows.
void place_following_row(Model& m, const ColdPlate& plate, const CoolantGrid& g,
                         const PlacedColdPlate& placed, int row,
                         const std::vector<std::pair<double, double>>& at, PlateLaws& laws) {
  const IndexBox own = m.mesh.numbering.set(g.set).own;
  const int leading = leading_strip(m.mesh, g, row);
  const double channels = channels_of(m.mesh, g, placed.geometry, leading);
  for (int n = 0; n < g.length(); ++n) {
    const auto [i, j] = g.column(row, n);
    if (!own.contains(i, j)) continue;
    const auto [il, jl] = g.column(leading, n);
    const PetscInt fluid = m.mesh.numbering.column(g.set, il, jl);
    const PetscInt flow = m.mesh.numbering.lumped(placed.rows[leading]);
    place_cavity_walls(m, plate, g, {0, 0, {}, placed.geometry, placed.fluid, channels, at[n].first}, i, j,
                       fluid, flow, laws);
    laws.follows.add({}, {m.mesh.numbering.column(g.set, i, j), fluid});
  }
  if (m.mesh.rank == 0) laws.dry.add({0}, {m.mesh.numbering.lumped(placed.rows[row])});
}

/// Laws of one row; each rank adds those of its own volumes.
void place_row(Model& m, const ColdPlate& plate, const CoolantGrid& g, const PlacedColdPlate& placed, int row,
               const std::vector<std::pair<double, double>>& at, PlateLaws& laws) {
  auto& mesh = m.mesh;
  const auto& b = mesh.blocks[g.block];
  const IndexBox own = mesh.numbering.set(g.set).own;
  const double width = across(mesh, g, row);
  const double channels = channels_of(mesh, g, placed.geometry, row);
  // boiling channels have no friction to share the flow by: orifices at their inlets do
  ChannelGeometry friction = placed.geometry;
  if (placed.boiling || !placed.resists()) friction.channel_height = 0;
  // all rows of a plate without channels resist in inverse proportion to their width
  const double nominal = nominal_row_resistance * plate_width(mesh, g) / width / g.length();
  const int last = g.length() - 1;
  for (int n = 0; n <= last; ++n) {
    const auto [i, j] = g.column(row, n);
    if (!own.contains(i, j)) continue;
    const PetscInt flow = mesh.numbering.lumped(placed.rows[row]);
    const PetscInt fluid = mesh.numbering.column(g.set, i, j);
    const PetscInt cell = mesh.cell(g.block, i, j, g.k);
    const bool live = b.live(i, j, g.k);  // over an empty part the coolant only passes
    if (g.levels > 0) {
      place_cavity_walls(m, plate, g, {0, 0, {}, placed.geometry, placed.fluid, channels, at[n].first}, i, j,
                         fluid, flow, laws);
    } else if (live) {
      const auto& k = m.materials[b.material(i, j, g.k)][2];
      const double area = b.column_area(i, j), half = 0.5 * b.axes[2].width(g.k);
      if (placed.boiling)
        laws.boiling.add({area, half, k, *placed.boiling}, {cell, fluid});
      else
        laws.wall.add({area, half, k, placed.geometry, placed.fluid, channels, at[n].first},
                      {cell, fluid, flow});
    }
    const bool looped = placed.branch >= 0;
    if (looped && n == last)
      laws.outlet_to.add({placed.fluid}, {fluid, flow, mesh.numbering.lumped(placed.outlet)});
    if (looped && n == 0) {
      laws.inlet_from.add({placed.fluid}, {fluid, flow, mesh.numbering.lumped(placed.inlet)});
    } else if (n == 0) {
      laws.inlet.add({placed.fluid, plate.inlet_temperature}, {fluid, flow});
    } else {
      const auto [iu, ju] = g.column(row, n - 1);
      laws.advection.add({placed.fluid}, {mesh.numbering.column(g.set, iu, ju), fluid, flow});
    }
    laws.friction.add({friction, placed.fluid, channels, at[n].first, at[n].second, nominal}, {fluid, flow});
    const double losses = plate.minor_loss + plate.bend_loss * (plate.passes - 1);
    if (n == last) laws.minor.add({friction, placed.fluid, channels, losses}, {fluid, flow});
  }
}

}  // namespace

void add_unknowns_cold_plates(Model& m) {
  auto& n = m.mesh.numbering;
  for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p) {
    const auto& plate = m.c.cold_plates[p];
    const auto& grid = m.mesh.coolants[p];
    PlacedColdPlate placed;
    const bool boiling = boils(plate.fluid) && plate.saturation_temperature > 0;
    const Saturation sat = boiling ? saturation(plate.fluid, plate.saturation_temperature) : Saturation{};
    placed.fluid =
        boiling ? Fluid::custom(sat.liquid_density, sat.specific_heat, sat.conductivity, sat.viscosity)
        : plate.fluid == "given"
            ? Fluid::custom(plate.density, plate.specific_heat, plate.conductivity, plate.viscosity)
            : Fluid::named(plate.fluid);
    double fin = 0;
    if (!plate.fin_material.empty()) fin = m.c.materials.at(plate.fin_material).conductivity[0];
    placed.geometry = {plate.channel_width, plate.wall_width,   plate.channel_height, fin,
                       plate.coefficient,   plate.entry,        plate.pin_diameter,   plate.pin_pitch[0],
                       plate.pin_pitch[1],  plate.pin_staggered};
    if (const auto [l, b] = find_branch(m.c, plate.branch); l >= 0) {
      const auto& loop = m.loops[static_cast<std::size_t>(l)];
      const auto& branch = loop.branches[static_cast<std::size_t>(b)];
      placed.branch = branch.flow;
      placed.inlet = loop.temperatures[static_cast<std::size_t>(branch.from)];
      placed.outlet = loop.temperatures[static_cast<std::size_t>(branch.to)];
      placed.mass_flow = n.lumped()[branch.flow].initial;  // to start from
    } else {
      placed.mass_flow = plate.flow * placed.fluid.density(plate.inlet_temperature);
    }
    placed.pressure = n.add(Lumped{Field::pressure, plate.name, 1e4, placed.mass_flow});
    const double width = plate_width(m.mesh, grid);
    if (boiling) {
      const double section = width / placed.geometry.pitch() * placed.geometry.section();
      const auto law = plate.boiling_law == FlowBoilingKind::kandlikar ? FlowBoilingLaw::kandlikar
                                                                       : FlowBoilingLaw::kim_mudawar;
      placed.boiling = {sat, law, plate.boiling_surface, placed.geometry, placed.mass_flow / section};
    }
    for (int row = 0; row < grid.rows(); ++row) {
      const double share = flows(m.mesh, grid, row) ? across(m.mesh, grid, row) / width : 0;
      placed.rows.push_back(n.add(Lumped{Field::mass_flow, plate.name, placed.mass_flow * share, 1e4}));
    }
    m.cold_plates.push_back(std::move(placed));
  }
}

void place_cold_plates(Model& m) {
  for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p) {
    const auto& plate = m.c.cold_plates[p];
    const auto& grid = m.mesh.coolants[p];
    const auto& placed = m.cold_plates[p];
    const auto at = stations(m.mesh, grid);
    PlateLaws laws;
    for (int row = 0; row < grid.rows(); ++row)
      if (flows(m.mesh, grid, row))
        place_row(m, plate, grid, placed, row, at, laws);
      else if (m.mesh.wet(grid, row))
        place_following_row(m, plate, grid, placed, row, at, laws);
      else
        place_dry_row(m, grid, placed, row,
                      placed.branch >= 0 ? m.c.ambient_temperature : plate.inlet_temperature, laws);
    if (m.mesh.rank == 0) {
      const PetscInt pressure = m.mesh.numbering.lumped(placed.pressure);
      for (int row = 0; row < grid.rows(); ++row)
        if (flows(m.mesh, grid, row))
          laws.pressure.add({}, {m.mesh.numbering.lumped(placed.rows[row]), pressure});
      if (placed.branch >= 0)
        laws.feed.add({}, {pressure, m.mesh.numbering.lumped(placed.branch)});
      else
        laws.pump.add({placed.mass_flow}, {pressure});
    }
    const std::string name = "cold plate: " + plate.name;
    m.system.add(name + " wall", std::move(laws.wall));
    m.system.add(name + " wall", std::move(laws.boiling));
    m.system.add(name + " wall", std::move(laws.cavity));
    m.system.add(name + " wall", std::move(laws.cavity_face));
    m.system.add(name + " dry", std::move(laws.dry));
    m.system.add(name + " dry", std::move(laws.follows));
    m.system.add(name + " advection", std::move(laws.advection));
    m.system.add(name + " advection", std::move(laws.inlet));
    m.system.add(name + " advection", std::move(laws.inlet_from));
    m.system.add(name + " outlet", std::move(laws.outlet_to));
    m.system.add(name + " flow", std::move(laws.feed));
    m.system.add(name + " friction", std::move(laws.friction));
    m.system.add(name + " friction", std::move(laws.minor));
    m.system.add(name + " flow", std::move(laws.pressure));
    m.system.add(name + " flow", std::move(laws.pump));
  }
}

}  // namespace fourwalls

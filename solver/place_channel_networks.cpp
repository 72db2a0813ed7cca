// Networks of channels within layers: flows first, then walls, streams and friction of their cells.

#include <fmt/format.h>

#include <cmath>

#include "physics/channel_network.hpp"
#include "solver/model.hpp"
#include "solver/set_equal.hpp"
#include "solver/set_value.hpp"

namespace fourwalls {

namespace {

struct NetworkLaws {
  Listed<NetworkWall> wall;
  Listed<NetworkStream> stream;
  Listed<NetworkInlet> inlet;
  Listed<NetworkFriction> friction;
  Listed<SetEqual> follows;
  Listed<SetValue> dry;
};

Size3 size_of(const Mesh& mesh, const NetworkGrid& g) {
  const auto& [x, y, z] = mesh.blocks[g.block].axes;
  return {x.high() - x.low(), y.high() - y.low(), z.edges[g.k + g.levels] - z.edges[g.k]};
}

/// Unknown of a map's cell: that of its first column.
PetscInt unknown(Mesh& mesh, const NetworkGrid& g, int row, int col) {
  return mesh.numbering.column(g.set, g.first_i[col], g.first_j[row]);
}

/// Flow into a cell from a neighbour [m^3/s]; below zero: out of it.
struct Way {
  int row, col;
  double flow;
};

std::vector<Way> ways_into(const ChannelMap& map, const NetworkFlow& flow, int row, int col) {
  std::vector<Way> ways;
  if (col > 0) ways.push_back({row, col - 1, flow.east[map.number(row, col - 1)]});
  if (row > 0) ways.push_back({row - 1, col, flow.north[map.number(row - 1, col)]});
  if (col + 1 < map.cols) ways.push_back({row, col + 1, -flow.east[map.number(row, col)]});
  if (row + 1 < map.rows) ways.push_back({row + 1, col, -flow.north[map.number(row, col)]});
  return ways;
}

/// Coefficient over conductivity in a cell, by the duct that more of its flow passes along [1/m].
double film_of(const NetworkGrid& g, const NetworkFlow& flow, const Size3& size, int row, int col) {
  double along_x = 0, along_y = 0;
  for (const auto& way : ways_into(g.map, flow, row, col))
    (way.row == row ? along_x : along_y) += std::abs(way.flow);
  const double width = along_x >= along_y ? size[1] / g.map.rows : size[0] / g.map.cols;
  return channel_network::film_per_conductivity({width, size[2]});
}

/// What wets a column of a cell: what is below and above it, and walls beside it.
void place_walls(Model& m, const NetworkGrid& g, NetworkWall law, int i, int j, PetscInt fluid,
                 NetworkLaws& laws) {
  auto& mesh = m.mesh;
  const auto& b = mesh.blocks[g.block];
  const auto add = [&](int ci, int cj, int k, int axis, double area) {
    if (ci < 0 || cj < 0 || k < 0 || ci >= b.nx() || cj >= b.ny() || k >= b.nz() || !b.live(ci, cj, k))
      return;
    const int at[] = {ci, cj, k};
    law.area = area, law.half = 0.5 * b.axes[axis].width(at[axis]);
    law.k = m.materials[b.material(ci, cj, k)][axis];
    laws.wall.add(law, {mesh.cell(g.block, ci, cj, k), fluid});
  };
  add(i, j, g.k - 1, 2, b.column_area(i, j));
  add(i, j, g.k + g.levels, 2, b.column_area(i, j));
  for (int k = g.k; k < g.k + g.levels; ++k)
    for (const int step : {-1, 1}) {
      add(i + step, j, k, 0, b.axes[1].width(j) * b.axes[2].width(k));
      add(i, j + step, k, 1, b.axes[0].width(i) * b.axes[2].width(k));
    }
}

/// What flows into a cell, at its first column.
void place_streams(Model& m, const ChannelNetwork& network, const NetworkGrid& g,
                   const PlacedChannelNetwork& placed, int row, int col, NetworkLaws& laws) {
  const auto& flow = placed.flow;
  const PetscInt own = unknown(m.mesh, g, row, col);
  const std::size_t cell = g.map.number(row, col);
  double lost = 0;
  for (const auto& way : ways_into(g.map, flow, row, col)) {
    if (way.flow <= 0) continue;
    laws.stream.add({placed.fluid, placed.density * way.flow}, {unknown(m.mesh, g, way.row, way.col), own});
    lost += way.flow * (flow.pressure[g.map.number(way.row, way.col)] - flow.pressure[cell]);
  }
  if (flow.in[cell] > 0)
    laws.inlet.add({placed.fluid, placed.density * flow.in[cell], network.inlet_temperature}, {own});
  if (lost > 0) laws.friction.add({lost}, {own});
}

void place_columns(Model& m, const ChannelNetwork& network, const NetworkGrid& g,
                   const PlacedChannelNetwork& placed, NetworkLaws& laws) {
  const IndexBox own = m.mesh.numbering.set(g.set).own;
  const Size3 size = size_of(m.mesh, g);
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i) {
      const PetscInt here = m.mesh.numbering.column(g.set, i, j);
      if (!g.flows(i, j)) {
        laws.dry.add({network.inlet_temperature}, {here});
        continue;
      }
      const int row = g.row[j], col = g.col[i];
      const PetscInt fluid = unknown(m.mesh, g, row, col);
      NetworkWall law;
      law.fluid = placed.fluid, law.given = network.coefficient;
      law.film = film_of(g, placed.flow, size, row, col);
      place_walls(m, g, law, i, j, fluid, laws);
      if (g.leads(i, j))
        place_streams(m, network, g, placed, row, col, laws);
      else
        laws.follows.add({}, {here, fluid});
    }
}

}  // namespace

void prepare_channel_networks(Model& m) {
  for (std::size_t n = 0; n < m.c.channel_networks.size(); ++n) {
    const auto& network = m.c.channel_networks[n];
    const auto& g = m.mesh.networks[n];
    PlacedChannelNetwork placed;
    placed.fluid = network.fluid == "given" ? Fluid::custom(network.density, network.specific_heat,
                                                            network.conductivity, network.viscosity)
                                            : Fluid::named(network.fluid);
    placed.density = placed.fluid.density(network.inlet_temperature);
    const double viscosity = placed.fluid.viscosity(network.inlet_temperature);
    const Size3 size = size_of(m.mesh, g);
    placed.flow = network_flow(network, g.map, size, viscosity);
    placed.mass_flow = placed.density * placed.flow.total();
    placed.pressure = placed.flow.inlet_pressure();
    const double Re = highest_reynolds(placed.flow, g.map, size, placed.density, viscosity);
    if (Re > duct::transition_low)
      m.warnings.push_back(
          fmt::format("channel network '{}': Reynolds number up to {:.0f}; its laws are laminar (below {:g})",
                      network.name, Re, duct::transition_low));
    m.channel_networks.push_back(std::move(placed));
  }
}

void place_channel_networks(Model& m) {
  for (std::size_t n = 0; n < m.c.channel_networks.size(); ++n) {
    const auto& network = m.c.channel_networks[n];
    NetworkLaws laws;
    place_columns(m, network, m.mesh.networks[n], m.channel_networks[n], laws);
    const std::string name = "channel network: " + network.name;
    m.system.add(name + " wall", std::move(laws.wall));
    m.system.add(name + " advection", std::move(laws.stream));
    m.system.add(name + " advection", std::move(laws.inlet));
    m.system.add(name + " friction", std::move(laws.friction));
    m.system.add(name + " dry", std::move(laws.follows));
    m.system.add(name + " dry", std::move(laws.dry));
  }
}

}  // namespace fourwalls

// Networks of channels within layers: pressures, streams, friction and walls of their cells.

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "physics/channel.hpp"
#include "physics/channel_network.hpp"
#include "solver/model.hpp"
#include "solver/set_equal.hpp"
#include "solver/set_value.hpp"

namespace fourwalls {

namespace {

struct NetworkLaws {
  Listed<NetworkWall> wall;
  Listed<NetworkMass> mass;
  Listed<NetworkStream> stream;
  Listed<NetworkFriction> friction;
  Listed<NetworkInlet> inlet;
  Listed<NetworkOutlet> outlet;
  Listed<NetworkDelivery> delivery;
  Listed<NetworkPump> pump;
  Listed<NetworkPressure> held;
  Listed<NetworkFlowGiven> given;
  Listed<ManifoldFeed> feed;
  Listed<SetEqual> follows;
  Listed<SetValue> dry;
};

/// One network while it is placed.
struct Placing {
  Model& m;
  const ChannelNetwork& network;
  const NetworkGrid& grid;
  const PlacedChannelNetwork& placed;
  NetworkWays ways;
  double stiff;  ///< [kg/s/Pa] that holds a pressure: of the whole network
  NetworkLaws laws;

  PetscInt temperature(int row, int col) { return at(grid.set, row, col); }
  PetscInt pressure(int row, int col) { return at(grid.pressures, row, col); }
  PetscInt lumped(int l) { return m.mesh.numbering.lumped(l); }

 private:
  /// Unknown of a map's cell: that of its first column.
  PetscInt at(int set, int row, int col) {
    return m.mesh.numbering.column(set, grid.first_i[col], grid.first_j[row]);
  }
};

Size3 size_of(const Mesh& mesh, const NetworkGrid& g) {
  const auto& [x, y, z] = mesh.blocks[g.block].axes;
  return {x.high() - x.low(), y.high() - y.low(), z.edges[g.k + g.levels] - z.edges[g.k]};
}

/// Cells of the channels beside one.
std::vector<std::array<int, 2>> neighbours(const ChannelMap& map, int row, int col) {
  std::vector<std::array<int, 2>> all;
  for (const auto& [r, c] :
       {std::array{row, col - 1}, {row, col + 1}, {row - 1, col}, std::array{row + 1, col}})
    if (r >= 0 && c >= 0 && r < map.rows && c < map.cols && map.flows(r, c)) all.push_back({r, c});
  return all;
}

/// Coefficient over conductivity in a cell, by the duct that more of its flow passes along [1/m].
double film_of(const NetworkGrid& g, const NetworkFlow& flow, const Size3& size, int row, int col) {
  const auto cell = g.map.number(row, col);
  double along_x = std::abs(flow.east[cell]), along_y = std::abs(flow.north[cell]);
  if (col > 0) along_x += std::abs(flow.east[g.map.number(row, col - 1)]);
  if (row > 0) along_y += std::abs(flow.north[g.map.number(row - 1, col)]);
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

/// The pressure of an inlet's cell is the pump's but for its resistance, that of an outlet's is none.
void place_port(Placing& p, int row, int col) {
  const bool inlet = p.grid.map.at(row, col) == ChannelCell::inlet;
  const PetscInt here = p.pressure(row, col);
  if (!inlet) return p.laws.held.add({p.stiff, 0}, {here});
  const double resistance = p.network.pump_resistance;
  p.laws.pump.add({resistance > 0 ? p.placed.density / resistance : p.stiff},
                  {here, p.lumped(p.placed.pump)});
}

/// What passes between a port's cell and a neighbour comes from the inlet, or goes to the outlet.
void place_port_way(Placing& p, const NetworkPassage& way, const std::array<PetscInt, 4>& at, bool inlet) {
  const auto with = [&](int lumped) {
    return std::array<PetscInt, 5>{at[0], at[1], at[2], at[3], p.lumped(lumped)};
  };
  if (!inlet) return p.laws.outlet.add({way}, with(p.placed.outlet));
  p.laws.inlet.add({way}, with(p.placed.inlet));
  if (p.network.pressure <= 0) p.laws.delivery.add({way}, with(p.placed.pump));
}

/// The ways of a cell; each is placed by the one of its two cells that comes first along x or y.
void place_ways(Placing& p, int row, int col) {
  const auto& map = p.grid.map;
  const auto held = [&](int r, int c) {
    const bool stiff = map.at(r, c) == ChannelCell::inlet && p.network.pump_resistance <= 0;
    return stiff || map.at(r, c) == ChannelCell::outlet;
  };
  const bool port = map.at(row, col) != ChannelCell::channel;
  if (port) place_port(p, row, col);
  for (const auto& [r, c] : neighbours(map, row, col)) {
    const auto way = p.ways.between(row, col, r, c);
    const std::array<PetscInt, 4> at{p.pressure(row, col), p.pressure(r, c), p.temperature(row, col),
                                     p.temperature(r, c)};
    if (port) place_port_way(p, way, at, map.at(row, col) == ChannelCell::inlet);
    if (r < row || c < col) continue;
    p.laws.mass.add({way, !held(row, col), !held(r, c)}, at);
    p.laws.stream.add({way}, at);
    p.laws.friction.add({way}, at);
  }
}

void place_columns(Placing& p) {
  const auto& g = p.grid;
  auto& n = p.m.mesh.numbering;
  const IndexBox own = n.set(g.set).own;
  const Size3 size = size_of(p.m.mesh, g);
  const double dry = p.placed.branch >= 0 ? p.m.c.ambient_temperature : p.network.inlet_temperature;
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i) {
      const PetscInt T = n.column(g.set, i, j), pressure = n.column(g.pressures, i, j);
      if (!g.flows(i, j)) {
        p.laws.dry.add({dry}, {T});
        p.laws.held.add({p.stiff, 0}, {pressure});
        continue;
      }
      const int row = g.row[j], col = g.col[i];
      NetworkWall law;
      law.fluid = p.placed.fluid, law.given = p.network.coefficient;
      law.film = film_of(g, p.placed.start, size, row, col);
      place_walls(p.m, g, law, i, j, p.temperature(row, col), p.laws);
      if (g.leads(i, j)) {
        place_ways(p, row, col);
      } else {
        p.laws.follows.add({}, {T, p.temperature(row, col)});
        p.laws.pump.add({p.stiff}, {pressure, p.pressure(row, col)});
      }
    }
}

/// The pump's pressure or what it delivers, and what comes in where no loop brings it; on rank 0, which has
/// the lumped unknowns.
void place_drive(Placing& p) {
  const auto& placed = p.placed;
  if (p.m.mesh.rank != 0) return;
  const PetscInt pump = p.lumped(placed.pump);
  if (placed.branch >= 0) return p.laws.feed.add({}, {pump, p.lumped(placed.branch)});
  if (p.network.pressure > 0)
    p.laws.held.add({p.stiff, p.network.pressure}, {pump});
  else
    p.laws.given.add({placed.density * p.network.flow}, {pump});
  p.laws.dry.add({p.network.inlet_temperature}, {p.lumped(placed.inlet)});
}

}  // namespace

void add_unknowns_channel_networks(Model& m) {
  auto& n = m.mesh.numbering;
  for (std::size_t k = 0; k < m.c.channel_networks.size(); ++k) {
    const auto& network = m.c.channel_networks[k];
    PlacedChannelNetwork placed;
    placed.fluid = network.fluid == "given" ? Fluid::custom(network.density, network.specific_heat,
                                                            network.conductivity, network.viscosity)
                                            : Fluid::named(network.fluid);
    double inlet = network.inlet_temperature, volume = network.flow;
    if (const auto [l, b] = find_branch(m.c, network.branch); l >= 0) {
      const auto& loop = m.loops[static_cast<std::size_t>(l)];
      const auto& branch = loop.branches[static_cast<std::size_t>(b)];
      placed.branch = branch.flow;
      placed.inlet = loop.temperatures[static_cast<std::size_t>(branch.from)];
      placed.outlet = loop.temperatures[static_cast<std::size_t>(branch.to)];
      inlet = n.lumped()[placed.inlet].initial;
      volume = n.lumped()[branch.flow].initial / placed.fluid.density(inlet);
    }
    placed.start_temperature = inlet;
    const NetworkWays ways = network_ways(m, k, placed);
    placed.density = ways.density;
    const double viscosity = placed.fluid.viscosity(inlet);
    placed.start = starting_flow(network, ways, viscosity, volume);
    const double mass = placed.density * placed.start.total();
    const double pump = network.pressure > 0 ? network.pressure : placed.start.inlet_pressure();
    placed.pump = n.add(Lumped{Field::pressure, network.name, pump, mass});
    if (placed.branch < 0) {
      placed.inlet = n.add(Lumped{Field::coolant_temperature, network.name + ".inlet", inlet, 1});
      placed.outlet = n.add(Lumped{Field::coolant_temperature, network.name + ".outlet", inlet, 1});
    }
    const double Re = ways.highest_reynolds(placed.start, viscosity);
    if (Re > duct::transition_low)
      m.warnings.push_back(
          fmt::format("channel network '{}': Reynolds number up to {:.0f}; its laws are laminar (below {:g})",
                      network.name, Re, duct::transition_low));
    m.channel_networks.push_back(std::move(placed));
  }
}

void start_channel_network(Model& m, std::size_t n, double* values) {
  const auto& g = m.mesh.networks[n];
  const auto& placed = m.channel_networks[n];
  const IndexBox own = m.mesh.numbering.set(g.set).own;
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i) {
      values[m.mesh.numbering.column(g.set, i, j)] = placed.start_temperature;
      values[m.mesh.numbering.column(g.pressures, i, j)] =
          g.flows(i, j) ? placed.start.pressure[g.map.number(g.row[j], g.col[i])] : 0;
    }
}

NetworkWays network_ways(const Model& m, std::size_t n, const PlacedChannelNetwork& placed) {
  const auto& g = m.mesh.networks[n];
  return {m.c.channel_networks[n], g.map, size_of(m.mesh, g), placed.fluid, placed.start_temperature};
}

NetworkFlow network_flow(Model& m, Vec u, std::size_t n) {
  const auto& g = m.mesh.networks[n];
  const IndexBox own = m.mesh.numbering.set(g.set).own;
  std::vector<double> pressure(g.map.cells.size(), 0.0), temperature = pressure;
  {
    ReadAccess v(u);
    for (int j = own.j0; j < own.j1; ++j)
      for (int i = own.i0; i < own.i1; ++i) {
        if (!g.flows(i, j) || !g.leads(i, j)) continue;
        const auto cell = g.map.number(g.row[j], g.col[i]);
        pressure[cell] = v[m.mesh.numbering.column(g.pressures, i, j)];
        temperature[cell] = v[m.mesh.numbering.column(g.set, i, j)];
      }
  }
  for (auto* list : {&pressure, &temperature})
    MPI_Allreduce(MPI_IN_PLACE, list->data(), static_cast<int>(list->size()), MPI_DOUBLE, MPI_SUM,
                  m.system.comm());
  return flow_by(network_ways(m, n, m.channel_networks[n]), pressure, temperature);
}

void place_channel_networks(Model& m) {
  for (std::size_t n = 0; n < m.c.channel_networks.size(); ++n) {
    const auto& placed = m.channel_networks[n];
    const double highest = m.mesh.numbering.lumped()[placed.pump].initial;
    Placing p{m,      m.c.channel_networks[n],    m.mesh.networks[n],
              placed, network_ways(m, n, placed), placed.density * placed.start.total() / highest,
              {}};
    place_columns(p);
    place_drive(p);
    const std::string name = "channel network: " + p.network.name;
    m.system.add(name + " wall", std::move(p.laws.wall));
    m.system.add(name + " advection", std::move(p.laws.stream));
    m.system.add(name + " advection", std::move(p.laws.inlet));
    m.system.add(name + " outlet", std::move(p.laws.outlet));
    m.system.add(name + " friction", std::move(p.laws.friction));
    m.system.add(name + " flow", std::move(p.laws.mass));
    m.system.add(name + " flow", std::move(p.laws.delivery));
    m.system.add(name + " flow", std::move(p.laws.pump));
    m.system.add(name + " flow", std::move(p.laws.held));
    m.system.add(name + " flow", std::move(p.laws.given));
    m.system.add(name + " flow", std::move(p.laws.feed));
    m.system.add(name + " dry", std::move(p.laws.follows));
    m.system.add(name + " dry", std::move(p.laws.dry));
  }
}

}  // namespace fourwalls

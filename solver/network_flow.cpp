#include "solver/network_flow.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "meshes/pressures.hpp"
#include "physics/channel_network.hpp"

namespace fourwalls {

namespace {

/// Ducts along x and y between the centres of two cells.
struct Passages {
  RectangularDuct along_x, along_y;
  double dx, dy;
};

Passages passages(const ChannelMap& map, const Size3& size) {
  const double dx = size[0] / map.cols, dy = size[1] / map.rows;
  return {{dy, size[2]}, {dx, size[2]}, dx, dy};
}

/// Edges to the neighbours along x and y, and whether they run along x.
std::vector<PressureEdge> edges_of(const ChannelMap& map, const Passages& p, double viscosity) {
  const double east = channel_network::conductance(p.along_x, p.dx, viscosity);
  const double north = channel_network::conductance(p.along_y, p.dy, viscosity);
  std::vector<PressureEdge> edges;
  const auto join = [&](int row, int col, int r, int c, double conductance) {
    if (r < map.rows && c < map.cols && map.flows(row, col) && map.flows(r, c))
      edges.push_back(
          {static_cast<int>(map.number(row, col)), static_cast<int>(map.number(r, c)), conductance});
  };
  for (int row = 0; row < map.rows; ++row)
    for (int col = 0; col < map.cols; ++col) {
      join(row, col, row, col + 1, east);
      join(row, col, row + 1, col, north);
    }
  return edges;
}

std::vector<double> pressures_of(const ChannelNetwork& network, const ChannelMap& map,
                                 const std::vector<PressureEdge>& edges) {
  Pressures pressures(map.cells.size(), edges);
  const double pump = network.flow > 0 ? 1 : network.pressure;
  for (std::size_t n = 0; n < map.cells.size(); ++n) {
    const int cell = static_cast<int>(n);
    const bool inlet = map.cells[n] == ChannelCell::inlet;
    const bool stiff = inlet && network.pump_resistance <= 0;
    if (map.cells[n] == ChannelCell::channel || (inlet && !stiff)) pressures.unknown(cell);
    if (stiff) pressures.give(cell, pump);
    if (inlet && !stiff) pressures.tie(cell, 1 / network.pump_resistance, pump);
  }
  return pressures.solve();
}

void scale(NetworkFlow& flow, double factor) {
  for (auto* list : {&flow.pressure, &flow.east, &flow.north, &flow.in, &flow.out})
    for (double& v : *list) v *= factor;
}

}  // namespace

double NetworkFlow::total() const { return std::accumulate(in.begin(), in.end(), 0.0); }

double NetworkFlow::inlet_pressure() const {
  return std::inner_product(in.begin(), in.end(), pressure.begin(), 0.0) / total();
}

NetworkFlow network_flow(const ChannelNetwork& network, const ChannelMap& map, const Size3& size,
                         double viscosity) {
  const auto edges = edges_of(map, passages(map, size), viscosity);
  NetworkFlow flow;
  flow.pressure = pressures_of(network, map, edges);
  flow.east.assign(map.cells.size(), 0.0);
  flow.north = flow.in = flow.out = flow.east;
  for (const auto& e : edges) {
    const double q = e.conductance * (flow.pressure[e.a] - flow.pressure[e.b]);
    // of a map one cell wide, the next cell is the one to the north
    (e.b == e.a + 1 && map.cols > 1 ? flow.east : flow.north)[e.a] = q;
    for (const auto& [n, leaves] : {std::pair{e.a, q}, std::pair{e.b, -q}}) {
      if (map.cells[n] == ChannelCell::inlet) flow.in[n] += leaves;
      if (map.cells[n] == ChannelCell::outlet) flow.out[n] -= leaves;
    }
  }
  if (network.flow > 0) scale(flow, network.flow / flow.total());
  return flow;
}

double highest_reynolds(const NetworkFlow& flow, const ChannelMap& map, const Size3& size, double density,
                        double viscosity) {
  const auto p = passages(map, size);
  const auto most = [&](const std::vector<double>& through, const RectangularDuct& duct) {
    double largest = 0;
    for (const double q : through) largest = std::max(largest, std::abs(q));
    return density * largest * duct.hydraulic_diameter() / (duct.area() * viscosity);
  };
  return std::max(most(flow.east, p.along_x), most(flow.north, p.along_y));
}

}  // namespace fourwalls

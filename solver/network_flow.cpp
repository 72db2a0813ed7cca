#include "solver/network_flow.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "meshes/pressures.hpp"

namespace fourwalls {

namespace {

/// A way from a cell to the next along x or y.
struct Step {
  int row, col, other_row, other_col;
  bool east;
};

std::vector<Step> steps_of(const ChannelMap& map) {
  std::vector<Step> steps;
  const auto join = [&](int row, int col, int r, int c) {
    if (r < map.rows && c < map.cols && map.flows(row, col) && map.flows(r, c))
      steps.push_back({row, col, r, c, c > col});
  };
  for (int row = 0; row < map.rows; ++row)
    for (int col = 0; col < map.cols; ++col) {
      join(row, col, row, col + 1);
      join(row, col, row + 1, col);
    }
  return steps;
}

std::vector<double> pressures_of(const ChannelNetwork& network, const ChannelMap& map,
                                 const std::vector<PressureEdge>& edges, double pump) {
  Pressures pressures(map.cells.size(), edges);
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

/// A flow of nothing but pressures.
NetworkFlow at_rest(const ChannelMap& map, std::vector<double> pressure) {
  NetworkFlow flow;
  flow.pressure = std::move(pressure);
  flow.east.assign(map.cells.size(), 0.0);
  flow.north = flow.in = flow.out = flow.east;
  return flow;
}

void pass(NetworkFlow& flow, const ChannelMap& map, const Step& s, double volume) {
  const auto a = map.number(s.row, s.col), b = map.number(s.other_row, s.other_col);
  (s.east ? flow.east : flow.north)[a] = volume;
  for (const auto& [n, leaves] : {std::pair{a, volume}, std::pair{b, -volume}}) {
    if (map.cells[n] == ChannelCell::inlet) flow.in[n] += leaves;
    if (map.cells[n] == ChannelCell::outlet) flow.out[n] -= leaves;
  }
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

NetworkWays::NetworkWays(const ChannelNetwork& network, const ChannelMap& m, const Size3& layer,
                         const Fluid& liquid, double inlet_temperature)
    : map(&m),
      fluid(liquid),
      density(liquid.density(inlet_temperature)),
      along_x{layer[1] / m.rows, layer[2]},
      along_y{layer[0] / m.cols, layer[2]},
      dx(layer[0] / m.cols),
      dy(layer[1] / m.rows),
      bend_loss(network.bend_loss) {}

bool NetworkWays::turns(int row, int col) const {
  const auto flows = [&](int r, int c) {
    return r >= 0 && c >= 0 && r < map->rows && c < map->cols && map->flows(r, c);
  };
  const int beside = flows(row, col - 1) + flows(row, col + 1);
  const int along = flows(row - 1, col) + flows(row + 1, col);
  return beside == 1 && along == 1;
}

NetworkPassage NetworkWays::between(int row, int col, int other_row, int other_col) const {
  const bool x = row == other_row;
  const auto& duct = x ? along_x : along_y;
  const double bends = 0.5 * (turns(row, col) + turns(other_row, other_col));
  return {fluid, density, channel_network::geometry(duct, x ? dx : dy),
          bends > 0 ? channel_network::turns(duct, density, bends * bend_loss) : 0};
}

double NetworkWays::highest_reynolds(const NetworkFlow& flow, double viscosity) const {
  const auto most = [&](const std::vector<double>& through, const RectangularDuct& duct) {
    double largest = 0;
    for (const double q : through) largest = std::max(largest, std::abs(q));
    return density * largest * duct.hydraulic_diameter() / (duct.area() * viscosity);
  };
  return std::max(most(flow.east, along_x), most(flow.north, along_y));
}

NetworkFlow starting_flow(const ChannelNetwork& network, const NetworkWays& ways, double viscosity,
                          double flow) {
  const auto& map = *ways.map;
  const auto steps = steps_of(map);
  std::vector<PressureEdge> edges;
  for (const auto& s : steps)
    edges.push_back({static_cast<int>(map.number(s.row, s.col)),
                     static_cast<int>(map.number(s.other_row, s.other_col)),
                     ways.between(s.row, s.col, s.other_row, s.other_col).geometry / viscosity});
  NetworkFlow start = at_rest(map, pressures_of(network, map, edges, flow > 0 ? 1 : network.pressure));
  for (std::size_t n = 0; n < steps.size(); ++n)
    pass(start, map, steps[n],
         edges[n].conductance * (start.pressure[edges[n].a] - start.pressure[edges[n].b]));
  if (flow > 0) scale(start, flow / start.total());
  return start;
}

NetworkFlow flow_by(const NetworkWays& ways, const std::vector<double>& pressure,
                    const std::vector<double>& temperature) {
  const auto& map = *ways.map;
  NetworkFlow flow = at_rest(map, pressure);
  for (const auto& s : steps_of(map)) {
    const auto a = map.number(s.row, s.col), b = map.number(s.other_row, s.other_col);
    const auto way = ways.between(s.row, s.col, s.other_row, s.other_col);
    pass(flow, map, s,
         way.mass_flow(pressure[a] - pressure[b], temperature[a], temperature[b]) / ways.density);
  }
  return flow;
}

}  // namespace fourwalls

// Pressures in a network of channels: one node for each fluid cell, conductances of rectangular ducts.

#include <cmath>

#include "meshes/hotspot_network.hpp"
#include "meshes/pressures.hpp"

namespace fourwalls::hotspot {

namespace {

/// Volume flow per pressure of a duct `w` wide, `h` high, `length` long [m^3/s/Pa].
double duct(double w, double h, double length, double viscosity) {
  const double narrow = std::min(w, h), wide = std::max(w, h);
  if (narrow == wide) return 0.42229 * std::pow(h, 4) / (12 * viscosity * length);
  return (1 - 0.63 * narrow / wide) * std::pow(narrow, 3) * wide / (12 * viscosity * length);
}

}  // namespace

ChannelFlow channel_flow(const Channels& c, const Options& o, double width, double height, double thickness,
                         bool defects) {
  const double cw = width / c.cols, ch = height / c.rows;
  const double along_y = duct(cw, thickness, ch, o.coolant_visc);
  const double along_x = defects ? along_y : duct(ch, thickness, cw, o.coolant_visc);
  const auto cell = [&](int i, int j) { return i * c.cols + j; };
  std::vector<PressureEdge> edges;
  for (int i = 0; i < c.rows; ++i)
    for (int j = 0; j < c.cols; ++j) {
      if (!c.fluid(i, j)) continue;
      if (j + 1 < c.cols && c.fluid(i, j + 1)) edges.push_back({cell(i, j), cell(i, j + 1), along_x});
      if (i + 1 < c.rows && c.fluid(i + 1, j)) edges.push_back({cell(i, j), cell(i + 1, j), along_y});
    }
  Pressures pressures(c.cells.size(), edges);
  for (int n = 0; n < static_cast<int>(c.cells.size()); ++n) {
    const Cell kind = c.cells[n];
    const bool stiff = o.pump_internal_res == 0;
    if (kind == Cell::fluid || (kind == Cell::inlet && !stiff)) pressures.unknown(n);
    if (kind == Cell::inlet && stiff) pressures.give(n, o.pumping_pressure);
    if (kind == Cell::inlet && !stiff) pressures.tie(n, 1 / o.pump_internal_res, o.pumping_pressure);
  }
  const auto p = pressures.solve();
  ChannelFlow flow;
  flow.east.assign(c.cells.size(), 0.0);
  flow.south = flow.in = flow.out = flow.east;
  for (const auto& e : edges) {
    const double q = e.conductance * (p[e.a] - p[e.b]);
    (e.b == e.a + 1 && c.cols > 1 ? flow.east : flow.south)[e.a] = q;
    for (const auto& [n, leaves] : {std::pair{e.a, q}, std::pair{e.b, -q}}) {
      if (c.cells[n] == Cell::inlet) flow.in[n] += leaves;
      if (c.cells[n] == Cell::outlet) flow.out[n] -= leaves;
    }
  }
  return flow;
}

}  // namespace fourwalls::hotspot

/// Flow through a network of channels: pressures of its cells, and what passes between them.
#pragma once

#include <vector>

#include "cases/case.hpp"
#include "cases/channel_map.hpp"

namespace fourwalls {

/// By cell of the map.
struct NetworkFlow {
  std::vector<double> pressure;   ///< [Pa] above the outlets
  std::vector<double> east;       ///< [m^3/s] from a cell to the next along x
  std::vector<double> north;      ///< [m^3/s] from a cell to the next along y
  std::vector<double> in, out;    ///< [m^3/s] into the network at an inlet, out of it at an outlet
  double total() const;           ///< [m^3/s] into all inlets
  double inlet_pressure() const;  ///< [Pa] weighted by the flow of the inlets
};

/// `size`: of the layer along x, y, and its height [m]; `viscosity`: one for all cells [Pa s]. Laminar,
/// developed: each half of two neighbours is a duct as wide as the cell across the way.
NetworkFlow network_flow(const ChannelNetwork& network, const ChannelMap& map, const Size3& size,
                         double viscosity);

/// Largest Reynolds number of a passage between two cells.
double highest_reynolds(const NetworkFlow& flow, const ChannelMap& map, const Size3& size, double density,
                        double viscosity);

}  // namespace fourwalls

/// Flow through a network of channels: its ways, and what passes along them.
#pragma once

#include <vector>

#include "cases/case.hpp"
#include "cases/channel_map.hpp"
#include "physics/channel_network.hpp"

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

/// The ways of a map whose cells lie in a layer.
struct NetworkWays {
  const ChannelMap* map = nullptr;
  Fluid fluid;
  double density = 0;                ///< [kg/m^3] at the inlet
  RectangularDuct along_x, along_y;  ///< between the centres of two cells
  double dx = 0, dy = 0;             ///< [m] size of a cell
  double bend_loss = 0;              ///< [-]

  NetworkWays(const ChannelNetwork& network, const ChannelMap& m, const Size3& layer, const Fluid& liquid,
              double inlet_temperature);

  /// The way between a cell and one of its neighbours, both within the channels.
  NetworkPassage between(int row, int col, int other_row, int other_col) const;
  /// Largest Reynolds number of a way, with a viscosity [Pa s].
  double highest_reynolds(const NetworkFlow& flow, double viscosity) const;

 private:
  /// Two neighbours, at a right angle.
  bool turns(int row, int col) const;
};

/// To start from: one viscosity for all cells, no bends. `flow` > 0: of all inlets [m^3/s], instead of the
/// network's pressure.
NetworkFlow starting_flow(const ChannelNetwork& network, const NetworkWays& ways, double viscosity,
                          double flow);

/// What passes by the pressures [Pa] and temperatures [K] of all cells of the map.
NetworkFlow flow_by(const NetworkWays& ways, const std::vector<double>& pressure,
                    const std::vector<double>& temperature);

}  // namespace fourwalls

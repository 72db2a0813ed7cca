/// HotSpot's own discrete networks of a deck, to reproduce its numbers.
///
/// Grid model: one node for each grid cell of each layer, on the layer's face away from the sink, so that the
/// resistance to the next layer is the whole lower layer's; detailed_3D: in the middle of the layer. What of
/// spreader, sink, substrate, solder and board reaches beyond the die is four rims each (west, east, north,
/// south; the sink's and the board's twice), with lengths and areas of trapezoids. Block model: one node for
/// each block of die, interface, spreader and sink. Heat capacities carry the peer's factor 0.333.
///
/// The peer's known slips are left out unless `defects` asks for them: lateral resistances along x and y
/// swapped (both models' grids), and with detailed_3D half of the sink's convection between spreader and sink
/// once more, layer 0 and the sink with their whole thickness, `lateral N` not heeded, capacity of cells that
/// several blocks share, and channels as wide as a cell whichever way they run.
#pragma once

#include <string>
#include <vector>

#include "cases/hotspot/deck.hpp"
#include "meshes/thermal_network.hpp"

namespace fourwalls::hotspot {

inline constexpr double capacity_factor = 0.333;

struct NetworkOptions {
  bool defects = false;
  bool block_model = false;
  double r_convec = 0;  ///< [K/W] of the sink now
  int rank = 0, ranks = 1;
};

/// Rows of a .steady file: the blocks of every layer, then the rims.
struct Row {
  std::string name;
  int layer = -1;                                ///< -1: a rim
  int north = 0, south = 0, west = 0, east = 0;  ///< grid rows and columns [north, south), [west, east)
  double width = 0, height = 0;                  ///< [m] of the block
};

struct Emulation {
  ThermalNetwork network;  ///< this rank's share; signal u is the deck's unit u, a slot a row of its trace
  PetscInt nodes = 0;      ///< over all ranks
  bool grid = true;
  int layers = 0, rows = 0, cols = 0;
  std::vector<Row> outputs;
  std::vector<int> unit_rows;  ///< row of each of the deck's units
  int sink_layer = 0;
  std::vector<std::string> notes;  ///< what is not as the peer has it

  /// Node of a cell of the grid model.
  PetscInt node(int layer, int row, int col) const {
    return (static_cast<PetscInt>(row) * cols + col) * layers + layer;
  }
};

/// The network of a deck. \throws CaseError where blocks do not fall on the grid.
Emulation build_network(const Deck& deck, const NetworkOptions& options);

/// Temperature of each output row [K] from those of all nodes, by the deck's grid_map_mode.
std::vector<double> row_temperatures(const Deck& deck, const Emulation& e, const std::vector<double>& nodes);

/// Temperature of every node from those of the rows, as the peer starts from an .init file.
std::vector<double> node_temperatures(const Deck& deck, const Emulation& e, const std::vector<double>& rows);

/// Mean temperature of the sink over its area [K].
double sink_temperature(const Deck& deck, const Emulation& e, const std::vector<double>& rows);

/// Flow through the faces of a channel network's fluid cells [m^3/s], from pressures.
struct ChannelFlow {
  std::vector<double> east;   ///< from cell (i, j) to (i, j + 1), by cell
  std::vector<double> south;  ///< from cell (i, j) to (i + 1, j), by cell
  std::vector<double> in;     ///< into the network, by cell
  std::vector<double> out;    ///< out of the network, by cell
};
/// \throws std::runtime_error where the pressures cannot be solved for.
ChannelFlow channel_flow(const Channels& channels, const Options& options, double width, double height,
                         double thickness, bool defects);

}  // namespace fourwalls::hotspot

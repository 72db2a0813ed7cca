/// Where the nodes of a circuit are, as their names say it (spice::node_place).
#pragma once

#include <mpi.h>

#include <array>
#include <string>
#include <vector>

#include "meshes/circuit.hpp"

namespace fourwalls {

struct CircuitPlace {
  double x = 0, y = 0;  ///< [m] in the netlist's own coordinates
  int layer = -1;       ///< index into the layers; -1: the name does not say
};

/// Layers by the names of nodes, the same on all ranks, from the bottom up: words with a number by the number
/// (m1, m4, m10), package side (`_X_...`) above.
struct CircuitLayers {
  std::vector<std::string> names;
  std::array<double, 4> extent{0, 0, 0, 0};  ///< [m] lowest x, y, highest x, y of all nodes with a place
  int index(std::string_view name) const;    ///< -1: no such layer
  bool any() const { return !names.empty(); }
};

struct NamedPlaces {
  CircuitLayers layers;
  std::vector<CircuitPlace> of;  ///< netlist.node_names of this rank
};

/// `unit`: [m] of a count in the names; 0: by their form. Collective.
NamedPlaces named_places(const Netlist& netlist, double unit, MPI_Comm comm);

/// Places of circuit.nodes. Collective.
std::vector<CircuitPlace> places_of_ends(const Circuit& c, const NamedPlaces& named);

}  // namespace fourwalls

/// Where the power of a circuit comes from and goes to at one moment.
#pragma once

#include "solver/placed_netlist.hpp"

namespace fourwalls {

/// [W]; of the elements of one rank. Over all ranks supplied = drawn + lost + what branches take up.
struct NetlistFlows {
  double supplied = 0;   ///< out of what holds potentials
  double drawn = 0;      ///< by current sources
  double lost = 0;       ///< in resistors
  double heat = 0;       ///< of `lost`, in a body
  double load_heat = 0;  ///< of `drawn`, in a body
  double stored = 0;     ///< into capacitors and inductors, by the currents they remember
};

/// `u`: values by local number.
NetlistFlows netlist_flows(const PlacedNetlist& p, const double* u);

}  // namespace fourwalls

/// The metal of a circuit: where its resistors lie, what netlist.layer and netlist.via say of them, and the
/// cells of a body that share their temperature.
#pragma once

#include "solver/model.hpp"

namespace fourwalls {

/// Puts sources into the netlist where its list of pads says so, each behind its resistance and inductance at
/// the nearest node of its net; a pad with an edge takes all nodes below it. Collective. \throws CaseError
PadsFound connect_pads(Netlist& netlist, const NetlistFile& file, MPI_Comm comm);

/// Nodes of the netlist's instances. Collective. \throws CaseError for those without a node
PlacedInstances match_instances(const Circuit& c, const NetlistFile& file, const CircuitLayers& layers);

/// Places, metals and the resistances at the circuit's own temperature. Collective. \throws CaseError where a
/// layer of the case is none of the netlist's.
void find_places(Model& m, const NetlistFile& file, PlacedNetlist& placed);

/// Cells of the resistors and loads that lie in the netlist's body. Collective. \throws CaseError where one
/// lies outside of it.
void tie_to_body(Model& m, const NetlistFile& file, PlacedNetlist& placed);

/// What the current in a resistor means for its metal.
struct WireUse {
  double density = 0;  ///< [A/m^2]; 0: the wire's section is not known
  bool limited = false;
  double use = 0;       ///< part of the limit at its temperature
  double lifetime = 0;  ///< [s]
};
/// `u`: local values. What has no length within its layer is a pin, not a wire: no density and no limit.
WireUse wire_use(const PlacedNetlist& placed, std::size_t resistor, const double* u);

/// The laws of resistors and loads that heat their cells.
void place_netlist_heat(Model& m, std::size_t netlist);

}  // namespace fourwalls

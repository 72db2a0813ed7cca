/// The nodes of a netlist in an order that does not depend on how many ranks read it: by a hash of their
/// names.
#pragma once

#include "cases/spice/netlist.hpp"
#include "meshes/shared_order.hpp"

namespace fourwalls {

/// Items are netlist.node_names. Collective.
SharedOrder order_of_names(const Netlist& netlist, MPI_Comm comm);

/// Of this rank's share of the order: numbers that tell names apart well enough to know another netlist.
std::vector<double> marks_of_names(const SharedOrder& order);

}  // namespace fourwalls

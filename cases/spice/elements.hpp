/// One R, C, L, V or I statement into this rank's part of the netlist.
#pragma once

#include <cstdint>
#include <string_view>

#include "cases/spice/names.hpp"
#include "cases/spice/netlist.hpp"

namespace fourwalls::spice {

struct Place {
  int file;
  std::uint32_t line;
};

/// Node ids are those of `nodes` (ground -1) until they are numbered over all ranks. Nothing is added when it
/// throws. PULSE times that SPICE takes from the analysis are left negative; see settle_pulses. \throws
/// Refusal
void read_element(std::string_view statement, Place place, Netlist& net, NameTable& nodes);

/// The times that PULSE sources did not give: rise and fall are .tran's step as in SPICE (0 without .tran).
void settle_pulses(Netlist& net);

/// Whether the name is the reference node's: `0` or `gnd`.
bool is_ground(std::string_view name);

/// \throws Refusal if the word cannot be the name of a node
void check_node_name(std::string_view name);

}  // namespace fourwalls::spice

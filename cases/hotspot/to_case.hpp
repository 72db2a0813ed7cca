/// A HotSpot deck as a case of bodies in three dimensions.
#pragma once

#include "cases/hotspot/deck.hpp"
#include "cases/package_case.hpp"

namespace fourwalls::hotspot {

struct Conversion {
  PackageCase package;
  std::vector<std::string> not_honoured;  ///< what of the deck the case does not honour, each with its place
  std::vector<std::string> notes;         ///< what it says in another way
  std::string refusal;                    ///< why there is no case; empty: there is one
};

/// Die and interface (or the layers of the .lcf), spreader and sink of their true sizes on each other,
/// convection spread over the sink's top, the secondary path as substrate, balls and board below. Power is in
/// a sheet at the bottom of its layer, with detailed_3D in the whole layer; leakage with it. With -o the case
/// is the course of the power trace with true heat capacities, those of the convection in the sink's and the
/// board's; otherwise the steady state of the trace's mean.
///
/// Networks of straight channels, all alike and equally far apart, become cavities whose cells follow them;
/// `flows`: into each network of the deck [m^3/s], for these. Others become channel networks, with the deck's
/// own map and pump.
Conversion to_case(const Deck& deck, const std::vector<double>& flows = {});

}  // namespace fourwalls::hotspot

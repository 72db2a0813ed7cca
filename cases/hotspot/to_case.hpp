/// A HotSpot deck as a case of bodies in three dimensions.
#pragma once

#include "cases/hotspot/deck.hpp"
#include "cases/package_case.hpp"

namespace fourwalls::hotspot {

struct Conversion {
  PackageCase package;
  std::vector<std::string> notes;  ///< what of the deck the case does not honour, each with its place
  std::string refusal;             ///< why there is no case; empty: there is one
};

/// Die and interface (or the layers of the .lcf), spreader and sink of their true sizes on each other,
/// convection spread over the sink's top, the secondary path as substrate, balls and board below. Power is
/// the mean of the trace: in a sheet at the bottom of its layer, with detailed_3D in the whole layer.
Conversion to_case(const Deck& deck);

}  // namespace fourwalls::hotspot

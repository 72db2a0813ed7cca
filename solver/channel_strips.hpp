/// Strips of cells along channels that the mesh follows: one channel may be several cells wide, and has one
/// coolant, that of its first strip.
#pragma once

#include "meshes/mesh.hpp"

namespace fourwalls {

/// First strip of the channel that a wet strip belongs to; the strip itself where cells follow no channels.
inline int leading_strip(const Mesh& mesh, const CoolantGrid& g, int strip) {
  while (g.resolved && strip > 0 && mesh.wet(g, strip - 1)) --strip;
  return strip;
}

inline double strip_width(const Mesh& mesh, const CoolantGrid& g, int strip) {
  const auto& b = mesh.blocks[g.block];
  return g.along_x ? b.axes[1].width(g.region.j0 + strip) : b.axes[0].width(g.region.i0 + strip);
}

/// Width of all strips that share a leading strip's coolant [m].
inline double coolant_width(const Mesh& mesh, const CoolantGrid& g, int leading) {
  double width = strip_width(mesh, g, leading);
  for (int s = leading + 1; g.resolved && s < g.strips() && mesh.wet(g, s); ++s)
    width += strip_width(mesh, g, s);
  return width;
}

}  // namespace fourwalls

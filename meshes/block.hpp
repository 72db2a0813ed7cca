/// A body on its grid: three axes and a material map by layer and part. Cells and faces are computed.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "cases/case.hpp"
#include "meshes/axis.hpp"

namespace fourwalls {

/// Columns i0 <= i < i1, j0 <= j < j1 of a block.
struct IndexBox {
  int i0 = 0, i1 = 0, j0 = 0, j1 = 0;

  int ni() const { return i1 > i0 && j1 > j0 ? i1 - i0 : 0; }
  int nj() const { return i1 > i0 && j1 > j0 ? j1 - j0 : 0; }
  long columns() const { return static_cast<long>(ni()) * nj(); }
  bool contains(int i, int j) const { return i >= i0 && i < i1 && j >= j0 && j < j1; }
};

IndexBox intersect(const IndexBox& a, const IndexBox& b);

/// Material of an empty place.
inline constexpr int inactive = -1;

struct Block {
  std::string name;
  std::array<Axis, 3> axes;
  std::vector<std::string> layers;       ///< names, bottom to top
  std::vector<int> layer_of;             ///< layer of each k
  std::vector<double> contact_above;     ///< [m^2 K/W] between k and k + 1
  std::array<std::vector<int>, 2> zone;  ///< zone of each i, of each j: columns of one zone look alike
  std::array<int, 2> zones{1, 1};
  std::vector<int> materials;  ///< [layer][zone y][zone x] -> material, or `inactive`

  int nx() const { return axes[0].cells(); }
  int ny() const { return axes[1].cells(); }
  int nz() const { return axes[2].cells(); }
  IndexBox all() const { return {0, nx(), 0, ny()}; }
  double column_area(int i, int j) const { return axes[0].width(i) * axes[1].width(j); }
  int material(int i, int j, int k) const {
    return materials[(static_cast<std::size_t>(layer_of[k]) * zones[1] + zone[1][j]) * zones[0] + zone[0][i]];
  }
  bool live(int i, int j, int k) const { return material(i, j, k) != inactive; }
  /// Area of the columns of a box that are not empty at level k [m^2].
  double live_area(const IndexBox& box, int k) const;
  int layer_index(const std::string& layer) const;  ///< -1: no such layer
  int middle_cell(int layer) const;                 ///< k nearest to the layer's mid-plane
  /// Columns under a rectangle relative to the body's corner; its edges are cell edges.
  IndexBox columns(const Rectangle& place) const;
};

/// Material numbers by name, in the order of `Case::materials`.
int material_number(const Case& c, const std::string& name);

/// Block of a body; `places` are the rectangles that its axes must conform to besides its parts.
Block make_block(const Case& c, const Body& body, const std::vector<Rectangle>& places);

}  // namespace fourwalls

/// The discrete model of 3D-ICE 4.0 for a deck with the uniform grid, as a ThermalNetwork.
///
/// One node per cell and layer. Between nodes half cells in series; towards a face without a sink the
/// outermost layer counts with its full height (its node lies on the face). Cavities: `4rm` has wall and
/// channel cells in turn; `2rm` and pin fins have four nodes per cell (bottom surface, solid part, fluid, top
/// surface). Coolant runs along +y with central differences, upwind at the outlet, and conducts nothing along
/// itself. Reference: A. Sridhar et al., "3D-ICE", ICCAD 2010 (4rm) and IEEE Trans. Computers 63 (2014) 2576
/// (2rm, pins).
#pragma once

#include <utility>
#include <vector>

#include "cases/ice/deck.hpp"
#include "meshes/thermal_network.hpp"

namespace fourwalls {

enum class IceRole { solid, mixed, bottom_surface, solid_part, fluid, top_surface };

/// One layer of nodes.
struct IceLevel {
  int element = 0;                    ///< of the deck's stack
  IceRole role = IceRole::solid;      ///< mixed: walls and channels of a `4rm` cavity
  const ice::Layer* layer = nullptr;  ///< solid levels
  double height = 0;                  ///< [um]
  bool source = false;                ///< takes the floorplan's power
};

struct IceGrid {
  std::vector<double> x, y;      ///< cell edges [um]
  std::vector<IceLevel> levels;  ///< bottom to top
  int columns() const { return static_cast<int>(x.size()) - 1; }
  int rows() const { return static_cast<int>(y.size()) - 1; }
  int depth() const { return static_cast<int>(levels.size()); }
  double dx(int i) const { return x[i + 1] - x[i]; }
  double dy(int j) const { return y[j + 1] - y[j]; }
  PetscInt node(int i, int j, int level) const {
    return (static_cast<PetscInt>(j) * columns() + i) * depth() + level;
  }
  /// Coolant flows in a column of a level.
  bool flows(int i, int level) const {
    return levels[level].role == IceRole::fluid || (levels[level].role == IceRole::mixed && i % 2 == 1);
  }
  /// Height that a level takes up in the stack [um]; the four of a `2rm` or pin-fin cavity share its height.
  double thickness(int level) const {
    return levels[level].height / (levels[level].role >= IceRole::bottom_surface ? 4 : 1);
  }
  /// The level that stands for an element in outputs: a die's source layer, a channel's fluid.
  int level_of(int element) const;
  /// Rows of a rank: [first, second).
  std::pair<int, int> rows_of(int rank, int ranks) const;
  /// Cell of a coordinate; the last one at the far edge.
  static int cell_at(const std::vector<double>& edges, double at);
};

/// Share of a block's power in a cell, by area.
struct IceShare {
  int i = 0, j = 0;
  int place = 0;  ///< the block's rectangle
  double share = 0;
};

/// The grid of a deck; that of a non-uniform deck has even cells, for outputs only. The deck must outlive it.
IceGrid make_ice_grid(const ice::Deck& deck);

/// Cells that a block touches, with the share of its area over each; cells that several of its rectangles
/// touch appear once for each of them. \throws nothing; cells outside of the grid are left out.
std::vector<IceShare> ice_shares(const IceGrid& grid, const ice::Block& block);

/// The network of the rows of one rank. Signals are the powered blocks, elements bottom to top, blocks as in
/// their floorplan.
ThermalNetwork make_ice_network(const ice::Deck& deck, const IceGrid& grid, int rank, int ranks);

}  // namespace fourwalls

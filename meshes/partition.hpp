/// Which rank owns which columns: a geometric cut into slabs along x, then of each slab along y, the same
/// lines through all blocks, so that bodies on top of each other share ranks.
#pragma once

#include <vector>

#include "meshes/block.hpp"

namespace fourwalls {

/// Weight of the columns of one block: `base` everywhere, and more in some rectangles.
struct ColumnWeight {
  double base = 0;
  std::vector<std::pair<IndexBox, double>> extra;
};

class Partition {
 public:
  /// Cuts the blocks over `ranks` by weight: of the numbers of slabs that balance well the one that cuts the
  /// fewest cells. A slab may have one rank more than another; no rank is left empty where there are
  /// positions for all. Every rank computes the same cuts from the axes alone.
  Partition(const std::vector<Block>& blocks, const std::vector<ColumnWeight>& weights, int ranks);

  int ranks() const { return first_rank_.back(); }
  int owner(int block, int i, int j) const;
  IndexBox box(int block, int rank) const;

 private:
  void cut(const std::vector<Block>& blocks, const std::vector<ColumnWeight>& weights, int ranks, int slabs);

  std::vector<int> first_rank_;                   ///< of each slab, and one past the last rank
  std::vector<std::vector<int>> x_;               ///< [block][slab] first i
  std::vector<std::vector<std::vector<int>>> y_;  ///< [block][slab][row] first j
};

}  // namespace fourwalls

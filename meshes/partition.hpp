/// Which rank owns which columns: a geometric cut in x, then in y, the same lines through all blocks, so
/// that bodies on top of each other share ranks.
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
  /// Cuts the blocks over `ranks` by weight. Every rank computes the same cuts from the axes alone.
  Partition(const std::vector<Block>& blocks, const std::vector<ColumnWeight>& weights, int ranks);

  int ranks() const { return slabs_ * rows_; }
  int owner(int block, int i, int j) const;
  IndexBox box(int block, int rank) const;

 private:
  int slabs_ = 1, rows_ = 1;
  std::vector<std::vector<int>> x_;               ///< [block][slab] first i
  std::vector<std::vector<std::vector<int>>> y_;  ///< [block][slab][row] first j
};

}  // namespace fourwalls

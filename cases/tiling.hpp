/// Rectangles that should tile one: which of them lie over each other, and how much none of them covers.
#pragma once

#include <cstddef>
#include <vector>

#include "cases/case.hpp"

namespace fourwalls {

struct Tiling {
  struct Overlap {
    std::size_t first, second;  ///< of the places, the lower number first
    Size2 by;
  };
  std::vector<Overlap> overlaps;  ///< the first twenty; edges may be off by rounding
  double gap = 0;                 ///< share of the whole that is not covered, where nothing overlaps
};

Tiling tiling_of(const std::vector<Rectangle>& places, const Size2& whole);

}  // namespace fourwalls

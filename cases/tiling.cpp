#include "cases/tiling.hpp"

#include <algorithm>
#include <numeric>

namespace fourwalls {

Tiling tiling_of(const std::vector<Rectangle>& places, const Size2& whole) {
  constexpr double slack = 1e-3;  // of the smaller one's sides
  constexpr std::size_t enough = 20;
  std::vector<std::size_t> by_x(places.size());
  std::iota(by_x.begin(), by_x.end(), 0U);
  std::sort(by_x.begin(), by_x.end(),
            [&](auto a, auto b) { return places[a].origin[0] < places[b].origin[0]; });
  Tiling t;
  double covered = 0;
  for (std::size_t i = 0; i < by_x.size(); ++i) {
    const auto& a = places[by_x[i]];
    covered += a.size[0] * a.size[1];
    for (std::size_t j = i + 1; j < by_x.size() && t.overlaps.size() < enough; ++j) {
      const auto& b = places[by_x[j]];
      if (b.origin[0] >= a.origin[0] + a.size[0]) break;
      Size2 by;
      for (std::size_t d = 0; d < 2; ++d)
        by[d] =
            std::min(a.origin[d] + a.size[d], b.origin[d] + b.size[d]) - std::max(a.origin[d], b.origin[d]);
      if (by[0] <= slack * std::min(a.size[0], b.size[0]) || by[1] <= slack * std::min(a.size[1], b.size[1]))
        continue;
      const auto [first, second] = std::minmax(by_x[i], by_x[j]);
      t.overlaps.push_back({first, second, by});
    }
  }
  if (t.overlaps.empty()) t.gap = 1 - covered / (whole[0] * whole[1]);
  return t;
}

}  // namespace fourwalls

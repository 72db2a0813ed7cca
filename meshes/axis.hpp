/// One axis of a block: cell edges, conforming to every cut, graded if asked.
#pragma once

#include <algorithm>
#include <vector>

namespace fourwalls {

/// Edges closer than this are the same edge [m].
inline constexpr double edge_tolerance = 1e-9;

struct Axis {
  std::vector<double> edges;  ///< [m], increasing, cells() + 1 of them

  int cells() const { return static_cast<int>(edges.size()) - 1; }
  double width(int i) const { return edges[i + 1] - edges[i]; }
  double centre(int i) const { return 0.5 * (edges[i] + edges[i + 1]); }
  double low() const { return edges.front(); }
  double high() const { return edges.back(); }

  /// Index of the edge at x. Throws std::logic_error where no edge lies within the tolerance.
  int edge_at(double x) const;
  /// Cell that contains x; the ends are clamped.
  int cell_at(double x) const {
    const auto it = std::upper_bound(edges.begin(), edges.end(), x);
    return std::clamp(static_cast<int>(it - edges.begin()) - 1, 0, cells() - 1);
  }
};

/// Axis over [origin, origin + length] with an edge at each cut (relative to origin) and no cell wider than
/// `spacing`. With `grading` > 1 the cells shrink towards both ends of every segment between cuts, each by
/// that ratio, down to an eighth of the spacing (less where the segment is short).
Axis make_axis(double origin, double length, std::vector<double> cuts, double spacing, double grading);

/// Edges of the layers of a stack: `cells[l]` cells in layer l, each `grading[l]` times the one below it.
Axis make_stack_axis(double origin, const std::vector<double>& thickness, const std::vector<int>& cells,
                     const std::vector<double>& grading);

/// Calls f(a, b, overlap) for each pair of cells of two axes that share more than the tolerance.
template <class F>
void for_each_overlap(const Axis& a, const Axis& b, F&& f) {
  int i = a.cell_at(b.low()), j = b.cell_at(a.low());
  while (i < a.cells() && j < b.cells()) {
    const double overlap = std::min(a.edges[i + 1], b.edges[j + 1]) - std::max(a.edges[i], b.edges[j]);
    if (overlap > edge_tolerance) f(i, j, overlap);
    if (a.edges[i + 1] < b.edges[j + 1])
      ++i;
    else
      ++j;
  }
}

}  // namespace fourwalls

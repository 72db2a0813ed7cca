#include "meshes/axis.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace fourwalls {

int Axis::edge_at(double x) const {
  const auto it = std::lower_bound(edges.begin(), edges.end(), x - 2 * edge_tolerance);
  if (it == edges.end() || std::abs(*it - x) > 2 * edge_tolerance)
    throw std::logic_error(fmt::format("no cell edge at {} m", x));
  return static_cast<int>(it - edges.begin());
}

namespace {

/// The smallest cell of a graded segment, as a fraction of the spacing.
constexpr double finest_fraction = 1.0 / 8;

std::vector<double> sorted_cuts(std::vector<double> cuts, double length) {
  cuts.push_back(0);
  cuts.push_back(length);
  std::sort(cuts.begin(), cuts.end());
  std::vector<double> kept{0};
  for (const double c : cuts)
    if (c > kept.back() + edge_tolerance && c < length - edge_tolerance) kept.push_back(c);
  kept.push_back(length);
  return kept;
}

/// Widths of n cells growing by `grading` up to (not including) 1; the first is grading^-n.
std::vector<double> growing_widths(int n, double grading) {
  std::vector<double> w(n);
  for (int i = 0; i < n; ++i) w[i] = std::pow(grading, i - n);
  return w;
}

/// Widths that fill a segment: graded at both ends where that fits, `spacing` or a little less between.
std::vector<double> segment_widths(double length, double spacing, double grading) {
  const double in_cells = length / spacing;
  int graded = grading > 1 ? static_cast<int>(std::log(finest_fraction) / std::log(1 / grading)) : 0;
  std::vector<double> end;
  double ends = 0;
  for (;; --graded) {
    end = growing_widths(graded, grading);
    ends = 0;
    for (const double w : end) ends += 2 * w;
    if (graded == 0 || ends < in_cells) break;
  }
  const int middle = std::max(1, static_cast<int>(std::ceil(in_cells - ends - 1e-6)));
  std::vector<double> widths(end);
  widths.insert(widths.end(), middle, 1.0);
  widths.insert(widths.end(), end.rbegin(), end.rend());
  for (double& w : widths) w *= length / (ends + middle);
  return widths;
}

}  // namespace

Axis make_axis(double origin, double length, std::vector<double> cuts, double spacing, double grading) {
  const auto kept = sorted_cuts(std::move(cuts), length);
  Axis axis;
  for (std::size_t s = 0; s + 1 < kept.size(); ++s) {
    double x = kept[s];
    axis.edges.push_back(origin + x);
    const auto widths = segment_widths(kept[s + 1] - kept[s], spacing, grading);
    for (std::size_t c = 0; c + 1 < widths.size(); ++c) axis.edges.push_back(origin + (x += widths[c]));
  }
  axis.edges.push_back(origin + length);
  return axis;
}

Axis make_stack_axis(double origin, const std::vector<double>& thickness, const std::vector<int>& cells,
                     const std::vector<double>& grading) {
  Axis axis;
  double bottom = origin;
  for (std::size_t l = 0; l < thickness.size(); ++l) {
    double sum = 0;
    for (int c = 0; c < cells[l]; ++c) sum += std::pow(grading[l], c);
    double z = bottom;
    for (int c = 0; c < cells[l]; ++c) {
      axis.edges.push_back(z);
      z += thickness[l] * std::pow(grading[l], c) / sum;
    }
    bottom += thickness[l];
  }
  axis.edges.push_back(bottom);
  return axis;
}

}  // namespace fourwalls

#include "meshes/partition.hpp"

#include <algorithm>
#include <cmath>

namespace fourwalls {

namespace {

struct Sample {
  double centre, weight;
};

/// Cut positions that split the samples' weight evenly into `parts`.
std::vector<double> quantile_cuts(std::vector<Sample> samples, int parts) {
  std::sort(samples.begin(), samples.end(), [](auto& a, auto& b) { return a.centre < b.centre; });
  double total = 0;
  for (const auto& s : samples) total += s.weight;
  std::vector<double> cuts;
  double below = 0;
  for (std::size_t n = 0; n < samples.size() && static_cast<int>(cuts.size()) < parts - 1; ++n) {
    const double goal = total * (static_cast<double>(cuts.size()) + 1) / parts;
    // the cut goes in front of the sample when that is nearer to the goal than behind it
    if (below + 0.5 * samples[n].weight >= goal)
      cuts.push_back(n == 0 ? samples[0].centre - 1 : 0.5 * (samples[n - 1].centre + samples[n].centre)), --n;
    else
      below += samples[n].weight;
  }
  while (static_cast<int>(cuts.size()) < parts - 1)
    cuts.push_back(samples.empty() ? 0 : samples.back().centre + 1);
  return cuts;
}

/// Cells of coinciding centres, in whatever block, must not be torn apart: they are merged to one sample.
std::vector<Sample> merged(std::vector<Sample> samples) {
  std::sort(samples.begin(), samples.end(), [](auto& a, auto& b) { return a.centre < b.centre; });
  std::vector<Sample> out;
  for (const auto& s : samples) {
    if (!out.empty() && s.centre - out.back().centre < edge_tolerance)
      out.back().weight += s.weight;
    else
      out.push_back(s);
  }
  return out;
}

std::vector<int> first_cells(const Axis& axis, const std::vector<double>& cuts) {
  std::vector<int> first{0};
  for (const double c : cuts) {
    int i = first.back();
    while (i < axis.cells() && axis.centre(i) < c) ++i;
    first.push_back(i);
  }
  first.push_back(axis.cells());
  return first;
}

double line_weight(const ColumnWeight& w, int i, int j0, int j1) {
  double sum = w.base * (j1 - j0);
  for (const auto& [box, extra] : w.extra)
    if (i >= box.i0 && i < box.i1) sum += extra * std::max(0, std::min(j1, box.j1) - std::max(j0, box.j0));
  return sum;
}

double row_weight(const ColumnWeight& w, int j, int i0, int i1) {
  double sum = w.base * (i1 - i0);
  for (const auto& [box, extra] : w.extra)
    if (j >= box.j0 && j < box.j1) sum += extra * std::max(0, std::min(i1, box.i1) - std::max(i0, box.i0));
  return sum;
}

/// Number of distinct cell positions: how finely a direction can be cut.
std::size_t positions(const std::vector<Block>& blocks, int d) {
  std::size_t most = 0;
  for (const auto& b : blocks) most = std::max(most, static_cast<std::size_t>(b.axes[d].cells()));
  return most;
}

}  // namespace

Partition::Partition(const std::vector<Block>& blocks, const std::vector<ColumnWeight>& weights, int ranks) {
  int divisor = 1;
  for (int d = 1; d * d <= ranks; ++d)
    if (ranks % d == 0) divisor = d;
  const bool more_in_x = positions(blocks, 0) >= positions(blocks, 1);
  slabs_ = more_in_x ? ranks / divisor : divisor;
  rows_ = ranks / slabs_;

  std::vector<Sample> samples;
  for (std::size_t b = 0; b < blocks.size(); ++b)
    for (int i = 0; i < blocks[b].nx(); ++i)
      samples.push_back({blocks[b].axes[0].centre(i), line_weight(weights[b], i, 0, blocks[b].ny())});
  const auto x_cuts = quantile_cuts(merged(std::move(samples)), slabs_);

  x_.resize(blocks.size());
  y_.resize(blocks.size());
  for (std::size_t b = 0; b < blocks.size(); ++b) x_[b] = first_cells(blocks[b].axes[0], x_cuts);
  for (int s = 0; s < slabs_; ++s) {
    std::vector<Sample> rows;
    for (std::size_t b = 0; b < blocks.size(); ++b)
      for (int j = 0; j < blocks[b].ny(); ++j)
        rows.push_back({blocks[b].axes[1].centre(j), row_weight(weights[b], j, x_[b][s], x_[b][s + 1])});
    const auto y_cuts = quantile_cuts(merged(std::move(rows)), rows_);
    for (std::size_t b = 0; b < blocks.size(); ++b) y_[b].push_back(first_cells(blocks[b].axes[1], y_cuts));
  }
}

int Partition::owner(int block, int i, int j) const {
  const auto& x = x_[block];
  const int s = static_cast<int>(std::upper_bound(x.begin(), x.end() - 1, i) - x.begin()) - 1;
  const auto& y = y_[block][s];
  const int r = static_cast<int>(std::upper_bound(y.begin(), y.end() - 1, j) - y.begin()) - 1;
  return s * rows_ + r;
}

IndexBox Partition::box(int block, int rank) const {
  const int s = rank / rows_, r = rank % rows_;
  const auto& y = y_[block][s];
  return {x_[block][s], x_[block][s + 1], y[r], y[r + 1]};
}

}  // namespace fourwalls

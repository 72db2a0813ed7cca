#include "meshes/partition.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace fourwalls {

namespace {

/// A rank this much above the mean still counts as balanced: then what is cut decides.
constexpr double good_balance = 1.03;

/// Cells at one position along an axis, in whatever block.
struct Sample {
  double centre, weight;
};

/// Samples in order, with those of coinciding centres merged: they must not be torn apart.
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

/// Cut positions that split the samples' weight in proportion to `shares`; every part gets a sample where
/// there are as many as parts.
std::vector<double> quantile_cuts(const std::vector<Sample>& samples, const std::vector<int>& shares) {
  double total = 0, all = 0;
  for (const auto& s : samples) total += s.weight;
  for (const int s : shares) all += s;
  std::vector<double> cuts;
  const std::size_t parts = shares.size();
  double below = 0, wanted = 0;
  std::size_t next = 0;  // first sample above the last cut
  for (std::size_t p = 0; p + 1 < parts; ++p) {
    wanted += shares[p];
    const double goal = total * wanted / all;
    const std::size_t first = next, later = parts - 1 - p;
    const auto room = [&] { return samples.size() - next > later; };
    // a sample goes below the cut when the cut is nearer to the goal behind it than in front of it
    while (next < samples.size() && room() && (next == first || below + 0.5 * samples[next].weight < goal))
      below += samples[next++].weight;
    if (next == samples.size())
      cuts.push_back(std::numeric_limits<double>::max());
    else if (next == 0)
      cuts.push_back(-std::numeric_limits<double>::max());
    else
      cuts.push_back(0.5 * (samples[next - 1].centre + samples[next].centre));
  }
  return cuts;
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

double weight_of(const ColumnWeight& w, const IndexBox& box) {
  double sum = w.base * static_cast<double>(box.columns());
  for (const auto& [where, extra] : w.extra)
    sum += extra * static_cast<double>(intersect(box, where).columns());
  return sum;
}

/// Positions along an axis at which there are cells in each block's `window`, with the weight of those.
std::vector<Sample> samples_along(int axis, const std::vector<Block>& blocks,
                                  const std::vector<ColumnWeight>& weights,
                                  const std::vector<IndexBox>& windows) {
  std::vector<Sample> samples;
  for (std::size_t b = 0; b < blocks.size(); ++b)
    for (int n = 0; n < blocks[b].axes[axis].cells(); ++n) {
      IndexBox line = windows[b];
      (axis == 0 ? line.i0 : line.j0) = n;
      (axis == 0 ? line.i1 : line.j1) = n + 1;
      const double weight = weight_of(weights[b], line);
      if (weight > 0) samples.push_back({blocks[b].axes[axis].centre(n), weight});
    }
  return merged(std::move(samples));
}

std::vector<IndexBox> whole(const std::vector<Block>& blocks) {
  std::vector<IndexBox> boxes;
  for (const auto& b : blocks) boxes.push_back(b.all());
  return boxes;
}

/// Largest number of cells of a block along an axis.
int cells_along(const std::vector<Block>& blocks, int axis) {
  int most = 1;
  for (const auto& b : blocks) most = std::max(most, b.axes[axis].cells());
  return most;
}

/// Numbers of slabs worth a try: about square pieces, and no thinner than cells.
std::set<int> slab_counts(int ranks, int nx, int ny) {
  const double square = std::sqrt(ranks);
  const int fewest = std::min((ranks + ny - 1) / ny, std::min(nx, ranks)), most = std::min(nx, ranks);
  std::set<int> counts;
  for (int s = static_cast<int>(square / 2); s <= static_cast<int>(std::ceil(2 * square)); ++s)
    counts.insert(std::clamp(s, std::max(fewest, 1), most));
  return counts;
}

}  // namespace

void Partition::cut(const std::vector<Block>& blocks, const std::vector<ColumnWeight>& weights, int ranks,
                    int slabs) {
  first_rank_.assign(1, 0);
  std::vector<int> rows;
  for (int s = 0; s < slabs; ++s) {
    rows.push_back(ranks / slabs + (s < ranks % slabs ? 1 : 0));
    first_rank_.push_back(first_rank_.back() + rows.back());
  }
  const auto x_cuts = quantile_cuts(samples_along(0, blocks, weights, whole(blocks)), rows);
  x_.clear();
  for (const auto& block : blocks) x_.push_back(first_cells(block.axes[0], x_cuts));
  y_.assign(blocks.size(), {});
  for (int s = 0; s < slabs; ++s) {
    const std::vector<int> even(rows[s], 1);
    std::vector<IndexBox> slab;
    for (std::size_t b = 0; b < blocks.size(); ++b)
      slab.push_back({x_[b][s], x_[b][s + 1], 0, blocks[b].ny()});
    const auto y_cuts = quantile_cuts(samples_along(1, blocks, weights, slab), even);
    for (std::size_t b = 0; b < blocks.size(); ++b) y_[b].push_back(first_cells(blocks[b].axes[1], y_cuts));
  }
}

Partition::Partition(const std::vector<Block>& blocks, const std::vector<ColumnWeight>& weights, int ranks) {
  double total = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) total += weight_of(weights[b], blocks[b].all());
  const int nx = cells_along(blocks, 0), ny = cells_along(blocks, 1);
  const auto positions = [&](int axis) {
    return std::max(1, static_cast<int>(samples_along(axis, blocks, weights, whole(blocks)).size()));
  };
  struct Choice {
    int slabs;
    double worst, cut;
  };
  std::vector<Choice> choices;
  double best = std::numeric_limits<double>::max();
  for (const int slabs : slab_counts(ranks, positions(0), positions(1))) {
    cut(blocks, weights, ranks, slabs);
    double most = 0;
    for (int r = 0; r < ranks; ++r) {
      double mine = 0;
      for (std::size_t b = 0; b < blocks.size(); ++b)
        mine += weight_of(weights[b], box(static_cast<int>(b), r));
      most = std::max(most, mine);
    }
    // cells along the cuts, as a share of all: each x cut is a line of ny cells, and so on
    const double along = (slabs - 1.0) / nx + (static_cast<double>(ranks) / slabs - 1) / ny;
    choices.push_back({slabs, most * ranks / std::max(total, 1e-300), along});
    best = std::min(best, choices.back().worst);
  }
  const double accepted = std::max(good_balance, 1.001 * best);
  const Choice* chosen = nullptr;
  for (const auto& c : choices)
    if (c.worst <= accepted && (!chosen || c.cut < chosen->cut)) chosen = &c;
  cut(blocks, weights, ranks, chosen->slabs);
}

int Partition::owner(int block, int i, int j) const {
  const auto& x = x_[block];
  const int s = static_cast<int>(std::upper_bound(x.begin(), x.end() - 1, i) - x.begin()) - 1;
  const auto& y = y_[block][s];
  const int r = static_cast<int>(std::upper_bound(y.begin(), y.end() - 1, j) - y.begin()) - 1;
  return first_rank_[s] + r;
}

IndexBox Partition::box(int block, int rank) const {
  const auto at = std::upper_bound(first_rank_.begin(), first_rank_.end() - 1, rank);
  const int s = static_cast<int>(at - first_rank_.begin()) - 1, r = rank - first_rank_[s];
  const auto& y = y_[block][s];
  return {x_[block][s], x_[block][s + 1], y[r], y[r + 1]};
}

}  // namespace fourwalls

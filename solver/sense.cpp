#include "solver/sense.hpp"

#include <algorithm>
#include <cmath>

namespace fourwalls {

namespace {

/// Extremes and the weighted mean of what this rank sees of a place.
struct Seen {
  double low = INFINITY, high = -INFINITY, weighted = 0, weight = 0;
  void add(double value, double by) {
    low = std::min(low, value), high = std::max(high, value);
    weighted += by * value, weight += by;
  }
};

double statistic(MPI_Comm comm, Seen s, ProbeStatistic which) {
  double most[2] = {-s.low, s.high}, sums[2] = {s.weighted, s.weight};
  MPI_Allreduce(MPI_IN_PLACE, most, 2, MPI_DOUBLE, MPI_MAX, comm);
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, comm);
  if (which == ProbeStatistic::minimum) return -most[0];
  if (which == ProbeStatistic::maximum) return most[1];
  return sums[1] > 0 ? sums[0] / sums[1] : NAN;  // a point is a place with one entry
}

/// Area of a column within a rectangle on the body; less than rounding of it is none.
double area_within(const Block& block, int i, int j, const std::optional<Rectangle>& place) {
  if (!place) return block.column_area(i, j);
  double area = 1;
  for (int d = 0; d < 2; ++d) {
    const auto& axis = block.axes[d];
    const int n = d == 0 ? i : j;
    const double low = axis.low() + place->origin[d];
    const double length = std::min(axis.edges[n + 1], low + place->size[d]) - std::max(axis.edges[n], low);
    area *= length > 1e-9 * axis.width(n) ? length : 0;
  }
  return area;
}

Seen cells_of(const Model& m, Vec u, const Probe& p) {
  Seen seen;
  ReadAccess v(u);
  for (const auto& [cell, volume] : sensed_cells(m, p)) seen.add(v[cell], volume);
  return seen;
}

Seen nodes_of(Model& m, Vec u, const Probe& p) {
  Seen seen;
  const auto& grid = m.mesh.sheets[m.mesh.sheet_of(p.sheet)];
  const auto& block = m.mesh.blocks[grid.block];
  IndexBox own = grid.nodes(m.mesh.numbering.set(grid.set).own);
  if (p.at) {
    const int i = grid.x.cell_at(block.axes[0].low() + (*p.at)[0]);
    const int j = grid.y.cell_at(block.axes[1].low() + (*p.at)[1]);
    own = intersect(own, {i, i + 1, j, j + 1});
  }
  ReadAccess v(u);
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i)
      if (block.live(grid.column_i(i), grid.column_j(j), grid.layer_cell))
        seen.add(v[m.mesh.node(grid, i, j)], grid.x.width(i) * grid.y.width(j));
  return seen;
}

}  // namespace

std::vector<std::pair<PetscInt, double>> sensed_cells(const Model& m, const Probe& p) {
  std::vector<std::pair<PetscInt, double>> cells;
  const int b = m.mesh.block_of(p.body);
  const auto& block = m.mesh.blocks[b];
  const int layer = p.layer.empty() ? -1 : block.layer_index(p.layer);
  const auto& set = m.mesh.numbering.set(m.mesh.cell_set[b]);
  IndexBox own = set.own;
  int k0 = 0, k1 = block.nz();
  if (p.at) {
    const int i = block.axes[0].cell_at(block.axes[0].low() + (*p.at)[0]);
    const int j = block.axes[1].cell_at(block.axes[1].low() + (*p.at)[1]);
    own = intersect(own, {i, i + 1, j, j + 1});
    k0 = block.middle_cell(layer), k1 = k0 + 1;
  }
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i) {
      const PetscInt column =
          set.first + (static_cast<PetscInt>(j - set.own.j0) * set.own.ni() + (i - set.own.i0)) * set.width;
      const double area = area_within(block, i, j, p.place);
      for (int k = k0; k < k1 && area > 0; ++k)
        if (block.live(i, j, k) && (layer < 0 || block.layer_of[k] == layer))
          cells.emplace_back(column + k, area * block.axes[2].width(k));
    }
  return cells;
}

double sense(Model& m, Vec u, const Probe& p) {
  return statistic(m.comm, p.sheet.empty() ? cells_of(m, u, p) : nodes_of(m, u, p), p.statistic);
}

}  // namespace fourwalls

/// Edges of a PDN sheet, computed as they are visited.
#pragma once

#include <type_traits>

#include "physics/sheet.hpp"
#include "solver/model.hpp"

namespace fourwalls {

/// A visitor `f(law, index)` may take the edge's axis and width as well. Between neighbouring nodes along x
/// and along y; each node's owner visits its edges towards +x and +y.
class SheetEdges {
 public:
  using Law = SheetConduction;

  SheetEdges(Mesh& mesh, const SheetGrid& grid, const Sheet& sheet)
      : grid_(&grid),
        block_(&mesh.blocks[grid.block]),
        sheet_(&sheet),
        nodes_(mesh.numbering, grid.set),
        cells_(mesh.numbering, mesh.cell_set[grid.block]),
        own_(grid.nodes(mesh.numbering.set(grid.set).own)) {}

  template <class F>
  void for_each(F&& f) const {
    for (int j = own_.j0; j < own_.j1; ++j)
      for (int i = own_.i0; i < own_.i1; ++i) {
        if (i + 1 < grid_->x.cells())
          edge(i, j, i + 1, j, grid_->x, i, grid_->y.width(j), sheet_->resistance[0], f);
        if (j + 1 < grid_->y.cells())
          edge(i, j, i, j + 1, grid_->y, j, grid_->x.width(i), sheet_->resistance[1], f);
      }
  }

 private:
  template <class F>
  void edge(int i0, int j0, int i1, int j1, const Axis& along, int n, double width, double resistance,
            F&& f) const {
    const double length = 0.5 * (along.width(n) + along.width(n + 1));
    const int ci0 = grid_->column_i(i0), cj0 = grid_->column_j(j0);
    const int ci1 = grid_->column_i(i1), cj1 = grid_->column_j(j1);
    // where a part of the layer is empty there is no metal either
    if (!block_->live(ci0, cj0, grid_->layer_cell) || !block_->live(ci1, cj1, grid_->layer_cell)) return;
    const PetscInt index[4] = {nodes_(ci0, cj0) + grid_->within(i0, j0),
                               nodes_(ci1, cj1) + grid_->within(i1, j1), cells_(ci0, cj0) + grid_->layer_cell,
                               cells_(ci1, cj1) + grid_->layer_cell};
    const SheetConduction law{width / (resistance * length), sheet_->coefficient};
    if constexpr (std::is_invocable_v<F&, const SheetConduction&, const PetscInt(&)[4], int, double>)
      f(law, index, j0 == j1 ? 0 : 1, width);
    else
      f(law, index);
  }

  const SheetGrid* grid_;
  const Block* block_;
  const Sheet* sheet_;
  Columns nodes_, cells_;
  IndexBox own_;
};

}  // namespace fourwalls

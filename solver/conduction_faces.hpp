/// Inner faces of a block, computed as they are visited: nothing of the block's size is stored.
#pragma once

#include <type_traits>
#include <utility>

#include "physics/conduction.hpp"
#include "solver/model.hpp"

namespace fourwalls {

/// Conductivities by layer and part.
struct ZoneConductivity {
  const Block* block;
  const std::vector<std::array<Conductivity, 3>>* materials;

  bool active(int i, int j, int k) const { return block->material(i, j, k) != inactive; }
  const Conductivity& operator()(int i, int j, int k, int axis) const {
    return (*materials)[block->material(i, j, k)][axis];
  }
};

/// `Conductivities` gives the conductivity of a cell along an axis: `Conductivity operator()(i, j, k, axis)`;
/// a visitor `f(law, index)` may take the face's axis as well. `active(i, j, k)` tells whether there is
/// anything in the cell.
template <class Conductivities>
class ConductionFaces {
 public:
  using Law = Conduction;

  ConductionFaces(const Block& block, Columns columns, const IndexBox& own, Conductivities conductivities)
      : block_(&block), columns_(std::move(columns)), own_(own), k_(std::move(conductivities)) {}

  template <class F>
  void for_each(F&& f) const {
    for (int j = own_.j0; j < own_.j1; ++j)
      for (int i = own_.i0; i < own_.i1; ++i) column(i, j, f);
  }

 private:
  template <class F>
  void column(int i, int j, F&& f) const {
    const auto& [x, y, z] = block_->axes;
    const PetscInt here = columns_(i, j);
    const bool east = i + 1 < x.cells(), north = j + 1 < y.cells();
    const PetscInt next[3] = {east ? columns_(i + 1, j) : 0, north ? columns_(i, j + 1) : 0, here + 1};
    for (int k = 0; k < z.cells(); ++k) {
      if (!k_.active(i, j, k)) continue;
      const auto face = [&](int axis, int i1, int j1, int k1, double area, double w0, double w1,
                            double contact) {
        if (!k_.active(i1, j1, k1)) return;
        const PetscInt index[2] = {here + k, next[axis] + k};
        const Conduction law{area, 0.5 * w0, 0.5 * w1, contact, k_(i, j, k, axis), k_(i1, j1, k1, axis)};
        if constexpr (std::is_invocable_v<F&, const Conduction&, const PetscInt(&)[2], int>)
          f(law, index, axis);
        else
          f(law, index);
      };
      if (k + 1 < z.cells())
        face(2, i, j, k + 1, x.width(i) * y.width(j), z.width(k), z.width(k + 1), block_->contact_above[k]);
      if (east) face(0, i + 1, j, k, y.width(j) * z.width(k), x.width(i), x.width(i + 1), 0);
      if (north) face(1, i, j + 1, k, x.width(i) * z.width(k), y.width(j), y.width(j + 1), 0);
    }
  }

  const Block* block_;
  Columns columns_;
  IndexBox own_;
  Conductivities k_;
};

}  // namespace fourwalls

/// Cells of a mesh body as stencils: geometry from the mesh, unknowns found once.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <type_traits>
#include <vector>

#include "meshes/mesh.hpp"
#include "physics/cell_conduction.hpp"
#include "solver/system.hpp"

namespace fourwalls {

/// A mesh body with its unknowns' local numbers.
struct PlacedSolid {
  const SolidMesh* mesh = nullptr;
  PetscInt first_cell = 0;  ///< of the first own cell
  std::vector<PetscInt>
      faces;  ///< of each place for a face, `sides` a cell; of the cell where it is not taken
  std::vector<const std::array<Conductivity, 3>*> materials;  ///< by volume of the mesh body

  template <int N>
  CellConduction<N> law(int cell) const {
    return {mesh->areas(cell), mesh->to_faces(cell), mesh->volume[cell],
            materials[mesh->volume_of[cell]]->data()};
  }
  template <int N>
  void index(int cell, PetscInt (&of)[N + 1]) const {
    of[0] = first_cell + cell;
    const auto* places = faces.data() + static_cast<std::size_t>(cell) * mesh->sides;
    for (int n = 0; n < N; ++n) of[n + 1] = places[n];
  }
  /// Local number of a face of an own cell.
  PetscInt face(int cell, int side) const {
    return faces[static_cast<std::size_t>(cell) * mesh->sides + side];
  }
};

/// A mesh body's unknowns; its materials are for the caller to fill in. After the numbering.
PlacedSolid place_solid(Numbering& numbering, const SolidMesh& mesh);

/// Calls f(std::integral_constant<int, N>) for each size of stencil that cells of this mesh may need.
template <class F>
void for_each_size(const SolidMesh& mesh, F&& f) {
  if (mesh.sides == 4) return f(std::integral_constant<int, 4>());
  f(std::integral_constant<int, 6>());
  if (mesh.sides > 6) f(std::integral_constant<int, 12>());
}

/// The smallest of these sizes that holds a cell's faces.
inline int stencil_of(const SolidMesh& mesh, int cell) {
  return mesh.sides == 4 ? 4 : mesh.face_count[cell] <= 6 ? 6 : 12;
}

template <int N>
class SolidCells {
 public:
  using Law = CellConduction<N>;
  explicit SolidCells(const PlacedSolid& placed) : placed_(&placed) {}

  template <class F>
  void for_each(F&& f) const {
    for (int c = 0; c < placed_->mesh->cells(); ++c) {
      if (stencil_of(*placed_->mesh, c) != N) continue;
      PetscInt index[N + 1];
      placed_->index<N>(c, index);
      f(placed_->law<N>(c), index);
    }
  }

 private:
  const PlacedSolid* placed_;
};

template <int N, class Temperature>
void hold_faces_of(System& system, const PlacedSolid& placed, int surface, const std::string& name,
                   const Temperature& temperature) {
  Listed<HeldFace<N>> held;
  for (const auto& face : placed.mesh->surface_faces) {
    if (face.surface != surface || stencil_of(*placed.mesh, face.cell) != N) continue;
    HeldFace<N> law{placed.law<N>(face.cell), face.side, temperature(face), 0};
    double normal = 0;
    for (std::size_t d = 0; d < 3; ++d)
      normal += face.area[d] * law.cell.k[d](law.temperature) * face.area[d];
    law.stiffness = normal / dot(face.area, law.cell.to_face[static_cast<std::size_t>(face.side)]);
    PetscInt index[N + 1];
    placed.index<N>(face.cell, index);
    std::array<PetscInt, N + 1> unknowns;
    std::copy(std::begin(index), std::end(index), unknowns.begin());
    held.add(law, unknowns);
  }
  system.add(name, std::move(held));
}

/// Holds the faces of a surface at `temperature(face)` [K].
template <class Temperature>
void hold_faces(System& system, const PlacedSolid& placed, int surface, const std::string& name,
                const Temperature& temperature) {
  for_each_size(*placed.mesh, [&](auto size) {
    hold_faces_of<decltype(size)::value>(system, placed, surface, name, temperature);
  });
}

}  // namespace fourwalls

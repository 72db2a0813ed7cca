/// A mesh body on this rank: its cells, what each has for faces, and the faces of its surfaces.
///
/// Unknowns live on cells and on faces (physics/cell_conduction.hpp). A quadrilateral whose corners do not
/// lie in a plane counts as two triangles, so that every face is flat.
#pragma once

#include <mpi.h>
#include <petscsystypes.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cases/case.hpp"
#include "meshes/vector3.hpp"

namespace fourwalls {

/// A face of a cell of this rank that lies in a surface of the case.
struct SurfaceFace {
  int surface = 0;    ///< in surfaces_of the body (solid_contact.hpp)
  int cell = 0;       ///< own cell
  int side = 0;       ///< among the cell's faces
  PetscInt face = 0;  ///< number of the face over all ranks
  Size3 area{};       ///< [m^2] outward
  int corners = 3;    ///< 3 or 4
  Size3 corner[4]{};  ///< [m] in a row around the face
};

struct SolidMesh {
  std::string name;
  int corners = 0;  ///< of each cell: 4, a tetrahedron, or 8, a hexahedron
  std::int64_t all_cells = 0, all_points = 0;
  std::vector<PetscInt> cell_begin;  ///< rank p has the cells [cell_begin[p], cell_begin[p + 1])
  std::vector<PetscInt> face_begin;  ///< the same of faces; each face is one rank's

  // Own cells. Each has `sides` places for faces, of which the first `face_count` are taken.
  int sides = 0;                           ///< 4; 6; or 12 where quadrilaterals count as two
  std::vector<int> face_count;             ///< by cell
  std::vector<int> volume_of;              ///< in MeshBody::volumes
  std::vector<double> volume;              ///< [m^3]
  std::vector<Size3> centre;               ///< [m] of gravity
  std::vector<Size3> area;                 ///< [m^2] of each face, outward
  std::vector<Size3> to_face;              ///< [m] from the cell's centre to the face's
  std::vector<PetscInt> face;              ///< number of the face over all ranks; -1: place not taken
  std::vector<std::int64_t> number;        ///< of the cell in the file's order, from 0
  std::vector<int> points;                 ///< `corners` each, into `point`, in Gmsh's (and VTK's) order
  std::vector<Size3> point;                ///< [m] of this rank's cells
  std::vector<std::int64_t> point_number;  ///< of each in the file's order, from 0

  /// Of each face that is this rank's, in its order: a number that does not depend on how many ranks there
  /// are.
  std::vector<std::int64_t> face_key;

  std::vector<SurfaceFace> surface_faces;
  std::vector<double> surface_area;    ///< [m^2] of each of those surfaces, over all ranks
  int cell_graph = 0, face_graph = 0;  ///< its GraphSets of temperatures

  int cells() const { return static_cast<int>(volume.size()); }
  std::span<const Size3> areas(int cell) const { return places(area, cell); }
  std::span<const Size3> to_faces(int cell) const { return places(to_face, cell); }
  std::span<const PetscInt> faces(int cell) const { return places(face, cell); }

 private:
  template <class T>
  std::span<const T> places(const std::vector<T>& all, int cell) const {
    return std::span<const T>(all).subspan(static_cast<std::size_t>(cell) * sides,
                                           static_cast<std::size_t>(face_count[cell]));
  }
};

/// Reads the body's file on the first rank, finds its faces and spreads it over the ranks by PETSc's DMPlex.
/// Collective; CaseError on every rank where the file is wrong or does not fit the case.
SolidMesh read_solid(const Case& c, const MeshBody& body, MPI_Comm comm, std::vector<std::string>& warnings);

}  // namespace fourwalls

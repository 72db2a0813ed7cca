/// Where surfaces of mesh bodies lie on faces of blocks: the two meshes need not match, they meet by the
/// exact area that each face of the one shares with each face cell of the other.
#pragma once

#include <mpi.h>

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cases/case.hpp"
#include "meshes/block.hpp"
#include "meshes/partition.hpp"
#include "meshes/solid_mesh.hpp"

namespace fourwalls {

/// What one face of a mesh body shares with one cell of a block.
struct ContactPiece {
  PetscInt face = 0;          ///< number of the face over all ranks; this rank's
  std::array<int, 3> cell{};  ///< of the block
  double area = 0;            ///< [m^2]
};

struct SolidContact {
  int solid = 0, surface = 0;  ///< in Case::mesh_bodies and its surfaces
  int block = 0;
  Face face = Face::top;
  std::vector<ContactPiece> pieces;  ///< of this rank's faces
  double area = 0;                   ///< [m^2] of all ranks' pieces
};

/// What a face of a mesh body shares with one of another.
struct MeetingPiece {
  PetscInt face = 0;   ///< number over all ranks; this rank's
  PetscInt other = 0;  ///< number over all ranks of the other body's face
  double area = 0;     ///< [m^2]
};

/// A flat surface of a mesh body on one of another.
struct SolidMeeting {
  int solid = 0, surface = 0;        ///< in Case::mesh_bodies and its surfaces
  int other = 0;                     ///< mesh body
  std::vector<MeetingPiece> pieces;  ///< of this rank's faces of the first
  double area = 0;                   ///< [m^2] of all ranks' pieces
};

/// Area that mesh bodies cover of cells of blocks, this rank's columns.
class SolidCover {
 public:
  void add(int block, Face face, const std::array<int, 3>& cell, double area) {
    faces_[{block, static_cast<int>(face)}][cell] += area;
  }
  bool any(int block, Face face) const { return faces_.count({block, static_cast<int>(face)}) > 0; }
  double area(int block, Face face, const std::array<int, 3>& cell) const {
    const auto on_face = faces_.find({block, static_cast<int>(face)});
    if (on_face == faces_.end()) return 0;
    const auto at = on_face->second.find(cell);
    return at == on_face->second.end() ? 0 : at->second;
  }

 private:
  std::map<std::pair<int, int>, std::map<std::array<int, 3>, double>> faces_;
};

struct SolidContacts {
  std::vector<SolidContact> all;
  std::vector<SolidMeeting> meetings;
  SolidCover cover;
};

/// Area that a convex polygon shares with a rectangle, both in a plane. The polygon's corners go either way
/// round.
double shared_area(std::vector<Size2> polygon, const Size2& low, const Size2& high);

/// Area that two convex polygons in a plane share; their corners go either way round.
double shared_area(std::vector<Size2> polygon, std::vector<Size2> other);

/// The surfaces that a mesh body has in the case, and then those that others lie on.
std::vector<MeshSurface> surfaces_of(const Case& c, const MeshBody& body);

/// Every surface of kind contact. Collective; CaseError on every rank where a surface does not lie in the
/// face's plane, faces the wrong way, or lies beside the block. Warns of surfaces that reach beyond it.
SolidContacts find_solid_contacts(const Case& c, const std::vector<SolidMesh>& solids,
                                  const std::vector<Block>& blocks, const Partition& partition, MPI_Comm comm,
                                  std::vector<std::string>& warnings);

}  // namespace fourwalls

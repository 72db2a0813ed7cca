/// Gmsh's .msh files, format 4.1, text or binary: nodes, tetrahedra or hexahedra, and the triangles or
/// quadrilaterals of physical surfaces. Strict: what is wrong is told by line (text) or byte (binary).
///
/// Grammar: Gmsh reference manual, "MSH file format", version 4.1. Sections that say nothing about cells are
/// skipped; partitioned files are refused.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cases/location.hpp"

namespace fourwalls {

struct GmshMesh {
  struct Group {
    int dimension = 0;  ///< 2 or 3
    int tag = 0;
    std::string name;  ///< of $PhysicalNames; its tag where it has none there
  };
  /// A curve, surface or volume of the geometry that elements belong to.
  struct Entity {
    int dimension = 0, tag = 0;
    std::vector<int> groups;  ///< indices into `groups`; those of dimension 2 and 3 only
  };
  /// A triangle or quadrilateral.
  struct Facet {
    std::array<int, 4> nodes{-1, -1, -1, -1};  ///< the last is -1 in a triangle
    int entity = 0;
  };

  std::string file;
  std::vector<Group> groups;
  std::vector<Entity> entities;
  std::vector<Size3> nodes;             ///< in the file's unit and order
  int corners = 0;                      ///< of each cell: 4, a tetrahedron, or 8, a hexahedron
  std::vector<int> cells;               ///< nodes of each cell, in Gmsh's order
  std::vector<int> cell_entity;         ///< of each cell
  std::vector<std::uint64_t> cell_tag;  ///< what the file calls each cell
  std::vector<Facet> facets;

  std::size_t cell_count() const { return cell_entity.size(); }
  /// Names of the physical groups of a dimension.
  std::vector<std::string> names(int dimension) const;
};

/// Coordinates are finite, every cell has a positive volume (a hexahedron at each of its corners), every
/// element's nodes exist, no cell has a node twice.
/// \throws CaseError with the first thing that is wrong.
GmshMesh read_gmsh(const std::string& file);

}  // namespace fourwalls

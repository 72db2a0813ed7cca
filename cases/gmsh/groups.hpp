/// Which volume and which surface of a mesh body each entity of its file is.
#pragma once

#include <vector>

#include "cases/case.hpp"
#include "cases/gmsh/mesh_file.hpp"
#include "cases/reader.hpp"

namespace fourwalls {

struct GmshGroups {
  /// By entity: index of the body's volume (entities of dimension 3) or surface (dimension 2); -1: of none.
  std::vector<int> of_entity;
  std::vector<Problem> problems;  ///< errors and warnings
};

/// Errors: groups that the file does not have, cells of none, entities of two. Warnings: surfaces of the file
/// that the case does not name, nodes that lie on others.
GmshGroups match_groups(const Case& c, const MeshBody& body, const GmshMesh& mesh);

}  // namespace fourwalls

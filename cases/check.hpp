/// The checks between the reader's stages; users call check_case (reader.hpp), which does both.
#pragma once

#include <vector>

#include "cases/keys.hpp"
#include "cases/reader.hpp"

namespace fourwalls {

/// Names: unique where they have to be, and known where they are referred to.
std::vector<Problem> check_names(CaseInput& c);

/// Geometry, boundaries, power nets, ways out for heat. Needs a case whose names are right.
std::vector<Problem> check_structure(const Case& c);

/// The power chain: buses and their devices. Needs a case whose names are right.
std::vector<Problem> check_power(const Case& c);

/// Bodies given by a mesh: what goes with the kind of each surface. Needs a case whose names are right.
std::vector<Problem> check_mesh_bodies(const Case& c);

/// The place of a key for messages: where it was written, else where its table was.
Location place_of(const Case& c, const Location& table, const std::string& key);

bool any_error(const std::vector<Problem>& problems);

}  // namespace fourwalls

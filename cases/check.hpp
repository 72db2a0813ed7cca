/// The checks between the reader's stages; users call check_case (reader.hpp), which does both.
#pragma once

#include <vector>

#include "cases/keys.hpp"
#include "cases/reader.hpp"

namespace fourwalls {

/// Names: unique where they have to be, and known where they are referred to.
std::vector<Problem> check_names(CaseInput& c);

/// Everything below. Needs a case whose names are right, as each of them does.
std::vector<Problem> check_structure(const Case& c);

/// By subject: bodies and materials; cooling and loops; power nets within bodies; netlists, links and limits;
/// the power chain of buses; courses over time.
std::vector<Problem> check_bodies(const Case& c);
std::vector<Problem> check_cooling(const Case& c);
std::vector<Problem> check_channel_networks(const Case& c);
std::vector<Problem> check_pdn(const Case& c);
std::vector<Problem> check_links(const Case& c);
std::vector<Problem> check_power(const Case& c);
std::vector<Problem> check_time(const Case& c);

/// Bodies given by a mesh: what goes with the kind of each surface. Needs a case whose names are right.
std::vector<Problem> check_mesh_bodies(const Case& c);

/// The place of a key for messages: where it was written, else where its table was.
Location place_of(const Case& c, const Location& table, const std::string& key);

bool any_error(const std::vector<Problem>& problems);

}  // namespace fourwalls

/// The resolved case as text; users call resolved_toml (reader.hpp).
#pragma once

#include <string>

#include "cases/reader.hpp"

namespace fourwalls {

/// As resolved_toml, without comments: what the hash of a case is made of.
std::string resolved_values(const Case& c);

}  // namespace fourwalls

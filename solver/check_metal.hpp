/// Metal of the sheets that nothing holds at a potential.
#pragma once

#include <vector>

#include "cases/reader.hpp"
#include "solver/model.hpp"

namespace fourwalls {

/// One error for each part of a sheet that holes cut off from every regulator's place and return, whatever
/// sheets and vias lie between. Every rank finds the same.
std::vector<Problem> check_metal(const Model& m);

}  // namespace fourwalls

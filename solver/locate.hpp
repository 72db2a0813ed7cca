/// Says in the case's own words where an unknown lives.
#pragma once

#include <string>

#include "solver/model.hpp"

namespace fourwalls {

struct Location3 {
  std::string words;           ///< e.g. `body 'die0', layer 'beol'`
  std::array<double, 3> at{};  ///< centre [m]; zero for lumped unknowns
};

/// Any rank can ask for any unknown: the numbering is known everywhere.
Location3 locate(const Model& m, PetscInt global);

/// `words at (x, y, z) mm`
std::string where(const Model& m, PetscInt global);

}  // namespace fourwalls

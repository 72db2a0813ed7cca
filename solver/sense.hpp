/// What a probe or a controller's sensor shows of a place.
#pragma once

#include "solver/model.hpp"

namespace fourwalls {

/// Temperature [K] of a probe's body or layer, or potential [V] of its sheet. Collective.
double sense(Model& m, Vec u, const Probe& probe);

/// Own cells of a probe's body or layer, or the one at its point, with their volumes [m^3].
std::vector<std::pair<PetscInt, double>> sensed_cells(const Model& m, const Probe& probe);

}  // namespace fourwalls

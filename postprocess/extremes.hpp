/// Extremes and sums over all ranks. All are collective.
#pragma once

#include <functional>

#include "solver/model.hpp"

namespace fourwalls {

struct Extreme {
  double value = 0;
  PetscInt where = -1;  ///< global number of one unknown that has it
};

/// Largest (sign +1) or smallest (-1) of an entity set's values.
Extreme extreme_of(const Model& m, Vec u, int set, double sign, const std::function<bool(PetscInt)>& counts);
double sum(const Model& m, double mine);
double smallest(const Model& m, double mine);

}  // namespace fourwalls

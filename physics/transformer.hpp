/// Transformer: no-load loss and load loss by the square of the load.
///
/// loss = P_0 + P_k x^2, best at x = sqrt(P_0/P_k); the load loss is copper's and follows its temperature.
#pragma once

#include <cmath>

#include "physics/converter.hpp"

namespace fourwalls {

struct Transformer {
  double rated = 1;    ///< [W]
  double no_load = 0;  ///< P_0 [W]
  double load = 0;     ///< P_k [W] at the rating

  ConverterModel model() const { return {rated, no_load / rated, 0, load / rated}; }
  double best_load() const { return std::sqrt(no_load / load); }
};

}  // namespace fourwalls

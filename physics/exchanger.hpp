/// Heat exchangers by effectiveness and transfer units.
///
/// Counterflow eps = (1 - e^(-N(1 - c)))/(1 - c e^(-N(1 - c))), N/(1 + N) at c = 1; parallel flow
/// (1 - e^(-N(1 + c)))/(1 + c); cross flow, both streams unmixed, 1 - exp((e^(-c N^0.78) - 1) N^0.22/c)
/// (within 1 %). N = UA/C_min, c = C_min/C_max. Reference case TC-25.
#pragma once

#include <cmath>

#include "physics/smooth.hpp"

namespace fourwalls::exchanger {

enum class Arrangement { counter, parallel, cross };

/// (1 - e^-y)/y.
template <class S>
S relative_decay(const S& y) {
  using std::exp;
  if (y < 1e-4 && y > -1e-4) return S(1.0 - y / 2.0 + y * y / 6.0);
  return S((1.0 - exp(S(-y))) / y);
}

template <class S>
S effectiveness(Arrangement arrangement, const S& N, const S& c) {
  using std::exp;
  using std::pow;
  if (arrangement == Arrangement::parallel) return S(N * relative_decay(S(N * (1.0 + c))));
  if (arrangement == Arrangement::cross) {
    const S x = pow(N, 0.22);
    // (e^(-c N^0.78) - 1)/c, kept finite at c = 0
    const S y = c * pow(N, 0.78);
    return S(1.0 - exp(S(-x * pow(N, 0.78) * relative_decay(y))));
  }
  const S g = relative_decay(S(N * (1.0 - c)));
  return S(g / (1.0 / N + c * g));
}

/// Heat from the hot to the cold stream [W]; capacities [W/K] > 0.
template <class S>
S heat(Arrangement arrangement, const S& UA, const S& C_hot, const S& C_cold, const S& T_hot,
       const S& T_cold) {
  const bool hot_least = C_hot < C_cold;
  const S& least = hot_least ? C_hot : C_cold;
  const S& most = hot_least ? C_cold : C_hot;
  return S(effectiveness(arrangement, S(UA / least), S(least / most)) * least * (T_hot - T_cold));
}

}  // namespace fourwalls::exchanger

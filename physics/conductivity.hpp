/// Thermal conductivity of a solid [W/m/K].
///
/// k(T) = k (T/T_ref)^exponent (1 + slope (T - T_ref)). Silicon: 148 W/m/K, exponent -1.3, T_ref 300 K, valid
/// 250 to 450 K (Glassbrenner & Slack, Phys. Rev. 134 (1964) A1058); copper: 401, slope -0.075/401 per K,
/// 250 to 500 K.
#pragma once

#include <cmath>

#include "physics/smooth.hpp"

namespace fourwalls {

struct Conductivity {
  double k = 0;            ///< [W/m/K] at `reference`
  double exponent = 0;     ///< [-]
  double slope = 0;        ///< [1/K]
  double reference = 300;  ///< [K]

  bool constant() const { return exponent == 0 && slope == 0; }

  template <class S>
  S operator()(const S& T) const {
    using std::pow;
    if (constant()) return S(k);
    const S t = T < 1.0 ? S(1.0) : T;
    S value = k;
    if (exponent != 0) value *= pow(S(t / reference), exponent);
    if (slope != 0) value *= smooth::positive<S>(1.0 + slope * (t - reference), 0.01);
    return value;
  }
};

}  // namespace fourwalls

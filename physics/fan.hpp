/// Fans and pumps by their curve: pressure against flow, speed by the affinity laws.
///
/// dp = p_max (1 - (Q/Q_max)^n); at speed s (1: nominal) p_max goes with s^2, Q_max with s, power with s^3.
/// A pump given as dp = p_0 - c Q^2 is the same curve with n = 2 and Q_max = sqrt(p_0/c).
#pragma once

#include <cmath>

#include "physics/smooth.hpp"

namespace fourwalls {

/// Least relative speed that the affinity laws are asked for, whatever Newton tries.
inline constexpr double least_speed = 1e-3;

struct FanCurve {
  double max_pressure = 0;  ///< [Pa] at no flow
  double max_flow = 0;      ///< [m^3/s] at no pressure
  double exponent = 1;      ///< n

  /// The same machine at another speed.
  FanCurve at_speed(double s) const { return {max_pressure * s * s, max_flow * s, exponent}; }

  /// Pressure it makes [Pa]; goes on along the curve on both sides of its ends.
  template <class S>
  S pressure(const S& Q) const {
    using std::pow;
    if (max_flow <= 0) return S(0.0);
    const S x = Q / max_flow;
    if (exponent == 1) return S(max_pressure * (1.0 - x));
    return S(max_pressure * (1.0 - x * pow(smooth::magnitude(x, 1e-9), exponent - 1)));
  }
  /// The same at a speed s > 0 that is an unknown.
  template <class S>
  S pressure(const S& Q, const S& s) const {
    return S(s * s * pressure(S(Q / s)));
  }
};

}  // namespace fourwalls

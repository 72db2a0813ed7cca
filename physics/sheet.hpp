/// Current between two nodes of a metal sheet [A], and its heat [W].
///
/// g(T) = g_20/(1 + a (T - 293.15 K)), T midway between the cells that hold the nodes; copper: a = 3.93e-3
/// 1/K, 250 to 500 K (IACS). Joule heat lands half in each cell.
#pragma once

#include "physics/smooth.hpp"

namespace fourwalls {

/// Relative resistance of a metal at temperature T [K], 1 at 20 degC; kept positive when T wanders.
template <class S>
S resistance_ratio(const S& T, double coefficient) {
  return smooth::positive<S>(1.0 + coefficient * (T - 293.15), 0.05);
}

struct SheetConduction {
  double conductance = 0;  ///< [S] at 20 degC
  double coefficient = 0;  ///< [1/K] of the resistance

  static constexpr int size = 4;  // {V0, V1, T0, T1}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S drop = u[0] - u[1];
    const S current = conductance / resistance_ratio(S(0.5 * (u[2] + u[3])), coefficient) * drop;
    const S half = 0.5 * current * drop;
    r[0] += current;
    r[1] -= current;
    r[2] -= half;
    r[3] -= half;
  }
};

}  // namespace fourwalls

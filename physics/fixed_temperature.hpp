/// Heat conducted from a cell to a wall of given temperature [W].
///
/// k is taken midway between cell and wall: the half cell then carries the flux to second order in k(T).
#pragma once

#include "physics/conductivity.hpp"

namespace fourwalls {

struct FixedTemperature {
  double area = 0;  ///< [m^2]
  double half = 0;  ///< [m] from the cell centre to the wall
  Conductivity k;
  double temperature = 0;  ///< [K] of the wall

  static constexpr int size = 1;  // {T}
  bool linear_symmetric() const { return k.constant(); }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S middle = 0.5 * (u[0] + temperature);
    r[0] += area / half * k(middle) * (u[0] - temperature);
  }
};

}  // namespace fourwalls

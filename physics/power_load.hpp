/// Draw of a device whose electric power is itself an unknown (a link's end, a fan) [A], and its heat [W].
///
/// The device is a constant-power load share P at this node; heat_fraction of it lands in the cell.
#pragma once

#include "physics/smooth.hpp"

namespace fourwalls {

struct PowerLoad {
  double share = 1;
  double heat_fraction = 1;
  double lowest_voltage = 1e-3;  ///< [V] below it the current no longer follows P/V

  static constexpr int size = 4;  // {V, V_return, P, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S power = share * u[2];
    const S current = power / smooth::positive<S>(u[0] - u[1], lowest_voltage);
    r[0] += current;
    r[1] -= current;
    r[3] -= heat_fraction * power;
  }
};

struct PowerLoadToGround {
  double share = 1;
  double heat_fraction = 1;
  double lowest_voltage = 1e-3;  ///< [V]

  static constexpr int size = 3;  // {V, P, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S power = share * u[1];
    r[0] += power / smooth::positive(u[0], lowest_voltage);
    r[2] -= heat_fraction * power;
  }
};

}  // namespace fourwalls

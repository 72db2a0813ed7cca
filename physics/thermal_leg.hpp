/// Heat through a given conductance from a node to a given temperature [W].
#pragma once

namespace fourwalls {

struct ThermalLeg {
  double conductance = 0;  ///< [W/K]
  double temperature = 0;  ///< [K]

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * (u[0] - temperature);
  }
};

}  // namespace fourwalls

/// Heat through a given conductance between two nodes [W].
#pragma once

namespace fourwalls {

struct ThermalConductance {
  double conductance = 0;  ///< [W/K]

  static constexpr int size = 2;  // {T0, T1}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = conductance * (u[0] - u[1]);
    r[0] += q;
    r[1] -= q;
  }
};

}  // namespace fourwalls

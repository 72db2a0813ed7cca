/// Enthalpy stored in a volume of liquid coolant [W while it changes]: rho(T) c_p(T) V dT/dt.
///
/// The volume is full at all times; what its expansion pushes out is left away (below 0.1 % per kelvin).
#pragma once

#include "physics/fluid.hpp"

namespace fourwalls {

struct CoolantCapacity {
  Fluid fluid;
  double volume = 0;  ///< [m^3]

  static constexpr int size = 1;  // {T_fluid}

  template <class S>
  void operator()(const S (&u)[size], const S (&rate)[size], S (&r)[size]) const {
    r[0] += volume * fluid.density(u[0]) * fluid.specific_heat(u[0]) * rate[0];
  }
};

}  // namespace fourwalls

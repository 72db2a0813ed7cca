/// Heat stored in a cell of a solid [W while it changes].
///
/// c(T) = c (T/T_ref)^exponent (1 + slope (T - T_ref)) [J/kg/K], the same form as the conductivity; the
/// density is constant. A storage law takes the unknowns and their rates: F(t, u, du/dt).
#pragma once

#include "physics/conductivity.hpp"

namespace fourwalls {

struct HeatCapacity {
  double mass = 0;        ///< [kg]
  Conductivity specific;  ///< c(T) [J/kg/K], in the form of k(T)

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&u)[size], const S (&rate)[size], S (&r)[size]) const {
    r[0] += mass * specific(u[0]) * rate[0];
  }
};

}  // namespace fourwalls

/// What a correlation asks of a fluid at one state.
#pragma once

#include "physics/fluid.hpp"

namespace fourwalls {

template <class S>
struct Stream {
  S density;        ///< [kg/m^3]
  S viscosity;      ///< [Pa s]
  S conductivity;   ///< [W/m/K]
  S specific_heat;  ///< [J/kg/K]

  S prandtl() const { return S(viscosity * specific_heat / conductivity); }
};

/// Properties at T; `density_ratio` scales the density (air at another pressure than 101325 Pa).
template <class S>
Stream<S> stream_at(const Fluid& fluid, const S& T, double density_ratio = 1) {
  return {S(density_ratio * fluid.density(T)), fluid.viscosity(T), fluid.conductivity(T),
          fluid.specific_heat(T)};
}

/// Volume expansion coefficient [1/K], from the density over one kelvin.
template <class S>
S expansion(const Fluid& fluid, const S& T) {
  return S((fluid.density(S(T - 0.5)) - fluid.density(S(T + 0.5))) / fluid.density(T));
}

}  // namespace fourwalls

/// Heat from a cell through a film and by grey radiation to surroundings of one temperature [W].
///
/// q = A h (T - T_inf)/(1 + h half/k) + A eps sigma (T^4 - T_inf^4). The film is in series with the half
/// cell. For the radiation part the surface is taken at the cell temperature: the half cell's resistance is
/// neglected against 1/(4 eps sigma T^3), some 0.15 m^2 K/W near room temperature.
#pragma once

#include "physics/conductivity.hpp"

namespace fourwalls {

inline constexpr double stefan_boltzmann = 5.670374419e-8;  ///< [W/m^2/K^4], CODATA 2018

/// Net grey-body exchange with large surroundings [W/m^2].
template <class S>
S radiation_flux(const S& T, double surroundings, double emissivity) {
  const double a = surroundings;
  return S(emissivity * stefan_boltzmann * (T * T + a * a) * (T + a) * (T - a));
}

struct Convection {
  double area = 0;  ///< [m^2]
  double half = 0;  ///< [m] from the cell centre to the surface; 0: the cell is lumped
  Conductivity k;
  double coefficient = 0;  ///< [W/m^2/K]
  double temperature = 0;  ///< [K] of fluid and surroundings
  double emissivity = 0;   ///< [-]

  static constexpr int size = 1;  // {T}
  bool linear_symmetric() const { return emissivity == 0 && (half == 0 || k.constant()); }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S film = coefficient;
    if (half > 0) film = coefficient / (1.0 + coefficient * half / k(u[0]));
    r[0] += area * film * (u[0] - temperature);
    if (emissivity > 0) r[0] += area * radiation_flux(u[0], temperature, emissivity);
  }
};

}  // namespace fourwalls

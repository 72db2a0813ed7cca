/// Dry air as an ideal gas at low pressure, 250 to 500 K.
///
/// Ideal gas law with R = 287.05 J/kg/K; Sutherland's viscosity; the companion conductivity law
/// 2.6482e-3 T^1.5/(T + 245.4 10^(-12/T)). At 300 K and 101325 Pa: 1.177 kg/m^3, 1.846e-5 Pa s, 0.0263 W/m/K.
/// Heat capacity is held at 1007 J/kg/K: within 0.3 % from 250 to 360 K, 2 % low at 500 K.
#pragma once

#include <cmath>

namespace fourwalls::air {

inline constexpr double gas_constant = 287.05;  ///< [J/kg/K]
inline constexpr double specific_heat = 1007;   ///< [J/kg/K]

/// [kg/m^3] at temperature [K] and pressure [Pa].
template <class S>
S density(const S& T, double pressure) {
  return S(pressure / (gas_constant * T));
}

/// Dynamic viscosity [Pa s].
template <class S>
S viscosity(const S& T) {
  using std::sqrt;
  return S(1.458e-6 * T * sqrt(T) / (T + 110.4));
}

/// [W/m/K]
template <class S>
S conductivity(const S& T) {
  using std::exp;
  using std::sqrt;
  constexpr double ln10 = 2.302585092994046;
  return S(2.6482e-3 * T * sqrt(T) / (T + 245.4 * exp(-12.0 * ln10 / T)));
}

template <class S>
S prandtl(const S& T) {
  return S(viscosity(T) * specific_heat / conductivity(T));
}

}  // namespace fourwalls::air

/// Planes between a regulator and a package, in closed form: for estimates and as a check of the sheets.
///
/// Loop of supply and return over a distance d: R = 2 rho(T) d/(w t), t the copper of one polarity. Target
/// impedance V tol/dI.
#pragma once

#include "physics/sheet.hpp"

namespace fourwalls {

inline constexpr double copper_resistivity = 1.724e-8;  ///< [ohm m] at 20 degC, IACS
inline constexpr double copper_coefficient = 3.93e-3;   ///< [1/K]

/// [ohm] of both planes at temperature T [K]; lengths in m.
inline double plane_loop(double distance, double width, double thickness, double T) {
  return 2 * copper_resistivity * resistance_ratio(T, copper_coefficient) * distance / (width * thickness);
}

/// [ohm] below which a step of current [A] stays within `tolerance` of the voltage [V].
inline double target_impedance(double voltage, double tolerance, double step) {
  return voltage * tolerance / step;
}

}  // namespace fourwalls

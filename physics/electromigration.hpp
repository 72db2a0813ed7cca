/// How long metal that carries current lasts: Black's law, through a point that is known.
///
/// t(j, T) = t_0 (j_0/j)^n exp(Ea/k (1/T - 1/T_0)): copper n = 1, Ea = 1.0 eV; aluminium with copper n = 2,
/// Ea = 0.8 eV (JEP119A); solder and other metals by their own figures. A mean, for steady direct current.
/// Vias and bumps have a current where wires have a density: the ratio is all that counts.
#pragma once

#include <cmath>
#include <limits>

namespace fourwalls {

inline constexpr double boltzmann = 1.380649e-23;  ///< [J/K]

struct Electromigration {
  double limit = 0;              ///< j_0: largest allowed at T_0 [A/m^2, A/m or A]
  double exponent = 1;           ///< n
  double activation_energy = 0;  ///< Ea [J]
  double temperature = 0;        ///< T_0 [K]
  double lifetime = 0;           ///< t_0 [s] at j_0 and T_0

  /// Largest current at T with the lifetime that the limit has at T_0.
  double limit_at(double T) const {
    return limit * std::exp(activation_energy / (exponent * boltzmann) * (1 / T - 1 / temperature));
  }
  /// Part of what is allowed at T; 1 at the limit.
  double use(double j, double T) const { return std::abs(j) / limit_at(T); }
  /// [s]; endless without current
  double lifetime_at(double j, double T) const {
    if (j == 0) return std::numeric_limits<double>::infinity();
    return lifetime * std::pow(use(j, T), -exponent);
  }
};

/// How many times sooner metal fails at (j2, T2) than at (j1, T1); `ratio` is j2/j1.
inline double acceleration(double ratio, double exponent, double activation_energy, double T1, double T2) {
  return std::pow(ratio, exponent) * std::exp(activation_energy / boltzmann * (1 / T1 - 1 / T2));
}

}  // namespace fourwalls

/// Leakage of silicon: exponential in temperature.
///
/// P(T) = P_0 exp((T - T_0)/T_L), T_L = 25 to 100 K (1/T_L = 0.01 to 0.04 1/K); a fit over some tens of
/// kelvin, not a device model. A node behind a thermal resistance R has two temperatures at which heat made
/// and heat removed balance; the lower is stable. Loop gain R dP/dT below 1 marks it (reference TC-29).
#pragma once

#include <cmath>

#include "physics/smooth.hpp"

namespace fourwalls {

/// Relative leakage, 1 at `reference`.
template <class S>
S leakage_factor(const S& T, double reference, double scale) {
  return smooth::bounded_exp<S>((T - reference) / scale);
}

struct Leakage {
  double power = 0;      ///< [W] at `reference`
  double reference = 0;  ///< [K]
  double scale = 1;      ///< [K]

  template <class S>
  S power_at(const S& T) const {
    return S(power * leakage_factor(T, reference, scale));
  }

  /// dP/dT [W/K]
  double slope_at(double T) const { return power_at(T) / scale; }
};

/// Leakage of a cell as heat [W], at its own temperature.
struct LeakageHeat {
  double power = 0;      ///< [W] at `reference`
  double reference = 0;  ///< [K]
  double scale = 1;      ///< [K]
  const double* load_multiplier = nullptr;

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= *load_multiplier * power * leakage_factor(u[0], reference, scale);
  }
};

/// Share of a temperature rise that comes back as leakage heat; runaway at 1.
inline double loop_gain(double resistance, double slope) { return resistance * slope; }

/// Thermal resistance to ambient [K/W] above which a node with steady power has no steady temperature.
/// At the fold R P_leak = T_L, hence T = T_a + R P_d + T_L; solved for R by bisection.
inline double critical_resistance(const Leakage& leakage, double steady_power, double ambient) {
  const auto excess = [&](double R) {
    return R * leakage.power_at(ambient + R * steady_power + leakage.scale) - leakage.scale;
  };
  double low = 0, high = leakage.scale / leakage.power_at(ambient);
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    (excess(middle) < 0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace fourwalls

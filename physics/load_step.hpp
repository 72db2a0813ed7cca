/// What a rail does when its load steps: R and L in series to a capacitor that carries the step first.
///
/// Underdamped second order from rest, the load I drawn from the capacitor at t = 0:
/// v(t) = -I R + e^(-s t) (I R cos w t + (s I R - I/C)/w sin w t), s = R/(2L), w = sqrt(1/(LC) - s^2).
/// First-order estimates: dV = I sqrt(L/C); for a regulator that slews, C >= I^2 L/(2 dV (V_in - V_out)).
#pragma once

#include <cmath>

namespace fourwalls {

struct LoadStep {
  double resistance = 0;   ///< [ohm]
  double inductance = 0;   ///< [H]
  double capacitance = 0;  ///< [F]
  double current = 0;      ///< [A]

  double damping() const { return 0.5 * resistance * std::sqrt(capacitance / inductance); }
  double impedance() const { return std::sqrt(inductance / capacitance); }  ///< [ohm]

  /// Deviation [V] of the rail at time t [s]. Needs damping() < 1.
  double deviation(double t) const {
    const double s = decay(), w = ringing(), ir = current * resistance;
    return -ir +
           std::exp(-s * t) * (ir * std::cos(w * t) + (s * ir - current / capacitance) / w * std::sin(w * t));
  }

  /// Time [s] of the first and deepest dip: where the derivative first vanishes.
  double dip_time() const {
    const double s = decay(), w = ringing(), ir = current * resistance;
    const double a = ir, b = (s * ir - current / capacitance) / w;
    // d/dt = e^(-s t) ((b w - a s) cos w t - (a w + b s) sin w t)
    double angle = std::atan2(b * w - a * s, a * w + b * s);
    if (angle <= 0) angle += std::acos(-1.0);
    return angle / w;
  }

 private:
  double decay() const { return resistance / (2 * inductance); }
  double ringing() const { return std::sqrt(1 / (inductance * capacitance) - decay() * decay()); }
};

/// Capacitance [F] that holds the rail within `drop` [V] while a regulator slews up by `step` [A].
inline double holding_capacitance(double step, double drop, double inductance, double headroom) {
  return step * step * inductance / (2 * drop * headroom);
}

}  // namespace fourwalls

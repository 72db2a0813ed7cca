/// Battery or supercapacitor on a bus: an open-circuit voltage by charge behind a resistance.
///
/// E(q) = E_empty + q (E_full - E_empty), q from 0 to 1: exact for a capacitor, the flat middle of a battery.
/// Floating, I = (E - V)/R in both directions; given a power P at its terminals (positive: it gives), the
/// current inside is the smaller root of E I - R I^2 = P. Loss = R I^2 either way. P can be at most E^2/(4R).
#pragma once

#include <cmath>

#include "physics/smooth.hpp"

namespace fourwalls {

struct StorageModel {
  double empty_voltage = 0, full_voltage = 0;  ///< [V] open circuit
  double resistance = 0;                       ///< [ohm] > 0
  double energy = 0;                           ///< [J] between empty and full
  double charge = 1;                           ///< q
  double lowest_voltage = 0;                   ///< [V] below it a given power no longer draws P/V

  double open_voltage() const { return empty_voltage + charge * (full_voltage - empty_voltage); }
  double highest_power() const { return open_voltage() * open_voltage() / (4 * resistance); }

  /// Current inside [A] when P [W] leaves at the terminals.
  double current_at(double P) const {
    const double E = open_voltage(), root = std::sqrt(E * E - 4 * resistance * P);
    return 2 * P / (E + root);
  }
  double loss_at(double P) const {
    const double I = current_at(P);
    return resistance * I * I;
  }

  /// Seconds until it is empty (full) at the power [W] leaving (entering) the cells; infinite at rest.
  double time_left(double cell_power) const {
    if (cell_power > 0) return charge * energy / cell_power;
    if (cell_power < 0) return (1 - charge) * energy / -cell_power;
    return INFINITY;
  }
};

/// Floating on the bus.
struct StorageFloat {
  const StorageModel* model = nullptr;

  static constexpr int size = 2;  // {V, loss}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = (model->open_voltage() - u[0]) / model->resistance;
    r[0] -= current;
    r[1] += u[1] - model->resistance * current * current;
  }
};

/// Giving (or taking, below zero) a set power at its terminals.
struct StoragePower {
  const StorageModel* model = nullptr;
  double power = 0;  ///< [W]

  static constexpr int size = 2;  // {V, loss}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= power / smooth::positive(u[0], model->lowest_voltage);
    r[1] += u[1] - model->loss_at(power);
  }
};

}  // namespace fourwalls

/// Circuit drawing from a rail [A] and the heat it becomes [W].
///
/// P(V, T) = f [power (V/V0)^n + leakage (V/V0)^g exp((T - T0)/T_L)], n = 0, 1, 2 for constant power, current
/// and resistance; f scales the whole load. V is the voltage over the load; the current P/V goes on below a
/// thousandth of V0 with matching slope and without end.
#pragma once

#include <cmath>

#include "physics/leakage.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

struct LoadModel {
  double power = 0;    ///< [W] at V0
  double voltage = 0;  ///< V0 [V]
  double exponent = 0;
  double leakage = 0;                   ///< [W] at V0 and T0
  double leakage_temperature = 333.15;  ///< T0 [K]
  double leakage_scale = 55;            ///< T_L [K]
  double leakage_voltage_exponent = 1;
  const double* multiplier = nullptr;  ///< scales all of the load; none: 1

  /// Voltage kept positive for the division and the powers [V].
  template <class S>
  S held(const S& V) const {
    return smooth::positive(V, 1e-3 * voltage);
  }

  /// [W] at the voltage over the load and the temperature of its place.
  template <class S>
  S power_at(const S& V, const S& T) const {
    const S ratio = held(V) / voltage;
    S sum = power * raised(ratio, exponent);
    if (leakage != 0) {
      sum += leakage * raised(ratio, leakage_voltage_exponent) *
             leakage_factor(T, leakage_temperature, leakage_scale);
    }
    if (multiplier) sum *= *multiplier;
    return sum;
  }

  template <class S>
  S current_at(const S& V, const S& T) const {
    return S(power_at(V, T) / held(V));
  }

 private:
  template <class S>
  static S raised(const S& x, double n) {
    using std::pow;
    if (n == 0) return S(1.0);
    if (n == 1) return x;
    if (n == 2) return S(x * x);
    return S(pow(x, n));
  }
};

/// Between a rail and its return.
struct LoadToReturn {
  const LoadModel* model = nullptr;
  double share = 1;  ///< of the load, at this node

  static constexpr int size = 3;  // {V, V_return, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S V = u[0] - u[1];
    const S power = share * model->power_at(V, u[2]);
    const S current = power / model->held(V);
    r[0] += current;
    r[1] -= current;
    r[2] -= power;
  }
};

/// Between a rail and ideal ground.
struct LoadToGround {
  const LoadModel* model = nullptr;
  double share = 1;  ///< of the load, at this node

  static constexpr int size = 2;  // {V, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S power = share * model->power_at(u[0], u[1]);
    r[0] += power / model->held(u[0]);
    r[1] -= power;
  }
};

}  // namespace fourwalls

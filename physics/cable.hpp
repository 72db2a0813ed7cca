/// Cable, busway or busbar between two buses, or between a bus and a metal sheet: resistance and its own
/// heat.
///
/// R = rho(T) length/area each way; a direct-current loop counts both ways, a three-phase line one phase. The
/// current of a bus is its power over its voltage; for three phases that is sqrt(3) pf times the line
/// current, so that R/pf^2 gives the heat 3 I_line^2 R and, short of a reactive part, the drop. rho(T) =
/// rho_20 (1 + a (T - 293.15 K)), copper 1.724e-8 ohm m and 3.93e-3 1/K (IACS).
#pragma once

#include <cmath>

#include "physics/sheet.hpp"

namespace fourwalls {

/// Line current [A] of three phases from power [W], voltage between lines [V] and power factor.
inline double line_current(double power, double voltage, double power_factor = 1) {
  return power / (std::sqrt(3.0) * voltage * power_factor);
}

/// Loop resistance [ohm] that loses `share` of the voltage at a direct current of power/voltage.
inline double resistance_for_drop(double power, double voltage, double share) {
  return share * voltage * voltage / power;
}

/// Copper's mass [kg] from length [m], area [m^2] of all conductors together.
inline double conductor_mass(double length, double area, double density = 8960) {
  return length * area * density;
}

struct CableModel {
  double resistance = 0;   ///< of the loop, or of a phase over pf^2 [ohm], at 20 degC
  double coefficient = 0;  ///< [1/K]

  template <class S>
  S conductance(const S& T) const {
    return S(1.0 / (resistance * resistance_ratio(T, coefficient)));
  }
};

/// Between two buses.
struct CableConduction {
  const CableModel* model = nullptr;

  static constexpr int size = 4;  // {V0, V1, loss, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S drop = u[0] - u[1];
    const S current = model->conductance(u[3]) * drop;
    r[0] += current;
    r[1] -= current;
    r[2] += u[2] - current * drop;
  }
};

/// From a bus into one node of a sheet, `share` of the cable's copper.
struct CableTap {
  const CableModel* model = nullptr;
  double share = 1;

  static constexpr int size = 4;  // {V_bus, V_node, loss, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S drop = u[0] - u[1];
    const S current = share * model->conductance(u[3]) * drop;
    r[0] += current;
    r[1] -= current;
    r[2] -= current * drop;
  }
};

/// From one node of the return sheet back to the bus's ground.
struct CableReturn {
  const CableModel* model = nullptr;
  double share = 1;

  static constexpr int size = 3;  // {V_node, loss, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = share * model->conductance(u[2]) * u[0];
    r[0] += current;
    r[1] -= current * u[0];
  }
};

/// With the taps: loss = sum of what they lose [W].
struct CableLoss {
  static constexpr int size = 1;  // {loss}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0];
  }
};

}  // namespace fourwalls

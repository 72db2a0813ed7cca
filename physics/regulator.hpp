/// Voltage regulator feeding a rail over its place: set point, load line, conversion loss.
///
/// N phases share the current I: loss = N k0 + k1 I + k2 I^2/N (1 + a (T - 298.15 K)) [W], landing as heat at
/// the place. The load line is droop by control: it costs voltage, not heat. Taps spread over the place each
/// carry share/load_line of conductance from the set point; I is their sum.
///
/// Shedding: as many phases on as lose least at the current, N* next to I sqrt(k2/k0) (best_phases,
/// converter.hpp); over time their number is a state that changes between steps only (regulator_control.hpp).
/// The set point may follow the place's temperature, V_set(T) = V_set + c (T - T_0), and be raised against a
/// droop.
#pragma once

#include <cmath>

#include "physics/parallel_units.hpp"

namespace fourwalls {

struct RegulatorModel {
  double voltage = 0;      ///< set point [V]
  double load_line = 0;    ///< [ohm] > 0
  double fixed = 0;        ///< k0 [W] per phase
  double linear = 0;       ///< k1 [V]
  double quadratic = 0;    ///< k2 [ohm] per phase at 298.15 K
  double coefficient = 0;  ///< a [1/K]
  int phases = 1;
  bool shedding = false;
  int on = 0;                        ///< phases, as they are between two events; 0: as they lose least
  double raised = 0;                 ///< [V] on top of the set point
  double set_point_coefficient = 0;  ///< c [V/K]
  double set_point_temperature = 0;  ///< T_0 [K]

  double set_point() const { return voltage + raised; }
  /// What the temperature of its place adds to the set point [V].
  template <class S>
  S by_temperature(const S& T) const {
    return S(set_point_coefficient * (T - set_point_temperature));
  }

  /// Current [A] at which n and n + 1 phases lose the same.
  double switching_current(int n) const {
    return quadratic > 0 ? std::sqrt(fixed / quadratic * n * (n + 1)) : INFINITY;
  }
  /// Phases with the least loss at a current [A].
  int best(double current) const {
    if (quadratic <= 0) return 1;
    return fixed > 0 ? best_phases({fixed, linear, quadratic}, std::abs(current), phases) : phases;
  }
  int phases_at(double current) const { return on > 0 ? on : shedding ? best(current) : phases; }

  /// [W] of the whole regulator at current I [A].
  template <class S>
  S loss(const S& I, const S& T) const {
    const int n = phases_at(plain(I));
    return S(n * fixed + linear * I + quadratic / n * (1.0 + coefficient * (T - 298.15)) * I * I);
  }
};

/// Current from the set point into one node of the place.
struct RegulatorTap {
  const RegulatorModel* model = nullptr;
  double share = 1;

  static constexpr int size = 3;  // {V, I, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = (model->set_point() + model->by_temperature(u[2]) - u[0]) * (share / model->load_line);
    r[0] -= current;
    r[1] -= current;
    r[2] -= share * model->loss(u[1], u[2]);
  }
};

/// With the taps: I = sum of tap currents.
struct RegulatorCurrent {
  static constexpr int size = 1;  // {I}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0];
  }
};

/// Ties a node of the return sheet to the regulator's ground.
struct RegulatorReturn {
  double conductance = 0;  ///< [S]

  static constexpr int size = 1;  // {V}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * u[0];
  }
};

/// With a tap: what it adds to the power P at the regulator's input [W], where that loads another rail.
struct RegulatorIntakeTap {
  const RegulatorModel* model = nullptr;
  double share = 1;

  static constexpr int size = 4;  // {V, I, T, P}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = (model->set_point() + model->by_temperature(u[2]) - u[0]) * (share / model->load_line);
    r[3] -= u[0] * current + share * model->loss(u[1], u[2]);
  }
};

/// The same from a voltage v behind an inductance (inductor.hpp). A real inductance takes (V_set - v) I for
/// what it stores; that of a loop is control and stores nothing.
struct RegulatorIntakeTapBehind {
  const RegulatorModel* model = nullptr;
  double share = 1;
  bool stores = false;

  static constexpr int size = 5;  // {V, I, T, P, v}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = (u[4] + model->by_temperature(u[2]) - u[0]) * (share / model->load_line);
    r[3] -= u[0] * current + share * model->loss(u[1], u[2]);
    if (stores) r[3] -= (model->set_point() - u[4]) * current;
  }
};

/// With a return: the way back gives this much less to the load.
struct RegulatorIntakeReturn {
  double conductance = 0;  ///< [S]

  static constexpr int size = 2;  // {V, P}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] += conductance * u[0] * u[0];
  }
};

/// With them: P = sum of what the taps add.
struct RegulatorIntake {
  static constexpr int size = 1;  // {P}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0];
  }
};

}  // namespace fourwalls

/// Inductance between a regulator's set point and its load line [V while the current changes], in amperes.
///
/// V_set - v = L dI/dt: v is the voltage behind the inductance, I the regulator's current. The row is divided
/// by the load line, so that it measures a current as the other rows of potentials do.
#pragma once

#include "physics/regulator.hpp"

namespace fourwalls {

struct Inductor {
  double inductance = 0;  ///< [H]
  double load_line = 0;   ///< [ohm] > 0

  static constexpr int size = 2;  // {I, v}

  template <class S>
  void operator()(const S (&)[size], const S (&rate)[size], S (&r)[size]) const {
    r[1] += (inductance / load_line) * rate[0];
  }
};

/// The static part of that row: v = V_set in the steady state.
struct RegulatorSetPoint {
  const RegulatorModel* model = nullptr;

  static constexpr int size = 1;  // {v}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += (u[0] - model->set_point()) / model->load_line;
  }
};

/// Current from behind the inductance into one node of the place.
struct RegulatorTapBehind {
  const RegulatorModel* model = nullptr;
  double share = 1;

  static constexpr int size = 4;  // {V, I, T, v}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = (u[3] + model->by_temperature(u[2]) - u[0]) * (share / model->load_line);
    r[0] -= current;
    r[1] -= current;
    r[2] -= share * model->loss(u[1], u[2]);
  }
};

}  // namespace fourwalls

/// Linear (low-dropout) regulator, on the die or off it: what comes in goes out, and a quiescent current on
/// top.
///
/// I_out = (V_set - V_out)/R_droop while the input is high enough; in dropout the pass device is fully on and
/// I_out = (V_in - V_out)/R_on, R_on = dropout voltage/rated current. The smaller of the two, rounded off
/// over 1e-4 of the rated current. Loss = V_in (I_out + I_q) - V_out I_out, so that the efficiency is
/// V_out/V_in I_out/(I_out + I_q).
#pragma once

#include <cmath>

#include "physics/one_way.hpp"

namespace fourwalls {

struct LinearRegulatorModel {
  double voltage = 0;        ///< set point [V]
  double resistance = 0;     ///< droop [ohm] > 0
  double on_resistance = 0;  ///< of the pass device [ohm] > 0
  double quiescent = 0;      ///< [A]
  double rated_current = 0;  ///< [A]

  template <class S>
  S current(const S& V_in, const S& V_out) const {
    using std::sqrt;
    const S by_control = (voltage - V_out) / resistance, by_pass = (V_in - V_out) / on_resistance;
    const double width = 1e-4 * rated_current;
    const S apart = by_control - by_pass;
    return one_way<S>(0.5 * (by_control + by_pass - sqrt(apart * apart + width * width)), rated_current);
  }
};

struct LinearRegulation {
  const LinearRegulatorModel* model = nullptr;

  static constexpr int size = 4;  // {V_in, V_out, loss, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = model->current(u[0], u[1]);
    const S drawn = current + model->quiescent;
    r[0] += drawn;
    r[1] -= current;
    r[2] += u[2] - (u[0] * drawn - u[1] * current);
  }
};

}  // namespace fourwalls

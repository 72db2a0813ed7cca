/// A switched regulator's loop over time: what holds its current back from what the load line asks for.
///
/// The loop makes the current follow I_ask = (V_set - V_out)/R_LL with a first-order lag 1/(2 pi f): seen
/// from outside a load line with an inductance L = R_LL/(2 pi f) before it, V_set - v = L dI/dt with v behind
/// the load line, as in inductor.hpp. Two things can stop it:
///   the stage: all phases on or all off give N (V_in - V_out)/L_ph and -N V_out/L_ph, with a
///   trans-inductor's loop the inductance of multiphase.hpp; the current limit: I_ask is no more than I_max,
///   in the steady state as well.
/// The row is divided by the load line, as that of Inductor.
#pragma once

#include <numbers>

#include "physics/multiphase.hpp"
#include "physics/regulator.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

/// Inductance [H] that a bandwidth [Hz] leaves before a load line [ohm].
inline double loop_inductance(double load_line, double bandwidth) {
  return load_line / (2 * std::numbers::pi * bandwidth);
}

/// What the loop of a regulator can do.
struct RegulatorLimits {
  double load_line = 0;         ///< R_LL [ohm] from V_set to the load, both ways together
  double inductance = 0;        ///< L [H]
  double current_limit = 0;     ///< I_max [A]; 0: none
  double input_voltage = 0;     ///< V_in [V]; 0: no limit of slew
  double phase_inductance = 0;  ///< [H]
  TransInductor loop;

  /// Fastest fall and rise [A/s] at an output voltage, with so many phases on.
  template <class S>
  S rise(const S& output, int phases) const {
    return S(phases * (input_voltage - output) / step_inductance(phase_inductance, phases, loop));
  }
  template <class S>
  S fall(const S& output, int phases) const {
    return S(-phases * output / step_inductance(phase_inductance, phases, loop));
  }
};

/// The static part of the row of v, where a RegulatorSetPoint has none of these limits.
struct RegulatorFollow {
  const RegulatorModel* model = nullptr;
  const RegulatorLimits* limits = nullptr;

  static constexpr int size = 2;  // {I, v}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const auto& l = *limits;
    S ask = model->set_point() - u[1];  // [V] on the loop's inductance
    if (l.current_limit > 0) {
      const S room = l.load_line * (l.current_limit - u[0]);
      if (room < ask) ask = room;
    }
    if (l.input_voltage > 0) {
      const S output = u[1] - l.load_line * u[0];
      const int phases = (model->on > 0 ? model->on : model->phases);
      const S most = l.inductance * l.rise(output, phases), least = l.inductance * l.fall(output, phases);
      if (ask > most) ask = most;
      if (ask < least) ask = least;
    }
    r[1] -= ask / model->load_line;
  }
};

}  // namespace fourwalls

/// A regulator's loop over time: what holds its current back from what the load line asks for.
///
/// With e = V_set - v, v the voltage behind the load line R, the load line asks for e/R more than flows.
/// First order: L dI/dt = e, L = R/w, w = 2 pi f: the current follows with the lag 1/w. Second order, for a
/// loop that integrates its error as well and has the phase margin phi at its unity gain w:
///   L dI/dt = sin(phi) e + R j,   dj/dt = w cos(phi) e/R,
/// the loop gain sin(phi) w/s + cos(phi) w^2/s^2 with its zero at w/tan(phi); from outside
/// Z(s) = R (s^2 + b s + c)/(b s + c), b = w sin(phi), c = w^2 cos(phi): the load line at rest, natural
/// frequency w sqrt(cos phi), damping sin(phi)/(2 sqrt(cos phi)); at 90 degrees it is the first order.
///
/// Two things can stop it: the current limit, e is no more than what leads to I_max, in the steady state as
/// well; the stage, whose phases all on or all off give N (V_in - V_out)/L_ph and -N V_out/L_ph, with a
/// trans-inductor's loop the inductance of multiphase.hpp. While the stage holds it, j is drawn back at w.
/// Rows of v are divided by the load line, as that of Inductor.
#pragma once

#include <cmath>
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
  double load_line = 0;         ///< R [ohm] from V_set to the load, both ways together
  double inductance = 0;        ///< L [H]
  double current_limit = 0;     ///< I_max [A]; 0: none
  double input_voltage = 0;     ///< V_in [V]; 0: no limit of slew
  double phase_inductance = 0;  ///< [H]
  TransInductor loop;
  double phase_margin = 0;  ///< phi [rad]; 0: first order

  bool second_order() const { return phase_margin > 0; }
  double sine() const { return std::sin(phase_margin); }
  double cosine() const { return std::cos(phase_margin); }
  /// w [1/s]
  double crossover() const { return load_line / inductance; }

  /// Fastest fall and rise [A/s] at an output voltage, with so many phases on.
  template <class S>
  S rise(const S& output, int phases) const {
    return S(phases * (input_voltage - output) / step_inductance(phase_inductance, phases, loop));
  }
  template <class S>
  S fall(const S& output, int phases) const {
    return S(-phases * output / step_inductance(phase_inductance, phases, loop));
  }

  /// e [V], within the current limit.
  template <class S>
  S asked(const RegulatorModel& model, const S& I, const S& v) const {
    const S error = model.set_point() - v;
    if (current_limit <= 0) return error;
    const S room = load_line * (current_limit - I);
    return room < error ? room : error;
  }
  /// How far the load line asks for more than the current limit [V].
  double beyond_limit(const RegulatorModel& model, double I, double v) const {
    return model.set_point() - v - load_line * (current_limit - I);
  }
  /// What the stage makes of a voltage on L.
  template <class S>
  S held(const RegulatorModel& model, const S& I, const S& v, const S& wanted) const {
    if (input_voltage <= 0) return wanted;
    const S output = v - load_line * I;
    const int phases = model.on > 0 ? model.on : model.phases;
    const S most = inductance * rise(output, phases), least = inductance * fall(output, phases);
    if (wanted > most) return most;
    if (wanted < least) return least;
    return wanted;
  }
};

/// The static part of the row of v, where a RegulatorSetPoint has none of these limits.
struct RegulatorFollow {
  const RegulatorModel* model = nullptr;
  const RegulatorLimits* limits = nullptr;

  static constexpr int size = 2;  // {I, v}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] -= limits->held(*model, u[0], u[1], limits->asked(*model, u[0], u[1])) / model->load_line;
  }
};

/// The same of a loop of second order, with the row of what it has integrated, j [A].
struct RegulatorFollowSecond {
  const RegulatorModel* model = nullptr;
  const RegulatorLimits* limits = nullptr;

  static constexpr int size = 3;  // {I, v, j}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const auto& l = *limits;
    const S error = l.asked(*model, u[0], u[1]);
    const S wanted = l.sine() * error + l.load_line * u[2];
    const S given = l.held(*model, u[0], u[1], wanted);
    r[1] -= given / model->load_line;
    r[2] -= (l.cosine() * error + given - wanted) / l.load_line;
  }
};

/// Its rate: j in proportion to the integral of the error.
struct LoopIntegral {
  double crossover = 0;  ///< w [1/s]

  static constexpr int size = 1;  // {j}

  template <class S>
  void operator()(const S (&)[size], const S (&rate)[size], S (&r)[size]) const {
    r[0] += rate[0] / crossover;
  }
};

}  // namespace fourwalls

/// Linear regulator that feeds a rail over its place: a pass device from the input, held by a loop.
///
/// What comes in goes out, and a quiescent current on top: the loss V_in (I + I_q) - V_out I is heat at the
/// place. The loop wants V_set - R I at the output, V_set moving with the input by the ripple that it lets
/// through, k = 10^(-PSRR/20): V_set + k (V_in - V_nominal). With e = V_set + ... - v, v the voltage before
/// R, its current comes as L dj/dt = e; with an output resistance R_o of the pass device
///   I = j + (e + V_in - V_nominal)/R_o,   L = R_o/(2 pi f):
/// an output impedance R + s L up to R_o where the loop's gain is one, f, and above it the ripple of the
/// input by R_o. Without one I = j, L = R/(2 pi f). At rest it is the regulator of linear_regulator.hpp: e is
/// no more than what leads to the current limit, or to (V_in - V_out)/R_on with the pass device fully on,
/// R_on = dropout voltage/rated current. Rows are in amperes: divided by the load line.
#pragma once

#include "physics/regulator.hpp"

namespace fourwalls {

struct LowDropoutModel {
  const RegulatorModel* regulator = nullptr;  ///< set point and load line
  double load_line = 0;                       ///< R [ohm] both ways together
  double on_resistance = 0;                   ///< R_on [ohm] > 0
  double quiescent = 0;                       ///< I_q [A]
  double current_limit = 0;                   ///< [A]; 0: none
  double output_resistance = 0;               ///< R_o [ohm]; 0: none
  double ripple = 0;                          ///< k
  double nominal_input = 0;                   ///< [V] where `ripple` and R_o move nothing
  double inductance = 0;                      ///< L [H]; 0: it follows at once

  /// What the loop lowers up to its bandwidth [ohm].
  double lowered() const { return output_resistance > 0 ? output_resistance : load_line; }
  /// e [V] by the set point alone.
  template <class S>
  S error(const S& v, const S& V_in) const {
    return S(regulator->set_point() + ripple * (V_in - nominal_input) - v);
  }
  /// e [V] within what the pass device and the limit allow.
  template <class S>
  S asked(const S& I, const S& v, const S& V_in) const {
    S e = error(v, V_in);
    const double scale = lowered();  // it reaches a limit with its own lag, L/scale
    const S open = (V_in - (v - load_line * I)) / on_resistance - I;  // [A] until it is fully on
    if (scale * open < e) e = scale * open;
    if (current_limit > 0 && scale * (current_limit - I) < e) e = scale * (current_limit - I);
    return e;
  }
};

/// Current into one node of the place, and the heat there.
struct LowDropoutTap {
  const LowDropoutModel* model = nullptr;
  double share = 1;

  static constexpr int size = 5;  // {V, I, T, v, V_in}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const auto& set = *model->regulator;
    const S current = (u[3] + set.by_temperature(u[2]) - u[0]) * (share / set.load_line);
    r[0] -= current;
    r[1] -= current;
    r[2] -= share * u[4] * (u[1] + model->quiescent) - u[0] * current;
  }
};

/// A node of the return sheet, and the heat of what comes back above the regulator's ground.
struct LowDropoutReturn {
  double conductance = 0;  ///< [S]

  static constexpr int size = 2;  // {V, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * u[0];
    r[1] -= conductance * u[0] * u[0];
  }
};

/// Row of v without an output resistance; with its rate that of an Inductor.
struct LowDropoutFollow {
  const LowDropoutModel* model = nullptr;

  static constexpr int size = 3;  // {I, v, V_in}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] -= model->asked(u[0], u[1], u[2]) / model->regulator->load_line;
  }
};

/// Rows of v and of the loop's current j with one; the rate is a LowDropoutLoop.
struct LowDropoutBypassed {
  const LowDropoutModel* model = nullptr;

  static constexpr int size = 4;  // {I, v, V_in, j}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S through = model->error(u[1], u[2]) + (u[2] - model->nominal_input);
    r[1] += u[0] - u[3] - through / model->output_resistance;
    r[3] -= model->asked(u[0], u[1], u[2]) / model->load_line;
  }
};

struct LowDropoutLoop {
  double lag = 0;  ///< L/R [s]

  static constexpr int size = 1;  // {j}

  template <class S>
  void operator()(const S (&)[size], const S (&rate)[size], S (&r)[size]) const {
    r[0] += lag * rate[0];
  }
};

/// The input: an ideal supply's voltage.
struct LowDropoutSupply {
  const LowDropoutModel* model = nullptr;

  static constexpr int size = 1;  // {V_in}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += (u[0] - model->nominal_input) / model->load_line;
  }
};

/// A bus, which so many equal ones load.
struct LowDropoutFromBus {
  const LowDropoutModel* model = nullptr;
  double copies = 1;

  static constexpr int size = 3;  // {V_in, V_bus, I}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += (u[0] - u[1]) / model->load_line;
    r[1] += copies * (u[2] + model->quiescent);
  }
};

/// The mean over its place on another sheet: with the taps.
struct LowDropoutInput {
  const LowDropoutModel* model = nullptr;

  static constexpr int size = 1;  // {V_in}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0] / model->load_line;
  }
};

struct LowDropoutInputTap {
  const LowDropoutModel* model = nullptr;
  double share = 1;

  static constexpr int size = 3;  // {V_in, V, I}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= share * u[1] / model->load_line;
    r[1] += share * (u[2] + model->quiescent);
  }
};

struct LowDropoutInputTapToReturn {
  const LowDropoutModel* model = nullptr;
  double share = 1;

  static constexpr int size = 4;  // {V_in, V, V_return, I}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = share * (u[3] + model->quiescent);
    r[0] -= share * (u[1] - u[2]) / model->load_line;
    r[1] += current;
    r[2] -= current;
  }
};

}  // namespace fourwalls

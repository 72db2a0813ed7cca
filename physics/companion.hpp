/// A capacitor or an inductor over one time step: a conductance and a current that its past gives it.
///
/// With theta = 1 the implicit Euler rule, with 1/2 the trapezoidal one (second order, no damping; Nagel,
/// SPICE2, UCB/ERL M520, 1975, ch. 4). v is the voltage over the branch, i the current through it:
///   capacitor  i = C/(theta h) (v - v0) - (1 - theta)/theta i0
///   inductor   i = i0 + h/L (theta v + (1 - theta) v0)
///
/// TR-BDF2 (Bank et al., IEEE Trans. CAD 4, 1985; Hosea & Shampine, Appl. Numer. Math. 20, 1996) goes by the
/// trapezoidal rule to the part gamma = 2 - sqrt(2) of its step and to its end by
///   y1 = (y_gamma - (1 - gamma)^2 y0)/(gamma (2 - gamma)) + gamma/2 h y1':
/// second order, no ringing, and one conductance for both stages.
#pragma once

#include <numbers>

namespace fourwalls {

/// Where a branch stood at the last step.
struct BranchState {
  double voltage = 0;  ///< [V]
  double current = 0;  ///< [A]
};

namespace tr_bdf2 {
constexpr double gamma = 2 - std::numbers::sqrt2;
constexpr double of_middle = 1 / (gamma * (2 - gamma));
constexpr double of_start = (1 - gamma) * (1 - gamma) * of_middle;
/// y1 = y0 + h (weight y0' + weight y_gamma' + gamma/2 y1').
constexpr double weight = std::numbers::sqrt2 / 4;
/// Error of a step: 2 k h (y0'/gamma - y_gamma'/(gamma (1 - gamma)) + y1'/(1 - gamma)), k h^3 times the third
/// derivative.
constexpr double k = (-3 * gamma * gamma + 4 * gamma - 2) / (12 * (2 - gamma));
}  // namespace tr_bdf2

/// The rule of one step.
struct StepRule {
  double length = 0;  ///< h [s]
  double theta = 1;
  bool second = false;  ///< second stage of TR-BDF2: length and theta are those of the first

  /// What the conductances, and so the matrix, depend on [s].
  double scale() const { return theta * length; }
};

/// i = conductance v + history.
struct BranchStep {
  double conductance = 0;  ///< [S]
  double history = 0;      ///< [A]
};

inline BranchStep capacitor_step(double capacitance, const BranchState& s, const StepRule& rule) {
  const double g = capacitance / (rule.theta * rule.length);
  return {g, -g * s.voltage - (1 - rule.theta) / rule.theta * s.current};
}

inline BranchStep inductor_step(double inductance, const BranchState& s, const StepRule& rule) {
  const double per_volt = rule.length / inductance;
  return {rule.theta * per_volt, s.current + (1 - rule.theta) * per_volt * s.voltage};
}

/// Second stage of TR-BDF2, from the start of the step and its middle.
inline BranchStep capacitor_second(double capacitance, const BranchState& start, const BranchState& middle,
                                   const StepRule& rule) {
  const double g = capacitance / rule.scale();
  return {g, -g * (tr_bdf2::of_middle * middle.voltage - tr_bdf2::of_start * start.voltage)};
}

inline BranchStep inductor_second(double inductance, const BranchState& start, const BranchState& middle,
                                  const StepRule& rule) {
  return {rule.scale() / inductance, tr_bdf2::of_middle * middle.current - tr_bdf2::of_start * start.current};
}

/// Between two unknown potentials; `offset` as in Resistor.
struct Companion {
  BranchStep step;
  double offset = 0;  ///< [V]

  static constexpr int size = 2;  // {V0, V1}
  static constexpr bool linear_symmetric() { return true; }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = step.conductance * (u[0] - u[1] + offset) + step.history;
    r[0] += current;
    r[1] -= current;
  }
};

/// From an unknown potential to a known one; positive current leaves the unknown.
struct CompanionToKnown {
  BranchStep step;
  double known = 0;  ///< [V] as in ResistorToKnown

  static constexpr int size = 1;  // {V}
  static constexpr bool linear_symmetric() { return true; }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += step.conductance * (u[0] - known) + step.history;
  }
};

}  // namespace fourwalls

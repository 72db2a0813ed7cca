/// A capacitor or an inductor over one time step: a conductance and a current that its past gives it.
///
/// With theta = 1 the implicit Euler rule, with 1/2 the trapezoidal one (second order, no damping; Nagel,
/// SPICE2, UCB/ERL M520, 1975, ch. 4). v is the voltage over the branch, i the current through it:
///   capacitor  i = C/(theta h) (v - v0) - (1 - theta)/theta i0
///   inductor   i = i0 + h/L (theta v + (1 - theta) v0)
#pragma once

namespace fourwalls {

/// Where a branch stood at the last step.
struct BranchState {
  double voltage = 0;  ///< [V]
  double current = 0;  ///< [A]
};

/// The rule of one step.
struct StepRule {
  double length = 0;  ///< h [s]
  double theta = 1;
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

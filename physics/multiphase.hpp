/// Multiphase buck regulator from its parts: losses of a phase, phases on, how fast it can follow.
///
/// Continuous conduction. A phase at current i loses k0 + k1 i + k2 i^2:
///   k0 = f (E_switch + Q_g V_drive) + R_ac dI^2/12, dI = V_out (1 - D)/(f L), D = V_out/V_in
///   k1 = f t_overlap V_in
///   k2 = D R_high + (1 - D) R_low + DCR
/// The same formulas hold on the board (600 kHz, 150 nH) and in the package or die (100 MHz and more, nH).
/// With a trans-inductor all secondaries and one inductor L_c make a loop, so that a step of all phases rises
/// as N (V_in - V_out)/L_eff, 1/L_eff = 1/L_m + N/(L_c + N L_leak); without the loop L_eff = L_m.
#pragma once

#include <cmath>

#include "physics/converter.hpp"

namespace fourwalls {

struct BuckPhase {
  double input = 12, output = 0.8;  ///< [V]
  double frequency = 6e5;           ///< [Hz]
  double inductance = 150e-9;       ///< L_m [H]
  double dcr = 0;                   ///< of the inductor [ohm]
  double high_side = 0;             ///< [ohm]
  double low_side = 0;              ///< [ohm]
  double switch_energy = 0;         ///< [J] a cycle, output capacitance and dead time
  double gate_charge = 0;           ///< [C]
  double drive_voltage = 5;         ///< [V]
  double overlap = 0;               ///< [s] a cycle, both edges together
  double ac_resistance = 0;         ///< of inductor and switches at the ripple [ohm]

  double duty() const { return output / input; }
  double ripple() const { return output * (1 - duty()) / (frequency * inductance); }  ///< [A] peak to peak

  Phase phase() const {
    const double k0 =
        frequency * (switch_energy + gate_charge * drive_voltage) + ac_resistance * ripple() * ripple() / 12;
    return {k0, frequency * overlap * input, duty() * high_side + (1 - duty()) * low_side + dcr};
  }
};

/// The loop of a trans-inductor regulator; no loop inductor: none.
struct TransInductor {
  double loop = 0;     ///< L_c [H]
  double leakage = 0;  ///< of a phase's winding [H]
};

/// Inductance of one phase [H] that a step of all N phases at once sees.
inline double step_inductance(double magnetising, int phases, const TransInductor& t = {}) {
  if (t.loop <= 0) return magnetising;
  return 1 / (1 / magnetising + phases / (t.loop + phases * t.leakage));
}

/// Fastest rise [A/s] of the output current with all phases switched on.
inline double rising_slew(double input, double output, int phases, double inductance) {
  return phases * (input - output) / inductance;
}

/// Fastest fall [A/s], all phases off; negative.
inline double falling_slew(double output, int phases, double inductance) {
  return -phases * output / inductance;
}

/// Loss of the whole regulator [W] with the best number of phases on.
inline double shed_loss(const Phase& phase, double current, int phases) {
  return phase.loss(current, best_phases(phase, current, phases));
}

}  // namespace fourwalls

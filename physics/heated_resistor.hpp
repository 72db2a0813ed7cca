/// Current through a resistor of a circuit that lies in a body [A], and its heat [W].
///
/// R(T) = R_0 (1 + a (T - T_0)) with T of the cell that holds its middle, which takes all of its heat. Where
/// sources hold a node's potential it is no unknown: `offset` is what known potentials add to v0 - v1.
#pragma once

#include "physics/smooth.hpp"

namespace fourwalls {

/// Resistance of metal at T over that at `reference`, kept positive when T wanders.
template <class S>
S resistance_over(const S& T, double coefficient, double reference) {
  return smooth::positive<S>(1.0 + coefficient * (T - reference), 0.05);
}

struct HeatedResistor {
  double conductance = 0;  ///< [S] at `reference`
  double coefficient = 0;  ///< [1/K] of the resistance
  double reference = 0;    ///< [K]
  double offset = 0;       ///< [V]

  static constexpr int size = 3;  // {V0, V1, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S drop = u[0] - u[1] + offset;
    const S current = conductance / resistance_over<S>(u[2], coefficient, reference) * drop;
    r[0] += current;
    r[1] -= current;
    r[2] -= current * drop;
  }
};

/// The same to a node whose potential is known.
struct HeatedResistorToKnown {
  HeatedResistor law;  ///< offset: less the known potential

  static constexpr int size = 2;  // {V, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S drop = u[0] + law.offset;
    const S current = law.conductance / resistance_over<S>(u[1], law.coefficient, law.reference) * drop;
    r[0] += current;
    r[1] -= current * drop;
  }
};

/// The same where sources hold the difference of both ends.
struct HeatedResistorBetweenKnown {
  HeatedResistor law;  ///< offset: the difference

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -=
        law.conductance / resistance_over<S>(u[0], law.coefficient, law.reference) * law.offset * law.offset;
  }
};

}  // namespace fourwalls

/// Current through a resistor between two nodes of a circuit [A], Ohm's law; its heat stays with the ledger.
#pragma once

namespace fourwalls {

/// `offset`: what known sources in series with either node add to v0 - v1 [V].
struct Resistor {
  double conductance = 0;  ///< [S]
  double offset = 0;       ///< [V]

  static constexpr int size = 2;  // {V0, V1}
  static constexpr bool linear_symmetric() { return true; }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = conductance * (u[0] - u[1] + offset);
    r[0] += current;
    r[1] -= current;
  }
};

/// The same to a node whose potential is known.
struct ResistorToKnown {
  double conductance = 0;  ///< [S]
  double known = 0;        ///< [V] the known potential, less what sources in series add to the other

  static constexpr int size = 1;  // {V}
  static constexpr bool linear_symmetric() { return true; }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * (u[0] - known);
  }
};

}  // namespace fourwalls

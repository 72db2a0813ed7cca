/// Charge stored between two places of a power net [A while the voltage changes].
///
/// I = C dV/dt. A bank with a series resistance (ESR) keeps its own voltage: the resistance is a law of its
/// own, without rates.
#pragma once

namespace fourwalls {

struct CapacitorToGround {
  double capacitance = 0;  ///< [F]

  static constexpr int size = 1;  // {V}

  template <class S>
  void operator()(const S (&)[size], const S (&rate)[size], S (&r)[size]) const {
    r[0] += capacitance * rate[0];
  }
};

struct CapacitorToReturn {
  double capacitance = 0;  ///< [F]

  static constexpr int size = 2;  // {V, V_return}

  template <class S>
  void operator()(const S (&)[size], const S (&rate)[size], S (&r)[size]) const {
    const S current = capacitance * (rate[0] - rate[1]);
    r[0] += current;
    r[1] -= current;
  }
};

/// Series resistance from a node to the bank's own voltage [A], and its heat [W].
struct CapacitorResistance {
  double conductance = 0;  ///< [S]

  static constexpr int size = 3;  // {V, V_bank, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S drop = u[0] - u[1];
    const S current = conductance * drop;
    r[0] += current;
    r[1] -= current;
    r[2] -= current * drop;
  }
};

/// The same with a return: the bank's voltage stands above the return node.
struct CapacitorResistanceToReturn {
  double conductance = 0;  ///< [S]

  static constexpr int size = 4;  // {V, V_return, V_bank, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S drop = u[0] - u[1] - u[2];
    const S current = conductance * drop;
    r[0] += current;
    r[1] -= current;
    r[2] -= current;
    r[3] -= current * drop;
  }
};

}  // namespace fourwalls

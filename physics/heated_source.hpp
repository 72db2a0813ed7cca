/// Heat of a given current that a load of a circuit takes from one node to another [W]; the current itself is
/// current_source.hpp's. Where a netlist has a load as two sources, one from its supply to ground and one
/// from ground to its return, the power of the second is negative: only both together are the load's heat.
#pragma once

namespace fourwalls {

/// `offset`: what known potentials add to v0 - v1 [V].
struct HeatedSource {
  double current = 0;  ///< [A]
  double offset = 0;

  static constexpr int size = 3;  // {V0, V1, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[2] -= current * (u[0] - u[1] + offset);
  }
};

/// The same where the potential of one end is known; `sign` is +1 when the unknown end is where it leaves.
struct HeatedSourceToKnown {
  double current = 0;
  double offset = 0, sign = 1;

  static constexpr int size = 2;  // {V, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] -= current * (sign * u[0] + offset);
  }
};

/// The same where the difference is known.
struct HeatedSourceBetweenKnown {
  double current = 0;
  double offset = 0;

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= current * offset;
  }
};

}  // namespace fourwalls

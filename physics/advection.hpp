/// Enthalpy that a stream of given heat capacity carries from one node to the next [W].
///
/// The face between them has a weighted mean of both temperatures: weight 1 is the upwind scheme (first
/// order, never oscillates), 1/2 the central one (second order; oscillates where temperatures jump from cell
/// to cell and nothing conducts along the stream).
#pragma once

namespace fourwalls {

struct Advection {
  double capacity_flow = 0;  ///< mass flow times specific heat [W/K]
  double upwind = 1;         ///< weight of the upstream temperature, 1/2 to 1

  static constexpr int size = 2;  // {T upstream, T downstream}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = capacity_flow * (upwind * u[0] + (1 - upwind) * u[1]);
    r[0] += q;
    r[1] -= q;
  }
};

/// Enthalpy entering from outside at a given temperature.
struct AdvectionInlet {
  double capacity_flow = 0;  ///< [W/K]
  double temperature = 0;    ///< [K]

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= capacity_flow * temperature;
  }
};

/// Enthalpy leaving to the outside.
struct AdvectionOutlet {
  double capacity_flow = 0;  ///< [W/K]

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += capacity_flow * u[0];
  }
};

}  // namespace fourwalls

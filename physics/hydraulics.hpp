/// Branches and nodes of a liquid loop: pressure, flow, and the enthalpy the flow carries.
///
/// A branch runs from node a to node b; its mass flow m [kg/s] may have either sign. Pressure falls along it
/// by (f L/D + K) rho u^2/2 (Churchill's friction 1977, all Re) and by a valve, rho/1000 (Q/Kv)^2 bar with Q
/// in m^3/h (Kv = 0.865 Cv: quick disconnects are given like valves); a pump raises it by its curve
/// (fan.hpp). What pressure the flow loses becomes heat in the node it runs to. A node mixes what flows in.
/// Reference cases TC-33, TC-34, TC-35.
#pragma once

#include <cmath>

#include "physics/duct.hpp"
#include "physics/fan.hpp"
#include "physics/fluid.hpp"

namespace fourwalls {

/// What a branch has along it; parts that are zero are not there.
struct Branch {
  Fluid fluid;
  double length = 0, diameter = 0, roughness = 0;  ///< [m] of the pipe
  double minor_loss = 0;                           ///< [-] sum of K in the pipe
  double kv = 0;                                   ///< [m^3/h at 1 bar] of a valve or coupling
  double resistance = 0;                           ///< [Pa s/kg] linear
  FanCurve pump;                                   ///< at its speed
  double parallel = 1;                             ///< identical branches side by side; m is all of them
  double small = 1e-6;                             ///< [kg/s] flow below which |m| is rounded

  double section() const { return duct::pi / 4 * diameter * diameter; }

  /// Loss [Pa] at mass flow m; odd in m.
  template <class S>
  S loss(const S& m, const S& T) const {
    const S rho = fluid.density(T);
    const S one = m / parallel;
    const S size = smooth::magnitude(one, small);
    S drop = resistance * one;
    if (kv > 0) {
      const double c = 3600 / kv;
      drop += 1e5 / 1000 * c * c * one * size / rho;
    }
    if (diameter > 0) {
      const S Re = size * diameter / (section() * fluid.viscosity(T));
      const S f = length > 0 ? duct::churchill_friction(Re, roughness / diameter) : S(0.0);
      drop += (f * (length / diameter) + minor_loss) * one * size / (2.0 * section() * section() * rho);
    }
    return drop;
  }

  /// Rise by the pump [Pa].
  template <class S>
  S rise(const S& m, const S& T) const {
    return pump.pressure(S(m / (parallel * fluid.density(T))));
  }
  /// The same at a speed relative to its curve's.
  template <class S>
  S rise(const S& m, const S& T, const S& speed) const {
    return pump.pressure(S(m / (parallel * fluid.density(T))), speed);
  }
};

/// Momentum of a branch [Pa] and its part in the mass balances of its ends [kg/s].
struct BranchFlow {
  Branch branch;

  static constexpr int size = 4;  // {m, p_a, p_b, T_a}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[2] - u[1] + branch.loss(u[0], u[3]);
    if (branch.pump.max_flow > 0) r[0] -= branch.rise(u[0], u[3]);
    r[1] += u[0];
    r[2] -= u[0];
  }
};

/// On top of a BranchFlow without one: a pump whose speed follows a controller, relative to that of its
/// curve.
struct BranchPump {
  Branch branch;

  static constexpr int size = 3;  // {m, T_a, s}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= branch.rise(u[0], u[1], S(smooth::positive(u[2], least_speed)));
  }
};

/// On top of BranchFlow: a device in the branch whose pressure drop is an unknown of its own [Pa].
struct BranchDrop {
  static constexpr int size = 2;  // {m, drop}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[1];
  }
};

/// A branch with a given flow: whatever pressure it takes.
struct BranchGiven {
  double mass_flow = 0;  ///< [kg/s]
  double scale = 1;      ///< [Pa s/kg]

  static constexpr int size = 3;  // {m, p_a, p_b}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += scale * (u[0] - mass_flow);
    r[1] += u[0];
    r[2] -= u[0];
  }
};

/// Enthalpy from the upwind end to the other [W]: m+ into b, m- into a, with m+ - m- = m whatever the
/// rounding.
struct BranchTransport {
  Fluid fluid;
  double small = 1e-9;  ///< [kg/s]

  static constexpr int size = 3;  // {m, T_a, T_b}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S difference = fluid.enthalpy(u[2]) - fluid.enthalpy(u[1]);
    const S forward = 0.5 * (u[0] + smooth::magnitude(u[0], small));
    r[2] += forward * difference;
    r[1] += (forward - u[0]) * (0.0 - difference);
  }
};

/// Pressure lost becomes heat at the end the flow runs to [W].
struct BranchFriction {
  Branch branch;

  static constexpr int size = 3;  // {m, T_a, T_b}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S heat = branch.loss(u[0], u[1]) * u[0] / branch.fluid.density(u[1]);
    // the same split as the enthalpy's
    const S part = 0.5 * (1.0 + u[0] / smooth::magnitude(u[0], branch.small));
    r[2] -= part * heat;
    r[1] -= (1.0 - part) * heat;
  }
};

/// Heat given to the node the branch runs to [W], whatever the flow.
struct BranchHeat {
  double power = 0;  ///< [W]

  static constexpr int size = 1;  // {T_b}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= power;
  }
};

/// Holds the pressure of one node of a loop at zero. The loop's mass balances sum to nothing, so this adds
/// nothing to them at the solution.
struct LoopReference {
  double conductance = 1;  ///< [kg/s/Pa]

  static constexpr int size = 1;  // {p}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * u[0];
  }
};

}  // namespace fourwalls

/// Laws of a network of channels within a layer: laminar liquid from cell to cell of a map.
///
/// Every cell has a pressure and a temperature. Between the centres of two neighbours lies a rectangular duct
/// as wide as they are across the way, developed, with the viscosity at the mean of their temperatures; a
/// cell in which the flow turns by a right angle costs a dynamic pressure or so besides (1.2 of them: R. J.
/// Phillips 1987, as in Kandlikar et al., Heat Transfer and Fluid Flow in Minichannels and Microchannels,
/// 2006), half on the way into it and half on the way out. Channels that are several cells wide count as so
/// many ducts side by side. What flows into a cell brings its upwind neighbour's enthalpy. Wetted walls have
/// the four-sided Nu of the duct with uniform flux (duct.hpp), or a coefficient that is given.
#pragma once

#include <cmath>

#include "physics/conductivity.hpp"
#include "physics/duct.hpp"
#include "physics/fluid.hpp"

namespace fourwalls {

namespace channel_network {

/// Volume flow per pressure of a developed laminar duct, times the viscosity [m^3]: A D_h^2/(2 (f Re) L), f
/// after Fanning.
inline double geometry(const RectangularDuct& duct, double length) {
  const double Dh = duct.hydraulic_diameter();
  return duct.area() * Dh * Dh / (2 * duct::fanning_reynolds(duct.aspect()) * length);
}

/// Pressure over the square of the mass flow [Pa s^2/kg^2] of a loss coefficient in a duct.
inline double turns(const RectangularDuct& duct, double density, double loss) {
  return 0.5 * loss / (density * duct.area() * duct.area());
}

/// Film coefficient over the fluid's conductivity [1/m].
inline double film_per_conductivity(const RectangularDuct& duct) {
  return duct::nusselt_flux(duct.aspect()) / duct.hydraulic_diameter();
}

}  // namespace channel_network

/// Heat from a solid cell through a wetted wall [W].
struct NetworkWall {
  double area = 0;  ///< [m^2]
  double half = 0;  ///< [m] from the cell's centre to the wall
  Conductivity k;
  Fluid fluid;
  double film = 0;   ///< [1/m] coefficient over the fluid's conductivity
  double given = 0;  ///< [W/m^2/K] > 0: instead

  static constexpr int size = 2;  // {T_cell, T_fluid}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S h = given;
    if (given <= 0) h = film * fluid.conductivity(u[1]);
    if (half > 0) h = h / (1.0 + h * half / k(u[0]));
    const S q = area * h * (u[0] - u[1]);
    r[0] += q;
    r[1] -= q;
  }
};

/// The way between two neighbours.
struct NetworkPassage {
  Fluid fluid;
  double density = 0;   ///< [kg/m^3] everywhere: that at the inlet
  double geometry = 0;  ///< [m^3] volume flow per pressure, times the viscosity
  double turns = 0;     ///< [Pa s^2/kg^2] pressure lost in bends over the square of the mass flow

  /// From the first to the second [kg/s]: drop = m/g + turns m |m|.
  template <class S>
  S mass_flow(const S& drop, const S& T_first, const S& T_second) const {
    using std::sqrt;
    const S g = density * geometry / fluid.viscosity(S(0.5 * (T_first + T_second)));
    if (turns == 0) return S(g * drop);
    const S pressure = drop < 0.0 ? S(-drop) : drop;
    return S(2.0 * g * drop / (1.0 + sqrt(S(1.0 + 4.0 * turns * g * g * pressure))));
  }
};

/// Mass that leaves the first cell for the second [kg/s]; pressures that are held have no balance.
struct NetworkMass {
  NetworkPassage way;
  bool first = true, second = true;  ///< whose pressure is not held

  static constexpr int size = 4;  // {p_first, p_second, T_first, T_second}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S m = way.mass_flow(S(u[0] - u[1]), u[2], u[3]);
    if (first) r[0] += m;
    if (second) r[1] -= m;
  }
};

/// Enthalpy that flows from the upwind cell into the other, less what takes its place [W]: as much leaves a
/// cell as flows into it, so the cells together see m (h_out - h_in).
struct NetworkStream {
  NetworkPassage way;

  static constexpr int size = 4;  // as above

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S m = way.mass_flow(S(u[0] - u[1]), u[2], u[3]);
    const int down = m < 0.0 ? 2 : 3;
    r[down] += m * (way.fluid.enthalpy(u[3]) - way.fluid.enthalpy(u[2]));
  }
};

/// Pressure lost on the way becomes heat where it leads [W].
struct NetworkFriction {
  NetworkPassage way;

  static constexpr int size = 4;  // as above

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S m = way.mass_flow(S(u[0] - u[1]), u[2], u[3]);
    r[m < 0.0 ? 2 : 3] -= m * (u[0] - u[1]) / way.density;
  }
};

/// What leaves an inlet cell has come in at the inlet's temperature [W].
struct NetworkInlet {
  NetworkPassage way;

  static constexpr int size = 5;  // {p_inlet, p_second, T_inlet, T_second, T of what comes in}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S m = way.mass_flow(S(u[0] - u[1]), u[2], u[3]);
    r[2] += m * (way.fluid.enthalpy(u[2]) - way.fluid.enthalpy(u[4]));
  }
};

/// What reaches an outlet cell goes out of it, into what all outlets mix to [W].
struct NetworkOutlet {
  NetworkPassage way;

  static constexpr int size = 5;  // {p_outlet, p_second, T_outlet, T_second, T of the mixture}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S m = way.mass_flow(S(u[1] - u[0]), u[3], u[2]);
    r[4] += m * (way.fluid.enthalpy(u[4]) - way.fluid.enthalpy(u[2]));
  }
};

/// What leaves an inlet cell is part of what the pump delivers [kg/s].
struct NetworkDelivery {
  NetworkPassage way;

  static constexpr int size = 5;  // {p_inlet, p_second, T_inlet, T_second, p_pump}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[4] += way.mass_flow(S(u[0] - u[1]), u[2], u[3]);
  }
};

/// From the pump to an inlet cell, by the pump's own resistance, or by a large conductance that holds the
/// cell at the pump's pressure [kg/s].
struct NetworkPump {
  double conductance = 0;  ///< [kg/s/Pa]

  static constexpr int size = 2;  // {p_inlet, p_pump}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * (u[0] - u[1]);
  }
};

/// Holds a pressure [kg/s].
struct NetworkPressure {
  double conductance = 0;  ///< [kg/s/Pa]
  double pressure = 0;     ///< [Pa]

  static constexpr int size = 1;  // {p}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * (u[0] - pressure);
  }
};

/// What the pump delivers in all [kg/s].
struct NetworkFlowGiven {
  double mass_flow = 0;  ///< [kg/s]

  static constexpr int size = 1;  // {p_pump}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= mass_flow;
  }
};

}  // namespace fourwalls

/// Laws of a network of channels within a layer: laminar liquid from cell to cell of a map.
///
/// The flows between cells follow from their pressures before anything else is solved, with the viscosity at
/// the inlet: between the centres of two neighbours lies a rectangular duct as wide as they are across the
/// way, developed, without losses at bends (Re below some 100; above them a bend costs about one dynamic
/// pressure). Channels that are several cells wide count as so many ducts side by side. A cell's coolant has
/// one temperature; what flows into it brings its upwind neighbour's enthalpy. Wetted walls have the
/// four-sided Nu of the duct with uniform flux (duct.hpp), or a coefficient that is given.
#pragma once

#include "physics/conductivity.hpp"
#include "physics/duct.hpp"
#include "physics/fluid.hpp"

namespace fourwalls {

namespace channel_network {

/// Volume flow per pressure of a developed laminar duct [m^3/s/Pa]: A D_h^2/(2 (f Re) mu L), f after Fanning.
inline double conductance(const RectangularDuct& duct, double length, double viscosity) {
  const double Dh = duct.hydraulic_diameter();
  return duct.area() * Dh * Dh / (2 * duct::fanning_reynolds(duct.aspect()) * viscosity * length);
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

/// Enthalpy that flows from the upwind cell into this one, less what takes its place [W]: as much leaves a
/// cell as flows into it, so the cells together see m (h_out - h_in).
struct NetworkStream {
  Fluid fluid;
  double mass_flow = 0;  ///< [kg/s] from the first to the second

  static constexpr int size = 2;  // {T_up, T_fluid}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] += mass_flow * (fluid.enthalpy(u[1]) - fluid.enthalpy(u[0]));
  }
};

/// The same at an inlet.
struct NetworkInlet {
  Fluid fluid;
  double mass_flow = 0;          ///< [kg/s]
  double inlet_temperature = 0;  ///< [K]

  static constexpr int size = 1;  // {T_fluid}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += mass_flow * (fluid.enthalpy(u[0]) - fluid.enthalpy(inlet_temperature));
  }
};

/// Pressure lost on the way into a cell becomes heat there [W].
struct NetworkFriction {
  double power = 0;  ///< [W]

  static constexpr int size = 1;  // {T_fluid}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= power;
  }
};

}  // namespace fourwalls

/// Array of liquid or air jets over a face: heat into fresh jets, outlet of what is spent, pressure.
///
/// Every jet comes with the inlet temperature, to which the correlations of jet.hpp refer; the spent streams
/// mix at the outlet. Flow is shared evenly by the nozzles. Pressure drop: loss coefficient times the dynamic
/// pressure in the nozzle; it becomes heat of the stream.
#pragma once

#include <cmath>
#include <vector>

#include "cases/case.hpp"
#include "physics/conductivity.hpp"
#include "physics/fluid.hpp"
#include "physics/jet.hpp"

namespace fourwalls {

/// A number outside of what a law was made for.
struct Beyond {
  const char* what;
  double value;
  double low = 0, high = 0;
};

struct JetArray {
  Fluid fluid;
  JetLaw law = JetLaw::distributed_returns;
  double diameter = 0;                       ///< [m]
  double pitch_along = 0, pitch_across = 0;  ///< [m] to the exit, and across
  double height = 0;                         ///< [m]
  double nozzle_length = 0;                  ///< [m] confined
  double nozzles = 1;
  double loss = 1.5;  ///< [-]
  double area_factor = 1;

  double nozzle_area() const { return nozzles * jet::pi / 4 * diameter * diameter; }

  /// Temperature at which the law takes the fluid's properties over a face of `surface` [K].
  template <class S>
  S property_temperature(double inlet, const S& surface) const {
    return law == JetLaw::confined ? S(0.5 * (inlet + surface)) : S(inlet);
  }

  /// Numbers that the law was not made for.
  std::vector<Beyond> beyond(double m, double T) const {
    const double L = std::sqrt(pitch_along * pitch_across), z = height / diameter;
    const Beyond Re{"Re", m * diameter / (nozzle_area() * fluid.viscosity(T))};
    const Beyond open{"nozzles' share of the area", jet::pi * diameter * diameter / (4 * L * L)};
    std::vector<Beyond> all;
    const auto scope = [&](Beyond number, double low, double high) {
      number.low = low, number.high = high;
      if (number.value < low || number.value > high) all.push_back(number);
    };
    if (law == JetLaw::distributed_returns) {
      scope(Re, 32, 2048), scope({"diameter / pitch", diameter / L}, 0.01, 0.4);
      scope({"height / pitch", height / L}, 0.01, 0.4);
    } else if (law == JetLaw::cross_flow) {
      scope(Re, 2500, 7e4), scope({"pitch / diameter to the exit", pitch_along / diameter}, 5, 15);
      scope({"pitch / diameter across", pitch_across / diameter}, 4, 8),
          scope({"height / diameter", z}, 1, 3);
    } else if (law == JetLaw::confined) {
      scope(Re, 4000, 23000), scope({"Pr", fluid.prandtl(T)}, 7.1, 25.2),
          scope({"height / diameter", z}, 1, 5);
      scope({"nozzle length / diameter", nozzle_length / diameter}, 0.25, 12);
      scope({"pitch / diameter", L / diameter}, 1.57, 6.3);
    } else {
      scope(Re, 2000, law == JetLaw::single ? 4e5 : 1e5), scope({"height / diameter", z}, 2, 12);
      scope(open, 0.004, 0.04);
    }
    return all;
  }

  /// Film coefficient on the face [W/m^2/K] under the `row`-th row of nozzles from the closed end.
  template <class S>
  S coefficient(const S& m, const S& T, double row) const {
    const S mu = fluid.viscosity(T);
    const S Re = smooth::positive<S>(m * diameter / (nozzle_area() * mu), 1e-3);
    const S Pr = fluid.prandtl(T);
    return S(area_factor * nusselt(Re, Pr, row) * fluid.conductivity(T) / diameter);
  }

  /// [Pa]
  template <class S>
  S pressure_drop(const S& m, const S& T) const {
    const S flux = m / nozzle_area();
    return S(0.5 * loss * flux * smooth::magnitude(flux, 1e-6) / fluid.density(T));
  }

 private:
  template <class S>
  S nusselt(const S& Re, const S& Pr, double row) const {
    const double x = pitch_along / diameter, y = pitch_across / diameter, z = height / diameter;
    if (law == JetLaw::distributed_returns) {
      const double L = std::sqrt(pitch_along * pitch_across);
      return jet::distributed_returns(Re, Pr, diameter / L, height / L);
    }
    if (law == JetLaw::array) return jet::martin_array(Re, Pr, z, jet::pi / (4 * x * y));
    // over the disc that is as large as the cell
    const double disc = 2 * std::sqrt(x * y / jet::pi);
    if (law == JetLaw::single) return jet::martin_single(Re, Pr, z, 0.5 * disc);
    if (law == JetLaw::confined) return jet::confined(Re, Pr, nozzle_length / diameter, disc);
    return jet::florschuetz(Re, Pr, x, y, z, jet::cross_flow(row, y, z));
  }
};

/// Heat from a solid cell into the spent stream [W].
struct JetWall {
  JetArray jets;
  double area = 0;  ///< [m^2] of the cell's face
  double half = 0;  ///< [m]
  Conductivity k;
  double row = 0;                ///< nozzles upstream of the cell, for cross flow
  double mass_flow = 0;          ///< [kg/s] of all nozzles
  double inlet_temperature = 0;  ///< [K]

  static constexpr int size = 2;  // {T_cell, T_outlet}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S h = jets.coefficient<S>(mass_flow, jets.property_temperature(inlet_temperature, u[0]), row);
    const S film = half > 0 ? S(h / (1.0 + h * half / k(u[0]))) : S(h);
    const S q = area * film * (u[0] - inlet_temperature);
    r[0] += q;
    r[1] -= q;
  }
};

/// Enthalpy the spent stream carries off [W].
struct JetOutlet {
  Fluid fluid;
  double mass_flow = 0;          ///< [kg/s]
  double inlet_temperature = 0;  ///< [K]

  static constexpr int size = 1;  // {T_outlet}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += mass_flow * (fluid.enthalpy(u[0]) - fluid.enthalpy(inlet_temperature));
  }
};

/// Pressure lost in the nozzles becomes heat of the stream [W].
struct JetFriction {
  double power = 0;  ///< [W]

  static constexpr int size = 1;  // {T_outlet}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= power;
  }
};

}  // namespace fourwalls

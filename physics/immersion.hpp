/// Heat from a face into a bath or stream of single-phase liquid [W].
///
/// Still: Churchill & Chu 1975 on a vertical face, McAdams 1954 on horizontal ones (natural_convection.hpp).
/// Forced along a length: 0.664 Re^0.5 Pr^(1/3), beyond the transition (Re 3e5 to 7e5, blended)
/// (0.037 Re^0.8 - 871) Pr^(1/3). Both together Nu^3 = Nu_forced^3 + Nu_still^3. Oils thin out at the wall:
/// times (mu/mu_wall)^0.14 in forced flow. Properties at the film temperature, the surface at the cell's
/// temperature; the film is in series with the half cell. `area_factor` is wetted area times fin efficiency
/// over the face's area.
#pragma once

#include <cmath>

#include "physics/conductivity.hpp"
#include "physics/natural_convection.hpp"
#include "physics/stream.hpp"

namespace fourwalls {

struct Bath {
  Fluid fluid;
  double velocity = 0;  ///< [m/s]
  double length = 0;    ///< [m] along the flow; height of a vertical face, area/perimeter of a horizontal one
  Orientation orientation = Orientation::vertical;
  double area_factor = 1;

  /// Film coefficient on the wetted area [W/m^2/K].
  template <class S>
  S coefficient(const S& T, const S& bulk) const {
    using std::pow;
    const S film = 0.5 * (T + bulk);
    const Stream<S> s = stream_at(fluid, film);
    S nu = still(T, bulk, s);
    if (velocity > 0) {
      const S f = forced(s) * pow(S(fluid.viscosity(bulk) / fluid.viscosity(T)), 0.14);
      nu = pow(S(nu * nu * nu + f * f * f), 1.0 / 3);
    }
    return S(nu * s.conductivity / length);
  }

 private:
  template <class S>
  S still(const S& T, const S& bulk, const Stream<S>& s) const {
    constexpr double gravity = 9.80665;
    const S difference = T - bulk;
    // rounded over 10 mK: Ra^(1/4) has no slope at zero, the heat flux does
    const S rise = smooth::magnitude(difference, 0.01);
    const S nu = s.viscosity / s.density, Pr = s.prandtl();
    const S beta = expansion(fluid, S(0.5 * (T + bulk)));
    const S Ra = gravity * beta * rise * (length * length * length) * Pr / (nu * nu);
    return plate_nusselt(orientation, Ra, Pr, S(difference / rise));
  }

  template <class S>
  S forced(const Stream<S>& s) const {
    using std::pow;
    using std::sqrt;
    const S Re = s.density * velocity * length / s.viscosity;
    const S weight = smooth::step(Re, 3e5, 7e5);
    S nu = 0.664 * sqrt(Re);
    if (weight > 0.0) nu = (1.0 - weight) * nu + weight * (0.037 * pow(Re, 0.8) - 871.0);
    return S(nu * pow(s.prandtl(), 1.0 / 3));
  }
};

/// Bath of a given temperature.
struct Immersion {
  Bath bath;
  double area = 0;  ///< [m^2] of the face
  double half = 0;  ///< [m]
  Conductivity k;
  double temperature = 0;  ///< [K] of the bath

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S h = bath.area_factor * bath.coefficient(u[0], S(temperature));
    if (half > 0) h = h / (1.0 + h * half / k(u[0]));
    r[0] += area * h * (u[0] - temperature);
  }
};

/// Bath whose temperature is an unknown: what leaves the cell enters it.
struct ImmersionInto {
  Bath bath;
  double area = 0, half = 0;
  Conductivity k;

  static constexpr int size = 2;  // {T, T_bath}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S h = bath.area_factor * bath.coefficient(u[0], u[1]);
    if (half > 0) h = h / (1.0 + h * half / k(u[0]));
    const S q = area * h * (u[0] - u[1]);
    r[0] += q;
    r[1] -= q;
  }
};

}  // namespace fourwalls

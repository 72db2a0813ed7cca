/// Heat from a face into a boiling pool [W], and how near it is to the critical heat flux.
///
///   cooper     h = 55 p_r^(0.12 - 0.2 lg Rp) (-lg p_r)^-0.55 M^-0.5 q^0.67, Rp [um]; 0.001 < p_r < 0.9
///   rohsenow   q = mu h_fg sqrt(g (rho_l - rho_v)/sigma) [cp dT/(C_sf h_fg Pr^n)]^3; n = 1 water, 1.7 others
///   zuber      q_CHF = K h_fg sqrt(rho_v) [sigma g (rho_l - rho_v)]^(1/4), K = pi/24 or 0.149 (Lienhard &
///              Dhir); a pool colder than saturation by dT raises it by 1 + 0.1 (rho_l/rho_v)^0.75 cp dT/h_fg
///
/// The flux is the nucleate one, on top of natural convection of the liquid (Churchill & Chu, McAdams).
/// Beyond the critical flux the surface would dry and burn out; the law then goes on along the nucleate
/// curve, so that the solve ends, and `chf_fraction` above 1 says that the state is not physical. The surface
/// temperature is solved for in place, in series with the half cell. Reference case TC-39.
#pragma once

#include <algorithm>
#include <cmath>

#include "physics/conductivity.hpp"
#include "physics/implicit.hpp"
#include "physics/natural_convection.hpp"
#include "physics/saturation.hpp"

namespace fourwalls {

namespace boiling {

inline constexpr double gravity = 9.80665;

/// Cooper's h = factor q^0.67; roughness [um].
inline double cooper_factor(double reduced_pressure, double molar_mass, double roughness = 1) {
  const double lg = std::log10(reduced_pressure);
  return 55 * std::pow(reduced_pressure, 0.12 - 0.2 * std::log10(roughness)) * std::pow(-lg, -0.55) /
         std::sqrt(molar_mass);
}

/// Rohsenow's q = factor dT^3.
inline double rohsenow_factor(const Saturation& s, double surface, double exponent) {
  const double x = s.specific_heat / (surface * s.latent_heat * std::pow(s.prandtl(), exponent));
  return s.viscosity * s.latent_heat *
         std::sqrt(gravity * (s.liquid_density - s.vapour_density) / s.surface_tension) * x * x * x;
}

inline double zuber(const Saturation& s, double K) {
  return K * s.latent_heat * std::sqrt(s.vapour_density) *
         std::pow(s.surface_tension * gravity * (s.liquid_density - s.vapour_density), 0.25);
}

/// Rise of the critical flux in a pool colder than saturation by `subcooling` [K].
inline double subcooled(const Saturation& s, double subcooling) {
  return 1 + 0.1 * std::pow(s.liquid_density / s.vapour_density, 0.75) * s.specific_heat * subcooling /
                 s.latent_heat;
}

}  // namespace boiling

/// A pool over a face. Nucleate boiling is q = factor dT^power.
struct Pool {
  Saturation fluid;
  double factor = 0;  ///< [W/m^2/K^power]
  double power = 3;   ///< [-]
  double bulk = 0;    ///< [K] of the pool, at most saturation
  double length = 0;  ///< [m] of natural convection
  Orientation orientation = Orientation::up;
  double critical = 0;     ///< [W/m^2] critical heat flux
  double area_factor = 1;  ///< wetted area times fin efficiency over the face's area

  static Pool cooper(const Saturation& s, double roughness, double enhancement) {
    Pool p;
    p.fluid = s;
    p.power = 1 / 0.33;
    p.factor = std::pow(enhancement * boiling::cooper_factor(s.reduced_pressure(), s.molar_mass, roughness),
                        p.power);
    return p;
  }
  static Pool rohsenow(const Saturation& s, double surface, double exponent, double enhancement) {
    Pool p;
    p.fluid = s;
    p.power = 3;
    p.factor = boiling::rohsenow_factor(s, surface, exponent) * std::pow(enhancement, 3);
    return p;
  }

  /// Flux into the liquid at surface temperature T [W/m^2 of wetted area].
  template <class S>
  S flux(const S& T) const {
    using std::pow;
    const S above = smooth::hinge<S>(T - fluid.temperature, 1e-3);
    S q = still(T);
    if (above > 0.0) q += factor * pow(above, power);
    return q;
  }

 private:
  template <class S>
  S still(const S& T) const {
    const S difference = T - bulk;
    const S rise = smooth::magnitude(difference, 0.01);
    const double nu = fluid.viscosity / fluid.liquid_density, Pr = fluid.prandtl();
    const S Ra = (boiling::gravity * fluid.expansion * length * length * length * Pr / (nu * nu)) * rise;
    return S(plate_nusselt(orientation, Ra, S(Pr), S(difference / rise)) * (fluid.conductivity / length) *
             difference);
  }
};

struct PoolBoiling {
  Pool pool;
  double area = 0;  ///< [m^2] of the face
  double half = 0;  ///< [m]
  Conductivity k;

  static constexpr int size = 1;  // {T}

  /// Temperature of the surface [K].
  template <class S>
  S surface(const S& T) const {
    if (half <= 0) return T;
    const double cell = implicit::plain(T), g = k(cell) / half;
    const auto plain = [&](const Dual<1>& x) -> Dual<1> {
      return g * (x - cell) + pool.area_factor * pool.flux(x);
    };
    const S conductance = k(T) / half;
    const auto whole = [&](const S& x) -> S {
      return S(conductance * (x - T) + pool.area_factor * pool.flux(x));
    };
    const double other = pool.bulk;
    return implicit::solve<S>(plain, whole, std::min(cell, other) - 1, std::max(cell, other) + 1, cell);
  }

  /// Flux on the wetted area over the critical one.
  double critical_fraction(double T) const { return pool.flux(surface(T)) / pool.critical; }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += area * pool.area_factor * pool.flux(surface(u[0]));
  }
};

}  // namespace fourwalls

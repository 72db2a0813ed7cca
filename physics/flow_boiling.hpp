/// Boiling in the channels of a cold plate: heat transfer, dry-out, pressure drop.
///
///   kim_mudawar   Kim & Mudawar 2013, doi 10.1016/j.ijheatmasstransfer.2013.04.014: nucleate and convective
///                 parts, D_h 0.19 to 6.5 mm, G 19 to 1608 kg/m^2/s; dry-out at x_di of the same work
///   kandlikar     Kandlikar & Balasubramanian: the larger of the nucleate and the convective branch, the
///                 nucleate alone below Re_LO = 100
///
/// The coolant unknown carries enthalpy: theta = T_sat + h/cp with h counted from saturated liquid. Below
/// T_sat it is the liquid's temperature, above it the quality is x = cp (theta - T_sat)/h_fg and the fluid
/// stays at T_sat. A wall above saturation boils, also where the liquid is colder:
/// q = h_tp (T_wall - T_sat) + h_sp (T_sat - T_fluid), with h_tp at no less than x = 0.01 and h_sp the
/// liquid's single-phase coefficient, which alone counts for a wall below saturation. Beyond dry-out h_tp
/// falls linearly with quality to that of vapour at x = 1. The saturation temperature is one for the whole
/// plate. The flux sets the coefficient and the coefficient the flux: solved for in place, with the fin model
/// of channel.hpp around it.
#pragma once

#include <algorithm>
#include <cmath>

#include "physics/channel.hpp"
#include "physics/implicit.hpp"
#include "physics/saturation.hpp"

namespace fourwalls {

enum class FlowBoilingLaw { kim_mudawar, kandlikar };

namespace boiling {

/// Factors of Kim & Mudawar on the liquid's coefficient h_sp = 0.023 Re_f^0.8 Pr^0.4 k/D.
template <class S>
S kim_mudawar_nucleate(const S& Bo_heated, double reduced_pressure, const S& x) {
  using std::pow;
  return S(2345.0 * pow(Bo_heated, 0.70) * std::pow(reduced_pressure, 0.38) * pow(S(1.0 - x), -0.51));
}
template <class S>
S kim_mudawar_convective(const S& Bo_heated, double weber, const S& x, double density_ratio,
                         double viscosity_ratio) {
  using std::pow;
  const S inverse_martinelli =
      pow(S(x / (1.0 - x)), 0.9) * std::pow(viscosity_ratio, -0.1) / std::sqrt(density_ratio);
  return S(5.2 * pow(Bo_heated, 0.08) * std::pow(weber, -0.54) +
           3.5 * pow(inverse_martinelli, 0.94) * std::pow(density_ratio, 0.25));
}
template <class S>
S kim_mudawar_dryout(const S& Bo_heated, double weber, double reduced_pressure, double capillary,
                     double density_ratio) {
  using std::pow;
  return S(1.4 * std::pow(weber, 0.03) * std::pow(reduced_pressure, 0.08) -
           15.0 * std::pow(capillary, 0.35) * std::pow(density_ratio, 0.06) * pow(Bo_heated, 0.15));
}
template <class S>
S kandlikar_branch(bool nucleate, const S& Bo, const S& x, double density_ratio, double surface) {
  using std::pow;
  const S Co = pow(S((1.0 - x) / x), 0.8) * std::sqrt(density_ratio);
  const S liquid = pow(S(1.0 - x), 0.8);
  if (nucleate) return S(liquid * (0.6683 * pow(Co, -0.2) + 1058.0 * pow(Bo, 0.7) * surface));
  return S(liquid * (1.136 * pow(Co, -0.9) + 667.2 * pow(Bo, 0.7) * surface));
}

}  // namespace boiling

struct FlowBoiling {
  Saturation fluid;
  FlowBoilingLaw law = FlowBoilingLaw::kim_mudawar;
  double surface = 1;  ///< Kandlikar's F_fl: 1.63 R134a, 1 water and stainless steel
  ChannelGeometry geometry;
  double mass_flux = 0;  ///< [kg/m^2/s] G

  double diameter() const { return geometry.duct().hydraulic_diameter(); }
  /// Heated over wetted perimeter, and heated perimeter a channel [m]: three sides, the cover is adiabatic.
  double heated() const { return geometry.channel_width + 2 * geometry.channel_height; }
  double heated_part() const { return heated() / (heated() + geometry.channel_width); }
  double weber() const {
    return mass_flux * mass_flux * diameter() / (fluid.liquid_density * fluid.surface_tension);
  }
  double capillary() const {
    return fluid.viscosity * mass_flux / (fluid.liquid_density * fluid.surface_tension);
  }
  double density_ratio() const { return fluid.vapour_density / fluid.liquid_density; }

  template <class S>
  S quality(const S& theta) const {
    return S(fluid.specific_heat * (theta - fluid.temperature) / fluid.latent_heat);
  }
  /// Temperature of the fluid at enthalpy theta [K].
  template <class S>
  S fluid_temperature(const S& theta) const {
    return S(theta - smooth::hinge<S>(theta - fluid.temperature, 0.5));
  }

  /// Quality at which the walls begin to dry, at a flux on the heated perimeter [W/m^2].
  template <class S>
  S dryout(const S& flux) const {
    return boiling::kim_mudawar_dryout(S(bond(flux) * heated_part()), weber(), fluid.reduced_pressure(),
                                       capillary(), density_ratio());
  }

  /// Boiling coefficient on the channel walls [W/m^2/K] at a flux on the heated perimeter and enthalpy theta.
  template <class S>
  S coefficient(const S& flux, const S& theta) const {
    const S x = quality(theta);
    const S limit = smooth::clamp(dryout(flux), 0.1, 0.95);
    const S inside = smooth::clamp(x, 0.01, 0.95);
    S h = two_phase(flux, inside < limit ? inside : limit);
    if (x > limit) {
      const S dry = smooth::clamp<S>((x - limit) / (1.0 - limit), 0.0, 1.0);
      h = (1.0 - dry) * h + dry * vapour();
    }
    return h;
  }

  /// Coefficient of the liquid without boiling [W/m^2/K].
  double single_phase() const { return liquid_nusselt(1.0) * fluid.conductivity / diameter(); }

  /// Homogeneous two-phase pressure gradient [Pa/m] at quality x: McAdams' viscosity, Churchill's friction.
  double friction_gradient(double x) const {
    const double q = std::clamp(x, 0.0, 1.0);
    const double rho = 1 / (q / fluid.vapour_density + (1 - q) / fluid.liquid_density);
    const double mu = 1 / (q / fluid.vapour_viscosity + (1 - q) / fluid.viscosity);
    const double Re = mass_flux * diameter() / mu;
    const double laminar = 4 * duct::fanning_reynolds(geometry.duct().aspect()) / Re;
    const double w = duct::turbulence(Re);
    const double f = (1 - w) * laminar + (w > 0 ? w * duct::churchill_friction(Re) : 0);
    return f / diameter() * mass_flux * mass_flux / (2 * rho);
  }
  double specific_volume(double x) const {
    const double q = std::clamp(x, 0.0, 1.0);
    return q / fluid.vapour_density + (1 - q) / fluid.liquid_density;
  }

 private:
  template <class S>
  S bond(const S& flux) const {
    return S(smooth::magnitude(flux, 1.0) / (mass_flux * fluid.latent_heat));
  }
  double liquid_nusselt(double part) const {
    const double Re = part * mass_flux * diameter() / fluid.viscosity;
    return duct::duct_nusselt(geometry.duct(), Re, fluid.prandtl(), 0.0);
  }
  double vapour() const {
    // k and cp of the vapour by Pr = 0.8 and the kinetic ratio: a floor, not a design value
    const double k = 0.16 * fluid.conductivity;
    const double Re = mass_flux * diameter() / fluid.vapour_viscosity;
    return duct::duct_nusselt(geometry.duct(), Re, 0.8, 0.0) * k / diameter();
  }

  template <class S>
  S two_phase(const S& flux, const S& x) const {
    using std::pow;
    using std::sqrt;
    const S Bo = bond(flux);
    if (law == FlowBoilingLaw::kandlikar) {
      const double alone = liquid_nusselt(1.0) * fluid.conductivity / diameter();
      const S nucleate = boiling::kandlikar_branch(true, Bo, x, density_ratio(), surface);
      if (mass_flux * diameter() / fluid.viscosity < 100) return S(alone * nucleate);
      const S convective = boiling::kandlikar_branch(false, Bo, x, density_ratio(), surface);
      // the larger of the two, rounded where they cross
      const S difference = nucleate - convective;
      return S(alone * 0.5 * (nucleate + convective + smooth::magnitude(difference, 0.02)));
    }
    const S Re = mass_flux * diameter() / fluid.viscosity * (1.0 - x);
    const S single = 0.023 * pow(Re, 0.8) * std::pow(fluid.prandtl(), 0.4) * fluid.conductivity / diameter();
    const S Bh = Bo * heated_part();
    const S a = boiling::kim_mudawar_nucleate(Bh, fluid.reduced_pressure(), x);
    const S b = boiling::kim_mudawar_convective(Bh, weber(), x, density_ratio(),
                                                fluid.viscosity / fluid.vapour_viscosity);
    return S(single * sqrt(S(a * a + b * b)));
  }
};

/// Heat from the face of a solid cell into boiling coolant [W].
struct FlowBoilingWall {
  double area = 0;  ///< [m^2] of the base
  double half = 0;  ///< [m]
  Conductivity k;
  FlowBoiling model;

  static constexpr int size = 2;  // {T_cell, theta}

  /// Flux on the base [W/m^2].
  template <class S>
  S flux(const S& T, const S& theta) const {
    const double cell = implicit::plain(T), enthalpy = implicit::plain(theta);
    const double behind = half > 0 ? half / k(cell) : 0;
    const double drive = cell - model.fluid_temperature(enthalpy);
    const auto plain = [&](const Dual<1>& q) -> Dual<1> {
      return q - into_fluid(q, Dual<1>(cell - q * behind), Dual<1>(enthalpy));
    };
    const S resistance = half > 0 ? S(half / k(T)) : S(0.0);
    const auto whole = [&](const S& q) -> S { return S(q - into_fluid(q, S(T - q * resistance), theta)); };
    const double most = behind > 0 ? std::min(std::abs(drive) / behind, 1e9) : 1e9;
    const double sign = drive < 0 ? -1 : 1;
    const double start = sign * std::min(0.5 * most, 2e4 * std::abs(drive));
    return implicit::solve<S>(plain, whole, drive < 0 ? -most - 1 : -1, drive < 0 ? 1 : most + 1, start);
  }
  /// Flux on the heated perimeter of the channels over that on the base.
  double perimeter_share() const {
    return (model.geometry.channel_width + model.geometry.wall_width) / model.heated();
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = area * flux(u[0], u[1]);
    r[0] += q;
    r[1] -= q;
  }

 private:
  /// Flux on the base that a wall of this temperature gives at base flux q [W/m^2].
  template <class S>
  S into_fluid(const S& q, const S& wall, const S& theta) const {
    const double saturation = model.fluid.temperature;
    const S above = smooth::hinge<S>(wall - saturation, 0.1);
    S liquid = base(S(model.single_phase())) * (wall - above - model.fluid_temperature(theta));
    if (above <= 0.0) return liquid;
    return S(base(model.coefficient(S(q * perimeter_share()), theta)) * above + liquid);
  }

  /// Coefficient on the base at one on the channel walls.
  template <class S>
  S base(const S& h) const {
    using std::sqrt;
    const ChannelGeometry& g = model.geometry;
    const S fin = g.channel_height * sqrt(S(2.0 * h / (g.fin_conductivity * g.wall_width)));
    const S wetted = g.channel_width + 2.0 * g.channel_height * duct::fin_efficiency(fin);
    return S(h * wetted / (g.channel_width + g.wall_width));
  }
};

}  // namespace fourwalls

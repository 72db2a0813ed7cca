/// Friction and heat transfer in rectangular ducts.
///
/// alpha is short side over long side; Re and Nu are on the hydraulic diameter unless a name says root area;
/// `fanning` is the Fanning factor, `darcy` is four times that.
///
///   fanning_reynolds, nusselt_flux, nusselt_temperature   Shah & London 1978; within 0.06, 0.08, 0.25 % of
///                       the exact series (reference TC-23)
///   entry_nusselt       Muzychka & Yovanovich, J. Heat Transfer 126 (2004); combined entry, 0.1 < Pr
///   apparent_friction   Muzychka & Yovanovich, J. Fluids Eng. 131 (2009), doi 10.1115/1.4000377; 10 %
///   hagenbach           Steinke & Kandlikar 2006
///   churchill_friction  Churchill 1977, all Re
///   gnielinski          Gnielinski 1976, 3000 < Re < 5e6, 0.5 < Pr < 2000
///   fin_efficiency      straight fin with adiabatic tip
///
/// Between Re 1600 and 3000 laminar and turbulent values are blended with continuous slope.
#pragma once

#include <algorithm>
#include <cmath>

#include "physics/smooth.hpp"

namespace fourwalls {

struct RectangularDuct {
  double width = 0;   ///< [m]
  double height = 0;  ///< [m]

  double area() const { return width * height; }
  double aspect() const { return std::min(width, height) / std::max(width, height); }
  double hydraulic_diameter() const { return 2 * width * height / (width + height); }
  double root_area() const { return std::sqrt(area()); }
};

namespace duct {

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double transition_low = 1600, transition_high = 3000;  ///< Re

/// Fanning f Re, fully developed laminar.
template <class S>
S fanning_reynolds(const S& a) {
  return S(24.0 * (1.0 + a * (-1.3553 + a * (1.9467 + a * (-1.7012 + a * (0.9564 - 0.2537 * a))))));
}

/// Fully developed laminar Nu, heat flux uniform along the duct, temperature around it (H1).
template <class S>
S nusselt_flux(const S& a) {
  return S(8.235 * (1.0 + a * (-2.0421 + a * (3.0853 + a * (-2.4765 + a * (1.0578 - 0.1861 * a))))));
}

/// Fully developed laminar Nu, wall temperature uniform (T).
template <class S>
S nusselt_temperature(const S& a) {
  return S(7.541 * (1.0 + a * (-2.610 + a * (4.970 + a * (-5.119 + a * (2.702 - 0.548 * a))))));
}

/// Fanning f Re on the root of the area, fully developed: one-term series for any aspect ratio.
template <class S>
S fanning_reynolds_root_area(const S& e) {
  using std::sqrt;
  using std::tanh;
  const double pi5 = pi * pi * pi * pi * pi;
  return S(12.0 / (sqrt(e) * (1.0 + e) * (1.0 - 192.0 * e / pi5 * tanh(S(pi / 2 / e)))));
}

/// Apparent Fanning f Re on the root of the area over the length z+ = z/(rootA Re_rootA) from the inlet.
template <class S>
S apparent_friction(const S& developed, const S& zplus) {
  using std::sqrt;
  return S(sqrt(developed * developed + 3.44 * 3.44 / zplus));
}

/// Incremental loss coefficient of laminar developing flow, on rho u^2/2.
template <class S>
S hagenbach(const S& a) {
  return S(0.6797 + a * (1.2197 + a * (3.3089 + a * (-9.5921 + a * (8.9089 - 2.9959 * a)))));
}

/// Darcy factor at all Re > 0; roughness relative to the diameter.
template <class S>
S churchill_friction(const S& Re, double roughness = 0) {
  using std::log;
  using std::pow;
  const S inner = 1.0 / (pow(S(7.0 / Re), 0.9) + 0.27 * roughness);
  const S A = pow(S(2.457 * log(inner)), 16.0);
  const S B = pow(S(37530.0 / Re), 16.0);
  return S(8.0 * pow(S(pow(S(8.0 / Re), 12.0) + pow(S(A + B), -1.5)), 1.0 / 12));
}

template <class S>
S gnielinski(const S& Re, const S& Pr) {
  using std::log;
  using std::pow;
  using std::sqrt;
  const S root = 0.79 * log(Re) - 1.64;
  const S eighth = 1.0 / (8.0 * root * root);
  return S(eighth * (Re - 1000.0) * Pr / (1.0 + 12.7 * sqrt(eighth) * (pow(Pr, 2.0 / 3) - 1.0)));
}

enum class WallCondition { temperature, flux };
enum class Along { local, mean };

/// Nu on the root of the area in combined entry at graetz = 1/z* = rootA Re_rootA Pr/z > 0.
/// `friction` is f Re and `developed` the Nu far from the inlet, both on the root of the area.
template <class S>
S entry_nusselt(double friction, double developed, const S& graetz, const S& Pr, WallCondition wall,
                Along along) {
  using std::pow;
  using std::sqrt;
  const bool flux = wall == WallCondition::flux;
  const bool mean = along == Along::mean;
  const double c2 = mean ? 1.5 : 1.0, c4 = mean ? 2.0 : 1.0, c3 = flux ? 0.501 : 0.409;
  const double front = flux ? 0.886 : 0.564, slope = flux ? 1.909 : 1.664;
  const S m = 2.27 + 1.65 * pow(Pr, 1.0 / 3);
  const S f = front / pow(S(1.0 + pow(S(slope * pow(Pr, 1.0 / 6)), 4.5)), 2.0 / 9);
  const S boundary_layer = c4 * f * sqrt(graetz);
  const S leveque = c2 * c3 * pow(S(friction * graetz), 1.0 / 3);
  const S thermal = pow(S(pow(leveque, 5.0) + std::pow(developed, 5.0)), 0.2);
  return S(pow(S(pow(boundary_layer, m) + pow(thermal, m)), S(1.0 / m)));
}

/// Muzychka & Yovanovich's own asymptote of Nu on the root of the area; g = 0.1 for rectangles.
inline double developed_nusselt_root_area(double e, WallCondition wall) {
  const double c1 = wall == WallCondition::flux ? 3.86 : 3.24;
  return c1 * fanning_reynolds_root_area(e) / (8 * std::sqrt(pi) * std::pow(e, 0.1));
}

/// Weight of the turbulent value.
template <class S>
S turbulence(const S& Re) {
  return smooth::step(Re, transition_low, transition_high);
}

/// Local laminar Nu with uniform heat flux; `distance` from the inlet [m], 0: fully developed.
/// The entry model ends on the exact H1 value instead of its own asymptote, which is some 7 % off.
template <class S>
S laminar_nusselt(const RectangularDuct& duct, const S& Re, const S& Pr, double distance) {
  const double a = duct.aspect();
  const double developed = nusselt_flux(a);
  if (distance <= 0) return S(developed);
  const double scale = duct.root_area() / duct.hydraulic_diameter();
  const S graetz = (duct.root_area() * scale / distance) * Re * Pr;
  const S nu = entry_nusselt(fanning_reynolds(a) * scale, developed * scale, graetz, Pr, WallCondition::flux,
                             Along::local);
  return S(nu / scale);
}

/// Local Nu at any Re; turbulent flow is taken as developed.
template <class S>
S duct_nusselt(const RectangularDuct& duct, const S& Re, const S& Pr, double distance) {
  const S flow = smooth::magnitude(Re, 1e-3);
  const S weight = turbulence(flow);
  if (weight >= 1.0) return gnielinski(flow, Pr);
  S laminar = laminar_nusselt(duct, flow, Pr, distance);
  if (weight <= 0.0) return laminar;
  return S((1.0 - weight) * laminar + weight * gnielinski(flow, Pr));
}

/// Laminar pressure drop [Pa] from the inlet to distance z at speed u [m/s]; odd in u.
template <class S>
S laminar_pressure_drop(const RectangularDuct& duct, const S& u, const S& rho, const S& mu, double z,
                        bool entry) {
  using std::sqrt;
  if (z <= 0) return S(0.0);
  const double Dh = duct.hydraulic_diameter(), L = duct.root_area();
  const double developed = fanning_reynolds(duct.aspect()) * L / Dh;
  if (!entry) return S(2.0 * developed * z / (Dh * L) * mu * u);
  // 4 f_app (z/Dh) rho u^2/2 with f_app Re = sqrt(developed^2 + 3.44^2 L Re/z), arranged to hold at u = 0.
  const S Re = smooth::magnitude<S>(rho * u * L / mu, 1e-3);
  return S(2.0 / (Dh * L) * mu * u * sqrt(S(developed * developed * z * z + 3.44 * 3.44 * L * z * Re)));
}

/// Pressure drop [Pa] between distances z0 < z1 from the inlet; the pieces of a duct add up to its total.
template <class S>
S pressure_drop(const RectangularDuct& duct, const S& u, const S& rho, const S& mu, double z0, double z1,
                bool entry) {
  const double Dh = duct.hydraulic_diameter();
  const S Re = smooth::magnitude<S>(rho * u * Dh / mu, 1e-3);
  const S weight = turbulence(Re);
  S drop = 0.0;
  if (weight < 1.0) {
    drop += (1.0 - weight) * (laminar_pressure_drop(duct, u, rho, mu, z1, entry) -
                              laminar_pressure_drop(duct, u, rho, mu, z0, entry));
  }
  if (weight > 0.0) {
    const S speed = Re * mu / (rho * Dh);
    drop += weight * churchill_friction(Re) * ((z1 - z0) / Dh) * 0.5 * rho * u * speed;
  }
  return drop;
}

/// tanh(x)/x.
template <class S>
S fin_efficiency(const S& x) {
  using std::tanh;
  if (x < 1e-3) return S(1.0 - x * x / 3.0);
  return S(tanh(x) / x);
}

}  // namespace duct
}  // namespace fourwalls

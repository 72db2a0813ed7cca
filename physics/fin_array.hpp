/// Heat transfer and pressure drop of plate fins and pin fins on a base, for any fluid.
///
///   plate fins, forced   Nu on the gap: Teertstra, Yovanovich, Culham & Lemczyk 1999 (validated for
///                        0.1 < Re* < 100); pressure: apparent friction of Muzychka & Yovanovich 2009 with
///                        contraction 0.42 (1 - sigma^2) and expansion (1 - sigma^2)^2; reference case TC-44
///   plate fins, natural  Nu on the gap: Bar-Cohen & Rohsenow 1984; the best gap is 2.714 (nu a L/(g b
///   dT))^(1/4) pin fins             Zukauskas 1972: staggered 1.04 Re^0.4 (below 40), 0.71 Re^0.5 (to 1000),
///                        0.35 (St/Sl)^0.2 Re^0.6; in line 0.9 Re^0.4 (below 100), 0.52 Re^0.5 (to 1000),
///                        0.27 Re^0.63; times Pr^0.36, Re on the least section. Short pins: 30 %.
///                        Pressure: Gunter & Shaw 1945, laminar and turbulent parts joined
///
/// Between the ranges of a correlation values are blended with continuous slope.
#pragma once

#include <cmath>

#include "physics/duct.hpp"
#include "physics/stream.hpp"

namespace fourwalls {

/// Efficiency of a pin with an insulated tip at the corrected length H + d/4.
template <class S>
S pin_efficiency(const S& h, double k, double diameter, double height) {
  using std::sqrt;
  const S m = sqrt(S(4.0 * h / (k * diameter)));
  return duct::fin_efficiency(S(m * (height + diameter / 4)));
}

/// Nu of a pin on its diameter.
template <class S>
S zukauskas(const S& Re, const S& Pr, bool staggered, double transverse_over_along) {
  using std::log;
  using std::pow;
  const double low = staggered ? 40 : 100, high = 1000, spread = 1.5;
  const S slow = (staggered ? 1.04 : 0.9) * pow(Re, 0.4);
  const S middle = (staggered ? 0.71 : 0.52) * pow(Re, 0.5);
  const S fast =
      staggered ? S(0.35 * std::pow(transverse_over_along, 0.2) * pow(Re, 0.6)) : S(0.27 * pow(Re, 0.63));
  const S x = log(Re);
  const S first = smooth::step(x, std::log(low / spread), std::log(low * spread));
  const S second = smooth::step(x, std::log(high / spread), std::log(high * spread));
  const S below = (1.0 - first) * slow + first * middle;
  return S(pow(Pr, 0.36) * ((1.0 - second) * below + second * fast));
}

/// Nu on the gap b between plate fins in natural convection, by Ra' = g beta dT b^4/(nu alpha L).
template <class S>
S bar_cohen(const S& Ra) {
  using std::pow;
  using std::sqrt;
  return S(pow(S(576.0 / (Ra * Ra) + 2.873 / sqrt(Ra)), -0.5));
}

/// Nu on the gap b in forced convection, by Re* = Re_b b/L.
template <class S>
S teertstra(const S& Re_star, const S& Pr) {
  using std::pow;
  using std::sqrt;
  const S developed = 0.5 * Re_star * Pr;
  const S developing = 0.664 * sqrt(Re_star) * pow(Pr, 1.0 / 3) * sqrt(S(1.0 + 3.65 / sqrt(Re_star)));
  return S(pow(S(pow(developed, -3.0) + pow(developing, -3.0)), -1.0 / 3));
}

enum class FinKind { plate, pin };

struct FinArray {
  FinKind kind = FinKind::plate;
  double width = 0;         ///< [m] across the flow
  double length = 0;        ///< [m] along the flow
  double height = 0;        ///< [m] of the fins
  double conductivity = 0;  ///< [W/m/K] of the fins
  // plates
  int count = 2;         ///< fins, one at either edge
  double thickness = 0;  ///< [m]
  // pins
  double diameter = 0;                       ///< [m]
  double pitch_across = 0, pitch_along = 0;  ///< [m]
  bool staggered = true;

  double gap() const { return (width - count * thickness) / (count - 1); }
  /// Least section for the flow [m^2].
  double free_area() const {
    if (kind == FinKind::plate) return (count - 1) * gap() * height;
    return width * height * least_fraction();
  }
  double pins() const { return width * length / (pitch_across * pitch_along); }
  /// Area of the fins and of the base between them [m^2].
  double fin_area() const {
    if (kind == FinKind::plate) return 2.0 * (count - 1) * height * length;
    return pins() * duct::pi * diameter * height;
  }
  double base_area() const {
    if (kind == FinKind::plate) return (count - 1) * gap() * length;
    return width * length - pins() * duct::pi / 4 * diameter * diameter;
  }

  template <class S>
  S speed(const S& Q) const {
    return S(Q / free_area());
  }

  /// Film coefficient [W/m^2/K] at flow Q > 0 [m^3/s].
  template <class S>
  S forced(const S& Q, const Stream<S>& s) const {
    const S u = speed(Q);
    if (kind == FinKind::pin) {
      const S Re = s.density * u * diameter / s.viscosity;
      return S(zukauskas(Re, s.prandtl(), staggered, pitch_across / pitch_along) * s.conductivity / diameter);
    }
    const double b = gap();
    const S Re_star = s.density * u * b / s.viscosity * (b / length);
    return S(teertstra(Re_star, s.prandtl()) * s.conductivity / b);
  }

  /// Film coefficient [W/m^2/K] of upright plates in a still fluid; `rise` > 0 [K] of the fins above it.
  template <class S>
  S natural(const S& rise, const S& beta, const Stream<S>& s) const {
    constexpr double gravity = 9.80665;
    const double b = gap();
    const S nu = s.viscosity / s.density;
    const S Ra = gravity * beta * rise * s.prandtl() / (nu * nu) * (b * b * b * b / length);
    return S(bar_cohen(Ra) * s.conductivity / b);
  }

  template <class S>
  S fin_efficiency(const S& h) const {
    using std::sqrt;
    if (kind == FinKind::pin) return pin_efficiency(h, conductivity, diameter, height);
    return duct::fin_efficiency(S(height * sqrt(S(2.0 * h / (conductivity * thickness)))));
  }

  /// Conductance from the base to the fluid [W/K] at film coefficient h.
  template <class S>
  S conductance(const S& h) const {
    return S(h * (fin_area() * fin_efficiency(h) + base_area()));
  }

  /// Pressure drop [Pa] over `part` (0 to 1) of the length, from the inlet on; odd in Q. The losses at both
  /// ends are those of plate fins in a free stream and count for the whole length only.
  template <class S>
  S pressure_drop(const S& Q, const Stream<S>& s) const {
    const S u = speed(Q);
    if (kind == FinKind::pin) return pins_drop(u, s, length);
    const RectangularDuct channel{gap(), height};
    const double sigma = free_area() / (width * height);
    const double ends = 0.42 * (1 - sigma * sigma) + (1 - sigma * sigma) * (1 - sigma * sigma);
    return S(channel_drop(channel, u, s) + 0.5 * ends * s.density * u * smooth::magnitude(u, 1e-6));
  }

  /// Gunter & Shaw over a length of pins at the speed u in the least section.
  template <class S>
  S pins_drop(const S& u, const Stream<S>& s, double over) const {
    using std::pow;
    const double solid = duct::pi / 4 * diameter * diameter / (pitch_across * pitch_along);
    const double Dv = (1 - solid) * diameter / solid;  // 4 free volume / pin surface
    const S speed_size = smooth::magnitude(u, 1e-6);
    const S Re = s.density * speed_size * Dv / s.viscosity;
    const S half = pow(S(pow(S(90.0 / Re), 4.0) + pow(S(0.96 * pow(Re, -0.145)), 4.0)), 0.25);
    const double shape =
        std::pow(Dv / pitch_across, 0.4) * std::pow(pitch_along / pitch_across, 0.6) * over / Dv;
    return S(shape * half * s.density * u * speed_size);
  }

 private:
  /// Free part of the section between pins, the narrower of across and diagonal.
  double least_fraction() const {
    const double across = (pitch_across - diameter) / pitch_across;
    if (!staggered) return across;
    const double diagonal = std::hypot(pitch_along, pitch_across / 2);
    return std::min(across, 2 * (diagonal - diameter) / pitch_across);
  }

  template <class S>
  S channel_drop(const RectangularDuct& channel, const S& u, const Stream<S>& s) const {
    using std::sqrt;
    const double Dh = channel.hydraulic_diameter(), L = channel.root_area();
    const double developed = duct::fanning_reynolds_root_area(channel.aspect());
    const S size = smooth::magnitude(u, 1e-6);
    const S Re_root = s.density * size * L / s.viscosity;
    const S laminar = 2.0 / (Dh * L) * s.viscosity * u *
                      sqrt(S(developed * developed * length * length + 3.44 * 3.44 * L * length * Re_root));
    const S Re = s.density * size * Dh / s.viscosity;
    const S weight = duct::turbulence(Re);
    if (weight <= 0.0) return laminar;
    const S turbulent = duct::churchill_friction(Re) * (length / Dh) * 0.5 * s.density * u * size;
    return S((1.0 - weight) * laminar + weight * turbulent);
  }
};

}  // namespace fourwalls

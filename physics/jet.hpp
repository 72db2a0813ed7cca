/// Impinging jets: mean Nusselt numbers on the nozzle diameter, and the loss of a jet cell.
///
///   martin_single, martin_array   Martin 1977, doi 10.1016/S0065-2717(08)70221-1; 2 <= H/D <= 12,
///                        0.004 <= A_r <= 0.04; single 2000 <= Re <= 4e5, array 2000 <= Re <= 1e5
///   florschuetz          Florschuetz, Truman & Metzger 1981, in-line array, spent flow leaves along one
///   side:
///                        Re 2500 to 70000, Gc/Gj to 0.8, x/d 5 to 15, y/d 4 to 8, z/d 1 to 3
///   distributed_returns  Wei et al. 2022, doi 10.1016/j.ijheatmasstransfer.2021.121865: a drain beside each
///                        nozzle; d/L 0.01 to 0.4, H/L 0.01 to 0.4, Re 32 to 2048; 30 %. Measured with water
///                        (Pr 7.56); other fluids by Pr^0.4
///   confined             Li & Garimella 2001, doi 10.1016/S0017-9310(01)00003-5, "liquids": one submerged
///   jet
///                        below a plate on a source of 10 x 10 mm (D_e 11.28 mm), nozzles of 1.59 to 6.35 mm,
///                        0.25 to 12 of them long; Re 4000 to 23000, Pr 7.1 to 25.2, H/D 1 to 5; mean
///                        deviation 9 % (stagnation point). Fluid at the film temperature
///
/// Coefficients refer to the temperature of the fluid in the nozzle. Outside the ranges the formulas go on.
#pragma once

#include <algorithm>
#include <cmath>

#include "physics/smooth.hpp"

namespace fourwalls::jet {

inline constexpr double pi = 3.14159265358979323846;

/// Geometry factor of round nozzles by the root of A_r.
inline double martin_geometry(double height_over_diameter, double root) {
  return 2 * root * (1 - 2.2 * root) / (1 + 0.2 * (height_over_diameter - 6) * root);
}

/// One round nozzle, mean over a disc of radius r.
template <class S>
S martin_single(const S& Re, const S& Pr, double height_over_diameter, double radius_over_diameter) {
  using std::pow;
  using std::sqrt;
  const double G = martin_geometry(height_over_diameter, 1 / (2 * radius_over_diameter));
  return S(pow(Pr, 0.42) * G * 2.0 * sqrt(Re) * sqrt(S(1.0 + 0.005 * pow(Re, 0.55))));
}

/// Array of round nozzles; `open` = nozzle area over cell area.
template <class S>
S martin_array(const S& Re, const S& Pr, double height_over_diameter, double open) {
  using std::pow;
  const double root = std::sqrt(open);
  const double K = std::pow(1 + std::pow(height_over_diameter * root / 0.6, 6), -0.05);
  return S(pow(Pr, 0.42) * (K * martin_geometry(height_over_diameter, root) * 0.5) * pow(Re, 2.0 / 3));
}

/// Row of an in-line array with spent flow crossing it; `cross` = Gc/Gj there, mass fluxes of the cross flow
/// over the jet's.
template <class S>
S florschuetz(const S& Re, const S& Pr, double x, double y, double z, double cross) {
  using std::pow;
  const auto law = [&](double c, double nx, double ny, double nz) {
    return c * std::pow(x, nx) * std::pow(y, ny) * std::pow(z, nz);
  };
  const double A = law(1.18, -0.944, -0.642, 0.169), m = law(0.612, 0.059, 0.032, -0.022);
  const double B = law(0.437, -0.095, -0.219, 0.275), n = law(0.092, -0.005, 0.599, 1.04);
  const double loss = cross > 0 ? B * std::pow(z * cross, n) : 0;
  return S(A * std::max(1 - loss, 0.05) * pow(Re, m) * pow(Pr, 1.0 / 3));
}

/// Cell with a drain beside the nozzle; lengths by the cell's pitch L.
template <class S>
S distributed_returns(const S& Re, const S& Pr, double diameter_over_pitch, double height_over_pitch) {
  using std::pow;
  const double a = diameter_over_pitch;
  const double front = (5.64 * a * a + 0.031 * a - 6.32e-4) * std::pow(height_over_pitch, -0.29);
  return S(front * pow(Re, 0.48 * std::pow(a, -0.16)) * pow(S(Pr / 7.56), 0.4));
}

/// Confined jet on a round source of diameter D_e, mean over it: stagnation zone of 1.9 D and wall jet, each
/// by its share of the area (the zones of Womac, Ramadhyani & Incropera 1993). Lengths by the nozzle's
/// diameter.
template <class S>
S confined(const S& Re, const S& Pr, double nozzle_length, double source) {
  using std::pow;
  const double zone = std::min(1.0, std::pow(1.9 / source, 2));
  const double stagnation = 1.064 * zone * std::pow(source, -0.266);
  const double wall_jet = 1.291 * (1 - zone) * std::pow(source, -1.063);
  return S(pow(Pr, 0.441) * std::pow(nozzle_length, -0.071) *
           (stagnation * pow(Re, 0.513) + wall_jet * pow(Re, 0.630)));
}

/// Cross flow over jet mass flux under row number `row` (from 0, the one farthest from the exit), jets of
/// equal flow: (rows upstream) pi/4 d^2/(y z), lengths in nozzle diameters.
inline double cross_flow(double row, double y, double z) { return row * pi / 4 / (y * z); }

}  // namespace fourwalls::jet

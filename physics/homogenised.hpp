/// One conductivity in place of many small things: layers, fields of pillars (bumps, TSVs, vias), boards,
/// vapour chambers [W/m/K].
///
///   parallel        phi k_c + (1 - phi) k_m: along layers or pillars, exact
///   series          1/k = phi/k_c + (1 - phi)/k_m: across layers, exact
///   across_pillars  k_m ((k_c + k_m) + phi (k_c - k_m))/((k_c + k_m) - phi (k_c - k_m)): Rayleigh 1892,
///   dilute
///                   cylinders, phi below 0.4
///   board           N copper layers of thickness t_i and coverage f_i in a dielectric of whole thickness H
///   vapour_core     h_fg^2 rho_v P d^2/(12 mu_v R_g T^2): lubrication flow of saturated vapour in a gap d
#pragma once

#include <vector>

namespace fourwalls::homogenised {

inline constexpr double pi = 3.14159265358979323846;

inline double parallel(double phi, double inclusion, double matrix) {
  return phi * inclusion + (1 - phi) * matrix;
}
inline double series(double phi, double inclusion, double matrix) {
  return 1 / (phi / inclusion + (1 - phi) / matrix);
}
inline double across_pillars(double phi, double inclusion, double matrix) {
  const double sum = inclusion + matrix, difference = phi * (inclusion - matrix);
  return matrix * (sum + difference) / (sum - difference);
}

struct Conductivities {
  double in_plane = 0, through = 0;
};

/// Share of the area that round pillars take.
inline double pillar_share(double diameter, double pitch_x, double pitch_y) {
  return pi * diameter * diameter / (4 * pitch_x * pitch_y);
}

inline Conductivities pillars(double diameter, double pitch_x, double pitch_y, double inclusion,
                              double matrix) {
  const double phi = pillar_share(diameter, pitch_x, pitch_y);
  return {across_pillars(phi, inclusion, matrix), parallel(phi, inclusion, matrix)};
}

struct CopperLayer {
  double thickness = 0;  ///< [m]
  double coverage = 1;
};

/// Layers across each other's currents of heat in the plane, one behind the other through it. A copper layer
/// passes heat through by its metal and its gaps side by side.
inline Conductivities board(double thickness, const std::vector<CopperLayer>& layers, double copper,
                            double dielectric) {
  double metal = 0, copper_area = 0, resistance = 0;
  for (const auto& layer : layers) {
    metal += layer.thickness;
    copper_area += layer.coverage * layer.thickness;
    resistance += layer.thickness / parallel(layer.coverage, copper, dielectric);
  }
  const double rest = thickness - metal;
  return {(dielectric * (rest + metal - copper_area) + copper * copper_area) / thickness,
          thickness / (rest / dielectric + resistance)};
}

/// Vapour of a heat-pipe core as a conductor along its gap.
inline double vapour_core(double latent_heat, double density, double pressure, double gap, double viscosity,
                          double gas_constant, double temperature) {
  return latent_heat * latent_heat * density * pressure * gap * gap /
         (12 * viscosity * gas_constant * temperature * temperature);
}

/// Vapour chamber as three layers in one: walls and wicks along and in series, the core between them. Valid
/// below dry-out only.
struct VapourChamber {
  double wall = 0, wick = 0, gap = 0;  ///< [m] of one wall, one wick, the core
  double wall_conductivity = 0, wick_conductivity = 0, core_conductivity = 0;

  double thickness() const { return 2 * (wall + wick) + gap; }
  /// [m^2 K/W] through: walls and wicks; the vapour carries its heat as latent heat at one temperature.
  double resistance() const { return 2 * (wall / wall_conductivity + wick / wick_conductivity); }
  Conductivities effective() const {
    return {
        (2 * (wall * wall_conductivity + wick * wick_conductivity) + gap * core_conductivity) / thickness(),
        thickness() / resistance()};
  }
};

}  // namespace fourwalls::homogenised

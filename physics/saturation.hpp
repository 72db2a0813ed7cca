/// Boiling fluids on their saturation line: plain numbers at one temperature, taken when a case is placed.
///
/// Pressure, densities, latent heat, heat capacity: tables from the published Helmholtz equations (R134a:
/// Tillner-Roth & Baehr 1994; R1233zd(E): Akasaka 2022; FK-5-1-12: McLinden 2015; water: steam tables),
/// between them polynomials of the logarithms. Surface tension: R134a and water by Mulero's forms; R1233zd(E)
/// and FK-5-1-12 from room-temperature values (3 to 5 %). Conductivity and viscosity of the liquid: 5 % for
/// R134a and water, 10 % for the others; of the vapour 10 %.
#pragma once

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fourwalls {

struct Saturation {
  double temperature = 0;                         ///< [K]
  double pressure = 0;                            ///< [Pa]
  double liquid_density = 0, vapour_density = 0;  ///< [kg/m^3]
  double latent_heat = 0;                         ///< [J/kg]
  double specific_heat = 0;                       ///< [J/kg/K] of the liquid
  double conductivity = 0;                        ///< [W/m/K] of the liquid
  double viscosity = 0, vapour_viscosity = 0;     ///< [Pa s]
  double surface_tension = 0;                     ///< [N/m]
  double expansion = 0;                           ///< [1/K] of the liquid
  double molar_mass = 0;                          ///< [g/mol]
  double critical_pressure = 0;                   ///< [Pa]

  double prandtl() const { return viscosity * specific_heat / conductivity; }
  double reduced_pressure() const { return pressure / critical_pressure; }
};

namespace saturation_data {

struct Point {
  double degC, kPa, rho_l, rho_v, kJ_kg, cp_l;
};
struct Transport {
  double degC, k, mu, mu_v;  ///< W/m/K, mPa s, uPa s
};
struct Table {
  std::string_view name;
  double molar_mass, critical_temperature, critical_pressure;
  std::vector<Point> points;
  std::vector<Transport> transport;
};

inline const std::vector<Table>& tables() {
  static const std::vector<Table> all{
      {"r134a",
       102.032,
       374.21,
       4.0593e6,
       {{20, 571.71, 1225.3, 27.780, 182.28, 1404.9},
        {30, 770.20, 1187.5, 37.535, 173.10, 1446.5},
        {40, 1016.6, 1146.7, 50.085, 163.02, 1498.4},
        {50, 1317.9, 1102.3, 66.272, 151.81, 1566.1},
        {60, 1681.8, 1052.9, 87.379, 139.12, 1660.2}},
       {{20, 0.0833, 0.2074, 11.5},
        {30, 0.0790, 0.1831, 11.9},
        {40, 0.0747, 0.1616, 12.4},
        {60, 0.0661, 0.1245, 13.6}}},
      {"r1233zd(e)",
       130.496,
       439.6,
       3.5828e6,
       {{20, 108.66, 1274.9, 6.082, 193.38, 1175.6},
        {30, 155.26, 1250.8, 8.517, 188.38, 1196.8},
        {40, 216.10, 1225.8, 11.662, 183.11, 1219.2},
        {50, 293.88, 1199.9, 15.663, 177.54, 1243.1},
        {60, 391.48, 1173.0, 20.693, 171.61, 1268.9}},
       {{20, 0.085, 0.49, 10.5}, {30, 0.082, 0.44, 10.8}, {60, 0.073, 0.32, 11.8}}},
      {"fk-5-1-12",
       316.044,
       441.81,
       1.869e6,
       {{25, 40.40, 1602.2, 5.330, 94.84, 1102.3},
        {40, 73.18, 1556.0, 9.362, 90.61, 1113.4},
        {49.05, 101.33, 1527.0, 12.778, 87.95, 1121.7},
        {60, 145.94, 1490.5, 18.167, 84.59, 1133.5}},
       {{25, 0.059, 0.64, 11.0}, {60, 0.055, 0.42, 12.0}}},
      {"water",
       18.015,
       647.096,
       22.064e6,
       {{40, 7.3849, 992.18, 0.051242, 2406.0, 4179.4},
        {60, 19.946, 983.16, 0.13043, 2357.7, 4185.0},
        {80, 47.414, 971.77, 0.29367, 2308.0, 4196.8},
        {100, 101.42, 958.35, 0.59817, 2256.4, 4215.7},
        {120, 198.67, 943.11, 1.1220, 2202.1, 4243.5}},
       {{40, 0.6306, 0.6527, 10.3},
        {60, 0.6544, 0.4660, 10.9},
        {80, 0.6700, 0.3540, 11.5},
        {100, 0.6791, 0.2817, 12.2},
        {120, 0.6832, 0.2320, 12.9}}}};
  return all;
}

/// Polynomial through all points of log(value), by Lagrange.
template <class P, class F>
double between(const std::vector<P>& points, double degC, F value) {
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double weight = 1;
    for (std::size_t j = 0; j < points.size(); ++j)
      if (j != i) weight *= (degC - points[j].degC) / (points[i].degC - points[j].degC);
    sum += weight * std::log(value(points[i]));
  }
  return std::exp(sum);
}

inline double surface_tension(const Table& t, double T) {
  const double x = 1 - T / t.critical_temperature;
  if (t.name == "r134a") return 0.05801 * std::pow(x, 1.241);
  if (t.name == "water") return -0.1306 * std::pow(x, 2.471) + 0.2151 * std::pow(x, 1.233);
  const double at_25 = t.name == "fk-5-1-12" ? 10.8e-3 : 14.6e-3;
  return at_25 * std::pow(x / (1 - 298.15 / t.critical_temperature), 1.24);
}

}  // namespace saturation_data

inline const saturation_data::Table& saturation_table(std::string_view fluid) {
  std::string known;
  for (const auto& t : saturation_data::tables()) {
    if (t.name == fluid) return t;
    known += (known.empty() ? "" : ", ") + std::string(t.name);
  }
  throw std::invalid_argument("no saturation line of '" + std::string(fluid) + "'; known: " + known);
}

inline bool boils(std::string_view fluid) {
  for (const auto& t : saturation_data::tables())
    if (t.name == fluid) return true;
  return false;
}

/// Temperatures of the tables [K].
inline std::array<double, 2> saturation_range(std::string_view fluid) {
  const auto& points = saturation_table(fluid).points;
  return {points.front().degC + 273.15, points.back().degC + 273.15};
}

/// Throws std::invalid_argument for an unknown fluid, std::out_of_range for a temperature outside its table.
inline Saturation saturation(std::string_view fluid, double temperature) {
  using saturation_data::between;
  const auto& t = saturation_table(fluid);
  const auto [low, high] = saturation_range(fluid);
  if (temperature < low - 1e-9 || temperature > high + 1e-9)
    throw std::out_of_range("saturation temperature outside of the table of '" + std::string(fluid) + "'");
  const double degC = temperature - 273.15;
  const auto thermal = [&](double saturation_data::Point::*m) {
    return between(t.points, degC, [m](const auto& p) { return p.*m; });
  };
  const auto transport = [&](double saturation_data::Transport::*m) {
    return between(t.transport, degC, [m](const auto& p) { return p.*m; });
  };
  const auto density_at = [&](double at) {
    return between(t.points, at, [](const auto& p) { return p.rho_l; });
  };
  Saturation s;
  s.temperature = temperature;
  s.pressure = 1e3 * thermal(&saturation_data::Point::kPa);
  s.liquid_density = thermal(&saturation_data::Point::rho_l);
  s.vapour_density = thermal(&saturation_data::Point::rho_v);
  s.latent_heat = 1e3 * thermal(&saturation_data::Point::kJ_kg);
  s.specific_heat = thermal(&saturation_data::Point::cp_l);
  s.conductivity = transport(&saturation_data::Transport::k);
  s.viscosity = 1e-3 * transport(&saturation_data::Transport::mu);
  s.vapour_viscosity = 1e-6 * transport(&saturation_data::Transport::mu_v);
  s.surface_tension = saturation_data::surface_tension(t, temperature);
  s.expansion = (density_at(degC - 0.5) - density_at(degC + 0.5)) / s.liquid_density;
  s.molar_mass = t.molar_mass;
  s.critical_pressure = t.critical_pressure;
  return s;
}

}  // namespace fourwalls

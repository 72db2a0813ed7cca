#include <cmath>

#include "cases/hotspot/deck.hpp"

namespace fourwalls::hotspot {

namespace {

// The peer's air near 60 degC and its other constants.
constexpr double density = 1.059, conductivity_of_air = 0.028, viscosity = 2e-5, kinematic = 1.9e-5,
                 prandtl = 0.73, expansion = 3e-3, gravity = 9.8, stefan = 5.67e-8, emissivity = 0.95,
                 pi = 3.1416, rpm_to_rad = 0.105, laminar_limit = 3500;

struct Surface {
  double fins, pins, fin_area, pin_area;
};

Surface surface_of(const Package& p, double side) {
  const double across = (side - p.pin_diam) / (p.pin_diam + p.pin_dist);
  Surface s{};
  s.fins = std::ceil((side - p.fin_width) / (p.fin_width + p.channel_width) - 0.5);
  s.pins = std::ceil(across * across - 0.5);
  s.fin_area = side * (side + 2 * s.fins * p.fin_height);
  s.pin_area = side * side + pi * p.pin_diam * p.pin_height * s.pins;
  return s;
}

/// Air delivered by the fan [m^3/s]: its blades' drag against a motor's torque.
double fan_flow(const Package& p) {
  const double span = std::sqrt(p.fan_radius * p.fan_radius - p.motor_radius * p.motor_radius);
  const double area = pi * span * span, radius = p.motor_radius + span;
  return area * std::sqrt(0.25 * pi * std::pow(radius, 3) * p.rpm * rpm_to_rad / area);
}

double plate_fins(const Package& p, const Surface& s, double side, double k, double speed) {
  const double hydraulic = 2 * p.channel_width * side / (p.channel_width + side);
  const double reynolds = density * speed * hydraulic / viscosity;
  double h = 0;
  if (reynolds <= laminar_limit) {
    const double star = density * speed * p.channel_width * p.channel_width / (viscosity * side);
    const double developed = std::pow(0.5 * star * prandtl, -3);
    const double developing = std::pow(
        0.664 * std::sqrt(star) * std::pow(prandtl, 0.33) * std::sqrt(1 + 3.65 / std::sqrt(star)), -3);
    h = std::pow(developed + developing, -0.33) * conductivity_of_air / p.channel_width;
  } else {
    const double f = 1 / std::pow(0.79 * std::log(reynolds) - 1.64, 2);
    h = 0.125 * f * reynolds * std::pow(prandtl, 0.33) * conductivity_of_air / hydraulic;
  }
  const double m = std::sqrt(2 * h / (k * p.fin_width)), efficiency = std::tanh(m * side) / (m * side);
  return 1 / (h * (p.channel_width + 2 * efficiency * side) * s.fins * side);
}

double side_flow(const Package& p, const Surface& s, double side, double k) {
  const double flow = fan_flow(p);
  if (!p.pins) return plate_fins(p, s, side, k, flow / ((s.fins - 1) * p.channel_width * p.fin_height));
  const double rows = std::sqrt(s.pins), speed = flow / ((rows - 1) * p.pin_dist * p.pin_height);
  const double hydraulic = 2 * p.channel_width * side / (p.channel_width + side);
  const double reynolds = density * speed * hydraulic / viscosity;
  const double bank =
      0.6 * (0.8 + 0.8333 * std::sqrt(rows - 1) / std::pow(1 + 0.03 * (rows - 1) * (rows - 1), 0.25));
  const double nusselt =
      0.4 + 0.9 * (1.25 * bank * std::sqrt(reynolds) + 0.001 * reynolds) * std::pow(prandtl, 0.33);
  return 1 / (nusselt * conductivity_of_air / p.pin_diam * s.pin_area);
}

double impinging_flow(const Package& p, const Surface& s, double side) {
  const double nozzle = 2 * side / std::sqrt(pi);
  const double speed = fan_flow(p) / (side * side - s.pins * pi * 0.25 * p.pin_diam * p.pin_diam);
  const double area = p.pins ? s.pin_area : s.fin_area;
  const double nusselt = 1.92 * std::pow(density * speed * nozzle / viscosity, 0.716) *
                         std::pow(prandtl, 0.4) * std::pow(area / (side * side), -0.698);
  return 1 / (nusselt * conductivity_of_air / nozzle * area);
}

double natural(const Package& p, const Surface& s, double side, double ambient, double sink) {
  const double gap = p.pins ? p.pin_dist : p.channel_width, area = p.pins ? s.pin_area : s.fin_area;
  const double rise = sink - ambient;
  const double channel =
      gravity * expansion * rise * gap * gap * gap * prandtl / (kinematic * kinematic) * gap / side;
  const double nusselt = 1 / std::sqrt(576 / (channel * channel) + 2.873 / std::sqrt(channel));
  const double convection = 1 / (nusselt * conductivity_of_air / gap * area);
  const double radiation = rise / (emissivity * stefan * (std::pow(sink, 4) - std::pow(ambient, 4)) * area);
  return convection * radiation / (convection + radiation);
}

}  // namespace

double sink_resistance(const Package& package, double side, double conductivity, double ambient,
                       double sink_temperature) {
  const Surface s = surface_of(package, side);
  if (package.natural_convec) return natural(package, s, side, ambient, sink_temperature);
  return package.impinging ? impinging_flow(package, s, side) : side_flow(package, s, side, conductivity);
}

}  // namespace fourwalls::hotspot

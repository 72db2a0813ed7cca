/// Machines that make electricity from fuel: turbines, engines, fuel cells.
///
/// Fuel power of one set = P_r (f0 + f1 x + f2 x^2), x = P_out/P_r, higher heating value; efficiency x
/// P_r/fuel. Sets on the same bus share evenly; as many run as burn least, none without load. A set below its
/// lowest load is said to be so and not held there.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

namespace fourwalls {

struct FuelLaw {
  double f0 = 0, f1 = 0, f2 = 0;

  /// Fuel over rated electric power.
  double at(double x) const { return f0 + f1 * x + f2 * x * x; }
  double efficiency(double x) const { return x / at(x); }
};

/// A straight (Willans) line through full load: `idle` of the full-load fuel burns without load.
inline FuelLaw willans_line(double full_efficiency, double idle) {
  return {idle / full_efficiency, (1 - idle) / full_efficiency, 0};
}

/// Least squares through (load, fuel flow) rows, fuel [W of heating value] over rated power.
template <std::size_t N>
FuelLaw fit_fuel(const std::array<std::array<double, 2>, N>& rows) {
  double s[5] = {}, b[3] = {};
  for (const auto& [x, y] : rows) {
    double p = 1;
    for (int k = 0; k < 5; ++k, p *= x) {
      s[k] += p;
      if (k < 3) b[k] += p * y;
    }
  }
  const double det = s[0] * (s[2] * s[4] - s[3] * s[3]) - s[1] * (s[1] * s[4] - s[3] * s[2]) +
                     s[2] * (s[1] * s[3] - s[2] * s[2]);
  const auto column = [&](int c) {
    double m[3][3] = {{s[0], s[1], s[2]}, {s[1], s[2], s[3]}, {s[2], s[3], s[4]}};
    for (int r = 0; r < 3; ++r) m[r][c] = b[r];
    return (m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
            m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
            m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])) /
           det;
  };
  return {column(0), column(1), column(2)};
}

struct GeneratorModel {
  FuelLaw fuel;
  double rated = 1;        ///< [W] of one set
  int units = 1;           ///< sets
  int spare = 0;           ///< kept running beyond what carries the load
  double lowest_load = 0;  ///< of one set, fraction
  double price = 0;        ///< of fuel [1/J], in the case's currency
  double carbon = 0;       ///< [kg/J] of fuel
  double upkeep = 0;       ///< [1/J] of electricity

  double capacity() const { return (units - spare) * rated; }

  /// Sets that run. Below a thousandth of one set's rating: none.
  int running(double output) const {
    if (output < 1e-3 * rated) return 0;
    const auto needed = static_cast<int>(std::min(std::ceil(output / rated - 1e-9), double(units)));
    const int least = std::min(needed + spare, units);
    int best = least;
    for (int n = least + 1; n <= units; ++n)
      if (output >= lowest_load * n * rated && burnt(n, output) < burnt(best, output)) best = n;
    return best;
  }
  /// [W] of heating value, all sets.
  double fuel_power(double output) const {
    const int n = running(output);
    return n == 0 ? 0 : burnt(n, output);
  }
  /// Per second, in the case's currency: fuel and upkeep.
  double cost_rate(double output) const {
    return fuel_power(output) * price + std::max(output, 0.0) * upkeep;
  }
  double carbon_rate(double output) const { return fuel_power(output) * carbon; }  ///< [kg/s]

 private:
  double burnt(int n, double output) const { return n * rated * fuel.at(output / (n * rated)); }
};

}  // namespace fourwalls

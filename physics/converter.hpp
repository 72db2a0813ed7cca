/// Loss of a power converter: P_rated (a0 + a1 x + a2 x^2), x = P_out/P_rated.
///
/// Any stage from generator to die. Calibrated either from peak and full-load efficiency or from three
/// points; three points can ask for a loss that falls with load, which is flagged and not repaired.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace fourwalls {

struct ConverterModel {
  double rated = 1;  ///< [W] output
  double a0 = 0, a1 = 0, a2 = 0;

  template <class S>
  S loss(const S& output) const {
    const S x = output / rated;
    return S(rated * (a0 + a1 * x + a2 * x * x));
  }

  template <class S>
  S input(const S& output) const {
    return S(output + loss(output));
  }

  double efficiency(double output) const { return output / input(output); }

  /// Load fraction of best efficiency, and that efficiency.
  double peak_load() const { return std::sqrt(a0 / a2); }
  double peak_efficiency() const { return 1 / (1 + a1 + 2 * std::sqrt(a0 * a2)); }

  /// Loss must not fall with load anywhere between `from` and `to` times the rating.
  bool plausible(double from = 0, double to = 1) const {
    return a0 >= 0 && a2 >= 0 && a1 + 2 * a2 * from >= 0 && a1 + 2 * a2 * to >= 0;
  }
};

/// From peak efficiency, the load where it is reached, and full-load efficiency.
inline ConverterModel calibrate_peak(double rated, double peak, double peak_load, double full) {
  const double a2 = (1 / full - 1 / peak) / ((1 - peak_load) * (1 - peak_load));
  return {rated, a2 * peak_load * peak_load, 1 / peak - 1 - 2 * a2 * peak_load, a2};
}

/// P_in = (P_out + offset)/efficiency, the two-parameter form of machine-room models.
inline ConverterModel offset_converter(double rated, double offset, double efficiency) {
  return {rated, offset / (efficiency * rated), 1 / efficiency - 1, 0};
}

struct Calibration {
  ConverterModel model;
  bool plausible = true;         ///< loss rises with load over the whole range
  bool negative_linear = false;  ///< a1 < 0: the points are not those of a converter with rising loss
};

/// Through three points (load fraction, efficiency), exactly.
inline Calibration calibrate_points(double rated, const std::array<std::array<double, 2>, 3>& points) {
  std::array<double, 3> x{}, y{};
  for (std::size_t i = 0; i < 3; ++i) {
    x[i] = points[i][0];
    y[i] = x[i] * (1 / points[i][1] - 1);
  }
  // Newton's divided differences, expanded.
  const double d01 = (y[1] - y[0]) / (x[1] - x[0]);
  const double d12 = (y[2] - y[1]) / (x[2] - x[1]);
  const double a2 = (d12 - d01) / (x[2] - x[0]);
  const double a1 = d01 - a2 * (x[0] + x[1]);
  const ConverterModel model{rated, y[0] - x[0] * (a1 + a2 * x[0]), a1, a2};
  return {model, model.plausible(), a1 < 0};
}

/// Number of equal units to keep on for least loss at the total output, within [least, most].
inline int best_units(const ConverterModel& unit, double output, int least, int most) {
  int best = least;
  for (int n = least; n <= most; ++n) {
    if (n * unit.loss(output / n) < best * unit.loss(output / best)) best = n;
  }
  return best;
}

/// Total output [W] at which n and n + 1 equal units lose the same.
inline double switching_output(const ConverterModel& unit, int n) {
  return unit.rated * std::sqrt(unit.a0 * n * (n + 1) / unit.a2);
}

/// Loss of one phase of a multiphase regulator: k0 + k1 i + k2 i^2 [W].
struct Phase {
  double k0 = 0;  ///< [W]
  double k1 = 0;  ///< [V]
  double k2 = 0;  ///< [ohm]

  double loss(double total_current, int phases) const {
    return phases * k0 + k1 * total_current + k2 * total_current * total_current / phases;
  }
  double best_current() const { return std::sqrt(k0 / k2); }
};

/// Number of phases for least loss, found among the two integers next to the continuous optimum.
inline int best_phases(const Phase& phase, double current, int most) {
  const double optimum = current * std::sqrt(phase.k2 / phase.k0);
  const int low = std::clamp(static_cast<int>(std::floor(std::min(optimum, double(most)))), 1, most);
  const int high = std::min(low + 1, most);
  return phase.loss(current, high) < phase.loss(current, low) ? high : low;
}

}  // namespace fourwalls

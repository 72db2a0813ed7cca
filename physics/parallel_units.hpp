/// Equal converters side by side, sharing a load evenly; all on, or as many as lose least.
///
/// With n of N on, loss = n a0 P_r + a1 P + a2 P^2/(n P_r). The best n lies next to P/P_r sqrt(a2/a0), never
/// below what carries the load plus the spare units. Where n follows from the losses alone the loss is
/// continuous: n and n + 1 lose the same at P = P_r sqrt(a0 n (n + 1)/a2). Where the spare units decide it
/// steps.
#pragma once

#include <algorithm>
#include <cmath>

#include "physics/converter.hpp"

namespace fourwalls {

/// The number itself, without derivatives.
inline double plain(double x) { return x; }
template <class S>
double plain(const S& x) {
  return x.val();
}

struct ParallelUnits {
  ConverterModel unit;
  int units = 1;
  int spare = 0;           ///< of them, kept on beyond what carries the load
  bool best = false;       ///< false: all units are always on
  double coefficient = 0;  ///< [1/K] of a2 with the temperature of the place, from 25 degC

  /// [W] that the units carry with the spare ones lost.
  double capacity() const { return (units - spare) * unit.rated; }

  /// Fewest units that carry the output with the spare ones on top.
  int fewest(double output) const {
    const double needed = std::ceil(std::abs(output) / unit.rated - 1e-9);
    return std::clamp(static_cast<int>(std::min(needed, double(units))) + spare, 1, units);
  }

  int on(double output, double T = 298.15) const {
    if (!best) return units;
    const int least = fewest(output);
    const double a2 = unit.a2 * growth(T);
    if (a2 <= 0) return least;
    if (unit.a0 <= 0) return units;
    const double optimum = std::abs(output) / unit.rated * std::sqrt(a2 / unit.a0);
    const int low = std::clamp(static_cast<int>(std::min(optimum, double(units))), least, units);
    const int high = std::min(low + 1, units);
    return loss_of(high, output, a2) < loss_of(low, output, a2) ? high : low;
  }

  /// [W] of all units together, on or off.
  template <class S>
  S loss(const S& output, const S& T) const {
    const int n = on(plain(output), plain(T));
    return S(n * unit.rated * unit.a0 + unit.a1 * output +
             unit.a2 / (n * unit.rated) * growth(T) * output * output);
  }

  double efficiency(double output, double T = 298.15) const { return output / (output + loss(output, T)); }

 private:
  template <class S>
  S growth(const S& T) const {
    return S(1.0 + coefficient * (T - 298.15));
  }
  double loss_of(int n, double output, double a2) const {
    return n * unit.rated * unit.a0 + a2 / (n * unit.rated) * output * output;
  }
};

}  // namespace fourwalls

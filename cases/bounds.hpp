/// What numbers in decks of other simulators may be, in SI units: the ranges of the keys that they become in
/// a case, so that a slip is told at the deck's own line. The lower ends keep what physics has no use for out
/// of divisions.
#pragma once

#include <optional>
#include <string>

namespace fourwalls {

struct Bounds {
  double low = 0, high = 0;
  bool contains(double v) const { return v >= low && v <= high; }  ///< false for NaN
  /// The same bounds counted in a unit of `size`.
  constexpr Bounds in(double size) const { return {low / size, high / size}; }
};

/// "a number above 0", or the bounds where it is not that which is wrong with what was found.
std::string expected_number(const Bounds& bounds, std::optional<double> found);

namespace bounds {

inline constexpr Bounds length{1e-9, 100};             ///< [m]
inline constexpr Bounds thickness{1e-9, 10};           ///< [m]
inline constexpr Bounds place{-1000, 1000};            ///< [m]
inline constexpr Bounds conductivity{1e-6, 1e7};       ///< [W/m/K]
inline constexpr Bounds resistivity{1e-7, 1e6};        ///< [m K/W]
inline constexpr Bounds heat_capacity{1e-3, 2e7};      ///< [J/m^3/K]
inline constexpr Bounds coefficient{1e-6, 1e9};        ///< [W/m^2/K]
inline constexpr Bounds resistance{1e-6, 1e6};         ///< [K/W]
inline constexpr Bounds lumped_capacity{1e-12, 1e12};  ///< [J/K]
inline constexpr Bounds temperature{200, 1500};        ///< [K]
inline constexpr Bounds power{-1e9, 1e9};              ///< [W]; below 0: cooled
inline constexpr Bounds time{1e-15, 1e9};              ///< [s]
inline constexpr Bounds flow{1e-18, 10};               ///< [m^3/s]
inline constexpr Bounds velocity{1e-9, 1e3};           ///< [m/s]
inline constexpr Bounds pressure{1e-3, 1e9};           ///< [Pa]
inline constexpr Bounds viscosity{1e-9, 1e3};          ///< [Pa s]

}  // namespace bounds

}  // namespace fourwalls

/// The unknowns' kinds: what they are called, their unit, and which block of the preconditioner takes them.
#pragma once

#include <array>
#include <string_view>

namespace fourwalls {

enum class Field : unsigned char {
  temperature,          ///< solid cells [K]; residual: heat leaving [W]
  potential,            ///< PDN nodes [V]; residual: current leaving [A]
  coolant_temperature,  ///< coolant volumes [K]; residual: enthalpy leaving [W]
  mass_flow,            ///< rows of channels [kg/s]; residual: momentum [Pa]
  pressure,             ///< manifolds, cells of channel networks [Pa]; residual: mass leaving [kg/s]
  volume_flow,          ///< air jets [m^3/s]; residual: pressure [Pa]
  exhaust_temperature,  ///< air leaving a jet module [K]; residual: enthalpy leaving [W]
  current,              ///< regulators [A]; residual: current [A]
  power,                ///< link ends, jet drives [W]; residual: power [W]
  mean_temperature,     ///< places of links [K]; residual: temperature [K]
  bus_potential,        ///< buses of the power chain [V]; residual: current leaving [A]
  factor,               ///< controllers [-]; residual: factor [-]
};

inline constexpr int field_count = 12;

inline constexpr std::array<std::string_view, field_count> field_names{
    "temperature", "potential",        "coolant_temperature", "mass_flow",
    "pressure",    "volume_flow",      "exhaust_temperature", "current",
    "power",       "mean_temperature", "bus_potential",       "factor"};

inline constexpr std::array<std::string_view, field_count> residual_units{"W", "A", "W", "Pa", "kg/s", "Pa",
                                                                          "W", "A", "W", "K",  "A",    "1"};

inline constexpr std::string_view name_of(Field f) { return field_names[static_cast<std::size_t>(f)]; }

}  // namespace fourwalls

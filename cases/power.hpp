/// The power chain of a case: buses, and the devices that feed, join and load them. Part of case.hpp.
///
/// A bus is one voltage. The current of a bus is its power over its voltage; a direct-current bus has exactly
/// that current, a three-phase bus (voltage between lines) has it over sqrt(3) pf in each line.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>

#include "cases/location.hpp"

namespace fourwalls {

/// Where a device's loss becomes heat: in a body, or in the room.
struct HeatPlace {
  std::string body;   ///< empty: the room
  std::string layer;  ///< empty: all layers
  std::optional<Rectangle> place;
  double resistance = 0;  ///< [K/W] of the device to the room
};

enum class Phases { dc, ac };

struct Bus {
  Location where;
  std::string name;
  Phases kind = Phases::dc;
  double voltage = 0;            ///< nominal [V]
  double power_factor = 1;       ///< of what a three-phase bus carries
  double voltage_limit = 0;      ///< [V] lowest allowed; 0: none
  double overvoltage_limit = 0;  ///< [V] highest allowed; 0: none
  double capacitance = 0;        ///< [F] of what holds it up over time; 0: it follows at once
};

/// The grid: holds a bus behind a droop.
struct Source {
  Location where;
  std::string name;
  std::string bus;
  double voltage = 0;      ///< [V] set point
  double rated_power = 0;  ///< [W]
  double droop = 1e-3;     ///< fall of the voltage at the rating, relative
  double price = 0;        ///< [USD/J]
  double carbon = 0;       ///< [kg/J]
};

enum class ConversionKind { regulated, ratio, linear };

/// Technology of a converter; loss of one unit = P_rated (fixed + linear x + quadratic x^2), x =
/// P_out/P_rated.
struct ConverterTechnology {
  Location where;
  std::string name;
  ConversionKind kind = ConversionKind::regulated;
  double fixed = 0, linear = 0, quadratic = 0;
  double droop = 1e-3;     ///< fall of the output at the rating, relative
  double coefficient = 0;  ///< [1/K] of the quadratic loss from 25 degC
  double dropout = 0.1;    ///< linear: least V_in - V_out at the rating, relative to the output
  double quiescent = 0;    ///< linear: of the rated current
  std::string source;
};

/// Efficiencies from which a technology's losses can be given instead.
struct ConverterTechnologyInput : ConverterTechnology {
  double peak_efficiency = 0, peak_load = 0, full_efficiency = 0;
  std::array<double, 3> loads{0, 0, 0}, efficiencies{0, 0, 0};
};

enum class Sharing { all, best };

/// N equal units from one bus to another.
struct Converter {
  Location where;
  std::string name;
  std::string technology;
  std::string from, to;
  double rated_power = 0;  ///< [W] of one unit, at the output
  int units = 1;
  int spare = 0;
  Sharing sharing = Sharing::all;
  double voltage = 0;  ///< [V] set point
  double ratio = 0;    ///< V_out/V_in
  double droop = -1;   ///< relative; below 0: the technology's
  HeatPlace heat;
};

/// Cable, busway or busbar between two buses, or from a bus to a metal sheet.
struct Cable {
  Location where;
  std::string name;
  std::string from, to;
  std::string sheet, return_sheet;  ///< instead of `to`
  std::optional<Rectangle> place;   ///< on the sheet
  double resistance = 0;            ///< [ohm] of the loop, or of a phase, at 20 degC
  double coefficient = 3.93e-3;     ///< [1/K]
  double rated_current = 0;         ///< [A] of a conductor; 0: no limit
  HeatPlace heat;
};

/// Conductors from which a cable's resistance can be given instead.
struct CableInput : Cable {
  std::string material;
  double length = 0;  ///< [m]
  double area = 0;    ///< [m^2] of one conductor
  int parallel = 1;
};

/// Battery or supercapacitor on a bus.
struct Storage {
  Location where;
  std::string name;
  std::string bus;
  double empty_voltage = 0, full_voltage = 0;  ///< [V] open circuit
  double charge = 1;
  double resistance = 0;                                   ///< [ohm]
  double energy = 0;                                       ///< [J]
  double power = std::numeric_limits<double>::infinity();  ///< [W] given; infinite: it floats
  double rated_power = 0;                                  ///< [W]; 0: no limit
  HeatPlace heat;
};

/// Fuel of one set = P_rated (fixed + linear x + quadratic x^2), higher heating value.
struct GeneratorTechnology {
  Location where;
  std::string name;
  double fixed = 0, linear = 0, quadratic = 0;
  double lowest_load = 0;
  double price = 0;   ///< [USD/J] of fuel
  double carbon = 0;  ///< [kg/J] of fuel
  double upkeep = 0;  ///< [USD/J] of electricity
  std::string source;
};

/// Full-load efficiency and idle fuel from which the fuel law can be given instead.
struct GeneratorTechnologyInput : GeneratorTechnology {
  double full_efficiency = 0, idle_fuel = 0;
};

struct Generator {
  Location where;
  std::string name;
  std::string technology;
  std::string bus;
  double rated_power = 0;  ///< [W] electric, of one set
  int units = 1;
  int spare = 0;
  double voltage = 0;  ///< [V] set point
  double droop = 0.03;
};

/// A rack, or anything else that a bus feeds.
struct RackLoad {
  Location where;
  std::string name;
  std::string bus;
  LoadKind kind = LoadKind::power;
  double power = 0;    ///< [W] of one at `voltage`
  double voltage = 0;  ///< [V]
  int count = 1;
  HeatPlace heat;
};

}  // namespace fourwalls

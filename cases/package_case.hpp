/// A stack of layers under a spreader and a sink, on a substrate, balls and a board, as the text of a case:
/// what decks of other simulators come to. Lengths m, conductivities W/m/K, heat capacities J/m^3/K, powers
/// W.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace fourwalls {

struct Slab {
  double conductivity = 0, heat_capacity = 0, thickness = 0;
};

struct StackBlock {
  std::string name;
  double x = 0, y = 0, width = 0, height = 0;  ///< from the stack's lower corner
  double power = 0;                            ///< or its mean over time
  std::optional<Slab> own;  ///< another material than the layer's; its thickness counts for nothing
  std::vector<double> powers =
      {};              ///< over time, each for PackageCourse::interval; empty: `power` all the time
  double leakage = 0;  ///< besides, at PackageCase::leakage_temperature
  bool set_free() const { return power != 0 || leakage != 0 || !powers.empty(); }
};

/// Straight channels through a level, all alike and equally far apart, with a coolant and a film that are
/// given.
struct LevelChannels {
  bool along_x = true, forward = true;
  double first = 0, width = 0, wall = 0;  ///< from the stack's low side; of a channel; between two
  int count = 1;
  double flow = 0;           ///< [m^3/s] of all of them
  double inlet = 0;          ///< [K]
  double heat_capacity = 0;  ///< [J/m^3/K]
  double coefficient = 0;    ///< [W/m^2/K] on all that is wetted
};

/// Channels of any shape through a level, with a coolant and a film that are given.
struct LevelNetwork {
  std::vector<std::string> map;  ///< rows of cells, the highest y first, as of a [[channel_network]]
  double pressure = 0;           ///< [Pa] of the pump
  double pump_resistance = 0;    ///< [Pa s/m^3] of it to each inlet cell
  double inlet = 0;              ///< [K]
  double heat_capacity = 0;      ///< [J/m^3/K]
  double viscosity = 0;          ///< [Pa s]
  double coefficient = 0;        ///< [W/m^2/K] on all that is wetted
};

struct StackLevel {
  std::string name;
  Slab slab;
  bool lateral = true;  ///< false: heat flows upwards and downwards only
  int cells = 2;
  /// Power in a thin sheet at the bottom, where devices are, instead of in the whole layer.
  bool power_at_bottom = true;
  std::vector<StackBlock> blocks;
  std::optional<LevelChannels> channels = {};  ///< then the slab is the walls, and there are no blocks
  std::optional<LevelNetwork> network = {};    ///< the same
};

/// A square plate, centred over or under the stack.
struct Plate {
  std::string name;
  double side = 0;
  Slab slab;
  int cells = 2;
  double cell_size = 0;
};

/// Upright plate fins on the topmost plate, in still air.
struct StillFins {
  double height = 0, thickness = 0, emissivity = 0;
  int count = 0;
};

/// The course over time that a package is asked for.
struct PackageCourse {
  double interval = 0;  ///< [s] of each row of powers
  std::size_t rows = 0;
  std::optional<double> start;  ///< [K] everywhere; absent: the steady state of the mean powers
  double output_interval = 0;   ///< [s] of fields; 0: those at the end
};

struct PackageCase {
  std::string title;
  std::vector<std::string> comments;                  ///< at the head of the file
  double ambient = 0;                                 ///< [K]
  double width = 0, height = 0;                       ///< of the stack
  double cell_x = 0, cell_y = 0;                      ///< its largest cells
  std::vector<StackLevel> levels;                     ///< bottom to top
  std::vector<Plate> below, above;                    ///< bottom to top
  double top_coefficient = 0;                         ///< [W/m^2/K] over the topmost face
  double bottom_coefficient = 0;                      ///< over the lowest face; 0: adiabatic
  std::optional<StillFins> fins;                      ///< instead of the top coefficient
  double leakage_temperature = 0, leakage_scale = 0;  ///< [K] of exp((T - T0)/T_L)
  std::optional<PackageCourse> course;                ///< absent: the steady state
};

/// Share of a layer's thickness that its sheet of power takes.
inline constexpr double active_share = 0.05;
/// Name of the sheet that a level's power is in; the level's own where it has none.
std::string active_layer(const StackLevel& level);
/// Text of a case.toml. Blocks may be off from each other by rounding: their edges are brought together.
std::string package_toml(const PackageCase& package);

}  // namespace fourwalls

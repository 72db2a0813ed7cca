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
  double power = 0;
  std::optional<Slab> own;  ///< another material than the layer's; its thickness counts for nothing
};

struct StackLevel {
  std::string name;
  Slab slab;
  bool lateral = true;  ///< false: heat flows upwards and downwards only
  int cells = 2;
  /// Power in a thin sheet at the bottom, where devices are, instead of in the whole layer.
  bool power_at_bottom = true;
  std::vector<StackBlock> blocks;
};

/// A square plate, centred over or under the stack.
struct Plate {
  std::string name;
  double side = 0;
  Slab slab;
  int cells = 2;
  double cell_size = 0;
};

struct PackageCase {
  std::string title;
  std::vector<std::string> comments;  ///< at the head of the file
  double ambient = 0;                 ///< [K]
  double width = 0, height = 0;       ///< of the stack
  double cell_x = 0, cell_y = 0;      ///< its largest cells
  std::vector<StackLevel> levels;     ///< bottom to top
  std::vector<Plate> below, above;    ///< bottom to top
  double top_coefficient = 0;         ///< [W/m^2/K] over the topmost face
  double bottom_coefficient = 0;      ///< over the lowest face; 0: adiabatic
};

/// Share of a layer's thickness that its sheet of power takes.
inline constexpr double active_share = 0.05;
/// Name of the sheet that a level's power is in; the level's own where it has none.
std::string active_layer(const StackLevel& level);
/// Text of a case.toml. Blocks may be off from each other by rounding: their edges are brought together.
std::string package_toml(const PackageCase& package);

}  // namespace fourwalls

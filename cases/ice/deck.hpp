/// A 3D-ICE stack description with its floorplans, as written: names resolved, values checked, nothing
/// placed.
///
/// Units are the file's own, which fit each other: um, W, K, J, s, and what is made of them (conductivity
/// W/(um K), heat capacity J/(um^3 K), coefficient W/(um^2 K), flow um^3/s after conversion from ml/min).
/// x is the chip's length (columns), y its width (rows), the origin the south-west corner.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "cases/case.hpp"
#include "cases/reader.hpp"

namespace fourwalls::ice {

struct Material {
  Location where;
  std::string name;
  Size3 conductivity{0, 0, 0};
  double capacity = 0;
};

/// Rectangles of a layer that are of another material.
struct Patch {
  Location where;
  int material = -1;
  std::vector<Rectangle> places;
};

struct Layer {
  Location where;
  std::string name;  ///< empty: written inside a die
  double height = 0;
  int material = -1;
  std::vector<Patch> layout;
};

struct Die {
  Location where;
  std::string name;
  std::vector<Layer> layers;  ///< top to bottom
  int source = -1;            ///< index of the layer that takes the floorplan's power
};

/// A block of a floorplan.
struct Block {
  Location where;
  std::string name;
  std::vector<Rectangle> places;
  int material = -1;               ///< -1: the die's
  std::array<int, 2> cells{0, 0};  ///< along x and y; 0: not given
  std::vector<double> powers;      ///< [W] by slot
  bool powered() const { return !powers.empty(); }
};

enum class ElementKind { layer, channel, die };

struct Element {
  Location where;
  ElementKind kind = ElementKind::layer;
  std::string name;
  int of = -1;                     ///< index into `layers` or `dies`
  std::array<int, 2> cells{0, 0};  ///< non-uniform grids; 0: not given
  std::string floorplan;           ///< file, of dies
  std::vector<Block> blocks;
};

enum class CavityKind { channels_4rm, channels_2rm, pins_inline, pins_staggered };

/// The one kind of cavity that a deck has; every `channel` of the stack is one.
struct Cavity {
  Location where;
  CavityKind kind = CavityKind::channels_4rm;
  double height = 0;
  int material = -1;                       ///< of walls or pins
  double channel = 0, wall = 0;            ///< channels: widths of channels and walls
  double first_wall = 0, last_wall = 0;    ///< 4rm: widths of the outermost walls
  double flow = 0;                         ///< channels: [um^3/s] of one cavity
  double side = 0, top = 0, bottom = 0;    ///< channels: coefficients
  double pin_diameter = 0, pin_pitch = 0;  ///< pins
  double velocity = 0;                     ///< pins: Darcy velocity [um/s]
  double coolant_capacity = 0, inlet_temperature = 0;

  bool pins() const { return kind == CavityKind::pins_inline || kind == CavityKind::pins_staggered; }
  /// Channels between the outermost walls of a `4rm` cavity over a chip of this length.
  int channel_count(double chip_length) const;
  /// Of a pin-fin cavity, on its projected area [W/(um^2 K)]: 1/(2.527e-5/(v + 1.35)^n + 1.533e-6) W/(m^2 K)
  /// with v in m/s; n is 0.64 in line, 1.52 staggered.
  double pin_coefficient() const;
  /// Fluid's part of the cavity's volume.
  double porosity() const;
};

struct Sink {
  Location where;
  double coefficient = 0, temperature = 0;
};

enum class OutputKind { point, blocks, block, map, power_map, coolant, field };
enum class OutputQuantity { maximum, minimum, average, gradient };
enum class OutputTime { step, slot, end };

/// One output directive.
struct Output {
  Location where;
  OutputKind kind = OutputKind::point;
  int element = -1;  ///< of the stack; -1: all of it
  int block = -1;    ///< `block`: index into the element's blocks
  double x = 0, y = 0;
  std::string file;  ///< as written
  OutputQuantity quantity = OutputQuantity::average;
  OutputTime when = OutputTime::end;
};

struct Deck {
  std::string file;  ///< as given
  std::string name;  ///< the file's stem, or its folder's name where that is `case`: names the run folder
  Location dimensions_at, solver_at, cores_at;
  std::vector<Material> materials;  ///< the deck's, then those of layout files
  std::optional<Sink> top, bottom;
  std::optional<Cavity> cavity;
  double length = 0, width = 0;            ///< of the chip
  double cell_length = 0, cell_width = 0;  ///< largest cells
  bool non_uniform = false;
  std::vector<Layer> layers;
  std::vector<Die> dies;
  std::vector<Element> stack;  ///< bottom to top, unlike the file
  bool transient = false;
  double step = 0, slot = 0;
  double initial_temperature = 0;
  int cores = 0;  ///< as asked for; 0: not said
  std::vector<Output> outputs;

  /// Slots to run: the shortest list of powers; 1 for steady decks, which take the first.
  int slots() const;
  int element(const std::string& name) const;  ///< -1: none of that name
};

/// Reads a deck with the floorplans and layouts that it names, relative to its folder or, where they are
/// not there, to the one that the program runs in.
/// \throws CaseError with every error found; warnings go to `warnings` where given.
Deck read_deck(const std::string& file, std::vector<Problem>* warnings = nullptr);

}  // namespace fourwalls::ice

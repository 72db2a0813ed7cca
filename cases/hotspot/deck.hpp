/// A HotSpot 7 deck: configuration, floorplans, layers, power trace, materials, package and channels.
///
/// Names of options are the peer's own; lengths m, conductivities W/m/K, volumetric heat capacities J/m^3/K,
/// temperatures K, times s. x runs east and y north from the floorplan's south-west corner; layers run from
/// the side away from the heat sink to the sink; grid rows count from the north.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cases/reader.hpp"

namespace fourwalls::hotspot {

/// Everything that `-name value` sets, with the peer's defaults. Empty names of files: none.
struct Options {
  // die
  double t_chip = 0.15e-3, k_chip = 100, p_chip = 1.75e6;
  // heat sink: a square plate; convection over its whole top [K/W], and that air's heat capacity [J/K]
  double c_convec = 140.4, r_convec = 0.1;
  double s_sink = 60e-3, t_sink = 6.9e-3, k_sink = 400, p_sink = 3.55e6;
  double s_spreader = 30e-3, t_spreader = 1e-3, k_spreader = 400, p_spreader = 3.55e6;
  double t_interface = 20e-6, k_interface = 4, p_interface = 4e6;
  std::string material_chip, material_sink, material_spreader, material_interface;
  // secondary path, through the bumps into the board
  bool model_secondary = false;
  double r_convec_sec = 1, c_convec_sec = 140.4;
  int n_metal = 8, n_c4 = 400;
  double t_metal = 10e-6, t_c4 = 0.1e-3, s_c4 = 20e-6, s_sub = 0.021, t_sub = 1e-3, s_solder = 0.021,
         t_solder = 0.94e-3, s_pcb = 0.1, t_pcb = 2e-3;
  // the run
  double ambient = 318.15, init_temp = 333.15, sampling_intvl = 3.333e-6, base_proc_freq = 3e9,
         thermal_threshold = 354.95;
  std::string init_file, steady_file, grid_transient_file, grid_steady_file, grid_layer_file;
  bool dtm_used = false, leakage_used = false, package_model_used = false, block_omit_lateral = false;
  int leakage_mode = 0;
  std::string package_config_file;
  std::string model_type = "block";      ///< block | grid
  std::string grid_map_mode = "center";  ///< avg | min | max | center
  int grid_rows = 64, grid_cols = 64;
  // the command line's
  std::string f, p, o, c, d, materials_file;
  bool detailed_3D = false, use_microchannels = false;
  // channels
  double pumping_pressure = 5000;  ///< [Pa]
  double pump_internal_res = 0;    ///< [Pa s/m^3] of each inlet cell
  double inlet_temperature = 300, coolant_capac = 4172638, coolant_res = 1.647717911, coolant_visc = 0.889e-3,
         wall_capac = 1635660, wall_res = 0.0076923077;
  double htc = 27132;  ///< [W/m^2/K]
  std::string coolant_material, wall_material;
};

/// The heat sink's fins or pins and its air; lengths m.
struct Package {
  bool natural_convec = false, impinging = false, pins = false;
  double fin_height = 0.03, fin_width = 0.001, channel_width = 0.002, pin_height = 0.02, pin_diam = 0.002,
         pin_dist = 0.005, fan_radius = 0.03, motor_radius = 0.01;
  int rpm = 1000;
};

struct Block {
  Location where;
  std::string name;
  double x = 0, y = 0, width = 0, height = 0;
  bool own_material = false;
  double heat_capacity = 0, resistivity = 0;  ///< [J/m^3/K], [m K/W]
};

struct Floorplan {
  std::string file;
  std::vector<Block> blocks;
  double width = 0, height = 0;
};

enum class Cell : signed char { tsv = -1, solid = 0, fluid = 1, inlet = 2, outlet = 3 };

struct Channels {
  std::string file;
  int rows = 0, cols = 0;
  std::vector<Cell> cells;  ///< row by row from the north
  Cell at(int row, int col) const { return cells[static_cast<std::size_t>(row) * cols + col]; }
  bool fluid(int row, int col) const { return static_cast<int>(at(row, col)) > 0; }
};

struct StackLayer {
  Location where;
  std::string name;
  bool lateral = true, power = false;
  double conductivity = 0, heat_capacity = 0, thickness = 0;
  int floorplan = 0;  ///< number in Deck::floorplans
  int channels = -1;  ///< number in Deck::channels
};

struct Deck {
  std::string file;  ///< the .config as given
  std::string name;  ///< its stem
  Options options;
  std::optional<Package> package;
  std::map<std::string, Location> given;  ///< where each option was given
  std::vector<Floorplan> floorplans;
  std::vector<Channels> channels;
  std::vector<StackLayer> layers;  ///< die and interface, or those of the .lcf; package layers are not listed
  bool has_lcf = false;
  std::vector<std::string> trace_names;    ///< as in the power trace's header
  std::vector<int> trace_units;            ///< the unit of each: counted over the layers with power
  std::vector<std::vector<double>> power;  ///< [W] by row of the trace and unit
  double width = 0, height = 0;            ///< of all floorplans

  /// Units of the layers with power, in order: {layer, block}.
  std::vector<std::pair<int, int>> units() const;
  /// Watts of each unit averaged over the rows.
  std::vector<double> mean_power() const;
};

/// Reads a deck. `settings` are `name=value` as on the peer's command line and win over the file's; files are
/// found beside the file that mentions them or from here. A floorplan, power trace, layer file or materials
/// file that is not mentioned is the one of the same stem, else the only one in the folder.
/// \throws CaseError with everything that is wrong; what is odd goes to `warnings`.
Deck read_deck(const std::string& file, const std::vector<std::string>& settings = {},
               std::vector<Problem>* warnings = nullptr);

/// True where a `.config` file is to be read as HotSpot's: it does not begin with a [section], as PACT's do.
bool looks_like_hotspot(const std::string& file);

/// Of the sink above ambient [K], where natural convection has to be told without its balance.
inline constexpr double usual_rise = 20;

/// Resistance of the sink's convection [K/W] by the peer's correlations for plate fins and pins, side flow
/// and impinging flow from a fan, and natural convection with radiation.
///
/// Side flow over plate fins: Teertstra et al. 1999 (laminar), f Re Pr^0.33/8 (above Re 3500); pins: bank of
/// cylinders; impinging flow: El-Sheikh and Garimella 2000; natural: Bar-Cohen and Rohsenow 1984. Constants,
/// exponents and the fin length taken as the sink's side are the peer's.
double sink_resistance(const Package& package, double side, double conductivity, double ambient,
                       double sink_temperature);

/// Materials and thermal constants of the secondary path that the peer fixes.
struct Fixed {
  const char* name;
  double conductivity, heat_capacity;
};
inline constexpr Fixed metal{"metal", 400, 3.55e6}, bumps{"c4", 1.25, 1.65e6}, substrate{"sub", 2, 1.6e6},
    solder{"solder", 1 / 0.06, 2.1e6}, board{"pcb", 1 / 0.333, 1.32e6};

}  // namespace fourwalls::hotspot

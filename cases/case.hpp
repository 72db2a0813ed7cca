/// What the user asked for: parsed, unit-checked, in SI units, every default resolved.
///
/// Plain data. `read_case` (reader.hpp) fills it; nothing below this room reads TOML.
/// Lengths m, temperatures K, powers W; x and y lie in the plane of the layers, z is the stack direction.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cases/location.hpp"
#include "cases/power.hpp"

namespace fourwalls {

/// Temperature law of a conductivity: k(T) = k (T/T_ref)^exponent (1 + slope (T - T_ref)).
struct Material {
  Location where;
  std::string name;
  Size3 conductivity{0, 0, 0};         ///< [W/m/K] along x, y, z at the reference temperature
  double conductivity_exponent = 0;    ///< [-]
  double conductivity_slope = 0;       ///< [1/K]
  double reference_temperature = 300;  ///< [K]
  double density = 0;                  ///< [kg/m^3]
  double specific_heat = 0;            ///< [J/kg/K] at the reference temperature
  double specific_heat_exponent = 0;   ///< [-] of c(T), in the form of k(T)
  double specific_heat_slope = 0;      ///< [1/K]
  double resistivity = 0;              ///< [ohm m] at 20 degC; 0: an insulator
  double resistivity_coefficient = 0;  ///< [1/K] rho = rho_20 (1 + a (T - 293.15 K))
  std::string source;                  ///< where the numbers come from
  // what lies in it: the figures above are then those of what is in between
  std::string pillar_material;  ///< round pillars through the layer: bumps, TSVs, vias; empty: none
  double pillar_diameter = 0;   ///< [m]
  Size2 pillar_pitch{0, 0};     ///< [m] along x and y
  std::string plane_material;   ///< planes of metal in a board; empty: none
  int plane_count = 0;          ///< in the whole thickness
  double plane_thickness = 0;   ///< [m] of each
  double plane_coverage = 1;    ///< [-] share of the area with metal
  double board_thickness = 0;   ///< [m] of the whole
};

/// A rectangle of a layer with its own material, its own heat, or nothing in it.
struct Part {
  Location where;
  std::string name;
  std::string material;  ///< empty: the layer's
  Rectangle place;
  double power = 0;                     ///< [W] heat set free in the part, not drawn from any rail
  std::string profile;                  ///< of the power over time; empty: constant
  std::string controller;               ///< that throttles the power; empty: none
  double leakage = 0;                   ///< [W] besides, at T0 = leakage_temperature: exp((T - T0)/T_L)
  double leakage_temperature = 333.15;  ///< T0 [K]
  double leakage_scale = 55.0;          ///< T_L [K]
  bool inactive = false;
};

struct Layer {
  Location where;
  std::string name;
  std::string material;
  double thickness = 0;                 ///< [m]
  int cells = 1;                        ///< cells across the thickness
  double grading = 1;                   ///< ratio of a cell's thickness to the one below it
  double contact_resistance_above = 0;  ///< [m^2 K/W] between this layer and the next
  double power = 0;                     ///< [W] heat set free in the whole layer
  std::string profile;                  ///< of the power over time; empty: constant
  std::string controller;               ///< that throttles the power; empty: none
  double leakage = 0;                   ///< [W] besides, as of a part
  double leakage_temperature = 333.15;  ///< T0 [K]
  double leakage_scale = 55.0;          ///< T_L [K]
  std::vector<Part> parts;
};

/// A Cartesian stack of layers, bottom to top.
struct Body {
  Location where;
  std::string name;
  Size3 origin{0, 0, 0};  ///< [m] lower corner
  Size2 size{0, 0};       ///< [m] along x and y
  Size2 cell_size{0, 0};  ///< [m] largest spacing along x and y
  Size2 grading{1, 1};    ///< ratio of neighbouring cells towards part edges, down to an eighth of cell_size
  double start_temperature = 0;  ///< [K] at time 0 of a transient that starts from rest; 0: the ambient
  std::vector<Layer> layers;
};

/// Contact resistance between two bodies that touch; without one the contact is perfect.
struct Contact {
  Location where;
  std::array<std::string, 2> between;
  double resistance = 0;  ///< [m^2 K/W]
};

enum class Face { left, right, front, back, bottom, top };  ///< -x, +x, -y, +y, -z, +z
enum class BoundaryKind { convection, temperature, flux, natural, immersion, boiling };
enum class BoilingLaw { cooper, rohsenow };

/// Heat exchanged with the surroundings over a face of a body. Where nothing is said a face is adiabatic.
struct Boundary {
  Location where;
  std::string name;
  std::string body;
  Face face = Face::top;
  std::optional<Rectangle> place;  ///< top and bottom only; absent: the whole face
  BoundaryKind kind = BoundaryKind::convection;
  double coefficient = 0;  ///< convection [W/m^2/K]
  double temperature = 0;  ///< [K] of the fluid or of the wall
  double flux = 0;         ///< [W/m^2] into the body
  double emissivity = 0;   ///< convection and natural: grey radiation to `temperature`
  double length = 0;       ///< natural, immersion, boiling: characteristic length [m]; 0: taken from the face
  std::string fluid;       ///< immersion, boiling: of the bath
  std::string tank;        ///< immersion: branch of a loop whose outlet is the bath; empty: `temperature`
  double velocity = 0;     ///< immersion [m/s] along `length`; 0: still
  double area_factor = 1;  ///< immersion, boiling: wetted area times fin efficiency over the face's area
  double saturation_temperature = 0;  ///< boiling [K]
  BoilingLaw law = BoilingLaw::cooper;
  double roughness = 1e-6;         ///< boiling, cooper [m]
  double surface_factor = 0.0128;  ///< boiling, rohsenow: C_sf
  double enhancement = 1;          ///< boiling: of the coefficient over a plain surface's
  double chf_coefficient = 0.149;  ///< boiling: K of Zuber's critical heat flux
  double chf_factor = 1;           ///< boiling: of the critical heat flux over a plain surface's
  double chf_limit = 0.7;          ///< boiling: largest fraction of the critical heat flux allowed
};

/// Cells of one material in a mesh body: a physical volume of its file.
struct MeshVolume {
  Location where;
  std::string group;  ///< name of the physical group
  std::string material;
  double power = 0;        ///< [W] heat set free in the whole group
  std::string profile;     ///< of the power over time; empty: constant
  std::string controller;  ///< that throttles the power; empty: none
};

enum class SurfaceKind { convection, temperature, flux, natural, contact };

/// Heat exchanged over a physical surface of a mesh body's file, or its contact with a face of a body
/// or with a flat surface of another mesh body.
struct MeshSurface {
  Location where;
  std::string group;  ///< name of the physical group
  SurfaceKind kind = SurfaceKind::convection;
  double coefficient = 0;    ///< convection [W/m^2/K]
  double temperature = 0;    ///< [K] of the fluid or of the wall
  double flux = 0;           ///< [W/m^2] into the mesh body
  double emissivity = 0;     ///< convection and natural: grey radiation to `temperature`
  double length = 0;         ///< natural: characteristic length [m]
  std::string body;          ///< contact: the body that it lies on
  Face face = Face::top;     ///< contact: of that body
  std::string mesh_body;     ///< contact: the mesh body that it lies on, instead
  std::string mesh_surface;  ///< contact: that body's physical surface
  double resistance = 0;     ///< contact [m^2 K/W]
};

/// A body of any shape, given by the tetrahedra or hexahedra of a Gmsh file.
struct MeshBody {
  Location where;
  std::string name;
  std::string file;              ///< .msh, format 4.1
  double unit = 0;               ///< [m] of one count in the file's coordinates
  Size3 origin{0, 0, 0};         ///< [m] where the file's origin lies
  double start_temperature = 0;  ///< [K] at time 0 of a transient that starts from rest; 0: the ambient
  std::vector<MeshVolume> volumes;
  std::vector<MeshSurface> surfaces;  ///< others are adiabatic
};

enum class Direction { plus_x, minus_x, plus_y, minus_y };

enum class FlowBoilingKind { kim_mudawar, kandlikar };

/// Liquid in parallel channels over the top or bottom face of a body, one coolant volume per face cell, or
/// within one of its layers.
struct ColdPlate {
  Location where;
  std::string name;
  std::string body;
  Face face = Face::top;
  std::string layer;      ///< channels in this layer, its material between them; empty: over `face`
  bool resolved = false;  ///< in a layer: cells follow each channel; otherwise walls are averaged
  std::optional<Rectangle> place;
  Direction direction = Direction::plus_x;
  std::string fluid = "pg25";    ///< water, pg25, eg25, oil, hfe-7100; given: by the next four
  double density = 0;            ///< [kg/m^3] of a given fluid
  double specific_heat = 0;      ///< [J/kg/K]
  double conductivity = 0;       ///< [W/m/K]; 0: not known, the coefficients are given
  double viscosity = 0;          ///< [Pa s]; 0: not known, nothing is said of pressure
  double flow = 0;               ///< [m^3/s] at the inlet temperature
  double inlet_temperature = 0;  ///< [K]
  double channel_width = 0, wall_width = 0, channel_height = 0;  ///< [m]
  std::string fin_material;
  double coefficient = 0;  ///< [W/m^2/K] on the base area; > 0: used instead of the channel correlation
  // in a layer: of the wetted sides, bottom and top by themselves [W/m^2/K]; below 0: `coefficient`
  double side_coefficient = -1, bottom_coefficient = -1, top_coefficient = -1;
  double first_wall = -1;   ///< [m] resolved: from the body's side to the first channel; below 0: centred
  int channels = 0;         ///< resolved: how many; 0: as many as fit
  bool entry = true;        ///< developing flow at the channel inlet
  double minor_loss = 1.5;  ///< sum of inlet and outlet loss coefficients [-]
  int passes = 1;           ///< times the channels cross the plate, turning at each end (serpentine)
  double bend_loss = 1.5;   ///< loss coefficient of each turn [-]
  double pin_diameter = 0;  ///< [m] > 0: pin fins instead of channel walls
  Size2 pin_pitch{0, 0};    ///< [m] across and along the flow
  bool pin_staggered = true;
  double saturation_temperature = 0;  ///< [K] of a boiling fluid
  FlowBoilingKind boiling_law = FlowBoilingKind::kim_mudawar;
  double boiling_surface = 1;     ///< F_fl of Kandlikar's law
  double loop_pressure_drop = 0;  ///< [Pa] of everything else the pump drives
  double pump_efficiency = 0.5;   ///< [-]
  std::string branch;             ///< of a loop that feeds it; empty: `flow` and `inlet_temperature`
};

/// Channels of any shape within a layer of a body: a map of walls and channels, through which a pump's
/// pressure or a given flow drives a liquid from inlets to outlets.
struct ChannelNetwork {
  Location where;
  std::string name;
  std::string body;
  std::string layer;             ///< its material is that of the walls
  std::vector<std::string> map;  ///< rows of cells as text, that of the highest y first (channel_map.hpp)
  std::string fluid = "water";   ///< water, pg25, eg25, oil, hfe-7100; given: by the next four
  double density = 0;            ///< [kg/m^3] of a given fluid
  double specific_heat = 0;      ///< [J/kg/K]
  double conductivity = 0;       ///< [W/m/K]; 0: not known, the coefficient is given
  double viscosity = 0;          ///< [Pa s]
  double pressure = 0;           ///< [Pa] of the pump, over the network and the pump's own resistance
  double pump_resistance = 0;    ///< [Pa s/m^3] of the pump to each inlet cell
  double flow = 0;               ///< [m^3/s] of all inlets, instead of a pressure
  double inlet_temperature = 0;  ///< [K]
  std::string branch;            ///< of a loop that feeds it; empty: by the three before
  double bend_loss = 1.2;        ///< loss coefficient of a cell in which the flow turns by a right angle [-]
  double coefficient = 0;        ///< [W/m^2/K] on all that is wetted; 0: of developed laminar flow
  double pump_efficiency = 0.5;  ///< [-]
};

/// MEMS air-jet module over a face of a body.
struct AirJet {
  Location where;
  std::string name;
  std::string body;
  Face face = Face::top;
  std::optional<Rectangle> place;
  int count = 1;                ///< modules side by side on the place
  double max_pressure = 0;      ///< [Pa] of one module at full drive
  double max_flow = 0;          ///< [m^3/s] of one module at full drive
  double curve_exponent = 1;    ///< n of dp = p_max (1 - (Q/Q_max)^n)
  double system_linear = 0;     ///< a1 of dp = a1 Q + a2 Q^2 [Pa s/m^3], per module
  double system_quadratic = 0;  ///< a2 [Pa s^2/m^6]
  double conductance = 0;       ///< UA_0 [W/K] at the reference flow, per module
  double reference_flow = 0;    ///< Q_0 [m^3/s]
  double conductance_exponent = 0.6;
  double power = 0;              ///< [W] electric, per module at full drive
  double drive = 1;              ///< 0 to 1
  std::string controller;        ///< of the drive; empty: none
  double inlet_temperature = 0;  ///< [K] of fresh air
  double air_pressure = 101325;  ///< [Pa]
  double recirculation = 0;      ///< fraction of the exhaust that comes back
  std::string sheet;             ///< PDN sheet that feeds it; empty: fed from outside
  std::string tray;              ///< whose air it draws and returns; empty: fresh air, and away with it
};

/// A closed box of air that jet modules draw from and blow into, through one shared duct. It gives its heat
/// to a wall of a body and to the room.
struct Tray {
  Location where;
  std::string name;
  double duct_linear = 0;     ///< [Pa s/m^3] on the flow of all modules together
  double duct_quadratic = 0;  ///< [Pa s^2/m^6]
  std::string body;           ///< of the wall; empty: none
  Face face = Face::bottom;
  std::optional<Rectangle> place;
  double coefficient = 0;       ///< [W/m^2/K] from its air to the wall
  double room_conductance = 0;  ///< [W/K] from its air to the room
  double room_temperature = 0;  ///< [K]
  double volume = 0;            ///< [m^3] of its air: what it keeps over time
};

enum class FinShape { plates, pins, pins_in_line };

/// Heat sink with fins over a face: air or liquid from a fan, a given flow, or still.
struct HeatSink {
  Location where;
  std::string name;
  std::string body;
  Face face = Face::top;
  std::optional<Rectangle> place;
  Direction direction = Direction::plus_x;  ///< of the flow, or upwards where it is still
  FinShape shape = FinShape::plates;
  std::string fin_material;
  double fin_height = 0;     ///< [m]
  int fin_count = 0;         ///< plates
  double fin_thickness = 0;  ///< [m] plates
  double pin_diameter = 0;   ///< [m]
  Size2 pin_pitch{0, 0};     ///< [m] across and along the flow
  std::string fluid = "air";
  double inlet_temperature = 0;  ///< [K]
  double air_pressure = 101325;  ///< [Pa]
  double flow = 0;               ///< [m^3/s] given; 0: from the fan
  double fan_pressure = 0;       ///< [Pa] at no flow and full speed
  double fan_flow = 0;           ///< [m^3/s] at no pressure and full speed
  double fan_exponent = 1;
  double fan_speed = 1;
  double fan_power = 0;         ///< [W] electric at full speed
  double system_linear = 0;     ///< [Pa s/m^3]
  double system_quadratic = 0;  ///< [Pa s^2/m^6]
  double bypass_area = 0;       ///< [m^2]
  double bypass_loss = 1.5;
  double emissivity = 0;   ///< still fluid: of the fins
  std::string controller;  ///< of the fan's speed; empty: none
};

enum class JetLaw { distributed_returns, array, cross_flow, single, confined };

/// Array of impinging jets over a face.
struct JetPlate {
  Location where;
  std::string name;
  std::string body;
  Face face = Face::top;
  std::optional<Rectangle> place;
  std::string fluid = "water";
  double flow = 0;               ///< [m^3/s] at the inlet temperature
  double inlet_temperature = 0;  ///< [K]
  double nozzle_diameter = 0;    ///< [m]
  Size2 pitch{0, 0};             ///< [m] of the nozzles along x and y
  double height = 0;             ///< [m] from nozzle to face
  JetLaw law = JetLaw::distributed_returns;
  Direction exit = Direction::plus_x;  ///< cross flow: where the spent fluid leaves
  double nozzle_length = 0;            ///< [m] confined: thickness of the plate with the nozzles
  double nozzle_loss = 1.5;            ///< [-] on the nozzle's dynamic pressure
  double area_factor = 1;              ///< wetted area times fin efficiency over the face's area
  double loop_pressure_drop = 0;       ///< [Pa] of everything else the pump drives
  double pump_efficiency = 0.5;
};

enum class BranchKind { pipe, exchanger, facility, dry_cooler, chiller };

/// A way of the liquid from one node of its loop to another: pipe, valve and pump in series, and where it
/// gives its heat.
struct LoopBranch {
  Location where;
  std::string name;
  std::string from, to;  ///< nodes of the loop; named here and nowhere else
  BranchKind kind = BranchKind::pipe;
  double length = 0, diameter = 0;  ///< [m] of the pipe
  double roughness = 1.5e-6;        ///< [m]
  double minor_loss = 0;            ///< [-] sum of K in the pipe
  double kv = 0;                    ///< [m^3/s at 1 bar, water] of valves and couplings
  int count = 1;                    ///< identical branches side by side
  double pump_pressure = 0;         ///< [Pa] at no flow and full speed
  double pump_flow = 0;             ///< [m^3/s] at no pressure and full speed
  double pump_exponent = 2;
  double pump_speed = 1;
  double pump_efficiency = 0.5;
  std::string controller;           ///< of the speed of its pump, or of its dry cooler's fan; empty: none
  double flow = 0;                  ///< [m^3/s] given; 0: what the pressures make it
  double power = 0;                 ///< [W] heat taken up besides
  std::string with;                 ///< exchanger: branch of another loop on its other side
  double conductance = 0;           ///< [W/K] UA, at the reference flows if given
  double reference_flow = 0;        ///< [m^3/s] of this side; 0: UA does not follow the flow
  double other_reference_flow = 0;  ///< [m^3/s] of the other side
  double other_flow = 0;            ///< facility: of its water; dry cooler: of its air at full speed [m^3/s]
  double temperature = 0;           ///< facility: supply; dry cooler and chiller: outside air [K]
  double fan_power = 0;             ///< [W] dry cooler, at full speed
  double fan_speed = 1;
  double set_point = 0;            ///< [K] chiller
  double carnot = 0.5;             ///< chiller: share of the ideal coefficient of performance
  double condenser_approach = 12;  ///< [K] chiller: condensing above outside
  double evaporator_approach = 5;  ///< [K] chiller: evaporation below the set point
};

/// Liquid that goes round: nodes joined by branches.
struct Loop {
  Location where;
  std::string name;
  std::string fluid = "pg25";
  std::vector<LoopBranch> branches;
};

/// One metal layer of a power net, homogenised: nodes nested in the cells of a body's layer.
struct Sheet {
  Location where;
  std::string name;
  std::string net;
  std::string body;
  std::string layer;
  std::optional<Rectangle> place;
  Size2 resistance{0, 0};        ///< [ohm per square] along x and y at 20 degC
  double coefficient = 3.93e-3;  ///< [1/K]
  int refine = 1;                ///< PDN nodes per cell edge
};

/// Array of vias, TSVs, microbumps, C4 bumps or balls between two sheets.
struct Via {
  Location where;
  std::string name;
  std::array<std::string, 2> between;
  std::optional<std::array<double, 4>> place;  ///< x, y, width, depth [m], global; absent: the overlap
  double resistance = 0;                       ///< [ohm] of one
  Size2 pitch{0, 0};                           ///< [m]
  double coefficient = 3.93e-3;                ///< [1/K]
};

/// Circuit drawing from a sheet over a rectangle, spread evenly.
/// P(V, T) = power (V/V0)^n + leakage (V/V0)^g exp((T - T0)/T_L), n = 0, 1, 2 by kind.
struct Load {
  Location where;
  std::string name;
  std::string sheet;
  std::string return_sheet;  ///< empty: ideal ground
  std::optional<Rectangle> place;
  LoadKind kind = LoadKind::power;
  double power = 0;                     ///< [W] at V0
  double voltage = 0;                   ///< V0 [V]
  double leakage = 0;                   ///< [W] at V0 and T0
  double leakage_temperature = 333.15;  ///< T0 [K]
  double leakage_scale = 55.0;          ///< T_L [K]
  double leakage_voltage_exponent = 1;  ///< g
  double temperature_limit = 0;         ///< [K]; 0: none
  double voltage_limit = 0;             ///< [V] lowest allowed; 0: none
  std::string profile;                  ///< of `power` over time, not of the leakage; empty: constant
  std::string controller;               ///< that throttles `power`, not the leakage; empty: none
};

/// Capacitors between a sheet and its return, spread evenly over a rectangle. Without a series resistance
/// each node has its share; with one the bank keeps one voltage of its own.
struct Capacitor {
  Location where;
  std::string name;
  std::string sheet;
  std::string return_sheet;  ///< empty: ideal ground
  std::optional<Rectangle> place;
  double capacitance = 0;  ///< [F] all together
  double resistance = 0;   ///< [ohm] in series, all together; 0: none
};

/// Regulator feeding a sheet over a rectangle. Loss = fixed + linear I + quadratic I^2, heats its place.
enum class RegulatorKind { switched, linear };

struct Regulator {
  Location where;
  std::string name;
  RegulatorKind kind = RegulatorKind::switched;
  std::string sheet;
  std::string return_sheet;
  std::optional<Rectangle> place;
  double voltage = 0;           ///< set point [V]
  double load_line = 20e-6;     ///< [ohm]
  int phases = 1;               ///< identical phases sharing the current
  double fixed_loss = 0;        ///< k0 [W] per phase
  double linear_loss = 0;       ///< k1 [V]
  double quadratic_loss = 0;    ///< k2 [ohm] per phase at 25 degC
  double loss_coefficient = 0;  ///< [1/K] of k2 with the place's temperature
  double rated_current = 0;     ///< [A] whole regulator; 0: no limit
  // what feeds it; none: an ideal supply
  std::string input_bus;
  std::string input_sheet;         ///< instead of a bus; drawn from evenly over the regulator's place
  std::string input_return_sheet;  ///< empty: ideal ground
  int copies = 1;                  ///< equal packages behind the bus, of which the case holds one
  double inductance = 0;           ///< [H] between set point and load line: how quickly it follows its load
  std::string profile;             ///< of the set point over time; empty: constant
  // a switched regulator over time (multiphase_control.hpp); zero: not there
  double bandwidth = 0;                   ///< [Hz] of its loop, instead of `inductance`
  double phase_inductance = 0;            ///< [H] of one phase: with `input_voltage` the slew limit
  double loop_inductance = 0;             ///< [H] of a trans-inductor's loop
  double loop_leakage = 0;                ///< [H] of each winding in that loop
  double input_voltage = 0;               ///< [V] of its phases
  double current_limit = 0;               ///< [A] whole regulator
  bool shedding = false;                  ///< as many phases on as lose least
  double add_delay = 1e-6;                ///< [s] until more phases come
  double shed_delay = 120e-6;             ///< [s] until phases go
  double droop_threshold = 0;             ///< [V] below the load line that raises the set point
  double droop_raise = 0;                 ///< [V]
  double droop_hold = 1e-6;               ///< [s] that it stays raised
  double set_point_coefficient = 0;       ///< [V/K] of the set point with the place's temperature
  double set_point_temperature = 333.15;  ///< [K] where `voltage` holds
  double phase_margin = 90;               ///< [degree] of its loop; 90: first order
  // a linear one (low_dropout.hpp)
  double dropout = 0;            ///< [V] least input above the output at the rated current
  double quiescent = 0;          ///< [A] taken in besides
  double output_resistance = 0;  ///< [ohm] of its pass device without the loop; 0: not there
  double ripple_rejection = std::numeric_limits<double>::infinity();  ///< [dB] of the input at rest
};

enum class ProfileKind { step, pulse, inference, piecewise, trace, sine, rows };

/// A corner of a piecewise linear course; two corners of one time are a jump.
struct ProfilePoint {
  Location where;
  double time = 0;   ///< [s]
  double value = 0;  ///< [-]
};

/// A factor over time, for powers and set points. All kinds become corners and a period (profile.hpp).
struct Profile {
  Location where;
  std::string name;
  ProfileKind kind = ProfileKind::step;
  double low = 0, high = 1;    ///< before and after; off and on
  double start = 0;            ///< [s] of the change; sine: where it crosses its mean upwards
  double rise = 0;             ///< [s] from low to high; 0: a jump
  double width = 0;            ///< [s] at high; of the prefill
  double fall = 0;             ///< [s] back
  double period = 0;           ///< [s] 0: once
  double decode = 0;           ///< [s] inference: how long tokens are generated after the prefill
  double decode_level = 0.6;   ///< inference: factor while they are
  double token_period = 0;     ///< [s] inference: of the generation of one token; 0: not told apart
  double token_share = 0.5;    ///< inference: part of it at decode_level
  double token_level = 0.3;    ///< inference: factor for the rest of it
  double slew = 0;             ///< [A/s] of what follows it, instead of rise and fall; 0: those
  std::string file;            ///< trace: a CSV of time [s] and value
  double interval = 0;         ///< [s] rows: of each value
  double before = -1;          ///< rows: before time 0; below 0: the first value
  std::vector<double> values;  ///< rows: one after the other, each held for the interval
  std::vector<ProfilePoint> points;
};

/// Technology of a link; the library holds the defaults.
struct LinkTechnology {
  Location where;
  std::string name;
  std::string kind;          ///< copper | optical
  double host_energy = 0;    ///< [J/bit] SerDes at both hosts together
  double module_energy = 0;  ///< [J/bit] module electronics without laser, both ends together
  // copper: IL(f) = length (a1 sqrt f + a2 f) (1 + 0.002 dT) + fixed, f in GHz
  double loss_sqrt = 0;         ///< [dB/m/sqrt(GHz)]
  double loss_linear = 0;       ///< [dB/m/GHz]
  double loss_fixed = 0;        ///< [dB] connectors, vias, packages
  double loss_temperature = 0;  ///< [1/K] relative
  double loss_budget = 0;       ///< [dB]
  double energy_per_loss = 0;   ///< [J/bit/dB] host energy above `loss_free`
  double loss_free = 0;         ///< [dB]
  double lane_rate = 0;         ///< [bit/s]
  // optical
  double launch_power = 0;          ///< [W] optical per lane at the laser
  double laser_efficiency = 0;      ///< wall-plug at `laser_temperature`
  double laser_temperature = 0;     ///< [K]
  double laser_scale = 0;           ///< T1 [K], efficiency = e0 exp(-(T - T0)/T1)
  bool laser_local = true;          ///< false: external source, heats elsewhere
  double receiver_sensitivity = 0;  ///< [W]
  double optical_loss_fixed = 0;    ///< [dB] couplers, modulators, connectors
  double optical_loss_length = 0;   ///< [dB/m]
  double ring_tuning = 0;           ///< [W/K] heater power per lane and kelvin below the ring's ceiling
  double ring_ceiling = 0;          ///< [K]
  double temperature_limit = 0;     ///< [K]
  double latency_fixed = 0;         ///< [s]
  double latency_length = 0;        ///< [s/m]
  std::string source;
};

/// One end of a link: the rail that feeds it and the place that it heats. An end without a sheet is
/// elsewhere.
struct LinkEnd {
  std::string sheet;
  std::string return_sheet;
  std::optional<Rectangle> place;
};

struct Link {
  Location where;
  std::string name;
  std::string technology;
  double rate = 0;    ///< [bit/s] payload, each direction
  double length = 0;  ///< [m]
  int count = 1;      ///< identical links side by side
  LinkEnd from, to;
};

/// When metal that carries current wears out: Black's law (electromigration.hpp) through a reference point.
struct WearOut {
  double exponent = 1;                         ///< n of the current density
  double activation_energy = 1.602176634e-19;  ///< [J] 1 eV
  double temperature = 378.15;                 ///< [K] at which the limits hold
  double lifetime = 315576000;                 ///< [s] at the limit and that temperature; ten years
};

/// What the resistors of a netlist in one of its metal layers have in common.
struct NetlistLayer {
  Location where;
  std::string name;                       ///< as the nodes' names say it; `*` stands for any characters
  double width = 0, thickness = 0;        ///< [m]; 0: not known
  double sheet_resistance = 0;            ///< [ohm] per square: gives each resistor's width; 0: not known
  double current_limit = 0;               ///< [A/m] of width; 0: none
  double density_limit = 0;               ///< [A/m^2]; 0: none
  double coefficient = 0;                 ///< [1/K] of the resistance
  double reference_temperature = 298.15;  ///< [K] of the resistances as they are written
  WearOut wear;
  std::string body_layer;  ///< of the netlist's body: where its resistors are; empty: the netlist's
};

/// The same of resistors between two layers: vias.
struct NetlistVia {
  Location where;
  std::string name;
  std::array<std::string, 2> between;     ///< layers, as in NetlistLayer::name
  int cuts = 1;                           ///< of one resistor, side by side
  double current_limit = 0;               ///< [A] of one cut; 0: none
  double coefficient = 0;                 ///< [1/K]
  double reference_temperature = 298.15;  ///< [K]
  WearOut wear;
  std::string body_layer;  ///< empty: the netlist's
};

/// Two nodes of a netlist whose impedance is asked for.
struct NetlistPort {
  Location where;
  std::string name;
  std::string node;
  std::string reference = "0";
};

/// A corner of the impedance that is allowed: straight lines in log f and log Z, constant beyond its ends.
struct ImpedanceTarget {
  Location where;
  std::string port;      ///< empty: of all ports
  double frequency = 1;  ///< [Hz]
  double impedance = 0;  ///< [ohm]
};

/// Current sources of a netlist that follow a profile.
struct NetlistDrive {
  Location where;
  std::string sources;  ///< name; `*` stands for any letters
  std::string profile;
};

/// A stretch of a case's course over time in which the fast course of a netlist is followed.
struct NetlistWindow {
  Location where;
  std::string name;
  double start = 0, stop = 0;  ///< [s] of the case's time
  double step = 0;             ///< [s]; 0: a thousandth of it
  double tolerance = 0;        ///< [V] error of one step; 0: the netlist's
};

/// Time of a case that a netlist on its own covers, in place of its `.tran`: what a window becomes.
struct NetlistSpan {
  double start = 0, stop = 0, step = 0;  ///< [s]
  bool given() const { return stop > start; }
};

/// A circuit in a SPICE netlist.
struct NetlistFile {
  Location where;
  std::string name;
  std::string file;            ///< .sp, .spice, .cir, .net, each also .gz
  double unit = 0;             ///< [m] of one count in the nodes' names; 0: by their form
  double layer_spacing = 0;    ///< [m] between layers as they are drawn; 0: by the extent
  double temperature = 0;      ///< [K] of the metal where it is not tied to a body; 0: ambient
  std::string pads;            ///< list of pads, CSV; empty: none
  std::string pad_layer;       ///< whose nodes pads connect to; empty: the top one
  double pad_distance = 1e-4;  ///< [m] furthest node that a pad may take
  std::string instances;       ///< list of instances, CSV; empty: none
  std::string body;            ///< whose cells have the resistors' temperature; empty: none
  std::string body_layer;      ///< where its resistors are, unless their layer says so
  std::string load_layer;      ///< layer of the body that the loads heat; empty: they do not
  Size2 origin{0, 0};          ///< [m] of the netlist's coordinates from the body's lower x, y corner
  std::vector<NetlistLayer> layers;
  std::vector<NetlistVia> vias;
  double tolerance = 0;        ///< [V] error of one step of `.tran`; 0: the deck's equal steps
  double max_step = 0;         ///< [s] of adapted steps; 0: a fiftieth of the whole
  double band = 0;             ///< [V] recovered is within this of the end; 0: a tenth of the swing
  double output_interval = 0;  ///< [s] between fields of `.tran` and of windows; 0: those at the end only
  Size2 sweep{0, 0};           ///< [Hz] of the impedance; 0: the deck's `.ac`
  int points = 20;             ///< of the sweep, a decade
  std::vector<NetlistPort> ports;
  std::vector<ImpedanceTarget> targets;
  std::vector<NetlistDrive> drives;
  std::vector<NetlistWindow> windows;
  NetlistSpan span;  ///< no key: solver/circuit_alone.hpp sets it
};

/// A limit on a quantity of the summary.
struct Limit {
  Location where;
  std::string quantity;
  double maximum = std::numeric_limits<double>::infinity();
  double minimum = -std::numeric_limits<double>::infinity();
};

enum class ProbeStatistic { point, maximum, minimum, mean };

/// A figure written down at every time step: a quantity of the summary by its name, or a value in a body or a
/// sheet.
struct Probe {
  Location where;
  std::string name;
  std::string quantity;            ///< of the summary; empty: a place
  std::string body, layer, sheet;  ///< temperature of a body, or of a layer of it; potential of a sheet
  std::optional<Size2> at;         ///< [m] from the body's lower x, y corner, at mid-layer
  std::optional<Rectangle> place;  ///< of a body or layer; absent: all of it
  ProbeStatistic statistic = ProbeStatistic::maximum;
  double band = 0;  ///< in the probe's unit: recovered is within this of the value at the end; 0: not asked
};

enum class ControllerKind { steps, proportional };
enum class ControllerAction { throttle, cool };

/// Looks at a temperature or at the power of what it controls at equal intervals, and throttles power, or
/// speeds up what cools: loads, layers and parts, or pumps, fans and air jets name it as theirs. Factors are
/// between `minimum` and 1. In proportion it acts in the steady state as well.
struct Controller {
  Location where;
  std::string name;
  std::string body, layer;  ///< of the temperature; layer empty: the whole body
  std::optional<Size2> at;  ///< [m] from the body's lower x, y corner, at mid-layer
  ProbeStatistic statistic = ProbeStatistic::maximum;
  double temperature_limit = 0;  ///< [K]; 0: power is looked at
  double temperature_band = 5;   ///< [K] below the limit
  double power_limit = 0;        ///< [W] drawn by all that it controls; 0: temperature is looked at
  double power_band = 0;         ///< [W] below the limit
  /// steps: at each look down by `step` above the limit, up by it below the band. proportional: from 1 at the
  /// band's lower end to `minimum` at the limit.
  ControllerKind kind = ControllerKind::steps;
  ControllerAction action = ControllerAction::throttle;
  double step = 0.1;     ///< [-]
  double minimum = 0.2;  ///< [-]
  double period = 0;     ///< [s] between looks
  double delay = 0;      ///< [s] from a look to what follows from it
};

enum class TransientMethod { automatic, bdf2, trapezoidal, euler };
enum class TransientStart { steady, ambient, file };

/// The course over time. `stop` zero: the steady state is asked for.
struct TransientOptions {
  double stop = 0;  ///< [s]
  double step = 0;  ///< [s] first one, or all of them when `fixed`; 0: a ten-thousandth of `stop`
  bool fixed = false;
  TransientMethod method = TransientMethod::automatic;
  bool damped = true;  ///< trapezoidal: two implicit Euler half steps at the start and after each corner
  double temperature_tolerance = 0.02;  ///< [K] error of one step
  double voltage_tolerance = 2e-4;      ///< [V] error of one step
  double residual_tolerance = 1e-8;     ///< of each field, relative to its scale, in each step
  double max_step = 0;                  ///< [s] 0: a twentieth of `stop`
  TransientStart start = TransientStart::steady;
  std::string file;                ///< start from this checkpoint
  double output_interval = 0;      ///< [s] between fields; 0: those at the end only
  double checkpoint_interval = 0;  ///< [s] of simulated time; 0: none but on a signal
  bool asked() const { return stop > 0; }
};

struct SolverOptions {
  double tolerance = 1e-12;  ///< residual of each field relative to its physical scale
  int max_newton = 30;
  std::string preconditioner = "auto";                     ///< auto | direct | split
  std::vector<std::pair<std::string, std::string>> petsc;  ///< option without dash, value; in file order
};

struct OutputOptions {
  bool fields = true;        ///< fields.h5 and fields.xdmf
  std::string vtk = "auto";  ///< auto (below 4 million cells) | always | never
};

struct Case {
  std::string file;  ///< as given
  std::string hash;  ///< of the resolved case
  std::string name;  ///< the file's folder or stem: names the run folder
  std::string title;
  double ambient_temperature = 298.15;  ///< [K]
  std::map<std::string, Material> materials;
  std::map<std::string, LinkTechnology> technologies;
  std::map<std::string, ConverterTechnology> converter_technologies;
  std::map<std::string, GeneratorTechnology> generator_technologies;
  std::vector<Body> bodies;
  std::vector<Contact> contacts;
  std::vector<Boundary> boundaries;
  std::vector<MeshBody> mesh_bodies;
  std::vector<ColdPlate> cold_plates;
  std::vector<ChannelNetwork> channel_networks;
  std::vector<AirJet> air_jets;
  std::vector<Tray> trays;
  std::vector<HeatSink> heat_sinks;
  std::vector<JetPlate> jet_plates;
  std::vector<Loop> loops;
  std::vector<Sheet> sheets;
  std::vector<Via> vias;
  std::vector<Load> loads;
  std::vector<Regulator> regulators;
  std::vector<Capacitor> capacitors;
  std::vector<Link> links;
  std::vector<Bus> buses;
  std::vector<Source> sources;
  std::vector<Converter> converters;
  std::vector<Cable> cables;
  std::vector<Storage> storages;
  std::vector<Generator> generators;
  std::vector<RackLoad> rack_loads;
  std::vector<NetlistFile> netlists;
  std::vector<Limit> limits;
  std::vector<Profile> profiles;
  std::vector<Probe> probes;
  std::vector<Controller> controllers;
  TransientOptions transient;
  SolverOptions solver;
  OutputOptions output;
  std::map<std::string, Location> origins;  ///< where each key that was given was written, by key path
  /// Quantities of a unit that only a result tells (those of [[limit]]) as they were typed, by key path.
  std::map<std::string, std::string> as_typed;
};

}  // namespace fourwalls

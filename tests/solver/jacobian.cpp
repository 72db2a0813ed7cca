// The Jacobian of the coupled system against central differences of its residual, with every law in it.

#include "build_case.hpp"
#include "cases/reader.hpp"
#include "directional.hpp"

namespace fourwalls::testing {
namespace {

/// A small package with every kind of device that the case format has.
const char* const everything = R"toml(
[case]
title = "all laws"
ambient_temperature = "30 degC"
[material.si]
conductivity = "148 W/m/K"
conductivity_exponent = -1.3
[material.cu]
conductivity = ["390 W/m/K", "380 W/m/K", "350 W/m/K"]
conductivity_slope = -2e-4
[technology.optic]
kind = "optical"
host_energy = "3 pJ/bit"
module_energy = "8 pJ/bit"
lane_rate = "200 Gbit/s"
launch_power = "30 mW"
laser_efficiency = 0.15
laser_temperature = "55 degC"
laser_scale = "67 K"
ring_tuning = "0.5 mW/K"
ring_ceiling = "90 degC"
[technology.wire]
kind = "copper"
host_energy = "2 pJ/bit"
energy_per_loss = "0.4 pJ/bit/dB"
loss_free = "6 dB"
loss_sqrt = "1 dB/m/sqrt(GHz)"
loss_fixed = "10 dB"
loss_temperature = "0.2 %/K"
lane_rate = "100 Gbit/s"
[[body]]
name = "board"
origin = ["0 mm", "0 mm", "0 mm"]
size = ["12 mm", "10 mm"]
cell_size = "2 mm"
[[body.layer]]
name = "planes"
material = "cu"
thickness = "1 mm"
cells = 2
[[body.layer.part]]
name = "slot"
origin = ["0 mm", "0 mm"]
size = ["2 mm", "2 mm"]
inactive = true
[[body]]
name = "die"
origin = ["3 mm", "2 mm", "1 mm"]
size = ["6 mm", "6 mm"]
cell_size = "1.5 mm"
[[body.layer]]
name = "beol"
material = "si"
thickness = "0.1 mm"
power = "3 W"
[[body.layer]]
name = "bulk"
material = "si"
thickness = "0.5 mm"
cells = 2
[[contact]]
between = ["board", "die"]
resistance = "5 mm^2 K/W"
[[boundary]]
name = "air"
body = "board"
face = "bottom"
kind = "natural"
emissivity = 0.8
[[boundary]]
name = "side"
body = "board"
face = "left"
kind = "convection"
coefficient = "20 W/m^2/K"
emissivity = 0.5
[[boundary]]
name = "rim"
body = "board"
face = "right"
kind = "temperature"
temperature = "35 degC"
[[boundary]]
name = "lamp"
body = "board"
face = "back"
kind = "flux"
flux = "500 W/m^2"
[[cold_plate]]
name = "plate"
body = "die"
face = "top"
fluid = "pg25"
flow = "0.05 L/min"
inlet_temperature = "30 degC"
channel_width = "0.2 mm"
wall_width = "0.1 mm"
channel_height = "1 mm"
fin_material = "cu"
[[air_jet]]
name = "jet"
body = "board"
face = "top"
origin = ["9 mm", "0 mm"]
size = ["3 mm", "10 mm"]
max_pressure = "1750 Pa"
max_flow = "2e-4 m^3/s"
system_linear = "2e6 Pa s/m^3"
system_quadratic = "1.5e10 Pa s^2/m^6"
conductance = "0.135 W/K"
reference_flow = "1.4e-4 m^3/s"
power = "1 W"
recirculation = 0.1
sheet = "vdd_board"
[[sheet]]
name = "vdd_board"
net = "vdd"
body = "board"
layer = "planes"
resistance = ["1 mohm", "2 mohm"]
[[sheet]]
name = "vss_board"
net = "vss"
body = "board"
layer = "planes"
resistance = "1 mohm"
[[sheet]]
name = "vdd_die"
net = "vdd"
body = "die"
layer = "beol"
resistance = "5 mohm"
refine = 2
[[sheet]]
name = "vss_die"
net = "vss"
body = "die"
layer = "beol"
resistance = "5 mohm"
refine = 2
[[via]]
name = "vdd_bumps"
between = ["vdd_board", "vdd_die"]
resistance = "10 mohm"
pitch = "0.3 mm"
[[via]]
name = "vss_bumps"
between = ["vss_board", "vss_die"]
resistance = "10 mohm"
pitch = "0.3 mm"
[[regulator]]
name = "vrm"
sheet = "vdd_board"
return_sheet = "vss_board"
origin = ["0 mm", "2 mm"]
size = ["2 mm", "6 mm"]
voltage = "0.85 V"
load_line = "100 uohm"
phases = 2
fixed_loss = "0.3 W"
linear_loss = "0.01 V"
quadratic_loss = "0.3 mohm"
loss_coefficient = "0.004 1/K"
[[load]]
name = "core"
sheet = "vdd_die"
return_sheet = "vss_die"
power = "15 W"
voltage = "0.8 V"
leakage = "3 W"
[[load]]
name = "fixed"
sheet = "vdd_board"
kind = "current"
power = "1 W"
voltage = "0.8 V"
[[load]]
name = "heater"
sheet = "vdd_die"
kind = "resistive"
power = "2 W"
voltage = "0.8 V"
leakage = "0.2 W"
leakage_voltage_exponent = 1.7
[[link]]
name = "fibre"
technology = "optic"
rate = "200 Gbit/s"
length = "10 m"
from = { sheet = "vdd_die", return_sheet = "vss_die", origin = ["0 mm", "0 mm"], size = ["3 mm", "3 mm"] }
[[link]]
name = "cable"
technology = "wire"
rate = "100 Gbit/s"
length = "0.5 m"
from = { sheet = "vdd_board" }
to = { sheet = "vdd_die", origin = ["3 mm", "3 mm"], size = ["3 mm", "3 mm"] }
)toml";

/// A power chain around it, from three phases down to the sheets.
const char* const power_chain = R"toml(
[converter_technology.stage]
kind = "regulated"
fixed = 0.01
linear = 0.01
quadratic = 0.03
coefficient = 0.004
[converter_technology.down]
kind = "ratio"
fixed = 0.005
linear = 0.002
quadratic = 0.02
[converter_technology.ldo]
kind = "linear"
dropout = 0.05
quiescent = 0.01
[generator_technology.engine]
full_efficiency = 0.4
idle_fuel = 0.1
[[bus]]
name = "mains"
kind = "ac"
voltage = "415 V"
power_factor = 0.95
[[bus]]
name = "line"
kind = "dc"
voltage = "48 V"
[[bus]]
name = "far"
kind = "dc"
voltage = "48 V"
[[bus]]
name = "aux"
kind = "dc"
voltage = "5 V"
[[source]]
name = "grid"
bus = "mains"
rated_power = "2 kW"
[[generator]]
name = "engine"
technology = "engine"
bus = "mains"
rated_power = "1 kW"
voltage = "413 V"
[[storage]]
name = "floating"
bus = "line"
empty_voltage = "46 V"
full_voltage = "49 V"
resistance = "20 mohm"
energy = "1 MJ"
[[storage]]
name = "charging"
bus = "line"
empty_voltage = "46 V"
full_voltage = "49 V"
resistance = "20 mohm"
energy = "1 MJ"
power = "-100 W"
[[converter]]
name = "front"
technology = "stage"
from = "mains"
to = "line"
rated_power = "200 W"
units = 4
sharing = "best"
heat = {body = "board", origin = ["2 mm", "4 mm"], size = ["4 mm", "4 mm"]}
[[converter]]
name = "small"
technology = "ldo"
from = "far"
to = "aux"
rated_power = "20 W"
[[converter]]
name = "fixed"
technology = "down"
from = "mains"
to = "far"
rated_power = "300 W"
[[cable]]
name = "lead"
from = "line"
to = "far"
resistance = "5 mohm"
heat = {resistance = "0.5 K/W"}
[[rack_load]]
name = "rack"
bus = "far"
power = "300 W"
heat = {body = "die", layer = "bulk"}
[[rack_load]]
name = "lamp"
bus = "aux"
kind = "resistive"
power = "10 W"
[[sheet]]
name = "feed"
body = "board"
layer = "planes"
resistance = "1 mohm"
[[sheet]]
name = "feed_back"
body = "board"
layer = "planes"
resistance = "1 mohm"
[[cable]]
name = "flex"
from = "aux"
sheet = "feed"
return_sheet = "feed_back"
origin = ["8 mm", "0 mm"]
size = ["2 mm", "10 mm"]
resistance = "1 mohm"
heat = {resistance = "1 K/W"}
[[load]]
name = "fed"
sheet = "feed"
return_sheet = "feed_back"
origin = ["2 mm", "2 mm"]
size = ["4 mm", "4 mm"]
power = "5 W"
voltage = "5 V"
[[regulator]]
name = "pol"
sheet = "vdd_board"
return_sheet = "vss_board"
origin = ["10 mm", "2 mm"]
size = ["2 mm", "6 mm"]
voltage = "0.85 V"
load_line = "500 uohm"
phases = 2
fixed_loss = "0.3 W"
linear_loss = "0.01 V"
quadratic_loss = "0.3 mohm"
input_sheet = "feed"
input_return_sheet = "feed_back"
)toml";

std::string with_power_chain() {
  std::string text = everything;
  const std::string last = "loss_coefficient = \"0.004 1/K\"\n";
  text.insert(text.find(last) + last.size(), "input_bus = \"far\"\n");
  return text + power_chain;
}

/// The kinds of cooling that the package above has no place for, each on a body of its own.
const char* const cooled = R"toml(
[case]
ambient_temperature = "30 degC"
[material.cu]
conductivity = "390 W/m/K"
conductivity_slope = -2e-4
[[body]]
name = "a"
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "60 W"
[[body]]
name = "b"
origin = ["30 mm", "0 mm", "0 mm"]
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "60 W"
[[body]]
name = "c"
origin = ["60 mm", "0 mm", "0 mm"]
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "60 W"
[[heat_sink]]
name = "fan_sink"
body = "a"
face = "top"
fin_material = "cu"
fin_height = "15 mm"
fin_count = 8
fin_thickness = "0.5 mm"
fan_pressure = "120 Pa"
fan_flow = "0.004 m^3/s"
fan_power = "1 W"
system_linear = "1e3 Pa s/m^3"
bypass_area = "60 mm^2"
[[heat_sink]]
name = "still_sink"
body = "a"
face = "bottom"
fin_material = "cu"
fin_height = "15 mm"
fin_count = 4
fin_thickness = "0.5 mm"
emissivity = 0.8
[[jet_plate]]
name = "jets"
body = "b"
face = "top"
origin = ["0 mm", "0 mm"]
size = ["10 mm", "20 mm"]
flow = "0.2 L/min"
inlet_temperature = "30 degC"
nozzle_diameter = "0.5 mm"
pitch = "2 mm"
height = "1 mm"
law = "cross-flow"
[[cold_plate]]
name = "pins"
body = "b"
face = "top"
origin = ["10 mm", "0 mm"]
size = ["10 mm", "20 mm"]
fluid = "water"
flow = "0.2 L/min"
inlet_temperature = "30 degC"
pin_diameter = "0.5 mm"
pin_pitch = "1 mm"
channel_height = "2 mm"
fin_material = "cu"
passes = 2
direction = "+y"
[[cold_plate]]
name = "boiling"
body = "b"
face = "bottom"
fluid = "r134a"
saturation_temperature = "35 degC"
flow = "0.04 L/min"
inlet_temperature = "33 degC"
channel_width = "0.5 mm"
wall_width = "0.5 mm"
channel_height = "1 mm"
fin_material = "cu"
[[boundary]]
name = "pool"
body = "c"
face = "top"
origin = ["0 mm", "0 mm"]
size = ["10 mm", "20 mm"]
kind = "boiling"
fluid = "fk-5-1-12"
saturation_temperature = "49 degC"
enhancement = 2
[[boundary]]
name = "bath"
body = "c"
face = "top"
origin = ["10 mm", "0 mm"]
size = ["10 mm", "20 mm"]
kind = "immersion"
fluid = "oil"
tank = "tank"
velocity = "0.1 m/s"
[[boundary]]
name = "lake"
body = "c"
face = "left"
kind = "immersion"
fluid = "hfe-7100"
temperature = "30 degC"
[[cold_plate]]
name = "looped"
body = "c"
face = "bottom"
fluid = "oil"
branch = "feed"
channel_width = "1 mm"
wall_width = "1 mm"
channel_height = "3 mm"
fin_material = "cu"
[[loop]]
name = "oil"
fluid = "oil"
[[loop.branch]]
name = "tank"
from = "cold"
to = "bath"
kv = "2 m^3/h"
[[loop.branch]]
name = "feed"
from = "cold"
to = "bath"
kv = "1 m^3/h"
[[loop.branch]]
name = "pump"
from = "bath"
to = "warm"
length = "2 m"
diameter = "15 mm"
pump_pressure = "40 kPa"
pump_flow = "15 L/min"
[[loop.branch]]
name = "cdu"
from = "warm"
to = "cold"
kind = "exchanger"
with = "cold_side"
conductance = "60 W/K"
reference_flow = "5 L/min"
other_reference_flow = "5 L/min"
kv = "2 m^3/h"
[[loop]]
name = "water"
fluid = "water"
[[loop.branch]]
name = "cold_side"
from = "in"
to = "out"
kv = "2 m^3/h"
[[loop.branch]]
name = "split_a"
from = "out"
to = "mixed"
kind = "chiller"
set_point = "18 degC"
kv = "2 m^3/h"
[[loop.branch]]
name = "split_b"
from = "out"
to = "mixed"
kind = "dry-cooler"
conductance = "40 W/K"
other_flow = "0.1 m^3/s"
fan_power = "20 W"
kv = "2 m^3/h"
[[loop.branch]]
name = "drive"
from = "mixed"
to = "in"
flow = "6 L/min"
kind = "facility"
conductance = "10 W/K"
other_flow = "1 L/min"
temperature = "20 degC"
)toml";

/// Cavities of every kind within one body, heat that leaks, and jet modules in a closed tray.
const char* const inside = R"toml(
[case]
ambient_temperature = "30 degC"
[material.si]
conductivity = "130 W/m/K"
conductivity_exponent = -1.3
[[body]]
name = "stack"
size = ["3 mm", "2 mm"]
cell_size = "0.5 mm"
[[body.layer]]
name = "low"
material = "si"
thickness = "0.1 mm"
power = "20 W"
leakage = "2 W"
[[body.layer]]
name = "averaged"
material = "si"
thickness = "0.1 mm"
[[body.layer]]
name = "die 1"
material = "si"
thickness = "0.1 mm"
[[body.layer.part]]
name = "core"
origin = ["0.5 mm", "0.5 mm"]
size = ["1 mm", "1 mm"]
power = "3 W"
leakage = "1 W"
leakage_temperature = "110 degC"
leakage_scale = "27.8 K"
[[body.layer]]
name = "followed"
material = "si"
thickness = "0.2 mm"
cells = 2
[[body.layer]]
name = "die 2"
material = "si"
thickness = "0.1 mm"
power = "5 W"
[[body.layer]]
name = "pins"
material = "si"
thickness = "0.2 mm"
[[body.layer]]
name = "die 3"
material = "si"
thickness = "0.1 mm"
power = "5 W"
[[body.layer]]
name = "told"
material = "si"
thickness = "0.1 mm"
[[body.layer]]
name = "top"
material = "si"
thickness = "0.1 mm"
power = "5 W"
[[cold_plate]]
name = "averaged"
body = "stack"
layer = "averaged"
direction = "-y"
fluid = "water"
flow = "12 mL/min"
inlet_temperature = "30 degC"
channel_width = "0.1 mm"
wall_width = "0.1 mm"
[[cold_plate]]
name = "followed"
body = "stack"
layer = "followed"
resolved = true
direction = "+x"
fluid = "pg25"
flow = "12 mL/min"
inlet_temperature = "30 degC"
channel_width = "0.25 mm"
wall_width = "0.25 mm"
first_wall = "0.1 mm"
[[cold_plate]]
name = "pins"
body = "stack"
layer = "pins"
direction = "+y"
fluid = "water"
flow = "12 mL/min"
inlet_temperature = "30 degC"
pin_diameter = "0.1 mm"
pin_pitch = "0.25 mm"
[[cold_plate]]
name = "told"
body = "stack"
layer = "told"
direction = "-x"
fluid = "given"
density = "1000 kg/m^3"
specific_heat = "4172 J/kg/K"
flow = "12 mL/min"
inlet_temperature = "30 degC"
channel_width = "0.1 mm"
wall_width = "0.1 mm"
side_coefficient = 0
bottom_coefficient = "40000 W/m^2/K"
top_coefficient = "50000 W/m^2/K"
[[body]]
name = "board"
origin = ["10 mm", "0 mm", "0 mm"]
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "si"
thickness = "1 mm"
power = "4 W"
[[boundary]]
name = "under"
body = "board"
face = "bottom"
kind = "convection"
coefficient = "50 W/m^2/K"
[[body]]
name = "wall"
origin = ["40 mm", "0 mm", "0 mm"]
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "plate"
material = "si"
thickness = "1 mm"
[[boundary]]
name = "cold"
body = "wall"
face = "bottom"
kind = "convection"
coefficient = "2000 W/m^2/K"
[[air_jet]]
name = "left jets"
body = "board"
face = "top"
origin = ["0 mm", "0 mm"]
size = ["10 mm", "20 mm"]
max_pressure = "1 kPa"
max_flow = "2e-4 m^3/s"
system_quadratic = "1e10 Pa s^2/m^6"
conductance = "0.2 W/K"
reference_flow = "1.4e-4 m^3/s"
power = "0.5 W"
tray = "box"
[[air_jet]]
name = "right jets"
body = "board"
face = "top"
origin = ["10 mm", "0 mm"]
size = ["10 mm", "20 mm"]
max_pressure = "1.5 kPa"
max_flow = "2e-4 m^3/s"
system_quadratic = "1e10 Pa s^2/m^6"
conductance = "0.2 W/K"
reference_flow = "1.4e-4 m^3/s"
power = "0.5 W"
tray = "box"
[[tray]]
name = "box"
duct_linear = "1e5 Pa s/m^3"
duct_quadratic = "2e9 Pa s^2/m^6"
body = "wall"
face = "top"
coefficient = "200 W/m^2/K"
room_conductance = "0.05 W/K"
)toml";

/// Networks of channels by a pressure, by a flow and in a loop.
const char* const networks = R"toml(
[case]
ambient_temperature = "30 degC"
[material.si]
conductivity = "130 W/m/K"
[[body]]
name = "stack"
size = ["0.7 mm", "0.5 mm"]
cell_size = ["0.1 mm", "0.05 mm"]
[[body.layer]]
name = "low"
material = "si"
thickness = "0.1 mm"
power = "0.8 W"
[[body.layer]]
name = "by pressure"
material = "si"
thickness = "0.08 mm"
cells = 2
[[body.layer]]
name = "middle"
material = "si"
thickness = "0.05 mm"
power = "0.5 W"
[[body.layer]]
name = "by flow"
material = "si"
thickness = "0.08 mm"
[[body.layer]]
name = "upper"
material = "si"
thickness = "0.05 mm"
power = "0.5 W"
[[body.layer]]
name = "in a loop"
material = "si"
thickness = "0.08 mm"
[[body.layer]]
name = "high"
material = "si"
thickness = "0.05 mm"
[[channel_network]]
name = "by pressure"
body = "stack"
layer = "by pressure"
fluid = "water"
pressure = "5 kPa"
pump_resistance = "1e11 Pa s/m^3"
inlet_temperature = "25 degC"
map = ["2000000", "1111110", "1010010", "3111110", "0000200"]
[[channel_network]]
name = "by flow"
body = "stack"
layer = "by flow"
fluid = "pg25"
flow = "2 mL/min"
inlet_temperature = "30 degC"
map = ["0000000", "0011113", "2110000", "0010000", "0011113"]
[[channel_network]]
name = "in a loop"
body = "stack"
layer = "in a loop"
fluid = "water"
branch = "net"
map = ["0000000", "2111110", "0010010", "3111110", "0000000"]
[[loop]]
name = "loop"
fluid = "water"
[[loop.branch]]
name = "net"
from = "cold"
to = "warm"
[[loop.branch]]
name = "chiller"
from = "warm"
to = "cold"
kind = "chiller"
set_point = "20 degC"
pump_pressure = "20 kPa"
pump_flow = "4 mL/min"
)toml";

/// Regulators whose loops take time or have limits, fed from a sheet, and banks of capacitors.
const char* const switched = R"toml(
[case]
ambient_temperature = "30 degC"
[material.cu]
conductivity = "390 W/m/K"
[[body]]
name = "board"
size = ["20 mm", "10 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "planes"
material = "cu"
thickness = "1 mm"
[[boundary]]
name = "air"
body = "board"
face = "top"
kind = "convection"
coefficient = "5000 W/m^2/K"
[[sheet]]
name = "feed"
body = "board"
layer = "planes"
resistance = "1 mohm"
[[sheet]]
name = "vdd"
body = "board"
layer = "planes"
resistance = "0.5 mohm"
[[sheet]]
name = "vss"
body = "board"
layer = "planes"
resistance = "0.5 mohm"
[[regulator]]
name = "intake"
sheet = "feed"
origin = ["0 mm", "0 mm"]
size = ["5 mm", "10 mm"]
voltage = "12 V"
load_line = "1 mohm"
[[regulator]]
name = "in a loop"
sheet = "vdd"
return_sheet = "vss"
origin = ["0 mm", "0 mm"]
size = ["5 mm", "10 mm"]
voltage = "0.8 V"
load_line = "1 mohm"
bandwidth = "100 kHz"
fixed_loss = "0.2 W"
quadratic_loss = "0.2 mohm"
set_point_coefficient = -1e-4
input_sheet = "feed"
[[regulator]]
name = "limited"
sheet = "vdd"
return_sheet = "vss"
origin = ["15 mm", "0 mm"]
size = ["5 mm", "10 mm"]
voltage = "0.8 V"
load_line = "1 mohm"
phases = 4
fixed_loss = "0.1 W"
quadratic_loss = "0.2 mohm"
current_limit = "40 A"
shedding = true
input_sheet = "feed"
[[load]]
name = "core"
sheet = "vdd"
return_sheet = "vss"
power = "30 W"
voltage = "0.8 V"
leakage = "3 W"
[[load]]
name = "lamp"
sheet = "feed"
kind = "resistive"
power = "3 W"
voltage = "12 V"
[[capacitor]]
name = "bank"
sheet = "vdd"
return_sheet = "vss"
capacitance = "100 uF"
resistance = "1 mohm"
[[capacitor]]
name = "input bank"
sheet = "feed"
capacitance = "100 uF"
resistance = "5 mohm"
)toml";

/// Solves directly and iteratively: balanced, and one answer.
void expect_one_answer(const std::string& text, int most_steps) {
  Case c = read_case_text(text, "everything.toml");
  Solved direct(c);
  ASSERT_TRUE(direct.report.solved) << direct.report.failure;
  direct.expect_balanced();
  EXPECT_LE(direct.report.newton.iterations, most_steps);
  c.solver.preconditioner = "split";
  Solved split(c);
  ASSERT_TRUE(split.report.solved) << split.report.failure;
  split.expect_balanced();
  for (const auto& [name, q] : direct.result.quantities)
    EXPECT_NEAR(split.quantity(name), q.value, 1e-9 * std::max(std::abs(q.value), 1e-12)) << name;
}

TEST(Jacobian, AgreesWithDifferencesForTheCoupledSystem) {
  const Case c = read_case_text(everything, "everything.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  disturb(m.system, u);
  for (const double phase : {0.0, 1.0, 2.0}) EXPECT_LT(directional_error(m.system, u, phase), 1e-7) << phase;
}

TEST(Jacobian, AgreesWithDifferencesForThePowerChain) {
  const Case c = read_case_text(with_power_chain(), "everything.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  disturb(m.system, u);
  for (const double phase : {0.0, 1.0, 2.0}) EXPECT_LT(directional_error(m.system, u, phase), 1e-7) << phase;
}

TEST(Jacobian, AgreesWithDifferencesForEveryKindOfCooling) {
  const Case c = read_case_text(cooled, "cooled.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  disturb(m.system, u);
  for (const double phase : {0.0, 1.0, 2.0}) EXPECT_LT(directional_error(m.system, u, phase), 1e-7) << phase;
}

TEST(Jacobian, AgreesWithDifferencesInCavitiesAndTrays) {
  const Case c = read_case_text(inside, "inside.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  disturb(m.system, u);
  for (const double phase : {0.0, 1.0, 2.0}) EXPECT_LT(directional_error(m.system, u, phase), 1e-7) << phase;
}

TEST(Jacobian, AgreesWithDifferencesForSwitchedRails) {
  const Case c = read_case_text(switched, "switched.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  disturb(m.system, u);
  for (const double phase : {0.0, 1.0, 2.0}) EXPECT_LT(directional_error(m.system, u, phase), 1e-7) << phase;
}

TEST(Jacobian, AgreesWithDifferencesInChannelNetworks) {
  const Case c = read_case_text(networks, "networks.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  disturb(m.system, u);
  for (const double phase : {0.0, 1.0, 2.0}) EXPECT_LT(directional_error(m.system, u, phase), 1e-7) << phase;
}

TEST(Jacobian, ChannelNetworksSolveAndBalance) { expect_one_answer(networks, 10); }

TEST(Jacobian, CavitiesAndTraysTogetherSolveAndBalance) { expect_one_answer(inside, 10); }

TEST(Jacobian, SwitchedRailsSolveAndBalance) { expect_one_answer(switched, 12); }

TEST(Jacobian, EveryKindOfCoolingTogetherSolvesAndBalances) {
  Case c = read_case_text(cooled, "cooled.toml");
  Solved direct(c);
  ASSERT_TRUE(direct.report.solved) << direct.report.failure;
  direct.expect_balanced();
  c.solver.preconditioner = "split";
  Solved split(c);
  ASSERT_TRUE(split.report.solved) << split.report.failure;
  split.expect_balanced();
  for (const auto& [name, q] : direct.result.quantities)
    EXPECT_NEAR(split.quantity(name), q.value, 1e-8 * std::max(std::abs(q.value), 1e-9)) << name;
}

// Linear groups are differentiated once: the second Jacobian must be right too, at another state.
TEST(Jacobian, SecondEvaluationIsRightToo) {
  const Case c = read_case_text(everything, "everything.toml");
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  m.system.jacobian(u, m.system.matrix());
  disturb(m.system, u);
  EXPECT_LT(directional_error(m.system, u, 0.5), 1e-7);
}

TEST(Jacobian, EveryDeviceTogetherSolvesAndBalances) { expect_one_answer(everything, 8); }

// A generator that stands by and units that switch on cost some steps more.
TEST(Jacobian, EveryDeviceOfThePowerChainSolvesAndBalances) { expect_one_answer(with_power_chain(), 14); }

}  // namespace
}  // namespace fourwalls::testing

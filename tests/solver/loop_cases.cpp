// Liquid loops on the mesh: plates that hang in them, exchangers, chillers, tanks; what the ledger says of
// them.

#include <cmath>

#include "build_case.hpp"
#include "cases/reader.hpp"

namespace fourwalls::testing {
namespace {

const std::string heated_plate = R"toml(
[case]
ambient_temperature = "30 degC"
[material.cu]
conductivity = "390 W/m/K"
[[body]]
name = "slab"
size = ["40 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "500 W"
[[cold_plate]]
name = "plate"
body = "slab"
channel_width = "0.5 mm"
wall_width = "0.5 mm"
channel_height = "2 mm"
fin_material = "cu"
)toml";

/// One plate and 9.5 kW besides; pump; exchanger to a facility loop with a chiller.
const std::string loops = heated_plate + R"toml(branch = "feed"
[[loop]]
name = "secondary"
[[loop.branch]]
name = "feed"
from = "supply"
to = "return"
kv = "0.4 m^3/h"
[[loop.branch]]
name = "others"
from = "supply"
to = "return"
count = 19
kv = "0.3 m^3/h"
power = "9.5 kW"
[[loop.branch]]
name = "pump"
from = "return"
to = "cdu_in"
length = "8 m"
diameter = "25 mm"
minor_loss = 6
pump_pressure = "150 kPa"
pump_flow = "40 L/min"
[[loop.branch]]
name = "cdu"
from = "cdu_in"
to = "supply"
kind = "exchanger"
with = "cold_side"
conductance = "2 kW/K"
kv = "3 m^3/h"
[[loop]]
name = "facility"
fluid = "water"
[[loop.branch]]
name = "cold_side"
from = "cold"
to = "warm"
kv = "3 m^3/h"
[[loop.branch]]
name = "chiller"
from = "warm"
to = "cold"
kind = "chiller"
set_point = "18 degC"
flow = "20 L/min"
)toml";

TEST(Loops, HeatGoesThroughToTheChiller) {
  Solved s(read_case_text(loops, "loops.toml"));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-8);
  // flows join and part
  const auto kg = [&](const std::string& branch, const std::string& node) {
    return s.quantity(branch + " flow") *
           Fluid::named("pg25").density(s.quantity("secondary " + node + " temperature"));
  };
  EXPECT_NEAR(kg("feed", "supply") + kg("others", "supply"), kg("pump", "return"), 1e-9);
  EXPECT_NEAR(s.quantity("plate mass flow"), kg("feed", "supply"), 1e-9);
  EXPECT_NEAR(s.quantity("facility cold temperature"), 18 + zero_celsius, 1e-6);
  // every watt arrives: 500 of the slab, 9500 besides, and what the secondary pump's pressure becomes
  const double exchanged = s.quantity("cdu heat");
  const double hydraulic = s.quantity("pump pump power") * 0.5;
  EXPECT_NEAR(exchanged, 10000 + hydraulic, 0.01 * hydraulic);
  EXPECT_GT(s.quantity("chiller heat"), exchanged);
  const double T = 18 + zero_celsius - 5;
  EXPECT_NEAR(s.quantity("chiller coefficient of performance"), 0.5 * T / (30 + zero_celsius + 12 - T),
              1e-12);
  EXPECT_NEAR(s.quantity("chiller electric power"),
              s.quantity("chiller heat") / s.quantity("chiller coefficient of performance"), 1e-9);
  const double cooling = s.quantity("cooling power");
  EXPECT_NEAR(
      cooling,
      s.quantity("chiller electric power") + s.quantity("pump pump power") + s.quantity("chiller pump power"),
      1e-3 * cooling);
  EXPECT_NEAR(s.quantity("partial PUE"), 1 + cooling / 10000, 1e-6);
}

// A plate in a loop is the plate with the flow and the inlet temperature that the loop settles at.
TEST(Loops, APlateInALoopIsThePlateItself) {
  Solved s(read_case_text(loops, "loops.toml"));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  Case alone = read_case_text(loops, "loops.toml");
  alone.loops.clear();
  auto& plate = alone.cold_plates[0];
  plate.branch.clear();
  plate.inlet_temperature = s.quantity("secondary supply temperature");
  plate.flow = s.quantity("plate mass flow") / Fluid::named("pg25").density(plate.inlet_temperature);
  Solved same(alone);
  ASSERT_TRUE(same.report.solved) << same.report.failure;
  for (const char* q :
       {"slab maximum temperature", "plate outlet temperature", "plate pressure drop", "plate heat"})
    EXPECT_NEAR(same.quantity(q), s.quantity(q), 1e-7 * std::abs(s.quantity(q))) << q;
}

// TC-25, the inverse problem: 132 kW on 150 L/min of PG25 against 200 L/min of water at 30 degC, UA 22 kW/K.
// The catalogue takes constant properties (PG25 at 40, water at 30 degC): within 0.2 K of the program's.
TEST(Loops, CduSupplyTemperature) {
  const std::string text = heated_plate + R"toml(flow = "0.5 L/min"
inlet_temperature = "40 degC"
[[loop]]
name = "rack"
[[loop.branch]]
name = "servers"
from = "supply"
to = "return"
power = "132 kW"
kv = "10 m^3/h"
[[loop.branch]]
name = "cdu"
from = "return"
to = "supply"
kind = "facility"
conductance = "22 kW/K"
other_flow = "200 L/min"
temperature = "30 degC"
flow = "150 L/min"
)toml";
  Solved s(read_case_text(text, "cdu.toml"));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-8);
  EXPECT_NEAR(s.quantity("rack supply temperature") - zero_celsius, 34.37076656, 0.2);
  EXPECT_NEAR(s.quantity("rack return temperature") - zero_celsius, 47.50662078, 0.2);
}

TEST(Loops, ATankIsTheOutletOfItsBranch) {
  const std::string text = R"toml(
[case]
ambient_temperature = "30 degC"
[material.cu]
conductivity = "390 W/m/K"
[[body]]
name = "chip"
size = ["20 mm", "20 mm"]
cell_size = "5 mm"
[[body.layer]]
name = "base"
material = "cu"
thickness = "2 mm"
power = "40 W"
[[boundary]]
name = "lid"
body = "chip"
face = "top"
kind = "immersion"
fluid = "oil"
tank = "tank"
area_factor = 10
[[loop]]
name = "oil"
fluid = "oil"
[[loop.branch]]
name = "tank"
from = "cold"
to = "bath"
kv = "3 m^3/h"
[[loop.branch]]
name = "cooler"
from = "bath"
to = "cold"
kind = "dry-cooler"
conductance = "20 W/K"
other_flow = "0.05 m^3/s"
fan_power = "8 W"
fan_speed = 0.5
pump_pressure = "20 kPa"
pump_flow = "10 L/min"
)toml";
  Solved s(read_case_text(text, "tank.toml"));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-8);
  EXPECT_NEAR(s.quantity("lid heat"), 40, 1e-8);
  EXPECT_NEAR(s.quantity("cooler fan power"), 1, 1e-12);
  const Fluid oil = Fluid::named("oil");
  const double in = s.quantity("oil cold temperature"), bath = s.quantity("oil bath temperature");
  const double m = s.quantity("tank flow") * oil.density(in);
  EXPECT_GT(bath, in);
  EXPECT_NEAR(m * (oil.enthalpy(bath) - oil.enthalpy(in)), 40, 2);  // and the friction of the tank's branch
  EXPECT_GT(s.quantity("chip maximum temperature"), bath);
}

}  // namespace
}  // namespace fourwalls::testing

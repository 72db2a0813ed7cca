// Keys of plates, jets, trays and sinks.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

Table cold_plate_table() {
  using K = Of<ColdPlate>;
  using C = ColdPlate;
  return K::table(
      "cold_plate",
      "liquid in parallel channels over the top or bottom of a body, or within one of its layers; give the "
      "channels or a coefficient",
      {{
           K::text("name", &C::name, "unique").required(),
           K::text("body", &C::body, "").names("body").required(),
           K::choice("face", &C::face, faces, "top or bottom; without a layer"),
           K::text(
               "layer", &C::layer,
               "channels as high as this layer of the body, from side to side; its material is the walls'")
               .or_else("over the face"),
           K::flag(
               "resolved", &C::resolved,
               "in a layer: cells follow each channel and wall; otherwise each cell holds a share of both"),
       },
       K::place(&C::place, "the whole face", in_body),
       {
           K::choice("direction", &C::direction, {"+x", "-x", "+y", "-y"}, "of the flow"),
           K::choice(
               "fluid", &C::fluid,
               {"water", "pg25", "eg25", "oil", "hfe-7100", "given", "r134a", "r1233zd(e)", "fk-5-1-12"},
               "given: by density, specific_heat, conductivity, viscosity; the last three boil at "
               "saturation_temperature"),
           K::quantity("density", &C::density, "kg/m^3", from(1e-6, 1e5), "of a given fluid")
               .or_else("not used"),
           K::quantity("specific_heat", &C::specific_heat, "J/kg/K", from(1e-6, 1e6), "of a given fluid")
               .or_else("not used"),
           K::quantity("conductivity", &C::conductivity, "W/m/K", from(1e-12, 1e4),
                       "of a given fluid; not needed where the coefficients are given")
               .or_else("not used"),
           K::quantity(
               "viscosity", &C::viscosity, "Pa s", from(1e-9, 1e3),
               "of a given fluid; without it, which needs given coefficients, nothing is said of pressure")
               .or_else("not used"),
           K::quantity("flow", &C::flow, "m^3/s", above(0, 10), "at the inlet temperature")
               .or_else("from the loop"),
           K::quantity("inlet_temperature", &C::inlet_temperature, "K", any_temperature, "")
               .or_else("from the loop"),
           K::text("branch", &C::branch, "of a loop that feeds it, instead of flow and inlet_temperature")
               .names("branch")
               .or_else("no loop"),
           K::quantity("channel_width", &C::channel_width, "m", from(least_length, 0.1), "")
               .or_else("not given"),
           K::quantity("wall_width", &C::wall_width, "m", from(least_length, 0.1), "between channels")
               .or_else("not given"),
           K::quantity("channel_height", &C::channel_height, "m", from(least_length, 0.1), "")
               .or_else("not given"),
           K::text("fin_material", &C::fin_material, "of the walls between channels")
               .names("material")
               .or_else("not given"),
           K::quantity("coefficient", &C::coefficient, "W/m^2/K", from(1e-12, 1e9),
                       "on the base area (in a layer: on all that is wetted), used instead of the channel "
                       "correlation")
               .or_else("from the channels"),
           K::quantity("side_coefficient", &C::side_coefficient, "W/m^2/K", from(0, 1e9),
                       "in a layer: of the sides of walls or pins by themselves; 0: they give no heat")
               .or_else("coefficient"),
           K::quantity("bottom_coefficient", &C::bottom_coefficient, "W/m^2/K", from(0, 1e9),
                       "in a layer: of the channels' bottom by itself")
               .or_else("coefficient"),
           K::quantity("top_coefficient", &C::top_coefficient, "W/m^2/K", from(0, 1e9),
                       "in a layer: of the channels' top by itself")
               .or_else("coefficient"),
           K::quantity("first_wall", &C::first_wall, "m", from(0, 10),
                       "resolved: from the body's side (low x or y) to the first channel")
               .or_else("channels are centred"),
           K::integer("channels", &C::channels, from(1, 1000000), "resolved: how many")
               .or_else("as many as fit"),
           K::flag("entry", &C::entry, "developing flow at the channel inlet"),
           K::quantity("minor_loss", &C::minor_loss, "1", from(0, 1000),
                       "sum of inlet and outlet loss coefficients"),
           K::integer("passes", &C::passes, from(1, 1000),
                      "times the channels cross the plate, turning at each end (serpentine)"),
           K::quantity("bend_loss", &C::bend_loss, "1", from(0, 100), "loss coefficient of each turn"),
           K::quantity("pin_diameter", &C::pin_diameter, "m", from(least_length, 0.1),
                       "pin fins of channel_height instead of channel walls")
               .or_else("no pins"),
           K::quantity("pin_pitch", &C::pin_pitch, "m", from(least_length, 0.1),
                       "of pins, across and along the flow")
               .one_for_all()
               .or_else("no pins"),
           K::flag("pin_staggered", &C::pin_staggered, "every other row of pins is shifted by half a pitch"),
           K::quantity("saturation_temperature", &C::saturation_temperature, "K", any_temperature,
                       "of a boiling fluid, one for the whole plate")
               .or_else("not used"),
           K::choice("boiling_law", &C::boiling_law, {"kim-mudawar", "kandlikar"}, "of a boiling fluid"),
           K::quantity("boiling_surface", &C::boiling_surface, "1", from(0.1, 10),
                       "kandlikar: F_fl, 1.63 for R134a on copper"),
           K::quantity("loop_pressure_drop", &C::loop_pressure_drop, "Pa", from(0, 1e8),
                       "of everything else the pump drives"),
           K::quantity("pump_efficiency", &C::pump_efficiency, "1", above(0, 1), ""),
       }});
}

Table channel_network_table() {
  using K = Of<ChannelNetwork>;
  using C = ChannelNetwork;
  return K::table(
      "channel_network",
      "channels of any shape within a layer of a body: a map of its cells, with the pressures that drive "
      "liquid through them; laminar",
      {{
          K::text("name", &C::name, "unique").required(),
          K::text("body", &C::body, "").names("body").required(),
          K::text("layer", &C::layer, "as high as the channels; its material is the walls'").required(),
          K::strings("map", &C::map,
                     "rows of cells of equal size over the whole layer, that of the highest y first: 0 wall, "
                     "1 channel, 2 inlet, 3 outlet, with or without spaces between them")
              .required(),
          K::choice("fluid", &C::fluid, {"water", "pg25", "eg25", "oil", "hfe-7100", "given"},
                    "given: by density, specific_heat, conductivity, viscosity"),
          K::quantity("density", &C::density, "kg/m^3", above(0, 1e5), "of a given fluid")
              .or_else("not used"),
          K::quantity("specific_heat", &C::specific_heat, "J/kg/K", above(0, 1e6), "of a given fluid")
              .or_else("not used"),
          K::quantity("conductivity", &C::conductivity, "W/m/K", above(0, 1e4),
                      "of a given fluid; not needed where the coefficient is given")
              .or_else("not used"),
          K::quantity("viscosity", &C::viscosity, "Pa s", above(0, 1e3), "of a given fluid")
              .or_else("not used"),
          K::quantity("pressure", &C::pressure, "Pa", above(0, 1e8),
                      "of the pump, between the centres of inlets and outlets")
              .or_else("from the flow"),
          K::quantity("pump_resistance", &C::pump_resistance, "Pa s/m^3", from(0, 1e18),
                      "within the pump, to each inlet cell"),
          K::quantity("flow", &C::flow, "m^3/s", above(0, 10), "of all inlets, at the inlet temperature")
              .or_else("from the pressure"),
          K::quantity("inlet_temperature", &C::inlet_temperature, "K", any_temperature, "")
              .or_else("from the loop"),
          K::text("branch", &C::branch,
                  "of a loop that feeds all inlets and takes what leaves, instead of pressure or flow and "
                  "inlet_temperature")
              .names("branch")
              .or_else("no loop"),
          K::quantity("bend_loss", &C::bend_loss, "1", from(0, 100),
                      "loss coefficient of a cell with two neighbours in which the flow turns"),
          K::quantity("coefficient", &C::coefficient, "W/m^2/K", above(0, 1e9), "on all that is wetted")
              .or_else("of developed laminar flow"),
          K::quantity("pump_efficiency", &C::pump_efficiency, "1", above(0, 1), ""),
      }});
}

Table air_jet_table() {
  using K = Of<AirJet>;
  using A = AirJet;
  return K::table(
      "air_jet", "MEMS air-jet modules over a face of a body",
      {{
           K::text("name", &A::name, "unique").required(),
           K::text("body", &A::body, "").names("body").required(),
           K::choice("face", &A::face, faces, ""),
       },
       K::place(&A::place, "the whole face", in_body + "; top and bottom faces only"),
       {
           K::integer("count", &A::count, from(1, 1000000), "modules side by side on the place"),
           K::quantity("max_pressure", &A::max_pressure, "Pa", above(0, 1e6), "of one module at full drive")
               .required(),
           K::quantity("max_flow", &A::max_flow, "m^3/s", above(0, 100), "of one module at full drive")
               .required(),
           K::quantity("curve_exponent", &A::curve_exponent, "1", from(0.1, 10),
                       "n of dp = p_max (1 - (Q/Q_max)^n)"),
           K::quantity("system_linear", &A::system_linear, "Pa s/m^3", from(0, 1e15),
                       "a1 of dp = a1 Q + a2 Q^2, per module"),
           K::quantity("system_quadratic", &A::system_quadratic, "Pa s^2/m^6", from(0, 1e20),
                       "a2, per module"),
           K::quantity("conductance", &A::conductance, "W/K", above(0, 1e6),
                       "UA_0 at the reference flow, per module")
               .required(),
           K::quantity("reference_flow", &A::reference_flow, "m^3/s", above(0, 100), "Q_0").required(),
           K::quantity("conductance_exponent", &A::conductance_exponent, "1", from(0, 2),
                       "of UA = UA_0 (Q/Q_0)^m"),
           K::quantity("power", &A::power, "W", from(0, 1e6), "electric, per module at full drive"),
           K::quantity("drive", &A::drive, "1", any_fraction, ""),
           K::text("controller", &A::controller, "of the drive").names("controller").or_else("none"),
           K::quantity("inlet_temperature", &A::inlet_temperature, "K", any_temperature, "of fresh air")
               .or_else("case.ambient_temperature"),
           K::quantity("air_pressure", &A::air_pressure, "Pa", from(1e4, 1e6), ""),
           K::quantity("recirculation", &A::recirculation, "1", from(0, 0.99),
                       "fraction of the exhaust that comes back"),
           K::text("sheet", &A::sheet, "PDN sheet that feeds it").names("sheet").or_else("fed from outside"),
           K::text("tray", &A::tray, "whose air it draws and returns, instead of inlet_temperature")
               .names("tray")
               .or_else("fresh air"),
       }});
}

Table tray_table() {
  using K = Of<Tray>;
  using T = Tray;
  return K::table(
      "tray",
      "a closed box of air that air jets draw from and blow into through one shared duct; it gives its heat "
      "to a wall and to the room",
      {{
           K::text("name", &T::name, "unique").required(),
           K::quantity("duct_linear", &T::duct_linear, "Pa s/m^3", from(0, 1e15),
                       "a1 of dp = a1 Q + a2 Q^2 on the flow of all its modules together"),
           K::quantity("duct_quadratic", &T::duct_quadratic, "Pa s^2/m^6", from(0, 1e20), "a2"),
           K::text("body", &T::body, "with the wall that cools it").names("body").or_else("no wall"),
           K::choice("face", &T::face, faces, "of the body"),
       },
       K::place(&T::place, "the whole face", in_body + "; top and bottom faces only"),
       {
           K::quantity("coefficient", &T::coefficient, "W/m^2/K", from(1e-12, 1e6),
                       "from its air to the wall")
               .or_else("no wall"),
           K::quantity("room_conductance", &T::room_conductance, "W/K", from(0, 1e6),
                       "from its air to the room"),
           K::quantity("room_temperature", &T::room_temperature, "K", any_temperature, "")
               .or_else("case.ambient_temperature"),
           K::quantity("volume", &T::volume, "m^3", from(0, 1e3),
                       "of its air, for courses over time; 0: it follows at once"),
       }});
}

Table heat_sink_table() {
  using K = Of<HeatSink>;
  using H = HeatSink;
  return K::table(
      "heat_sink", "fins over a face: air or liquid from a fan, a given flow (flow), or still (neither)",
      {{
           K::text("name", &H::name, "unique").required(),
           K::text("body", &H::body, "its base").names("body").required(),
           K::choice("face", &H::face, faces, "top or bottom"),
       },
       K::place(&H::place, "the whole face", in_body),
       {
           K::choice("direction", &H::direction, {"+x", "-x", "+y", "-y"},
                     "of the flow along the fins; upwards, where it is still"),
           K::choice("shape", &H::shape, {"plates", "pins", "pins-in-line"}, "pins: staggered"),
           K::text("fin_material", &H::fin_material, "").names("material").required(),
           K::quantity("fin_height", &H::fin_height, "m", from(least_length, 1), "from the base").required(),
           K::integer("fin_count", &H::fin_count, from(2, 100000), "plates, one at either edge")
               .or_else("no plates"),
           K::quantity("fin_thickness", &H::fin_thickness, "m", from(least_length, 0.1), "plates")
               .or_else("no plates"),
           K::quantity("pin_diameter", &H::pin_diameter, "m", from(least_length, 0.1), "pins")
               .or_else("no pins"),
           K::quantity("pin_pitch", &H::pin_pitch, "m", from(least_length, 0.5),
                       "pins: across and along the flow")
               .one_for_all()
               .or_else("no pins"),
           K::choice("fluid", &H::fluid, {"air", "water", "pg25", "eg25", "oil", "hfe-7100"}, ""),
           K::quantity("inlet_temperature", &H::inlet_temperature, "K", any_temperature, "")
               .or_else("case.ambient_temperature"),
           K::quantity("air_pressure", &H::air_pressure, "Pa", from(1e4, 1e6),
                       "air: scales its density, not the fan's curve"),
           K::quantity("flow", &H::flow, "m^3/s", above(0, 100), "through fins and bypass together")
               .or_else("from the fan"),
           K::quantity("fan_pressure", &H::fan_pressure, "Pa", above(0, 1e6), "at no flow and full speed")
               .or_else("no fan"),
           K::quantity("fan_flow", &H::fan_flow, "m^3/s", above(0, 100), "at no pressure and full speed")
               .or_else("no fan"),
           K::quantity("fan_exponent", &H::fan_exponent, "1", from(0.1, 10),
                       "n of dp = p_max (1 - (Q/Q_max)^n)"),
           K::quantity("fan_speed", &H::fan_speed, "1", above(0, 2),
                       "flow with it, pressure squared, power cubed"),
           K::quantity("fan_power", &H::fan_power, "W", from(0, 1e6), "electric, at full speed"),
           K::text("controller", &H::controller, "of the fan's speed").names("controller").or_else("none"),
           K::quantity("system_linear", &H::system_linear, "Pa s/m^3", from(0, 1e15),
                       "a1 of dp = a1 Q + a2 Q^2 of everything else in the way"),
           K::quantity("system_quadratic", &H::system_quadratic, "Pa s^2/m^6", from(0, 1e20), "a2"),
           K::quantity("bypass_area", &H::bypass_area, "m^2", from(0, 10),
                       "section beside and above the fins that the flow may take instead"),
           K::quantity("bypass_loss", &H::bypass_loss, "1", above(0, 1000), "of it, on the dynamic pressure"),
           K::quantity("emissivity", &H::emissivity, "1", any_fraction, "still fluid: grey radiation"),
       }});
}

Table jet_plate_table() {
  using K = Of<JetPlate>;
  using J = JetPlate;
  return K::table(
      "jet_plate", "array of jets that impinge on a face",
      {{
           K::text("name", &J::name, "unique").required(),
           K::text("body", &J::body, "").names("body").required(),
           K::choice("face", &J::face, faces, "top or bottom"),
       },
       K::place(&J::place, "the whole face", in_body),
       {
           K::choice("fluid", &J::fluid, {"water", "pg25", "eg25", "oil", "hfe-7100", "air"}, ""),
           K::quantity("flow", &J::flow, "m^3/s", above(0, 10), "of all nozzles, at the inlet temperature")
               .required(),
           K::quantity("inlet_temperature", &J::inlet_temperature, "K", any_temperature, "").required(),
           K::quantity("nozzle_diameter", &J::nozzle_diameter, "m", from(least_length, 0.1), "").required(),
           K::quantity("pitch", &J::pitch, "m", from(least_length, 0.5), "of the nozzles along x and y")
               .one_for_all()
               .required(),
           K::quantity("height", &J::height, "m", from(least_length, 0.5), "from nozzle to face").required(),
           K::choice(
               "law", &J::law, {"distributed-returns", "array", "cross-flow", "single", "confined"},
               "a drain beside each nozzle (Wei 2022); free array (Martin 1977); spent fluid leaves along "
               "one side (Florschuetz 1981); one nozzle, or few that do not meet (Martin 1977); the same "
               "submerged below the plate with the nozzles (Li & Garimella 2001)"),
           K::quantity("nozzle_length", &J::nozzle_length, "m", above(0, 0.5),
                       "confined: thickness of the plate with the nozzles"),
           K::choice("exit", &J::exit, {"+x", "-x", "+y", "-y"}, "cross-flow: the side it leaves by"),
           K::quantity("nozzle_loss", &J::nozzle_loss, "1", from(0, 1000),
                       "on the nozzle's dynamic pressure"),
           K::quantity("area_factor", &J::area_factor, "1", from(0.1, 1000),
                       "wetted area times fin efficiency over the face's area"),
           K::quantity("loop_pressure_drop", &J::loop_pressure_drop, "Pa", from(0, 1e8),
                       "of everything else the pump drives"),
           K::quantity("pump_efficiency", &J::pump_efficiency, "1", above(0, 1), ""),
       }});
}

}  // namespace fourwalls::keys

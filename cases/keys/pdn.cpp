// Keys of power nets on dies and packages.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

Table sheet_table() {
  using K = Of<SheetInput>;
  using S = SheetInput;
  return K::table(
      "sheet", "one metal layer of a power net, in a layer of a body; give resistance, or straps",
      {{
           K::text("name", &S::name, "unique").required(),
           K::text("net", &S::net, "for results and for warnings about vias between nets"),
           K::text("body", &S::body, "").names("body").required(),
           K::text("layer", &S::layer, "of that body").required(),
       },
       K::place(&S::place, "the whole body", in_body),
       {
           K::quantity("resistance", &S::resistance, "ohm", from(least_resistance, 1e15),
                       "per square, along x and y, at 20 degC")
               .one_for_all()
               .or_else("from the straps"),
           K::quantity("coefficient", &S::coefficient, "1/K", any_relative_slope, "of the resistance"),
           K::integer("refine", &S::refine, from(1, 64), "PDN nodes per cell edge"),
           K::text(
               "material", [](S& s) -> std::string& { return s.straps.material; }, "straps: gives rho")
               .names("material")
               .folded(),
           K::quantity(
               "strap_thickness", [](S& s) -> double& { return s.straps.thickness; }, "m",
               from(least_length, 0.1), "straps: t")
               .folded(),
           K::quantity(
               "strap_width", [](S& s) -> double& { return s.straps.width; }, "m", from(least_length, 1),
               "straps: w of resistance = rho pitch/(t w) per square")
               .folded(),
           K::quantity(
               "strap_pitch", [](S& s) -> double& { return s.straps.pitch; }, "m", from(least_length, 1),
               "straps: at least the width")
               .folded(),
           K::choice(
               "strap_direction", [](S& s) -> int& { return s.straps.direction; }, {"x", "y", "both"},
               "straps: across a single direction the resistance is a million times higher")
               .folded(),
       }});
}

Table via_table() {
  using K = Of<Via>;
  using V = Via;
  return K::table(
      "via", "array of vias, TSVs, microbumps, C4 bumps or balls between two sheets",
      {{
           K::text("name", &V::name, "unique").required(),
           K::two_texts("between", &V::between, "two sheets").names("sheet").required(),
       },
       K::place(&V::place, "where the sheets overlap", "the global origin"),
       {
           K::quantity("resistance", &V::resistance, "ohm", from(least_resistance, 1e6), "of one, at 20 degC")
               .required(),
           K::quantity("pitch", &V::pitch, "m", from(least_length, 1), "along x and y")
               .one_for_all()
               .required(),
           K::quantity("coefficient", &V::coefficient, "1/K", any_relative_slope, "of the resistance"),
       }});
}

Table load_table() {
  using K = Of<Load>;
  using L = Load;
  return K::table(
      "load",
      "circuit drawing power (V/V0)^n + leakage (V/V0)^g exp((T - T0)/T_L) from a sheet, spread evenly; n = "
      "0, 1, 2 by kind",
      {{
           K::text("name", &L::name, "unique").required(),
           K::text("sheet", &L::sheet, "").names("sheet").required(),
           K::text("return_sheet", &L::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&L::place, "the whole sheet", in_body),
       {
           K::choice("kind", &L::kind, {"power", "current", "resistive"},
                     "constant power, constant current or resistance"),
           K::quantity("power", &L::power, "W", any_power, "at V0, without leakage").required(),
           K::quantity("voltage", &L::voltage, "V", any_voltage, "V0").required(),
           K::quantity("leakage", &L::leakage, "W", any_power, "at V0 and T0"),
           K::quantity("leakage_temperature", &L::leakage_temperature, "K", any_temperature, "T0"),
           K::quantity("leakage_scale", &L::leakage_scale, "delta K", from(1, 1e4), "T_L"),
           K::quantity("leakage_voltage_exponent", &L::leakage_voltage_exponent, "1", from(0, 10), "g"),
           K::quantity("temperature_limit", &L::temperature_limit, "K", any_temperature, "hottest allowed")
               .or_else("no limit"),
           K::quantity("voltage_limit", &L::voltage_limit, "V", any_voltage, "lowest allowed")
               .or_else("no limit"),
           K::text("profile", &L::profile, "of power over time, not of leakage")
               .names("profile")
               .or_else("constant"),
           K::text("controller", &L::controller, "that throttles power, not leakage")
               .names("controller")
               .or_else("none"),
       }});
}

Table regulator_table() {
  using K = Of<RegulatorInput>;
  using R = RegulatorInput;
  return K::table(
      "regulator",
      "feeds a sheet; each phase loses fixed + linear I + quadratic I^2 as heat in its place; or give "
      "efficiencies",
      {{
           K::text("name", &R::name, "unique").required(),
           K::text("sheet", &R::sheet, "").names("sheet").required(),
           K::text("return_sheet", &R::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&R::place, "the whole sheet", in_body),
       {
           K::quantity("voltage", &R::voltage, "V", any_voltage, "set point at no load").required(),
           K::quantity("load_line", &R::load_line, "ohm", from(1e-9, 10),
                       "output falls by this times the current; with a return sheet half of it each way"),
           K::integer("phases", &R::phases, from(1, 10000), "identical, sharing the current"),
           K::quantity("fixed_loss", &R::fixed_loss, "W", from(0, 1e8), "per phase"),
           K::quantity("linear_loss", &R::linear_loss, "V", from(0, 1e4), ""),
           K::quantity("quadratic_loss", &R::quadratic_loss, "ohm", from(0, 1e3), "per phase, at 25 degC"),
           K::quantity("loss_coefficient", &R::loss_coefficient, "1/K", any_relative_slope,
                       "of quadratic_loss with the place's temperature"),
           K::quantity("rated_current", &R::rated_current, "A", above(0, 1e7), "whole regulator")
               .or_else("no limit"),
           K::quantity("inductance", &R::inductance, "H", from(0, 1),
                       "between set point and load line: how quickly it follows its load in a transient"),
           K::text("profile", &R::profile, "of the set point over time").names("profile").or_else("constant"),
           K::quantity("bandwidth", &R::bandwidth, "Hz", from(0, 1e12),
                       "of its control loop, instead of inductance: first order"),
           K::quantity("phase_inductance", &R::phase_inductance, "H", from(0, 1),
                       "of one phase; with input_voltage the current rises and falls no faster than it lets"),
           K::quantity("loop_inductance", &R::loop_inductance, "H", from(0, 1),
                       "trans-inductor: in the loop of all secondaries"),
           K::quantity("loop_leakage", &R::loop_leakage, "H", from(0, 1), "trans-inductor: of each winding"),
           K::quantity("input_voltage", &R::input_voltage, "V", from(0, 1e5),
                       "of the phases; of a linear one, where no bus or sheet feeds it"),
           K::quantity("current_limit", &R::current_limit, "A", from(0, 1e7),
                       "where it stops to hold the voltage; 0: never"),
           K::flag("shedding", &R::shedding, "as many phases on as lose least, by the loss of a phase"),
           K::quantity("add_delay", &R::add_delay, "s", from(0, 1e3), "until more phases come"),
           K::quantity("shed_delay", &R::shed_delay, "s", from(0, 1e3), "until phases go"),
           K::quantity("phase_margin", &R::phase_margin, "degree", from(10, 90),
                       "of its loop at its bandwidth: below 90 of second order"),
           K::choice("kind", &R::kind, {"switched", "linear"},
                     "linear: a pass device from the input, which loses what its voltages leave"),
           K::quantity("dropout", &R::dropout, "V", from(0, 1e3),
                       "linear: least input above the output at the rated current"),
           K::quantity("quiescent", &R::quiescent, "A", from(0, 1e6), "linear: taken in besides"),
           K::quantity("output_resistance", &R::output_resistance, "ohm", from(0, 1e6),
                       "linear: of its pass device, which its loop lowers up to its bandwidth; 0: not there"),
           K::quantity("ripple_rejection", &R::ripple_rejection, "dB", from(0, 200),
                       "linear: of the input at the output, at rest; counts from input_voltage")
               .or_else("complete"),
           K::quantity("droop_threshold", &R::droop_threshold, "V", from(0, 1e3),
                       "output this far below the load line raises the set point; 0: never"),
           K::quantity("droop_raise", &R::droop_raise, "V", from(0, 1e3), "by which it is raised"),
           K::quantity("droop_hold", &R::droop_hold, "s", from(0, 1e3), "that it stays raised"),
           K::quantity("set_point_coefficient", &R::set_point_coefficient, "V/K", from(-1, 1),
                       "of the set point with the temperature of the regulator's place"),
           K::quantity("set_point_temperature", &R::set_point_temperature, "K", any_temperature,
                       "where `voltage` holds"),
           K::quantity("peak_efficiency", &R::peak_efficiency, "1", from(0.5, 0.9999),
                       "instead of the losses: at peak_load")
               .folded(),
           K::quantity("peak_load", &R::peak_load, "1", from(0.01, 0.99),
                       "fraction of the rated current with the best efficiency")
               .folded(),
           K::quantity("full_efficiency", &R::full_efficiency, "1", from(0.3, 0.9999), "at the rated current")
               .folded(),
           K::text("input_bus", &R::input_bus, "bus that its input loads").names("bus").or_else("none"),
           K::text("input_sheet", &R::input_sheet, "instead: sheet that its input loads, over its place")
               .names("sheet")
               .or_else("none"),
           K::text("input_return_sheet", &R::input_return_sheet, "").names("sheet").or_else("ideal ground"),
           K::integer("copies", &R::copies, from(1, 100000000),
                      "equal packages that load the input bus, of which this case holds one"),
       }});
}

Table capacitor_table() {
  using K = Of<Capacitor>;
  using C = Capacitor;
  return K::table(
      "capacitor", "capacitors between a sheet and its return, spread evenly; they count in transients only",
      {{
           K::text("name", &C::name, "unique").required(),
           K::text("sheet", &C::sheet, "").names("sheet").required(),
           K::text("return_sheet", &C::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&C::place, "the whole sheet", in_body),
       {
           K::quantity("capacitance", &C::capacitance, "F", above(0, 1e3), "all together").required(),
           K::quantity("resistance", &C::resistance, "ohm", from(0, 1e3),
                       "in series, all together: the bank then keeps one voltage of its own"),
       }});
}

}  // namespace fourwalls::keys

// Keys of the power chain from the grid on.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

namespace {

constexpr Range any_price = from(0, 1), any_carbon = from(0, 1e-3), any_rating = above(0, 1e12);
constexpr Range any_share = from(0, 100);
const std::string set_point = "the bus's nominal voltage";

Table heat_table(const std::string& name) {
  using K = Of<HeatPlace>;
  using H = HeatPlace;
  return K::table(name, "where the device's loss becomes heat; without a body in the room",
                  {{
                       K::text("body", &H::body, "").names("body").or_else("the room"),
                       K::text("layer", &H::layer, "of that body").or_else("all layers"),
                   },
                   K::place(&H::place, "the whole body", in_body),
                   {
                       K::quantity("resistance", &H::resistance, "K/W", from(0, 1e6),
                                   "from the device to the room, at case.ambient_temperature"),
                   }});
}

}  // namespace

Table bus_table() {
  using K = Of<Bus>;
  using B = Bus;
  return K::table(
      "bus", "one voltage of the power chain, that devices feed, join and load",
      {{
          K::text("name", &B::name, "unique").required(),
          K::choice("kind", &B::kind, {"dc", "ac"}, "direct current, or three phases").required(),
          K::quantity("voltage", &B::voltage, "V", above(0, 1e6), "nominal; three phases: between lines")
              .required(),
          K::quantity("power_factor", &B::power_factor, "1", from(0.1, 1),
                      "three phases: of the current carried"),
          K::quantity("voltage_limit", &B::voltage_limit, "V", above(0, 1e6), "lowest allowed")
              .or_else("no limit"),
          K::quantity("overvoltage_limit", &B::overvoltage_limit, "V", above(0, 1e6), "highest allowed")
              .or_else("no limit"),
          K::quantity(
              "capacitance", &B::capacitance, "F", from(0, 1e6),
              "of the capacitors on a dc bus, all together: counts in transients only; 0: the bus follows "
              "at once"),
      }});
}

Table source_table() {
  using K = Of<Source>;
  using S = Source;
  return K::table("source", "the grid: holds a bus behind a droop, and does not take power back",
                  {{
                      K::text("name", &S::name, "unique").required(),
                      K::text("bus", &S::bus, "").names("bus").required(),
                      K::quantity("voltage", &S::voltage, "V", above(0, 1e6), "set point without load")
                          .or_else(set_point),
                      K::quantity("rated_power", &S::rated_power, "W", any_rating, "").required(),
                      K::quantity("droop", &S::droop, "1", from(1e-4, 0.5),
                                  "fall of the voltage at the rating, relative"),
                      K::quantity("price", &S::price, "USD/J", any_price, "of energy, as in '0.085 USD/kWh'"),
                      K::quantity("carbon", &S::carbon, "kg/J", any_carbon, "of energy, as in '0.37 kg/kWh'"),
                  }});
}

Table converter_technology_table() {
  using K = Of<ConverterTechnologyInput>;
  using T = ConverterTechnologyInput;
  return K::table(
      "converter_technology",
      "a kind of converter or transformer; a unit loses P_rated (fixed + linear x + quadratic x^2), x = "
      "P_out/P_rated; "
      "or give three efficiencies",
      {{
          K::choice("kind", &T::kind, {"regulated", "ratio", "linear"},
                    "output by a set point, in a fixed ratio to the input, or a linear regulator")
              .required(),
          K::quantity("fixed", &T::fixed, "1", from(0, 1), "loss without load"),
          K::quantity("linear", &T::linear, "1", from(-1, 1), ""),
          K::quantity("quadratic", &T::quadratic, "1", from(0, 1), ""),
          K::quantity("peak_efficiency", &T::peak_efficiency, "1", from(0.3, 0.99999),
                      "instead: at peak_load")
              .folded(),
          K::quantity("peak_load", &T::peak_load, "1", from(0.01, 0.99), "load with the best efficiency")
              .folded(),
          K::quantity("full_efficiency", &T::full_efficiency, "1", from(0.3, 0.99999), "at the rating")
              .folded(),
          K::quantity("loads", &T::loads, "1", above(0, 2), "instead: three loads")
              .with("efficiencies")
              .folded(),
          K::quantity("efficiencies", &T::efficiencies, "1", from(0.01, 0.99999), "there")
              .with("loads")
              .folded(),
          K::quantity("droop", &T::droop, "1", from(1e-4, 0.5), "fall of the output at the rating, relative"),
          K::quantity("coefficient", &T::coefficient, "1/K", any_relative_slope,
                      "of the quadratic loss with the temperature of the place, from 25 degC"),
          K::quantity("dropout", &T::dropout, "1", from(1e-6, 10),
                      "linear: least V_in - V_out at the rating, relative to the output"),
          K::quantity("quiescent", &T::quiescent, "1", from(0, 1), "linear: of the rated current"),
          K::text("source", &T::source, "where the numbers come from"),
      }});
}

Table converter_table() {
  using K = Of<Converter>;
  using C = Converter;
  return K::table(
      "converter",
      "equal converters or transformers side by side, from one bus to another; power goes one way",
      {{
          K::text("name", &C::name, "unique").required(),
          K::text("technology", &C::technology, "").names("converter_technology").required(),
          K::text("from", &C::from, "bus that they load").names("bus").required(),
          K::text("to", &C::to, "bus that they feed").names("bus").required(),
          K::quantity("rated_power", &C::rated_power, "W", any_rating, "output of one unit").required(),
          K::integer("units", &C::units, from(1, 1000000), "equal, sharing the load evenly"),
          K::integer("spare", &C::spare, from(0, 1000000), "of them, beyond what carries the load"),
          K::choice("sharing", &C::sharing, {"all", "best"},
                    "all units on, or as many as lose least (with the spare ones on top)"),
          K::quantity("voltage", &C::voltage, "V", above(0, 1e6), "regulated, linear: set point without load")
              .or_else(set_point),
          K::quantity("ratio", &C::ratio, "1", above(0, 1e6), "ratio: V_out/V_in without load")
              .or_else("of the nominal voltages"),
          K::quantity("droop", &C::droop, "1", from(1e-4, 0.5), "fall of the output at the rating, relative")
              .or_else("the technology's"),
          K::inner("heat", &C::heat, heat_table("converter.heat"), "where the loss goes"),
      }});
}

Table cable_table() {
  using K = Of<CableInput>;
  using C = CableInput;
  return K::table(
      "cable",
      "cable, busway or busbar between two buses, or from a bus to a place on a sheet; give resistance, or "
      "conductors",
      {{
           K::text("name", &C::name, "unique").required(),
           K::text("from", &C::from, "").names("bus").required(),
           K::text("to", &C::to, "").names("bus").or_else("a sheet"),
           K::text("sheet", &C::sheet, "instead of `to`").names("sheet").or_else("a bus"),
           K::text("return_sheet", &C::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&C::place, "the whole sheet", in_body),
       {
           K::quantity("resistance", &C::resistance, "ohm", from(least_resistance, 1e6),
                       "at 20 degC; direct current: of the loop, three phases: of one phase")
               .or_else("from the conductors"),
           K::quantity("coefficient", &C::coefficient, "1/K", any_relative_slope, "of the resistance"),
           K::text("material", &C::material, "conductors: gives rho").names("material").folded(),
           K::quantity("length", &C::length, "m", from(least_length, 1e6), "conductors: one way").folded(),
           K::quantity("area", &C::area, "m^2", above(0, 10), "conductors: of one").folded(),
           K::integer("parallel", &C::parallel, from(1, 100000),
                      "conductors: side by side in each pole or phase")
               .folded(),
           K::quantity("rated_current", &C::rated_current, "A", above(0, 1e7), "of a pole or line")
               .or_else("no limit"),
           K::inner("heat", &C::heat, heat_table("cable.heat"), "where the loss goes"),
       }});
}

Table storage_table() {
  using K = Of<Storage>;
  using S = Storage;
  return K::table(
      "storage", "battery or supercapacitor on a bus: open-circuit voltage by charge behind a resistance",
      {{
          K::text("name", &S::name, "unique").required(),
          K::text("bus", &S::bus, "").names("bus").required(),
          K::quantity("empty_voltage", &S::empty_voltage, "V", from(0, 1e6), "open circuit, empty")
              .required(),
          K::quantity("full_voltage", &S::full_voltage, "V", above(0, 1e6), "open circuit, full").required(),
          K::quantity("charge", &S::charge, "1", any_fraction, "0 empty, 1 full"),
          K::quantity("resistance", &S::resistance, "ohm", from(least_resistance, 1e6), "").required(),
          K::quantity("energy", &S::energy, "J", above(0, 1e15), "between empty and full").required(),
          K::quantity("power", &S::power, "W", from(-1e12, 1e12), "given to the bus; negative: taken")
              .or_else("it floats on the bus"),
          K::quantity("rated_power", &S::rated_power, "W", any_rating, "").or_else("no limit"),
          K::inner("heat", &S::heat, heat_table("storage.heat"), "where the loss goes"),
      }});
}

Table generator_technology_table() {
  using K = Of<GeneratorTechnologyInput>;
  using G = GeneratorTechnologyInput;
  return K::table(
      "generator_technology",
      "a kind of generator; a set burns P_rated (fixed + linear x + quadratic x^2) of fuel, higher heating "
      "value; or give "
      "efficiency and idle fuel",
      {{
          K::quantity("fixed", &G::fixed, "1", any_share, "fuel without load"),
          K::quantity("linear", &G::linear, "1", any_share, ""),
          K::quantity("quadratic", &G::quadratic, "1", any_share, ""),
          K::quantity("full_efficiency", &G::full_efficiency, "1", from(0.01, 0.99), "instead: at the rating")
              .folded(),
          K::quantity("idle_fuel", &G::idle_fuel, "1", from(0, 0.99),
                      "part of the full-load fuel burnt without load")
              .folded(),
          K::quantity("lowest_load", &G::lowest_load, "1", any_fraction, "of one set"),
          K::quantity("price", &G::price, "USD/J", any_price, "of fuel, as in '4 USD/MMBtu'"),
          K::quantity("carbon", &G::carbon, "kg/J", any_carbon, "of fuel"),
          K::quantity("upkeep", &G::upkeep, "USD/J", any_price, "of electricity made, without fuel"),
          K::text("source", &G::source, "where the numbers come from"),
      }});
}

Table generator_table() {
  using K = Of<Generator>;
  using G = Generator;
  return K::table(
      "generator", "equal generator sets on a bus; as many run as burn least",
      {{
          K::text("name", &G::name, "unique").required(),
          K::text("technology", &G::technology, "").names("generator_technology").required(),
          K::text("bus", &G::bus, "").names("bus").required(),
          K::quantity("rated_power", &G::rated_power, "W", any_rating, "electric, of one set").required(),
          K::integer("units", &G::units, from(1, 100000), "sets, sharing the load evenly"),
          K::integer("spare", &G::spare, from(0, 100000), "of them, running beyond what carries the load"),
          K::quantity("voltage", &G::voltage, "V", above(0, 1e6),
                      "set point without load; lower than others': stands by")
              .or_else(set_point),
          K::quantity("droop", &G::droop, "1", from(1e-4, 0.5),
                      "fall of the voltage at the rating, relative"),
      }});
}

Table rack_load_table() {
  using K = Of<RackLoad>;
  using R = RackLoad;
  return K::table("rack_load", "a rack, or anything else that a bus feeds; its power becomes heat",
                  {{
                      K::text("name", &R::name, "unique").required(),
                      K::text("bus", &R::bus, "").names("bus").required(),
                      K::choice("kind", &R::kind, {"power", "current", "resistive"},
                                "constant power, constant current or resistance"),
                      K::quantity("power", &R::power, "W", from(0, 1e12), "of one, at `voltage`").required(),
                      K::quantity("voltage", &R::voltage, "V", above(0, 1e6), "").or_else(set_point),
                      K::integer("count", &R::count, from(1, 100000000), "equal ones"),
                      K::inner("heat", &R::heat, heat_table("rack_load.heat"), "where the power goes"),
                  }});
}

}  // namespace fourwalls::keys

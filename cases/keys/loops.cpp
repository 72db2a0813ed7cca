// Keys of coolant loops.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

namespace {

Table loop_branch_table() {
  using K = Of<LoopBranch>;
  using B = LoopBranch;
  return K::table(
      "loop.branch",
      "from one node to another: pipe, valve and pump in series, and where the liquid gives its heat",
      {{
          K::text("name", &B::name, "unique among all loops").required(),
          K::text("from", &B::from, "node; nodes are what branches name").required(),
          K::text("to", &B::to, "node").required(),
          K::choice("kind", &B::kind, {"pipe", "exchanger", "facility", "dry-cooler", "chiller"},
                    "heat: none; to another loop; to facility water; to outside air; to a chiller"),
          K::quantity("length", &B::length, "m", from(0, 1e5), "of the pipe"),
          K::quantity("diameter", &B::diameter, "m", from(least_length, 10), "of the pipe")
              .or_else("no pipe"),
          K::quantity("roughness", &B::roughness, "m", from(0, 0.01), "of the pipe"),
          K::quantity("minor_loss", &B::minor_loss, "1", from(0, 1e5),
                      "sum of loss coefficients in the pipe"),
          K::quantity("kv", &B::kv, "m^3/s", above(0, 1e3),
                      "of valves and couplings: flow of water at 1 bar, in m^3/h as a rule; Kv = 0.865 Cv")
              .or_else("no valve"),
          K::integer("count", &B::count, from(1, 1000000), "identical branches side by side"),
          K::quantity("pump_pressure", &B::pump_pressure, "Pa", above(0, 1e8), "at no flow and full speed")
              .or_else("no pump"),
          K::quantity("pump_flow", &B::pump_flow, "m^3/s", above(0, 100), "at no pressure and full speed")
              .or_else("no pump"),
          K::quantity("pump_exponent", &B::pump_exponent, "1", from(0.5, 10),
                      "n of dp = p_max (1 - (Q/Q_max)^n)"),
          K::quantity("pump_speed", &B::pump_speed, "1", above(0, 2), "flow with it, pressure squared"),
          K::quantity("pump_efficiency", &B::pump_efficiency, "1", above(0, 1), ""),
          K::text("controller", &B::controller, "of the speed of its pump, or of its dry cooler's fan")
              .names("controller")
              .or_else("none"),
          K::quantity("flow", &B::flow, "m^3/s", above(0, 100), "given, whatever pressure it takes")
              .or_else("from the pressures"),
          K::quantity("power", &B::power, "W", from(-1e9, 1e9), "heat taken up besides"),
          K::text("with", &B::with, "exchanger: branch of another loop on its other side")
              .names("branch")
              .or_else("not used"),
          K::quantity("conductance", &B::conductance, "W/K", above(0, 1e9),
                      "exchanger, facility, dry-cooler: UA, at the reference flows if given")
              .or_else("not used"),
          K::quantity("reference_flow", &B::reference_flow, "m^3/s", above(0, 100),
                      "of this side; UA follows the flows with the power 0.7 of each film")
              .or_else("UA does not follow the flow"),
          K::quantity("other_reference_flow", &B::other_reference_flow, "m^3/s", above(0, 1e4),
                      "of the other side")
              .or_else("UA does not follow the flow"),
          K::quantity("other_flow", &B::other_flow, "m^3/s", above(0, 1e4),
                      "facility: of its water; dry-cooler: of its air at full speed")
              .or_else("not used"),
          K::quantity("temperature", &B::temperature, "K", any_temperature,
                      "facility: of its supply; dry-cooler, chiller: of outside air")
              .or_else("dry-cooler, chiller: case.ambient_temperature"),
          K::quantity("fan_power", &B::fan_power, "W", from(0, 1e9), "dry-cooler: electric, at full speed"),
          K::quantity("fan_speed", &B::fan_speed, "1", above(0, 2), "dry-cooler: air with it, power cubed"),
          K::quantity("set_point", &B::set_point, "K", any_temperature, "chiller: of what leaves it")
              .or_else("not used"),
          K::quantity("carnot", &B::carnot, "1", above(0, 1),
                      "chiller: share of the ideal coefficient of performance"),
          K::quantity("condenser_approach", &B::condenser_approach, "delta K", from(0, 100),
                      "chiller: condensing above outside air"),
          K::quantity("evaporator_approach", &B::evaporator_approach, "delta K", from(0, 100),
                      "chiller: evaporation below the set point"),
      }});
}

}  // namespace

Table loop_table() {
  using K = Of<Loop>;
  return K::table("loop", "liquid that goes round: nodes joined by branches; cold plates hang in branches",
                  {{
                      K::text("name", &Loop::name, "unique").required(),
                      K::choice("fluid", &Loop::fluid, {"water", "pg25", "eg25", "oil", "hfe-7100"}, ""),
                      K::items("branch", &Loop::branches, loop_branch_table()),
                  }});
}

}  // namespace fourwalls::keys

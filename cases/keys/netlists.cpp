// Keys of netlists.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

namespace {

constexpr Range any_lifetime = above(0, 1e12);

/// Keys of Black's law, for both kinds of metal of a netlist.
template <class T>
std::vector<Key> wear_keys() {
  using K = Of<T>;
  return {
      K::quantity(
          "current_exponent", [](T& t) -> double& { return t.wear.exponent; }, "1", from(0.5, 5),
          "n of Black's law; copper about 1, aluminium about 2"),
      K::quantity(
          "activation_energy", [](T& t) -> double& { return t.wear.activation_energy; }, "J",
          from(1e-20, 1e-18), "of Black's law, as in '0.9 eV'"),
      K::quantity(
          "limit_temperature", [](T& t) -> double& { return t.wear.temperature; }, "K", any_temperature,
          "of the metal at which the limit holds; elsewhere the limit is that of equal lifetime"),
      K::quantity(
          "lifetime", [](T& t) -> double& { return t.wear.lifetime; }, "s", any_lifetime,
          "at the limit and that temperature"),
  };
}

constexpr const char* netlist_layer_pattern = "as the nodes' names say it; * stands for any characters";
constexpr const char* resistance_slope = "of the resistance; 0: it stays as the netlist has it";
constexpr const char* resistance_temperature = "of the resistances that the netlist has";
constexpr const char* netlist_body_layer = "of the netlist's body: where these resistors are";

Table netlist_layer_table() {
  using K = Of<NetlistLayer>;
  using L = NetlistLayer;
  return K::table(
      "netlist.layer",
      "metal of a netlist's layer: current limits, wear-out and temperature of the resistors in it",
      {{
           K::text("name", &L::name, netlist_layer_pattern).required(),
           K::quantity("width", &L::width, "m", any_length, "of each wire").or_else("not known"),
           K::quantity("sheet_resistance", &L::sheet_resistance, "ohm", above(0, 1e6),
                       "per square; instead of width: gives each wire's width from its length and resistance")
               .or_else("not known"),
           K::quantity("thickness", &L::thickness, "m", any_length, "").or_else("not known"),
           K::quantity("current_limit", &L::current_limit, "A/m", above(0, 1e9),
                       "per width of wire, as in '2.8 mA/um'")
               .or_else("no limit"),
           K::quantity("density_limit", &L::density_limit, "A/m^2", above(0, 1e14),
                       "instead of current_limit")
               .or_else("no limit"),
           K::quantity("coefficient", &L::coefficient, "1/K", any_relative_slope, resistance_slope),
           K::quantity("reference_temperature", &L::reference_temperature, "K", any_temperature,
                       resistance_temperature),
       },
       wear_keys<L>(),
       {
           K::text("body_layer", &L::body_layer, netlist_body_layer).or_else("the netlist's"),
       }});
}

Table netlist_via_table() {
  using K = Of<NetlistVia>;
  using V = NetlistVia;
  return K::table(
      "netlist.via", "the same for resistors between two layers of a netlist",
      {{
           K::text("name", &V::name, "unique in its netlist").required(),
           K::two_texts("between", &V::between, "layers of the netlist; * stands for any characters")
               .required(),
           K::integer("cuts", &V::cuts, from(1, 1000000), "side by side in one resistor"),
           K::quantity("current_limit", &V::current_limit, "A", above(0, 1e6), "of one cut")
               .or_else("no limit"),
           K::quantity("coefficient", &V::coefficient, "1/K", any_relative_slope, resistance_slope),
           K::quantity("reference_temperature", &V::reference_temperature, "K", any_temperature,
                       resistance_temperature),
       },
       wear_keys<V>(),
       {
           K::text("body_layer", &V::body_layer, netlist_body_layer).or_else("the netlist's"),
       }});
}

Table netlist_port_table() {
  using K = Of<NetlistPort>;
  using P = NetlistPort;
  return K::table("netlist.port", "two nodes of the netlist whose impedance is asked for",
                  {{
                      K::text("name", &P::name, "of the port in results").required(),
                      K::text("node", &P::node, "where the current goes in").required(),
                      K::text("reference", &P::reference, "where it comes out; 0: ground"),
                  }});
}

Table impedance_target_table() {
  using K = Of<ImpedanceTarget>;
  using T = ImpedanceTarget;
  return K::table(
      "netlist.target",
      "a corner of the highest impedance allowed; straight between corners in logarithms, one corner "
      "alone: constant",
      {{
          K::text("port", &T::port, "of this port").or_else("of every port"),
          K::quantity("frequency", &T::frequency, "Hz", above(0, 1e15), ""),
          K::quantity("impedance", &T::impedance, "ohm", above(0, 1e9), "").required(),
      }});
}

Table netlist_drive_table() {
  using K = Of<NetlistDrive>;
  using D = NetlistDrive;
  return K::table(
      "netlist.drive", "current sources of the netlist that follow a profile",
      {{
          K::text("sources", &D::sources, "name of a constant source; * stands for any letters").required(),
          K::text("profile", &D::profile, "factor on their current").names("profile").required(),
      }});
}

Table netlist_window_table() {
  using K = Of<NetlistWindow>;
  using W = NetlistWindow;
  return K::table(
      "netlist.window",
      "a stretch of [transient] in which the netlist's capacitors and inductors are followed as well, from "
      "the "
      "state and the temperatures at its start",
      {{
          K::text("name", &W::name, "unique in its netlist").required(),
          K::quantity("start", &W::start, "s", from(0, 1e9), "of the case's time").required(),
          K::quantity("stop", &W::stop, "s", above(0, 1e9), "of the case's time").required(),
          K::quantity(
              "step", &W::step, "s", from(0, 1e9),
              "of its history; without a tolerance all steps are of this length; 0: a thousandth of it"),
          K::quantity("tolerance", &W::tolerance, "V", from(0, 1e3),
                      "error of one step, anywhere: steps are adapted; 0: that of the netlist"),
      }});
}

}  // namespace

Table netlist_table() {
  using K = Of<NetlistFile>;
  using N = NetlistFile;
  return K::table(
      "netlist", "a circuit in a SPICE netlist: resistors, capacitors, inductors, sources, shorts",
      {{
          K::text("name", &N::name, "of the circuit in results").required(),
          K::text("file", &N::file,
                  "netlist (.sp, .spice, .cir, .net, each also .gz), relative to the case file")
              .required(),
          K::quantity("unit", &N::unit, "m", from(1e-12, 1), "of one count in the nodes' names")
              .or_else("1 um for n1_X_Y; 0.5 nm for n1_m4_X_Y and Node_metal4_X_Y"),
          K::quantity("layer_spacing", &N::layer_spacing, "m", any_length, "between layers as they are drawn")
              .or_else("a fiftieth of the extent"),
          K::quantity("temperature", &N::temperature, "K", any_temperature,
                      "of the metal where it is not tied to a body")
              .or_else("ambient"),
          K::text("pads", &N::pads,
                  "CSV with columns net, x, y, V, R, L in SI, or x,y,edge_length,voltage in um; relative to "
                  "the case file")
              .or_else("the sources that the netlist has"),
          K::text("pad_layer", &N::pad_layer, "whose nodes pads connect to; * stands for any characters")
              .or_else("the top layer"),
          K::quantity("pad_distance", &N::pad_distance, "m", any_length,
                      "from a pad to the node that it connects to, at most"),
          K::text("instances", &N::instances,
                  "CSV with columns Instance, Terminal, Layer, X location, Y location in um, relative to the "
                  "case file")
              .or_else("none"),
          K::text("body", &N::body, "whose cells have the resistors' temperature and take their heat")
              .names("body")
              .or_else("none"),
          K::text("body_layer", &N::body_layer, "where the resistors are, unless netlist.layer says so")
              .or_else("only where netlist.layer says so"),
          K::text("load_layer", &N::load_layer, "layer of the body that takes the loads' power as heat")
              .or_else("loads heat nothing"),
          K::quantity("origin", &N::origin, "m", any_place, "of the netlist's coordinates, from " + in_body),
          K::items("layer", &N::layers, netlist_layer_table()),
          K::items("via", &N::vias, netlist_via_table()),
          K::quantity("tolerance", &N::tolerance, "V", from(0, 1e3),
                      "error of one step of .tran, anywhere: steps are adapted; 0: the deck's equal steps"),
          K::quantity("max_step", &N::max_step, "s", from(0, 1e9),
                      "of adapted steps; 0: a fiftieth of the whole"),
          K::quantity(
              "band", &N::band, "V", from(0, 1e5),
              "a node has recovered within this of where its sources, as they are at the end, leave it at "
              "rest; 0: a tenth of the furthest that it was from there"),
          K::quantity("output_interval", &N::output_interval, "s", from(0, 1e9),
                      "between fields of .tran and of windows; 0: those at the end only"),
          K::quantity("sweep", &N::sweep, "Hz", from(0, 1e15),
                      "first and last frequency of the impedance; 0: what .ac says"),
          K::integer("points", &N::points, from(1, 10000), "of the sweep in a decade"),
          K::items("port", &N::ports, netlist_port_table()),
          K::items("target", &N::targets, impedance_target_table()),
          K::items("drive", &N::drives, netlist_drive_table()),
          K::items("window", &N::windows, netlist_window_table()),
      }});
}

}  // namespace fourwalls::keys

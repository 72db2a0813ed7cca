// Keys of links and their technologies.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

namespace {

Table link_end_table(const std::string& name) {
  using K = Of<LinkEnd>;
  return K::table(
      name,
      "one end of a link: the rail that feeds it and the place that it heats; without a sheet it is "
      "elsewhere",
      {{
           K::text("sheet", &LinkEnd::sheet, "").names("sheet").or_else("elsewhere"),
           K::text("return_sheet", &LinkEnd::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&LinkEnd::place, "the whole sheet", in_body)});
}

}  // namespace

Table technology_table() {
  using K = Of<LinkTechnology>;
  using L = LinkTechnology;
  return K::table(
      "technology", "a kind of link; which keys count follows from `kind`",
      {{
          K::choice("kind", &L::kind, {"copper", "optical"},
                    "copper: loss grows with length; optical: laser, modulator, fibre")
              .required(),
          K::quantity("host_energy", &L::host_energy, "J/bit", any_energy, "SerDes at both hosts together"),
          K::quantity("module_energy", &L::module_energy, "J/bit", any_energy,
                      "module electronics without laser, both ends together"),
          K::quantity("loss_sqrt", &L::loss_sqrt, "dB/m/sqrt(GHz)", any_loss,
                      "copper: a1 of IL = length (a1 sqrt f + a2 f) + fixed"),
          K::quantity("loss_linear", &L::loss_linear, "dB/m/GHz", any_loss, "copper: a2"),
          K::quantity("loss_fixed", &L::loss_fixed, "dB", any_loss, "copper: connectors, vias, packages"),
          K::quantity("loss_temperature", &L::loss_temperature, "1/K", any_relative_slope,
                      "copper: relative growth of the loss"),
          K::quantity("loss_budget", &L::loss_budget, "dB", any_loss,
                      "copper: largest loss the receiver takes"),
          K::quantity("energy_per_loss", &L::energy_per_loss, "J/bit/dB", any_energy,
                      "copper: host energy for each dB above loss_free"),
          K::quantity("loss_free", &L::loss_free, "dB", any_loss, "copper: loss that costs no extra energy"),
          K::quantity("lane_rate", &L::lane_rate, "bit/s", above(0, 1e15),
                      "of one lane (wire pair, fibre or wavelength)")
              .required(),
          K::quantity("launch_power", &L::launch_power, "W", any_power,
                      "optical: per lane at the laser (dBm is accepted)"),
          K::quantity("laser_efficiency", &L::laser_efficiency, "1", any_fraction,
                      "optical: wall-plug, at laser_temperature"),
          K::quantity("laser_temperature", &L::laser_temperature, "K", any_temperature, "optical: T0")
              .or_else("not used"),
          K::quantity("laser_scale", &L::laser_scale, "delta K", above(0, 1e4),
                      "optical: T1 of efficiency = e0 exp(-(T - T0)/T1)")
              .or_else("does not fade"),
          K::flag("laser_local", &L::laser_local,
                  "optical: false: an external source, which heats elsewhere"),
          K::quantity("receiver_sensitivity", &L::receiver_sensitivity, "W", from(0, 1),
                      "optical: least power at the detector (dBm is accepted)"),
          K::quantity("optical_loss_fixed", &L::optical_loss_fixed, "dB", any_loss,
                      "optical: couplers, modulators, connectors"),
          K::quantity("optical_loss_length", &L::optical_loss_length, "dB/m", any_loss,
                      "optical: fibre or waveguide"),
          K::quantity("ring_tuning", &L::ring_tuning, "W/K", from(0, 10),
                      "optical: heater power per lane and kelvin below ring_ceiling"),
          K::quantity("ring_ceiling", &L::ring_ceiling, "K", any_temperature,
                      "optical: temperature that the rings are tuned up to")
              .or_else("not used"),
          K::quantity("temperature_limit", &L::temperature_limit, "K", any_temperature, "hottest end allowed")
              .or_else("no limit"),
          K::quantity("latency_fixed", &L::latency_fixed, "s", from(0, 1), "SerDes, FEC and retimers"),
          K::quantity("latency_length", &L::latency_length, "s/m", from(0, 1e-6), "propagation"),
          K::text("source", &L::source, "where the numbers come from"),
      }});
}

Table link_table() {
  using K = Of<Link>;
  using L = Link;
  return K::table(
      "link", "data link; its power is drawn from the rails and heats both ends",
      {{
          K::text("name", &L::name, "unique").required(),
          K::text("technology", &L::technology, "").names("technology").required(),
          K::quantity("rate", &L::rate, "bit/s", above(0, 1e18), "payload, each direction").required(),
          K::quantity("length", &L::length, "m", from(0, 1e6), "").required(),
          K::integer("count", &L::count, from(1, 1000000), "identical links side by side"),
          K::inner("from", &L::from, link_end_table("link.from"), "one end"),
          K::inner("to", &L::to, link_end_table("link.to"), "the other end"),
      }});
}

}  // namespace fourwalls::keys

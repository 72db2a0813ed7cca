/// A rail of one node, for what regulators do over time.
#pragma once

#include "course_over_time.hpp"

namespace fourwalls::testing {

/// One node behind a regulator, with a capacitor and a load that jumps at `start` from `low` to all of its
/// current.
inline Case rail(double voltage, double current, double low, double start, double capacitance) {
  Case c;
  add_material(c, heavy("stuff", 100, 2e6));
  c.bodies = {body("die", {0, 0, 0}, {1e-2, 1e-2}, {1e-2, 1e-2}, {layer("metal", "stuff", 1e-3)})};
  c.boundaries = {film("die", Face::top, 1e4, 300)};
  c.ambient_temperature = 300;
  Sheet sheet;
  sheet.name = "vdd", sheet.body = "die", sheet.layer = "metal", sheet.resistance = {1e-3, 1e-3};
  c.sheets = {sheet};
  Regulator r;
  r.name = "vr", r.sheet = "vdd", r.voltage = voltage;
  c.regulators = {r};
  Load load;
  load.name = "core", load.sheet = "vdd", load.kind = LoadKind::current, load.power = current * voltage;
  load.voltage = voltage, load.profile = "on";
  c.loads = {load};
  fourwalls::Capacitor k;
  k.name = "decap", k.sheet = "vdd", k.capacitance = capacitance;
  c.capacitors = {k};
  c.profiles = {step_at("on", start)};
  c.profiles[0].low = low;
  c.transient.voltage_tolerance = 1e-5;
  return c;
}

}  // namespace fourwalls::testing

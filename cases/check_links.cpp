// Netlists beside bodies, link technologies and limits.
#include "cases/checks.hpp"

namespace fourwalls {

namespace {

class LinkChecks : public Checks {
 public:
  using Checks::Checks;

  void check() {
    for (const auto& n : c_.netlists) check_netlist(n);
    for (const auto& l : c_.limits) check_limit(l);
    for (const auto& [name, technology] : c_.technologies) check_technology(technology);
  }

 private:
  void check_netlist(const NetlistFile& n) {
    if (n.pads.empty() && !n.pad_layer.empty()) error(n.where, "pad_layer", "goes with pads");
    for (const auto& l : n.layers) check_netlist_layer(n, l);
    for (const auto& v : n.vias) check_body_layer(n, v.where, "body_layer", v.body_layer);
    check_body_layer(n, n.where, "body_layer", n.body_layer);
    check_body_layer(n, n.where, "load_layer", n.load_layer);
    const auto has_layer = [](const auto& metal) { return !metal.body_layer.empty(); };
    const bool tied = !n.body_layer.empty() || !n.load_layer.empty() ||
                      std::any_of(n.layers.begin(), n.layers.end(), has_layer) ||
                      std::any_of(n.vias.begin(), n.vias.end(), has_layer);
    if (!n.body.empty() && !tied)
      error(n.where, "body_layer", "missing; give it here or in netlist.layer, or give load_layer");
  }

  void check_netlist_layer(const NetlistFile& n, const NetlistLayer& l) {
    const bool wide = l.width > 0 || l.sheet_resistance > 0;
    if (l.width > 0 && l.sheet_resistance > 0)
      error(l.where, "sheet_resistance", "the width is given; give one or the other");
    if (l.current_limit > 0 && l.density_limit > 0)
      error(l.where, "density_limit", "current_limit is given; give one or the other");
    if ((l.current_limit > 0 || l.density_limit > 0) && !wide)
      error(l.where, "width", "missing; a limit needs it, or sheet_resistance");
    if (l.density_limit > 0 && l.thickness <= 0)
      error(l.where, "thickness", "missing; density_limit needs it");
    check_body_layer(n, l.where, "body_layer", l.body_layer);
  }

  void check_body_layer(const NetlistFile& n, const Location& where, const char* key,
                        const std::string& layer) {
    if (layer.empty()) return;
    const Body* body = find(c_.bodies, n.body);
    if (!body) return error(where, key, "the netlist has no body");
    if (!find(body->layers, layer)) no_layer(where, key, *body, layer);
  }

  void check_limit(const Limit& l) {
    const bool none = std::isinf(l.maximum) && std::isinf(l.minimum);
    if (none) error(l.where, "", "a limit has a maximum, a minimum or both");
    if (l.minimum > l.maximum) error(l.where, "minimum", "above the maximum");
  }

  void check_technology(const LinkTechnology& t) {
    if (t.launch_power > 0 && t.laser_efficiency <= 0) {
      error(t.where, "laser_efficiency", "missing; a laser (launch_power) needs it");
    }
    if (t.laser_scale > 0 && t.laser_temperature <= 0) {
      error(t.where, "laser_temperature", "missing; laser_scale counts from it");
    }
    if (t.ring_tuning > 0 && t.ring_ceiling <= 0)
      error(t.where, "ring_ceiling", "missing; ring_tuning needs it");
  }
};

}  // namespace

std::vector<Problem> check_links(const Case& c) {
  LinkChecks checks(c);
  checks.check();
  return checks.found();
}

}  // namespace fourwalls

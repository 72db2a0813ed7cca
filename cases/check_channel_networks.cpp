// Networks of channels within a layer.

#include "cases/channel_map.hpp"
#include "cases/checks.hpp"

namespace fourwalls {

namespace {

class ChannelNetworkChecks : public Checks {
 public:
  using Checks::Checks;

  void run() {
    for (const auto& n : c_.channel_networks) {
      check_map(n);
      check_layer(n);
      check_drive(n);
      check_fluid(n);
    }
  }

 private:
  void check_map(const ChannelNetwork& n) {
    std::vector<std::string> wrong;
    const ChannelMap map = channel_map(n.map, wrong);
    for (const auto& message : wrong) error(n.where, "map", message);
    if (!wrong.empty()) return;
    for (const auto cell : map.cells)
      if (cell == ChannelCell::wall) return;
    warn(n.where, "map", "no wall at all: nothing joins what is above and below");
  }

  void check_layer(const ChannelNetwork& n) {
    const Body* body = find(c_.bodies, n.body);
    if (!body) return;
    const Layer* layer = find(body->layers, n.layer);
    if (!layer) return no_layer(n.where, "layer", *body, n.layer);
    check_hollow(n, "channel_network", *body, *layer);
  }

  /// A loop's branch, of which it is the only plate.
  void check_branch(const ChannelNetwork& n) {
    const char* why = "the loop sets it; give one or the other";
    const ChannelNetwork plain;
    for (const auto& [key, present] : {std::pair{"pressure", n.pressure > 0},
                                       {"flow", n.flow > 0},
                                       {"pump_resistance", n.pump_resistance > 0},
                                       {"inlet_temperature", n.inlet_temperature > 0},
                                       {"pump_efficiency", n.pump_efficiency != plain.pump_efficiency}})
      if (present) error(n.where, key, why);
    for (const auto& loop : c_.loops)
      if (find(loop.branches, n.branch) && loop.fluid != n.fluid)
        error(n.where, "fluid", fmt::format("'{}', but the loop holds '{}'", n.fluid, loop.fluid));
    const auto taken = [&](const char* kind, const auto& other) {
      if (other.branch == n.branch)
        error(n.where, "branch", fmt::format("'{}' feeds {} '{}' already", n.branch, kind, other.name));
    };
    for (const auto& plate : c_.cold_plates) taken("cold_plate", plate);
    for (const auto& other : c_.channel_networks)
      if (&other < &n) taken("channel_network", other);
  }

  void check_drive(const ChannelNetwork& n) {
    if (!n.branch.empty()) return check_branch(n);
    if (n.inlet_temperature <= 0)
      error(n.where, "inlet_temperature", "missing; give it and a pressure or a flow, or a branch of a loop");
    if ((n.pressure > 0) == (n.flow > 0))
      error(n.where, n.flow > 0 ? "flow" : "pressure", "give a pressure or a flow, one of them");
    if (n.pump_resistance > 0 && n.flow > 0)
      error(n.where, "pump_resistance", "goes with a pressure; the flow is given");
  }

  void check_fluid(const ChannelNetwork& n) {
    const bool given = n.fluid == "given";
    for (const auto& [key, value, needed] : {std::tuple{"density", n.density, true},
                                             {"specific_heat", n.specific_heat, true},
                                             {"conductivity", n.conductivity, n.coefficient <= 0},
                                             {"viscosity", n.viscosity, true}}) {
      if (!given && value > 0) error(n.where, key, "goes with fluid = \"given\"");
      if (given && needed && value <= 0) error(n.where, key, "missing; fluid = \"given\" needs it");
    }
  }
};

}  // namespace

std::vector<Problem> check_channel_networks(const Case& c) {
  ChannelNetworkChecks checks(c);
  checks.run();
  return checks.found();
}

}  // namespace fourwalls

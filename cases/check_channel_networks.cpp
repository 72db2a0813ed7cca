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
    if (!layer) return error(n.where, "layer", fmt::format("body '{}' has no layer '{}'", n.body, n.layer));
    if (layer->power + layer->leakage > 0)
      error(layer->where, layer->power > 0 ? "power" : "leakage",
            "channels run through this layer; it sets no heat free");
    if (!layer->parts.empty())
      error(layer->where, "part", "channels run through this layer; it has no parts");
    if (body->layers.size() < 2)
      error(n.where, "layer", "the only one of its body: nothing closes the channels");
    for (const auto& other : c_.channel_networks)
      if (&other < &n && other.body == n.body && other.layer == n.layer)
        error(n.where, "layer", fmt::format("holds channel_network '{}' already", other.name));
    for (const auto& plate : c_.cold_plates)
      if (plate.body == n.body && plate.layer == n.layer)
        error(n.where, "layer", fmt::format("holds cold_plate '{}' already", plate.name));
    for (const auto& sheet : c_.sheets)
      if (sheet.body == n.body && sheet.layer == n.layer)
        error(sheet.where, "layer", fmt::format("channel_network '{}' runs through it", n.name));
  }

  void check_drive(const ChannelNetwork& n) {
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

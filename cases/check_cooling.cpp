// Surroundings: boundaries, plates, sinks, jets, trays and loops; faces covered once, and a way out for heat.
#include <array>
#include <map>
#include <optional>
#include <set>

#include "cases/checks.hpp"

namespace fourwalls {

namespace {

class CoolingChecks : public Checks {
 public:
  using Checks::Checks;

  void check() {
    for (const auto& b : c_.boundaries) check_boundary(b);
    for (const auto& p : c_.cold_plates) check_cold_plate(p);
    for (const auto& t : c_.trays) check_tray(t);
    for (const auto& j : c_.air_jets) check_place_on_face(j.where, j.body, j.face, j.place);
    for (const auto& h : c_.heat_sinks) check_heat_sink(h);
    for (const auto& j : c_.jet_plates) check_jet_plate(j);
    check_loops();
    check_faces_covered_once();
    if (bodies_apart()) check_ways_out();
  }

 private:
  static bool flat(Face face) { return face == Face::top || face == Face::bottom; }

  void check_place_on_face(const Location& where, const std::string& name, Face face,
                           const std::optional<Rectangle>& place) {
    const Body* body = find(c_.bodies, name);
    if (!body || !place) return;
    if (!flat(face)) return error(where, "origin", "a rectangle goes with the top and bottom faces only");
    if (!area_of(*body).contains(area_of(*place, corner(*body)))) {
      error(where, "size", fmt::format("the rectangle reaches outside body '{}'", body->name));
    }
  }

  void check_boundary(const Boundary& b) {
    check_place_on_face(b.where, b.body, b.face, b.place);
    using Kind = BoundaryKind;
    const bool convection = b.kind == Kind::convection, wall = b.kind == Kind::temperature;
    const bool flux = b.kind == Kind::flux, natural = b.kind == Kind::natural;
    const bool bath = b.kind == Kind::immersion, pool = b.kind == Kind::boiling;
    const Boundary plain;
    boundary_key(b, "coefficient", b.coefficient != 0, convection, convection && b.emissivity == 0);
    boundary_key(b, "temperature", b.temperature != 0, !flux, wall || (bath && b.tank.empty()));
    boundary_key(b, "tank", !b.tank.empty(), bath, false);
    if (bath && !b.tank.empty() && b.temperature != 0)
      error(b.where, "temperature", "the tank's liquid sets it; give one or the other");
    boundary_key(b, "flux", b.flux != 0, flux, flux);
    boundary_key(b, "emissivity", b.emissivity != 0, convection || natural, false);
    boundary_key(b, "length", b.length != 0, natural || bath || pool, false);
    boundary_key(b, "fluid", !b.fluid.empty(), bath || pool, bath || pool);
    boundary_key(b, "velocity", b.velocity != 0, bath, false);
    boundary_key(b, "area_factor", b.area_factor != plain.area_factor, bath || pool, false);
    boundary_key(b, "saturation_temperature", b.saturation_temperature != 0, pool, pool);
    boundary_key(b, "law", b.law != plain.law, pool, false);
    boundary_key(b, "enhancement", b.enhancement != plain.enhancement, pool, false);
    boundary_key(b, "chf_coefficient", b.chf_coefficient != plain.chf_coefficient, pool, false);
    boundary_key(b, "chf_factor", b.chf_factor != plain.chf_factor, pool, false);
    boundary_key(b, "chf_limit", b.chf_limit != plain.chf_limit, pool, false);
    const bool rohsenow = b.law == BoilingLaw::rohsenow;
    if (rohsenow && b.roughness != plain.roughness)
      error(b.where, "roughness", "not used by law = 'rohsenow'");
    if (!rohsenow && b.surface_factor != plain.surface_factor)
      error(b.where, "surface_factor", "not used by law = 'cooper'");
    if (pool && !b.fluid.empty() && b.fluid != "water" && !boiling_fluid(b.fluid))
      error(b.where, "fluid",
            fmt::format("'{}' does not boil here: r134a, r1233zd(e), fk-5-1-12 or water", b.fluid));
    const Loop* loop = loop_of(b.tank);
    if (bath && loop && loop->fluid != b.fluid)
      error(b.where, "fluid", fmt::format("'{}', but the tank's loop holds '{}'", b.fluid, loop->fluid));
    if (bath && boiling_fluid(b.fluid))
      error(b.where, "fluid", fmt::format("'{}' is for kind = 'boiling'", b.fluid));
    if (pool && b.temperature > b.saturation_temperature && b.saturation_temperature > 0)
      error(b.where, "temperature", "a pool is not hotter than its saturation temperature");
  }

  static bool boiling_fluid(const std::string& fluid) {
    return fluid == "r134a" || fluid == "r1233zd(e)" || fluid == "fk-5-1-12";
  }

  void boundary_key(const Boundary& b, const char* key, bool present, bool used, bool needed) {
    constexpr std::array kinds{"convection", "temperature", "flux", "natural", "immersion", "boiling"};
    const char* kind = kinds.at(static_cast<std::size_t>(b.kind));
    if (needed && !present) error(b.where, key, fmt::format("missing; kind = '{}' needs it", kind));
    if (!used && present) error(b.where, key, fmt::format("not used by kind = '{}'", kind));
  }

  void check_cold_plate(const ColdPlate& p) {
    if (p.layer.empty()) {
      if (!flat(p.face)) error(p.where, "face", "a cold plate lies on the top or bottom of a body");
      if (p.resolved) error(p.where, "resolved", "goes with channels in a layer");
      check_place_on_face(p.where, p.body, p.face, p.place);
    } else {
      check_cavity(p);
    }
    check_feed(p);
    check_given_fluid(p);
    check_boiling_plate(p);
    const bool pins = p.pin_diameter > 0;
    if (pins != (p.pin_pitch[0] > 0))
      error(p.where, pins ? "pin_pitch" : "pin_diameter", "pin_diameter and pin_pitch go together");
    if (pins && p.pin_pitch[0] > 0) check_pins(p.where, p.pin_diameter, p.pin_pitch, p.pin_staggered);
    if (pins && (p.channel_width > 0 || p.wall_width > 0))
      error(p.where, p.channel_width > 0 ? "channel_width" : "wall_width",
            "pins have no channels; give one or the other");
    for (const auto& [key, given] : {std::pair{"side_coefficient", p.side_coefficient >= 0},
                                     {"bottom_coefficient", p.bottom_coefficient >= 0},
                                     {"top_coefficient", p.top_coefficient >= 0}})
      if (given && p.layer.empty()) error(p.where, key, "goes with channels in a layer");
    for (const auto& [key, given] :
         {std::pair{"first_wall", p.first_wall >= 0}, {"channels", p.channels > 0}})
      if (given && !p.resolved) error(p.where, key, "goes with resolved channels in a layer");
    if (p.coefficient > 0 || !p.layer.empty()) return;
    const std::array<std::pair<const char*, bool>, 4> needs{{{"channel_width", pins || p.channel_width > 0},
                                                             {"wall_width", pins || p.wall_width > 0},
                                                             {"channel_height", p.channel_height > 0},
                                                             {"fin_material", !p.fin_material.empty()}}};
    for (const auto& [key, present] : needs) {
      if (!present) error(p.where, key, "missing; give the channels, or a coefficient");
    }
    const Body* body = find(c_.bodies, p.body);
    if (!body) return;
    const bool along_x = p.direction == Direction::plus_x || p.direction == Direction::minus_x;
    const double across = (p.place ? p.place->size : body->size)[along_x ? 1 : 0];
    if (p.channel_width > across) {
      error(p.where, "channel_width", fmt::format("not one channel fits across {:g} m", across));
    }
  }

  /// Channels within a layer.
  void check_cavity(const ColdPlate& p) {
    const auto no = [&](const char* key, bool given) {
      if (given) error(p.where, key, "not with channels in a layer");
    };
    const ColdPlate plain;
    no("face", p.face != plain.face);
    no("origin", p.place.has_value());
    no("passes", p.passes > 1);
    no("fluid", boiling_fluid(p.fluid));
    no("fin_material", !p.fin_material.empty());
    const Body* body = find(c_.bodies, p.body);
    if (!body) return;
    const Layer* layer = find(body->layers, p.layer);
    if (!layer) return no_layer(p.where, "layer", *body, p.layer);
    const bool pins = p.pin_diameter > 0;
    if (pins && p.resolved)
      error(p.where, "resolved", "cells follow channels; between pins they are averaged");
    if (!pins && p.channel_width <= 0)
      error(p.where, "channel_width", "missing; channels in a layer have one (or pin_diameter)");
    if (!pins && p.wall_width <= 0)
      error(p.where, "wall_width", "missing; channels in a layer have one (or pin_diameter)");
    if (std::abs(p.channel_height - layer->thickness) > 1e-6 * layer->thickness)
      error(p.where, "channel_height",
            fmt::format("channels are as high as their layer, {:g} m; leave it away", layer->thickness));
    check_hollow(p, "cold_plate", *body, *layer);
    const bool along_x = p.direction == Direction::plus_x || p.direction == Direction::minus_x;
    const double across = body->size[along_x ? 1 : 0];
    if (p.channel_width + p.wall_width > across * (1 + 1e-9) && p.channels == 0)
      error(p.where, "channel_width",
            fmt::format("not one channel with its wall fits across {:g} m", across));
    if (pins && p.pin_pitch[0] > across * (1 + 1e-9))
      error(p.where, "pin_pitch", fmt::format("not one pin fits across {:g} m", across));
    if (p.resolved) check_channels_fit(p, across);
  }

  /// Channels that are told where to begin or how many they are stay within the body.
  void check_channels_fit(const ColdPlate& p, double across) {
    const double pitch = p.channel_width + p.wall_width;
    if (pitch <= 0 || (p.first_wall < 0 && p.channels == 0)) return;
    const int count = p.channels > 0 ? p.channels : 1;
    const double width = count * pitch - p.wall_width + std::max(p.first_wall, 0.0);
    if (width > across * (1 + 1e-9))
      error(p.where, p.channels > 0 ? "channels" : "first_wall",
            fmt::format("{} channel{} {:g} m wide, and the walls between them, take {:g} m of {:g} m", count,
                        count == 1 ? "" : "s", p.channel_width, width, across));
  }

  /// A fluid by its figures has those that are asked for.
  void check_given_fluid(const ColdPlate& p) {
    const bool is = p.fluid == "given";
    // what takes the place of the correlations for heat transfer
    const bool all_three = p.side_coefficient >= 0 && p.bottom_coefficient >= 0 && p.top_coefficient >= 0;
    const bool known = p.coefficient > 0 || (!p.layer.empty() && all_three);
    for (const auto& [key, value, needed] : {std::tuple{"density", p.density, true},
                                             {"specific_heat", p.specific_heat, true},
                                             {"conductivity", p.conductivity, !known},
                                             {"viscosity", p.viscosity, !known}}) {
      if (!is && value > 0) error(p.where, key, "goes with fluid = \"given\"");
      if (is && needed && value <= 0)
        error(p.where, key,
              fmt::format("missing; fluid = \"given\" needs it{}",
                          std::string_view(key) == "conductivity" || std::string_view(key) == "viscosity"
                              ? " where no coefficient is given"
                              : ""));
    }
    if (is && !p.branch.empty()) error(p.where, "fluid", "a loop brings its own fluid");
  }

  void check_tray(const Tray& t) {
    if (t.body.empty() != (t.coefficient <= 0))
      error(t.where, t.body.empty() ? "body" : "coefficient", "body and coefficient go together");
    if (!t.body.empty()) check_place_on_face(t.where, t.body, t.face, t.place);
    if (t.body.empty() && t.room_conductance <= 0)
      error(t.where, "", "heat has no way out of this tray: no wall, no room_conductance");
    if (std::none_of(c_.air_jets.begin(), c_.air_jets.end(),
                     [&](const AirJet& j) { return j.tray == t.name; }))
      error(t.where, "name", "no air_jet draws from this tray");
  }

  void check_pins(const Location& where, double diameter, Size2 pitch, bool staggered) {
    const double along = staggered ? std::hypot(pitch[1], pitch[0] / 2) : pitch[1];
    if (diameter >= std::min(pitch[0], along)) error(where, "pin_pitch", "the pins would touch");
  }

  /// A plate has a flow of its own, or a loop's.
  void check_feed(const ColdPlate& p) {
    if (p.branch.empty()) {
      if (p.flow <= 0)
        error(p.where, "flow", "missing; give it and inlet_temperature, or a branch of a loop");
      if (p.inlet_temperature <= 0)
        error(p.where, "inlet_temperature", "missing; give it and flow, or a branch of a loop");
      return;
    }
    const char* why = "the loop sets it; give one or the other";
    const ColdPlate plain;
    if (p.flow > 0) error(p.where, "flow", why);
    if (p.inlet_temperature > 0) error(p.where, "inlet_temperature", why);
    if (p.loop_pressure_drop > 0) error(p.where, "loop_pressure_drop", why);
    if (p.pump_efficiency != plain.pump_efficiency) error(p.where, "pump_efficiency", why);
    if (boiling_fluid(p.fluid)) error(p.where, "fluid", "a boiling plate cannot hang in a loop");
    const Loop* loop = loop_of(p.branch);
    if (loop && loop->fluid != p.fluid)
      error(p.where, "fluid", fmt::format("'{}', but the loop holds '{}'", p.fluid, loop->fluid));
    for (const auto& other : c_.cold_plates)
      if (&other < &p && other.branch == p.branch)
        error(p.where, "branch", fmt::format("'{}' feeds cold_plate '{}' already", p.branch, other.name));
  }

  void check_boiling_plate(const ColdPlate& p) {
    const bool boils = boiling_fluid(p.fluid);
    if (boils && p.saturation_temperature == 0)
      error(p.where, "saturation_temperature", fmt::format("missing; '{}' boils", p.fluid));
    if (!boils && p.saturation_temperature != 0)
      error(p.where, "saturation_temperature", fmt::format("'{}' does not boil here", p.fluid));
    if (boils && p.inlet_temperature > p.saturation_temperature && p.saturation_temperature > 0)
      error(p.where, "inlet_temperature", "hotter than the saturation temperature: the inlet is liquid");
    if (boils && (p.coefficient > 0 || p.pin_diameter > 0))
      error(p.where, p.coefficient > 0 ? "coefficient" : "pin_diameter",
            "boiling is modelled in channels only: give channel_width, wall_width, channel_height");
    const ColdPlate plain;
    if (!boils && p.boiling_law != plain.boiling_law)
      error(p.where, "boiling_law", fmt::format("'{}' does not boil here", p.fluid));
    if (p.passes == 1 && p.bend_loss != plain.bend_loss)
      error(p.where, "bend_loss", "straight channels (passes = 1) have no bends");
  }

  void check_heat_sink(const HeatSink& h) {
    if (!flat(h.face)) error(h.where, "face", "a heat sink stands on the top or bottom of a body");
    check_place_on_face(h.where, h.body, h.face, h.place);
    const bool plates = h.shape == FinShape::plates, fan = h.fan_flow > 0 || h.fan_pressure > 0;
    const bool still = !fan && h.flow == 0;
    sink_key(h, "fin_count", h.fin_count > 0, plates, "plates");
    sink_key(h, "fin_thickness", h.fin_thickness > 0, plates, "plates");
    sink_key(h, "pin_diameter", h.pin_diameter > 0, !plates, "pins");
    sink_key(h, "pin_pitch", h.pin_pitch[0] > 0, !plates, "pins");
    if (!plates && h.pin_diameter > 0 && h.pin_pitch[0] > 0)
      check_pins(h.where, h.pin_diameter, h.pin_pitch, h.shape == FinShape::pins);
    if (fan && h.flow > 0) error(h.where, "flow", "give a flow or a fan, not both");
    if (fan && h.fan_flow <= 0) error(h.where, "fan_flow", "missing; fan_pressure needs it");
    if (fan && h.fan_pressure <= 0) error(h.where, "fan_pressure", "missing; fan_flow needs it");
    if (!fan && h.fan_power > 0)
      error(h.where, "fan_power", "there is no fan: give fan_pressure and fan_flow");
    if (!fan && !h.controller.empty())
      error(h.where, "controller", "drives a fan: give fan_pressure and fan_flow");
    if (still && !plates)
      error(h.where, "shape", "still fluid between pins is not modelled: plates, or a flow");
    if (!still && h.emissivity > 0) error(h.where, "emissivity", "not used with a fan or a flow");
    if (still && h.bypass_area > 0) error(h.where, "bypass_area", "not used without a fan or a flow");
    const HeatSink plain;
    if (h.fluid != "air" && h.air_pressure != plain.air_pressure)
      error(h.where, "air_pressure", fmt::format("not used by fluid = '{}'", h.fluid));
    const Body* body = find(c_.bodies, h.body);
    if (!body || !plates) return;
    const bool along_x = h.direction == Direction::plus_x || h.direction == Direction::minus_x;
    const double across = (h.place ? h.place->size : body->size)[along_x ? 1 : 0];
    if (h.fin_count * h.fin_thickness >= across)
      error(h.where, "fin_count",
            fmt::format("{} fins of this thickness leave no gap across {:g} m", h.fin_count, across));
  }

  void sink_key(const HeatSink& h, const char* key, bool present, bool used, const char* shape) {
    if (used && !present) error(h.where, key, fmt::format("missing; {} need it", shape));
    if (!used && present) error(h.where, key, fmt::format("only {} have it", shape));
  }

  void check_jet_plate(const JetPlate& j) {
    if (!flat(j.face)) error(j.where, "face", "a jet plate faces the top or bottom of a body");
    check_place_on_face(j.where, j.body, j.face, j.place);
    if (j.nozzle_diameter >= std::min(j.pitch[0], j.pitch[1]))
      error(j.where, "pitch", "not larger than the nozzles: they would overlap");
    const JetPlate plain;
    if (j.law != JetLaw::cross_flow && j.exit != plain.exit)
      error(j.where, "exit", "only law = 'cross-flow' has one");
    if (j.law != JetLaw::confined && j.nozzle_length > 0)
      error(j.where, "nozzle_length", "only law = 'confined' takes it");
    if (j.law == JetLaw::confined && j.nozzle_length == 0)
      error(j.where, "nozzle_length", "missing; law = 'confined' needs it");
    const Body* body = find(c_.bodies, j.body);
    if (!body) return;
    const Size2 face = j.place ? j.place->size : body->size;
    if (const double nozzles = face[0] * face[1] / (j.pitch[0] * j.pitch[1]); nozzles < 1 - 1e-6)
      return error(j.where, "pitch",
                   fmt::format("{:.3g} of a nozzle: the pitch is larger than the face of {:g} x {:g} mm",
                               nozzles, 1e3 * face[0], 1e3 * face[1]));
    check_jet_range(j);
  }

  /// Where the laws' geometry factors would pass through zero: Martin's at nozzles of 0.207 of the area, that
  /// for drains beside the nozzles at those of 0.008 of the pitch.
  void check_jet_range(const JetPlate& j) {
    const double root =
        std::sqrt(0.785398 * j.nozzle_diameter * j.nozzle_diameter / (j.pitch[0] * j.pitch[1]));
    const double by_pitch = j.nozzle_diameter / std::sqrt(j.pitch[0] * j.pitch[1]);
    const bool martin = j.law == JetLaw::array || j.law == JetLaw::single;
    if (martin && root > 0.4)
      error(
          j.where, "pitch",
          fmt::format("nozzles take {:.3g} of the area; this law is for 0.004 to 0.04 of it and says nothing "
                      "beyond 0.16",
                      root * root));
    if (j.law == JetLaw::distributed_returns && by_pitch < 0.0085)
      error(j.where, "pitch",
            fmt::format("{:.3g} nozzle diameters; this law is for 2.5 to 100 of them", 1 / by_pitch));
  }

  // Loops.

  const Loop* loop_of(const std::string& branch) const {
    for (const auto& loop : c_.loops)
      if (!branch.empty() && find(loop.branches, branch)) return &loop;
    return nullptr;
  }

  void check_loops() {
    std::map<std::string, const LoopBranch*> seen;
    for (const auto& loop : c_.loops) {
      check_loop(loop);
      for (const auto& b : loop.branches) {
        const auto [first, fresh] = seen.emplace(b.name, &b);
        if (!fresh && first->second != &b && loop_of(b.name) != &loop)
          error(b.where, "name",
                fmt::format("'{}' is a branch of another loop too; first at line {}", b.name,
                            first->second->where.line));
      }
    }
  }

  void check_loop(const Loop& loop) {
    if (loop.branches.empty())
      return error(loop.where, "branch", "missing; a loop has at least two [[loop.branch]]");
    std::map<std::string, std::size_t> nodes;
    for (const auto& b : loop.branches)
      for (const auto& node : {b.from, b.to}) nodes.emplace(node, nodes.size());
    Groups joined(nodes.size());
    std::map<std::string, int> in, out;
    bool driven = false, cooled = false;
    for (const auto& b : loop.branches) {
      check_branch(loop, b);
      joined.join(nodes[b.from], nodes[b.to]);
      ++out[b.from], ++in[b.to];
      driven = driven || b.flow > 0 || b.pump_flow > 0;
      cooled = cooled || b.kind != BranchKind::pipe || is_other_side(b.name);
    }
    for (const auto& [node, number] : nodes) {
      if (joined.of(number) != joined.of(0))
        error(loop.where, "branch", fmt::format("node '{}' is not joined to the others", node));
      if (in[node] + out[node] == 1)
        error(loop.where, "branch", fmt::format("node '{}' is a dead end: one branch only", node));
    }
    if (!driven) error(loop.where, "branch", "nothing moves the liquid: no branch has a pump or a flow");
    if (!cooled)
      error(loop.where, "branch",
            "heat has no way out of the loop: no exchanger, facility, dry-cooler or chiller");
  }

  bool is_other_side(const std::string& branch) const {
    for (const auto& loop : c_.loops)
      for (const auto& b : loop.branches)
        if (b.with == branch) return true;
    return false;
  }

  void check_branch(const Loop& loop, const LoopBranch& b) {
    using Kind = BranchKind;
    const LoopBranch plain;
    if (b.from == b.to) error(b.where, "to", "the node it comes from");
    const bool between = b.kind == Kind::exchanger, facility = b.kind == Kind::facility;
    const bool dry = b.kind == Kind::dry_cooler, chiller = b.kind == Kind::chiller;
    const bool sized = between || facility || dry;
    branch_key(b, "with", !b.with.empty(), between, between);
    branch_key(b, "conductance", b.conductance > 0, sized, sized);
    branch_key(b, "reference_flow", b.reference_flow > 0, sized, false);
    branch_key(b, "other_reference_flow", b.other_reference_flow > 0, between || facility, false);
    branch_key(b, "other_flow", b.other_flow > 0, facility || dry, facility || dry);
    branch_key(b, "temperature", b.temperature > 0, facility || dry || chiller, facility);
    branch_key(b, "fan_power", b.fan_power > 0, dry, false);
    branch_key(b, "fan_speed", b.fan_speed != plain.fan_speed, dry, false);
    branch_key(b, "set_point", b.set_point > 0, chiller, chiller);
    branch_key(b, "carnot", b.carnot != plain.carnot, chiller, false);
    branch_key(b, "condenser_approach", b.condenser_approach != plain.condenser_approach, chiller, false);
    branch_key(b, "evaporator_approach", b.evaporator_approach != plain.evaporator_approach, chiller, false);
    if (chiller && b.set_point > 0 &&
        b.set_point - b.evaporator_approach >= b.temperature + b.condenser_approach)
      error(b.where, "set_point", "above condensation: nothing to chill; use a dry-cooler");
    if ((b.pump_flow > 0) != (b.pump_pressure > 0))
      error(b.where, b.pump_flow > 0 ? "pump_pressure" : "pump_flow",
            "missing; pump_pressure and pump_flow go together");
    if (b.flow > 0 && (b.pump_flow > 0 || b.length > 0 || b.kv > 0 || b.minor_loss > 0))
      error(b.where, "flow", "a given flow takes whatever pressure it needs: no pump, pipe or valve");
    if (b.diameter <= 0 && (b.length > 0 || b.minor_loss > 0))
      error(b.where, "diameter", "missing; length and minor_loss are of the pipe");
    if (!b.controller.empty() && b.pump_flow <= 0 && !dry)
      error(b.where, "controller", "drives a pump or a dry cooler's fan: this branch has neither");
    if (b.flow <= 0 && b.diameter <= 0 && b.kv <= 0 && b.pump_flow <= 0 && !feeds_channels(b.name))
      error(b.where, "diameter", "nothing resists the flow: give a pipe, kv, a pump or a flow");
    if (b.with.empty()) return;
    if (loop_of(b.with) == &loop) error(b.where, "with", "the other side is in the same loop");
    for (const auto& l : c_.loops)
      for (const auto& o : l.branches)
        if (&o != &b && o.with == b.with && &o < &b)
          error(b.where, "with", fmt::format("'{}' is the other side of '{}' already", b.with, o.name));
  }

  bool feeds_channels(const std::string& branch) const {
    for (const auto& p : c_.cold_plates)
      if (p.branch == branch && (p.channel_width > 0 || p.pin_diameter > 0)) return true;
    for (const auto& n : c_.channel_networks)
      if (n.branch == branch) return true;
    return false;
  }

  void branch_key(const LoopBranch& b, const char* key, bool present, bool used, bool needed) {
    constexpr std::array kinds{"pipe", "exchanger", "facility", "dry-cooler", "chiller"};
    const char* kind = kinds.at(static_cast<std::size_t>(b.kind));
    if (needed && !present) error(b.where, key, fmt::format("missing; kind = '{}' needs it", kind));
    if (!used && present) error(b.where, key, fmt::format("not used by kind = '{}'", kind));
  }

  // Faces, and the ways that heat takes.

  struct Cover {
    const Location* where;
    std::string name, body;
    Face face;
    std::optional<Rectangle> place;
  };

  std::vector<Cover> covers() const {
    std::vector<Cover> all;
    for (const auto& b : c_.boundaries)
      all.push_back({&b.where, "boundary '" + b.name + "'", b.body, b.face, b.place});
    for (const auto& t : c_.trays)
      if (!t.body.empty()) all.push_back({&t.where, "tray '" + t.name + "'", t.body, t.face, t.place});
    for (const auto& p : c_.cold_plates)
      if (p.layer.empty()) all.push_back({&p.where, "cold_plate '" + p.name + "'", p.body, p.face, p.place});
    for (const auto& j : c_.air_jets)
      all.push_back({&j.where, "air_jet '" + j.name + "'", j.body, j.face, j.place});
    for (const auto& h : c_.heat_sinks)
      all.push_back({&h.where, "heat_sink '" + h.name + "'", h.body, h.face, h.place});
    for (const auto& j : c_.jet_plates)
      all.push_back({&j.where, "jet_plate '" + j.name + "'", j.body, j.face, j.place});
    return all;
  }

  void check_faces_covered_once() {
    const auto all = covers();
    std::size_t found = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = 0; j < i && found < enough; ++j) {
        if (all[i].body != all[j].body || all[i].face != all[j].face) continue;
        const bool apart = all[i].place && all[j].place &&
                           !area_of(*all[i].place, {0, 0}).overlaps(area_of(*all[j].place, {0, 0}));
        if (apart) continue;
        ++found;
        error(
            *all[i].where, "face",
            fmt::format("{} and {} overlap on one face of body '{}'", all[i].name, all[j].name, all[i].body));
      }
    }
  }

  bool bodies_apart() const {
    for (std::size_t i = 0; i < c_.bodies.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (overlap(box_of(c_.bodies[i]), box_of(c_.bodies[j]))) return false;
    return true;
  }

  void check_ways_out() {
    const std::size_t boxes = c_.bodies.size(), n = boxes + c_.mesh_bodies.size();
    Groups groups(n);
    for (std::size_t i = 0; i < boxes; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (touch(box_of(c_.bodies[i]), box_of(c_.bodies[j]))) groups.join(i, j);
      }
    }
    std::set<std::string> cooled;
    for (std::size_t i = 0; i < c_.mesh_bodies.size(); ++i)
      for (const auto& s : c_.mesh_bodies[i].surfaces) {
        const Body* under = find(c_.bodies, s.body);
        const MeshBody* other = find(c_.mesh_bodies, s.mesh_body);
        if (s.kind == SurfaceKind::contact && under)
          groups.join(boxes + i, static_cast<std::size_t>(under - c_.bodies.data()));
        else if (s.kind == SurfaceKind::contact && other)
          groups.join(boxes + i, boxes + static_cast<std::size_t>(other - c_.mesh_bodies.data()));
        else if (s.kind != SurfaceKind::flux)  // contact with nothing is told by itself
          cooled.insert(c_.mesh_bodies[i].name);
      }
    for (const auto& b : c_.boundaries) {
      if (b.kind != BoundaryKind::flux) cooled.insert(b.body);
    }
    for (const auto& p : c_.cold_plates) cooled.insert(p.body);
    for (const auto& k : c_.channel_networks) cooled.insert(k.body);
    for (const auto& j : c_.air_jets) cooled.insert(j.body);
    for (const auto& h : c_.heat_sinks) cooled.insert(h.body);
    for (const auto& j : c_.jet_plates) cooled.insert(j.body);
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < n; ++i) members[groups.of(i)].push_back(i);
    for (const auto& [root, group] : members) report_no_way_out(group, cooled);
  }

  void report_no_way_out(const std::vector<std::size_t>& group, const std::set<std::string>& cooled) {
    std::vector<std::string> names;
    const std::size_t boxes = c_.bodies.size();
    for (const std::size_t i : group) {
      names.push_back(i < boxes ? c_.bodies[i].name : c_.mesh_bodies[i - boxes].name);
      if (cooled.count(names.back())) return;
    }
    const std::size_t first = group.front();
    error(first < boxes ? c_.bodies[first].where : c_.mesh_bodies[first - boxes].where, "",
          fmt::format("heat has no way out of {} {}: no convection, temperature, natural, immersion or "
                      "boiling boundary, cold plate, air jet, heat sink or jet plate{}",
                      names.size() > 1 ? "the bodies" : "body", quoted(names),
                      c_.mesh_bodies.empty() ? "" : ", nor a surface of a mesh body that gives heat away"));
  }
};

}  // namespace

std::vector<Problem> check_cooling(const Case& c) {
  CoolingChecks checks(c);
  checks.check();
  return checks.found();
}

}  // namespace fourwalls

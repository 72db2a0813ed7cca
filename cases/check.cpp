#include "cases/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "cases/profile.hpp"
#include "cases/units.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

constexpr double touching = 1e-9;       // [m] closer than this is the same place
constexpr double absurd_density = 1e7;  // [W/m^2] = 1 kW/cm^2, beyond any cooling known
constexpr double many_cells = 1e9, too_many_cells = 1e12;
constexpr std::size_t enough = 100;  // pairs reported of one kind

/// A rectangle by its corners, in global x, y [m].
struct Area {
  Size2 low, high;
  double size() const { return std::max(0.0, high[0] - low[0]) * std::max(0.0, high[1] - low[1]); }
  bool contains(const Area& a) const {
    return a.low[0] >= low[0] - touching && a.low[1] >= low[1] - touching &&
           a.high[0] <= high[0] + touching && a.high[1] <= high[1] + touching;
  }
  bool overlaps(const Area& a) const {
    return std::min(high[0], a.high[0]) - std::max(low[0], a.low[0]) > touching &&
           std::min(high[1], a.high[1]) - std::max(low[1], a.low[1]) > touching;
  }
};

Area area_of(const Rectangle& r, Size2 origin) {
  const Size2 low{origin[0] + r.origin[0], origin[1] + r.origin[1]};
  return {low, {low[0] + r.size[0], low[1] + r.size[1]}};
}

Size2 corner(const Body& body) { return {body.origin[0], body.origin[1]}; }

Area area_of(const Body& body) { return area_of(Rectangle{{0, 0}, body.size}, corner(body)); }

Area common(const Area& a, const Area& b) {
  return {{std::max(a.low[0], b.low[0]), std::max(a.low[1], b.low[1])},
          {std::min(a.high[0], b.high[0]), std::min(a.high[1], b.high[1])}};
}

struct Box {
  Size3 low, high;
};

Box box_of(const Body& body) {
  double height = 0;
  for (const auto& layer : body.layers) height += layer.thickness;
  return {body.origin,
          {body.origin[0] + body.size[0], body.origin[1] + body.size[1], body.origin[2] + height}};
}

double overlap_along(const Box& a, const Box& b, std::size_t axis) {
  return std::min(a.high[axis], b.high[axis]) - std::max(a.low[axis], b.low[axis]);
}

bool overlap(const Box& a, const Box& b) {
  return overlap_along(a, b, 0) > touching && overlap_along(a, b, 1) > touching &&
         overlap_along(a, b, 2) > touching;
}

/// Share part of a face: flush along one axis, overlapping along the other two.
bool touch(const Box& a, const Box& b) {
  int flush = 0, shared = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double d = overlap_along(a, b, axis);
    if (std::abs(d) <= touching) ++flush;
    if (d > touching) ++shared;
  }
  return flush == 1 && shared == 2;
}

/// Groups of things that are connected.
class Groups {
 public:
  explicit Groups(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t of(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> parent_;
};

std::string quoted(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const auto& name : names) all.push_back("'" + name + "'");
  return word_list(all);
}

class Structure {
 public:
  explicit Structure(const Case& c) : c_(c) {}

  std::vector<Problem> check() {
    if (c_.bodies.empty() && c_.buses.empty() && c_.netlists.empty())
      error({c_.file, 0, 0, {}}, "body", "missing; a case has at least one [[body]], [[bus]] or [[netlist]]");
    for (const auto& body : c_.bodies) check_body(body);
    const bool apart = check_pairs_of_bodies();
    check_contacts();
    for (const auto& b : c_.boundaries) check_boundary(b);
    for (const auto& p : c_.cold_plates) check_cold_plate(p);
    for (const auto& [name, m] : c_.materials) check_filled(m);
    for (const auto& t : c_.trays) check_tray(t);
    for (const auto& j : c_.air_jets) check_place_on_face(j.where, j.body, j.face, j.place);
    for (const auto& h : c_.heat_sinks) check_heat_sink(h);
    for (const auto& j : c_.jet_plates) check_jet_plate(j);
    check_loops();
    check_faces_covered_once();
    if (apart) check_ways_out();
    for (const auto& s : c_.sheets) check_sheet(s);
    for (const auto& v : c_.vias) check_via(v);
    check_users();
    check_islands();
    for (const auto& n : c_.netlists) check_netlist(n);
    for (const auto& l : c_.limits) check_limit(l);
    for (const auto& [name, technology] : c_.technologies) check_technology(technology);
    for (auto& p : check_power(c_)) problems_.push_back(std::move(p));
    for (const auto& profile : c_.profiles) check_profile(profile);
    check_slews();
    for (const auto& r : c_.regulators) check_loop(r);
    for (const auto& netlist : c_.netlists) check_circuit(netlist);
    for (const auto& probe : c_.probes) check_probe(probe);
    for (const auto& controller : c_.controllers) check_controller(controller);
    if (c_.transient.asked()) check_transient();
    return std::move(problems_);
  }

 private:
  void check_profile(const Profile& p) {
    if (p.kind != ProfileKind::piecewise && p.kind != ProfileKind::trace) {
      if (!p.points.empty()) error(p.where, "point", "only kind = \"piecewise\" takes points");
      if (p.kind == ProfileKind::sine) {
        if (p.period <= 0) error(p.where, "period", "missing; a sine has one");
        if (p.rise + p.width + p.fall > 0) error(p.where, "", "a sine has no rise, width or fall");
        if (p.slew > 0) error(p.where, "slew", "a sine follows its period");
        return check_tokens(p);
      }
      const double whole =
          p.rise + p.width + p.fall + (p.kind == ProfileKind::inference ? p.fall + p.decode : 0);
      if (p.slew > 0 && (p.rise > 0 || p.fall > 0))
        error(p.where, "slew", "gives the time of changes; leave out rise and fall");
      check_tokens(p);
      if (p.kind == ProfileKind::step && p.period > 0)
        error(p.where, "period", "a step happens once; kind = \"pulse\" repeats");
      else if (p.period > 0 && p.period < whole)
        error(p.where, "period", fmt::format("shorter than what it repeats, {:g} s", whole));
      return;
    }
    if (p.slew > 0) error(p.where, "slew", "the corners of this kind have their times");
    if (p.points.empty()) return error(p.where, "point", "missing; a piecewise profile has at least one");
    for (std::size_t i = 1; i < p.points.size(); ++i) {
      const bool back = p.points[i].time < p.points[i - 1].time;
      const bool thrice = i > 1 && p.points[i].time == p.points[i - 2].time;
      if (back) error(p.points[i].where, "time", "lies before the corner before it");
      if (thrice) error(p.points[i].where, "time", "a third corner of this time");
    }
    if (p.period > 0 && p.period < p.points.back().time)
      error(p.where, "period", fmt::format("shorter than what it repeats, {:g} s", p.points.back().time));
  }

  void check_tokens(const Profile& p) {
    if (p.token_period <= 0) return;
    if (p.kind != ProfileKind::inference)
      return error(p.where, "token_period", "only kind = \"inference\" has tokens");
    constexpr double most_tokens = 1e5;
    if (p.token_period > p.decode) error(p.where, "token_period", "longer than decode: not one token");
    if (p.decode / p.token_period > most_tokens)
      error(p.where, "token_period", fmt::format("more than {:g} tokens in decode", most_tokens));
    const double high = p.token_share * p.token_period, low = p.token_period - high;
    if (std::max(p.rise, p.fall) > std::min(high, low))
      error(p.where, "token_period",
            fmt::format("rise and fall do not fit into {:g} s and {:g} s of a token", high, low));
  }

  /// A slew is one of a current: what has none cannot follow it.
  void check_slews() {
    const auto refuse = [&](const Location& where, const std::string& profile) {
      const Profile* p = find(c_.profiles, profile);
      if (p && p->slew > 0)
        error(where, "profile",
              fmt::format("'{}' has a slew of current, which only loads and [[netlist.drive]] "
                          "can follow; give it rise and fall",
                          profile));
    };
    for (const auto& body : c_.bodies)
      for (const auto& layer : body.layers) {
        refuse(layer.where, layer.profile);
        for (const auto& part : layer.parts) refuse(part.where, part.profile);
      }
    for (const auto& r : c_.regulators) refuse(r.where, r.profile);
    const auto fits = [&](const Location& where, const std::string& profile, double current) {
      const Profile* p = find(c_.profiles, profile);
      if (!p || p->slew <= 0 || p->period <= 0) return;
      const double whole = course_of(*p, current).corners.back()[0];
      if (whole > p->period)
        error(where, "profile",
              fmt::format("at {:g} A the course of '{}' takes {:g} s, more than its period", current, profile,
                          whole));
    };
    for (const auto& l : c_.loads) fits(l.where, l.profile, l.power / l.voltage);
  }

  /// What a switched regulator's loop needs to be one.
  void check_loop(const Regulator& r) {
    const bool takes_time = r.bandwidth > 0 || r.inductance > 0;
    if (r.bandwidth > 0 && r.inductance > 0)
      error(r.where, "bandwidth", "instead of inductance: give one of them");
    if ((r.phase_inductance > 0) != (r.input_voltage > 0))
      error(r.where, r.input_voltage > 0 ? "input_voltage" : "phase_inductance",
            "phase_inductance and input_voltage go together: they limit the slew");
    if (r.phase_inductance > 0 && !takes_time)
      error(r.where, "phase_inductance", "a loop that follows at once has no slew; give its bandwidth");
    if (r.input_voltage > 0 && r.input_voltage <= r.voltage)
      error(r.where, "input_voltage", fmt::format("not above the set point, {:g} V", r.voltage));
    if (r.loop_inductance > 0 && r.phase_inductance == 0)
      error(r.where, "loop_inductance", "missing phase_inductance beside it");
    if (r.loop_leakage > 0 && r.loop_inductance == 0)
      error(r.where, "loop_leakage", "belongs to a loop_inductance");
    if (r.shedding && (r.phases < 2 || r.fixed_loss <= 0 || r.quadratic_loss <= 0))
      error(r.where, "shedding", "needs two phases or more with a fixed and a quadratic loss");
    if ((r.droop_threshold > 0) != (r.droop_raise > 0))
      error(r.where, r.droop_raise > 0 ? "droop_raise" : "droop_threshold",
            "droop_threshold and droop_raise go together");
    if (r.droop_threshold > 0 && !takes_time)
      error(r.where, "droop_threshold", "a loop that follows at once never droops; give its bandwidth");
    if (r.droop_threshold > 0 && r.droop_hold <= 0) error(r.where, "droop_hold", "not above zero");
  }

  void check_circuit(const NetlistFile& n) {
    if ((n.sweep[0] > 0 || n.sweep[1] > 0) && !(n.sweep[0] > 0 && n.sweep[0] < n.sweep[1]))
      error(n.where, "sweep", "its first frequency has to be above zero and below the last");
    for (std::size_t t = 0; t < n.targets.size(); ++t) {
      const auto& target = n.targets[t];
      if (!target.port.empty() && !find(n.ports, target.port))
        error(target.where, "port", fmt::format("no port '{}' in this netlist", target.port));
      for (std::size_t e = 0; e < t; ++e)
        if (n.targets[e].port == target.port && n.targets[e].frequency >= target.frequency) {
          error(target.where, "frequency", "not above that of a corner before it");
          break;
        }
    }
    for (const auto& d : n.drives) {
      const Profile* p = find(c_.profiles, d.profile);
      if (p && p->kind == ProfileKind::sine)
        error(d.where, "profile", "circuits follow profiles with corners; a sine has none");
    }
    const bool adapts = n.tolerance > 0 || std::any_of(n.windows.begin(), n.windows.end(),
                                                       [](const auto& w) { return w.tolerance > 0; });
    if (n.max_step > 0 && !adapts) error(n.where, "max_step", "only adapted steps have it; give a tolerance");
    for (const auto& w : n.windows) check_window(w);
  }

  void check_window(const NetlistWindow& w) {
    if (!c_.transient.asked()) return error(w.where, "", "is a part of [transient], which has no stop");
    if (w.stop <= w.start) return error(w.where, "stop", "not after its start");
    if (w.stop > c_.transient.stop)
      error(w.where, "stop", fmt::format("after the end of [transient], {:g} s", c_.transient.stop));
    if (w.step > w.stop - w.start) error(w.where, "step", "longer than the window");
  }

  void check_probe(const Probe& p) {
    const int given = !p.quantity.empty() + !p.body.empty() + !p.sheet.empty();
    if (given != 1) return error(p.where, "", "give one of quantity, body and sheet");
    if (!p.quantity.empty() && p.at) error(p.where, "at", "a quantity of the summary has no point");
    if (p.statistic == ProbeStatistic::point && !p.at && p.quantity.empty())
      error(p.where, "at", "missing; statistic = \"point\" needs it");
    if (p.statistic != ProbeStatistic::point && p.at)
      error(p.where, "at", "only statistic = \"point\" takes it");
    if (p.body.empty() && !p.layer.empty()) error(p.where, "layer", "belongs to a body");
    const Body* body = find(c_.bodies, p.body);
    if (!p.sheet.empty()) body = find(c_.bodies, find(c_.sheets, p.sheet)->body);
    if (!body) return;
    if (!p.body.empty() && p.at && p.layer.empty())
      error(p.where, "layer", "missing; a point lies at mid-height of a layer");
    if (!p.layer.empty() && !find(body->layers, p.layer))
      error(p.where, "layer", fmt::format("body '{}' has no layer '{}'", body->name, p.layer));
    for (std::size_t d = 0; p.at && d < 2; ++d)
      if ((*p.at)[d] < 0 || (*p.at)[d] > body->size[d])
        error(p.where, "at", fmt::format("lies outside of body '{}'", body->name));
  }

  void check_controller(const Controller& k) {
    const bool power = k.power_limit > 0;
    if (power == (k.temperature_limit > 0))
      return error(k.where, "", "give one of temperature_limit and power_limit");
    if (power == !k.body.empty())
      return error(k.where, "body", power ? "goes with temperature_limit" : "missing; whose temperature?");
    if (!power) {
      Probe sensor;  // what holds for a probe holds for a sensor
      sensor.where = k.where, sensor.body = k.body, sensor.layer = k.layer, sensor.at = k.at;
      sensor.statistic = k.statistic;
      check_probe(sensor);
    }
    const double band = power ? k.power_band : k.temperature_band;
    if (k.kind == ControllerKind::proportional && band <= 0)
      error(k.where, power ? "power_band" : "temperature_band", "missing; a proportional controller has one");
    if (k.delay / k.period > 1e4) error(k.where, "delay", "more than 10000 periods");
    const auto mine = [&](const auto& x) { return x.controller == k.name; };
    bool used = std::any_of(c_.loads.begin(), c_.loads.end(), mine);
    for (const auto& body : c_.bodies)
      for (const auto& layer : body.layers)
        used = used || mine(layer) || std::any_of(layer.parts.begin(), layer.parts.end(), mine);
    if (!used) error(k.where, "name", "no load, layer or part names this controller");
    if (!c_.transient.asked()) warn(k.where, "", "a controller acts over time only: there is no [transient]");
  }

  /// What a course over time needs that a steady state does not.
  void check_transient() {
    const auto& t = c_.transient;
    const Location table{c_.file, 0, 0, "transient"};
    if (t.fixed && t.step <= 0) error(table, "step", "missing; fixed steps need it");
    if (t.step > t.stop) error(table, "step", "longer than the run");
    if ((t.start == TransientStart::file) != !t.file.empty())
      error(table, "file", "goes with start = \"file\"");
    for (const auto& body : c_.bodies)
      if (body.start_temperature > 0 && t.start != TransientStart::ambient)
        error(body.where, "start_temperature", "only with transient.start = \"ambient\"");
    for (const auto& netlist : c_.netlists)
      if (netlist.sweep[1] > 0)
        error(netlist.where, "sweep",
              "impedance is that of a circuit at one state; not together with [transient]");
    for (const auto& r : c_.regulators)
      if (r.inductance > 0 && (!r.input_bus.empty() || !r.input_sheet.empty()))
        error(r.where, "inductance",
              "not with input_bus or input_sheet in a transient: its input follows at once");
    std::set<std::string> used;
    for (const auto& body : c_.bodies)
      for (const auto& layer : body.layers) {
        used.insert(layer.material);
        for (const auto& part : layer.parts)
          if (!part.inactive && !part.material.empty()) used.insert(part.material);
      }
    for (const auto& name : std::set<std::string>(used)) {
      const auto& m = c_.materials.at(name);
      for (const auto& other : {m.pillar_material, m.plane_material})
        if (!other.empty()) used.insert(other);
    }
    for (const auto& name : used) {
      const auto& m = c_.materials.at(name);
      if (m.density <= 0) error(m.where, "density", "missing; a transient needs it");
      if (m.specific_heat <= 0) error(m.where, "specific_heat", "missing; a transient needs it");
    }
  }

  void add(const char* severity, const Location& table, const std::string& key, const std::string& message) {
    problems_.push_back({place_of(c_, table, key), severity, message});
  }
  void error(const Location& table, const std::string& key, const std::string& message) {
    add("error", table, key, message);
  }
  void warn(const Location& table, const std::string& key, const std::string& message) {
    add("warning", table, key, message);
  }

  template <class T>
  static const T* find(const std::vector<T>& all, const std::string& name) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const T& t) { return t.name == name; });
    return at == all.end() ? nullptr : &*at;
  }
  std::size_t index_of_sheet(const std::string& name) const {
    return static_cast<std::size_t>(find(c_.sheets, name) - c_.sheets.data());
  }

  Area area_of_sheet(const Sheet& sheet) const {
    const Body* body = find(c_.bodies, sheet.body);
    if (!body) return {};
    return sheet.place ? area_of(*sheet.place, corner(*body)) : area_of(*body);
  }

  // Bodies.

  void check_body(const Body& body) {
    if (body.layers.empty()) error(body.where, "layer", "missing; a body has at least one [[body.layer]]");
    double cells = std::ceil(body.size[0] / body.cell_size[0]) * std::ceil(body.size[1] / body.cell_size[1]);
    double across = 0;
    for (const auto& layer : body.layers) {
      across += layer.cells;
      check_layer(body, layer);
    }
    cells *= across;
    const std::string count = fmt::format("gives about {:.2g} cells", cells);
    if (cells > too_many_cells) {
      error(body.where, "cell_size", count);
    } else if (cells > many_cells) {
      warn(body.where, "cell_size", count);
    }
  }

  void check_layer(const Body& body, const Layer& layer) {
    check_density(layer.where, layer.power, body.size[0] * body.size[1]);
    const Rectangle whole{{0, 0}, body.size};
    for (const auto& part : layer.parts) {
      if (!area_of(whole, {0, 0}).contains(area_of(part.place, {0, 0}))) {
        error(part.where, "size", fmt::format("part '{}' reaches outside body '{}'", part.name, body.name));
      }
      if (part.inactive && part.power > 0)
        error(part.where, "power", "a hole (inactive = true) cannot set heat free");
      check_density(part.where, part.power, part.place.size[0] * part.place.size[1]);
    }
    check_parts_apart(layer);
  }

  /// Sorted along x, so that a floorplan of thousands of parts is checked in a moment.
  void check_parts_apart(const Layer& layer) {
    std::vector<const Part*> order;
    for (const auto& part : layer.parts) order.push_back(&part);
    std::stable_sort(order.begin(), order.end(),
                     [](const Part* a, const Part* b) { return a->place.origin[0] < b->place.origin[0]; });
    std::size_t found = 0;
    for (std::size_t i = 0; i < order.size() && found < enough; ++i) {
      const Area area = area_of(order[i]->place, {0, 0});
      for (std::size_t j = i + 1; j < order.size() && order[j]->place.origin[0] < area.high[0]; ++j) {
        if (!area.overlaps(area_of(order[j]->place, {0, 0}))) continue;
        const Part* later = std::max(order[i], order[j]);
        const Part* first = std::min(order[i], order[j]);
        error(
            later->where, "origin",
            fmt::format("part '{}' overlaps part '{}' in layer '{}'", later->name, first->name, layer.name));
        if (++found >= enough) return;
      }
    }
  }

  void check_density(const Location& where, double power, double area) {
    if (area <= 0 || power / area <= absurd_density) return;
    warn(where, "power",
         fmt::format("{:.3g} W/cm^2 is more than any cooling takes; is a unit wrong?", power / area / 1e4));
  }

  bool check_pairs_of_bodies() {
    std::size_t found = 0;
    for (std::size_t i = 0; i < c_.bodies.size(); ++i) {
      for (std::size_t j = 0; j < i && found < enough; ++j) {
        if (!overlap(box_of(c_.bodies[i]), box_of(c_.bodies[j]))) continue;
        ++found;
        error(c_.bodies[i].where, "origin",
              fmt::format("body '{}' and body '{}' overlap in space", c_.bodies[i].name, c_.bodies[j].name));
      }
    }
    return found == 0;
  }

  void check_contacts() {
    std::set<std::set<std::string>> seen;
    for (const auto& contact : c_.contacts) {
      const auto& [one, other] = contact.between;
      const Body *a = find(c_.bodies, one), *b = find(c_.bodies, other);
      if (!a || !b) continue;
      if (a == b) {
        error(contact.where, "between", fmt::format("body '{}' with itself", one));
      } else if (!touch(box_of(*a), box_of(*b))) {
        error(contact.where, "between", fmt::format("body '{}' and body '{}' do not touch", one, other));
      } else if (!seen.insert({one, other}).second) {
        error(contact.where, "between", fmt::format("a second contact between '{}' and '{}'", one, other));
      }
    }
  }

  // Surroundings.

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
    check_boiling_plate(p);
    const bool pins = p.pin_diameter > 0;
    if (pins != (p.pin_pitch[0] > 0))
      error(p.where, pins ? "pin_pitch" : "pin_diameter", "pin_diameter and pin_pitch go together");
    if (pins && p.pin_pitch[0] > 0) check_pins(p.where, p.pin_diameter, p.pin_pitch, p.pin_staggered);
    if (pins && (p.channel_width > 0 || p.wall_width > 0))
      error(p.where, p.channel_width > 0 ? "channel_width" : "wall_width",
            "pins have no channels; give one or the other");
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
    no("pin_diameter", p.pin_diameter > 0);
    no("fluid", boiling_fluid(p.fluid));
    no("fin_material", !p.fin_material.empty());
    const Body* body = find(c_.bodies, p.body);
    if (!body) return;
    const Layer* layer = find(body->layers, p.layer);
    if (!layer) return error(p.where, "layer", fmt::format("body '{}' has no layer '{}'", p.body, p.layer));
    if (p.channel_width <= 0) error(p.where, "channel_width", "missing; channels in a layer have one");
    if (p.wall_width <= 0) error(p.where, "wall_width", "missing; channels in a layer have one");
    if (std::abs(p.channel_height - layer->thickness) > 1e-6 * layer->thickness)
      error(p.where, "channel_height",
            fmt::format("channels are as high as their layer, {:g} m; leave it away", layer->thickness));
    if (layer->power > 0)
      error(layer->where, "power", "channels run through this layer; it sets no heat free");
    if (!layer->parts.empty())
      error(layer->where, "part", "channels run through this layer; it has no parts");
    if (body->layers.size() < 2)
      error(p.where, "layer", "the only one of its body: nothing closes the channels");
    for (const auto& other : c_.cold_plates)
      if (&other < &p && other.body == p.body && other.layer == p.layer)
        error(p.where, "layer", fmt::format("holds cold_plate '{}' already", other.name));
    for (const auto& sheet : c_.sheets)
      if (sheet.body == p.body && sheet.layer == p.layer)
        error(sheet.where, "layer", fmt::format("cold_plate '{}' runs through it", p.name));
    const bool along_x = p.direction == Direction::plus_x || p.direction == Direction::minus_x;
    const double across = body->size[along_x ? 1 : 0];
    if (p.channel_width + p.wall_width > across * (1 + 1e-9))
      error(p.where, "channel_width",
            fmt::format("not one channel with its wall fits across {:g} m", across));
  }

  /// Pillars or planes in a material.
  void check_filled(const Material& m) {
    const bool pillars = !m.pillar_material.empty(), planes = !m.plane_material.empty();
    if (pillars && planes) error(m.where, "plane_material", "pillars or planes, not both in one material");
    const auto together = [&](bool has, const char* key, bool given, const char* with) {
      if (has != given) error(m.where, key, fmt::format("{} with {}", has ? "missing; goes" : "goes", with));
    };
    together(pillars, "pillar_diameter", m.pillar_diameter > 0, "pillar_material");
    together(pillars, "pillar_pitch", m.pillar_pitch[0] > 0, "pillar_material");
    together(planes, "plane_count", m.plane_count > 0, "plane_material");
    together(planes, "plane_thickness", m.plane_thickness > 0, "plane_material");
    together(planes, "board_thickness", m.board_thickness > 0, "plane_material");
    if (!pillars && !planes) return;
    if (pillars && m.pillar_diameter > std::min(m.pillar_pitch[0], m.pillar_pitch[1]))
      error(m.where, "pillar_diameter", "the pillars would overlap");
    if (planes && m.plane_count * m.plane_thickness >= m.board_thickness)
      error(m.where, "board_thickness", "the planes leave nothing for the dielectric");
    if (m.conductivity_exponent != 0 || m.conductivity_slope != 0)
      error(m.where, "conductivity", "with pillars or planes it does not follow the temperature");
    const std::string& other = pillars ? m.pillar_material : m.plane_material;
    const char* key = pillars ? "pillar_material" : "plane_material";
    const auto at = c_.materials.find(other);
    if (at != c_.materials.end() &&
        !(at->second.pillar_material.empty() && at->second.plane_material.empty()))
      error(m.where, key, fmt::format("'{}' has pillars or planes itself", other));
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
    return false;
  }

  void branch_key(const LoopBranch& b, const char* key, bool present, bool used, bool needed) {
    constexpr std::array kinds{"pipe", "exchanger", "facility", "dry-cooler", "chiller"};
    const char* kind = kinds.at(static_cast<std::size_t>(b.kind));
    if (needed && !present) error(b.where, key, fmt::format("missing; kind = '{}' needs it", kind));
    if (!used && present) error(b.where, key, fmt::format("not used by kind = '{}'", kind));
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
  }

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

  void check_ways_out() {
    const std::size_t n = c_.bodies.size();
    Groups groups(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (touch(box_of(c_.bodies[i]), box_of(c_.bodies[j]))) groups.join(i, j);
      }
    }
    std::set<std::string> cooled;
    for (const auto& b : c_.boundaries) {
      if (b.kind != BoundaryKind::flux) cooled.insert(b.body);
    }
    for (const auto& p : c_.cold_plates) cooled.insert(p.body);
    for (const auto& j : c_.air_jets) cooled.insert(j.body);
    for (const auto& h : c_.heat_sinks) cooled.insert(h.body);
    for (const auto& j : c_.jet_plates) cooled.insert(j.body);
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < n; ++i) members[groups.of(i)].push_back(i);
    for (const auto& [root, group] : members) report_no_way_out(group, cooled);
  }

  void report_no_way_out(const std::vector<std::size_t>& group, const std::set<std::string>& cooled) {
    std::vector<std::string> names;
    for (const std::size_t i : group) {
      names.push_back(c_.bodies[i].name);
      if (cooled.count(names.back())) return;
    }
    error(c_.bodies[group.front()].where, "",
          fmt::format("heat has no way out of {} {}: no convection, temperature, natural, immersion or "
                      "boiling boundary, cold plate, air jet, heat sink or jet plate",
                      names.size() > 1 ? "the bodies" : "body", quoted(names)));
  }

  // Power nets.

  void check_sheet(const Sheet& s) {
    const Body* body = find(c_.bodies, s.body);
    if (!body || !s.place) return;
    if (!area_of(*body).contains(area_of(*s.place, corner(*body)))) {
      error(s.where, "size", fmt::format("the rectangle reaches outside body '{}'", body->name));
    }
  }

  void check_via(const Via& v) {
    const Sheet *a = find(c_.sheets, v.between[0]), *b = find(c_.sheets, v.between[1]);
    if (!a || !b) return;
    if (a == b) return error(v.where, "between", fmt::format("sheet '{}' with itself", a->name));
    const Area one = area_of_sheet(*a), other = area_of_sheet(*b);
    if (!one.overlaps(other)) {
      return error(v.where, "between",
                   fmt::format("sheet '{}' and sheet '{}' do not overlap in x, y", a->name, b->name));
    }
    Area area = common(one, other);
    if (v.place) {
      const auto& [x, y, w, d] = *v.place;
      const Area own = area_of(Rectangle{{x, y}, {w, d}}, {0, 0});
      if (!area.contains(own))
        error(v.where, "origin", "the rectangle reaches outside the area where the sheets overlap");
      area = own;
    }
    if (area.size() < v.pitch[0] * v.pitch[1]) warn(v.where, "pitch", "fewer than one via on the area");
    if (!a->net.empty() && !b->net.empty() && a->net != b->net) {
      warn(v.where, "between", fmt::format("connects net '{}' with net '{}'", a->net, b->net));
    }
  }

  /// Something that draws from or feeds a sheet over a rectangle.
  struct User {
    const Location* where;
    std::string prefix;  ///< of its keys: `from.` for a link's end
    std::string sheet, return_sheet;
    const std::optional<Rectangle>* place;
  };

  std::vector<User> consumers() const {
    static const std::optional<Rectangle> whole;
    std::vector<User> all;
    for (const auto& l : c_.loads) all.push_back({&l.where, "", l.sheet, l.return_sheet, &l.place});
    for (const auto& j : c_.air_jets) {
      if (!j.sheet.empty()) all.push_back({&j.where, "", j.sheet, "", &whole});
    }
    for (const auto& r : c_.regulators)
      if (!r.input_sheet.empty())
        all.push_back({&r.where, "input_", r.input_sheet, r.input_return_sheet, &whole});
    for (const auto& l : c_.links) {
      if (!l.from.sheet.empty())
        all.push_back({&l.where, "from.", l.from.sheet, l.from.return_sheet, &l.from.place});
      if (!l.to.sheet.empty()) all.push_back({&l.where, "to.", l.to.sheet, l.to.return_sheet, &l.to.place});
    }
    return all;
  }

  void check_users() {
    for (const auto& u : consumers()) check_user(u);
    for (const auto& r : c_.regulators) check_user({&r.where, "", r.sheet, r.return_sheet, &r.place});
    for (const auto& k : c_.cables)
      if (!k.sheet.empty()) check_user({&k.where, "", k.sheet, k.return_sheet, &k.place});
    for (const auto& k : c_.capacitors) check_user({&k.where, "", k.sheet, k.return_sheet, &k.place});
    for (const auto& l : c_.loads) {
      const Sheet* sheet = find(c_.sheets, l.sheet);
      if (sheet)
        check_density(l.where, l.power + l.leakage,
                      l.place ? l.place->size[0] * l.place->size[1] : area_of_sheet(*sheet).size());
    }
    for (const auto& l : c_.links) {
      check_end(l, "from", l.from);
      check_end(l, "to", l.to);
    }
  }

  void check_end(const Link& l, const std::string& key, const LinkEnd& end) {
    if (end.sheet.empty() && (end.place || !end.return_sheet.empty())) {
      error(l.where, key, "this end has a place or a return_sheet but no sheet");
    }
  }

  void check_user(const User& u) {
    const Sheet* sheet = find(c_.sheets, u.sheet);
    const Body* body = sheet ? find(c_.bodies, sheet->body) : nullptr;
    if (!body) return;
    const Area own = *u.place ? area_of(**u.place, corner(*body)) : area_of_sheet(*sheet);
    if (!area_of_sheet(*sheet).contains(own)) {
      error(*u.where, u.prefix + "size",
            fmt::format("the rectangle reaches outside sheet '{}'", sheet->name));
    }
    const Sheet* back = find(c_.sheets, u.return_sheet);
    if (!back) return;
    if (back == sheet) {
      error(*u.where, u.prefix + "return_sheet", "the same as the sheet: the current would not flow");
    } else if (!area_of_sheet(*back).overlaps(own)) {
      error(*u.where, u.prefix + "return_sheet",
            fmt::format("sheet '{}' does not reach the place", back->name));
    }
  }

  /// Sheets joined by vias; each island needs a regulator, each load one that feeds its island.
  void check_islands() {
    Groups islands(c_.sheets.size());
    for (const auto& v : c_.vias) {
      if (find(c_.sheets, v.between[0]) && find(c_.sheets, v.between[1])) {
        islands.join(index_of_sheet(v.between[0]), index_of_sheet(v.between[1]));
      }
    }
    std::set<std::size_t> fed, returned;
    std::map<std::size_t, double> deliverable;
    for (const auto& r : c_.regulators) {
      const std::size_t island = islands.of(index_of_sheet(r.sheet));
      fed.insert(island);
      if (!r.return_sheet.empty()) returned.insert(islands.of(index_of_sheet(r.return_sheet)));
      const double most = r.load_line > 0 ? r.voltage * r.voltage / (4 * r.load_line) : INFINITY;
      deliverable[island] += most;
    }
    for (const auto& k : c_.cables) {
      if (k.sheet.empty()) continue;
      const std::size_t island = islands.of(index_of_sheet(k.sheet));
      fed.insert(island);
      if (!k.return_sheet.empty()) returned.insert(islands.of(index_of_sheet(k.return_sheet)));
      if (const Bus* from = find(c_.buses, k.from))
        deliverable[island] += from->voltage * from->voltage / (4 * k.resistance);
    }
    std::map<std::size_t, std::vector<std::string>> members;
    for (std::size_t i = 0; i < c_.sheets.size(); ++i) members[islands.of(i)].push_back(c_.sheets[i].name);
    for (const auto& [island, names] : members) {
      if (fed.count(island) || returned.count(island)) continue;
      error(find(c_.sheets, names.front())->where, "",
            fmt::format("no regulator reaches the {} {}", names.size() > 1 ? "sheets" : "sheet",
                        quoted(names)));
    }
    check_consumers_fed(islands, fed, returned);
    check_deliverable(islands, deliverable);
  }

  void check_consumers_fed(Groups& islands, const std::set<std::size_t>& fed,
                           const std::set<std::size_t>& returned) {
    for (const auto& u : consumers()) {
      const std::size_t island = islands.of(index_of_sheet(u.sheet));
      if (!fed.count(island) && returned.count(island)) {
        error(*u.where, u.prefix + "sheet",
              fmt::format("'{}' only returns current to a regulator; none feeds it", u.sheet));
      }
      if (u.return_sheet.empty()) continue;
      const std::size_t back = islands.of(index_of_sheet(u.return_sheet));
      if (!returned.count(back) && fed.count(back)) {
        error(*u.where, u.prefix + "return_sheet",
              fmt::format("'{}' leads back to no regulator's return_sheet", u.return_sheet));
      }
    }
  }

  /// P = V I - R I^2 is largest at V^2/(4 R): more than that no load line delivers.
  void check_deliverable(Groups& islands, const std::map<std::size_t, double>& deliverable) {
    std::map<std::size_t, double> drawn;
    std::map<std::size_t, const Load*> first;
    for (const auto& l : c_.loads) {
      if (l.kind != LoadKind::power) continue;
      const std::size_t island = islands.of(index_of_sheet(l.sheet));
      drawn[island] += l.power + l.leakage;
      first.emplace(island, &l);
    }
    for (const auto& [island, power] : drawn) {
      const auto most = deliverable.find(island);
      if (most == deliverable.end() || power <= most->second) continue;
      warn(first[island]->where, "power",
           fmt::format("constant-power loads of {:g} W on one net, but its regulators' load lines deliver at "
                       "most {:g} W",
                       power, most->second));
    }
  }

  // Netlists.

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
    if (find(body->layers, layer)) return;
    std::vector<std::string> names;
    for (const auto& l : body->layers) names.push_back(l.name);
    error(where, key, fmt::format("body '{}' has no layer '{}'{}", n.body, layer, suggestion(layer, names)));
  }

  // The rest.

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

  const Case& c_;
  std::vector<Problem> problems_;
};

/// Names of every table that others refer to.
std::map<std::string, std::vector<std::string>> known_names(const CaseInput& c) {
  std::map<std::string, std::vector<std::string>> names;
  for (const auto& [name, m] : c.materials) names["material"].push_back(name);
  for (const auto& [name, t] : c.technologies) names["technology"].push_back(name);
  for (const auto& body : c.bodies) names["body"].push_back(body.name);
  for (const auto& loop : c.loops)
    for (const auto& b : loop.branches) names["branch"].push_back(b.name);
  for (const auto& sheet : c.sheet_inputs) names["sheet"].push_back(sheet.name);
  for (const auto& bus : c.buses) names["bus"].push_back(bus.name);
  for (const auto& [name, t] : c.converter_technology_inputs) names["converter_technology"].push_back(name);
  for (const auto& [name, t] : c.generator_technology_inputs) names["generator_technology"].push_back(name);
  for (const auto& profile : c.profiles) names["profile"].push_back(profile.name);
  for (const auto& tray : c.trays) names["tray"].push_back(tray.name);
  for (const auto& controller : c.controllers) names["controller"].push_back(controller.name);
  return names;
}

const Key* name_key(const Table& table) {
  const auto at =
      std::find_if(table.keys.begin(), table.keys.end(), [](const Key& key) { return key.name == "name"; });
  return at == table.keys.end() ? nullptr : &*at;
}

void check_unique(const CaseInput& c, const Key& list, const ItemsSlot& items,
                  std::vector<Problem>& problems) {
  const Key* name = name_key(*list.table);
  if (!name || items.keyed) return;
  std::map<std::string, const Location*> seen;
  for (std::size_t i = 0; i < items.count(); ++i) {
    void* item = items.at(i);
    const Slot slot = name->slot(item, false);
    const std::string& own = std::get<std::span<std::string>>(slot).front();
    if (own.empty()) continue;
    const Location* where = list.table->where(item);
    const auto [first, fresh] = seen.emplace(own, where);
    if (fresh) continue;
    problems.push_back({place_of(c, *where, "name"), "error",
                        fmt::format("'{}' is named twice; first at line {}", own, first->second->line)});
  }
}

void check_reference(const CaseInput& c, const Location& where, const Key& key, const std::string& name,
                     const std::map<std::string, std::vector<std::string>>& known,
                     std::vector<Problem>& problems) {
  const auto list = known.find(key.refers);
  const std::vector<std::string> none;
  const auto& names = list == known.end() ? none : list->second;
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  const std::string help =
      names.empty() ? fmt::format("; the case has no {} at all", key.refers) : suggestion(name, names);
  problems.push_back(
      {place_of(c, where, key.name), "error", fmt::format("unknown {} '{}'{}", key.refers, name, help)});
}

void check_layers_of_sheets(const CaseInput& c, std::vector<Problem>& problems) {
  for (const auto& sheet : c.sheet_inputs) {
    const auto body =
        std::find_if(c.bodies.begin(), c.bodies.end(), [&](const Body& b) { return b.name == sheet.body; });
    if (body == c.bodies.end() || sheet.layer.empty()) continue;
    std::vector<std::string> names;
    for (const auto& layer : body->layers) names.push_back(layer.name);
    if (std::find(names.begin(), names.end(), sheet.layer) != names.end()) continue;
    problems.push_back({place_of(c, sheet.where, "layer"), "error",
                        fmt::format("body '{}' has no layer '{}'{}", sheet.body, sheet.layer,
                                    suggestion(sheet.layer, names))});
  }
}

}  // namespace

Location place_of(const Case& c, const Location& table, const std::string& key) {
  std::string path = table.path;
  if (!key.empty()) path += path.empty() ? key : "." + key;
  const auto written = c.origins.find(path);
  Location where = written == c.origins.end() ? table : written->second;
  where.path = path;
  return where;
}

std::vector<Problem> check_names(CaseInput& c) {
  std::vector<Problem> problems;
  const auto known = known_names(c);
  walk(case_table(), &c, "", [&](const Table& table, void* object, const std::string& path) {
    const Location where = table.where ? *table.where(object) : Location{c.file, 0, 0, path};
    for (const auto& key : table.keys) {
      const Slot slot = key.slot(object, false);
      if (const auto* items = std::get_if<ItemsSlot>(&slot)) check_unique(c, key, *items, problems);
      const auto* texts = std::get_if<std::span<std::string>>(&slot);
      if (!texts || key.refers.empty()) continue;
      for (const auto& name : *texts) check_reference(c, where, key, name, known, problems);
    }
  });
  check_layers_of_sheets(c, problems);
  return problems;
}

std::vector<Problem> check_structure(const Case& c) { return Structure(c).check(); }

std::vector<Problem> check_limits(const Case& c, const std::map<std::string, std::string>& units) {
  std::vector<Problem> problems;
  std::vector<std::string> names;
  for (const auto& [name, unit] : units) names.push_back(name);
  for (const auto& l : c.limits) {
    const auto unit = units.find(l.quantity);
    if (unit == units.end()) {
      problems.push_back(
          {place_of(c, l.where, "quantity"), "error",
           fmt::format("no quantity '{}' in this case{}", l.quantity, suggestion(l.quantity, names))});
      continue;
    }
    for (const char* key : {"maximum", "minimum"}) {
      const Location where = place_of(c, l.where, key);
      const auto typed = c.as_typed.find(where.path);
      if (typed == c.as_typed.end()) continue;
      const Converted in_its_unit = convert(typed->second, unit->second);
      if (!in_its_unit)
        problems.push_back(
            {where, "error", fmt::format("{} (the unit of '{}')", in_its_unit.error, l.quantity)});
    }
  }
  return problems;
}

std::vector<Problem> check_case(const Case& c) {
  CaseInput input = to_input(c);
  std::vector<Problem> problems = check_names(input);
  if (any_error(problems)) return problems;
  return check_structure(c);
}

}  // namespace fourwalls

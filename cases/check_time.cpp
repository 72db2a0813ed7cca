// Courses over time: profiles and what follows them, probes, controllers, circuits and the run itself.
#include <set>

#include "cases/checks.hpp"
#include "cases/profile.hpp"

namespace fourwalls {

namespace {

class TimeChecks : public Checks {
 public:
  using Checks::Checks;

  void check() {
    for (const auto& profile : c_.profiles) check_profile(profile);
    check_slews();
    for (const auto& netlist : c_.netlists) check_circuit(netlist);
    for (const auto& probe : c_.probes) check_probe(probe);
    for (const auto& controller : c_.controllers) check_controller(controller);
    if (c_.transient.asked()) check_transient();
  }

 private:
  /// Values held for equal intervals.
  void check_rows(const Profile& p) {
    if (p.interval <= 0) error(p.where, "interval", "missing; rows have one");
    if (p.values.empty()) error(p.where, "values", "missing; rows have at least one");
    if (p.slew > 0 || p.rise > 0 || p.fall > 0 || p.width > 0)
      error(p.where,
            p.slew > 0   ? "slew"
            : p.rise > 0 ? "rise"
            : p.fall > 0 ? "fall"
                         : "width",
            "rows have values and an interval only");
    const double whole = static_cast<double>(p.values.size()) * p.interval;
    if (p.period > 0 && p.period < whole * (1 - 1e-12))
      error(p.where, "period", fmt::format("shorter than what it repeats, {:g} s", whole));
  }

  void check_profile(const Profile& p) {
    const bool rows = p.kind == ProfileKind::rows;
    if (!rows && (p.interval > 0 || !p.values.empty() || p.before >= 0))
      error(p.where,
            p.interval > 0  ? "interval"
            : p.before >= 0 ? "before"
                            : "values",
            "only kind = \"rows\" has it");
    if (rows && p.points.empty()) return check_rows(p);
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
    for (const auto& body : c_.mesh_bodies)
      for (const auto& v : body.volumes) refuse(v.where, v.profile);
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
    if (p.place && (p.body.empty() || p.at))
      error(p.where, "size", "goes with a body or a layer, without `at`");
    const Body* body = find(c_.bodies, p.body);
    if (!p.sheet.empty()) body = find(c_.bodies, find(c_.sheets, p.sheet)->body);
    if (!body) return;
    if (!p.body.empty() && p.at && p.layer.empty())
      error(p.where, "layer", "missing; a point lies at mid-height of a layer");
    if (!p.layer.empty() && !find(body->layers, p.layer)) no_layer(p.where, "layer", *body, p.layer);
    if (p.place && !area_of(*body).contains(area_of(*p.place, corner(*body))))
      error(p.where, "size", fmt::format("the rectangle reaches outside body '{}'", body->name));
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
    const bool cools = k.action == ControllerAction::cool;
    if (cools && power) return error(k.where, "power_limit", "action = \"cool\" goes by a temperature");
    if (c_.transient.asked() && k.period <= 0)
      error(k.where, "period", "missing; over time it looks at equal intervals");
    if (!c_.transient.asked() && k.kind == ControllerKind::steps)
      warn(k.where, "", "a controller in steps acts over time only: there is no [transient]");
    check_driven(k);
  }

  /// Power is throttled, and what cools is sped up.
  void check_driven(const Controller& k) {
    std::size_t used = 0;
    const auto visit = [&](const auto& devices, ControllerAction action, const char* why) {
      for (const auto& x : devices) {
        if (x.controller != k.name) continue;
        ++used;
        if (k.action != action) error(x.where, "controller", fmt::format("'{}' {}", k.name, why));
      }
    };
    const char* cools = "speeds up what cools; power wants action = \"throttle\"";
    const char* throttles = "throttles power; what cools wants action = \"cool\"";
    visit(c_.loads, ControllerAction::throttle, cools);
    for (const auto& body : c_.bodies) {
      visit(body.layers, ControllerAction::throttle, cools);
      for (const auto& layer : body.layers) visit(layer.parts, ControllerAction::throttle, cools);
    }
    for (const auto& body : c_.mesh_bodies) visit(body.volumes, ControllerAction::throttle, cools);
    for (const auto& loop : c_.loops) visit(loop.branches, ControllerAction::cool, throttles);
    visit(c_.heat_sinks, ControllerAction::cool, throttles);
    visit(c_.air_jets, ControllerAction::cool, throttles);
    if (used == 0)
      error(k.where, "name",
            "no load, layer, part, volume, loop branch, heat sink or air jet names this controller");
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
    for (const auto& body : c_.mesh_bodies)
      if (body.start_temperature > 0 && t.start != TransientStart::ambient)
        error(body.where, "start_temperature", "only with transient.start = \"ambient\"");
    for (const auto& netlist : c_.netlists)
      if (netlist.sweep[1] > 0)
        error(netlist.where, "sweep",
              "impedance is that of a circuit at one state; not together with [transient]");
    std::set<std::string> used;
    for (const auto& body : c_.bodies)
      for (const auto& layer : body.layers) {
        used.insert(layer.material);
        for (const auto& part : layer.parts)
          if (!part.inactive && !part.material.empty()) used.insert(part.material);
      }
    for (const auto& body : c_.mesh_bodies)
      for (const auto& v : body.volumes) used.insert(v.material);
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
};

}  // namespace

std::vector<Problem> check_time(const Case& c) {
  TimeChecks checks(c);
  checks.check();
  return checks.found();
}

}  // namespace fourwalls

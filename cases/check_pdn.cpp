// Power nets within bodies: sheets, vias, what feeds and draws; every island fed.
#include <map>
#include <optional>
#include <set>

#include "cases/checks.hpp"

namespace fourwalls {

namespace {

class PdnChecks : public Checks {
 public:
  using Checks::Checks;

  void check() {
    for (const auto& s : c_.sheets) check_sheet(s);
    for (const auto& v : c_.vias) check_via(v);
    check_users();
    check_islands();
    for (const auto& r : c_.regulators) check_loop(r);
  }

 private:
  std::size_t index_of_sheet(const std::string& name) const {
    return static_cast<std::size_t>(find(c_.sheets, name) - c_.sheets.data());
  }

  Area area_of_sheet(const Sheet& sheet) const {
    const Body* body = find(c_.bodies, sheet.body);
    if (!body) return {};
    return sheet.place ? area_of(*sheet.place, corner(*body)) : area_of(*body);
  }

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

  /// What a switched regulator's loop needs to be one.
  void check_loop(const Regulator& r) {
    const bool takes_time = r.bandwidth > 0 || r.inductance > 0;
    if (r.bandwidth > 0 && r.inductance > 0)
      error(r.where, "bandwidth", "instead of inductance: give one of them");
    if (r.phase_margin != Regulator().phase_margin && r.bandwidth <= 0)
      error(r.where, "phase_margin", "missing bandwidth beside it");
    if (r.kind == RegulatorKind::linear) return check_linear(r);
    const Regulator plain;
    const auto linear_only = [&](const char* key, bool given) {
      if (given) error(r.where, key, "goes with kind = \"linear\"");
    };
    linear_only("dropout", r.dropout > 0);
    linear_only("quiescent", r.quiescent > 0);
    linear_only("output_resistance", r.output_resistance > 0);
    linear_only("ripple_rejection", r.ripple_rejection != plain.ripple_rejection);
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

  /// A pass device has an input above its output, and neither phases nor a loss law.
  void check_linear(const Regulator& r) {
    const Regulator plain;
    const auto switched_only = [&](const char* key, bool given) {
      if (given) error(r.where, key, "a linear regulator has none: its loss follows from its voltages");
    };
    switched_only("phases", r.phases != plain.phases);
    switched_only("fixed_loss", r.fixed_loss > 0);
    switched_only("linear_loss", r.linear_loss > 0);
    switched_only("quadratic_loss", r.quadratic_loss > 0);
    switched_only("inductance", r.inductance > 0);
    switched_only("phase_inductance", r.phase_inductance > 0);
    switched_only("loop_inductance", r.loop_inductance > 0);
    switched_only("phase_margin", r.phase_margin != plain.phase_margin);
    switched_only("shedding", r.shedding);
    if (r.dropout <= 0) error(r.where, "dropout", "missing; a linear regulator has one");
    if (r.rated_current <= 0) error(r.where, "rated_current", "missing; dropout is at it");
    const bool fed = !r.input_bus.empty() || !r.input_sheet.empty();
    if (!fed && r.input_voltage <= 0)
      error(r.where, "input_voltage", "missing; give it, or input_bus or input_sheet");
    const bool counts = r.ripple_rejection != plain.ripple_rejection || r.output_resistance > 0;
    if (!r.input_sheet.empty() && counts && r.input_voltage <= 0)
      error(r.where, "input_voltage", "missing; ripple_rejection and output_resistance count from it");
    if (r.output_resistance > 0 && r.bandwidth <= 0)
      error(r.where, "output_resistance", "missing bandwidth beside it");
    if (r.input_voltage > 0 && r.input_voltage <= r.voltage)
      warn(r.where, "input_voltage",
           fmt::format("not above the set point, {:g} V: it runs in dropout", r.voltage));
    if (r.droop_threshold > 0) error(r.where, "droop_threshold", "goes with kind = \"switched\"");
  }
};

}  // namespace

std::vector<Problem> check_pdn(const Case& c) {
  PdnChecks checks(c);
  checks.check();
  return checks.found();
}

}  // namespace fourwalls

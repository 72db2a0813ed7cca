// The power chain: every bus fed, devices between buses that fit, losses that are losses.
#include "cases/checks.hpp"
#include "cases/power_graph.hpp"

namespace fourwalls {

namespace {

class PowerChecks : public Checks {
 public:
  explicit PowerChecks(const Case& c) : Checks(c), graph_(c) {}

  void check() {
    for (const auto& [name, t] : c_.converter_technologies) check_technology(t);
    for (const auto& [name, t] : c_.generator_technologies) check_technology(t);
    for (const auto& b : c_.buses) check_bus(b);
    for (const auto& s : c_.sources) check_set_point(s.where, s.voltage, s.bus);
    for (const auto& g : c_.generators) check_generator(g);
    for (const auto& k : c_.converters) check_converter(k);
    for (const auto& k : c_.cables) check_cable(k);
    for (const auto& s : c_.storages) check_storage(s);
    for (const auto& r : c_.rack_loads) check_heat(r.where, r.heat);
    for (const auto& r : c_.regulators) check_input(r);
    check_fed();
    check_copies();
  }

 private:
  /// One that is there: names have been checked.
  const Bus& bus(const std::string& name) const {
    return *std::find_if(c_.buses.begin(), c_.buses.end(), [&](const Bus& b) { return b.name == name; });
  }

  void check_technology(const ConverterTechnology& t) {
    if (t.kind == ConversionKind::linear) return;
    // loss must be one at any load up to the rating, and should not fall with load
    const double x = t.quadratic > 0 ? std::clamp(-t.linear / (2 * t.quadratic), 0.0, 1.0)
                     : t.linear < 0  ? 1.0
                                     : 0.0;
    if (t.fixed + t.linear * x + t.quadratic * x * x < 0)
      return error(t.where, "linear", fmt::format("the loss is negative at {:.3g} of the rating", x));
    if (t.linear < 0)
      warn(t.where, "linear",
           fmt::format("the loss falls with load up to {:.3g} of the rating: not a converter's", x));
  }

  void check_technology(const GeneratorTechnology& t) {
    if (t.fixed + t.linear + t.quadratic <= 1)
      error(t.where, "", "burns less fuel at its rating than it makes electricity");
  }

  void check_bus(const Bus& b) {
    if (b.kind == Phases::dc && b.power_factor != 1)
      error(b.where, "power_factor", "not used by kind = 'dc'");
    if (b.kind == Phases::ac && b.capacitance > 0)
      error(b.where, "capacitance", "only a bus of kind = 'dc' has it");
    if (b.overvoltage_limit > 0 && b.overvoltage_limit < b.voltage_limit)
      error(b.where, "overvoltage_limit", "below voltage_limit");
  }

  void check_set_point(const Location& where, double voltage, const std::string& name) {
    const double nominal = bus(name).voltage;
    if (std::abs(voltage / nominal - 1) <= 0.2) return;
    warn(where, "voltage",
         fmt::format("a set point of {:g} V on bus '{}' of {:g} V", voltage, name, nominal));
  }

  void check_spare(const Location& where, int spare, int units) {
    if (spare >= units)
      error(where, "spare", fmt::format("none of the {} units is left to carry the load", units));
  }

  void check_generator(const Generator& g) {
    check_set_point(g.where, g.voltage, g.bus);
    check_spare(g.where, g.spare, g.units);
  }

  void check_converter(const Converter& k) {
    check_spare(k.where, k.spare, k.units);
    check_heat(k.where, k.heat);
    if (k.from == k.to) return error(k.where, "to", fmt::format("bus '{}' with itself", k.from));
    const auto kind = c_.converter_technologies.at(k.technology).kind;
    if (kind == ConversionKind::ratio) {
      check_set_point(k.where, k.ratio * bus(k.from).voltage, k.to);
    } else {
      check_set_point(k.where, k.voltage, k.to);
    }
    if (kind != ConversionKind::linear) return;
    for (const auto& [key, name] : {std::pair{"from", k.from}, {"to", k.to}})
      if (bus(name).kind == Phases::ac)
        error(k.where, key, fmt::format("a linear regulator on the three-phase bus '{}'", name));
    if (bus(k.from).voltage <= k.voltage)
      warn(k.where, "from",
           fmt::format("bus '{}' is not above the set point of {:g} V: it runs in dropout", k.from,
                       k.voltage));
  }

  void check_cable(const Cable& k) {
    check_heat(k.where, k.heat);
    const Bus& from = bus(k.from);
    if (k.to.empty() == k.sheet.empty())
      return error(k.where, k.to.empty() ? "to" : "sheet",
                   k.to.empty() ? "missing; a cable leads to a bus or to a sheet"
                                : "give either a bus (to) or a sheet");
    if (k.sheet.empty()) {
      if (k.place || !k.return_sheet.empty())
        error(k.where, k.place ? "origin" : "return_sheet", "goes with a sheet, not with a bus");
      if (k.from == k.to) return error(k.where, "to", fmt::format("bus '{}' with itself", k.from));
      const Bus& to = bus(k.to);
      if (from.kind != to.kind) error(k.where, "to", "joins direct current with three phases");
      if (from.kind == Phases::ac && from.power_factor != to.power_factor)
        error(k.where, "to", "its buses have different power factors");
    } else if (from.kind == Phases::ac) {
      error(k.where, "from",
            fmt::format("bus '{}' has three phases: a sheet carries direct current", k.from));
    }
  }

  void check_storage(const Storage& s) {
    check_heat(s.where, s.heat);
    if (bus(s.bus).kind == Phases::ac)
      error(s.where, "bus", fmt::format("bus '{}' has three phases: put a converter between", s.bus));
    if (s.full_voltage < s.empty_voltage) error(s.where, "full_voltage", "below empty_voltage");
    const double open = s.empty_voltage + s.charge * (s.full_voltage - s.empty_voltage);
    if (open <= 0) return error(s.where, "charge", "no voltage is left at this charge");
    const double most = open * open / (4 * s.resistance);
    if (std::isfinite(s.power) && s.power > most)
      error(s.where, "power",
            fmt::format("at most {:.4g} W come out of {:g} V behind {:g} ohm", most, open, s.resistance));
    if (std::isinf(s.power)) check_set_point(s.where, open, s.bus);
  }

  void check_heat(const Location& where, const HeatPlace& heat) {
    if (heat.body.empty()) {
      if (!heat.layer.empty()) error(where, "heat.layer", "goes with a body");
      if (heat.place) error(where, "heat.origin", "goes with a body");
      return;
    }
    const Body* body = find(c_.bodies, heat.body);
    if (!body) return;
    if (heat.resistance > 0) error(where, "heat.resistance", "goes with the room, not with a body");
    if (!heat.layer.empty() && !find(body->layers, heat.layer))
      no_layer(where, "heat.layer", *body, heat.layer);
    if (!heat.place) return;
    for (int d = 0; d < 2; ++d)
      if (heat.place->origin[d] < -touching ||
          heat.place->origin[d] + heat.place->size[d] > body->size[d] + touching)
        return error(where, "heat.size", fmt::format("the rectangle reaches outside body '{}'", body->name));
  }

  void check_input(const Regulator& r) {
    if (!r.input_bus.empty() && !r.input_sheet.empty())
      error(r.where, "input_sheet", "give either input_bus or input_sheet");
    if (r.input_sheet.empty() && !r.input_return_sheet.empty())
      error(r.where, "input_return_sheet", "goes with input_sheet");
    if (r.input_bus.empty() && r.copies > 1) error(r.where, "copies", "goes with input_bus");
    if (const Bus* b = find(c_.buses, r.input_bus); b && b->kind == Phases::ac)
      error(r.where, "input_bus", fmt::format("bus '{}' has three phases", r.input_bus));
    if (r.input_sheet.empty()) return;
    if (graph_.island[static_cast<std::size_t>(graph_.sheet(r.input_sheet))] ==
        graph_.island[static_cast<std::size_t>(graph_.sheet(r.sheet))])
      error(r.where, "input_sheet", "joined to the sheet that it feeds: it would feed itself");
    if (r.input_sheet == r.input_return_sheet)
      error(r.where, "input_return_sheet", "the same as input_sheet: the current would not flow");
    if (!graph_.fed[static_cast<std::size_t>(graph_.sheet(r.input_sheet))])
      error(r.where, "input_sheet", fmt::format("nothing feeds sheet '{}'", r.input_sheet));
  }

  void check_fed() {
    for (std::size_t b = 0; b < c_.buses.size(); ++b)
      if (!graph_.fed[b])
        error(c_.buses[b].where, "",
              fmt::format(
                  "bus '{}' has no source: no [[source]], [[generator]] or floating [[storage]] reaches it",
                  c_.buses[b].name));
  }

  void check_copies() {
    for (const std::size_t i : graph_.torn_regulators) {
      const auto& r = c_.regulators[i];
      error(r.where, "copies", fmt::format("others feed sheet '{}' for another number of packages", r.sheet));
    }
    for (const std::size_t i : graph_.torn_cables)
      error(c_.cables[i].where, "sheet",
            fmt::format("sheet '{}' stands for several packages", c_.cables[i].sheet));
  }

  PowerGraph graph_;
};

}  // namespace

std::vector<Problem> check_power(const Case& c) {
  PowerChecks checks(c);
  checks.check();
  return checks.found();
}

}  // namespace fourwalls

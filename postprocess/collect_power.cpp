// The power chain in figures: what each stage takes, gives and loses; efficiency from end to end; fuel, cost,
// carbon.

#include <algorithm>
#include <cmath>

#include "cases/power_graph.hpp"
#include "postprocess/collect.hpp"

namespace fourwalls {

namespace {

constexpr double hour = 3600;

/// Sums over the buses and sheets that power can flow between.
struct ChainSum {
  std::string name;  ///< of its first source, generator or storage
  double input = 0, delivered = 0, cost = 0, carbon = 0;
  bool priced = false;
};

class PowerFigures {
 public:
  PowerFigures(const Model& m, const Tallies& tallies, const std::vector<double>& lumped, Result& r)
      : m_(m), c_(m.c), tallies_(tallies), lumped_(lumped), r_(r), graph_(m.c), sums_(graph_.chain.size()) {}

  void collect() {
    for (const auto& b : c_.buses) put(b.name + " voltage", volts(b.name), "V");
    sources();
    generators();
    storages();
    converters();
    cables();
    racks();
    packages();
    totals();
  }

 private:
  void put(const std::string& name, double value, const char* unit) { put_quantity(r_, name, value, unit); }
  void row(const char* kind, const std::string& name, std::map<std::string, double> values) {
    r_.telemetry.push_back({kind, name, std::move(values)});
  }
  double at(int lumped) const { return lumped_[static_cast<std::size_t>(lumped)]; }
  double volts(const std::string& bus) const { return at(bus_unknown(m_, bus)); }
  /// Of a conductor, from a bus's current: a pole carries all of it, a line of three phases less.
  double conductor(const std::string& bus, double current) const {
    const auto b =
        std::find_if(c_.buses.begin(), c_.buses.end(), [&](const Bus& each) { return each.name == bus; });
    return b->kind == Phases::ac ? current / (std::sqrt(3.0) * b->power_factor) : current;
  }
  ChainSum& sum_of(const std::string& bus) {
    return sums_[static_cast<std::size_t>(graph_.chain[static_cast<std::size_t>(graph_.bus(bus))])];
  }
  ChainSum& named(const std::string& bus, const std::string& name) {
    auto& sum = sum_of(bus);
    if (sum.name.empty()) sum.name = name;
    return sum;
  }

  /// Cost [USD/h] and carbon [kg/s] of what a device burns or buys, if the case says what it costs.
  void priced(ChainSum& sum, const std::string& name, double cost_rate, double carbon_rate) {
    put(name + " cost", cost_rate * hour, "USD/h");
    put(name + " carbon", carbon_rate, "kg/s");
    sum.cost += cost_rate * hour, sum.carbon += carbon_rate, sum.priced = true;
  }

  void sources() {
    for (std::size_t i = 0; i < c_.sources.size(); ++i) {
      const auto& s = c_.sources[i];
      const double V = volts(s.bus), power = V * m_.sources[i].current(V);
      put(s.name + " power", power, "W");
      auto& sum = named(s.bus, s.name);
      sum.input += power;
      if (s.price > 0 || s.carbon > 0) priced(sum, s.name, power * s.price, power * s.carbon);
      row("source", s.name,
          {{"power [W]", power}, {"voltage [V]", V}, {"current [A]", conductor(s.bus, power / V)}});
    }
  }

  void generators() {
    for (std::size_t i = 0; i < c_.generators.size(); ++i) {
      const auto& g = c_.generators[i];
      const auto& machine = m_.generators[i].machine;
      const double V = volts(g.bus), power = V * m_.generators[i].supply.current(V);
      const double fuel = machine.fuel_power(power);
      const int running = machine.running(power);
      put(g.name + " power", power, "W");
      put(g.name + " fuel power", fuel, "W");
      put(g.name + " units on", running, "1");
      put(g.name + " load", running > 0 ? power / (running * g.rated_power) : 0, "1");
      put(g.name + " efficiency", fuel > 0 ? power / fuel : 0, "1");
      auto& sum = named(g.bus, g.name);
      sum.input += power;
      priced(sum, g.name, machine.cost_rate(power), machine.carbon_rate(power));
      row("generator", g.name, {{"power [W]", power}, {"fuel [W]", fuel}, {"units on [1]", running}});
    }
  }

  void storages() {
    for (std::size_t i = 0; i < c_.storages.size(); ++i) {
      const auto& s = c_.storages[i];
      const auto& model = m_.storages[i].model;
      const double V = volts(s.bus), loss = at(m_.storages[i].heat.loss);
      const double power =
          std::isfinite(s.power) ? s.power : V * (model.open_voltage() - V) / model.resistance;
      const double left = model.time_left(power + loss);
      put(s.name + " power", power, "W");
      put(s.name + " loss", loss, "W");
      if (std::isfinite(left)) put(s.name + " time left", left, "s");
      auto& sum = named(s.bus, s.name);
      (power > 0 ? sum.input : sum.delivered) += std::abs(power);
      row("storage", s.name, {{"power [W]", power}, {"loss [W]", loss}, {"voltage [V]", V}});
    }
  }

  void converters() {
    for (std::size_t i = 0; i < c_.converters.size(); ++i) {
      const auto& k = c_.converters[i];
      const auto& placed = m_.converters[i];
      const double V_in = volts(k.from), V = volts(k.to);
      const double current =
          placed.is_linear ? placed.linear.current(V_in, V) : placed.model.current(V_in, V);
      const double out = V * current, loss = at(placed.heat.loss), T = at(placed.heat.temperature);
      const int on = placed.is_linear ? k.units : placed.model.units.on(out, T);
      put(k.name + " output power", out, "W");
      put(k.name + " input power", out + loss, "W");
      put(k.name + " loss", loss, "W");
      put(k.name + " efficiency", out + loss > 0 && out > 0 ? out / (out + loss) : 0, "1");
      put(k.name + " load", out / (k.rated_power * on), "1");
      put(k.name + " units on", on, "1");
      row("converter", k.name,
          {{"power [W]", out},
           {"loss [W]", loss},
           {"current [A]", conductor(k.to, current)},
           {"voltage [V]", V},
           {"units on [1]", on},
           {"temperature [K]", T}});
    }
  }

  void cables() {
    for (std::size_t i = 0; i < c_.cables.size(); ++i) {
      const auto& k = c_.cables[i];
      const auto& placed = m_.cables[i];
      const double loss = at(placed.heat.loss), T = at(placed.heat.temperature);
      const double flow = k.sheet.empty() ? (volts(k.from) - volts(k.to)) * placed.model.conductance(T)
                                          : into_sheet("cable: " + k.name);
      const double line = conductor(k.from, std::abs(flow));
      put(k.name + " current", line, "A");
      put(k.name + " loss", loss, "W");
      if (!k.heat.body.empty() || k.heat.resistance > 0) put(k.name + " temperature", T, "K");
      row("cable", k.name, {{"current [A]", line}, {"loss [W]", loss}, {"temperature [K]", T}});
    }
  }

  /// Current [A] that a cable brings into its sheet: what leaves the nodes less what returns.
  double into_sheet(const std::string& group) const {
    for (const auto& [name, t] : tallies_)
      if (name == group) return t.drawn - t.current;
    return 0;
  }

  void racks() {
    for (std::size_t i = 0; i < c_.rack_loads.size(); ++i) {
      const auto& load = c_.rack_loads[i];
      const double power = at(m_.rack_loads[i].heat.loss), V = volts(load.bus);
      put(load.name + " power", power, "W");
      sum_of(load.bus).delivered += power;
      row("rack_load", load.name,
          {{"power [W]", power}, {"voltage [V]", V}, {"current [A]", conductor(load.bus, power / V)}});
    }
  }

  /// Loads, links and fans on sheets, times the packages that their sheet stands for.
  void packages() {
    const auto deliver = [&](const std::string& sheet, double power) {
      const auto node = static_cast<std::size_t>(graph_.sheet(sheet));
      sums_[static_cast<std::size_t>(graph_.chain[node])].delivered += graph_.copies[node] * power;
    };
    for (const auto& l : c_.loads) deliver(l.sheet, r_.quantities.at(l.name + " power").value);
    for (std::size_t i = 0; i < c_.links.size(); ++i) {
      const LinkEnd* ends[2] = {&c_.links[i].from, &c_.links[i].to};
      for (int e = 0; e < 2; ++e)
        if (m_.links[i].ends[e].power >= 0) deliver(ends[e]->sheet, at(m_.links[i].ends[e].power));
    }
    for (const auto& jet : c_.air_jets)
      if (!jet.sheet.empty()) deliver(jet.sheet, r_.quantities.at(jet.name + " electric power").value);
    for (const auto& regulator : c_.regulators)
      if (!regulator.input_bus.empty())
        put(regulator.name + " input voltage", volts(regulator.input_bus), "V");
  }

  void totals() {
    double cost = 0, carbon = 0;
    bool any = false;
    for (const auto& sum : sums_) {
      if (sum.name.empty()) continue;
      put(sum.name + " chain input", sum.input, "W");
      put(sum.name + " chain delivered", sum.delivered, "W");
      put(sum.name + " chain efficiency", sum.input > 0 ? sum.delivered / sum.input : 0, "1");
      if (sum.delivered > 0 && sum.priced)
        put(sum.name + " chain cost", sum.cost, "USD/h"), put(sum.name + " chain carbon", sum.carbon, "kg/s");
      cost += sum.cost, carbon += sum.carbon, any = any || sum.priced;
    }
    if (any) put("all chains cost", cost, "USD/h"), put("all chains carbon", carbon, "kg/s");
  }

  const Model& m_;
  const Case& c_;
  const Tallies& tallies_;
  const std::vector<double>& lumped_;
  Result& r_;
  PowerGraph graph_;
  std::vector<ChainSum> sums_;
};

void limit(Result& r, const std::string& name, double value, double bound, bool upper, const char* unit) {
  const double margin = upper ? bound - value : value - bound;
  r.limits[name] = {value, bound, margin, margin >= 0, unit};
}

}  // namespace

void collect_power(const Model& m, const Tallies& tallies, const std::vector<double>& lumped, Result& r) {
  if (!m.c.buses.empty()) PowerFigures(m, tallies, lumped, r).collect();
}

void collect_power_limits(const Model& m, Result& r) {
  const auto value = [&](const std::string& name) { return r.quantities.at(name).value; };
  for (const auto& b : m.c.buses) {
    const std::string name = b.name + " voltage";
    if (b.voltage_limit > 0) limit(r, name, value(name), b.voltage_limit, false, "V");
    if (b.overvoltage_limit > 0)
      limit(r, b.name + " overvoltage", value(name), b.overvoltage_limit, true, "V");
  }
  for (const auto& s : m.c.sources)
    limit(r, s.name + " power", value(s.name + " power"), s.rated_power, true, "W");
  for (std::size_t i = 0; i < m.c.generators.size(); ++i) {
    const auto& g = m.c.generators[i];
    limit(r, g.name + " power", value(g.name + " power"), m.generators[i].machine.capacity(), true, "W");
    if (value(g.name + " units on") > 0)
      limit(r, g.name + " load", value(g.name + " load"), m.generators[i].machine.lowest_load, false, "1");
  }
  for (std::size_t i = 0; i < m.c.converters.size(); ++i) {
    const std::string name = m.c.converters[i].name + " output power";
    limit(r, name, value(name), m.converters[i].model.units.capacity(), true, "W");
  }
  for (const auto& k : m.c.cables)
    if (k.rated_current > 0)
      limit(r, k.name + " current", value(k.name + " current"), k.rated_current, true, "A");
  for (const auto& s : m.c.storages)
    if (s.rated_power > 0)
      limit(r, s.name + " power", std::abs(value(s.name + " power")), s.rated_power, true, "W");
}

}  // namespace fourwalls

// Every watt, ampere and kilogram by origin and destination, out of the laws' own lines.

#include <algorithm>
#include <cmath>

#include "postprocess/collect.hpp"

namespace fourwalls {

namespace {

struct Totals {
  double in = 0, out = 0;
};

class Book {
 public:
  Book(Result& r, std::string balance, std::string unit)
      : r_(r), balance_(std::move(balance)), unit_(std::move(unit)) {}

  void in(const std::string& origin, const std::string& to, double value) {
    row(origin, to, value), totals_.in += value;
  }
  void out(const std::string& from, const std::string& to, double value) {
    row(from, to, value), totals_.out += value;
  }
  /// What is neither: from one part of the machine to another.
  void inside(const std::string& from, const std::string& to, double value) { row(from, to, value); }

  void close() {
    const double scale = std::max({std::abs(totals_.in), std::abs(totals_.out), 1e-300});
    r_.balance[balance_] = {totals_.in, totals_.out, std::abs(totals_.in - totals_.out) / scale, unit_};
  }

 private:
  void row(const std::string& from, const std::string& to, double value) {
    if (value != 0) r_.ledger.push_back({balance_, from, to, value, unit_});
  }

  Result& r_;
  std::string balance_, unit_;
  Totals totals_;
};

bool strip(const std::string& name, const std::string& prefix, std::string& rest) {
  if (!name.starts_with(prefix)) return false;
  rest = name.substr(prefix.size());
  return true;
}

bool strip_end(std::string& name, const std::string& suffix) {
  if (!name.ends_with(suffix)) return false;
  name.resize(name.size() - suffix.size());
  return true;
}

/// A boundary gives or takes: each cell's sign may differ, the sum decides on which side it is booked.
void book_boundary(Book& energy, const std::string& name, double leaving) {
  if (leaving >= 0)
    energy.out("bodies", name, leaving);
  else
    energy.in(name, "bodies", -leaving);
}

void book_cold_plate(Book& energy, std::string name, const Tally& t) {
  if (strip_end(name, " wall"))
    energy.inside("bodies", name, t.heat);
  else if (strip_end(name, " advection"))
    energy.out(name, "coolant loop", t.enthalpy);
  else if (strip_end(name, " friction"))
    energy.in("pump", name, -t.enthalpy);
}

void book_air_jet(Book& energy, std::string name, const Tally& t, bool fed_from_outside, double electric) {
  if (strip_end(name, " cooling")) {
    energy.inside("bodies", name, t.heat);
  } else if (strip_end(name, " exhaust")) {
    energy.out(name, "exhaust air", t.enthalpy);
  } else if (strip_end(name, " drive")) {
    energy.inside("rails", name, t.electric);
  } else if (strip_end(name, " drive heat")) {
    if (fed_from_outside)
      energy.in("supply of " + name, "bodies", electric);
    else
      energy.inside(name, "bodies", -t.heat);
  }
}

bool fed_from_outside(const Case& c, const std::string& group) {
  for (const auto& jet : c.air_jets)
    if (group == jet.name + " drive heat") return jet.sheet.empty();
  return true;
}

/// What the modules of a group `NAME drive heat` are supplied with.
double electric_of(const Model& m, const std::string& group) {
  for (std::size_t j = 0; j < m.air_jets.size(); ++j)
    if (group == m.c.air_jets[j].name + " drive heat") return m.air_jets[j].electric;
  return 0;
}

/// What a regulator takes in: from an ideal supply, or from a bus or sheet of the case. Equal packages behind
/// the bus take as much each, and what becomes of it stays with them.
void book_regulator_input(Book& energy, const Model& m, const std::string& name, double power) {
  for (const auto& r : m.c.regulators) {
    if (r.name != name) continue;
    if (r.input_bus.empty() && r.input_sheet.empty()) return energy.in("supply", name, power);
    energy.inside(r.input_bus.empty() ? "rails" : r.input_bus, name, power);
    if (r.copies > 1) energy.out(r.input_bus, "other packages like " + name, (r.copies - 1) * power);
  }
}

/// A device's loss: heat of bodies, or of the room.
void book_loss(Book& energy, const std::string& name, const HeatPlace& heat, double loss) {
  if (heat.body.empty())
    energy.out(name, "room", loss);
  else
    energy.inside(name, "bodies", loss);
}

void book_power_chain(Book& energy, const Model& m, const Result& r) {
  const auto value = [&](const std::string& name) { return r.quantities.at(name).value; };
  const Case& c = m.c;
  for (const auto& s : c.sources) energy.in(s.name, s.bus, value(s.name + " power"));
  for (const auto& g : c.generators) {
    const double power = value(g.name + " power"), fuel = value(g.name + " fuel power");
    energy.in("fuel of " + g.name, g.name, fuel);
    energy.inside(g.name, g.bus, power);
    energy.out(g.name, "exhaust", fuel - power);
  }
  for (const auto& s : c.storages) {
    const double power = value(s.name + " power"), loss = value(s.name + " loss");
    if (power + loss >= 0)
      energy.in("cells of " + s.name, s.name, power + loss);
    else
      energy.out(s.name, "cells of " + s.name, -power - loss);
    energy.inside(s.name, s.bus, power);
    book_loss(energy, s.name, s.heat, loss);
  }
  for (const auto& k : c.converters) {
    energy.inside(k.from, k.name, value(k.name + " input power"));
    energy.inside(k.name, k.to, value(k.name + " output power"));
    book_loss(energy, k.name, k.heat, value(k.name + " loss"));
  }
  for (const auto& k : c.cables) {
    energy.inside(k.from, k.name, value(k.name + " loss"));
    book_loss(energy, k.name, k.heat, value(k.name + " loss"));
  }
  for (const auto& l : c.rack_loads) {
    energy.inside(l.bus, l.name, value(l.name + " power"));
    book_loss(energy, l.name, l.heat, value(l.name + " power"));
  }
}

void book_energy(const Model& m, const std::vector<std::pair<std::string, Tally>>& tallies, Result& r) {
  Book energy(r, "energy", "W");
  std::string name;
  for (const auto& [group, t] : tallies) {
    if (strip(group, "regulator: ", name)) {
      book_regulator_input(energy, m, name, -t.electric - t.heat);
      energy.inside(name, "rails", -t.electric);
      energy.inside(name, "bodies", -t.heat);
    } else if (strip(group, "sheet: ", name) || strip(group, "via: ", name)) {
      energy.inside("rails", name, t.electric);
      energy.inside(name, "bodies", -t.heat);
    } else if (strip(group, "load: ", name) || strip(group, "link: ", name)) {
      energy.inside("rails", name, t.electric);
      energy.inside(name, "bodies", -t.heat);
    } else if (strip(group, "heat source: ", name)) {
      energy.in(name, "bodies", -t.heat);
    } else if (strip(group, "boundary: ", name)) {
      book_boundary(energy, name, t.heat);
    } else if (strip(group, "cold plate: ", name)) {
      book_cold_plate(energy, name, t);
    } else if (strip(group, "air jet: ", name)) {
      book_air_jet(energy, name, t, fed_from_outside(m.c, name), electric_of(m, name));
    }
  }
  book_power_chain(energy, m, r);
  for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p) {
    // what the pump and the rest of the loop turn into heat stays outside of the package
    const auto& plate = m.c.cold_plates[p].name;
    const double elsewhere =
        r.quantities.at(plate + " pumping power").value - r.quantities.at(plate + " viscous heat").value;
    energy.inside("pump", "surroundings", elsewhere);
  }
  for (const auto& file : m.c.netlists) {
    const auto of = [&](const char* what) { return r.quantities.at(file.name + what).value; };
    energy.in("supply", file.name, of(" supply power"));
    energy.out(file.name, "loads of " + file.name, of(" load power"));
    energy.out(file.name, "resistance of " + file.name, of(" grid loss"));
  }
  for (std::size_t l = 0; l < m.links.size(); ++l)
    if (const double laser = m.links[l].model->external_power(); laser > 0) {
      energy.inside(m.c.links[l].name + " external laser", "surroundings", laser);
    }
  energy.close();
}

/// What the regulators deliver against what the devices draw, each by its own law.
void book_charge(const Model& m, const std::vector<std::pair<std::string, Tally>>& tallies, Vec u,
                 Result& r) {
  Book charge(r, "charge", "A");
  const auto lumped = lumped_values(m, u);
  for (std::size_t g = 0; g < m.regulators.size(); ++g)
    charge.in(m.c.regulators[g].name, "rails", lumped[m.regulators[g].current]);
  for (const auto& file : m.c.netlists) {
    charge.in("supply", file.name, r.quantities.at(file.name + " supply current").value);
    charge.out(file.name, "loads and ground", r.quantities.at(file.name + " return current").value);
  }
  std::string name;
  for (const auto& [group, t] : tallies) {
    if (strip(group, "load: ", name)) charge.out("rails", name, r.quantities.at(name + " current").value);
    if (strip(group, "link: ", name) || strip(group, "air jet: ", name)) charge.out("rails", name, t.drawn);
    if (strip(group, "regulator input: ", name)) charge.out("rails", name, t.drawn);
    if (strip(group, "cable: ", name)) charge.in(name, "rails", t.drawn - t.current);
  }
  charge.close();
}

/// What devices give back into return sheets against what the regulators take out of them.
void book_return(const Model& m, const std::vector<std::pair<std::string, Tally>>& tallies, Vec u,
                 Result& r) {
  Book back(r, "return charge", "A");
  const auto lumped = lumped_values(m, u);
  std::string name;
  for (const auto& [group, t] : tallies) {
    // drawn is what leaves the nodes, current the net of it: the difference enters the return path
    if (strip(group, "load: ", name) || strip(group, "link: ", name) ||
        strip(group, "regulator input: ", name))
      back.in(name, "return path", t.drawn - t.current);
    for (std::size_t g = 0; g < m.regulators.size(); ++g)
      if (group == "regulator: " + m.c.regulators[g].name && !m.c.regulators[g].return_sheet.empty())
        back.out("return path", m.c.regulators[g].name, t.current + lumped[m.regulators[g].current]);
    // a cable's own return is all that leaves nodes towards it
    for (const auto& k : m.c.cables)
      if (group == "cable: " + k.name && !k.return_sheet.empty()) back.out("return path", k.name, t.drawn);
  }
  back.close();
}

bool has_return(const Case& c) {
  const auto returns = [](const auto& device) { return !device.return_sheet.empty(); };
  return std::any_of(c.regulators.begin(), c.regulators.end(), returns) ||
         std::any_of(c.cables.begin(), c.cables.end(), returns);
}

void book_mass(const Model& m, Result& r) {
  Book mass(r, "mass", "kg/s");
  for (std::size_t p = 0; p < m.cold_plates.size(); ++p) {
    const auto& name = m.c.cold_plates[p].name;
    mass.in("pump", name, m.cold_plates[p].mass_flow);
    mass.out(name, "coolant loop", r.quantities.at(name + " mass flow").value);
  }
  mass.close();
}

}  // namespace

void collect_ledger(Model& m, Vec u, Result& r) {
  const auto tallies = m.system.tallies(u);
  book_energy(m, tallies, r);
  if (!m.c.sheets.empty() || !m.c.netlists.empty()) book_charge(m, tallies, u, r);
  if (has_return(m.c)) book_return(m, tallies, u, r);
  if (!m.c.cold_plates.empty()) book_mass(m, r);
}

}  // namespace fourwalls

// Every watt, ampere and kilogram by origin and destination, out of the laws' own lines.

#include <algorithm>
#include <cmath>
#include <map>

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

  double into() const { return totals_.in; }

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

/// Loop that feeds a plate, or that a tank belongs to; empty: none.
std::string loop_of(const Case& c, const std::string& branch) {
  const auto [l, b] = find_branch(c, branch);
  return l < 0 ? "" : c.loops[static_cast<std::size_t>(l)].name;
}

void book_plate_outlet(Book& energy, const std::string& name, double enthalpy, const Case& c) {
  for (const auto& plate : c.cold_plates)
    if (plate.name == name && !plate.branch.empty())
      return energy.inside(name, loop_of(c, plate.branch), enthalpy);
  for (const auto& network : c.channel_networks)
    if (network.name == name && !network.branch.empty())
      return energy.inside(name, loop_of(c, network.branch), enthalpy);
  energy.out(name, "coolant loop", enthalpy);
}

void book_cold_plate(Book& energy, std::string name, const Tally& t, const Case& c) {
  if (strip_end(name, " wall"))
    energy.inside("bodies", name, t.heat);
  else if (strip_end(name, " advection"))
    book_plate_outlet(energy, name, t.enthalpy, c);
  else if (strip_end(name, " friction"))
    energy.in("pump", name, -t.enthalpy);
}

/// Where a loop's branch gives or takes heat.
void book_branch(Book& energy, const std::string& group, const Tally& t, const Case& c) {
  std::string name = group;
  if (strip_end(name, " power")) {
    energy.in(name, loop_of(c, name), -t.enthalpy);
    return;
  }
  if (!strip_end(name, " rejection")) return;
  const auto [l, b] = find_branch(c, name);
  const auto kind = c.loops[static_cast<std::size_t>(l)].branches[static_cast<std::size_t>(b)].kind;
  energy.out(loop_of(c, name), kind == BranchKind::facility ? "facility water" : "outside air", t.enthalpy);
}

/// Heat between loops; pumps, fans and chillers with what they draw beyond what warms the liquid.
void book_loops(Book& energy, const Model& m, const std::map<std::string, double>& friction,
                const Result& r) {
  const auto value = [&](const std::string& name) {
    const auto q = r.quantities.find(name);
    return q == r.quantities.end() ? 0.0 : q->second.value;
  };
  for (std::size_t l = 0; l < m.loops.size(); ++l) {
    const auto& loop = m.c.loops[l];
    double electric = 0;
    for (const auto& b : loop.branches) {
      electric += value(b.name + " pump power");
      if (!b.with.empty()) energy.inside(loop.name, loop_of(m.c, b.with), value(b.name + " heat"));
      if (b.fan_power > 0) energy.inside(b.name + " fan", "outside air", value(b.name + " fan power"));
      if (b.kind == BranchKind::chiller)
        energy.inside(b.name + " compressor", "outside air", value(b.name + " electric power"));
    }
    const auto used = friction.find(loop.name);
    energy.inside("pump", "surroundings", electric - (used == friction.end() ? 0 : used->second));
  }
}

void book_air_jet(Book& energy, std::string name, const Tally& t, const Case& c, bool fed_from_outside,
                  double electric) {
  if (strip_end(name, " cooling")) {
    energy.inside("bodies", name, t.heat);
    for (const auto& jet : c.air_jets)
      if (jet.name == name && !jet.tray.empty()) energy.inside(name, jet.tray, t.heat);
  } else if (strip_end(name, " exhaust")) {
    energy.out(name, "exhaust air", t.enthalpy);
  } else if (strip_end(name, " return")) {
    // into the tray as much as out of the module: the sum says nothing, the module's heat does
    return;
  } else if (strip_end(name, " drive")) {
    energy.inside("rails", name, t.electric);
  } else if (strip_end(name, " drive heat")) {
    if (fed_from_outside)
      energy.in("supply of " + name, "bodies", electric);
    else
      energy.inside(name, "bodies", -t.heat);
  }
}

void book_tray(Book& energy, std::string name, const Tally& t) {
  if (strip_end(name, " wall"))
    energy.inside(name, "bodies", -t.heat);
  else if (strip_end(name, " room"))
    energy.out(name, "room", t.enthalpy);
}

/// Fins in a stream hand their heat to it; fins in still air give it to the surroundings.
void book_heat_sink(Book& energy, std::string name, const Tally& t) {
  if (strip_end(name, " cooling"))
    energy.inside("bodies", name, t.heat);
  else if (strip_end(name, " exhaust"))
    energy.out(name, "exhaust air", t.enthalpy);
  else if (strip_end(name, " still"))
    book_boundary(energy, name, t.heat);
}

void book_jet_plate(Book& energy, std::string name, const Tally& t) {
  if (strip_end(name, " wall"))
    energy.inside("bodies", name, t.heat);
  else if (strip_end(name, " outlet"))
    energy.out(name, "coolant loop", t.enthalpy);
  else if (strip_end(name, " friction"))
    energy.in("pump", name, -t.enthalpy);
}

bool fed_from_outside(const Case& c, const std::string& group) {
  for (const auto& jet : c.air_jets)
    if (group == jet.name + " drive heat") return jet.sheet.empty();
  return true;
}

/// What the modules of a group `NAME drive heat` are supplied with [W]; a controller changes it over time.
double electric_of(const Model& m, const std::string& group, const Tally& t, double seconds) {
  for (std::size_t j = 0; j < m.air_jets.size(); ++j)
    if (group == m.c.air_jets[j].name + " drive heat")
      return m.c.air_jets[j].controller.empty() ? m.air_jets[j].electric * seconds : -t.heat;
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

/// What is drawn to carry heat away, and the partial power usage effectiveness it makes: 1 + cooling over all
/// the rest that comes in. Devices that a rail feeds count with the rest.
void book_cooling(double in, const Model& m, Result& r) {
  double cooling = 0, inside = 0;
  for (const auto& row : r.ledger)
    if (row.balance == "energy" && row.origin == "pump") {
      cooling += row.value;
      if (row.destination != "surroundings") inside += row.value;
    }
  for (const auto& [name, q] : r.quantities)
    if (name.ends_with(" fan power") ||
        (name.ends_with(" electric power") &&
         r.quantities.count(name.substr(0, name.size() - 15) + " coefficient of performance") > 0))
      cooling += q.value;
  for (std::size_t j = 0; j < m.air_jets.size(); ++j)
    if (m.c.air_jets[j].sheet.empty()) {
      const double electric = r.quantities.at(m.c.air_jets[j].name + " electric power").value;
      cooling += electric, inside += electric;
    }
  const double work = in - inside;
  if (cooling <= 0 || work <= 0) return;
  r.quantities["cooling power"] = {cooling, "W", {}};
  r.quantities["partial PUE"] = {1 + cooling / work, "1", {}};
}

/// What is stored, or given back, on the way.
void book_stored(Book& energy, const Tallies& stored) {
  std::string name;
  const auto book = [&](const std::string& from, double value) {
    if (value >= 0)
      energy.out(from, "stored in " + name, value);
    else
      energy.in("stored in " + name, from, -value);
  };
  for (const auto& [group, t] : stored) {
    if (strip(group, "stored heat: ", name)) book("bodies", t.heat);
    if (strip(group, "stored enthalpy: ", name)) book(name, t.enthalpy);
    if (strip(group, "capacitor: ", name)) book("rails", t.electric);
    if (strip(group, "inductance: ", name)) book(name, t.electric);
  }
}

/// What a circuit takes from its sources, and where it goes [W or J].
struct CircuitBook {
  double supply = 0, loads = 0, load_heat = 0, loss = 0, heat = 0;  ///< heat: of it in a body
};

void book_netlist(Book& energy, const std::string& name, const CircuitBook& b) {
  energy.in("supply", name, b.supply);
  energy.inside("loads of " + name, "bodies", b.load_heat);
  energy.inside("resistance of " + name, "bodies", b.heat);
  // current sources that together give more than they take are the circuit's supply
  const double elsewhere = b.loads - b.load_heat;
  if (elsewhere < 0)
    energy.in("current sources of " + name, name, -elsewhere);
  else
    energy.out(name, "loads of " + name, elsewhere);
  energy.out(name, "resistance of " + name, b.loss - b.heat);
}

/// What windows have beyond the course; any of it may be below zero.
void book_windows(Book& energy, const std::string& netlist, const Tally& supply, const Tally& loads,
                  const Tally& resistance, const Tally& storage) {
  const std::string name = "windows of " + netlist;
  energy.in("supply", name, -supply.electric);
  energy.inside("loads in " + name, "bodies", -loads.heat);
  energy.inside("resistance in " + name, "bodies", -resistance.heat);
  energy.out(name, "loads of " + netlist, loads.electric + loads.heat);
  energy.out(name, "resistance of " + netlist, resistance.electric + resistance.heat);
  energy.out(name, "capacitors and inductors of " + netlist, storage.electric);
}

/// Over time, from what the meters read.
void book_netlists_over_time(Book& energy, const Case& c, const Tallies& tallies) {
  const auto of = [&](const std::string& meter) {
    const auto t = std::find_if(tallies.begin(), tallies.end(), [&](auto& e) { return e.first == meter; });
    return t == tallies.end() ? Tally{} : t->second;
  };
  for (const auto& file : c.netlists) {
    const auto meters = netlist_meters(file.name);
    const Tally supply = of(meters[0]), loads = of(meters[1]), resistance = of(meters[2]);
    book_netlist(energy, file.name,
                 {-supply.electric, loads.electric, -loads.heat, resistance.electric, -resistance.heat});
    if (file.windows.empty()) continue;
    const auto window = window_meters(file.name);
    book_windows(energy, file.name, of(window[0]), of(window[1]), of(window[2]), of(window[3]));
  }
}

/// What a regulator's inductance takes up of its input.
double in_inductance(const Tallies& stored, const std::string& regulator) {
  double sum = 0;
  for (const auto& [group, t] : stored)
    if (group == "inductance: " + regulator) sum += t.electric;
  return sum;
}

/// The power chain over time, out of its laws' own lines: fuel, and what storage loses in the room, are left
/// out.
void book_chain_over_time(Book& energy, const Case& c, const std::string& group, const Tally& t) {
  const auto of = [&](const auto& devices, const char* prefix, const auto& book) {
    for (const auto& d : devices)
      if (group == prefix + d.name) book(d);
  };
  of(c.sources, "source: ", [&](const Source& s) { energy.in(s.name, s.bus, -t.electric); });
  of(c.generators, "generator: ", [&](const Generator& g) { energy.in(g.name, g.bus, -t.electric); });
  of(c.storages, "storage: ", [&](const Storage& s) {
    const double given = -t.electric - t.heat;
    if (given >= 0)
      energy.in("cells of " + s.name, s.bus, given);
    else
      energy.out(s.bus, "cells of " + s.name, -given);
  });
  of(c.converters, "converter: ", [&](const Converter& k) { book_loss(energy, k.name, k.heat, t.electric); });
  of(c.cables, "cable: ", [&](const Cable& k) { book_loss(energy, k.name, k.heat, t.electric); });
  of(c.rack_loads, "rack load: ", [&](const RackLoad& l) { book_loss(energy, l.name, l.heat, t.electric); });
}

/// What is known in watts only, from the quantities: the power chain now, circuits, and what stays outside of
/// the package.
void book_by_quantities(Book& energy, const Model& m, const std::map<std::string, double>& friction,
                        Result& r) {
  const auto told = [&](const std::string& name) {
    const auto q = r.quantities.find(name);
    return q == r.quantities.end() ? 0.0 : q->second.value;
  };
  // what the pump and the rest of the loop turn into heat stays outside of the package
  const auto book_pump = [&](const std::string& name) {
    if (const double elsewhere = told(name + " pumping power") - told(name + " viscous heat"); elsewhere != 0)
      energy.inside("pump", "surroundings", elsewhere);
  };
  book_power_chain(energy, m, r);
  for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p)
    if (m.cold_plates[p].branch < 0) book_pump(m.c.cold_plates[p].name);  // else its loop's pump: below
  for (std::size_t n = 0; n < m.c.channel_networks.size(); ++n)
    if (m.channel_networks[n].branch < 0) book_pump(m.c.channel_networks[n].name);
  for (const auto& file : m.c.netlists) {
    const auto of = [&](const char* what) { return told(file.name + what); };
    book_netlist(energy, file.name,
                 {of(" supply power"), of(" load power"), of(" load heat into body"), of(" grid loss"),
                  of(" heat into body")});
  }
  book_loops(energy, m, friction, r);
  for (const auto& plate : m.c.jet_plates) book_pump(plate.name);
  for (std::size_t h = 0; h < m.heat_sinks.size(); ++h)
    if (const auto fan = r.quantities.find(m.c.heat_sinks[h].name + " fan power"); fan != r.quantities.end())
      energy.inside(m.c.heat_sinks[h].name + " fan", "surroundings", fan->second.value);
  for (std::size_t l = 0; l < m.links.size(); ++l)
    if (const double laser = m.links[l].model->external_power(); laser > 0) {
      energy.inside(m.c.links[l].name + " external laser", "surroundings", laser);
    }
  book_cooling(energy.into(), m, r);
}

/// In watts now, or in joules over `seconds` where the tallies are.
void book_energy(const Model& m, const Tallies& tallies, const Tallies& stored, Result& r,
                 const std::string& balance = "energy", const std::string& unit = "W", double seconds = 1) {
  Book energy(r, balance, unit);
  std::string name;
  std::map<std::string, double> friction;  ///< [W] that each loop's pressure losses become
  for (const auto& [group, t] : tallies) {
    if (strip(group, "regulator: ", name)) {
      book_regulator_input(energy, m, name, -t.electric - t.heat + in_inductance(stored, name));
      energy.inside(name, "rails", -t.electric);
      energy.inside(name, "bodies", -t.heat);
    } else if (strip(group, "sheet: ", name) || strip(group, "via: ", name) || strip(group, "load: ", name) ||
               strip(group, "link: ", name) || strip(group, "capacitor: ", name)) {
      energy.inside("rails", name, t.electric);
      energy.inside(name, "bodies", -t.heat);
    } else if (strip(group, "heat source: ", name)) {
      energy.in(name, "bodies", -t.heat);
    } else if (strip(group, "leakage: ", name)) {
      name += " leakage";
      energy.in(name, "bodies", -t.heat);
    } else if (strip(group, "boundary: ", name)) {
      const auto b = std::find_if(m.c.boundaries.begin(), m.c.boundaries.end(),
                                  [&](const Boundary& x) { return x.name == name && !x.tank.empty(); });
      if (b != m.c.boundaries.end())
        energy.inside("bodies", loop_of(m.c, b->tank), t.heat);
      else
        book_boundary(energy, name, t.heat);
    } else if (strip(group, "cold plate: ", name)) {
      book_cold_plate(energy, name, t, m.c);
      for (const auto& plate : m.c.cold_plates)
        if (name == plate.name + " friction" && !plate.branch.empty())
          friction[loop_of(m.c, plate.branch)] -= t.enthalpy;
    } else if (strip(group, "channel network: ", name)) {
      book_cold_plate(energy, name, t, m.c);
      for (const auto& network : m.c.channel_networks)
        if (name == network.name + " friction" && !network.branch.empty())
          friction[loop_of(m.c, network.branch)] -= t.enthalpy;
    } else if (strip(group, "air jet: ", name)) {
      book_air_jet(energy, name, t, m.c, fed_from_outside(m.c, name), electric_of(m, name, t, seconds));
    } else if (strip(group, "tray: ", name)) {
      book_tray(energy, name, t);
    } else if (strip(group, "loop: ", name)) {
      if (!strip_end(name, " friction")) continue;
      energy.in("pump", name, -t.enthalpy);
      friction[name] -= t.enthalpy;
    } else if (strip(group, "loop branch: ", name)) {
      book_branch(energy, name, t, m.c);
    } else if (strip(group, "heat sink: ", name)) {
      book_heat_sink(energy, name, t);
    } else if (strip(group, "jet plate: ", name)) {
      book_jet_plate(energy, name, t);
    }
    if (unit == "J") book_chain_over_time(energy, m.c, group, t);
  }
  book_stored(energy, stored);
  if (unit == "W")
    book_by_quantities(energy, m, friction, r);
  else
    book_netlists_over_time(energy, m.c, tallies);
  energy.close();
}

/// Current into each capacitor [A] at the end of a course over time.
std::vector<double> capacitor_currents(Model& m, Vec u, Vec rate) {
  std::vector<double> currents;
  const auto lumped = lumped_values(m, u);
  for (std::size_t c = 0; c < m.c.capacitors.size(); ++c) {
    const auto& k = m.c.capacitors[c];
    const bool bank = m.bank_voltages[c] >= 0;
    const double* v = m.system.ghosted(bank ? u : rate);
    double sum = 0;
    for (const auto& n : m.nodes_over(k.sheet, k.place)) {
      const double back = k.return_sheet.empty() ? 0 : v[m.node_at(k.return_sheet, n.x, n.y)];
      sum += n.share * (bank ? (v[n.node] - back - lumped[m.bank_voltages[c]]) / k.resistance
                             : k.capacitance * (v[n.node] - back));
    }
    MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, m.comm);
    currents.push_back(sum);
  }
  return currents;
}

/// What the regulators deliver against what the devices draw, each by its own law.
void book_charge(Model& m, const Tallies& tallies, Vec u, Vec rate, Result& r) {
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
  if (rate) {
    const auto currents = capacitor_currents(m, u, rate);
    for (std::size_t k = 0; k < currents.size(); ++k) {
      r.quantities[m.c.capacitors[k].name + " current"] = {currents[k], "A", {}};
      if (currents[k] >= 0)
        charge.out("rails", m.c.capacitors[k].name, currents[k]);
      else
        charge.in(m.c.capacitors[k].name, "rails", -currents[k]);
    }
  }
  charge.close();
}

/// What devices give back into return sheets against what the regulators take out of them.
void book_return(Model& m, const Tallies& tallies, Vec u, Vec rate, Result& r) {
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
  const auto currents = rate ? capacitor_currents(m, u, rate) : std::vector<double>{};
  for (std::size_t k = 0; k < currents.size(); ++k) {
    const auto& bank = m.c.capacitors[k];
    if (bank.return_sheet.empty()) continue;
    if (currents[k] >= 0)
      back.in(bank.name, "return path", currents[k]);
    else
      back.out("return path", bank.name, -currents[k]);
  }
  back.close();
}

bool has_return(const Case& c) {
  const auto returns = [](const auto& device) { return !device.return_sheet.empty(); };
  return std::any_of(c.regulators.begin(), c.regulators.end(), returns) ||
         std::any_of(c.cables.begin(), c.cables.end(), returns);
}

void book_mass(Model& m, Vec u, Result& r) {
  const auto lumped = lumped_values(m, u);
  Book mass(r, "mass", "kg/s");
  for (std::size_t p = 0; p < m.cold_plates.size(); ++p) {
    const auto& name = m.c.cold_plates[p].name;
    const int branch = m.cold_plates[p].branch;
    const double fed = branch >= 0 ? lumped[static_cast<std::size_t>(branch)] : m.cold_plates[p].mass_flow;
    mass.in(branch >= 0 ? loop_of(m.c, m.c.cold_plates[p].branch) : "pump", name, fed);
    mass.out(name, "coolant loop", r.quantities.at(name + " mass flow").value);
  }
  for (std::size_t n = 0; n < m.channel_networks.size(); ++n) {
    const auto& network = m.c.channel_networks[n];
    const auto& placed = m.channel_networks[n];
    const auto& name = network.name;
    const bool looped = placed.branch >= 0;
    const double fed = looped             ? lumped[static_cast<std::size_t>(placed.branch)]
                       : network.flow > 0 ? placed.density * network.flow
                                          : placed.density * network_flow(m, u, n).total();
    mass.in(looped ? loop_of(m.c, network.branch) : "pump", name, fed);
    mass.out(name, "coolant loop", r.quantities.at(name + " mass flow").value);
  }
  mass.close();
}

}  // namespace

void collect_ledger(Model& m, Vec u, Result& r, const Elapsed* elapsed) {
  const auto tallies = m.system.tallies(u);
  Vec rate = elapsed ? elapsed->rate : nullptr;
  book_energy(m, tallies, rate ? stored_rates(m, u, rate) : Tallies{}, r);
  if (elapsed) book_energy(m, elapsed->taken, elapsed->stored, r, "energy over time", "J", elapsed->seconds);
  if (!m.c.sheets.empty() || !m.c.netlists.empty()) book_charge(m, tallies, u, rate, r);
  if (has_return(m.c)) book_return(m, tallies, u, rate, r);
  if (!(m.c.cold_plates.empty() && m.c.channel_networks.empty())) book_mass(m, u, r);
}

}  // namespace fourwalls

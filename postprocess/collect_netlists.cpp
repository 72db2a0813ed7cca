// What a solved circuit says: drops by level and layer, currents of sources, losses.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"

namespace fourwalls {

namespace {

/// Most of one kind over all ranks, and whose it is.
struct Worst {
  double value = -1;
  std::string where;

  void offer(double v, std::string_view name) {
    if (v > value) value = v, where = name;
  }
};

struct Group {
  Worst drop;
  double sum = 0, count = 0;
};

/// Groups of every rank as one: their keys and names are few and short.
std::map<std::string, Group> united(const std::map<std::string, Group>& mine, MPI_Comm comm) {
  std::vector<char> text;
  std::vector<double> numbers;
  for (const auto& [key, g] : mine) {
    for (const auto* s : {&key, &g.drop.where})
      text.insert(text.end(), s->begin(), s->end()), text.push_back('\0');
    numbers.insert(numbers.end(), {g.drop.value, g.sum, g.count});
  }
  const auto all_text = gather_everywhere(text, comm).items;
  const auto all_numbers = gather_everywhere(numbers, comm).items;
  std::map<std::string, Group> all;
  const char* at = all_text.data();
  const auto next = [&at] {
    const std::string s(at);
    at += s.size() + 1;
    return s;
  };
  for (std::size_t n = 0; n < all_numbers.size(); n += 3) {
    auto& g = all[next()];
    g.drop.offer(all_numbers[n], next());
    g.sum += all_numbers[n + 1], g.count += all_numbers[n + 2];
  }
  return all;
}

/// Potentials of the sources that own unknowns hang together with, as a vector of the system.
VecHandle levels(const Model& m, const PlacedNetlist& placed) {
  VecHandle level = m.system.make_vector();
  WriteAccess values(level);
  const auto first = m.mesh.numbering.graph(placed.graph).first;
  for (std::size_t k = 0; k < placed.circuit.level.size(); ++k)
    values[first + static_cast<PetscInt>(k)] = placed.offset[placed.circuit.level[k]];
  return level;
}

/// Drop (or bounce) of every named node whose potential is not known, by level of its source and by layer.
void collect_drops(const Model& m, const PlacedNetlist& placed, const std::string& name, Vec u, Result& r) {
  const auto& c = placed.circuit;
  const auto volts = named_potentials(m, placed, u);
  const auto level = named_potentials(m, placed, levels(m, placed));
  const auto& named = c.named_nodes();
  std::map<std::string, Group> groups;
  std::string last_layer;
  double last_level = 0;
  Group *of_layer = nullptr, *of_level = nullptr, *of_all = &groups[""];
  for (std::size_t n = 0; n < volts.size(); ++n) {
    if (named[n].unknown < 0) continue;
    const double drop = std::abs(level[n] - volts[n]);
    const auto node = c.netlist.node_names[n];
    if (!of_level || level[n] != last_level)
      of_level = &groups[fmt::format("at {:.4g} V", last_level = level[n])];
    const auto place = node_place(node);
    if (place.known && (!of_layer || place.layer != last_layer))
      of_layer = &groups["layer " + (last_layer = place.layer)];
    for (Group* g : {of_all, of_level, place.known ? of_layer : nullptr}) {
      if (!g) continue;
      g->drop.offer(drop, node);
      g->sum += drop, g->count += 1;
    }
  }
  for (const auto& [key, g] : united(groups, m.comm)) {
    if (g.count == 0) continue;
    const std::string suffix = key.empty() ? "" : " " + key;
    r.quantities[name + " worst drop" + suffix] = {g.drop.value, "V", "node " + g.drop.where};
    r.quantities[name + " mean drop" + suffix] = {g.sum / g.count, "V", ""};
  }
}

struct Flows {
  double loss = 0;         ///< [W] in resistors
  double load = 0;         ///< [W] into current sources
  double supply = 0;       ///< [W] out of what holds potentials
  double from_high = 0;    ///< [A] out of potentials other than ground's
  double from_ground = 0;  ///< [A] out of ground and what is tied to it at 0 V
  double drawn = 0;        ///< [A] of current sources out of unknown potentials
  double largest = 0;      ///< [A] of one resistor
};

Flows flows(const Model& m, const PlacedNetlist& placed, Vec u) {
  const auto& c = placed.circuit;
  const double* values = const_cast<Model&>(m).system.ghosted(u);
  const auto volts = [&](const CircuitNode& n) {
    return (n.unknown < 0 ? 0 : values[n.unknown]) + placed.offset[n.offset];
  };
  Flows f;
  const auto leave = [&](const CircuitNode& n, double current) {
    // what sources hold between two unknown potentials counts as well: the unknown itself balances
    const double held = placed.offset[n.offset];
    f.supply += held * current;
    if (n.unknown < 0) (held == 0 ? f.from_ground : f.from_high) += current;
  };
  for (const auto& b : c.netlist.resistors) {
    const auto a = c.node(b.a), z = c.node(b.b);
    if (b.value == 0) continue;
    const double difference = volts(a) - volts(z), current = difference / b.value;
    f.loss += difference * current;
    f.largest = std::max(f.largest, std::abs(current));
    leave(a, current), leave(z, -current);
  }
  for (std::size_t k = 0; k < placed.inductors.size(); ++k) {
    const auto& l = c.netlist.inductors[k];
    leave(c.node(l.a), placed.inductors[k].current), leave(c.node(l.b), -placed.inductors[k].current);
  }
  for (const auto& s : c.netlist.current_sources) {
    const auto a = c.node(s.a), z = c.node(s.b);
    f.load += (volts(a) - volts(z)) * s.dc;
    leave(a, s.dc), leave(z, -s.dc);
    if (a.unknown >= 0) f.drawn += s.dc;
    if (z.unknown >= 0) f.drawn -= s.dc;
  }
  double sums[6] = {f.loss, f.load, f.supply, f.from_high, f.from_ground, f.drawn};
  MPI_Allreduce(MPI_IN_PLACE, sums, 6, MPI_DOUBLE, MPI_SUM, m.comm);
  MPI_Allreduce(MPI_IN_PLACE, &f.largest, 1, MPI_DOUBLE, MPI_MAX, m.comm);
  return {sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], f.largest};
}

}  // namespace

void collect_netlists(Model& m, Vec u, Result& r) {
  for (std::size_t n = 0; n < m.netlists.size(); ++n) {
    const auto& placed = m.netlists[n];
    const std::string& name = m.c.netlists[n].name;
    collect_drops(m, placed, name, u, r);
    const Flows f = flows(m, placed, u);
    r.quantities[name + " load power"] = {f.load, "W", ""};
    r.quantities[name + " grid loss"] = {f.loss, "W", ""};
    r.quantities[name + " supply power"] = {f.supply, "W", ""};
    r.quantities[name + " supply current"] = {f.from_high, "A", ""};
    r.quantities[name + " return current"] = {f.drawn - f.from_ground, "A", ""};
    r.quantities[name + " largest resistor current"] = {f.largest, "A", ""};
  }
}

}  // namespace fourwalls

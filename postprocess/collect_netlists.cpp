// What a solved circuit says: drops by level and layer, currents of sources, losses.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/instances.hpp"
#include "solver/netlist_flows.hpp"

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
    std::string s(at);
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

/// Drops (or bounces) of the nodes whose names this rank has: all of them, by level of their source, by
/// layer. `told(n)`: how the n-th is told of. Collective.
template <class Told>
std::map<std::string, Group> grouped(const Model& m, const PlacedNetlist& placed,
                                     const std::vector<double>& drops, Told&& told) {
  const auto& c = placed.circuit;
  const auto level = named_potentials(m, placed, circuit_levels(m));
  const auto& named = c.named_nodes();
  std::map<std::string, Group> groups;
  std::string last_layer;
  double last_level = 0;
  Group *of_layer = nullptr, *of_level = nullptr, *of_all = &groups[""];
  for (std::size_t n = 0; n < drops.size(); ++n) {
    if (named[n].unknown < 0) continue;
    if (!of_level || level[n] != last_level)
      of_level = &groups[fmt::format("at {:.4g} V", last_level = level[n])];
    const auto place = node_place(c.netlist.node_names[n]);
    if (place.known && (!of_layer || place.layer != last_layer))
      of_layer = &groups["layer " + (last_layer = place.layer)];
    for (Group* g : {of_all, of_level, place.known ? of_layer : nullptr}) {
      if (!g) continue;
      if (drops[n] > g->drop.value) g->drop.offer(drops[n], told(n));
      g->sum += drops[n], g->count += 1;
    }
  }
  return united(groups, m.comm);
}

/// Drop of every named node whose potential is not known.
void collect_drops(const Model& m, const PlacedNetlist& placed, const std::string& name, Vec u, Result& r) {
  auto drops = named_potentials(m, placed, u);
  const auto level = named_potentials(m, placed, circuit_levels(m));
  for (std::size_t n = 0; n < drops.size(); ++n) drops[n] = std::abs(level[n] - drops[n]);
  const auto node = [&](std::size_t n) { return placed.circuit.netlist.node_names[n]; };
  for (const auto& [key, g] : grouped(m, placed, drops, node)) {
    if (g.count == 0) continue;
    const std::string suffix = key.empty() ? "" : " " + key;
    r.quantities[name + " worst drop" + suffix] = {g.drop.value, "V", "node " + g.drop.where};
    r.quantities[name + " mean drop" + suffix] = {g.sum / g.count, "V", ""};
  }
}

/// Below this share of a circuit's current a sum of currents is their rounding.
constexpr double rounding_share = 1e-10;

struct Flows : NetlistFlows {
  double from_high = 0;    ///< [A] out of potentials other than ground's
  double from_ground = 0;  ///< [A] out of ground and what is tied to it at 0 V
};

/// The resistor with the largest current.
struct Largest {
  double current = 0;
  std::int64_t number = -1;
  PetscInt a = -1, b = -1;  ///< ids of its ends
};

class FlowSum {
 public:
  FlowSum(const Model& m, const PlacedNetlist& placed, Vec u)
      : placed_(placed), values_(local_values(m, u)), pads_(placed.circuit.pads.size(), 0.0) {
    resistors();
    inductors();
    loads();
    static_cast<NetlistFlows&>(f_) = netlist_flows(placed, values_.data());
    for (double* f :
         {&f_.supplied, &f_.drawn, &f_.lost, &f_.heat, &f_.load_heat, &f_.from_high, &f_.from_ground})
      MPI_Allreduce(MPI_IN_PLACE, f, 1, MPI_DOUBLE, MPI_SUM, m.comm);
    // what only rounding leaves of a circuit that no voltage source feeds
    for (double* current : {&f_.from_high, &f_.from_ground})
      if (std::abs(*current) < rounding_share * placed.current) *current = 0;
    MPI_Allreduce(MPI_IN_PLACE, pads_.data(), static_cast<int>(pads_.size()), MPI_DOUBLE, MPI_SUM, m.comm);
    for (const auto& l : gather_everywhere(std::vector{largest_}, m.comm).items)
      if (l.current > largest_.current || (l.current == largest_.current && l.number < largest_.number))
        largest_ = l;
  }
  const Flows& flows() const { return f_; }
  const Largest& largest() const { return largest_; }
  /// [A] out of each pad
  const std::vector<double>& pads() const { return pads_; }

 private:
  /// A current that leaves an end of an element.
  void leave(PetscInt end, double current) {
    const auto n = placed_.circuit.node(end);
    if (n.unknown >= 0) return;
    (placed_.offset[n.offset] == 0 ? f_.from_ground : f_.from_high) += current;
    if (const int pad = placed_.circuit.pad(end); pad >= 0) pads_[static_cast<std::size_t>(pad)] += current;
  }

  void resistors() {
    const auto& c = placed_.circuit;
    for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) {
      const auto& b = c.netlist.resistors[k];
      if (b.value == 0) continue;
      const double current = placed_.current_in(k, values_.data());
      const std::int64_t number = c.resistor_number(k);
      if (std::abs(current) > largest_.current ||
          (std::abs(current) == largest_.current && number < largest_.number))
        largest_ = {std::abs(current), number, c.id(b.a), c.id(b.b)};
      leave(b.a, current), leave(b.b, -current);
    }
  }

  void inductors() {
    for (std::size_t k = 0; k < placed_.inductors.size(); ++k) {
      const auto& l = placed_.circuit.netlist.inductors[k];
      leave(l.a, placed_.inductors[k].current), leave(l.b, -placed_.inductors[k].current);
    }
  }

  void loads() {
    const auto& sources = placed_.circuit.netlist.current_sources;
    for (std::size_t k = 0; k < sources.size(); ++k) {
      const auto& s = sources[k];
      const double current = placed_.drawn_by(k);
      leave(s.a, current), leave(s.b, -current);
    }
  }

  const PlacedNetlist& placed_;
  std::vector<double> values_;
  Flows f_;
  Largest largest_;
  std::vector<double> pads_;
};

/// What each level's pads carry, and which carries most.
void collect_pads(const PlacedNetlist& placed, const std::vector<double>& currents, const std::string& name,
                  Result& r) {
  struct Level {
    std::size_t most = 0;
    double sum = 0;
    int count = 0;
  };
  std::map<double, Level> levels;
  const auto& pads = placed.circuit.pads;
  for (std::size_t p = 0; p < pads.size(); ++p) {
    auto& level = levels.try_emplace(pads[p].volts, Level{p, 0, 0}).first->second;
    if (std::abs(currents[p]) > std::abs(currents[level.most])) level.most = p;
    level.sum += std::abs(currents[p]), ++level.count;
  }
  std::vector<PetscInt> nodes;
  for (const auto& [volts, level] : levels) nodes.push_back(pads[level.most].node);
  const auto names = names_of(placed.circuit, nodes);
  std::size_t n = 0;
  for (const auto& [volts, level] : levels) {
    const std::string at = fmt::format(" at {:.4g} V", volts);
    r.quantities[name + " largest pad current" + at] = {
        std::abs(currents[level.most]), "A",
        // pads of a list have no node of their own in the netlist
        names[n].starts_with(pads[level.most].source)
            ? pads[level.most].source
            : fmt::format("{} at node {}", pads[level.most].source, names[n])};
    ++n;
    r.quantities[name + " mean pad current" + at] = {level.sum / level.count, "A",
                                                     fmt::format("{} pads", level.count)};
  }
  if (placed.pads.furthest >= 0)
    r.quantities[name + " furthest pad from its node"] = {placed.pads.furthest, "m", placed.pads.where};
}

}  // namespace

void collect_netlists(Model& m, Vec u, Result& r) {
  for (std::size_t n = 0; n < m.netlists.size(); ++n) {
    const auto& placed = m.netlists[n];
    const std::string& name = m.c.netlists[n].name;
    collect_drops(m, placed, name, u, r);
    const FlowSum sum(m, placed, u);
    const Flows& f = sum.flows();
    const auto ends = names_of(placed.circuit, {sum.largest().a, sum.largest().b});
    r.quantities[name + " load power"] = {f.drawn, "W", ""};
    r.quantities[name + " grid loss"] = {f.lost, "W", ""};
    r.quantities[name + " supply power"] = {f.supplied, "W", ""};
    r.quantities[name + " supply current"] = {f.from_high, "A", ""};
    r.quantities[name + " return current"] = {-f.from_ground, "A", ""};
    r.quantities[name + " largest resistor current"] = {
        sum.largest().current, "A", sum.largest().number < 0 ? "" : ends[0] + " to " + ends[1]};
    if (placed.tied) {
      r.quantities[name + " heat into body"] = {f.heat, "W", ""};
      if (!m.c.netlists[n].load_layer.empty())
        r.quantities[name + " load heat into body"] = {f.load_heat, "W", ""};
    }
    if (placed.by_case_time && placed.watch.watched) collect_droops(m, n, name, r);
    if (placed.instances.rows > 0) collect_instances(m, n, u, r);
    collect_pads(placed, sum.pads(), name, r);
    if (!m.c.netlists[n].layers.empty() || !m.c.netlists[n].vias.empty()) collect_wear(m, n, u, r);
  }
}

void collect_droops(Model& m, std::size_t netlist, const std::string& name, Result& r) {
  const auto& placed = m.netlists[netlist];
  const auto worst = watched_by_name(m, placed, placed.watch.worst),
             when = watched_by_name(m, placed, placed.watch.when);
  const auto told = [&](std::size_t n) {
    return fmt::format("{} at {:.6g} s", placed.circuit.netlist.node_names[n], when[n]);
  };
  for (const auto& [key, g] : grouped(m, placed, worst, told)) {
    if (g.count == 0) continue;
    r.quantities[name + " worst drop over time" + (key.empty() ? "" : " " + key)] = {g.drop.value, "V",
                                                                                     "node " + g.drop.where};
  }
}

void collect_recovery(Model& m, std::size_t netlist, const std::string& name, Result& r) {
  const auto& placed = m.netlists[netlist];
  const auto& w = placed.watch;
  const auto back = watched_by_name(m, placed, w.recoveries()),
             outside = watched_by_name(m, placed, w.still_outside()),
             under = watched_by_name(m, placed, w.undershoots());
  const auto& named = placed.circuit.named_nodes();
  std::map<std::string, Group> groups = {{"recovery", {}}, {"undershoot", {}}};
  auto &longest = groups["recovery"], &largest = groups["undershoot"];
  for (std::size_t n = 0; n < back.size(); ++n) {
    if (named[n].unknown < 0) continue;
    const auto& node = placed.circuit.netlist.node_names[n];
    longest.drop.offer(back[n], node), longest.count += outside[n];
    largest.drop.offer(under[n], node);
  }
  groups = united(groups, m.comm);
  const auto node = [](const Group& g) { return g.drop.where.empty() ? "" : "node " + g.drop.where; };
  std::string where = node(groups["recovery"]);
  if (groups["recovery"].count > 0)
    where += fmt::format("; {:.0f} nodes not yet at the end", groups["recovery"].count);
  r.quantities[name + " longest recovery time"] = {std::max(0.0, groups["recovery"].drop.value), "s", where};
  r.quantities[name + " largest undershoot"] = {std::max(0.0, groups["undershoot"].drop.value), "V",
                                                node(groups["undershoot"])};
}

void droops_at_rest(const std::string& netlist, const std::string& name, Result& r) {
  const std::string of = netlist + " worst drop";
  std::vector<std::string> ends;
  for (const auto& [what, q] : r.quantities)
    if (what.starts_with(of) && !what.starts_with(of + " over time")) ends.push_back(what.substr(of.size()));
  for (const auto& end : ends) r.quantities[name + " worst drop over time" + end] = {0, "V", ""};
}

}  // namespace fourwalls

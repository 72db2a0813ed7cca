// What a solved circuit says: drops by level and layer, currents of sources, losses.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/instances.hpp"

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

/// Drop (or bounce) of every named node whose potential is not known, by level of its source and by layer.
void collect_drops(const Model& m, const PlacedNetlist& placed, const std::string& name, Vec u, Result& r) {
  const auto& c = placed.circuit;
  const auto volts = named_potentials(m, placed, u);
  const auto level = named_potentials(m, placed, circuit_levels(m));
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

/// Below this share of a circuit's current a sum of currents is their rounding.
constexpr double rounding_share = 1e-10;

struct Flows {
  double loss = 0;         ///< [W] in resistors
  double load = 0;         ///< [W] into current sources
  double supply = 0;       ///< [W] out of what holds potentials
  double from_high = 0;    ///< [A] out of potentials other than ground's
  double from_ground = 0;  ///< [A] out of ground and what is tied to it at 0 V
  double heat = 0;         ///< [W] of the loss that a body takes
  double load_heat = 0;    ///< [W] of the loads that a body takes
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
    double sums[7] = {f_.loss, f_.load, f_.supply, f_.from_high, f_.from_ground, f_.heat, f_.load_heat};
    MPI_Allreduce(MPI_IN_PLACE, sums, 7, MPI_DOUBLE, MPI_SUM, m.comm);
    f_ = {sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]};
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
  double volts(PetscInt end) const { return placed_.volts(end, values_.data()); }

  /// A current that leaves an end of an element.
  void leave(PetscInt end, double current) {
    const auto n = placed_.circuit.node(end);
    // what sources hold between two unknown potentials counts as well: the unknown itself balances
    const double held = placed_.offset[n.offset];
    f_.supply += held * current;
    if (n.unknown >= 0) return;
    (held == 0 ? f_.from_ground : f_.from_high) += current;
    if (const int pad = placed_.circuit.pad(end); pad >= 0) pads_[static_cast<std::size_t>(pad)] += current;
  }

  void resistors() {
    const auto& c = placed_.circuit;
    for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) {
      const auto& b = c.netlist.resistors[k];
      if (b.value == 0) continue;
      const double current = placed_.current_in(k, values_.data());
      const double loss = current * (volts(b.a) - volts(b.b));
      f_.loss += loss;
      if (placed_.tied && placed_.cells[k] >= 0) f_.heat += loss;
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
      const double current = placed_.drawn_by(k), power = (volts(s.a) - volts(s.b)) * current;
      f_.load += power;
      if (!placed_.load_cells.empty()) f_.load_heat += power;
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
    r.quantities[name + " load power"] = {f.load, "W", ""};
    r.quantities[name + " grid loss"] = {f.loss, "W", ""};
    r.quantities[name + " supply power"] = {f.supply, "W", ""};
    r.quantities[name + " supply current"] = {f.from_high, "A", ""};
    r.quantities[name + " return current"] = {-f.from_ground, "A", ""};
    r.quantities[name + " largest resistor current"] = {
        sum.largest().current, "A", sum.largest().number < 0 ? "" : ends[0] + " to " + ends[1]};
    if (placed.tied) {
      r.quantities[name + " heat into body"] = {f.heat, "W", ""};
      if (!m.c.netlists[n].load_layer.empty())
        r.quantities[name + " load heat into body"] = {f.load_heat, "W", ""};
    }
    if (placed.instances.rows > 0) collect_instances(m, n, u, r);
    collect_pads(placed, sum.pads(), name, r);
    if (!m.c.netlists[n].layers.empty() || !m.c.netlists[n].vias.empty()) collect_wear(m, n, u, r);
  }
}

}  // namespace fourwalls

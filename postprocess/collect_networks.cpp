// Circuits as poly data: a line for each resistor whose ends have places, a point for each load.
//
// Pieces lie in the order of the netlist whatever the number of ranks: each rank sends what it has to the
// ranks that have the shares of that order, so none ever holds the whole.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"
#include "solver/netlist_metal.hpp"

namespace fourwalls {

namespace {

constexpr int most_fields = 7;

/// One piece on its way: where it is in the netlist, its ends, its fields.
struct Item {
  std::int64_t number;
  double points[6];
  double values[most_fields];
};

/// Heights of the layers [m], and where the netlist's origin lies.
struct Drawing {
  std::vector<double> height;
  double x = 0, y = 0;
};

/// Layers one above the other; layers that lie in one layer of a body share its thickness.
Drawing drawing(const Model& m, const NetlistFile& file, const PlacedNetlist& placed) {
  const auto& layers = placed.layers;
  const auto& e = layers.extent;
  const double extent = std::max(e[2] - e[0], e[3] - e[1]);
  const double spacing = file.layer_spacing > 0 ? file.layer_spacing : extent > 0 ? extent / 50 : 1e-6;
  Drawing d;
  if (!placed.tied) {
    for (std::size_t l = 0; l < layers.names.size(); ++l)
      d.height.push_back(static_cast<double>(l) * spacing);
    return d;
  }
  const auto& block = m.mesh.blocks[m.mesh.block_of(file.body)];
  d.x = block.axes[0].low() + file.origin[0], d.y = block.axes[1].low() + file.origin[1];
  std::map<int, std::vector<std::size_t>> in_layer;
  for (std::size_t l = 0; l < layers.names.size(); ++l) {
    const int k = placed.metals[placed.metals.kind(static_cast<int>(l), static_cast<int>(l))].body_cell;
    in_layer[k < 0 ? -1 : block.layer_of[k]].push_back(l);
  }
  d.height.assign(layers.names.size(), 0);
  const auto& z = block.axes[2].edges;
  for (const auto& [layer, members] : in_layer)
    for (std::size_t n = 0; n < members.size(); ++n) {
      double low = block.axes[2].high(), high = low + spacing * static_cast<double>(members.size() + 1);
      if (layer >= 0) {
        const auto first = std::find(block.layer_of.begin(), block.layer_of.end(), layer);
        const auto count = std::count(block.layer_of.begin(), block.layer_of.end(), layer);
        low = z[first - block.layer_of.begin()], high = z[first - block.layer_of.begin() + count];
      }
      d.height[members[n]] =
          low + (high - low) * static_cast<double>(n + 1) / static_cast<double>(members.size() + 1);
    }
  return d;
}

/// A network of pieces that the ranks have in any order.
Network network_of(std::vector<Item> mine, const std::string& name, const std::string& kind, int ends,
                   std::int64_t total, const std::vector<std::pair<const char*, const char*>>& fields,
                   MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  if (ranks > 1) {
    const std::int64_t share = total / ranks + 1;
    const auto out = by_rank(mine, ranks, [&](const Item& i) { return static_cast<int>(i.number / share); });
    mine = exchange(out.sorted, out.counts, comm).items;
  }
  std::sort(mine.begin(), mine.end(), [](const Item& a, const Item& b) { return a.number < b.number; });
  Network n;
  n.name = name, n.kind = kind, n.ends = ends;
  for (const auto& i : mine)
    n.points.insert(n.points.end(), i.points, i.points + 3 * static_cast<std::ptrdiff_t>(ends));
  for (std::size_t f = 0; f < fields.size(); ++f) {
    auto& field = n.fields.emplace_back(GridField{fields[f].first, fields[f].second, 1, {}});
    for (const auto& i : mine) field.values.push_back(i.values[f]);
  }
  const auto begin = ranges(static_cast<std::int64_t>(mine.size()), comm);
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  n.first = begin[static_cast<std::size_t>(rank)], n.all = begin.back();
  return n;
}

std::int64_t sum(std::size_t mine, MPI_Comm comm) {
  auto all = static_cast<std::int64_t>(mine);
  MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_INT64_T, MPI_SUM, comm);
  return all;
}

/// The values of one circuit as its pieces want them.
struct Seen {
  const PlacedNetlist& placed;
  const std::vector<double>&values, &levels;
  Drawing drawn;

  double volts(PetscInt end) const { return placed.volts(end, values.data()); }
  /// Away from the potential of the source that the node hangs together with; none where a source holds it.
  double drop(PetscInt end) const {
    const auto node = placed.circuit.node(end);
    return node.unknown < 0 ? 0 : std::abs(levels[node.unknown] - volts(end));
  }
  void put(PetscInt end, double* point) const {
    const auto& p = placed.ends[end];
    point[0] = drawn.x + p.x, point[1] = drawn.y + p.y;
    point[2] = drawn.height[static_cast<std::size_t>(p.layer)];
  }
};

/// What the case says of a circuit's metal is enough for in any layer.
struct KnownWear {
  bool density = false, margin = false;

  explicit KnownWear(const CircuitMetals& metals) {
    for (int kind = 0; kind < metals.size(); ++kind) {
      const auto& m = metals[kind];
      density = density || (!m.via && m.thickness > 0 && (m.width > 0 || m.sheet_resistance > 0));
      margin = margin || m.limited;
    }
  }
};

Network resistors(const Seen& s, const NetlistFile& file, MPI_Comm comm) {
  const auto& c = s.placed.circuit;
  const KnownWear known(s.placed.metals);
  std::vector<std::pair<const char*, const char*>> fields = {
      {"potential", "V"}, {"drop", "V"}, {"current", "A"}, {"layer", "1"}};
  if (known.density) fields.emplace_back("current_density", "A/m2");
  if (known.margin) fields.emplace_back("electromigration_margin", "1");
  if (s.placed.tied) fields.emplace_back("temperature", "K");
  std::vector<Item> items;
  const double* u = s.values.data();
  for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) {
    const auto& r = c.netlist.resistors[k];
    if (s.placed.metal(k) < 0) continue;
    auto& item = items.emplace_back();
    item.number = c.resistor_number(k);
    s.put(r.a, item.points), s.put(r.b, item.points + 3);
    double* v = item.values;
    *v++ = 0.5 * (s.volts(r.a) + s.volts(r.b));
    *v++ = 0.5 * (s.drop(r.a) + s.drop(r.b));
    *v++ = r.value == 0 ? 0 : std::abs(s.placed.current_in(k, u));
    *v++ = 1 + 0.5 * (s.placed.ends[r.a].layer + s.placed.ends[r.b].layer);
    const WireUse use = known.density || known.margin ? wire_use(s.placed, k, u) : WireUse{};
    if (known.density) *v++ = use.density;
    if (known.margin) *v++ = 1 - use.use;
    if (s.placed.tied) *v = s.placed.resistor_temperature(k, u);
  }
  return network_of(std::move(items), file.name, "circuit", 2, sum(c.netlist.resistors.size(), comm), fields,
                    comm);
}

Network loads(const Seen& s, const NetlistFile& file, MPI_Comm comm) {
  const auto& c = s.placed.circuit;
  std::vector<Item> items;
  for (std::size_t k = 0; k < c.netlist.current_sources.size(); ++k) {
    const auto& load = c.netlist.current_sources[k];
    const bool at_a = load.a >= 0 && s.placed.ends[load.a].layer >= 0;
    const PetscInt end = at_a ? load.a : load.b;
    if (end < 0 || s.placed.ends[end].layer < 0) continue;
    auto& item = items.emplace_back();
    item.number = c.current_source_number(k);
    s.put(end, item.points);
    const double current = s.placed.drawn_by(k), over = s.volts(load.a) - s.volts(load.b);
    const double values[] = {s.volts(end), s.drop(end), current, current * over};
    std::copy(std::begin(values), std::end(values), item.values);
  }
  return network_of(std::move(items), file.name, "circuit_loads", 1,
                    sum(c.netlist.current_sources.size(), comm),
                    {{"potential", "V"}, {"drop", "V"}, {"current", "A"}, {"power", "W"}}, comm);
}

}  // namespace

std::vector<double> local_values(const Model& m, Vec u) {
  auto& system = const_cast<Model&>(m).system;
  const double* v = system.ghosted(u);
  return {v, v + m.mesh.numbering.own_count() + m.mesh.numbering.ghosts().size()};
}

VecHandle circuit_levels(const Model& m) {
  VecHandle level = m.system.make_vector();
  WriteAccess values(level);
  for (const auto& placed : m.netlists) {
    const auto first = m.mesh.numbering.graph(placed.graph).first;
    for (std::size_t k = 0; k < placed.circuit.level.size(); ++k)
      values[first + static_cast<PetscInt>(k)] = placed.offset[placed.circuit.level[k]];
  }
  return level;
}

std::vector<double> watched_by_name(const Model& m, const PlacedNetlist& placed,
                                    const std::vector<double>& own) {
  VecHandle v = m.system.make_vector();
  {
    WriteAccess values(v);
    std::copy(own.begin(), own.end(), values.data() + m.mesh.numbering.graph(placed.graph).first);
  }
  std::vector<std::size_t> every(placed.circuit.netlist.node_names.size());
  std::iota(every.begin(), every.end(), std::size_t{0});
  return NodeReader(m, placed, std::move(every)).values(v);
}

namespace {

/// Nodes of a circuit over its course: how far each has been from its source.
Network nodes(Model& m, const PlacedNetlist& placed, const NetlistFile& file, const Drawing& drawn, Vec u) {
  const auto& w = placed.watch;
  const auto volts = named_potentials(m, placed, u);
  const auto now = watched_by_name(m, placed, w.now), worst = watched_by_name(m, placed, w.worst),
             when = watched_by_name(m, placed, w.when), under = watched_by_name(m, placed, w.undershoots());
  const auto recovery = watched_by_name(m, placed, w.recoveries());
  std::vector<std::pair<const char*, const char*>> fields = {{"potential", "V"},
                                                             {"drop", "V"},
                                                             {"worst_drop", "V"},
                                                             {"time_of_worst_drop", "s"},
                                                             {"undershoot", "V"}};
  if (w.recovers) fields.emplace_back("time_to_recover", "s");
  std::vector<Item> items;
  for (std::size_t n = 0; n < placed.named_places.size(); ++n) {
    const auto& p = placed.named_places[n];
    if (p.layer < 0) continue;
    auto& item = items.emplace_back();
    item.number = placed.circuit.netlist.first_node + static_cast<PetscInt>(n);
    const double point[] = {drawn.x + p.x, drawn.y + p.y, drawn.height[static_cast<std::size_t>(p.layer)]};
    std::copy(std::begin(point), std::end(point), item.points);
    const double values[] = {volts[n], now[n], worst[n], when[n], under[n], recovery[n]};
    std::copy(std::begin(values), std::end(values), item.values);
  }
  return network_of(std::move(items), file.name, "circuit_nodes", 1, placed.circuit.netlist.node_count,
                    fields, m.comm);
}

}  // namespace

std::vector<Network> collect_networks(Model& m, Vec u) {
  std::vector<Network> networks;
  if (m.netlists.empty()) return networks;
  const auto values = local_values(m, u), levels = local_values(m, circuit_levels(m));
  for (std::size_t n = 0; n < m.netlists.size(); ++n) {
    const auto& placed = m.netlists[n];
    const auto& file = m.c.netlists[n];
    if (!placed.shown || !placed.layers.any()) continue;
    const Seen seen{placed, values, levels, drawing(m, file, placed)};
    networks.push_back(resistors(seen, file, m.comm));
    networks.push_back(loads(seen, file, m.comm));
    if (placed.watch.watched) networks.push_back(nodes(m, placed, file, seen.drawn, u));
  }
  std::erase_if(networks, [](const Network& n) { return n.all == 0; });
  return networks;
}

}  // namespace fourwalls

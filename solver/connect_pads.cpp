// Sources of a netlist from a list of pads: each to the nearest node of its net.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include "cases/pattern.hpp"
#include "cases/spice/pads.hpp"
#include "meshes/exchange.hpp"
#include "solver/netlist_metal.hpp"

namespace fourwalls {

namespace {

constexpr double far_away = std::numeric_limits<double>::max();

bool same_net(const std::string& a, const std::string& b) { return matches(a, b); }

/// A node of this rank that a pad may connect to.
struct Candidate {
  double x, y;
  int layer, net;  ///< net: index into the nets, sorted
  PetscInt id;
};

/// Nodes with a place, by x, and the nets that their names tell.
struct Candidates {
  std::vector<Candidate> nodes;
  std::vector<std::string> nets;  ///< the same on all ranks
  CircuitLayers layers;
};

Candidates find_candidates(const Netlist& n, double unit, MPI_Comm comm) {
  Candidates c;
  const auto named = named_places(n, unit, comm);
  c.layers = named.layers;
  std::set<std::string> mine;
  for (std::size_t k = 0; k < named.of.size(); ++k)
    if (named.of[k].layer >= 0) mine.insert(node_place(n.node_names[k]).net);
  const auto gathered = gather_texts({mine.begin(), mine.end()}, comm);
  const std::set<std::string> all(gathered.begin(), gathered.end());
  c.nets.assign(all.begin(), all.end());
  for (std::size_t k = 0; k < named.of.size(); ++k) {
    const auto& p = named.of[k];
    if (p.layer < 0) continue;
    const auto net = std::lower_bound(c.nets.begin(), c.nets.end(), node_place(n.node_names[k]).net);
    c.nodes.push_back(
        {p.x, p.y, p.layer, static_cast<int>(net - c.nets.begin()), n.first_node + static_cast<PetscInt>(k)});
  }
  std::sort(c.nodes.begin(), c.nodes.end(), [](auto& a, auto& b) { return a.x < b.x; });
  return c;
}

/// Which nodes a pad may take.
struct Wanted {
  std::vector<char> nets, layers;  ///< by index
  bool fits(const Candidate& c) const { return nets[c.net] && layers[c.layer]; }
};

/// Pads of one net want the same. Collective, as each net's top layer is known to its nodes alone.
Wanted wanted_by(const std::string& net, const Candidates& c, const std::string& pad_layer, MPI_Comm comm) {
  Wanted w;
  for (const auto& name : c.nets) w.nets.push_back(net.empty() || name.empty() || same_net(net, name));
  w.layers.assign(c.layers.names.size(), 0);
  if (!pad_layer.empty()) {
    for (std::size_t l = 0; l < w.layers.size(); ++l) w.layers[l] = matches(pad_layer, c.layers.names[l]);
    return w;
  }
  int top = -1;
  for (const auto& node : c.nodes) {
    const bool of_package = c.layers.names[static_cast<std::size_t>(node.layer)][0] == '_';
    if (w.nets[node.net] && !of_package) top = std::max(top, node.layer);
  }
  MPI_Allreduce(MPI_IN_PLACE, &top, 1, MPI_INT, MPI_MAX, comm);
  if (top >= 0) w.layers[static_cast<std::size_t>(top)] = 1;
  return w;
}

struct Found {
  double distance = far_away, x = far_away, y = far_away;
  PetscInt id = std::numeric_limits<PetscInt>::max();
  bool before(const Found& o) const {
    return std::tie(distance, x, y, id) < std::tie(o.distance, o.x, o.y, o.id);
  }
};

/// Nearest of this rank's nodes; of equally near ones that with the smallest x, then y.
Found nearest(const std::vector<Candidate>& nodes, double x, double y, const Wanted& wanted) {
  Found best;
  const auto offer = [&](const Candidate& c) {
    if (!wanted.fits(c)) return;
    const Found f{std::hypot(c.x - x, c.y - y), c.x, c.y, c.id};
    if (f.before(best)) best = f;
  };
  const auto middle =
      std::lower_bound(nodes.begin(), nodes.end(), x, [](const Candidate& c, double at) { return c.x < at; });
  for (auto it = middle; it != nodes.end() && it->x - x <= best.distance; ++it) offer(*it);
  for (auto it = middle; it != nodes.begin() && x - std::prev(it)->x <= best.distance; --it)
    offer(*std::prev(it));
  return best;
}

/// The best of all ranks, pad by pad.
void agree(std::vector<Found>& found, MPI_Comm comm) {
  std::vector<Found> best = found;
  const auto all = gather_everywhere(found, comm).items;
  for (std::size_t k = 0; k < all.size(); ++k) {
    auto& b = best[k % found.size()];
    if (all[k].before(b)) b = all[k];
  }
  found = std::move(best);
}

Problem at_pad(const NetlistFile& file, const Pad& pad, std::string message) {
  return {{file.pads, pad.line, 0, {}}, "error", std::move(message)};
}

PadList checked_pads(const NetlistFile& file) {
  PadList list = read_pads(file.pads);
  std::vector<Problem> problems;
  if (list.format == PadList::Format::voltspot)
    problems.push_back(at_pad(file, list.pads.front(),
                              "counts in a grid's indices; expected columns net, x, y, V, R, L in metres, or "
                              "x,y,edge_length,voltage in micrometres"));
  else
    for (const auto& pad : list.pads)
      if (!pad.voltage) problems.push_back(at_pad(file, pad, "the pad has no voltage (column V)"));
  if (problems.size() > 20) problems.resize(20);
  if (!problems.empty()) throw CaseError(problems);
  return list;
}

/// Adds elements and nodes to a netlist that is spread over ranks.
class Editor {
 public:
  Editor(Netlist& n, const std::string& file, MPI_Comm comm) : n_(n) {
    MPI_Comm_rank(comm, &rank_);
    MPI_Comm_size(comm, &ranks_);
    n.files.push_back(file);
  }
  bool first() const { return rank_ == 0; }
  /// On every rank alike; the last one has its name.
  PetscInt add_node(const std::string& name) {
    if (rank_ == ranks_ - 1) n_.node_names.add(name);
    return n_.node_count++;
  }
  void add_resistor(PetscInt a, PetscInt b, double ohm, int line) {
    note(n_.resistor_lines, n_.resistors.size(), line);
    n_.resistors.push_back({a, b, ohm});
  }
  void add_inductor(PetscInt a, PetscInt b, double henry, int line, const std::string& name) {
    note(n_.inductor_lines, n_.inductors.size(), line);
    n_.inductors.push_back({a, b, henry});
    n_.inductor_names.add(name);
  }
  void add_source(PetscInt node, double volts, int line, const std::string& name) {
    note(n_.voltage_source_lines, n_.voltage_sources.size(), line);
    n_.voltage_sources.push_back({node, Netlist::ground, volts, -1});
    n_.voltage_source_names.add(name);
  }

 private:
  void note(ElementLines& lines, std::size_t element, int line) {
    const int file = static_cast<int>(n_.files.size()) - 1;
    if (lines.runs.empty() || lines.runs.back().file != file) lines.runs.push_back({element, file});
    lines.line.push_back(static_cast<std::uint32_t>(line));
  }

  Netlist& n_;
  int rank_ = 0, ranks_ = 1;
};

/// Source, inductance and resistance in series, from ground to the node.
void add_pad(Editor& edit, const Pad& pad, PetscInt node, const std::string& list) {
  const std::string name = fmt::format("{}:{}", std::filesystem::path(list).filename().string(), pad.line);
  PetscInt end = node;
  if (pad.resistance.value_or(0) > 0) {
    const PetscInt behind = edit.add_node(name + ":r");
    if (edit.first()) edit.add_resistor(end, behind, *pad.resistance, pad.line);
    end = behind;
  }
  if (pad.inductance.value_or(0) > 0) {
    const PetscInt behind = edit.add_node(name + ":l");
    if (edit.first()) edit.add_inductor(end, behind, *pad.inductance, pad.line, name);
    end = behind;
  }
  if (edit.first()) edit.add_source(end, *pad.voltage, pad.line, name);
}

std::string length_text(double metres) { return fmt::format("{:.4g} um", 1e6 * metres); }

}  // namespace

PadsFound connect_pads(Netlist& netlist, const NetlistFile& file, MPI_Comm comm) {
  const PadList list = checked_pads(file);
  const Candidates c = find_candidates(netlist, file.unit, comm);
  const auto metres = [&](double v) { return v * list.unit; };
  std::map<std::string, Wanted> wanted;
  for (const auto& pad : list.pads)
    if (wanted.count(pad.net) == 0) wanted[pad.net] = wanted_by(pad.net, c, file.pad_layer, comm);
  std::vector<Found> found;
  for (const auto& pad : list.pads)
    found.push_back(nearest(c.nodes, metres(pad.x), metres(pad.y), wanted.at(pad.net)));
  agree(found, comm);

  std::vector<Problem> problems;
  PadsFound report;
  for (std::size_t k = 0; k < list.pads.size() && problems.size() < 20; ++k) {
    const auto& pad = list.pads[k];
    const std::string of = pad.net.empty() ? "" : fmt::format(" of net '{}'", pad.net);
    if (found[k].distance == far_away)
      problems.push_back(at_pad(file, pad, fmt::format("the netlist has no node{} to connect to", of)));
    else if (found[k].distance > file.pad_distance)
      problems.push_back(at_pad(file, pad,
                                fmt::format("the nearest node{} is {} away; pad_distance allows {}", of,
                                            length_text(found[k].distance), length_text(file.pad_distance))));
    else if (found[k].distance > report.furthest)
      report = {found[k].distance,
                fmt::format("{}:{}", std::filesystem::path(file.pads).filename().string(), pad.line)};
  }
  if (!problems.empty()) throw CaseError(problems);

  Editor edit(netlist, file.pads, comm);
  for (std::size_t k = 0; k < list.pads.size(); ++k) {
    const auto& pad = list.pads[k];
    add_pad(edit, pad, found[k].id, file.pads);
    // a pad with an area takes every node below it
    const double half = metres(pad.edge.value_or(0)) / 2, x = metres(pad.x), y = metres(pad.y);
    if (half <= 0) continue;
    for (const auto& node : c.nodes)
      if (wanted.at(pad.net).fits(node) && node.id != found[k].id && std::abs(node.x - x) <= half &&
          std::abs(node.y - y) <= half)
        edit.add_resistor(found[k].id, node.id, 0, pad.line);
  }
  return report;
}

}  // namespace fourwalls

#include "meshes/hotspot_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fourwalls::hotspot {

namespace {

constexpr double tolerance = 1e-6;  ///< the peer's, in cells and in metres
constexpr double endless = std::numeric_limits<double>::infinity();
enum Side { west, east, north, south };

/// Resistance of a slab [K/W].
double slab(double k, double length, double area) { return length / (k * area); }
/// A conductance that stays finite where nothing lies between two nodes: a millionth of a kelvin a watt, more
/// would cost digits elsewhere.
double conductance(double resistance) { return 1 / std::max(resistance, 1e-6); }

int floor_of(double x) {
  const double nearest = std::floor(x + 0.5);
  return static_cast<int>(std::abs(x - nearest) < tolerance ? nearest : std::floor(x));
}
int ceil_of(double x) {
  const double nearest = std::floor(x + 0.5);
  return static_cast<int>(std::abs(x - nearest) < tolerance ? nearest : std::ceil(x));
}

/// One layer of the whole package.
struct Layer {
  std::string prefix;
  double k = 0, c = 0, t = 0;
  bool lateral = true;
  int floorplan = 0;
  int channels = -1;
  int deck_layer = -1;
};

/// Which blocks a floorplan's cells belong to, and how much of each cell.
struct Shares {
  struct Share {
    int block;
    double part;  ///< of the cell
  };
  std::vector<std::vector<Share>> of;  ///< by cell, row by row from the north
  std::vector<Row> ranges;             ///< of each block
};

Shares shares_of(const Floorplan& plan, const Deck& deck) {
  const int rows = deck.options.grid_rows, cols = deck.options.grid_cols;
  const double cw = deck.width / cols, ch = deck.height / rows;
  Shares shares;
  shares.of.resize(static_cast<std::size_t>(rows) * cols);
  for (std::size_t b = 0; b < plan.blocks.size(); ++b) {
    const Block& block = plan.blocks[b];
    Row range{block.name, 0, 0, 0, 0, 0, block.width, block.height};
    range.north = rows - ceil_of((block.y + block.height) / ch);
    range.south = rows - floor_of(block.y / ch);
    range.west = floor_of(block.x / cw), range.east = ceil_of((block.x + block.width) / cw);
    range.north = std::max(0, range.north), range.east = std::min(cols, range.east);
    if (range.north >= range.south || range.west >= range.east)
      throw CaseError(
          {{block.where, "error",
            fmt::format("block '{}' lies in no cell of the {} x {} grid", block.name, rows, cols)}});
    for (int i = range.north; i < range.south; ++i)
      for (int j = range.west; j < range.east; ++j) {
        const double low = deck.height - (i + 1) * ch, left = j * cw;
        const double h = std::min(block.y + block.height, low + ch) - std::max(block.y, low);
        const double w = std::min(block.x + block.width, left + cw) - std::max(block.x, left);
        const double part = std::clamp(h / ch, 0.0, 1.0) * std::clamp(w / cw, 0.0, 1.0);
        if (part > 0)
          shares.of[static_cast<std::size_t>(i) * cols + j].push_back({static_cast<int>(b), part});
      }
    shares.ranges.push_back(range);
  }
  return shares;
}

/// The rims' resistances and capacities: trapezoids around the die.
struct Package {
  double sp1[2], hs1[2], hs2[2], hs;           ///< lateral, along x and y
  double sp_down[2], hs_leg[2], hs_outer_leg;  ///< vertical; to ambient through convection
  double sp_c[2], hs_c[2], hs_outer_c;
  double sub1[2], solder1[2], pcb1[2], pcb2[2], pcb;
  double solder_down[2], pcb_down[2], pcb_leg[2], pcb_outer_leg;
  double sub_c[2], solder_c[2], pcb_c[2], pcb_outer_c;
};

Package package_of(const Deck& deck, double r_convec) {
  const Options& o = deck.options;
  Package p{};
  const double sp = o.s_spreader, hs = o.s_sink, sink_area = hs * hs;
  for (int d : {0, 1}) {
    const double along = d == 0 ? deck.width : deck.height, across = d == 0 ? deck.height : deck.width;
    const auto inner = [&](double k, double side, double t) {
      return slab(k, (side - along) / 4, (side + 3 * across) / 4 * t);
    };
    const auto area = [&](double side) { return (side + across) * (side - along) / 4; };
    const auto capacity = [&](double c, double t, double a) { return capacity_factor * c * t * a; };
    p.sp1[d] = inner(o.k_spreader, sp, o.t_spreader);
    p.hs1[d] = inner(o.k_sink, sp, o.t_sink);
    p.hs2[d] = slab(o.k_sink, (sp - along) / 4, (3 * sp + across) / 4 * o.t_sink);
    p.sp_down[d] = slab(o.k_spreader, o.t_spreader, area(sp));
    p.hs_leg[d] = slab(o.k_sink, o.t_sink, area(sp)) + r_convec * sink_area / area(sp);
    p.sp_c[d] = capacity(o.p_spreader, o.t_spreader, area(sp));
    p.hs_c[d] = capacity(o.p_sink, o.t_sink, area(sp)) + capacity_factor * o.c_convec / sink_area * area(sp);
    p.sub1[d] = inner(substrate.conductivity, o.s_sub, o.t_sub);
    p.solder1[d] = inner(solder.conductivity, o.s_solder, o.t_solder);
    p.pcb1[d] = inner(board.conductivity, o.s_solder, o.t_pcb);
    p.pcb2[d] = slab(board.conductivity, (o.s_solder - along) / 4, (3 * o.s_solder + across) / 4 * o.t_pcb);
    p.solder_down[d] = slab(solder.conductivity, o.t_solder, area(o.s_solder));
    p.pcb_down[d] = slab(board.conductivity, o.t_pcb, area(o.s_solder));
    p.pcb_leg[d] = o.r_convec_sec * o.s_pcb * o.s_pcb / area(o.s_solder);
    p.sub_c[d] = capacity(substrate.heat_capacity, o.t_sub, area(o.s_sub));
    p.solder_c[d] = capacity(solder.heat_capacity, o.t_solder, area(o.s_solder));
    p.pcb_c[d] = capacity(board.heat_capacity, o.t_pcb, area(o.s_solder)) +
                 capacity_factor * o.c_convec_sec / (o.s_pcb * o.s_pcb) * area(o.s_solder);
  }
  const double outer = (sink_area - sp * sp) / 4;
  p.hs = slab(o.k_sink, (hs - sp) / 4, (hs + 3 * sp) / 4 * o.t_sink);
  p.hs_outer_leg = slab(o.k_sink, o.t_sink, outer) + r_convec * sink_area / outer;
  p.hs_outer_c = capacity_factor * (o.p_sink * o.t_sink * outer + o.c_convec / sink_area * outer);
  const double board_area = o.s_pcb * o.s_pcb, board_outer = (board_area - o.s_solder * o.s_solder) / 4;
  p.pcb = slab(board.conductivity, (o.s_pcb - o.s_solder) / 4, (o.s_pcb + 3 * o.s_solder) / 4 * o.t_pcb);
  p.pcb_outer_leg = o.r_convec_sec * board_area / board_outer;
  p.pcb_outer_c = capacity_factor *
                  (board.heat_capacity * o.t_pcb * board_outer + o.c_convec_sec / board_area * board_outer);
  return p;
}

/// Adds to a network what this rank lists: links of their first node's owner.
class Builder {
 public:
  Builder(Emulation& e, PetscInt nodes, const NetworkOptions& options) : net_(e.network) {
    e.nodes = nodes;
    first_ = nodes * options.rank / options.ranks;
    end_ = nodes * (options.rank + 1) / options.ranks;
    net_.own_nodes = end_ - first_;
    net_.capacity.assign(static_cast<std::size_t>(end_ - first_), 0.0);
  }
  void link(PetscInt a, PetscInt b, double g) {
    if (mine(a) && g > 0) net_.links.push_back({a, b, g});
  }
  void leg(PetscInt node, double g, double temperature) {
    if (mine(node) && g > 0) net_.legs.push_back({node, g, temperature});
  }
  void source(PetscInt node, int signal, double share) {
    if (mine(node) && share > 0) net_.sources.push_back({node, signal, share});
  }
  void capacity(PetscInt node, double c) {
    if (mine(node)) net_.capacity[node - first_] = c;
  }
  void stream(PetscInt from, PetscInt to, double capacity_flow) {
    if (mine(from) && capacity_flow > 0) net_.streams.push_back({from, to, capacity_flow, 0.5});
  }
  void coolant(PetscInt node) {
    if (net_.coolant.empty()) net_.coolant.resize(net_.own_nodes);
    if (mine(node)) net_.coolant[node - first_] = 1;
  }
  void inlet(PetscInt node, double capacity_flow, double temperature) {
    if (mine(node) && capacity_flow != 0) net_.inlets.push_back({node, capacity_flow, temperature});
  }
  void outlet(PetscInt node, double capacity_flow) {
    if (mine(node) && capacity_flow != 0) net_.outlets.push_back({node, capacity_flow});
  }

 private:
  bool mine(PetscInt node) const { return node >= first_ && node < end_; }
  ThermalNetwork& net_;
  PetscInt first_ = 0, end_ = 0;
};

std::vector<Layer> layers_of(const Deck& deck) {
  const Options& o = deck.options;
  std::vector<Layer> all;
  const auto fixed = [&](const Fixed& f, double t) {
    all.push_back(
        {std::string(f.name) + "_", f.conductivity, f.heat_capacity, t, true, deck.layers[0].floorplan});
  };
  if (o.model_secondary) {
    fixed(board, o.t_pcb), fixed(solder, o.t_solder), fixed(substrate, o.t_sub);
    if (!deck.has_lcf) fixed(bumps, o.t_c4), fixed(metal, o.t_metal);
  }
  for (std::size_t l = 0; l < deck.layers.size(); ++l) {
    const auto& d = deck.layers[l];
    all.push_back({deck.has_lcf ? fmt::format("layer_{}_", all.size())
                   : l == 0     ? ""
                                : "iface_",
                   d.conductivity, d.heat_capacity, d.thickness, d.lateral, d.floorplan, d.channels,
                   static_cast<int>(l)});
  }
  const int top = deck.layers.back().floorplan;
  all.push_back({"hsp_", o.k_spreader, o.p_spreader, o.t_spreader, true, top});
  all.push_back({"hsink_", o.k_sink, o.p_sink, o.t_sink, true, top});
  return all;
}

void add_rows(const Deck& deck, const std::vector<Layer>& layers, Emulation& e, int rims) {
  e.unit_rows.clear();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const bool power = layers[l].deck_layer >= 0 && deck.layers[layers[l].deck_layer].power;
    for (const auto& b : deck.floorplans[layers[l].floorplan].blocks) {
      if (power) e.unit_rows.push_back(static_cast<int>(e.outputs.size()));
      e.outputs.push_back({layers[l].prefix + b.name, static_cast<int>(l), 0, 0, 0, 0, b.width, b.height});
    }
  }
  for (int r = 0; r < rims; ++r) e.outputs.push_back({fmt::format("inode_{}", r)});
}

/// Rims of spreader, inner and outer sink, and what joins them; `rim(n)` is the node of inode_n.
template <class Rim>
void add_sink_rims(Builder& net, const Package& p, double ambient, Rim&& rim) {
  for (int side = 0; side < 4; ++side) {
    const int d = side < north ? 0 : 1;
    const PetscInt spreader = rim(side), inner = rim(4 + side), outer = rim(8 + side);
    net.link(spreader, inner, conductance(p.sp_down[d]));
    net.link(inner, outer, conductance(p.hs2[d] + p.hs));
    net.leg(inner, 1 / p.hs_leg[d], ambient);
    net.leg(outer, 1 / p.hs_outer_leg, ambient);
    net.capacity(spreader, p.sp_c[d]);
    net.capacity(inner, p.hs_c[d]);
    net.capacity(outer, p.hs_outer_c);
  }
}

template <class Rim>
void add_board_rims(Builder& net, const Package& p, double ambient, Rim&& rim) {
  for (int side = 0; side < 4; ++side) {
    const int d = side < north ? 0 : 1;
    const PetscInt sub = rim(12 + side), ball = rim(16 + side), inner = rim(20 + side),
                   outer = rim(24 + side);
    net.link(sub, ball, conductance(p.solder_down[d]));
    net.link(ball, inner, conductance(p.pcb_down[d]));
    net.link(inner, outer, conductance(p.pcb2[d] + p.pcb));
    net.leg(inner, 1 / p.pcb_leg[d], ambient);
    net.leg(outer, 1 / p.pcb_outer_leg, ambient);
    net.capacity(sub, p.sub_c[d]);
    net.capacity(ball, p.solder_c[d]);
    net.capacity(inner, p.pcb_c[d]);
    net.capacity(outer, p.pcb_outer_c);
  }
}

/// The grid model's cells: resistances of one cell along x, y, z, and what joins two.
class GridModel {
 public:
  GridModel(const Deck& deck, const NetworkOptions& options)
      : deck_(deck),
        o_(deck.options),
        choice_(options),
        layers_(layers_of(deck)),
        package_(package_of(deck, options.r_convec)),
        cw_(deck.width / o_.grid_cols),
        ch_(deck.height / o_.grid_rows) {
    for (const auto& plan : deck.floorplans) shares_.push_back(shares_of(plan, deck));
  }

  Emulation build() {
    Emulation e;
    e.grid = true;
    e.layers = static_cast<int>(layers_.size()), e.rows = o_.grid_rows, e.cols = o_.grid_cols;
    e.sink_layer = e.layers - 1;
    const int rims = o_.model_secondary ? 28 : 12;
    add_rows(deck_, layers_, e, rims);
    set_ranges(e);
    const PetscInt cells = static_cast<PetscInt>(e.layers) * e.rows * e.cols;
    Builder net(e, cells + rims, choice_);
    const auto rim = [&](int n) { return cells + n; };
    for (int l = 0; l < e.layers; ++l)
      for (int i = 0; i < e.rows; ++i)
        for (int j = 0; j < e.cols; ++j) add_cell(net, e, l, i, j);
    add_edges(net, e, rim);
    add_sink_rims(net, package_, o_.ambient, rim);
    if (o_.model_secondary) add_board_rims(net, package_, o_.ambient, rim);
    add_sources(net, e);
    add_flows(net, e);
    e.network.signals.resize(e.unit_rows.size());
    for (const auto& row : deck_.power)
      for (std::size_t u = 0; u < row.size(); ++u) e.network.signals[u].push_back(row[u]);
    if (choice_.defects && layers_[0].channels >= 0)
      e.notes.emplace_back("the peer's uneven resistances around channels in layer 0 are not reproduced");
    return e;
  }

 private:
  std::size_t cell(int i, int j) const { return static_cast<std::size_t>(i) * o_.grid_cols + j; }
  bool fluid(int l, int i, int j) const {
    return layers_[l].channels >= 0 && deck_.channels[layers_[l].channels].fluid(i, j);
  }
  double area() const { return cw_ * ch_; }

  void set_ranges(Emulation& e) const {
    std::size_t at = 0;
    for (const auto& layer : layers_)
      for (const auto& r : shares_[layer.floorplan].ranges) {
        auto& row = e.outputs[at++];
        row.north = r.north, row.south = r.south, row.west = r.west, row.east = r.east;
      }
  }

  /// Conductivity of a cell: its layer's, or with detailed_3D that of the blocks in it, side by side.
  double conductivity(int l, int i, int j) const {
    const Layer& layer = layers_[l];
    if (!o_.detailed_3D || layer.deck_layer < 0) return layer.k;
    const auto& plan = deck_.floorplans[layer.floorplan];
    double k = 0;
    for (const auto& s : shares_[layer.floorplan].of[cell(i, j)]) {
      const Block& b = plan.blocks[s.block];
      const double own = b.own_material ? 1 / b.resistivity : layer.k;
      if (s.part >= 0.95) return own;
      k += s.part * own;
    }
    return k > 0 ? k : layer.k;
  }

  double heat_capacity(int l, int i, int j) const {
    const Layer& layer = layers_[l];
    if (!o_.detailed_3D || layer.deck_layer < 0) return layer.c;
    const auto& plan = deck_.floorplans[layer.floorplan];
    double c = 0, covered = 0;
    for (const auto& s : shares_[layer.floorplan].of[cell(i, j)]) {
      const Block& b = plan.blocks[s.block];
      const double own = b.own_material ? b.heat_capacity : layer.c;
      if (s.part >= 0.95) return own;
      c += s.part * own, covered += s.part;
    }
    return choice_.defects ? layer.c : c + (1 - covered) * layer.c;
  }

  /// Resistance of a whole cell along x (0), y (1) or z (2).
  double along(int l, int i, int j, int axis) const {
    const Layer& layer = layers_[l];
    const double k = conductivity(l, i, j);
    if (axis == 2) return slab(k, layer.t, area());
    const bool heeds = layer.lateral || (choice_.defects && o_.detailed_3D && layer.deck_layer >= 0);
    if (!heeds) return endless;
    if (choice_.defects) axis = 1 - axis;
    return axis == 0 ? slab(k, cw_, ch_ * layer.t) : slab(k, ch_, cw_ * layer.t);
  }

  double lateral(int l, int i0, int j0, int i1, int j1) const {
    const int axis = i0 == i1 ? 0 : 1;
    const bool f0 = fluid(l, i0, j0), f1 = fluid(l, i1, j1);
    const double face = (axis == 0 ? ch_ : cw_) * layers_[l].t;
    if (f0 != f1) return along(l, f0 ? i1 : i0, f0 ? j1 : j0, axis) / 2 + 1 / (o_.htc * face);
    return along(l, i0, j0, axis) / 2 + along(l, i1, j1, axis) / 2;
  }

  double vertical(int l, int i, int j) const {
    const int up = l + 1;
    if (!o_.detailed_3D) return along(l, i, j, 2);
    const auto half = [&](int n) {
      const double whole = along(n, i, j, 2);
      if (!choice_.defects) return whole / 2;
      if (n == 0) return whole;
      const bool sink = n == static_cast<int>(layers_.size()) - 1;
      return (whole + (sink ? choice_.r_convec * o_.s_sink * o_.s_sink / area() : 0)) / 2;
    };
    const bool below = fluid(l, i, j), above = fluid(up, i, j);
    if (below != above) return half(below ? up : l) + 1 / (o_.htc * area());
    return half(l) + half(up);
  }

  /// Convection of the sink's or the board's cells, with what lies between node and surface.
  double leg(int l, int i, int j) const {
    const bool middle = o_.detailed_3D && !choice_.defects;
    if (l == static_cast<int>(layers_.size()) - 1)
      return along(l, i, j, 2) * (middle ? 0.5 : 1) + choice_.r_convec * o_.s_sink * o_.s_sink / area();
    return o_.r_convec_sec * o_.s_pcb * o_.s_pcb / area() + (middle ? along(l, i, j, 2) / 2 : 0);
  }

  void add_cell(Builder& net, const Emulation& e, int l, int i, int j) const {
    const PetscInt here = e.node(l, i, j);
    if (j + 1 < e.cols) net.link(here, e.node(l, i, j + 1), 1 / lateral(l, i, j, i, j + 1));
    if (i + 1 < e.rows) net.link(here, e.node(l, i + 1, j), 1 / lateral(l, i, j, i + 1, j));
    if (l + 1 < e.layers) net.link(here, e.node(l + 1, i, j), conductance(vertical(l, i, j)));
    double c = capacity_factor * heat_capacity(l, i, j) * layers_[l].t * area();
    const bool sink = l == e.sink_layer, pcb = l == 0 && o_.model_secondary;
    if (sink) c += capacity_factor * o_.c_convec * area() / (o_.s_sink * o_.s_sink);
    if (pcb) c += capacity_factor * o_.c_convec_sec * area() / (o_.s_pcb * o_.s_pcb);
    if (sink || pcb) net.leg(here, 1 / leg(l, i, j), o_.ambient);
    net.capacity(here, c);
    if (fluid(l, i, j)) net.coolant(here);
  }

  /// Edge cells of one layer to its four rims.
  template <class Rim>
  void add_edge(Builder& net, const Emulation& e, int l, const double (&reach)[2], Rim&& rim,
                int first) const {
    const double k = layers_[l].k, t = layers_[l].t;
    const double to_x = slab(k, cw_, ch_ * t) / 2 + e.rows * reach[0];
    const double to_y = slab(k, ch_, cw_ * t) / 2 + e.cols * reach[1];
    for (int i = 0; i < e.rows; ++i) {
      net.link(e.node(l, i, 0), rim(first + west), conductance(to_x));
      net.link(e.node(l, i, e.cols - 1), rim(first + east), conductance(to_x));
    }
    for (int j = 0; j < e.cols; ++j) {
      net.link(e.node(l, 0, j), rim(first + north), conductance(to_y));
      net.link(e.node(l, e.rows - 1, j), rim(first + south), conductance(to_y));
    }
  }

  template <class Rim>
  void add_edges(Builder& net, const Emulation& e, Rim&& rim) const {
    add_edge(net, e, e.layers - 2, package_.sp1, rim, 0);
    add_edge(net, e, e.layers - 1, package_.hs1, rim, 4);
    if (!o_.model_secondary) return;
    add_edge(net, e, 2, package_.sub1, rim, 12);
    add_edge(net, e, 1, package_.solder1, rim, 16);
    add_edge(net, e, 0, package_.pcb1, rim, 20);
  }

  void add_sources(Builder& net, const Emulation& e) const {
    int unit = 0;
    for (int l = 0; l < e.layers; ++l) {
      const Layer& layer = layers_[l];
      if (layer.deck_layer < 0 || !deck_.layers[layer.deck_layer].power) continue;
      const auto& blocks = deck_.floorplans[layer.floorplan].blocks;
      for (int i = 0; i < e.rows; ++i)
        for (int j = 0; j < e.cols; ++j)
          for (const auto& s : shares_[layer.floorplan].of[cell(i, j)]) {
            const Block& b = blocks[s.block];
            net.source(e.node(l, i, j), unit + s.block, s.part * area() / (b.width * b.height));
          }
      unit += static_cast<int>(blocks.size());
    }
  }

  void add_flows(Builder& net, const Emulation& e) const {
    for (int l = 0; l < e.layers; ++l) {
      if (layers_[l].channels < 0) continue;
      const auto flow = channel_flow(deck_.channels[layers_[l].channels], o_, deck_.width, deck_.height,
                                     layers_[l].t, choice_.defects);
      const auto both_ways = [&](PetscInt a, PetscInt b, double q) {
        q *= o_.coolant_capac;
        q > 0 ? net.stream(a, b, q) : net.stream(b, a, -q);
      };
      for (int i = 0; i < e.rows; ++i)
        for (int j = 0; j < e.cols; ++j) {
          const auto n = cell(i, j);
          if (j + 1 < e.cols) both_ways(e.node(l, i, j), e.node(l, i, j + 1), flow.east[n]);
          if (i + 1 < e.rows) both_ways(e.node(l, i, j), e.node(l, i + 1, j), flow.south[n]);
          net.inlet(e.node(l, i, j), o_.coolant_capac * flow.in[n], o_.inlet_temperature);
          net.outlet(e.node(l, i, j), o_.coolant_capac * flow.out[n]);
        }
    }
  }

  const Deck& deck_;
  const Options& o_;
  NetworkOptions choice_;
  std::vector<Layer> layers_;
  Package package_;
  double cw_, ch_;
  std::vector<Shares> shares_;
};

/// Length along which two blocks touch: {along y beside each other, along x above each other}.
std::pair<double, double> touching(const Block& a, const Block& b) {
  const auto same = [](double x, double y) { return std::abs(x - y) < tolerance; };
  const double in_y = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  const double in_x = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const bool beside = same(a.x + a.width, b.x) || same(b.x + b.width, a.x);
  const bool above = same(a.y + a.height, b.y) || same(b.y + b.height, a.y);
  return {beside && in_y > tolerance ? in_y : 0, above && in_x > tolerance ? in_x : 0};
}

/// The block model: four nodes a block and twelve rims.
Emulation build_block_model(const Deck& deck, const NetworkOptions& options) {
  const Options& o = deck.options;
  const auto layers = layers_of(deck);
  const auto& blocks = deck.floorplans[0].blocks;
  const Package p = package_of(deck, options.r_convec);
  const int count = static_cast<int>(blocks.size());
  Emulation e;
  e.grid = false;
  e.layers = 4, e.rows = count, e.cols = 1, e.sink_layer = 3;
  add_rows(deck, layers, e, 12);
  Builder net(e, 4 * count + 12, options);
  const auto node = [&](int l, int b) { return static_cast<PetscInt>(l * count + b); };
  const auto rim = [&](int n) { return static_cast<PetscInt>(4 * count + n); };
  for (int l = 0; l < 4; ++l) {
    const Layer& layer = layers[l];
    const bool lateral = l > 0 || !o.block_omit_lateral;
    double edge[4] = {};  // conductance from block centres to each side of the die
    const auto to_side = [&](const Block& b, int side) {
      return side < north ? layer.k * b.height * layer.t / (b.width / 2)
                          : layer.k * b.width * layer.t / (b.height / 2);
    };
    const auto on_side = [&](const Block& b, int side) {
      const double at[4] = {b.x, b.x + b.width - deck.width, b.y + b.height - deck.height, b.y};
      return std::abs(at[side]) < tolerance;
    };
    for (int side = 0; side < 4; ++side)
      for (const auto& b : blocks)
        if (on_side(b, side)) edge[side] += to_side(b, side);
    for (int b = 0; b < count; ++b) {
      const Block& block = blocks[b];
      const double area = block.width * block.height;
      for (int other = b + 1; other < count && lateral; ++other) {
        const auto [in_y, in_x] = touching(block, blocks[other]);
        const Block& second = blocks[other];
        if (in_y > 0)
          net.link(node(l, b), node(l, other),
                   layer.k * layer.t * in_y / (block.width / 2 + second.width / 2));
        else if (in_x > 0)
          net.link(node(l, b), node(l, other),
                   layer.k * layer.t * in_x / (block.height / 2 + second.height / 2));
      }
      if (l < 3) net.link(node(l, b), node(l + 1, b), conductance(slab(layer.k, layer.t, area)));
      if (l == 0) net.source(node(l, b), b, 1);
      double c = capacity_factor * layer.c * layer.t * area;
      if (l == 3) {
        net.leg(node(l, b),
                1 / (slab(layer.k, layer.t, area) + options.r_convec * o.s_sink * o.s_sink / area),
                o.ambient);
        c += capacity_factor * o.c_convec / (o.s_sink * o.s_sink) * area;
      }
      net.capacity(node(l, b), c);
      if (l < 2) continue;
      const double(&reach)[2] = l == 2 ? p.sp1 : p.hs1;
      for (int side = 0; side < 4; ++side)
        if (on_side(block, side)) {
          const double g = to_side(block, side);
          net.link(node(l, b), rim(4 * (l - 2) + side),
                   conductance(1 / g + reach[side < north ? 0 : 1] * edge[side] / g));
        }
    }
  }
  add_sink_rims(net, p, o.ambient, rim);
  e.network.signals.resize(e.unit_rows.size());
  for (const auto& row : deck.power)
    for (std::size_t u = 0; u < row.size(); ++u) e.network.signals[u].push_back(row[u]);
  return e;
}

}  // namespace

Emulation build_network(const Deck& deck, const NetworkOptions& options) {
  return options.block_model ? build_block_model(deck, options) : GridModel(deck, options).build();
}

std::vector<double> row_temperatures(const Deck& deck, const Emulation& e, const std::vector<double>& nodes) {
  std::vector<double> values;
  values.reserve(e.outputs.size());
  if (!e.grid) return nodes;  // one node a row, in order
  const std::string& mode = deck.options.grid_map_mode;
  for (std::size_t r = 0; r < e.outputs.size(); ++r) {
    const Row& row = e.outputs[r];
    if (row.layer < 0) {
      values.push_back(nodes[nodes.size() - (e.outputs.size() - r)]);
      continue;
    }
    const auto at = [&](int i, int j) { return nodes[e.node(row.layer, i, j)]; };
    if (mode == "center") {
      const int i1 = (row.north + row.south) / 2, j1 = (row.west + row.east) / 2;
      const int i0 = i1 - ((row.south - row.north) % 2 == 0), j0 = j1 - ((row.east - row.west) % 2 == 0);
      values.push_back((at(i1, j1) + at(i0, j1) + at(i1, j0) + at(i0, j0)) / 4);
      continue;
    }
    double sum = 0, low = endless, high = -endless;
    for (int i = row.north; i < row.south; ++i)
      for (int j = row.west; j < row.east; ++j) {
        const double t = at(i, j);
        sum += t, low = std::min(low, t), high = std::max(high, t);
      }
    const double cells = static_cast<double>(row.south - row.north) * (row.east - row.west);
    values.push_back(mode == "min" ? low : mode == "max" ? high : sum / cells);
  }
  return values;
}

std::vector<double> node_temperatures(const Deck& deck, const Emulation& e, const std::vector<double>& rows) {
  if (!e.grid) return rows;
  std::vector<double> nodes(static_cast<std::size_t>(e.nodes), deck.options.ambient);
  const auto layers = layers_of(deck);
  std::size_t base = 0;
  for (int l = 0; l < e.layers; ++l) {
    const auto& plan = deck.floorplans[layers[l].floorplan];
    const auto shares = shares_of(plan, deck);
    for (int i = 0; i < e.rows; ++i)
      for (int j = 0; j < e.cols; ++j) {
        double sum = 0, covered = 0;
        for (const auto& s : shares.of[static_cast<std::size_t>(i) * e.cols + j])
          sum += s.part * rows[base + s.block], covered += s.part;
        if (covered > 0) nodes[e.node(l, i, j)] = sum / covered;
      }
    base += plan.blocks.size();
  }
  for (std::size_t r = base; r < rows.size(); ++r) nodes[nodes.size() - (rows.size() - r)] = rows[r];
  return nodes;
}

double sink_temperature(const Deck& deck, const Emulation& e, const std::vector<double>& rows) {
  const Options& o = deck.options;
  double sum = 0;
  std::size_t rim = 0;
  for (; rim < e.outputs.size() && e.outputs[rim].layer >= 0; ++rim)
    if (e.outputs[rim].layer == e.sink_layer) sum += rows[rim] * e.outputs[rim].width * e.outputs[rim].height;
  for (int side = 0; side < 4; ++side) {
    const double along = side < north ? deck.width : deck.height,
                 across = side < north ? deck.height : deck.width;
    sum += rows[rim + 4 + side] * 0.25 * (o.s_spreader + across) * (o.s_spreader - along);
    sum += rows[rim + 8 + side] * 0.25 * (o.s_sink * o.s_sink - o.s_spreader * o.s_spreader);
  }
  return sum / (o.s_sink * o.s_sink);
}

}  // namespace fourwalls::hotspot

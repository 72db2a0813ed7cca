#include "meshes/ice_network.hpp"

#include <algorithm>
#include <cmath>

namespace fourwalls {

namespace {

std::vector<double> even_edges(double length, double cell) {
  const int cells = static_cast<int>(std::floor(length / cell + 1e-9));
  std::vector<double> edges;
  for (int n = 0; n <= cells; ++n) edges.push_back(n * cell);
  return edges;
}

/// Cells that fill the length, none longer than `cell`.
std::vector<double> filling_edges(double length, double cell) {
  const int cells = static_cast<int>(std::ceil(length / cell - 1e-9));
  std::vector<double> edges;
  for (int n = 0; n <= cells; ++n) edges.push_back(length * n / cells);
  return edges;
}

/// First wall, channel, wall, ..., channel, last wall.
std::vector<double> channel_edges(const ice::Cavity& c, double length) {
  const int pairs = c.channel_count(length) - 1;
  std::vector<double> edges{0, c.first_wall};
  for (int n = 0; n < pairs; ++n) {
    edges.push_back(c.first_wall + n * (c.channel + c.wall) + c.channel);
    edges.push_back(c.first_wall + (n + 1) * (c.channel + c.wall));
  }
  edges.push_back(c.first_wall + pairs * (c.channel + c.wall) + c.channel);
  edges.push_back(length);
  return edges;
}

struct Overlap {
  int cell;
  double length;
};

/// Cells that [from, to] touches and by how much.
std::vector<Overlap> overlaps(const std::vector<double>& edges, double from, double to) {
  std::vector<Overlap> list;
  for (int n = IceGrid::cell_at(edges, from); n + 1 < static_cast<int>(edges.size()) && edges[n] < to; ++n) {
    const double length = std::min(to, edges[n + 1]) - std::max(from, edges[n]);
    // less is rounding of the file's numbers
    if (length > 1e-9 * (edges[n + 1] - edges[n])) list.push_back({n, length});
  }
  return list;
}

double in_series(double a, double b) { return a > 0 && b > 0 ? 1 / (1 / a + 1 / b) : 0; }

/// Conductivity and capacity of every cell of a solid level.
class LevelMaterials {
 public:
  LevelMaterials(const ice::Deck& deck, const IceGrid& grid, const ice::Layer& layer)
      : deck_(deck), columns_(grid.columns()), whole_(layer.material) {
    if (layer.layout.empty()) return;
    of_.assign(static_cast<std::size_t>(columns_) * grid.rows(), layer.material);
    // the first patch that touches a cell gives its material
    for (std::size_t n = layer.layout.size(); n-- > 0;)
      for (const auto& r : layer.layout[n].places)
        for (const auto& row : overlaps(grid.y, r.origin[1], r.origin[1] + r.size[1]))
          for (const auto& column : overlaps(grid.x, r.origin[0], r.origin[0] + r.size[0]))
            of_[static_cast<std::size_t>(row.cell) * columns_ + column.cell] = layer.layout[n].material;
  }
  const ice::Material& operator()(int i, int j) const {
    return deck_.materials[of_.empty() ? whole_ : of_[static_cast<std::size_t>(j) * columns_ + i]];
  }

 private:
  const ice::Deck& deck_;
  int columns_;
  int whole_;
  std::vector<int> of_;
};

class Builder {
 public:
  Builder(const ice::Deck& deck, const IceGrid& grid, int rank, int ranks) : d_(deck), g_(grid) {
    const auto [from, to] = grid.rows_of(rank, ranks);
    from_ = from, to_ = to;
    if (deck.cavity) wall_.material = deck.cavity->material;
    for (const auto& level : grid.levels)
      materials_.emplace_back(deck, grid, level.layer ? *level.layer : wall_);
  }

  ThermalNetwork build() {
    n_.own_nodes = static_cast<PetscInt>(to_ - from_) * g_.columns() * g_.depth();
    n_.capacity.reserve(n_.own_nodes);
    n_.coolant.reserve(n_.own_nodes);
    for (int j = from_; j < to_; ++j)
      for (int i = 0; i < g_.columns(); ++i)
        for (int l = 0; l < g_.depth(); ++l) cell(i, j, l);
    sources();
    return std::move(n_);
  }

 private:
  const ice::Cavity& cavity() const { return *d_.cavity; }
  IceRole role(int l) const { return g_.levels[l].role; }
  bool fluid(int i, int l) const { return g_.flows(i, l); }
  bool solid(int i, int l) const {
    return role(l) == IceRole::solid || (role(l) == IceRole::mixed && !fluid(i, l));
  }
  const ice::Material& material(int i, int j, int l) const {
    return role(l) == IceRole::solid ? materials_[l](i, j) : d_.materials[cavity().material];
  }
  double area(int i, int j) const { return g_.dx(i) * g_.dy(j); }

  void cell(int i, int j, int l) {
    n_.capacity.push_back(capacity(i, j, l));
    n_.coolant.push_back(fluid(i, l) ? 1 : 0);
    if (i + 1 < g_.columns()) along_x(i, j, l);
    if (fluid(i, l))
      stream(i, j, l);
    else if (j + 1 < g_.rows())
      along_y(i, j, l);
    if (l + 1 < g_.depth()) upwards(i, j, l);
    sinks(i, j, l);
  }

  double capacity(int i, int j, int l) const {
    const double volume = area(i, j) * g_.levels[l].height;
    switch (role(l)) {
      case IceRole::solid:
        return material(i, j, l).capacity * volume;
      case IceRole::mixed:
        return (fluid(i, l) ? cavity().coolant_capacity : material(i, j, l).capacity) * volume;
      case IceRole::solid_part:
        return (1 - cavity().porosity()) * material(i, j, l).capacity * volume;
      case IceRole::fluid:
        return cavity().porosity() * cavity().coolant_capacity * volume;
      default:
        return 0;  // surfaces
    }
  }

  void link(int i, int j, int l, int i2, int j2, int l2, double conductance) {
    if (conductance > 0) n_.links.push_back({g_.node(i, j, l), g_.node(i2, j2, l2), conductance});
  }

  /// Half a solid cell along x, y or z.
  double half(int i, int j, int l, int axis) const {
    const double size[3] = {g_.dx(i), g_.dy(j), g_.levels[l].height};
    return material(i, j, l).conductivity[axis] * size[(axis + 1) % 3] * size[(axis + 2) % 3] /
           (0.5 * size[axis]);
  }

  void along_x(int i, int j, int l) {
    double g = 0;
    if (role(l) == IceRole::solid) {
      g = in_series(half(i, j, l, 0), half(i + 1, j, l, 0));
    } else if (role(l) == IceRole::mixed) {
      const double film = cavity().side * g_.dy(j) * g_.levels[l].height;
      g = in_series(half(fluid(i, l) ? i + 1 : i, j, l, 0), film);
    }
    link(i, j, l, i + 1, j, l, g);
  }

  void along_y(int i, int j, int l) {
    double g = 0;
    if (solid(i, l)) g = in_series(half(i, j, l, 1), half(i, j + 1, l, 1));
    // pins do not touch each other
    if (role(l) == IceRole::solid_part && !cavity().pins())
      g = (1 - cavity().porosity()) * in_series(half(i, j, l, 1), half(i, j + 1, l, 1));
    link(i, j, l, i, j + 1, l, g);
  }

  /// From a solid node to the face above (or below) it.
  double to_face(int i, int j, int l, bool above) const {
    const double g = half(i, j, l, 2);
    const bool on_outer_face = above ? l == 0 && !d_.bottom : l + 1 == g_.depth() && !d_.top;
    return on_outer_face ? 0.5 * g : g;
  }

  double film(int i, int j, bool on_top) const {
    const auto& c = cavity();
    const double h = c.pins() ? c.pin_coefficient() : on_top ? c.top : c.bottom;
    return h * area(i, j);
  }

  void upwards(int i, int j, int l) {
    const IceRole here = role(l), above = role(l + 1);
    if (here == IceRole::bottom_surface) {
      // surfaces: to the fluid, and through half the solid part
      link(i, j, l, i, j, l + 2, film(i, j, false));
      link(i, j, l, i, j, l + 1, (1 - cavity().porosity()) * half(i, j, l + 1, 2));
    } else if (here == IceRole::solid_part) {
      link(i, j, l, i, j, l + 2, (1 - cavity().porosity()) * half(i, j, l, 2));
    } else if (here == IceRole::fluid) {
      link(i, j, l, i, j, l + 1, film(i, j, true));
    } else if (here == IceRole::top_surface) {
      link(i, j, l, i, j, l + 1, to_face(i, j, l + 1, false));
    } else if (above == IceRole::bottom_surface) {
      link(i, j, l, i, j, l + 1, to_face(i, j, l, true));
    } else if (fluid(i, l)) {
      link(i, j, l, i, j, l + 1, in_series(film(i, j, true), to_face(i, j, l + 1, false)));
    } else if (fluid(i, l + 1)) {
      link(i, j, l, i, j, l + 1, in_series(film(i, j, false), to_face(i, j, l, true)));
    } else {
      link(i, j, l, i, j, l + 1, in_series(to_face(i, j, l, true), to_face(i, j, l + 1, false)));
    }
  }

  void sinks(int i, int j, int l) {
    const auto leg = [&](const ice::Sink& s) {
      const double g = in_series(half(i, j, l, 2), s.coefficient * area(i, j));
      if (g > 0) n_.legs.push_back({g_.node(i, j, l), g, s.temperature});
    };
    if (l == 0 && d_.bottom) leg(*d_.bottom);
    if (l + 1 == g_.depth() && d_.top) leg(*d_.top);
  }

  /// Heat capacity of the flow through a column of cells [W/K].
  double capacity_flow(int i, int l) const {
    const auto& c = cavity();
    if (c.pins()) return c.coolant_capacity * c.velocity * g_.dx(i) * c.height;
    if (role(l) == IceRole::mixed) {
      const int channels = g_.columns() / 2;
      return c.coolant_capacity * c.flow / channels;
    }
    return c.coolant_capacity * c.flow * g_.dx(i) / g_.x.back();
  }

  void stream(int i, int j, int l) {
    const double flow = capacity_flow(i, l);
    const PetscInt here = g_.node(i, j, l);
    if (j == 0) n_.inlets.push_back({here, flow, cavity().inlet_temperature});
    if (j + 1 == g_.rows())
      n_.outlets.push_back({here, flow});
    else
      n_.streams.push_back({here, g_.node(i, j + 1, l), flow, 0.5});
  }

  void sources() {
    int signal = 0;
    for (std::size_t e = 0; e < d_.stack.size(); ++e) {
      const int level = g_.level_of(static_cast<int>(e));
      for (const auto& block : d_.stack[e].blocks) {
        if (!block.powered()) continue;
        n_.signals.push_back(block.powers);
        for (const auto& s : ice_shares(g_, block))
          if (s.j >= from_ && s.j < to_) n_.sources.push_back({g_.node(s.i, s.j, level), signal, s.share});
        ++signal;
      }
    }
  }

  const ice::Deck& d_;
  const IceGrid& g_;
  ice::Layer wall_;
  std::vector<LevelMaterials> materials_;
  int from_ = 0, to_ = 0;
  ThermalNetwork n_;
};

}  // namespace

int IceGrid::cell_at(const std::vector<double>& edges, double at) {
  const auto above = std::upper_bound(edges.begin(), edges.end(), at);
  const auto cell = static_cast<int>(above - edges.begin()) - 1;
  return std::clamp(cell, 0, static_cast<int>(edges.size()) - 2);
}

int IceGrid::level_of(int element) const {
  int first = -1;
  for (int l = 0; l < depth(); ++l) {
    if (levels[l].element != element) continue;
    if (first < 0) first = l;
    if (levels[l].source || levels[l].role == IceRole::fluid) return l;
  }
  return first;
}

std::pair<int, int> IceGrid::rows_of(int rank, int ranks) const {
  const auto cut = [&](int r) { return static_cast<int>(static_cast<long long>(rows()) * r / ranks); };
  return {cut(rank), cut(rank + 1)};
}

IceGrid make_ice_grid(const ice::Deck& d) {
  IceGrid g;
  const bool four = d.cavity && d.cavity->kind == ice::CavityKind::channels_4rm;
  const auto edges = d.non_uniform ? filling_edges : even_edges;
  g.x = four ? channel_edges(*d.cavity, d.length) : edges(d.length, d.cell_length);
  g.y = edges(d.width, d.cell_width);
  for (std::size_t n = 0; n < d.stack.size(); ++n) {
    const auto& e = d.stack[n];
    const int number = static_cast<int>(n);
    if (e.kind == ice::ElementKind::layer) {
      g.levels.push_back({number, IceRole::solid, &d.layers[e.of], d.layers[e.of].height, false});
    } else if (e.kind == ice::ElementKind::die) {
      const auto& die = d.dies[e.of];
      for (int l = static_cast<int>(die.layers.size()) - 1; l >= 0; --l)
        g.levels.push_back({number, IceRole::solid, &die.layers[l], die.layers[l].height, l == die.source});
    } else if (four) {
      g.levels.push_back({number, IceRole::mixed, nullptr, d.cavity->height, false});
    } else {
      for (const IceRole role :
           {IceRole::bottom_surface, IceRole::solid_part, IceRole::fluid, IceRole::top_surface})
        g.levels.push_back({number, role, nullptr, d.cavity->height, false});
    }
  }
  return g;
}

std::vector<IceShare> ice_shares(const IceGrid& grid, const ice::Block& block) {
  double area = 0;
  for (const auto& r : block.places) area += r.size[0] * r.size[1];
  std::vector<IceShare> list;
  for (int place = 0; place < static_cast<int>(block.places.size()); ++place) {
    const auto& r = block.places[place];
    for (const auto& row : overlaps(grid.y, r.origin[1], r.origin[1] + r.size[1]))
      for (const auto& column : overlaps(grid.x, r.origin[0], r.origin[0] + r.size[0]))
        list.push_back({column.cell, row.cell, place, row.length * column.length / area});
  }
  return list;
}

ThermalNetwork make_ice_network(const ice::Deck& deck, const IceGrid& grid, int rank, int ranks) {
  return Builder(deck, grid, rank, ranks).build();
}

}  // namespace fourwalls

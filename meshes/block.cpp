#include "meshes/block.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace fourwalls {

IndexBox intersect(const IndexBox& a, const IndexBox& b) {
  return {std::max(a.i0, b.i0), std::min(a.i1, b.i1), std::max(a.j0, b.j0), std::min(a.j1, b.j1)};
}

double Block::live_area(const IndexBox& box, int k) const {
  double area = 0;
  for (int j = box.j0; j < box.j1; ++j)
    for (int i = box.i0; i < box.i1; ++i)
      if (live(i, j, k)) area += column_area(i, j);
  return area;
}

int Block::layer_index(const std::string& layer) const {
  const auto it = std::find(layers.begin(), layers.end(), layer);
  return it == layers.end() ? -1 : static_cast<int>(it - layers.begin());
}

int Block::middle_cell(int layer) const {
  const auto first = std::find(layer_of.begin(), layer_of.end(), layer);
  const auto last = std::find(layer_of.rbegin(), layer_of.rend(), layer).base();
  const int k0 = static_cast<int>(first - layer_of.begin()), k1 = static_cast<int>(last - layer_of.begin());
  return axes[2].cell_at(0.5 * (axes[2].edges[k0] + axes[2].edges[k1]));
}

IndexBox Block::columns(const Rectangle& place) const {
  const double x = axes[0].low() + place.origin[0], y = axes[1].low() + place.origin[1];
  return {axes[0].edge_at(x), axes[0].edge_at(x + place.size[0]), axes[1].edge_at(y),
          axes[1].edge_at(y + place.size[1])};
}

int material_number(const Case& c, const std::string& name) {
  return static_cast<int>(std::distance(c.materials.begin(), c.materials.find(name)));
}

namespace {

/// Zone of each cell along one axis: a new zone starts at every part edge.
std::vector<int> zones_along(const Axis& axis, std::vector<double> part_edges, int& count) {
  std::sort(part_edges.begin(), part_edges.end());
  std::vector<int> zone(axis.cells());
  std::size_t next = 0;
  int z = -1;
  double last = -1e300;
  for (int i = 0; i < axis.cells(); ++i) {
    bool starts = i == 0;
    while (next < part_edges.size() && part_edges[next] <= axis.edges[i] + 2 * edge_tolerance) {
      starts = starts || part_edges[next] > last;
      last = part_edges[next++];
    }
    z += starts ? 1 : 0;
    zone[i] = z;
  }
  count = z + 1;
  return zone;
}

void paint(Block& b, int layer, const IndexBox& box, int material) {
  if (box.columns() == 0) return;
  for (int zy = b.zone[1][box.j0]; zy <= b.zone[1][box.j1 - 1]; ++zy)
    for (int zx = b.zone[0][box.i0]; zx <= b.zone[0][box.i1 - 1]; ++zx)
      b.materials[(static_cast<std::size_t>(layer) * b.zones[1] + zy) * b.zones[0] + zx] = material;
}

void stack_layers(Block& b, const Body& body) {
  std::vector<double> thickness, grading;
  std::vector<int> cells;
  for (const auto& layer : body.layers) {
    thickness.push_back(layer.thickness);
    grading.push_back(layer.grading);
    cells.push_back(layer.cells);
    b.layers.push_back(layer.name);
  }
  b.axes[2] = make_stack_axis(body.origin[2], thickness, cells, grading);
  for (std::size_t l = 0; l < body.layers.size(); ++l) {
    for (int c = 0; c < cells[l]; ++c) {
      b.layer_of.push_back(static_cast<int>(l));
      b.contact_above.push_back(0);
    }
    b.contact_above.back() = body.layers[l].contact_resistance_above;
  }
  b.contact_above.back() = 0;
}

void map_materials(Block& b, const Case& c, const Body& body) {
  b.materials.assign(body.layers.size() * b.zones[0] * b.zones[1], inactive);
  for (std::size_t l = 0; l < body.layers.size(); ++l) {
    const auto& layer = body.layers[l];
    paint(b, static_cast<int>(l), b.all(), material_number(c, layer.material));
    for (const auto& part : layer.parts)
      paint(b, static_cast<int>(l), b.columns(part.place),
            part.inactive ? inactive
                          : material_number(c, part.material.empty() ? layer.material : part.material));
  }
}

}  // namespace

Block make_block(const Case& c, const Body& body, const std::vector<Rectangle>& places) {
  Block b;
  b.name = body.name;
  stack_layers(b, body);
  for (int d = 0; d < 2; ++d) {
    std::vector<double> cuts, part_edges;
    for (const auto& layer : body.layers)
      for (const auto& part : layer.parts)
        for (const double e : {part.place.origin[d], part.place.origin[d] + part.place.size[d]}) {
          cuts.push_back(e);
          part_edges.push_back(body.origin[d] + e);
        }
    for (const auto& p : places) {
      cuts.push_back(p.origin[d]);
      cuts.push_back(p.origin[d] + p.size[d]);
    }
    b.axes[d] = make_axis(body.origin[d], body.size[d], std::move(cuts), body.cell_size[d], body.grading[d]);
    b.zone[d] = zones_along(b.axes[d], std::move(part_edges), b.zones[d]);
  }
  map_materials(b, c, body);
  return b;
}

}  // namespace fourwalls

#include "meshes/mesh.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace fourwalls {

IndexBox SheetGrid::nodes(const IndexBox& columns) const {
  const auto box = intersect(columns, region);
  if (box.columns() == 0) return {};
  return {(box.i0 - region.i0) * refine, (box.i1 - region.i0) * refine, (box.j0 - region.j0) * refine,
          (box.j1 - region.j0) * refine};
}

std::array<int, 2> CoolantGrid::column(int row, int n) const {
  // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): what is numbered is crossed
  const int pass = n / crossing(), step = n % crossing();
  const bool onward = forward == (pass % 2 == 0);
  const int along = onward ? step : crossing() - 1 - step;
  const int strip = pass * rows() + (pass % 2 == 0 ? row : rows() - 1 - row);
  if (along_x) return {region.i0 + along, region.j0 + strip};
  return {region.i0 + strip, region.j0 + along};
}

int Mesh::block_of(const std::string& body) const {
  for (std::size_t b = 0; b < blocks.size(); ++b)
    if (blocks[b].name == body) return static_cast<int>(b);
  throw std::logic_error("no block '" + body + "'");
}

int Mesh::sheet_of(const std::string& sheet) const {
  for (std::size_t s = 0; s < sheets.size(); ++s)
    if (sheets[s].name == sheet) return static_cast<int>(s);
  return -1;
}

IndexBox Mesh::columns(int block, const std::optional<Rectangle>& place) const {
  return place ? blocks[block].columns(*place) : blocks[block].all();
}

namespace {

const Body* body_under(const Case& c, const std::string& sheet) {
  for (const auto& s : c.sheets)
    if (s.name == sheet)
      for (const auto& b : c.bodies)
        if (b.name == s.body) return &b;
  return nullptr;
}

}  // namespace

std::optional<Rectangle> place_on_sheet(const Case& c, const std::string& sheet, const std::string& other,
                                        const std::optional<Rectangle>& place) {
  const Body *a = body_under(c, sheet), *b = body_under(c, other);
  if (!place || !a || !b || a == b) return place;
  Rectangle moved = *place;
  for (int d = 0; d < 2; ++d) {
    const double from = std::clamp(place->origin[d] + a->origin[d] - b->origin[d], 0.0, b->size[d]);
    const double to =
        std::clamp(place->origin[d] + place->size[d] + a->origin[d] - b->origin[d], 0.0, b->size[d]);
    moved.origin[d] = from;
    moved.size[d] = to - from;
  }
  return moved;
}

namespace {

/// A map that was checked when the case was read.
ChannelMap checked_map(const ChannelNetwork& network) {
  std::vector<std::string> wrong;
  ChannelMap map = channel_map(network.map, wrong);
  if (!wrong.empty()) throw std::logic_error("map of '" + network.name + "': " + wrong.front());
  return map;
}

/// Every rectangle of the case that the axes of a body must conform to.
std::vector<Rectangle> places_on(const Case& c, const Body& body) {
  std::vector<Rectangle> places;
  const auto add = [&](const std::string& name, const std::optional<Rectangle>& place) {
    if (name == body.name && place) places.push_back(*place);
  };
  // the lines of a map
  const auto add_map = [&](const ChannelNetwork& network) {
    if (network.body != body.name) return;
    const ChannelMap map = checked_map(network);
    const double dx = body.size[0] / map.cols, dy = body.size[1] / map.rows;
    for (int n = 0; n < map.cols; ++n) places.push_back({{n * dx, 0}, {dx, body.size[1]}});
    for (int n = 0; n < map.rows; ++n) places.push_back({{0, n * dy}, {body.size[0], dy}});
  };
  const auto body_of_sheet = [&](const std::string& sheet) -> std::string {
    for (const auto& s : c.sheets)
      if (s.name == sheet) return s.body;
    return {};
  };
  const auto add_on_sheet = [&](const std::string& sheet, const std::optional<Rectangle>& place) {
    if (!sheet.empty()) add(body_of_sheet(sheet), place);
  };
  for (const auto& b : c.boundaries) add(b.body, b.place);
  for (const auto& p : c.cold_plates) add(p.body, p.place);
  for (const auto& n : c.channel_networks) add_map(n);
  for (const auto& j : c.air_jets) add(j.body, j.place);
  for (const auto& t : c.trays) add(t.body, t.place);
  for (const auto& h : c.heat_sinks) add(h.body, h.place);
  for (const auto& j : c.jet_plates) add(j.body, j.place);
  for (const auto& s : c.sheets) add(s.body, s.place);
  for (const auto& l : c.loads) add_on_sheet(l.sheet, l.place);
  for (const auto& k : c.capacitors) add(body_of_sheet(k.sheet), k.place);
  for (const auto& r : c.regulators)
    add_on_sheet(r.sheet, r.place),
        add_on_sheet(r.return_sheet, place_on_sheet(c, r.sheet, r.return_sheet, r.place));
  for (const auto& r : c.regulators)
    add_on_sheet(r.input_sheet, place_on_sheet(c, r.sheet, r.input_sheet, r.place));
  for (const auto& l : c.links)
    for (const auto* end : {&l.from, &l.to}) {
      add_on_sheet(end->sheet, end->place);
    }
  for (const auto& k : c.cables) add_on_sheet(k.sheet, k.place), add(k.heat.body, k.heat.place);
  for (const auto& k : c.converters) add(k.heat.body, k.heat.place);
  for (const auto& s : c.storages) add(s.heat.body, s.heat.place);
  for (const auto& r : c.rack_loads) add(r.heat.body, r.heat.place);
  return places;
}

Axis refined(const Axis& axis, int first, int last, int refine) {
  Axis fine;
  for (int i = first; i < last; ++i)
    for (int s = 0; s < refine; ++s) fine.edges.push_back(axis.edges[i] + axis.width(i) * s / refine);
  fine.edges.push_back(axis.edges[last]);
  return fine;
}

SheetGrid make_sheet(const Mesh& mesh, const Sheet& sheet) {
  SheetGrid grid;
  grid.name = sheet.name;
  grid.block = mesh.block_of(sheet.body);
  const auto& block = mesh.blocks[grid.block];
  grid.layer_cell = block.middle_cell(block.layer_index(sheet.layer));
  grid.region = mesh.columns(grid.block, sheet.place);
  grid.refine = sheet.refine;
  grid.x = refined(block.axes[0], grid.region.i0, grid.region.i1, grid.refine);
  grid.y = refined(block.axes[1], grid.region.j0, grid.region.j1, grid.refine);
  return grid;
}

CoolantGrid make_coolant(const Mesh& mesh, const ColdPlate& plate) {
  CoolantGrid grid;
  grid.name = plate.name;
  grid.block = mesh.block_of(plate.body);
  grid.k = plate.face == Face::top ? mesh.blocks[grid.block].nz() - 1 : 0;
  grid.region = mesh.columns(grid.block, plate.place);
  if (!plate.layer.empty()) {
    const auto& block = mesh.blocks[grid.block];
    const int layer = block.layer_index(plate.layer);
    grid.k = static_cast<int>(std::find(block.layer_of.begin(), block.layer_of.end(), layer) -
                              block.layer_of.begin());
    grid.levels = static_cast<int>(std::count(block.layer_of.begin(), block.layer_of.end(), layer));
    grid.resolved = plate.resolved;
  }
  grid.along_x = plate.direction == Direction::plus_x || plate.direction == Direction::minus_x;
  grid.forward = plate.direction == Direction::plus_x || plate.direction == Direction::plus_y;
  grid.passes = plate.passes;
  return grid;
}

/// Numbers of a map's cells along one axis, by cell of the block, and where each of the map's begins.
std::vector<int> along_map(const Axis& axis, int cells, std::vector<int>& first) {
  const double step = (axis.high() - axis.low()) / cells;
  std::vector<int> number;
  for (int i = 0; i < axis.cells(); ++i) {
    number.push_back(std::clamp(static_cast<int>((axis.centre(i) - axis.low()) / step), 0, cells - 1));
    while (static_cast<int>(first.size()) <= number.back()) first.push_back(i);
  }
  first.push_back(axis.cells());
  return number;
}

NetworkGrid make_network(const Mesh& mesh, const ChannelNetwork& network) {
  NetworkGrid grid;
  grid.name = network.name;
  grid.block = mesh.block_of(network.body);
  const auto& block = mesh.blocks[grid.block];
  const int layer = block.layer_index(network.layer);
  grid.k = static_cast<int>(std::find(block.layer_of.begin(), block.layer_of.end(), layer) -
                            block.layer_of.begin());
  grid.levels = static_cast<int>(std::count(block.layer_of.begin(), block.layer_of.end(), layer));
  grid.region = block.all();
  grid.map = checked_map(network);
  grid.col = along_map(block.axes[0], grid.map.cols, grid.first_i);
  grid.row = along_map(block.axes[1], grid.map.rows, grid.first_j);
  return grid;
}

bool runs_along_x(const ColdPlate& p) {
  return p.direction == Direction::plus_x || p.direction == Direction::minus_x;
}

/// A body whose layers have nothing where channels that cells follow run: where the plate says, or as many as
/// fit, centred.
Body with_channels(const Case& c, Body body) {
  for (const auto& plate : c.cold_plates) {
    if (plate.body != body.name || !plate.resolved) continue;
    const std::size_t across = runs_along_x(plate) ? 1 : 0;
    const double pitch = plate.channel_width + plate.wall_width;
    const double room = body.size[across] - std::max(plate.first_wall, 0.0);
    // a first wall of its own leaves room for one channel more than whole pitches
    const double fit = plate.first_wall >= 0 ? (room + plate.wall_width) / pitch : room / pitch;
    const int count = plate.channels > 0 ? plate.channels : static_cast<int>(std::floor(fit * (1 + 1e-9)));
    const double first =
        plate.first_wall >= 0 ? plate.first_wall : 0.5 * (room - count * pitch + plate.wall_width);
    for (auto& layer : body.layers)
      for (int n = 0; layer.name == plate.layer && n < count; ++n) {
        Part& channel = layer.parts.emplace_back();
        channel.name = plate.name;
        channel.inactive = true;
        channel.place.size = body.size;
        channel.place.origin[across] = first + n * pitch;
        channel.place.size[across] = plate.channel_width;
      }
  }
  return body;
}

/// A body whose layers have nothing where channels of a map run.
Body with_networks(const Case& c, Body body) {
  for (const auto& network : c.channel_networks) {
    if (network.body != body.name) continue;
    const ChannelMap map = checked_map(network);
    const double dx = body.size[0] / map.cols, dy = body.size[1] / map.rows;
    for (auto& layer : body.layers) {
      if (layer.name != network.layer) continue;
      for (int row = 0; row < map.rows; ++row)
        for (int col = 0; col < map.cols; ++col) {
          if (!map.flows(row, col)) continue;
          Part& part = layer.parts.emplace_back();
          part.name = network.name;
          part.inactive = true;
          part.place = {{col * dx, row * dy}, {0, dy}};
          while (col + 1 < map.cols && map.flows(row, col + 1)) ++col;
          part.place.size[0] = (col + 1) * dx - part.place.origin[0];
        }
    }
  }
  return body;
}

/// Gives the layers of channels that cells do not follow the material that is left of their walls.
void thin_walls(Mesh& mesh, const Case& c) {
  for (std::size_t p = 0; p < c.cold_plates.size(); ++p) {
    const auto& plate = c.cold_plates[p];
    const auto& grid = mesh.coolants[p];
    if (grid.levels == 0 || grid.resolved) continue;
    auto& block = mesh.blocks[grid.block];
    const auto zones = static_cast<std::size_t>(block.zones[0]) * block.zones[1];
    const auto first = static_cast<std::size_t>(block.layer_of[grid.k]) * zones;
    const int number = static_cast<int>(c.materials.size() + mesh.cavity_walls.size());
    const bool pins = plate.pin_diameter > 0;
    const double share = pins ? 0.25 * std::numbers::pi * plate.pin_diameter * plate.pin_diameter /
                                    (plate.pin_pitch[0] * plate.pin_pitch[1])
                              : plate.wall_width / (plate.channel_width + plate.wall_width);
    mesh.cavity_walls.push_back({block.materials[first], share, grid.along_x, pins});
    std::fill_n(block.materials.begin() + static_cast<std::ptrdiff_t>(first), zones, number);
  }
}

}  // namespace

Mesh make_mesh(const Case& c, int rank, int ranks) {
  Mesh mesh;
  mesh.rank = rank;
  mesh.ranks = ranks;
  for (const auto& body : c.bodies)
    mesh.blocks.push_back(make_block(c, with_networks(c, with_channels(c, body)), places_on(c, body)));
  for (const auto& sheet : c.sheets) mesh.sheets.push_back(make_sheet(mesh, sheet));
  for (const auto& plate : c.cold_plates) mesh.coolants.push_back(make_coolant(mesh, plate));
  for (const auto& network : c.channel_networks) mesh.networks.push_back(make_network(mesh, network));
  thin_walls(mesh, c);

  std::vector<ColumnWeight> weights(mesh.blocks.size());
  for (std::size_t b = 0; b < mesh.blocks.size(); ++b) {
    const auto& block = mesh.blocks[b];
    weights[b].base = block.nz();
    mesh.cell_set.push_back(mesh.numbering.add(EntitySet{
        Field::temperature, block.name, static_cast<int>(b), block.all(), block.nz(), {}, 0, {}, {}}));
  }
  for (auto& s : mesh.sheets) {
    weights[s.block].extra.emplace_back(s.region, s.refine * s.refine);
    s.set = mesh.numbering.add(
        EntitySet{Field::potential, s.name, s.block, s.region, s.refine * s.refine, {}, 0, {}, {}});
  }
  for (auto& f : mesh.coolants) {
    weights[f.block].extra.emplace_back(f.region, 1);
    f.set = mesh.numbering.add(
        EntitySet{Field::coolant_temperature, f.name, f.block, f.region, 1, {}, 0, {}, {}});
  }
  for (auto& g : mesh.networks) {
    weights[g.block].extra.emplace_back(g.region, 2);
    g.set = mesh.numbering.add(
        EntitySet{Field::coolant_temperature, g.name, g.block, g.region, 1, {}, 0, {}, {}});
    g.pressures = mesh.numbering.add(EntitySet{Field::pressure, g.name, g.block, g.region, 1, {}, 0, {}, {}});
  }
  mesh.partition = std::make_unique<Partition>(mesh.blocks, weights, ranks);
  return mesh;
}

void add_solids(Mesh& mesh, const Case& c, MPI_Comm comm, std::vector<std::string>& warnings) {
  for (const auto& body : c.mesh_bodies) {
    auto& solid = mesh.solids.emplace_back(read_solid(c, body, comm, warnings));
    solid.cell_graph = mesh.numbering.add(GraphSet{Field::temperature, body.name, solid.cell_begin, 0, {}});
    solid.face_graph = mesh.numbering.add(GraphSet{Field::temperature, body.name, solid.face_begin, 0, {}});
  }
  mesh.solid_contacts = find_solid_contacts(c, mesh.solids, mesh.blocks, *mesh.partition, comm, warnings);
}

void finish_numbering(Mesh& mesh) { mesh.numbering.number(*mesh.partition, mesh.rank); }

}  // namespace fourwalls

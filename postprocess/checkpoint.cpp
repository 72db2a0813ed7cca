#include "postprocess/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "postprocess/files.hpp"
#include "postprocess/hdf5.hpp"
#include "postprocess/layout.hpp"
#include "postprocess/name_order.hpp"
#include "postprocess/netlist_windows.hpp"
#include "postprocess/solid_state.hpp"
#include "postprocess/writers.hpp"
#include "solver/controllers.hpp"
#include "solver/regulator_control.hpp"

namespace fourwalls {

namespace {

constexpr int tally_size = 6;

std::vector<double> counting(int n) {
  std::vector<double> edges(static_cast<std::size_t>(n) + 1);
  for (int i = 0; i <= n; ++i) edges[static_cast<std::size_t>(i)] = i;
  return edges;
}

/// An entity set as a grid: columns along x and y, what stands in a column along z.
Grid grid_of(const EntitySet& set, std::size_t number) {
  Grid g;
  g.name = fmt::format("{}_{}", number, set.name);
  g.kind = "state";
  g.axes = {counting(set.region.ni()), counting(set.region.nj()), counting(set.width)};
  if (set.own.columns() > 0) {
    g.low = {set.own.i0 - set.region.i0, set.own.j0 - set.region.j0, 0};
    g.high = {set.own.i1 - set.region.i0, set.own.j1 - set.region.j0, set.width};
  }
  return g;
}

/// Where the value of a grid's cell stands among the own unknowns.
PetscInt place(const EntitySet& set, int i, int j, int k) {
  return set.first + (static_cast<PetscInt>(j) * set.own.ni() + i) * set.width + k;
}

template <class F>
void for_each_cell(const Grid& g, F&& f) {
  std::size_t n = 0;
  for (int k = g.low[2]; k < g.high[2]; ++k)
    for (int j = g.low[1]; j < g.high[1]; ++j)
      for (int i = g.low[0]; i < g.high[0]; ++i) f(n++, i - g.low[0], j - g.low[1], k);
}

GridField field_of(const Grid& g, const EntitySet& set, const char* name, Vec u) {
  GridField f{name, "1", 1, {}};
  f.values.resize(static_cast<std::size_t>(layout::box_cells(g)));
  ReadAccess v(u);
  for_each_cell(g, [&](std::size_t n, int i, int j, int k) { f.values[n] = v[place(set, i, j, k)]; });
  return f;
}

/// An own part of a vector of the system, the rest of it nothing.
VecHandle of_circuit(const Model& m, const PlacedNetlist& placed, const std::vector<double>& own) {
  VecHandle v = m.system.make_vector();
  WriteAccess values(v);
  std::copy(own.begin(), own.end(), values.data() + m.mesh.numbering.graph(placed.graph).first);
  return v;
}

/// A vector of the system of values by own unknown.
VecHandle whole_of(const Model& m, const std::vector<double>& own) {
  VecHandle v = m.system.make_vector();
  WriteAccess values(v);
  std::copy(own.begin(), own.end(), values.data());
  return v;
}

/// The way back.
std::vector<double> own_of(const Model& m, const PlacedNetlist& placed, Vec v) {
  ReadAccess values(v);
  const double* first = values.data() + m.mesh.numbering.graph(placed.graph).first;
  return {first, first + placed.circuit.level.size()};
}

/// What is kept of a circuit besides its potentials.
constexpr std::array<std::pair<const char*, std::vector<double> NodeWatch::*>, 3> watched = {
    {{"drop_at_start", &NodeWatch::start}, {"worst_drop", &NodeWatch::worst}, {"time", &NodeWatch::when}}};

/// The nodes of a circuit by their names. Collective.
Network nodes_of(const Model& m, std::size_t netlist) {
  Network g;
  g.name = m.c.netlists[netlist].name, g.kind = "nodes", g.ends = 1;
  return g;
}

/// Which unknown a name stands for differs with the number of ranks; its potential does not.
Network nodes_of(const Model& m, std::size_t netlist, Vec u, Vec start) {
  const auto& placed = m.netlists[netlist];
  const auto& names = placed.circuit.netlist;
  const SharedOrder order = order_of_names(names, m.comm);
  Network g = nodes_of(m, netlist);
  g.all = order.all(), g.first = order.first();
  g.points.assign(3 * order.keys().size(), 0.0);
  std::vector<std::size_t> every(names.node_names.size());
  std::iota(every.begin(), every.end(), std::size_t{0});
  const NodeReader reader(m, placed, std::move(every));
  const auto add = [&](const char* name, const std::vector<double>& of_names) {
    g.fields.push_back({name, "1", 1, order.in_order(of_names)});
  };
  g.fields.push_back({"key", "1", 1, marks_of_names(order)});
  add("value", reader.read(u)), add("start", reader.read(start));
  for (const auto& [name, member] : watched)
    add(name, reader.values(of_circuit(m, placed, placed.watch.*member)));
  return g;
}

/// Numbers that rank 0 has, as a row of cells.
Grid row_of(const std::string& name, int rank, std::vector<double> values) {
  const int n = std::max(1, static_cast<int>(values.size()));
  values.resize(static_cast<std::size_t>(n));
  Grid g;
  g.name = name, g.kind = "numbers";
  g.axes = {counting(n), counting(1), counting(1)};
  if (rank == 0) g.high = {n, 1, 1};
  if (rank != 0) values.clear();
  g.fields = {{"value", "1", 1, std::move(values)}};
  return g;
}

std::vector<double> lumped_of(const Numbering& n, Vec u) {
  if (n.rank() != 0) return {};
  ReadAccess v(u);
  const auto count = static_cast<PetscInt>(n.lumped().size());
  return {v.data() + n.own_count() - count, v.data() + n.own_count()};
}

std::vector<double> read_box(const std::string& file, hid_t from, const std::string& path,
                             const std::vector<hsize_t>& shape, const std::vector<hsize_t>& start,
                             const std::vector<hsize_t>& count) {
  const hdf5::Dataset data(H5Dopen2(from, path.c_str(), H5P_DEFAULT), file, path);
  const hdf5::Space space(H5Dget_space(data), file, path);
  std::vector<hsize_t> there(static_cast<std::size_t>(std::max(1, H5Sget_simple_extent_ndims(space))));
  H5Sget_simple_extent_dims(space, there.data(), nullptr);
  if (there != shape) throw IoError(file, path + " is of another mesh or case than this one");
  hsize_t size = 1;
  for (const auto n : count) size *= n;
  std::vector<double> values(size);
  if (size == 0) return values;
  const hdf5::Space memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), file,
                           path);
  hdf5::check(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr), file,
              path);
  hdf5::check(H5Dread(data, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, values.data()), file, path);
  return values;
}

std::vector<double> read_row(const std::string& file, hid_t from, const std::string& name, std::size_t n) {
  const hsize_t count = std::max<std::size_t>(1, n);
  auto values = read_box(file, from, "/numbers/" + name + "/value", {1, 1, count}, {0, 0, 0}, {1, 1, count});
  values.resize(n);
  return values;
}

/// The nodes' values by name, wherever they are unknowns now. Not collective.
struct NodesRead {
  std::vector<double> value, start;
  std::array<std::vector<double>, watched.size()> watch;
};

NodesRead read_nodes(const Model& m, const std::string& file, hid_t from, std::size_t netlist,
                     const SharedOrder& order) {
  const std::string group = layout::group(nodes_of(m, netlist)) + "/";
  const auto read = [&](const char* name) {
    return read_box(file, from, group + name, {static_cast<hsize_t>(order.all())},
                    {static_cast<hsize_t>(order.first())}, {order.keys().size()});
  };
  if (read("key") != marks_of_names(order))
    throw IoError(file, "is of another netlist than '" + m.c.netlists[netlist].file + "' is now");
  NodesRead nodes{read("value"), read("start"), {}};
  for (std::size_t w = 0; w < watched.size(); ++w) nodes.watch[w] = read(watched[w].first);
  return nodes;
}

/// Collective.
void take_nodes(Model& m, std::size_t netlist, const SharedOrder& order, const NodesRead& read, Vec u,
                Vec start) {
  auto& placed = m.netlists[netlist];
  const auto& named = placed.circuit.named_nodes();
  const auto volts = [&](const std::vector<double>& in_order, Vec to) {
    auto values = order.of_items(in_order);
    for (std::size_t n = 0; n < values.size(); ++n) values[n] -= placed.offset[named[n].offset];
    put_named_values(m, placed, values, to);
  };
  volts(read.value, u), volts(read.start, start);
  for (std::size_t w = 0; w < watched.size(); ++w) {
    VecHandle v = m.system.make_vector();
    put_named_values(m, placed, order.of_items(read.watch[w]), v);
    placed.watch.*watched[w].second = own_of(m, placed, v);
  }
  placed.watch.now = placed.watch.start;
  placed.watch.watched = true;
}

void read_cells(Model& m, const std::string& file, hid_t from, const std::string& field, Vec u) {
  const auto& n = m.mesh.numbering;
  WriteAccess v(u);
  for (std::size_t s = 0; s < n.sets().size(); ++s) {
    const auto& set = n.sets()[s];
    const Grid g = grid_of(set, s);
    std::vector<hsize_t> shape, start, count;
    const auto cells = layout::cells(g);
    for (const std::size_t d : {2, 1, 0}) {
      shape.push_back(static_cast<hsize_t>(cells[d]));
      start.push_back(static_cast<hsize_t>(g.low[d]));
      count.push_back(static_cast<hsize_t>(std::max(0, g.high[d] - g.low[d])));
    }
    const auto values = read_box(file, from, layout::group(g) + "/" + field, shape, start, count);
    for_each_cell(g, [&](std::size_t c, int i, int j, int k) { v[place(set, i, j, k)] = values[c]; });
  }
}

void read_state(Model& m, const std::string& file, hid_t from, const std::string& field, Vec u) {
  const auto& n = m.mesh.numbering;
  read_cells(m, file, from, field, u);
  WriteAccess v(u);
  const auto lumped = read_row(file, from, "lumped_" + field, n.lumped().size());
  if (n.rank() == 0)
    std::copy(lumped.begin(), lumped.end(),
              v.data() + n.own_count() - static_cast<PetscInt>(n.lumped().size()));
}

}  // namespace

void write_checkpoint(const Model& m, const std::string& file, const TransientState& state, Vec u,
                      Vec start) {
  const auto& n = m.mesh.numbering;
  Result r;
  r.title = m.c.hash;
  for (std::size_t s = 0; s < n.sets().size(); ++s) {
    Grid g = grid_of(n.sets()[s], s);
    g.fields = {field_of(g, n.sets()[s], "value", u), field_of(g, n.sets()[s], "start", start)};
    for (const auto& [name, own] : state.window_cells)
      g.fields.push_back(field_of(g, n.sets()[s], name.c_str(), whole_of(m, own)));
    r.grids.push_back(std::move(g));
  }
  for (std::size_t k = 0; k < m.netlists.size(); ++k) r.networks.push_back(nodes_of(m, k, u, start));
  SolidStates(m).write(u, start, r);
  std::vector<double> taken;
  for (const auto& mine : state.taken) {
    const Tally t = reduce(mine);
    taken.insert(taken.end(), {t.heat, t.enthalpy, t.electric, t.current, t.drawn, t.mass});
  }
  const int rank = n.rank();
  r.grids.push_back(row_of("lumped_value", rank, lumped_of(n, u)));
  r.grids.push_back(row_of("lumped_start", rank, lumped_of(n, start)));
  r.grids.push_back(row_of("taken", rank, taken));
  if (!state.controllers.empty()) r.grids.push_back(row_of("controllers", rank, state.controllers));
  if (!state.control.empty()) r.grids.push_back(row_of("control", rank, state.control));
  if (!state.windows.empty()) r.grids.push_back(row_of("windows", rank, state.windows));
  r.grids.push_back(row_of("time", rank, {state.time, state.step, static_cast<double>(state.steps)}));
  write_hdf5(m.comm, file, r);
}

Checkpoint read_checkpoint(Model& m, const std::string& file) {
  const hdf5::Quiet quiet;
  Checkpoint c;
  c.u = m.system.make_vector(), c.start = m.system.make_vector();
  const std::size_t groups = m.system.own_tallies(c.u).size();
  std::vector<SharedOrder> orders;
  for (const auto& placed : m.netlists) orders.push_back(order_of_names(placed.circuit.netlist, m.comm));
  std::vector<NodesRead> nodes;
  SolidStates solids(m);
  on_every_rank(m.comm, file, [&] {
    require_readable(file);
    const hdf5::File from(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), file, "open");
    read_state(m, file, from, "value", c.u);
    read_state(m, file, from, "start", c.start);
    for (std::size_t k = 0; k < orders.size(); ++k) nodes.push_back(read_nodes(m, file, from, k, orders[k]));
    solids.read([&](const std::string& path, std::int64_t all, std::int64_t first, std::int64_t count) {
      const auto size = [](std::int64_t n) { return std::vector<hsize_t>{static_cast<hsize_t>(n)}; };
      return read_box(file, from, path, size(all), size(first), size(count));
    });
    const auto time = read_row(file, from, "time", 3);
    c.state.time = time[0], c.state.step = time[1], c.state.steps = static_cast<int>(time[2]);
    if (const auto n = controllers::state_size(m); n > 0)
      c.state.controllers = read_row(file, from, "controllers", n);
    const auto taken = read_row(file, from, "taken", groups * tally_size);
    c.state.taken.resize(groups);
    for (std::size_t g = 0; m.mesh.rank == 0 && g < groups; ++g) {
      const double* t = taken.data() + g * tally_size;
      c.state.taken[g] = {t[0], t[1], t[2], t[3], t[4], t[5]};
    }
    if (const auto count = RegulatorControl(m).state().size(); count > 0)
      c.state.control = read_row(file, from, "control", count);
    std::size_t windows = 0;
    for (const auto& n : m.c.netlists) windows += n.windows.size();
    if (windows > 0) c.state.windows = read_row(file, from, "windows", NetlistWindows::state_size(m.c));
    for (const auto& name : NetlistWindows::cells_of(m.c, c.state.windows)) {
      VecHandle cells = m.system.make_vector();
      read_cells(m, file, from, name, cells);
      const ReadAccess values(cells);
      c.state.window_cells.emplace_back(
          name, std::vector<double>(values.data(), values.data() + m.mesh.numbering.own_count()));
    }
    c.hash = hdf5::text_attribute(from, "title");
  });
  for (std::size_t k = 0; k < orders.size(); ++k) take_nodes(m, k, orders[k], nodes[k], c.u, c.start);
  solids.take(c.u, c.start);
  return c;
}

}  // namespace fourwalls

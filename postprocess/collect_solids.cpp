// Bodies given by a mesh: fields on their cells, extremes and heats of their volumes and surfaces.
//
// Cells lie in the order of the file whatever the number of ranks: each rank sends what it has to the ranks
// that have the shares of that order, so none ever holds the whole.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"

namespace fourwalls {

namespace {

constexpr int most_corners = 8;
constexpr std::size_t values_of_a_cell = 7;

/// One cell on its way: its place in the file, its corners, its fields.
struct CellItem {
  std::int64_t number;
  std::int64_t corner[most_corners];
  double at[3 * most_corners];
  double values[values_of_a_cell];  ///< temperature, power density, material, volume, heat flux along x, y, z
};

struct PointItem {
  std::int64_t number;
  double at[3];
};

/// Items in the order of their numbers, each rank with its share of `all`. Collective.
template <class Item>
std::vector<Item> in_order(std::vector<Item> mine, std::int64_t all, MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  if (ranks > 1) {
    const std::int64_t share = all / ranks + 1;
    const auto out = by_rank(mine, ranks, [&](const Item& i) { return static_cast<int>(i.number / share); });
    mine = exchange(out.sorted, out.counts, comm).items;
  }
  std::sort(mine.begin(), mine.end(), [](const Item& a, const Item& b) { return a.number < b.number; });
  // a point of several ranks' cells comes from each of them
  mine.erase(std::unique(mine.begin(), mine.end(), [](auto& a, auto& b) { return a.number == b.number; }),
             mine.end());
  return mine;
}

template <int N>
Size3 heat_flux(const PlacedSolid& placed, int cell, const std::vector<double>& values) {
  PetscInt index[N + 1];
  placed.index<N>(cell, index);
  double u[N + 1], g[3];
  for (int n = 0; n <= N; ++n) u[n] = values[static_cast<std::size_t>(index[n])];
  const auto law = placed.law<N>(cell);
  law.gradient(u, g);
  return {-law.k[0](u[0]) * g[0], -law.k[1](u[0]) * g[1], -law.k[2](u[0]) * g[2]};
}

std::vector<CellItem> cell_items(const Model& m, const MeshBody& body, const PlacedSolid& placed,
                                 const std::vector<double>& values, const std::vector<double>& heat) {
  const auto& mesh = *placed.mesh;
  std::vector<CellItem> items(static_cast<std::size_t>(mesh.cells()));
  for_each_size(mesh, [&](auto size) {
    constexpr int N = decltype(size)::value;
    for (int c = 0; c < mesh.cells(); ++c) {
      if (stencil_of(mesh, c) != N) continue;
      auto& item = items[static_cast<std::size_t>(c)];
      item = {};
      item.number = mesh.number[c];
      for (int n = 0; n < mesh.corners; ++n) {
        const int point = mesh.points[static_cast<std::size_t>(c) * mesh.corners + n];
        item.corner[n] = mesh.point_number[point];
        std::copy_n(mesh.point[point].begin(), 3, item.at + std::ptrdiff_t{3} * n);
      }
      const auto own = static_cast<std::size_t>(placed.first_cell) + static_cast<std::size_t>(c);
      const int volume = mesh.volume_of[c];
      const Size3 q = heat_flux<N>(placed, c, values);
      const double all[] = {
          values[own],
          0.0 - heat[own] / mesh.volume[c],
          static_cast<double>(material_number(m.c, body.volumes[static_cast<std::size_t>(volume)].material)),
          static_cast<double>(volume),
          q[0],
          q[1],
          q[2]};
      std::copy(std::begin(all), std::end(all), item.values);
    }
  });
  return items;
}

CellGrid cell_grid(const Model& m, std::size_t s, const std::vector<double>& values,
                   const std::vector<double>& heat) {
  const auto& body = m.c.mesh_bodies[s];
  const auto& mesh = *m.solids[s].mesh;
  CellGrid g;
  g.name = body.name, g.corners = mesh.corners, g.all = mesh.all_cells, g.all_points = mesh.all_points;
  const auto cells = in_order(cell_items(m, body, m.solids[s], values, heat), mesh.all_cells, m.comm);
  std::vector<PointItem> mine;
  for (std::size_t p = 0; p < mesh.point.size(); ++p)
    mine.push_back({mesh.point_number[p], {mesh.point[p][0], mesh.point[p][1], mesh.point[p][2]}});
  for (const auto& p : in_order(std::move(mine), mesh.all_points, m.comm))
    g.points.insert(g.points.end(), p.at, p.at + 3);
  const auto rank = static_cast<std::size_t>(m.mesh.rank);
  g.first = ranges(static_cast<std::int64_t>(cells.size()), m.comm)[rank];
  g.first_point = ranges(static_cast<std::int64_t>(g.points.size() / 3), m.comm)[rank];
  for (const auto& c : cells) {
    g.connectivity.insert(g.connectivity.end(), c.corner, c.corner + mesh.corners);
    g.corner_points.insert(g.corner_points.end(), c.at, c.at + std::ptrdiff_t{3} * mesh.corners);
  }
  const auto field = [&](const char* name, const char* unit, std::size_t first, int components) {
    auto& f = g.fields.emplace_back(GridField{name, unit, components, {}});
    for (const auto& c : cells)
      f.values.insert(f.values.end(), c.values + first, c.values + first + components);
  };
  field("temperature", "K", 0, 1);
  field("power_density", "W/m3", 1, 1);
  field("material", "1", 2, 1);
  field("volume", "1", 3, 1);
  field("heat_flux", "W/m2", 4, 3);
  return g;
}

/// Largest value so far and where it is.
struct Peak {
  double value = -1e300;
  Size3 at{};
  void meet(double v, const Size3& where) {
    if (v > value) value = v, at = where;
  }
};

/// Over all ranks. Collective.
Peak highest(const Model& m, Peak mine) {
  struct {
    double value;
    int rank;
  } pick{mine.value, m.mesh.rank};
  MPI_Allreduce(MPI_IN_PLACE, &pick, 1, MPI_DOUBLE_INT, MPI_MAXLOC, m.comm);
  MPI_Bcast(mine.at.data(), 3, MPI_DOUBLE, pick.rank, m.comm);
  mine.value = pick.value;
  return mine;
}

std::string place_in(const std::string& name, const Size3& at) {
  return fmt::format("mesh body '{}' at ({:.3f}, {:.3f}, {:.3f}) mm", name, 1e3 * at[0], 1e3 * at[1],
                     1e3 * at[2]);
}

/// Extremes over cells and faces.
void of_body(const Model& m, const SolidMesh& mesh, const PlacedSolid& placed,
             const std::vector<double>& values, Result& r) {
  Peak top, low;
  const auto meet = [&](double v, const Size3& at) { top.meet(v, at), low.meet(-v, at); };
  for (int c = 0; c < mesh.cells(); ++c) {
    meet(values[static_cast<std::size_t>(placed.first_cell) + static_cast<std::size_t>(c)], mesh.centre[c]);
    for (int s = 0; s < mesh.face_count[c]; ++s)
      meet(values[static_cast<std::size_t>(placed.face(c, s))],
           mesh.centre[c] + mesh.to_faces(c)[static_cast<std::size_t>(s)]);
  }
  top = highest(m, top), low = highest(m, low);
  put_quantity(r, mesh.name + " maximum temperature", top.value, "K", place_in(mesh.name, top.at));
  put_quantity(r, mesh.name + " minimum temperature", -low.value, "K", place_in(mesh.name, low.at));
  const auto all = r.quantities.find("highest temperature");
  if (all == r.quantities.end() || top.value > all->second.value)
    put_quantity(r, "highest temperature", top.value, "K", place_in(mesh.name, top.at));
}

void of_volumes(const Model& m, const MeshBody& body, const PlacedSolid& placed,
                const std::vector<double>& values, Result& r) {
  const auto& mesh = *placed.mesh;
  for (std::size_t v = 0; v < body.volumes.size(); ++v) {
    Peak top;
    double sums[2] = {0, 0};  // volume; volume times temperature
    for (int c = 0; c < mesh.cells(); ++c) {
      if (mesh.volume_of[c] != static_cast<int>(v)) continue;
      const double T = values[static_cast<std::size_t>(placed.first_cell) + static_cast<std::size_t>(c)];
      top.meet(T, mesh.centre[c]);
      sums[0] += mesh.volume[c], sums[1] += mesh.volume[c] * T;
    }
    MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, m.comm);
    top = highest(m, top);
    const std::string name = body.name + "." + body.volumes[v].group;
    put_quantity(r, name + " maximum temperature", top.value, "K", place_in(body.name, top.at));
    put_quantity(r, name + " mean temperature", sums[1] / sums[0], "K");
  }
}

/// Heat that leaves a surface into the body that it lies on [W].
double contact_heat(Model& m, std::size_t solid, std::size_t surface, const std::vector<double>& values) {
  double heat = 0;
  const auto add = [&](const Listed<Conduction>& faces) {
    faces.for_each([&](const Conduction& law, const PetscInt(&index)[2]) {
      const double u[2] = {values[static_cast<std::size_t>(index[0])],
                           values[static_cast<std::size_t>(index[1])]};
      double out[2] = {0, 0};
      law(u, out);
      heat += out[0];
    });
  };
  const auto is = [&](const auto& contact) {
    return contact.solid == static_cast<int>(solid) && contact.surface == static_cast<int>(surface);
  };
  for (const auto& contact : m.mesh.solid_contacts.all)
    if (is(contact)) add(solid_contact_faces(m, contact));
  for (const auto& meeting : m.mesh.solid_contacts.meetings)
    if (is(meeting)) add(solid_meeting_faces(m, meeting));
  MPI_Allreduce(MPI_IN_PLACE, &heat, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  return heat;
}

void of_surfaces(Model& m, std::size_t s, const Tallies& tallies, const std::vector<double>& values,
                 Result& r) {
  const auto& body = m.c.mesh_bodies[s];
  const auto& placed = m.solids[s];
  for (std::size_t n = 0; n < body.surfaces.size(); ++n) {
    const std::string name = body.name + "." + body.surfaces[n].group;
    double heat = 0;
    if (body.surfaces[n].kind == SurfaceKind::contact) heat = contact_heat(m, s, n, values);
    for (const auto& [group, t] : tallies)
      if (group == "boundary: " + name) heat = t.heat;
    Peak top;
    double mean = 0;
    for (const auto& face : placed.mesh->surface_faces) {
      if (face.surface != static_cast<int>(n)) continue;
      const double T = values[static_cast<std::size_t>(placed.face(face.cell, face.side))];
      mean += length(face.area) * T / placed.mesh->surface_area[n];
      top.meet(T, face.corner[0]);
    }
    MPI_Allreduce(MPI_IN_PLACE, &mean, 1, MPI_DOUBLE, MPI_SUM, m.comm);
    top = highest(m, top);
    put_quantity(r, name + " heat", heat, "W");
    put_quantity(r, name + " mean surface temperature", mean, "K");
    put_quantity(r, name + " maximum surface temperature", top.value, "K");
  }
}

}  // namespace

std::vector<CellGrid> collect_solids(Model& m, Vec u, const std::vector<double>& heat) {
  std::vector<CellGrid> grids;
  if (m.solids.empty()) return grids;
  const auto values = local_values(m, u);
  for (std::size_t s = 0; s < m.solids.size(); ++s) grids.push_back(cell_grid(m, s, values, heat));
  return grids;
}

void collect_solid_quantities(Model& m, Vec u, const Tallies& tallies, Result& r) {
  if (m.solids.empty()) return;
  const auto values = local_values(m, u);
  for (std::size_t s = 0; s < m.solids.size(); ++s) {
    const auto& body = m.c.mesh_bodies[s];
    of_body(m, *m.solids[s].mesh, m.solids[s], values, r);
    of_volumes(m, body, m.solids[s], values, r);
    of_surfaces(m, s, tallies, values, r);
  }
}

}  // namespace fourwalls

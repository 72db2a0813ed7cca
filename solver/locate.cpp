#include "solver/locate.hpp"

#include <fmt/format.h>

namespace fourwalls {

namespace {

std::array<double, 3> cell_centre(const Block& b, int i, int j, int k) {
  return {b.axes[0].centre(i), b.axes[1].centre(j), b.axes[2].centre(k)};
}

Location3 describe(const Model& m, int set, int i, int j, int within) {
  const auto& s = m.mesh.numbering.set(set);
  const auto& block = m.mesh.blocks[s.block];
  if (s.field == Field::temperature)
    return {fmt::format("body '{}', layer '{}'", block.name, block.layers[block.layer_of[within]]),
            cell_centre(block, i, j, within)};
  if (s.field == Field::coolant_temperature) {
    for (const auto& g : m.mesh.coolants)
      if (g.set == set)
        return {fmt::format("coolant of cold plate '{}'", s.name), cell_centre(block, i, j, g.k)};
  }
  for (const auto& g : m.mesh.networks)
    if (g.set == set || g.pressures == set)
      return {fmt::format("coolant of channel network '{}'", s.name), cell_centre(block, i, j, g.k)};
  for (const auto& g : m.mesh.sheets)
    if (g.set == set) {
      const int I = (i - g.region.i0) * g.refine + within % g.refine;
      const int J = (j - g.region.j0) * g.refine + within / g.refine;
      return {fmt::format("sheet '{}' of body '{}'", s.name, block.name),
              {g.x.centre(I), g.y.centre(J), block.axes[2].centre(g.layer_cell)}};
    }
  return {s.name, {}};
}

}  // namespace

Location3 locate(const Model& m, PetscInt global) {
  const auto& n = m.mesh.numbering;
  for (std::size_t s = 0; s < n.sets().size(); ++s) {
    const auto& set = n.sets()[s];
    for (std::size_t p = 0; p < set.rank_first.size(); ++p) {
      const auto& box = set.rank_columns[p];
      const PetscInt offset = global - set.rank_first[p];
      if (offset < 0 || offset >= box.columns() * set.width) continue;
      const PetscInt column = offset / set.width;
      return describe(m, static_cast<int>(s), box.i0 + static_cast<int>(column % box.ni()),
                      box.j0 + static_cast<int>(column / box.ni()), static_cast<int>(offset % set.width));
    }
  }
  for (const auto& g : n.graphs())
    for (std::size_t p = 0; p < g.rank_first.size(); ++p) {
      const PetscInt offset = global - g.rank_first[p];
      if (offset >= 0 && offset < g.rank_begin[p + 1] - g.rank_begin[p] && g.field == Field::temperature)
        return {fmt::format("mesh body '{}'", g.name), {}};
      if (offset >= 0 && offset < g.rank_begin[p + 1] - g.rank_begin[p])
        return {fmt::format("node {} of '{}'", g.rank_begin[p] + offset, g.name), {}};
    }
  const PetscInt l = global - n.lumped_global(0);
  if (l < 0 || l >= static_cast<PetscInt>(n.lumped().size())) return {"nowhere", {}};
  if (n.lumped()[l].field == Field::bus_potential) return {fmt::format("bus '{}'", n.lumped()[l].name), {}};
  return {fmt::format("{} of '{}'", name_of(n.lumped()[l].field), n.lumped()[l].name), {}};
}

std::string where(const Model& m, PetscInt global) {
  const auto place = locate(m, global);
  if (place.at == std::array<double, 3>{}) return place.words;
  return fmt::format("{} at ({:.3f}, {:.3f}, {:.3f}) mm", place.words, 1e3 * place.at[0], 1e3 * place.at[1],
                     1e3 * place.at[2]);
}

}  // namespace fourwalls

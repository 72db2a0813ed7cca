#include "cases/gmsh/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "cases/check.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

/// Nodes nearer than this share of the mesh's extent lie on one another.
constexpr double same_place = 1e-9;

class Matching {
 public:
  Matching(const Case& c, const MeshBody& body, const GmshMesh& mesh) : c_(c), body_(body), mesh_(mesh) {}

  GmshGroups match() {
    out_.of_entity.assign(mesh_.entities.size(), -1);
    take(3, body_.volumes, "volume");
    take(2, body_.surfaces, "surface");
    if (!failed_) {
      need_elements();
      unnamed_cells();
      unnamed_surfaces();
      doubled_nodes();
    }
    return std::move(out_);
  }

 private:
  void error(const Location& table, const std::string& key, const std::string& message) {
    out_.problems.push_back({place_of(c_, table, key), "error", message});
    failed_ = true;
  }
  void group_error(const Location& table, const std::string& message) {
    error(table, key_of(table), message);
  }
  /// Key that names a group: a surface that another mesh body lies on is named over there.
  const char* key_of(const Location& table) const {
    for (const auto& other : c_.mesh_bodies)
      for (const auto& s : other.surfaces)
        if (s.mesh_body == body_.name && s.where.line == table.line && s.where.file == table.file)
          return "mesh_surface";
    return "group";
  }
  void warn(const std::string& message) {
    out_.problems.push_back({{mesh_.file, 0, 0, {}}, "warning", message});
  }

  template <class Item>
  void take(int dimension, const std::vector<Item>& items, const char* what) {
    const auto names = mesh_.names(dimension), others = mesh_.names(5 - dimension);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& item = items[i];
      const auto group = std::find_if(mesh_.groups.begin(), mesh_.groups.end(), [&](const auto& g) {
        return g.dimension == dimension && g.name == item.group;
      });
      if (group != mesh_.groups.end()) {
        take_group(static_cast<int>(group - mesh_.groups.begin()), dimension, static_cast<int>(i),
                   item.where);
        continue;
      }
      const bool other = std::find(others.begin(), others.end(), item.group) != others.end();
      group_error(item.where,
                  fmt::format("{} has no physical {} '{}'{}", mesh_.file, what, item.group,
                              other ? fmt::format("; it is a {} there", dimension == 3 ? "surface" : "volume")
                                    : suggestion(item.group, names)));
    }
  }

  void take_group(int group, int dimension, int index, const Location& where) {
    for (std::size_t e = 0; e < mesh_.entities.size(); ++e) {
      const auto& entity = mesh_.entities[e];
      const auto& groups = entity.groups;
      if (entity.dimension != dimension || std::find(groups.begin(), groups.end(), group) == groups.end())
        continue;
      int& taken = out_.of_entity[e];
      if (taken >= 0)
        group_error(where, fmt::format("{} {} of the file belongs to '{}' and to '{}'",
                                       dimension == 3 ? "volume" : "surface", entity.tag,
                                       name(dimension, taken), name(dimension, index)));
      taken = index;
    }
  }

  const std::string& name(int dimension, int index) const {
    const auto at = static_cast<std::size_t>(index);
    return dimension == 3 ? body_.volumes[at].group : body_.surfaces[at].group;
  }

  void need_elements() {
    std::vector<char> volume(body_.volumes.size(), 0), surface(body_.surfaces.size(), 0);
    const auto mark = [&](std::vector<char>& seen, int entity) {
      const int index = out_.of_entity[static_cast<std::size_t>(entity)];
      if (index >= 0) seen[static_cast<std::size_t>(index)] = 1;
    };
    for (const int e : mesh_.cell_entity) mark(volume, e);
    for (const auto& f : mesh_.facets) mark(surface, f.entity);
    for (std::size_t v = 0; v < volume.size(); ++v)
      if (!volume[v]) group_error(body_.volumes[v].where, "this physical volume has no cells in the file");
    for (std::size_t s = 0; s < surface.size(); ++s)
      if (!surface[s])
        group_error(body_.surfaces[s].where, "this physical surface has no elements in the file");
  }

  void unnamed_cells() {
    std::vector<std::size_t> count(mesh_.entities.size(), 0);
    for (const int e : mesh_.cell_entity) ++count[static_cast<std::size_t>(e)];
    for (std::size_t e = 0; e < count.size(); ++e) {
      if (count[e] == 0 || out_.of_entity[e] >= 0) continue;
      const auto& entity = mesh_.entities[e];
      if (entity.groups.empty())
        error(body_.where, "file",
              fmt::format("{} cells of volume {} belong to no physical volume of the file", count[e],
                          entity.tag));
      else
        error(body_.where, "volume",
              fmt::format("missing one for the physical volume '{}' of the file, {} cells",
                          mesh_.groups[static_cast<std::size_t>(entity.groups.front())].name, count[e]));
    }
  }

  void unnamed_surfaces() {
    std::vector<char> seen(mesh_.groups.size(), 0);
    std::size_t none = 0;
    for (const auto& f : mesh_.facets) {
      const auto& entity = mesh_.entities[static_cast<std::size_t>(f.entity)];
      if (out_.of_entity[static_cast<std::size_t>(f.entity)] >= 0) continue;
      if (entity.groups.empty()) ++none;
      for (const int g : entity.groups) seen[static_cast<std::size_t>(g)] = 1;
    }
    for (std::size_t g = 0; g < seen.size(); ++g)
      if (seen[g])
        warn(fmt::format("{}: the case has no [[mesh_body.surface]] for physical surface '{}': adiabatic",
                         body_.name, mesh_.groups[g].name));
    if (none > 0)
      warn(fmt::format("{}: {} elements of surfaces belong to no physical surface: adiabatic", body_.name,
                       none));
  }

  /// Volumes that touch without sharing nodes conduct nothing to one another, which is hardly ever meant.
  void doubled_nodes() {
    Size3 low = mesh_.nodes.front(), high = low;
    for (const auto& n : mesh_.nodes)
      for (std::size_t d = 0; d < 3; ++d) low[d] = std::min(low[d], n[d]), high[d] = std::max(high[d], n[d]);
    const double near = same_place * std::max({high[0] - low[0], high[1] - low[1], high[2] - low[2]});
    std::vector<char> used(mesh_.nodes.size(), 0);
    for (const int n : mesh_.cells) used[static_cast<std::size_t>(n)] = 1;
    std::vector<Size3> nodes;
    for (std::size_t n = 0; n < used.size(); ++n)
      if (used[n]) nodes.push_back(mesh_.nodes[n]);
    std::sort(nodes.begin(), nodes.end());
    std::size_t doubled = 0;
    for (std::size_t n = 1; n < nodes.size(); ++n) {
      bool same = true;
      for (std::size_t d = 0; d < 3; ++d) same = same && nodes[n][d] - nodes[n - 1][d] <= near;
      for (std::size_t d = 0; d < 3; ++d) same = same && nodes[n - 1][d] - nodes[n][d] <= near;
      if (same) ++doubled;
    }
    if (doubled > 0)
      warn(
          fmt::format("{}: {} nodes of the file lie on others: cells that touch there without common nodes "
                      "exchange no heat (BooleanFragments or Coherence in Gmsh join them)",
                      body_.name, doubled));
  }

  const Case& c_;
  const MeshBody& body_;
  const GmshMesh& mesh_;
  GmshGroups out_;
  bool failed_ = false;
};

}  // namespace

GmshGroups match_groups(const Case& c, const MeshBody& body, const GmshMesh& mesh) {
  return Matching(c, body, mesh).match();
}

}  // namespace fourwalls

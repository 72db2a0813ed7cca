#include <fmt/format.h>

#include <array>

#include "cases/checks.hpp"

namespace fourwalls {

namespace {

class MeshBodies : public Checks {
 public:
  using Checks::Checks;

  void check() {
    for (const auto& body : c_.mesh_bodies) {
      if (find(c_.bodies, body.name))
        error(body.where, "name", fmt::format("'{}' is the name of a [[body]] too", body.name));
      if (body.volumes.empty())
        error(body.where, "volume", "missing; a mesh body has at least one [[mesh_body.volume]]");
      named_once(body.volumes);
      named_once(body.surfaces);
      for (const auto& s : body.surfaces) check_surface(s);
    }
  }

 private:
  template <class Item>
  void named_once(const std::vector<Item>& items) {
    for (std::size_t i = 0; i < items.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (items[i].group == items[j].group) {
          error(items[i].where, "group",
                fmt::format("'{}' is named twice; first at line {}", items[i].group, items[j].where.line));
          break;
        }
  }

  void check_surface(const MeshSurface& s) {
    using Kind = SurfaceKind;
    const bool convection = s.kind == Kind::convection, natural = s.kind == Kind::natural;
    const bool wall = s.kind == Kind::temperature, contact = s.kind == Kind::contact;
    key(s, "coefficient", s.coefficient != 0, convection, convection && s.emissivity == 0);
    key(s, "temperature", s.temperature != 0, convection || natural || wall, wall);
    key(s, "flux", s.flux != 0, s.kind == Kind::flux, s.kind == Kind::flux);
    key(s, "emissivity", s.emissivity != 0, convection || natural, false);
    key(s, "length", s.length != 0, natural, natural);
    const bool meshes = contact && !s.mesh_body.empty();
    key(s, "body", !s.body.empty(), contact, contact && !meshes);
    key(s, "face", s.face != MeshSurface{}.face, contact && !meshes, false);
    key(s, "mesh_body", meshes, contact, false);
    key(s, "mesh_surface", !s.mesh_surface.empty(), contact, meshes);
    key(s, "resistance", s.resistance != 0, contact, false);
    if (meshes && s.resistance == 0)
      error(s.where, "resistance", "a contact between mesh bodies needs one above 0");
    if (contact) check_meeting(s);
  }

  /// A surface of another mesh body has no other part in the case: what it touches, it exchanges heat with.
  void check_meeting(const MeshSurface& s) {
    if (!s.mesh_body.empty() && !s.body.empty())
      return error(s.where, "mesh_body", "goes without body: it lies on one of them");
    if (s.mesh_body.empty()) {
      if (!s.mesh_surface.empty()) error(s.where, "mesh_surface", "goes with mesh_body");
      return;
    }
    const MeshBody* other = find(c_.mesh_bodies, s.mesh_body);
    if (!other) return;  // told where names are checked
    for (const auto& own : other->surfaces)
      if (&own == &s)
        return error(s.where, "mesh_body", fmt::format("'{}' is the surface's own", s.mesh_body));
      else if (own.group == s.mesh_surface)
        error(
            s.where, "mesh_surface",
            fmt::format("mesh body '{}' gives '{}' a kind of its own at line {}: tell the contact once, and "
                        "nothing else of either surface",
                        s.mesh_body, s.mesh_surface, own.where.line));
  }

  void key(const MeshSurface& s, const char* name, bool present, bool used, bool needed) {
    constexpr std::array kinds{"convection", "temperature", "flux", "natural", "contact"};
    const char* kind = kinds.at(static_cast<std::size_t>(s.kind));
    if (needed && !present) error(s.where, name, fmt::format("missing; kind = '{}' needs it", kind));
    if (!used && present) error(s.where, name, fmt::format("not used by kind = '{}'", kind));
  }
};

}  // namespace

std::vector<Problem> check_mesh_bodies(const Case& c) {
  MeshBodies checks(c);
  checks.check();
  return checks.found();
}

}  // namespace fourwalls

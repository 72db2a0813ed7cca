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
    key(s, "body", !s.body.empty(), contact, contact);
    key(s, "face", s.face != MeshSurface{}.face, contact, false);
    key(s, "resistance", s.resistance != 0, contact, false);
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

// Bodies: layers and parts where they can be, contacts, and materials made of others.
#include <set>

#include "cases/checks.hpp"

namespace fourwalls {

namespace {

constexpr double many_cells = 1e9, too_many_cells = 1e12;

class BodyChecks : public Checks {
 public:
  using Checks::Checks;

  void check() {
    if (c_.bodies.empty() && c_.mesh_bodies.empty() && c_.buses.empty() && c_.netlists.empty())
      error({c_.file, 0, 0, {}}, "body",
            "missing; a case has at least one [[body]], [[mesh_body]], [[bus]] or [[netlist]]");
    for (const auto& body : c_.bodies) check_body(body);
    check_pairs_of_bodies();
    check_contacts();
    for (const auto& [name, m] : c_.materials) check_filled(m);
  }

 private:
  void check_body(const Body& body) {
    if (body.layers.empty()) error(body.where, "layer", "missing; a body has at least one [[body.layer]]");
    double cells = std::ceil(body.size[0] / body.cell_size[0]) * std::ceil(body.size[1] / body.cell_size[1]);
    double across = 0;
    for (const auto& layer : body.layers) {
      across += layer.cells;
      check_layer(body, layer);
    }
    cells *= across;
    const std::string count = fmt::format("gives about {:.2g} cells", cells);
    if (cells > too_many_cells) {
      error(body.where, "cell_size", count);
    } else if (cells > many_cells) {
      warn(body.where, "cell_size", count);
    }
  }

  void check_layer(const Body& body, const Layer& layer) {
    check_density(layer.where, layer.power + layer.leakage, body.size[0] * body.size[1]);
    const Rectangle whole{{0, 0}, body.size};
    for (const auto& part : layer.parts) {
      if (!area_of(whole, {0, 0}).contains(area_of(part.place, {0, 0}))) {
        error(part.where, "size", fmt::format("part '{}' reaches outside body '{}'", part.name, body.name));
      }
      if (part.inactive && part.power + part.leakage > 0)
        error(part.where, part.power > 0 ? "power" : "leakage",
              "a hole (inactive = true) cannot set heat free");
      check_density(part.where, part.power + part.leakage, part.place.size[0] * part.place.size[1]);
    }
    check_parts_apart(layer);
  }

  /// Sorted along x, so that a floorplan of thousands of parts is checked in a moment.
  void check_parts_apart(const Layer& layer) {
    std::vector<const Part*> order;
    for (const auto& part : layer.parts) order.push_back(&part);
    std::stable_sort(order.begin(), order.end(),
                     [](const Part* a, const Part* b) { return a->place.origin[0] < b->place.origin[0]; });
    std::size_t found = 0;
    for (std::size_t i = 0; i < order.size() && found < enough; ++i) {
      const Area area = area_of(order[i]->place, {0, 0});
      for (std::size_t j = i + 1; j < order.size() && order[j]->place.origin[0] < area.high[0]; ++j) {
        if (!area.overlaps(area_of(order[j]->place, {0, 0}))) continue;
        const Part* later = std::max(order[i], order[j]);
        const Part* first = std::min(order[i], order[j]);
        error(
            later->where, "origin",
            fmt::format("part '{}' overlaps part '{}' in layer '{}'", later->name, first->name, layer.name));
        if (++found >= enough) return;
      }
    }
  }

  bool check_pairs_of_bodies() {
    std::size_t found = 0;
    for (std::size_t i = 0; i < c_.bodies.size(); ++i) {
      for (std::size_t j = 0; j < i && found < enough; ++j) {
        if (!overlap(box_of(c_.bodies[i]), box_of(c_.bodies[j]))) continue;
        ++found;
        error(c_.bodies[i].where, "origin",
              fmt::format("body '{}' and body '{}' overlap in space", c_.bodies[i].name, c_.bodies[j].name));
      }
    }
    return found == 0;
  }

  void check_contacts() {
    std::set<std::set<std::string>> seen;
    for (const auto& contact : c_.contacts) {
      const auto& [one, other] = contact.between;
      const Body *a = find(c_.bodies, one), *b = find(c_.bodies, other);
      if (!a || !b) continue;
      if (a == b) {
        error(contact.where, "between", fmt::format("body '{}' with itself", one));
      } else if (!touch(box_of(*a), box_of(*b))) {
        error(contact.where, "between", fmt::format("body '{}' and body '{}' do not touch", one, other));
      } else if (!seen.insert({one, other}).second) {
        error(contact.where, "between", fmt::format("a second contact between '{}' and '{}'", one, other));
      }
    }
  }

  /// Pillars or planes in a material.
  void check_filled(const Material& m) {
    const bool pillars = !m.pillar_material.empty(), planes = !m.plane_material.empty();
    if (pillars && planes) error(m.where, "plane_material", "pillars or planes, not both in one material");
    const auto together = [&](bool has, const char* key, bool given, const char* with) {
      if (has != given) error(m.where, key, fmt::format("{} with {}", has ? "missing; goes" : "goes", with));
    };
    together(pillars, "pillar_diameter", m.pillar_diameter > 0, "pillar_material");
    together(pillars, "pillar_pitch", m.pillar_pitch[0] > 0, "pillar_material");
    together(planes, "plane_count", m.plane_count > 0, "plane_material");
    together(planes, "plane_thickness", m.plane_thickness > 0, "plane_material");
    together(planes, "board_thickness", m.board_thickness > 0, "plane_material");
    if (!pillars && !planes) return;
    if (pillars && m.pillar_diameter > std::min(m.pillar_pitch[0], m.pillar_pitch[1]))
      error(m.where, "pillar_diameter", "the pillars would overlap");
    if (planes && m.plane_count * m.plane_thickness >= m.board_thickness)
      error(m.where, "board_thickness", "the planes leave nothing for the dielectric");
    if (m.conductivity_exponent != 0 || m.conductivity_slope != 0)
      error(m.where, "conductivity", "with pillars or planes it does not follow the temperature");
    const std::string& other = pillars ? m.pillar_material : m.plane_material;
    const char* key = pillars ? "pillar_material" : "plane_material";
    const auto at = c_.materials.find(other);
    if (at != c_.materials.end() &&
        !(at->second.pillar_material.empty() && at->second.plane_material.empty()))
      error(m.where, key, fmt::format("'{}' has pillars or planes itself", other));
  }
};

}  // namespace

std::vector<Problem> check_bodies(const Case& c) {
  BodyChecks checks(c);
  checks.check();
  return checks.found();
}

}  // namespace fourwalls

// Links: power at both ends by local temperature, drawn from a rail, landing as heat.

#include <algorithm>

#include "physics/power_load.hpp"
#include "solver/model.hpp"

namespace fourwalls {

namespace {

void place_end(Model& m, const Link& link, const LinkEnd& end, int which, const PlacedLink& placed) {
  auto& n = m.mesh.numbering;
  const PetscInt power = n.lumped(placed.ends[which].power), mean = n.lumped(placed.ends[which].temperature);
  Listed<LinkEndPower> law;
  Listed<AverageTap> taps;
  Listed<PowerLoadToGround> to_ground;
  Listed<PowerLoad> to_return;
  if (m.mesh.rank == 0) law.add({placed.model.get(), which}, {power, mean});
  for (const auto& node : m.nodes_over(end.sheet, end.place)) {
    taps.add({node.share}, {mean, node.cell});
    if (end.return_sheet.empty()) {
      PowerLoadToGround load;
      load.share = node.share;
      to_ground.add(load, {node.node, power, node.cell});
    } else {
      PowerLoad load;
      load.share = node.share;
      to_return.add(load, {node.node, m.node_at(end.return_sheet, node.x, node.y), power, node.cell});
    }
  }
  const std::string name = "link: " + link.name;
  m.system.add(name, std::move(law));
  m.system.add(name, std::move(taps));
  m.system.add(name, std::move(to_ground));
  m.system.add(name, std::move(to_return));
}

}  // namespace

void add_unknowns_links(Model& m) {
  auto& n = m.mesh.numbering;
  for (const auto& link : m.c.links) {
    PlacedLink placed;
    placed.model = std::make_unique<LinkModel>(m.c.technologies.at(link.technology), link);
    const LinkEnd* ends[2] = {&link.from, &link.to};
    for (int e = 0; e < 2; ++e) {
      if (ends[e]->sheet.empty()) continue;
      const double power = placed.model->end_power(m.c.ambient_temperature);
      placed.ends[e].power = n.add(Lumped{Field::power, link.name, power, std::max(power, 1e-3)});
      placed.ends[e].temperature =
          n.add(Lumped{Field::mean_temperature, link.name, m.c.ambient_temperature, 1});
    }
    m.links.push_back(std::move(placed));
  }
}

void place_links(Model& m) {
  for (std::size_t l = 0; l < m.c.links.size(); ++l) {
    const auto& link = m.c.links[l];
    if (m.links[l].ends[0].power >= 0) place_end(m, link, link.from, 0, m.links[l]);
    if (m.links[l].ends[1].power >= 0) place_end(m, link, link.to, 1, m.links[l]);
  }
}

}  // namespace fourwalls

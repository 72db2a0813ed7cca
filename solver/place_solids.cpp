// Bodies given by a mesh: conduction in their cells, heat set free in them, what their surfaces exchange.

#include <algorithm>
#include <cmath>

#include "physics/controller.hpp"
#include "physics/convection.hpp"
#include "physics/fixed_flux.hpp"
#include "physics/heat_source.hpp"
#include "physics/natural_convection.hpp"
#include "solver/model.hpp"

namespace fourwalls {

namespace {

void place_sources(Model& m, const MeshBody& body, const SolidMesh& mesh, const PlacedSolid& placed) {
  const auto sizes = solid_volumes(m, mesh, body.volumes.size());
  for (std::size_t v = 0; v < body.volumes.size(); ++v) {
    const auto& volume = body.volumes[v];
    if (volume.power == 0) continue;
    const double* factor = nullptr;
    const Course* course = m.course(volume.profile);
    const PlacedController* controller = m.controller(volume.controller);
    if (course || controller) {
      m.heat_factors.push_back(1);
      m.varying.push_back(
          {course, 1, &m.heat_factors.back(), controller ? &controller->model : nullptr, volume.power});
      factor = &m.heat_factors.back();
    }
    Listed<HeatSource> source;
    Listed<DrivenHeat> driven;
    for (int c = 0; c < mesh.cells(); ++c) {
      if (mesh.volume_of[c] != static_cast<int>(v)) continue;
      const double power = volume.power * mesh.volume[c] / sizes[v];
      if (controller)
        driven.add({power, factor}, {placed.first_cell + c, m.mesh.numbering.lumped(controller->factor)});
      else
        source.add({power, factor}, {placed.first_cell + c});
    }
    const std::string name = "heat source: " + body.name + "." + volume.group;
    m.system.add(name, std::move(source));
    m.system.add(name, std::move(driven));
  }
}

/// Where a face looks: upright ones are within 30 degrees of the vertical.
Orientation orientation_of(const Size3& area) {
  const double up = area[2] / length(area);
  return up > 0.5 ? Orientation::up : up < -0.5 ? Orientation::down : Orientation::vertical;
}

/// What is exchanged with the surroundings; the face has its own temperature, so no half cell stands in
/// between.
void place_surface(Model& m, const MeshBody& body, int number, const PlacedSolid& placed) {
  const auto& surface = body.surfaces[static_cast<std::size_t>(number)];
  const std::string name = "boundary: " + body.name + "." + surface.group;
  if (surface.kind == SurfaceKind::temperature)
    return hold_faces(m.system, placed, number, name,
                      [&](const SurfaceFace&) { return surface.temperature; });
  Listed<Convection> convection;
  Listed<NaturalConvection> natural;
  Listed<FixedFlux> flux;
  const Conductivity not_used;
  for (const auto& face : placed.mesh->surface_faces) {
    if (face.surface != number) continue;
    const double area = length(face.area);
    const std::array<PetscInt, 1> at{placed.face(face.cell, face.side)};
    if (surface.kind == SurfaceKind::convection)
      convection.add({area, 0, not_used, surface.coefficient, surface.temperature, surface.emissivity}, at);
    else if (surface.kind == SurfaceKind::natural)
      natural.add({area, 0, not_used, surface.temperature, surface.length, surface.emissivity,
                   orientation_of(face.area)},
                  at);
    else if (surface.kind == SurfaceKind::flux)
      flux.add({surface.flux * area}, at);
  }
  if (surface.kind == SurfaceKind::convection) m.system.add(name, std::move(convection));
  if (surface.kind == SurfaceKind::natural) m.system.add(name, std::move(natural));
  if (surface.kind == SurfaceKind::flux) m.system.add(name, std::move(flux));
}

}  // namespace

PlacedSolid place_solid(Numbering& n, const SolidMesh& mesh) {
  PlacedSolid placed;
  placed.mesh = &mesh;
  placed.first_cell = n.graph(mesh.cell_graph).first;
  placed.faces.reserve(mesh.face.size());
  for (int c = 0; c < mesh.cells(); ++c)
    for (int s = 0; s < mesh.sides; ++s) {
      const PetscInt face = mesh.face[static_cast<std::size_t>(c) * mesh.sides + s];
      placed.faces.push_back(face < 0 ? placed.first_cell + c : n.node(mesh.face_graph, face));
    }
  return placed;
}

std::vector<double> solid_volumes(const Model& m, const SolidMesh& mesh, std::size_t count) {
  std::vector<double> sizes(count, 0);
  for (int c = 0; c < mesh.cells(); ++c) sizes[static_cast<std::size_t>(mesh.volume_of[c])] += mesh.volume[c];
  MPI_Allreduce(MPI_IN_PLACE, sizes.data(), static_cast<int>(count), MPI_DOUBLE, MPI_SUM, m.comm);
  return sizes;
}

Listed<Conduction> solid_contact_faces(Model& m, const SolidContact& contact) {
  const auto& mesh = m.mesh.solids[static_cast<std::size_t>(contact.solid)];
  const auto& surface = m.c.mesh_bodies[static_cast<std::size_t>(contact.solid)]
                            .surfaces[static_cast<std::size_t>(contact.surface)];
  const auto& block = m.mesh.blocks[static_cast<std::size_t>(contact.block)];
  const auto axis = static_cast<std::size_t>(contact.face) / 2;
  Listed<Conduction> faces;
  for (const auto& piece : contact.pieces) {
    const auto& [i, j, k] = piece.cell;
    const double half = 0.5 * block.axes[axis].width(piece.cell[axis]);
    const auto& conductivity = m.materials[static_cast<std::size_t>(block.material(i, j, k))][axis];
    faces.add(Conduction{piece.area, 0, half, surface.resistance, conductivity, conductivity},
              {m.mesh.numbering.node(mesh.face_graph, piece.face), m.mesh.cell(contact.block, i, j, k)});
  }
  return faces;
}

Listed<Conduction> solid_meeting_faces(Model& m, const SolidMeeting& meeting) {
  const auto& mesh = m.mesh.solids[static_cast<std::size_t>(meeting.solid)];
  const auto& other = m.mesh.solids[static_cast<std::size_t>(meeting.other)];
  const auto& surface = m.c.mesh_bodies[static_cast<std::size_t>(meeting.solid)]
                            .surfaces[static_cast<std::size_t>(meeting.surface)];
  const Conductivity not_used{1};  // both temperatures are those of faces
  Listed<Conduction> faces;
  for (const auto& piece : meeting.pieces)
    faces.add(Conduction{piece.area, 0, 0, surface.resistance, not_used, not_used},
              {m.mesh.numbering.node(mesh.face_graph, piece.face),
               m.mesh.numbering.node(other.face_graph, piece.other)});
  return faces;
}

void place_solids(Model& m) {
  for (std::size_t s = 0; s < m.mesh.solids.size(); ++s) {
    const auto& body = m.c.mesh_bodies[s];
    const auto& mesh = m.mesh.solids[s];
    auto& placed = m.solids.emplace_back(place_solid(m.mesh.numbering, mesh));
    for (const auto& v : body.volumes)
      placed.materials.push_back(&m.materials[static_cast<std::size_t>(material_number(m.c, v.material))]);
    for_each_size(mesh,
                  [&](auto size) { m.system.add("conduction", SolidCells<decltype(size)::value>(placed)); });
    place_sources(m, body, mesh, placed);
    for (std::size_t n = 0; n < body.surfaces.size(); ++n)
      if (body.surfaces[n].kind != SurfaceKind::contact) place_surface(m, body, static_cast<int>(n), placed);
  }
  for (const auto& contact : m.mesh.solid_contacts.all)
    m.system.add("conduction", solid_contact_faces(m, contact));
  for (const auto& meeting : m.mesh.solid_contacts.meetings)
    m.system.add("conduction", solid_meeting_faces(m, meeting));
}

}  // namespace fourwalls

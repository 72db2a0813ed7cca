// Keys of bodies given by a mesh.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

namespace {

Table mesh_volume_table() {
  using K = Of<MeshVolume>;
  using V = MeshVolume;
  return K::table(
      "mesh_body.volume", "cells of one material: a physical volume of the file",
      {{
          K::text("group", &V::group, "name of the physical volume").required(),
          K::text("material", &V::material, "").names("material").required(),
          K::quantity("power", &V::power, "W", any_power, "heat set free in the whole group, by volume"),
          K::text("profile", &V::profile, "of the power over time").names("profile").or_else("constant"),
          K::text("controller", &V::controller, "that throttles the power")
              .names("controller")
              .or_else("none"),
      }});
}

Table mesh_surface_table() {
  using K = Of<MeshSurface>;
  using S = MeshSurface;
  return K::table(
      "mesh_body.surface",
      "heat exchanged over a physical surface of the file, or its contact with a body; others are adiabatic",
      {{
          K::text("group", &S::group, "name of the physical surface").required(),
          K::choice("kind", &S::kind, {"convection", "temperature", "flux", "natural", "contact"}, "")
              .required(),
          K::quantity("coefficient", &S::coefficient, "W/m^2/K", from(1e-12, 1e9), "convection")
              .or_else("not used"),
          K::quantity("temperature", &S::temperature, "K", any_temperature,
                      "of the fluid, or of the wall (kind temperature)")
              .or_else("convection, natural: case.ambient_temperature"),
          K::quantity("flux", &S::flux, "W/m^2", from(-1e9, 1e9), "flux: into the mesh body"),
          K::quantity("emissivity", &S::emissivity, "1", any_fraction,
                      "convection and natural: grey radiation to `temperature`"),
          K::quantity("length", &S::length, "m", any_length,
                      "natural: height of upright faces, area over perimeter of the others")
              .or_else("not used"),
          K::text("body", &S::body, "contact: the body that it lies on").names("body").or_else("not used"),
          K::choice("face", &S::face, faces, "contact: of that body"),
          K::text("mesh_body", &S::mesh_body, "contact: the mesh body that it lies on, instead of a body")
              .names("mesh_body")
              .or_else("not used"),
          K::text("mesh_surface", &S::mesh_surface, "contact: that mesh body's physical surface")
              .or_else("not used"),
          K::quantity("resistance", &S::resistance, "m^2 K/W", from(0, 1),
                      "contact: of the whole contact, bond line included; above 0 between mesh bodies"),
      }});
}

}  // namespace

Table mesh_body_table() {
  using K = Of<MeshBody>;
  using B = MeshBody;
  return K::table("mesh_body", "a body of any shape: tetrahedra or hexahedra of a Gmsh file, format 4.1",
                  {{
                      K::text("name", &B::name, "unique, among bodies too").required(),
                      K::text("file", &B::file, "mesh (.msh), relative to the case file").required(),
                      K::quantity("unit", &B::unit, "m", from(least_length, 1000),
                                  "of one count in the file's coordinates")
                          .required(),
                      K::quantity("origin", &B::origin, "m", any_place, "where the file's x, y, z = 0 lies"),
                      K::quantity("start_temperature", &B::start_temperature, "K", any_temperature,
                                  "at time 0 of a transient with start = \"ambient\"")
                          .or_else("ambient"),
                      K::items("volume", &B::volumes, mesh_volume_table()),
                      K::items("surface", &B::surfaces, mesh_surface_table()),
                  }});
}

}  // namespace fourwalls::keys

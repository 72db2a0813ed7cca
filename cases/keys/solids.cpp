// Keys of materials, bodies with their layers and parts, contacts and boundaries.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

namespace {

Table part_table() {
  using K = Of<Part>;
  using P = Part;
  return K::table(
      "body.layer.part", "a rectangle of a layer with its own material, its own heat, or nothing in it",
      {{
           K::text("name", &P::name, "in messages and results").required(),
           K::text("material", &P::material, "").names("material").or_else("the layer's"),
           K::quantity(
               "origin", [](P& p) -> Size2& { return p.place.origin; }, "m", any_place,
               "lower x, y corner, from " + in_body)
               .required(),
           K::quantity(
               "size", [](P& p) -> Size2& { return p.place.size; }, "m", any_length, "extent along x and y")
               .required(),
           K::quantity("power", &P::power, "W", any_power,
                       "heat set free in the part, not drawn from any rail"),
           K::text("profile", &P::profile, "of the power over time").names("profile").or_else("constant"),
           K::text("controller", &P::controller, "that throttles the power")
               .names("controller")
               .or_else("none"),
           K::flag("inactive", &P::inactive, "true: a hole, no cells here"),
       },
       K::leakage()});
}

Table layer_table() {
  using K = Of<Layer>;
  using L = Layer;
  return K::table(
      "body.layer", "one material across the body; layers are listed bottom to top",
      {{
           K::text("name", &L::name, "unique in its body").required(),
           K::text("material", &L::material, "").names("material").required(),
           K::quantity("thickness", &L::thickness, "m", from(least_length, 10), "along z").required(),
           K::integer("cells", &L::cells, from(1, 10000), "across the thickness"),
           K::quantity("grading", &L::grading, "1", from(0.1, 10),
                       "ratio of a cell's thickness to the one below it"),
           K::quantity("contact_resistance_above", &L::contact_resistance_above, "m^2 K/W", from(0, 1),
                       "between this layer and the next"),
           K::quantity("power", &L::power, "W", any_power, "heat set free in the whole layer"),
           K::text("profile", &L::profile, "of the power over time").names("profile").or_else("constant"),
           K::text("controller", &L::controller, "that throttles the power")
               .names("controller")
               .or_else("none"),
       },
       K::leakage(),
       {
           K::items("part", &L::parts, part_table()),
       }});
}

}  // namespace

Table material_table() {
  using K = Of<Material>;
  using M = Material;
  return K::table(
      "material",
      "a solid; k(T) = k (T/T_ref)^exponent (1 + slope (T - T_ref)), rho(T) = rho_20 (1 + a (T - 20 degC))",
      {{
          K::quantity("conductivity", &M::conductivity, "W/m/K", from(1e-12, 1e7),
                      "along x, y, z at T_ref; one number: isotropic")
              .one_for_all()
              .required(),
          K::quantity("conductivity_exponent", &M::conductivity_exponent, "1", from(-5, 5),
                      "power of T/T_ref"),
          K::quantity("conductivity_slope", &M::conductivity_slope, "1/K", any_relative_slope,
                      "relative, per kelvin"),
          K::quantity("reference_temperature", &M::reference_temperature, "K", any_temperature, "T_ref"),
          K::quantity("density", &M::density, "kg/m^3", from(1e-6, 30000), "needed by transients")
              .or_else("not known"),
          K::quantity("specific_heat", &M::specific_heat, "J/kg/K", from(1e-6, 1e6), "needed by transients")
              .or_else("not known"),
          K::quantity("specific_heat_exponent", &M::specific_heat_exponent, "1", from(-5, 5),
                      "power of T/T_ref of the specific heat"),
          K::quantity("specific_heat_slope", &M::specific_heat_slope, "1/K", any_relative_slope,
                      "of the specific heat, relative, per kelvin"),
          K::quantity("resistivity", &M::resistivity, "ohm m", from(1e-9, 1e3), "electrical, at 20 degC")
              .or_else("an insulator"),
          K::quantity("resistivity_coefficient", &M::resistivity_coefficient, "1/K", any_relative_slope, "a"),
          K::text("source", &M::source, "where the numbers come from"),
          K::text("pillar_material", &M::pillar_material,
                  "round pillars through the layer (bumps, TSVs, vias): the other figures are those of what "
                  "is between them, and the whole is taken with both")
              .names("material")
              .or_else("none"),
          K::quantity("pillar_diameter", &M::pillar_diameter, "m", from(least_length, 0.1), "")
              .or_else("no pillars"),
          K::quantity("pillar_pitch", &M::pillar_pitch, "m", from(least_length, 0.1), "along x and y")
              .one_for_all()
              .or_else("no pillars"),
          K::text("plane_material", &M::plane_material,
                  "planes of metal in a board: the other figures are those of the dielectric")
              .names("material")
              .or_else("none"),
          K::integer("plane_count", &M::plane_count, from(1, 1000), "in the whole thickness")
              .or_else("no planes"),
          K::quantity("plane_thickness", &M::plane_thickness, "m", from(least_length, 0.1), "of each")
              .or_else("no planes"),
          K::quantity("plane_coverage", &M::plane_coverage, "1", above(0, 1),
                      "share of the area that has metal"),
          K::quantity("board_thickness", &M::board_thickness, "m", from(least_length, 0.1), "of the whole")
              .or_else("no planes"),
      }});
}

Table body_table() {
  using K = Of<Body>;
  using B = Body;
  return K::table(
      "body", "a Cartesian stack of layers; bodies that touch exchange heat",
      {{
          K::text("name", &B::name, "unique").required(),
          K::quantity("origin", &B::origin, "m", any_place, "lower x, y, z corner"),
          K::quantity("size", &B::size, "m", any_length, "along x and y").required(),
          K::quantity("cell_size", &B::cell_size, "m", any_length, "largest spacing along x and y")
              .one_for_all()
              .required(),
          K::quantity(
              "grading", &B::grading, "1", from(1, 5),
              "ratio of neighbouring cells towards part edges, where they shrink to an eighth of cell_size")
              .one_for_all(),
          K::quantity("start_temperature", &B::start_temperature, "K", any_temperature,
                      "at time 0 of a transient with start = \"ambient\"")
              .or_else("ambient"),
          K::items("layer", &B::layers, layer_table()),
      }});
}

Table contact_table() {
  using K = Of<Contact>;
  return K::table("contact", "resistance between two bodies that touch; without one the contact is perfect",
                  {{
                      K::two_texts("between", &Contact::between, "two bodies").names("body").required(),
                      K::quantity("resistance", &Contact::resistance, "m^2 K/W", from(0, 1),
                                  "of the whole contact, bond line included")
                          .required(),
                  }});
}

Table boundary_table() {
  using K = Of<Boundary>;
  using B = Boundary;
  return K::table(
      "boundary",
      "heat exchanged with the surroundings over a face of a body; a face without one is adiabatic",
      {{
           K::text("name", &B::name, "unique").required(),
           K::text("body", &B::body, "").names("body").required(),
           K::choice("face", &B::face, faces, "-x, +x, -y, +y, -z, +z").required(),
       },
       K::place(&B::place, "the whole face", in_body + "; top and bottom faces only"),
       {
           K::choice("kind", &B::kind,
                     {"convection", "temperature", "flux", "natural", "immersion", "boiling"}, "")
               .required(),
           K::quantity("coefficient", &B::coefficient, "W/m^2/K", from(1e-12, 1e9), "convection")
               .or_else("not used"),
           K::quantity("temperature", &B::temperature, "K", any_temperature,
                       "of the fluid, or of the wall (kind temperature)")
               .or_else("convection, natural: case.ambient_temperature; boiling: saturation_temperature"),
           K::quantity("flux", &B::flux, "W/m^2", from(-1e9, 1e9), "flux: into the body"),
           K::quantity("emissivity", &B::emissivity, "1", any_fraction,
                       "convection and natural: grey radiation to `temperature`"),
           K::quantity("length", &B::length, "m", any_length,
                       "natural, immersion, boiling: characteristic length, along `velocity` if there is one")
               .or_else("taken from the face"),
           K::choice("fluid", &B::fluid,
                     {"oil", "hfe-7100", "water", "pg25", "eg25", "air", "r134a", "r1233zd(e)", "fk-5-1-12"},
                     "immersion: all but the last three; boiling: water and the last three")
               .or_else("not used"),
           K::text("tank", &B::tank, "immersion: branch of a loop whose outlet is the bath")
               .names("branch")
               .or_else("a bath at `temperature`"),
           K::quantity("velocity", &B::velocity, "m/s", from(0, 100),
                       "immersion: of the bath along the face"),
           K::quantity("area_factor", &B::area_factor, "1", from(0.1, 1000),
                       "immersion, boiling: wetted area times fin efficiency over the face's area"),
           K::quantity("saturation_temperature", &B::saturation_temperature, "K", any_temperature,
                       "boiling: of the pool at its pressure")
               .or_else("not used"),
           K::choice("law", &B::law, {"cooper", "rohsenow"}, "boiling: nucleate boiling"),
           K::quantity("roughness", &B::roughness, "m", from(1e-8, 1e-3), "boiling, cooper"),
           K::quantity("surface_factor", &B::surface_factor, "1", from(0.001, 0.1),
                       "boiling, rohsenow: C_sf"),
           K::quantity("enhancement", &B::enhancement, "1", from(0.1, 100),
                       "boiling: coefficient over a plain surface's"),
           K::quantity("chf_coefficient", &B::chf_coefficient, "1", from(0.05, 0.3),
                       "boiling: K of Zuber's critical heat flux; pi/24 or 0.149"),
           K::quantity("chf_factor", &B::chf_factor, "1", from(0.1, 10),
                       "boiling: critical heat flux over a plain surface's"),
           K::quantity("chf_limit", &B::chf_limit, "1", above(0, 1),
                       "boiling: largest fraction of the critical heat flux allowed"),
       }});
}

}  // namespace fourwalls::keys

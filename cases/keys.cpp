#include "cases/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cases/tree.hpp"

namespace fourwalls {

namespace {

constexpr Range from(double low, double high) { return {low, high, false}; }
constexpr Range above(double low, double high) { return {low, high, true}; }

// Ranges say what is physically possible, with room; they are there to catch slips of unit and sign.
constexpr Range any_length = above(0, 100), any_place = from(-1000, 1000);
constexpr Range any_temperature = from(200, 1500);
constexpr Range any_power = from(0, 1e9), any_voltage = above(0, 1e5);
constexpr Range any_relative_slope = from(-0.1, 0.1), any_fraction = from(0, 1);
// Copper a metre thick has 2e-8 ohm per square; below this a unit has slipped, and rounding takes over.
constexpr double least_resistance = 1e-9;  // [ohm]
constexpr Range any_energy = from(0, 1e-6), any_loss = from(0, 1e3);

std::span<double> numbers(double& v) { return {&v, 1}; }
std::span<double> numbers(Size2& v) { return v; }
std::span<double> numbers(Size3& v) { return v; }

Key named(std::string name, std::string type, std::string help) {
  Key key;
  key.name = std::move(name), key.type = std::move(type), key.help = std::move(help);
  return key;
}

template <class E>
ChoiceSlot choice_slot(E& value, const std::vector<std::string>&) {
  return {[&value] { return static_cast<int>(value); }, [&value](int i) { value = static_cast<E>(i); }};
}

ChoiceSlot choice_slot(std::string& value, const std::vector<std::string>& words) {
  return {[&value, words] {
            const auto at = std::find(words.begin(), words.end(), value);
            return at == words.end() ? -1 : static_cast<int>(at - words.begin());
          },
          [&value, words](int i) { value = words[static_cast<std::size_t>(i)]; }};
}

template <class U>
ItemsSlot items_slot(std::vector<U>& list) {
  return {false, [&list] { return list.size(); }, [&list](std::size_t i) -> void* { return &list[i]; },
          [&list](const std::string&) -> void* { return &list.emplace_back(); },
          [](std::size_t) { return std::string(); }};
}

template <class U>
ItemsSlot items_slot(std::map<std::string, U>& map) {
  return {true, [&map] { return map.size(); },
          [&map](std::size_t i) -> void* {
            return &std::next(map.begin(), static_cast<std::ptrdiff_t>(i))->second;
          },
          [&map](const std::string& name) -> void* {
            map[name].name = name;
            return &map[name];
          },
          [&map](std::size_t i) { return std::next(map.begin(), static_cast<std::ptrdiff_t>(i))->first; }};
}

/// Keys of a table whose objects are T. `member`: pointer to member, or a function from T& to the member.
template <class T>
struct Of {
  template <class M>
  static auto& value(void* object, M member) {
    return std::invoke(member, *static_cast<T*>(object));
  }

  template <class M>
  static Key quantity(std::string name, M member, std::string unit, Range range, std::string help) {
    Key key = named(std::move(name), "quantity", std::move(help));
    T example;
    const auto size = numbers(value(&example, member)).size();
    if (size > 1) key.type = size == 2 ? "pair" : "triple";
    key.unit = std::move(unit), key.range = range;
    key.slot = [member](void* object, bool) -> Slot { return numbers(value(object, member)); };
    return key;
  }

  template <class M>
  static Key integer(std::string name, M member, Range range, std::string help) {
    Key key = named(std::move(name), "integer", std::move(help));
    key.unit = "1", key.range = range;
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  template <class M>
  static Key flag(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "flag", std::move(help));
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  template <class M>
  static Key text(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "text", std::move(help));
    key.slot = [member](void* object, bool) -> Slot {
      return std::span<std::string>(&value(object, member), 1);
    };
    return key;
  }

  template <class M>
  static Key two_texts(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "two texts", std::move(help));
    key.slot = [member](void* object, bool) -> Slot { return std::span<std::string>(value(object, member)); };
    return key;
  }

  template <class M>
  static Key choice(std::string name, M member, std::vector<std::string> words, std::string help) {
    Key key = named(std::move(name), "choice", std::move(help));
    key.words = std::move(words);
    key.slot = [member, all = key.words](void* object, bool) -> Slot {
      return choice_slot(value(object, member), all);
    };
    return key;
  }

  template <class M>
  static Key inner(std::string name, M member, Table table, std::string help) {
    Key key = named(std::move(name), "table", std::move(help));
    key.table = std::make_shared<const Table>(std::move(table));
    key.slot = [member](void* object, bool) -> Slot { return static_cast<void*>(&value(object, member)); };
    return key;
  }

  template <class M>
  static Key items(std::string name, M member, Table table) {
    Key key = named(std::move(name), "tables", table.help);
    key.table = std::make_shared<const Table>(std::move(table));
    key.slot = [member](void* object, bool) -> Slot { return items_slot(value(object, member)); };
    return key;
  }

  /// An optional x, y in a body.
  template <class M>
  static Key point(M member) {
    Key at = named("at", "pair", "x, y from the body's lower corner, at mid-height of the layer");
    at.unit = "m", at.range = any_place;
    at = std::move(at).or_else("not a point");
    at.slot = [member](void* object, bool create) -> Slot {
      auto& place = value(object, member);
      if (!place && !create) return std::monostate{};
      if (!place) place.emplace();
      return std::span<double>(*place);
    };
    return at;
  }

  template <class M>
  static Key strings(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "texts", std::move(help));
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  template <class M>
  static Key list(std::string name, M member, Range range, std::string help) {
    Key key = named(std::move(name), "numbers", std::move(help));
    key.unit = "1", key.range = range;
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  /// Heat that grows with temperature, of a layer or a part.
  static std::vector<Key> leakage() {
    return {
        quantity("leakage", &T::leakage, "W", any_power,
                 "besides the power, at T0: it follows exp((T - T0)/T_L), each cell at its own temperature"),
        quantity("leakage_temperature", &T::leakage_temperature, "K", any_temperature, "T0"),
        quantity("leakage_scale", &T::leakage_scale, "delta K", from(1, 1e4), "T_L")};
  }

  /// `origin` and `size` of an optional rectangle: both or neither.
  template <class M>
  static std::vector<Key> place(M member, const std::string& whole, const std::string& of) {
    Key origin = named("origin", "pair", "lower x, y corner, from " + of);
    origin.unit = "m", origin.range = any_place;
    origin = std::move(origin).with("size").or_else(whole);
    origin.slot = [member](void* object, bool create) { return part_of(value(object, member), create, 0); };
    Key size = named("size", "pair", "extent along x and y");
    size.unit = "m", size.range = any_length;
    size = std::move(size).with("origin").or_else(whole);
    size.slot = [member](void* object, bool create) { return part_of(value(object, member), create, 1); };
    return {origin, size};
  }

  static Table table(std::string name, std::string help, std::vector<std::vector<Key>> groups) {
    Table out{std::move(name), std::move(help), {}, nullptr, [] { return std::make_shared<T>(); }};
    for (auto& group : groups) {
      for (auto& key : group) out.keys.push_back(std::move(key));
    }
    if constexpr (requires(T t) { t.where.line; }) {
      out.where = [](void* object) { return &static_cast<T*>(object)->where; };
    }
    return out;
  }

 private:
  static Slot part_of(std::optional<Rectangle>& r, bool create, int which) {
    if (!r && !create) return std::monostate{};
    if (!r) r.emplace();
    return std::span<double>(which == 0 ? r->origin : r->size);
  }
  static Slot part_of(std::optional<std::array<double, 4>>& r, bool create, int which) {
    if (!r && !create) return std::monostate{};
    if (!r) r = std::array<double, 4>{};
    return std::span<double>(*r).subspan(which == 0 ? 0 : 2, 2);
  }
};

const std::string in_body = "the body's lower x, y corner";

Table material_table() {
  using K = Of<Material>;
  using M = Material;
  return K::table(
      "material",
      "a solid; k(T) = k (T/T_ref)^exponent (1 + slope (T - T_ref)), rho(T) = rho_20 (1 + a (T - 20 degC))",
      {{
          K::quantity("conductivity", &M::conductivity, "W/m/K", above(0, 1e7),
                      "along x, y, z at T_ref; one number: isotropic")
              .one_for_all()
              .required(),
          K::quantity("conductivity_exponent", &M::conductivity_exponent, "1", from(-5, 5),
                      "power of T/T_ref"),
          K::quantity("conductivity_slope", &M::conductivity_slope, "1/K", any_relative_slope,
                      "relative, per kelvin"),
          K::quantity("reference_temperature", &M::reference_temperature, "K", any_temperature, "T_ref"),
          K::quantity("density", &M::density, "kg/m^3", above(0, 30000), "needed by transients")
              .or_else("not known"),
          K::quantity("specific_heat", &M::specific_heat, "J/kg/K", above(0, 20000), "needed by transients")
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
          K::quantity("pillar_diameter", &M::pillar_diameter, "m", above(0, 0.1), "").or_else("no pillars"),
          K::quantity("pillar_pitch", &M::pillar_pitch, "m", above(0, 0.1), "along x and y")
              .one_for_all()
              .or_else("no pillars"),
          K::text("plane_material", &M::plane_material,
                  "planes of metal in a board: the other figures are those of the dielectric")
              .names("material")
              .or_else("none"),
          K::integer("plane_count", &M::plane_count, from(1, 1000), "in the whole thickness")
              .or_else("no planes"),
          K::quantity("plane_thickness", &M::plane_thickness, "m", above(0, 0.1), "of each")
              .or_else("no planes"),
          K::quantity("plane_coverage", &M::plane_coverage, "1", above(0, 1),
                      "share of the area that has metal"),
          K::quantity("board_thickness", &M::board_thickness, "m", above(0, 0.1), "of the whole")
              .or_else("no planes"),
      }});
}

Table technology_table() {
  using K = Of<LinkTechnology>;
  using L = LinkTechnology;
  return K::table(
      "technology", "a kind of link; which keys count follows from `kind`",
      {{
          K::choice("kind", &L::kind, {"copper", "optical"},
                    "copper: loss grows with length; optical: laser, modulator, fibre")
              .required(),
          K::quantity("host_energy", &L::host_energy, "J/bit", any_energy, "SerDes at both hosts together"),
          K::quantity("module_energy", &L::module_energy, "J/bit", any_energy,
                      "module electronics without laser, both ends together"),
          K::quantity("loss_sqrt", &L::loss_sqrt, "dB/m/sqrt(GHz)", any_loss,
                      "copper: a1 of IL = length (a1 sqrt f + a2 f) + fixed"),
          K::quantity("loss_linear", &L::loss_linear, "dB/m/GHz", any_loss, "copper: a2"),
          K::quantity("loss_fixed", &L::loss_fixed, "dB", any_loss, "copper: connectors, vias, packages"),
          K::quantity("loss_temperature", &L::loss_temperature, "1/K", any_relative_slope,
                      "copper: relative growth of the loss"),
          K::quantity("loss_budget", &L::loss_budget, "dB", any_loss,
                      "copper: largest loss the receiver takes"),
          K::quantity("energy_per_loss", &L::energy_per_loss, "J/bit/dB", any_energy,
                      "copper: host energy for each dB above loss_free"),
          K::quantity("loss_free", &L::loss_free, "dB", any_loss, "copper: loss that costs no extra energy"),
          K::quantity("lane_rate", &L::lane_rate, "bit/s", above(0, 1e15),
                      "of one lane (wire pair, fibre or wavelength)")
              .required(),
          K::quantity("launch_power", &L::launch_power, "W", any_power,
                      "optical: per lane at the laser (dBm is accepted)"),
          K::quantity("laser_efficiency", &L::laser_efficiency, "1", any_fraction,
                      "optical: wall-plug, at laser_temperature"),
          K::quantity("laser_temperature", &L::laser_temperature, "K", any_temperature, "optical: T0")
              .or_else("not used"),
          K::quantity("laser_scale", &L::laser_scale, "delta K", above(0, 1e4),
                      "optical: T1 of efficiency = e0 exp(-(T - T0)/T1)")
              .or_else("does not fade"),
          K::flag("laser_local", &L::laser_local,
                  "optical: false: an external source, which heats elsewhere"),
          K::quantity("receiver_sensitivity", &L::receiver_sensitivity, "W", from(0, 1),
                      "optical: least power at the detector (dBm is accepted)"),
          K::quantity("optical_loss_fixed", &L::optical_loss_fixed, "dB", any_loss,
                      "optical: couplers, modulators, connectors"),
          K::quantity("optical_loss_length", &L::optical_loss_length, "dB/m", any_loss,
                      "optical: fibre or waveguide"),
          K::quantity("ring_tuning", &L::ring_tuning, "W/K", from(0, 10),
                      "optical: heater power per lane and kelvin below ring_ceiling"),
          K::quantity("ring_ceiling", &L::ring_ceiling, "K", any_temperature,
                      "optical: temperature that the rings are tuned up to")
              .or_else("not used"),
          K::quantity("temperature_limit", &L::temperature_limit, "K", any_temperature, "hottest end allowed")
              .or_else("no limit"),
          K::quantity("latency_fixed", &L::latency_fixed, "s", from(0, 1), "SerDes, FEC and retimers"),
          K::quantity("latency_length", &L::latency_length, "s/m", from(0, 1e-6), "propagation"),
          K::text("source", &L::source, "where the numbers come from"),
      }});
}

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
           K::quantity("thickness", &L::thickness, "m", above(0, 10), "along z").required(),
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

const std::vector<std::string> faces{"left", "right", "front", "back", "bottom", "top"};

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
           K::quantity("coefficient", &B::coefficient, "W/m^2/K", above(0, 1e9), "convection")
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
          K::quantity("coefficient", &S::coefficient, "W/m^2/K", above(0, 1e9), "convection")
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
          K::quantity("resistance", &S::resistance, "m^2 K/W", from(0, 1),
                      "contact: of the whole contact, bond line included"),
      }});
}

Table mesh_body_table() {
  using K = Of<MeshBody>;
  using B = MeshBody;
  return K::table(
      "mesh_body", "a body of any shape: tetrahedra or hexahedra of a Gmsh file, format 4.1",
      {{
          K::text("name", &B::name, "unique, among bodies too").required(),
          K::text("file", &B::file, "mesh (.msh), relative to the case file").required(),
          K::quantity("unit", &B::unit, "m", above(0, 1000), "of one count in the file's coordinates")
              .required(),
          K::quantity("origin", &B::origin, "m", any_place, "where the file's x, y, z = 0 lies"),
          K::quantity("start_temperature", &B::start_temperature, "K", any_temperature,
                      "at time 0 of a transient with start = \"ambient\"")
              .or_else("ambient"),
          K::items("volume", &B::volumes, mesh_volume_table()),
          K::items("surface", &B::surfaces, mesh_surface_table()),
      }});
}

Table cold_plate_table() {
  using K = Of<ColdPlate>;
  using C = ColdPlate;
  return K::table(
      "cold_plate",
      "liquid in parallel channels over the top or bottom of a body, or within one of its layers; give the "
      "channels or a coefficient",
      {{
           K::text("name", &C::name, "unique").required(),
           K::text("body", &C::body, "").names("body").required(),
           K::choice("face", &C::face, faces, "top or bottom; without a layer"),
           K::text(
               "layer", &C::layer,
               "channels as high as this layer of the body, from side to side; its material is the walls'")
               .or_else("over the face"),
           K::flag(
               "resolved", &C::resolved,
               "in a layer: cells follow each channel and wall; otherwise each cell holds a share of both"),
       },
       K::place(&C::place, "the whole face", in_body),
       {
           K::choice("direction", &C::direction, {"+x", "-x", "+y", "-y"}, "of the flow"),
           K::choice(
               "fluid", &C::fluid,
               {"water", "pg25", "eg25", "oil", "hfe-7100", "given", "r134a", "r1233zd(e)", "fk-5-1-12"},
               "given: by density, specific_heat, conductivity, viscosity; the last three boil at "
               "saturation_temperature"),
           K::quantity("density", &C::density, "kg/m^3", above(0, 1e5), "of a given fluid")
               .or_else("not used"),
           K::quantity("specific_heat", &C::specific_heat, "J/kg/K", above(0, 1e6), "of a given fluid")
               .or_else("not used"),
           K::quantity("conductivity", &C::conductivity, "W/m/K", above(0, 1e4),
                       "of a given fluid; not needed where the coefficients are given")
               .or_else("not used"),
           K::quantity(
               "viscosity", &C::viscosity, "Pa s", above(0, 1e3),
               "of a given fluid; without it, which needs given coefficients, nothing is said of pressure")
               .or_else("not used"),
           K::quantity("flow", &C::flow, "m^3/s", above(0, 10), "at the inlet temperature")
               .or_else("from the loop"),
           K::quantity("inlet_temperature", &C::inlet_temperature, "K", any_temperature, "")
               .or_else("from the loop"),
           K::text("branch", &C::branch, "of a loop that feeds it, instead of flow and inlet_temperature")
               .names("branch")
               .or_else("no loop"),
           K::quantity("channel_width", &C::channel_width, "m", above(0, 0.1), "").or_else("not given"),
           K::quantity("wall_width", &C::wall_width, "m", above(0, 0.1), "between channels")
               .or_else("not given"),
           K::quantity("channel_height", &C::channel_height, "m", above(0, 0.1), "").or_else("not given"),
           K::text("fin_material", &C::fin_material, "of the walls between channels")
               .names("material")
               .or_else("not given"),
           K::quantity("coefficient", &C::coefficient, "W/m^2/K", above(0, 1e9),
                       "on the base area (in a layer: on all that is wetted), used instead of the channel "
                       "correlation")
               .or_else("from the channels"),
           K::quantity("side_coefficient", &C::side_coefficient, "W/m^2/K", from(0, 1e9),
                       "in a layer: of the sides of walls or pins by themselves; 0: they give no heat")
               .or_else("coefficient"),
           K::quantity("bottom_coefficient", &C::bottom_coefficient, "W/m^2/K", from(0, 1e9),
                       "in a layer: of the channels' bottom by itself")
               .or_else("coefficient"),
           K::quantity("top_coefficient", &C::top_coefficient, "W/m^2/K", from(0, 1e9),
                       "in a layer: of the channels' top by itself")
               .or_else("coefficient"),
           K::quantity("first_wall", &C::first_wall, "m", from(0, 10),
                       "resolved: from the body's side (low x or y) to the first channel")
               .or_else("channels are centred"),
           K::integer("channels", &C::channels, from(1, 1000000), "resolved: how many")
               .or_else("as many as fit"),
           K::flag("entry", &C::entry, "developing flow at the channel inlet"),
           K::quantity("minor_loss", &C::minor_loss, "1", from(0, 1000),
                       "sum of inlet and outlet loss coefficients"),
           K::integer("passes", &C::passes, from(1, 1000),
                      "times the channels cross the plate, turning at each end (serpentine)"),
           K::quantity("bend_loss", &C::bend_loss, "1", from(0, 100), "loss coefficient of each turn"),
           K::quantity("pin_diameter", &C::pin_diameter, "m", above(0, 0.1),
                       "pin fins of channel_height instead of channel walls")
               .or_else("no pins"),
           K::quantity("pin_pitch", &C::pin_pitch, "m", above(0, 0.1), "of pins, across and along the flow")
               .one_for_all()
               .or_else("no pins"),
           K::flag("pin_staggered", &C::pin_staggered, "every other row of pins is shifted by half a pitch"),
           K::quantity("saturation_temperature", &C::saturation_temperature, "K", any_temperature,
                       "of a boiling fluid, one for the whole plate")
               .or_else("not used"),
           K::choice("boiling_law", &C::boiling_law, {"kim-mudawar", "kandlikar"}, "of a boiling fluid"),
           K::quantity("boiling_surface", &C::boiling_surface, "1", from(0.1, 10),
                       "kandlikar: F_fl, 1.63 for R134a on copper"),
           K::quantity("loop_pressure_drop", &C::loop_pressure_drop, "Pa", from(0, 1e8),
                       "of everything else the pump drives"),
           K::quantity("pump_efficiency", &C::pump_efficiency, "1", above(0, 1), ""),
       }});
}

Table air_jet_table() {
  using K = Of<AirJet>;
  using A = AirJet;
  return K::table(
      "air_jet", "MEMS air-jet modules over a face of a body",
      {{
           K::text("name", &A::name, "unique").required(),
           K::text("body", &A::body, "").names("body").required(),
           K::choice("face", &A::face, faces, ""),
       },
       K::place(&A::place, "the whole face", in_body + "; top and bottom faces only"),
       {
           K::integer("count", &A::count, from(1, 1000000), "modules side by side on the place"),
           K::quantity("max_pressure", &A::max_pressure, "Pa", above(0, 1e6), "of one module at full drive")
               .required(),
           K::quantity("max_flow", &A::max_flow, "m^3/s", above(0, 100), "of one module at full drive")
               .required(),
           K::quantity("curve_exponent", &A::curve_exponent, "1", from(0.1, 10),
                       "n of dp = p_max (1 - (Q/Q_max)^n)"),
           K::quantity("system_linear", &A::system_linear, "Pa s/m^3", from(0, 1e15),
                       "a1 of dp = a1 Q + a2 Q^2, per module"),
           K::quantity("system_quadratic", &A::system_quadratic, "Pa s^2/m^6", from(0, 1e20),
                       "a2, per module"),
           K::quantity("conductance", &A::conductance, "W/K", above(0, 1e6),
                       "UA_0 at the reference flow, per module")
               .required(),
           K::quantity("reference_flow", &A::reference_flow, "m^3/s", above(0, 100), "Q_0").required(),
           K::quantity("conductance_exponent", &A::conductance_exponent, "1", from(0, 2),
                       "of UA = UA_0 (Q/Q_0)^m"),
           K::quantity("power", &A::power, "W", from(0, 1e6), "electric, per module at full drive"),
           K::quantity("drive", &A::drive, "1", any_fraction, ""),
           K::text("controller", &A::controller, "of the drive").names("controller").or_else("none"),
           K::quantity("inlet_temperature", &A::inlet_temperature, "K", any_temperature, "of fresh air")
               .or_else("case.ambient_temperature"),
           K::quantity("air_pressure", &A::air_pressure, "Pa", from(1e4, 1e6), ""),
           K::quantity("recirculation", &A::recirculation, "1", from(0, 0.99),
                       "fraction of the exhaust that comes back"),
           K::text("sheet", &A::sheet, "PDN sheet that feeds it").names("sheet").or_else("fed from outside"),
           K::text("tray", &A::tray, "whose air it draws and returns, instead of inlet_temperature")
               .names("tray")
               .or_else("fresh air"),
       }});
}

Table tray_table() {
  using K = Of<Tray>;
  using T = Tray;
  return K::table(
      "tray",
      "a closed box of air that air jets draw from and blow into through one shared duct; it gives its heat "
      "to a wall and to the room",
      {{
           K::text("name", &T::name, "unique").required(),
           K::quantity("duct_linear", &T::duct_linear, "Pa s/m^3", from(0, 1e15),
                       "a1 of dp = a1 Q + a2 Q^2 on the flow of all its modules together"),
           K::quantity("duct_quadratic", &T::duct_quadratic, "Pa s^2/m^6", from(0, 1e20), "a2"),
           K::text("body", &T::body, "with the wall that cools it").names("body").or_else("no wall"),
           K::choice("face", &T::face, faces, "of the body"),
       },
       K::place(&T::place, "the whole face", in_body + "; top and bottom faces only"),
       {
           K::quantity("coefficient", &T::coefficient, "W/m^2/K", above(0, 1e6), "from its air to the wall")
               .or_else("no wall"),
           K::quantity("room_conductance", &T::room_conductance, "W/K", from(0, 1e6),
                       "from its air to the room"),
           K::quantity("room_temperature", &T::room_temperature, "K", any_temperature, "")
               .or_else("case.ambient_temperature"),
           K::quantity("volume", &T::volume, "m^3", from(0, 1e3),
                       "of its air, for courses over time; 0: it follows at once"),
       }});
}

Table heat_sink_table() {
  using K = Of<HeatSink>;
  using H = HeatSink;
  return K::table(
      "heat_sink", "fins over a face: air or liquid from a fan, a given flow (flow), or still (neither)",
      {{
           K::text("name", &H::name, "unique").required(),
           K::text("body", &H::body, "its base").names("body").required(),
           K::choice("face", &H::face, faces, "top or bottom"),
       },
       K::place(&H::place, "the whole face", in_body),
       {
           K::choice("direction", &H::direction, {"+x", "-x", "+y", "-y"},
                     "of the flow along the fins; upwards, where it is still"),
           K::choice("shape", &H::shape, {"plates", "pins", "pins-in-line"}, "pins: staggered"),
           K::text("fin_material", &H::fin_material, "").names("material").required(),
           K::quantity("fin_height", &H::fin_height, "m", above(0, 1), "from the base").required(),
           K::integer("fin_count", &H::fin_count, from(2, 100000), "plates, one at either edge")
               .or_else("no plates"),
           K::quantity("fin_thickness", &H::fin_thickness, "m", above(0, 0.1), "plates").or_else("no plates"),
           K::quantity("pin_diameter", &H::pin_diameter, "m", above(0, 0.1), "pins").or_else("no pins"),
           K::quantity("pin_pitch", &H::pin_pitch, "m", above(0, 0.5), "pins: across and along the flow")
               .one_for_all()
               .or_else("no pins"),
           K::choice("fluid", &H::fluid, {"air", "water", "pg25", "eg25", "oil", "hfe-7100"}, ""),
           K::quantity("inlet_temperature", &H::inlet_temperature, "K", any_temperature, "")
               .or_else("case.ambient_temperature"),
           K::quantity("air_pressure", &H::air_pressure, "Pa", from(1e4, 1e6),
                       "air: scales its density, not the fan's curve"),
           K::quantity("flow", &H::flow, "m^3/s", above(0, 100), "through fins and bypass together")
               .or_else("from the fan"),
           K::quantity("fan_pressure", &H::fan_pressure, "Pa", above(0, 1e6), "at no flow and full speed")
               .or_else("no fan"),
           K::quantity("fan_flow", &H::fan_flow, "m^3/s", above(0, 100), "at no pressure and full speed")
               .or_else("no fan"),
           K::quantity("fan_exponent", &H::fan_exponent, "1", from(0.1, 10),
                       "n of dp = p_max (1 - (Q/Q_max)^n)"),
           K::quantity("fan_speed", &H::fan_speed, "1", above(0, 2),
                       "flow with it, pressure squared, power cubed"),
           K::quantity("fan_power", &H::fan_power, "W", from(0, 1e6), "electric, at full speed"),
           K::text("controller", &H::controller, "of the fan's speed").names("controller").or_else("none"),
           K::quantity("system_linear", &H::system_linear, "Pa s/m^3", from(0, 1e15),
                       "a1 of dp = a1 Q + a2 Q^2 of everything else in the way"),
           K::quantity("system_quadratic", &H::system_quadratic, "Pa s^2/m^6", from(0, 1e20), "a2"),
           K::quantity("bypass_area", &H::bypass_area, "m^2", from(0, 10),
                       "section beside and above the fins that the flow may take instead"),
           K::quantity("bypass_loss", &H::bypass_loss, "1", above(0, 1000), "of it, on the dynamic pressure"),
           K::quantity("emissivity", &H::emissivity, "1", any_fraction, "still fluid: grey radiation"),
       }});
}

Table jet_plate_table() {
  using K = Of<JetPlate>;
  using J = JetPlate;
  return K::table(
      "jet_plate", "array of jets that impinge on a face",
      {{
           K::text("name", &J::name, "unique").required(),
           K::text("body", &J::body, "").names("body").required(),
           K::choice("face", &J::face, faces, "top or bottom"),
       },
       K::place(&J::place, "the whole face", in_body),
       {
           K::choice("fluid", &J::fluid, {"water", "pg25", "eg25", "oil", "hfe-7100", "air"}, ""),
           K::quantity("flow", &J::flow, "m^3/s", above(0, 10), "of all nozzles, at the inlet temperature")
               .required(),
           K::quantity("inlet_temperature", &J::inlet_temperature, "K", any_temperature, "").required(),
           K::quantity("nozzle_diameter", &J::nozzle_diameter, "m", above(0, 0.1), "").required(),
           K::quantity("pitch", &J::pitch, "m", above(0, 0.5), "of the nozzles along x and y")
               .one_for_all()
               .required(),
           K::quantity("height", &J::height, "m", above(0, 0.5), "from nozzle to face").required(),
           K::choice(
               "law", &J::law, {"distributed-returns", "array", "cross-flow"},
               "a drain beside each nozzle (Wei 2022); free array (Martin 1977); spent fluid leaves along "
               "one side (Florschuetz 1981)"),
           K::choice("exit", &J::exit, {"+x", "-x", "+y", "-y"}, "cross-flow: the side it leaves by"),
           K::quantity("nozzle_loss", &J::nozzle_loss, "1", from(0, 1000),
                       "on the nozzle's dynamic pressure"),
           K::quantity("area_factor", &J::area_factor, "1", from(0.1, 1000),
                       "wetted area times fin efficiency over the face's area"),
           K::quantity("loop_pressure_drop", &J::loop_pressure_drop, "Pa", from(0, 1e8),
                       "of everything else the pump drives"),
           K::quantity("pump_efficiency", &J::pump_efficiency, "1", above(0, 1), ""),
       }});
}

Table loop_branch_table() {
  using K = Of<LoopBranch>;
  using B = LoopBranch;
  return K::table(
      "loop.branch",
      "from one node to another: pipe, valve and pump in series, and where the liquid gives its heat",
      {{
          K::text("name", &B::name, "unique among all loops").required(),
          K::text("from", &B::from, "node; nodes are what branches name").required(),
          K::text("to", &B::to, "node").required(),
          K::choice("kind", &B::kind, {"pipe", "exchanger", "facility", "dry-cooler", "chiller"},
                    "heat: none; to another loop; to facility water; to outside air; to a chiller"),
          K::quantity("length", &B::length, "m", from(0, 1e5), "of the pipe"),
          K::quantity("diameter", &B::diameter, "m", above(0, 10), "of the pipe").or_else("no pipe"),
          K::quantity("roughness", &B::roughness, "m", from(0, 0.01), "of the pipe"),
          K::quantity("minor_loss", &B::minor_loss, "1", from(0, 1e5),
                      "sum of loss coefficients in the pipe"),
          K::quantity("kv", &B::kv, "m^3/s", above(0, 1e3),
                      "of valves and couplings: flow of water at 1 bar, in m^3/h as a rule; Kv = 0.865 Cv")
              .or_else("no valve"),
          K::integer("count", &B::count, from(1, 1000000), "identical branches side by side"),
          K::quantity("pump_pressure", &B::pump_pressure, "Pa", above(0, 1e8), "at no flow and full speed")
              .or_else("no pump"),
          K::quantity("pump_flow", &B::pump_flow, "m^3/s", above(0, 100), "at no pressure and full speed")
              .or_else("no pump"),
          K::quantity("pump_exponent", &B::pump_exponent, "1", from(0.5, 10),
                      "n of dp = p_max (1 - (Q/Q_max)^n)"),
          K::quantity("pump_speed", &B::pump_speed, "1", above(0, 2), "flow with it, pressure squared"),
          K::quantity("pump_efficiency", &B::pump_efficiency, "1", above(0, 1), ""),
          K::text("controller", &B::controller, "of the speed of its pump, or of its dry cooler's fan")
              .names("controller")
              .or_else("none"),
          K::quantity("flow", &B::flow, "m^3/s", above(0, 100), "given, whatever pressure it takes")
              .or_else("from the pressures"),
          K::quantity("power", &B::power, "W", from(-1e9, 1e9), "heat taken up besides"),
          K::text("with", &B::with, "exchanger: branch of another loop on its other side")
              .names("branch")
              .or_else("not used"),
          K::quantity("conductance", &B::conductance, "W/K", above(0, 1e9),
                      "exchanger, facility, dry-cooler: UA, at the reference flows if given")
              .or_else("not used"),
          K::quantity("reference_flow", &B::reference_flow, "m^3/s", above(0, 100),
                      "of this side; UA follows the flows with the power 0.7 of each film")
              .or_else("UA does not follow the flow"),
          K::quantity("other_reference_flow", &B::other_reference_flow, "m^3/s", above(0, 1e4),
                      "of the other side")
              .or_else("UA does not follow the flow"),
          K::quantity("other_flow", &B::other_flow, "m^3/s", above(0, 1e4),
                      "facility: of its water; dry-cooler: of its air at full speed")
              .or_else("not used"),
          K::quantity("temperature", &B::temperature, "K", any_temperature,
                      "facility: of its supply; dry-cooler, chiller: of outside air")
              .or_else("dry-cooler, chiller: case.ambient_temperature"),
          K::quantity("fan_power", &B::fan_power, "W", from(0, 1e9), "dry-cooler: electric, at full speed"),
          K::quantity("fan_speed", &B::fan_speed, "1", above(0, 2), "dry-cooler: air with it, power cubed"),
          K::quantity("set_point", &B::set_point, "K", any_temperature, "chiller: of what leaves it")
              .or_else("not used"),
          K::quantity("carnot", &B::carnot, "1", above(0, 1),
                      "chiller: share of the ideal coefficient of performance"),
          K::quantity("condenser_approach", &B::condenser_approach, "delta K", from(0, 100),
                      "chiller: condensing above outside air"),
          K::quantity("evaporator_approach", &B::evaporator_approach, "delta K", from(0, 100),
                      "chiller: evaporation below the set point"),
      }});
}

Table loop_table() {
  using K = Of<Loop>;
  return K::table("loop", "liquid that goes round: nodes joined by branches; cold plates hang in branches",
                  {{
                      K::text("name", &Loop::name, "unique").required(),
                      K::choice("fluid", &Loop::fluid, {"water", "pg25", "eg25", "oil", "hfe-7100"}, ""),
                      K::items("branch", &Loop::branches, loop_branch_table()),
                  }});
}

Table sheet_table() {
  using K = Of<SheetInput>;
  using S = SheetInput;
  return K::table(
      "sheet", "one metal layer of a power net, in a layer of a body; give resistance, or straps",
      {{
           K::text("name", &S::name, "unique").required(),
           K::text("net", &S::net, "for results and for warnings about vias between nets"),
           K::text("body", &S::body, "").names("body").required(),
           K::text("layer", &S::layer, "of that body").required(),
       },
       K::place(&S::place, "the whole body", in_body),
       {
           K::quantity("resistance", &S::resistance, "ohm", from(least_resistance, 1e15),
                       "per square, along x and y, at 20 degC")
               .one_for_all()
               .or_else("from the straps"),
           K::quantity("coefficient", &S::coefficient, "1/K", any_relative_slope, "of the resistance"),
           K::integer("refine", &S::refine, from(1, 64), "PDN nodes per cell edge"),
           K::text(
               "material", [](S& s) -> std::string& { return s.straps.material; }, "straps: gives rho")
               .names("material")
               .folded(),
           K::quantity(
               "strap_thickness", [](S& s) -> double& { return s.straps.thickness; }, "m", above(0, 0.1),
               "straps: t")
               .folded(),
           K::quantity(
               "strap_width", [](S& s) -> double& { return s.straps.width; }, "m", above(0, 1),
               "straps: w of resistance = rho pitch/(t w) per square")
               .folded(),
           K::quantity(
               "strap_pitch", [](S& s) -> double& { return s.straps.pitch; }, "m", above(0, 1),
               "straps: at least the width")
               .folded(),
           K::choice(
               "strap_direction", [](S& s) -> int& { return s.straps.direction; }, {"x", "y", "both"},
               "straps: across a single direction the resistance is a million times higher")
               .folded(),
       }});
}

Table via_table() {
  using K = Of<Via>;
  using V = Via;
  return K::table(
      "via", "array of vias, TSVs, microbumps, C4 bumps or balls between two sheets",
      {{
           K::text("name", &V::name, "unique").required(),
           K::two_texts("between", &V::between, "two sheets").names("sheet").required(),
       },
       K::place(&V::place, "where the sheets overlap", "the global origin"),
       {
           K::quantity("resistance", &V::resistance, "ohm", from(least_resistance, 1e6), "of one, at 20 degC")
               .required(),
           K::quantity("pitch", &V::pitch, "m", above(0, 1), "along x and y").one_for_all().required(),
           K::quantity("coefficient", &V::coefficient, "1/K", any_relative_slope, "of the resistance"),
       }});
}

Table load_table() {
  using K = Of<Load>;
  using L = Load;
  return K::table(
      "load",
      "circuit drawing power (V/V0)^n + leakage (V/V0)^g exp((T - T0)/T_L) from a sheet, spread evenly; n = "
      "0, 1, 2 by kind",
      {{
           K::text("name", &L::name, "unique").required(),
           K::text("sheet", &L::sheet, "").names("sheet").required(),
           K::text("return_sheet", &L::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&L::place, "the whole sheet", in_body),
       {
           K::choice("kind", &L::kind, {"power", "current", "resistive"},
                     "constant power, constant current or resistance"),
           K::quantity("power", &L::power, "W", any_power, "at V0, without leakage").required(),
           K::quantity("voltage", &L::voltage, "V", any_voltage, "V0").required(),
           K::quantity("leakage", &L::leakage, "W", any_power, "at V0 and T0"),
           K::quantity("leakage_temperature", &L::leakage_temperature, "K", any_temperature, "T0"),
           K::quantity("leakage_scale", &L::leakage_scale, "delta K", from(1, 1e4), "T_L"),
           K::quantity("leakage_voltage_exponent", &L::leakage_voltage_exponent, "1", from(0, 10), "g"),
           K::quantity("temperature_limit", &L::temperature_limit, "K", any_temperature, "hottest allowed")
               .or_else("no limit"),
           K::quantity("voltage_limit", &L::voltage_limit, "V", any_voltage, "lowest allowed")
               .or_else("no limit"),
           K::text("profile", &L::profile, "of power over time, not of leakage")
               .names("profile")
               .or_else("constant"),
           K::text("controller", &L::controller, "that throttles power, not leakage")
               .names("controller")
               .or_else("none"),
       }});
}

Table regulator_table() {
  using K = Of<RegulatorInput>;
  using R = RegulatorInput;
  return K::table(
      "regulator",
      "feeds a sheet; each phase loses fixed + linear I + quadratic I^2 as heat in its place; or give "
      "efficiencies",
      {{
           K::text("name", &R::name, "unique").required(),
           K::text("sheet", &R::sheet, "").names("sheet").required(),
           K::text("return_sheet", &R::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&R::place, "the whole sheet", in_body),
       {
           K::quantity("voltage", &R::voltage, "V", any_voltage, "set point at no load").required(),
           K::quantity("load_line", &R::load_line, "ohm", from(1e-9, 10),
                       "output falls by this times the current; with a return sheet half of it each way"),
           K::integer("phases", &R::phases, from(1, 10000), "identical, sharing the current"),
           K::quantity("fixed_loss", &R::fixed_loss, "W", from(0, 1e8), "per phase"),
           K::quantity("linear_loss", &R::linear_loss, "V", from(0, 1e4), ""),
           K::quantity("quadratic_loss", &R::quadratic_loss, "ohm", from(0, 1e3), "per phase, at 25 degC"),
           K::quantity("loss_coefficient", &R::loss_coefficient, "1/K", any_relative_slope,
                       "of quadratic_loss with the place's temperature"),
           K::quantity("rated_current", &R::rated_current, "A", above(0, 1e7), "whole regulator")
               .or_else("no limit"),
           K::quantity("inductance", &R::inductance, "H", from(0, 1),
                       "between set point and load line: how quickly it follows its load in a transient"),
           K::text("profile", &R::profile, "of the set point over time").names("profile").or_else("constant"),
           K::quantity("bandwidth", &R::bandwidth, "Hz", from(0, 1e12),
                       "of its control loop, instead of inductance: first order"),
           K::quantity("phase_inductance", &R::phase_inductance, "H", from(0, 1),
                       "of one phase; with input_voltage the current rises and falls no faster than it lets"),
           K::quantity("loop_inductance", &R::loop_inductance, "H", from(0, 1),
                       "trans-inductor: in the loop of all secondaries"),
           K::quantity("loop_leakage", &R::loop_leakage, "H", from(0, 1), "trans-inductor: of each winding"),
           K::quantity("input_voltage", &R::input_voltage, "V", from(0, 1e5),
                       "of the phases; of a linear one, where no bus or sheet feeds it"),
           K::quantity("current_limit", &R::current_limit, "A", from(0, 1e7),
                       "where it stops to hold the voltage; 0: never"),
           K::flag("shedding", &R::shedding, "as many phases on as lose least, by the loss of a phase"),
           K::quantity("add_delay", &R::add_delay, "s", from(0, 1e3), "until more phases come"),
           K::quantity("shed_delay", &R::shed_delay, "s", from(0, 1e3), "until phases go"),
           K::quantity("phase_margin", &R::phase_margin, "degree", from(10, 90),
                       "of its loop at its bandwidth: below 90 of second order"),
           K::choice("kind", &R::kind, {"switched", "linear"},
                     "linear: a pass device from the input, which loses what its voltages leave"),
           K::quantity("dropout", &R::dropout, "V", from(0, 1e3),
                       "linear: least input above the output at the rated current"),
           K::quantity("quiescent", &R::quiescent, "A", from(0, 1e6), "linear: taken in besides"),
           K::quantity("output_resistance", &R::output_resistance, "ohm", from(0, 1e6),
                       "linear: of its pass device, which its loop lowers up to its bandwidth; 0: not there"),
           K::quantity("ripple_rejection", &R::ripple_rejection, "dB", from(0, 200),
                       "linear: of the input at the output, at rest; counts from input_voltage")
               .or_else("complete"),
           K::quantity("droop_threshold", &R::droop_threshold, "V", from(0, 1e3),
                       "output this far below the load line raises the set point; 0: never"),
           K::quantity("droop_raise", &R::droop_raise, "V", from(0, 1e3), "by which it is raised"),
           K::quantity("droop_hold", &R::droop_hold, "s", from(0, 1e3), "that it stays raised"),
           K::quantity("set_point_coefficient", &R::set_point_coefficient, "V/K", from(-1, 1),
                       "of the set point with the temperature of the regulator's place"),
           K::quantity("set_point_temperature", &R::set_point_temperature, "K", any_temperature,
                       "where `voltage` holds"),
           K::quantity("peak_efficiency", &R::peak_efficiency, "1", from(0.5, 0.9999),
                       "instead of the losses: at peak_load")
               .folded(),
           K::quantity("peak_load", &R::peak_load, "1", from(0.01, 0.99),
                       "fraction of the rated current with the best efficiency")
               .folded(),
           K::quantity("full_efficiency", &R::full_efficiency, "1", from(0.3, 0.9999), "at the rated current")
               .folded(),
           K::text("input_bus", &R::input_bus, "bus that its input loads").names("bus").or_else("none"),
           K::text("input_sheet", &R::input_sheet, "instead: sheet that its input loads, over its place")
               .names("sheet")
               .or_else("none"),
           K::text("input_return_sheet", &R::input_return_sheet, "").names("sheet").or_else("ideal ground"),
           K::integer("copies", &R::copies, from(1, 100000000),
                      "equal packages that load the input bus, of which this case holds one"),
       }});
}

Table capacitor_table() {
  using K = Of<Capacitor>;
  using C = Capacitor;
  return K::table(
      "capacitor", "capacitors between a sheet and its return, spread evenly; they count in transients only",
      {{
           K::text("name", &C::name, "unique").required(),
           K::text("sheet", &C::sheet, "").names("sheet").required(),
           K::text("return_sheet", &C::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&C::place, "the whole sheet", in_body),
       {
           K::quantity("capacitance", &C::capacitance, "F", above(0, 1e3), "all together").required(),
           K::quantity("resistance", &C::resistance, "ohm", from(0, 1e3),
                       "in series, all together: the bank then keeps one voltage of its own"),
       }});
}

constexpr Range any_time = from(0, 1e9);

Table profile_point_table() {
  using K = Of<ProfilePoint>;
  return K::table(
      "profile.point", "a corner of a piecewise linear profile; two of one time are a jump",
      {{
          K::quantity("time", &ProfilePoint::time, "s", any_time, "not before the corner before it")
              .required(),
          K::quantity("value", &ProfilePoint::value, "1", from(0, 1e3), "factor").required(),
      }});
}

Table profile_table() {
  using K = Of<Profile>;
  using P = Profile;
  constexpr Range factor = from(0, 1e3);
  return K::table(
      "profile",
      "a factor over time for powers and set points: step (low, then high from `start` on), pulse (to high "
      "and back, repeated with a period), inference (prefill at high for `width`, then `decode` at "
      "decode_level, then low), piecewise (linear between points), trace (the same from a CSV file), sine "
      "(between low and high with a period), rows (values held for equal intervals)",
      {{
          K::text("name", &P::name, "unique").required(),
          K::choice("kind", &P::kind, {"step", "pulse", "inference", "piecewise", "trace", "sine", "rows"},
                    "")
              .required(),
          K::quantity("low", &P::low, "1", factor, "before the change"),
          K::quantity("high", &P::high, "1", factor, "after the change"),
          K::quantity("start", &P::start, "s", any_time,
                      "when it begins to change; sine: when it crosses its mean upwards"),
          K::quantity("rise", &P::rise, "s", any_time, "duration of the change; 0: a jump"),
          K::quantity("width", &P::width, "s", any_time, "pulse, inference: time at high"),
          K::quantity("fall", &P::fall, "s", any_time, "pulse, inference: duration of changes downwards"),
          K::quantity("period", &P::period, "s", any_time, "of repetition; 0: once"),
          K::quantity("decode", &P::decode, "s", any_time, "inference: duration of token generation"),
          K::quantity("decode_level", &P::decode_level, "1", factor, "inference: factor during it"),
          K::quantity("token_period", &P::token_period, "s", any_time,
                      "inference: of one token's generation; 0: tokens are not told apart"),
          K::quantity("token_share", &P::token_share, "1", from(0.001, 0.999),
                      "inference: part of a token's period at decode_level"),
          K::quantity("token_level", &P::token_level, "1", factor, "inference: factor in the rest of it"),
          K::quantity("slew", &P::slew, "A/s", from(0, 1e15),
                      "of the current that follows it, instead of rise and fall"),
          K::text("file", &P::file, "trace: CSV of time [s] and factor, relative to the case file").folded(),
          K::quantity("interval", &P::interval, "s", above(0, 1e9), "rows: of each value")
              .or_else("not used"),
          K::quantity("before", &P::before, "1", factor, "rows: factor before time 0")
              .or_else("the first value"),
          K::list("values", &P::values, factor,
                  "rows: one after the other from time 0 on; the last one stays")
              .or_else("not used"),
          K::items("point", &P::points, profile_point_table()),
      }});
}

Table probe_table() {
  using K = Of<Probe>;
  using P = Probe;
  return K::table(
      "probe",
      "a figure of every time step in history.csv: a quantity of the summary, the temperature of a body or "
      "layer, or the potential of a sheet",
      {{
           K::text("name", &P::name, "unique; heads the column").required(),
           K::text("quantity", &P::quantity, "name in the summary").or_else("a place"),
           K::text("body", &P::body, "its temperature").names("body").or_else("none"),
           K::text("layer", &P::layer, "of the body").or_else("all of them"),
           K::text("sheet", &P::sheet, "its potential").names("sheet").or_else("none"),
           K::point(&P::at),
       },
       K::place(&P::place, "the whole of it", in_body + "; of a body or a layer"),
       {
           K::choice("statistic", &P::statistic, {"point", "maximum", "minimum", "mean"},
                     "over the place; point needs `at`"),
           K::quantity("band", &P::band, "*", from(0, 1e30),
                       "in the figure's unit: recovered is when it stays this near to its value at the end"),
       }});
}

Table controller_table() {
  using K = Of<Controller>;
  using C = Controller;
  return K::table(
      "controller",
      "throttles power, or drives pumps and fans, by what a sensor shows: loads, layers and parts, or loop "
      "branches, heat sinks and air jets name it as theirs. Over time it looks at equal intervals; in "
      "proportion "
      "it acts in steady states as well",
      {{
          K::text("name", &C::name, "unique").required(),
          K::text("body", &C::body, "whose temperature is looked at").names("body").or_else("power"),
          K::text("layer", &C::layer, "of the body").or_else("all of them"),
          K::point(&C::at),
          K::choice("statistic", &C::statistic, {"point", "maximum", "minimum", "mean"},
                    "over the place; point needs `at`"),
          K::quantity("temperature_limit", &C::temperature_limit, "K", any_temperature,
                      "above it power is taken back")
              .or_else("none"),
          K::quantity("temperature_band", &C::temperature_band, "delta K", from(0, 1000),
                      "below the limit: steps: power is given back below it; proportional: where the factor "
                      "leaves 1"),
          K::quantity("power_limit", &C::power_limit, "W", above(0, 1e9),
                      "instead of a temperature: of all that the controller controls, leakage included")
              .or_else("none"),
          K::quantity("power_band", &C::power_band, "W", any_power, "as temperature_band"),
          K::choice("kind", &C::kind, {"steps", "proportional"},
                    "steps: one `step` a look, down above the limit, up below the band; proportional: the "
                    "factor falls from 1 at the lower end of the band to `minimum` at the limit"),
          K::choice(
              "action", &C::action, {"throttle", "cool"},
              "cool: the other way round, the factor rises with the temperature; of a pump's or fan's speed, "
              "of an air jet's drive"),
          K::quantity("step", &C::step, "1", above(0, 1), "steps: of the factor, at a look"),
          K::quantity("minimum", &C::minimum, "1", from(0, 1), "least factor"),
          K::quantity("period", &C::period, "s", above(0, 1e6), "between looks; over time it is needed")
              .or_else("none"),
          K::quantity("delay", &C::delay, "s", from(0, 1e6), "from a look to what follows from it"),
      }});
}

Table transient_table() {
  using K = Of<TransientOptions>;
  using T = TransientOptions;
  return K::table(
      "transient",
      "the course over time, from an operating point on; without `stop` the steady state is solved",
      {{
          K::quantity("stop", &T::stop, "s", from(0, 1e9), "end of the run; 0: steady state"),
          K::quantity("step", &T::step, "s", from(0, 1e9),
                      "first step, or all of them when fixed; 0: a ten-thousandth of stop"),
          K::flag("fixed", &T::fixed, "steps are not adapted to the error"),
          K::choice("method", &T::method, {"auto", "bdf2", "trapezoidal", "euler"},
                    "auto: bdf2, second order and without ringing"),
          K::flag("damped", &T::damped,
                  "trapezoidal: two implicit Euler steps of half length at the start and after each corner"),
          K::quantity("temperature_tolerance", &T::temperature_tolerance, "delta K", above(0, 100),
                      "error of one step, anywhere"),
          K::quantity("voltage_tolerance", &T::voltage_tolerance, "V", above(0, 1e3),
                      "error of one step, anywhere"),
          K::quantity("residual_tolerance", &T::residual_tolerance, "1", from(1e-14, 1e-3),
                      "residual of each field relative to its scale, in each step"),
          K::quantity("max_step", &T::max_step, "s", from(0, 1e9), "0: a twentieth of stop"),
          K::choice("start", &T::start, {"steady", "ambient", "file"},
                    "from the operating point before time 0, from rest, or from a checkpoint"),
          K::text("file", &T::file, "start = file: a checkpoint.h5 of the same mesh; its state, not its time")
              .or_else("none"),
          K::quantity("output_interval", &T::output_interval, "s", from(0, 1e9),
                      "between fields; 0: those at the end only"),
          K::quantity("checkpoint_interval", &T::checkpoint_interval, "s", from(0, 1e9),
                      "of simulated time; 0: only when stopped by a signal"),
      }});
}

Table link_end_table(const std::string& name) {
  using K = Of<LinkEnd>;
  return K::table(
      name,
      "one end of a link: the rail that feeds it and the place that it heats; without a sheet it is "
      "elsewhere",
      {{
           K::text("sheet", &LinkEnd::sheet, "").names("sheet").or_else("elsewhere"),
           K::text("return_sheet", &LinkEnd::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&LinkEnd::place, "the whole sheet", in_body)});
}

Table link_table() {
  using K = Of<Link>;
  using L = Link;
  return K::table(
      "link", "data link; its power is drawn from the rails and heats both ends",
      {{
          K::text("name", &L::name, "unique").required(),
          K::text("technology", &L::technology, "").names("technology").required(),
          K::quantity("rate", &L::rate, "bit/s", above(0, 1e18), "payload, each direction").required(),
          K::quantity("length", &L::length, "m", from(0, 1e6), "").required(),
          K::integer("count", &L::count, from(1, 1000000), "identical links side by side"),
          K::inner("from", &L::from, link_end_table("link.from"), "one end"),
          K::inner("to", &L::to, link_end_table("link.to"), "the other end"),
      }});
}

Table heat_table(const std::string& name) {
  using K = Of<HeatPlace>;
  using H = HeatPlace;
  return K::table(name, "where the device's loss becomes heat; without a body in the room",
                  {{
                       K::text("body", &H::body, "").names("body").or_else("the room"),
                       K::text("layer", &H::layer, "of that body").or_else("all layers"),
                   },
                   K::place(&H::place, "the whole body", in_body),
                   {
                       K::quantity("resistance", &H::resistance, "K/W", from(0, 1e6),
                                   "from the device to the room, at case.ambient_temperature"),
                   }});
}

Table bus_table() {
  using K = Of<Bus>;
  using B = Bus;
  return K::table(
      "bus", "one voltage of the power chain, that devices feed, join and load",
      {{
          K::text("name", &B::name, "unique").required(),
          K::choice("kind", &B::kind, {"dc", "ac"}, "direct current, or three phases").required(),
          K::quantity("voltage", &B::voltage, "V", above(0, 1e6), "nominal; three phases: between lines")
              .required(),
          K::quantity("power_factor", &B::power_factor, "1", from(0.1, 1),
                      "three phases: of the current carried"),
          K::quantity("voltage_limit", &B::voltage_limit, "V", above(0, 1e6), "lowest allowed")
              .or_else("no limit"),
          K::quantity("overvoltage_limit", &B::overvoltage_limit, "V", above(0, 1e6), "highest allowed")
              .or_else("no limit"),
      }});
}

constexpr Range any_price = from(0, 1), any_carbon = from(0, 1e-3), any_rating = above(0, 1e12);
constexpr Range any_share = from(0, 100);
const std::string set_point = "the bus's nominal voltage";

Table source_table() {
  using K = Of<Source>;
  using S = Source;
  return K::table("source", "the grid: holds a bus behind a droop, and does not take power back",
                  {{
                      K::text("name", &S::name, "unique").required(),
                      K::text("bus", &S::bus, "").names("bus").required(),
                      K::quantity("voltage", &S::voltage, "V", above(0, 1e6), "set point without load")
                          .or_else(set_point),
                      K::quantity("rated_power", &S::rated_power, "W", any_rating, "").required(),
                      K::quantity("droop", &S::droop, "1", from(1e-4, 0.5),
                                  "fall of the voltage at the rating, relative"),
                      K::quantity("price", &S::price, "USD/J", any_price, "of energy, as in '0.085 USD/kWh'"),
                      K::quantity("carbon", &S::carbon, "kg/J", any_carbon, "of energy, as in '0.37 kg/kWh'"),
                  }});
}

Table converter_technology_table() {
  using K = Of<ConverterTechnologyInput>;
  using T = ConverterTechnologyInput;
  return K::table(
      "converter_technology",
      "a kind of converter or transformer; a unit loses P_rated (fixed + linear x + quadratic x^2), x = "
      "P_out/P_rated; "
      "or give three efficiencies",
      {{
          K::choice("kind", &T::kind, {"regulated", "ratio", "linear"},
                    "output by a set point, in a fixed ratio to the input, or a linear regulator")
              .required(),
          K::quantity("fixed", &T::fixed, "1", from(0, 1), "loss without load"),
          K::quantity("linear", &T::linear, "1", from(-1, 1), ""),
          K::quantity("quadratic", &T::quadratic, "1", from(0, 1), ""),
          K::quantity("peak_efficiency", &T::peak_efficiency, "1", from(0.3, 0.99999),
                      "instead: at peak_load")
              .folded(),
          K::quantity("peak_load", &T::peak_load, "1", from(0.01, 0.99), "load with the best efficiency")
              .folded(),
          K::quantity("full_efficiency", &T::full_efficiency, "1", from(0.3, 0.99999), "at the rating")
              .folded(),
          K::quantity("loads", &T::loads, "1", above(0, 2), "instead: three loads")
              .with("efficiencies")
              .folded(),
          K::quantity("efficiencies", &T::efficiencies, "1", from(0.01, 0.99999), "there")
              .with("loads")
              .folded(),
          K::quantity("droop", &T::droop, "1", from(1e-4, 0.5), "fall of the output at the rating, relative"),
          K::quantity("coefficient", &T::coefficient, "1/K", any_relative_slope,
                      "of the quadratic loss with the temperature of the place, from 25 degC"),
          K::quantity("dropout", &T::dropout, "1", from(1e-6, 10),
                      "linear: least V_in - V_out at the rating, relative to the output"),
          K::quantity("quiescent", &T::quiescent, "1", from(0, 1), "linear: of the rated current"),
          K::text("source", &T::source, "where the numbers come from"),
      }});
}

Table converter_table() {
  using K = Of<Converter>;
  using C = Converter;
  return K::table(
      "converter",
      "equal converters or transformers side by side, from one bus to another; power goes one way",
      {{
          K::text("name", &C::name, "unique").required(),
          K::text("technology", &C::technology, "").names("converter_technology").required(),
          K::text("from", &C::from, "bus that they load").names("bus").required(),
          K::text("to", &C::to, "bus that they feed").names("bus").required(),
          K::quantity("rated_power", &C::rated_power, "W", any_rating, "output of one unit").required(),
          K::integer("units", &C::units, from(1, 1000000), "equal, sharing the load evenly"),
          K::integer("spare", &C::spare, from(0, 1000000), "of them, beyond what carries the load"),
          K::choice("sharing", &C::sharing, {"all", "best"},
                    "all units on, or as many as lose least (with the spare ones on top)"),
          K::quantity("voltage", &C::voltage, "V", above(0, 1e6), "regulated, linear: set point without load")
              .or_else(set_point),
          K::quantity("ratio", &C::ratio, "1", above(0, 1e6), "ratio: V_out/V_in without load")
              .or_else("of the nominal voltages"),
          K::quantity("droop", &C::droop, "1", from(1e-4, 0.5), "fall of the output at the rating, relative")
              .or_else("the technology's"),
          K::inner("heat", &C::heat, heat_table("converter.heat"), "where the loss goes"),
      }});
}

Table cable_table() {
  using K = Of<CableInput>;
  using C = CableInput;
  return K::table(
      "cable",
      "cable, busway or busbar between two buses, or from a bus to a place on a sheet; give resistance, or "
      "conductors",
      {{
           K::text("name", &C::name, "unique").required(),
           K::text("from", &C::from, "").names("bus").required(),
           K::text("to", &C::to, "").names("bus").or_else("a sheet"),
           K::text("sheet", &C::sheet, "instead of `to`").names("sheet").or_else("a bus"),
           K::text("return_sheet", &C::return_sheet, "").names("sheet").or_else("ideal ground"),
       },
       K::place(&C::place, "the whole sheet", in_body),
       {
           K::quantity("resistance", &C::resistance, "ohm", above(0, 1e6),
                       "at 20 degC; direct current: of the loop, three phases: of one phase")
               .or_else("from the conductors"),
           K::quantity("coefficient", &C::coefficient, "1/K", any_relative_slope, "of the resistance"),
           K::text("material", &C::material, "conductors: gives rho").names("material").folded(),
           K::quantity("length", &C::length, "m", above(0, 1e6), "conductors: one way").folded(),
           K::quantity("area", &C::area, "m^2", above(0, 10), "conductors: of one").folded(),
           K::integer("parallel", &C::parallel, from(1, 100000),
                      "conductors: side by side in each pole or phase")
               .folded(),
           K::quantity("rated_current", &C::rated_current, "A", above(0, 1e7), "of a pole or line")
               .or_else("no limit"),
           K::inner("heat", &C::heat, heat_table("cable.heat"), "where the loss goes"),
       }});
}

Table storage_table() {
  using K = Of<Storage>;
  using S = Storage;
  return K::table(
      "storage", "battery or supercapacitor on a bus: open-circuit voltage by charge behind a resistance",
      {{
          K::text("name", &S::name, "unique").required(),
          K::text("bus", &S::bus, "").names("bus").required(),
          K::quantity("empty_voltage", &S::empty_voltage, "V", from(0, 1e6), "open circuit, empty")
              .required(),
          K::quantity("full_voltage", &S::full_voltage, "V", above(0, 1e6), "open circuit, full").required(),
          K::quantity("charge", &S::charge, "1", any_fraction, "0 empty, 1 full"),
          K::quantity("resistance", &S::resistance, "ohm", above(0, 1e6), "").required(),
          K::quantity("energy", &S::energy, "J", above(0, 1e15), "between empty and full").required(),
          K::quantity("power", &S::power, "W", from(-1e12, 1e12), "given to the bus; negative: taken")
              .or_else("it floats on the bus"),
          K::quantity("rated_power", &S::rated_power, "W", any_rating, "").or_else("no limit"),
          K::inner("heat", &S::heat, heat_table("storage.heat"), "where the loss goes"),
      }});
}

Table generator_technology_table() {
  using K = Of<GeneratorTechnologyInput>;
  using G = GeneratorTechnologyInput;
  return K::table(
      "generator_technology",
      "a kind of generator; a set burns P_rated (fixed + linear x + quadratic x^2) of fuel, higher heating "
      "value; or give "
      "efficiency and idle fuel",
      {{
          K::quantity("fixed", &G::fixed, "1", any_share, "fuel without load"),
          K::quantity("linear", &G::linear, "1", any_share, ""),
          K::quantity("quadratic", &G::quadratic, "1", any_share, ""),
          K::quantity("full_efficiency", &G::full_efficiency, "1", from(0.01, 0.99), "instead: at the rating")
              .folded(),
          K::quantity("idle_fuel", &G::idle_fuel, "1", from(0, 0.99),
                      "part of the full-load fuel burnt without load")
              .folded(),
          K::quantity("lowest_load", &G::lowest_load, "1", any_fraction, "of one set"),
          K::quantity("price", &G::price, "USD/J", any_price, "of fuel, as in '4 USD/MMBtu'"),
          K::quantity("carbon", &G::carbon, "kg/J", any_carbon, "of fuel"),
          K::quantity("upkeep", &G::upkeep, "USD/J", any_price, "of electricity made, without fuel"),
          K::text("source", &G::source, "where the numbers come from"),
      }});
}

Table generator_table() {
  using K = Of<Generator>;
  using G = Generator;
  return K::table(
      "generator", "equal generator sets on a bus; as many run as burn least",
      {{
          K::text("name", &G::name, "unique").required(),
          K::text("technology", &G::technology, "").names("generator_technology").required(),
          K::text("bus", &G::bus, "").names("bus").required(),
          K::quantity("rated_power", &G::rated_power, "W", any_rating, "electric, of one set").required(),
          K::integer("units", &G::units, from(1, 100000), "sets, sharing the load evenly"),
          K::integer("spare", &G::spare, from(0, 100000), "of them, running beyond what carries the load"),
          K::quantity("voltage", &G::voltage, "V", above(0, 1e6),
                      "set point without load; lower than others': stands by")
              .or_else(set_point),
          K::quantity("droop", &G::droop, "1", from(1e-4, 0.5),
                      "fall of the voltage at the rating, relative"),
      }});
}

Table rack_load_table() {
  using K = Of<RackLoad>;
  using R = RackLoad;
  return K::table("rack_load", "a rack, or anything else that a bus feeds; its power becomes heat",
                  {{
                      K::text("name", &R::name, "unique").required(),
                      K::text("bus", &R::bus, "").names("bus").required(),
                      K::choice("kind", &R::kind, {"power", "current", "resistive"},
                                "constant power, constant current or resistance"),
                      K::quantity("power", &R::power, "W", from(0, 1e12), "of one, at `voltage`").required(),
                      K::quantity("voltage", &R::voltage, "V", above(0, 1e6), "").or_else(set_point),
                      K::integer("count", &R::count, from(1, 100000000), "equal ones"),
                      K::inner("heat", &R::heat, heat_table("rack_load.heat"), "where the power goes"),
                  }});
}

Table limit_table() {
  using K = Of<Limit>;
  constexpr Range any_number = from(-1e30, 1e30);
  return K::table(
      "limit", "limit on a quantity of the summary, in any unit of its dimension; a bare number is SI",
      {{
          K::text("quantity", &Limit::quantity, "name in the summary, such as `highest temperature`")
              .required(),
          K::quantity("maximum", &Limit::maximum, "*", any_number, "").or_else("no limit"),
          K::quantity("minimum", &Limit::minimum, "*", any_number, "").or_else("no limit"),
      }});
}

constexpr Range any_lifetime = above(0, 1e12);

/// Keys of Black's law, for both kinds of metal of a netlist.
template <class T>
std::vector<Key> wear_keys() {
  using K = Of<T>;
  return {
      K::quantity(
          "current_exponent", [](T& t) -> double& { return t.wear.exponent; }, "1", from(0.5, 5),
          "n of Black's law; copper about 1, aluminium about 2"),
      K::quantity(
          "activation_energy", [](T& t) -> double& { return t.wear.activation_energy; }, "J",
          from(1e-20, 1e-18), "of Black's law, as in '0.9 eV'"),
      K::quantity(
          "limit_temperature", [](T& t) -> double& { return t.wear.temperature; }, "K", any_temperature,
          "of the metal at which the limit holds; elsewhere the limit is that of equal lifetime"),
      K::quantity(
          "lifetime", [](T& t) -> double& { return t.wear.lifetime; }, "s", any_lifetime,
          "at the limit and that temperature"),
  };
}

constexpr const char* netlist_layer_pattern = "as the nodes' names say it; * stands for any characters";
constexpr const char* resistance_slope = "of the resistance; 0: it stays as the netlist has it";
constexpr const char* resistance_temperature = "of the resistances that the netlist has";
constexpr const char* netlist_body_layer = "of the netlist's body: where these resistors are";

Table netlist_layer_table() {
  using K = Of<NetlistLayer>;
  using L = NetlistLayer;
  return K::table(
      "netlist.layer",
      "metal of a netlist's layer: current limits, wear-out and temperature of the resistors in it",
      {{
           K::text("name", &L::name, netlist_layer_pattern).required(),
           K::quantity("width", &L::width, "m", any_length, "of each wire").or_else("not known"),
           K::quantity("sheet_resistance", &L::sheet_resistance, "ohm", above(0, 1e6),
                       "per square; instead of width: gives each wire's width from its length and resistance")
               .or_else("not known"),
           K::quantity("thickness", &L::thickness, "m", any_length, "").or_else("not known"),
           K::quantity("current_limit", &L::current_limit, "A/m", above(0, 1e9),
                       "per width of wire, as in '2.8 mA/um'")
               .or_else("no limit"),
           K::quantity("density_limit", &L::density_limit, "A/m^2", above(0, 1e14),
                       "instead of current_limit")
               .or_else("no limit"),
           K::quantity("coefficient", &L::coefficient, "1/K", any_relative_slope, resistance_slope),
           K::quantity("reference_temperature", &L::reference_temperature, "K", any_temperature,
                       resistance_temperature),
       },
       wear_keys<L>(),
       {
           K::text("body_layer", &L::body_layer, netlist_body_layer).or_else("the netlist's"),
       }});
}

Table netlist_via_table() {
  using K = Of<NetlistVia>;
  using V = NetlistVia;
  return K::table(
      "netlist.via", "the same for resistors between two layers of a netlist",
      {{
           K::text("name", &V::name, "unique in its netlist").required(),
           K::two_texts("between", &V::between, "layers of the netlist; * stands for any characters")
               .required(),
           K::integer("cuts", &V::cuts, from(1, 1000000), "side by side in one resistor"),
           K::quantity("current_limit", &V::current_limit, "A", above(0, 1e6), "of one cut")
               .or_else("no limit"),
           K::quantity("coefficient", &V::coefficient, "1/K", any_relative_slope, resistance_slope),
           K::quantity("reference_temperature", &V::reference_temperature, "K", any_temperature,
                       resistance_temperature),
       },
       wear_keys<V>(),
       {
           K::text("body_layer", &V::body_layer, netlist_body_layer).or_else("the netlist's"),
       }});
}

Table netlist_port_table() {
  using K = Of<NetlistPort>;
  using P = NetlistPort;
  return K::table("netlist.port", "two nodes of the netlist whose impedance is asked for",
                  {{
                      K::text("name", &P::name, "of the port in results").required(),
                      K::text("node", &P::node, "where the current goes in").required(),
                      K::text("reference", &P::reference, "where it comes out; 0: ground"),
                  }});
}

Table impedance_target_table() {
  using K = Of<ImpedanceTarget>;
  using T = ImpedanceTarget;
  return K::table(
      "netlist.target",
      "a corner of the highest impedance allowed; straight between corners in logarithms, one corner "
      "alone: constant",
      {{
          K::text("port", &T::port, "of this port").or_else("of every port"),
          K::quantity("frequency", &T::frequency, "Hz", above(0, 1e15), ""),
          K::quantity("impedance", &T::impedance, "ohm", above(0, 1e9), "").required(),
      }});
}

Table netlist_drive_table() {
  using K = Of<NetlistDrive>;
  using D = NetlistDrive;
  return K::table(
      "netlist.drive", "current sources of the netlist that follow a profile",
      {{
          K::text("sources", &D::sources, "name of a constant source; * stands for any letters").required(),
          K::text("profile", &D::profile, "factor on their current").names("profile").required(),
      }});
}

Table netlist_window_table() {
  using K = Of<NetlistWindow>;
  using W = NetlistWindow;
  return K::table(
      "netlist.window",
      "a stretch of [transient] in which the netlist's capacitors and inductors are followed as well, from "
      "the "
      "state and the temperatures at its start",
      {{
          K::text("name", &W::name, "unique in its netlist").required(),
          K::quantity("start", &W::start, "s", from(0, 1e9), "of the case's time").required(),
          K::quantity("stop", &W::stop, "s", above(0, 1e9), "of the case's time").required(),
          K::quantity(
              "step", &W::step, "s", from(0, 1e9),
              "of its history; without a tolerance all steps are of this length; 0: a thousandth of it"),
          K::quantity("tolerance", &W::tolerance, "V", from(0, 1e3),
                      "error of one step, anywhere: steps are adapted; 0: that of the netlist"),
      }});
}

Table netlist_table() {
  using K = Of<NetlistFile>;
  using N = NetlistFile;
  return K::table(
      "netlist", "a circuit in a SPICE netlist: resistors, capacitors, inductors, sources, shorts",
      {{
          K::text("name", &N::name, "of the circuit in results").required(),
          K::text("file", &N::file,
                  "netlist (.sp, .spice, .cir, .net, each also .gz), relative to the case file")
              .required(),
          K::quantity("unit", &N::unit, "m", above(0, 1), "of one count in the nodes' names")
              .or_else("1 um for n1_X_Y; 0.5 nm for n1_m4_X_Y and Node_metal4_X_Y"),
          K::quantity("layer_spacing", &N::layer_spacing, "m", any_length, "between layers as they are drawn")
              .or_else("a fiftieth of the extent"),
          K::quantity("temperature", &N::temperature, "K", any_temperature,
                      "of the metal where it is not tied to a body")
              .or_else("ambient"),
          K::text("pads", &N::pads,
                  "CSV with columns net, x, y, V, R, L in SI, or x,y,edge_length,voltage in um; relative to "
                  "the case file")
              .or_else("the sources that the netlist has"),
          K::text("pad_layer", &N::pad_layer, "whose nodes pads connect to; * stands for any characters")
              .or_else("the top layer"),
          K::quantity("pad_distance", &N::pad_distance, "m", any_length,
                      "from a pad to the node that it connects to, at most"),
          K::text("instances", &N::instances,
                  "CSV with columns Instance, Terminal, Layer, X location, Y location in um, relative to the "
                  "case file")
              .or_else("none"),
          K::text("body", &N::body, "whose cells have the resistors' temperature and take their heat")
              .names("body")
              .or_else("none"),
          K::text("body_layer", &N::body_layer, "where the resistors are, unless netlist.layer says so")
              .or_else("only where netlist.layer says so"),
          K::text("load_layer", &N::load_layer, "layer of the body that takes the loads' power as heat")
              .or_else("loads heat nothing"),
          K::quantity("origin", &N::origin, "m", any_place, "of the netlist's coordinates, from " + in_body),
          K::items("layer", &N::layers, netlist_layer_table()),
          K::items("via", &N::vias, netlist_via_table()),
          K::quantity("tolerance", &N::tolerance, "V", from(0, 1e3),
                      "error of one step of .tran, anywhere: steps are adapted; 0: the deck's equal steps"),
          K::quantity("max_step", &N::max_step, "s", from(0, 1e9),
                      "of adapted steps; 0: a fiftieth of the whole"),
          K::quantity("band", &N::band, "V", from(0, 1e5),
                      "a node has recovered within this of its value at the end; 0: a tenth of its swing"),
          K::quantity("output_interval", &N::output_interval, "s", from(0, 1e9),
                      "between fields of .tran and of windows; 0: those at the end only"),
          K::quantity("sweep", &N::sweep, "Hz", from(0, 1e15),
                      "first and last frequency of the impedance; 0: what .ac says"),
          K::integer("points", &N::points, from(1, 10000), "of the sweep in a decade"),
          K::items("port", &N::ports, netlist_port_table()),
          K::items("target", &N::targets, impedance_target_table()),
          K::items("drive", &N::drives, netlist_drive_table()),
          K::items("window", &N::windows, netlist_window_table()),
      }});
}

Table solver_table() {
  using K = Of<SolverOptions>;
  Key petsc = named("petsc", "options", "PETSc options without the leading dash, handed on as they are");
  petsc.slot = [](void* object, bool) -> Slot { return &static_cast<SolverOptions*>(object)->petsc; };
  return K::table("solver", "how the system is solved",
                  {{
                      K::quantity("tolerance", &SolverOptions::tolerance, "1", from(1e-15, 1e-2),
                                  "residual of each field relative to its physical scale"),
                      K::integer("max_newton", &SolverOptions::max_newton, from(1, 10000), "Newton steps"),
                      K::choice("preconditioner", &SolverOptions::preconditioner, {"auto", "direct", "split"},
                                "by size, one factorisation, or by field"),
                      petsc,
                  }});
}

Table output_table() {
  using K = Of<OutputOptions>;
  return K::table(
      "output", "what a run leaves behind",
      {{
          K::flag("fields", &OutputOptions::fields, "write fields.h5 and fields.xdmf"),
          K::choice("vtk", &OutputOptions::vtk, {"auto", "always", "never"},
                    "VTK files too, and netlists as lines; auto: below four million cells or resistors"),
      }});
}

Table header_table() {
  using K = Of<CaseInput>;
  return K::table("case", "the case as a whole",
                  {{
                      K::text("title", &CaseInput::title, ""),
                      K::quantity("ambient_temperature", &CaseInput::ambient_temperature, "K",
                                  any_temperature, "of the surroundings"),
                  }});
}

Table whole_table() {
  using K = Of<CaseInput>;
  using C = CaseInput;
  return K::table(
      "", "a case file",
      {{
          K::strings("include", &C::include, "files with materials and technologies, relative to this one")
              .folded(),
          K::inner(
              "case", [](C& c) -> C& { return c; }, header_table(), "the case as a whole"),
          K::items("material", &C::materials, material_table()),
          K::items("technology", &C::technologies, technology_table()),
          K::items("body", &C::bodies, body_table()),
          K::items("contact", &C::contacts, contact_table()),
          K::items("boundary", &C::boundaries, boundary_table()),
          K::items("mesh_body", &C::mesh_bodies, mesh_body_table()),
          K::items("cold_plate", &C::cold_plates, cold_plate_table()),
          K::items("air_jet", &C::air_jets, air_jet_table()),
          K::items("tray", &C::trays, tray_table()),
          K::items("heat_sink", &C::heat_sinks, heat_sink_table()),
          K::items("jet_plate", &C::jet_plates, jet_plate_table()),
          K::items("loop", &C::loops, loop_table()),
          K::items("sheet", &C::sheet_inputs, sheet_table()),
          K::items("via", &C::vias, via_table()),
          K::items("load", &C::loads, load_table()),
          K::items("regulator", &C::regulator_inputs, regulator_table()),
          K::items("capacitor", &C::capacitors, capacitor_table()),
          K::items("link", &C::links, link_table()),
          K::items("converter_technology", &C::converter_technology_inputs, converter_technology_table()),
          K::items("generator_technology", &C::generator_technology_inputs, generator_technology_table()),
          K::items("bus", &C::buses, bus_table()),
          K::items("source", &C::sources, source_table()),
          K::items("generator", &C::generators, generator_table()),
          K::items("storage", &C::storages, storage_table()),
          K::items("converter", &C::converters, converter_table()),
          K::items("cable", &C::cable_inputs, cable_table()),
          K::items("rack_load", &C::rack_loads, rack_load_table()),
          K::items("netlist", &C::netlists, netlist_table()),
          K::items("limit", &C::limits, limit_table()),
          K::items("profile", &C::profiles, profile_table()),
          K::items("probe", &C::probes, probe_table()),
          K::items("controller", &C::controllers, controller_table()),
          K::inner("transient", &C::transient, transient_table(), "the course over time"),
          K::inner("solver", &C::solver, solver_table(), "how the system is solved"),
          K::inner("output", &C::output, output_table(), "what a run leaves behind"),
      }});
}

}  // namespace

const Table& case_table() {
  static const Table table = whole_table();
  return table;
}

CaseInput to_input(const Case& c) {
  CaseInput input;
  static_cast<Case&>(input) = c;
  for (const auto& sheet : c.sheets) static_cast<Sheet&>(input.sheet_inputs.emplace_back()) = sheet;
  for (const auto& regulator : c.regulators) {
    static_cast<Regulator&>(input.regulator_inputs.emplace_back()) = regulator;
  }
  for (const auto& cable : c.cables) static_cast<Cable&>(input.cable_inputs.emplace_back()) = cable;
  for (const auto& [name, t] : c.converter_technologies)
    static_cast<ConverterTechnology&>(input.converter_technology_inputs[name]) = t;
  for (const auto& [name, t] : c.generator_technologies)
    static_cast<GeneratorTechnology&>(input.generator_technology_inputs[name]) = t;
  return input;
}

Case to_case(CaseInput input) {
  input.sheets.assign(input.sheet_inputs.begin(), input.sheet_inputs.end());
  input.regulators.assign(input.regulator_inputs.begin(), input.regulator_inputs.end());
  input.cables.assign(input.cable_inputs.begin(), input.cable_inputs.end());
  for (const auto& [name, t] : input.converter_technology_inputs) input.converter_technologies[name] = t;
  for (const auto& [name, t] : input.generator_technology_inputs) input.generator_technologies[name] = t;
  return std::move(static_cast<Case&>(input));
}

std::string shown(const Range& range, const std::string& unit) {
  const std::string plain = unit.rfind("delta ", 0) == 0 ? unit.substr(6) : unit;
  const std::string suffix = plain.empty() || plain == "1" || plain == "*" ? "" : " " + plain;
  if (range.above) return fmt::format("above {:g} to {:g}{}", range.low, range.high, suffix);
  return fmt::format("{:g} to {:g}{}", range.low, range.high, suffix);
}

bool is_absent(const Key& key, void* object) {
  const Slot slot = key.slot(object, false);
  if (std::holds_alternative<std::monostate>(slot)) return true;
  if (const auto* choice = std::get_if<ChoiceSlot>(&slot)) return choice->get() < 0;
  if (const auto* texts = std::get_if<std::span<std::string>>(&slot)) return texts->front().empty();
  if (auto* const* list = std::get_if<Numbers*>(&slot)) return (*list)->empty();
  if (auto* const* whole = std::get_if<int*>(&slot)) return !key.range.contains(**whole);
  const auto* values = std::get_if<std::span<double>>(&slot);
  return values &&
         std::none_of(values->begin(), values->end(), [&](double v) { return key.range.contains(v); });
}

void walk(const Table& table, void* object, const std::string& path,
          const std::function<void(const Table&, void*, const std::string&)>& visit) {
  visit(table, object, path);
  const std::string prefix = path.empty() ? "" : path + ".";
  for (const auto& key : table.keys) {
    if (!key.table) continue;
    const Slot slot = key.slot(object, false);
    if (const auto* inner = std::get_if<void*>(&slot)) walk(*key.table, *inner, prefix + key.name, visit);
    const auto* items = std::get_if<ItemsSlot>(&slot);
    for (std::size_t i = 0; items && i < items->count(); ++i) {
      void* item = items->at(i);
      const std::string index =
          items->keyed ? fmt::format(".{}", path_word(items->name(i))) : fmt::format("[{}]", i);
      walk(*key.table, item, prefix + key.name + index, visit);
    }
  }
}

}  // namespace fourwalls

#include "cases/ice/resolved.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <set>

namespace fourwalls::ice {

namespace {

/// A deck gives capacities by volume, a case by mass: any density will do, so long as their product is right.
constexpr double any_density = 1000;  // [kg/m^3]

/// A layer thicker than this gets more than one cell across [um], up to `most_cells`.
constexpr double cell_height = 50;
constexpr int most_cells = 6;
/// Cells along the chip that a non-uniform deck gets at least.
constexpr double least_cells = 40;

/// A piece of a layer: its own material, and watts per area [W/um^2].
struct Piece {
  Rectangle place;
  int material = -1;
  double density = 0;
  std::string name;
};

double right(const Rectangle& r, int axis) { return r.origin[axis] + r.size[axis]; }

/// Rectangles thinner than this are rounding [um].
constexpr double thinnest = 1e-6;

Rectangle between(double x0, double y0, double x1, double y1) { return {{x0, y0}, {x1 - x0, y1 - y0}}; }
bool real(const Rectangle& r) { return r.size[0] > thinnest && r.size[1] > thinnest; }

Rectangle common(const Rectangle& a, const Rectangle& b) {
  return between(std::max(a.origin[0], b.origin[0]), std::max(a.origin[1], b.origin[1]),
                 std::min(right(a, 0), right(b, 0)), std::min(right(a, 1), right(b, 1)));
}

/// What is left of `a` without `hole`, which lies in it: up to four rectangles.
std::vector<Rectangle> without(const Rectangle& a, const Rectangle& hole) {
  std::vector<Rectangle> left;
  for (const auto& r : {between(a.origin[0], a.origin[1], right(a, 0), hole.origin[1]),
                        between(a.origin[0], right(hole, 1), right(a, 0), right(a, 1)),
                        between(a.origin[0], hole.origin[1], hole.origin[0], right(hole, 1)),
                        between(right(hole, 0), hole.origin[1], right(a, 0), right(hole, 1))})
    if (real(r)) left.push_back(r);
  return left;
}

/// Lays a piece over others: where they overlap the powers add up and the first material holds.
void lay(std::vector<Piece>& pieces, const Piece& piece) {
  for (std::size_t n = 0; n < pieces.size(); ++n) {
    const Rectangle both = common(pieces[n].place, piece.place);
    if (!real(both)) continue;
    const Piece below = pieces[n];
    Piece sum = below;
    sum.place = both;
    sum.density += piece.density;
    if (sum.material < 0) sum.material = piece.material;
    if (sum.name != piece.name) sum.name += (sum.name.empty() ? "" : "_and_") + piece.name;
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(n));
    pieces.push_back(sum);
    for (const auto& r : without(below.place, both)) {
      pieces.push_back(below);
      pieces.back().place = r;
    }
    for (const auto& r : without(piece.place, both)) {
      Piece rest = piece;
      rest.place = r;
      lay(pieces, rest);
    }
    return;
  }
  pieces.push_back(piece);
}

class Writer {
 public:
  explicit Writer(const Deck& deck) : d_(deck) {}

  ResolvedDeck write() {
    look_for_what_a_case_cannot_say();
    head();
    materials();
    body();
    boundary("top", d_.top);
    boundary("bottom", d_.bottom);
    return std::move(r_);
  }

 private:
  template <class... A>
  void put(fmt::format_string<A...> format, A&&... args) {
    fmt::format_to(std::back_inserter(r_.toml), format, std::forward<A>(args)...);
    r_.toml += '\n';
  }

  void look_for_what_a_case_cannot_say() {
    for (const auto& e : d_.stack)
      if (e.kind == ElementKind::channel)
        r_.not_honoured.push_back(fmt::format("{}:{}: coolant inside the stack (channel '{}')", e.where.file,
                                              e.where.line, e.name));
    if (d_.transient)
      r_.not_honoured.push_back(fmt::format(
          "{}: transient step {:g}, slot {:g}: a case made of a deck is steady", d_.file, d_.step, d_.slot));
    if (d_.cores > 1)
      r_.notes.push_back(
          fmt::format("{}: numofcores {}: how many ranks there are is said to mpirun", d_.file, d_.cores));
    if (d_.non_uniform)
      r_.notes.push_back(fmt::format(
          "{}: non-uniform: one mesh follows all blocks, whatever their discretization", d_.file));
  }

  void head() {
    put("# {}, a 3D-ICE stack description, as a case. Lengths as in the deck; layers bottom to top.",
        std::filesystem::path(d_.file).filename().string());
    if (!d_.outputs.empty())
      put("# Its output directives are not part of a case; `fourwalls run` of the deck itself writes those "
          "files.");
    put("\n[case]\ntitle = \"{}: a 3D-ICE stack\"", d_.name);
    const auto& sink = d_.top ? d_.top : d_.bottom;
    put("ambient_temperature = \"{:.12g} K\"", sink ? sink->temperature : d_.initial_temperature);
  }

  void materials() {
    for (const auto& m : d_.materials) {
      put("\n[material.{}]", m.name);
      const auto& k = m.conductivity;
      if (k[0] == k[1] && k[0] == k[2])
        put("conductivity = \"{:.12g} W/m/K\"", 1e6 * k[0]);
      else
        put("conductivity = [\"{:.12g} W/m/K\", \"{:.12g} W/m/K\", \"{:.12g} W/m/K\"]", 1e6 * k[0],
            1e6 * k[1], 1e6 * k[2]);
      put("density = \"{:g} kg/m^3\"  # with the specific heat, {:.12g} J/m^3/K", any_density,
          1e18 * m.capacity);
      put("specific_heat = \"{:.12g} J/kg/K\"", 1e18 * m.capacity / any_density);
      put("source = \"{}:{}\"", std::filesystem::path(m.where.file).filename().string(), m.where.line);
    }
  }

  double cell(double wanted, double chip) const {
    return d_.non_uniform ? std::min(wanted, chip / least_cells) : wanted;
  }

  void body() {
    put("\n[[body]]\nname = \"{}\"", body_name(d_));
    put("size = [\"{:.12g} um\", \"{:.12g} um\"]", d_.length, d_.width);
    put("cell_size = [\"{:.12g} um\", \"{:.12g} um\"]", cell(d_.cell_length, d_.length),
        cell(d_.cell_width, d_.width));
    for (const auto& e : d_.stack) {
      if (e.kind == ElementKind::layer) layer(e.name, d_.layers[e.of], nullptr);
      if (e.kind != ElementKind::die) continue;
      const auto& die = d_.dies[e.of];
      for (int l = static_cast<int>(die.layers.size()) - 1; l >= 0; --l) {
        const auto name = l == die.source ? e.name : fmt::format("{}_{}", e.name, die.layers.size() - l);
        layer(name, die.layers[l], l == die.source ? &e : nullptr, &e);
      }
    }
  }

  /// `powered`: the die whose floorplan heats this layer; `of`: the die that it belongs to.
  void layer(const std::string& name, const Layer& l, const Element* powered, const Element* of = nullptr) {
    put("\n[[body.layer]]\nname = \"{}\"\nmaterial = \"{}\"", unique(name, layer_names_),
        d_.materials[l.material].name);
    put("thickness = \"{:.12g} um\"", l.height);
    const int cells = std::clamp(static_cast<int>(std::ceil(l.height / cell_height)), 1, most_cells);
    if (cells > 1) put("cells = {}", cells);
    std::vector<Piece> pieces;
    for (const auto& patch : l.layout)
      for (const auto& r : patch.places)
        lay(pieces, {r, patch.material, 0, "of_" + d_.materials[patch.material].name});
    if (of)
      for (const auto& b : of->blocks) blocks(pieces, b, powered != nullptr);
    part_names_.clear();
    for (const auto& p : pieces) part(p);
  }

  void blocks(std::vector<Piece>& pieces, const Block& b, bool powered) {
    const double watts = powered && b.powered() ? b.powers.front() : 0;
    if (watts == 0 && b.material < 0) return;
    double area = 0;
    for (const auto& r : b.places) area += r.size[0] * r.size[1];
    for (const auto& r : b.places) lay(pieces, {r, b.material, watts / area, b.name});
  }

  void part(const Piece& p) {
    put("\n[[body.layer.part]]\nname = \"{}\"", unique(p.name, part_names_));
    if (p.material >= 0) put("material = \"{}\"", d_.materials[p.material].name);
    put("origin = [\"{:.12g} um\", \"{:.12g} um\"]", p.place.origin[0], p.place.origin[1]);
    put("size = [\"{:.12g} um\", \"{:.12g} um\"]", p.place.size[0], p.place.size[1]);
    if (p.density != 0) put("power = \"{:.15g} W\"", p.density * p.place.size[0] * p.place.size[1]);
  }

  void boundary(const char* face, const std::optional<Sink>& sink) {
    if (!sink || sink->coefficient == 0) return;
    put("\n[[boundary]]\nname = \"{0}_sink\"\nbody = \"{1}\"\nface = \"{0}\"\nkind = \"convection\"", face,
        body_name(d_));
    put("coefficient = \"{:.12g} W/m^2/K\"\ntemperature = \"{:.12g} K\"", 1e12 * sink->coefficient,
        sink->temperature);
  }

  static std::string unique(std::string name, std::set<std::string>& taken) {
    std::string free = name;
    for (int n = 2; !taken.insert(free).second; ++n) free = fmt::format("{}_{}", name, n);
    return free;
  }

  const Deck& d_;
  ResolvedDeck r_;
  std::set<std::string> layer_names_, part_names_;
};

}  // namespace

std::string body_name(const Deck& deck) { return deck.element("stack") < 0 ? "stack" : "whole_stack"; }

ResolvedDeck resolve_deck(const Deck& deck) { return Writer(deck).write(); }

}  // namespace fourwalls::ice

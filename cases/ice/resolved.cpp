#include "cases/ice/resolved.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <map>
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

/// A piece of a layer: its own material, and watts per area [W/um^2] by slot; none: no power.
struct Piece {
  Rectangle place;
  int material = -1;
  std::vector<double> density;
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
    if (sum.density.empty()) sum.density.resize(piece.density.size(), 0.0);
    for (std::size_t s = 0; s < piece.density.size(); ++s) sum.density[s] += piece.density[s];
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
    say_what_is_said_otherwise();
    head();
    materials();
    body();
    r_.toml += profiles_;
    for (const auto& e : d_.stack)
      if (e.kind == ElementKind::channel) plate(e);
    boundary("top", d_.top);
    boundary("bottom", d_.bottom);
    if (d_.transient) course();
    return std::move(r_);
  }

 private:
  template <class... A>
  void put(fmt::format_string<A...> format, A&&... args) {
    fmt::format_to(std::back_inserter(r_.toml), format, std::forward<A>(args)...);
    r_.toml += '\n';
  }

  void say_what_is_said_otherwise() {
    const auto at = [&](const Location& where) {
      return where.line > 0 ? fmt::format("{}:{}: ", where.file, where.line) : d_.file + ": ";
    };
    for (const auto& e : d_.stack)
      for (const auto& b : e.blocks)
        if (r_.refusal.empty() &&
            std::any_of(b.powers.begin(), b.powers.end(), [](double w) { return w < 0; }))
          r_.refusal = at(b.where) + fmt::format("block {}: a case has no power below 0 W", b.name);
    if (d_.cores > 1)
      r_.not_honoured.push_back(
          at(d_.cores_at) +
          fmt::format("numofcores {}: how many ranks there are is said to mpirun", d_.cores));
    if (d_.non_uniform)
      r_.notes.push_back(at(d_.dimensions_at) +
                         "non-uniform: one mesh follows all blocks, whatever their discretization");
    if (d_.transient)
      r_.notes.push_back(at(d_.solver_at) +
                         fmt::format("transient step {:g}: steps are adapted to an error of {:g} K each",
                                     d_.step, TransientOptions{}.temperature_tolerance));
    if (!cooled()) return;
    const auto& c = *d_.cavity;
    if (c.pins())
      r_.notes.push_back(
          at(c.where) +
          "pinfin: pins are averaged over each cell, with the coefficient that 3D-ICE gives them");
    if (c.kind == CavityKind::channels_2rm)
      r_.notes.push_back(
          at(c.where) +
          "microchannel 2rm: channels are averaged over each cell; the coefficients count on the "
          "whole area and for the walls as well, as 3D-ICE means them");
    if (d_.transient && d_.initial_temperature != c.inlet_temperature)
      r_.not_honoured.push_back(
          at(d_.solver_at) +
          fmt::format("initial temperature {:g}: the coolant begins with its incoming temperature of {:g}",
                      d_.initial_temperature, c.inlet_temperature));
  }

  bool cooled() const {
    return std::any_of(d_.stack.begin(), d_.stack.end(),
                       [](const Element& e) { return e.kind == ElementKind::channel; });
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

  /// 3D-ICE's cells across the channels of a `4rm` cavity are channels and walls, whatever the deck says.
  double across() const {
    if (!cooled() || d_.cavity->kind != CavityKind::channels_4rm) return cell(d_.cell_length, d_.length);
    return std::max(d_.cavity->channel, d_.cavity->wall);
  }

  void body() {
    put("\n[[body]]\nname = \"{}\"", body_name(d_));
    put("size = [\"{:.12g} um\", \"{:.12g} um\"]", d_.length, d_.width);
    put("cell_size = [\"{:.12g} um\", \"{:.12g} um\"]", across(), cell(d_.cell_width, d_.width));
    if (d_.transient) put("start_temperature = \"{:.12g} K\"", d_.initial_temperature);
    for (const auto& e : d_.stack) {
      if (e.kind == ElementKind::layer) layer_of_[&e] = layer(e.name, d_.layers[e.of], nullptr);
      if (e.kind == ElementKind::channel)
        layer_of_[&e] = layer(e.name, {e.where, "", d_.cavity->height, d_.cavity->material, {}}, nullptr);
      if (e.kind != ElementKind::die) continue;
      const auto& die = d_.dies[e.of];
      for (int l = static_cast<int>(die.layers.size()) - 1; l >= 0; --l) {
        const auto name = l == die.source ? e.name : fmt::format("{}_{}", e.name, die.layers.size() - l);
        const auto own = layer(name, die.layers[l], l == die.source ? &e : nullptr, &e);
        if (l == die.source) layer_of_[&e] = own;
      }
    }
  }

  /// `powered`: the die whose floorplan heats this layer; `of`: the die that it belongs to.
  /// Returns the layer's name in the case.
  std::string layer(const std::string& name, const Layer& l, const Element* powered,
                    const Element* of = nullptr) {
    auto own_name = unique(name, layer_names_);
    put("\n[[body.layer]]\nname = \"{}\"\nmaterial = \"{}\"", own_name, d_.materials[l.material].name);
    put("thickness = \"{:.12g} um\"", l.height);
    const int cells = std::clamp(static_cast<int>(std::ceil(l.height / cell_height)), 1, most_cells);
    if (cells > 1) put("cells = {}", cells);
    std::vector<Piece> pieces;
    for (const auto& patch : l.layout)
      for (const auto& r : patch.places)
        lay(pieces, {r, patch.material, {}, "of_" + d_.materials[patch.material].name});
    if (of)
      for (const auto& b : of->blocks) blocks(pieces, b, powered != nullptr);
    part_names_.clear();
    for (const auto& p : pieces) part(p);
    return own_name;
  }

  void blocks(std::vector<Piece>& pieces, const Block& b, bool powered) {
    std::vector<double> density;
    if (powered && b.powered()) density.assign(b.powers.begin(), b.powers.begin() + d_.slots());
    if (std::all_of(density.begin(), density.end(), [](double w) { return w == 0; })) density.clear();
    if (density.empty() && b.material < 0) return;
    double area = 0;
    for (const auto& r : b.places) area += r.size[0] * r.size[1];
    for (auto& w : density) w /= area;
    for (const auto& r : b.places) lay(pieces, {r, b.material, density, b.name});
  }

  void part(const Piece& p) {
    put("\n[[body.layer.part]]\nname = \"{}\"", unique(p.name, part_names_));
    if (p.material >= 0) put("material = \"{}\"", d_.materials[p.material].name);
    put("origin = [\"{:.12g} um\", \"{:.12g} um\"]", p.place.origin[0], p.place.origin[1]);
    put("size = [\"{:.12g} um\", \"{:.12g} um\"]", p.place.size[0], p.place.size[1]);
    if (p.density.empty()) return;
    const double most = *std::max_element(p.density.begin(), p.density.end());
    put("power = \"{:.15g} W\"", most * p.place.size[0] * p.place.size[1]);
    if (const auto name = profile(p, most); !name.empty()) put("profile = \"{}\"", name);
  }

  /// Name of the profile of a piece's power; empty: it is the same in all slots. Pieces that change alike
  /// share one.
  std::string profile(const Piece& p, double most) {
    std::string values;
    bool constant = true;
    for (const double w : p.density) {
      values += fmt::format("{}{:.12g}", values.empty() ? "" : ", ", w / most);
      constant = constant && w == p.density.front();
    }
    if (constant) return {};
    const auto [known, is_new] = profile_of_.try_emplace(values, "");
    if (!is_new) return known->second;
    known->second = unique(p.name, profile_names_);
    profiles_ += fmt::format(
        "\n[[profile]]\nname = \"{}\"\nkind = \"rows\"\ninterval = \"{:.12g} s\"\nvalues = [{}]\n",
        known->second, d_.slot, values);
    return known->second;
  }

  /// A cavity's coolant. Its density is any, so long as the product with the specific heat is right.
  void plate(const Element& e) {
    const auto& c = *d_.cavity;
    const bool resolved = c.kind == CavityKind::channels_4rm;
    const double flow = c.pins() ? c.velocity * d_.length * c.height : c.flow;
    put("\n[[cold_plate]]\nname = \"{0}\"\nbody = \"{1}\"\nlayer = \"{2}\"\ndirection = \"+y\"", e.name,
        body_name(d_), layer_of_.at(&e));
    if (resolved) put("resolved = true");
    put("fluid = \"given\"\ndensity = \"{:g} kg/m^3\"  # with the specific heat, {:.12g} J/m^3/K",
        any_density, 1e18 * c.coolant_capacity);
    put("specific_heat = \"{:.12g} J/kg/K\"", 1e18 * c.coolant_capacity / any_density);
    put("flow = \"{:.15g} m^3/s\"\ninlet_temperature = \"{:.12g} K\"", 1e-18 * flow, c.inlet_temperature);
    // where the coefficients are on the whole area, the channels' part of it has the more
    double more = 1, top = 1e12 * c.top, bottom = 1e12 * c.bottom;
    if (c.pins()) {
      top = bottom = 1e12 * c.pin_coefficient();
      more = 1 / c.porosity();
      put("pin_diameter = \"{:.12g} um\"\npin_pitch = \"{:.12g} um\"\npin_staggered = {}", c.pin_diameter,
          c.pin_pitch, c.kind == CavityKind::pins_staggered);
    } else {
      put("channel_width = \"{:.12g} um\"\nwall_width = \"{:.12g} um\"", c.channel, c.wall);
      if (!resolved) more = (c.channel + c.wall) / c.channel;
    }
    if (resolved)
      put("first_wall = \"{:.12g} um\"\nchannels = {}", c.first_wall, c.channel_count(d_.length));
    else
      put("# on the whole area {:.12g} and {:.12g} W/m^2/K, which stand for the sides as well", bottom, top);
    put("side_coefficient = \"{:.12g} W/m^2/K\"", resolved ? 1e12 * c.side : 0);
    put("bottom_coefficient = \"{:.12g} W/m^2/K\"\ntop_coefficient = \"{:.12g} W/m^2/K\"", more * bottom,
        more * top);
  }

  void course() {
    put("\n[transient]\nstop = \"{:.12g} s\"\nstart = \"ambient\"", d_.slots() * d_.slot);
    const bool maps = std::any_of(d_.outputs.begin(), d_.outputs.end(), [](const Output& o) {
      return o.when != OutputTime::end && (o.kind == OutputKind::map || o.kind == OutputKind::field);
    });
    if (maps) put("output_interval = \"{:.12g} s\"", d_.slot);
    for (const auto& o : d_.outputs) probe(o);
  }

  /// Directives that tell a course over time as probes. Gradients and the coolant's extremes have none.
  void probe(const Output& o) {
    const auto one = [&](const std::string& name, const std::string& what) {
      put("\n[[probe]]\nname = \"{}\"\n{}", unique(name, probe_names_), what);
    };
    if (o.kind == OutputKind::coolant && o.quantity == OutputQuantity::average)
      one(d_.stack[o.element].name + " outlet",
          fmt::format("quantity = \"{} outlet temperature\"", d_.stack[o.element].name));
    if (o.element < 0 || d_.stack[o.element].kind != ElementKind::die) {
      if (o.kind == OutputKind::point && d_.stack[o.element].kind == ElementKind::layer)
        point(o, layer_of_.at(&d_.stack[o.element]), one);
      return;
    }
    const auto& die = d_.stack[o.element];
    if (o.kind == OutputKind::point) return point(o, layer_of_.at(&die), one);
    if (o.quantity == OutputQuantity::gradient) return;
    if (o.kind != OutputKind::block && o.kind != OutputKind::blocks) return;
    constexpr const char* words[] = {"maximum", "minimum", "mean"};
    for (int b = 0; b < static_cast<int>(die.blocks.size()); ++b) {
      if (o.kind == OutputKind::block && b != o.block) continue;
      for (const auto& r : die.blocks[b].places)
        one(fmt::format("{}.{} {}", die.name, die.blocks[b].name, words[static_cast<int>(o.quantity)]),
            fmt::format("body = \"{}\"\nlayer = \"{}\"\norigin = [\"{:.12g} um\", \"{:.12g} um\"]\n"
                        "size = [\"{:.12g} um\", \"{:.12g} um\"]\nstatistic = \"{}\"",
                        body_name(d_), layer_of_.at(&die), r.origin[0], r.origin[1], r.size[0], r.size[1],
                        words[static_cast<int>(o.quantity)]));
    }
  }

  template <class One>
  void point(const Output& o, const std::string& layer, One&& one) {
    one(fmt::format("{} at {:g}, {:g} um", d_.stack[o.element].name, o.x, o.y),
        fmt::format("body = \"{}\"\nlayer = \"{}\"\nat = [\"{:.12g} um\", \"{:.12g} um\"]", body_name(d_),
                    layer, o.x, o.y));
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
  std::set<std::string> layer_names_, part_names_, profile_names_, probe_names_;
  std::map<std::string, std::string> profile_of_;   ///< by its values
  std::map<const Element*, std::string> layer_of_;  ///< that takes its power or its coolant
  std::string profiles_;
};

}  // namespace

std::string body_name(const Deck& deck) { return deck.element("stack") < 0 ? "stack" : "whole_stack"; }

ResolvedDeck resolve_deck(const Deck& deck) { return Writer(deck).write(); }

}  // namespace fourwalls::ice

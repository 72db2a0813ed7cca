#include "cases/ice/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cases/run_files.hpp"

namespace fourwalls::ice {

namespace {

/// Lengths in a deck that differ by less are the same [um].
constexpr double same_length = 1e-6;
/// Narrower places are slips of unit [um].
constexpr double least_side = 0.01;

class Checks {
 public:
  explicit Checks(const Deck& deck) : d_(deck) {}

  std::vector<Problem> run() {
    grid();
    cavity();
    stack();
    layouts();
    floorplans();
    time();
    outputs();
    return std::move(problems_);
  }

 private:
  void say(const Location& where, const char* severity, std::string message) {
    problems_.push_back({where, severity, std::move(message)});
  }
  void error(const Location& where, std::string message) { say(where, "error", std::move(message)); }
  void warn(const Location& where, std::string message) { say(where, "warning", std::move(message)); }
  Location whole() const { return {d_.file, 0, 0, {}}; }

  void grid() {
    constexpr double most = 2e7;
    const char* names[2] = {"length", "width"};
    const double chip[2] = {d_.length, d_.width}, cell[2] = {d_.cell_length, d_.cell_width};
    for (int n = 0; n < 2; ++n) {
      // the cells of a 4rm cavity along x are its channels and walls
      if (n == 0 && d_.cavity && d_.cavity->kind == CavityKind::channels_4rm) continue;
      const double cells = std::floor(chip[n] / cell[n] + 1e-9);
      if (cells < 1) {
        error(d_.dimensions_at,
              fmt::format("cell {} {:g} is larger than chip {} {:g}", names[n], cell[n], names[n], chip[n]));
      } else if (cells > most) {
        error(d_.dimensions_at, fmt::format("{:g} cells along the chip's {}", cells, names[n]));
      } else if (!d_.non_uniform && std::abs(cells * cell[n] - chip[n]) > same_length) {
        warn(d_.dimensions_at,
             fmt::format("cells of {:g} do not fill the chip's {} of {:g}; 3D-ICE and --emulate leave "
                         "out the rest of {:g}",
                         cell[n], names[n], chip[n], chip[n] - cells * cell[n]));
      }
    }
    // a case and the peer's network alike: what no machine holds is a slip of unit
    constexpr double most_cells = 2e9;
    if (const double all = chip[0] / cell[0] * (chip[1] / cell[1]); all > most_cells)
      error(d_.dimensions_at, fmt::format("{:g} cells in each layer", all));
  }

  void cavity() {
    if (!d_.cavity) return;
    const auto& c = *d_.cavity;
    if (c.pins()) {
      if (c.pin_diameter >= c.pin_pitch)
        error(c.where,
              fmt::format("pins of diameter {:g} do not fit a pitch of {:g}", c.pin_diameter, c.pin_pitch));
    } else if (c.kind == CavityKind::channels_4rm) {
      const double pairs = (d_.length - c.first_wall - c.last_wall - c.channel) / (c.channel + c.wall);
      if (pairs < -1e-9 || std::abs(pairs - std::round(pairs)) > 1e-6)
        error(c.where,
              fmt::format(
                  "channels of {:g} and walls of {:g}, between a first wall of {:g} and a last one of {:g}, "
                  "do not fill the chip's length of {:g}",
                  c.channel, c.wall, c.first_wall, c.last_wall, d_.length));
    } else if (c.channel + c.wall > d_.length) {
      error(c.where, fmt::format("a channel and a wall are longer than the chip: {:g} in {:g}",
                                 c.channel + c.wall, d_.length));
    }
    if (d_.non_uniform && c.kind == CavityKind::channels_4rm)
      error(c.where, "a 4rm cavity needs the uniform grid");
    const bool used =
        std::any_of(d_.stack.begin(), d_.stack.end(), [](auto& e) { return e.kind == ElementKind::channel; });
    if (!used) warn(c.where, "no channel of the stack uses this cavity");
  }

  void stack() {
    const auto& s = d_.stack;
    if (s.empty()) return error(whole(), "the stack is empty");
    if (std::none_of(s.begin(), s.end(), [](auto& e) { return e.kind == ElementKind::die; }))
      error(s.back().where, "the stack has no die");
    for (std::size_t n = 0; n < s.size(); ++n) {
      if (s[n].cells[0] > 0 && !d_.non_uniform)
        error(s[n].where, "a discretization of its own needs 'non-uniform true' in the dimensions");
      if (s[n].kind != ElementKind::channel) continue;
      if (n == 0 || n + 1 == s.size())
        error(s[n].where, "a channel cannot be the first or last of the stack");
      if (n > 0 && s[n - 1].kind == ElementKind::channel)
        error(s[n - 1].where, "two channels cannot follow each other");
    }
    const bool coolant =
        std::any_of(s.begin(), s.end(), [](auto& e) { return e.kind == ElementKind::channel; });
    const bool sink = (d_.top && d_.top->coefficient > 0) || (d_.bottom && d_.bottom->coefficient > 0);
    if (!coolant && !sink && !d_.transient)
      error(d_.solver_at,
            "no heat sink and no coolant: the heat has no way out, and there is no steady state");
  }

  void inside_chip(const Location& where, const std::vector<Rectangle>& places) {
    for (const auto& r : places)
      if (r.origin[0] + r.size[0] > d_.length + same_length ||
          r.origin[1] + r.size[1] > d_.width + same_length)
        error(where, fmt::format("the rectangle from {:g}, {:g} to {:g}, {:g} leaves the chip of {:g} x {:g}",
                                 r.origin[0], r.origin[1], r.origin[0] + r.size[0], r.origin[1] + r.size[1],
                                 d_.length, d_.width));
  }

  void layouts() {
    for (const auto& layer : d_.layers)
      for (const auto& patch : layer.layout) {
        inside_chip(patch.where, patch.places);
        if (d_.non_uniform) error(patch.where, "a layout needs the uniform grid");
      }
  }

  void floorplans() {
    for (const auto& e : d_.stack) {
      for (const auto& b : e.blocks) {
        inside_chip(b.where, b.places);
        for (const auto& r : b.places)
          if (std::min(r.size[0], r.size[1]) < least_side)
            error(b.where, fmt::format("'{}' is {:g} x {:g} um: floorplans are in micrometres", b.name,
                                       r.size[0], r.size[1]));
        if (b.material >= 0 && !d_.non_uniform)
          error(b.where, "a block's own material needs 'non-uniform true' in the dimensions of the deck");
        if (b.cells[0] > 0 && !d_.non_uniform)
          error(b.where,
                "a block's own discretization needs 'non-uniform true' in the dimensions of the deck");
      }
      overlaps(e);
      gaps(e);
      uneven_powers(e);
    }
  }

  static double shared(const Rectangle& a, const Rectangle& b) {
    double area = 1;
    for (int n = 0; n < 2; ++n)
      area *= std::max(0.0, std::min(a.origin[n] + a.size[n], b.origin[n] + b.size[n]) -
                                std::max(a.origin[n], b.origin[n]));
    return area;
  }

  /// Blocks on top of each other: their powers add up. Found along x, so that large floorplans stay quick.
  void overlaps(const Element& e) {
    struct Place {
      const Block* block;
      const Rectangle* place;
    };
    std::vector<Place> all;
    for (const auto& b : e.blocks)
      for (const auto& r : b.places) all.push_back({&b, &r});
    std::sort(all.begin(), all.end(),
              [](auto& a, auto& b) { return a.place->origin[0] < b.place->origin[0]; });
    std::set<std::pair<const Block*, const Block*>> said;
    for (std::size_t a = 0; a < all.size(); ++a)
      for (std::size_t b = a + 1; b < all.size(); ++b) {
        if (all[b].place->origin[0] >= all[a].place->origin[0] + all[a].place->size[0]) break;
        if (shared(*all[a].place, *all[b].place) <= same_length * same_length) continue;
        const auto* one = std::min(all[a].block, all[b].block);
        const auto* other = std::max(all[a].block, all[b].block);
        if (said.emplace(one, other).second)
          say(other->where, d_.non_uniform ? "error" : "warning",
              one == other
                  ? fmt::format("rectangles of '{}' overlap: there the power counts twice", one->name)
                  : fmt::format("'{}' and '{}' overlap: there their powers add up", one->name, other->name));
      }
  }

  /// 3D-ICE divides a die by its blocks where the grid is not uniform.
  void gaps(const Element& e) {
    if (!d_.non_uniform || e.blocks.empty()) return;
    double covered = 0;
    for (const auto& b : e.blocks)
      for (const auto& r : b.places) covered += r.size[0] * r.size[1];
    if (const double gap = 1 - covered / (d_.length * d_.width); gap > 1e-6)
      warn(e.blocks.front().where,
           fmt::format("{:.3g} % of die '{}' is covered by no block: 3D-ICE itself needs them to tile it",
                       100 * gap, e.name));
  }

  void uneven_powers(const Element& e) {
    if (!d_.transient) {
      for (const auto& b : e.blocks)
        if (b.powers.size() > 1) {
          warn(b.where, "a steady run takes the first of a block's powers");
          break;
        }
      return;
    }
    const auto run = static_cast<std::size_t>(d_.slots());
    for (const auto& b : e.blocks)
      if (b.powers.size() > run)
        warn(b.where,
             fmt::format("the run ends with the shortest list of powers, after {} slots; {} values are left "
                         "over here",
                         run, b.powers.size() - run));
  }

  void time() {
    if (!d_.transient) return;
    const double steps = d_.slot / d_.step;
    if (steps < 1 - 1e-9 || std::abs(steps - std::round(steps)) > 1e-6 * steps)
      error(d_.solver_at,
            fmt::format("a slot of {:g} s is no whole number of steps of {:g} s", d_.slot, d_.step));
    constexpr double most_steps = 1e9;
    if (const double all = steps * d_.slots(); all > most_steps)
      error(d_.solver_at, fmt::format("{:g} steps of {:g} s; at most {:g}", all, d_.step, most_steps));
    if (d_.slots() == 0) error(d_.solver_at, "no block has powers, so the run has no length");
  }

  void outputs() {
    const bool maps = std::any_of(d_.outputs.begin(), d_.outputs.end(), [](const Output& o) {
      return o.kind == OutputKind::map || o.kind == OutputKind::power_map;
    });
    DeckFiles files(maps ? std::vector<std::string>{"xaxis.txt", "yaxis.txt"} : std::vector<std::string>{});
    for (const auto& o : d_.outputs) {
      if (const auto why = files.take(o.file, fmt::format("the output of line {}", o.where.line));
          !why.empty())
        error(o.where, why);
      else if (const auto own = name_in_folder(o.file);
               own != std::filesystem::path(o.file).lexically_normal().string())
        warn(o.where, fmt::format("'{}' is written as '{}' into the run folder", o.file, own));
      if (o.element < 0) continue;
      const auto& e = d_.stack[o.element];
      const bool of_die =
          o.kind == OutputKind::blocks || o.kind == OutputKind::block || o.kind == OutputKind::power_map;
      if (of_die && e.kind != ElementKind::die) error(o.where, fmt::format("'{}' is not a die", e.name));
      if (o.kind == OutputKind::coolant && e.kind != ElementKind::channel)
        error(o.where, fmt::format("'{}' is not a channel", e.name));
      if (o.kind == OutputKind::point && (o.x < 0 || o.y < 0 || o.x > d_.length || o.y > d_.width))
        error(o.where, fmt::format("the point {:g}, {:g} is outside of the chip of {:g} x {:g}", o.x, o.y,
                                   d_.length, d_.width));
    }
  }

  const Deck& d_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_deck(const Deck& deck) { return Checks(deck).run(); }

}  // namespace fourwalls::ice

#include "cases/hotspot/to_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace fourwalls::hotspot {

namespace {

std::string at(const Location& where) {
  return where.line > 0 ? fmt::format("{}:{}: ", where.file, where.line) : where.file + ": ";
}

/// The peer's leakage: 1.5e4 A exp(0.036 (T - 383.15)) W.
constexpr double leakage_density = 1.5e4, leakage_slope = 0.036, leakage_temperature = 383.15;
/// Of the peer's radiating fins.
constexpr double emissivity = 0.95;

/// Blocks of a layer: with power, or of a material of their own.
std::vector<StackBlock> blocks_of(const Deck& deck, const StackLayer& layer, const std::vector<double>& power,
                                  std::size_t& unit, const std::string& prefix) {
  std::vector<StackBlock> blocks;
  for (const auto& b : deck.floorplans[layer.floorplan].blocks) {
    StackBlock block;
    block.name = prefix + b.name;
    block.x = b.x, block.y = b.y, block.width = b.width, block.height = b.height;
    if (layer.power) {
      block.power = power[unit];
      if (deck.power.size() > 1)
        for (const auto& row : deck.power) block.powers.push_back(row[unit]);
      if (deck.options.leakage_used) block.leakage = leakage_density * b.width * b.height;
      ++unit;
    }
    if (b.own_material && deck.options.detailed_3D)
      block.own = Slab{1 / b.resistivity, b.heat_capacity, layer.thickness};
    blocks.push_back(std::move(block));
  }
  return blocks;
}

/// A line of Conversion::not_honoured or ::notes about an option.
std::string about(const Deck& deck, const char* option, const std::string& text) {
  const auto it = deck.given.find(option);
  return at(it == deck.given.end() ? Location{deck.file, 0, 0, ""} : it->second) + text;
}

void say_what_differs(const Deck& deck, Conversion& c) {
  const Options& o = deck.options;
  const bool course = c.package.course.has_value();
  if (!course && deck.power.size() > 1)
    c.notes.push_back(about(
        deck, "p",
        fmt::format("the {} rows of {}: without -o the case has their mean power", deck.power.size(), o.p)));
  if (course && !o.init_file.empty())
    c.not_honoured.push_back(
        about(deck, "init_file",
              fmt::format("-init_file {}: the course begins with the steady state of the mean "
                          "power",
                          o.init_file)));
  for (const auto& plan : deck.floorplans) {
    const auto own =
        std::count_if(plan.blocks.begin(), plan.blocks.end(), [](auto& b) { return b.own_material; });
    if (own > 0 && !o.detailed_3D)
      c.not_honoured.push_back(fmt::format("{}{} block{} with their own material: detailed_3D is off",
                                           at(plan.blocks.front().where), own, own == 1 ? "" : "s"));
  }
  if (o.dtm_used) c.not_honoured.push_back(about(deck, "dtm_used", "-dtm_used: no temperature is cut down"));
  if (course && o.leakage_used)
    c.notes.push_back(
        about(deck, "leakage_used", "-leakage_used: over time as well, which HotSpot leaves out"));
  if (o.leakage_used)
    c.notes.push_back(about(deck, "leakage_used",
                            "-leakage_used: each cell leaks by its own temperature, not by its block's"));
  if (course) c.notes.push_back(about(deck, "o", "-o: true heat capacities; HotSpot takes a third of them"));
}

enum class Line { solid, forward, backward, other };

/// What a row (or column) of a network is: all wall, or a channel from an inlet at one end to an outlet at
/// the other.
template <class At>
Line line_of(int length, At&& at) {
  int solid = 0, fluid = 0;
  for (int n = 0; n < length; ++n) {
    solid += at(n) == Cell::solid;
    fluid += at(n) == Cell::fluid;
  }
  if (solid == length) return Line::solid;
  if (length < 2 || fluid != length - 2) return Line::other;
  if (at(0) == Cell::inlet && at(length - 1) == Cell::outlet) return Line::forward;
  if (at(0) == Cell::outlet && at(length - 1) == Cell::inlet) return Line::backward;
  return Line::other;
}

/// Channels of a network that lie in its rows or columns; nothing where they do not, or differ.
std::optional<LevelChannels> straight_channels(const Deck& deck, const Channels& network) {
  for (const bool along_x : {true, false}) {
    const int lines = along_x ? network.rows : network.cols, length = along_x ? network.cols : network.rows;
    // from the low side on, rows count from the north
    std::vector<Line> kinds;
    for (int n = 0; n < lines; ++n)
      kinds.push_back(line_of(length, [&](int m) {
        return along_x ? network.at(network.rows - 1 - n, m) : network.at(network.rows - 1 - m, n);
      }));
    if (kinds.empty()) continue;
    std::vector<std::array<int, 2>> channels;  // first line, lines
    const Line way = *std::max_element(kinds.begin(), kinds.end());
    if (way == Line::other || way == Line::solid) continue;
    bool alike = true;
    for (int n = 0; n < lines; ++n) {
      if (kinds[n] == Line::solid) continue;
      alike = alike && kinds[n] == way;
      if (n == 0 || kinds[n - 1] == Line::solid) channels.push_back({n, 0});
      ++channels.back()[1];
    }
    const int wall = channels.size() > 1 ? channels[1][0] - channels[0][0] - channels[0][1] : 1;
    for (std::size_t n = 0; n < channels.size(); ++n)
      alike = alike && channels[n][1] == channels[0][1] &&
              (n == 0 || channels[n][0] == channels[n - 1][0] + channels[0][1] + wall);
    if (!alike) continue;
    const double step = (along_x ? deck.height : deck.width) / lines;
    const Options& o = deck.options;
    return LevelChannels{along_x,
                         way == Line::forward,
                         channels[0][0] * step,
                         channels[0][1] * step,
                         wall * step,
                         static_cast<int>(channels.size()),
                         0,
                         o.inlet_temperature,
                         o.coolant_capac,
                         o.htc};
  }
  return std::nullopt;
}

/// A network of any shape; pillars of TSVs are of the walls' material.
LevelNetwork whole_network(const Deck& deck, const Channels& network) {
  const Options& o = deck.options;
  LevelNetwork level;
  for (int row = 0; row < network.rows; ++row) {
    std::string cells;
    for (int col = 0; col < network.cols; ++col)
      cells += fmt::format("{}", std::max(0, static_cast<int>(network.at(row, col))));
    level.map.push_back(std::move(cells));
  }
  level.pressure = o.pumping_pressure, level.pump_resistance = o.pump_internal_res;
  level.inlet = o.inlet_temperature;
  level.heat_capacity = o.coolant_capac, level.viscosity = o.coolant_visc, level.coefficient = o.htc;
  return level;
}

/// What the fins of package.config make of the sink's top.
void cool_sink(const Deck& deck, Conversion& c) {
  const Options& o = deck.options;
  auto& p = c.package;
  const auto conducts = [&](double r) { return 1 / (r * o.s_sink * o.s_sink); };
  if (!deck.package) return void(p.top_coefficient = conducts(o.r_convec));
  const Package& fins = *deck.package;
  p.top_coefficient = conducts(sink_resistance(fins, o.s_sink, o.k_sink, o.ambient, o.ambient + usual_rise));
  const auto note = [&](const std::string& text) {
    c.notes.push_back(about(deck, "package_config_file", text));
  };
  if (!fins.natural_convec)
    return note(fmt::format("the fan's air: {:.4g} K/W by HotSpot's correlation, spread over the sink",
                            1 / (p.top_coefficient * o.s_sink * o.s_sink)));
  if (fins.pins)
    return c.not_honoured.push_back(about(
        deck, "package_config_file",
        fmt::format("pins in still air: their resistance is that at {:g} K above ambient; --emulate finds "
                    "its balance",
                    usual_rise)));
  const int count =
      1 + static_cast<int>(std::lround((o.s_sink - fins.fin_width) / (fins.fin_width + fins.channel_width)));
  p.fins = StillFins{fins.fin_height, fins.fin_width, emissivity, std::max(2, count)};
  note(
      "natural convection: upright fins, radiation of their envelope; HotSpot lets all their surface "
      "radiate");
}

}  // namespace

Conversion to_case(const Deck& deck, const std::vector<double>& flows) {
  const Options& o = deck.options;
  Conversion c;
  auto& p = c.package;
  p.title = deck.name + ", from HotSpot files";
  p.comments = {"From the HotSpot deck " + deck.file + ": the package in three dimensions.",
                o.o.empty() ? "Power is the mean of the power trace." : "Power follows the power trace."};
  p.ambient = o.ambient;
  p.leakage_temperature = leakage_temperature, p.leakage_scale = 1 / leakage_slope;
  if (!o.o.empty()) {
    p.course.emplace();
    p.course->interval = o.sampling_intvl, p.course->rows = deck.power.size();
    if (o.init_file.empty()) p.course->start = o.init_temp;
  }
  p.width = deck.width, p.height = deck.height;
  p.cell_x = deck.width / o.grid_cols, p.cell_y = deck.height / o.grid_rows;
  say_what_differs(deck, c);
  for (const auto& row : deck.power)
    if (std::any_of(row.begin(), row.end(), [](double w) { return w < 0; })) {
      c.refusal = o.p + ": a case has no power below 0 W";
      return c;
    }
  const auto power = deck.mean_power();
  std::size_t unit = 0;
  const double fine = std::max(p.cell_x, p.cell_y);
  if (o.model_secondary) {
    const auto plate = [&](const char* name, const Fixed& f, double side, double t) {
      p.below.push_back({name, side, {f.conductivity, f.heat_capacity, t}, 2, std::max(fine, side / 60)});
    };
    Fixed with_air = board;
    with_air.heat_capacity += o.c_convec_sec / (o.s_pcb * o.s_pcb * o.t_pcb);
    plate("board", with_air, o.s_pcb, o.t_pcb);
    plate("balls", solder, o.s_solder, o.t_solder);
    plate("substrate", substrate, o.s_sub, o.t_sub);
    p.bottom_coefficient = 1 / (o.r_convec_sec * o.s_pcb * o.s_pcb);
    if (!deck.has_lcf) {
      p.levels.push_back({"bumps", {bumps.conductivity, bumps.heat_capacity, o.t_c4}, true, 2, true, {}});
      p.levels.push_back({"metal", {metal.conductivity, metal.heat_capacity, o.t_metal}, true, 1, true, {}});
    }
  }
  for (const auto& layer : deck.layers) {
    if (layer.channels >= 0) {
      auto channels = straight_channels(deck, deck.channels[layer.channels]);
      if (layer.power) {
        c.refusal = at(layer.where) + "a case has no power within channels";
        return c;
      }
      StackLevel level;
      level.name = layer.name;
      level.slab = {1 / o.wall_res, o.wall_capac, layer.thickness};
      if (channels && !flows.empty()) {
        channels->flow = flows[layer.channels], level.channels = channels;
      } else {
        level.network = whole_network(deck, deck.channels[layer.channels]);
        c.notes.push_back(deck.channels[layer.channels].file +
                          ": bends lose no pressure, as in HotSpot: the deck tells no density for bend_loss");
      }
      p.levels.push_back(std::move(level));
      continue;
    }
    const bool lateral = layer.lateral && !(o.block_omit_lateral && &layer == &deck.layers.front());
    StackLevel level{layer.name,     {layer.conductivity, layer.heat_capacity, layer.thickness},
                     lateral,        layer.thickness > 50e-6 ? 3 : 2,
                     !o.detailed_3D, {}};
    const std::string prefix = deck.has_lcf ? fmt::format("{} ", layer.name) : "";
    auto blocks = blocks_of(deck, layer, power, unit, prefix);
    level.blocks = std::move(blocks);
    p.levels.push_back(std::move(level));
  }
  p.above.push_back({"spreader",
                     o.s_spreader,
                     {o.k_spreader, o.p_spreader, o.t_spreader},
                     4,
                     std::max(fine, o.s_spreader / 60)});
  // the capacity of the convection is that of the fins
  const double sink_capacity = o.p_sink + o.c_convec / (o.s_sink * o.s_sink * o.t_sink);
  p.above.push_back(
      {"sink", o.s_sink, {o.k_sink, sink_capacity, o.t_sink}, 6, std::max(fine, o.s_sink / 120)});
  cool_sink(deck, c);
  return c;
}

}  // namespace fourwalls::hotspot

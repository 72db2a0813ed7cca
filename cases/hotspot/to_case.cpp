#include "cases/hotspot/to_case.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fourwalls::hotspot {

namespace {

std::string at(const Location& where) {
  return where.line > 0 ? fmt::format("{}:{}: ", where.file, where.line) : where.file + ": ";
}

/// Blocks of a layer: with power, or of a material of their own.
std::vector<StackBlock> blocks_of(const Deck& deck, const StackLayer& layer, const std::vector<double>& power,
                                  std::size_t& unit, const std::string& prefix, int& ignored) {
  std::vector<StackBlock> blocks;
  for (const auto& b : deck.floorplans[layer.floorplan].blocks) {
    StackBlock block{prefix + b.name, b.x, b.y, b.width, b.height, layer.power ? power[unit++] : 0, {}};
    if (b.own_material && deck.options.detailed_3D)
      block.own = Slab{1 / b.resistivity, b.heat_capacity, layer.thickness};
    else if (b.own_material)
      ++ignored;
    blocks.push_back(std::move(block));
  }
  return blocks;
}

void say_what_is_left_out(const Deck& deck, Conversion& c) {
  const Options& o = deck.options;
  const auto note = [&](const std::string& text) { c.notes.push_back(deck.file + ": " + text); };
  if (deck.power.size() > 1)
    note(fmt::format("the {} rows of {}: the case has their mean power", deck.power.size(), o.p));
  if (!o.o.empty()) note("-o: the transient; --emulate runs the trace");
  if (o.leakage_used) note("-leakage_used: leakage that grows with temperature; --emulate has it");
  if (deck.package && deck.package->natural_convec)
    note(
        "natural convection: its resistance is that at a sink 20 K above ambient; --emulate finds its "
        "balance");
  if (o.block_omit_lateral) note("-block_omit_lateral: the die conducts sideways");
}

}  // namespace

Conversion to_case(const Deck& deck) {
  const Options& o = deck.options;
  Conversion c;
  auto& p = c.package;
  p.title = deck.name + ", from HotSpot files";
  p.comments = {"From the HotSpot deck " + deck.file + ": the package in three dimensions.",
                "Power is the mean of the power trace."};
  p.ambient = o.ambient;
  p.width = deck.width, p.height = deck.height;
  p.cell_x = deck.width / o.grid_cols, p.cell_y = deck.height / o.grid_rows;
  say_what_is_left_out(deck, c);
  const auto power = deck.mean_power();
  std::size_t unit = 0;
  const double fine = std::max(p.cell_x, p.cell_y);
  if (o.model_secondary) {
    const auto plate = [&](const char* name, const Fixed& f, double side, double t) {
      p.below.push_back({name, side, {f.conductivity, f.heat_capacity, t}, 2, std::max(fine, side / 60)});
    };
    plate("board", board, o.s_pcb, o.t_pcb);
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
      c.refusal = at(layer.where) + "a case has no channels within a stack yet; --emulate has them";
      return c;
    }
    int ignored = 0;
    StackLevel level{layer.name,     {layer.conductivity, layer.heat_capacity, layer.thickness},
                     layer.lateral,  layer.thickness > 50e-6 ? 3 : 2,
                     !o.detailed_3D, {}};
    const std::string prefix = deck.has_lcf ? fmt::format("{} ", layer.name) : "";
    auto blocks = blocks_of(deck, layer, power, unit, prefix, ignored);
    if (ignored > 0)
      c.notes.push_back(fmt::format("{}{} block{} of {} with their own material: detailed_3D is off",
                                    at(layer.where), ignored, ignored == 1 ? "" : "s",
                                    deck.floorplans[layer.floorplan].file));
    level.blocks = std::move(blocks);
    p.levels.push_back(std::move(level));
  }
  const double r = deck.package
                       ? sink_resistance(*deck.package, o.s_sink, o.k_sink, o.ambient, o.ambient + 20)
                       : o.r_convec;
  p.above.push_back({"spreader",
                     o.s_spreader,
                     {o.k_spreader, o.p_spreader, o.t_spreader},
                     4,
                     std::max(fine, o.s_spreader / 60)});
  p.above.push_back({"sink", o.s_sink, {o.k_sink, o.p_sink, o.t_sink}, 6, std::max(fine, o.s_sink / 120)});
  p.top_coefficient = 1 / (r * o.s_sink * o.s_sink);
  return c;
}

}  // namespace fourwalls::hotspot

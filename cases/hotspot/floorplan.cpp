#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cases/hotspot/parts.hpp"
#include "cases/tiling.hpp"

namespace fourwalls::hotspot {

namespace {

constexpr std::size_t most_blocks = 65536;  ///< the peer reads 8192

/// Block of a line with 5 or 7 fields; nothing, and an error, where it is none.
std::optional<Block> block_of(const TextFile& file, const TextLine& line, Findings& findings) {
  static const char* const fields[] = {"name",     "width",         "height",     "left x",
                                       "bottom y", "heat capacity", "resistivity"};
  static const Bounds allowed[] = {{},
                                   bounds::length,
                                   bounds::length,
                                   bounds::place,
                                   bounds::place,
                                   bounds::heat_capacity,
                                   bounds::resistivity};
  const auto& w = line.words;
  Block block;
  block.where = {file.name, line.number, w[0].column, ""};
  block.name = w[0].text;
  double value[7] = {};
  for (std::size_t n = 1; n < w.size(); ++n) {
    const auto number = number_of(w[n].text);
    if (!number || !allowed[n].contains(*number)) {
      findings.error(file, line, &w[n],
                     fmt::format("{}: expected {}, found '{}'", fields[n],
                                 number ? expected_number(allowed[n], number) : "a number", w[n].text));
      return std::nullopt;
    }
    value[n] = *number;
  }
  block.width = value[1], block.height = value[2], block.x = value[3], block.y = value[4];
  block.own_material = w.size() == 7;
  block.heat_capacity = value[5], block.resistivity = value[6];
  return block;
}

/// `a b wire-density` lines belong to the peer's floorplanner.
bool connects(const TextLine& line) { return line.words.size() == 3 && !number_of(line.words[1].text); }

void move_to_origin(Floorplan& plan) {
  double x0 = plan.blocks[0].x, y0 = plan.blocks[0].y, x1 = x0, y1 = y0;
  for (const auto& b : plan.blocks) {
    x0 = std::min(x0, b.x), y0 = std::min(y0, b.y);
    x1 = std::max(x1, b.x + b.width), y1 = std::max(y1, b.y + b.height);
  }
  for (auto& b : plan.blocks) b.x -= x0, b.y -= y0;
  plan.width = x1 - x0, plan.height = y1 - y0;
}

void check_names(const Floorplan& plan, const TextFile& file, Findings& findings) {
  std::vector<const Block*> sorted;
  for (const auto& b : plan.blocks) sorted.push_back(&b);
  const auto lower = [](const Block* b) {
    std::string s = b->name;
    std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return std::tolower(c); });
    return s;
  };
  std::sort(sorted.begin(), sorted.end(), [&](const Block* a, const Block* b) {
    return std::pair(lower(a), a->where.line) < std::pair(lower(b), b->where.line);
  });
  for (std::size_t n = 1; n < sorted.size(); ++n)
    if (lower(sorted[n - 1]) == lower(sorted[n]))
      findings.error(
          file.name, sorted[n]->where.line,
          fmt::format("block '{}' is there before, in line {}", sorted[n]->name, sorted[n - 1]->where.line));
}

/// Blocks must not lie over each other; what none of them covers is said.
void check_tiling(const Floorplan& plan, const TextFile& file, Findings& findings) {
  std::vector<Rectangle> places;
  for (const auto& b : plan.blocks) places.push_back({{b.x, b.y}, {b.width, b.height}});
  const auto tiling = tiling_of(places, {plan.width, plan.height});
  for (const auto& [first, second, by] : tiling.overlaps) {
    const auto &a = plan.blocks[first], &b = plan.blocks[second];
    findings.error(
        file.name, std::max(a.where.line, b.where.line),
        fmt::format("blocks '{}' and '{}' overlap by {:.4g} x {:.4g} m", a.name, b.name, by[0], by[1]));
  }
  if (tiling.gap > 1e-4)
    findings.warning(
        file.name, 0,
        fmt::format("{:.2g} % of the floorplan's rectangle is covered by no block", 100 * tiling.gap));
}

}  // namespace

std::optional<Floorplan> read_floorplan(const std::string& name, const Problem& asked_by,
                                        Findings& findings) {
  const auto file = read_lines(name, {}, asked_by, findings);
  if (!file) return std::nullopt;
  Floorplan plan;
  plan.file = name;
  bool good = true;
  for (const auto& line : file->lines) {
    const auto fields = line.words.size();
    if (connects(line)) continue;
    if (fields != 5 && fields != 7) {
      findings.error(*file, line, &line.words[std::min<std::size_t>(fields - 1, 7)],
                     fmt::format("expected 'name width height left-x bottom-y [heat-capacity resistivity]', "
                                 "found {} field{}",
                                 fields, fields == 1 ? "" : "s"));
      good = false;
      continue;
    }
    if (auto block = block_of(*file, line, findings))
      plan.blocks.push_back(std::move(*block));
    else
      good = false;
  }
  if (!good) return std::nullopt;
  if (plan.blocks.empty()) {
    findings.error(name, 0, "no blocks in this floorplan");
    return std::nullopt;
  }
  if (plan.blocks.size() > most_blocks) {
    findings.error(name, 0, fmt::format("{} blocks; at most {}", plan.blocks.size(), most_blocks));
    return std::nullopt;
  }
  move_to_origin(plan);
  check_names(plan, *file, findings);
  check_tiling(plan, *file, findings);
  warn_unfinished(*file, findings);
  return plan;
}

void warn_unfinished(const TextFile& file, Findings& findings) {
  if (file.unfinished && !file.lines.empty() && file.lines.back().number == file.last)
    findings.warning(file.name, file.last, "the last line has no newline: HotSpot itself would not read it");
}

}  // namespace fourwalls::hotspot

#include "postprocess/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace fourwalls::layout {

namespace {

void check_field(const Grid& grid, const GridField& field) {
  if (field.components != 1 && field.components != 3)
    throw std::invalid_argument(
        fmt::format("grid {}: field {} has {} components", grid.name, field.name, field.components));
  const auto expected = static_cast<std::size_t>(box_cells(grid) * field.components);
  if (field.values.size() != expected)
    throw std::invalid_argument(fmt::format("grid {}: field {} has {} values, its box needs {}", grid.name,
                                            field.name, field.values.size(), expected));
}

void check_grid(const Grid& grid) {
  const auto n = cells(grid);
  for (std::size_t i = 0; i < 3; ++i) {
    if (n[i] < 1) throw std::invalid_argument(fmt::format("grid {}: axis {} has no cells", grid.name, i));
    if (grid.low[i] < 0 || grid.high[i] > n[i])
      throw std::invalid_argument(fmt::format("grid {}: box leaves the grid along axis {}", grid.name, i));
  }
  for (const auto& field : grid.fields) check_field(grid, field);
}

void check_network(const Network& network) {
  const auto own = static_cast<std::size_t>(network.own());
  const auto bad = [&](const std::string& what) {
    throw std::invalid_argument(fmt::format("network {}: {}", network.name, what));
  };
  if (network.ends != 1 && network.ends != 2) bad(fmt::format("pieces have {} ends", network.ends));
  if (network.points.size() != own * 3 * static_cast<std::size_t>(network.ends)) bad("half a piece");
  if (network.first < 0 || network.first + network.own() > network.all) bad("pieces beyond the last");
  for (const auto& field : network.fields)
    if (field.components != 1 || field.values.size() != own)
      bad(fmt::format("field {} has {} values for {} pieces", field.name, field.values.size(), own));
}

void check_cells(const CellGrid& grid) {
  const auto bad = [&](const std::string& what) {
    throw std::invalid_argument(fmt::format("cells {}: {}", grid.name, what));
  };
  if (grid.corners != 4 && grid.corners != 8) bad(fmt::format("cells have {} corners", grid.corners));
  const auto own = static_cast<std::size_t>(grid.own());
  if (grid.connectivity.size() != own * static_cast<std::size_t>(grid.corners)) bad("half a cell");
  if (grid.corner_points.size() != 3 * grid.connectivity.size() || grid.points.size() % 3 != 0)
    bad("corners without coordinates");
  if (grid.first < 0 || grid.first + grid.own() > grid.all) bad("cells beyond the last");
  for (const auto n : grid.connectivity)
    if (n < 0 || n >= grid.all_points) bad("a corner that is no point");
  for (const auto& field : grid.fields)
    if (field.values.size() != own * static_cast<std::size_t>(field.components))
      bad(fmt::format("field {} has {} values for {} cells", field.name, field.values.size(), own));
}

}  // namespace

std::array<int, 3> cells(const Grid& grid) {
  const auto along = [&](std::size_t i) { return static_cast<int>(grid.axes[i].size()) - 1; };
  return {along(0), along(1), flat(grid) ? 1 : along(2)};
}

long long box_cells(const Grid& grid) {
  long long n = 1;
  for (std::size_t i = 0; i < 3; ++i) n *= std::max(0, grid.high[i] - grid.low[i]);
  return n;
}

std::string safe(const std::string& name) {
  std::string out = name.empty() ? "unnamed" : name;
  for (auto& c : out)
    if (c == '/' || c == '.' || c == ':') c = '_';
  return out;
}

std::string group(const Grid& grid) { return fmt::format("/{}/{}", safe(grid.kind), safe(grid.name)); }

std::string group(const CellGrid& grid) { return fmt::format("/{}/{}", safe(grid.kind), safe(grid.name)); }

std::string group(const Network& network) {
  return fmt::format("/{}/{}", safe(network.kind), safe(network.name));
}

std::pair<std::string, std::string> split_unit(const std::string& label) {
  const auto open = label.rfind(" [");
  if (open == std::string::npos || label.back() != ']') return {label, ""};
  return {label.substr(0, open), label.substr(open + 2, label.size() - open - 3)};
}

std::vector<std::string> line_labels(const Result& result) {
  std::vector<std::string> labels;
  if (result.lines.empty()) return labels;
  for (const auto& [label, value] : result.lines.front().values) labels.push_back(label);
  return labels;
}

void check(const Result& result) {
  for (const auto& grid : result.grids) check_grid(grid);
  for (const auto& grid : result.cell_grids) check_cells(grid);
  for (const auto& network : result.networks) check_network(network);
  for (const auto& line : result.lines)
    for (const auto& label : line_labels(result))
      if (line.values.count(label) == 0)
        throw std::invalid_argument(fmt::format("line {}: no value '{}'", line.name, label));
}

}  // namespace fourwalls::layout

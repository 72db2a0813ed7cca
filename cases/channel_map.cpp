#include "cases/channel_map.hpp"

#include <fmt/format.h>

#include <array>

namespace fourwalls {

namespace {

constexpr std::string_view between = " \t,";

std::vector<ChannelCell> cells_of_row(const std::string& text, std::size_t number,
                                      std::vector<std::string>& wrong) {
  std::vector<ChannelCell> cells;
  for (const char c : text) {
    if (between.find(c) != std::string_view::npos) continue;
    if (c < '0' || c > '3') {
      wrong.push_back(fmt::format(
          "row {}: expected 0 (wall), 1 (channel), 2 (inlet) or 3 (outlet), found '{}'", number, c));
      return {};
    }
    cells.push_back(static_cast<ChannelCell>(c - '0'));
  }
  return cells;
}

std::vector<std::array<int, 2>> neighbours(const ChannelMap& map, int row, int col) {
  std::vector<std::array<int, 2>> found;
  for (const auto& [r, c] : {std::array{row - 1, col}, {row + 1, col}, {row, col - 1}, {row, col + 1}})
    if (r >= 0 && c >= 0 && r < map.rows && c < map.cols && map.flows(r, c)) found.push_back({r, c});
  return found;
}

/// Cells that coolant reaches from those of a kind.
std::vector<bool> reached_from(const ChannelMap& map, ChannelCell kind) {
  std::vector<bool> reached(map.cells.size(), false);
  std::vector<std::array<int, 2>> next;
  const auto reach = [&](int row, int col) {
    if (reached[map.number(row, col)]) return;
    reached[map.number(row, col)] = true;
    next.push_back({row, col});
  };
  for (int row = 0; row < map.rows; ++row)
    for (int col = 0; col < map.cols; ++col)
      if (map.at(row, col) == kind) reach(row, col);
  while (!next.empty()) {
    const auto [row, col] = next.back();
    next.pop_back();
    for (const auto& [r, c] : neighbours(map, row, col)) reach(r, c);
  }
  return reached;
}

void check_ways(const ChannelMap& map, std::vector<std::string>& wrong) {
  for (const auto& [kind, name] :
       {std::pair{ChannelCell::inlet, "inlet (2)"}, {ChannelCell::outlet, "outlet (3)"}}) {
    bool there = false;
    for (const auto cell : map.cells) there = there || cell == kind;
    if (!there) {
      wrong.push_back(fmt::format("no {}", name));
      return;
    }
    const auto reached = reached_from(map, kind);
    for (int row = map.rows - 1; row >= 0; --row)
      for (int col = 0; col < map.cols; ++col)
        if (map.flows(row, col) && !reached[map.number(row, col)]) {
          wrong.push_back(
              fmt::format("row {}: no way from an {} to its cell number {}", map.rows - row, name, col + 1));
          return;
        }
  }
}

}  // namespace

ChannelMap channel_map(const std::vector<std::string>& rows, std::vector<std::string>& wrong) {
  ChannelMap map;
  const auto before = wrong.size();
  std::vector<std::vector<ChannelCell>> read;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    read.push_back(cells_of_row(rows[n], n + 1, wrong));
    if (wrong.size() == before && read[n].size() != read[0].size())
      wrong.push_back(
          fmt::format("row {}: {} cells; the first has {}", n + 1, read[n].size(), read[0].size()));
  }
  if (wrong.size() == before && (read.empty() || read[0].empty())) wrong.emplace_back("no cells");
  if (wrong.size() != before) return map;
  map.rows = static_cast<int>(read.size()), map.cols = static_cast<int>(read[0].size());
  for (std::size_t n = read.size(); n-- > 0;)
    map.cells.insert(map.cells.end(), read[n].begin(), read[n].end());
  check_ways(map, wrong);
  return map;
}

}  // namespace fourwalls

/// The map of a network of channels within a layer: what each of its cells is.
#pragma once

#include <string>
#include <vector>

namespace fourwalls {

enum class ChannelCell : signed char { wall, channel, inlet, outlet };

/// Cells of equal size over the whole layer, row by row from low y, in each from low x.
struct ChannelMap {
  int rows = 0, cols = 0;
  std::vector<ChannelCell> cells;

  std::size_t number(int row, int col) const { return static_cast<std::size_t>(row) * cols + col; }
  ChannelCell at(int row, int col) const { return cells[number(row, col)]; }
  bool flows(int row, int col) const { return at(row, col) != ChannelCell::wall; }
};

/// Reads the rows of a map, that of the highest y first: 0 wall, 1 channel, 2 inlet, 3 outlet, with or
/// without spaces or commas between them. What is wrong with it goes to `wrong`: other words, rows of
/// different length, no inlet or outlet, channels that no inlet or no outlet reaches.
ChannelMap channel_map(const std::vector<std::string>& rows, std::vector<std::string>& wrong);

}  // namespace fourwalls

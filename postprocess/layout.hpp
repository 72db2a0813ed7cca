/// How a result lies in its HDF5 file: shared by the writer and the XDMF index.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "postprocess/result.hpp"

namespace fourwalls::layout {

/// Group that holds the links' lines.
inline constexpr const char* lines = "/lines";

/// Cells along x, y, z; a flat grid has one along z.
std::array<int, 3> cells(const Grid& grid);

/// Whether the grid is a plane: one z for all its cells.
inline bool flat(const Grid& grid) { return grid.axes[2].size() == 1; }

/// Cells of this rank's box.
long long box_cells(const Grid& grid);

/// Name with the characters replaced that HDF5 and ParaView take for separators.
std::string safe(const std::string& name);

/// Group of a grid: `/solid/die0`.
std::string group(const Grid& grid);

/// Group of a mesh body's cells: `/solid/sink`.
std::string group(const CellGrid& grid);

/// Group of a network: `/circuit/grid`.
std::string group(const Network& network);

/// What a network is called where a body may have its name: `circuit grid`.
inline std::string title(const Network& network) { return network.kind + " " + network.name; }

/// `power [W]` -> {`power`, `W`}.
std::pair<std::string, std::string> split_unit(const std::string& label);

/// Labels of the lines' values, in the order in which they are written.
std::vector<std::string> line_labels(const Result& result);

/// Throws std::invalid_argument unless boxes, axes and values of this rank fit each other.
void check(const Result& result);

}  // namespace fourwalls::layout

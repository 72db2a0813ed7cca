/// Lists of pads: where power nets are fed, as power-grid tools write them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace fourwalls {

struct Pad {
  std::string net;  ///< empty: not said; VoltSpot: `V` or `G`
  double x = 0, y = 0;
  std::optional<double> voltage;     ///< [V]
  std::optional<double> resistance;  ///< in series [ohm]
  std::optional<double> inductance;  ///< in series [H]
  std::optional<double> edge;        ///< side of a square pad, in the unit of x and y
  int line = 0;
};

struct PadList {
  enum class Format {
    table,     ///< columns by name: net, x, y, V, R, L; metres
    openroad,  ///< `x,y,edge_length,voltage`, with or without these names; micrometres
    voltspot,  ///< `V|G x y`; indices of the pad grid or the virtual grid
  } format = Format::table;
  double unit = 1;  ///< metres of one step in x, y and edge; 0: indices of a grid
  std::vector<Pad> pads;
};

/// Reads a list of pads, plain or gzip. Lines that are blank or begin with `#` are skipped. Not collective.
/// \throws CaseError with the first 20 problems; `io` where the file cannot be read.
PadList read_pads(const std::string& file);

}  // namespace fourwalls

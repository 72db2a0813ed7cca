/// Lists of instances: which pin of which cell hangs on which node of a power grid.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fourwalls {

/// A row of the list; the views hold until the next.
struct Instance {
  std::int64_t row = 0;  ///< counted from 0 after the header
  int line = 0;
  std::string_view text;  ///< the whole row
  std::string_view name, terminal, layer;
  double x = 0, y = 0;  ///< [m]
};

/// Reads a CSV list, plain or gzip, row by row; returns its header. Columns by name: Instance, Layer, X
/// location or X, Y location or Y, in micrometres, and Terminal where there is one; others mean nothing here.
/// Rows that are blank or begin with `#` are skipped. Not collective. \throws CaseError with the first 20
/// problems; `io` where the file cannot be read.
std::string read_instances(const std::string& file, const std::function<void(const Instance&)>& take);

}  // namespace fourwalls

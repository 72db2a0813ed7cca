/// What every table of a case is made of: where it was written, sizes, places, kinds of load.
#pragma once

#include <array>
#include <string>

namespace fourwalls {

/// Where something was written: for messages after the file has been read.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
  std::string path;  ///< key path, e.g. `body[0].layer[2]`
};

using Size2 = std::array<double, 2>;
using Size3 = std::array<double, 3>;

/// A rectangle in the plane of a body, relative to the body's lower x, y corner [m].
struct Rectangle {
  Size2 origin{0, 0};
  Size2 size{0, 0};
};

enum class LoadKind { power, current, resistive };

}  // namespace fourwalls

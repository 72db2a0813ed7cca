/// Rows of the CSV lists that go with netlists: no quotes, blanks around a cell count for nothing.
#pragma once

#include <string_view>
#include <vector>

namespace fourwalls::spice {

inline std::string_view trimmed(std::string_view s) {
  const auto from = s.find_first_not_of(" \t\r");
  return from == std::string_view::npos ? std::string_view{}
                                        : s.substr(from, s.find_last_not_of(" \t\r") - from + 1);
}

/// The cells of a row, into a list that is used again and again.
inline void split_columns(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (;;) {
    const auto comma = line.find(',');
    cells.push_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace fourwalls::spice

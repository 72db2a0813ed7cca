#include "postprocess/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace fourwalls {

namespace {

bool is_difference(const std::string& name) {
  for (const char* word : {"rise", "difference", "gradient", "drop", "swing", "margin"})
    if (name.find(word) != std::string::npos) return true;
  return false;
}

/// Units that are read with a prefix.
bool takes_prefix(const std::string& unit) {
  static const std::set<std::string> units = {"W",     "V",   "A",   "Pa", "ohm", "m", "s",     "Hz",
                                              "bit/s", "B/s", "W/K", "J",  "F",   "H", "FLOP/s"};
  return units.count(unit) != 0;
}

std::pair<std::string, std::string> prefixed(double value, const std::string& unit) {
  static const std::pair<double, const char*> prefixes[] = {{1e15, "P"}, {1e12, "T"}, {1e9, "G"},
                                                            {1e6, "M"},  {1e3, "k"},  {1, ""},
                                                            {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}};
  for (const auto& [scale, prefix] : prefixes)
    if (std::abs(value) >= scale * 0.99995) return {fmt::format("{:.5g}", value / scale), prefix + unit};
  return {fmt::format("{:.5g}", value), unit};
}

std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      corner = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string exact(double value) {
  if (std::isnan(value)) return "nan";
  return fmt::format("{}", value);
}

std::string escape_xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::pair<std::string, std::string> engineering(double value, const std::string& unit,
                                                const std::string& name) {
  if (unit == "K" && !is_difference(name)) return {fmt::format("{:.2f}", value - 273.15), "degC"};
  // carbon is counted by the hour, as cost is
  if (unit == "kg/s" && name.ends_with("carbon")) return {fmt::format("{:.5g}", value * 3600), "kg/h"};
  if (unit == "1" || unit == "-") return {fmt::format("{:.5g}", value), ""};
  if (takes_prefix(unit) && value != 0 && std::isfinite(value)) return prefixed(value, unit);
  return {fmt::format("{:.5g}", value), unit};
}

std::string nearest_word(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t fewest = std::max<std::size_t>(2, word.size() / 2) + 1;
  for (const auto& candidate : candidates) {
    const auto n = edits(word, candidate);
    if (n < fewest) {
      fewest = n;
      best = candidate;
    }
  }
  return best;
}

}  // namespace fourwalls

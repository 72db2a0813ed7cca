/// Numbers and words as text.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fourwalls {

/// Shortest decimal text that reads back to the same bits; `nan`, `inf`, `-inf`.
std::string exact(double value);

/// The five characters that XML and HTML reserve, escaped.
std::string escape_xml(const std::string& text);

/// A value in the unit an engineer would read: `52.3` and `mV` for 0.0523 V, degC for temperatures.
/// Kelvin that `name` marks as a difference (rise, difference, gradient, ...) stay kelvin.
std::pair<std::string, std::string> engineering(double value, const std::string& unit,
                                                const std::string& name);

/// The candidate with the fewest edits, or nothing if none is near.
std::string nearest_word(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace fourwalls

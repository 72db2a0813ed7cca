#include <charconv>

#include "cases/spice/netlist.hpp"
#include "cases/spice/number.hpp"

namespace fourwalls {

namespace {

/// One count of the names' coordinates [m].
constexpr double database_unit = 0.5e-9, micrometre = 1e-6;

bool coordinate(std::string_view text, double& value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool digits = !text.empty() && (text.back() >= '0' && text.back() <= '9');
  return digits && error == std::errc() && stop == text.data() + text.size();
}

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Takes the part after the last underscore.
bool take_coordinate(std::string_view& name, double& value) {
  const auto at = name.rfind('_');
  if (at == std::string_view::npos || !coordinate(name.substr(at + 1), value)) return false;
  name = name.substr(0, at);
  return true;
}

/// `Node_`, `ITermNode_`, `BPinNode_`.
bool take_node_word(std::string_view& name) {
  for (const std::string_view word : {"Node_", "ITermNode_", "BPinNode_"}) {
    if (name.size() <= word.size() || !spice::same_word(name.substr(0, word.size()), word)) continue;
    name.remove_prefix(word.size());
    return true;
  }
  return false;
}

}  // namespace

NodePlace node_place(std::string_view name) {
  NodePlace place;
  if (!take_coordinate(name, place.y) || !take_coordinate(name, place.x)) return {};
  if (take_node_word(name)) {
    place.layer = name;
    place.unit = database_unit;
    place.known = true;
    return place;
  }
  std::string_view rest = name;
  const bool prefixed = rest.size() > 3 && rest[0] == '_' && rest[2] == '_';
  if (prefixed) rest.remove_prefix(3);
  if (rest.size() < 2 || spice::lower(rest[0]) != 'n') return {};
  const auto cut = rest.find('_');
  const std::string_view net = rest.substr(1, cut == std::string_view::npos ? cut : cut - 1);
  if (!digits(net)) return {};
  if (cut == std::string_view::npos)
    place.layer = name;
  else
    place.layer = std::string(prefixed ? name.substr(0, 3) : "") + std::string(rest.substr(cut + 1));
  if (place.layer.empty()) return {};
  place.net = net;
  place.unit = cut == std::string_view::npos ? micrometre : database_unit;
  place.known = true;
  return place;
}

}  // namespace fourwalls

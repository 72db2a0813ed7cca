/// What the checks of a checked case share: how they report, and where things lie.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <type_traits>
#include <vector>

#include "cases/check.hpp"
#include "cases/words.hpp"

namespace fourwalls {

inline constexpr double touching = 1e-9;       // [m] closer than this is the same place
inline constexpr double absurd_density = 1e7;  // [W/m^2] = 1 kW/cm^2, beyond any cooling known
inline constexpr std::size_t enough = 100;     // pairs reported of one kind

/// A rectangle by its corners, in global x, y [m].
struct Area {
  Size2 low, high;
  double size() const { return std::max(0.0, high[0] - low[0]) * std::max(0.0, high[1] - low[1]); }
  bool contains(const Area& a) const {
    return a.low[0] >= low[0] - touching && a.low[1] >= low[1] - touching &&
           a.high[0] <= high[0] + touching && a.high[1] <= high[1] + touching;
  }
  bool overlaps(const Area& a) const {
    return std::min(high[0], a.high[0]) - std::max(low[0], a.low[0]) > touching &&
           std::min(high[1], a.high[1]) - std::max(low[1], a.low[1]) > touching;
  }
};

inline Area area_of(const Rectangle& r, Size2 origin) {
  const Size2 low{origin[0] + r.origin[0], origin[1] + r.origin[1]};
  return {low, {low[0] + r.size[0], low[1] + r.size[1]}};
}

inline Size2 corner(const Body& body) { return {body.origin[0], body.origin[1]}; }

inline Area area_of(const Body& body) { return area_of(Rectangle{{0, 0}, body.size}, corner(body)); }

inline Area common(const Area& a, const Area& b) {
  return {{std::max(a.low[0], b.low[0]), std::max(a.low[1], b.low[1])},
          {std::min(a.high[0], b.high[0]), std::min(a.high[1], b.high[1])}};
}

struct Box {
  Size3 low, high;
};

inline Box box_of(const Body& body) {
  double height = 0;
  for (const auto& layer : body.layers) height += layer.thickness;
  return {body.origin,
          {body.origin[0] + body.size[0], body.origin[1] + body.size[1], body.origin[2] + height}};
}

inline double overlap_along(const Box& a, const Box& b, std::size_t axis) {
  return std::min(a.high[axis], b.high[axis]) - std::max(a.low[axis], b.low[axis]);
}

inline bool overlap(const Box& a, const Box& b) {
  return overlap_along(a, b, 0) > touching && overlap_along(a, b, 1) > touching &&
         overlap_along(a, b, 2) > touching;
}

/// Share part of a face: flush along one axis, overlapping along the other two.
inline bool touch(const Box& a, const Box& b) {
  int flush = 0, shared = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double d = overlap_along(a, b, axis);
    if (std::abs(d) <= touching) ++flush;
    if (d > touching) ++shared;
  }
  return flush == 1 && shared == 2;
}

/// Groups of things that are connected.
class Groups {
 public:
  explicit Groups(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t of(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> parent_;
};

inline std::string quoted(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const auto& name : names) all.push_back("'" + name + "'");
  return word_list(all);
}

/// The checks of one subject: the case, and what is wrong with it.
class Checks {
 public:
  explicit Checks(const Case& c) : c_(c) {}
  std::vector<Problem> found() { return std::move(problems_); }

 protected:
  void add(const char* severity, const Location& table, const std::string& key, const std::string& message) {
    problems_.push_back({place_of(c_, table, key), severity, message});
  }
  void error(const Location& table, const std::string& key, const std::string& message) {
    add("error", table, key, message);
  }
  void warn(const Location& table, const std::string& key, const std::string& message) {
    add("warning", table, key, message);
  }

  template <class T>
  static const T* find(const std::vector<T>& all, const std::string& name) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const T& t) { return t.name == name; });
    return at == all.end() ? nullptr : &*at;
  }

  void no_layer(const Location& where, const std::string& key, const Body& body, const std::string& layer) {
    std::vector<std::string> names;
    for (const auto& l : body.layers) names.push_back(l.name);
    error(where, key,
          fmt::format("body '{}' has no layer '{}'{}", body.name, layer, suggestion(layer, names)));
  }

  void check_density(const Location& where, double power, double area) {
    if (area <= 0 || power / area <= absurd_density) return;
    warn(where, "power",
         fmt::format("{:.3g} W/cm^2 is more than any cooling takes; is a unit wrong?", power / area / 1e4));
  }

  /// A layer that channels run through has nothing else in it. `device` is a cold plate or a channel network:
  /// a table of the case with a layer, which the message calls `kind`.
  template <class Device>
  void check_hollow(const Device& device, const char* kind, const Body& body, const Layer& layer) {
    if (layer.power + layer.leakage > 0)
      error(layer.where, layer.power > 0 ? "power" : "leakage",
            "channels run through this layer; it sets no heat free");
    if (!layer.parts.empty()) error(layer.where, "part", "channels run through this layer; it has no parts");
    if (body.layers.size() < 2)
      error(device.where, "layer", "the only one of its body: nothing closes the channels");
    const auto taken = [&](const auto& others, const char* other_kind) {
      for (const auto& other : others) {
        if (static_cast<const void*>(&other) == &device) return;  // the later one of a kind is told
        if (other.body == body.name && other.layer == layer.name)
          error(device.where, "layer", fmt::format("holds {} '{}' already", other_kind, other.name));
      }
    };
    taken(c_.cold_plates, "cold_plate");
    if constexpr (!std::is_same_v<Device, ColdPlate>) taken(c_.channel_networks, "channel_network");
    for (const auto& sheet : c_.sheets)
      if (sheet.body == body.name && sheet.layer == layer.name)
        error(sheet.where, "layer", fmt::format("{} '{}' runs through it", kind, device.name));
  }

  const Case& c_;
  std::vector<Problem> problems_;
};

}  // namespace fourwalls

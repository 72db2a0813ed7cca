/// How keys are made: one function a kind, from a pointer to the member that holds the value. For the tables
/// of this folder only.
#pragma once

#include <algorithm>
#include <functional>
#include <map>

#include "cases/keys.hpp"

namespace fourwalls::keys {

inline constexpr Range from(double low, double high) { return {low, high, false}; }
inline constexpr Range above(double low, double high) { return {low, high, true}; }

// Ranges say what is physically possible, with room; they are there to catch slips of unit and sign, and what
// would drown everything else in rounding.
inline constexpr double least_length = 1e-9;  // [m], a few atoms
inline constexpr Range any_length = from(least_length, 100), any_place = from(-1000, 1000);
inline constexpr Range any_temperature = from(200, 1500);
inline constexpr Range any_power = from(0, 1e9), any_voltage = above(0, 1e5);
inline constexpr Range any_relative_slope = from(-0.1, 0.1), any_fraction = from(0, 1);
// Copper a metre thick has 2e-8 ohm per square; below this a unit has slipped, and rounding takes over.
inline constexpr double least_resistance = 1e-9;  // [ohm]
inline constexpr Range any_energy = from(0, 1e-6), any_loss = from(0, 1e3);

inline std::span<double> numbers(double& v) { return {&v, 1}; }
inline std::span<double> numbers(Size2& v) { return v; }
inline std::span<double> numbers(Size3& v) { return v; }

inline Key named(std::string name, std::string type, std::string help) {
  Key key;
  key.name = std::move(name), key.type = std::move(type), key.help = std::move(help);
  return key;
}

template <class E>
ChoiceSlot choice_slot(E& value, const std::vector<std::string>&) {
  return {[&value] { return static_cast<int>(value); }, [&value](int i) { value = static_cast<E>(i); }};
}

inline ChoiceSlot choice_slot(std::string& value, const std::vector<std::string>& words) {
  return {[&value, words] {
            const auto at = std::find(words.begin(), words.end(), value);
            return at == words.end() ? -1 : static_cast<int>(at - words.begin());
          },
          [&value, words](int i) { value = words[static_cast<std::size_t>(i)]; }};
}

template <class U>
ItemsSlot items_slot(std::vector<U>& list) {
  return {false, [&list] { return list.size(); }, [&list](std::size_t i) -> void* { return &list[i]; },
          [&list](const std::string&) -> void* { return &list.emplace_back(); },
          [](std::size_t) { return std::string(); }};
}

template <class U>
ItemsSlot items_slot(std::map<std::string, U>& map) {
  return {true, [&map] { return map.size(); },
          [&map](std::size_t i) -> void* {
            return &std::next(map.begin(), static_cast<std::ptrdiff_t>(i))->second;
          },
          [&map](const std::string& name) -> void* {
            map[name].name = name;
            return &map[name];
          },
          [&map](std::size_t i) { return std::next(map.begin(), static_cast<std::ptrdiff_t>(i))->first; }};
}

/// Keys of a table whose objects are T. `member`: pointer to member, or a function from T& to the member.
template <class T>
struct Of {
  template <class M>
  static auto& value(void* object, M member) {
    return std::invoke(member, *static_cast<T*>(object));
  }

  template <class M>
  static Key quantity(std::string name, M member, std::string unit, Range range, std::string help) {
    Key key = named(std::move(name), "quantity", std::move(help));
    T example;
    const auto size = numbers(value(&example, member)).size();
    if (size > 1) key.type = size == 2 ? "pair" : "triple";
    key.unit = std::move(unit), key.range = range;
    key.slot = [member](void* object, bool) -> Slot { return numbers(value(object, member)); };
    return key;
  }

  template <class M>
  static Key integer(std::string name, M member, Range range, std::string help) {
    Key key = named(std::move(name), "integer", std::move(help));
    key.unit = "1", key.range = range;
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  template <class M>
  static Key flag(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "flag", std::move(help));
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  template <class M>
  static Key text(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "text", std::move(help));
    key.slot = [member](void* object, bool) -> Slot {
      return std::span<std::string>(&value(object, member), 1);
    };
    return key;
  }

  template <class M>
  static Key two_texts(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "two texts", std::move(help));
    key.slot = [member](void* object, bool) -> Slot { return std::span<std::string>(value(object, member)); };
    return key;
  }

  template <class M>
  static Key choice(std::string name, M member, std::vector<std::string> words, std::string help) {
    Key key = named(std::move(name), "choice", std::move(help));
    key.words = std::move(words);
    key.slot = [member, all = key.words](void* object, bool) -> Slot {
      return choice_slot(value(object, member), all);
    };
    return key;
  }

  template <class M>
  static Key inner(std::string name, M member, Table table, std::string help) {
    Key key = named(std::move(name), "table", std::move(help));
    key.table = std::make_shared<const Table>(std::move(table));
    key.slot = [member](void* object, bool) -> Slot { return static_cast<void*>(&value(object, member)); };
    return key;
  }

  template <class M>
  static Key items(std::string name, M member, Table table) {
    Key key = named(std::move(name), "tables", table.help);
    key.table = std::make_shared<const Table>(std::move(table));
    key.slot = [member](void* object, bool) -> Slot { return items_slot(value(object, member)); };
    return key;
  }

  /// An optional x, y in a body.
  template <class M>
  static Key point(M member) {
    Key at = named("at", "pair", "x, y from the body's lower corner, at mid-height of the layer");
    at.unit = "m", at.range = any_place;
    at = std::move(at).or_else("not a point");
    at.slot = [member](void* object, bool create) -> Slot {
      auto& place = value(object, member);
      if (!place && !create) return std::monostate{};
      if (!place) place.emplace();
      return std::span<double>(*place);
    };
    return at;
  }

  template <class M>
  static Key strings(std::string name, M member, std::string help) {
    Key key = named(std::move(name), "texts", std::move(help));
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  template <class M>
  static Key list(std::string name, M member, Range range, std::string help) {
    Key key = named(std::move(name), "numbers", std::move(help));
    key.unit = "1", key.range = range;
    key.slot = [member](void* object, bool) -> Slot { return &value(object, member); };
    return key;
  }

  /// Heat that grows with temperature, of a layer or a part.
  static std::vector<Key> leakage() {
    return {
        quantity("leakage", &T::leakage, "W", any_power,
                 "besides the power, at T0: it follows exp((T - T0)/T_L), each cell at its own temperature"),
        quantity("leakage_temperature", &T::leakage_temperature, "K", any_temperature, "T0"),
        quantity("leakage_scale", &T::leakage_scale, "delta K", from(1, 1e4), "T_L")};
  }

  /// `origin` and `size` of an optional rectangle: both or neither.
  template <class M>
  static std::vector<Key> place(M member, const std::string& whole, const std::string& of) {
    Key origin = named("origin", "pair", "lower x, y corner, from " + of);
    origin.unit = "m", origin.range = any_place;
    origin = std::move(origin).with("size").or_else(whole);
    origin.slot = [member](void* object, bool create) { return part_of(value(object, member), create, 0); };
    Key size = named("size", "pair", "extent along x and y");
    size.unit = "m", size.range = any_length;
    size = std::move(size).with("origin").or_else(whole);
    size.slot = [member](void* object, bool create) { return part_of(value(object, member), create, 1); };
    return {origin, size};
  }

  static Table table(std::string name, std::string help, std::vector<std::vector<Key>> groups) {
    Table out{std::move(name), std::move(help), {}, nullptr, [] { return std::make_shared<T>(); }};
    for (auto& group : groups) {
      for (auto& key : group) out.keys.push_back(std::move(key));
    }
    if constexpr (requires(T t) { t.where.line; }) {
      out.where = [](void* object) { return &static_cast<T*>(object)->where; };
    }
    return out;
  }

 private:
  static Slot part_of(std::optional<Rectangle>& r, bool create, int which) {
    if (!r && !create) return std::monostate{};
    if (!r) r.emplace();
    return std::span<double>(which == 0 ? r->origin : r->size);
  }
  static Slot part_of(std::optional<std::array<double, 4>>& r, bool create, int which) {
    if (!r && !create) return std::monostate{};
    if (!r) r = std::array<double, 4>{};
    return std::span<double>(*r).subspan(which == 0 ? 0 : 2, 2);
  }
};

inline const std::string in_body = "the body's lower x, y corner";
inline const std::vector<std::string> faces{"left", "right", "front", "back", "bottom", "top"};

}  // namespace fourwalls::keys

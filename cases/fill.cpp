#include "cases/fill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cases/units.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

bool printable(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// Reads a tree into objects by the key table; collects problems and the origin of every value.
class Filler {
 public:
  Filler(std::vector<Problem>& problems, Case& c)
      : problems_(problems), origins_(c.origins), as_typed_(c.as_typed) {}

  void table(const Table& table, void* object, const Node& node, const std::string& path) {
    if (node.kind != NodeKind::table)
      return error(node.where, path, "expected a table, found " + shown(node));
    if (table.where) {
      *table.where(object) = node.where;
      table.where(object)->path = path;
    }
    std::vector<std::string> meant;  // keys that a misspelt one stands for: not missing as well
    for (const auto& member : node.members) {
      const auto known = std::find_if(table.keys.begin(), table.keys.end(),
                                      [&](const Key& key) { return key.name == member.name; });
      const std::string own = below(path, path_word(member.name));
      if (known == table.keys.end()) {
        error(member.where, own, "unknown key" + suggestion(member.name, names(table)));
        meant.push_back(nearest_word(member.name, names(table)));
      } else {
        value(*known, object, member.node, own);
      }
    }
    for (const auto& key : table.keys) {
      if (std::find(meant.begin(), meant.end(), key.name) == meant.end()) presence(key, node, path);
    }
  }

 private:
  void error(const Location& where, const std::string& path, const std::string& message) {
    problems_.push_back({where, "error", message});
    problems_.back().where.path = path;
  }

  static std::vector<std::string> names(const Table& table) {
    std::vector<std::string> all;
    for (const auto& key : table.keys) all.push_back(key.name);
    return all;
  }

  void presence(const Key& key, const Node& node, const std::string& path) {
    const bool given = find_member(node, key.name);
    const std::string own = below(path, key.name);
    if (key.needed && !given) error(node.where, own, fmt::format("missing; {}", expected(key)));
    if (!key.partner.empty() && given && !find_member(node, key.partner)) {
      error(node.where, own, fmt::format("given without '{}': give both or neither", key.partner));
    }
  }

  static std::string expected(const Key& key) {
    if (key.type == "choice") return "expected one of: " + word_list(key.words);
    if (key.type == "integer") return "expected an integer, " + shown(key.range, "1");
    if (key.type == "flag") return "expected true or false";
    if (key.type == "text") return "expected a text";
    if (key.type == "two texts") return "expected an array of two texts";
    if (key.type == "numbers") return "expected an array of numbers";
    if (key.type == "texts") return "expected an array of texts";
    const std::string unit = key.unit.rfind("delta ", 0) == 0 ? key.unit.substr(6) : key.unit;
    const std::string one = unit == "1"   ? "a number"
                            : unit == "*" ? "a quantity"
                                          : fmt::format("a quantity in {}", unit);
    if (key.type == "quantity") return "expected " + one;
    const std::string many = fmt::format("expected an array of {}, each {}", key.type == "pair" ? 2 : 3, one);
    return key.shared ? fmt::format("expected {}, or {}", one, many.substr(9)) : many;
  }

  void wrong_type(const Key& key, const Node& node, const std::string& path) {
    error(node.where, path, fmt::format("{}, found {}", expected(key), shown(node)));
  }

  void value(const Key& key, void* object, const Node& node, const std::string& path) {
    const Slot slot = key.slot(object, true);
    if (!std::holds_alternative<ItemsSlot>(slot) && !std::holds_alternative<void*>(slot))
      origins_[path] = node.where;
    if (const auto* numbers = std::get_if<std::span<double>>(&slot)) quantities(key, *numbers, node, path);
    if (const auto* texts = std::get_if<std::span<std::string>>(&slot)) text(key, *texts, node, path);
    if (const auto* whole = std::get_if<int*>(&slot)) integer(key, **whole, node, path);
    if (const auto* flag = std::get_if<bool*>(&slot)) {
      node.kind == NodeKind::flag ? void(** flag = node.flag) : wrong_type(key, node, path);
    }
    if (const auto* list = std::get_if<Numbers*>(&slot)) all_numbers(key, **list, node, path);
    if (const auto* list = std::get_if<Strings*>(&slot); list && !key.input_only)
      all_texts(key, **list, node, path);
    if (const auto* choice = std::get_if<ChoiceSlot>(&slot)) choose(key, *choice, node, path);
    if (const auto* inner = std::get_if<void*>(&slot)) table(*key.table, *inner, node, path);
    if (const auto* all = std::get_if<ItemsSlot>(&slot)) items(key, *all, node, path);
    if (const auto* options = std::get_if<Options*>(&slot)) petsc(**options, node, path);
  }

  void quantities(const Key& key, std::span<double> values, const Node& node, const std::string& path) {
    if (values.size() > 1 && node.kind == NodeKind::array) {
      if (node.elements.size() != values.size()) return wrong_type(key, node, path);
      for (std::size_t i = 0; i < values.size(); ++i) number(key, values[i], node.elements[i], path);
      return;
    }
    if (values.size() > 1 && !key.shared) return wrong_type(key, node, path);
    number(key, values[0], node, path);
    for (double& v : values.subspan(1)) v = values[0];
  }

  void all_numbers(const Key& key, Numbers& values, const Node& node, const std::string& path) {
    if (node.kind != NodeKind::array || node.elements.empty()) return wrong_type(key, node, path);
    values.assign(node.elements.size(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) number(key, values[i], node.elements[i], path);
  }

  void all_texts(const Key& key, Strings& values, const Node& node, const std::string& path) {
    if (node.kind != NodeKind::array || node.elements.empty()) return wrong_type(key, node, path);
    values.assign(node.elements.size(), {});
    for (std::size_t i = 0; i < values.size(); ++i) one_text(key, values[i], node.elements[i], path);
  }

  void number(const Key& key, double& value, const Node& node, const std::string& path) {
    Converted read;
    if (node.kind == NodeKind::text) {
      read = convert(node.text, key.unit);
      if (key.unit == "*") as_typed_[path] = node.text;
    } else if (node.kind == NodeKind::number || node.kind == NodeKind::integer) {
      read.value = node.number;
      if (!std::isfinite(node.number)) read.error = fmt::format("{} is not a finite number", shown(node));
    } else {
      return wrong_type(key, node, path);
    }
    if (!read) return error(node.where, path, read.error);
    if (!key.range.contains(read.value)) return out_of_range(key, read.value, node, path);
    value = read.value;
  }

  void out_of_range(const Key& key, double value, const Node& node, const std::string& path) {
    const std::string unit = key.unit.rfind("delta ", 0) == 0 ? key.unit.substr(6) : key.unit;
    const std::string number = node.kind == NodeKind::integer ? shown(node) : fmt::format("{:g}", value);
    const std::string si = unit == "1" ? number : number + " " + unit;
    const bool typed = node.kind == NodeKind::text;
    const std::string found = !typed            ? si
                              : node.text == si ? shown(node)
                                                : fmt::format("{} ({})", shown(node), si);
    const bool celsius = key.unit == "K" && !typed && key.range.contains(value + 273.15);
    const std::string hint = celsius ? fmt::format("; did you mean '{:g} degC'?", value) : "";
    error(node.where, path,
          fmt::format("{} is outside the allowed range, {}{}", found, shown(key.range, key.unit), hint));
  }

  void integer(const Key& key, int& value, const Node& node, const std::string& path) {
    if (node.kind != NodeKind::integer) return wrong_type(key, node, path);
    if (!key.range.contains(node.number)) return out_of_range(key, node.number, node, path);
    value = static_cast<int>(node.integer);
  }

  void one_text(const Key& key, std::string& value, const Node& node, const std::string& path) {
    constexpr std::size_t longest = 4096;
    if (node.kind != NodeKind::text) return wrong_type(key, node, path);
    const bool is_name = key.needed || !key.refers.empty();
    if (is_name && node.text.empty()) return error(node.where, path, "is empty");
    if (is_name && !printable(node.text))
      return error(node.where, path, "a name cannot hold control characters");
    if (node.text.size() > longest)
      return error(node.where, path, fmt::format("longer than {} bytes", longest));
    value = node.text;
  }

  void text(const Key& key, std::span<std::string> values, const Node& node, const std::string& path) {
    if (values.size() == 1) return one_text(key, values[0], node, path);
    if (node.kind != NodeKind::array || node.elements.size() != values.size())
      return wrong_type(key, node, path);
    for (std::size_t i = 0; i < values.size(); ++i) one_text(key, values[i], node.elements[i], path);
  }

  void choose(const Key& key, const ChoiceSlot& choice, const Node& node, const std::string& path) {
    if (node.kind != NodeKind::text) return wrong_type(key, node, path);
    const auto at = std::find(key.words.begin(), key.words.end(), node.text);
    if (at != key.words.end()) return choice.set(static_cast<int>(at - key.words.begin()));
    const std::string near = nearest_word(node.text, key.words);
    error(node.where, path,
          fmt::format("{}, found {}{}", expected(key), shown(node),
                      near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }

  void items(const Key& key, const ItemsSlot& slot, const Node& node, const std::string& path) {
    if (slot.keyed) {
      if (node.kind != NodeKind::table)
        return error(node.where, path, fmt::format("expected [{}.NAME], found {}", path, shown(node)));
      for (const auto& member : node.members) keyed_item(key, slot, member, path);
      return;
    }
    if (node.kind != NodeKind::array) {
      return error(node.where, path, fmt::format("expected [[{}]], found {}", key.table->name, shown(node)));
    }
    for (std::size_t i = 0; i < node.elements.size(); ++i) {
      table(*key.table, slot.add({}), node.elements[i], fmt::format("{}[{}]", path, i));
    }
  }

  void keyed_item(const Key& key, const ItemsSlot& slot, const Member& member, const std::string& path) {
    const std::string own = below(path, path_word(member.name));
    if (member.name.empty() || !printable(member.name) || member.name.find('"') != std::string::npos) {
      return error(member.where, own, "a name cannot be empty or hold quotes or control characters");
    }
    table(*key.table, slot.add(member.name), member.node, own);
  }

  void petsc(Options& options, const Node& node, const std::string& path) {
    if (node.kind != NodeKind::table)
      return error(node.where, path, "expected a table, found " + shown(node));
    for (const auto& member : node.members) {
      const std::string own = below(path, path_word(member.name));
      const Node& v = member.node;
      origins_[own] = v.where;
      const bool scalar = v.kind == NodeKind::text || v.kind == NodeKind::integer ||
                          v.kind == NodeKind::number || v.kind == NodeKind::flag;
      if (member.name.empty() || member.name[0] == '-' || !printable(member.name) ||
          member.name.find_first_of(" \"") != std::string::npos) {
        error(member.where, own, "not an option's name (written without the dash)");
      } else if (!scalar) {
        error(v.where, own, "expected a text, a number, true or false, found " + shown(v));
      } else {
        options.emplace_back(member.name, v.kind == NodeKind::text ? v.text : plain(v));
      }
    }
  }

  static std::string plain(const Node& v) { return shown(v); }

  std::vector<Problem>& problems_;
  std::map<std::string, Location>& origins_;
  std::map<std::string, std::string>& as_typed_;
};

}  // namespace

void fill(CaseInput& input, const Node& root, std::vector<Problem>& problems) {
  Filler(problems, input).table(case_table(), &input, root, "");
}

}  // namespace fourwalls

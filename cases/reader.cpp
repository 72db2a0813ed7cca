#include "cases/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "cases/check.hpp"
#include "cases/keys.hpp"
#include "cases/library.hpp"
#include "cases/resolved.hpp"
#include "cases/tree.hpp"
#include "cases/units.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 64u << 20;

/// The file's text, or why not. Devices and pipes are refused: reading one may never end.
bool read_file(const fs::path& path, std::string& text, std::string& why) {
  std::error_code status;
  if (!fs::exists(path, status)) return why = "no such file", false;
  if (!fs::is_regular_file(path, status)) return why = "not a regular file", false;
  if (fs::file_size(path, status) > largest_file) return why = "larger than 64 MB", false;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  if (!in) return why = "it cannot be read", false;
  return text = all.str(), true;
}

std::string line_of(const std::string& text, int line) {
  std::size_t at = 0;
  for (int i = 1; i < line && at != std::string::npos; ++i) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return {};
  std::string out = text.substr(at, text.find('\n', at) - at);
  if (!out.empty() && out.back() == '\r') out.pop_back();
  return out;
}

bool printable(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string below(const std::string& path, const std::string& word) {
  return path.empty() ? word : path + "." + word;
}

/// Reads a tree into objects by the key table; collects problems and the origin of every value.
class Filler {
 public:
  Filler(std::vector<Problem>& problems, std::map<std::string, Location>& origins)
      : problems_(problems), origins_(origins) {}

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

  void number(const Key& key, double& value, const Node& node, const std::string& path) {
    Converted read;
    if (node.kind == NodeKind::text) {
      read = convert(node.text, key.unit);
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
};

/// One reading of one case: files, overrides, tables, folding, checks.
class CaseReading {
 public:
  explicit CaseReading(std::string name) : name_(std::move(name)) {}

  Case read(std::string_view text, const std::vector<std::string>& overrides,
            std::vector<Problem>* warnings) {
    Node root = file_tree(std::string(text), name_);
    if (problems_.empty()) {
      chain_.push_back(name_);
      loaded_.insert(identity(name_));
      includes(root, root, name_);
      for (const auto& o : overrides) apply_override(root, o, problems_);
      fill(root);
    }
    finish_or_throw(warnings);
    Case c = to_case(std::move(input_));
    c.hash = hash_of(c);
    return c;
  }

  /// Materials and technologies alone, as an included file holds them.
  CaseInput read_definitions(std::string_view text) {
    Node tree = file_tree(std::string(text), name_);
    Node root;
    merge(tree, root);
    input_.file = name_;
    Filler(problems_, input_.origins).table(case_table(), &input_, root, "");
    for (auto& p : check_names(input_)) problems_.push_back(std::move(p));
    finish_or_throw(nullptr);
    return std::move(input_);
  }

 private:
  Node file_tree(std::string text, const std::string& file) {
    Node tree = parse_tree(text, file, problems_);
    sources_[file] = std::move(text);
    return tree;
  }

  static std::string identity(const std::string& file) {
    std::error_code status;
    const auto canonical = fs::weakly_canonical(file, status);
    return status ? file : canonical.string();
  }

  void error(const Location& where, const std::string& path, const std::string& message) {
    problems_.push_back({where, "error", message});
    problems_.back().where.path = path;
  }

  /// Loads the files that `tree` includes and moves what they define into `root`.
  void includes(const Node& tree, Node& root, const std::string& file) {
    const Node* list = find_member(tree, "include");
    if (!list) return;
    if (list->kind != NodeKind::array)
      return error(list->where, "include", "expected an array of file names, found " + shown(*list));
    const std::vector<Node> entries = list->elements;  // root may grow below
    for (const auto& entry : entries) {
      if (entry.kind != NodeKind::text) {
        error(entry.where, "include", "expected a file name, found " + shown(entry));
      } else if (entry.text.find('\0') != std::string::npos) {
        error(entry.where, "include", "not a file name");
      } else {
        include(entry, root, (fs::path(file).parent_path() / entry.text).lexically_normal().string());
      }
    }
  }

  void include(const Node& entry, Node& root, const std::string& file) {
    constexpr std::size_t deepest = 16;
    const std::string id = identity(file);
    for (const auto& open : chain_) {
      if (identity(open) == id)
        return error(entry.where, "include", "files include each other: " + chain_to(file));
    }
    if (chain_.size() > deepest)
      return error(entry.where, "include", fmt::format("nested deeper than {} files", deepest));
    if (!loaded_.insert(id).second) return;  // by another way already
    std::string text, why;
    if (!read_file(file, text, why))
      return error(entry.where, "include", fmt::format("cannot read '{}': {}", file, why));
    chain_.push_back(file);
    Node tree = file_tree(std::move(text), file);
    includes(tree, root, file);
    merge(tree, root);
    chain_.pop_back();
  }

  std::string chain_to(const std::string& file) const {
    std::string text;
    for (const auto& open : chain_) text += open + " -> ";
    return text + file;
  }

  void merge(Node& tree, Node& root) {
    for (auto& member : tree.members) {
      if (member.name == "include") continue;
      if (member.name != "material" && member.name != "technology") {
        error(member.where, path_word(member.name),
              "an included file may hold only materials and technologies");
      } else if (member.node.kind != NodeKind::table) {
        error(member.node.where, member.name,
              fmt::format("expected [{}.NAME], found {}", member.name, shown(member.node)));
      } else {
        merge_names(member, root);
      }
    }
  }

  void merge_names(Member& from, Node& root) {
    if (!find_member(root, from.name)) root.members.push_back({from.name, from.where, Node{}});
    Node& into = *find_member(root, from.name);
    if (into.kind != NodeKind::table) return;  // an error of its own, found on reading
    for (auto& member : from.node.members) {
      if (const Node* first = find_member(into, member.name)) {
        const auto& at = first->where;
        error(member.where, from.name + "." + path_word(member.name),
              fmt::format("defined twice; also at {}:{}", at.file, at.line));
      } else {
        into.members.push_back(std::move(member));
      }
    }
  }

  void fill(const Node& root) {
    input_.file = name_;
    input_.name = run_name();
    Filler(problems_, input_.origins).table(case_table(), &input_, root, "");
    fold_straps();
    fold_efficiencies();
    default_to_ambient();
    for (auto& p : check_names(input_)) problems_.push_back(std::move(p));
    if (any_error(problems_)) return;
    for (auto& p : check_structure(to_case(input_))) problems_.push_back(std::move(p));
  }

  std::string run_name() const {
    const fs::path path = fs::path(name_);
    if (path.stem() != "case") return path.stem().string();
    std::error_code status;
    return fs::absolute(path, status).parent_path().filename().string();
  }

  bool given(const std::string& path) const { return input_.origins.count(path) > 0; }

  bool any_given(const std::string& path, std::initializer_list<const char*> keys) const {
    return std::any_of(keys.begin(), keys.end(), [&](const char* key) { return given(below(path, key)); });
  }

  void key_error(const Location& table, const std::string& key, const std::string& message) {
    problems_.push_back({place_of(input_, table, key), "error", message});
  }

  void fold_straps() {
    for (auto& sheet : input_.sheet_inputs) {
      const auto& where = sheet.where;
      const bool straps = any_given(
          where.path, {"material", "strap_thickness", "strap_width", "strap_pitch", "strap_direction"});
      const bool resistance = given(below(where.path, "resistance"));
      if (straps && resistance) {
        key_error(where, "", "give either resistance or straps, not both");
      } else if (straps) {
        strap_resistance(sheet);
      } else if (!resistance) {
        key_error(
            where, "resistance",
            "missing; give it, or material, strap_thickness, strap_width, strap_pitch and strap_direction");
      }
    }
  }

  void strap_resistance(SheetInput& sheet) {
    const auto& [material, thickness, width, pitch, direction] = sheet.straps;
    const auto& where = sheet.where;
    for (const char* key : {"material", "strap_thickness", "strap_width", "strap_pitch", "strap_direction"}) {
      if (!given(below(where.path, key))) key_error(where, key, "missing; straps need it");
    }
    if (thickness <= 0 || width <= 0 || pitch <= 0) return;  // reported already
    if (width > pitch) return key_error(where, "strap_width", "wider than the pitch");
    const auto found = input_.materials.find(material);
    if (found == input_.materials.end()) return;  // reported with the names
    if (found->second.resistivity <= 0) {
      return key_error(where, "material", fmt::format("'{}' has no resistivity", material));
    }
    constexpr double across = 1e6;  // a sheet without any path across would leave its nodes unconnected
    const double along = found->second.resistivity * pitch / (thickness * width);
    sheet.resistance = {direction == 1 ? across * along : along, direction == 0 ? across * along : along};
    derived(where, {"resistance"});
    if (given(below(where.path, "coefficient"))) return;
    sheet.coefficient = found->second.resistivity_coefficient;
    derived(where, {"coefficient"});
  }

  void fold_efficiencies() {
    for (auto& r : input_.regulator_inputs) {
      if (any_given(r.where.path, {"peak_efficiency", "peak_load", "full_efficiency"})) efficiency_losses(r);
    }
  }

  /// loss = P (a0 + a1 x + a2 x^2), x the part of the rated current: best at peak_load, as stated at full
  /// load.
  void efficiency_losses(RegulatorInput& r) {
    const auto& where = r.where;
    if (any_given(where.path, {"fixed_loss", "linear_loss", "quadratic_loss"})) {
      return key_error(where, "", "give either losses or efficiencies, not both");
    }
    bool complete = true;
    for (const char* key : {"peak_efficiency", "peak_load", "full_efficiency", "rated_current"}) {
      if (given(below(where.path, key))) continue;
      key_error(where, key, "missing; efficiencies need it");
      complete = false;
    }
    if (!complete || r.peak_efficiency <= 0 || r.peak_load <= 0 || r.full_efficiency <= 0 ||
        r.rated_current <= 0)
      return;
    const double x = r.peak_load;
    const double a2 = (1 / r.full_efficiency - 1 / r.peak_efficiency) / ((1 - x) * (1 - x));
    const double a1 = (1 / r.peak_efficiency - 1) - 2 * a2 * x;
    if (a2 < 0) return key_error(where, "full_efficiency", "higher than peak_efficiency");
    if (a1 < 0) {
      return key_error(
          where, "peak_efficiency",
          "the efficiencies give a negative linear loss; lower peak_load, or bring the two closer");
    }
    const double rated = r.voltage * r.rated_current;
    r.fixed_loss = rated * a2 * x * x / r.phases;
    r.linear_loss = r.voltage * a1;
    r.quadratic_loss = r.phases * rated * a2 / (r.rated_current * r.rated_current);
    derived(where, {"fixed_loss", "linear_loss", "quadratic_loss"});
  }

  /// The resolved case names where the straps or efficiencies stand that gave a value.
  void derived(const Location& table, std::initializer_list<const char*> keys) {
    for (const char* key : keys) input_.origins[below(table.path, key)] = table;
  }

  void default_to_ambient() {
    for (auto& b : input_.boundaries) {
      const bool to_fluid = b.kind == BoundaryKind::convection || b.kind == BoundaryKind::natural;
      if (to_fluid && b.temperature == 0) b.temperature = input_.ambient_temperature;
    }
    for (auto& jet : input_.air_jets) {
      if (jet.inlet_temperature == 0) jet.inlet_temperature = input_.ambient_temperature;
    }
  }

  /// Errors are thrown, in the order of the file; warnings go to the caller.
  void finish_or_throw(std::vector<Problem>* warnings) {
    for (auto& p : problems_) {
      const auto source = sources_.find(p.where.file);
      if (source != sources_.end() && p.where.line > 0) p.source_line = line_of(source->second, p.where.line);
    }
    std::stable_sort(problems_.begin(), problems_.end(), [&](const Problem& a, const Problem& b) {
      return std::tuple(a.where.file != name_, a.where.file, a.where.line, a.where.column) <
             std::tuple(b.where.file != name_, b.where.file, b.where.line, b.where.column);
    });
    if (any_error(problems_)) throw CaseError(problems_);
    if (warnings) warnings->insert(warnings->end(), problems_.begin(), problems_.end());
  }

  /// FNV-1a of the resolved values: the same case, however it was written, has the same hash.
  static std::string hash_of(const Case& c) {
    std::uint64_t h = 0xcbf29ce484222325u;
    for (const unsigned char byte : resolved_values(c)) h = (h ^ byte) * 0x100000001b3u;
    return fmt::format("{:016x}", h);
  }

  std::string name_;
  CaseInput input_;
  std::vector<Problem> problems_;
  std::map<std::string, std::string> sources_;
  std::vector<std::string> chain_;
  std::set<std::string> loaded_;
};

}  // namespace

Case read_library() {
  Case all = to_case(CaseReading("library/materials.toml").read_definitions(library_materials()));
  all.technologies = CaseReading("library/links.toml").read_definitions(library_links()).technologies;
  return all;
}

Case read_case_text(std::string_view text, const std::string& name, const std::vector<std::string>& overrides,
                    std::vector<Problem>* warnings) {
  return CaseReading(name).read(text, overrides, warnings);
}

Case read_case(const std::string& file, const std::vector<std::string>& overrides,
               std::vector<Problem>* warnings) {
  std::string text, why;
  if (!read_file(file, text, why)) {
    throw CaseError({{{file, 0, 0, {}}, "error", "cannot read the case file: " + why}}, true);
  }
  return read_case_text(text, file, overrides, warnings);
}

}  // namespace fourwalls

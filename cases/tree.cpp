#include "cases/tree.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "cases/words.hpp"

namespace fourwalls {

namespace {

// The parser and the trees' destructors recurse: a case needs a depth of five.
constexpr int deepest = 32;

/// Bounds the nesting of brackets and dotted keys outside strings and comments from above.
class NestingScan {
 public:
  /// The place where the text is nested too deeply, or npos.
  std::size_t too_deep(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      i = step(text, i);
      if (std::max(open_, dots_) > deepest) return i;
    }
    return std::string_view::npos;
  }

 private:
  /// Handles the character at i and returns the last position handled.
  std::size_t step(std::string_view text, std::size_t i) {
    const char c = text[i];
    if (c == '"' || c == '\'') return skip_string(text, i);
    if (c == '#') {
      const auto end = text.find('\n', i);
      dots_ = 0;
      return end == std::string_view::npos ? text.size() : end;
    }
    if (c == '[' || c == '{') ++open_;
    if ((c == ']' || c == '}') && open_ > 0) --open_;
    const bool in_key =
        std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == ' ' || c == '\t';
    if (c == '.') {
      ++dots_;
    } else if (!in_key) {
      dots_ = 0;
    }
    return i;
  }

  static std::size_t skip_string(std::string_view text, std::size_t i) {
    const std::string triple(3, text[i]);
    const bool multi = text.substr(i, 3) == triple;
    std::size_t j = i + (multi ? 3 : 1);
    for (; j < text.size(); ++j) {
      if (text[j] == '\\' && text[i] == '"') {
        ++j;
      } else if (multi ? text.substr(j, 3) == triple : text[j] == text[i] || text[j] == '\n') {
        return j + (multi ? 2 : 0);
      }
    }
    return text.size();
  }

  int open_ = 0, dots_ = 0;
};

Location located(const toml::source_region& source, const std::string& file) {
  return {file, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column), {}};
}

Node converted(const toml::node& node, const std::string& file);

void fill_table(Node& out, const toml::table& table, const std::string& file) {
  for (const auto& [key, value] : table) {
    out.members.push_back({std::string(key.str()), located(key.source(), file), converted(value, file)});
  }
  std::stable_sort(out.members.begin(), out.members.end(), [](const Member& a, const Member& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
  });
}

Node converted(const toml::node& node, const std::string& file) {
  Node out;
  out.kind = NodeKind::other;
  out.where = located(node.source(), file);
  if (const auto* table = node.as_table()) {
    out.kind = NodeKind::table;
    fill_table(out, *table, file);
  } else if (const auto* array = node.as_array()) {
    out.kind = NodeKind::array;
    for (const auto& element : *array) out.elements.push_back(converted(element, file));
  } else if (const auto* text = node.as_string()) {
    out.kind = NodeKind::text, out.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = NodeKind::integer, out.integer = integer->get();
    out.number = static_cast<double>(out.integer);
  } else if (const auto* number = node.as_floating_point()) {
    out.kind = NodeKind::number, out.number = number->get();
  } else if (const auto* flag = node.as_boolean()) {
    out.kind = NodeKind::flag, out.flag = flag->get();
  }
  return out;
}

/// The parser's messages begin with what it was doing: keep them on one line and let them stand.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

struct Step {
  std::string name;
  int index = -1;  ///< of an array; -1: none
};

/// Splits `body[0]."my layer".power`; an empty result: not a path.
std::vector<Step> split_path(std::string_view path) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < path.size();) {
    if (path[i] == '[') {
      int index = -1;
      const auto [end, status] = std::from_chars(path.data() + i + 1, path.data() + path.size(), index);
      const auto next = static_cast<std::size_t>(end - path.data());
      if (status != std::errc{} || index < 0 || next >= path.size() || path[next] != ']' || steps.empty())
        return {};
      steps.push_back({{}, index});
      i = next + 1;
    } else if (path[i] == '"') {
      const auto end = path.find('"', i + 1);
      if (end == std::string_view::npos) return {};
      steps.push_back({std::string(path.substr(i + 1, end - i - 1)), -1});
      i = end + 1;
    } else {
      const auto end = std::min(path.find_first_of(".[", i), path.size());
      if (end == i) return {};
      steps.push_back({std::string(path.substr(i, end - i)), -1});
      i = end;
    }
    if (i < path.size() && path[i] == '.') {
      if (++i == path.size()) return {};
    }
  }
  return steps;
}

std::vector<std::string> names_in(const Node& array) {
  std::vector<std::string> names;
  for (const auto& element : array.elements) {
    const Node* name = find_member(element, "name");
    if (name && name->kind == NodeKind::text) names.push_back(name->text);
  }
  return names;
}

Node* element_named(Node& array, const std::string& name) {
  for (auto& element : array.elements) {
    const Node* own = find_member(element, "name");
    if (own && own->text == name) return &element;
  }
  return nullptr;
}

/// One step down; null with `error` set where there is nothing.
Node* descend(Node& node, const Step& step, const Location& where, bool last, std::string& error) {
  if (step.index >= 0) {
    if (node.kind == NodeKind::array && static_cast<std::size_t>(step.index) < node.elements.size()) {
      return &node.elements[static_cast<std::size_t>(step.index)];
    }
    error = fmt::format("no element [{}]: found {}", step.index, shown(node));
    return nullptr;
  }
  if (node.kind == NodeKind::array) {
    Node* named = element_named(node, step.name);
    if (!named)
      error = fmt::format("nothing here is named '{}'{}", step.name, suggestion(step.name, names_in(node)));
    return named;
  }
  if (node.kind != NodeKind::table) {
    error = fmt::format("'{}' is below {}, which has no keys", step.name, shown(node));
    return nullptr;
  }
  if (Node* member = find_member(node, step.name)) return member;
  Node made;
  made.where = where;
  if (last) made.kind = NodeKind::other;
  node.members.push_back({step.name, where, made});
  return &node.members.back().node;
}

/// The value as TOML where it is that (numbers, flags, arrays, quoted text), else as text: `700 W` needs no
/// quotes.
Node override_value(const std::string& text) {
  std::vector<Problem> ignored;
  const Node document = parse_tree("value = " + text, {}, ignored);
  const bool plain = ignored.empty() && document.members.size() == 1 && text.find('\n') == std::string::npos;
  if (plain && document.members[0].node.kind != NodeKind::other) return document.members[0].node;
  Node node;
  node.kind = NodeKind::text;
  node.text = text;
  return node;
}

void set_location(Node& node, const Location& where) {
  node.where = where;
  for (auto& element : node.elements) set_location(element, where);
  for (auto& member : node.members) member.where = where, set_location(member.node, where);
}

std::string trimmed(const std::string& s) {
  const auto from = s.find_first_not_of(" \t");
  return from == std::string::npos ? std::string{} : s.substr(from, s.find_last_not_of(" \t") - from + 1);
}

}  // namespace

const Node* find_member(const Node& table, std::string_view name) {
  for (const auto& member : table.members) {
    if (member.name == name) return &member.node;
  }
  return nullptr;
}

Node* find_member(Node& table, std::string_view name) {
  return const_cast<Node*>(find_member(std::as_const(table), name));
}

std::string shown(const Node& node) {
  switch (node.kind) {
    case NodeKind::table:
      return "a table";
    case NodeKind::array:
      return fmt::format("an array of {}", node.elements.size());
    case NodeKind::text:
      return fmt::format("'{}'", node.text.substr(0, 80));
    case NodeKind::integer:
      return fmt::format("{}", node.integer);
    case NodeKind::number:
      return fmt::format("{}", node.number);
    case NodeKind::flag:
      return node.flag ? "true" : "false";
    case NodeKind::other:
      break;
  }
  return "a date or time";
}

Node parse_tree(std::string_view text, const std::string& file, std::vector<Problem>& problems) {
  Node root;
  root.where = {file, 1, 1, {}};
  if (const auto at = NestingScan{}.too_deep(text); at != std::string_view::npos) {
    const std::string_view before = text.substr(0, at);
    root.where.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    problems.push_back({root.where, "error", fmt::format("nested deeper than {} levels", deepest)});
    return root;
  }
  try {
    fill_table(root, toml::parse(text, file), file);
  } catch (const toml::parse_error& e) {
    problems.push_back(
        {located(e.source(), file), "error", "not valid TOML: " + one_line(std::string(e.description()))});
  }
  return root;
}

void apply_override(Node& root, const std::string& override_text, std::vector<Problem>& problems) {
  const Location where{"--set " + one_line(override_text), 0, 0, {}};
  const auto refuse = [&](const std::string& why) { problems.push_back({where, "error", why}); };
  if (!valid_utf8(override_text)) return refuse("not UTF-8");
  const auto equals = override_text.find('=');
  if (equals == std::string::npos) return refuse("expected path=value, such as load[0].power=700 W");
  const auto steps = split_path(trimmed(override_text.substr(0, equals)));
  if (steps.empty()) return refuse("not a path, expected such as load[0].power or load.gpu0.power");
  if (steps.size() > deepest) return refuse(fmt::format("nested deeper than {} levels", deepest));
  Node* node = &root;
  std::string error;
  for (std::size_t i = 0; node && i < steps.size(); ++i) {
    node = descend(*node, steps[i], where, i + 1 == steps.size(), error);
  }
  if (!node) return refuse(error);
  *node = override_value(trimmed(override_text.substr(equals + 1)));
  set_location(*node, where);
}

std::string path_word(const std::string& key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-';
  });
  return bare ? key : fmt::format("\"{}\"", key);
}

std::string below(const std::string& path, const std::string& word) {
  return path.empty() ? word : path + "." + word;
}

}  // namespace fourwalls

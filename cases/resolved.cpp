#include "cases/resolved.hpp"

#include <fmt/format.h>

#include <cmath>

#include "cases/keys.hpp"
#include "cases/tree.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\', out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// Fit for a comment: file names may hold any byte.
std::string one_line(std::string text) {
  const bool utf8 = valid_utf8(text);
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8)) c = ' ';
  }
  return text;
}

/// Shortest text that reads back as the same double.
std::string number(double v) { return fmt::format("{}", v); }

std::string numbers(std::span<double> values) {
  if (values.size() == 1) return number(values[0]);
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i ? ", " : "") + number(values[i]);
  return text + "]";
}

std::string list_of(std::span<const std::string> values) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i ? ", " : "") + quoted(values[i]);
  return text + "]";
}

std::string texts(std::span<const std::string> values) {
  return values.size() == 1 ? quoted(values[0]) : list_of(values);
}

/// The value as TOML; empty for keys that are not values.
std::string value_text(const Key& key, const Slot& slot) {
  if (const auto* values = std::get_if<std::span<double>>(&slot)) return numbers(*values);
  if (const auto* words = std::get_if<std::span<std::string>>(&slot)) return texts(*words);
  if (const auto* list = std::get_if<Numbers*>(&slot)) return fmt::format("[{}]", fmt::join(**list, ", "));
  if (const auto* list = std::get_if<Strings*>(&slot)) return list_of(**list);
  if (const auto* whole = std::get_if<int*>(&slot)) return fmt::format("{}", **whole);
  if (const auto* flag = std::get_if<bool*>(&slot)) return **flag ? "true" : "false";
  const auto* choice = std::get_if<ChoiceSlot>(&slot);
  return choice ? quoted(key.words[static_cast<std::size_t>(choice->get())]) : "";
}

class Writer {
 public:
  Writer(const Case& c, bool comments) : input_(to_input(c)), comments_(comments) {}

  std::string write() {
    comment(one_line(input_.file) + " with every default written; running it reproduces the run.");
    comment("Beside each value: its unit, and where it was written, or `default`.");
    body(case_table(), &input_, "");
    return text_;
  }

 private:
  void body(const Table& table, void* object, const std::string& path) {
    for (const auto& key : table.keys) value(key, object, path);
    for (const auto& key : table.keys) inner(key, object, path, table.name);
  }

  void value(const Key& key, void* object, const std::string& path) {
    if (key.table || key.input_only) return;
    if (key.type == "options") return;
    if (is_absent(key, object)) return key.absent.empty() ? void() : comment(key.name + ": " + key.absent);
    line(key.name, value_text(key, key.slot(object, false)), unit(key) + origin(path + "." + key.name));
  }

  void line(const std::string& key, const std::string& text, const std::string& remark) {
    text_ += key + " = " + text;
    text_ += comments_ ? "  # " + remark + "\n" : "\n";
  }

  void comment(const std::string& text) {
    if (comments_) text_ += "# " + text + "\n";
  }

  static std::string unit(const Key& key) {
    const std::string plain = key.unit.rfind("delta ", 0) == 0 ? key.unit.substr(6) : key.unit;
    return plain.empty() || plain == "1" || plain == "*" ? "" : fmt::format("[{}] ", plain);
  }

  std::string origin(const std::string& path) const {
    const auto written = input_.origins.find(path);
    if (written == input_.origins.end()) return "default";
    const auto& [file, line, column, own] = written->second;
    return one_line(line > 0 ? fmt::format("{}:{}", file, line) : file);
  }

  void inner(const Key& key, void* object, const std::string& path, const std::string& header) {
    const std::string name = header.empty() ? key.name : header + "." + key.name;
    const std::string own = path.empty() ? key.name : path + "." + key.name;
    const Slot slot = key.slot(object, false);
    if (const auto* table = std::get_if<void*>(&slot)) {
      text_ += fmt::format("\n[{}]\n", name);
      body(*key.table, *table, own);
    }
    if (const auto* items = std::get_if<ItemsSlot>(&slot)) list(key, *items, own, name);
    if (const auto* options = std::get_if<Options*>(&slot)) petsc(**options, own, name);
  }

  void list(const Key& key, const ItemsSlot& items, const std::string& path, const std::string& name) {
    for (std::size_t i = 0; i < items.count(); ++i) {
      void* item = items.at(i);
      if (!items.keyed) {
        text_ += fmt::format("\n[[{}]]\n", name);
        body(*key.table, item, fmt::format("{}[{}]", path, i));
        continue;
      }
      const std::string word = path_word(items.name(i));
      text_ += fmt::format("\n[{}.{}]\n", name, keyed_header(word));
      body(*key.table, item, path + "." + word);
    }
  }

  /// A quoted name with a backslash has to be escaped in TOML; in a path it stands as it is.
  static std::string keyed_header(const std::string& word) {
    return word.front() == '"' ? quoted(word.substr(1, word.size() - 2)) : word;
  }

  void petsc(const Options& options, const std::string& path, const std::string& name) {
    if (options.empty()) return;
    text_ += fmt::format("\n[{}]\n", name);
    for (const auto& [option, text] : options) {
      const std::string word = path_word(option);
      line(keyed_header(word), quoted(text), origin(path + "." + word));
    }
  }

  CaseInput input_;
  bool comments_;
  std::string text_;
};

}  // namespace

std::string resolved_toml(const Case& c) { return Writer(c, true).write(); }

std::string resolved_values(const Case& c) { return Writer(c, false).write(); }

}  // namespace fourwalls

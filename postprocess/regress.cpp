#include "postprocess/regress.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "postprocess/files.hpp"
#include "postprocess/text.hpp"

namespace fourwalls {

namespace {

/// An entry together with where its value stands in the text.
struct Entry {
  Expectation expected;
  std::optional<toml::source_region> value;
};

std::string at(const std::string& file, const toml::source_position& where) {
  return fmt::format("{}:{}:{}", file, where.line, where.column);
}

[[noreturn]] void refuse(const std::string& file, const toml::source_position& where,
                         const std::string& text) {
  throw ExpectationError(at(file, where) + ": " + text);
}

void check_keys(const std::string& file, const toml::table& table, const std::vector<std::string>& known) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = nearest_word(name, known);
    refuse(file, key.source().begin,
           fmt::format("unknown key '{}'{}", name, near.empty() ? "" : "; did you mean '" + near + "'?"));
  }
}

/// Reads the keys of one `[[expect]]`.
class EntryReader {
 public:
  EntryReader(const std::string& file, const toml::table& table) : file_(file), table_(table) {}

  Entry read() const {
    check_keys(file_, table_,
               {"quantity", "limit", "value", "unit", "rtol", "atol", "holds", "source", "reason"});
    Entry entry;
    auto& e = entry.expected;
    e.place = at(file_, table_.source().begin);
    e.quantity = text("quantity");
    e.limit = text("limit");
    e.unit = text("unit");
    e.source = text("source");
    e.reason = text("reason");
    if (e.quantity.empty() == e.limit.empty()) fail("needs either 'quantity' or 'limit'");
    check_source(e.source);
    if (e.limit.empty())
      read_value(entry);
    else
      read_holds(e);
    return entry;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    refuse(file_, table_.source().begin, "[[expect]] " + what);
  }

  void check_source(const std::string& source) const {
    if (source == "self" || source.rfind("analytic: ", 0) == 0 || source.rfind("reference: ", 0) == 0) return;
    const auto* node = table_.get("source");
    refuse(file_, node != nullptr ? node->source().begin : table_.source().begin,
           fmt::format("source is '{}'; expected 'self', 'analytic: ...' or 'reference: ...'", source));
  }

  void read_value(Entry& entry) const {
    forbid({"holds"}, "a quantity");
    const auto* node = table_.get("value");
    if (node == nullptr) fail("needs 'value'");
    entry.value = node->source();
    entry.expected.value = number("value");
    entry.expected.rtol = number("rtol");
    entry.expected.atol = number("atol");
    if (entry.expected.rtol < 0 || entry.expected.atol < 0) fail("has a negative tolerance");
    if (entry.expected.rtol == 0 && entry.expected.atol == 0) fail("needs 'rtol' or 'atol' above zero");
  }

  void read_holds(Expectation& e) const {
    forbid({"value", "rtol", "atol", "unit"}, "a limit");
    const auto* node = table_.get("holds");
    if (node == nullptr) fail("needs 'holds'");
    if (!node->is_boolean()) refuse(file_, node->source().begin, "holds must be true or false");
    e.holds = node->as_boolean()->get();
  }

  void forbid(const std::vector<std::string>& keys, const std::string& thing) const {
    for (const auto& key : keys)
      if (const auto* node = table_.get(key); node != nullptr)
        refuse(file_, node->source().begin, fmt::format("'{}' does not belong to {}", key, thing));
  }

  std::string text(const char* key) const {
    const auto* node = table_.get(key);
    if (node == nullptr) return {};
    if (!node->is_string()) refuse(file_, node->source().begin, fmt::format("{} must be text", key));
    return node->as_string()->get();
  }

  double number(const char* key) const {
    const auto* node = table_.get(key);
    if (node == nullptr) return 0;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value))
      refuse(file_, node->source().begin, fmt::format("{} must be a finite number", key));
    return *value;
  }

  const std::string& file_;
  const toml::table& table_;
};

toml::table parse(const std::string& file, const std::string& text) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    refuse(file, error.source().begin, std::string(error.description()));
  }
}

std::vector<Entry> read_entries(const std::string& file, const std::string& text) {
  const auto root = parse(file, text);
  check_keys(file, root, {"expect"});
  const auto* list = root.get("expect");
  if (list == nullptr || !list->is_array() || list->as_array()->empty())
    throw ExpectationError(file + ":1:1: no [[expect]] entries: nothing would be checked");
  std::vector<Entry> out;
  for (const auto& node : *list->as_array()) {
    if (!node.is_table()) refuse(file, node.source().begin, "expected a table [[expect]]");
    out.push_back(EntryReader(file, *node.as_table()).read());
  }
  return out;
}

template <class Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : map) names.push_back(name);
  return names;
}

template <class Map>
std::string missing(const char* kind, const std::string& name, const Map& map) {
  const auto near = nearest_word(name, names_of(map));
  return fmt::format("the result has no {} '{}'{}", kind, name,
                     near.empty() ? "" : "; nearest is '" + near + "'");
}

void fail(Check& check, const std::string& message) {
  check.excess = std::numeric_limits<double>::infinity();
  check.message = message;
}

void check_quantity(Check& check, const Result& result) {
  const auto& e = check.expected;
  const auto found = result.quantities.find(e.quantity);
  if (found == result.quantities.end())
    return fail(check, missing("quantity", e.quantity, result.quantities));
  check.value = found->second.value;
  check.deviation = std::abs(check.value - e.value);
  if (!std::isfinite(check.value)) return fail(check, "the result is not finite");
  if (!e.unit.empty() && e.unit != found->second.unit)
    return fail(check, fmt::format("unit '{}' expected, the result has '{}'", e.unit, found->second.unit));
  check.excess = check.deviation / (e.atol + e.rtol * std::abs(e.value));
  // The tolerance of a purely relative check of zero is zero.
  if (std::isnan(check.excess)) check.excess = 0;
  check.passed = check.excess <= 1;
  if (!check.passed)
    check.message = fmt::format("expected {}, got {}: {:.3g} times the tolerance", exact(e.value),
                                exact(check.value), check.excess);
}

void check_limit(Check& check, const Result& result) {
  const auto& e = check.expected;
  const auto found = result.limits.find(e.limit);
  if (found == result.limits.end()) return fail(check, missing("limit", e.limit, result.limits));
  check.value = found->second.value;
  check.passed = found->second.holds == e.holds;
  if (!check.passed)
    fail(check, fmt::format("expected the limit {}, it {}", e.holds ? "to hold" : "to be violated",
                            e.holds ? "is violated" : "holds"));
}

/// A TOML float: a bare `5` would turn the entry into an integer.
std::string toml_number(double value) {
  auto text = exact(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

/// Offset of a position that counts characters in lines of UTF-8.
std::size_t offset_of(const std::string& text, const toml::source_position& where) {
  std::size_t offset = 0;
  for (toml::source_index line = 1; line < where.line; ++line) offset = text.find('\n', offset) + 1;
  for (toml::source_index column = 1; column < where.column; ++column) {
    ++offset;
    while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0U) == 0x80U) ++offset;
  }
  return offset;
}

/// One past the last character of the number that begins at `offset`.
std::size_t end_of_number(const std::string& text, std::size_t offset) {
  return std::min(text.find_first_not_of("+-0123456789._eEabcdefABCDEFox", offset), text.size());
}

double new_value(const Expectation& e, const Result& result) {
  const auto found = result.quantities.find(e.quantity);
  if (found == result.quantities.end())
    throw ExpectationError(e.place + ": " + missing("quantity", e.quantity, result.quantities));
  if (!std::isfinite(found->second.value))
    throw ExpectationError(e.place + ": the result for '" + e.quantity + "' is not finite");
  return found->second.value;
}

}  // namespace

std::vector<Expectation> read_expected(const std::string& file) {
  std::vector<Expectation> out;
  for (auto& entry : read_entries(file, read_text(file))) out.push_back(std::move(entry.expected));
  return out;
}

RegressReport check_expected(const std::vector<Expectation>& expected, const Result& result) {
  RegressReport report;
  for (const auto& e : expected) {
    Check check;
    check.expected = e;
    e.limit.empty() ? check_quantity(check, result) : check_limit(check, result);
    report.checks.push_back(std::move(check));
  }
  std::stable_sort(report.checks.begin(), report.checks.end(),
                   [](const Check& a, const Check& b) { return a.excess > b.excess; });
  report.passed = !report.checks.empty() && std::all_of(report.checks.begin(), report.checks.end(),
                                                        [](const auto& c) { return c.passed; });
  report.worst = report.checks.empty() ? 0 : report.checks.front().excess;
  return report;
}

std::string regress_text(const RegressReport& report) {
  std::string out;
  for (const auto& check : report.checks) {
    const auto& e = check.expected;
    const auto name = e.limit.empty() ? e.quantity : "limit " + e.limit;
    out += fmt::format("  {:<4} {:<44} {:>16.9g} {:>10.2e} of tolerance  ({})\n",
                       check.passed ? "ok" : "FAIL", name, check.value, check.excess, e.source);
    if (!check.passed) out += fmt::format("       {}: {}\n", e.place, check.message);
  }
  const auto failed =
      std::count_if(report.checks.begin(), report.checks.end(), [](const auto& c) { return !c.passed; });
  return out + fmt::format("{} checked, {} failed, worst {:.3g} of its tolerance\n", report.checks.size(),
                           failed, report.worst);
}

void rebaseline(const std::string& file, const Result& result) {
  auto text = read_text(file);
  auto entries = read_entries(file, text);
  // From the end of the file, so that the places further up stay valid.
  std::reverse(entries.begin(), entries.end());
  for (const auto& [expected, value] : entries) {
    if (expected.source != "self" || !value) continue;
    const auto begin = offset_of(text, value->begin);
    text.replace(begin, end_of_number(text, begin) - begin, toml_number(new_value(expected, result)));
  }
  write_atomically(file, text);
}

}  // namespace fourwalls

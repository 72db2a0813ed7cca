#include "cases/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t(1) << 30;  ///< a gigabyte of text is no deck

void split_blanks(TextLine& line, const Splitting& how) {
  const std::string& t = line.text;
  for (std::size_t at = 0; at < t.size();) {
    const auto begin = t.find_first_not_of(how.separators, at);
    if (begin == std::string::npos || t[begin] == how.comment) return;
    const auto end = std::min(t.find_first_of(how.separators, begin), t.size());
    line.words.push_back({t.substr(begin, end - begin), static_cast<int>(begin) + 1});
    at = end;
  }
}

void split_fields(TextLine& line, const Splitting& how) {
  const std::string& t = line.text;
  const auto first = t.find_first_not_of(" \t\r");
  if (first == std::string::npos || t[first] == how.comment) return;
  for (std::size_t at = 0;;) {
    const auto end = std::min(t.find_first_of(how.separators, at), t.size());
    auto begin = at, stop = end;
    while (begin < stop && std::isspace(static_cast<unsigned char>(t[begin]))) ++begin;
    while (stop > begin && std::isspace(static_cast<unsigned char>(t[stop - 1]))) --stop;
    line.words.push_back({t.substr(begin, stop - begin), static_cast<int>(begin) + 1});
    if (end == t.size()) return;
    at = end + 1;
  }
}

}  // namespace

void Findings::add(Problem p) {
  if (p.severity == "error") ++errors_;
  problems_.push_back(std::move(p));
}

void Findings::error(const TextFile& file, const TextLine& line, const TextWord* word, std::string message) {
  add({{file.name, line.number, word ? word->column : 1, ""}, "error", std::move(message), line.text});
}

void Findings::error(const std::string& file, int line, std::string message) {
  add({{file, line, line > 0 ? 1 : 0, ""}, "error", std::move(message)});
}

void Findings::warning(const TextFile& file, const TextLine& line, const TextWord* word,
                       std::string message) {
  add({{file.name, line.number, word ? word->column : 1, ""}, "warning", std::move(message), line.text});
}

void Findings::warning(const std::string& file, int line, std::string message) {
  add({{file, line, line > 0 ? 1 : 0, ""}, "warning", std::move(message)});
}

void Findings::finish(std::vector<Problem>* warnings) const {
  if (any_error()) throw CaseError(problems_);
  if (warnings) warnings->insert(warnings->end(), problems_.begin(), problems_.end());
}

std::optional<TextFile> read_lines(const std::string& file, const Splitting& splitting,
                                   const Problem& asked_by, Findings& findings) {
  const auto refuse = [&](const std::string& why) {
    findings.error(asked_by.where.file, asked_by.where.line,
                   fmt::format("{}'{}' {}", asked_by.message, file, why));
    return std::nullopt;
  };
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return refuse("is a folder");
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse("cannot be read");
  const auto size = fs::file_size(file, ignored);
  if (!ignored && size > largest_file) return refuse("is larger than a gigabyte");
  std::ostringstream text;
  text << in.rdbuf();
  std::string all = text.str();
  if (in.bad()) return refuse("cannot be read");
  if (const auto at = all.find('\0'); at != std::string::npos)
    return refuse(
        fmt::format("is not a text file: its line {} has a byte 0",
                    1 + std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), '\n')));
  TextFile result;
  result.name = file;
  if (all.starts_with("\xef\xbb\xbf")) all.erase(0, 3);
  result.unfinished = !all.empty() && all.back() != '\n';
  for (std::size_t at = 0; at < all.size();) {
    const auto end = std::min(all.find('\n', at), all.size());
    TextLine line{++result.last, all.substr(at, end - at), {}};
    if (!line.text.empty() && line.text.back() == '\r') line.text.pop_back();
    splitting.keeps_empty ? split_fields(line, splitting) : split_blanks(line, splitting);
    if (!line.words.empty()) result.lines.push_back(std::move(line));
    at = end + 1;
  }
  return result;
}

std::optional<double> number_of(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  double value = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (word.empty() || fault != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<int> integer_of(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  int value = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (word.empty() || fault != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::string companion(const std::string& mentioning, const std::string& name) {
  if (fs::path(name).is_absolute()) return name;
  const auto beside = fs::path(mentioning).parent_path() / name;
  std::error_code ignored;
  return fs::exists(beside, ignored) || !fs::exists(name, ignored) ? beside.string() : name;
}

std::string expected_number(const Bounds& bounds, std::optional<double> found) {
  if (bounds.low > 0 && !(found && *found > 0)) return "a number above 0";
  if (bounds.low < 0 && !found) return "a number";
  if (bounds.low == 0 && !(found && *found >= 0)) return "a number, 0 or above";
  return fmt::format("a number from {:g} to {:g}", bounds.low, bounds.high);
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace fourwalls

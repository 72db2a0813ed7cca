#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "cases/check.hpp"
#include "cases/reader.hpp"

namespace fourwalls {

namespace {

constexpr std::size_t most_shown = 100;

/// The line and a caret under `column` (counted in code points); a long line is cut around it.
std::string caret(const std::string& line, int column) {
  constexpr int window = 100;
  std::string text, mark;
  int at = 0;
  const int from = std::max(1, column - window);
  for (std::size_t i = 0; i < line.size() && at <= column + window; ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const bool continues = (byte & 0xc0) == 0x80;
    if (!continues) ++at;
    if (at < from) continue;
    text += byte < 0x20 && line[i] != '\t' ? ' ' : line[i];
    if (!continues && at < column) mark += line[i] == '\t' ? '\t' : ' ';
  }
  return fmt::format("    {}\n    {}^\n", text, mark);
}

/// What is found after a case has been read comes without its line; its file still has it.
std::string line_of_case(const Location& where) {
  std::string line;
  if (where.line <= 0 || !where.file.ends_with(".toml")) return line;
  std::ifstream file(where.file);
  for (int n = 0; n < where.line; ++n)
    if (!std::getline(file, line)) return {};
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string format_problem(const Problem& p) {
  std::string text = p.where.file;
  if (p.where.line > 0) text += fmt::format(":{}", p.where.line);
  if (p.where.column > 0) text += fmt::format(":{}", p.where.column);
  if (!text.empty()) text += ": ";
  text += p.severity + ": ";
  if (!p.where.path.empty()) text += p.where.path + ": ";
  text += p.message + "\n";
  const std::string line = p.source_line.empty() ? line_of_case(p.where) : p.source_line;
  return line.empty() ? text : text + caret(line, p.where.column);
}

}  // namespace

std::string format_problems(const std::vector<Problem>& problems) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most_shown, problems.size()); ++i) text += format_problem(problems[i]);
  if (problems.size() > most_shown) text += fmt::format("... and {} more\n", problems.size() - most_shown);
  return text;
}

CaseError::CaseError(std::vector<Problem> all, bool unreadable)
    : problems(std::move(all)), io(unreadable), text_(format_problems(problems)) {}

bool any_error(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& p) { return p.severity == "error"; });
}

}  // namespace fourwalls

#include "cases/spice/pads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cases/reader.hpp"
#include "cases/spice/columns.hpp"
#include "cases/spice/number.hpp"
#include "cases/spice/text.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

using spice::Refusal;
using spice::same_word;
using spice::shown_word;
using spice::trimmed;

std::vector<std::string_view> columns(std::string_view line) {
  std::vector<std::string_view> all;
  spice::split_columns(line, all);
  return all;
}

std::vector<std::string_view> by_blanks(std::string_view line) {
  std::vector<std::string_view> all;
  spice::Words words(line);
  for (std::string_view w = words.next(); !w.empty(); w = words.next()) all.push_back(w);
  return all;
}

double number(std::string_view word, std::string_view column) {
  double value = 0;
  if (spice::parse_number(word, value) != spice::NumberState::good)
    throw Refusal{fmt::format("{}: found {}, expected a number", column, shown_word(word))};
  return value;
}

double positive(std::string_view word, std::string_view column) {
  const double value = number(word, column);
  if (value < 0) throw Refusal{fmt::format("{}: {} cannot be negative", column, word)};
  return value;
}

enum class Column { net, x, y, voltage, resistance, inductance, edge };

Column column_of(std::string_view name) {
  const auto is = [name](std::string_view word) { return same_word(name, word); };
  if (is("net")) return Column::net;
  if (is("x")) return Column::x;
  if (is("y")) return Column::y;
  if (is("v") || is("voltage")) return Column::voltage;
  if (is("r") || is("resistance")) return Column::resistance;
  if (is("l") || is("inductance")) return Column::inductance;
  if (is("edge_length")) return Column::edge;
  throw Refusal{fmt::format("unknown column {}{}", shown_word(name),
                            suggestion(std::string(name), {"net", "x", "y", "V", "R", "L", "edge_length"}))};
}

void set(Pad& pad, Column column, std::string_view word) {
  const bool optional = column != Column::x && column != Column::y;
  if (optional && word.empty()) return;
  switch (column) {
    case Column::net:
      pad.net = word;
      break;
    case Column::x:
      pad.x = number(word, "x");
      break;
    case Column::y:
      pad.y = number(word, "y");
      break;
    case Column::voltage:
      pad.voltage = number(word, "voltage");
      break;
    case Column::resistance:
      pad.resistance = positive(word, "resistance");
      break;
    case Column::inductance:
      pad.inductance = positive(word, "inductance");
      break;
    case Column::edge:
      pad.edge = positive(word, "edge_length");
      break;
  }
}

class PadReader {
 public:
  void line(std::string_view text, int number);
  /// The header was refused.
  bool unusable() const { return begun_ && list.format != PadList::Format::voltspot && !header_read_; }
  PadList list;

 private:
  void header(std::string_view text);
  void voltspot(std::string_view text, Pad& pad);
  bool begun_ = false, header_read_ = false;
  std::vector<Column> columns_;
};

/// The first line that says something decides the format.
void PadReader::header(std::string_view text) {
  begun_ = true;
  const auto words = by_blanks(text);
  if (text.find(',') == std::string_view::npos && words.size() == 3 &&
      (same_word(words[0], "v") || same_word(words[0], "g"))) {
    list.format = PadList::Format::voltspot;
    list.unit = 0;
    return;
  }
  const auto names = columns(text);
  double ignored = 0;
  const bool bare = spice::parse_number(names[0], ignored) == spice::NumberState::good;
  if (bare) {
    columns_ = {Column::x, Column::y, Column::edge, Column::voltage};
  } else {
    for (const std::string_view name : names) {
      const Column c = column_of(name);
      if (std::count(columns_.begin(), columns_.end(), c) > 0)
        throw Refusal{fmt::format("the column {} is there twice", shown_word(name))};
      columns_.push_back(c);
    }
  }
  for (const Column c : {Column::x, Column::y})
    if (std::count(columns_.begin(), columns_.end(), c) == 0)
      throw Refusal{fmt::format("there is no column '{}'", c == Column::x ? "x" : "y")};
  if (std::count(columns_.begin(), columns_.end(), Column::edge) > 0) {
    list.format = PadList::Format::openroad;
    list.unit = 1e-6;
  }
  header_read_ = true;
}

void PadReader::voltspot(std::string_view text, Pad& pad) {
  const auto words = by_blanks(text);
  if (words.size() != 3 || !(same_word(words[0], "v") || same_word(words[0], "g")))
    throw Refusal{"expected V or G, x and y"};
  pad.net.assign(1, same_word(words[0], "v") ? 'V' : 'G');
  pad.x = number(words[1], "x");
  pad.y = number(words[2], "y");
}

void PadReader::line(std::string_view text, int number_of_line) {
  text = trimmed(text);
  if (text.empty() || text[0] == '#') return;
  if (!begun_) {
    header(text);
    const bool names_only = list.format != PadList::Format::voltspot && (text[0] < '0' || text[0] > '9') &&
                            text[0] != '-' && text[0] != '+' && text[0] != '.';
    if (names_only) return;
  }
  Pad pad;
  pad.line = number_of_line;
  if (list.format == PadList::Format::voltspot) {
    voltspot(text, pad);
  } else {
    const auto words = columns(text);
    if (words.size() != columns_.size())
      throw Refusal{fmt::format("found {} columns, expected {}", words.size(), columns_.size())};
    for (std::size_t i = 0; i < words.size(); ++i) set(pad, columns_[i], words[i]);
  }
  list.pads.push_back(std::move(pad));
}

Problem problem(const std::string& file, int line, std::string message) {
  Problem p;
  p.where.file = file;
  p.where.line = line;
  p.severity = "error";
  p.message = std::move(message);
  return p;
}

}  // namespace

PadList read_pads(const std::string& file) {
  constexpr std::size_t most = 20;
  std::vector<Problem> problems;
  PadReader reader;
  try {
    spice::Text text(file, 0, 1);
    std::string_view line;
    int at = 0;
    while (problems.size() < most && text.next(line)) {
      ++at;
      try {
        reader.line(line, at);
      } catch (const Refusal& refusal) {
        problems.push_back(problem(file, at, refusal.message));
        if (reader.unusable()) break;  // without a header the rest means nothing
      }
    }
  } catch (const spice::TextError& error) {
    throw CaseError({problem(file, 0, error.message)}, error.io);
  }
  if (problems.empty() && reader.list.pads.empty()) problems.push_back(problem(file, 0, "has no pads"));
  if (!problems.empty()) throw CaseError(std::move(problems));
  return std::move(reader.list);
}

}  // namespace fourwalls

#include "cases/spice/instances.hpp"

#include <fmt/format.h>

#include <vector>

#include "cases/reader.hpp"
#include "cases/spice/columns.hpp"
#include "cases/spice/number.hpp"
#include "cases/spice/text.hpp"

namespace fourwalls {

namespace {

using spice::Refusal;
using spice::same_word;
using spice::shown_word;
using spice::trimmed;

constexpr double micrometre = 1e-6;

class InstanceReader {
 public:
  explicit InstanceReader(const std::function<void(const Instance&)>& take) : take_(take) {}

  void line(std::string_view text, int number) {
    text = trimmed(text);
    if (text.empty() || text[0] == '#') return;
    spice::split_columns(text, cells_);
    if (header.empty()) return read_header(text);
    if (cells_.size() != columns_)
      throw Refusal{fmt::format("found {} columns, expected {}", cells_.size(), columns_)};
    Instance i;
    i.row = row_++, i.line = number, i.text = text;
    i.name = cells_[name_], i.layer = cells_[layer_];
    if (terminal_ < columns_) i.terminal = cells_[terminal_];
    i.x = micrometre * coordinate(x_), i.y = micrometre * coordinate(y_);
    take_(i);
  }
  std::string header;

 private:
  void read_header(std::string_view text) {
    columns_ = cells_.size();
    name_ = place({"instance"}), terminal_ = place({"terminal"}), layer_ = place({"layer"});
    x_ = place({"x location", "x"}), y_ = place({"y location", "y"});
    for (const auto& [column, what] : {std::pair{name_, "Instance"}, std::pair{layer_, "Layer"},
                                       std::pair{x_, "X location"}, std::pair{y_, "Y location"}})
      if (column == columns_)
        throw Refusal{fmt::format("there is no column '{}' in {}", what, shown_word(text))};
    header = text;
  }
  std::size_t place(std::initializer_list<const char*> words) const {
    for (std::size_t c = 0; c < cells_.size(); ++c)
      for (const char* word : words)
        if (same_word(cells_[c], word)) return c;
    return columns_;
  }
  double coordinate(std::size_t column) const {
    double value = 0;
    if (spice::parse_number(cells_[column], value) != spice::NumberState::good)
      throw Refusal{fmt::format("found {}, expected a number", shown_word(cells_[column]))};
    return value;
  }

  const std::function<void(const Instance&)>& take_;
  std::vector<std::string_view> cells_;
  std::size_t columns_ = 0, name_ = 0, terminal_ = 0, layer_ = 0, x_ = 0, y_ = 0;
  std::int64_t row_ = 0;
};

Problem problem(const std::string& file, int line, std::string message) {
  return {{file, line, 0, {}}, "error", std::move(message)};
}

}  // namespace

std::string read_instances(const std::string& file, const std::function<void(const Instance&)>& take) {
  constexpr std::size_t most = 20;
  std::vector<Problem> problems;
  InstanceReader reader(take);
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
        if (reader.header.empty()) break;  // the rest means nothing
      }
    }
  } catch (const spice::TextError& error) {
    throw CaseError({problem(file, 0, error.message)}, error.io);
  }
  if (problems.empty() && reader.header.empty()) problems.push_back(problem(file, 0, "has no instances"));
  if (!problems.empty()) throw CaseError(std::move(problems));
  return reader.header;
}

}  // namespace fourwalls

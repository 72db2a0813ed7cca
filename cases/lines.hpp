/// Text files of other simulators as lines of words that know where they stand, and what is wrong with them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cases/bounds.hpp"
#include "cases/reader.hpp"

namespace fourwalls {

struct TextWord {
  std::string text;
  int column = 0;  ///< from 1
};

struct TextLine {
  int number = 0;  ///< from 1
  std::string text;
  std::vector<TextWord> words;  ///< never empty: blank lines are left out
};

struct TextFile {
  std::string name;
  std::vector<TextLine> lines;  ///< those with words, comments taken off
  int last = 0;                 ///< number of the last line
  bool unfinished = false;      ///< no newline at the end
};

/// Collects errors and warnings of several files.
class Findings {
 public:
  void error(const TextFile& file, const TextLine& line, const TextWord* word, std::string message);
  void error(const std::string& file, int line, std::string message);
  void warning(const TextFile& file, const TextLine& line, const TextWord* word, std::string message);
  void warning(const std::string& file, int line, std::string message);
  bool any_error() const { return errors_ > 0; }
  const std::vector<Problem>& all() const { return problems_; }
  /// \throws CaseError where there are errors; else the warnings go to `warnings` where given.
  void finish(std::vector<Problem>* warnings) const;

 private:
  void add(Problem p);
  std::vector<Problem> problems_;
  int errors_ = 0;
};

/// How a file's lines fall into words.
struct Splitting {
  std::string_view separators = " \t\r";
  char comment = '#';
  bool keeps_empty = false;  ///< comma separated values: `a,,b` has three words, blanks around them are cut
};

/// The lines of a file; nothing, and an error at `asked_by`, where it cannot be read or is no text.
std::optional<TextFile> read_lines(const std::string& file, const Splitting& splitting,
                                   const Problem& asked_by, Findings& findings);

/// A whole word as a finite number; nothing otherwise.
std::optional<double> number_of(std::string_view word);
std::optional<int> integer_of(std::string_view word);

/// `name` beside the file that mentions it, or as it is seen from here where there is none beside it.
std::string companion(const std::string& mentioning, const std::string& name);

bool same_word(std::string_view a, std::string_view b);  ///< but for upper and lower case

}  // namespace fourwalls

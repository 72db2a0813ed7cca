/// The door of the room: a TOML case file in, a checked Case in SI units out.
///
/// Units: everything in a Case is SI (see case.hpp); link losses are in dB, dB/m and GHz as stated there.
#pragma once

#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cases/case.hpp"

namespace fourwalls {

/// One thing wrong (or odd) with a case.
struct Problem {
  Location where;
  std::string severity;  ///< error | warning
  std::string message;
  std::string source_line = {};  ///< the line of the file at `where`; empty: not known
};

/// Everything that is wrong with a case, at once.
class CaseError : public std::exception {
 public:
  /// `unreadable`: the case file itself could not be read (exit status 4 instead of 2).
  explicit CaseError(std::vector<Problem> all, bool unreadable = false);
  const char* what() const noexcept override { return text_.c_str(); }

  std::vector<Problem> problems;
  bool io;

 private:
  std::string text_;
};

/// Reads, resolves and checks a case file.
///
/// `overrides` are `path=value`: `load[0].power=700 W`, or by name `load.gpu0.power=700 W`.
/// Spelling, types, units, ranges and references are all checked and reported together; geometry and networks
/// are checked once those are right, and again reported together. Warnings go to `warnings` where given.
/// \throws CaseError with every error found.
Case read_case(const std::string& file, const std::vector<std::string>& overrides = {},
               std::vector<Problem>* warnings = nullptr);

/// As read_case, from memory; `name` stands for the file in messages, and includes are relative to its
/// folder. \throws CaseError with every error found.
Case read_case_text(std::string_view text, const std::string& name,
                    const std::vector<std::string>& overrides = {}, std::vector<Problem>* warnings = nullptr);

/// `file:line:column: severity: path: message` each, with the source line and a caret below where known.
std::string format_problems(const std::vector<Problem>& problems);

/// References, geometry, power nets and ways out for heat; errors and warnings. Solves nothing.
std::vector<Problem> check_case(const Case& c);

/// What is wrong with the [[limit]]s of a case once its quantities are known: `units` holds the SI unit of
/// each by name. Unknown names (with the nearest right one) and units of the wrong dimension; bare numbers
/// are SI.
std::vector<Problem> check_limits(const Case& c, const std::map<std::string, std::string>& units);

/// Text for `fourwalls describe [TOPIC]`: a table (`body.layer`), a key (`body.layer.thickness`), `keys`,
/// `materials` or `technologies` (the shipped library); empty: the list of topics.
std::string describe(const std::string& topic);

/// The case as TOML with every default written and each value's origin beside it; reading it gives the same
/// Case.
std::string resolved_toml(const Case& c);

/// What `fourwalls check` cannot know without solving.
std::string not_checked();

}  // namespace fourwalls

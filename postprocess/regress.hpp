/// Results against the values that a case is expected to give (expected.toml).
///
///     [[expect]]
///     quantity = "die0 maximum temperature"
///     value = 351.234
///     unit = "K"                    # optional; a different unit in the result is a failure
///     rtol = 1e-6                   # |result - value| <= atol + rtol |value|
///     source = "self"               # or "analytic: ...", "reference: ..."
///     reason = "..."                # why this is the value, optional
///
///     [[expect]]
///     limit = "die0 temperature"
///     holds = true
///     source = "analytic: 3 K/W at 10 W"
#pragma once

#include <string>
#include <vector>

#include "postprocess/errors.hpp"
#include "postprocess/result.hpp"

namespace fourwalls {

struct Expectation {
  std::string quantity;  ///< this or `limit`
  std::string limit;
  double value = 0;
  std::string unit;
  double rtol = 0, atol = 0;
  bool holds = true;
  std::string source;  ///< `self`, `analytic: ...` or `reference: ...`
  std::string reason;
  std::string place;  ///< file:line:column of the entry
};

/// One expectation against the result.
struct Check {
  Expectation expected;
  double value = 0;      ///< of the result
  double deviation = 0;  ///< |result - expected|
  double excess = 0;     ///< deviation over tolerance; above 1 the check fails
  bool passed = false;
  std::string message;  ///< why it failed
};

struct RegressReport {
  std::vector<Check> checks;  ///< worst first
  bool passed = false;        ///< false too where nothing was checked
  double worst = 0;           ///< largest excess
};

/// Reads an expected.toml; unknown keys, wrong types and a file without entries are refused with
/// ExpectationError (`file:line:column: ...`), a file that cannot be read with IoError.
std::vector<Expectation> read_expected(const std::string& file);

/// Holds a result's summary against the expectations.
RegressReport check_expected(const std::vector<Expectation>& expected, const Result& result);

/// The checks as a table.
std::string regress_text(const RegressReport& report);

/// Writes the result's values into the entries whose source is `self`; every other byte stays. Nothing is
/// written if the result lacks one of them or has no finite value for it (ExpectationError).
void rebaseline(const std::string& file, const Result& result);

}  // namespace fourwalls

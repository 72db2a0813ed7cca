/// Quantities with units, by UDUNITS-2.
#pragma once

#include <string>
#include <string_view>

namespace fourwalls {

/// A number in SI, or why there is none.
struct Converted {
  double value = 0;
  std::string error;  ///< empty: good
  explicit operator bool() const { return error.empty(); }
};

/// Reads `120 um` as a number of `unit`.
///
/// `unit` is an SI unit that UDUNITS knows, `K` for an absolute temperature (degC converts with its offset),
/// `delta K` for a difference (only units without an offset), `1` for a plain number, or `*` for any unit
/// (the number comes back in the SI unit of that dimension). Beyond UDUNITS' own units: dB and sqrt(GHz) as
/// dimensions of their own, sq and square as 1, lpm, gpm, cfm and inH2O. \throws std::runtime_error when the
/// units database is not installed.
Converted convert(std::string_view text, const std::string& unit);

}  // namespace fourwalls

/// Two results against each other.
#pragma once

#include <string>
#include <vector>

namespace fourwalls {

/// How far two values may be apart: |a - b| <= absolute + relative * scale. The scale of a quantity is the
/// larger of |a| and |b|; that of a field is the largest magnitude in it, so that noise where a field
/// is near zero does not count; and where all of it is below a millionth of the largest field of its name in
/// the two files, it is noise as a whole and has that one's scale.
struct Tolerance {
  double relative = 1e-6;
  double absolute = 0;
};

/// One quantity, limit, side of a balance, or field; of a field the worst value.
struct Deviation {
  std::string name;
  std::string unit;
  double a = 0, b = 0;
  double absolute = 0;  ///< |a - b|
  double excess = 0;    ///< deviation over tolerance: above 1 it differs; infinite for NaN or structure
  std::string note;     ///< what is structurally different, or where in the field
  bool differs = false;
};

struct Comparison {
  std::vector<Deviation> deviations;  ///< everything compared, worst first
  bool same = true;
};

/// `a` and `b` are run folders, summary.json or fields.h5 files; what both have to offer is compared, and
/// two folders must offer the same. Throws IoError for what cannot be read or has nothing in common.
Comparison compare(const std::string& a, const std::string& b, const Tolerance& tolerance);

/// The worst deviations as a table.
std::string comparison_text(const Comparison& comparison, std::size_t rows = 20);

/// 0 where nothing differs, 1 otherwise; `text` gets the table.
int compare_command(const std::string& a, const std::string& b, double rtol, double atol, std::string& text);

}  // namespace fourwalls

/// Words of a SPICE statement: numbers with engineering suffixes, and cutting a line into words.
#pragma once

#include <string>
#include <string_view>

namespace fourwalls::spice {

/// What is wrong with one statement; the reader adds file and line.
struct Refusal {
  std::string message;
};

enum class NumberState { good, not_a_number, out_of_range };

/// `1`, `-2.5e-9`, `+.5`, `3k`, `10MEG`, `2.2uF`, `3mil`: f p n u m k meg g t and mil scale, letters after
/// that are units and count for nothing. As in SPICE, case counts for nothing: `M` is milli, `F` alone is
/// femto.
NumberState parse_number(std::string_view word, double& value);

char lower(char c);
std::string lower(std::string_view word);
/// Equal when case counts for nothing (ASCII).
bool same_word(std::string_view a, std::string_view b);

/// A word as it may be shown in a message: cut when long, bytes that are no text escaped.
std::string shown_word(std::string_view word);

/// The words of one statement. Blanks and commas separate; `(`, `)` and `=` are words of their own; `;`, and
/// `$` with blanks around it, begin a comment.
class Words {
 public:
  explicit Words(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}
  std::string_view next();  ///< empty: no more
  std::string_view peek() const { return Words(*this).next(); }
  bool take(std::string_view word);  ///< takes the next word if it is this one
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

 private:
  const char *at_, *end_;
};

/// The text before a trailing comment.
std::string_view without_comment(std::string_view line);

}  // namespace fourwalls::spice

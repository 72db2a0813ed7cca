#include "cases/spice/number.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace fourwalls::spice {

namespace {

enum Class : unsigned char { ordinary, blank, single, comment };

constexpr std::array<Class, 256> classes() {
  std::array<Class, 256> c{};
  for (const char b : {' ', '\t', ',', '\r', '\n', '\f', '\v'}) c[static_cast<unsigned char>(b)] = blank;
  for (const char s : {'(', ')', '='}) c[static_cast<unsigned char>(s)] = single;
  c[static_cast<unsigned char>(';')] = comment;
  return c;
}
constexpr auto class_of_byte = classes();

Class class_of(char c) { return class_of_byte[static_cast<unsigned char>(c)]; }

bool letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

/// The scale of what follows the digits, and how many characters say it.
struct Scale {
  double factor;
  std::size_t length;
};

Scale scale_of(std::string_view tail) {
  if (tail.empty()) return {1, 0};
  if (same_word(tail.substr(0, 3), "meg")) return {1e6, 3};
  if (same_word(tail.substr(0, 3), "mil")) return {25.4e-6, 3};
  if (tail.substr(0, 2) == "\xc2\xb5" || tail.substr(0, 2) == "\xce\xbc") return {1e-6, 2};  // the micro sign
  switch (lower(tail[0])) {
    case 'f':
      return {1e-15, 1};
    case 'p':
      return {1e-12, 1};
    case 'n':
      return {1e-9, 1};
    case 'u':
      return {1e-6, 1};
    case 'm':
      return {1e-3, 1};
    case 'k':
      return {1e3, 1};
    case 'g':
      return {1e9, 1};
    case 't':
      return {1e12, 1};
    default:
      return {1, 0};
  }
}

/// `$` alone, as a word, begins a comment.
bool comment_at(const char* at, const char* end) {
  return class_of(*at) == comment || (*at == '$' && (at + 1 == end || class_of(at[1]) == blank));
}

}  // namespace

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lower(std::string_view word) {
  std::string s(word);
  for (char& c : s) c = lower(c);
  return s;
}

bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string shown_word(std::string_view word) {
  constexpr std::size_t most = 40;
  std::string s = "'";
  for (const char c : word.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f)
      s += fmt::format("\\x{:02x}", byte);
    else
      s += c;
  }
  return s + (word.size() > most ? "...'" : "'");
}

NumberState parse_number(std::string_view word, double& value) {
  const char *at = word.data(), *end = at + word.size();
  if (at != end && *at == '+') ++at;
  const char* digits = at != end && *at == '-' && at == word.data() ? at + 1 : at;
  if (digits != end && *digits == '.') ++digits;
  if (digits == end || *digits < '0' || *digits > '9') return NumberState::not_a_number;  // also inf and nan
  const auto [stop, error] = std::from_chars(at, end, value);
  if (error == std::errc::result_out_of_range) return NumberState::out_of_range;
  if (error != std::errc()) return NumberState::not_a_number;
  if (stop == end) return NumberState::good;
  const std::string_view tail(stop, static_cast<std::size_t>(end - stop));
  const Scale scale = scale_of(tail);
  for (const char c : tail.substr(scale.length))
    if (!letter(c)) return NumberState::not_a_number;
  value *= scale.factor;
  return std::isfinite(value) ? NumberState::good : NumberState::out_of_range;
}

std::string_view Words::next() {
  while (at_ != end_ && class_of(*at_) == blank) ++at_;
  if (at_ == end_) return {};
  if (comment_at(at_, end_)) {
    at_ = end_;
    return {};
  }
  const char* begin = at_++;
  if (class_of(*begin) == ordinary)
    while (at_ != end_ && class_of(*at_) == ordinary) ++at_;
  return {begin, static_cast<std::size_t>(at_ - begin)};
}

bool Words::take(std::string_view word) {
  Words ahead = *this;
  if (!same_word(ahead.next(), word)) return false;
  *this = ahead;
  return true;
}

std::string_view without_comment(std::string_view line) {
  bool quoted = false;
  const char *begin = line.data(), *end = begin + line.size();
  for (const char* at = begin; at != end; ++at) {
    if (*at == '"') quoted = !quoted;
    const bool starts_word = at == begin || class_of(at[-1]) == blank;
    if (!quoted && (class_of(*at) == comment || (starts_word && comment_at(at, end))))
      return line.substr(0, static_cast<std::size_t>(at - begin));
  }
  return line;
}

}  // namespace fourwalls::spice

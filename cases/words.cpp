#include "cases/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace fourwalls {

namespace {

constexpr std::size_t longest_word = 64;  // nobody misspells a longer one, and the distance is quadratic

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  const std::size_t n = b.size();
  std::vector<int> before(n + 1), last(n + 1), row(n + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= n; ++j) {
      const int replace = last[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      const bool swapped =
          i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[n];
}

std::string nearest_word(std::string_view typed, const std::vector<std::string>& words) {
  if (typed.empty() || typed.size() > longest_word) return {};
  std::string best;
  int least = static_cast<int>(std::max<std::size_t>(1, typed.size() / 3)) + 1;
  for (const auto& word : words) {
    if (word.size() > longest_word) continue;
    const int d = edit_distance(typed, word);
    if (d < least && d < static_cast<int>(word.size())) least = d, best = word;
  }
  return best;
}

std::string word_list(const std::vector<std::string>& words) {
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, words.size()); ++i) text += (i ? ", " : "") + words[i];
  if (words.size() > most) text += fmt::format(", ... ({} in all)", words.size());
  return text;
}

std::string suggestion(std::string_view typed, const std::vector<std::string>& words) {
  const std::string near = nearest_word(typed, words);
  if (!near.empty()) return fmt::format("; did you mean '{}'?", near);
  return words.empty() ? std::string{} : "; valid: " + word_list(words);
}

bool valid_utf8(std::string_view text) {
  std::size_t following = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xc0) == 0x80;
    if (continues != (following > 0)) return false;
    if (continues) {
      --following;
    } else if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) return false;
      following = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    }
  }
  return following == 0;
}

}  // namespace fourwalls

/// Help with text: spelling in error messages, UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fourwalls {

/// Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`; case counts for nothing.
int edit_distance(std::string_view a, std::string_view b);

/// The word nearest to `typed`, or an empty string when none is near.
std::string nearest_word(std::string_view typed, const std::vector<std::string>& words);

/// `; did you mean 'x'?` when a word is near, else `; valid: a, b, c`, or nothing when there are no words.
std::string suggestion(std::string_view typed, const std::vector<std::string>& words);

/// `a, b, c`, cut after a dozen.
std::string word_list(const std::vector<std::string>& words);

/// TOML is UTF-8; what comes from a command line may not be.
bool valid_utf8(std::string_view text);

}  // namespace fourwalls

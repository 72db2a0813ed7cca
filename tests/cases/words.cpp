// Requirement: a misspelt word finds its neighbour and nothing far away.
#include "cases/words.hpp"

#include <gtest/gtest.h>

namespace fourwalls {
namespace {

TEST(Words, EditDistance) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("conductivty", "conductivity"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("polwer", "plower"), 1);
  EXPECT_EQ(edit_distance("ab", "ba"), 1);
  EXPECT_EQ(edit_distance("Top", "tOP"), 0);
}

TEST(Words, Nearest) {
  const std::vector<std::string> words{"power", "voltage", "leakage", "K"};
  EXPECT_EQ(nearest_word("powre", words), "power");
  EXPECT_EQ(nearest_word("voltge", words), "voltage");
  EXPECT_EQ(nearest_word("zzz", words), "");
  EXPECT_EQ(nearest_word("", words), "");
  EXPECT_EQ(nearest_word("x", words), "");
  EXPECT_EQ(nearest_word(std::string(100000, 'x'), words), "");
}

TEST(Words, Utf8) {
  for (const char* good : {"", "a", "µ", "°C", "€", "\xf0\x9f\x98\x80"})
    EXPECT_TRUE(valid_utf8(good)) << good;
  for (const char* bad : {"\xff", "\xc2", "\x80", "\xc2\xc2", "\xc0\x80", "\xe2\x82", "a\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(valid_utf8(bad));
  }
}

TEST(Words, Suggestion) {
  EXPECT_EQ(suggestion("tpo", {"top", "left"}), "; did you mean 'top'?");
  EXPECT_EQ(suggestion("middle", {"top", "left"}), "; valid: top, left");
  EXPECT_EQ(suggestion("middle", {}), "");
  EXPECT_EQ(word_list(std::vector<std::string>(20, "a")),
            "a, a, a, a, a, a, a, a, a, a, a, a, ... (20 in all)");
}

}  // namespace
}  // namespace fourwalls

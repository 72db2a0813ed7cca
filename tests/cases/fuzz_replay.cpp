// Requirement: no input breaks the reader. The corpus and thousands of mutations of it, through the fuzzer's
// entry.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>

#include "files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fourwalls {
namespace {

using testing_cases::files_in;
using testing_cases::folder;
using testing_cases::text_of;

void feed(const std::string& text) {
  EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
}

std::vector<std::string> corpus() {
  std::vector<std::filesystem::path> files = files_in(folder() / "corpus");
  for (const auto& file : files_in(folder() / "bad")) files.push_back(file);
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) texts.push_back(text_of(file));
  return texts;
}

TEST(Fuzz, TheCorpus) {
  ASSERT_FALSE(files_in(folder() / "corpus").empty());
  for (const auto& text : corpus()) feed(text);
}

/// One small change: a byte replaced, a stretch cut, doubled, or brought in from another text.
std::string mutated(std::string text, const std::vector<std::string>& others, std::mt19937& random) {
  const auto pick = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const std::size_t at = pick(text.size() + 1), length = pick(40);
  const std::string& other = others[pick(others.size())];
  switch (pick(5)) {
    case 0:
      text.insert(at, 1, "\"'[]{}=.#\n\\-0eE,\xff"[pick(17)]);
      break;
    case 1:
      text.erase(std::min(at, text.size()), length);
      break;
    case 2:
      text.insert(at, text.substr(std::min(at, text.size()), length));
      break;
    case 3:
      text.insert(at, other.substr(pick(other.size()), length));
      break;
    default:
      if (at < text.size()) text[at] = static_cast<char>(random());
  }
  return text;
}

// std::mt19937 gives the same numbers everywhere, so a failure can be repeated.
TEST(Fuzz, Mutations) {
  const auto texts = corpus();
  std::mt19937 random(4);
  for (int i = 0; i < 4000; ++i) {
    std::string text = texts[random() % texts.size()];
    for (auto n = random() % 4 + 1; n > 0; --n) text = mutated(std::move(text), texts, random);
    SCOPED_TRACE(i);
    feed(text);
  }
}

}  // namespace
}  // namespace fourwalls

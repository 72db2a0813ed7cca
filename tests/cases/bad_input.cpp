// Requirement: whatever is wrong with a case file is refused with its place, what was found and what was
// expected. Truth: the first line of each file in bad/, `# expect: line:column: severity: path: message`.
#include <gtest/gtest.h>

#include <algorithm>

#include "files.hpp"

namespace fourwalls {
namespace {

using testing_cases::files_in;
using testing_cases::folder;
using testing_cases::text_of;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// The first message of reading a file, without the folder of this source tree.
std::string message_of(const std::filesystem::path& file) {
  try {
    read_case(file.string());
  } catch (const CaseError& e) {
    std::string line = first_line(e.what());
    const std::string here = file.parent_path().string() + "/";
    for (auto at = line.find(here); at != std::string::npos; at = line.find(here))
      line.erase(at, here.size());
    return line;
  }
  return "no error";
}

TEST(BadInput, EveryFileGivesItsMessage) {
  auto files = files_in(folder() / "bad");
  std::sort(files.begin(), files.end());
  ASSERT_GE(files.size(), 100u);
  const std::string mark = "# expect: ";
  for (const auto& file : files) {
    const std::string expected = first_line(text_of(file));
    ASSERT_EQ(expected.rfind(mark, 0), 0u) << file << " does not say what to expect";
    const std::string message = message_of(file);
    const std::string own = file.filename().string() + ":";
    EXPECT_EQ(message.rfind(own, 0) == 0 ? message.substr(own.size()) : message, expected.substr(mark.size()))
        << file;
  }
}

TEST(BadInput, AllErrorsAreReportedTogether) {
  const std::string text =
      "[material.a]\nconductivty = 1\n[[body]]\nname = \"b\"\nsize = [1, true]\ncell_size = \"1 V\"\n"
      "[solver]\nmax_newton = 0\n";
  try {
    read_case_text(text, "case.toml");
    FAIL() << "accepted";
  } catch (const CaseError& e) {
    EXPECT_EQ(e.problems.size(), 4u) << e.what();
    EXPECT_FALSE(e.io);
  }
}

TEST(BadInput, TheSourceLineAndACaretFollow) {
  try {
    read_case_text("[output]\n\tfields = 3 # µ\n", "case.toml");
    FAIL() << "accepted";
  } catch (const CaseError& e) {
    EXPECT_STREQ(e.what(),
                 "case.toml:2:11: error: output.fields: expected true or false, found 3\n"
                 "    \tfields = 3 # µ\n"
                 "    \t         ^\n");
  }
}

TEST(BadInput, AnUnreadableCaseFileIsAnIoError) {
  for (const auto& file : {folder() / "nowhere.toml", folder()}) {
    try {
      read_case(file.string());
      FAIL() << "accepted";
    } catch (const CaseError& e) {
      EXPECT_TRUE(e.io) << e.what();
    }
  }
}

TEST(BadInput, AMissingIncludeIsAnInputError) {
  try {
    read_case_text("include = [\"nowhere.toml\"]", "case.toml");
    FAIL() << "accepted";
  } catch (const CaseError& e) {
    EXPECT_FALSE(e.io) << e.what();
  }
}

TEST(BadInput, ALongListOfProblemsIsCut) {
  const std::vector<Problem> many(250, Problem{{"f", 1, 1, "p"}, "error", "m"});
  const std::string text = format_problems(many);
  EXPECT_NE(text.find("... and 150 more"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 101);
}

}  // namespace
}  // namespace fourwalls

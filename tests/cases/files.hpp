// What the tests of this room share: their files, and a small case to break.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cases/reader.hpp"

namespace fourwalls::testing_cases {

inline std::filesystem::path folder() { return std::filesystem::path(FOURWALLS_SOURCE_DIR) / "tests/cases"; }

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

inline Case small_case(const std::vector<std::string>& overrides = {}) {
  return read_case((folder() / "good/small.toml").string(), overrides);
}

inline std::string small_text_without_materials() {
  const std::string text = text_of(folder() / "good/small.toml");
  return text.substr(text.find("[[body]]"));
}

inline Case rich_case(const std::vector<std::string>& overrides = {},
                      std::vector<Problem>* warnings = nullptr) {
  return read_case((folder() / "good/rich.toml").string(), overrides, warnings);
}

/// The first error of reading `text`, or "none".
inline std::string first_error(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    read_case_text(text, "case.toml", overrides);
  } catch (const CaseError& e) {
    return e.problems.at(0).where.path + ": " + e.problems.at(0).message;
  }
  return "none";
}

}  // namespace fourwalls::testing_cases

// A folder of small files for one test, removed afterwards; the message that reading them gives.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "cases/reader.hpp"

namespace fourwalls::testing_cases {

class DeckFolder {
 public:
  explicit DeckFolder(const std::map<std::string, std::string>& files) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("fourwalls-deck-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
    for (const auto& [name, text] : files) std::ofstream(path_ / name, std::ios::binary) << text;
  }
  ~DeckFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  DeckFolder(const DeckFolder&) = delete;
  DeckFolder& operator=(const DeckFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

  /// Text without this folder's name.
  std::string local(std::string text) const {
    const std::string here = path_.string() + "/";
    for (auto at = text.find(here); at != std::string::npos; at = text.find(here))
      text.erase(at, here.size());
    return text;
  }

  /// The first error's line of reading, or "no error".
  template <class Read>
  std::string message(Read&& read) const {
    try {
      read();
    } catch (const CaseError& e) {
      for (const auto& p : e.problems)
        if (p.severity == "error") {
          const std::string text = local(format_problems({p}));
          return text.substr(0, text.find('\n'));
        }
    }
    return "no error";
  }

 private:
  std::filesystem::path path_;
};

}  // namespace fourwalls::testing_cases

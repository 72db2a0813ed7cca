/// Failures of reading and writing files.
#pragma once

#include <stdexcept>
#include <string>

namespace fourwalls {

/// A file could not be read or written; the program leaves with exit status 4.
class IoError : public std::runtime_error {
 public:
  IoError(std::string name, std::string why)
      : std::runtime_error(name + ": " + why), file(std::move(name)), reason(std::move(why)) {}

  std::string file;
  std::string reason;
};

/// An expected.toml that cannot be used; the text begins with `file:line:column:`. Exit status 2.
class ExpectationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fourwalls

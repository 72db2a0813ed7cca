/// Files in a run folder: those that every run writes, and those that decks of other simulators name.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace fourwalls {

/// Where a file that a deck names lies within the run folder: below it, whatever folder the name begins with.
std::string name_in_folder(const std::string& name);

/// Names that a deck gives its outputs, one after the other.
class DeckFiles {
 public:
  /// `besides`: further files that the run writes of itself.
  explicit DeckFiles(const std::vector<std::string>& besides = {});
  /// Why a name cannot be had: no file's name, that of a file or folder of the run, or taken; empty: it can.
  /// `by`: who asks, e.g. "line 12".
  std::string take(const std::string& name, const std::string& by);

 private:
  std::map<std::string, std::string> taken_;  ///< by whom; empty: by every run
};

}  // namespace fourwalls

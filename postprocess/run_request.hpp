/// What is asked of a run.
#pragma once

#include <string>
#include <vector>

namespace fourwalls {

struct RunRequest {
  std::string case_file;               ///< a file, or a folder with a case.toml
  std::string folder;                  ///< empty: `<case>.out` here
  std::vector<std::string> overrides;  ///< `path=value`
  std::vector<std::string> petsc;      ///< words after `--`
  std::string solution;                ///< file for node voltages of netlists; empty: none
  bool restart = false;                ///< go on from the run folder's checkpoint
  bool strict = false;                 ///< a violated limit is a failure
  bool quiet = false;                  ///< no course of the solve and no table on the terminal
  bool emulate = false;                ///< decks: on the peer's own network
  bool defects = false;                ///< and with the peer's known slips
};

}  // namespace fourwalls

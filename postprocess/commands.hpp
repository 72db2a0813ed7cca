/// One function a subcommand of the program. All are collective; rank 0 speaks; the value is the exit status.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fourwalls {

/// Exit statuses, the same everywhere.
enum ExitStatus : int {
  exit_solved = 0,
  exit_internal = 1,
  exit_bad_input = 2,
  exit_no_solution = 3,
  exit_io = 4,
  exit_limit = 5,
  exit_stopped = 75,  ///< stopped early, with a checkpoint
};

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

int run_command(const RunRequest& request);
/// Writes what the files of another simulator come to as a case; `output` empty: to the terminal.
int import_command(const std::string& kind, const std::vector<std::string>& files,
                   const std::vector<std::string>& settings, const std::string& output);
int check_command(const std::string& case_file, const std::vector<std::string>& overrides);
int describe_command(const std::string& topic);
int compare_results_command(const std::string& a, const std::string& b, double rtol, double atol);
/// `cases` empty: every folder below `cases/` that has an expected.toml.
int regress_command(std::vector<std::string> cases, bool rebaseline_self,
                    const std::vector<std::string>& petsc);
int report_command(const std::string& folder);

}  // namespace fourwalls

/// Exit statuses, the same everywhere.
#pragma once

namespace fourwalls {

enum ExitStatus : int {
  exit_solved = 0,
  exit_internal = 1,
  exit_bad_input = 2,
  exit_no_solution = 3,
  exit_io = 4,
  exit_limit = 5,
  exit_stopped = 75,  ///< stopped early, with a checkpoint
};

}  // namespace fourwalls

/// One function a subcommand of the program. All are collective; rank 0 speaks; the value is the exit status.
#pragma once

#include <string>
#include <vector>

#include "postprocess/exit_status.hpp"
#include "postprocess/run_request.hpp"

namespace fourwalls {

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

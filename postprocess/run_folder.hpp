/// The folder of a run: what an earlier run left goes, what is asked comes, the log. All are collective.
#pragma once

#include <spdlog/logger.h>

#include <map>
#include <memory>
#include <string>

#include "cases/case.hpp"

namespace fourwalls {

/// Makes the folder and removes what an earlier run left there; for a case also writes resolved.toml.
/// `go_on`: the run continues one that is there. Throws IoError.
void prepare_run_folder(const std::string& folder);
void prepare_run_folder(const Case& c, const std::string& folder, bool go_on);
/// Rank 0 speaks to the terminal and to log.txt; the other ranks are silent.
std::shared_ptr<spdlog::logger> make_logger(const std::string& folder, bool quiet, bool go_on);
/// Files by their names below the folder. Throws IoError.
void write_deck_files(const std::map<std::string, std::string>& files, const std::string& folder);
/// The closing words of a run.
std::string where_to_look(const std::string& folder);

}  // namespace fourwalls

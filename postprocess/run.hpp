/// A run of a case, or of another simulator's deck, into its folder.
#pragma once

#include <string>
#include <vector>

#include "postprocess/decks.hpp"
#include "postprocess/exit_status.hpp"
#include "postprocess/result.hpp"
#include "postprocess/run_request.hpp"
#include "solver/model.hpp"

namespace fourwalls {

struct Run {
  int status = exit_solved;
  Result result;
};

/// A file, or what lies in a folder: its case.toml, else the one deck in it.
std::string case_file_of(const std::string& given);
/// A case or a deck; `folder` becomes the run folder. Throws CaseError, IoError. Collective.
Run run_any(const RunRequest& request, std::string& folder);
/// Everything of a deck short of solving; the exit status. Throws CaseError. Collective.
int check_deck(const DeckKind& kind, const std::string& file, const std::vector<std::string>& settings);
/// What cannot be honoured of a deck, and what else is to be known of it, line by line on the terminal.
void say_what_differs(const OpenDeck& deck);
/// A limit on a quantity that does not exist, or in a unit that is not its own, is a fault of the case: said
/// before the work. Throws CaseError. Collective.
void refuse_wrong_limits(Model& m, Vec u);

}  // namespace fourwalls

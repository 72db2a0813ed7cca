/// Decks of other simulators: what `run` and `import` need of each kind. Adding a kind means one row of the
/// table in decks.cpp.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cases/reader.hpp"
#include "postprocess/result.hpp"
#include "solver/model.hpp"
#include "solver/steady.hpp"

namespace fourwalls {

/// What a run of a deck on the peer's own network gives: a result like that of a case, and the peer's files.
struct DeckAnswer {
  bool solved = false;
  std::string failure;  ///< where not solved
  Result result;
  std::map<std::string, std::string> files;  ///< name in the run folder -> text; on rank 0
};

/// A deck that has been read.
struct OpenDeck {
  std::string name;  ///< of its run folder
  std::vector<Problem> warnings;
  std::string toml;                       ///< the case that it comes to; empty: it cannot be one
  std::string refusal;                    ///< why not
  std::vector<std::string> not_honoured;  ///< what of the deck the case does not honour, line by line
  std::vector<std::string> notes;         ///< what it says in another way
  /// On the peer's own network. Collective.
  std::function<DeckAnswer(const SolverOptions&, MPI_Comm, const Say&)> emulate;
  /// Files in the peer's formats, and quantities, from the solved case. Collective; files on rank 0.
  std::function<std::map<std::string, std::string>(Model&, Vec, Result&)> outputs;
  /// Where the case is a course over time: what is noted on the way, at equal intervals [s]; 0: nothing.
  double look_interval = 0;
  std::function<void(double time, Model&, Vec)> look;  ///< collective
  /// A steady state that the peer tells beside the course, as a case, and its files; empty: none.
  std::string steady_toml;
  std::function<std::map<std::string, std::string>(Model&, Vec)> steady_outputs;
};

struct DeckKind {
  const char* name;                     ///< as in `fourwalls import NAME`
  bool (*is)(const std::string& file);  ///< nullptr: for `import` only
  /// \throws CaseError. `settings` are `--set`; `defects`: the peer's known slips are wanted too.
  OpenDeck (*open)(const std::vector<std::string>& files, const std::vector<std::string>& settings,
                   bool defects);
};

const std::vector<DeckKind>& deck_kinds();
/// The kind that a file given to `run` is of; nullptr: a case.
const DeckKind* deck_kind_of(const std::string& file);

}  // namespace fourwalls

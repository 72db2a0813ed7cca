/// Runs of 3D-ICE decks.
#pragma once

#include <map>
#include <string>

#include "cases/ice/deck.hpp"
#include "postprocess/decks.hpp"
#include "postprocess/ice_output.hpp"

namespace fourwalls {

/// Solves the peer's own discrete model of a deck (meshes/ice_network.hpp). Collective.
/// \throws CaseError for decks whose model is not that of the uniform grid.
DeckAnswer emulate_ice(const ice::Deck& deck, const IceRules& rules, const SolverOptions& options,
                       MPI_Comm comm, const Say& say);

/// Temperatures of the deck's grid [K] from its solved case: a mean over each cell of the grid, the coolant's
/// where the grid has coolant. On every rank. Collective.
std::vector<double> on_ice_grid(const ice::Deck& deck, const IceGrid& grid, Model& m, Vec u);

/// A stack description and all that it names, for `run` and `import`. `settings` must be empty: a deck has no
/// keys. \throws CaseError
OpenDeck open_ice(const std::vector<std::string>& files, const std::vector<std::string>& settings,
                  bool defects);

}  // namespace fourwalls

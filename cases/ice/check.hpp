/// What a deck's statements mean together.
#pragma once

#include "cases/ice/deck.hpp"

namespace fourwalls::ice {

/// Geometry, grids, powers and outputs of a deck whose names are resolved; errors and warnings.
std::vector<Problem> check_deck(const Deck& deck);

}  // namespace fourwalls::ice

/// A deck as a case: its stack as a body of layers with parts, its sinks as boundaries.
#pragma once

#include <string>
#include <vector>

#include "cases/ice/deck.hpp"

namespace fourwalls::ice {

/// What of a deck a case can say.
struct ResolvedDeck {
  std::string toml;                       ///< the case file
  std::vector<std::string> not_honoured;  ///< changes the answer: a line each; then there is no case
  std::vector<std::string> notes;         ///< said otherwise, without changing the answer
};

/// Name of the one body of a deck's case.
std::string body_name(const Deck& deck);

/// The powers are those of the first slot.
ResolvedDeck resolve_deck(const Deck& deck);

}  // namespace fourwalls::ice

/// A deck as a case: its stack as a body of layers with parts, its cavities as cold plates within layers, its
/// sinks as boundaries, its slots of power as profiles.
#pragma once

#include <string>
#include <vector>

#include "cases/ice/deck.hpp"

namespace fourwalls::ice {

/// What of a deck a case can say.
struct ResolvedDeck {
  std::string toml;                       ///< the case file
  std::string refusal;                    ///< why there is no case; empty: there is one
  std::vector<std::string> not_honoured;  ///< a line each
  std::vector<std::string> notes;         ///< said otherwise: a line each
};

/// Name of the one body of a deck's case.
std::string body_name(const Deck& deck);

/// Steady decks have the powers of the first slot. Channels of a `4rm` cavity become cells of their own;
/// those of a `2rm` cavity and pins are averaged over each cell with the coefficients on the whole area, as
/// the deck means them.
ResolvedDeck resolve_deck(const Deck& deck);

}  // namespace fourwalls::ice

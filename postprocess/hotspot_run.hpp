/// Runs of HotSpot decks: the peer's files, and figures for the summary.
#pragma once

#include "cases/hotspot/deck.hpp"
#include "postprocess/decks.hpp"
#include "solver/hotspot.hpp"

namespace fourwalls {

OpenDeck open_hotspot(const std::vector<std::string>& files, const std::vector<std::string>& settings,
                      bool defects);

/// Rows `name<TAB>K` with two decimals.
std::string hotspot_steady_text(const std::vector<std::string>& names, const std::vector<double>& kelvin);
/// `Layer n:` and `index<TAB>K`, row by row from the north.
std::string hotspot_grid_text(int layers, int rows, int cols,
                              const std::function<double(int, int, int)>& kelvin);
/// Header and one line a row of the power trace.
std::string hotspot_trace_text(const std::vector<std::string>& names,
                               const std::vector<std::vector<double>>& kelvin);

}  // namespace fourwalls

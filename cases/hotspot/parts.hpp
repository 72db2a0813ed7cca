/// The readers of a deck's files; users call read_deck (deck.hpp).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cases/hotspot/deck.hpp"
#include "cases/lines.hpp"

namespace fourwalls::hotspot {

/// One `-name value` as it was given.
struct Setting {
  std::string file;
  int line = 0, column = 0;
  std::string source_line;
  std::string value;
};
using Settings = std::map<std::string, Setting>;  ///< by name, lower case; the first of each name

struct Substance {
  double conductivity = 0, heat_capacity = 0, viscosity = 0;
  bool fluid = false;
};
using Substances = std::map<std::string, Substance>;

/// Options from what was given on the command line and in the file; the command line wins.
Options read_options(const TextFile& file, const std::vector<std::string>& overrides, Settings& given,
                     Findings& findings);
/// Package, from package.config.
Package read_package(const std::string& file, const Problem& asked_by, Findings& findings);
Substances read_substances(const std::string& file, const Problem& asked_by, Findings& findings);
/// Floorplan, moved to the origin; nothing where it cannot be used.
std::optional<Floorplan> read_floorplan(const std::string& file, const Problem& asked_by, Findings& findings);
std::optional<Channels> read_channels(const std::string& file, int rows, int cols, const Problem& asked_by,
                                      Findings& findings);
/// Layers of an .lcf with their floorplans, into the deck.
void read_layers(Deck& deck, const Substances& substances, const Problem& asked_by, Findings& findings);
/// Power trace of the deck's units, into the deck.
void read_trace(Deck& deck, const Problem& asked_by, Findings& findings);

/// Where a message about a setting belongs.
Problem place_of(const Settings& given, const std::string& name, const std::string& fallback_file);

/// Says that the peer does not read a last line without a newline.
void warn_unfinished(const TextFile& file, Findings& findings);

}  // namespace fourwalls::hotspot

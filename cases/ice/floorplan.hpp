/// Floorplans and layouts: the files that a deck names.
#pragma once

#include <string_view>

#include "cases/ice/deck.hpp"

namespace fourwalls::ice {

/// Blocks of a floorplan; `where` of each names the floorplan file.
std::vector<Block> read_floorplan(std::string_view text, const std::string& file,
                                  const std::vector<Material>& materials, std::vector<Problem>& problems);

/// Patches of a layout; materials that it brings along are added to `materials`, under a name of their own
/// where the deck has one of that name.
std::vector<Patch> read_layout(std::string_view text, const std::string& file,
                               std::vector<Material>& materials, std::vector<Problem>& problems);

class Cursor;
/// `material NAME : thermal conductivity ... ; volumetric heat capacity ... ;`, from behind `material`.
Material read_material(Cursor& in);
/// Index of a material; -1, and an error said, where there is none.
int find_material(Cursor& in, const Location& where, const std::string& name,
                  const std::vector<Material>& materials);

}  // namespace fourwalls::ice

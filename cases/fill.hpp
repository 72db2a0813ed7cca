/// From a file's tree to objects, by the key table.
#pragma once

#include <vector>

#include "cases/keys.hpp"
#include "cases/reader.hpp"
#include "cases/tree.hpp"

namespace fourwalls {

/// Reads the whole tree of a case into `input`: names, types, units, ranges, required keys. What is wrong is
/// added to `problems`; where each value was written is kept in `input.origins`.
void fill(CaseInput& input, const Node& root, std::vector<Problem>& problems);

/// Folds straps, efficiencies and the ambient temperature into the values that they stand for.
void fold(CaseInput& input, std::vector<Problem>& problems);

/// The part of it that is about the power chain.
void fold_power(CaseInput& input, std::vector<Problem>& problems);

}  // namespace fourwalls

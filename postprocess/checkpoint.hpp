/// checkpoint.h5: all that a course over time needs to go on. Its layout does not depend on the number of
/// ranks.
#pragma once

#include <string>

#include "solver/transient.hpp"

namespace fourwalls {

struct Checkpoint {
  TransientState state;
  VecHandle u;       ///< at state.time
  VecHandle start;   ///< at time 0: what is stored is counted from there
  std::string hash;  ///< of the case
};

/// Replaces the file in one step. Throws IoError. Collective.
void write_checkpoint(const Model& m, const std::string& file, const TransientState& state, Vec u, Vec start);

/// Throws IoError where the file is not a checkpoint of this mesh. Collective.
Checkpoint read_checkpoint(Model& m, const std::string& file);

}  // namespace fourwalls

/// What each instance of a list sees: its voltage and drop.
#pragma once

#include <string>

#include "postprocess/result.hpp"
#include "solver/model.hpp"

namespace fourwalls {

/// The worst drop and whose it is. Collective.
void collect_instances(Model& m, std::size_t netlist, Vec u, Result& result);

/// instances.csv in a folder: the rows of each circuit's list in their order, with voltage and drop. The
/// ranks take turns. Collective. \throws IoError
void write_instances(Model& m, Vec u, const std::string& folder);

}  // namespace fourwalls

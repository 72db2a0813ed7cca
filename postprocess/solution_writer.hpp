/// Node voltages in the text formats of the public power-grid benchmarks.
#pragma once

#include <string>

#include "solver/model.hpp"

namespace fourwalls {

/// `<node>  <voltage>` lines, one a node in the order of the netlist, ground last as `G`. Written to a
/// temporary name and renamed. Collective. \throws IoError on all ranks.
void write_operating_point(Model& m, Vec u, const std::string& file);

}  // namespace fourwalls

/// Impedance over frequency of a circuit's ports: what is written and what is told of it.
#pragma once

#include <string>

#include "postprocess/result.hpp"
#include "solver/model.hpp"

namespace fourwalls {

/// impedance.csv in the run folder; for each port its highest impedance, its resonances with the elements
/// that make them, and where it is above its target. Collective. \throws IoError, CaseError for wrong ports
void sweep_impedance(Model& m, const PlacedNetlist& placed, const std::string& folder, Result& r);

/// Names and units of the quantities that do not depend on the answer, with values of no meaning.
void impedance_quantities(const NetlistFile& asked, Result& r);

}  // namespace fourwalls

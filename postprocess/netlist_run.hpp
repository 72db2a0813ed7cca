/// What is done with circuits beyond their operating point: `.tran`, and answers in the benchmarks' formats.
#pragma once

#include <string>

#include "postprocess/result.hpp"
#include "solver/model.hpp"
#include "solver/steady.hpp"

namespace fourwalls {

/// Follows the circuits with a `.tran` from the operating point in `u`: history.csv in the run folder, droop
/// and recovery in the quantities, energy in the balances. `solution`: a file for node voltages, empty for
/// none. Says why where there is no solution, and nothing where there is. Collective. \throws IoError
std::string follow_netlists(Model& m, Vec u, const std::string& folder, const std::string& solution,
                            Result& result, const Say& say);

/// Names and units of what `follow_netlists` will tell, with values of no meaning: for limits on it.
void netlist_course_quantities(const Model& m, Result& result);

}  // namespace fourwalls

/// What is done with circuits beyond their operating point: `.tran`, and answers in the benchmarks' formats.
#pragma once

#include <string>

#include "postprocess/result.hpp"
#include "postprocess/writers.hpp"
#include "solver/circuit_alone.hpp"

namespace fourwalls {

/// Follows the circuits with a `.tran` from the operating point in `u`: history.csv and series of fields in
/// the run folder, droop and recovery in the quantities, energy in the balances, the fields at the end in the
/// result and in `write`. A circuit that is not alone is followed by itself, in a folder below `netlists/`.
/// `solution`: a file for node voltages, empty for none. Says why where there is no solution, and nothing
/// where there is. Collective. \throws IoError
std::string follow_netlists(Model& m, Vec u, const std::string& folder, const std::string& solution,
                            WriteOptions& write, Result& result, const Say& say);

/// Takes a circuit out of a case at the state in `u` and follows it, with a run folder of its own; what it
/// tells comes back in `result`, and where asked for in `heat` what its elements set free, by those of the
/// whole. Says why where that fails. Collective. \throws IoError
std::string run_circuit_alone(Model& m, Vec u, const AloneRequest& request, const std::string& folder,
                              const WriteOptions& write, Result& result, const Say& say,
                              CircuitHeat* heat = nullptr);

/// Folder of a circuit that is followed by itself.
std::string circuit_folder(const std::string& folder, const std::string& name);

/// Names and units of what `follow_netlists` and windows will tell, with values of no meaning: for limits on
/// it.
void netlist_course_quantities(const Model& m, Result& result);

}  // namespace fourwalls

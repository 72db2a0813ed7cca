/// The HTML page of a run.
#pragma once

#include <string>

#include "postprocess/result.hpp"

namespace fourwalls {

/// One self-contained page: limits, quantities, balances, the ledger by destination, solver, provenance.
std::string html_report(const Result& result);

/// Reads summary.json and, where it is there, ledger.csv of a run folder and writes report.html into it.
/// Returns the page's path. Throws IoError.
std::string write_report(const std::string& folder);

}  // namespace fourwalls

/// PETSc options from the command line.
#pragma once

#include <string>
#include <vector>

namespace fourwalls {

/// The words after `--` as PETSc options; returns the options' names. Throws CaseError.
std::vector<std::string> insert_petsc_options(const std::vector<std::string>& words);
/// Options that the user gave and nobody asked for.
std::vector<std::string> unused(const std::vector<std::string>& given);
/// Of PETSc, as x.y.z.
std::string petsc_version();

}  // namespace fourwalls

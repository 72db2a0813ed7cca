/// PACT's files (layers, floorplans and power traces as CSV, materials and package as INI) as a case.
#pragma once

#include <string>
#include <vector>

#include "cases/package_case.hpp"
#include "cases/reader.hpp"

namespace fourwalls::pact {

struct Conversion {
  std::string name;  ///< the layer file's stem
  PackageCase package;
  std::vector<std::string> notes;  ///< what of the files the case does not honour
};

/// Reads a layer file, the configuration (materials, [Init], [NoPackage] or [HeatSink]) and, where given, the
/// model parameters ([Grid], which package). Power is the mean over a trace's columns, in a sheet at the
/// bottom of its layer. Files are found beside the file that mentions them, from the folders above it, or
/// from here. \throws CaseError with everything that is wrong; what is odd goes to `warnings`.
Conversion read_deck(const std::string& layers, const std::string& configuration,
                     const std::string& parameters, std::vector<Problem>* warnings = nullptr);

}  // namespace fourwalls::pact

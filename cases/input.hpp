/// What `fourwalls run` takes: a case file, or a peer's file that stands for one.
#pragma once

#include <string>
#include <vector>

#include "cases/reader.hpp"

namespace fourwalls {

/// SPICE netlist by its suffix: .sp, .spice, .cir, .net, each also .gz.
bool is_netlist(const std::string& file);

/// A case of nothing but a netlist. The netlist itself is read when it is placed.
/// \throws CaseError where an override is given: a netlist has no keys.
Case netlist_case(const std::string& file, const std::vector<std::string>& overrides);

/// A case file, a folder with a case.toml, or a netlist. \throws CaseError
Case read_input(const std::string& file, const std::vector<std::string>& overrides = {},
                std::vector<Problem>* warnings = nullptr);

}  // namespace fourwalls

/// The shipped library, compiled in, so that `describe` works wherever the program is installed.
#pragma once

#include <string_view>

#include "cases/case.hpp"

namespace fourwalls {

std::string_view library_materials();  ///< text of library/materials.toml
std::string_view library_links();      ///< text of library/links.toml
std::string_view library_power();      ///< text of library/power.toml

/// Materials and technologies of the library.
/// \throws CaseError if the shipped files are wrong.
Case read_library();

}  // namespace fourwalls

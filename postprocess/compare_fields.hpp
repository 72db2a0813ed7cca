/// Comparison of field files; part of compare.hpp.
#pragma once

#include <string>
#include <vector>

#include "postprocess/compare.hpp"

namespace fourwalls {

/// Compares every dataset of two HDF5 files block by block; no file is ever held in memory whole.
std::vector<Deviation> compare_fields(const std::string& a, const std::string& b, const Tolerance& tolerance);

/// A deviation of two numbers, `scale` being what the relative tolerance refers to.
Deviation deviation(std::string name, std::string unit, double a, double b, double scale,
                    const Tolerance& tolerance);

/// A deviation that no tolerance covers.
Deviation structural(std::string name, std::string note);

}  // namespace fourwalls

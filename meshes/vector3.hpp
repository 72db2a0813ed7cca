/// The few operations on vectors in space that cells of any shape need.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "cases/location.hpp"

namespace fourwalls {

inline Size3 operator+(const Size3& a, const Size3& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
inline Size3 operator-(const Size3& a, const Size3& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
inline Size3 operator*(double f, const Size3& a) { return {f * a[0], f * a[1], f * a[2]}; }
inline double dot(const Size3& a, const Size3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
inline double length(const Size3& a) { return std::sqrt(dot(a, a)); }
inline Size3 cross(const Size3& a, const Size3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

}  // namespace fourwalls

/// Current of a source that gives and does not take [A]: x where x > 0, next to nothing below.
///
/// f(x) = (x + sqrt(x^2 + w^2))/2 + e x, w = 1e-3 and e = 1e-6 of the rated current: smooth, and rising
/// everywhere, so that Newton finds its way back from a blocked state. A unit at its set point without load
/// gives 5e-4 of its rating; a bus without any load floats half a unit's droop above; a blocked unit lets a
/// millionth of what its droop would ask for back.
#pragma once

#include <cmath>

namespace fourwalls {

template <class S>
S one_way(const S& x, double rated) {
  using std::sqrt;
  constexpr double width = 1e-3, leak = 1e-6;
  const double w = width * rated;
  // the same sum without cancellation where x is far below zero
  const S root = sqrt(x * x + w * w);
  if (x >= 0) return S(0.5 * (x + root) + leak * x);
  return S(0.5 * w * w / (root - x) + leak * x);
}

}  // namespace fourwalls

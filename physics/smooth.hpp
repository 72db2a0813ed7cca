/// Guards that keep a kernel finite and differentiable wherever a Newton step may land.
///
/// Every function equals its plain counterpart exactly away from the guarded spot, so converged answers do
/// not carry the guard. Pass expressions as `positive<S>(a - b, x)`: an expression template must become an S.
#pragma once

#include <cmath>

namespace fourwalls::smooth {

/// x where x >= threshold; below, a positive value that falls to zero with matching slope.
template <class S>
S positive(const S& x, double threshold) {
  if (x >= threshold) return x;
  return S(threshold * threshold / (2 * threshold - x));
}

/// |x|, rounded off over `width`.
template <class S>
S magnitude(const S& x, double width) {
  using std::sqrt;
  return S(sqrt(x * x + width * width));
}

/// max(0, x) with the corner replaced by a parabola over [-width, width].
template <class S>
S hinge(const S& x, double width) {
  if (x <= -width) return S(0.0);
  if (x >= width) return x;
  return S((x + width) * (x + width) / (4 * width));
}

/// 0 below `low`, 1 above `high`, with continuous slope between.
template <class S>
S step(const S& x, double low, double high) {
  if (x <= low) return S(0.0);
  if (x >= high) return S(1.0);
  const S t = (x - low) / (high - low);
  return S(t * t * (3.0 - 2.0 * t));
}

/// exp(x), continued along its tangent beyond x = 30 where no physical answer lies.
template <class S>
S bounded_exp(const S& x) {
  using std::exp;
  constexpr double bound = 30;
  if (x <= bound) return S(exp(x));
  return S(std::exp(bound) * (1.0 + x - bound));
}

/// x held inside [low, high]; constant (zero slope) outside.
template <class S>
S clamp(const S& x, double low, double high) {
  if (x < low) return S(low);
  if (x > high) return S(high);
  return x;
}

}  // namespace fourwalls::smooth

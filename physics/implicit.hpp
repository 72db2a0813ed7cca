/// An inner unknown of a law, solved for in place: x with f(x) = 0, and its derivatives by the implicit
/// function theorem.
#pragma once

#include <cmath>

#include "physics/dual.hpp"

namespace fourwalls::implicit {

inline double plain(double x) { return x; }
template <int N>
double plain(const Dual<N>& x) {
  return x.val();
}

/// Root of an increasing f within [low, high] by Newton's method kept inside a shrinking bracket; without a
/// change of sign the nearer end. f takes a Dual<1> and returns one.
template <class F>
double root(const F& f, double low, double high, double start) {
  double x = start;
  for (int step = 0; step < 200; ++step) {
    const Dual<1> y = f(Dual<1>(1, 0, x));
    (y.val() > 0 ? high : low) = x;
    double next = x - y.val() / y.dx(0);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const bool done = std::abs(next - x) <= 1e-15 * (std::abs(x) + 1e-300);
    x = next;
    if (done || high - low <= 4e-16 * std::abs(x)) break;
  }
  return x;
}

/// The root as an S: `plain_f` as for `root`, `f` the same with the law's own S for both argument and
/// parameters.
template <class S, class P, class F>
S solve(const P& plain_f, const F& f, double low, double high, double start) {
  const double x = root(plain_f, low, high, start);
  const double slope = plain_f(Dual<1>(1, 0, x)).dx(0);
  return S(x - f(S(x)) / slope);
}

}  // namespace fourwalls::implicit

/// Heat that a node takes up over a step of the backward Euler method [W]: C (T - T_before)/dt.
#pragma once

namespace fourwalls {

struct EulerStorage {
  double capacity = 0;             ///< [J/K]
  const double* before = nullptr;  ///< [K] at the start of the step
  const double* rate = nullptr;    ///< [1/s] one over the step; 0: steady

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += capacity * *rate * (u[0] - *before);
  }
};

}  // namespace fourwalls

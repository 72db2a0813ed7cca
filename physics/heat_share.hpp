/// A share of a heat that changes from run to run or with time [W].
#pragma once

namespace fourwalls {

struct HeatShare {
  const double* power = nullptr;  ///< [W] of the whole
  double share = 0;

  static constexpr int size = 1;  // {T}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= share * *power;
  }
};

}  // namespace fourwalls

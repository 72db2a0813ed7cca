/// Heat set free in a cell [W], whatever its state.
#pragma once

namespace fourwalls {

struct HeatSource {
  double power = 0;                         ///< [W] into the cell
  const double* factor = nullptr;           ///< over time; none: 1
  const double* load_multiplier = nullptr;  ///< none: 1

  static constexpr int size = 1;  // {T}
  static constexpr bool linear_symmetric() { return true; }

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= (factor ? *factor : 1) * (load_multiplier ? *load_multiplier : 1) * power;
  }
};

}  // namespace fourwalls

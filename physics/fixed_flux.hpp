/// Heat through an outer face of a cell at a given flux [W].
#pragma once

namespace fourwalls {

struct FixedFlux {
  double power = 0;  ///< [W] flux times area, into the cell

  static constexpr int size = 1;  // {T}
  static constexpr bool linear_symmetric() { return true; }

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= power;
  }
};

}  // namespace fourwalls

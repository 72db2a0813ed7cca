/// A source on a bus: the grid, a generator, anything that holds a voltage behind a droop.
///
/// I = (V_set - V)/R, one way. What it takes in to give that (fuel, grid energy) is accounted for elsewhere.
#pragma once

#include "physics/one_way.hpp"

namespace fourwalls {

struct SupplyModel {
  double voltage = 0;        ///< set point [V]
  double resistance = 0;     ///< droop [ohm] > 0
  double rated_current = 0;  ///< [A]

  template <class S>
  S current(const S& V) const {
    return one_way<S>((voltage - V) / resistance, rated_current);
  }
};

struct Supply {
  const SupplyModel* model = nullptr;

  static constexpr int size = 1;  // {V}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= model->current(u[0]);
  }
};

}  // namespace fourwalls

/// Loads on a bus: a rack by its power, or the input of a regulator whose power is an unknown.
///
/// A load's power becomes heat in its place: an unknown of its own, as for converters.
#pragma once

#include "physics/load.hpp"

namespace fourwalls {

struct BusLoad {
  const LoadModel* model = nullptr;

  static constexpr int size = 3;  // {V, heat, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S power = model->power_at(u[0], u[2]);
    r[0] += power / model->held(u[0]);
    r[1] += u[1] - power;
  }
};

/// `copies` devices of power P each.
struct BusDraw {
  double copies = 1;
  double lowest_voltage = 1e-3;  ///< [V] below it the current no longer follows P/V

  static constexpr int size = 2;  // {V, P}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += copies * u[1] / smooth::positive(u[0], lowest_voltage);
  }
};

}  // namespace fourwalls

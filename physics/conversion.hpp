/// Power from one bus to another through converters or a transformer: power in = power out + loss.
///
/// Output current I = (V_set - V_out)/R, one way; V_set is a set point, or follows the input by a ratio. The
/// loss comes from the output power (parallel_units.hpp) and is an unknown of its own, so that it can heat a
/// place. The droop R is control: it costs voltage, not heat.
#pragma once

#include "physics/one_way.hpp"
#include "physics/parallel_units.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

struct ConversionModel {
  ParallelUnits units;
  double voltage = 0;        ///< set point [V]; with a ratio: not used
  double ratio = 0;          ///< V_set/V_in; 0: a set point
  double resistance = 0;     ///< droop of all units together [ohm] > 0
  double rated_current = 0;  ///< of all units together [A]
  double lowest_input = 0;   ///< [V] below it the input current no longer follows P/V

  template <class S>
  S current(const S& V_in, const S& V_out) const {
    const S set = ratio > 0 ? S(ratio * V_in) : S(voltage);
    return one_way<S>((set - V_out) / resistance, rated_current);
  }
};

struct Conversion {
  const ConversionModel* model = nullptr;

  static constexpr int size = 4;  // {V_in, V_out, loss, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S current = model->current(u[0], u[1]);
    const S output = u[1] * current;
    r[0] += (output + u[2]) / smooth::positive(u[0], model->lowest_input);
    r[1] -= current;
    r[2] += u[2] - model->units.loss(output, u[3]);
  }
};

/// Share of a device's loss that heats one cell [W].
struct LossHeat {
  double share = 1;

  static constexpr int size = 2;  // {loss, T_cell}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] -= share * u[0];
  }
};

/// Temperature of a device that stands in the room: T = T_room + R_th loss [K].
struct RoomTemperature {
  double room = 0;        ///< [K]
  double resistance = 0;  ///< [K/W]

  static constexpr int size = 2;  // {loss, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] += u[1] - room - resistance * u[0];
  }
};

}  // namespace fourwalls

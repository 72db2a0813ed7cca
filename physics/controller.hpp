/// A controller's factor on what it drives: power taken back, or a pump's or fan's speed, by a reading.
///
/// In proportion over the band below the limit: throttling f = 1 - (1 - f_min) a, cooling f = f_min + (1 -
/// f_min) a, a = (reading - (limit - band))/band held between 0 and 1. In a steady state the factor is an
/// unknown of that row; over time it is held between looks (solver/controllers.hpp).
///
/// What it drives reads the factor as an unknown. A law that is linear in a power is `Driven`: idle, and with
/// all of the power. Pumps and fans follow by the affinity laws (fan.hpp).
#pragma once

#include "physics/load.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

struct ControllerModel {
  bool held = true;    ///< between looks
  double factor = 1;   ///< while it is held
  double low = 0;      ///< lower end of the band, in the reading's unit
  double band = 1;     ///< > 0
  double minimum = 0;  ///< f_min
  bool cools = false;  ///< the factor rises with the reading
  double share = 1;    ///< of what it asks for; 0: its factor is 1, whatever it reads

  template <class S>
  S at(const S& reading) const {
    const S a = smooth::clamp<S>((reading - low) / band, 0, 1);
    const S back = cools ? S(1.0 - a) : a;
    return 1.0 - share * (1 - minimum) * back;
  }
};

struct ControllerFactor {
  const ControllerModel* model = nullptr;

  static constexpr int size = 2;  // {f, reading}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0];
    if (model->held)
      r[0] -= model->factor;
    else
      r[0] -= model->at(u[1]);
  }
};

/// Of one that only acts in steps.
struct ControllerHeld {
  const ControllerModel* model = nullptr;

  static constexpr int size = 1;  // {f}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0] - model->factor;
  }
};

/// A device by what it does without its power and with all of it.
template <class Law>
struct Driven {
  Law idle, full;

  static constexpr int size = Law::size + 1;  // those of the law, f

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S in[Law::size], without[Law::size], with[Law::size];
    for (int n = 0; n < Law::size; ++n) in[n] = u[n], without[n] = with[n] = 0.0;
    idle(in, without);
    full(in, with);
    for (int n = 0; n < Law::size; ++n) r[n] += without[n] + u[Law::size] * (with[n] - without[n]);
  }
};

/// Heat of a cell in proportion to the factor [W].
struct DrivenHeat {
  double power = 0;                         ///< [W] at the factor 1
  const double* course = nullptr;           ///< over time; none: 1
  const double* load_multiplier = nullptr;  ///< none: 1

  static constexpr int size = 2;  // {T, f}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= (course ? *course : 1) * (load_multiplier ? *load_multiplier : 1) * power * u[1];
  }
};

/// A power that is an unknown, in proportion to the factor.
struct DrivenPower {
  double power = 0;  ///< [W] at the factor 1

  static constexpr int size = 2;  // {P, f}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0] - power * u[1];
  }
};

/// Part of a power reading: a load's share [W], dynamic by the factor and leakage.
struct ReadLoad {
  const LoadModel* idle = nullptr;
  const LoadModel* full = nullptr;
  double share = 1;

  static constexpr int size = 5;  // {reading, V, V_return, T, f}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S V = u[1] - u[2];
    const S without = idle->power_at(V, u[3]), with = full->power_at(V, u[3]);
    r[0] -= share * (without + u[4] * (with - without));
  }
};

struct ReadLoadToGround {
  const LoadModel* idle = nullptr;
  const LoadModel* full = nullptr;
  double share = 1;

  static constexpr int size = 4;  // {reading, V, T, f}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S without = idle->power_at(u[1], u[2]), with = full->power_at(u[1], u[2]);
    r[0] -= share * (without + u[3] * (with - without));
  }
};

/// The reading of a controller that looks at power [W]; what it scales is taken from the same row.
struct PowerReading {
  static constexpr int size = 1;  // {reading}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0];
  }
};

/// Part of a power reading: heat of a layer or part [W].
struct ReadHeat {
  double power = 0;
  const double* course = nullptr;

  static constexpr int size = 2;  // {reading, f}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= (course ? *course * power : power) * u[1];
  }
};

}  // namespace fourwalls

/// The value of a source over time [V or A; s]: constant, SPICE's PULSE, or a list of points (PWL).
#pragma once

#include <limits>
#include <vector>

namespace fourwalls {

enum class WaveKind { dc, pulse, pwl };

/// SPICE's PULSE(v1 v2 td tr tf pw per): v1 until `delay`, a ramp to v2 in `rise`, v2 for `width`, a ramp
/// back in `fall`, v1 until `period` after `delay`, and again. period 0: once. width infinite: it stays.
struct Pulse {
  double low = 0, high = 0;  ///< v1 and v2; either may be the larger one
  double delay = 0;
  double rise = 0, fall = 0;  ///< 0: a step
  double width = std::numeric_limits<double>::infinity();
  double period = 0;
};

/// One corner of a PWL source.
struct WavePoint {
  double time, value;
};

struct Waveform {
  WaveKind kind = WaveKind::dc;
  double dc = 0;                  ///< kind dc
  Pulse pulse = {};               ///< kind pulse
  std::vector<WavePoint> points;  ///< kind pwl: times increase; held before the first and after the last

  double value(double t) const;
  /// Adds the corners in the open interval (t0, t1), in increasing order, to `times`. An edge of no duration
  /// is one corner, at which value() still is the one before the edge. Corners closer than rounding to one
  /// another are not merged.
  void breakpoints(double t0, double t1, std::vector<double>& times) const;
};

}  // namespace fourwalls

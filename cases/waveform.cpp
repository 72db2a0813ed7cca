#include "cases/waveform.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace fourwalls {

namespace {

double value_of(const Pulse& p, double t) {
  double s = t - p.delay;
  if (s <= 0) return p.low;
  // An edge belongs to what is before it, so the end of a period still is that period's.
  if (p.period > 0 && s > p.period) s -= p.period * (std::ceil(s / p.period) - 1);
  if (s < p.rise) return p.low + (p.high - p.low) * (s / p.rise);
  s -= p.rise;
  if (s <= p.width) return p.high;
  s -= p.width;
  if (s < p.fall) return p.high + (p.low - p.high) * (s / p.fall);
  return p.low;
}

double value_of(const std::vector<WavePoint>& points, double t) {
  if (points.empty()) return 0;
  const auto after = std::upper_bound(points.begin(), points.end(), t,
                                      [](double time, const WavePoint& p) { return time < p.time; });
  if (after == points.begin()) return points.front().value;
  if (after == points.end()) return points.back().value;
  const WavePoint &a = after[-1], &b = *after;
  return a.value + (b.value - a.value) * ((t - a.time) / (b.time - a.time));
}

void corners(const Pulse& p, double t0, double t1, std::vector<double>& times) {
  const std::array<double, 4> at{0, p.rise, p.rise + p.width, p.rise + p.width + p.fall};
  const bool repeats = p.period > 0;
  double cycle = repeats ? std::max(0.0, std::floor((t0 - p.delay) / p.period)) : 0;
  double last = -std::numeric_limits<double>::infinity();
  for (;; ++cycle) {
    const double start = repeats ? p.delay + cycle * p.period : p.delay;
    if (!(start < t1)) return;
    for (const double s : at) {
      const double t = start + s;
      const bool cut_off = repeats && s >= p.period;  // the next period has begun
      if (cut_off || !(t > t0 && t < t1 && t > last)) continue;
      times.push_back(t);
      last = t;
    }
    if (!repeats) return;
  }
}

}  // namespace

double Waveform::value(double t) const {
  switch (kind) {
    case WaveKind::pulse:
      return value_of(pulse, t);
    case WaveKind::pwl:
      return value_of(points, t);
    case WaveKind::dc:
      break;
  }
  return dc;
}

void Waveform::breakpoints(double t0, double t1, std::vector<double>& times) const {
  if (kind == WaveKind::pulse) corners(pulse, t0, t1, times);
  if (kind == WaveKind::pwl)
    for (const WavePoint& p : points)
      if (p.time > t0 && p.time < t1) times.push_back(p.time);
}

}  // namespace fourwalls

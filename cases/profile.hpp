/// A profile as a course over time: linear between corners, repeated with a period; or a sine.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "cases/case.hpp"

namespace fourwalls {

struct Course {
  double start = 0;                            ///< [s] before it: the first corner's value
  std::vector<std::array<double, 2>> corners;  ///< time since start [s] (not falling), value; at least one
  double period = 0;                           ///< [s] 0: once; after the last corner its value stays
  /// Not zero: the one corner's value is the mean of a sine of this amplitude, which crosses it upwards at
  /// `start` and has no corners.
  double amplitude = 0;

  /// Just after `time`; at a jump the new value.
  double value(double time) const { return at(time, true); }
  /// Just before `time`; at a jump the old value.
  double before(double time) const { return at(time, false); }
  /// Corners with t0 < time < t1, in order: where a step of time has to end.
  std::vector<double> breakpoints(double t0, double t1) const;
  /// The first of them after t0; t1 where there is none.
  double next_breakpoint(double t0, double t1) const;
  /// Largest value it ever takes.
  double highest() const;

 private:
  double at(double time, bool after) const;
};

/// `current`: of what follows it, at the factor 1 [A]; a profile with a slew needs it.
Course course_of(const Profile& profile, double current = 0);

/// Points of a trace: lines `time, value`, and a line of words at the head if there is one; `#` begins a
/// comment. What is wrong is added to `problems` with the file's line.
std::vector<ProfilePoint> read_trace(const std::string& file, const std::string& text,
                                     std::vector<std::string>& problems);

}  // namespace fourwalls

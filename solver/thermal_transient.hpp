/// Transients of a thermal network with control of the error.
///
/// Second order, L-stable (SDIRK of two stages, gamma = 1 - 1/sqrt 2: Alexander 1977), so that a jump of
/// power neither rings nor has to be followed in tiny steps. Each step is taken whole and in two halves; the
/// largest difference over three is the error of the halves, which are kept. Networks are linear: each step
/// size is factored once and its factor kept.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "solver/thermal_model.hpp"

namespace fourwalls {

class ThermalTransient {
 public:
  /// The model's network needs capacities. `tolerance`: largest error of a step in any node [K].
  ThermalTransient(ThermalModel& model, double tolerance);
  ThermalTransient(const ThermalTransient&) = delete;
  ThermalTransient& operator=(const ThermalTransient&) = delete;
  ~ThermalTransient();

  /// From the model's present state over `duration` [s] at its present watts. Collective.
  /// \throws std::runtime_error where no step is small enough.
  void advance(double duration);
  long steps() const { return steps_; }

 private:
  class Factor;
  /// State after a step of length h from `from` [K, own nodes].
  std::vector<double> step(const std::vector<double>& from, double h, int level);
  /// One stage: backward Euler of length `dt` from `before`, started at `guess`.
  std::vector<double> stage(const std::vector<double>& before, double dt, int level);

  ThermalModel& model_;
  double tolerance_;
  double duration_ = 0;
  int level_ = 2;  ///< a step is 2^-level of the duration
  long steps_ = 0;
  std::map<int, std::unique_ptr<Factor>> factors_;  ///< by level
};

}  // namespace fourwalls

/// What switched regulators decide between steps of time: phases on, and a set point raised against a droop.
///
/// Both are states that change at once and only between steps. The number of phases follows the current by
/// the loss law of a phase (best_phases, converter.hpp): more of them after `add_delay`, fewer after
/// `shed_delay`, if they would be better all that time. An output further below its load line than
/// `droop_threshold` raises the set point by `droop_raise` for `droop_hold`. What is due at a known time ends
/// a step there.
#pragma once

#include <vector>

#include "solver/model.hpp"

namespace fourwalls {

class RegulatorControl {
 public:
  explicit RegulatorControl(Model& m);

  /// Phases as the loss law wants them at the state in `u`, and no set point raised. Collective.
  void start(double time, Vec u);
  /// Looks at the state at the end of a step; whether anything changed: what integrates has to start afresh
  /// then. Collective.
  bool update(double time, Vec u);
  /// The next time at which something changes by itself [s]; infinite: none is known.
  double due() const;

  /// All that it remembers, for checkpoints: the same numbers put back go on alike.
  std::vector<double> state() const;
  void put_back(const std::vector<double>& state);

 private:
  struct Watched {
    std::size_t regulator;
    int on = 0;        ///< phases
    int wanted = 0;    ///< by the loss law, since `since`
    double since = 0;  ///< [s]
    double until = 0;  ///< [s] end of the raised set point; 0: not raised
    int changes = 0, raises = 0;
  };

  void apply();
  double delay(const Watched& w) const;

  Model& m_;
  std::vector<Watched> watched_;
};

}  // namespace fourwalls

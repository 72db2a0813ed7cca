/// What switched regulators decide over time: phases on, a set point raised against a droop, and where the
/// current limit takes over.
///
/// All are states that change at once, where a figure crosses its threshold: the number of phases follows the
/// current by the loss law of a phase (switching_current, regulator.hpp), more of them after `add_delay`,
/// fewer after `shed_delay`, if they would be better all that time; an output further below its load line
/// than `droop_threshold` raises the set point by `droop_raise` for `droop_hold`; at its current limit a
/// regulator stops to hold its voltage, and integration starts afresh there. `beyond` gives the figures, and
/// whoever steps ends a step where one of them passes zero. What is due at a known time ends a step there.
#pragma once

#include <vector>

#include "solver/model.hpp"

namespace fourwalls {

class RegulatorControl {
 public:
  explicit RegulatorControl(Model& m);

  /// Phases as the loss law wants them at the state in `u`, and no set point raised. Collective.
  void start(double time, Vec u);
  /// How far each figure is beyond its threshold [A, V]; minus infinity: it has none now. The same on all
  /// ranks. Collective.
  std::vector<double> beyond(Vec u) const;
  /// Whether a figure is on another side of its threshold than it was at the last `update`.
  bool crossed(const std::vector<double>& beyond) const;
  bool crossed(const std::vector<double>& beyond, std::size_t figure) const;
  /// Takes the figures at the end of a step; those in `at_threshold` have just reached theirs. Whether
  /// anything changed: what integrates has to start afresh then. Collective.
  bool update(double time, Vec u, const std::vector<bool>& at_threshold = {});
  /// The next time at which something changes by itself [s]; infinite: none is known.
  double due() const;
  bool idle() const { return watched_.empty(); }

  /// All that it remembers, for checkpoints: the same numbers put back go on alike.
  std::vector<double> state() const;
  void put_back(const std::vector<double>& state);

 private:
  enum Figure { more, fewer, droop, limit, figures };

  struct Watched {
    std::size_t regulator;
    int on = 0;        ///< phases
    int wanted = 0;    ///< by the loss law, since `since`
    double since = 0;  ///< [s]
    double until = 0;  ///< [s] end of the raised set point; 0: not raised
    int changes = 0, raises = 0;
    bool past[figures] = {};  ///< sides of the thresholds
  };
  /// What the figures are made of.
  struct Seen {
    double current = 0;  ///< [A]
    double behind = 0;   ///< [V] behind the loop
  };

  std::vector<Seen> seen(Vec u) const;
  double figure(const Watched& w, const Seen& now, int which) const;
  bool count_phases(Watched& w, double time, double current);
  bool raise_set_point(Watched& w, double time, double behind) const;
  void apply();
  double delay(const Watched& w) const;

  Model& m_;
  std::vector<Watched> watched_;
};

}  // namespace fourwalls

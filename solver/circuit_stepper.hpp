/// One step of circuits over time: sources, branches, a matrix for each length, and where the energy goes.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "solver/linear.hpp"
#include "solver/model.hpp"

namespace fourwalls {

/// Power of the circuits of this rank at one moment [W]; over time the same as energies [J].
struct CircuitPower {
  double supplied = 0;    ///< by voltage sources
  double drawn = 0;       ///< by current sources
  double dissipated = 0;  ///< in resistors
  double stored = 0;      ///< into capacitors and inductors

  void add(double factor, const CircuitPower& p);
};

/// What each element of this rank takes, of one circuit [W]; over time what it has set free [J].
struct CircuitHeat {
  std::vector<double> resistors, sources;
};

/// Corners of every source in (0, stop], in order; the same on all ranks. Collective.
std::vector<double> circuit_corners(const Model& m, double stop);

/// Takes `u` and the branches of every circuit of a model from one time to the next. All are collective but
/// where said.
class CircuitStepper {
 public:
  CircuitStepper(Model& m, Vec u);

  /// Whether a source takes a jump right after a time: an edge without duration.
  bool jumps_at(double time) const;

  /// Solves the end of one stage, the branches still at its start. False: see failure().
  bool solve(double to, const StepRule& rule);
  /// Takes the branches to the end of the stage that was solved.
  void accept();
  /// Largest error of any potential [V] that the extra currents of the branches make, by the last matrix;
  /// they are gone afterwards.
  double error();

  /// Remembers where a step begins, and goes back there.
  void begin();
  void back();

  /// This rank's part of the power now, with the branches where they are.
  CircuitPower power() const;
  /// The same of each element of the first circuit.
  void element_powers(CircuitHeat& powers) const;
  /// Energy in capacitors and inductors of this rank [J]; not collective.
  double held() const;

  Model& model() { return m_; }
  Vec u() const { return u_; }
  int factorisations() const { return factorisations_; }
  const std::string& preconditioner() const { return preconditioner_; }
  const std::string& failure() const { return failure_; }

 private:
  struct Kept {
    double scale;  ///< of the rule
    std::unique_ptr<LinearSolver> linear;
  };

  LinearSolver& linear_for(const StepRule& rule);

  Model& m_;
  Vec u_;
  VecHandle start_;
  std::vector<std::vector<double>> start_offset_, start_drawn_;
  std::list<Kept> kept_;  ///< last used last
  std::size_t most_kept_;
  int factorisations_ = 0;
  std::string preconditioner_, failure_;
};

}  // namespace fourwalls

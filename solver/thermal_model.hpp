/// A ThermalNetwork as a System, its steady states and its transients by backward Euler.
#pragma once

#include <memory>
#include <vector>

#include "cases/case.hpp"
#include "meshes/thermal_network.hpp"
#include "solver/newton.hpp"
#include "solver/system.hpp"

namespace fourwalls {

class ThermalModel {
 public:
  /// `start`: temperature of every node before the first solve [K]. Collective.
  ThermalModel(const ThermalNetwork& network, double start, const SolverOptions& options, MPI_Comm comm);
  ThermalModel(const ThermalModel&) = delete;
  ThermalModel& operator=(const ThermalModel&) = delete;

  /// Watts of every signal are those of this slot from now on; beyond a signal's last slot its last value.
  void set_slot(std::size_t slot);
  /// Watts of every signal from now on [W].
  void set_watts(const std::vector<double>& watts) { watts_ = watts; }
  /// Temperature of this rank's own nodes from now on [K].
  void set_own_temperatures(const std::vector<double>& own);
  /// The residual becomes that of a step of backward Euler from `before` [K, own nodes]; rate: one over the
  /// step [1/s], 0 for the steady state.
  void begin_step(const std::vector<double>& before, double rate);
  Vec state() const { return u_; }
  /// The steady state at the present watts. Collective.
  NewtonReport steady();
  /// One step of backward Euler over `dt` [s] at the present watts. Needs capacities. Collective.
  NewtonReport step(double dt);

  /// Temperature of every node [K], on every rank. Collective.
  std::vector<double> temperatures();
  /// Temperatures of this rank's own nodes [K], in order.
  std::vector<double> own_temperatures();
  PetscInt nodes() const { return nodes_; }
  /// Watts by origin: `sources`, `legs` (through conductances to given temperatures) and `streams` (net
  /// enthalpy carried out), and `stored`; sources = legs + streams + stored. Collective.
  struct Heat {
    double sources = 0, legs = 0, streams = 0, stored = 0;
  };
  Heat heat();
  System& system() { return system_; }
  NewtonSolver& newton() { return *newton_; }

 private:
  void number(const ThermalNetwork& network);
  PetscInt local(PetscInt node);
  void set_rate(double rate);
  void place(const ThermalNetwork& network);

  MPI_Comm comm_;
  int rank_ = 0;
  PetscInt nodes_ = 0, first_ = 0, own_ = 0;
  std::vector<std::vector<double>> signals_;
  std::vector<double> watts_;           ///< of each signal now
  std::vector<double> before_;          ///< own nodes, at the start of the step
  double rate_ = 0;                     ///< [1/s] of the step; 0: steady
  std::vector<unsigned char> coolant_;  ///< of every node
  std::vector<PetscInt> within_;        ///< number of every node in its graph
  int graph_[2] = {0, 0};               ///< of solid nodes, of coolant
  std::vector<PetscInt> own_at_;        ///< local number of each own node
  std::unique_ptr<Partition> partition_;
  Numbering numbering_;
  System system_;
  std::unique_ptr<NewtonSolver> newton_;
  VecHandle u_;
};

}  // namespace fourwalls

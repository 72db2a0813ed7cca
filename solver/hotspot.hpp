/// A HotSpot deck solved on the peer's own network.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "meshes/hotspot_network.hpp"
#include "solver/steady.hpp"

namespace fourwalls::hotspot {

struct Answer {
  bool solved = false;
  std::string failure;                                            ///< what to tell the user when not solved
  Emulation emulation;                                            ///< names of the rows; without its network
  double r_convec = 0;                                            ///< [K/W] of the steady state
  std::vector<double> nodes;                                      ///< steady temperature of every node [K]
  std::vector<double> rows;                                       ///< steady temperature of every row [K]
  double power = 0, leakage = 0, to_ambient = 0, to_coolant = 0;  ///< [W] of the steady state
  std::vector<std::vector<double>> trace;  ///< by row of the power trace and column of its header [K]
  NewtonReport newton;                     ///< of the last steady solve
  long steps = 0;                          ///< of the transient
};

struct RunOptions {
  bool defects = false;
  SolverOptions solver;
  double tolerance = 1e-3;  ///< of a transient's steps [K]
  /// Called after each row of the trace with all node temperatures [K], on every rank.
  std::function<void(std::size_t row, const Emulation&, const std::vector<double>& nodes)> on_row;
  Say say;
};

/// Steady state at the mean of the trace, with the deck's leakage and natural convection; then, where the
/// deck names a transient output (-o), the trace from the deck's initial temperatures. Leakage and natural
/// convection go round until nothing changes by 1e-7 K or K/W; with `defects` they stop where the peer stops.
/// Transients know no leakage, as the peer's. Collective. \throws CaseError for a bad init_file.
Answer emulate(const Deck& deck, const RunOptions& options, MPI_Comm comm);

}  // namespace fourwalls::hotspot

/// How far the potentials of a circuit have been from those of their sources over a course, and since when
/// they are back where they come to rest.
#pragma once

#include <petscvec.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fourwalls {

struct Model;
struct PlacedNetlist;

/// Which values count as recovered: those within `band` of where they come to rest.
struct RecoveryBand {
  double asked = 0;  ///< [V] 0: a tenth of the furthest that the value has been from there
  double noise = 0;  ///< [V] what solves of many steps leave; never less than this
};

/// A value on its way back to rest: how far it was, and since when it is within the band. The band grows with
/// the furthest, but from the furthest on it stays: what is known at the end is as if it had been known
/// before.
struct WayBack {
  double before = 0;    ///< [V] from rest, at the last step
  double furthest = 0;  ///< [V]
  double back = 0;  ///< [s] by a straight line over the step; the last step's time as long as it is outside

  /// From one step to the next; the first call has the same time twice.
  void follow(double away, double from, double to, const RecoveryBand& allowed) {
    const double size = std::abs(away), last = std::abs(before);
    furthest = std::max(furthest, size);
    const double band = std::max(allowed.asked > 0 ? allowed.asked : 0.1 * furthest, allowed.noise);
    if (size > band)
      back = to;
    else if (last > band)
      back = from + (to - from) * (last - band) / (last - (before < 0 ? -away : away));
    before = away;
  }
};

/// By own unknowns of a circuit.
struct NodeWatch {
  std::vector<double> start, now;  ///< [V] drop (or bounce) at the start of the course, and at its last step
  std::vector<double> worst;       ///< [V] largest so far
  std::vector<double> when;        ///< [s] of it
  bool watched = false;            ///< the same on all ranks, also where one has none of the nodes

  bool recovers = false;             ///< it is known beforehand where the nodes come to rest; on all ranks
  std::vector<double> rest;          ///< [V] potentials there
  std::vector<WayBack> ways;         ///< to there
  RecoveryBand band;                 ///< for all nodes
  std::vector<double> corners = {};  ///< [s] of the sources, after which a node has to recover; on all ranks
  double time = 0;                   ///< [s] of the last step

  /// From the last corner before to a time at which a node is back [s].
  double recovery(double back) const;
  /// Of each own unknown: the same [s], whether it is outside still, and how far its worst drop was beyond
  /// both that at the start and the last one [V].
  std::vector<double> recoveries() const, still_outside() const, undershoots() const;
};

/// Takes the state at a time into account; the first call is the start. Circuits of every model that watch,
/// this rank's part.
void watch_nodes(Model& m, double time, Vec u);

}  // namespace fourwalls

/// How far the potentials of a circuit have been from those of their sources over a course.
#pragma once

#include <petscvec.h>

#include <vector>

namespace fourwalls {

struct Model;
struct PlacedNetlist;

/// By own unknowns of a circuit.
struct NodeWatch {
  std::vector<double> start, now;  ///< [V] drop (or bounce) at the start of the course, and at its last step
  std::vector<double> worst;       ///< [V] largest so far
  std::vector<double> when;        ///< [s] of it
  bool watched = false;            ///< the same on all ranks, also where one has none of the nodes
};

/// Takes the state at a time into account; the first call is the start. Circuits of every model that watch,
/// this rank's part.
void watch_nodes(Model& m, double time, Vec u);

}  // namespace fourwalls

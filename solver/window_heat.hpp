/// What windows of netlists set free besides the course, on its way back into it.
///
/// A window (netlist_windows.hpp) follows a circuit with its capacitors and inductors; the course takes the
/// same circuit over the same time as if it were at rest. What the window took, lost and kept beyond that is
/// joules that the course knows nothing of. Right after the window they are added to it at an even power,
/// over as long as the window was: heat to the cells in proportion to what the window set free there, the
/// rest to the books.
#pragma once

#include <petscsystypes.h>

#include <utility>
#include <vector>

#include "physics/heat_source.hpp"
#include "solver/law_group.hpp"

namespace fourwalls {

/// Of one circuit beyond the course [W, or J over time]; below zero where the course counted more.
struct CircuitExcess {
  double supplied = 0;   ///< by voltage sources
  double drawn = 0;      ///< by current sources
  double lost = 0;       ///< in resistors
  double load_heat = 0;  ///< of `drawn`, in a body
  double heat = 0;       ///< of `lost`, in a body
  double stored = 0;     ///< in capacitors and inductors

  void add(double factor, const CircuitExcess& e);
};

/// Given back now, until a time.
struct WindowHeat {
  double until = 0;                                ///< [s] of the case's time; 0: nothing is
  std::vector<std::pair<PetscInt, double>> cells;  ///< own temperatures with their watts
  std::vector<CircuitExcess> power;                ///< [W] by netlist, the same on all ranks; empty: nothing

  bool active() const { return until > 0; }
};

/// The cells' heat as laws.
struct WindowHeatSources {
  using Law = HeatSource;
  const WindowHeat* heat;

  template <class F>
  void for_each(F&& f) const {
    for (const auto& [cell, watts] : heat->cells) {
      const PetscInt index[1] = {cell};
      f(Law{watts}, index);
    }
  }
};

/// What the power of one circuit's excess reads as, in the order of window_meters.
std::vector<Tally> window_tallies(const WindowHeat& heat, std::size_t netlist);

}  // namespace fourwalls

/// A netlist as a graph over the ranks: unknown potentials, and elements between them.
///
/// Nodes that voltage sources (and shorts) tie together share one unknown; what is tied to ground has none.
/// Each rank owns a range of unknowns and has the elements that start at them.
#pragma once

#include <mpi.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cases/spice/netlist.hpp"
#include "meshes/shorts.hpp"

namespace fourwalls {

/// v = (potential of `unknown`, or 0) + offset.
struct CircuitNode {
  PetscInt unknown = -1;  ///< number in the graph's set; -1: the potential is known
  int offset = 0;         ///< index into Circuit::offsets
};

/// What hangs together by resistors and inductors without a path to a known potential.
struct Island {
  PetscInt unknown = 0;  ///< its first
  PetscInt nodes = 0;    ///< unknowns in it
  double current = 0;    ///< [A] of the current sources that end there, at the operating point
};

/// A current source with an `AC` value: its ends, in numbers of the graph.
struct Excitation {
  CircuitNode a, b;
};

/// A voltage source between a node and ground.
struct CircuitPad {
  std::string source;
  PetscInt node = 0;  ///< id
  double volts = 0;   ///< of the node, at the operating point
};

struct Circuit {
  MPI_Comm comm = MPI_COMM_NULL;
  int rank = 0, ranks = 1;
  std::vector<PetscInt> rank_begin;  ///< unknowns of rank p: [rank_begin[p], rank_begin[p + 1])
  std::vector<CircuitNode> nodes;    ///< ends of this rank's elements
  std::vector<PetscInt> ids;         ///< of `nodes`, ascending; empty on a single rank: the same numbers
  std::vector<CircuitNode> named;    ///< of netlist.node_names, in order; empty on a single rank: `nodes`
  std::vector<Offset> offsets;       ///< what sources add; 0 is nothing
  std::vector<Waveform> tie_waves;   ///< of the sources that offsets name
  /// Its elements' ends are indices into `nodes`, or ground. Elements between ends of one potential stay.
  Netlist netlist;
  /// Places in the netlist of the elements that are here; empty on a single rank: as they stand.
  std::vector<std::int64_t> resistor_numbers, current_source_numbers;
  std::vector<CircuitPad> pads;  ///< the same on all ranks; of each group of tied nodes one
  std::vector<std::pair<PetscInt, int>> pad_nodes;  ///< ids of nodes that hang on a pad, sorted; its number
  std::vector<int> level;  ///< of own unknowns: offset of a known potential that each hangs together with
  std::vector<Island> islands;          ///< the same on all ranks
  std::vector<Excitation> excitations;  ///< the same on all ranks
  std::vector<std::string> warnings;

  const std::vector<CircuitNode>& named_nodes() const { return ranks == 1 ? nodes : named; }
  CircuitNode node(PetscInt end) const { return end < 0 ? CircuitNode{} : nodes[end]; }
  PetscInt id(PetscInt end) const { return end < 0 || ids.empty() ? end : ids[end]; }
  std::int64_t resistor_number(std::size_t k) const {
    return resistor_numbers.empty() ? static_cast<std::int64_t>(k) : resistor_numbers[k];
  }
  std::int64_t current_source_number(std::size_t k) const {
    return current_source_numbers.empty() ? static_cast<std::int64_t>(k) : current_source_numbers[k];
  }
  /// Pad that an end hangs on by sources and shorts alone; -1: none.
  int pad(PetscInt end) const;
};

/// Names of nodes by id, on every rank; ground is `0`. All ranks ask for the same. Collective.
std::vector<std::string> names_of(const Circuit& c, const std::vector<PetscInt>& nodes);

/// Shares a netlist out. `operating_point`: inductors are shorts, sources have their dc value. Collective.
/// \throws CaseError where voltage sources contradict each other, or loads have no source.
Circuit make_circuit(Netlist netlist, bool operating_point, MPI_Comm comm);

}  // namespace fourwalls

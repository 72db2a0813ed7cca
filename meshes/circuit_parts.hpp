/// The steps by which a circuit comes of a netlist. All are collective.
#pragma once

#include <string>
#include <vector>

#include "meshes/circuit.hpp"
#include "meshes/shorts.hpp"

namespace fourwalls {

/// Ties of all ranks; `operating_point`: inductors are ties as well. Throws CaseError where sources of
/// voltage contradict one another.
Shorts make_shorts(Circuit& c, bool operating_point);
/// The unknowns, their ranks, and the elements on the ranks that have their nodes.
void number_nodes(Circuit& c, const Shorts& shorts);
/// Levels of the unknowns, and nodes that no source or ground holds.
void find_islands(Circuit& c);
/// Throws CaseError where current flows into such nodes, else warns of them.
void judge_islands(Circuit& c);
/// A waveform as numbers, to send it.
std::vector<double> packed(const Waveform& w);
/// And back; `p` moves behind it.
Waveform unpacked(const double*& p);
/// A text of rank `from` on every rank.
std::string spread(std::string text, int from, MPI_Comm comm);

}  // namespace fourwalls

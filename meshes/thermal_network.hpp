/// Nodes of one temperature each, joined by conductances and streams: what the discrete models of other
/// simulators come down to. Plain data; solver/thermal_model.hpp solves it.
///
/// Nodes are numbered from 0 over all ranks. Each rank holds some of them, contiguous and in rank order; what
/// joins them is listed on one rank, whichever. A network that is small may live on rank 0 alone.
#pragma once

#include <petscsystypes.h>

#include <string>
#include <vector>

namespace fourwalls {

struct ThermalNetwork {
  /// Heat conducted between two nodes.
  struct Link {
    PetscInt a = 0, b = 0;
    double conductance = 0;  ///< [W/K]
  };
  /// Heat conducted from a node to a given temperature.
  struct Leg {
    PetscInt node = 0;
    double conductance = 0;  ///< [W/K]
    double temperature = 0;  ///< [K]
  };
  /// Heat set free in a node: a share of a signal's watts.
  struct Source {
    PetscInt node = 0;
    int signal = 0;
    double share = 0;
  };
  /// Enthalpy carried from node to node. What passes has the temperature
  /// `upwind` T_from + (1 - upwind) T_to: 1 is the upwind scheme, 1/2 the central one.
  struct Stream {
    PetscInt from = 0, to = 0;
    double capacity_flow = 0;  ///< mass flow times specific heat [W/K]
    double upwind = 1;
  };
  /// Enthalpy entering a node from outside.
  struct Inlet {
    PetscInt node = 0;
    double capacity_flow = 0;  ///< [W/K]
    double temperature = 0;    ///< [K]
  };
  /// Enthalpy leaving a node to the outside, at the node's temperature.
  struct Outlet {
    PetscInt node = 0;
    double capacity_flow = 0;  ///< [W/K]
  };

  PetscInt own_nodes = 0;              ///< of this rank
  std::vector<double> capacity;        ///< [J/K] of each own node; empty: for steady states only
  std::vector<unsigned char> coolant;  ///< 1: an own node is coolant; empty: none is
  std::vector<std::string> names;      ///< of the own nodes; empty: they have none
  std::vector<Link> links;
  std::vector<Leg> legs;
  std::vector<Source> sources;
  std::vector<Stream> streams;
  std::vector<Inlet> inlets;
  std::vector<Outlet> outlets;
  /// Watts of each signal by slot; the same on every rank. Beyond its last slot a signal keeps that value.
  std::vector<std::vector<double>> signals;
};

}  // namespace fourwalls

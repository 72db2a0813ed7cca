/// From a solved Model to a Result: fields, headline figures, limits, ledger, telemetry.
#pragma once

#include "postprocess/result.hpp"
#include "solver/model.hpp"
#include "solver/steady.hpp"
#include "solver/transient.hpp"

namespace fourwalls {

/// What the end of a course over time has besides u.
struct Elapsed {
  double seconds = 0;
  Vec rate = nullptr;  ///< du/dt at the end
  Tallies taken;       ///< by each group of laws since the start, J for W
  Tallies stored;      ///< since the start, J for W
};

/// Everything but `solver` and `provenance`; collective, the same tables on every rank. `with_fields` false
/// leaves the grids out.
Result collect(Model& m, Vec u, bool with_fields, const Elapsed* elapsed = nullptr);

/// The parts of it, one file each.
std::vector<Grid> collect_fields(Model& m, Vec u);
/// Cells of mesh bodies; `heat`: what leaves each own unknown into sources [W].
std::vector<CellGrid> collect_solids(Model& m, Vec u, const std::vector<double>& heat);
/// What `collect_fields` counts as heat set free, for `collect_solids`. Collective.
std::vector<double> heat_set_free(Model& m, Vec u);
/// The part of the quantities that is about mesh bodies; after those of bodies.
void collect_solid_quantities(Model& m, Vec u, const Tallies& tallies, Result& result);
std::vector<Line> collect_links(const Model& m, const Result& result);
void collect_quantities(Model& m, Vec u, Result& result);
/// The part of it that takes heat away. Collective.
void collect_cooling(Model& m, Vec u, const Tallies& tallies, const std::vector<double>& lumped,
                     Result& result);
/// Of circuits: drops by level and layer, currents, losses, pads, what wears out.
void collect_netlists(Model& m, Vec u, Result& result);
/// Over a course that was watched (node_watch.hpp): the largest drop ever by level and layer, with its node
/// and time, under the name `name`. Collective.
void collect_droops(Model& m, std::size_t netlist, const std::string& name, Result& result);
/// Over a course whose end at rest was known (node_watch.hpp): the longest time to recover and the largest
/// undershoot, with their nodes. Collective.
void collect_recovery(Model& m, std::size_t netlist, const std::string& name, Result& result);
/// Names and units of what collect_droops tells, from what collect_netlists has told in `result`, without
/// values.
void droops_at_rest(const std::string& netlist, const std::string& name, Result& result);
/// The part of it about current densities, margins and lifetimes of metal.
void collect_wear(Model& m, std::size_t netlist, Vec u, Result& result);
/// Resistors as lines and loads as points, where the nodes' names say where they are.
std::vector<Network> collect_networks(Model& m, Vec u);
/// Potentials of the sources that nodes of circuits hang together with, as a vector of the system.
VecHandle circuit_levels(const Model& m);
/// What is known by own unknowns of a circuit, by the nodes whose names this rank has; 0 where sources hold a
/// node. Collective.
std::vector<double> watched_by_name(const Model& m, const PlacedNetlist& placed,
                                    const std::vector<double>& own);
/// Own values of a vector and those of its ghosts, as local numbers. Collective.
std::vector<double> local_values(const Model& m, Vec u);
/// The part of the quantities that is about the power chain; after those of loads.
void collect_power(const Model& m, const Tallies& tallies, const std::vector<double>& lumped, Result& result);
void collect_power_limits(const Model& m, Result& result);
/// \throws CaseError when two devices have a quantity of this name.
void put_quantity(Result& result, const std::string& name, double value, const char* unit,
                  const std::string& where = {});
/// `elapsed`: also what was stored, and the balance over the whole time.
void collect_ledger(Model& m, Vec u, Result& result, const Elapsed* elapsed = nullptr);
/// After quantities: the limits that devices and technologies carry, and those of the case.
void collect_limits(const Model& m, Result& result);

/// Values of the lumped unknowns, on every rank. Collective.
std::vector<double> lumped_values(const Model& m, Vec u);

}  // namespace fourwalls

/// A case placed on its mesh: every law of every device in one System.
///
/// The files place_*.cpp each place one kind of device; adding a kind means adding one such file.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cases/case.hpp"
#include "cases/profile.hpp"
#include "meshes/mesh.hpp"
#include "physics/air_jet.hpp"
#include "physics/cable.hpp"
#include "physics/channel.hpp"
#include "physics/conduction.hpp"
#include "physics/conductivity.hpp"
#include "physics/controller.hpp"
#include "physics/conversion.hpp"
#include "physics/flow_boiling.hpp"
#include "physics/generator.hpp"
#include "physics/heat_rejection.hpp"
#include "physics/heat_sink.hpp"
#include "physics/hydraulics.hpp"
#include "physics/jet_plate.hpp"
#include "physics/linear_regulator.hpp"
#include "physics/link.hpp"
#include "physics/load.hpp"
#include "physics/low_dropout.hpp"
#include "physics/multiphase_control.hpp"
#include "physics/pool_boiling.hpp"
#include "physics/regulator.hpp"
#include "physics/storage.hpp"
#include "physics/supply.hpp"
#include "solver/network_flow.hpp"
#include "solver/placed_netlist.hpp"
#include "solver/solid_cells.hpp"
#include "solver/system.hpp"
#include "solver/window_heat.hpp"

namespace fourwalls {

/// Lumped unknowns of a cold plate.
struct PlacedColdPlate {
  Fluid fluid;
  ChannelGeometry geometry;
  double mass_flow = 0;                ///< [kg/s] all rows
  int pressure = 0;                    ///< lumped: inlet pressure above the outlet
  std::vector<int> rows;               ///< lumped: mass flow of each row
  int branch = -1;                     ///< lumped: flow of the loop's branch that feeds it
  int inlet = -1, outlet = -1;         ///< lumped: temperatures of the nodes at its ends
  std::optional<FlowBoiling> boiling;  ///< its coolant unknowns carry enthalpy (flow_boiling.hpp)

  /// Its channels have a pressure drop: a fluid that is given without a viscosity says nothing of one.
  bool resists() const {
    return geometry.has_channels() && (fluid.name != FluidName::constant || fluid.mu > 0);
  }
  /// Temperature of the coolant where its unknown is `value` [K].
  double temperature(double value) const { return boiling ? boiling->fluid_temperature(value) : value; }
};

struct PlacedChannelNetwork {
  Fluid fluid;
  double start_temperature = 0;  ///< [K] of the inlet, in a loop that to start from
  double density = 0;            ///< [kg/m^3] there: a cubic metre of a flow is so much mass everywhere
  NetworkFlow start;             ///< to start from
  int branch = -1;               ///< lumped: flow of the loop's branch that feeds it
  int pump = 0;                  ///< lumped pressure
  int inlet = 0, outlet = 0;     ///< lumped temperatures; in a loop those of the branch's nodes
};

struct PlacedHeatSink {
  HeatSinkModel model;
  double electric = 0;                       ///< [W] of the fan
  int flow = -1, bypass = -1, exhaust = -1;  ///< lumped, where the fluid moves
};

struct PlacedJetPlate {
  JetArray jets;
  double mass_flow = 0;  ///< [kg/s]
  double pressure = 0;   ///< [Pa] over the nozzles
  int outlet = 0;        ///< lumped temperature
};

struct PlacedBranch {
  Branch branch;
  double given = 0;                        ///< [kg/s]; 0: from the pressures
  int flow = 0;                            ///< lumped [kg/s]
  int from = 0, to = 0;                    ///< nodes
  int plate = -1;                          ///< cold plate that hangs in it
  int network = -1;                        ///< channel network that does
  std::optional<LoopExchange> exchange;    ///< with facility water, outside air or another loop
  double other_flow = 0;                   ///< [kg/s] of facility water or outside air
  int other_loop = -1, other_branch = -1;  ///< the other side, where it is a loop
  std::optional<LoopChiller> chiller;
};

struct PlacedLoop {
  Fluid fluid;
  double flow = 0;  ///< [kg/s] scale
  std::vector<std::string> nodes;
  std::vector<int> pressures, temperatures;  ///< lumped, by node
  std::vector<PlacedBranch> branches;        ///< in the case's order
};

/// A boiling boundary's cells on this rank.
struct PlacedPool {
  std::size_t boundary = 0;  ///< in the case's list
  std::vector<std::pair<PetscInt, PoolBoiling>> cells;
};

struct PlacedAirJet {
  AirJetModule module;
  double electric = 0;  ///< [W] all modules together
  int flow = 0, exhaust = 0;
  int power = -1;  ///< lumped, when a sheet feeds it
  int tray = -1;   ///< whose air it draws
};

struct PlacedRegulator {
  RegulatorModel model;
  int current = 0;
  int input = -1;   ///< lumped power at the input, when a bus or a sheet feeds it
  int behind = -1;  ///< lumped, with a loop that takes time or has a limit: the voltage behind it
  int loop = -1;    ///< lumped current of a loop of second order, or beside an output resistance
  RegulatorLimits limits;
  LowDropoutModel linear;  ///< used where it is one; `input` is then its input voltage
  bool is_linear = false;
  int phase_changes = 0, droop_raises = 0;  ///< so far
};

/// A device of the power chain that loses heat: the loss and the device's temperature, both lumped.
struct PlacedHeat {
  int loss = -1, temperature = -1;
};

struct PlacedConverter {
  ConversionModel model;        ///< of a linear regulator only the rating
  LinearRegulatorModel linear;  ///< used when it is one
  bool is_linear = false;
  PlacedHeat heat;
};

struct PlacedCable {
  CableModel model;
  PlacedHeat heat;
};

struct PlacedStorage {
  StorageModel model;
  PlacedHeat heat;
};

struct PlacedGenerator {
  SupplyModel supply;
  GeneratorModel machine;
};

struct PlacedRackLoad {
  LoadModel model;
  PlacedHeat heat;
};

/// A figure of the case that follows a profile, or that a controller scales: `value` is what the laws read,
/// without the controller's factor, which is an unknown.
struct Varying {
  const Course* course = nullptr;  ///< none: constant
  double nominal = 0;
  double* value = nullptr;
  const ControllerModel* controller = nullptr;  ///< none: not scaled
  double heat = 0;                              ///< [W] that a `value` of 1 stands for, where it is a factor
};

/// A controller and what it has done so far.
struct PlacedController {
  struct Action {
    double time, factor;
  };
  const Controller* given = nullptr;
  ControllerModel model;        ///< with the factor, where it is held
  int factor = -1;              ///< lumped
  int reading = -1;             ///< lumped, where it acts in proportion: [K] or [W]
  std::vector<Action> pending;  ///< asked for and not yet there, in order of time
  double throttled = 0;         ///< [s] with a factor below 1
  double asked = 0, kept = 0;   ///< [J] that the profiles asked for, and what was left of it
};

struct PlacedTray {
  int flow = -1, temperature = -1;  ///< lumped: of all its modules together; of its air
  double scale = 0;                 ///< [m^3/s] of the flow
};

struct PlacedLinkEnd {
  int power = -1;        ///< lumped; -1: this end is elsewhere
  int temperature = -1;  ///< lumped mean over the place
};

struct PlacedLink {
  std::unique_ptr<LinkModel> model;
  PlacedLinkEnd ends[2];
};

struct Model {
  Model(const Case& c, MPI_Comm comm);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Start of Newton: ambient, inlet and set-point values.
  VecHandle initial();
  /// Gives everything that has a profile its value at a time [s], just after it or just before. Before the
  /// first call all have their nominal values.
  void set_time(double time, bool before = false);
  /// Times strictly between t0 and t1 where a profile has a corner, in order.
  std::vector<double> breakpoints(double t0, double t1) const;
  /// The first of them; t1 where there is none.
  double next_breakpoint(double t0, double t1) const;
  /// Period of the fastest sine that something follows [s]; infinite: none.
  double shortest_wave() const;
  /// Course of a profile by name, as what draws `current` [A] at the factor 1 follows it; null: the name is
  /// empty.
  const Course* course(const std::string& profile, double current = 0);
  /// A controller by name; null: the name is empty.
  const PlacedController* controller(const std::string& name) const;
  /// Factor of a controller by name out of all lumped values; 1: the name is empty.
  double factor(const std::string& name, const std::vector<double>& lumped) const;
  /// Nodes of a sheet over a place, with the share of the place's area of each; own nodes only.
  struct NodeShare {
    PetscInt node, cell;
    double share;
    double x, y;  ///< centre [m]
  };
  std::vector<NodeShare> nodes_over(const std::string& sheet, const std::optional<Rectangle>& place);
  /// Node of `sheet` over the point; for return paths.
  PetscInt node_at(const std::string& sheet, double x, double y);

  const Case& c;
  MPI_Comm comm;
  Mesh mesh;
  std::vector<std::array<Conductivity, 3>> materials;  ///< by material number, along x, y, z
  std::deque<LoadModel> loads;
  std::deque<LoadModel> idle_loads;  ///< the same without the power that a controller scales
  std::deque<PlacedRegulator> regulators;
  std::deque<PlacedColdPlate> cold_plates;
  std::deque<PlacedChannelNetwork> channel_networks;
  std::deque<PlacedAirJet> air_jets;
  std::deque<PlacedTray> trays;
  std::deque<PlacedLink> links;
  std::vector<int> buses;  ///< lumped potentials
  std::deque<SupplyModel> sources;
  std::deque<PlacedGenerator> generators;
  std::deque<PlacedStorage> storages;
  std::deque<PlacedConverter> converters;
  std::deque<PlacedCable> cables;
  std::deque<PlacedRackLoad> rack_loads;
  std::deque<PlacedNetlist> netlists;
  WindowHeat window_heat;
  std::deque<PlacedSolid> solids;  ///< one a mesh body
  std::deque<PlacedHeatSink> heat_sinks;
  std::deque<PlacedJetPlate> jet_plates;
  std::deque<PlacedPool> pools;
  std::vector<PlacedLoop> loops;
  std::vector<int> bank_voltages;  ///< lumped, one a capacitor; -1: without series resistance
  std::map<std::pair<std::string, double>, Course> courses;  ///< by profile, and current where it has a slew
  std::deque<double> heat_factors;                           ///< of layers and parts with a profile
  std::vector<Varying> varying;
  std::deque<PlacedController> controllers;
  std::vector<std::string> warnings;  ///< what the geometry makes of the case without being wrong
  double load_multiplier = 1;         ///< of every load; continuation changes it
  System system;
};

/// Columns of one entity set as local numbers, this rank's and their neighbours along +x and +y; no look-up.
class Columns {
 public:
  Columns(Numbering& numbering, int set);
  PetscInt operator()(int i, int j) const {
    if (i == own_.i1) return east_[j - own_.j0];
    if (j == own_.j1) return north_[i - own_.i0];
    return first_ + (static_cast<PetscInt>(j - own_.j0) * own_.ni() + (i - own_.i0)) * width_;
  }

 private:
  IndexBox own_;
  PetscInt first_;
  int width_;
  std::vector<PetscInt> east_, north_;
};

/// Every own face cell of a block's face: f(i, j, k, area [m^2], half distance [m], axis).
struct FaceCell {
  int i, j, k;
  double area, half;
  int axis;
};
std::vector<FaceCell> face_cells(const Mesh& mesh, int block, Face face,
                                 const std::optional<Rectangle>& place, bool exposed_only);

/// Throws CaseError for fluids asked for outside of their tables; before anything is placed.
void check_fluids(const Case& c);
/// Throws CaseError for places with nothing in them and the like; collective.
void check_places(const Model& m);
// before the numbering
void add_unknowns_cold_plates(Model& m);
/// After those of loops, whose branches may feed them.
void add_unknowns_channel_networks(Model& m);
void add_unknowns_air_jets(Model& m);
/// Before those of cold plates, which hang in branches.
void add_unknowns_loops(Model& m);
void add_unknowns_heat_sinks(Model& m);
void add_unknowns_jet_plates(Model& m);
void add_unknowns_pdn(Model& m);
void add_unknowns_links(Model& m);
void add_unknowns_power_chain(Model& m);
void add_unknowns_netlists(Model& m);
void add_unknowns_controllers(Model& m);
// after it
void place_conduction(Model& m);
void place_contacts(Model& m);
/// Faces between bodies that touch along an axis; this rank's.
Listed<Conduction> contact_faces(Model& m, int axis);
void place_solids(Model& m);
/// Faces between a surface of a mesh body and the cells of the body that it lies on; this rank's.
Listed<Conduction> solid_contact_faces(Model& m, const SolidContact& contact);
/// Faces of a mesh body on those of another; those of this rank's of the first.
Listed<Conduction> solid_meeting_faces(Model& m, const SolidMeeting& meeting);
/// [m^3] of each volume of a mesh body. Collective.
std::vector<double> solid_volumes(const Model& m, const SolidMesh& mesh, std::size_t count);
void place_heat_sources(Model& m);
/// Some layer or part has leakage.
bool bodies_leak(const Case& c);
void place_boundaries(Model& m);
void place_cold_plates(Model& m);
void place_channel_networks(Model& m);
/// Pressures and temperatures of a network's own columns to start from, into the local vector.
void start_channel_network(Model& m, std::size_t n, double* values);
/// The ways of a network.
NetworkWays network_ways(const Model& m, std::size_t n, const PlacedChannelNetwork& placed);
/// What flows through a network, on every rank. Collective.
NetworkFlow network_flow(Model& m, Vec u, std::size_t n);
void place_air_jets(Model& m);
void place_heat_sinks(Model& m);
void place_loops(Model& m);
/// Branch of any loop by name: its loop and its number; {-1, -1}: none.
std::array<int, 2> find_branch(const Case& c, const std::string& name);
void place_jet_plates(Model& m);
void place_sheets(Model& m);
void place_vias(Model& m);
void place_loads(Model& m);
void place_regulators(Model& m);
void place_links(Model& m);
void place_controllers(Model& m);
void place_power_chain(Model& m);
/// What its devices set free in bodies at their ratings [W].
double heat_of_power_chain(const Case& c);
/// Lumped potential of a bus.
int bus_unknown(const Model& m, const std::string& bus);
/// Cells of a heat place on a body with the share of its volume; own cells only. Collective.
std::vector<std::pair<PetscInt, double>> cells_of(Model& m, const HeatPlace& heat);
void place_netlists(Model& m);
/// Names of what is counted over time of a netlist: electric is what its sources (below zero), its loads and
/// its resistors take [W], heat what of it leaves bodies (below zero).
std::vector<std::string> netlist_meters(const std::string& netlist);
/// The same of what its windows give back (window_heat.hpp), and of what is kept in its capacitors and
/// inductors.
std::vector<std::string> window_meters(const std::string& netlist);

/// Reads the potentials of some of the nodes whose names this rank has, again and again.
class NodeReader {
 public:
  /// `names`: indices into netlist.node_names of this rank. Collective.
  NodeReader(const Model& m, const PlacedNetlist& placed, std::vector<std::size_t> names);
  /// [V] in the order of the names. Collective.
  std::vector<double> read(Vec u) const;
  /// The same of the unknowns alone, without what sources add; 0 where a node has none.
  std::vector<double> values(Vec u) const;

 private:
  const PlacedNetlist& placed_;
  std::vector<std::size_t> names_;
  VecHandle found_;  ///< on several ranks
  ScatterHandle scatter_;
};

/// Gives the unknowns of a circuit the values that the nodes have whose names this rank has, what sources add
/// left out: the way back of NodeReader::values. Collective.
void put_named_values(const Model& m, const PlacedNetlist& placed, const std::vector<double>& values, Vec u);

/// Potentials of the nodes whose names this rank has, in their order [V]. Collective.
std::vector<double> named_potentials(const Model& m, const PlacedNetlist& placed, Vec u);
/// Series resistances of capacitors.
void place_banks(Model& m);
/// Everything that keeps something, for courses over time: heat capacities, coolant, capacitors, inductances.
void place_storage(Model& m);

}  // namespace fourwalls

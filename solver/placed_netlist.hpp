/// A circuit in the system, and what it remembers between time steps.
#pragma once

#include <vector>

#include "cases/case.hpp"
#include "cases/profile.hpp"
#include "meshes/circuit.hpp"
#include "meshes/circuit_places.hpp"
#include "physics/companion.hpp"
#include "physics/electromigration.hpp"
#include "physics/heated_resistor.hpp"
#include "solver/node_watch.hpp"

namespace fourwalls {

/// Resistors within one layer of a circuit, or between two: what netlist.layer or netlist.via says of them.
struct CircuitMetal {
  std::string name;                 ///< in results: `layer m4`, `via m1-m4`
  double width = 0, thickness = 0;  ///< [m]; 0: not known
  double sheet_resistance = 0;      ///< [ohm]; 0: not known
  double cuts = 1;                  ///< of a via
  bool via = false, limited = false;
  double coefficient = 0;     ///< [1/K]
  double reference = 298.15;  ///< [K] of the resistances as they are written
  Electromigration wear;      ///< limit in A/m^2, A/m or A, see `per_area`
  bool per_area = false;
  std::string body_layer;  ///< that its resistors lie in; empty: not tied
  int body_cell = -1;      ///< k of the cells there
};

/// Kinds of metal by the layers of a resistor's ends; the same on all ranks.
class CircuitMetals {
 public:
  CircuitMetals() = default;
  CircuitMetals(const NetlistFile& file, const CircuitLayers& layers);
  int kind(int layer_a, int layer_b) const;  ///< -1: an end has no place
  const CircuitMetal& operator[](int kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  CircuitMetal& operator[](int kind) { return kinds_[static_cast<std::size_t>(kind)]; }
  int size() const { return static_cast<int>(kinds_.size()); }

 private:
  /// Of the lower and the higher layer.
  static std::size_t at(int low, int high) { return static_cast<std::size_t>(high) * (high + 1) / 2 + low; }
  std::vector<CircuitMetal> kinds_;
};

/// How far the pads of a list are from their nodes.
struct PadsFound {
  double furthest = -1;  ///< [m]; -1: there is no list of pads
  std::string where;
};

/// Rows of a list of instances whose nodes' names this rank has.
struct PlacedInstances {
  struct Row {
    std::int64_t row;
    std::size_t name;  ///< index into the netlist's node_names
  };
  std::int64_t rows = 0;  ///< of the whole list
  std::vector<Row> own;
};

/// Nodes' unknowns are local numbers of the system, those of names numbers of the graph.
struct PlacedNetlist {
  Circuit circuit;
  int graph = 0;                ///< its set in the numbering
  bool in_time = false;         ///< capacitors and inductors take part; else inductors are shorts
  bool by_case_time = false;    ///< its sources follow the case's course; branches follow at once
  std::vector<Course> courses;  ///< that they follow then; the same on all ranks
  double case_stop = 0;         ///< [s] end of the case's course
  NodeWatch watch;              ///< of its course, where there is one
  std::vector<double> offset;   ///< [V] now, by the circuit's offsets
  std::vector<double> drawn;    ///< [A] now, by current source
  double current = 0;           ///< [A] scale of its residuals
  double power = 0;             ///< [W] that its loads ask for

  CircuitLayers layers;                    ///< where the fields or something else asks for places
  std::vector<CircuitPlace> ends;          ///< of circuit.nodes; empty: nobody asks
  std::vector<CircuitPlace> named_places;  ///< of netlist.node_names, where a course is drawn; else empty
  CircuitMetals metals;                    ///< of each pair of layers
  PadsFound pads;
  PlacedInstances instances;
  double temperature = 0;            ///< [K] of metal that is not tied to a body
  bool shown = false;                ///< as lines and points in the fields
  bool tied = false;                 ///< to a body
  std::vector<PetscInt> cells;       ///< local number of the temperature of each resistor; -1: not tied
  std::vector<PetscInt> load_cells;  ///< the same of each current source that heats the body
  const double* load_multiplier = nullptr;  ///< the model's

  StepRule rule;  ///< of the step under way; length 0: the operating point
  std::vector<BranchState> capacitors, inductors;
  std::vector<BranchState> capacitors_start, inductors_start;  ///< of the step, where its middle matters
  /// [A] besides what the rule gives, by capacitor and by inductor: sources of an error that is solved for.
  std::vector<double> capacitor_extra, inductor_extra;
  std::vector<double>
      short_conductance;  ///< [S] that stands for each inductor in search of the operating point

  /// Kind of metal of a resistor; -1: its ends do not say.
  int metal(std::size_t k) const {
    const auto& r = circuit.netlist.resistors[k];
    if (ends.empty() || r.a < 0 || r.b < 0) return -1;
    return metals.kind(ends[r.a].layer, ends[r.b].layer);
  }
  double resistor_temperature(std::size_t k, const double* u) const {
    return tied && cells[k] >= 0 ? u[cells[k]] : temperature;
  }
  /// [S] at its temperature; not of a short.
  double conductance(std::size_t k, const double* u) const {
    const double g = 1 / circuit.netlist.resistors[k].value;
    if (!tied || cells[k] < 0) return g;
    const auto& metal_of = metals[metal(k)];
    return g / resistance_over(u[cells[k]], metal_of.coefficient, metal_of.reference);
  }
  /// [A] from end a to end b of a resistor; not of a short.
  double current_in(std::size_t k, const double* u) const {
    const auto& r = circuit.netlist.resistors[k];
    return (volts(r.a, u) - volts(r.b, u)) * conductance(k, u);
  }

  /// Sources as they are at a time; without one: their dc values.
  void set_sources(double time);
  void set_dc_sources();
  /// As the case's course has them just after a time [s], or just before.
  void set_case_time(double time, bool before);

  /// [A] of a current source, at the part of the load that is asked for now.
  double drawn_by(std::size_t n) const { return (load_multiplier ? *load_multiplier : 1) * drawn[n]; }
  double known(const CircuitNode& n) const { return offset[n.offset]; }
  /// Voltage of a node of this rank [V]; `u` by local number.
  double volts(PetscInt end, const double* u) const {
    const auto n = circuit.node(end);
    return (n.unknown < 0 ? 0 : u[n.unknown]) + offset[n.offset];
  }
  BranchStep capacitor(std::size_t n) const {
    if (rule.length == 0) return {};
    const double value = circuit.netlist.capacitors[n].value;
    return with(rule.second ? capacitor_second(value, capacitors_start[n], capacitors[n], rule)
                            : capacitor_step(value, capacitors[n], rule),
                capacitor_extra, n);
  }
  BranchStep inductor(std::size_t n) const {
    if (rule.length == 0) return {short_conductance[n], inductors[n].current};
    const double value = circuit.netlist.inductors[n].value;
    return with(rule.second ? inductor_second(value, inductors_start[n], inductors[n], rule)
                            : inductor_step(value, inductors[n], rule),
                inductor_extra, n);
  }
  /// Takes the branches to the end of the step.
  void accept(const double* u);

 private:
  static BranchStep with(BranchStep step, const std::vector<double>& extra, std::size_t n) {
    if (!extra.empty()) step.history += extra[n];
    return step;
  }
};

}  // namespace fourwalls

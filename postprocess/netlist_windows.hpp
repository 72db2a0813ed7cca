/// Windows of a case's course over time in which netlists are followed with their capacitors and inductors.
///
/// The course itself takes both as if they followed at once: it may take seconds in a few steps. Where a
/// window begins it leaves the netlist's resistances and loads as they are then to a circuit alone
/// (circuit_alone.hpp), which goes through the window in its own steps; the course's next steps end at the
/// window's end, so that the energies of both over the same time can be compared. What the window has beyond
/// the course's is given back right after it, over as long as it was (window_heat.hpp). Each window is a run
/// folder of its own below `netlists/`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "postprocess/result.hpp"
#include "postprocess/writers.hpp"
#include "solver/circuit_stepper.hpp"
#include "solver/transient.hpp"

namespace fourwalls {

class NetlistWindows {
 public:
  /// \throws IoError where the folder of a window that is over cannot be read. `state`: of a checkpoint, or
  /// as it begins. Collective.
  NetlistWindows(Model& m, std::string folder, WriteOptions write, const TransientState& state);

  /// The next time after another at which a window begins or ends or has given all back [s]; infinite: none.
  double due(double time) const;
  /// To be called at the start, and where steps end: follows the windows that begin now and closes those that
  /// end. `taken`: what the groups of laws took up since time 0. False: see failure(). Collective.
  bool at(double time, Vec u, const std::vector<Tally>& taken, const Say& say);
  /// Whether the last call has begun or ended giving back.
  bool changed() const { return changed_; }
  const std::string& failure() const { return failure_; }

  /// For checkpoints: the same numbers on all ranks, and what is known by own unknown.
  std::vector<double> state() const;
  std::vector<std::pair<std::string, std::vector<double>>> cells() const;
  static std::size_t state_size(const Case& c);
  /// Names of the latter, by what `state` says.
  static std::vector<std::string> cells_of(const Case& c, const std::vector<double>& state);
  /// What the windows told, and how their energies differ from those of the course.
  void summarise(Result& r) const;

 private:
  struct Kept {
    std::size_t netlist;
    const NetlistWindow* asked;
    enum Stage { ahead, open, over } stage = ahead;
    CircuitExcess before = {};  ///< [J] by the course until it begins
    CircuitExcess excess = {};  ///< [J] of the window; once it is over what is beyond the course's
    double handed = 0;          ///< [J] of heat given back to bodies
    std::vector<double> cells =
        {};  ///< [J] by own unknown: where the window set its heat free, while it is open
    Result result = {};
  };

  bool follow(Kept& k, Vec u, const Say& say);
  void heat_of(Kept& k, const CircuitHeat& heat);
  void close(Kept& k, double time, Vec u, const std::vector<Tally>& taken);
  void give_back(Kept& k, double time);
  void hand(const std::vector<double>& watts);
  std::string name_of(const Kept& k) const;
  std::string folder_of(const Kept& k) const;
  CircuitExcess so_far(const Kept& k, Vec u, const std::vector<Tally>& taken) const;

  Model& m_;
  std::string folder_;
  WriteOptions write_;
  std::vector<Kept> kept_;
  bool changed_ = false;
  std::string failure_;
};

}  // namespace fourwalls

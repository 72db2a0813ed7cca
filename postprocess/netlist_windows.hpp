/// Windows of a case's course over time in which netlists are followed with their capacitors and inductors.
///
/// The course itself takes both as if they followed at once: it may take seconds in a few steps. Where a
/// window begins it leaves the netlist's resistances and loads as they are then to a circuit alone
/// (circuit_alone.hpp), which goes through the window in its own steps; the course's next steps end at the
/// window's end, so that the heat of both over the same time can be compared. Each window is a run folder of
/// its own below `netlists/`.
#pragma once

#include <string>
#include <vector>

#include "postprocess/result.hpp"
#include "postprocess/writers.hpp"
#include "solver/transient.hpp"

namespace fourwalls {

/// Of each window in a checkpoint.
constexpr std::size_t window_numbers = 3;

class NetlistWindows {
 public:
  /// \throws IoError where the folder of a window that is over cannot be read. `state`: of a checkpoint, or
  /// empty. Collective.
  NetlistWindows(Model& m, std::string folder, WriteOptions write, const std::vector<double>& state);

  /// The next begin or end of a window after a time [s]; infinite: none.
  double due(double time) const;
  /// To be called at the start, and where steps end: follows the windows that begin now and closes those that
  /// end. `taken`: what the groups of laws took up since time 0. False: see failure(). Collective.
  bool at(double time, Vec u, const std::vector<Tally>& taken, const Say& say);
  const std::string& failure() const { return failure_; }

  /// For checkpoints: the same numbers on all ranks.
  std::vector<double> state() const;
  /// What the windows told, and how their heat differs from that of the course.
  void summarise(Result& r) const;

 private:
  struct Kept {
    std::size_t netlist;
    const NetlistWindow* asked;
    enum Stage { ahead, open, over } stage = ahead;
    double lost_before = 0, lost = 0;  ///< [J] in the netlist's resistors by the course: until it, and in it
    Result result = {};
  };

  bool follow(Kept& k, Vec u, const Say& say);
  std::string name_of(const Kept& k) const;
  std::string folder_of(const Kept& k) const;
  double lost_so_far(const Kept& k, Vec u, const std::vector<Tally>& taken) const;

  Model& m_;
  std::string folder_;
  WriteOptions write_;
  std::vector<Kept> kept_;
  std::string failure_;
};

}  // namespace fourwalls

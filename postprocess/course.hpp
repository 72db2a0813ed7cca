/// A course over time as a run: operating point, history, fields at intervals, checkpoints, signals.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "postprocess/collect.hpp"
#include "postprocess/history.hpp"
#include "postprocess/netlist_windows.hpp"
#include "postprocess/writers.hpp"
#include "solver/transient.hpp"

namespace fourwalls {

struct CourseRequest {
  std::string folder;
  bool restart = false;  ///< go on from the folder's checkpoint.h5
  WriteOptions write;    ///< of the fields at intervals
  /// Asked at equal intervals [s], and at the end; 0: never. Collective.
  std::function<void(double time, Vec u)> look;
  double look_interval = 0;
};

struct CourseOverTime {
  SteadyReport steady;  ///< the operating point, where one was asked for
  TransientReport transient;
  VecHandle start;  ///< the state at time 0
  std::unique_ptr<History> history;
  std::unique_ptr<NetlistWindows> windows;
  std::vector<EarlierFields> earlier;
  Elapsed elapsed;  ///< at the end, when it was reached
};

/// Runs the case's course from `u`, the solver's start, on; `u` is the state at the end. SIGTERM and SIGINT
/// stop it after the current step with a checkpoint (transient.stopped). Throws IoError. Collective.
CourseOverTime run_course(Model& m, Vec u, const CourseRequest& request, const Say& say);

/// The quantities that the probes of a case will add, with their units: for checks before the work.
/// Collective.
void probe_quantities(Model& m, Vec u, Result& result);

}  // namespace fourwalls

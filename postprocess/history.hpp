/// What the probes of a case see over time: history.csv, flushed as it goes, and what the summary says of it.
#pragma once

#include <string>
#include <vector>

#include "postprocess/result.hpp"
#include "solver/model.hpp"

namespace fourwalls {

class History {
 public:
  /// The probes of the case; without any, the highest temperature of each body, the lowest potential of each
  /// sheet and the worst drop of each netlist. Throws CaseError where a probe names a quantity that the
  /// summary does not have. Collective.
  History(Model& m, Vec u);

  /// Begins history.csv in a folder; `until` >= 0 takes over the rows up to that time from the file that is
  /// there. Throws IoError. Collective.
  void open(const std::string& folder, double until = -1);
  /// One more row. Collective.
  void add(double time, double step, Vec u);
  /// For each probe its extremes with their times, its last value and, with a band, how long it took to come
  /// back after the last corner of a profile.
  void summarise(Result& r) const;

  struct Row {
    double time = 0, step = 0;
    std::vector<double> values;
  };
  const std::vector<Row>& rows() const { return rows_; }
  const std::vector<Probe>& probes() const { return probes_; }

 private:
  std::vector<double> look(Vec u);
  Result quantities(Vec u);
  std::string header() const;

  Model& m_;
  std::vector<Probe> probes_;
  std::vector<std::string> units_;
  bool asks_ = false, asks_netlists_ = false;  ///< for quantities, also for those of netlists
  std::vector<Row> rows_;
  std::string file_;
};

}  // namespace fourwalls

/// What a run takes: seconds by phase, memory.
#pragma once

#include <map>
#include <string>

namespace fourwalls {

/// Seconds of a run by phase.
class PhaseTimes {
 public:
  void begin(const std::string& name);
  void end();
  /// Of all ranks together. Collective.
  std::map<std::string, double> summed_cpu_seconds() const;
  std::map<std::string, double> seconds, cpu_seconds;

 private:
  std::string name_;
  double start_ = 0, cpu_start_ = 0;
};

/// Largest memory of all ranks together [B]. Collective.
double peak_memory();

}  // namespace fourwalls

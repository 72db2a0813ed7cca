#include "postprocess/phase_times.hpp"

#include <petscsys.h>
#include <sys/resource.h>

namespace fourwalls {

namespace {

double cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

}  // namespace

void PhaseTimes::begin(const std::string& name) {
  end();
  name_ = name;
  start_ = MPI_Wtime();
  cpu_start_ = cpu();
}

void PhaseTimes::end() {
  if (!name_.empty()) {
    seconds[name_] += MPI_Wtime() - start_;
    cpu_seconds[name_] += cpu() - cpu_start_;
  }
  name_.clear();
}

std::map<std::string, double> PhaseTimes::summed_cpu_seconds() const {
  auto sums = cpu_seconds;
  for (auto& [name, value] : sums)
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return sums;
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  double mine = 1024.0 * static_cast<double>(usage.ru_maxrss), all = 0;
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return all;
}

}  // namespace fourwalls

// fourwalls_read_netlist FILE: reads a netlist on all ranks and prints counts, time and the most memory of a
// rank.
#include <petscsys.h>
#include <sys/resource.h>

#include <cstdio>

#include "cases/spice/netlist.hpp"

int main(int argc, char** argv) {
  if (PetscInitialize(&argc, &argv, nullptr, nullptr) != 0) return 1;
  int rank = 0, status = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  if (argc < 2) {
    if (rank == 0) std::fprintf(stderr, "usage: fourwalls_read_netlist FILE\n");
    PetscFinalize();
    return 2;
  }
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  const double start = MPI_Wtime();
  try {
    const fourwalls::Netlist net = fourwalls::read_netlist(argv[1], PETSC_COMM_WORLD);
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    const auto cpu = [](const rusage& u) {
      return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
             1e-6 * static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
    };
    double worst[3]{MPI_Wtime() - start, cpu(after) - cpu(before),
                    1024.0 * static_cast<double>(after.ru_maxrss - before.ru_maxrss)};
    MPI_Allreduce(MPI_IN_PLACE, worst, 3, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
    long long count[5]{
        static_cast<long long>(net.resistors.size()), static_cast<long long>(net.capacitors.size()),
        static_cast<long long>(net.inductors.size()), static_cast<long long>(net.voltage_sources.size()),
        static_cast<long long>(net.current_sources.size())};
    MPI_Allreduce(MPI_IN_PLACE, count, 5, MPI_LONG_LONG, MPI_SUM, PETSC_COMM_WORLD);
    const double nodes = static_cast<double>(net.node_count);
    if (rank == 0)
      std::printf(
          "R %lld C %lld L %lld V %lld I %lld nodes %.0f; %.2f s, CPU %.2f s, memory %.1f MB "
          "(%.0f bytes per node of all)\n",
          count[0], count[1], count[2], count[3], count[4], nodes, worst[0], worst[1], worst[2] / 1e6,
          worst[2] / nodes);
  } catch (const fourwalls::CaseError& error) {
    if (rank == 0) std::fprintf(stderr, "%s", error.what());
    status = error.io ? 4 : 2;
  }
  PetscFinalize();
  return status;
}

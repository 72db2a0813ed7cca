// GoogleTest under MPI: PETSc (and with it MPI) is up while the tests run, one rank prints, and the exit
// status is the worst of all ranks.
#include <gtest/gtest.h>
#include <petscsys.h>

#include <algorithm>

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (PetscInitialize(&argc, &argv, nullptr, nullptr) != 0) return 1;
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  if (rank > 0) delete listeners.Release(listeners.default_result_printer());
  int mine = RUN_ALL_TESTS();
  if (rank > 0 && mine != 0) std::fprintf(stderr, "rank %d: a test failed\n", rank);
  int worst = 0;
  MPI_Allreduce(&mine, &worst, 1, MPI_INT, MPI_MAX, PETSC_COMM_WORLD);
  PetscFinalize();
  return worst;
}

// Writes the synthetic run folder that paraview_open.py opens: write_sample FOLDER
#include <petscsys.h>

#include <cstdio>

#include "postprocess/writers.hpp"
#include "synthetic.hpp"

int main(int argc, char** argv) {
  if (PetscInitialize(&argc, &argv, nullptr, nullptr) != 0) return 1;
  int status = argc == 2 ? 0 : 2;
  try {
    if (status == 0)
      fourwalls::write_run_folder(PETSC_COMM_WORLD, argv[1], synthetic::result(PETSC_COMM_WORLD));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    status = 4;
  }
  PetscFinalize();
  return status;
}

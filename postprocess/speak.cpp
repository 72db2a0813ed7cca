#include "postprocess/speak.hpp"

#include <petscsys.h>

#include <cstdio>

namespace fourwalls {

int rank_of_world() {
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

void complain(const std::string& text) {
  if (rank_of_world() == 0) std::fprintf(stderr, "%s%s", text.c_str(), text.ends_with('\n') ? "" : "\n");
}

void print(const std::string& text) {
  if (rank_of_world() == 0) std::fputs(text.c_str(), stdout), std::fflush(stdout);
}

}  // namespace fourwalls

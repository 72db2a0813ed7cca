#include "postprocess/extremes.hpp"

namespace fourwalls {

Extreme extreme_of(const Model& m, Vec u, int set, double sign, const std::function<bool(PetscInt)>& counts) {
  const auto& s = m.mesh.numbering.set(set);
  double best = -1e300;
  PetscInt where = -1;
  {
    ReadAccess v(u);
    const PetscInt end = s.first + static_cast<PetscInt>(s.own.columns()) * s.width;
    for (PetscInt n = s.first; n < end; ++n)
      if (counts(n) && sign * v[n] > best) best = sign * v[n], where = m.mesh.numbering.global(n);
  }
  struct {
    double value;
    int rank;
  } pick{best, m.mesh.rank};
  MPI_Allreduce(MPI_IN_PLACE, &pick, 1, MPI_DOUBLE_INT, MPI_MAXLOC, m.comm);
  MPI_Bcast(&where, 1, MPIU_INT, pick.rank, m.comm);
  return {sign * pick.value, where};
}

double sum(const Model& m, double mine) {
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  return mine;
}

double smallest(const Model& m, double mine) {
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_MIN, m.comm);
  return mine;
}

}  // namespace fourwalls

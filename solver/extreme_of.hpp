/// The highest (or lowest) of many unknowns as an unknown of its own: r = u - max u_k.
///
/// Its derivative is that of the one that is highest now, so that Newton's method is a semismooth one. No
/// stencil: every evaluation asks all ranks once.
#pragma once

#include <mpi.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "solver/law_group.hpp"

namespace fourwalls {

class ExtremeOf final : public LawGroup {
 public:
  /// `members`: this rank's own unknowns; `reading`: the lumped one, whose row `root` has; sign 1: the
  /// highest, -1: the lowest.
  ExtremeOf(std::string name, std::vector<PetscInt> members, PetscInt reading, bool root, double sign,
            MPI_Comm comm)
      : LawGroup(std::move(name)),
        members_(std::move(members)),
        reading_(reading),
        root_(root),
        sign_(sign),
        comm_(comm) {}

  void residual(const double* u, double* r) const override {
    const std::size_t at = highest(u);
    if (at < members_.size()) r[reading_] -= u[members_[at]];
    if (root_) r[reading_] += u[reading_];
  }
  void pattern(Pattern& p) const override {
    for (const PetscInt member : members_) p.rows.push_back(reading_), p.columns.push_back(member);
  }
  void jacobian(const double* u, SparseAssembly& into) const override {
    const std::size_t at = highest(u);
    if (at < members_.size()) into.add(reading_, members_[at], -1);
    if (root_) into.add_diagonal(reading_, 1);
  }
  bool linear_symmetric() const override { return false; }
  Tally tally(const Numbering&, const double*) const override { return {}; }

 private:
  /// Number of the member that is it; beyond the end: another rank has it. Collective.
  std::size_t highest(const double* u) const {
    std::size_t best = 0;
    for (std::size_t n = 1; n < members_.size(); ++n)
      if (sign_ * u[members_[n]] > sign_ * u[members_[best]]) best = n;
    struct {
      double value;
      int rank;
    } pick{members_.empty() ? -INFINITY : sign_ * u[members_[best]], 0};
    int rank = 0;
    MPI_Comm_rank(comm_, &rank);
    pick.rank = rank;
    MPI_Allreduce(MPI_IN_PLACE, &pick, 1, MPI_DOUBLE_INT, MPI_MAXLOC, comm_);
    return pick.rank == rank && !members_.empty() ? best : members_.size();
  }

  std::vector<PetscInt> members_;
  PetscInt reading_;
  bool root_;
  double sign_;
  MPI_Comm comm_;
};

}  // namespace fourwalls

/// The Jacobian's matrix from the entries of stencils, written straight into PETSc's compressed rows.
///
/// Nothing is kept of the stencils but the matrix itself: rows are short, so an entry is found by looking
/// along its row, which costs less time than PETSc's coordinate maps cost memory.
#pragma once

#include <utility>
#include <vector>

#include "meshes/numbering.hpp"
#include "solver/petsc_handle.hpp"

namespace fourwalls {

/// Positions of entries off the diagonal, local numbers, in the order of the stencils.
struct Pattern {
  std::vector<PetscInt> rows, columns;
};

class SparseAssembly {
 public:
  /// A matrix with the diagonal and every entry of the pattern. Collective.
  MatHandle build(const Numbering& numbering, const Pattern& pattern, MPI_Comm comm);

  /// Starts over at zero.
  void begin(Mat matrix);
  /// Diagonal entries by local number (own, then ghosts), to be added to between `begin` and `end`.
  double* diagonal() { return diagonal_.data(); }
  /// Adds the values of a pattern's entries.
  void add(const Pattern& pattern, const std::vector<double>& values);
  /// Hands the rows of other ranks over. Collective.
  void end();

 private:
  /// One sequential part of a rank's rows: the columns that are its own, or the others.
  struct Part {
    Mat mat = nullptr;
    const PetscInt *i = nullptr, *j = nullptr;
    double* a = nullptr;
  };
  /// Global position of an entry in a row of another rank.
  struct Entry {
    PetscInt row, column;
  };

  void find_ghost_columns(Mat matrix);
  static double& at(const Part& part, PetscInt row, PetscInt column);
  std::pair<std::vector<Entry>, std::vector<double>> received_entries();

  const Numbering* numbering_ = nullptr;
  MPI_Comm comm_ = MPI_COMM_NULL;
  PetscInt own_ = 0;
  int ranks_ = 1;
  std::vector<PetscInt> rank_end_;       ///< one past each rank's last row
  std::vector<PetscInt> outer_globals_;  ///< global column of each column of the outer part
  std::vector<PetscInt> ghost_column_;   ///< column of the outer part by ghost; -1: in no own row

  Mat matrix_ = nullptr;
  Part inner_, outer_;
  std::vector<double> diagonal_;
  std::vector<Entry> foreign_;
  std::vector<double> foreign_values_;
};

}  // namespace fourwalls

/// The Jacobian's matrix from the entries of stencils, written straight into PETSc's compressed rows.
///
/// Nothing is kept of the stencils but the matrix itself: rows are short, so an entry is found by looking
/// along its row, which costs less time than PETSc's coordinate maps cost memory.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "meshes/numbering.hpp"
#include "meshes/petsc_handle.hpp"

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
  /// Between `begin` and `end`: adds to a diagonal entry, local number.
  void add_diagonal(PetscInt row, double value) { diagonal_[row] += value; }
  /// Adds to another entry of the pattern, local numbers.
  void add(PetscInt row, PetscInt column, double value) {
    if (row >= own_)
      add_foreign(row, column, value);
    else if (column < own_)
      at(inner_, row, column) += value;
    else
      at(outer_, row, ghost_column_[column - own_]) += value;
  }
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

  static constexpr PetscInt long_row = 64;

  void find_ghost_columns(Mat matrix);
  void add_foreign(PetscInt row, PetscInt column, double value);
  static double& at(const Part& part, PetscInt row, PetscInt column) {
    PetscInt k = part.i[row];
    const PetscInt end = part.i[row + 1];
    // a mean over many cells has a long row; columns are sorted
    if (end - k > long_row)
      k = static_cast<PetscInt>(std::lower_bound(part.j + k, part.j + end, column) - part.j);
    for (; k < end; ++k)
      if (part.j[k] == column) return part.a[k];
    throw std::logic_error("an entry that is not in the matrix's pattern");
  }
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

#include "solver/sparse_assembly.hpp"

#include <petscmat.h>

#include <algorithm>
#include <utility>

#include "meshes/exchange.hpp"

namespace fourwalls {

namespace {

/// Compressed rows with columns sorted and met once each.
struct Rows {
  std::vector<PetscInt> begin, columns;
};

Rows compress(PetscInt count, const std::vector<std::pair<PetscInt, PetscInt>>& extra, const Pattern& pattern,
              const Numbering& n) {
  Rows rows;
  rows.begin.assign(count + 1, 0);
  const auto for_each = [&](auto&& f) {
    for (PetscInt r = 0; r < count; ++r) f(r, n.own_first() + r);
    for (std::size_t e = 0; e < pattern.rows.size(); ++e)
      if (pattern.rows[e] < count) f(pattern.rows[e], n.global(pattern.columns[e]));
    for (const auto& [r, c] : extra) f(r - n.own_first(), c);
  };
  std::vector<PetscInt>& next = rows.begin;
  for_each([&](PetscInt r, PetscInt) { ++next[r + 1]; });
  for (PetscInt r = 0; r < count; ++r) next[r + 1] += next[r];
  rows.columns.resize(next[count]);
  for_each([&](PetscInt r, PetscInt c) { rows.columns[next[r]++] = c; });
  // `next` now holds each row's end: rows shift down as doubles fall out
  PetscInt from = 0, to = 0;
  for (PetscInt r = 0; r < count; ++r) {
    const PetscInt end = next[r];
    const auto first = rows.columns.begin() + from;
    std::sort(first, rows.columns.begin() + end);
    const auto last = std::unique(first, rows.columns.begin() + end);
    const PetscInt start = to;
    to = static_cast<PetscInt>(std::move(first, last, rows.columns.begin() + to) - rows.columns.begin());
    from = end;
    next[r] = start;
  }
  next[count] = to;
  rows.columns.resize(to);
  rows.columns.shrink_to_fit();
  return rows;
}

}  // namespace

MatHandle SparseAssembly::build(const Numbering& numbering, const Pattern& pattern, MPI_Comm comm) {
  numbering_ = &numbering;
  comm_ = comm;
  own_ = numbering.own_count();
  MPI_Comm_size(comm, &ranks_);
  rank_end_.resize(ranks_);
  const PetscInt end = numbering.own_first() + own_;
  MPI_Allgather(&end, 1, MPIU_INT, rank_end_.data(), 1, MPIU_INT, comm);

  foreign_.clear();
  for (std::size_t e = 0; e < pattern.rows.size(); ++e)
    if (pattern.rows[e] >= own_)
      foreign_.push_back({numbering.global(pattern.rows[e]), numbering.global(pattern.columns[e])});
  std::vector<std::pair<PetscInt, PetscInt>> extra;
  for (const auto& entry : received_entries().first) extra.emplace_back(entry.row, entry.column);
  const Rows rows = compress(own_, extra, pattern, numbering);

  MatHandle matrix;
  check(MatCreate(comm, matrix.put()), "MatCreate");
  check(MatSetSizes(matrix, own_, own_, PETSC_DETERMINE, PETSC_DETERMINE), "MatSetSizes");
  check(MatSetType(matrix, MATAIJ), "MatSetType");
  // the one that is not of the matrix's kind does nothing
  check(MatSeqAIJSetPreallocationCSR(matrix, rows.begin.data(), rows.columns.data(), nullptr),
        "MatSeqAIJSetPreallocationCSR");
  check(MatMPIAIJSetPreallocationCSR(matrix, rows.begin.data(), rows.columns.data(), nullptr),
        "MatMPIAIJSetPreallocationCSR");
  check(MatSetOption(matrix, MAT_NEW_NONZERO_LOCATION_ERR, PETSC_TRUE), "MatSetOption");
  find_ghost_columns(matrix);
  return matrix;
}

void SparseAssembly::find_ghost_columns(Mat matrix) {
  ghost_column_.clear();
  if (ranks_ == 1) return;
  Mat inner, outer;
  const PetscInt* globals;
  check(MatMPIAIJGetSeqAIJ(matrix, &inner, &outer, &globals), "MatMPIAIJGetSeqAIJ");
  PetscInt count;
  check(MatGetSize(outer, nullptr, &count), "MatGetSize");
  outer_globals_.assign(globals, globals + count);
  for (const PetscInt g : numbering_->ghosts()) {
    const auto it = std::lower_bound(outer_globals_.begin(), outer_globals_.end(), g);
    const bool there = it != outer_globals_.end() && *it == g;
    ghost_column_.push_back(there ? static_cast<PetscInt>(it - outer_globals_.begin()) : -1);
  }
}

void SparseAssembly::begin(Mat matrix) {
  check(MatZeroEntries(matrix), "MatZeroEntries");
  diagonal_.assign(own_ + numbering_->ghosts().size(), 0.0);
  foreign_.clear();
  foreign_values_.clear();
  const auto open = [](Part& part, Mat mat) {
    PetscInt rows;
    PetscBool done;
    part.mat = mat;
    check(MatGetRowIJ(mat, 0, PETSC_FALSE, PETSC_FALSE, &rows, &part.i, &part.j, &done), "MatGetRowIJ");
    check(MatSeqAIJGetArray(mat, &part.a), "MatSeqAIJGetArray");
  };
  matrix_ = matrix;
  outer_ = {};
  if (ranks_ == 1) return open(inner_, matrix);
  Mat inner, outer;
  check(MatMPIAIJGetSeqAIJ(matrix, &inner, &outer, nullptr), "MatMPIAIJGetSeqAIJ");
  open(inner_, inner);
  open(outer_, outer);
}

void SparseAssembly::add_foreign(PetscInt row, PetscInt column, double value) {
  foreign_.push_back({numbering_->global(row), numbering_->global(column)});
  foreign_values_.push_back(value);
}

/// Sorts the foreign entries by owner and hands them over, with their values if there are any. Collective.
std::pair<std::vector<SparseAssembly::Entry>, std::vector<double>> SparseAssembly::received_entries() {
  if (ranks_ == 1) return {};
  const auto owner = [&](const Entry& e) {
    return std::upper_bound(rank_end_.begin(), rank_end_.end(), e.row) - rank_end_.begin();
  };
  const auto out = by_rank(foreign_, ranks_, owner);
  std::vector<double> values(foreign_.size());
  for (std::size_t e = 0; e < foreign_values_.size(); ++e) values[out.place[e]] = foreign_values_[e];
  return {exchange(out.sorted, out.counts, comm_).items, exchange(values, out.counts, comm_).items};
}

void SparseAssembly::end() {
  for (PetscInt r = 0; r < own_; ++r) at(inner_, r, r) += diagonal_[r];
  for (std::size_t g = own_; g < diagonal_.size(); ++g) {
    const PetscInt row = numbering_->global(static_cast<PetscInt>(g));
    foreign_.push_back({row, row});
    foreign_values_.push_back(diagonal_[g]);
  }
  const auto [entries, values] = received_entries();
  const PetscInt first = numbering_->own_first();
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const PetscInt row = entries[e].row - first, column = entries[e].column - first;
    if (column >= 0 && column < own_) {
      at(inner_, row, column) += values[e];
    } else {
      const auto it = std::lower_bound(outer_globals_.begin(), outer_globals_.end(), entries[e].column);
      at(outer_, row, static_cast<PetscInt>(it - outer_globals_.begin())) += values[e];
    }
  }
  for (Part* part : {&inner_, &outer_}) {
    if (!part->mat) continue;
    PetscInt rows;
    PetscBool done;
    check(MatSeqAIJRestoreArray(part->mat, &part->a), "MatSeqAIJRestoreArray");
    check(MatRestoreRowIJ(part->mat, 0, PETSC_FALSE, PETSC_FALSE, &rows, &part->i, &part->j, &done),
          "MatRestoreRowIJ");
    *part = {};
  }
  diagonal_ = {};
  foreign_ = {};
  foreign_values_ = {};
  check(MatAssemblyBegin(matrix_, MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check(MatAssemblyEnd(matrix_, MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
}

}  // namespace fourwalls

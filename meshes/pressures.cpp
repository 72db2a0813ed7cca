#include "meshes/pressures.hpp"

#include <algorithm>

#include "meshes/petsc_handle.hpp"

namespace fourwalls {

namespace {

/// Rows of the unknown nodes; -1: the pressure is given.
std::vector<PetscInt> number(const std::vector<bool>& free, PetscInt& count) {
  std::vector<PetscInt> row(free.size(), -1);
  count = 0;
  for (std::size_t n = 0; n < free.size(); ++n)
    if (free[n]) row[n] = count++;
  return row;
}

}  // namespace

Pressures::Pressures(std::size_t nodes, std::vector<PressureEdge> edges)
    : edges_(std::move(edges)), to_given_(nodes, 0.0), source_(nodes, 0.0), free_(nodes, false) {}

void Pressures::tie(int node, double conductance, double pressure) {
  to_given_[node] += conductance;
  source_[node] += conductance * pressure;
}

std::vector<double> Pressures::solve() const {
  std::vector<double> p(free_.size(), 0.0);
  for (const auto& [node, pressure] : given_) p[node] = pressure;
  PetscInt count;
  const auto row = number(free_, count);
  if (count == 0) return p;

  std::vector<PetscInt> entries(static_cast<std::size_t>(count), 1);  // of the upper triangle
  for (const auto& e : edges_)
    if (row[e.a] >= 0 && row[e.b] >= 0) ++entries[std::min(row[e.a], row[e.b])];
  MatHandle matrix;
  VecHandle right, solution;
  check(MatCreateSeqSBAIJ(PETSC_COMM_SELF, 1, count, count, 0, entries.data(), matrix.put()),
        "MatCreateSeqSBAIJ");
  check(MatCreateVecs(matrix, solution.put(), right.put()), "MatCreateVecs");
  {
    WriteAccess r(right);
    const auto diagonal = [&](PetscInt n, double g) {
      check(MatSetValue(matrix, n, n, g, ADD_VALUES), "MatSetValue");
    };
    for (std::size_t n = 0; n < row.size(); ++n)
      if (row[n] >= 0) diagonal(row[n], to_given_[n]), r[row[n]] = source_[n];
    for (const auto& e : edges_)
      for (const auto& [here, there] : {std::pair{e.a, e.b}, std::pair{e.b, e.a}}) {
        if (row[here] < 0) continue;
        diagonal(row[here], e.conductance);
        if (row[there] < 0)
          r[row[here]] += e.conductance * p[there];
        else if (row[here] < row[there])
          check(MatSetValue(matrix, row[here], row[there], -e.conductance, ADD_VALUES), "MatSetValue");
      }
  }
  check(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");

  MatHandle factor;
  MatFactorInfo how;
  check(MatFactorInfoInitialize(&how), "MatFactorInfoInitialize");
  check(MatGetFactor(matrix, MATSOLVERCHOLMOD, MAT_FACTOR_CHOLESKY, factor.put()), "MatGetFactor");
  check(MatCholeskyFactorSymbolic(factor, matrix, nullptr, &how), "MatCholeskyFactorSymbolic");
  check(MatCholeskyFactorNumeric(factor, matrix, &how), "MatCholeskyFactorNumeric");
  check(MatSolve(factor, right, solution), "MatSolve");
  const ReadAccess s(solution);
  for (std::size_t n = 0; n < row.size(); ++n)
    if (row[n] >= 0) p[n] = s[row[n]];
  return p;
}

}  // namespace fourwalls

#include "solver/impedance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace fourwalls {

namespace {

using Complex = std::complex<double>;

/// The real system of twice the size: each rank has the real parts of its potentials, then the imaginary
/// ones.
class RealEquivalent {
 public:
  RealEquivalent(Model& m, const PlacedNetlist& placed) : m_(m), placed_(placed), n_(m.mesh.numbering) {
    int ranks = 1;
    MPI_Comm_size(m.comm, &ranks);
    begin_.resize(ranks + 1, 0);
    const PetscInt end = n_.own_first() + n_.own_count();
    MPI_Allgather(&end, 1, MPIU_INT, begin_.data() + 1, 1, MPIU_INT, m.comm);
    preallocate();
    check(MatCreateVecs(matrix_, x_.put(), b_.put()), "MatCreateVecs");
    check(KSPCreate(m.comm, ksp_.put()), "KSPCreate");
    check(KSPSetOperators(ksp_, matrix_, matrix_), "KSPSetOperators");
    check(KSPSetType(ksp_, KSPPREONLY), "KSPSetType");
    PC pc;
    check(KSPGetPC(ksp_, &pc), "KSPGetPC");
    check(PCSetType(pc, PCLU), "PCSetType");
    check(PCFactorSetMatSolverType(pc, ranks == 1 ? MATSOLVERKLU : MATSOLVERMUMPS),
          "PCFactorSetMatSolverType");
    check(KSPSetOptionsPrefix(ksp_, "impedance_"), "KSPSetOptionsPrefix");
    check(KSPSetFromOptions(ksp_), "KSPSetFromOptions");
  }

  /// Solves for one ampere into the port at an angular frequency; returns its voltage.
  Complex solve(const Excitation& port, double omega) {
    fill(omega);
    check(VecZeroEntries(b_), "VecZeroEntries");
    inject(port.a, -1), inject(port.b, 1);
    check(VecAssemblyBegin(b_), "VecAssemblyBegin");
    check(VecAssemblyEnd(b_), "VecAssemblyEnd");
    check(KSPSolve(ksp_, b_, x_), "KSPSolve");
    KSPConvergedReason reason;
    check(KSPGetConvergedReason(ksp_, &reason), "KSPGetConvergedReason");
    if (reason < 0)
      throw PetscFailure(fmt::format("no impedance at {:.6g} Hz: the circuit is singular there",
                                     omega / (2 * std::numbers::pi)));
    return voltage(port.b) - voltage(port.a);
  }

  /// Potential of an own unknown of the last solve.
  Complex own(PetscInt local) const {
    ReadAccess v(x_);
    return {v[local], v[local + n_.own_count()]};
  }

 private:
  int rank_of(PetscInt global) const {
    return static_cast<int>(std::upper_bound(begin_.begin(), begin_.end(), global) - begin_.begin()) - 1;
  }
  PetscInt real_row(PetscInt global) const { return global + begin_[rank_of(global)]; }
  PetscInt imaginary_row(PetscInt global) const { return global + begin_[rank_of(global) + 1]; }

  void preallocate() {
    const PetscInt own = n_.own_count(), first = n_.own_first();
    Mat pattern = m_.system.matrix();
    std::vector<PetscInt> inner(2 * own, 0), outer(2 * own, 0);
    for (PetscInt r = 0; r < own; ++r) {
      PetscInt count;
      const PetscInt* columns;
      check(MatGetRow(pattern, first + r, &count, &columns, nullptr), "MatGetRow");
      for (PetscInt k = 0; k < count; ++k)
        (columns[k] >= first && columns[k] < first + own ? inner : outer)[r] += 2;
      check(MatRestoreRow(pattern, first + r, &count, &columns, nullptr), "MatRestoreRow");
      inner[own + r] = inner[r], outer[own + r] = outer[r];
    }
    check(MatCreate(m_.comm, matrix_.put()), "MatCreate");
    check(MatSetSizes(matrix_, 2 * own, 2 * own, PETSC_DETERMINE, PETSC_DETERMINE), "MatSetSizes");
    check(MatSetType(matrix_, MATAIJ), "MatSetType");
    check(MatSeqAIJSetPreallocation(matrix_, 0, inner.data()), "MatSeqAIJSetPreallocation");
    check(MatMPIAIJSetPreallocation(matrix_, 0, inner.data(), 0, outer.data()), "MatMPIAIJSetPreallocation");
  }

  void add(PetscInt row, PetscInt column, const Complex& y) {
    const PetscInt rows[2] = {real_row(row), imaginary_row(row)};
    const PetscInt columns[2] = {real_row(column), imaginary_row(column)};
    const double values[4] = {y.real(), -y.imag(), y.imag(), y.real()};
    check(MatSetValues(matrix_, 2, rows, 2, columns, values, ADD_VALUES), "MatSetValues");
  }

  void admittance(const Netlist::Branch& branch, const Complex& y) {
    const PetscInt a = placed_.circuit.node(branch.a).unknown, b = placed_.circuit.node(branch.b).unknown;
    if (a == b) return;
    const PetscInt u = a < 0 ? -1 : n_.global(a), v = b < 0 ? -1 : n_.global(b);
    if (u >= 0) add(u, u, y);
    if (v >= 0) add(v, v, y);
    if (u >= 0 && v >= 0) add(u, v, -y), add(v, u, -y);
  }

  void fill(double omega) {
    check(MatZeroEntries(matrix_), "MatZeroEntries");
    const auto& net = placed_.circuit.netlist;
    for (const auto& r : net.resistors)
      if (r.value > 0) admittance(r, 1 / r.value);
    for (const auto& c : net.capacitors) admittance(c, Complex(0, omega * c.value));
    for (const auto& l : net.inductors)
      if (l.value > 0) admittance(l, Complex(0, -1 / (omega * l.value)));
    check(MatAssemblyBegin(matrix_, MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
    check(MatAssemblyEnd(matrix_, MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
  }

  PetscInt global_of(const CircuitNode& node) const {
    const auto& set = n_.graph(placed_.graph);
    const auto p = std::upper_bound(set.rank_begin.begin(), set.rank_begin.end(), node.unknown) -
                   set.rank_begin.begin() - 1;
    return set.rank_first[p] + node.unknown - set.rank_begin[p];
  }

  void inject(const CircuitNode& node, double current) {
    if (node.unknown < 0) return;
    const PetscInt row = real_row(global_of(node));
    if (m_.mesh.rank == 0) check(VecSetValue(b_, row, current, ADD_VALUES), "VecSetValue");
  }

  Complex voltage(const CircuitNode& node) const {
    double v[2] = {0, 0};
    if (node.unknown >= 0) {
      const PetscInt local = global_of(node) - n_.own_first();
      if (local >= 0 && local < n_.own_count()) {
        const Complex mine = own(local);
        v[0] = mine.real(), v[1] = mine.imag();
      }
    }
    MPI_Allreduce(MPI_IN_PLACE, v, 2, MPI_DOUBLE, MPI_SUM, m_.comm);
    return {v[0], v[1]};
  }

  Model& m_;
  const PlacedNetlist& placed_;
  const Numbering& n_;
  std::vector<PetscInt> begin_;
  MatHandle matrix_;
  VecHandle x_, b_;
  KspHandle ksp_;
};

const Excitation& port_of(const PlacedNetlist& placed) {
  const auto& all = placed.circuit.excitations;
  if (all.size() == 1) return all.front();
  throw CaseError(
      {{{placed.circuit.netlist.files.front(), 0, 0, {}},
        "error",
        fmt::format(".ac: {} current sources have an AC value; the port of the impedance is the one that has",
                    all.empty() ? std::string("no") : std::to_string(all.size()))}});
}

}  // namespace

double ImpedancePoint::magnitude() const { return std::hypot(real, imag); }
double ImpedancePoint::degrees() const { return std::atan2(imag, real) * 180 / std::numbers::pi; }

std::vector<double> sweep_frequencies(const Netlist::Sweep& sweep) {
  std::vector<double> f;
  if (sweep.kind == Netlist::Sweep::Kind::lin) {
    for (int n = 0; n < sweep.points; ++n)
      f.push_back(sweep.points == 1 ? sweep.start
                                    : sweep.start + (sweep.stop - sweep.start) * n / (sweep.points - 1));
    return f;
  }
  const double base = sweep.kind == Netlist::Sweep::Kind::dec ? 10 : 2;
  const double count = sweep.points * std::log(sweep.stop / sweep.start) / std::log(base);
  for (int n = 0; n <= static_cast<int>(std::floor(count + 1e-9)); ++n)
    f.push_back(sweep.start * std::pow(base, static_cast<double>(n) / sweep.points));
  return f;
}

std::vector<ImpedancePoint> solve_impedance(Model& m, const PlacedNetlist& placed,
                                            const std::vector<double>& frequencies) {
  const auto& port = port_of(placed);
  RealEquivalent system(m, placed);
  std::vector<ImpedancePoint> z;
  for (const double f : frequencies) {
    const auto v = system.solve(port, 2 * std::numbers::pi * f);
    z.push_back({f, v.real(), v.imag()});
  }
  return z;
}

std::vector<Resonance> resonances(const std::vector<ImpedancePoint>& z) {
  std::vector<Resonance> peaks;
  for (std::size_t n = 1; n + 1 < z.size(); ++n) {
    const double a = z[n - 1].magnitude(), b = z[n].magnitude(), c = z[n + 1].magnitude();
    if (b <= a || b < c) continue;
    const double shift = 0.5 * (a - c) / (a - 2 * b + c);  // in steps of log f
    peaks.push_back(
        {z[n].frequency * std::pow(z[n + 1].frequency / z[n].frequency, shift), b - 0.25 * (a - c) * shift});
  }
  return peaks;
}

}  // namespace fourwalls

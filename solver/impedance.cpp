#include "solver/impedance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <tuple>

#include "cases/check.hpp"
#include "meshes/exchange.hpp"
#include "solver/default_options.hpp"

namespace fourwalls {

namespace {

using Complex = std::complex<double>;

/// Up to this many unknowns one rank factorises for all: the others would only wait for one another.
constexpr PetscInt gather_limit = 200000;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

/// Number of a node in its graph; of a known potential -1. On one rank nodes carry numbers of the system.
PetscInt graph_number(const Model& m, const PlacedNetlist& placed, const CircuitNode& node) {
  if (node.unknown < 0) return -1;
  const auto& set = m.mesh.numbering.graph(placed.graph);
  return placed.circuit.ranks == 1 ? node.unknown - set.first : node.unknown;
}

/// A node by its name, in numbers of the graph; the same on all ranks. False: there is none. Collective.
bool find_node(const Model& m, const PlacedNetlist& placed, const std::string& name, CircuitNode& node) {
  const std::string wanted = lower(name);
  node = {};
  if (wanted == "0" || wanted == "gnd") return true;
  const auto& c = placed.circuit;
  long long found[2] = {-2, 0};  // unknown, offset: offsets are numbered alike on all ranks
  for (std::size_t n = 0; n < c.netlist.node_names.size(); ++n)
    if (lower(c.netlist.node_names[n]) == wanted) {
      const auto& at = c.named_nodes()[n];
      found[0] = graph_number(m, placed, at), found[1] = at.offset;
    }
  MPI_Allreduce(MPI_IN_PLACE, found, 2, MPI_LONG_LONG, MPI_MAX, m.comm);
  node.unknown = static_cast<PetscInt>(std::max(found[0], -1LL));
  node.offset = static_cast<int>(found[1]);
  return found[0] > -2;
}

/// A node's name from its number in the graph; of a known potential `ground` or `a source`. Collective.
std::string name_of(const Model& m, const PlacedNetlist& placed, PetscInt number, bool ground) {
  if (number < 0) return ground ? "0" : "a source";
  const auto& c = placed.circuit;
  const auto& named = c.named_nodes();
  std::string name;
  for (std::size_t n = 0; n < named.size() && name.empty(); ++n)
    if (graph_number(m, placed, named[n]) == number) name = c.netlist.node_names[n];
  // of several names of one potential the first rank's
  int from = name.empty() ? c.ranks : c.rank;
  MPI_Allreduce(MPI_IN_PLACE, &from, 1, MPI_INT, MPI_MIN, m.comm);
  int size = static_cast<int>(name.size());
  MPI_Bcast(&size, 1, MPI_INT, from, m.comm);
  name.resize(static_cast<std::size_t>(size));
  MPI_Bcast(name.data(), size, MPI_CHAR, from, m.comm);
  return name;
}

}  // namespace

/// The real system of twice the size: each rank has the real parts of its potentials, then the imaginary
/// ones.
class ImpedanceSolver::System {
 public:
  System(Model& m, const PlacedNetlist& placed) : m_(m), placed_(placed), n_(m.mesh.numbering) {
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
    const bool gather = ranks > 1 && n_.global_count() <= gather_limit;
    if (gather) {
      defaults_.set("impedance_pc_type", "telescope");
      defaults_.set("impedance_pc_telescope_reduction_factor", std::to_string(ranks));
      defaults_.set("impedance_telescope_ksp_type", "preonly");
    }
    defaults_.set_factored(gather ? "impedance_telescope_" : "impedance_", "lu",
                           gather || ranks == 1 ? "klu" : "mumps");
    check(KSPSetOptionsPrefix(ksp_, "impedance_"), "KSPSetOptionsPrefix");
    check(KSPSetFromOptions(ksp_), "KSPSetFromOptions");
  }

  /// Solves for one ampere into the port at an angular frequency; returns its voltage.
  Complex solve(const Excitation& port, double omega) {
    omega_ = omega;
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
    return impedance_ = voltage(port.b) - voltage(port.a);
  }

  /// What each capacitor and inductor holds at the last point, and how |Z| follows it: with one ampere sent
  /// in, dZ/dy = -v^2 for an admittance y under the voltage v, as the matrix is symmetric.
  std::vector<ElementShare> shares(int most) {
    struct Held {
      double energy, sensitivity;
      PetscInt ends[2];
      int known[2];  // its offset is ground's
      int kind;
    };
    std::vector<Held> parts;
    const auto& net = placed_.circuit.netlist;
    const auto volts = local_potentials();
    const auto add_all = [&](const std::vector<Netlist::Branch>& all, int kind) {
      for (const auto& e : all) {
        const auto a = placed_.circuit.node(e.a), b = placed_.circuit.node(e.b);
        if (e.value == 0 || a.unknown == b.unknown) continue;
        const auto at = [&](const CircuitNode& n) { return n.unknown < 0 ? Complex() : volts[n.unknown]; };
        const Complex v = at(a) - at(b);
        const Complex y = kind == 0 ? Complex(0, omega_ * e.value) : Complex(0, -1 / (omega_ * e.value));
        const double energy = std::norm(v) * std::abs(y) / omega_;
        const Complex slope = (kind == 0 ? -1.0 : 1.0) * y * v * v / impedance_;
        parts.push_back({energy, slope.real(), {number(a), number(b)}, {a.offset == 0, b.offset == 0}, kind});
      }
    };
    add_all(net.capacitors, 0), add_all(net.inductors, 1);
    double sum = 0;
    for (const auto& p : parts) sum += p.energy;
    MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, m_.comm);
    const auto order = [](const Held& l, const Held& r) {
      return std::tuple(-l.energy, l.ends[0], l.ends[1]) < std::tuple(-r.energy, r.ends[0], r.ends[1]);
    };
    const auto keep = [&](std::vector<Held>& list) {
      const auto count = std::min(list.size(), static_cast<std::size_t>(most));
      std::partial_sort(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(count), list.end(), order);
      list.resize(count);
    };
    keep(parts);
    auto all = gather_everywhere(parts, m_.comm).items;
    keep(all);
    std::vector<ElementShare> shares;
    for (const auto& p : all) {
      const std::string from = name_of(m_, placed_, p.ends[0], p.known[0] != 0);
      const std::string to = name_of(m_, placed_, p.ends[1], p.known[1] != 0);
      shares.push_back({fmt::format("{} between {} and {}", p.kind == 0 ? "C" : "L", from, to),
                        sum > 0 ? p.energy / sum : 0, p.sensitivity});
    }
    return shares;
  }

  /// Potential of an own unknown of the last solve.
  Complex own(PetscInt local) const {
    ReadAccess v(x_);
    return {v[local], v[local + n_.own_count()]};
  }

 private:
  /// Potentials of the last solve by local number, own and neighbours'.
  std::vector<Complex> local_potentials() {
    VecHandle part = m_.system.make_vector();
    std::vector<Complex> volts;
    for (int half = 0; half < 2; ++half) {
      {
        WriteAccess to(part);
        ReadAccess from(x_);
        for (PetscInt r = 0; r < n_.own_count(); ++r) to[r] = from[r + half * n_.own_count()];
      }
      const double* local = m_.system.ghosted(part);
      volts.resize(static_cast<std::size_t>(n_.own_count()) + n_.ghosts().size());
      for (std::size_t r = 0; r < volts.size(); ++r)
        volts[r] += half == 0 ? Complex(local[r], 0) : Complex(0, local[r]);
    }
    return volts;
  }

  /// Number in the graph of an element's end.
  PetscInt number(const CircuitNode& node) const {
    if (node.unknown < 0) return -1;
    const auto& set = n_.graph(placed_.graph);
    const PetscInt global = n_.global(node.unknown);
    const auto p =
        std::upper_bound(set.rank_first.begin(), set.rank_first.end(), global) - set.rank_first.begin() - 1;
    return set.rank_begin[p] + global - set.rank_first[p];
  }

  int rank_of(PetscInt global) const {
    return static_cast<int>(std::upper_bound(begin_.begin(), begin_.end(), global) - begin_.begin()) - 1;
  }
  PetscInt real_row(PetscInt global) const { return global + begin_[rank_of(global)]; }
  PetscInt imaginary_row(PetscInt global) const { return global + begin_[rank_of(global) + 1]; }

  void preallocate() {
    const PetscInt own = n_.own_count(), first = n_.own_first();
    Mat pattern = m_.system.matrix();
    const auto rows = 2 * static_cast<std::size_t>(own);
    std::vector<PetscInt> inner(rows, 0), outer(rows, 0);
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
  double omega_ = 0;
  Complex impedance_;
  DefaultOptions defaults_;
  MatHandle matrix_;
  VecHandle x_, b_;
  KspHandle ksp_;
};

std::vector<Port> ports_of(const Model& m, const PlacedNetlist& placed, const NetlistFile& asked) {
  std::vector<Port> ports;
  std::vector<Problem> problems;
  for (const auto& p : asked.ports) {
    Port& port = ports.emplace_back();
    port.name = p.name;
    const auto look = [&](const std::string& name, const char* key, CircuitNode& node) {
      if (find_node(m, placed, name, node)) return;
      problems.push_back({place_of(m.c, p.where, key), "error",
                          fmt::format("no node '{}' in {}", name, placed.circuit.netlist.files.front())});
    };
    look(p.node, "node", port.ends.b), look(p.reference, "reference", port.ends.a);
    if (port.ends.a.unknown == port.ends.b.unknown && problems.empty())
      problems.push_back({p.where, "error", "both nodes have one potential: nothing is between them"});
  }
  if (!problems.empty()) throw CaseError(problems);
  if (!ports.empty()) return ports;
  const auto& all = placed.circuit.excitations;
  if (all.size() == 1) return {{"", all.front()}};
  throw CaseError(
      {{{placed.circuit.netlist.files.front(), 0, 0, {}},
        "error",
        fmt::format(
            ".ac: {} current sources have an AC value; the port of the impedance is the one that has, or "
            "give the case a [[netlist.port]]",
            all.empty() ? std::string("no") : std::to_string(all.size()))}});
}

ImpedanceSolver::ImpedanceSolver(Model& m, const PlacedNetlist& placed)
    : system_(std::make_unique<System>(m, placed)) {}
ImpedanceSolver::~ImpedanceSolver() = default;

ImpedancePoint ImpedanceSolver::solve(const Port& port, double frequency) {
  const auto v = system_->solve(port.ends, 2 * std::numbers::pi * frequency);
  return {frequency, v.real(), v.imag()};
}

ImpedancePoint ImpedanceSolver::highest(const Port& port, double below, double guess, double above) {
  // golden section in the logarithm of frequency
  constexpr double golden = 0.3819660112501051;
  double a = std::log(below), c = std::log(above);
  ImpedancePoint best = solve(port, guess);
  double b = std::log(guess);
  while (c - a > 1e-6) {
    const bool right = c - b > b - a;
    const double x = right ? b + golden * (c - b) : b - golden * (b - a);
    const auto there = solve(port, std::exp(x));
    if (there.magnitude() > best.magnitude()) {
      (right ? a : c) = b;
      b = x, best = there;
    } else {
      (right ? c : a) = x;
    }
  }
  return solve(port, best.frequency);
}

std::vector<ElementShare> ImpedanceSolver::shares(int most) { return system_->shares(most); }

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
  const auto port = ports_of(m, placed, {}).front();
  ImpedanceSolver system(m, placed);
  std::vector<ImpedancePoint> z;
  for (const double f : frequencies) z.push_back(system.solve(port, f));
  return z;
}

std::vector<Resonance> resonances(const std::vector<ImpedancePoint>& z) {
  std::vector<Resonance> peaks;
  for (std::size_t n = 1; n + 1 < z.size(); ++n) {
    const double a = z[n - 1].magnitude(), b = z[n].magnitude(), c = z[n + 1].magnitude();
    if (b <= a || b < c) continue;
    const double shift = 0.5 * (a - c) / (a - 2 * b + c);  // in steps of log f
    peaks.push_back({z[n].frequency * std::pow(z[n + 1].frequency / z[n].frequency, shift),
                     b - 0.25 * (a - c) * shift, n});
  }
  return peaks;
}

double target_at(const std::vector<ImpedanceTarget>& corners, double frequency) {
  if (corners.empty()) return std::numeric_limits<double>::infinity();
  std::size_t n = 0;
  while (n < corners.size() && corners[n].frequency <= frequency) ++n;
  if (n == 0) return corners.front().impedance;
  if (n == corners.size()) return corners.back().impedance;
  const auto &low = corners[n - 1], &high = corners[n];
  const double part = std::log(frequency / low.frequency) / std::log(high.frequency / low.frequency);
  return low.impedance * std::pow(high.impedance / low.impedance, part);
}

std::vector<Violation> violations(const std::vector<ImpedancePoint>& z,
                                  const std::vector<ImpedanceTarget>& corners) {
  std::vector<Violation> found;
  if (corners.empty()) return found;
  double before = 0;  // ln(|Z|/target) of the point before
  for (std::size_t n = 0; n < z.size(); ++n) {
    const double over = std::log(z[n].magnitude() / target_at(corners, z[n].frequency));
    const auto crossing = [&] {
      if (n == 0) return z[n].frequency;
      return z[n - 1].frequency * std::pow(z[n].frequency / z[n - 1].frequency, -before / (over - before));
    };
    const bool inside = n > 0 && before > 0;
    if (over > 0) {
      if (!inside) found.push_back({crossing(), z[n].frequency, 0, 0});
      auto& v = found.back();
      v.to = z[n].frequency;
      if (std::exp(over) > v.worst) v.worst = std::exp(over), v.at = z[n].frequency;
    } else if (inside) {
      found.back().to = crossing();
    }
    before = over;
  }
  return found;
}

}  // namespace fourwalls

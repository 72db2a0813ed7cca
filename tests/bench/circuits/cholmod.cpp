// fourwalls_cholmod NETLIST [tolerance]: the same circuit by CHOLMOD alone (SuiteSparse, AMD ordering), as
// the direct solver that the program's own choice is measured against, with 64-bit indices: its factors
// outgrow 32. Reading is left out of its times.
#include <cholmod.h>
#include <fmt/format.h>
#include <petscsys.h>
#include <sys/resource.h>

#include <ctime>
#include <vector>

#include "meshes/circuit.hpp"

namespace {

double cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main(int argc, char** argv) {
  PetscInitialize(&argc, &argv, nullptr, nullptr);
  if (argc < 2) return 2;
  auto circuit =
      fourwalls::make_circuit(fourwalls::read_netlist(argv[1], PETSC_COMM_WORLD), true, PETSC_COMM_WORLD);
  const double read = cpu(), before = peak_megabytes();
  const auto n = static_cast<std::size_t>(circuit.rank_begin.back());
  cholmod_common c;
  cholmod_l_start(&c);
  const auto& resistors = circuit.netlist.resistors;
  cholmod_triplet* t = cholmod_l_allocate_triplet(n, n, 3 * resistors.size() + 1, -1, CHOLMOD_REAL, &c);
  cholmod_dense* b = cholmod_l_zeros(n, 1, CHOLMOD_REAL, &c);
  auto* i = static_cast<SuiteSparse_long*>(t->i);
  auto* j = static_cast<SuiteSparse_long*>(t->j);
  auto* x = static_cast<double*>(t->x);
  auto* rhs = static_cast<double*>(b->x);
  std::size_t k = 0;
  const auto put = [&](PetscInt row, PetscInt column, double value) {
    i[k] = std::max(row, column), j[k] = std::min(row, column), x[k++] = value;
  };
  for (const auto& r : resistors) {
    auto p = circuit.node(r.a), q = circuit.node(r.b);
    const double g = 1 / r.value;
    const double offset = circuit.offsets[p.offset].constant - circuit.offsets[q.offset].constant;
    if (p.unknown == q.unknown) continue;
    if (p.unknown >= 0) put(p.unknown, p.unknown, g), rhs[p.unknown] -= g * offset;
    if (q.unknown >= 0) put(q.unknown, q.unknown, g), rhs[q.unknown] += g * offset;
    if (p.unknown >= 0 && q.unknown >= 0) put(p.unknown, q.unknown, -g);
  }
  t->nnz = k;
  for (const auto& s : circuit.netlist.current_sources) {
    if (const auto a = circuit.node(s.a).unknown; a >= 0) rhs[a] -= s.dc;
    if (const auto z = circuit.node(s.b).unknown; z >= 0) rhs[z] += s.dc;
  }
  circuit = {};
  const double start = cpu();
  cholmod_sparse* a = cholmod_l_triplet_to_sparse(t, k, &c);
  cholmod_l_free_triplet(&t, &c);
  c.nmethods = 1;
  c.method[0].ordering = CHOLMOD_AMD;
  c.postorder = 1;
  cholmod_factor* l = cholmod_l_analyze(a, &c);
  cholmod_l_factorize(a, l, &c);
  const double factored = cpu();
  cholmod_dense* v = cholmod_l_solve(CHOLMOD_A, l, b, &c);
  const double solved = cpu();
  double low = 1e300;
  for (std::size_t m = 0; m < n; ++m) low = std::min(low, static_cast<double*>(v->x)[m]);
  fmt::print(
      "cholmod unknowns {} read {:.2f} factor {:.3f} solve {:.3f} total {:.3f} CPU s, peak {:.0f} MB ({:.0f} "
      "before), lowest {:.12f}\n",
      n, read, factored - start, solved - factored, solved - start, peak_megabytes(), before, low);
  cholmod_l_free_dense(&v, &c);
  cholmod_l_free_dense(&b, &c);
  cholmod_l_free_factor(&l, &c);
  cholmod_l_free_sparse(&a, &c);
  cholmod_l_finish(&c);
  PetscFinalize();
  return 0;
}

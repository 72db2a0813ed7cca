/// A netlist solved by the program's own path, and its answers by name.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "cases/input.hpp"
#include "solver/model.hpp"
#include "solver/steady.hpp"

namespace fourwalls::test {

inline std::string lower(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// Potentials of this rank's names, in lower case.
struct Solved {
  std::unique_ptr<Case> c;  ///< the model refers to it: it must not move
  std::unique_ptr<Model> model;
  VecHandle u;
  SteadyReport report;
  std::map<std::string, double> volts;
};

inline Solved solve(const std::string& file, const SolverOptions& options = {},
                    const std::function<void(Case&)>& change = {}) {
  Solved s;
  s.c = std::make_unique<Case>(netlist_case(file, {}));
  s.c->solver = options;
  if (change) change(*s.c);
  s.model = std::make_unique<Model>(*s.c, PETSC_COMM_WORLD);
  s.u = s.model->initial();
  s.report = solve_steady(*s.model, s.u, [](const std::string&) {});
  const auto& placed = s.model->netlists.front();
  const auto volts = named_potentials(*s.model, placed, s.u);
  for (std::size_t n = 0; n < volts.size(); ++n)
    s.volts[lower(placed.circuit.netlist.node_names[n])] = volts[n];
  return s;
}

inline int rank() {
  int r = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &r);
  return r;
}

inline double sum(double mine) {
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return mine;
}

inline double highest(double mine) {
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
  return mine;
}

/// A netlist as a file that every rank can read; gone at the end of the scope.
class Deck {
 public:
  explicit Deck(const std::string& text) {
    static int count = 0;
    int id = static_cast<int>(getpid());
    MPI_Bcast(&id, 1, MPI_INT, 0, PETSC_COMM_WORLD);
    file = (std::filesystem::temp_directory_path() /
            ("deck" + std::to_string(id) + "_" + std::to_string(count++) + ".sp"))
               .string();
    if (rank() == 0) std::ofstream(file) << text;
    MPI_Barrier(PETSC_COMM_WORLD);
  }
  ~Deck() {
    MPI_Barrier(PETSC_COMM_WORLD);
    if (rank() == 0) std::filesystem::remove(file);
  }
  Deck(const Deck&) = delete;
  Deck& operator=(const Deck&) = delete;
  std::string file;
};

}  // namespace fourwalls::test

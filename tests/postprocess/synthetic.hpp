// A made-up result, split over ranks, whose every value follows from its cell.
#pragma once

#include <mpi.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "postprocess/result.hpp"

namespace synthetic {

inline int rank_of(MPI_Comm comm) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  return rank;
}

inline int size_of(MPI_Comm comm) {
  int size = 1;
  MPI_Comm_size(comm, &size);
  return size;
}

/// The value of component `c` in cell (i, j, k); `seed` tells the fields apart.
inline double value(int seed, int i, int j, int k, int c) {
  return 300 * seed + std::sin(0.3 * i) + 0.1 * j * j + 7.0 / (1 + k) - 2.5 * c;
}

/// Stretched edges of `n` cells.
inline std::vector<double> edges(int n, double length) {
  std::vector<double> out;
  for (int i = 0; i <= n; ++i) out.push_back(length * std::pow(static_cast<double>(i) / n, 1.2));
  return out;
}

inline fourwalls::GridField field(const fourwalls::Grid& grid, const char* name, const char* unit, int seed,
                                  int components) {
  fourwalls::GridField out{name, unit, components, {}};
  for (int k = grid.low[2]; k < grid.high[2]; ++k)
    for (int j = grid.low[1]; j < grid.high[1]; ++j)
      for (int i = grid.low[0]; i < grid.high[0]; ++i)
        for (int c = 0; c < components; ++c) out.values.push_back(value(seed, i, j, k, c));
  return out;
}

/// The share of `n` cells along one axis that falls to `part` of `parts`.
inline std::array<int, 2> share(int n, int part, int parts) {
  return {n * part / parts, n * (part + 1) / parts};
}

/// Split along x over all ranks.
inline fourwalls::Grid body(MPI_Comm comm) {
  fourwalls::Grid grid;
  grid.name = "die0";
  grid.kind = "solid";
  grid.axes = {edges(13, 20e-3), edges(7, 15e-3), {0, 1e-3, 1.2e-3, 2e-3}};
  const auto own = share(13, rank_of(comm), size_of(comm));
  grid.low = {own[0], 0, 0};
  grid.high = {own[1], 7, 3};
  grid.fields = {field(grid, "temperature", "K", 1, 1), field(grid, "heat_flux", "W/m^2", 2, 3)};
  return grid;
}

/// Split along y over the first two ranks; the others hold nothing.
inline fourwalls::Grid sheet(MPI_Comm comm) {
  fourwalls::Grid grid;
  grid.name = "vdd";
  grid.kind = "sheet";
  grid.axes = {edges(8, 10e-3), edges(6, 12e-3), {2.1e-3}};
  const auto own = share(6, std::min(rank_of(comm), 2), std::min(size_of(comm), 2));
  grid.low = {0, std::min(own[0], 6), 0};
  grid.high = {8, std::min(own[1], 6), 1};
  grid.fields = {field(grid, "voltage", "V", 3, 1)};
  return grid;
}

/// On the last rank only.
inline fourwalls::Grid plate(MPI_Comm comm) {
  fourwalls::Grid grid;
  grid.name = "plate & co";
  grid.kind = "coolant";
  grid.axes = {edges(5, 20e-3), edges(4, 15e-3), {3e-3}};
  const bool here = rank_of(comm) == size_of(comm) - 1;
  if (here) grid.high = {5, 4, 1};
  grid.fields = {field(grid, "fluid_temperature", "K", 4, 1)};
  return grid;
}

/// Pieces in a row, shared out over all ranks but the first (where there are others).
inline fourwalls::Network network(MPI_Comm comm, const char* kind, int ends, int pieces) {
  fourwalls::Network n;
  n.name = "grid & co";
  n.kind = kind;
  n.ends = ends;
  n.all = pieces;
  const int ranks = std::max(1, size_of(comm) - 1), rank = rank_of(comm) - (size_of(comm) > 1 ? 1 : 0);
  const auto own = rank < 0 ? std::array<int, 2>{0, 0} : share(pieces, rank, ranks);
  n.first = own[0];
  n.fields = {{"current", "A", 1, {}}};
  for (int i = own[0]; i < own[1]; ++i) {
    for (int e = 0; e < ends; ++e)
      for (const double x : {1e-3 * (i + e), 2e-3, 3e-3}) n.points.push_back(x);
    n.fields[0].values.push_back(value(5, i, 0, 0, 0));
  }
  return n;
}

/// Hexahedra in a row, each sharing four points with the next; shares as of the network.
inline fourwalls::CellGrid bar(MPI_Comm comm) {
  constexpr int cells = 9;
  fourwalls::CellGrid g;
  g.name = "bar & co";
  g.corners = 8, g.all = cells, g.all_points = 4 * (cells + 1);
  const auto corner = [](int point) {
    const int p = point % 4;
    return std::array<double, 3>{1e-3 * (point / 4), p == 1 || p == 2 ? 2e-3 : 1e-3, p > 1 ? 4e-3 : 3e-3};
  };
  const int ranks = std::max(1, size_of(comm) - 1), rank = rank_of(comm) - (size_of(comm) > 1 ? 1 : 0);
  const auto own = rank < 0 ? std::array<int, 2>{0, 0} : share(cells, rank, ranks);
  const auto points = rank < 0 ? std::array<int, 2>{0, 0} : share(4 * (cells + 1), rank, ranks);
  g.first = own[0], g.first_point = points[0];
  for (int p = points[0]; p < points[1]; ++p)
    for (const double x : corner(p)) g.points.push_back(x);
  g.fields = {{"temperature", "K", 1, {}}, {"heat_flux", "W/m^2", 3, {}}};
  for (int i = own[0]; i < own[1]; ++i) {
    for (int p = 4 * i; p < 4 * i + 8; ++p) {
      g.connectivity.push_back(p);
      for (const double x : corner(p)) g.corner_points.push_back(x);
    }
    g.fields[0].values.push_back(value(6, i, 0, 0, 0));
    for (int c = 0; c < 3; ++c) g.fields[1].values.push_back(value(7, i, 0, 0, c));
  }
  return g;
}

inline void add_numbers(fourwalls::Result& r) {
  r.quantities = {{"die0 maximum temperature", {358.15000000000003, "K", "(0.01, 0.002, 0.001) m"}},
                  {"die0 mean temperature", {340.2, "K", ""}},
                  {"vdd worst drop", {0.0312, "V", "cell (3, 4)"}},
                  {"system power", {1234.5, "W", ""}}};
  r.limits = {{"die0 temperature", {358.15, 378.15, 20, true, "K"}},
              {"vdd drop", {0.0312, 0.03, -0.0012, false, "V"}}};
  r.balance = {{"energy", {1234.5, 1234.5000001, 8.1e-11, "W"}}, {"mass", {0.05, 0.05, 0, "kg/s"}}};
  r.ledger = {{"energy", "die0 devices", "plate, inlet", 1000.25, "W"},
              {"energy", "link \"a\"", "ambient", 234.25, "W"},
              {"mass", "inlet", "outlet", 0.05, "kg/s"}};
  r.telemetry = {{"link", "d2d", {{"power [W]", 3.5}, {"rate [bit/s]", 4e12}}},
                 {"load", "core", {{"current [A]", 100.125}, {"power [W]", 75.0}}}};
  r.solver.unknowns = {{"temperature", 273}, {"voltage", 48}};
  r.solver.newton_iterations = 4;
  r.solver.linear_iterations = 31;
  r.solver.seconds = {{"solve", 0.25}, {"assemble", 0.125}};
  r.solver.cpu_seconds = {{"solve", 0.5}, {"assemble", 0.25}};
  r.solver.peak_memory = 1.5e8;
  r.solver.ranks = 2;
  r.solver.preconditioner = "fieldsplit";
  r.provenance = {"0.1.0", "abc123", "3.18.5", "deadbeef", "case.toml"};
}

inline fourwalls::Result result(MPI_Comm comm) {
  fourwalls::Result r;
  r.title = "Synthetic <case>";
  r.grids = {body(comm), sheet(comm), plate(comm)};
  r.cell_grids = {bar(comm)};
  r.lines = {{"d2d", {{{0, 0, 1e-3}, {20e-3, 15e-3, 1e-3}}}, {{"power [W]", 3.5}, {"rate [bit/s]", 4e12}}},
             {"io", {{{0, 15e-3, 1e-3}, {20e-3, 0, 3e-3}}}, {{"power [W]", 1.5}, {"rate [bit/s]", 1e12}}}};
  r.networks = {network(comm, "circuit", 2, 11), network(comm, "circuit_loads", 1, 5)};
  add_numbers(r);
  return r;
}

/// A folder that goes away at the end of the test; the same on every rank.
class Scratch {
 public:
  explicit Scratch(MPI_Comm comm) : comm_(comm) {
    char name[256] = {};
    const auto pattern = (std::filesystem::temp_directory_path() / "fourwalls_XXXXXX").string();
    std::copy(pattern.begin(), pattern.end(), name);
    if (rank_of(comm) == 0 && mkdtemp(name) == nullptr) MPI_Abort(comm, 1);
    MPI_Bcast(name, sizeof name, MPI_CHAR, 0, comm);
    path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    MPI_Barrier(comm_);
    std::error_code ignored;
    if (rank_of(comm_) == 0) std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  MPI_Comm comm_;
  std::string path_;
};

}  // namespace synthetic

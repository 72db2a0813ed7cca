/// Decks solved both ways, and what their files say.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "decks.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/ice_run.hpp"

namespace fourwalls::testing_ice {

using Texts = std::map<std::string, std::string>;

/// A folder for each rank, so that ranks do not write into each other's.
inline std::string folder_name(const char* name) {
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return std::string(name) + std::to_string(rank);
}

inline void silent(const std::string&) {}

/// Numbers of a printed file, row by row; comments are left out.
inline std::vector<std::vector<double>> numbers_of(const std::string& text) {
  std::vector<std::vector<double>> rows;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '%') continue;
    std::istringstream words(line);
    auto& row = rows.emplace_back();
    for (double v; words >> v;) row.push_back(v);
    if (row.empty()) rows.pop_back();
  }
  return rows;
}

/// Largest difference of two printed tables, from a column on.
inline double apart(const std::string& a, const std::string& b, std::size_t from = 0) {
  const auto x = numbers_of(a), y = numbers_of(b);
  EXPECT_EQ(x.size(), y.size());
  double most = x.empty() ? INFINITY : 0;
  for (std::size_t r = 0; r < std::min(x.size(), y.size()); ++r) {
    EXPECT_EQ(x[r].size(), y[r].size()) << "row " << r;
    for (std::size_t c = from; c < std::min(x[r].size(), y[r].size()); ++c)
      most = std::max(most, std::abs(x[r][c] - y[r][c]));
  }
  return most;
}

/// A deck as a case, solved, with the files that it asks for (on rank 0).
struct ResolvedRun {
  OpenDeck open;
  Case c;
  std::unique_ptr<Model> m;
  VecHandle u;
  Result result;
  Texts files;
  TransientReport course;

  explicit ResolvedRun(const std::string& file, const std::vector<std::string>& changes = {})
      : open(open_ice({file}, {}, false)), c(read_case_text(open.toml, file + ".toml", changes)) {
    m = std::make_unique<Model>(c, PETSC_COMM_WORLD);
    u = m->initial();
    NewtonSolver newton(m->system, c.solver);
    if (c.transient.asked()) {
      TransientHooks hooks;
      hooks.look = [&](double time, Vec now) { open.look(time, *m, now); };
      hooks.look_interval = open.look_interval;
      course = solve_transient(*m, u, {}, hooks, silent);
      EXPECT_TRUE(course.solved) << course.failure;
    } else {
      const auto report = solve_steady(*m, u, silent);
      EXPECT_TRUE(report.solved) << report.failure;
    }
    result = collect(*m, u, false);
    files = open.outputs(*m, u, result);
  }
  double quantity(const std::string& name) const { return result.quantities.at(name).value; }
};

}  // namespace fourwalls::testing_ice

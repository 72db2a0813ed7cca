/// Cases run over time in tests, with what was seen at each step.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "build_case.hpp"
#include "solver/transient.hpp"

namespace fourwalls::testing {

inline Material heavy(const std::string& name, double k, double volumetric) {
  Material m = material(name, k);
  m.density = 1000, m.specific_heat = volumetric / 1000;
  return m;
}

inline Profile step_at(const std::string& name, double time) {
  Profile p;
  p.name = name, p.kind = ProfileKind::step, p.start = time;
  return p;
}

/// A case run over time, with what was seen at each step.
struct Course {
  Case c;
  std::unique_ptr<Model> model;
  VecHandle u, start;
  TransientReport report;
  Result result;
  std::vector<double> times;
  std::map<std::string, std::vector<double>> seen;

  using Look = std::function<std::map<std::string, double>(Course&)>;

  explicit Course(Case given, const Look& look = {}) : c(std::move(given)) {
    model = std::make_unique<Model>(c, PETSC_COMM_WORLD);
    u = model->initial();
    NewtonSolver newton(model->system, c.solver);
    const Say silent = [](const std::string&) {};
    if (c.transient.start == TransientStart::steady) {
      model->set_time(0, true);
      EXPECT_TRUE(solve_steady(*model, newton, u, silent).solved);
    }
    start = model->system.make_vector();
    check(VecCopy(u, start), "VecCopy");
    TransientHooks hooks;
    hooks.step = [&](const TransientStep& s, Vec) {
      times.push_back(s.time);
      if (look)
        for (const auto& [name, value] : look(*this)) seen[name].push_back(value);
    };
    report = solve_transient(*model, u, {}, hooks, silent);
    EXPECT_TRUE(report.solved) << report.failure;
    if (!report.solved) return;
    Elapsed elapsed{c.transient.stop, report.rate, taken_since_start(*model, report.state, u),
                    stored_between(*model, start, u)};
    model->set_time(c.transient.stop, true);
    result = collect(*model, u, false, &elapsed);
  }

  double cell(int block, int i, int j, int k) {
    auto& mesh = model->mesh;
    const auto& own = mesh.numbering.set(mesh.cell_set[block]).own;
    double v = 0;
    if (own.contains(i, j)) v = ReadAccess(u)[mesh.cell(block, i, j, k)];
    MPI_Allreduce(MPI_IN_PLACE, &v, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    return v;
  }
  double node(const std::string& sheet, int i, int j) {
    auto& mesh = model->mesh;
    const auto& grid = mesh.sheets[mesh.sheet_of(sheet)];
    double v = 0;
    if (grid.nodes(mesh.numbering.set(grid.set).own).contains(i, j)) v = ReadAccess(u)[mesh.node(grid, i, j)];
    MPI_Allreduce(MPI_IN_PLACE, &v, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    return v;
  }
  double balance(const std::string& name) const { return result.balance.at(name).relative_error; }
};

/// A bar along z, adiabatic around; cells grow away from z = 0.
inline Case bar(double k, double volumetric, double length, int cells, double grading) {
  Case c;
  add_material(c, heavy("stuff", k, volumetric));
  c.bodies = {body("bar", {0, 0, 0}, {2e-3, 2e-3}, {1e-3, 1e-3}, {layer("l", "stuff", length, cells)})};
  c.bodies[0].layers[0].grading = grading;
  c.ambient_temperature = 300;
  c.transient.start = TransientStart::ambient;
  c.transient.temperature_tolerance = 2e-3;
  return c;
}

inline double at_depth(Course& course, double z) {
  const auto& axis = course.model->mesh.blocks[0].axes[2];
  int k = 0;
  while (k + 2 < axis.cells() && axis.centre(k + 1) < z) ++k;
  const double a = axis.centre(k), b = axis.centre(k + 1);
  const double at_a = course.cell(0, 1, 1, k), at_b = course.cell(0, 1, 1, k + 1);
  return at_a + (at_b - at_a) * (z - a) / (b - a) - 300;
}

}  // namespace fourwalls::testing

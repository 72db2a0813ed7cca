/// Cases built in code, solved, and looked at: for tests that need more than a case file can say.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "postprocess/collect.hpp"
#include "solver/model.hpp"
#include "solver/steady.hpp"

namespace fourwalls::testing {

inline constexpr double zero_celsius = 273.15;

inline Material material(const std::string& name, double k, double exponent = 0, double slope = 0) {
  Material m;
  m.name = name;
  m.conductivity = {k, k, k};
  m.conductivity_exponent = exponent;
  m.conductivity_slope = slope;
  return m;
}

inline Layer layer(const std::string& name, const std::string& material, double thickness, int cells = 1) {
  Layer l;
  l.name = name;
  l.material = material;
  l.thickness = thickness;
  l.cells = cells;
  return l;
}

inline Body body(const std::string& name, Size3 origin, Size2 size, Size2 cell, std::vector<Layer> layers) {
  Body b;
  b.name = name;
  b.origin = origin;
  b.size = size;
  b.cell_size = cell;
  b.layers = std::move(layers);
  return b;
}

inline Boundary boundary(const std::string& body, Face face, BoundaryKind kind, double value,
                         double temperature = 0) {
  Boundary b;
  b.name = body + std::to_string(static_cast<int>(face)) + "_" + std::to_string(static_cast<int>(kind));
  b.body = body;
  b.face = face;
  b.kind = kind;
  b.temperature = temperature;
  if (kind == BoundaryKind::convection) b.coefficient = value;
  if (kind == BoundaryKind::flux) b.flux = value;
  if (kind == BoundaryKind::temperature) b.temperature = value;
  return b;
}

inline Boundary film(const std::string& body, Face face, double h, double fluid) {
  return boundary(body, face, BoundaryKind::convection, h, fluid);
}

inline void add_material(Case& c, const Material& m) { c.materials[m.name] = m; }

/// A case, its model and its solution.
struct Solved {
  Case c;
  std::unique_ptr<Model> model;
  VecHandle u;
  std::unique_ptr<NewtonSolver> newton;
  SteadyReport report;
  Result result;

  explicit Solved(Case given) : c(std::move(given)) {
    model = std::make_unique<Model>(c, PETSC_COMM_WORLD);
    u = model->initial();
    newton = std::make_unique<NewtonSolver>(model->system, c.solver);
    report = solve_steady(*model, *newton, u, [](const std::string&) {});
    if (report.solved) result = collect(*model, u, false);
  }

  double quantity(const std::string& name) const { return result.quantities.at(name).value; }

  /// Value of a cell, on every rank.
  double cell(int block, int i, int j, int k) {
    auto& mesh = model->mesh;
    const auto& own = mesh.numbering.set(mesh.cell_set[block]).own;
    double v = 0;
    if (own.contains(i, j)) v = ReadAccess(u)[mesh.cell(block, i, j, k)];
    MPI_Allreduce(MPI_IN_PLACE, &v, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    return v;
  }

  /// Potential of a sheet's node, on every rank.
  double node(const std::string& sheet, int i, int j) {
    auto& mesh = model->mesh;
    const auto& grid = mesh.sheets[mesh.sheet_of(sheet)];
    const auto own = grid.nodes(mesh.numbering.set(grid.set).own);
    double v = 0;
    if (own.contains(i, j)) v = ReadAccess(u)[mesh.node(grid, i, j)];
    MPI_Allreduce(MPI_IN_PLACE, &v, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    return v;
  }

  const Block& block(int b) const { return model->mesh.blocks[b]; }

  /// Every balance closes.
  void expect_balanced(double tolerance = 1e-8) const {
    for (const auto& [name, b] : result.balance) EXPECT_LE(b.relative_error, tolerance) << name;
  }
};

}  // namespace fourwalls::testing

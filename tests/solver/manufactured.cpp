// Manufactured solutions and observed orders: TC-17 (anisotropic, k(T), three-dimensional, graded), TC-18
// (the plain scheme's own errors, to all digits) and TC-19 (charge and heat coupled).

#include <cmath>
#include <numbers>

#include "build_case.hpp"
#include "physics/fixed_temperature.hpp"
#include "physics/heat_source.hpp"
#include "solver/conduction_faces.hpp"
#include "solver/sheet_edges.hpp"

namespace fourwalls::testing {
namespace {

using std::numbers::pi;

/// Conductance to a value given at the wall: for potentials, and for conductivities that vary in space.
struct HoldWall {
  double conductance, value;
  static constexpr int size = 1;
  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * (u[0] - value);
  }
};

/// The same, with a sheet's resistance by temperature; {V, T}. No Joule heat: it is part of the source.
struct HoldPotential {
  double conductance, coefficient, value;
  static constexpr int size = 2;
  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance / resistance_ratio(u[1], coefficient) * (u[0] - value);
  }
};

struct Errors {
  double l2 = 0, linf = 0;
};

/// A mesh with a system on it that a test fills by itself.
struct Bench {
  Case c;
  Mesh mesh;
  System system{mesh.numbering};
  VecHandle u;

  explicit Bench(Case given) : c(std::move(given)) {
    int rank = 0, ranks = 1;
    MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
    MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
    mesh = make_mesh(c, rank, ranks);
    finish_numbering(mesh);
  }

  IndexBox own() const { return mesh.numbering.set(mesh.cell_set[0]).own; }
  const Block& block() const { return mesh.blocks[0]; }

  void solve(double start) {
    system.finish(PETSC_COMM_WORLD);
    u = system.make_vector();
    {
      WriteAccess v(u);
      for (PetscInt n = 0; n < mesh.numbering.own_count(); ++n)
        v[n] = mesh.numbering.field_of(n) == Field::temperature ? start : 0;
    }
    SolverOptions options;
    options.tolerance = 1e-12;
    NewtonSolver newton(system, options);
    const auto report = newton.solve(u);
    EXPECT_TRUE(report.converged) << report.reason;
  }

  /// f(i, j, k, axis, high, area, half): every own outer face.
  template <class F>
  void for_each_wall(F&& f) const {
    const auto& b = block();
    const int n[3] = {b.nx(), b.ny(), b.nz()};
    for (int j = own().j0; j < own().j1; ++j)
      for (int i = own().i0; i < own().i1; ++i)
        for (int k = 0; k < n[2]; ++k) {
          const int at[3] = {i, j, k};
          const double w[3] = {b.axes[0].width(i), b.axes[1].width(j), b.axes[2].width(k)};
          for (int axis = 0; axis < 3; ++axis)
            for (const bool high : {false, true})
              if (at[axis] == (high ? n[axis] - 1 : 0))
                f(i, j, k, axis, high, w[0] * w[1] * w[2] / w[axis], 0.5 * w[axis]);
        }
  }

  /// Volume-weighted error of the cells against exact(x, y, z).
  template <class F>
  Errors errors(F&& exact) {
    const auto& b = block();
    double sum[2] = {0, 0}, worst = 0;
    {
      ReadAccess v(u);
      for (int j = own().j0; j < own().j1; ++j)
        for (int i = own().i0; i < own().i1; ++i)
          for (int k = 0; k < b.nz(); ++k) {
            const double volume = b.column_area(i, j) * b.axes[2].width(k);
            const double e = v[mesh.cell(0, i, j, k)] -
                             exact(b.axes[0].centre(i), b.axes[1].centre(j), b.axes[2].centre(k));
            sum[0] += e * e * volume;
            sum[1] += volume;
            worst = std::max(worst, std::abs(e));
          }
    }
    MPI_Allreduce(MPI_IN_PLACE, sum, 2, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
    return {std::sqrt(sum[0] / sum[1]), worst};
  }
};

double order(double coarse, double fine) { return std::log2(coarse / fine); }

// ---------------------------------------------------------------- TC-18

/// Conductivity by place, the same in all directions.
struct PlaceConductivity {
  const Block* block;
  bool varies;
  bool active(int, int, int) const { return true; }
  double at(double x, double y) const { return varies ? 1 + x / 2 + x * y : 1.0; }
  Conductivity operator()(int i, int j, int, int) const {
    return {at(block->axes[0].centre(i), block->axes[1].centre(j)), 0, 0, 300};
  }
};

double plane_exact(double x, double y) { return std::sin(pi * x) * std::sin(2 * pi * y) + x + y / 2; }

double plane_source(double x, double y, bool varies) {
  const double tx = pi * std::cos(pi * x) * std::sin(2 * pi * y) + 1;
  const double ty = 2 * pi * std::sin(pi * x) * std::cos(2 * pi * y) + 0.5;
  const double laplace = -5 * pi * pi * std::sin(pi * x) * std::sin(2 * pi * y);
  if (!varies) return -laplace;
  return -((1 + x / 2 + x * y) * laplace + (0.5 + y) * tx + x * ty);
}

Errors plane(int n, bool varies) {
  Case c;
  add_material(c, material("m", 1));
  c.bodies = {body("square", {0, 0, 0}, {1, 1}, {1.0 / n, 1.0 / n}, {layer("m", "m", 1)})};
  Bench t(c);
  const PlaceConductivity k{&t.block(), varies};
  const int set = t.mesh.cell_set[0];
  t.system.add("conduction", ConductionFaces(t.block(), Columns(t.mesh.numbering, set), t.own(), k));
  Listed<HeatSource> sources;
  Listed<HoldWall> walls;
  const auto& [x, y, z] = t.block().axes;
  for (int j = t.own().j0; j < t.own().j1; ++j)
    for (int i = t.own().i0; i < t.own().i1; ++i)
      sources.add({plane_source(x.centre(i), y.centre(j), varies) / (n * n)}, {t.mesh.cell(0, i, j, 0)});
  t.for_each_wall([&](int i, int j, int, int axis, bool high, double area, double half) {
    if (axis == 2) return;
    const double wx = axis == 0 ? (high ? 1 : 0) : x.centre(i), wy = axis == 1 ? (high ? 1 : 0) : y.centre(j);
    walls.add({k.at(wx, wy) * area / half, plane_exact(wx, wy)}, {t.mesh.cell(0, i, j, 0)});
  });
  t.system.add("source", std::move(sources));
  t.system.add("walls", std::move(walls));
  t.solve(0);
  return t.errors([](double px, double py, double) { return plane_exact(px, py); });
}

TEST(Manufactured, PlainSchemeToAllDigits) {
  const double expected[2][3][2] = {
      {{0.02238092546, 0.04055994167}, {0.00549465746, 0.01072625854}, {0.001367477416, 0.002718506768}},
      {{0.02274124068, 0.0432279159}, {0.005595263537, 0.01131722872}, {0.001394079859, 0.002855575846}}};
  for (const bool varies : {false, true})
    for (int level = 0; level < 3; ++level) {
      const Errors e = plane(8 << level, varies);
      EXPECT_NEAR(e.l2, expected[varies][level][0], 1e-10) << varies << " " << level;
      EXPECT_NEAR(e.linf, expected[varies][level][1], 1e-10) << varies << " " << level;
    }
}

// ---------------------------------------------------------------- TC-17

constexpr double A = 20e-3, B = 15e-3, C = 2e-3;
constexpr double K[3] = {20, 12, 0.6};

struct Jet3 {
  double t, d[3], dd[3];
};

/// T of TC-17 with its first and second derivatives.
Jet3 box_exact(double x, double y, double z) {
  const double p = pi / A, q = 2 * pi / B, s = z / C;
  const double cx = std::cos(p * x), cy = std::cos(q * y);
  return {320 + 25 * cx * cy * s * s + 10 * x * y / (A * B),
          {-25 * p * std::sin(p * x) * cy * s * s + 10 * y / (A * B),
           -25 * q * cx * std::sin(q * y) * s * s + 10 * x / (A * B), 50 * cx * cy * s / C},
          {-25 * p * p * cx * cy * s * s, -25 * q * q * cx * cy * s * s, 50 * cx * cy / (C * C)}};
}

double box_source(double x, double y, double z) {
  const Jet3 j = box_exact(x, y, z);
  const double g = 1 - 1e-3 * (j.t - 300);
  double sum = 0;
  for (int d = 0; d < 3; ++d) sum += K[d] * (g * j.dd[d] - 1e-3 * j.d[d] * j.d[d]);
  return -sum;
}

Errors box(int n, double grading) {
  Case c;
  auto m = material("m", 1, 0, -1e-3);
  m.conductivity = {K[0], K[1], K[2]};
  add_material(c, m);
  c.bodies = {body("box", {0, 0, 0}, {A, B}, {A / n, B / n}, {layer("m", "m", C, n)})};
  c.bodies[0].grading = {grading, grading};
  Bench t(c);
  struct Anisotropic {
    bool active(int, int, int) const { return true; }
    Conductivity operator()(int, int, int, int axis) const { return {K[axis], 0, -1e-3, 300}; }
  };
  const int set = t.mesh.cell_set[0];
  t.system.add("conduction",
               ConductionFaces(t.block(), Columns(t.mesh.numbering, set), t.own(), Anisotropic{}));
  Listed<HeatSource> sources;
  Listed<FixedTemperature> walls;
  const auto& axes = t.block().axes;
  for (int j = t.own().j0; j < t.own().j1; ++j)
    for (int i = t.own().i0; i < t.own().i1; ++i)
      for (int k = 0; k < n; ++k)
        sources.add({box_source(axes[0].centre(i), axes[1].centre(j), axes[2].centre(k)) *
                     t.block().column_area(i, j) * axes[2].width(k)},
                    {t.mesh.cell(0, i, j, k)});
  t.for_each_wall([&](int i, int j, int k, int axis, bool high, double area, double half) {
    double at[3] = {axes[0].centre(i), axes[1].centre(j), axes[2].centre(k)};
    at[axis] = high ? axes[axis].high() : axes[axis].low();
    walls.add({area, half, {K[axis], 0, -1e-3, 300}, box_exact(at[0], at[1], at[2]).t},
              {t.mesh.cell(0, i, j, k)});
  });
  t.system.add("source", std::move(sources));
  t.system.add("walls", std::move(walls));
  t.system.set_scale(Field::temperature, 1);
  t.solve(320);
  return t.errors([](double x, double y, double z) { return box_exact(x, y, z).t; });
}

TEST(Manufactured, SourceOfTheBoxAgreesWithTheCatalogue) {
  EXPECT_NEAR(box_source(0.005, 0.004, 0.001), -598212.0679, 1e-3);
  EXPECT_NEAR(box_source(0.013, 0.011, 0.0017), 1939198.303, 1e-2);
  EXPECT_NEAR(box_source(0.0199, 0.0001, 0.0005), 3401166.863, 1e-2);
}

TEST(Manufactured, AnisotropicNonlinearBoxIsSecondOrder) {
  // a family of graded meshes: half the spacing, the root of the ratio
  for (const double grading : {1.0, 1.3}) {
    const Errors coarse = box(16, grading), fine = box(32, std::sqrt(grading));
    EXPECT_GE(order(coarse.l2, fine.l2), 1.9) << grading;
    EXPECT_GE(order(coarse.linf, fine.linf), 1.6) << grading;
    EXPECT_LT(fine.linf, 0.15) << grading;
  }
}

// ---------------------------------------------------------------- TC-19

constexpr double a19 = 10e-3, b19 = 6e-3, volts = 0.05, thickness = 1e-3, sigma0 = 5.8e7, alpha = 3.93e-3;

struct Plane {
  double phi, px, py, pxx, pyy, t, tx, ty, txx, tyy;
};

Plane coupled_exact(double x, double y) {
  const double p = pi / a19, q = pi / b19;
  const double sx = std::sin(p * x), cx = std::cos(p * x), sy = std::sin(q * y), cy = std::cos(q * y);
  return {volts * (1 - x / a19) + 0.2 * volts * sx * cy,
          -volts / a19 + 0.2 * volts * p * cx * cy,
          -0.2 * volts * q * sx * sy,
          -0.2 * volts * p * p * sx * cy,
          -0.2 * volts * q * q * sx * cy,
          300 + 40 * sx * (0.5 + y / b19),
          40 * p * cx * (0.5 + y / b19),
          40 * sx / b19,
          -40 * p * p * sx * (0.5 + y / b19),
          0};
}

double sigma(double t) { return sigma0 / (1 + alpha * (t - 300)); }

/// [A/m^3] fed in, so that div(sigma grad phi) + S = 0.
double current_source(double x, double y) {
  const Plane e = coupled_exact(x, y);
  const double s = sigma(e.t), ds = -alpha * s * s / sigma0;
  return -(s * (e.pxx + e.pyy) + ds * (e.tx * e.px + e.ty * e.py));
}

double joule(double x, double y) {
  const Plane e = coupled_exact(x, y);
  return sigma(e.t) * (e.px * e.px + e.py * e.py);
}

double heat_source(double x, double y) {
  const Plane e = coupled_exact(x, y);
  return -390 * (e.txx + e.tyy) - joule(x, y);
}

/// A source in a row of any field.
struct Feed {
  double value;
  static constexpr int size = 1;
  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= value;
  }
};

std::array<Errors, 2> coupled(int n, double grading) {
  Case c;
  add_material(c, material("m", 390));
  c.bodies = {body("plate", {0, 0, 0}, {a19, b19}, {a19 / n, b19 / n}, {layer("m", "m", thickness)})};
  c.bodies[0].grading = {grading, grading};
  Sheet sheet;
  sheet.name = "net";
  sheet.body = "plate";
  sheet.layer = "m";
  // sigma is referred to 300 K, the sheet's resistance to 293.15 K
  const double at20 = 1 + alpha * (293.15 - 300);
  sheet.resistance = {at20 / (sigma0 * thickness), at20 / (sigma0 * thickness)};
  sheet.coefficient = alpha / at20;
  c.sheets = {sheet};
  Bench t(c);
  struct Copper {
    bool active(int, int, int) const { return true; }
    Conductivity operator()(int, int, int, int) const { return {390, 0, 0, 300}; }
  };
  const int set = t.mesh.cell_set[0];
  t.system.add("conduction", ConductionFaces(t.block(), Columns(t.mesh.numbering, set), t.own(), Copper{}));
  t.system.add("sheet", SheetEdges(t.mesh, t.mesh.sheets[0], c.sheets[0]));
  Listed<Feed> feeds;
  Listed<HoldWall> walls;
  Listed<HoldPotential> terminals;
  const auto& [x, y, z] = t.block().axes;
  for (int j = t.own().j0; j < t.own().j1; ++j)
    for (int i = t.own().i0; i < t.own().i1; ++i) {
      const double volume = t.block().column_area(i, j) * thickness;
      // at the terminals the half edges' Joule heat has no stencil: it is fed with the source
      double missing = 0;
      if (i == 0) missing += 0.5;
      if (i == x.cells() - 1) missing += 0.5;
      const Plane e = coupled_exact(x.centre(i), y.centre(j));
      feeds.add({current_source(x.centre(i), y.centre(j)) * volume}, {t.mesh.node(t.mesh.sheets[0], i, j)});
      feeds.add({(heat_source(x.centre(i), y.centre(j)) + missing * sigma(e.t) * e.px * e.px) * volume},
                {t.mesh.cell(0, i, j, 0)});
    }
  t.for_each_wall([&](int i, int j, int, int axis, bool high, double area, double half) {
    if (axis == 2) return;
    const double wx = axis == 0 ? (high ? a19 : 0) : x.centre(i),
                 wy = axis == 1 ? (high ? b19 : 0) : y.centre(j);
    const PetscInt cell = t.mesh.cell(0, i, j, 0), node = t.mesh.node(t.mesh.sheets[0], i, j);
    const Plane e = coupled_exact(wx, wy);
    walls.add({390 * area / half, e.t}, {cell});
    if (axis == 0) terminals.add({area / half * sigma0 / at20, alpha / at20, e.phi}, {node, cell});
  });
  t.system.add("feeds", std::move(feeds));
  t.system.add("walls", std::move(walls));
  t.system.add("terminals", std::move(terminals));
  t.system.set_scale(Field::temperature, 100);
  t.system.set_scale(Field::potential, 1e4);
  t.solve(300);
  const auto heat = t.errors([](double px, double py, double) { return coupled_exact(px, py).t; });
  // potential, read like the cells: one node a cell
  double sum[2] = {0, 0}, worst = 0;
  {
    ReadAccess v(t.u);
    for (int j = t.own().j0; j < t.own().j1; ++j)
      for (int i = t.own().i0; i < t.own().i1; ++i) {
        const double e = v[t.mesh.node(t.mesh.sheets[0], i, j)] - coupled_exact(x.centre(i), y.centre(j)).phi;
        sum[0] += e * e * t.block().column_area(i, j);
        sum[1] += t.block().column_area(i, j);
        worst = std::max(worst, std::abs(e));
      }
  }
  MPI_Allreduce(MPI_IN_PLACE, sum, 2, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
  return {heat, Errors{std::sqrt(sum[0] / sum[1]), worst}};
}

TEST(Manufactured, SourcesOfTheCoupledPlateAgreeWithTheCatalogue) {
  EXPECT_NEAR(current_source(0.002, 0.001), 9.86374128e+10, 10);
  EXPECT_NEAR(joule(0.002, 0.001), 557373102.4, 1);
  EXPECT_NEAR(heat_source(0.002, 0.001), 45952520.54, 1);
  EXPECT_NEAR(current_source(0.007, 0.005), -1.258691143e+11, 100);
  EXPECT_NEAR(heat_source(0.007, 0.005), 864806927.6, 1);
}

TEST(Manufactured, ChargeAndHeatAreSecondOrder) {
  for (const double grading : {1.0, 1.2}) {
    const auto coarse = coupled(24, grading), fine = coupled(48, std::sqrt(grading));
    EXPECT_GE(order(coarse[0].l2, fine[0].l2), 1.9) << "T " << grading;
    EXPECT_GE(order(coarse[1].l2, fine[1].l2), 1.9) << "V " << grading;
    EXPECT_LT(fine[0].linf, 0.5) << grading;
  }
}

}  // namespace
}  // namespace fourwalls::testing

// Bodies given by a mesh: exactness on linear fields, order on manufactured ones, closed forms on parts that
// are no boxes, contact with boxes, courses over time, files that do not fit the case.

#include <cmath>
#include <numbers>

#include "course_over_time.hpp"
#include "mesh_writer.hpp"
#include "physics/heat_source.hpp"
#include "postprocess/checkpoint.hpp"

namespace fourwalls::testing {
namespace {

using std::numbers::pi;

/// Sheared and tapered: no face is square to the line between the centres beside it.
Size3 skewed(const Size3& x) {
  return {x[0] + 0.4 * x[1] + 0.2 * x[2], 0.8 * x[1] - 0.3 * x[2], 0.6 * x[2] + 0.1 * x[0]};
}

/// Quadrilaterals lose their planes.
Size3 twisted(const Size3& x) {
  return {x[0] + 0.15 * x[1] * x[2], x[1] + 0.2 * x[0] * x[2], x[2] + 0.1 * x[0] * x[1]};
}

MeshSurface surface(const std::string& group, SurfaceKind kind, double value, double temperature = 0) {
  MeshSurface s;
  s.group = group, s.kind = kind, s.temperature = temperature;
  if (kind == SurfaceKind::convection) s.coefficient = value;
  if (kind == SurfaceKind::temperature) s.temperature = value;
  if (kind == SurfaceKind::flux) s.flux = value;
  return s;
}

MeshBody mesh_body(const std::string& name, const MeshFile& file, const std::string& material, double unit,
                   std::vector<MeshSurface> surfaces) {
  MeshBody b;
  b.name = name, b.file = file.name, b.unit = unit, b.surfaces = std::move(surfaces);
  MeshVolume v;
  v.group = "all", v.material = material;
  b.volumes = {v};
  return b;
}

std::vector<MeshSurface> six_surfaces() {
  std::vector<MeshSurface> all;
  for (const char* group : {"left", "right", "front", "back", "bottom", "top"})
    all.push_back(surface(group, SurfaceKind::temperature, 300));
  return all;
}

/// A mesh body alone, held at T(x) on its whole skin, with the heat s(x) [W/m^3] set free in it.
struct Bench {
  Case c;
  Mesh mesh;
  System system{mesh.numbering};
  PlacedSolid placed;
  std::array<Conductivity, 3> k;
  VecHandle u;

  Bench(const Brick& brick, const std::array<Conductivity, 3>& conductivity,
        const std::function<double(const Size3&)>& T, const std::function<double(const Size3&)>& heat)
      : k(conductivity) {
    const MeshFile file(brick);
    add_material(c, material("stuff", 1));
    c.mesh_bodies = {mesh_body("part", file, "stuff", 1, six_surfaces())};
    int rank = 0, ranks = 1;
    MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
    MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
    mesh = make_mesh(c, rank, ranks);
    std::vector<std::string> warnings;
    add_solids(mesh, c, PETSC_COMM_WORLD, warnings);
    EXPECT_TRUE(warnings.empty());
    finish_numbering(mesh);
    placed = place_solid(mesh.numbering, solid());
    placed.materials = {&k};
    for_each_size(solid(),
                  [&](auto size) { system.add("conduction", SolidCells<decltype(size)::value>(placed)); });
    for (int s = 0; s < 6; ++s)
      hold_faces(system, placed, s, "wall", [&](const SurfaceFace& f) { return T(face_centre(f)); });
    Listed<HeatSource> sources;
    for (int n = 0; n < solid().cells(); ++n)
      sources.add({heat(solid().centre[n]) * solid().volume[n], nullptr}, {placed.first_cell + n});
    system.add("source", std::move(sources));
    solve();
  }

  const SolidMesh& solid() const { return mesh.solids.front(); }
  Size3 face_centre(const SurfaceFace& f) const {
    return solid().centre[f.cell] + solid().to_faces(f.cell)[static_cast<std::size_t>(f.side)];
  }

  void solve() {
    system.finish(PETSC_COMM_WORLD);
    u = system.make_vector();
    check(VecSet(u, 320), "VecSet");
    SolverOptions options;
    options.tolerance = 1e-12;
    options.petsc = {{"ksp_rtol", "1e-8"}};
    NewtonSolver newton(system, options);
    const auto report = newton.solve(u);
    EXPECT_TRUE(report.converged) << report.reason;
  }

  /// Largest and root mean square error over the cells.
  std::array<double, 2> errors(const std::function<double(const Size3&)>& T) const {
    ReadAccess v(u);
    double worst = 0, sums[2] = {0, 0};
    for (int n = 0; n < solid().cells(); ++n) {
      const double e = std::abs(v[placed.first_cell + n] - T(solid().centre[n]));
      worst = std::max(worst, e);
      sums[0] += solid().volume[n] * e * e, sums[1] += solid().volume[n];
    }
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    return {worst, std::sqrt(sums[0] / sums[1])};
  }
};

const std::array<Conductivity, 3> anisotropic{Conductivity{40}, Conductivity{10}, Conductivity{3}};

// Linear temperatures come out exactly, whatever the cells look like and however k differs along x, y, z.
TEST(Solids, LinearFieldsAreExact) {
  const auto T = [](const Size3& x) { return 320 + 30 * x[0] - 17 * x[1] + 11 * x[2]; };
  const auto none = [](const Size3&) { return 0.0; };
  for (const bool tetrahedra : {true, false})
    for (const auto& shape : {skewed, twisted}) {
      const Bench b({{4, 3, 5}, tetrahedra, 0.3, shape}, anisotropic, T, none);
      EXPECT_LT(b.errors(T)[0], 1e-9) << tetrahedra;
      EXPECT_EQ(b.solid().sides, tetrahedra ? 4 : 12);
    }
  // flat faces stay whole
  const Bench flat({{4, 3, 5}, false, 0, skewed}, anisotropic, T, none);
  EXPECT_LT(flat.errors(T)[0], 1e-9);
  EXPECT_EQ(flat.solid().sides, 6);
}

/// T, and the heat that -div(k(T) grad T) takes.
struct Manufactured {
  std::array<Conductivity, 3> k;
  double T(const Size3& x) const {
    return 330 + 25 * std::sin(1.1 * x[0] + 0.3) * std::cos(1.4 * x[1]) * std::exp(0.5 * x[2]);
  }
  double heat(const Size3& x) const {
    const double s = std::sin(1.1 * x[0] + 0.3), c = std::cos(1.4 * x[1]), e = 25 * std::exp(0.5 * x[2]);
    const double first[3] = {1.1 * std::cos(1.1 * x[0] + 0.3) * c * e, -1.4 * s * std::sin(1.4 * x[1]) * e,
                             0.5 * s * c * e};
    const double second[3] = {-1.21 * s * c * e, -1.96 * s * c * e, 0.25 * s * c * e};
    double sum = 0;
    for (std::size_t d = 0; d < 3; ++d)
      sum -= k[d].k *
             ((1 + k[d].slope * (T(x) - k[d].reference)) * second[d] + k[d].slope * first[d] * first[d]);
    return sum;
  }
};

// Second order on skewed, twisted and shaken meshes, with conductivities that follow the temperature. (With
// 40, 10 and 3 W/m/K tetrahedra reach an order of 1.9 from 12 cells an edge on, 1.95 from 16.)
TEST(Solids, ManufacturedSolutionOfSecondOrder) {
  const Manufactured exact{{Conductivity{40, 0, 2e-3, 300}, {30, 0, 2e-3, 300}, {20, 0, 2e-3, 300}}};
  const auto T = [&](const Size3& x) { return exact.T(x); };
  const auto heat = [&](const Size3& x) { return exact.heat(x); };
  for (const bool tetrahedra : {true, false})
    for (const auto& shape : {skewed, twisted}) {
      double error[2];
      for (const int half : {0, 1}) {
        const int n = half == 0 ? 8 : 16;
        const Bench b({{n, n, n}, tetrahedra, 0.1, shape}, exact.k, T, heat);
        error[half] = b.errors(T)[1];
      }
      EXPECT_GT(std::log2(error[0] / error[1]), 1.9) << tetrahedra;
      EXPECT_LT(error[1], 0.01);
    }
}

/// Quarter of a tube, 1 to 3 times the unit, along z; x of the brick is the radius, y the angle.
Size3 quarter_tube(const Size3& x) {
  const double r = 1 + 2 * x[0], angle = 0.5 * pi * x[1];
  return {r * std::cos(angle), r * std::sin(angle), x[2]};
}

// Heat through a quarter of a tube: k 20 W/m/K, 1 to 3 cm, inside at 400 K, outside a film to 300 K.
TEST(Solids, TubeWithFilmOutside) {
  const double k = 20, h = 500, ri = 0.01, ro = 0.03, length_z = 0.01;
  const double resistance = std::log(ro / ri) / (2 * pi * k * length_z) + 1 / (h * 2 * pi * ro * length_z);
  const double heat = 100 / resistance / 4, outer = 300 + 4 * heat / (h * 2 * pi * ro * length_z);
  for (const bool tetrahedra : {true, false}) {
    double before[2] = {0, 0};
    for (const int n : {16, 32}) {  // coarser ones are not in the range of the order yet
      const MeshFile file({{n, 2 * n, 2}, tetrahedra, 0, quarter_tube});
      Case c;
      add_material(c, material("steel", k));
      c.mesh_bodies = {mesh_body("tube", file, "steel", 0.01,
                                 {surface("left", SurfaceKind::temperature, 400),
                                  surface("right", SurfaceKind::convection, h, 300)})};
      c.solver.tolerance = 1e-10;
      const Solved s(c);
      ASSERT_TRUE(s.report.solved) << s.report.failure;
      s.expect_balanced();
      const double errors[2] = {std::abs(s.quantity("tube.right heat") / heat - 1),
                                std::abs(s.quantity("tube.right mean surface temperature") - outer)};
      EXPECT_NEAR(s.quantity("tube.left heat"), -s.quantity("tube.right heat"), 1e-8 * heat);
      if (n == 32) {
        EXPECT_LT(errors[0], 2e-3);
        for (int e = 0; e < 2; ++e)
          EXPECT_GT(std::log2(before[e] / errors[e]), 1.9) << tetrahedra << " " << e;
      }
      before[0] = errors[0], before[1] = errors[1];
    }
  }
}

/// A box body of 10 x 8 x 2 mm with a mesh body of 6 x 8 x 3 mm on it whose nodes match none of its edges.
Case slab_on_box(const MeshFile& file, double resistance) {
  Case c;
  add_material(c, material("cu", 390));
  add_material(c, material("al", 160));
  c.bodies = {body("box", {0, 0, 0}, {0.010, 0.008}, {0.0013, 0.0017}, {layer("l", "cu", 2e-3, 3)})};
  MeshSurface foot;
  foot.group = "bottom", foot.kind = SurfaceKind::contact, foot.body = "box", foot.resistance = resistance;
  c.mesh_bodies = {
      mesh_body("slab", file, "al", 1e-3, {foot, surface("top", SurfaceKind::temperature, 300)})};
  c.mesh_bodies[0].origin = {0, 0, 2e-3};
  c.solver.tolerance = 1e-12;
  return c;
}

// One column of heat through a box, a contact and a skewed mesh: exact, though no edge meets another.
TEST(Solids, ContactWithABoxIsExactInOneDimension) {
  const MeshFile file({{5, 3, 4}, true, 0.3, [](const Size3& x) {
                         return Size3{10 * x[0], 8 * x[1], 3 * x[2]};
                       }});
  Case c = slab_on_box(file, 2e-5);
  c.boundaries = {boundary("box", Face::bottom, BoundaryKind::temperature, 350)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  const double area = 80e-6, heat = 50 / ((2e-3 / 390 + 2e-5 + 3e-3 / 160) / area);
  EXPECT_NEAR(s.quantity("slab.bottom heat"), -heat, 1e-9 * heat);
  EXPECT_NEAR(s.quantity("slab.top heat"), heat, 1e-9 * heat);
  EXPECT_NEAR(s.quantity("slab.bottom mean surface temperature"), 300 + heat * 3e-3 / 160 / area, 1e-8);
}

// Where the mesh covers a box no film acts, and everywhere else it does: a box of one temperature shows the
// area.
TEST(Solids, ContactCoversTheBoxExactly) {
  const auto shape = [](const Size3& x) {
    return Size3{2.2 + 6 * (x[0] + 0.2 * x[1]), 1.1 + 5 * x[1] - 1.0 * x[0], 3 * x[2]};
  };
  const MeshFile file({{4, 3, 2}, true, 0.2, shape});
  Case c = slab_on_box(file, 2e-5);
  c.materials["cu"].conductivity = {1e7, 1e7, 1e7};
  c.mesh_bodies[0].surfaces[1] = surface("top", SurfaceKind::flux, 1e4);
  c.boundaries = {film("box", Face::top, 100, 300)};
  Solved s(c);
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  const double covered = 6 * 5 + 1.0 * 1.2;  // mm^2: a parallelogram
  const double heat = 1e4 * covered * 1e-6;
  EXPECT_NEAR(s.quantity("slab.bottom heat"), heat, 1e-9 * heat);
  EXPECT_NEAR(s.quantity("box maximum temperature"), 300 + heat / (100 * (80 - covered) * 1e-6), 1e-4);
  s.expect_balanced(1e-7);
}

TEST(Solids, AreaSharedWithARectangle) {
  const std::vector<Size2> triangle{{0, 0}, {4, 0}, {0, 4}};
  EXPECT_DOUBLE_EQ(shared_area(triangle, {-1, -1}, {5, 5}), 8);
  EXPECT_DOUBLE_EQ(shared_area(triangle, {1, 1}, {5, 5}), 2);
  EXPECT_DOUBLE_EQ(shared_area(triangle, {0, 0}, {1, 1}), 1);
  EXPECT_DOUBLE_EQ(shared_area(triangle, {3, 3}, {5, 5}), 0);
  EXPECT_DOUBLE_EQ(shared_area({{0, 4}, {4, 0}, {0, 0}}, {1, 1}, {5, 5}), 2);
}

TEST(Solids, AreaSharedByPolygons) {
  const std::vector<Size2> square{{0, 0}, {2, 0}, {2, 2}, {0, 2}}, diamond{{1, 0}, {1, -1}, {0, -1}, {0, 0}};
  const std::vector<Size2> turned{{1, -0.5}, {2.5, 1}, {1, 2.5}, {-0.5, 1}};
  EXPECT_DOUBLE_EQ(shared_area(square, square), 4);
  EXPECT_NEAR(shared_area(square, turned), 4 - 4 * 0.125, 1e-15);  // its four corners stay out
  EXPECT_DOUBLE_EQ(shared_area(turned, square), shared_area(square, turned));
  EXPECT_DOUBLE_EQ(shared_area(square, {{1, 1}, {1, 5}, {5, 5}, {5, 1}}), 1);  // clockwise
  EXPECT_NEAR(shared_area(square, diamond), 0, 1e-15);                         // an edge only
  EXPECT_NEAR(shared_area(square, {{3, 3}, {4, 3}, {3, 4}}), 0, 1e-15);
}

/// Two mesh bodies on one another, the plane between them askew: a slab of tetrahedra 3 mm high on one of
/// hexahedra 2 mm high, `over` of the unit square of 10 x 8 mm under it.
struct Pile {
  MeshFile low, high;

  static Size3 turned(const Size3& x) {
    const double c = std::cos(0.4), s = std::sin(0.4);
    const Size3 about_z{c * x[0] - s * x[1], s * x[0] + c * x[1], x[2]};
    return {about_z[0], c * about_z[1] - s * about_z[2], s * about_z[1] + c * about_z[2]};
  }
  explicit Pile(const std::function<Size3(const Size3&)>& over = [](const Size3& x) { return x; })
      : low({{4, 3, 2},
             false,
             0.2,
             [](const Size3& x) {
               return turned({10 * x[0], 8 * x[1], 2 * x[2] - 2});
             }}),
        high({{5, 5, 3}, true, 0.3, [over](const Size3& x) {
                const Size3 at = over(x);
                return turned({10 * at[0], 8 * at[1], 3 * at[2]});
              }}) {}

  Case pile(double resistance) const {
    Case c;
    c.ambient_temperature = 300;
    add_material(c, material("cu", 390));
    add_material(c, material("al", 160));
    MeshSurface foot;
    foot.group = "bottom", foot.kind = SurfaceKind::contact, foot.resistance = resistance;
    foot.mesh_body = "low", foot.mesh_surface = "top";
    c.mesh_bodies = {
        mesh_body("low", low, "cu", 1e-3, {surface("bottom", SurfaceKind::temperature, 350)}),
        mesh_body("high", high, "al", 1e-3, {foot, surface("top", SurfaceKind::temperature, 300)})};
    c.solver.tolerance = 1e-12;
    return c;
  }
};

/// The warning of a contact that does not lie on the other whole.
std::string beyond(const Solved& s) {
  for (const auto& w : s.model->warnings)
    if (w.find("reaches beyond") != std::string::npos) return w;
  return "";
}

// One column of heat through two meshes that match nowhere, their common plane square to no axis: exact.
TEST(Solids, ContactOfMeshBodiesIsExactInOneDimension) {
  const Pile pile;
  Solved s(pile.pile(2e-5));
  ASSERT_TRUE(s.report.solved) << s.report.failure;
  s.expect_balanced(1e-10);
  EXPECT_EQ(beyond(s), "");
  const double area = 80e-6, heat = 50 / ((2e-3 / 390 + 2e-5 + 3e-3 / 160) / area);
  EXPECT_NEAR(s.quantity("high.bottom heat"), -heat, 1e-9 * heat);
  EXPECT_NEAR(s.quantity("high.top heat"), heat, 1e-9 * heat);
  EXPECT_NEAR(s.quantity("low.bottom heat"), -heat, 1e-9 * heat);
  EXPECT_NEAR(s.quantity("high.bottom mean surface temperature"), 300 + heat * 3e-3 / 160 / area, 1e-8);
}

// Both conduct so well that the contact alone resists: its area is that of a parallelogram, or of the part of
// it that lies on the body below.
TEST(Solids, ContactOfMeshBodiesHasItsExactArea) {
  for (const double shift : {0.0, 0.5}) {
    const Pile pile([shift](const Size3& x) {
      return Size3{0.2 + shift + 0.4 * x[0] + 0.2 * x[1], 0.1 + 0.7 * x[1] - 0.05 * x[0], x[2]};
    });
    Case c = pile.pile(1e-3);
    for (auto& [name, m] : c.materials) m.conductivity = {1e7, 1e7, 1e7};
    Solved s(c);
    ASSERT_TRUE(s.report.solved) << s.report.failure;
    s.expect_balanced(1e-7);
    const double whole = 0.4 * 0.7 + 0.05 * 0.2;
    if (shift == 0) {
      EXPECT_NEAR(s.quantity("high.top heat"), 50 / 1e-3 * whole * 80e-6, 1e-5);
      continue;
    }
    // to the left of x = 1: from the corner (0.7, 0.1) along both edges
    EXPECT_NE(beyond(s).find("reaches beyond surface 'top' of 'low'"), std::string::npos);
    const double share = shared_area({{0.7, 0.1}, {1.1, 0.05}, {1.3, 0.75}, {0.9, 0.8}}, {0, 0}, {1, 1});
    EXPECT_LT(share, whole);
    EXPECT_NEAR(s.quantity("high.top heat"), 50 / 1e-3 * share * 80e-6, 1e-5);
  }
}

// The Jacobian of everything that a mesh body has, against differences of the residual.
TEST(Solids, JacobianAgainstDifferences) {
  const MeshFile file({{3, 2, 2}, false, 0.2, [](const Size3& x) {
                         return Size3{9 * x[0], 7 * x[1], 3 * x[2]};
                       }});
  Case c = slab_on_box(file, 2e-5);
  c.materials["cu"].conductivity_slope = -1e-3;
  c.materials["al"].conductivity = {160, 120, 40};
  c.materials["al"].conductivity_exponent = -0.7;
  auto& surfaces = c.mesh_bodies[0].surfaces;
  surfaces.push_back(surface("left", SurfaceKind::natural, 0, 300));
  surfaces.back().length = 0.01;
  surfaces.push_back(surface("right", SurfaceKind::convection, 50, 300));
  surfaces.back().emissivity = 0.7;
  surfaces.push_back(surface("front", SurfaceKind::temperature, 310));
  surfaces.push_back(surface("back", SurfaceKind::flux, 1e4));
  c.mesh_bodies[0].volumes[0].power = 3;
  c.boundaries = {film("box", Face::top, 100, 300)};
  Model m(c, PETSC_COMM_WORLD);
  const auto& n = m.mesh.numbering;
  VecHandle u = m.initial(), direction = m.system.make_vector(), product = m.system.make_vector();
  VecHandle f[4];
  {
    WriteAccess v(u), d(direction);
    for (PetscInt i = 0; i < n.own_count(); ++i) {
      v[i] = 320 + 15 * std::sin(0.7 * n.global(i));
      d[i] = std::cos(1.3 * n.global(i));
    }
  }
  m.system.jacobian(u, m.system.matrix());
  check(MatMult(m.system.matrix(), direction, product), "MatMult");
  const double step = 1e-2;
  VecHandle at = m.system.make_vector();
  const double offsets[4] = {-2, -1, 1, 2}, weights[4] = {1, -8, 8, -1};
  VecHandle sum = m.system.make_vector();
  check(VecSet(sum, 0), "VecSet");
  for (int o = 0; o < 4; ++o) {
    f[o] = m.system.make_vector();
    check(VecWAXPY(at, offsets[o] * step, direction, u), "VecWAXPY");
    m.system.residual(at, nullptr, f[o]);
    check(VecAXPY(sum, weights[o] / (12 * step), f[o]), "VecAXPY");
  }
  double size = 0, apart = 0;
  check(VecNorm(product, NORM_INFINITY, &size), "VecNorm");
  check(VecAXPY(sum, -1, product), "VecAXPY");
  check(VecNorm(sum, NORM_INFINITY, &apart), "VecNorm");
  EXPECT_LT(apart, 1e-7 * size);
}

// A mesh body that conducts well cools like a lump, and every joule is told.
TEST(Solids, LumpOverTime) {
  const MeshFile file({{3, 3, 3}, true, 0.3, skewed});
  Case c;
  add_material(c, heavy("cu", 1e6, 4e6));
  c.mesh_bodies = {mesh_body("lump", file, "cu", 0.1, {surface("top", SurfaceKind::convection, 100, 300)})};
  c.mesh_bodies[0].start_temperature = 350;
  c.ambient_temperature = 300;
  c.transient.start = TransientStart::ambient;
  // volume det(skewed) 1e-3, top side |cross| 1e-2: its own time
  const Size3 ex{1, 0, 0.1}, ey{0.4, 0.8, 0}, ez{0.2, -0.3, 0.6};
  const double volume = 1e-3 * dot(ex, cross(ey, ez)), top = 1e-2 * length(cross(ex, ey));
  const double tau = 4e6 * volume / (100 * top);
  c.transient.stop = tau;
  c.transient.temperature_tolerance = 1e-3;
  const Course course(c);
  EXPECT_NEAR(course.result.quantities.at("lump.all mean temperature").value, 300 + 50 * std::exp(-1.0),
              0.02);
  EXPECT_LT(course.balance("energy over time"), 1e-7);
}

// More ranks than cells: some have none, and nothing else changes.
TEST(Solids, OneCellOnAnyNumberOfRanks) {
  for (const bool tetrahedra : {true, false}) {
    const MeshFile file({{1, 1, 1}, tetrahedra, 0, [](const Size3& x) {
                           return Size3{2 * x[0], x[1], 3 * x[2]};
                         }});
    Case c;
    add_material(c, material("cu", 390));
    c.mesh_bodies = {mesh_body(
        "block", file, "cu", 0.01,
        {surface("left", SurfaceKind::temperature, 310), surface("right", SurfaceKind::temperature, 300)})};
    const Solved s(c);
    ASSERT_TRUE(s.report.solved) << s.report.failure;
    EXPECT_NEAR(s.quantity("block.right heat"), 390 * 3e-4 / 0.02 * 10, 1e-8);
    EXPECT_NEAR(s.quantity("block.all mean temperature"), 305, 1e-9);
  }
}

// What a checkpoint holds is what there was, to the bit, cells and faces.
TEST(Solids, CheckpointsHoldCellsAndFaces) {
  const MeshFile file({{3, 4, 3}, false, 0.3, twisted});
  Case c;
  add_material(c, heavy("cu", 100, 4e6));
  c.mesh_bodies = {mesh_body("lump", file, "cu", 0.1, {surface("top", SurfaceKind::convection, 100, 300)})};
  c.transient.stop = 1;
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.system.make_vector(), start = m.system.make_vector();
  {
    WriteAccess a(u), b(start);
    for (PetscInt n = 0; n < m.mesh.numbering.own_count(); ++n)
      a[n] = std::sin(1.7 * m.mesh.numbering.global(n)), b[n] = std::cos(0.3 * m.mesh.numbering.global(n));
  }
  TransientState state;
  state.time = 0.5, state.step = 0.01, state.steps = 7;
  state.taken.resize(m.system.own_tallies(u).size());
  const std::string name = file.name + ".h5";
  write_checkpoint(m, name, state, u, start);
  const Checkpoint back = read_checkpoint(m, name);
  for (const auto& [was, is] : {std::pair<Vec, Vec>(u, back.u), std::pair<Vec, Vec>(start, back.start)}) {
    double apart = 0;
    check(VecAXPY(was, -1, is), "VecAXPY");
    check(VecNorm(was, NORM_INFINITY, &apart), "VecNorm");
    EXPECT_EQ(apart, 0);
  }
  EXPECT_EQ(back.state.steps, 7);
  MPI_Barrier(PETSC_COMM_WORLD);
  if (m.mesh.rank == 0) std::remove(name.c_str());
}

std::string refusal(const Case& c) {
  try {
    const Model m(c, PETSC_COMM_WORLD);
  } catch (const CaseError& e) {
    return e.problems.front().message;
  }
  return "no error";
}

/// What a text has, without the name of the file in it.
void expect_refusal(const Case& c, const std::string& words) {
  const std::string message = refusal(c);
  EXPECT_NE(message.find(words), std::string::npos) << message;
}

TEST(Solids, FilesThatDoNotFitTheCase) {
  const MeshFile file({{2, 2, 2}, true, 0, [](const Size3& x) {
                         return Size3{6 * x[0], 8 * x[1], 3 * x[2]};
                       }});
  const Case good = slab_on_box(file, 0);
  EXPECT_EQ(refusal(good), "no error");
  Case c = good;
  c.mesh_bodies[0].volumes[0].group = "al";
  expect_refusal(c, "has no physical volume 'al'; did you mean 'all'?");
  c = good;
  c.mesh_bodies[0].volumes[0].group = "top";
  expect_refusal(c, "has no physical volume 'top'; it is a surface there");
  c = good;
  c.mesh_bodies[0].surfaces[1].group = "topp";
  expect_refusal(c, "has no physical surface 'topp'; did you mean 'top'?");
  c = good;
  c.mesh_bodies[0].origin[2] = 2.5e-3;
  expect_refusal(c, "is up to 0.5 mm away from the plane of the top of body 'box'");
  c = good;
  c.mesh_bodies[0].origin[2] = -3e-3;
  c.mesh_bodies[0].surfaces[0].group = "top", c.mesh_bodies[0].surfaces[1].group = "bottom";
  c.mesh_bodies[0].surfaces[0].face = Face::top;
  c.bodies[0].origin[2] = -2e-3;
  expect_refusal(c, "looks away from body 'box'");
  c = good;
  c.mesh_bodies[0].origin[0] = 0.02;
  expect_refusal(c, "lies beside the top of body 'box', not on it");
  const Pile pile;
  const Case two = pile.pile(1e-5);
  EXPECT_EQ(refusal(two), "no error");
  c = two;
  c.mesh_bodies[1].surfaces[0].mesh_surface = "topp";
  expect_refusal(c, "has no physical surface 'topp'; did you mean 'top'?");
  c = two;
  c.mesh_bodies[1].origin = {0, -std::sin(0.4) * 1e-3, std::cos(0.4) * 1e-3};
  expect_refusal(c, "surface 'top' of mesh body 'low' is up to 1 mm away from the plane of 'bottom'");
  c = two;
  c.mesh_bodies[1].surfaces[0].group = "top", c.mesh_bodies[1].surfaces[1].group = "bottom";
  c.mesh_bodies[1].origin = {0, std::sin(0.4) * 3e-3, -std::cos(0.4) * 3e-3};
  expect_refusal(c, "look the same way");
  c = two;
  c.mesh_bodies[1].origin = {20e-3 * std::cos(0.4), 20e-3 * std::sin(0.4) * std::cos(0.4),
                             20e-3 * std::sin(0.4) * std::sin(0.4)};
  expect_refusal(c, "lies beside surface 'top' of mesh body 'low', not on it");
  c = two;
  c.mesh_bodies.push_back(c.mesh_bodies[1]);
  c.mesh_bodies[2].name = "again";
  expect_refusal(c, "it lies where another mesh body lies on surface 'top' of 'low' already");
  c = good;
  c.mesh_bodies.push_back(c.mesh_bodies[0]);
  c.mesh_bodies[1].name = "again";
  expect_refusal(c, "mesh bodies lie over each other on body 'box'");
  const Pile bulging([](const Size3& x) {
    return Size3{x[0], x[1], x[2] - 0.1 * x[0] * (1 - x[0]) * (1 - x[2])};
  });
  expect_refusal(bulging.pile(1e-5), "surface 'bottom' is not flat, by 0.07");
  // part of it beyond the box: said, not refused
  c = good;
  c.mesh_bodies[0].origin[0] = 7e-3;
  const Model m(c, PETSC_COMM_WORLD);
  ASSERT_FALSE(m.warnings.empty());
  EXPECT_EQ(m.warnings.back(), "slab.bottom: 50 % of it reaches beyond body 'box': adiabatic there");
}

}  // namespace
}  // namespace fourwalls::testing

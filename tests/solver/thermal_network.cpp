// Small networks whose answers are known in closed form.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "solver/thermal_model.hpp"

using namespace fourwalls;

namespace {

int rank_of_world() {
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

/// Nodes dealt to the ranks in order; links and the like on rank 0.
ThermalNetwork empty_network(PetscInt nodes) {
  int ranks = 1;
  MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
  const int rank = rank_of_world();
  ThermalNetwork n;
  n.own_nodes = nodes * (rank + 1) / ranks - nodes * rank / ranks;
  return n;
}

TEST(ThermalNetwork, ChainOfConductances) {
  ThermalNetwork n = empty_network(4);
  n.signals = {{10, 20}};
  if (rank_of_world() == 0) {
    n.links = {{0, 1, 2}, {1, 2, 4}, {2, 3, 5}};
    n.legs = {{3, 1, 300}};
    n.sources = {{0, 0, 0.75}, {2, 0, 0.25}};
  }
  ThermalModel model(n, 300, {}, PETSC_COMM_WORLD);
  for (const double watts : {10.0, 20.0}) {
    ASSERT_TRUE(model.steady().converged);
    const auto T = model.temperatures();
    const double through = 0.75 * watts;
    EXPECT_NEAR(T[3], 300 + watts, 1e-9);
    EXPECT_NEAR(T[2], T[3] + watts / 5, 1e-9);
    EXPECT_NEAR(T[1], T[2] + through / 4, 1e-9);
    EXPECT_NEAR(T[0], T[1] + through / 2, 1e-9);
    const auto heat = model.heat();
    EXPECT_NEAR(heat.sources, watts, 1e-9);
    EXPECT_NEAR(heat.legs, watts, 1e-9);
    model.set_slot(1);
  }
}

/// Linear networks take one step however far it leads: slips of units end as absurd temperatures, not as a
/// solver that gives up.
TEST(ThermalNetwork, FarFromTheStart) {
  ThermalNetwork n = empty_network(2);
  n.signals = {{1e6}};
  if (rank_of_world() == 0) {
    n.links = {{0, 1, 2}};
    n.legs = {{1, 1, 300}};
    n.sources = {{0, 0, 1}};
  }
  ThermalModel model(n, 300, {}, PETSC_COMM_WORLD);
  ASSERT_TRUE(model.steady().converged);
  EXPECT_NEAR(model.temperatures()[0], 300 + 1.5e6, 1e-3);
}

/// Five coolant nodes heated one by one: each face has its scheme's temperature, and all heat leaves.
TEST(ThermalNetwork, StreamUpwindAndCentral) {
  for (const double weight : {1.0, 0.5}) {
    ThermalNetwork n = empty_network(5);
    n.coolant.assign(n.own_nodes, 1);
    n.signals = {{1}};
    if (rank_of_world() == 0) {
      n.inlets = {{0, 2, 290}};
      n.outlets = {{4, 2}};
      for (PetscInt i = 0; i < 4; ++i) n.streams.push_back({i, i + 1, 2, weight});
      for (PetscInt i = 0; i < 5; ++i) n.sources.push_back({i, 0, 1});
    }
    ThermalModel model(n, 290, {}, PETSC_COMM_WORLD);
    ASSERT_TRUE(model.steady().converged);
    const auto T = model.temperatures();
    EXPECT_NEAR(T[4], 292.5, 1e-9);  // 5 W through 2 W/K
    for (int i = 0; i < 4; ++i)
      EXPECT_NEAR(weight * T[i] + (1 - weight) * T[i + 1], 290 + 0.5 * (i + 1), 1e-9) << i;
    EXPECT_NEAR(model.heat().streams, 5, 1e-9);
  }
}

/// Backward Euler on one node: T_n = T_end + (T_0 - T_end)/(1 + dt/tau)^n.
TEST(ThermalNetwork, BackwardEulerOfOneNode) {
  ThermalNetwork n = empty_network(1);
  n.capacity.assign(n.own_nodes, 3);
  n.signals = {{4}};
  if (rank_of_world() == 0) {
    n.legs = {{0, 2, 280}};
    n.sources = {{0, 0, 1}};
  }
  ThermalModel model(n, 300, {}, PETSC_COMM_WORLD);
  const double dt = 0.5, tau = 1.5, end = 282;
  for (int step = 1; step <= 6; ++step) {
    ASSERT_TRUE(model.step(dt).converged);
    EXPECT_NEAR(model.temperatures()[0], end + (300 - end) / std::pow(1 + dt / tau, step), 1e-9) << step;
    const auto heat = model.heat();
    EXPECT_NEAR(heat.sources - heat.legs - heat.stored, 0, 1e-9);
  }
}

/// Bulk temperature, 1 at the inlet and 0 at the wall, of fully developed flow between parallel plates or in
/// a tube at x* = x/(D_h Re Pr): cells across half a gap or a radius of 1, mean speed 1, diffusivity 1.
double graetz(bool tube, double xstar, int across, int along) {
  const double hydraulic = tube ? 2 : 4, length = xstar * hydraulic * hydraulic;
  // cells grow away from the corner where the wall's temperature jumps
  const double ratio = std::pow(400.0, 1.0 / along);
  std::vector<double> edges{0};
  for (int i = 0; i < along; ++i) edges.push_back(edges.back() + std::pow(ratio, i));
  for (double& x : edges) x *= length / edges.back();
  const double dy = 1.0 / across, pi = 3.14159265358979323846;
  const auto passed = [&](double y) {  // stream between the middle and y
    return tube ? 2 * pi * (y * y - 0.5 * y * y * y * y) : 1.5 * (y - y * y * y / 3);
  };
  ThermalNetwork n = empty_network(static_cast<PetscInt>(across) * along);
  n.signals = {{0}};
  double flow = 0;
  for (int j = 0; rank_of_world() == 0 && j < across; ++j) {
    const double stream = passed((j + 1) * dy) - passed(j * dy);
    const auto node = [&](int i) { return static_cast<PetscInt>(i) * across + j; };
    flow += stream;
    n.inlets.push_back({node(0), stream, 301});
    n.outlets.push_back({node(along - 1), stream});
    for (int i = 0; i < along; ++i) {
      const double face = (edges[i + 1] - edges[i]) * (tube ? 2 * pi * (j + 1) * dy : 1);
      if (i + 1 < along) n.streams.push_back({node(i), node(i + 1), stream, 0.5});
      if (j + 1 < across)
        n.links.push_back({node(i), node(i) + 1, face / dy});
      else
        n.legs.push_back({node(i), face / (0.5 * dy), 300});
    }
  }
  MPI_Bcast(&flow, 1, MPI_DOUBLE, 0, PETSC_COMM_WORLD);
  ThermalModel model(n, 300, {}, PETSC_COMM_WORLD);
  EXPECT_TRUE(model.steady().converged);
  return 1 - model.heat().legs / flow;
}

// TC-22: thermal entry with an isothermal wall; 0.2 % in the mean Nusselt number, converging.
TEST(ThermalNetwork, Graetz) {
  struct Row {
    bool tube;
    double xstar, theta, mean;
  };
  for (const auto& row :
       {Row{true, 0.01, 0.75110567198, 7.1552232188}, Row{true, 0.05, 0.39529878136, 4.6405669576},
        Row{false, 0.01, 0.67503189712, 9.8248833559}, Row{false, 0.05, 0.20148024912, 8.0103196083}}) {
    SCOPED_TRACE(row.tube);
    SCOPED_TRACE(row.xstar);
    const auto mean = [&](double theta) { return -std::log(theta) / (4 * row.xstar); };
    const double coarse = graetz(row.tube, row.xstar, 16, 40), fine = graetz(row.tube, row.xstar, 32, 80);
    EXPECT_NEAR(fine, row.theta, 1e-3);
    EXPECT_NEAR(mean(fine), row.mean, 0.002 * row.mean);
    EXPECT_LT(std::abs(fine - row.theta), 0.5 * std::abs(coarse - row.theta));
  }
}

}  // namespace

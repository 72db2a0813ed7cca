// Requirement: the case made of a deck is the same physics, and what a case cannot say is said.
#include "cases/ice/resolved.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "decks.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/ice_run.hpp"

namespace fourwalls {
namespace {

using namespace testing_ice;

Files steady(Files files) {
  auto& text = files.at("small.stk");
  const std::string was = "transient step 0.01 , slot 0.1";
  text.replace(text.find(was), was.size(), "steady");
  return files;
}

std::string folder_name(const char* name) {
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return std::string(name) + std::to_string(rank);
}

Result solve(const Case& c) {
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  NewtonSolver newton(m.system, c.solver);
  EXPECT_TRUE(newton.solve(u).converged);
  return collect(m, u, true);
}

double total_power(const Case& c) {
  double sum = 0;
  for (const auto& layer : c.bodies.at(0).layers)
    for (const auto& part : layer.parts) sum += part.power;
  return sum;
}

TEST(IceResolved, TheCaseIsTheDeck) {
  const Folder folder(folder_name("resolved"));
  folder.write(steady(small_deck()));
  const auto resolved = ice::resolve_deck(ice::read_deck(folder / "small.stk"));
  EXPECT_TRUE(resolved.not_honoured.empty());
  const auto c = read_case_text(resolved.toml, "small.toml");
  ASSERT_EQ(c.bodies.size(), 1u);
  const auto& layers = c.bodies[0].layers;
  ASSERT_EQ(layers.size(), 7u);
  const char* names[] = {"lower_1", "lower", "lower_3", "upper_1", "upper", "upper_3", "top_lid"};
  for (int n = 0; n < 7; ++n) EXPECT_EQ(layers[n].name, names[n]);
  EXPECT_NEAR(layers[6].thickness, 100e-6, 1e-15);
  EXPECT_EQ(layers[0].parts.size(), 3u);  // the layout: two rectangles of copper, one of silicon
  EXPECT_EQ(layers[0].parts[0].material, "CU");
  EXPECT_NEAR(total_power(c), 1.5 + 3 + 1, 1e-12);
  EXPECT_NEAR(c.materials.at("SI").conductivity[2], 120, 1e-9);
  EXPECT_NEAR(c.materials.at("SI").density * c.materials.at("SI").specific_heat, 1.6e6, 1e-3);
  ASSERT_EQ(c.boundaries.size(), 2u);
  EXPECT_NEAR(c.boundaries[0].coefficient, 2e4, 1e-8);
  EXPECT_NEAR(c.boundaries[1].temperature, 310, 1e-9);
}

/// Blocks on top of each other: disjoint parts whose powers add up.
TEST(IceResolved, OverlapsAreCutIntoPartsThatAddUp) {
  auto files = steady(small_deck());
  files.at("lower.flp") +=
      "on_top : position 600, 600 ; dimension 3000, 1200 ; power values 2, 1 ;\n"
      "across : position 0, 900 ; dimension 4000, 100 ; power values 0.5, 1 ;\n";
  const Folder folder(folder_name("overlaps"));
  folder.write(files);
  const auto resolved = ice::resolve_deck(ice::read_deck(folder / "small.stk"));
  const auto c = read_case_text(resolved.toml, "small.toml");  // refuses parts that overlap
  EXPECT_NEAR(total_power(c), 1.5 + 3 + 1 + 2 + 0.5, 1e-12);
  double on_core = 0;
  for (const auto& part : c.bodies[0].layers[1].parts)
    if (part.name.find("core") != std::string::npos) on_core += part.power;
  // core itself, 900 x 900 of on_top's 3000 x 1200, 1000 x 100 of across's 4000 x 100
  EXPECT_NEAR(on_core, 3 + 2 * 900.0 * 900 / (3000.0 * 1200) + 0.5 / 4, 1e-12);
}

TEST(IceResolved, WhatACaseCannotSayIsSaid) {
  const Folder folder(folder_name("unsaid"));
  folder.write(small_deck());
  const auto in_time = ice::resolve_deck(ice::read_deck(folder / "small.stk"));
  ASSERT_EQ(in_time.not_honoured.size(), 1u);
  EXPECT_NE(in_time.not_honoured[0].find("transient step 0.01"), std::string::npos);
  ASSERT_EQ(in_time.notes.size(), 1u);
  EXPECT_NE(in_time.notes[0].find("numofcores 2"), std::string::npos);
  folder.write(cavity_deck(pins));
  const auto cavity = ice::resolve_deck(ice::read_deck(folder / "cavity.stk"));
  ASSERT_EQ(cavity.not_honoured.size(), 1u);
  EXPECT_NE(cavity.not_honoured[0].find("cavity.stk:7: coolant inside the stack (channel 'gap')"),
            std::string::npos)
      << cavity.not_honoured[0];
}

/// Refined together, the peer's scheme and the resolved case approach one answer.
TEST(IceResolved, AgreesWithTheNetworkAsBothAreRefined) {
  const Folder folder(folder_name("refined"));
  double apart[2];
  for (const int fine : {0, 1}) {
    auto files = steady(small_deck());
    auto& text = files.at("small.stk");
    const std::string was = "cell length 500 , width 500";
    text.replace(text.find(was), was.size(),
                 fine ? "cell length 50 , width 50" : "cell length 250 , width 250");
    folder.write(files);
    const auto deck = ice::read_deck(folder / "small.stk");
    const auto network = emulate_ice(deck, {}, {}, PETSC_COMM_WORLD, [](const std::string&) {});
    const auto result = solve(read_case_text(ice::resolve_deck(deck).toml, "small.toml"));
    EXPECT_LT(result.balance.at("energy").relative_error, 1e-9);
    const auto grid = make_ice_grid(deck);
    const auto temperature = on_ice_grid(deck, grid, result.grids, PETSC_COMM_WORLD);
    const double mine =
        IceOutputs(deck, grid, {}).quantities(temperature).at("lower.core mean temperature").value;
    const double peer = network.result.quantities.at("lower.core mean temperature").value;
    apart[fine] = std::abs(mine - peer) / (peer - 300);
  }
  EXPECT_LT(apart[1], 0.01);
  EXPECT_LT(apart[1], apart[0]);
}

/// A non-uniform deck: blocks with a material of their own.
TEST(IceResolved, NonUniformDecksKeepTheirMaterials) {
  auto files = steady(small_deck());
  auto& deck = files.at("small.stk");
  deck.replace(deck.find("cell length 500 , width 500 ;"), 29,
               "cell length 500 , width 500 ;\n  non-uniform true ;");
  deck.erase(deck.find("  layout \"bond.lay\" ;\n"), 22);
  deck.replace(deck.find("lower.core"), 10, "lower.a");
  files.at("lower.flp") =
      "a : position 0, 0 ; dimension 2000, 2000 ; material OX ; power values 1 ;\n"
      "b : position 2000, 0 ; dimension 2000, 2000 ; power values 1 ;\n";
  const Folder folder(folder_name("nonuniform"));
  folder.write(files);
  const auto resolved = ice::resolve_deck(ice::read_deck(folder / "small.stk"));
  EXPECT_TRUE(resolved.not_honoured.empty());
  const auto c = read_case_text(resolved.toml, "small.toml");
  for (const int level : {0, 1, 2}) {
    const auto& parts = c.bodies[0].layers[level].parts;
    ASSERT_FALSE(parts.empty()) << level;
    EXPECT_EQ(parts[0].material, "OX");
    EXPECT_EQ(parts[0].power, level == 1 ? 1 : 0);
  }
}

}  // namespace
}  // namespace fourwalls

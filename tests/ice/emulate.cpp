// Requirement: the peer's own discrete model is reproduced to its print rounding, file by file; what is known
// to be wrong in the peer is wrong here only on demand. Truth: the files that 3D-ICE 4.0 printed (peer/).
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "decks.hpp"
#include "postprocess/ice_run.hpp"

namespace fourwalls {
namespace {

using namespace testing_ice;
namespace fs = std::filesystem;

int rank_of_world() {
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

DeckAnswer emulate(const ice::Deck& deck, bool defects) {
  IceRules rules;
  rules.wrong_outlet_mean = defects;
  return emulate_ice(deck, rules, {}, PETSC_COMM_WORLD, [](const std::string&) {});
}

/// Folders with the peer's answers: those beside this file, and the full set where it is at hand.
std::vector<fs::path> peers(const std::string& name) {
  std::vector<fs::path> found{fs::path(FOURWALLS_SOURCE_DIR) / "tests/ice/peer" / name};
  const fs::path full = fs::path(FOURWALLS_BENCHMARK_DIR) / "thermal" / name;
  if (fs::exists(full)) found.push_back(full);
  return found;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Same headers, same layout, numbers within `tolerance`.
void expect_same(const std::string& name, const std::string& mine, const std::string& peer,
                 double tolerance) {
  const auto a = lines_of(mine), b = lines_of(peer);
  ASSERT_EQ(a.size(), b.size()) << name;
  for (std::size_t n = 0; n < a.size(); ++n) {
    if (b[n].starts_with("%")) {
      EXPECT_EQ(a[n], b[n]) << name;
      continue;
    }
    EXPECT_EQ(a[n].size(), b[n].size()) << name << ":" << n + 1;
    std::istringstream in_a(a[n]), in_b(b[n]);
    for (std::string x, y; in_b >> y;) {
      ASSERT_TRUE(in_a >> x) << name << ":" << n + 1;
      if (x == y) continue;
      ASSERT_NEAR(std::stod(x), std::stod(y), tolerance) << name << ":" << n + 1;
    }
  }
}

struct Peer {
  const char* name;
  double outlet;  ///< mean at the outlet by the peer's map, 0: none
};

class IcePeer : public testing::TestWithParam<Peer> {};

TEST_P(IcePeer, EveryFileAsPrinted) {
  // half of the last printed digit, and half a digit for ties
  constexpr double printed = 1.1e-3, probes = 1e-9;
  for (const auto& folder : peers(GetParam().name)) {
    const auto deck = ice::read_deck((folder / "input/case.stk").string());
    const auto answer = emulate(deck, true);
    ASSERT_TRUE(answer.solved) << answer.failure;
    EXPECT_LT(answer.result.balance.at("energy").relative_error, 1e-9);
    if (rank_of_world() != 0) continue;
    int compared = 0;
    for (const auto& entry : fs::directory_iterator(folder / "output")) {
      const auto name = entry.path().filename().string();
      if (name.starts_with("check_")) continue;  // not the peer's
      ASSERT_TRUE(answer.files.contains(name)) << name;
      expect_same(name, answer.files.at(name), text_of(entry.path()),
                  name.starts_with("probe") ? probes : printed);
      ++compared;
    }
    EXPECT_GE(compared, 8);
  }
}

TEST_P(IcePeer, WithoutTheDefectTheOutletIsItsMean) {
  if (GetParam().outlet == 0) GTEST_SKIP() << "no coolant in this deck";
  const auto deck = ice::read_deck((peers(GetParam().name).front() / "input/case.stk").string());
  const auto answer = emulate(deck, false);
  ASSERT_TRUE(answer.solved);
  EXPECT_NEAR(answer.result.quantities.at("CAVITY outlet temperature").value, GetParam().outlet, 1e-4);
  if (rank_of_world() == 0) {
    const auto line = lines_of(answer.files.at("CAVITY.tout.average.txt")).back();
    EXPECT_NEAR(std::stod(line.substr(line.find('\t') + 1)), GetParam().outlet, 6e-4);
  }
}

// mean outlet: inlet + 40 W over the heat capacity of the flow
INSTANTIATE_TEST_SUITE_P(
    All, IcePeer,
    testing::Values(Peer{"ice_solid_transient", 0}, Peer{"ice_mc4rm_steady", 298.15 + 40 / 4.172},
                    Peer{"ice_pinfin_inline_steady", 298.15 + 40 / (4.172e6 * 1.1066 * 12e-3 * 100e-6)}),
    [](const auto& p) { return std::string(p.param.name); });

/// A uniformly heated 2rm cavity between two dies, everything uniform along x: enthalpy by the balance of
/// energy, row by row. Central faces: (T[j-1] + T[j])/2 carries what went in before; the last row is upwind.
TEST(IceNetwork, TwoResistorCavityTakesUpTheHeat) {
  const Folder folder("2rm" + std::to_string(rank_of_world()));
  folder.write(cavity_deck(two_resistors));
  const auto deck = ice::read_deck(folder / "cavity.stk");
  const auto answer = emulate(deck, false);
  ASSERT_TRUE(answer.solved);
  const double capacity_flow = 4.172e6 * 6e-6 / 60;  // [W/K]
  EXPECT_NEAR(answer.result.quantities.at("gap outlet temperature").value, 300 + 4 / capacity_flow, 1e-6);
  EXPECT_LT(answer.result.balance.at("energy").relative_error, 1e-9);
  // both surfaces: the film of the die above and below carries half of the heat each, up to what spreads
  EXPECT_GT(answer.result.quantities.at("up highest temperature").value, 300 + 4 / capacity_flow);
}

TEST(IceNetwork, StaggeredPinsFollowTheirCorrelation) {
  ice::Cavity c;
  c.kind = ice::CavityKind::pins_staggered;
  c.velocity = 1.1e6;
  EXPECT_NEAR(1e12 * c.pin_coefficient(), 1 / (2.527e-5 / std::pow(1.1 + 1.35, 1.52) + 1.533e-6), 1e-6);
  c.kind = ice::CavityKind::pins_inline;
  c.velocity = 1.1066e6;
  EXPECT_NEAR(1e12 * c.pin_coefficient(), 63494.3, 0.1);  // the benchmark's own figure
}

/// A layer on a sink, heated evenly: series of film and half layer, and the outer face's full height.
TEST(IceNetwork, OneDimensionalStack) {
  Files files{{"one.stk", R"(material A : thermal conductivity 1e-4 ; volumetric heat capacity 1e-12 ;
material B : thermal conductivity 1e-6 ; volumetric heat capacity 2e-12 ;
bottom heat sink : heat transfer coefficient 1e-8 ; temperature 310 ;
dimensions : chip length 1000 , width 1000 ; cell length 250 , width 500 ;
die D : layer 40 A ; source 10 A ; layer 20 B ;
stack : die d D floorplan "d.flp" ;
solver : steady ; initial temperature 300 ;
output : T ( d , 100 , 100 , "t.txt" ) ; Pmap ( d , "sub/../../p.txt" ) ; T3d ( "all.vtk" ) ; Tmap ( d , "m.txt" ) ;
)"},
              {"d.flp", "b : position 0, 0 ; dimension 1000, 1000 ; power values 1 ;\n"}};
  const Folder folder("one" + std::to_string(rank_of_world()));
  folder.write(files);
  const auto deck = ice::read_deck(folder / "one.stk");
  const auto answer = emulate(deck, false);
  ASSERT_TRUE(answer.solved);
  const double expected = 310 + 1 / (1e-8 * 1e6) + 20 / (1e-6 * 1e6) + 5 / (1e-4 * 1e6);
  EXPECT_NEAR(answer.result.quantities.at("d temperature at 100, 100").value, expected, 1e-8);
  if (rank_of_world() != 0) return;
  // names that would leave the run folder stay in it
  ASSERT_TRUE(answer.files.contains("p.txt"));
  EXPECT_NE(answer.files.at("p.txt").find("  0.125    0.125    0.125    0.125  \n"), std::string::npos);
  const auto& vtk = answer.files.at("all.vtk");
  EXPECT_NE(vtk.find("POINTS 192 float"), std::string::npos);
  EXPECT_NE(vtk.find("CELL_DATA 24"), std::string::npos);
}

TEST(IceNetwork, NonUniformDecksAreRefused) {
  ice::Deck deck;
  deck.non_uniform = true;
  EXPECT_THROW(emulate(deck, false), CaseError);
}

}  // namespace
}  // namespace fourwalls

// Requirement: the case made of a deck is the same physics, and what a case cannot say is said.
#include "cases/ice/resolved.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "runs.hpp"

namespace fourwalls {
namespace {

using namespace testing_ice;

Files steady(Files files) {
  auto& text = files.at("small.stk");
  const std::string was = "transient step 0.01 , slot 0.1";
  text.replace(text.find(was), was.size(), "steady");
  return files;
}

/// A deck's case, solved.
struct Solved {
  explicit Solved(const ice::Deck& deck)
      : c(read_case_text(ice::resolve_deck(deck).toml, "deck.toml")), m(c, PETSC_COMM_WORLD), u(m.initial()) {
    NewtonSolver newton(m.system, c.solver);
    EXPECT_TRUE(newton.solve(u).converged);
    result = collect(m, u, false);
  }
  Case c;
  Model m;
  VecHandle u;
  Result result;
};

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
  ASSERT_EQ(resolved.not_honoured.size(), 1u);
  EXPECT_NE(resolved.not_honoured[0].find("small.stk:34: numofcores 2"), std::string::npos)
      << resolved.not_honoured[0];
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
    Solved s(deck);
    EXPECT_LT(s.result.balance.at("energy").relative_error, 1e-9);
    const auto grid = make_ice_grid(deck);
    const auto temperature = on_ice_grid(deck, grid, s.m, s.u);
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
  const auto c = read_case_text(resolved.toml, "small.toml");
  for (const int level : {0, 1, 2}) {
    const auto& parts = c.bodies[0].layers[level].parts;
    ASSERT_FALSE(parts.empty()) << level;
    EXPECT_EQ(parts[0].material, "OX");
    EXPECT_EQ(parts[0].power, level == 1 ? 1 : 0);
  }
}

std::string peer(const std::string& file) {
  return std::string(FOURWALLS_SOURCE_DIR) + "/tests/ice/peer/" + file;
}

int rank() {
  int n = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &n);
  return n;
}

/// What a `4rm` cavity becomes: cells of their own, with the deck's figures.
TEST(IceResolved, ChannelsBecomeAResolvedCavity) {
  const Folder folder(folder_name("channels"));
  folder.write(cavity_deck(four_resistors));
  const auto resolved = ice::resolve_deck(ice::read_deck(folder / "cavity.stk"));
  EXPECT_TRUE(resolved.not_honoured.empty());
  EXPECT_TRUE(resolved.notes.empty());
  const auto c = read_case_text(resolved.toml, "cavity.toml");
  ASSERT_EQ(c.cold_plates.size(), 1u);
  const auto& p = c.cold_plates[0];
  EXPECT_EQ(p.layer, "gap");
  EXPECT_TRUE(p.resolved);
  EXPECT_EQ(p.direction, Direction::plus_y);
  EXPECT_EQ(p.channels, 5);
  EXPECT_NEAR(p.first_wall, 50e-6, 1e-15);
  EXPECT_NEAR(p.flow, 6e-6 / 60, 1e-18);
  EXPECT_NEAR(p.density * p.specific_heat, 4.172e6, 1e-3);
  EXPECT_NEAR(p.side_coefficient, 2.7e4, 1e-7);
  EXPECT_NEAR(p.top_coefficient, 5.7e4, 1e-7);
  EXPECT_NEAR(p.bottom_coefficient, 4.7e4, 1e-7);
}

/// `2rm` channels and pins are averaged, with their coefficients on the whole area; both are said.
TEST(IceResolved, AveragedCavitiesTakeTheirCoefficientsOnTheWholeArea) {
  for (const auto& cavity : {two_resistors, pins}) {
    const Folder folder(folder_name("averaged"));
    folder.write(cavity_deck(cavity));
    const auto resolved = ice::resolve_deck(ice::read_deck(folder / "cavity.stk"));
    ASSERT_EQ(resolved.notes.size(), 1u);
    EXPECT_NE(resolved.notes[0].find("cavity.stk:2: "), std::string::npos) << resolved.notes[0];
    const auto c = read_case_text(resolved.toml, "cavity.toml");
    const auto& p = c.cold_plates.at(0);
    EXPECT_FALSE(p.resolved);
    EXPECT_EQ(p.side_coefficient, 0);
    if (cavity == two_resistors) {
      EXPECT_NEAR(p.top_coefficient, 2 * 5.7e4, 1e-6);
      EXPECT_NEAR(p.bottom_coefficient, 2 * 4.7e4, 1e-6);
    } else {
      const double solid = 3.14159265358979 * 50 * 50 / (4 * 100 * 100.0);
      const double h = 1 / (2.527e-5 / std::pow(1.1 + 1.35, 1.52) + 1.533e-6);
      EXPECT_NEAR(p.top_coefficient, h / (1 - solid), 1e-4);
      EXPECT_NEAR(p.flow, 1.1 * 1000e-6 * 100e-6, 1e-18);
      EXPECT_TRUE(p.pin_staggered);
    }
  }
}

/// All heat leaves with the coolant: the outlet is known to the last digit. Fields approach the peer's
/// network, whose advection is central where this is upwind, as both are refined along the flow.
TEST(IceResolved, CavitiesApproachTheNetwork) {
  for (const auto& cavity : {four_resistors, two_resistors, pins}) {
    double apart_by[2];
    for (const int fine : {0, 1}) {
      auto files = cavity_deck(cavity);
      auto& text = files.at("cavity.stk");
      if (fine) text.replace(text.find("width 100 ;"), 11, "width 12.5 ;");
      const Folder folder(folder_name("approach"));
      folder.write(files);
      ResolvedRun run(folder / "cavity.stk");
      const double flow = cavity == pins ? 1.1 * 1000e-6 * 100e-6 : 1e-7;
      EXPECT_NEAR(run.quantity("gap outlet temperature"), 300 + 4 / (4.172e6 * flow), 1e-7);
      EXPECT_LT(run.result.balance.at("energy").relative_error, 1e-10);
      const auto network = run.open.emulate({}, PETSC_COMM_WORLD, silent);
      double most = 0;
      for (const char* figure : {"up highest temperature", "down highest temperature", "gap mean temperature",
                                 "up.b mean temperature", "down.b mean temperature"})
        most = std::max(most, std::abs(run.quantity(figure) - network.result.quantities.at(figure).value));
      apart_by[fine] = most / (network.result.quantities.at("highest temperature").value - 300);
    }
    EXPECT_LT(apart_by[1], apart_by[0]);
    EXPECT_LT(apart_by[1], 0.012);  // of it the two cells across layers of 90 um
  }
}

/// What Tcoolant prints is what leaves, also where the deck's last row of cells is several of the mesh's.
TEST(IceResolved, TheOutletIsTheLastOfTheMesh) {
  for (const auto& cavity : {two_resistors, pins}) {
    auto files = cavity_deck(cavity);
    auto& text = files.at("cavity.stk");
    text.replace(text.find("\"out.txt\" , maximum"), 19, "\"out.txt\" , average");
    auto& plan = files.at("d.flp");
    plan = "b : position 0, 0 ; dimension 1000, 770 ; power values 2 ;\n";
    const Folder folder(folder_name("outlet"));
    folder.write(files);
    ResolvedRun run(folder / "cavity.stk");
    if (rank() != 0) continue;
    EXPECT_NEAR(numbers_of(run.files.at("out.txt")).at(0).at(1), run.quantity("gap outlet temperature"),
                6e-4);
  }
}

/// The peer's coolant map and block means. It says of itself that upwind advection changes them by up to 0.35
/// K; what else differs is the mesh: two cells instead of one across layers of 90 um (below), cells that
/// follow blocks. Means of blocks off the peer's grid (the last two of the processor) count slivers there and
/// are left out.
void expect_peers_maps(const std::string& deck, double outlet) {
  constexpr double gate = 0.35;
  ResolvedRun run(peer(deck + "/input/case.stk"));
  EXPECT_LT(run.result.balance.at("energy").relative_error, 1e-9);
  EXPECT_NEAR(run.quantity("CAVITY outlet temperature"), outlet, 1e-6);  // the energy balance
  if (rank() != 0) return;
  const auto of_peer = [&](const char* file) { return text_of(peer(deck + "/output/" + file)); };
  EXPECT_LT(apart(run.files.at("CAVITY.tmap.txt"), of_peer("CAVITY.tmap.txt")), gate);
  EXPECT_LT(apart(run.files.at("MEM.flp.average.txt"), of_peer("MEM.flp.average.txt"), 1), gate);
  EXPECT_LT(apart(run.files.at("MEM.flp.maximum.txt"), of_peer("MEM.flp.maximum.txt"), 1), gate);
  const auto mine = numbers_of(run.files.at("CPU.flp.average.txt")),
             its = numbers_of(of_peer("CPU.flp.average.txt"));
  ASSERT_EQ(mine.size(), 1u);
  ASSERT_EQ(its.at(0).size(), 6u);
  for (const int block : {1, 2, 3}) EXPECT_NEAR(mine[0].at(block), its[0][block], gate) << block;
}

TEST(IceResolved, PeersChannelsWithinItsOwnError) {
  expect_peers_maps("ice_mc4rm_steady", 298.15 + 40 / 4.172);
}
TEST(IceResolved, PeersPinsWithinItsOwnError) {
  expect_peers_maps("ice_pinfin_inline_steady", 298.15 + 40 / (4.172e6 * 1.1066 * 12e-3 * 100e-6));
}

/// The peer's deck of channels with its layers of 90 um cut into equal ones, and another place for Hot.
Files peers_channels(int cuts, const std::string& hot) {
  Files files;
  for (const char* name : {"case.stk", "cpu.flp", "mem.flp"})
    files[name] = text_of(peer(std::string("ice_mc4rm_steady/input/") + name));
  const auto put = [](std::string& text, const std::string& was, const std::string& is) {
    EXPECT_NE(text.find(was), std::string::npos) << was;
    for (auto at = text.find(was); at != std::string::npos; at = text.find(was, at + is.size()))
      text.replace(at, was.size(), is);
  };
  std::string layers;
  for (int n = 0; n < cuts; ++n) layers += "layer " + std::to_string(90.0 / cuts) + " SILICON ;\n";
  put(files.at("case.stk"), "layer  90 SILICON ;", layers);
  put(files.at("cpu.flp"), "position    8030, 5060 ;\n  dimension    970,  940 ;", hot);
  return files;
}

/// Map of the processor by the peer's network.
std::string network_map(const Files& files) {
  const Folder folder(folder_name("cuts"));
  folder.write(files);
  return open_ice({folder / "case.stk"}, {}, false)
      .emulate({}, PETSC_COMM_WORLD, silent)
      .files["CPU.tmap.txt"];
}

/// The processor's map is up to 0.45 K from the peer's, in and around Hot, which is more than upwind
/// advection makes of it. That is the peer's one cell across layers of 90 um: with two of them its own
/// network is within its gate everywhere, with six it is 0.6 K from what it was. That Hot lies off the peer's
/// grid has no part in it: on the grid the difference is the same.
TEST(IceResolved, TheRestOfTheDiesMapIsThePeersOneCellAcrossALayer) {
  constexpr double gate = 0.35;
  const std::string where = "position    8030, 5060 ;\n  dimension    970,  940 ;";
  const std::string on_grid = "position 8050, 5100 ; dimension 900, 900 ;";
  const auto resolved = [](const Files& files) {
    const Folder folder(folder_name("dies"));
    folder.write(files);
    return ResolvedRun(folder / "case.stk").files["CPU.tmap.txt"];
  };
  const auto mine = resolved(peers_channels(1, where)), mine_on_grid = resolved(peers_channels(1, on_grid));
  const auto its = network_map(peers_channels(1, where)), two = network_map(peers_channels(2, where)),
             six = network_map(peers_channels(6, where)),
             its_on_grid = network_map(peers_channels(1, on_grid));
  if (rank() != 0) return;
  EXPECT_GT(apart(mine, its), gate);
  EXPECT_LT(apart(mine, its), 0.5);
  EXPECT_LT(apart(mine, two), gate);
  EXPECT_LT(apart(mine, six), gate);
  EXPECT_GT(apart(its, six), apart(mine, its));
  EXPECT_NEAR(apart(mine_on_grid, its_on_grid), apart(mine, its), 0.05);
}

/// Slots become profiles: the course by adapted steps against backward Euler with a fortieth of the peer's
/// step.
TEST(IceResolved, SlotsOverTime) {
  auto files = small_deck();
  auto& text = files.at("small.stk");
  text.replace(text.find("cell length 500 , width 500"), 27, "cell length 100 , width 100");
  const Folder folder(folder_name("slots"));
  folder.write(files);
  ResolvedRun run(folder / "small.stk");
  EXPECT_NEAR(run.c.transient.stop, 0.2, 1e-15);
  EXPECT_EQ(run.c.profiles.size(), 3u);  // the three powered blocks change in three ways
  EXPECT_NEAR(run.open.look_interval, 0.01, 1e-15);
  text.replace(text.find("step 0.01"), 9, "step 0.00025");
  folder.write(files);
  const auto network = open_ice({folder / "small.stk"}, {}, false).emulate({}, PETSC_COMM_WORLD, silent);
  if (rank() != 0) return;
  const auto mine = numbers_of(run.files.at("point.txt")), fine = numbers_of(network.files.at("point.txt"));
  ASSERT_EQ(mine.size(), 20u);
  ASSERT_EQ(fine.size(), 800u);
  const double rise = fine.back()[1] - 300;
  for (std::size_t n = 0; n < mine.size(); ++n) {
    EXPECT_NEAR(mine[n][0], 0.01 * static_cast<double>(n + 1), 1e-9);
    EXPECT_NEAR(mine[n][1], fine[40 * n + 39][1], 0.02 * rise) << mine[n][0];
  }
  EXPECT_EQ(numbers_of(run.files.at("lower.txt")).size(), 2u);
  EXPECT_EQ(numbers_of(run.files.at("core.txt")).size(), 1u);
  EXPECT_EQ(run.files.at("power.txt"), network.files.at("power.txt"));
}

/// Probes of an imported deck: what its directives ask for over time.
TEST(IceResolved, DirectivesBecomeProbes) {
  const Folder folder(folder_name("probes"));
  folder.write(small_deck());
  const auto c = read_case_text(ice::resolve_deck(ice::read_deck(folder / "small.stk")).toml, "small.toml");
  ASSERT_EQ(c.probes.size(), 6u);  // a point, three blocks of four rectangles, one block's highest
  EXPECT_EQ(c.probes[0].name, "upper at 1200, 700 um");
  EXPECT_EQ(c.probes[0].layer, "upper");
  EXPECT_EQ(c.probes[1].statistic, ProbeStatistic::mean);
  EXPECT_EQ(c.probes[5].statistic, ProbeStatistic::maximum);
  ASSERT_TRUE(c.probes[5].place);
  EXPECT_NEAR(c.probes[5].place->size[0], 1000e-6, 1e-15);
}

/// The peer's transient benchmark: adapted steps of second order come nearer to the peer's own fine steps
/// than the peer does.
TEST(IceResolved, PeersTransientNearerToItsFineSteps) {
  ResolvedRun run(peer("ice_solid_transient/input/case.stk"));
  ASSERT_TRUE(run.course.solved);
  if (rank() != 0) return;
  const auto fine = numbers_of(text_of(peer("ice_solid_transient/output/check_fine_dt.txt")));
  ASSERT_EQ(fine.size(), 50u);
  double off = 0, off_peer = 0;
  int column = 1;
  for (const char* name : {"hot", "core0", "bank2", "spread"}) {
    const std::string file = std::string("probe_") + name + ".txt";
    const auto mine = numbers_of(run.files.at(file));
    const auto coarse = numbers_of(text_of(peer("ice_solid_transient/output/" + file)));
    ASSERT_EQ(mine.size(), 50u);
    for (std::size_t n = 0; n < 50; ++n) {
      off = std::max(off, std::abs(mine[n][1] - fine[n][column]));
      off_peer = std::max(off_peer, std::abs(coarse[n][1] - fine[n][column]));
    }
    ++column;
  }
  EXPECT_GT(off_peer, 5.7);
  EXPECT_LT(off, 0.5);  // of it the blocks off the peer's grid
}

}  // namespace
}  // namespace fourwalls

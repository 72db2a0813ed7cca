// Requirement: a netlist says the same whatever the number of ranks and whether it is compressed; public
// decks have the elements that are known of them.
#include <gtest/gtest.h>
#include <petscsys.h>

#include <cmath>
#include <numbers>

#include "bench/spdn/spdn.hpp"
#include "decks.hpp"

namespace fourwalls {
namespace {

using namespace testing_netlists;

/// Ids, names, elements and lines as one rank alone reads them.
void expect_as_alone(const std::string& file) {
  SCOPED_TRACE(file);
  const Netlist alone = read_netlist(file, MPI_COMM_SELF);
  const Netlist shared = read_netlist(file, MPI_COMM_WORLD);
  EXPECT_EQ(counts(shared, MPI_COMM_WORLD), counts(alone, MPI_COMM_SELF));
  EXPECT_EQ(names_by_id(shared, MPI_COMM_WORLD), names_by_id(alone, MPI_COMM_SELF));
  const auto a = elements(shared, MPI_COMM_WORLD), b = elements(alone, MPI_COMM_SELF);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], b[i]);
  EXPECT_EQ(shared.title, alone.title);
  ASSERT_EQ(shared.outputs.size(), alone.outputs.size());
  for (std::size_t i = 0; i < shared.outputs.size(); ++i) {
    EXPECT_EQ(shared.outputs[i].a, alone.outputs[i].a);
    EXPECT_EQ(shared.outputs[i].b, alone.outputs[i].b);
  }
  ASSERT_EQ(shared.initial.size(), alone.initial.size());
  for (std::size_t i = 0; i < shared.initial.size(); ++i)
    EXPECT_EQ(shared.initial[i].node, alone.initial[i].node);
  // names of a contiguous range
  PetscInt next = 0;
  PetscInt own = static_cast<PetscInt>(shared.node_names.size());
  MPI_Exscan(&own, &next, 1, MPIU_INT, MPI_SUM, MPI_COMM_WORLD);
  EXPECT_EQ(shared.first_node, rank() == 0 ? 0 : next);
}

TEST(Netlist, OneRankGivesFileOrder) {
  const Folder folder;
  const std::string file = folder.write("deck.sp", "R1 b A 1\nC2 a gnd 2p\nR3 C 0 3k\nV1 c b 1\n");
  const Netlist net = read_netlist(file, MPI_COMM_SELF);
  EXPECT_EQ(names_by_id(net, MPI_COMM_SELF), (std::vector<std::string>{"b", "A", "C"}));
  ASSERT_EQ(net.resistors.size(), 2u);
  EXPECT_EQ(net.resistors[0].a, 0);
  EXPECT_EQ(net.resistors[0].b, 1);
  EXPECT_EQ(net.resistors[1].a, 2);
  EXPECT_EQ(net.resistors[1].b, Netlist::ground);
  EXPECT_EQ(net.resistors[1].value, 3000);
  ASSERT_EQ(net.capacitors.size(), 1u);
  EXPECT_EQ(net.capacitors[0].a, 1);
  EXPECT_EQ(net.capacitors[0].b, Netlist::ground);
  EXPECT_DOUBLE_EQ(net.capacitors[0].value, 2e-12);
  ASSERT_EQ(net.voltage_sources.size(), 1u);
  EXPECT_EQ(net.voltage_sources[0].a, 2);
  EXPECT_EQ(net.voltage_source_names[0], "V1");
  EXPECT_EQ(net.where(net.resistor_lines, 1), file + ":3");
}

TEST(Netlist, EverythingTheGrammarHas) {
  const Folder folder;
  folder.write("part.sp", "* included\nRi p q 4\nRi2 q 0 R=5 \n");
  const std::string file = folder.write("deck.sp",
                                        "A grid of some kind\r\n"
                                        "Vdd vdd 0 DC 1.8 AC 1 90\r\n"
                                        "vss VSS gnd ac 2 DC=0.5\n"
                                        "  * a comment after blanks\n"
                                        "Lp vdd p 1nH ic=2m\n"
                                        "rp P q R = 0.25ohm ; package\n"
                                        "R0 q vss 0\n"
                                        "C1 q gnd 10PF IC=0.5\n"
                                        "Ia q 0 1m PULSE(1m, 2m,1n 10p 20p 1n 4n) $ load\n"
                                        "Ib q 0 pwl 0 0\n"
                                        "* in between\n"
                                        "\n"
                                        "+ 1n 1m ; and\n"
                                        "+ 2n 0 AC\n"
                                        "Ic q 0 pulse(3 4)\n"
                                        ".INCLUDE \"part.sp\"\n"
                                        ".tran 10p 10n 1n 20p UIC\n"
                                        ".ac DEC 10 1k 1g\n"
                                        ".print tran v(q) V(vdd,P) i(Lp)\n"
                                        ".probe ac vdb(q)\n"
                                        ".save all i(ib) type=ic\n"
                                        ".ic v(p)=1.7 V(q) = 1.6\n"
                                        ".opti nopage reltol=1e-4\n"
                                        ".width out=512\n"
                                        ".global vdd\n"
                                        ".op\n"
                                        ".END\n");
  expect_as_alone(file);
  const Netlist net = read_netlist(file, MPI_COMM_SELF);
  EXPECT_EQ(net.title, "A grid of some kind");
  EXPECT_EQ(net.files.size(), 2u);
  EXPECT_EQ(counts(net, MPI_COMM_SELF), (Counts{4, 1, 1, 2, 3, 4}));
  EXPECT_EQ(net.resistors[0].value, 0.25);
  EXPECT_EQ(net.resistors[1].value, 0);
  EXPECT_EQ(net.resistors[3].value, 5);
  EXPECT_EQ(net.where(net.resistor_lines, 3), folder.path("part.sp") + ":3");
  EXPECT_DOUBLE_EQ(net.capacitors[0].value, 1e-11);
  ASSERT_EQ(net.capacitor_initial.size(), 1u);
  EXPECT_EQ(net.capacitor_initial[0].value, 0.5);
  ASSERT_EQ(net.inductor_initial.size(), 1u);
  EXPECT_DOUBLE_EQ(net.inductor_initial[0].value, 2e-3);
  EXPECT_DOUBLE_EQ(net.inductors[0].value, 1e-9);

  EXPECT_EQ(net.voltage_sources[1].dc, 0.5);
  ASSERT_EQ(net.voltage_ac.size(), 2u);
  EXPECT_EQ(net.voltage_ac[0].element, 0u);
  EXPECT_DOUBLE_EQ(net.voltage_ac[0].phase, std::numbers::pi / 2);
  EXPECT_EQ(net.voltage_ac[1].magnitude, 2);
  ASSERT_EQ(net.current_ac.size(), 1u);
  EXPECT_EQ(net.current_ac[0].element, 1u);
  EXPECT_EQ(net.current_ac[0].magnitude, 1);

  const auto& currents = net.current_sources;
  EXPECT_DOUBLE_EQ(currents[0].dc, 1e-3);
  EXPECT_DOUBLE_EQ(net.value(currents[0], 1.5e-9), 2e-3);
  EXPECT_DOUBLE_EQ(net.value(currents[1], 0.5e-9), 0.5e-3);
  EXPECT_EQ(currents[1].dc, 0);
  EXPECT_EQ(currents[2].dc, 3);
  const Pulse& p = net.waves.at(static_cast<std::size_t>(currents[2].wave)).pulse;
  EXPECT_DOUBLE_EQ(p.rise, 10e-12);  // .tran's step
  EXPECT_DOUBLE_EQ(p.fall, 10e-12);
  EXPECT_TRUE(std::isinf(p.width));

  EXPECT_TRUE(net.op);
  EXPECT_TRUE(net.tran.given && net.tran.uic);
  EXPECT_DOUBLE_EQ(net.tran.step, 1e-11);
  EXPECT_DOUBLE_EQ(net.tran.stop, 1e-8);
  EXPECT_DOUBLE_EQ(net.tran.start, 1e-9);
  EXPECT_DOUBLE_EQ(net.tran.max_step, 2e-11);
  EXPECT_TRUE(net.ac.given && net.ac.kind == Netlist::Sweep::Kind::dec);
  EXPECT_EQ(net.ac.points, 10);
  EXPECT_EQ(net.ac.stop, 1e9);

  const auto names = names_by_id(net, MPI_COMM_SELF);
  const auto name = [&](PetscInt id) { return id < 0 ? "0" : names.at(static_cast<std::size_t>(id)); };
  ASSERT_EQ(net.outputs.size(), 5u);
  EXPECT_EQ(net.outputs[0].analysis, "tran");
  EXPECT_EQ(name(net.outputs[0].a), "q");
  EXPECT_EQ(net.outputs[0].b, Netlist::ground);
  EXPECT_EQ(net.outputs[1].text, "V(vdd,P)");
  EXPECT_EQ(name(net.outputs[1].b), "p");
  EXPECT_EQ(net.outputs[2].element, 'l');
  EXPECT_EQ(net.outputs[2].rank, 0);
  EXPECT_EQ(net.outputs[2].index, 0u);
  EXPECT_EQ(net.outputs[3].directive, "probe");
  EXPECT_EQ(net.outputs[3].function, "vdb");
  EXPECT_EQ(net.outputs[4].element, 'i');
  EXPECT_EQ(net.outputs[4].index, 1u);
  ASSERT_EQ(net.initial.size(), 2u);
  EXPECT_EQ(name(net.initial[1].node), "q");
  EXPECT_EQ(net.initial[1].voltage, 1.6);
  ASSERT_EQ(net.options.size(), 2u);
  EXPECT_EQ(net.options[0].name, "nopage");
  EXPECT_EQ(net.options[1].value, "1e-4");
  EXPECT_EQ(format_problems(net.warnings), file +
                                               ":21: warning: .save: all node voltages are written anyway\n" +
                                               file + ":21: warning: .save: type=ic has no effect\n" + file +
                                               ":24: warning: .width has no effect\n");
}

TEST(Netlist, TheFirstLine) {
  const Folder folder;
  const auto read = [&](const std::string& text) {
    Netlist net = read_netlist(folder.write("deck.sp", text), MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
    return net;
  };
  EXPECT_EQ(read("R1 a 0 1\nR2 a 0 2\n").title, "");
  EXPECT_EQ(counts(read("R1 a 0 1\nR2 a 0 2\n"), MPI_COMM_WORLD).r, 2);
  EXPECT_EQ(read("* SPDN n=50\nR2 a 0 2\n").title, "SPDN n=50");
  EXPECT_EQ(read("RC ladder of the board\nR2 a 0 2\n").title, "RC ladder of the board");
  EXPECT_EQ(read("xyz\nR2 a 0 2\n.title other\n").title, "other");
  EXPECT_EQ(read("\xef\xbb\xbf* with a mark\nR2 a 0 2").title, "with a mark");
  EXPECT_EQ(counts(read(".op\nR2 a 0 2"), MPI_COMM_WORLD).r, 1);
}

/// A deck whose shares of any number of ranks begin in awkward places.
std::string awkward(int lines) {
  std::string text = "* awkward\n";
  for (int i = 0; i < lines; ++i) {
    const std::string n = std::to_string(i);
    switch (i % 7) {
      case 0:
        text += "R" + n + " n" + n + "\n+ n" + std::to_string(i / 2) + "\n* between\n\n+ 0.5\n";
        break;
      case 1:
        text += "   * " + std::string(static_cast<std::size_t>(i % 61), '-') + "\n\n\nC" + n + " N" + n +
                " 0 1p\r\n";
        break;
      case 2:
        text += "I" + n + " n" + n + " 0 PWL(0 0";
        for (int k = 1; k < i % 97; ++k) text += "\n+ " + std::to_string(k) + "n " + std::to_string(k % 5);
        text += ")\n";
        break;
      case 3:
        text += "V" + n + " n" + std::to_string(i / 3) + " _X_" + n + " DC 1 ; comment\n";
        break;
      case 4:
        text += "L" + n + " n" + n + " n" + std::to_string(i - 1) + " 1n $ comment\n";
        break;
      case 5:
        if (i % 35 == 5)
          text += ".ic v(n" + std::to_string(i - 1) + ")=1\n.print v(N" + std::to_string(i - 1) + ")\n";
        break;
      default:
        text += " r" + n + " n" + n + " gnd 0\n";
    }
  }
  return text;
}

TEST(Netlist, SharesBeginAnywhere) {
  const Folder folder;
  for (const int lines : {3, 8, 9, 10, 11, 12, 13, 40, 200, 3001}) {
    expect_as_alone(folder.write("awkward" + std::to_string(lines) + ".sp", awkward(lines)));
    // without the end of the last line
    std::string text = awkward(lines);
    text.pop_back();
    expect_as_alone(folder.write("cut" + std::to_string(lines) + ".sp", text));
  }
}

TEST(Netlist, SharesOfCompressedText) {
  const Folder folder;
  const std::string text = awkward(40000);  // many blocks
  const std::string packed = folder.write_packed("deck.sp.gz", text);
  expect_as_alone(packed);
  // the name does not matter
  expect_as_alone(folder.write_packed("deck.sp", text));
  const auto a = elements(read_netlist(packed, MPI_COMM_WORLD), MPI_COMM_WORLD);
  auto b = elements(read_netlist(folder.write("plain.sp", text), MPI_COMM_WORLD), MPI_COMM_WORLD);
  ASSERT_EQ(a.size(), b.size());
  if (rank() == 0 && a.size() > 1000) {
    for (std::size_t i = 0; i < a.size(); i += 997)
      EXPECT_EQ(a[i].substr(0, a[i].rfind('/')), b[i].substr(0, b[i].rfind('/')));
  }
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  // the work is shared
  const Netlist net = read_netlist(packed, MPI_COMM_WORLD);
  if (ranks > 1)
    EXPECT_LT(static_cast<double>(net.resistors.size()),
              0.8 * static_cast<double>(counts(net, MPI_COMM_WORLD).r));
  else
    EXPECT_EQ(static_cast<long long>(net.resistors.size()), counts(net, MPI_COMM_SELF).r);
}

TEST(Netlist, ErrorsHaveTheLinesOfTheFile) {
  const Folder folder;
  std::string text = awkward(2000);
  const auto at = text.find("R1400 ");
  ASSERT_NE(at, std::string::npos);
  text.insert(at, "Q1 a b c\n");
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  const std::string expected =
      ":" + std::to_string(line) + ": error: 'Q1' is a semiconductor; supported: R, C, L, V and I elements\n";
  EXPECT_EQ(refusal(folder, folder.write("deck.sp", text)), "deck.sp" + expected);
  EXPECT_EQ(refusal(folder, folder.write_packed("deck.sp.gz", text)), "deck.sp.gz" + expected);
}

TEST(Netlist, IncludesOfIncludes) {
  const Folder folder;
  if (rank() == 0) std::filesystem::create_directory(folder.path("parts"));
  MPI_Barrier(MPI_COMM_WORLD);
  folder.write_packed("parts/b.sp.gz", awkward(500));
  folder.write("parts/a.sp", "Ra a b 1\n.include b.sp.gz\nRb n3 b 2\n.end\n");
  const std::string file =
      folder.write("deck.sp", "* t\nRd n1 d 1\n.include 'parts/a.sp'\nRe e n2 1\n.print v(n3)\n.end\n");
  const Netlist alone = read_netlist(file, MPI_COMM_SELF), shared = read_netlist(file, MPI_COMM_WORLD);
  EXPECT_EQ(alone.files.size(), 3u);
  EXPECT_EQ(counts(shared, MPI_COMM_WORLD), counts(alone, MPI_COMM_SELF));
  EXPECT_EQ(elements(shared, MPI_COMM_WORLD), elements(alone, MPI_COMM_SELF));
  auto names = names_by_id(shared, MPI_COMM_WORLD), names_alone = names_by_id(alone, MPI_COMM_SELF);
  EXPECT_EQ(names.at(static_cast<std::size_t>(shared.outputs.at(0).a)), "n3");
  // ids differ here: files come one after the other, each over all ranks
  for (auto* all : {&names, &names_alone}) {
    for (auto& name : *all)
      for (char& c : name) c = static_cast<char>(std::tolower(c));
    std::sort(all->begin(), all->end());
  }
  EXPECT_EQ(names, names_alone);
}

TEST(Netlist, PublicDecks) {
  struct Known {
    const char* file;
    Counts counts;
  };
  const std::vector<Known> decks{
      {"ibm/ibmpg1.spice.gz", {30027, 0, 0, 14308, 10774, 30635}},
      {"ibm/ibmpg1t.spice.gz", {40801, 10774, 277, 14308, 10774, 39680}},
      {"openroad/gcd_vdd.sp.gz", {3874, 0, 0, 2, 510, 3042}},
      {"iccad23/tc1.sp.gz", {24088, 0, 0, 4, 11599, 21671}},
      {"iccad23/tc11.sp.gz", {10860, 0, 0, 4, 7718, 9931}},
      {"iccad23/tc13.sp.gz", {17183, 0, 0, 4, 11864, 15768}},
      {"iccad23/fk74.sp.gz", {31551, 0, 0, 9, 24070, 28610}},
      {"spdn/spdn_50_flip.sp.gz", {7500, 0, 0, 100, 2500, 5100}},
      {"spdn/spdn_50_ring.sp.gz", {7440, 0, 0, 40, 2500, 5040}},
      {"spdn/spdn_100_hier.sp.gz", {31030, 0, 0, 5, 10000, 20430}},
      {"ac/pdn_ladder.cir", {8, 4, 7, 1, 1, 16}},
  };
  const std::string root = std::string(FOURWALLS_BENCHMARK_DIR) + "/pdn/";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no public decks in " << root;
  for (const auto& [file, known] : decks) {
    SCOPED_TRACE(file);
    const Netlist net = read_netlist(root + file, MPI_COMM_WORLD);
    const Counts got = counts(net, MPI_COMM_WORLD);
    EXPECT_EQ(got, known) << got.r << ' ' << got.c << ' ' << got.l << ' ' << got.v << ' ' << got.i << ' '
                          << got.nodes;
    EXPECT_TRUE(net.op || net.tran.given || std::string(file).starts_with("ac"));
    // places are known for all nodes but those of packages and sources
    std::int64_t unknown = 0;
    for (std::size_t i = 0; i < net.node_names.size(); ++i) unknown += !node_place(net.node_names[i]).known;
    if (std::string(file).find("ibm") == 0 || std::string(file).find("iccad") == 0 ||
        std::string(file).find("openroad") == 0) {
      EXPECT_EQ(unknown, 0);
    }
  }
  expect_as_alone(root + "ibm/ibmpg1t.spice.gz");
  expect_as_alone(root + "iccad23/tc11.sp.gz");
}

TEST(Netlist, PublicTransientDeck) {
  const std::string file = std::string(FOURWALLS_BENCHMARK_DIR) + "/pdn/ibm/ibmpg1t.spice.gz";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  const Netlist net = read_netlist(file, MPI_COMM_WORLD);
  EXPECT_EQ(net.title, "circuit generated from ALSIM");
  EXPECT_TRUE(net.tran.given && !net.op);
  EXPECT_DOUBLE_EQ(net.tran.step, 1e-11);
  EXPECT_DOUBLE_EQ(net.tran.stop, 1e-8);
  EXPECT_EQ(net.outputs.size(), 20u);
  long long waves = static_cast<long long>(net.waves.size());
  MPI_Allreduce(MPI_IN_PLACE, &waves, 1, MPI_LONG_LONG, MPI_SUM, MPI_COMM_WORLD);
  EXPECT_GT(waves, 0);
  for (const auto& s : net.current_sources) {
    if (s.wave >= 0) {
      EXPECT_NEAR(s.dc, net.value(s, 0), 1e-5 * s.dc);  // written with fewer digits
    }
  }
}

TEST(Spdn, IsTheGivenDeck) {
  const std::string root = std::string(FOURWALLS_BENCHMARK_DIR) + "/pdn/spdn/";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no " << root;
  const Folder folder;
  struct Given {
    int n;
    spdn::Mode mode;
    const char* file;
  };
  for (const auto& [n, mode, file] :
       {Given{50, spdn::Mode::flip, "spdn_50_flip.sp.gz"}, Given{50, spdn::Mode::ring, "spdn_50_ring.sp.gz"},
        Given{100, spdn::Mode::hier, "spdn_100_hier.sp.gz"}}) {
    SCOPED_TRACE(file);
    const std::string made = folder.path(file);
    if (rank() == 0) spdn::write_file(n, mode, made);
    MPI_Barrier(MPI_COMM_WORLD);
    const Netlist a = read_netlist(made, MPI_COMM_SELF), b = read_netlist(root + file, MPI_COMM_SELF);
    EXPECT_EQ(a.title, b.title);
    EXPECT_EQ(names_by_id(a, MPI_COMM_SELF), names_by_id(b, MPI_COMM_SELF));
    ASSERT_EQ(a.resistors.size(), b.resistors.size());
    for (std::size_t i = 0; i < a.resistors.size(); ++i) {
      ASSERT_EQ(a.resistors[i].a, b.resistors[i].a);
      ASSERT_EQ(a.resistors[i].b, b.resistors[i].b);
      ASSERT_EQ(a.resistors[i].value, b.resistors[i].value);
    }
    EXPECT_EQ(a.resistor_lines.line, b.resistor_lines.line);
    ASSERT_EQ(a.voltage_sources.size(), b.voltage_sources.size());
    for (std::size_t i = 0; i < a.voltage_sources.size(); ++i)
      ASSERT_EQ(a.voltage_sources[i].dc, b.voltage_sources[i].dc);
    ASSERT_EQ(a.current_sources.size(), b.current_sources.size());
    double sum = 0;
    for (std::size_t i = 0; i < a.current_sources.size(); ++i) {
      ASSERT_EQ(a.current_sources[i].a, b.current_sources[i].a);
      // the files were summed in another order: a unit of the 12th digit
      ASSERT_NEAR(a.current_sources[i].dc, b.current_sources[i].dc, 1.01e-12);
      sum += a.current_sources[i].dc;
    }
    EXPECT_NEAR(sum, 100, 1e-8);
  }
}

}  // namespace
}  // namespace fourwalls

// Requirement: what is wrong with a netlist is said with file and line, all of it, on all ranks alike;
// whatever the bytes, reading ends.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decks.hpp"

namespace fourwalls {
namespace {

using namespace testing_netlists;

struct Bad {
  const char* name;
  std::string text;
  const char* message;  ///< all of it
};

const std::vector<Bad>& bad_decks() {
  static const std::vector<Bad> decks{
      {"subcircuit", "* t\nR1 a 0 1\nX1 a b cell\n",
       "deck.sp:3: error: 'X1' is a subcircuit; supported: R, C, L, V and I elements\n"},
      {"transistor", "* t\nR1 a 0 1\nM1 d g s b nmos\n",
       "deck.sp:3: error: 'M1' is a semiconductor; supported: R, C, L, V and I elements\n"},
      {"controlled source", "* t\nE1 a 0 b 0 2\nR1 a 0 1\n",
       "deck.sp:2: error: 'E1' is a controlled source; supported: R, C, L, V and I elements\n"},
      {"coupling", "* t\nL1 a 0 1n\nK1 L1 L2 0.9\n",
       "deck.sp:3: error: 'K1' is an inductive coupling; supported: R, C, L, V and I elements\n"},
      {"line", "* t\nR1 a 0 1\nT1 a 0 b 0 Z0=50\n",
       "deck.sp:3: error: 'T1' is a transmission line; supported: R, C, L, V and I elements\n"},
      {"name only", "* t\nR1\n",
       "deck.sp:2: error: 'R1': expected two nodes and a value, found only the name\n"},
      {"one node", "* t\nR1 a\n",
       "deck.sp:2: error: 'R1': expected two nodes and a value, found only one node\n"},
      {"no value", "* t\nR1 a b\n", "deck.sp:2: error: 'R1': resistance is missing\n"},
      {"not a number", "* t\nR1 a b 1.2.3\n",
       "deck.sp:2: error: 'R1': resistance: found '1.2.3', expected a number\n"},
      {"infinite", "* t\nR1 a b inf\n",
       "deck.sp:2: error: 'R1': resistance: found 'inf', expected a number\n"},
      {"not even", "* t\nC1 a b nan\n",
       "deck.sp:2: error: 'C1': capacitance: found 'nan', expected a number\n"},
      {"overflow", "* t\nR1 a b 1e999\n",
       "deck.sp:2: error: 'R1': resistance: '1e999' is out of the range of numbers\n"},
      {"overflow by suffix", "* t\nR1 a b 1e300t\n",
       "deck.sp:2: error: 'R1': resistance: '1e300t' is out of the range of numbers\n"},
      {"negative R", "* t\nR1 a b -1\n", "deck.sp:2: error: 'R1': resistance '-1' cannot be negative\n"},
      {"negative C", "* t\nC1 a b -1p\n", "deck.sp:2: error: 'C1': capacitance '-1p' cannot be negative\n"},
      {"negative L", "* t\nL1 a b -1n\n", "deck.sp:2: error: 'L1': inductance '-1n' cannot be negative\n"},
      {"model", "* t\nR1 a b 1 tc1=0.004\n",
       "deck.sp:2: error: 'R1': found 'tc1' after the value; expected R<name> node node ohm\n"},
      {"wrong key", "* t\nR1 a b C=1\n",
       "deck.sp:2: error: 'R1': resistance: found 'C', expected a number\n"},
      {"expression", "* t\nR1 a b {2*r}\n",
       "deck.sp:2: error: 'R1': resistance: found '{2*r}', expected a number; parameters and expressions are "
       "not "
       "supported, write the number\n"},
      {"parenthesis", "* t\nR1 (a b) 1\n", "deck.sp:2: error: 'R1': found '(', expected a node\n"},
      {"capacitor ic", "* t\nC1 a b 1p ic 2\n", "deck.sp:2: error: 'C1': found 'ic' without '='\n"},
      {"source without value", "* t\nV1 a 0\n", "deck.sp:2: error: 'V1': the value is missing\n"},
      {"DC without value", "* t\nV1 a 0 DC\n", "deck.sp:2: error: 'V1': DC value is missing\n"},
      {"DC twice", "* t\nV1 a 0 DC 1 2\n", "deck.sp:2: error: 'V1': the DC value is given twice\n"},
      {"voltage beyond nature", "* t\nV1 a 0 1e308\nR1 a 0 1\n",
       "deck.sp:2: error: 'V1': DC value: found '1e308', expected -1e+09 to 1e+09 V\n"},
      {"current beyond nature", "* t\nI1 a 0 PWL(0 1 1n 2g)\n",
       "deck.sp:2: error: 'I1': PWL: found '2g', expected -1e+09 to 1e+09 A\n"},
      {"time beyond nature", "* t\nI1 a 0 PULSE(0 1 1e13)\n",
       "deck.sp:2: error: 'I1': PULSE: found '1e13', expected -1e+12 to 1e+12 s\n"},
      {"resistance below nature", "* t\nV1 a 0 1\nR0 a b 0\nR1 b 0 1e-308\n",
       "deck.sp:4: error: 'R1': resistance: found '1e-308', expected 0 or 1e-15 to 1e+21 ohm\n"},
      {"capacitance beyond nature", "* t\nC1 a 0 1e9\n",
       "deck.sp:2: error: 'C1': capacitance: found '1e9', expected 0 or 1e-30 to 1e+06 F\n"},
      {"inductance below nature", "* t\nL1 a 0 1e-300\n",
       "deck.sp:2: error: 'L1': inductance: found '1e-300', expected 0 or 1e-24 to 1e+06 H\n"},
      {"sine", "* t\nI1 a 0 SIN(0 1 1k)\n",
       "deck.sp:2: error: 'I1': found 'SIN', expected a number, DC, AC, PULSE or PWL\n"},
      {"pulse without end", "* t\nI1 a 0 PULSE(0 1 1n\n",
       "deck.sp:2: error: 'I1': PULSE has no closing ')'\n"},
      {"short pulse", "* t\nI1 a 0 pulse(1)\n",
       "deck.sp:2: error: 'I1': PULSE has 1 values, expected 2 to 7: v1 v2 [td tr tf pw per]\n"},
      {"negative pulse", "* t\nI1 a 0 pulse(0 1 0 -1n)\n",
       "deck.sp:2: error: 'I1': PULSE: td, tr, tf, pw and per cannot be negative\n"},
      {"endless pulse", "* t\nI1 a 0 pulse(0 1 0 0 0 0 1e-20)\n.tran 1p 1n\n",
       "deck.sp:2: error: 'I1': PULSE: 1e+11 periods until the end of .tran; at most 1e+08\n"},
      {"odd pwl", "* t\nI1 a 0 PWL(0 1 2n)\n",
       "deck.sp:2: error: 'I1': PWL has 3 values, expected pairs: t1 v1 t2 v2 ...\n"},
      {"pwl back in time", "* t\nI1 a 0 PWL(0 1 2n 3 1n 4)\n",
       "deck.sp:2: error: 'I1': PWL: time 1e-09 follows 2e-09, expected increasing times\n"},
      {"two waves", "* t\nI1 a 0 PWL(0 1) PULSE(0 1)\n", "deck.sp:2: error: 'I1': more than one waveform\n"},
      {"parameters", "* t\nR1 a 0 1\n.param r=2\n",
       "deck.sp:3: error: .param: parameters are not supported, write the numbers\n"},
      {"definition", "* t\n.subckt cell a b\nR1 a b 1\n.ends\n",
       "deck.sp:2: error: .subckt: subcircuits are not supported, write their elements\n"
       "deck.sp:4: error: .ends: subcircuits are not supported, write their elements\n"},
      {"misspelt", "* t\nR1 a 0 1\n.tarn 1p 1n\n",
       "deck.sp:3: error: '.tarn' is not supported; did you mean '.tran'?\n"},
      {"tran", "* t\nR1 a 0 1\n.tran 1p\n", "deck.sp:3: error: .tran: the stop time is missing\n"},
      {"tran to nothing", "* t\nR1 a 0 1\n.tran 1p 0\n",
       "deck.sp:3: error: .tran: the stop time must be above zero\n"},
      {"tran more", "* t\nR1 a 0 1\n.tran 1p 1n 0 2p 3p\n",
       "deck.sp:3: error: .tran: found '3p', expected nothing more\n"},
      {"ac kind", "* t\nR1 a 0 1\n.ac log 10 1 1k\n",
       "deck.sp:3: error: .ac: found 'log', expected dec, oct or lin\n"},
      {"ac range", "* t\nR1 a 0 1\n.ac dec 10 1k 1\n",
       "deck.sp:3: error: .ac: frequencies must not decrease, from zero\n"},
      {"print of no node", "* t\nR1 a 0 1\n.print tran v(b)\n",
       "deck.sp:3: error: no element has the node 'b'\n"},
      {"print of no element", "* t\nV1 a 0 1\n.print i(V2)\n",
       "deck.sp:3: error: there is no V, I or L element 'V2'\n"},
      {"print of two elements", "* t\nV1 a 0 1\nv1 b 0 1\n.print i(V1)\n",
       "deck.sp:4: error: 2 elements are named 'V1'\n"},
      {"print function", "* t\nR1 a 0 1\n.print w(a)\n",
       "deck.sp:3: error: .print: found 'w', expected v(node), v(node,node) or i(source)\n"},
      {"print open", "* t\nR1 a 0 1\n.print v(a\n", "deck.sp:3: error: .print: v(...) has no ')'\n"},
      {"ic", "* t\nR1 a 0 1\n.ic v(a) 1\n", "deck.sp:3: error: .ic: v(a: expected v(node)=value\n"},
      {"continuation of nothing", "* t\n+ 1 2\nR1 a 0 1\n",
       "deck.sp:2: error: found a continuation ('+') with nothing to continue\n"},
      {"after the end", "* t\nR1 a 0 1\n.end\n\nR2 a 0 1\n",
       "deck.sp:5: error: found a statement after .end\n"},
      {"include of nothing", "* t\nR1 a 0 1\n.include\n",
       "deck.sp:3: error: .include: the file's name is missing\n"},
      {"include without quote", "* t\nR1 a 0 1\n.include \"x.sp\n",
       "deck.sp:3: error: .include: the file's name has no closing quote\n"},
      {"include of a missing file", "* t\nR1 a 0 1\n\n.include x.sp\n",
       "x.sp: error: cannot be read: No such file or directory (included at deck.sp:4)\n"},
      {"include of itself", "* t\nR1 a 0 1\n.inc 'deck.sp'\n",
       "deck.sp:3: error: .include: 'deck.sp' is the netlist itself\n"},
      {"no elements", "* t\n.op\n.end\n",
       "deck.sp: error: has no elements; expected lines like `R1 a b 0.5` (R, C, L, V, I)\n"},
      {"empty", "", "deck.sp: error: has no elements; expected lines like `R1 a b 0.5` (R, C, L, V, I)\n"},
      {"bytes", std::string("* t\nR1 a\0b c 1\nR2 a 0 1\n", 24),
       "deck.sp:2: error: the name 'a\\x00b' has bytes that are no text\n"},
      {"all of them", "* t\nR1 a 0 1\nR2 a\n* comment\nQ1 a b c\nC1 a b\n+ -3\n.foo\nV1 a 0 1 2\n",
       "deck.sp:3: error: 'R2': expected two nodes and a value, found only one node\n"
       "deck.sp:5: error: 'Q1' is a semiconductor; supported: R, C, L, V and I elements\n"
       "deck.sp:6: error: 'C1': capacitance '-3' cannot be negative\n"
       "deck.sp:8: error: '.foo' is not supported; valid: .op, .tran, .ac, .print, .probe, .save, .options, "
       ".include, .ic, .end, .title, .global, ... (13 in all)\n"
       "deck.sp:9: error: 'V1': the DC value is given twice\n"},
  };
  return decks;
}

TEST(NetlistRefused, EveryBadDeckWithFileAndLine) {
  const Folder folder;
  for (const Bad& bad : bad_decks()) {
    SCOPED_TRACE(bad.name);
    EXPECT_EQ(refusal(folder, folder.write("deck.sp", bad.text)), bad.message);
    MPI_Barrier(MPI_COMM_WORLD);
  }
}

// However it is written, and through however many files: each file is read once.
TEST(NetlistRefused, IncludesThatLeadBack) {
  const Folder folder;
  folder.write("a.sp", "Ra a b 1\n.include './b.sp'\n");
  folder.write("b.sp", "Rb b c 1\n.include ././a.sp\n.include b.sp\n");
  const std::string told =
      refusal(folder, folder.write("deck.sp", "* t\nR1 a 0 1\n.include ./deck.sp\n.include a.sp\n"));
  for (const char* part : {"deck.sp:3: error: .include: './deck.sp' is the netlist itself\n",
                           "b.sp:2: error: .include: './././a.sp' is included already at deck.sp:4",
                           "b.sp:3: error: .include: './b.sp' is included already at a.sp:2"})
    EXPECT_NE(told.find(part), std::string::npos) << told;
}

TEST(NetlistRefused, TheFirstTwentyAndHowManyMore) {
  const Folder folder;
  std::string text = "* t\n";
  for (int i = 0; i < 3000; ++i) text += fmt::format("R{0} a 0 1\nQ{0} a b c\n", i);
  const auto lines = lines_of(refusal(folder, folder.write("deck.sp", text)));
  ASSERT_EQ(lines.size(), 21u);
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(lines[i],
              fmt::format("deck.sp:{}: error: 'Q{}' is a semiconductor; supported: R, C, L, V and I elements",
                          2 * i + 3, i));
  EXPECT_EQ(lines[20], "deck.sp: error: 2980 more problems");
}

TEST(NetlistRefused, WhatIsNoFile) {
  const Folder folder;
  EXPECT_EQ(refusal(folder, folder.path("none.sp")),
            "none.sp: error: cannot be read: No such file or directory\n");
  EXPECT_EQ(refusal(folder, folder.path("")), ": error: is a folder, expected a netlist file\n");
  EXPECT_EQ(refusal(folder, "/dev/zero"),
            "/dev/zero: error: is not a regular file; ranks read their shares by position\n");
  try {
    read_netlist(folder.path("none.sp"), MPI_COMM_WORLD);
    ADD_FAILURE();
  } catch (const CaseError& e) {
    EXPECT_TRUE(e.io);
  }
}

TEST(NetlistRefused, IncludesTwice) {
  const Folder folder;
  folder.write("a.sp", "R1 a 0 1\n.include b.sp\n");
  folder.write("b.sp", "R2 a 0 1\n.include a.sp\n");
  const std::string got =
      refusal(folder, folder.write("deck.sp", "* t\n.include a.sp\n.include b.sp\nR3 a 0 1\n"));
  const auto lines = lines_of(got);
  ASSERT_EQ(lines.size(), 2u) << got;
  EXPECT_NE(lines[0].find("a.sp:2: error: .include: "), std::string::npos);
  EXPECT_NE(lines[0].find("is included already at deck.sp:3; its elements would be there twice"),
            std::string::npos);
  EXPECT_NE(lines[1].find("b.sp:2: error: .include: "), std::string::npos);
  EXPECT_NE(lines[1].find("is included already at deck.sp:2"), std::string::npos);
}

TEST(NetlistRefused, DamagedCompression) {
  const Folder folder;
  std::string text = "* t\n";
  for (int i = 0; i < 40000; ++i) text += fmt::format("R{} a{} 0 1\n", i, i * 7919 % 40000);
  folder.write_packed("whole.sp.gz", text);
  std::string packed;
  {
    std::ifstream in(folder.path("whole.sp.gz"), std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    packed = all.str();
  }
  for (const double part : {0.001, 0.3, 0.5, 0.9, 0.9999}) {
    const auto cut = packed.substr(0, static_cast<std::size_t>(part * static_cast<double>(packed.size())));
    EXPECT_EQ(refusal(folder, folder.write("cut.sp.gz", cut)),
              "cut.sp.gz: error: the compressed file is cut off\n")
        << part;
    MPI_Barrier(MPI_COMM_WORLD);
  }
  std::string damaged = packed;
  for (std::size_t i = damaged.size() / 2; i < damaged.size() / 2 + 2000; ++i)
    damaged[i] = static_cast<char>(i * 31);
  const std::string got = refusal(folder, folder.write("bad.sp.gz", damaged));
  EXPECT_NE(got.find("bad.sp.gz: error: the compressed file is damaged"), std::string::npos) << got;
}

TEST(NetlistRefused, Garbage) {
  const Folder folder;
  std::string text;
  unsigned state = 1;
  for (int i = 0; i < 3000000; ++i) {
    state = state * 1664525u + 1013904223u;
    text += static_cast<char>(state >> 24);
  }
  EXPECT_NE(refusal(folder, folder.write("garbage.sp", text)), "");
  MPI_Barrier(MPI_COMM_WORLD);
  EXPECT_NE(refusal(folder, folder.write("zeros.sp", std::string(5000000, '\0'))), "");
  MPI_Barrier(MPI_COMM_WORLD);
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (ranks > 1) return;  // much to write, and nothing to share
  EXPECT_NE(refusal(folder, folder.write("line.sp", std::string(80 << 20, 'x'))), "");
}

/// A deck with everything in it.
const char* const rich =
    "* rich deck\n"
    "Vdd vdd 0 DC 1.8 AC 1 90\n"
    "L1 vdd p 1n ic=2m\n"
    "Rp p n1_10_20 0.25 ; package\n"
    "C1 n1_10_20 gnd 1p IC=0.5\n"
    "Ia n1_10_20 0 1m PULSE(1m, 2m,1n 10p 10p 1n 4n) $ load\n"
    "Ib n1_10_20 0 PWL(0 0\n"
    "* in between\n"
    "\n"
    "+ 1n 1m 2n 0)\n"
    ".tran 10p 10n 0 20p uic\n"
    ".ac dec 10 1k 1g\n"
    ".print tran v(n1_10_20) v(vdd,p) i(Vdd)\n"
    ".ic v(p)=1.7\n"
    ".opti nopage acct=2\n"
    ".op\n"
    ".end\n";

TEST(NetlistRefused, EveryBeginningOfADeck) {
  const Folder folder;
  const std::string text = rich;
  int accepted = 0;
  for (std::size_t n = 0; n <= text.size(); ++n) {
    accepted += refusal(folder, folder.write("deck.sp", text.substr(0, n))).empty();
    MPI_Barrier(MPI_COMM_WORLD);
  }
  EXPECT_GT(accepted, 20);
  EXPECT_EQ(refusal(folder, folder.write("deck.sp", text)), "");
}

TEST(NetlistRefused, EveryBeginningOfACompressedDeck) {
  const Folder folder;
  folder.write_packed("whole.gz", rich);
  std::ifstream in(folder.path("whole.gz"), std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  const std::string packed = all.str();
  for (std::size_t n = 2; n < packed.size(); ++n) {
    EXPECT_EQ(refusal(folder, folder.write("cut.gz", packed.substr(0, n))),
              "cut.gz: error: the compressed file is cut off\n")
        << n;
    MPI_Barrier(MPI_COMM_WORLD);
  }
}

}  // namespace
}  // namespace fourwalls

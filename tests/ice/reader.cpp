// Requirement: every statement of a 3D-ICE deck ends up in the struct, and whatever is wrong with the files
// is refused with its place, all of it at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "decks.hpp"

namespace fourwalls {
namespace {

using namespace testing_ice;

Files cavity_with(const std::string& from, const std::string& to, const std::string& cavity) {
  auto files = cavity_deck(cavity);
  auto& text = files.at("cavity.stk");
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return files;
}

/// What reading says, without the folder; "read" where nothing is wrong.
std::string outcome(const Files& files, const std::string& name) {
  const Folder folder("reader");
  folder.write(files);
  std::string text = "read";
  try {
    ice::read_deck(folder / name);
  } catch (const CaseError& e) {
    text.clear();
    const std::string here = folder.path.string() + "/";
    for (const auto& p : e.problems) {
      if (p.severity != "error") continue;
      std::string line = p.where.file + ":" + std::to_string(p.where.line) + ":" +
                         std::to_string(p.where.column) + ": " + p.where.path + ": " + p.message + "\n";
      for (auto at = line.find(here); at != std::string::npos; at = line.find(here))
        line.erase(at, here.size());
      text += line;
    }
  }
  return text;
}

TEST(IceReader, ReadsTheWholeDeck) {
  const Folder folder("whole");
  folder.write(small_deck());
  std::vector<Problem> warnings;
  const auto d = ice::read_deck(folder / "small.stk", &warnings);
  EXPECT_TRUE(warnings.empty()) << format_problems(warnings);
  EXPECT_EQ(d.name, "small");
  ASSERT_EQ(d.materials.size(), 3u);  // the last comes from the layout
  EXPECT_DOUBLE_EQ(d.materials[0].conductivity[2], 1.2e-4);
  EXPECT_DOUBLE_EQ(d.materials[1].conductivity[1], 2e-6);
  EXPECT_DOUBLE_EQ(d.top->coefficient, 2e-8);
  EXPECT_DOUBLE_EQ(d.bottom->temperature, 310);
  EXPECT_DOUBLE_EQ(d.length, 4000);
  EXPECT_DOUBLE_EQ(d.cell_width, 500);
  ASSERT_EQ(d.stack.size(), 3u);
  EXPECT_EQ(d.stack[0].name, "lower");  // bottom first
  EXPECT_EQ(d.stack[2].name, "top_lid");
  ASSERT_EQ(d.stack[0].blocks.size(), 3u);
  EXPECT_EQ(d.stack[0].blocks[1].places.size(), 2u);
  EXPECT_DOUBLE_EQ(d.stack[0].blocks[0].powers[1], 4.5);
  EXPECT_FALSE(d.stack[0].blocks[2].powered());
  ASSERT_EQ(d.dies[0].layers.size(), 3u);
  EXPECT_EQ(d.dies[0].source, 1);
  EXPECT_DOUBLE_EQ(d.dies[0].layers[2].height, 20);
  ASSERT_EQ(d.dies[0].layers[2].layout.size(), 2u);
  EXPECT_EQ(d.materials[d.dies[0].layers[2].layout[0].material].name, "CU");
  EXPECT_TRUE(d.transient);
  EXPECT_EQ(d.slots(), 2);
  EXPECT_EQ(d.cores, 2);
  ASSERT_EQ(d.outputs.size(), 6u);
  EXPECT_EQ(d.outputs[0].kind, ice::OutputKind::point);
  EXPECT_EQ(d.outputs[0].when, ice::OutputTime::step);
  EXPECT_DOUBLE_EQ(d.outputs[0].y, 700);
  EXPECT_EQ(d.outputs[2].block, 0);
  EXPECT_EQ(d.outputs[2].quantity, ice::OutputQuantity::maximum);
  EXPECT_EQ(d.outputs[2].when, ice::OutputTime::end);
  EXPECT_EQ(d.outputs[4].element, 0);
}

TEST(IceReader, ReadsCavities) {
  const Folder folder("cavities");
  for (const auto& [cavity, kind] : {std::pair{four_resistors, ice::CavityKind::channels_4rm},
                                     std::pair{two_resistors, ice::CavityKind::channels_2rm},
                                     std::pair{pins, ice::CavityKind::pins_staggered}}) {
    folder.write(cavity_deck(cavity));
    const auto d = ice::read_deck(folder / "cavity.stk");
    ASSERT_TRUE(d.cavity);
    EXPECT_EQ(d.cavity->kind, kind);
    EXPECT_EQ(d.cavity->material, 0);
    EXPECT_DOUBLE_EQ(d.cavity->inlet_temperature, 300);
    if (!d.cavity->pins()) {
      EXPECT_DOUBLE_EQ(d.cavity->flow, 1e11);  // 6 ml/min in um^3/s
    }
  }
}

TEST(IceReader, ReadsNonUniformGrids) {
  auto files = small_deck();
  auto& deck = files.at("small.stk");
  deck.replace(deck.find("cell length 500 , width 500 ;"), 29,
               "cell length 500 , width 500 ;\n  non-uniform true ;");
  deck.erase(deck.find("  layout \"bond.lay\" ;\n"), 22);
  deck.replace(deck.find("\"lower.flp\""), 11, "\"lower.flp\" discretization 4 2");
  deck.replace(deck.find("top_lid LID"), 11, "top_lid LID discretization 8 4");
  deck.replace(deck.find("lower.core"), 10, "lower.a");
  files.at("lower.flp") =
      "a : position 0, 0 ; dimension 2000, 2000 ; material OX ; discretization 4 , 3 ; power values 1 , 2 ;\n"
      "b : position 2000, 0 ; dimension 2000, 2000 ; power values 1 , 2 ;\n";
  const Folder folder("nonuniform");
  folder.write(files);
  const auto d = ice::read_deck(folder / "small.stk");
  EXPECT_TRUE(d.non_uniform);
  EXPECT_EQ(d.stack[0].cells[1], 2);
  EXPECT_EQ(d.stack[2].cells[0], 8);
  EXPECT_EQ(d.stack[0].blocks[0].cells[1], 3);
  EXPECT_EQ(d.stack[0].blocks[0].material, 1);
}

struct Fault {
  const char* file;
  const char* from;
  const char* to;
  const char* expected;  ///< the first error, from its start
};

TEST(IceReader, RefusesWhatIsWrongWithItsPlace) {
  const Fault faults[] = {
      {"small.stk", "material OX", "materiel OX",
       "small.stk:3:1: : expected a section; did you mean 'material'?"},
      {"small.stk", "1.3e-4 , 1.3e-4", "-1.3e-4 , 1.3e-4",
       "small.stk:2:36: material SI: expected a number above 0, found -0.00013: conductivity [W/(um K)]"},
      {"small.stk", "1.3e-4 , 1.3e-4", "1e-300 , 1.3e-4",
       "small.stk:2:36: material SI: expected a number from 1e-12 to 10, found 1e-300: conductivity [W/(um "
       "K)]"},
      {"small.stk", "2.0e-6 ;", ".5 ;",
       "small.stk:4:24: material OX: expected a number: conductivity [W/(um K)], found '.'"},
      {"small.stk", "volumetric heat capacity 2.1e-12", "heat capacity 2.1e-12",
       "small.stk:5:3: material OX: expected 'volumetric heat capacity', found 'heat'"},
      {"small.stk", "2.1e-12 ;", "2.1e-12x ;", "small.stk:5:28: : '2.1e-12x' is not a number"},
      {"small.stk", "2.1e-12 ;", "2.1e999 ;",
       "small.stk:5:28: : '2.1e999' is outside of what a number can be"},
      {"small.stk", "temperature 300 ;", "temperature 300",
       "small.stk:9:1: top heat sink: expected ';', found 'bottom'"},
      {"small.stk", "top heat sink", "top pluggable heat sink",
       "small.stk:6:1: top heat sink: a pluggable heat sink is a program that 3D-ICE loads"},
      {"small.stk", "bottom heat", "top heat",
       "small.stk:9:1: top heat sink: a second sink; the first is in line 6"},
      {"small.stk", "/* the grid */", "/* the grid",
       "small.stk:12:1: : this comment does not end; expected '*/'"},
      {"small.stk", "chip length 4000", "chip length 0",
       "small.stk:14:15: dimensions: expected a number above 0, found 0: length along x [um]"},
      {"small.stk", "cell length 500 ,", "cell length 5000 ,",
       "small.stk:13:1: dimensions: cell length 5000 is larger than chip length 4000"},
      {"small.stk", "material SI ;\nlayer BOND", "material SL ;\nlayer BOND",
       "small.stk:18:12: layer LID: no material 'SL'; did you mean 'SI'?"},
      {"small.stk", "material OX :", "material SI :",
       "small.stk:3:10: material SI: a second material 'SI'; the first is in line 2"},
      {"small.stk", "\"bond.lay\"", "\"bond.lay", "small.stk:22:10: : this text does not end"},
      {"small.stk", "\"bond.lay\"", "\"bund.lay\"",
       "small.stk:22:10: layer BOND: cannot read 'bund.lay': no such file"},
      {"small.stk", "source 2 SI", "layer 2 SI", "small.stk:23:5: die LOGIC: no 'source' layer in this die"},
      {"small.stk", "layer 50 SI", "source 50 SI",
       "small.stk:25:3: die LOGIC: a second 'source' layer in this die"},
      {"small.stk", "layer BOND ;", "layer BIND ;",
       "small.stk:26:9: die LOGIC: no layer 'BIND'; did you mean 'BOND'?"},
      {"small.stk", "upper LOGIC", "upper LOGIK",
       "small.stk:29:13: stack.upper: no die 'LOGIK'; did you mean 'LOGIC'?"},
      {"small.stk", "\"lower.flp\"", "lower.flp",
       "small.stk:30:29: stack.lower: expected the name of a floorplan file in quotes, found 'lower'"},
      {"small.stk", "\"lower.flp\"", "\"lower.flp\" discretization 2 2",
       "small.stk:30:3: stack.lower: a discretization of its own needs 'non-uniform true'"},
      {"small.stk", "die lower", "die upper",
       "small.stk:30:3: stack.upper: a second 'upper' in the stack; the first is in line 29"},
      {"small.stk", "layer top_lid LID", "channel top_lid",
       "small.stk:28:3: stack.top_lid: no section 'microchannel' or 'pinfin' says what a channel is"},
      {"small.stk", "transient step 0.01 , slot 0.1", "transient step 0.03 , slot 0.1",
       "small.stk:31:1: solver: a slot of 0.1 s is no whole number of steps of 0.03 s"},
      {"small.stk", "transient step 0.01 , slot 0.1", "transient step 1e-9 , slot 1e9",
       "small.stk:31:1: solver: 2e+18 steps of 1e-09 s; at most 1e+09"},
      {"lower.flp", "dimension 1000 , 1000", "dimension 0.002 , 0.001",
       "lower.flp:1:1: block core: 'core' is 0.002 x 0.001 um: floorplans are in micrometres"},
      {"small.stk", "transient step", "transitory step",
       "small.stk:32:3: solver: expected one of steady, transient, found 'transitory'"},
      {"small.stk", "numofcores 2", "numofcores 1.5",
       "small.stk:34:14: solver: expected a whole number from 1 to 1e+06, found 1.5: number of cores"},
      {"small.stk", "T ( upper , 1200", "T ( upper , 12000",
       "small.stk:36:3: T: the point 12000, 700 is outside of the chip of 4000 x 2000"},
      {"small.stk", "T ( upper", "T ( uper",
       "small.stk:36:7: T: no part of the stack 'uper'; did you mean 'upper'?"},
      {"small.stk", "average , slot", "mean , slot",
       "small.stk:37:32: Tflp: expected one of maximum, minimum, average, gradient, found 'mean'"},
      {"small.stk", "lower.core", "lower.cores",
       "small.stk:38:18: Tflpel: no block 'cores'; did you mean 'core'?"},
      {"small.stk", "Tmap ( top_lid , \"lid.txt\"", "Tmap ( top_lid , \"summary.json\"",
       "small.stk:39:3: Tmap: 'summary.json' is a file or folder that every run writes; take another name"},
      {"small.stk", "Tmap ( top_lid , \"lid.txt\"", "Tmap ( top_lid , \"xaxis.txt\"",
       "small.stk:39:3: Tmap: 'xaxis.txt' is a file or folder that every run writes; take another name"},
      {"small.stk", "Tmap ( top_lid , \"lid.txt\"", "Tmap ( top_lid , \"./core.txt\"",
       "small.stk:39:3: Tmap: 'core.txt' is written by the output of line 38 already"},
      {"small.stk", "Tmap ( top_lid , \"lid.txt\"", "Tmap ( top_lid , \"vtk/lid.txt\"",
       "small.stk:39:3: Tmap: it would be a folder and a file: 'vtk' is a file or folder that every run "
       "writes; take another name"},
      {"small.stk", "Tmap ( top_lid , \"lid.txt\"", "Tmap ( top_lid , \"core.txt\"",
       "small.stk:39:3: Tmap: 'core.txt' is written by the output of line 38 already"},
      {"small.stk", "Pmap ( lower", "Pmap ( top_lid", "small.stk:40:3: Pmap: 'top_lid' is not a die"},
      {"small.stk", "slot ) ;\n  T3d", "never ) ;\n  T3d",
       "small.stk:40:32: Pmap: expected one of step, slot, final, found 'never'"},
      {"small.stk", "T3d", "T4d",
       "small.stk:41:3: output: expected one of T, Tflp, Tflpel, Tmap, Pmap, Tcoolant, T3d, found 'T4d'"},
      {"small.stk", "// two dies", "@@ two dies", "small.stk:1:1: : '@' has no meaning here"},
      {"lower.flp", "position 500", "pos 500",
       "lower.flp:2:3: block core: expected 'rectangle (', found 'pos'"},
      {"lower.flp", "dimension 1000 , 1000", "dimension 1000 , 0",
       "lower.flp:3:20: block core: expected a number above 0, found 0: width along y [um]"},
      {"lower.flp", "dimension 1000 , 1000", "dimension 1000 , 1600",
       "lower.flp:1:1: block core: the rectangle from 500, 500 to 1500, 2100 leaves the chip of 4000 x 2000"},
      {"lower.flp",
       "rest :", "core :", "lower.flp:5:1: block core: a second block 'core'; the first is in line 1"},
      {"lower.flp", "3 , 4.5", "3 4.5", "lower.flp:4:18: block core: expected ';', found '4.5'"},
      {"lower.flp", "( 0 , 0 , 300 , 250 )", "( 0 , 0 , 300 )",
       "lower.flp:7:27: block rest: expected ',', found ')'"},
      {"lower.flp", "power values 1 , 0 ;", "power values 1 , 0 ; material OX ;",
       "lower.flp:5:1: block rest: a block's own material needs 'non-uniform true'"},
      {"bond.lay", "SI :", "SQ :", "bond.lay:7:1: layout of SQ: no material 'SQ'; did you mean 'SI'?"},
      {"bond.lay", "( 2000 , 0 , 500 , 500 )", "( 3800 , 0 , 500 , 500 )",
       "bond.lay:4:1: layout of CU: the rectangle from 3800, 0 to 4300, 500 leaves the chip"},
  };
  for (const auto& f : faults) {
    auto files = small_deck();
    auto& text = files.at(f.file);
    const auto at = text.find(f.from);
    ASSERT_NE(at, std::string::npos) << f.from;
    text.replace(at, std::string(f.from).size(), f.to);
    const auto said = outcome(files, "small.stk");
    EXPECT_EQ(said.substr(0, std::string(f.expected).size()), f.expected) << f.to << "\n" << said;
  }
}

TEST(IceReader, RefusesCavitiesThatDoNotFit) {
  const struct {
    const char* from;
    const char* to;
    const std::string* cavity;
    const char* expected;
  } faults[] = {
      {"channel length 100", "channel length 90", &four_resistors, "channels of 90 and walls of 100"},
      {"side 2.7e-8 ,", "", &four_resistors, "expected 'side', found 'top'"},
      {"wall material SI", "wall material AL", &four_resistors, "no material 'AL'"},
      {"coolant flow rate 6", "coolant flow rate 0", &two_resistors,
       "expected a number above 0, found 0: flow"},
      {"top 5.7e-8", "side 1e-8 , top 5.7e-8", &two_resistors, "expected 'top', found 'side'"},
      {"channel length 50", "channel length 5000", &two_resistors,
       "a channel and a wall are longer than the chip"},
      {"pin diameter 50", "pin diameter 150", &pins, "pins of diameter 150 do not fit a pitch of 100"},
      {"staggered", "random", &pins, "expected one of inline, staggered, found 'random'"},
      {"channel gap", "channel gap ; channel gap2", &pins, "two channels cannot follow each other"},
      {"die up D floorplan \"d.flp\" ; channel gap ;", "channel gap ;", &pins,
       "a channel cannot be the first or last of the stack"},
      {"Tcoolant ( gap", "Tcoolant ( up", &pins, "'up' is not a channel"},
      {"microchannel 4rm", "microchannel 3rm", &four_resistors, "'3rm' is not a number"},
      {"channel gap ;", "", &pins, "no part of the stack 'gap'"},
  };
  for (const auto& f : faults) {
    const auto said = outcome(cavity_with(f.from, f.to, *f.cavity), "cavity.stk");
    EXPECT_NE(said.find(f.expected), std::string::npos) << f.to << "\n" << said;
  }
}

TEST(IceReader, ASteadyDeckNeedsAWayOut) {
  auto files = cavity_with("channel gap ; ", "", "");
  auto& text = files.at("cavity.stk");
  text.erase(text.find("output"));
  EXPECT_NE(outcome(files, "cavity.stk").find("the heat has no way out"), std::string::npos);
}

TEST(IceReader, SaysEverythingAtOnce) {
  auto files = small_deck();
  auto& deck = files.at("small.stk");
  for (const auto& [from, to] : {std::pair{"material SI ;\nlayer BOND", "material SL ;\nlayer BOND"},
                                 std::pair{"T ( upper", "T ( uper"}, std::pair{"chip length", "chip size"}}) {
    const auto at = deck.find(from);
    ASSERT_NE(at, std::string::npos);
    deck.replace(at, std::string(from).size(), to);
  }
  files.at("lower.flp").replace(0, 4, "core;");
  files.erase("upper.flp");
  const auto said = outcome(files, "small.stk");
  for (const char* part : {"no material 'SL'", "no part of the stack 'uper'", "expected 'length'",
                           "upper.flp': no such file", "lower.flp:1:5: block core: expected ':'"})
    EXPECT_NE(said.find(part), std::string::npos) << part << "\n" << said;
}

TEST(IceReader, WarnsOfWhatIsOddButReadable) {
  auto files = small_deck();
  files.at("lower.flp") += "on_top : position 600, 600 ; dimension 100, 100 ; power values 1, 2, 3 ;\n";
  auto& deck = files.at("small.stk");
  deck.replace(deck.find("cell length 500 ,"), 17, "cell length 600 ,");
  const Folder folder("odd");
  folder.write(files);
  std::vector<Problem> warnings;
  ice::read_deck(folder / "small.stk", &warnings);
  const auto said = format_problems(warnings);
  for (const char* part :
       {"'core' and 'on_top' overlap", "1 values are left over", "leave out the rest of 400"})
    EXPECT_NE(said.find(part), std::string::npos) << part << "\n" << said;
}

TEST(IceReader, MissingUnreadableAndEmptyFiles) {
  const Folder folder("missing");
  EXPECT_THROW(
      try { ice::read_deck(folder / "none.stk"); } catch (const CaseError& e) {
        EXPECT_TRUE(e.io);
        throw;
      },
      CaseError);
  EXPECT_THROW(ice::read_deck(folder.path.string()), CaseError);
  EXPECT_NE(outcome({{"a.stk", ""}}, "a.stk").find("the section 'material' is missing"), std::string::npos);
  EXPECT_NE(outcome({{"a.stk", std::string("\0\1\2\xff", 4)}}, "a.stk").find("byte 0x00"), std::string::npos);
}

TEST(IceReader, CutOffFilesAreRefusedOrRead) {
  for (const auto& [name, whole] : small_deck()) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      auto files = small_deck();
      files.at(name) = whole.substr(0, length);
      EXPECT_FALSE(outcome(files, "small.stk").empty());
    }
  }
}

/// One small change: a byte replaced, a stretch cut or doubled.
TEST(IceReader, MutatedFilesAreRefusedOrRead) {
  std::mt19937 random(7);  // the same numbers everywhere
  const auto whole = small_deck();
  for (int i = 0; i < 2000; ++i) {
    auto files = i % 3 == 0 ? cavity_deck(i % 2 ? four_resistors : pins) : whole;
    auto it = files.begin();
    std::advance(it, random() % files.size());
    auto& text = it->second;
    for (int n = 0; n < 3; ++n) {
      const auto at = random() % text.size(), length = random() % 30;
      const auto kind = random() % 3;
      if (kind == 0) text[at] = static_cast<char>(random());
      if (kind == 1 && text.size() > 60) text.erase(at, length);
      if (kind == 2) text.insert(at, text.substr(random() % text.size(), length));
    }
    EXPECT_FALSE(outcome(files, i % 3 == 0 ? "cavity.stk" : "small.stk").empty()) << i;
  }
}

}  // namespace
}  // namespace fourwalls

// Requirement: HotSpot decks are read whole; what is wrong with them is refused with file and line, all at
// once. Truth: the peer's documented formats; the benchmark's own table; hand counts.
#include <gtest/gtest.h>

#include <cmath>

#include "cases/hotspot/deck.hpp"
#include "deck_folder.hpp"
#include "files.hpp"

namespace fourwalls {
namespace {

using hotspot::read_deck;
using testing_cases::DeckFolder;
using Files = std::map<std::string, std::string>;

const Files small = {
    {"a.config", "-model_type grid\n-grid_rows 2\n-grid_cols 2\n"},
    {"a.flp", "# comment\nleft 1e-3 2e-3 0 0\nright 1e-3 2e-3 1e-3 0\nleft right 0.5\n"},
    {"a.ptrace", "right left\n1 2\n3 4\n"},
};

const Files stack = {
    {"a.config",
     "-model_type grid\n-grid_rows 3\n-grid_cols 2\n-detailed_3D on\n-use_microchannels 1\n"
     "-grid_layer_file a.lcf\n-coolant_material water\n"},
    {"a.lcf",
     "# "
     "layers\n0\nY\nY\nsilicon\n1e-4\na.flp\n\n1\nY\nN\nsilicon\n2e-4\nnet.csv\n2\nN\nY\n1.7e6\n0.01\n1e-"
     "4\na.flp\n"},
    {"a.flp", "left 1e-3 3e-3 0 0\nright 1e-3 3e-3 1e-3 0 1e6 0.5\n"},
    {"a.ptrace", "left right LEFT right\n1 2 3 4\n"},
    {"a.materials", "silicon\nsolid\n130\n1.63e6\nwater\nfluid\n0.6\n4.17e6\n8.9e-4\n"},
    {"net.csv", "0,2\n0 1\n0, 3\n"},
};

std::string message_of(Files files, const std::vector<std::string>& settings = {}) {
  const DeckFolder folder(files);
  return folder.message([&] { read_deck(folder.file("a.config"), settings); });
}

Files with(Files files, const std::string& name, const std::string& text) {
  files[name] = text;
  return files;
}

Files without(Files files, const std::string& name) {
  files.erase(name);
  return files;
}

/// One line of a file in another way.
Files replacing(Files files, const std::string& name, const std::string& from, const std::string& to) {
  auto& text = files.at(name);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return files;
}

TEST(HotSpotDeck, ReadsTheSmallDeck) {
  const DeckFolder folder(small);
  std::vector<Problem> warnings;
  const auto deck = read_deck(folder.file("a.config"), {}, &warnings);
  EXPECT_EQ(deck.layers.size(), 2u);
  EXPECT_EQ(deck.width, 2e-3);
  EXPECT_EQ(deck.power, (std::vector<std::vector<double>>{{2, 1}, {4, 3}}));
  EXPECT_EQ(deck.mean_power(), (std::vector<double>{3, 2}));
  EXPECT_EQ(deck.trace_names, (std::vector<std::string>{"right", "left"}));
  ASSERT_EQ(warnings.size(), 2u);  // which floorplan and which trace were taken
  EXPECT_NE(warnings[0].message.find("no -f given"), std::string::npos);
}

TEST(HotSpotDeck, ReadsAStackWithChannels) {
  const DeckFolder folder(stack);
  const auto deck = read_deck(folder.file("a.config"));
  ASSERT_EQ(deck.layers.size(), 3u);
  EXPECT_EQ(deck.layers[0].conductivity, 130);
  EXPECT_EQ(deck.layers[1].channels, 0);
  EXPECT_FALSE(deck.layers[2].lateral);
  EXPECT_EQ(deck.layers[2].conductivity, 100);
  EXPECT_EQ(deck.power[0], (std::vector<double>{1, 2, 3, 4}));
  const auto& cells = deck.floorplans[deck.layers[1].floorplan].blocks;
  ASSERT_EQ(cells.size(), 6u);
  EXPECT_EQ(cells[1].name, "Cell_0_1");
  EXPECT_DOUBLE_EQ(cells[1].y, 2e-3);  // row 0 is the north
  EXPECT_DOUBLE_EQ(cells[1].resistivity, 1 / 0.6);
  EXPECT_EQ(deck.options.coolant_visc, 8.9e-4);
  EXPECT_TRUE(deck.floorplans[deck.layers[0].floorplan].blocks[1].own_material);
}

TEST(HotSpotDeck, ReadsTheBenchmark) {
  const auto input = std::filesystem::path(FOURWALLS_SOURCE_DIR) / "tests/data/hotspot/input/case.config";
  const auto deck = read_deck(input.string());
  double total = 0;
  for (double p : deck.mean_power()) total += p;
  EXPECT_DOUBLE_EQ(total, 58);
  EXPECT_DOUBLE_EQ(deck.width, 0.016);
  EXPECT_EQ(deck.options.k_sink, 237);
  EXPECT_EQ(deck.options.grid_map_mode, "avg");
}

TEST(HotSpotDeck, TheFirstOfANameCountsAndTheCommandLineWins) {
  const DeckFolder folder(with(small, "a.config", "-r_convec 0.2\n-r_convec 0.3\n-ambient 300\n"));
  std::vector<Problem> warnings;
  const auto deck = read_deck(folder.file("a.config"), {"ambient=310", "-s_sink=0.07"}, &warnings);
  EXPECT_EQ(deck.options.r_convec, 0.2);
  EXPECT_EQ(deck.options.ambient, 310);
  EXPECT_EQ(deck.options.s_sink, 0.07);
  const std::string said = format_problems(warnings);
  EXPECT_NE(said.find("'-r_convec' is given before, in line 1"), std::string::npos) << said;
  EXPECT_NE(said.find("'-ambient' of the command line counts"), std::string::npos) << said;
}

TEST(HotSpotDeck, OddThingsAreSaid) {
  const DeckFolder folder({{"a.config", "-r_convex 0.2\n-ambient 300 K"},
                           {"a.flp", "a 1e-3 1e-3 0 0\nb 1e-3 1e-3 1e-3 1e-3\n"},
                           {"a.ptrace", "a b\n1 -1\n"}});
  std::vector<Problem> warnings;
  read_deck(folder.file("a.config"), {}, &warnings);
  const std::string said = format_problems(warnings);
  for (const char* text : {"did you mean 'r_convec'", "'K' and what follows is not read",
                           "the last line has no newline", "50 % of the floorplan's rectangle", "below 0 W"})
    EXPECT_NE(said.find(text), std::string::npos) << text << " in\n" << said;
}

TEST(HotSpotDeck, MalformedFilesAreRefusedWithTheirPlace) {
  struct Bad {
    Files files;
    const char* message;
  };
  const std::vector<Bad> all = {
      {with(small, "a.config", "r_convec 0.1\n"),
       "a.config:1:1: error: expected '-name value', found 'r_convec'"},
      {with(small, "a.config", "\n-r_convec\n"), "a.config:2:1: error: '-r_convec' has no value"},
      {with(small, "a.config", "-r_convec 0,1\n"),
       "a.config:1:11: error: -r_convec: expected a number above 0, found '0,1'"},
      {with(small, "a.config", "-t_chip -1e-4\n"),
       "a.config:1:9: error: -t_chip: expected a number above 0, found '-1e-4'"},
      {with(small, "a.config", "-k_sink nan\n"),
       "a.config:1:9: error: -k_sink: expected a number above 0, found 'nan'"},
      {with(small, "a.config", "-grid_rows 4.5\n"),
       "a.config:1:12: error: -grid_rows: expected a whole number from 1 to 8192, found '4.5'"},
      {with(small, "a.config", "-grid_map_mode mean\n"),
       "a.config:1:16: error: -grid_map_mode: expected avg, min, max or center, found 'mean'"},
      {with(small, "a.config", "-model_type fine\n"),
       "a.config:1:13: error: -model_type: expected block or grid, found 'fine'"},
      {with(small, "a.config", "-detailed_3D yes\n"),
       "a.config:1:14: error: -detailed_3D: expected on or off, found 'yes'"},
      {with(small, "a.config", "-detailed_3D on\n"),
       "a.config:1:1: error: -detailed_3D on needs -model_type grid and a layer file (grid_layer_file)"},
      {with(small, "a.config", "# nothing\n"),
       "a.config: error: no options in this file: it is empty or all comment"},
      {with(small, "a.config", "-material_sink copper\n"),
       "a.config:1:1: error: -material_sink: material 'copper' is not in the materials file; there is none "
       "(materials_file)"},
      {with(small, "a.config", "-f b.flp\n"), "a.config:1:1: error: floorplan 'b.flp' cannot be read"},
      {without(small, "a.flp"),
       "a.config: error: no floorplan: name one by -f, or a layer file by -grid_layer_file"},
      {without(small, "a.ptrace"), "a.config: error: no power trace: name one by -p"},
      {with(small, "a.flp", "a 1e-3 1e-3 0\n"),
       "a.flp:1:13: error: expected 'name width height left-x bottom-y [heat-capacity resistivity]', found 4 "
       "fields"},
      {with(small, "a.flp", "a 1e-3 1e-3 0 0 1e6 0.01 7\n"),
       "a.flp:1:26: error: expected 'name width height left-x bottom-y [heat-capacity resistivity]', found 8 "
       "fields"},
      {with(small, "a.flp", "a 1e-3 x 0 0\n"), "a.flp:1:8: error: height: expected a number, found 'x'"},
      {with(small, "a.flp", "a 0 1e-3 0 0\n"), "a.flp:1:3: error: width: must be above 0, found 0"},
      {with(small, "a.flp", "a 1e-3 1e-3 0 0 1e6 0\n"),
       "a.flp:1:21: error: resistivity: must be above 0, found 0"},
      {with(small, "a.flp", "# no block\n"), "a.flp: error: no blocks in this floorplan"},
      {with(small, "a.flp", "left 1e-3 1e-3 0 0\nLEFT 1e-3 1e-3 1e-3 0\n"),
       "a.flp:2:1: error: block 'LEFT' is there before, in line 1"},
      {with(small, "a.flp", "left 1e-3 1e-3 0 0\nright 1e-3 1e-3 0.5e-3 0\n"),
       "a.flp:2:1: error: blocks 'left' and 'right' overlap by 0.0005 x 0.001 m"},
      {with(small, "a.flp", "left 0.02 0.02 0 0\nright 0.02 0.02 0.02 0\n"),
       "a.config: error: the floorplan (0.04 x 0.02 m) is larger than the spreader (0.03 m)"},
      {with(small, "a.flp", std::string("left\0 1e-3", 10)),
       "a.config: error: floorplan 'a.flp' is not a text file"},
      {with(small, "a.ptrace", ""), "a.ptrace: error: no block names in this power trace"},
      {with(small, "a.ptrace", "left right\n"), "a.ptrace:1:1: error: no row of powers"},
      {with(small, "a.ptrace", "left\n1\n"),
       "a.ptrace:1:1: error: 1 names for 2 blocks of the layers with power; missing: right"},
      {with(small, "a.ptrace", "left rihgt\n1 2\n"),
       "a.ptrace:1:6: error: 'rihgt' is no block of a.flp; did you mean 'right'?"},
      {with(small, "a.ptrace", "left Left\n1 2\n"), "a.ptrace:1:6: error: 'Left' is there before"},
      {with(small, "a.ptrace", "left right\n1 2\n3\n"), "a.ptrace:3:1: error: 1 powers for 2 blocks"},
      {with(small, "a.ptrace", "left right\n1 2W\n"), "a.ptrace:2:3: error: expected watts, found '2W'"},
      {replacing(stack, "a.lcf", "0\nY\nY", "zero\nY\nY"),
       "a.lcf:2:1: error: layer number: expected a whole number, 0 or above, found 'zero'"},
      {replacing(stack, "a.lcf", "0\nY\nY", "0\nX\nY"),
       "a.lcf:3:1: error: lateral heat flow: expected Y or N, found 'X'"},
      {replacing(stack, "a.lcf", "1e-4\na.flp\n\n1", "thick\na.flp\n\n1"),
       "a.lcf:6:1: error: thickness: expected a number above 0, found 'thick'"},
      {replacing(stack, "a.lcf", "silicon\n1e-4", "slicon\n1e-4"),
       "a.lcf:5:1: error: material 'slicon' is not in the materials file; did you mean 'silicon'?"},
      {replacing(stack, "a.lcf", "1e-4\na.flp\n\n1", "1e-4\nb.flp\n\n1"),
       "a.lcf:7:1: error: floorplan 'b.flp' cannot be read"},
      {replacing(stack, "a.lcf", "2\nN", "3\nN"),
       "a.lcf:15:1: error: layer 2 is missing: layers are numbered 0, 1, 2 ... from the side away from the "
       "heat sink"},
      {replacing(stack, "a.lcf", "2\nN", "1\nN"), "a.lcf:15:1: error: layer 1 is there before, in line 9"},
      {replacing(stack, "a.lcf", "1e-4\na.flp\n\n1", "1e-4\n"),
       "a.lcf:9:1: error: layer number: expected a whole number, 0 or above, found 'N'"},
      {with(stack, "a.lcf", "0\nY\nY\nsilicon\n"),
       "a.lcf:4:1: error: the file ends before the thickness of layer 0"},
      {replacing(stack, "a.config", "-use_microchannels 1\n", ""),
       "a.lcf:14:1: error: 'net.csv' is a channel network: that needs use_microchannels 1 and detailed_3D "
       "on"},
      {with(stack, "net.csv", "0,2\n0,5\n0,3\n"),
       "net.csv:2:3: error: expected -1 (TSV), 0 (solid), 1 (fluid), 2 (inlet) or 3 (outlet), found '5'"},
      {with(stack, "net.csv", "0,2\n0,1,1\n0,3\n"),
       "net.csv:2:1: error: 3 cells in this row; grid_cols is 2"},
      {with(stack, "net.csv", "0,2\n0,3\n"), "net.csv:2:1: error: 2 rows of cells; grid_rows is 3"},
      {with(stack, "net.csv", "0,2\n0,1\n0,1\n"),
       "net.csv:1:1: error: the channel network has no outlet (3)"},
      {with(stack, "net.csv", "0,2\n1,0\n3,2\n"),
       "net.csv:1:1: error: no way for coolant from an outlet to the cell in column 2"},
      {with(stack, "a.materials", "silicon\nmetal\n130\n1.6e6\n"),
       "a.materials:2:1: error: type of 'silicon': expected solid or fluid, found 'metal'"},
      {with(stack, "a.materials", "silicon\nsolid\n130\n"),
       "a.materials:3:1: error: the file ends before the heat capacity of silicon"},
      {replacing(stack, "a.materials", "silicon\nsolid\n130", "silicon\nsolid\n-130"),
       "a.materials:3:1: error: conductivity: expected a number above 0, found '-130'"},
      {with(with(small, "a.config", "-package_model_used 1\n-package_config_file package.config\n"),
            "package.config", "-fin_height 0\n"),
       "package.config:1:13: error: -fin_height: expected a number above 0, found '0'"},
      {with(small, "a.config", "-package_model_used 1\n-package_config_file none.config\n"),
       "a.config:2:1: error: package file 'none.config' cannot be read"},
      {with(with(small, "a.config", "-package_model_used 1\n-package_config_file package.config\n"),
            "package.config", "-motor_radius 0.04\n"),
       "package.config:1:1: error: motor_radius 0.04 m must be below fan_radius 0.03 m"},
  };
  ASSERT_GE(all.size(), 25u);
  for (const auto& bad : all) EXPECT_EQ(message_of(bad.files), bad.message);
  EXPECT_EQ(message_of(small, {"r_convec=big"}),
            "--set r_convec=big: error: r_convec: expected a number above 0, found 'big'");
  EXPECT_EQ(message_of(small, {"r_konvec=1"}),
            "--set r_konvec=1: error: 'r_konvec' is not an option of HotSpot; did you mean 'r_convec'?");
}

TEST(HotSpotDeck, AllErrorsAreReportedTogether) {
  const DeckFolder folder(
      with(with(small, "a.config", "-t_chip x\n-k_chip y\n"), "a.flp", "a 1 2 3\nb x 1 0 0\n"));
  try {
    read_deck(folder.file("a.config"));
    FAIL() << "accepted";
  } catch (const CaseError& e) {
    int errors = 0;
    for (const auto& p : e.problems) errors += p.severity == "error";
    EXPECT_EQ(errors, 4) << e.what();
    EXPECT_FALSE(e.io);
  }
}

TEST(HotSpotDeck, AnUnreadableDeckIsAnIoError) {
  for (const char* name : {"/nowhere/x.config", "/"}) {
    try {
      read_deck(name);
      FAIL() << "accepted";
    } catch (const CaseError& e) {
      EXPECT_TRUE(e.io) << e.what();
    }
  }
}

/// Every beginning of every file is either read or refused; nothing else happens.
TEST(HotSpotDeck, CutOffFilesNeverCrash) {
  int read = 0, refused = 0;
  for (const Files& files : {small, stack})
    for (const auto& [name, text] : files)
      for (std::size_t length = 0; length < text.size(); length += 1 + text.size() / 40) {
        const DeckFolder folder(with(files, name, text.substr(0, length)));
        try {
          read_deck(folder.file("a.config"));
          ++read;
        } catch (const CaseError& e) {
          EXPECT_GT(std::string(e.what()).size(), 0u);
          ++refused;
        }
      }
  EXPECT_GT(refused, 100);
  EXPECT_GT(read, 3);
}

/// A seeded shuffle of bytes: read or refused.
TEST(HotSpotDeck, GarbledFilesNeverCrash) {
  unsigned state = 12345;
  const auto next = [&] { return state = state * 1664525u + 1013904223u, state >> 16; };
  const std::string letters = "0123456789.-+eE \n\t#,abcXYN\"\\\xc3";
  for (int round = 0; round < 400; ++round) {
    Files files = round % 2 ? small : stack;
    auto it = files.begin();
    std::advance(it, next() % files.size());
    for (unsigned edits = 1 + next() % 4; edits > 0 && !it->second.empty(); --edits) {
      const auto at = next() % it->second.size();
      if (next() % 3 == 0)
        it->second.erase(at, 1 + next() % 3);
      else
        it->second.insert(at, 1, letters[next() % letters.size()]);
    }
    const DeckFolder folder(files);
    try {
      read_deck(folder.file("a.config"));
    } catch (const CaseError&) {
    }
  }
}

/// Spot values of the peer's correlations, from an independent evaluation.
TEST(HotSpotSink, Correlations) {
  hotspot::Package p;
  p.rpm = 3000;
  const double side = hotspot::sink_resistance(p, 0.06, 237, 318.15, 0);
  p.impinging = true;
  const double impinging = hotspot::sink_resistance(p, 0.06, 237, 318.15, 0);
  p.impinging = false, p.pins = true;
  const double pins = hotspot::sink_resistance(p, 0.06, 237, 318.15, 0);
  p.pins = false, p.natural_convec = true;
  const double still = hotspot::sink_resistance(p, 0.06, 237, 318.15, 338.15);
  EXPECT_NEAR(side, 0.210120923911, 1e-10);
  EXPECT_NEAR(impinging, 0.30263306298, 1e-10);
  EXPECT_NEAR(pins, 0.088894804561, 1e-10);
  EXPECT_NEAR(still, 1.69465310434, 1e-9);
}

}  // namespace
}  // namespace fourwalls

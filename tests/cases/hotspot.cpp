// Requirement: HotSpot decks are read whole; what is wrong with them is refused with file and line, all at
// once. Truth: the peer's documented formats; the benchmark's own table; hand counts.
#include <gtest/gtest.h>

#include <cmath>

#include "cases/hotspot/to_case.hpp"
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

std::string message_of(const Files& files, const std::vector<std::string>& settings = {}) {
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
  const DeckFolder folder({{"a.config", "-seed 7\n-ambient 300 K"},
                           {"a.flp", "a 1e-3 1e-3 0 0\nb 1e-3 1e-3 1e-3 1e-3\n"},
                           {"a.ptrace", "a b\n1 -1\n"}});
  std::vector<Problem> warnings;
  read_deck(folder.file("a.config"), {}, &warnings);
  const std::string said = format_problems(warnings);
  for (const char* text :
       {"'-seed' is not an option of HotSpot and is not read", "'K' and what follows is not read",
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
      {with(small, "a.config", "-t_chip 1e-30\n"),
       "a.config:1:9: error: -t_chip: expected a number from 1e-09 to 10, found '1e-30'"},
      {with(small, "a.config", "-r_convec 1e300\n"),
       "a.config:1:11: error: -r_convec: expected a number from 1e-06 to 1e+06, found '1e300'"},
      {with(small, "a.config", "-r_convec 1e6\n-s_sink 90\n"),
       "a.config:1:1: error: 1e+06 K/W over a square of 90 m are 1.23457e-10 W/m^2/K; expected a number from "
       "1e-06 to 1e+09"},
      {with(small, "a.config", "-init_file lost.init\n"),
       "a.config:1:1: error: init_file 'lost.init' cannot be read"},
      {with(with(small, "package.config", "-fin_width 0.059\n"), "a.config",
            "-package_model_used 1\n-package_config_file package.config\n"),
       "a.config:2:1: error: package_config_file: fins, pins and fan on a sink of 0.06 m come to "
       "nan K/W; expected a number from 1e-06 to 1e+06"},
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
      {with(small, "a.flp", "a 0 1e-3 0 0\n"),
       "a.flp:1:3: error: width: expected a number above 0, found '0'"},
      {with(small, "a.flp", "a 1e-3 1e-3 0 0 1e6 0\n"),
       "a.flp:1:21: error: resistivity: expected a number above 0, found '0'"},
      {with(small, "a.flp", "# no block\n"), "a.flp: error: no blocks in this floorplan"},
      {with(small, "a.flp", "left 1e-3 1e-3 0 0\nLEFT 1e-3 1e-3 1e-3 0\n"),
       "a.flp:2:1: error: block 'LEFT' is there before, in line 1"},
      {with(small, "a.flp", "left 1e-3 1e-3 0 0\nright 1e-3 1e-3 0.5e-3 0\n"),
       "a.flp:2:1: error: blocks 'left' and 'right' overlap by 0.0005 x 0.001 m"},
      {with(small, "a.flp", "left 0.02 0.02 0 0\nright 0.02 0.02 0.02 0\n"),
       "a.config: error: the floorplan (0.04 x 0.02 m) is larger than the spreader (0.03 m)"},
      {with(small, "a.flp", std::string("left\0 1e-3", 10)),
       "a.config: error: floorplan 'a.flp' is not a text file: its line 1 has a byte 0"},
      {with(small, "a.config", "-r_convecc 0.5\n"),
       "a.config:1:1: error: '-r_convecc' is not an option of HotSpot; did you mean 'r_convec'?"},
      {with(small, "a.config", "\n-o fields.h5\n"),
       "a.config:2:1: error: -o: 'fields.h5' is a file or folder that every run writes; take another name"},
      {with(small, "a.config", "-steady_file x/a\n-grid_steady_file x/../x/a\n"),
       "a.config:2:1: error: -grid_steady_file: 'x/a' is written by -steady_file already"},
      {with(small, "a.ptrace", "left extra right\n1 2 3\n"),
       "a.ptrace:1:1: error: 3 names for 2 blocks of the layers with power; no blocks: extra"},
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

struct Converted {
  hotspot::Conversion conversion;
  Case c;
};

Converted converted(const Files& files) {
  const DeckFolder folder(files);
  Converted out{hotspot::to_case(read_deck(folder.file("a.config"))), {}};
  if (out.conversion.refusal.empty()) out.c = read_case_text(package_toml(out.conversion.package), "a.toml");
  return out;
}

const Body& body_of(const Case& c, const std::string& name) {
  for (const auto& b : c.bodies)
    if (b.name == name) return b;
  throw std::out_of_range(name);
}

/// -o asks for the course of the trace: a row each, true heat capacities, that of the air in the sink's.
TEST(HotSpotCase, TheTraceOverTime) {
  const std::string course = "-o a.ttrace\n-sampling_intvl 0.01\n-init_temp 320\n-c_convec 100\n";
  const auto [conversion, c] = converted(with(small, "a.config", small.at("a.config") + course));
  EXPECT_NEAR(c.transient.stop, 0.02, 1e-15);
  EXPECT_EQ(c.transient.start, TransientStart::ambient);
  ASSERT_EQ(c.profiles.size(), 2u);
  const auto& parts = body_of(c, "stack").layers.at(0).parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_DOUBLE_EQ(parts[0].power, 4);  // left: 2, 4
  EXPECT_DOUBLE_EQ(parts[1].power, 3);  // right: 1, 3
  EXPECT_EQ(c.profiles[0].values, (std::vector<double>{0.5, 1}));
  EXPECT_NEAR(c.profiles[1].values[0], 1.0 / 3, 1e-12);
  for (const auto& b : c.bodies) EXPECT_EQ(b.start_temperature, 320);
  const auto& sink = c.materials.at(body_of(c, "sink").layers[0].material);
  EXPECT_NEAR(sink.density * sink.specific_heat, 3.55e6 + 100 / (0.06 * 0.06 * 6.9e-3), 1);
  ASSERT_EQ(conversion.notes.size(), 1u);
  EXPECT_NE(conversion.notes[0].find("a.config:4: -o: "), std::string::npos) << conversion.notes[0];
}

/// What the trace was before is not known of an init_file: the mean's steady state, and that is said with its
/// line.
TEST(HotSpotCase, AnInitFileBecomesTheMeansSteadyState) {
  const auto files = with(small, "a.config",
                          small.at("a.config") + "-o a.ttrace\n-sampling_intvl 0.01\n-init_file a.init\n");
  const auto [conversion, c] = converted(with(files, "a.init", "a 320\n"));
  EXPECT_EQ(c.transient.start, TransientStart::steady);
  EXPECT_NEAR(c.profiles.at(0).before, 0.75, 1e-12);
  ASSERT_EQ(conversion.not_honoured.size(), 1u);
  EXPECT_NE(conversion.not_honoured[0].find("a.config:6: -init_file a.init"), std::string::npos)
      << conversion.not_honoured[0];
}

TEST(HotSpotCase, BlocksLeak) {
  const auto c = converted(with(small, "a.config", small.at("a.config") + "-leakage_used 1\n")).c;
  const auto& parts = body_of(c, "stack").layers.at(0).parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_NEAR(parts[0].leakage, 1.5e4 * 2e-6, 1e-15);
  EXPECT_EQ(parts[0].leakage_temperature, 383.15);
  EXPECT_NEAR(parts[0].leakage_scale, 1 / 0.036, 1e-12);
}

TEST(HotSpotCase, StillAirBetweenPlateFins) {
  auto files = with(small, "a.config",
                    small.at("a.config") + "-package_model_used 1\n-package_config_file package.config\n");
  files["package.config"] = "-natural_convec 1\n-sink_type 0\n";
  const auto c = converted(files).c;
  EXPECT_TRUE(c.boundaries.empty());
  ASSERT_EQ(c.heat_sinks.size(), 1u);
  const auto& fins = c.heat_sinks[0];
  EXPECT_EQ(fins.fin_count, 21);  // (60 - 1)/(1 + 2) gaps of 2 mm, and one fin more
  EXPECT_EQ(fins.fin_material, body_of(c, "sink").layers[0].material);
  EXPECT_NEAR(fins.fin_height, 0.03, 1e-15);
  files["package.config"] = "-natural_convec 1\n-sink_type 1\n";
  const auto pins = converted(files);
  EXPECT_TRUE(pins.c.heat_sinks.empty());
  ASSERT_EQ(pins.conversion.not_honoured.size(), 1u);
  EXPECT_NE(pins.conversion.not_honoured[0].find("a.config:5: pins in still air"), std::string::npos);
}

// The deck's own map, pump and coolant; pillars of TSVs become walls.
TEST(HotSpotCase, NetworksOfChannelsKeepTheirMap) {
  const auto with_bend = converted(with(stack, "net.csv", "0,2\n1 1\n3, -1\n"));
  EXPECT_EQ(with_bend.conversion.refusal, "");
  ASSERT_EQ(with_bend.c.channel_networks.size(), 1u);
  const auto& n = with_bend.c.channel_networks[0];
  EXPECT_EQ(n.map, (std::vector<std::string>{"02", "11", "30"}));
  EXPECT_EQ(n.body, "stack");
  EXPECT_EQ(n.layer, n.name);
  EXPECT_NEAR(n.density * n.specific_heat, 4.17e6, 1e-3);
  EXPECT_NEAR(n.viscosity, 8.9e-4, 1e-15);
  const hotspot::Options plain;
  EXPECT_NEAR(n.pressure, plain.pumping_pressure, 1e-9 * plain.pumping_pressure);
  EXPECT_NEAR(n.coefficient, plain.htc, 1e-9 * plain.htc);
  EXPECT_NEAR(n.inlet_temperature, plain.inlet_temperature, 1e-9);
}

TEST(HotSpotCase, WhatACaseCannotBe) {
  EXPECT_NE(converted(with(small, "a.ptrace", "right left\n-1 2\n")).conversion.refusal.find("a.ptrace: "),
            std::string::npos);
  const auto own = converted(with(small, "a.flp", "left 1e-3 2e-3 0 0 1e6 0.01\nright 1e-3 2e-3 1e-3 0\n"));
  ASSERT_EQ(own.conversion.not_honoured.size(), 1u);
  EXPECT_NE(own.conversion.not_honoured[0].find("a.flp:1: 1 block with their own material"),
            std::string::npos)
      << own.conversion.not_honoured[0];
}

/// What else people write: CRLF, tabs, blanks at the end of rows, comment lines within the layer file,
/// numbers without leading digits, an origin elsewhere.
TEST(HotSpotDeck, LooseWritingIsRead) {
  Files loose = small;
  loose["a.config"] = "-model_type\tgrid\r\n\t-grid_rows  2 # rows\r\n-grid_cols 2\r\n";
  loose["a.flp"] = "\tleft\t.001\t2E-3\t1e-3\t+2e-3\r\nright 1.e-3 2e-3 2e-3 .002\r\n";
  loose["a.ptrace"] = "right left  \t\r\n1 2 \r\n\r\n3 4\t\r\n";
  const DeckFolder folder(loose);
  const auto deck = read_deck(folder.file("a.config"));
  EXPECT_EQ(deck.options.grid_rows, 2);
  EXPECT_NEAR(deck.floorplans.at(0).blocks.at(1).x, 1e-3, 1e-12);
  EXPECT_NEAR(deck.floorplans[0].blocks[0].y, 0, 1e-12);
  EXPECT_EQ(deck.power, (std::vector<std::vector<double>>{{2, 1}, {4, 3}}));
  Files layered = stack;
  std::string commented;
  for (const char ch : layered.at("a.lcf"))
    commented += ch == '\n' ? std::string(" # c\n# whole line\n") : std::string(1, ch);
  layered["a.lcf"] = commented;
  const DeckFolder other(layered);
  EXPECT_EQ(read_deck(other.file("a.config")).layers.size(), 3u);
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

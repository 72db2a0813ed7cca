// Requirement: PACT's files come to a case; what is wrong with them is refused with file and line.
// Truth: the documented formats; hand counts.
#include <gtest/gtest.h>

#include "cases/pact/deck.hpp"
#include "deck_folder.hpp"

namespace fourwalls {
namespace {

using testing_cases::DeckFolder;
using Files = std::map<std::string, std::string>;

const Files small = {
    {"lcf.csv",
     "Layer,FloorplanFile,Thickness (m),PtraceFile,LateralHeatFlow\n0,flp.csv,0.0001,p.csv,True\n"
     "1,tim.csv,0.00002,,False\n"},
    {"flp.csv",
     "UnitName,X,Y,Length (m),Width (m),ConfigFile,Label\na,0,0,0.01,0.004,,Si\nb,0,0.004,0.006,0.006,,Si\n"
     "c,0.006,0.004,0.004,0.006,,Cu\n"},
    {"tim.csv", "UnitName,X,Y,Length (m),Width (m),ConfigFile,Label\nt,0,0,0.01,0.01,,TIM\n"},
    {"p.csv", "UnitName,Power,Power1\na,2,4\nb,5,5\n"},
    {"x.config",
     "[DEFAULT]\nlabel =\n[Si]\nthermalresistivity ((m-k)/w) = 0.0077\nspecificheatcapacity (j/m^3k) = "
     "1750000\n"
     "[Cu]\nthermalresistivity ((m-k)/w) = 0.0025\nspecificheatcapacity (j/m^3k) = 3.4e6\n"
     "[TIM]\nthermalresistivity ((m-k)/w) = 0.25\nspecificheatcapacity (j/m^3k) = 4e6\n"
     "[Init]\n# K\nambient = 318.15 K\n[NoPackage]\nhtc = 1e4\nthickness (m) = 1e-5\n"
     "thermalresistivity ((m-k)/w) = 0.0025\nspecificheatcapacity (j/m^3k) = 1750000\n"
     "[HeatSink]\nconvection_cap (j/k) = 140\nconvection_r (k/w) = 0.3\nheatsink_side (m) = 0.06\n"
     "heatsink_thickness (m) = 0.007\nheatsink_thermalconductivity (w/(m-k)) = 400\n"
     "heatsink_specificheatcapacity (j/m^3k) = 3.5e6\nheatspreader_side (m) = 0.03\n"
     "heatspreader_thickness (m) = 0.001\nheatspreader_thermalconductivity (w/(m-k)) = 400\n"
     "heatspreader_specificheatcapacity (j/m^3k) = 3.5e6\n"},
    {"m.config",
     "[Grid]\nrows = 20\ncols = 40\n[NoPackage]\nmode = single\n[Solver]\nname = SPICE_transient\n"
     "[Simulation]\nstep_size = 0.001\nptrace_step_size = 0.01\ntotal_simulation_time = 0.02\n"},
};

pact::Conversion read(const DeckFolder& folder, bool parameters) {
  return pact::read_deck(folder.file("lcf.csv"), folder.file("x.config"),
                         parameters ? folder.file("m.config") : "");
}

Files replacing(const std::string& name, const std::string& from, const std::string& to) {
  Files files = small;
  auto& text = files.at(name);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return files;
}

TEST(Pact, ComesToACase) {
  const DeckFolder folder(small);
  const auto c = read(folder, true);
  const auto& p = c.package;
  ASSERT_EQ(p.levels.size(), 3u);
  EXPECT_DOUBLE_EQ(p.levels[0].blocks[0].power, 3);
  EXPECT_DOUBLE_EQ(p.levels[0].slab.conductivity, 1 / 0.0077);
  ASSERT_TRUE(p.levels[0].blocks[2].own);
  EXPECT_DOUBLE_EQ(p.levels[0].blocks[2].own->conductivity, 400);
  EXPECT_FALSE(p.levels[1].lateral);
  EXPECT_EQ(p.top_coefficient, 1e4);
  EXPECT_DOUBLE_EQ(p.cell_x, 0.01 / 40);
  EXPECT_TRUE(c.notes.empty());
  const Case made = read_case_text(package_toml(p), "pact.toml");
  double watts = 0;
  for (const auto& layer : made.bodies[0].layers)
    for (const auto& part : layer.parts) watts += part.power;
  EXPECT_DOUBLE_EQ(watts, 4 + 5);  // the most of each; the profile has the steps of the one that changes
  ASSERT_EQ(made.profiles.size(), 1u);
  EXPECT_EQ(made.profiles[0].values, (std::vector<double>{0.5, 1}));
  EXPECT_NEAR(made.transient.stop, 0.02, 1e-15);
  EXPECT_EQ(made.bodies[0].start_temperature, 318.15);
  EXPECT_EQ(made.ambient_temperature, 318.15);
}

/// Without SPICE_transient the traces' mean, as SuperLU takes it; that is said.
TEST(Pact, SteadySolversTakeTheMean) {
  const DeckFolder folder(replacing("m.config", "SPICE_transient", "SuperLU"));
  const auto c = read(folder, true);
  ASSERT_EQ(c.notes.size(), 1u);
  EXPECT_NE(c.notes[0].find("the 2 steps of the power traces"), std::string::npos) << c.notes[0];
  const Case made = read_case_text(package_toml(c.package), "pact.toml");
  EXPECT_FALSE(made.transient.asked());
  double watts = 0;
  for (const auto& part : made.bodies[0].layers[0].parts) watts += part.power;
  EXPECT_DOUBLE_EQ(watts, 8);
}

/// What else people write: CRLF, blanks around fields, empty columns at the end, other cases of words, a last
/// line without newline, comments in the INI.
TEST(Pact, LooseWritingIsRead) {
  Files loose = small;
  for (auto& [name, text] : loose) {
    std::string crlf;
    for (const char ch : text) crlf += ch == '\n' ? std::string("\r\n") : std::string(1, ch);
    text = crlf;
  }
  loose["lcf.csv"] =
      "layer, floorplanfile ,Thickness (m),PtraceFile,LateralHeatFlow\n 0 , flp.csv , 1e-4 , p.csv , true \n"
      "1,tim.csv,2.0e-5,None,FALSE";
  loose["p.csv"] = "UnitName,Power,Power1\n a , 2 , +4 \nb,5,5e0";
  loose["x.config"].insert(0, "; head\r\n# more\r\n\r\n");
  const DeckFolder folder(loose);
  const auto p = read(folder, true).package;
  ASSERT_EQ(p.levels.size(), 3u);
  EXPECT_EQ(p.levels[0].blocks[0].powers, (std::vector<double>{2, 4}));
  EXPECT_FALSE(p.levels[1].lateral);
  EXPECT_DOUBLE_EQ(p.levels[0].slab.thickness, 1e-4);
}

TEST(Pact, TheConfigurationsHeatSinkStandsInWithoutParameters) {
  const DeckFolder folder(small);
  const auto p = read(folder, false).package;
  ASSERT_EQ(p.above.size(), 2u);
  EXPECT_EQ(p.above[1].side, 0.06);
  EXPECT_DOUBLE_EQ(p.top_coefficient, 1 / (0.3 * 0.06 * 0.06));
  EXPECT_EQ(read_case_text(package_toml(p), "pact.toml").bodies.size(), 3u);
}

// What convects at the sink has a capacity; numbers may have a unit of their kind.
TEST(Pact, CapacityAtTheSinkAndUnits) {
  Files files = replacing("x.config", "= 318.15 K", "= 45 celsius");
  auto& text = files.at("x.config");
  text.replace(text.find("thickness (m) = 1e-5"), 20, "thickness (m) = 10 um");
  files.at("m.config").replace(files.at("m.config").find("[NoPackage]"), 11, "[HeatSink]");
  const DeckFolder folder(files);
  const auto p = read(folder, true).package;
  EXPECT_DOUBLE_EQ(p.ambient, 318.15);
  EXPECT_DOUBLE_EQ(p.above[1].slab.heat_capacity, 3.5e6 + 140 / (0.06 * 0.06 * 0.007));
  const DeckFolder plain(replacing("x.config", "htc = 1e4", "htc = 1 W/cm^2/K"));
  EXPECT_DOUBLE_EQ(read(plain, true).package.top_coefficient, 1e4);
}

// Units without power and places without a unit are told.
TEST(Pact, WarnsOfWhatIsNotThere) {
  const DeckFolder folder(replacing("flp.csv", "c,0.006,0.004,0.004,0.006", "c,0.006,0.004,0.004,0.003"));
  std::vector<Problem> warnings;
  pact::read_deck(folder.file("lcf.csv"), folder.file("x.config"), folder.file("m.config"), &warnings);
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_NE(warnings[0].message.find("unit 'c' has no power"), std::string::npos) << warnings[0].message;
  EXPECT_EQ(warnings[1].message, "12 % of the floorplan's rectangle is covered by no unit");
}

TEST(Pact, MalformedFilesAreRefusedWithTheirPlace) {
  const std::vector<std::pair<Files, const char*>> all = {
      {replacing("lcf.csv", "0.0001", "thin"),
       "lcf.csv:2:11: error: Thickness (m): expected a number above 0, found 'thin'"},
      {replacing("lcf.csv", "Layer,", "Level,"), "lcf.csv:1:1: error: no column 'Layer' in this header"},
      {replacing("lcf.csv", "\n1,", "\n2,"),
       "lcf.csv:3:1: error: layer 1 is missing: layers are numbered 0, 1, 2 ... from the side away from the "
       "cooler"},
      {replacing("lcf.csv", "True", "Yes"),
       "lcf.csv:2:24: error: LateralHeatFlow: expected True or False, found 'Yes'"},
      {replacing("lcf.csv", "0,flp.csv", "0,plan.csv"),
       "lcf.csv:2:1: error: floorplan 'plan.csv' cannot be read"},
      {replacing("flp.csv", "0.01,0.004,,Si", "0.01"), "flp.csv:2:1: error: 4 fields; the header has 7"},
      {replacing("flp.csv", ",,Cu", ",,Copper"),
       "flp.csv:4:1: error: label 'Copper' is no section of x.config; valid: "
       "Cu, DEFAULT, HeatSink, Init, NoPackage, Si, TIM"},
      {replacing("tim.csv", "0.01,0.01", "0.01,0.02"),
       "tim.csv:2:1: error: 0.01 x 0.02 m; the first layer has 0.01 x 0.01 m"},
      {replacing("p.csv", "b,5,5", "z,5,5"), "p.csv:3:1: error: 'z' is no unit of flp.csv; valid: a, b, c"},
      {replacing("p.csv", "b,5,5", "b,5,5,99"),
       "p.csv:3:7: error: '99' is beyond the 3 columns of the header"},
      {replacing("p.csv", "a,2,4", "a,2,-4"),
       "p.csv:2:5: error: Power1: expected a number, 0 or above, found '-4'"},
      {replacing("flp.csv", "\nb,0", "\na,0"), "flp.csv:3:1: error: unit 'a' is there before, in line 2"},
      {replacing("flp.csv", "b,0,0.004", "b,0,0.003"),
       "flp.csv:3:1: error: overlaps the unit of line 2 by 0.006 x 0.001 m"},
      {replacing("x.config", "= 318.15 K", "= 318.15 W"),
       "x.config:14:1: error: ambient: expected a number above 0 of K, found '318.15 W'"},
      {replacing("x.config", "htc = 1e4", "htc = 1e4 W"),
       "x.config:16:1: error: htc: expected a number above 0 of W/m^2/K, found '1e4 W'"},
      {replacing("m.config", "SPICE_transient", "SPICE_transiant"),
       "m.config:7:1: error: name: 'SPICE_transiant' is none; did you mean 'SPICE_transient'?"},
      {replacing("m.config", "cols = 40", "cols = 40\ngrid_mode = averge"),
       "m.config:4:1: error: grid_mode: 'averge' is none; valid: avg, max, min"},
      {replacing("p.csv", "2,4", "2,x"),
       "p.csv:2:5: error: Power1: expected a number, 0 or above, found 'x'"},
      {replacing("x.config", "= 0.0077", "= -1"),
       "x.config:4:1: error: thermalresistivity ((m-k)/w): expected a number above 0, found '-1'"},
      {replacing("x.config", "[Init]", "[Int]"),
       "x.config: error: no section [Init] with the ambient temperature"},
      {replacing("x.config", "htc = 1e4", "htc 1e4"),
       "x.config:16:1: error: expected 'key = value', found 'htc 1e4'"},
      {replacing("x.config", "[TIM]", "[TIM"), "x.config:9:1: error: section '[TIM' has no closing bracket"},
      {replacing("m.config", "rows = 20", "rows = 1e9"),
       "m.config:2:1: error: rows: expected a number from 1 to 8192, found '1e9'"},
      {replacing("m.config", "total_simulation_time = 0.02", "total_simulation_time = 1e8"),
       "m.config:11:1: error: total_simulation_time: 1e+10 steps of 0.01 s; at most 1e+07"},
      {replacing("m.config", "[NoPackage]", "[Nothing]"),
       "x.config: error: no section [NoPackage] or [HeatSink] that the model parameters have too"},
  };
  for (const auto& [files, message] : all) {
    const DeckFolder folder(files);
    EXPECT_EQ(folder.message([&] { read(folder, true); }), message);
  }
}

TEST(Pact, CutOffFilesNeverCrash) {
  int refused = 0;
  for (const auto& [name, text] : small)
    for (std::size_t length = 0; length < text.size(); length += 1 + text.size() / 60) {
      Files files = small;
      files[name] = text.substr(0, length);
      const DeckFolder folder(files);
      try {
        read(folder, true);
      } catch (const CaseError&) {
        ++refused;
      }
    }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace fourwalls

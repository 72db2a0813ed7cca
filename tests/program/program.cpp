// The program from outside: exit statuses, messages, files. The case is the one in the README.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

namespace {

namespace fs = std::filesystem;

/// The environment before MPI came up: what MPI adds to it would confuse a child that starts MPI itself.
std::vector<std::string> first_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) out.emplace_back(*entry);
  return out;
}
const std::vector<std::string> clean = first_environment();

std::string slurp(const fs::path& file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

int count(const std::string& text, const std::string& what) {
  int n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "no '" << from << "'";
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// The case file in the README, with its library wherever this is run.
std::string readme_case() {
  const std::string text = slurp(fs::path(FOURWALLS_SOURCE_DIR) / "README.md");
  const auto begin = text.find("```toml\n"), end = text.find("```", begin + 8);
  EXPECT_NE(end, std::string::npos) << "no case in the README";
  return replaced(text.substr(begin + 8, end - begin - 8), "cases/library",
                  std::string(FOURWALLS_SOURCE_DIR) + "/cases/library");
}

struct Outcome {
  int status = -1;
  std::string out, err;
};

/// A folder of its own for each test, with die.toml in it.
class Program : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "fourwalls-program-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    put(folder / "die.toml", readme_case());
  }

  void TearDown() override {
    if (!HasFailure()) fs::remove_all(folder);
  }

  /// `words` as a shell takes them, in the test's folder.
  Outcome run(const std::string& words, int ranks = 1) const { return finish(start(words, ranks)); }

  /// Its process; `exec`, so that signals reach the program and not a shell.
  pid_t start(const std::string& words, int ranks = 1) const {
    std::string command = fmt::format("cd '{}' && exec ", folder.string());
    if (ranks > 1) command += fmt::format("'{}' --oversubscribe -n {} ", FOURWALLS_MPIEXEC, ranks);
    command += fmt::format("'{}' {} >stdout.txt 2>stderr.txt </dev/null", FOURWALLS_BINARY, words);
    std::vector<char*> environment, arguments;
    for (const auto& entry : clean) environment.push_back(const_cast<char*>(entry.c_str()));
    environment.push_back(nullptr);
    std::string shell = "sh", dash_c = "-c";
    for (auto* word : {&shell, &dash_c, &command}) arguments.push_back(word->data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    EXPECT_EQ(posix_spawn(&child, "/bin/sh", nullptr, nullptr, arguments.data(), environment.data()), 0);
    return child;
  }

  Outcome finish(pid_t child) const {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(folder / "stdout.txt"),
            slurp(folder / "stderr.txt")};
  }

  void expect(int status, const std::string& words, int ranks = 1) const {
    const auto got = run(words, ranks);
    EXPECT_EQ(got.status, status) << words << '\n' << got.out << got.err;
  }

  double quantity(const std::string& run_folder, const std::string& name) const {
    return nlohmann::json::parse(slurp(folder / run_folder / "summary.json"))["quantities"][name]["value"];
  }

  fs::path folder;
};

// ---------------------------------------------------------------- exit statuses

TEST_F(Program, SolvedIsZero) {
  for (int ranks : {1, 2}) {
    const auto got = run("run die.toml", ranks);
    EXPECT_EQ(got.status, 0) << got.err;
    EXPECT_EQ(got.err, "");
    EXPECT_EQ(count(got.out, "results in die.out/ (open die.out/paraview.pvd in ParaView)\n"), 1) << got.out;
    EXPECT_EQ(count(got.out, "newton  0 "), 1) << got.out;
  }
}

TEST_F(Program, QuietPrintsOneLine) {
  EXPECT_EQ(run("run die.toml -q").out, "results in die.out/ (open die.out/paraview.pvd in ParaView)\n");
}

TEST_F(Program, TypoIsTwoAndSaidOnce) {
  put(folder / "typo.toml", replaced(readme_case(), "thickness = \"20 um\"", "thicknes = \"20 um\""));
  for (int ranks : {1, 2}) {
    const auto got = run("run typo.toml", ranks);
    EXPECT_EQ(got.status, 2);
    EXPECT_EQ(
        count(got.err,
              "typo.toml:16:1: error: body[0].layer[0].thicknes: unknown key; did you mean 'thickness'?\n"
              "    thicknes = \"20 um\"\n"
              "    ^\n"),
        1)
        << got.err;
    EXPECT_EQ(count(got.err, "error:"), 1) << got.err;
    EXPECT_FALSE(fs::exists(folder / "typo.out"));
  }
}

TEST_F(Program, NoSolutionIsThreeAndNamed) {
  for (int ranks : {1, 2}) {
    const auto got =
        run("run die.toml -q --set load.core.power='100 W' --set sheet.vdd.resistance='20 mohm' "
            "--set load.core.leakage='0 W'",
            ranks);
    EXPECT_EQ(got.status, 3);
    EXPECT_EQ(count(got.err, "voltage collapse"), 1) << got.err;
    EXPECT_EQ(count(got.err, "load 'core'"), 1) << got.err;
    EXPECT_FALSE(fs::exists(folder / "die.out" / "summary.json"));
  }
}

TEST_F(Program, EarlierResultsDoNotOutliveAFailure) {
  expect(0, "run die.toml -q");
  expect(3, "run die.toml -q --set load.core.leakage='60 W' --set load.core.leakage_scale='10 K'");
  for (const auto* file : {"summary.json", "fields.h5", "fields.xdmf", "paraview.pvd", "ledger.csv"})
    EXPECT_FALSE(fs::exists(folder / "die.out" / file)) << file;
}

TEST_F(Program, MissingFileIsFour) {
  for (int ranks : {1, 2}) {
    const auto got = run("run nothing.toml", ranks);
    EXPECT_EQ(got.status, 4);
    EXPECT_EQ(count(got.err, "nothing.toml: error: cannot read the case file: no such file"), 1) << got.err;
  }
  expect(4, "check nothing.toml");
  expect(4, "compare nothing.out nothing.out");
  expect(4, "report nothing.out");
  expect(4, "regress nothing");
}

TEST_F(Program, FolderBelowAFileIsFour) {
  put(folder / "file", "");
  for (int ranks : {1, 2}) {
    const auto got = run("run die.toml -q -o file/out", ranks);
    EXPECT_EQ(got.status, 4);
    EXPECT_EQ(count(got.err, "error: file/out: Not a directory"), 1) << got.err;
  }
}

TEST_F(Program, ViolatedLimitIsFiveWhereStrict) {
  const std::string words = "run die.toml -q --set load.core.temperature_limit='40 degC'";
  for (int ranks : {1, 2}) {
    const auto got = run(words + " --strict", ranks);
    EXPECT_EQ(got.status, 5);
    EXPECT_EQ(count(got.err, "limit violated: core temperature"), 1) << got.err;
  }
  const auto lenient = run(words);
  EXPECT_EQ(lenient.status, 0);
  EXPECT_EQ(count(lenient.err, "limit violated: core temperature"), 1) << lenient.err;
  expect(0, "run die.toml -q --strict");
}

TEST_F(Program, WrongLimitsAreTwo) {
  const std::string limits =
      "[[limit]]\nquantity = \"core highst temperature\"\nmaximum = \"90 degC\"\n"
      "[[limit]]\nquantity = \"core power\"\nmaximum = \"60 A\"\nminimum = \"0.001 kW\"\n"
      "[[limit]]\nquantity = \"core current\"\nmaximum = 70\n";
  put(folder / "limits.toml", readme_case() + limits);
  const auto lines = count(readme_case(), "\n");
  for (const auto* word : {"check", "run -q"}) {
    const auto got = run(fmt::format("{} limits.toml", word));
    EXPECT_EQ(got.status, 2) << word;
    EXPECT_EQ(
        got.err,
        fmt::format("limits.toml:{}:12: error: limit[0].quantity: no quantity 'core highst temperature' in "
                    "this case; did you mean 'core highest temperature'?\n"
                    "    quantity = \"core highst temperature\"\n"
                    "               ^\n"
                    "limits.toml:{}:11: error: limit[1].maximum: '60 A': wrong dimension, expected W "
                    "(the unit of 'core power')\n"
                    "    maximum = \"60 A\"\n"
                    "              ^\n",
                    lines + 2, lines + 6))
        << word;
  }
}

TEST_F(Program, LimitsInAnyUnitOfTheirDimension) {
  put(folder / "limits.toml", readme_case() +
                                  "[[limit]]\nquantity = \"core power\"\nmaximum = \"0.05 kW\"\n"
                                  "[[limit]]\nquantity = \"core current\"\nmaximum = 70\n");
  expect(0, "run limits.toml -q --strict");
  const auto limits = nlohmann::json::parse(slurp(folder / "limits.out" / "summary.json"))["limits"];
  EXPECT_EQ(limits["core power maximum"]["limit"], 50);
  EXPECT_EQ(limits["core current maximum"]["limit"], 70);
  expect(5, "run limits.toml -q --strict --set limit[0].maximum='40 W'");
  expect(2, "run limits.toml -q --strict --set limit[0].maximum='40 K'");
}

// ---------------------------------------------------------------- command line

TEST_F(Program, UnknownSubcommandsAndOptionsAreTwo) {
  for (const auto* words : {"", "solve die.toml", "run", "run die.toml --bogus", "compare a", "check"}) {
    const auto got = run(words);
    EXPECT_EQ(got.status, 2) << words;
    EXPECT_NE(got.err, "") << words;
  }
}

TEST_F(Program, HelpAndVersionAreZero) {
  const auto help = run("--help", 2);
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(count(help.out, "Exit status: 0 solved"), 1) << help.out;
  EXPECT_EQ(run("--version").status, 0);
}

TEST_F(Program, PetscOptionsWorkAndUnknownOnesAreNamed) {
  expect(0, "run die.toml -q -- -ksp_type gmres -pc_factor_mat_solver_type mumps");
  for (int ranks : {1, 2}) {
    const auto got = run("run die.toml -q -- -no_such_option 3 -ksp_type preonly", ranks);
    EXPECT_EQ(got.status, 2);
    EXPECT_EQ(count(got.err, "'-no_such_option'"), 1) << got.err;
    EXPECT_EQ(count(got.err, "ksp_type"), 0) << got.err;
  }
  expect(2, "run die.toml -q -- word");
  expect(2, "run die.toml -q --set solver.petsc.no_such_option=3");
}

TEST_F(Program, SetChangesTheCase) {
  expect(0, "run die.toml -q -o a.out");
  expect(0, "run die.toml -q -o b.out --set load.core.power='45 W' --set load[0].leakage='0 W'");
  EXPECT_GT(quantity("a.out", "core power"), 44);  // 40 W and leakage
  EXPECT_NEAR(quantity("b.out", "core power"), 45, 1e-6);
}

TEST_F(Program, WrongSetIsRefusedWithTheNearestWord) {
  for (const auto& [word, near] :
       {std::pair{"load.core.powr=1", "'power'"}, std::pair{"load.cor.power=1", "'core'"},
        std::pair{"laod.core.power=1", "'load'"}}) {
    const auto got = run(fmt::format("run die.toml -q --set {}", word));
    EXPECT_EQ(got.status, 2) << word;
    EXPECT_EQ(count(got.err, near), 1) << got.err;
  }
  expect(2, "run die.toml -q --set load.core.power");
  expect(2, "run die.toml -q --set load.core.power='1 V'");
}

TEST_F(Program, CheckSaysWhatItDidNotCheck) {
  const auto got = run("check die.toml");
  EXPECT_EQ(got.status, 0) << got.err;
  EXPECT_EQ(count(got.out, "die.toml: no errors, 0 warnings; "), 1) << got.out;
  EXPECT_EQ(count(got.out, "Not checked without solving:"), 1) << got.out;
  EXPECT_EQ(count(got.out, "voltage collapse"), 1) << got.out;
  EXPECT_FALSE(fs::exists(folder / "die.out"));
  put(folder / "typo.toml", replaced(readme_case(), "beol", "boel"));
  const auto bad = run("check typo.toml");
  EXPECT_EQ(bad.status, 2);
  EXPECT_EQ(count(bad.err, "'beol'"), 1) << bad.err;
}

TEST_F(Program, Describes) {
  for (const char* topic : {"", "keys", "body.layer.part"}) {
    const auto got = run(std::string("describe ") + topic);
    EXPECT_EQ(got.status, 0) << topic << got.err;
    EXPECT_GT(count(got.out, "\n"), 1) << topic;
  }
  const auto bad = run("describe bodi");
  EXPECT_EQ(bad.status, 2);
  EXPECT_EQ(count(bad.err, "did you mean 'body'?"), 1) << bad.err;
}

// ---------------------------------------------------------------- the run folder

TEST_F(Program, RunFolderHasAllFiles) {
  expect(0, "run die.toml -q", 2);
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder / "die.out"))
    found.insert(entry.path().filename().string());
  EXPECT_EQ(found, (std::set<std::string>{"fields.h5", "fields.xdmf", "ledger.csv", "log.txt", "paraview.pvd",
                                          "resolved.toml", "summary.json", "telemetry.csv", "vtk"}));
  for (const auto& entry : fs::recursive_directory_iterator(folder / "die.out"))
    EXPECT_TRUE(entry.is_directory() || entry.file_size() > 0) << entry.path();
  EXPECT_EQ(slurp(folder / "die.out" / "fields.h5").substr(1, 3), "HDF");
  EXPECT_EQ(count(slurp(folder / "die.out" / "paraview.pvd"), "vtk/die.vtm"), 1);
  EXPECT_EQ(count(slurp(folder / "die.out" / "log.txt"), "newton  0 "), 1);
}

TEST_F(Program, FieldsAndVtkCanBeLeftOut) {
  expect(0, "run die.toml -q -o a.out --set output.vtk=never");
  EXPECT_TRUE(fs::exists(folder / "a.out/fields.xdmf"));
  EXPECT_FALSE(fs::exists(folder / "a.out/paraview.pvd"));
  expect(0, "run die.toml -q -o b.out --set output.fields=false");
  EXPECT_FALSE(fs::exists(folder / "b.out/fields.h5"));
  EXPECT_FALSE(fs::exists(folder / "b.out/paraview.pvd"));
  EXPECT_TRUE(fs::exists(folder / "b.out/summary.json"));
}

std::set<std::string> keys(const nlohmann::json& object) {
  std::set<std::string> out;
  for (const auto& [key, value] : object.items()) out.insert(key);
  return out;
}

// Scripts read these: a renamed key is a change that users have to be told of.
TEST_F(Program, SummaryKeysAreStable) {
  using Keys = std::set<std::string>;
  expect(0, "run die.toml -q");
  const auto summary = nlohmann::json::parse(slurp(folder / "die.out" / "summary.json"));
  EXPECT_EQ(keys(summary), (Keys{"balance", "limits", "provenance", "quantities", "solver", "title"}));
  EXPECT_EQ(keys(summary["solver"]),
            (Keys{"cpu_seconds", "linear_iterations", "newton_iterations", "peak_memory_bytes",
                  "preconditioner", "ranks", "seconds", "unknowns"}));
  EXPECT_EQ(keys(summary["solver"]["seconds"]), (Keys{"output", "setup", "solve"}));
  EXPECT_EQ(keys(summary["solver"]["unknowns"]), (Keys{"current", "potential", "temperature"}));
  EXPECT_EQ(keys(summary["provenance"]), (Keys{"case_file", "case_hash", "commit", "petsc", "version"}));
  EXPECT_EQ(keys(summary["balance"]), (Keys{"charge", "energy"}));
  EXPECT_EQ(keys(summary["balance"]["energy"]), (Keys{"in", "out", "relative_error", "unit"}));
  EXPECT_EQ(keys(summary["limits"]), (Keys{"core temperature", "core voltage", "supply current"}));
  EXPECT_EQ(keys(summary["limits"]["core voltage"]), (Keys{"holds", "limit", "margin", "unit", "value"}));
  EXPECT_EQ(keys(summary["quantities"]), (Keys{"core current",
                                               "core highest temperature",
                                               "core leakage",
                                               "core lowest voltage",
                                               "core power",
                                               "die maximum temperature",
                                               "die minimum temperature",
                                               "highest temperature",
                                               "joule heat",
                                               "load power",
                                               "regulator input power",
                                               "regulator loss",
                                               "sink heat",
                                               "supply current",
                                               "supply efficiency",
                                               "supply input power",
                                               "supply loss",
                                               "supply output power",
                                               "vdd highest potential",
                                               "vdd joule heat",
                                               "vdd lowest potential"}));
  EXPECT_EQ(keys(summary["quantities"]["core power"]), (Keys{"unit", "value", "where"}));
  for (const auto* name : {"charge", "energy"})
    EXPECT_LT(summary["balance"][name]["relative_error"].get<double>(), 1e-9) << name;
}

TEST_F(Program, ResolvedCaseRepeatsTheRun) {
  expect(0, "run die.toml -q -o a.out --set load.core.power='43 W'");
  expect(0, "run a.out/resolved.toml -q -o b.out");
  const auto got = run("compare a.out b.out --rtol 1e-12");
  EXPECT_EQ(got.status, 0) << got.out << got.err;
  // and once more: resolving is idempotent but for the origins
  expect(0, "run b.out/resolved.toml -q -o c.out");
  expect(0, "compare a.out c.out --rtol 1e-12");
}

TEST_F(Program, CompareTellsDifferences) {
  expect(0, "run die.toml -q -o a.out");
  expect(0, "run die.toml -q -o b.out --set load.core.power='40.01 W'");
  const auto got = run("compare a.out b.out");
  EXPECT_EQ(got.status, 1);
  EXPECT_NE(count(got.out, "DIFF"), 0) << got.out;
  expect(0, "compare a.out b.out --rtol 1e-2");
}

// ---------------------------------------------------------------- courses over time

std::vector<std::vector<double>> numbers_of(const std::string& csv) {
  std::vector<std::vector<double>> rows;
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    auto& row = rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(std::stod(cell));
  }
  return rows;
}

const std::string power_step = std::string(FOURWALLS_SOURCE_DIR) + "/cases/power-step";

TEST_F(Program, ACourseLeavesHistoryAndFieldsOverTime) {
  expect(0, "run '" + power_step + "' -q");
  const auto rows = numbers_of(slurp(folder / "power-step.out/history.csv"));
  ASSERT_GT(rows.size(), 50u);
  EXPECT_EQ(rows.front()[0], 0);
  EXPECT_EQ(rows.back()[0], 1);
  bool corner = false;
  for (std::size_t n = 1; n < rows.size(); ++n) {
    EXPECT_EQ(rows[n].size(), 6u);
    EXPECT_GT(rows[n][0], rows[n - 1][0]);
    EXPECT_NEAR(rows[n][1], rows[n][0] - rows[n - 1][0], 1e-12);
    corner = corner || std::abs(rows[n][0] - 1.0002e-3) < 1e-12;
  }
  EXPECT_TRUE(corner);
  const auto index = slurp(folder / "power-step.out/fields.xdmf"),
             vtk = slurp(folder / "power-step.out/paraview.pvd");
  EXPECT_EQ(count(index, "<Time Value="), 5);
  EXPECT_EQ(count(vtk, "timestep="), 5);
  for (const char* name : {"series/fields_0000.h5", "series/fields_0003.h5", "fields.h5",
                           "vtk/power-step_0002.vtm", "vtk/power-step.vtm", "ledger.csv"})
    EXPECT_TRUE(fs::exists(folder / "power-step.out" / name)) << name;
  const auto summary = nlohmann::json::parse(slurp(folder / "power-step.out/summary.json"));
  EXPECT_LT(summary["balance"]["energy over time"]["relative_error"], 1e-6);
  EXPECT_EQ(summary["solver"]["time_steps"], rows.size() - 1);
  // a steady state afterwards is another run of the same folder: nothing of the course is left
  expect(0, "run die.toml -q -o power-step.out");
  EXPECT_FALSE(fs::exists(folder / "power-step.out/history.csv"));
  EXPECT_FALSE(fs::exists(folder / "power-step.out/series"));
}

TEST_F(Program, SignalsStopACourseAndItGoesOn) {
  const std::string settings =
      " --set transient.temperature_tolerance='0.2 mK' --set transient.max_step='2 ms'";
  const pid_t child = start("run '" + power_step + "' -o whole.out" + settings);
  const auto under_way = [log = folder / "whole.out/log.txt"] {
    return fs::exists(log) && slurp(log).find("step     5 ") != std::string::npos;
  };
  for (int n = 0; n < 3000 && !under_way(); ++n) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  kill(child, SIGTERM);
  const auto stopped = finish(child);
  EXPECT_EQ(stopped.status, 75) << stopped.out << stopped.err;
  EXPECT_TRUE(fs::exists(folder / "whole.out/checkpoint.h5"));
  EXPECT_FALSE(fs::exists(folder / "whole.out/summary.json"));
  expect(0, "run '" + power_step + "' -q --restart -o whole.out" + settings);
  expect(0, "run '" + power_step + "' -q -o other.out" + settings);
  const auto rows = numbers_of(slurp(folder / "whole.out/history.csv"));
  EXPECT_EQ(rows.front()[0], 0);
  EXPECT_EQ(rows.back()[0], 1);
  for (std::size_t n = 1; n < rows.size(); ++n) EXPECT_GT(rows[n][0], rows[n - 1][0]);
  // stopped where no fresh start was planned: the same within the error of the steps
  EXPECT_NEAR(quantity("whole.out", "silicon at end"), quantity("other.out", "silicon at end"), 5e-3);
  EXPECT_EQ(slurp(folder / "whole.out/paraview.pvd"), slurp(folder / "other.out/paraview.pvd"));
}

/// A course that went on from its last checkpoint tells what the whole one told; on any number of ranks.
void goes_on_alike(const fs::path& folder, const std::function<void(int, const std::string&, int)>& expect,
                   const std::string& words, int ranks) {
  expect(0, "run " + words + " -q -o whole.out", 1);
  fs::remove_all(folder / "parts.out");
  fs::copy(folder / "whole.out", folder / "parts.out", fs::copy_options::recursive);
  expect(0, "run " + words + " -q --restart -o parts.out", ranks);
  expect(0, "compare whole.out/summary.json parts.out/summary.json --rtol 1e-9", 1);
  const auto whole = numbers_of(slurp(folder / "whole.out/history.csv")),
             parts = numbers_of(slurp(folder / "parts.out/history.csv"));
  ASSERT_EQ(whole.size(), parts.size());
  for (std::size_t n = 0; n < whole.size(); ++n)
    for (std::size_t k = 0; k < whole[n].size(); ++k)
      EXPECT_NEAR(whole[n][k], parts[n][k], 1e-9 * std::max(1.0, std::abs(whole[n][k]))) << n << ", " << k;
}

// A regulator sheds phases 120 us after its current asked for it: the checkpoint lies before, while it waits,
// and after.
TEST_F(Program, GoesOnAcrossPhasesThatAreShed) {
  const auto burst = (fs::path(FOURWALLS_SOURCE_DIR) / "cases/burst-droop").string();
  for (const auto& [interval, ranks] : {std::pair{"1.05 ms", 1}, {"1.05 ms", 2}, {"1.2 ms", 1}}) {
    const std::string words = fmt::format(
        "'{}' --set transient.stop='1.3 ms' --set transient.checkpoint_interval='{}' --set "
        "output.fields=false",
        burst, interval);
    goes_on_alike(
        folder, [this](int status, const std::string& w, int n) { expect(status, w, n); }, words, ranks);
    EXPECT_GE(quantity("whole.out", "board_regulator phase changes"), 2);
    // on the board at least one phase fewer at the end than at the most
    const auto rows = numbers_of(slurp(folder / "whole.out/history.csv"));
    double most = 0, at_checkpoint = 0;
    const double checkpoint = std::string(interval) == "1.2 ms" ? 1.2e-3 : 1.05e-3;
    for (const auto& row : rows) {
      most = std::max(most, row[6]);
      if (row[0] <= checkpoint * (1 + 1e-12)) at_checkpoint = row[6];
    }
    EXPECT_LT(rows.back()[6], most);
    if (checkpoint < 1.1e-3)
      EXPECT_EQ(at_checkpoint, most);
    else
      EXPECT_EQ(at_checkpoint, rows.back()[6]);
  }
}

// A netlist in a body, its windows before and after the checkpoint; in coarse steps, which say as much here.
TEST_F(Program, GoesOnWithANetlist) {
  std::string words = "'" + (fs::path(FOURWALLS_SOURCE_DIR) / "cases/droop-in-heating").string() +
                      "' --set output.fields=false";
  for (const char* window : {"first", "release", "third"})
    words += fmt::format(" --set netlist.vdd.window.{}.step='15 ns'", window);
  for (const int ranks : {1, 2})
    goes_on_alike(
        folder, [this](int status, const std::string& w, int n) { expect(status, w, n); }, words, ranks);
  EXPECT_TRUE(fs::exists(folder / "parts.out/netlists/vdd_third/history.csv"));
  // the next run of the folder is another one
  expect(0, "run die.toml -q -o parts.out");
  EXPECT_FALSE(fs::exists(folder / "parts.out/netlists"));
}

TEST_F(Program, RestartWithoutACheckpointIsFour) {
  expect(4, "run '" + power_step + "' -q --restart");
  expect(2, "run die.toml -q --restart -o die.out");
}

TEST_F(Program, ReportIsOnePage) {
  expect(0, "run die.toml -q");
  const auto got = run("report die.out", 2);
  EXPECT_EQ(got.status, 0) << got.err;
  const auto page = slurp(folder / got.out.substr(0, got.out.find('\n')));
  EXPECT_NE(page.find("<html"), std::string::npos);
  EXPECT_NE(page.find("core lowest voltage"), std::string::npos);
}

// ---------------------------------------------------------------- regress

constexpr const char* expectations = R"(# comment that stays
[[expect]]
quantity = "core power"
value = {}   # this one too
unit = "W"
rtol = 1e-6
source = "self"

[[expect]]
quantity = "core lowest voltage"
value = {}
unit = "V"
rtol = 0.05
source = "analytic: 0.8 V less 0.1 mohm and half of 2 mohm times 60 A"

[[expect]]
limit = "core temperature"
holds = {}
source = "analytic: 53 W over 3 W/K"
)";

class Regress : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    fs::create_directory(folder / "die");
    fs::rename(folder / "die.toml", folder / "die" / "case.toml");
    expect(0, "run die -q -o first.out");
    power = quantity("first.out", "core power");
  }

  void expectations_are(double watts, double volts, const char* holds) const {
    put(folder / "die" / "expected.toml", fmt::format(fmt::runtime(expectations), watts, volts, holds));
  }

  double power = 0;
};

TEST_F(Regress, RightExpectationsPass) {
  expectations_are(power, 0.734, "true");
  for (int ranks : {1, 2}) {
    const auto got = run("regress die", ranks);
    EXPECT_EQ(got.status, 0) << got.out << got.err;
    EXPECT_EQ(count(got.out, "passed die: 3 checks"), 1) << got.out;
  }
}

TEST_F(Regress, AFalseValueFails) {
  expectations_are(power * (1 + 1e-5), 0.734, "true");
  const auto got = run("regress die");
  EXPECT_EQ(got.status, 1);
  EXPECT_EQ(count(got.out, "FAILED die: 3 checks"), 1) << got.out;
  EXPECT_EQ(count(got.out, "FAIL core power"), 1) << got.out;
  EXPECT_EQ(count(got.out, "die/expected.toml:2:1"), 1) << got.out;
}

TEST_F(Regress, AFalseLimitFails) {
  expectations_are(power, 0.734, "false");
  expect(1, "regress die");
}

TEST_F(Regress, OneFailureOfTwoCasesIsAFailure) {
  expectations_are(power, 0.734, "true");
  fs::copy(folder / "die", folder / "other", fs::copy_options::recursive);
  expect(0, "regress die other");
  expectations_are(power, 0.6, "true");
  const auto got = run("regress die other");
  EXPECT_EQ(got.status, 1);
  EXPECT_EQ(count(got.out, "FAILED die"), 1) << got.out;
  EXPECT_EQ(count(got.out, "passed other"), 1) << got.out;
}

TEST_F(Regress, AShippedCaseWithAFalseValueFails) {
  const auto name = folder / "cases" / "edge-accelerator";
  fs::create_directory(folder / "cases");
  for (const auto* part : {"edge-accelerator", "library"})
    fs::copy(fs::path(FOURWALLS_SOURCE_DIR) / "cases" / part, folder / "cases" / part,
             fs::copy_options::recursive);
  put(name / "expected.toml", replaced(slurp(name / "expected.toml"), "value = 1012.05", "value = 1012.09"));
  const auto got = run("regress");
  EXPECT_EQ(got.status, 1) << got.err;
  EXPECT_EQ(count(got.out, "FAIL jets back pressure"), 1) << got.out;
  EXPECT_EQ(count(got.out, " 1 failed"), 1) << got.out;
}

TEST_F(Regress, RebaselineTouchesOnlySelf) {
  expectations_are(1.5 * power, 0.734, "true");
  const auto before = slurp(folder / "die/expected.toml");
  expect(0, "regress die --rebaseline", 2);
  const auto after = slurp(folder / "die/expected.toml");
  EXPECT_EQ(after,
            replaced(before, fmt::format("value = {}", 1.5 * power), fmt::format("value = {}", power)));
  expect(0, "regress die");
  // a wrong analytic value is not mended
  expectations_are(1.5 * power, 0.6, "true");
  expect(1, "regress die --rebaseline");
  EXPECT_NE(slurp(folder / "die/expected.toml").find("value = 0.6\n"), std::string::npos);
}

TEST_F(Regress, NoExpectationsAreRefused) {
  expect(4, "regress die");
  put(folder / "die" / "expected.toml", "");
  expect(2, "regress die");
  expect(2, "regress");
}

// ---------------------------------------------------------------- netlists

constexpr const char* divider = "* divider\nV1 in 0 3\nR1 in mid 1\nR2 mid 0 2\n";

TEST_F(Program, NetlistGivesNodeVoltages) {
  put(folder / "two.sp", std::string(divider) + ".op\n.end\n");
  for (int ranks : {1, 2}) {
    expect(0, "run two.sp --write-solution volts.txt", ranks);
    EXPECT_EQ(slurp(folder / "volts.txt"), "in  3\nmid  2\nG  0\n");
  }
  EXPECT_NEAR(quantity("two.out", "two supply power"), 3, 1e-12);
}

TEST_F(Program, NetlistOverTime) {
  put(folder / "rc.sp",
      "* rc\nV1 in 0 pwl(0 0 1n 1)\nR1 in out 1k\nC1 out 0 1p\n.tran 0.1n 20n\n.print tran v(out)\n.end\n");
  expect(0, "run rc.sp --write-solution volts.txt");
  const auto volts = slurp(folder / "volts.txt");
  EXPECT_EQ(volts.substr(0, 15), "Node: out\n0 0\n1");
  EXPECT_EQ(count(volts, "\n"), 203);  // its name, 201 times, a blank
  EXPECT_EQ(slurp(folder / "rc.out" / "history.csv").substr(0, 26), "time [s],\"v(out) [V]\"\n0,0\n");
  EXPECT_NEAR(quantity("rc.out", "rc v(out) highest"), 1, 1e-6);
}

TEST_F(Program, NetlistImpedance) {
  put(folder / "z.sp", "* z\nV1 s 0 1\nR1 s a 2\nC1 a 0 1n\nI1 0 a dc 0 ac 1\n.ac dec 2 1k 100meg\n.end\n");
  expect(0, "run z.sp");
  EXPECT_EQ(count(slurp(folder / "z.out" / "impedance.csv"), "\n"), 12);
  EXPECT_NEAR(quantity("z.out", "z highest impedance"), 2, 1e-6);
}

TEST_F(Program, NetlistInACase) {
  put(folder / "two.sp", divider);
  put(folder / "grid.toml",
      "[[netlist]]\nname = \"grid\"\nfile = \"two.sp\"\n[[limit]]\nquantity = \"grid worst drop\"\nmaximum = "
      "\"0.5 V\"\n");
  expect(0, "check grid.toml");
  expect(5, "run grid.toml --strict");
  expect(0, "run grid.out/resolved.toml -o again.out");
  EXPECT_EQ(quantity("again.out", "grid worst drop"), 1);
  put(folder / "grid.toml", "[[netlist]]\nname = \"grid\"\nfile = \"tow.sp\"\n");
  const auto got = run("run grid.toml");
  EXPECT_EQ(got.status, 2);
  EXPECT_NE(got.err.find("grid.toml:3:8: error: netlist[0].file: no such file"), std::string::npos)
      << got.err;
}

TEST_F(Program, NetlistOnADieIsTheSameOnAnyNumberOfRanks) {
  const auto shipped = fs::path(FOURWALLS_SOURCE_DIR) / "cases/netlist-on-die";
  expect(0, fmt::format("run '{}' -o one.out -q --strict", shipped.string()));
  expect(0, fmt::format("run '{}' -o three.out -q", shipped.string()), 3);
  expect(0, "compare one.out three.out --rtol 1e-8");
  expect(0, "compare one.out/fields.h5 three.out/fields.h5 --rtol 1e-8");
  for (const char* name : {"netlist-on-die_circuit_vdd_0.vtp", "netlist-on-die_circuit_loads_vdd_0.vtp"})
    EXPECT_TRUE(fs::exists(folder / "one.out/vtk" / name)) << name;
  const auto instances = slurp(folder / "one.out/instances.csv");
  EXPECT_EQ(count(instances, "\n"), 17);
  EXPECT_EQ(instances.rfind("Instance,Terminal,Layer,X location,Y location,voltage [V],drop [V]\n", 0), 0u);
  expect(5, fmt::format("run '{}' -o hot.out -q --strict --set "
                        "boundary.cold_plate.coefficient='25000 W/m^2/K'",
                        shipped.string()));
}

TEST_F(Program, AListOfInstancesIsNotOverwritten) {
  const auto shipped = fs::path(FOURWALLS_SOURCE_DIR) / "cases/netlist-on-die";
  for (const char* name : {"grid.sp.gz", "pads.csv", "instances.csv"})
    fs::copy_file(shipped / name, folder / name);
  put(folder / "case.toml", replaced(slurp(shipped / "case.toml"), "../library",
                                     std::string(FOURWALLS_SOURCE_DIR) + "/cases/library"));
  const auto before = slurp(folder / "instances.csv");
  const auto got = run("run case.toml -o . -q");
  EXPECT_EQ(got.status, 4) << got.out << got.err;
  EXPECT_NE(got.err.find("instances.csv: is the list of instances itself; choose another folder with -o"),
            std::string::npos)
      << got.err;
  EXPECT_EQ(slurp(folder / "instances.csv"), before);
}

TEST_F(Program, NetlistMistakesAreTwo) {
  put(folder / "bad.sp", "* bad\nV1 a 0 1\nR1 a b 1x2\nQ1 a b 0 npn\n.end\n");
  for (int ranks : {1, 2}) {
    const auto got = run("run bad.sp", ranks);
    EXPECT_EQ(got.status, 2);
    EXPECT_EQ(count(got.err, "bad.sp:4: error: "), 1) << got.err;
  }
  expect(2, "run die.toml --write-solution volts.txt");
  expect(2, "run bad.sp --set a=1");
  expect(4, "run nowhere.sp");
}

TEST_F(Program, AMeshBodyIsTheSameOnAnyNumberOfRanks) {
  const auto shipped = fs::path(FOURWALLS_SOURCE_DIR) / "cases/odd-sink";
  expect(0, fmt::format("run '{}' -o one.out -q --strict", shipped.string()));
  expect(0, fmt::format("run '{}' -o three.out -q", shipped.string()), 3);
  expect(0, "compare one.out three.out --rtol 1e-8");
  expect(0, "compare one.out/fields.h5 three.out/fields.h5 --rtol 1e-8");
  EXPECT_TRUE(fs::exists(folder / "one.out/vtk/odd-sink_solid_sink_0.vtu"));
  EXPECT_TRUE(fs::exists(folder / "three.out/vtk/odd-sink_solid_sink_2.vtu"));
  expect(0, "report one.out");
}

TEST_F(Program, MeshMistakesAreTwoAndSaidOnce) {
  const auto good = slurp(fs::path(FOURWALLS_SOURCE_DIR) / "tests/cases/good/cube.msh");
  put(folder / "part.toml",
      "[material.cu]\nconductivity = 390\n[[mesh_body]]\nname = \"part\"\nfile = \"part.msh\"\nunit = \"1 "
      "mm\"\n"
      "[[mesh_body.volume]]\ngroup = \"all\"\nmaterial = \"cu\"\npower = \"1 W\"\n"
      "[[mesh_body.surface]]\ngroup = \"top\"\nkind = \"temperature\"\ntemperature = \"30 degC\"\n");
  put(folder / "part.msh", good);
  expect(0, "check part.toml");
  expect(0, "run part.toml", 2);
  expect(0, "run part.out/resolved.toml -o again.out");
  expect(0, "compare part.out again.out --rtol 1e-9");
  const std::pair<std::string, std::string> faults[] = {
      {replaced(good, "17 1 4 3 8", "17 4 1 3 8"),
       "part.msh:69:1: error: tetrahedron 17 has a negative volume"},
      {good.substr(0, 400), "part.msh:40:7: error: the file ends where a coordinate should be"},
      {replaced(good, "4.1 0 8", "2.2 0 8"), "part.msh:2:1: error: format 2.2 of Gmsh files is not read"},
      {replaced(good, "\"all\"", "\"al\""), "has no physical volume 'all'; did you mean 'al'?"}};
  for (const auto& [text, message] : faults)
    for (const int ranks : {1, 2}) {
      put(folder / "part.msh", text);
      for (const char* command : {"check part.toml", "run part.toml"}) {
        const auto got = run(command, ranks);
        EXPECT_EQ(got.status, 2) << message;
        EXPECT_EQ(count(got.err, message), 1) << message << "\n" << got.err;
      }
    }
}

}  // namespace

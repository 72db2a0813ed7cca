// The command line: parses it and calls one function a subcommand.

#include <petscsys.h>

#include <CLI/CLI.hpp>

#include "postprocess/commands.hpp"
#include "postprocess/version.hpp"

namespace {

/// PETSc sees none of the program's own words: it gets what stands behind `--`, option by option.
struct Petsc {
  Petsc() {
    PetscOptionsSetValue(nullptr, "-no_signal_handler", "true");
    PetscInitialize(nullptr, nullptr, nullptr, nullptr);
    PetscPushErrorHandler(PetscReturnErrorHandler, nullptr);
    MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  }
  ~Petsc() { PetscFinalize(); }
  Petsc(const Petsc&) = delete;
  Petsc& operator=(const Petsc&) = delete;
  int rank = 0;
};

int command_line(int argc, char** argv, int rank) {
  using namespace fourwalls;
  std::vector<std::string> words(argv + 1, argv + argc), petsc;
  if (const auto dashes = std::find(words.begin(), words.end(), "--"); dashes != words.end()) {
    petsc.assign(dashes + 1, words.end());
    words.erase(dashes, words.end());
  }
  std::reverse(words.begin(), words.end());  // CLI11 takes its vector from the back

  CLI::App app{
      "fourwalls: how much inference can this machine do before power, memory, heat or wire stops it"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(version) + " (" + commit + ")");
  app.footer(
      "Words after -- are PETSc options. Exit status: 0 solved, 1 internal error, 2 bad input, 3 no "
      "solution,\n"
      "4 files could not be read or written, 5 a limit is violated and --strict was given,\n"
      "75 stopped early with a checkpoint: go on with --restart.");

  RunRequest run;
  auto* run_app = app.add_subcommand(
      "run", "solve a case, a netlist or another simulator's deck, and write its run folder");
  run_app
      ->add_option(
          "CASE", run.case_file,
          "case file, SPICE netlist (.sp .spice .cir .net, .gz), deck (HotSpot .config, 3D-ICE .stk), or "
          "folder with one of them")
      ->required();
  run_app->add_option("-o,--output", run.folder, "run folder (default: <case>.out here)");
  run_app->add_option("--set", run.overrides, "path=value, e.g. load.gpu0.power='500 W'")
      ->allow_extra_args(false);
  std::string floorplan, power_trace;
  run_app->add_option("-f,--floorplan", floorplan, "HotSpot: floorplan; the same as --set f=FILE");
  run_app->add_option("-p,--power-trace", power_trace, "HotSpot: power trace; the same as --set p=FILE");
  run_app->add_flag("--emulate", run.emulate, "decks: the other simulator's own discrete network");
  run_app->add_flag("--emulate-defects", run.defects, "and with its known defects");
  run_app->add_option("--write-solution", run.solution,
                      "netlists: node voltages as `<node>  <voltage>` lines, or `Node:` blocks over time");
  run_app->add_flag("--restart", run.restart, "go on from the run folder's checkpoint.h5");
  run_app->add_flag("--strict", run.strict, "a violated limit is exit status 5");
  run_app->add_flag("-q,--quiet", run.quiet, "no course of the solve, no table");

  std::string kind, import_output;
  std::vector<std::string> import_files, import_settings;
  auto* import_app = app.add_subcommand("import", "another simulator's files as a case");
  import_app->add_option("KIND", kind, "hotspot, pact or 3d-ice")->required();
  import_app
      ->add_option("FILE", import_files,
                   "hotspot: x.config, its companions beside it or by --set; pact: layers.csv configuration "
                   "[parameters]; 3d-ice: x.stk")
      ->required();
  import_app->add_option("-o,--output", import_output, "case to write (default: the terminal)");
  import_app->add_option("--set", import_settings, "name=value, e.g. f=x.flp")->allow_extra_args(false);

  std::string check_file;
  std::vector<std::string> check_overrides;
  auto* check_app = app.add_subcommand("check", "everything short of solving");
  check_app->add_option("CASE", check_file, "case file, or folder with a case.toml")->required();
  check_app->add_option("--set", check_overrides, "path=value")->allow_extra_args(false);

  std::string topic;
  auto* describe_app = app.add_subcommand("describe", "materials, technologies and case keys");
  describe_app->add_option("TOPIC", topic, "a table, a key, materials, technologies or keys");

  std::string a, b;
  double rtol = 1e-6, atol = 0;
  auto* compare_app = app.add_subcommand("compare", "two results; exit status 1 where they differ");
  compare_app->add_option("A", a, "run folder, summary.json or fields.h5")->required();
  compare_app->add_option("B", b, "the same")->required();
  compare_app->add_option("--rtol", rtol, "relative tolerance")->capture_default_str();
  compare_app->add_option("--atol", atol, "absolute tolerance")->capture_default_str();

  std::vector<std::string> cases;
  bool rebaseline = false;
  auto* regress_app = app.add_subcommand("regress", "run cases against their expected.toml");
  regress_app->add_option("CASE", cases, "case folders (default: all below cases/)");
  regress_app->add_flag("--rebaseline", rebaseline, "rewrite the values whose source is \"self\"");

  std::string folder;
  auto* report_app = app.add_subcommand("report", "one HTML page of a run folder");
  report_app->add_option("DIR", folder, "run folder")->required();

  try {
    app.parse(words);
  } catch (const CLI::ParseError& e) {
    if (rank == 0) app.exit(e);
    return e.get_exit_code() == 0 ? exit_solved : exit_bad_input;
  }
  if (*run_app) {
    run.petsc = petsc;
    if (!floorplan.empty()) run.overrides.push_back("f=" + floorplan);
    if (!power_trace.empty()) run.overrides.push_back("p=" + power_trace);
    return run_command(run);
  }
  if (*import_app) return import_command(kind, import_files, import_settings, import_output);
  if (*check_app) return check_command(check_file, check_overrides);
  if (*describe_app) return describe_command(topic);
  if (*compare_app) return compare_results_command(a, b, rtol, atol);
  if (*regress_app) return regress_command(cases, rebaseline, petsc);
  return report_command(folder);
}

}  // namespace

int main(int argc, char** argv) {
  const Petsc petsc;
  return command_line(argc, argv, petsc.rank);
}

#include "postprocess/commands.hpp"

#include <fmt/format.h>
#include <petscsys.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "cases/input.hpp"
#include "cases/reader.hpp"
#include "cases/words.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/compare.hpp"
#include "postprocess/course.hpp"
#include "postprocess/decks.hpp"
#include "postprocess/errors.hpp"
#include "postprocess/files.hpp"
#include "postprocess/instances.hpp"
#include "postprocess/netlist_run.hpp"
#include "postprocess/regress.hpp"
#include "postprocess/report.hpp"
#include "postprocess/text.hpp"
#include "postprocess/version.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

int rank_of_world() {
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

void complain(const std::string& text) {
  if (rank_of_world() == 0) std::fprintf(stderr, "%s%s", text.c_str(), text.ends_with('\n') ? "" : "\n");
}

void print(const std::string& text) {
  if (rank_of_world() == 0) std::fputs(text.c_str(), stdout), std::fflush(stdout);
}

/// Runs a command's body and turns what it throws into a message on one rank and an exit status.
template <class F>
int guarded(F&& body) {
  try {
    return body();
  } catch (const CaseError& e) {
    complain(e.what());
    return e.io ? exit_io : exit_bad_input;
  } catch (const ExpectationError& e) {
    complain(fmt::format("error: {}", e.what()));
    return exit_bad_input;
  } catch (const IoError& e) {
    complain(fmt::format("error: {}", e.what()));
    return exit_io;
  } catch (const std::exception& e) {
    // it may be this rank's alone: the others would wait for it for ever
    std::fprintf(stderr, "internal error on rank %d: %s\n", rank_of_world(), e.what());
    int ranks = 1;
    MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
    if (ranks > 1) MPI_Abort(PETSC_COMM_WORLD, exit_internal);
    return exit_internal;
  }
}

/// A file, or what lies in a folder: its case.toml, else the one deck in it.
std::string case_file_of(const std::string& given) {
  if (!fs::is_directory(given)) return given;
  const auto own = fs::path(given) / "case.toml";
  if (fs::exists(own)) return own.string();
  std::vector<std::string> decks;
  for (const auto& entry : fs::directory_iterator(given))
    if (entry.is_regular_file() && deck_kind_of(entry.path().string()))
      decks.push_back(entry.path().string());
  return decks.size() == 1 ? decks[0] : own.string();
}

/// Rank 0 speaks to the terminal and to log.txt; the other ranks are silent.
std::shared_ptr<spdlog::logger> make_logger(const std::string& folder, bool quiet, bool go_on) {
  std::vector<spdlog::sink_ptr> sinks;
  const std::string file = (fs::path(folder) / "log.txt").string();
  on_root(PETSC_COMM_WORLD, file, [&] {
    if (!quiet) sinks.push_back(std::make_shared<spdlog::sinks::stdout_sink_mt>());
    sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file, !go_on));
  });
  auto logger = std::make_shared<spdlog::logger>("fourwalls", sinks.begin(), sinks.end());
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::info);
  return logger;
}

class Phases {
 public:
  void begin(const std::string& name) {
    end();
    name_ = name;
    start_ = MPI_Wtime();
    cpu_start_ = cpu();
  }
  void end() {
    if (!name_.empty()) {
      seconds[name_] += MPI_Wtime() - start_;
      cpu_seconds[name_] += cpu() - cpu_start_;
    }
    name_.clear();
  }
  /// Of all ranks together. Collective.
  std::map<std::string, double> summed_cpu_seconds() const {
    auto sums = cpu_seconds;
    for (auto& [name, value] : sums)
      MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    return sums;
  }
  std::map<std::string, double> seconds, cpu_seconds;

 private:
  static double cpu() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto in_seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
  }

  std::string name_;
  double start_ = 0, cpu_start_ = 0;
};

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  double mine = 1024.0 * static_cast<double>(usage.ru_maxrss), all = 0;
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return all;
}

std::string petsc_version() {
  return fmt::format("{}.{}.{}", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR, PETSC_VERSION_SUBMINOR);
}

SolverReport solver_report(const Model& m, const SteadyReport& steady, const Phases& phases) {
  SolverReport report;
  const auto counts = m.mesh.numbering.counts();
  for (int f = 0; f < field_count; ++f)
    if (counts[f] > 0) report.unknowns[std::string(name_of(static_cast<Field>(f)))] = counts[f];
  report.newton_iterations = steady.newton_iterations;
  report.linear_iterations = steady.linear_iterations;
  report.seconds = phases.seconds;
  report.cpu_seconds = phases.summed_cpu_seconds();
  report.peak_memory = peak_memory();
  report.ranks = m.mesh.ranks;
  report.preconditioner = steady.newton.preconditioner;
  return report;
}

void add_course(SolverReport& report, const TransientReport& course) {
  report.newton_iterations += course.newton_iterations;
  report.linear_iterations += course.linear_iterations;
  report.time_steps = course.state.steps;
  report.rejected_steps = course.rejected;
  report.preconditioner = course.preconditioner;
}

struct Run {
  int status = exit_solved;
  Result result;
};

/// PETSc reads -log_view when it starts and when it ends, and these options come between.
void begin_petsc_log() {
  PetscBool there = PETSC_FALSE;
  check(PetscLogDefaultBegin(), "PetscLogDefaultBegin");
  check(PetscOptionsHasName(nullptr, nullptr, "-log_view", &there), "PetscOptionsHasName");
}

/// The words after `--` as PETSc options; returns the options' names.
std::vector<std::string> insert_petsc_options(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (std::size_t w = 0; w < words.size(); ++w) {
    if (!words[w].starts_with('-') || words[w].size() < 2)
      throw CaseError(
          {{{}, "error", fmt::format("after --: '{}' is not a PETSc option (-name [value])", words[w])}});
    const bool has_value = w + 1 < words.size() && (!words[w + 1].starts_with('-') ||
                                                    std::isdigit(words[w + 1][1]) || words[w + 1][1] == '.');
    check(PetscOptionsSetValue(nullptr, words[w].c_str(), has_value ? words[w + 1].c_str() : nullptr),
          "PetscOptionsSetValue");
    names.push_back(words[w].substr(1));
    if (names.back() == "log_view") begin_petsc_log();
    if (has_value) ++w;
  }
  return names;
}

/// Options that the user gave and nobody asked for.
std::vector<std::string> unused(const std::vector<std::string>& given) {
  std::vector<std::string> left;
  for (const auto& name : given) {
    PetscBool used = PETSC_TRUE;
    check(PetscOptionsUsed(nullptr, name.c_str(), &used), "PetscOptionsUsed");
    if (!used) left.push_back(name);
  }
  return left;
}

/// A limit on a quantity that does not exist, or in a unit that is not its own, is a fault of the case: said
/// before the work.
void refuse_wrong_limits(Model& m, Vec u) {
  if (m.c.limits.empty()) return;
  Result result;
  collect_quantities(m, u, result);
  collect_netlists(m, u, result);
  netlist_course_quantities(m, result);
  std::map<std::string, std::string> units;
  for (const auto& [name, q] : result.quantities) units[name] = q.unit;
  if (m.c.transient.asked()) {
    Result of_probes;
    probe_quantities(m, u, of_probes);
    for (const auto& [name, q] : of_probes.quantities) units[name] = q.unit;
    // these two are told at the end of a course only
    for (const auto& k : m.c.capacitors) units.insert_or_assign(k.name + " current", std::string(1, 'A'));
  }
  const auto problems = check_limits(m.c, units);
  if (!problems.empty()) throw CaseError(problems);
}

std::string opening(const Case& c, const Model& m) {
  const auto counts = m.mesh.numbering.counts();
  std::string text = fmt::format("fourwalls {}  {}\n{} unknowns on {} rank{}:", version, c.title,
                                 m.mesh.numbering.global_count(), m.mesh.ranks, m.mesh.ranks == 1 ? "" : "s");
  for (int f = 0; f < field_count; ++f)
    if (counts[f] > 0) text += fmt::format(" {} {}", counts[f], field_names[f]);
  return text;
}

/// A run folder holds one run: what an earlier one left would be taken for this one's, should it fail.
void remove_earlier(const std::string& folder, bool go_on) {
  for (const char* name : {"summary.json", "fields.h5", "fields.xdmf", "ledger.csv", "telemetry.csv",
                           "impedance.csv", "report.html"})
    fs::remove(fs::path(folder) / name);
  if (go_on) return;
  remove_vtk(folder);
  for (const char* name : {"history.csv", "checkpoint.h5"}) fs::remove(fs::path(folder) / name);
  std::error_code ignored;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(fs::path(folder) / "series", ignored))
    if (entry.path().filename().string().starts_with("fields_")) old.push_back(entry.path());
  for (const auto& path : old) fs::remove(path, ignored);
  fs::remove(fs::path(folder) / "series", ignored);  // only if it is empty now
}

/// Folders of circuits that were followed by themselves.
void remove_circuits(const std::string& folder) {
  std::error_code ignored;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(fs::path(folder) / "netlists", ignored))
    if (entry.is_directory()) old.push_back(entry.path());
  for (const auto& path : old) {
    remove_earlier(path.string(), false);
    fs::remove(path, ignored);  // only if it is empty now
  }
  fs::remove(fs::path(folder) / "netlists", ignored);
}

/// Instances' voltages of an earlier run; never a list that the case reads.
void remove_instances(const Case& c, const std::string& folder) {
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name == "instances.csv" || (name.starts_with("instances_") && name.ends_with(".csv")))
      old.push_back(entry.path());
  }
  for (const auto& path : old) {
    for (const auto& netlist : c.netlists)
      if (!netlist.instances.empty() && fs::equivalent(path, netlist.instances))
        throw IoError(path.string(), "is the list of instances itself; choose another folder with -o");
    fs::remove(path);
  }
}

void write_inputs(const Case& c, const std::string& folder, bool go_on) {
  on_root(PETSC_COMM_WORLD, folder, [&] {
    make_folder(folder);
    if (go_on) require_readable((fs::path(folder) / "checkpoint.h5").string());
    remove_instances(c, folder);
    remove_earlier(folder, go_on);
    if (!go_on) remove_circuits(folder);
    write_atomically((fs::path(folder) / "resolved.toml").string(), resolved_toml(c));
  });
}

/// What a deck asks of the run of its case. All are collective.
struct DeckHooks {
  std::function<void(Model&, Vec, Result&)> solved;  ///< before the result is written
  std::function<void(double time, Model&, Vec)> look;
  double look_interval = 0;  ///< [s] 0: never
};

WriteOptions write_options(const Case& c) {
  WriteOptions options;
  options.case_name = c.name;
  options.fields = c.output.fields;
  options.vtk = c.output.fields && c.output.vtk != "never";
  if (c.output.vtk == "always") options.vtk_cells = std::numeric_limits<long long>::max();
  return options;
}

/// The words for a solve that did not come to its end, and its exit status.
int without_solution(const std::string& why, spdlog::logger& log, bool quiet) {
  const std::string text = fmt::format("error: {}", why);
  log.info(text);
  complain(quiet ? text : "fourwalls: no solution; see above");
  return exit_no_solution;
}

/// Everything of one run but the closing words.
Run run_case(const Case& c, const std::string& folder, const std::vector<std::string>& petsc, bool quiet,
             const DeckHooks& deck = {}, const std::string& solution = {}, bool restart = false) {
  if (restart && !c.transient.asked())
    throw CaseError({{{c.file, 0, 0, {}}, "error", "--restart: the case has no [transient] stop"}});
  Phases phases;
  phases.begin("setup");
  auto given = insert_petsc_options(petsc);
  for (const auto& [name, value] : c.solver.petsc) given.push_back(name);
  write_inputs(c, folder, restart);
  const auto log = make_logger(folder, quiet, restart);
  const Say say = [&](const std::string& text) { log->info(text); };
  Model m(c, PETSC_COMM_WORLD);
  say(opening(c, m));
  for (const auto& w : m.warnings) say("warning: " + w);
  VecHandle u = m.initial();
  refuse_wrong_limits(m, u);
  phases.begin("solve");
  Run run;
  WriteOptions options = write_options(c);
  SteadyReport steady;
  CourseOverTime course;
  if (c.transient.asked()) {
    CourseRequest request{folder, restart, options, {}, deck.look_interval};
    if (deck.look) request.look = [&](double time, Vec now) { deck.look(time, m, now); };
    course = run_course(m, u, request, say);
    steady = course.steady;
    if (course.transient.stopped) {
      say(fmt::format("stopped at {:.9g} s; {}", course.transient.state.time,
                      deck.solved ? "a deck cannot go on, the case that import makes of it can"
                                  : "go on with --restart"));
      run.status = exit_stopped;
      return run;
    }
    if (!course.transient.solved) {
      const bool at_all = c.transient.start != TransientStart::steady || restart || steady.solved;
      run.status = without_solution(at_all ? course.transient.failure : steady.failure, *log, quiet);
      return run;
    }
    options.earlier = course.earlier, options.time = c.transient.stop;
  } else {
    steady = solve_steady(m, u, say);
    if (!steady.solved) {
      run.status = without_solution(steady.failure, *log, quiet);
      return run;
    }
  }
  const auto left = unused(given);
  phases.begin("output");
  run.result = collect(m, u, c.output.fields, c.transient.asked() ? &course.elapsed : nullptr);
  if (deck.solved) deck.solved(m, u, run.result);
  if (!m.netlists.empty()) {
    write_instances(m, u, folder);
    if (const auto failure = follow_netlists(m, u, folder, solution, options, run.result, say);
        !failure.empty()) {
      run.status = without_solution(failure, *log, quiet);
      return run;
    }
    collect_limits(m, run.result);
  }
  if (course.history) {
    course.history->summarise(run.result);
    course.windows->summarise(run.result);
    collect_limits(m, run.result);
  }
  phases.end();
  run.result.solver = solver_report(m, steady, phases);
  if (c.transient.asked()) add_course(run.result.solver, course.transient);
  run.result.provenance = {version, commit, petsc_version(), c.hash, c.file};
  write_run_folder(PETSC_COMM_WORLD, folder, run.result, options);
  if (!left.empty()) {
    complain(
        fmt::format("error: PETSc option '-{}' was not used by any solver; see [solver.petsc] and the words "
                    "after --",
                    fmt::join(left, "', '-")));
    run.status = exit_bad_input;
  }
  return run;
}

void write_deck_files(const std::map<std::string, std::string>& files, const std::string& folder) {
  on_root(PETSC_COMM_WORLD, folder, [&] {
    for (const auto& [name, text] : files) {
      const fs::path file = fs::path(folder) / name;
      make_folder(file.parent_path().string());
      write_atomically(file.string(), text);
    }
  });
}

/// A deck on the peer's own network.
Run emulate_deck(const OpenDeck& deck, const std::string& file, const std::string& folder,
                 const std::vector<std::string>& petsc, bool quiet) {
  Phases phases;
  phases.begin("solve");
  const auto given = insert_petsc_options(petsc);
  on_root(PETSC_COMM_WORLD, folder, [&] {
    make_folder(folder);
    remove_earlier(folder, false);
  });
  const auto log = make_logger(folder, quiet, false);
  Run run;
  auto answer = deck.emulate({}, PETSC_COMM_WORLD, [&](const std::string& text) { log->info(text); });
  if (!answer.solved) {
    log->info("error: " + answer.failure);
    complain(quiet ? "error: " + answer.failure : "fourwalls: no solution; see above");
    run.status = exit_no_solution;
    return run;
  }
  phases.end();
  run.result = std::move(answer.result);
  run.result.solver.seconds = phases.seconds;
  run.result.solver.peak_memory = peak_memory();
  MPI_Comm_size(PETSC_COMM_WORLD, &run.result.solver.ranks);
  run.result.provenance = {version, commit, petsc_version(), "", file};
  WriteOptions options;
  options.case_name = deck.name;
  write_run_folder(PETSC_COMM_WORLD, folder, run.result, options);
  write_deck_files(answer.files, folder);
  if (const auto left = unused(given); !left.empty()) {
    complain(fmt::format("error: PETSc option '-{}' was not used by any solver", fmt::join(left, "', '-")));
    run.status = exit_bad_input;
  }
  return run;
}

void say_what_differs(const OpenDeck& deck) {
  for (const auto& line : deck.not_honoured) complain("not honoured: " + line);
  for (const auto& line : deck.notes) complain("note: " + line);
}

/// The case that a deck comes to.
Case case_of(const OpenDeck& deck, const std::string& toml, const std::string& file) {
  std::vector<Problem> warnings;
  const fs::path beside = fs::path(file).parent_path() / (deck.name + " as a case.toml");
  Case c = read_case_text(toml, beside.string(), {}, &warnings);
  if (!warnings.empty()) complain(format_problems(warnings));
  c.name = deck.name;
  return c;
}

/// A deck of another simulator: meshed in three dimensions, or on the peer's own network where that is asked
/// for or where the deck cannot be a case.
Run run_deck(const DeckKind& kind, const RunRequest& request, std::string& folder) {
  const OpenDeck deck = kind.open({request.case_file}, request.overrides, request.defects);
  if (!deck.warnings.empty()) complain(format_problems(deck.warnings));
  if (folder.empty()) folder = deck.name + ".out";
  const bool emulate = request.emulate || request.defects;
  if (!emulate && deck.toml.empty())
    complain(fmt::format("not as a case: {}\non {}'s own network instead, as by --emulate", deck.refusal,
                         kind.name));
  if (emulate || deck.toml.empty())
    return emulate_deck(deck, request.case_file, folder, request.petsc, request.quiet);
  say_what_differs(deck);
  std::map<std::string, std::string> files;
  if (!deck.steady_toml.empty()) {
    const Case c = case_of(deck, deck.steady_toml, request.case_file);
    Model m(c, PETSC_COMM_WORLD);
    VecHandle u = m.initial();
    const auto steady = solve_steady(m, u, [](const std::string&) {});
    if (!steady.solved) {
      complain("error: " + steady.failure);
      Run none;
      none.status = exit_no_solution;
      return none;
    }
    files = deck.steady_outputs(m, u);
  }
  const DeckHooks hooks{[&](Model& m, Vec u, Result& r) { files.merge(deck.outputs(m, u, r)); }, deck.look,
                        deck.look_interval};
  const Run run =
      run_case(case_of(deck, deck.toml, request.case_file), folder, request.petsc, request.quiet, hooks);
  if (run.status == exit_solved) write_deck_files(files, folder);
  return run;
}

/// Everything of a deck short of solving.
int check_deck(const DeckKind& kind, const std::string& file, const std::vector<std::string>& settings) {
  const OpenDeck deck = kind.open({file}, settings, false);
  if (!deck.warnings.empty()) complain(format_problems(deck.warnings));
  say_what_differs(deck);
  if (deck.toml.empty()) {
    print(fmt::format("{}: no errors; not as a case: {}\nruns on {}'s own network\n", file, deck.refusal,
                      kind.name));
    return exit_solved;
  }
  const Case c = case_of(deck, deck.toml, file);
  const Model m(c, PETSC_COMM_WORLD);
  print(fmt::format("{}: no errors; as a case {} unknowns\n", file, m.mesh.numbering.global_count()));
  return exit_solved;
}

/// A case or a deck; `folder` becomes the run folder.
Run run_any(const RunRequest& request, std::string& folder) {
  if (const auto* kind = deck_kind_of(request.case_file)) {
    if (request.restart)
      throw CaseError({{{request.case_file, 0, 0, ""}, "error", "--restart is for cases with [transient]"}});
    return run_deck(*kind, request, folder);
  }
  if (request.emulate || request.defects)
    throw CaseError({{{request.case_file, 0, 0, ""}, "error", "--emulate is for decks of other simulators"}});
  std::vector<Problem> warnings;
  const Case c = read_input(request.case_file, request.overrides, &warnings);
  if (!warnings.empty()) complain(format_problems(warnings));
  if (!request.solution.empty() && c.netlists.empty())
    throw CaseError({{{request.case_file, 0, 0, ""}, "error", "--write-solution is for netlists"}});
  if (folder.empty()) folder = c.name + ".out";
  return run_case(c, folder, request.petsc, request.quiet, {}, request.solution, request.restart);
}

bool limits_hold(const Result& r) {
  return std::all_of(r.limits.begin(), r.limits.end(), [](const auto& l) { return l.second.holds; });
}

std::string violation(const std::string& name, const LimitResult& l) {
  const auto [value, unit] = engineering(l.value, l.unit, name);
  const auto [bound, bound_unit] = engineering(l.limit, l.unit, name);
  return fmt::format("limit violated: {} is {} {}, limit {} {}", name, value, unit, bound, bound_unit);
}

std::string where_to_look(const std::string& folder) {
  for (const char* index : {"paraview.pvd", "fields.xdmf"})
    if (fs::exists(fs::path(folder) / index))
      return fmt::format("results in {0}/ (open {0}/{1} in ParaView)\n", folder, index);
  return fmt::format("results in {}/\n", folder);
}

std::vector<std::string> shipped_cases() {
  std::vector<std::string> found;
  if (fs::is_directory("cases"))
    for (const auto& entry : fs::directory_iterator("cases"))
      if (fs::exists(entry.path() / "expected.toml")) found.push_back(entry.path().string());
  std::sort(found.begin(), found.end());
  return found;
}

/// Runs one case and holds it against its expected.toml.
int regress_one(const std::string& name, bool rebaseline_self, const std::vector<std::string>& petsc) {
  if (!fs::exists(name)) throw IoError(name, "no such case");
  const std::string file = case_file_of(name);
  const std::string expected_file = (fs::path(file).parent_path() / "expected.toml").string();
  const auto expected = read_expected(expected_file);
  RunRequest request;
  request.case_file = file, request.petsc = petsc, request.quiet = true;
  std::string folder;
  const Run run = run_any(request, folder);
  if (run.status != exit_solved) {
    print(fmt::format("FAILED {}: exit status {}\n", name, run.status));
    return run.status;
  }
  if (rebaseline_self)
    on_root(PETSC_COMM_WORLD, expected_file, [&] { rebaseline(expected_file, run.result); });
  const auto report = check_expected(rebaseline_self ? read_expected(expected_file) : expected, run.result);
  print(fmt::format("{} {}: {} checks, worst at {:.3g} of its tolerance\n{}",
                    report.passed ? "passed" : "FAILED", name, report.checks.size(), report.worst,
                    report.passed ? "" : regress_text(report)));
  return report.passed ? exit_solved : exit_internal;
}

}  // namespace

int run_command(const RunRequest& given) {
  return guarded([&]() -> int {
    RunRequest request = given;
    request.case_file = case_file_of(given.case_file);
    std::string folder = request.folder;
    const Run run = run_any(request, folder);
    if (run.status != exit_solved) return run.status;
    if (!request.quiet) print(summary_text(run.result));
    print(where_to_look(folder));
    if (limits_hold(run.result)) return exit_solved;
    for (const auto& [name, l] : run.result.limits)
      if (!l.holds) complain(violation(name, l));
    return request.strict ? exit_limit : exit_solved;
  });
}

int import_command(const std::string& kind, const std::vector<std::string>& files,
                   const std::vector<std::string>& settings, const std::string& output) {
  return guarded([&]() -> int {
    std::vector<std::string> names;
    for (const auto& k : deck_kinds()) names.push_back(k.name);
    const auto found = std::find_if(deck_kinds().begin(), deck_kinds().end(),
                                    [&](const DeckKind& k) { return kind == k.name; });
    if (found == deck_kinds().end())
      throw CaseError({{{}, "error", fmt::format("no files of kind '{}'{}", kind, suggestion(kind, names))}});
    const OpenDeck deck = found->open(files, settings, false);
    if (!deck.warnings.empty()) complain(format_problems(deck.warnings));
    say_what_differs(deck);
    if (deck.toml.empty()) throw CaseError({{{}, "error", deck.refusal}});
    read_case_text(deck.toml, output.empty() ? deck.name + ".toml" : output);
    if (output.empty()) {
      print(deck.toml);
    } else {
      on_root(PETSC_COMM_WORLD, output, [&] { write_atomically(output, deck.toml); });
      print(output + "\n");
    }
    return exit_solved;
  });
}

int check_command(const std::string& case_file, const std::vector<std::string>& overrides) {
  return guarded([&]() -> int {
    std::vector<Problem> warnings;
    if (const auto file = case_file_of(case_file); const auto* kind = deck_kind_of(file))
      return check_deck(*kind, file, overrides);
    const Case c = read_input(case_file_of(case_file), overrides, &warnings);
    if (!warnings.empty()) complain(format_problems(warnings));
    Model m(c, PETSC_COMM_WORLD);
    refuse_wrong_limits(m, m.initial());
    for (const auto& w : m.warnings) complain("warning: " + w);
    const auto count = warnings.size() + m.warnings.size();
    print(fmt::format("{}: no errors, {} warning{}; {} unknowns\n{}", c.file, count, count == 1 ? "" : "s",
                      m.mesh.numbering.global_count(), not_checked()));
    return exit_solved;
  });
}

int describe_command(const std::string& topic) {
  return guarded([&]() -> int {
    const std::string text = describe(topic);
    if (text.starts_with("unknown topic")) {
      complain(text);
      return exit_bad_input;
    }
    print(text);
    return exit_solved;
  });
}

int compare_results_command(const std::string& a, const std::string& b, double rtol, double atol) {
  return guarded([&]() -> int {
    std::string text;
    const int status = compare_command(a, b, rtol, atol, text);
    print(text);
    return status;
  });
}

int regress_command(std::vector<std::string> cases, bool rebaseline_self,
                    const std::vector<std::string>& petsc) {
  return guarded([&]() -> int {
    if (cases.empty()) cases = shipped_cases();
    if (cases.empty()) {
      complain("error: no case given and no cases/*/expected.toml here");
      return exit_bad_input;
    }
    int worst = exit_solved;
    for (const auto& name : cases)
      worst = std::max(worst, guarded([&] { return regress_one(name, rebaseline_self, petsc); }));
    return worst;
  });
}

int report_command(const std::string& folder) {
  return guarded([&]() -> int {
    std::string page;
    on_root(PETSC_COMM_WORLD, folder, [&] { page = write_report(folder); });
    print(page + "\n");
    return exit_solved;
  });
}

}  // namespace fourwalls

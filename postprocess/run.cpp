#include "postprocess/run.hpp"

#include <fmt/format.h>
#include <petscsys.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <limits>
#include <map>

#include "cases/input.hpp"
#include "cases/reader.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/course.hpp"
#include "postprocess/instances.hpp"
#include "postprocess/netlist_run.hpp"
#include "postprocess/petsc_options.hpp"
#include "postprocess/phase_times.hpp"
#include "postprocess/run_folder.hpp"
#include "postprocess/speak.hpp"
#include "postprocess/version.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

SolverReport solver_report(const Model& m, const SteadyReport& steady, const PhaseTimes& phases) {
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

std::string opening(const Case& c, const Model& m) {
  const auto counts = m.mesh.numbering.counts();
  std::string text = fmt::format("fourwalls {}  {}\n{} unknowns on {} rank{}:", version, c.title,
                                 m.mesh.numbering.global_count(), m.mesh.ranks, m.mesh.ranks == 1 ? "" : "s");
  for (int f = 0; f < field_count; ++f)
    if (counts[f] > 0) text += fmt::format(" {} {}", counts[f], field_names[f]);
  return text;
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
  PhaseTimes phases;
  phases.begin("setup");
  auto given = insert_petsc_options(petsc);
  for (const auto& [name, value] : c.solver.petsc) given.push_back(name);
  prepare_run_folder(c, folder, restart);
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

/// A deck on the peer's own network.
Run emulate_deck(const OpenDeck& deck, const std::string& file, const std::string& folder,
                 const std::vector<std::string>& petsc, bool quiet) {
  PhaseTimes phases;
  phases.begin("solve");
  const auto given = insert_petsc_options(petsc);
  prepare_run_folder(folder);
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
  Run run =
      run_case(case_of(deck, deck.toml, request.case_file), folder, request.petsc, request.quiet, hooks);
  if (run.status == exit_solved) write_deck_files(files, folder);
  return run;
}

}  // namespace

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

void say_what_differs(const OpenDeck& deck) {
  for (const auto& line : deck.not_honoured) complain("not honoured: " + line);
  for (const auto& line : deck.notes) complain("note: " + line);
}

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

}  // namespace fourwalls

#include "postprocess/commands.hpp"

#include <fmt/format.h>
#include <petscsys.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cases/input.hpp"
#include "cases/reader.hpp"
#include "cases/words.hpp"
#include "postprocess/compare.hpp"
#include "postprocess/decks.hpp"
#include "postprocess/errors.hpp"
#include "postprocess/files.hpp"
#include "postprocess/regress.hpp"
#include "postprocess/report.hpp"
#include "postprocess/run.hpp"
#include "postprocess/run_folder.hpp"
#include "postprocess/speak.hpp"
#include "postprocess/text.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

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

bool limits_hold(const Result& r) {
  return std::all_of(r.limits.begin(), r.limits.end(), [](const auto& l) { return l.second.holds; });
}

std::string violation(const std::string& name, const LimitResult& l) {
  const auto [value, unit] = engineering(l.value, l.unit, name);
  const auto [bound, bound_unit] = engineering(l.limit, l.unit, name);
  return fmt::format("limit violated: {} is {} {}, limit {} {}", name, value, unit, bound, bound_unit);
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
    for (const auto& k : deck_kinds()) names.emplace_back(k.name);
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

#include "postprocess/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <vector>

#include "postprocess/files.hpp"
#include "postprocess/text.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

constexpr const char* style = R"(
  body { font: 15px/1.5 system-ui, sans-serif; color: #1d2733; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
  h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
  .note { color: #5b6875; margin-top: .2rem; }
  table { border-collapse: collapse; width: 100%; } th { text-align: left; color: #5b6875; font-weight: 500; }
  th, td { padding: .25rem .6rem; border-bottom: 1px solid #e3e8ee; vertical-align: top; }
  td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .good { color: #1a7f4b; } .bad { color: #c0272d; font-weight: 600; }
  svg text { font: 13px system-ui, sans-serif; fill: #1d2733; }
)";

struct Bar {
  std::string name;
  double length = 0;
  std::string label;
  bool good = true;
};

std::string with_unit(double value, const std::string& unit, const std::string& name) {
  const auto [number, shown] = engineering(value, unit, name);
  return shown.empty() ? number : number + " " + shown;
}

/// Horizontal bars; negative lengths are drawn as long but in the colour of trouble.
std::string chart(const std::vector<Bar>& bars, const std::string& title) {
  constexpr double left = 270, width = 440, line = 26;
  double longest = 0;
  for (const auto& bar : bars)
    if (std::isfinite(bar.length)) longest = std::max(longest, std::abs(bar.length));
  auto out = fmt::format("<svg viewBox=\"0 0 900 {}\" role=\"img\" aria-label=\"{}\">\n",
                         line * static_cast<double>(bars.size()) + 6, escape_xml(title));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto& bar = bars[i];
    const double y = line * static_cast<double>(i) + 4;
    const double share = longest > 0 && std::isfinite(bar.length) ? std::abs(bar.length) / longest : 0;
    out += fmt::format(
        "  <text x=\"{0}\" y=\"{1}\" text-anchor=\"end\">{2}</text>\n"
        "  <rect x=\"{3}\" y=\"{4}\" width=\"{5:.1f}\" height=\"18\" rx=\"2\" fill=\"{6}\"/>\n"
        "  <text x=\"{7:.1f}\" y=\"{1}\">{8}</text>\n",
        left - 8, y + 14, escape_xml(bar.name), left, y, std::max(1.0, share * width),
        bar.good ? "#3b7dbb" : "#c0272d", left + std::max(1.0, share * width) + 6, escape_xml(bar.label));
  }
  return out + "</svg>\n";
}

std::string cell(const std::string& text, const char* kind = "") {
  return fmt::format("<td{}>{}</td>", *kind != '\0' ? fmt::format(" class=\"{}\"", kind) : "",
                     escape_xml(text));
}

std::string limits_html(const Result& result) {
  if (result.limits.empty()) return {};
  std::string rows;
  std::vector<Bar> bars;
  for (const auto& [name, limit] : result.limits) {
    const auto margin = with_unit(limit.margin, limit.unit, "margin");
    rows += "<tr>" + cell(name) + cell(with_unit(limit.value, limit.unit, name), "n") +
            cell(with_unit(limit.limit, limit.unit, name), "n") + cell(margin, "n") +
            cell(limit.holds ? "holds" : "violated", limit.holds ? "good" : "bad") + "</tr>\n";
    const double share = limit.limit != 0 ? limit.margin / std::abs(limit.limit) : 0;
    bars.push_back({name, share, fmt::format("{} ({:.1f} %)", margin, 100 * share), limit.holds});
  }
  return "<h2>Limits</h2>\n<table><tr><th>limit</th><th class=\"n\">value</th><th class=\"n\">limit</th>"
         "<th class=\"n\">margin</th><th></th></tr>\n" +
         rows + "</table>\n<p class=\"note\">Margin as a share of the limit's size; red: violated.</p>\n" +
         chart(bars, "margins");
}

/// Watts by destination, largest first.
std::vector<Bar> destinations(const Result& result) {
  std::map<std::string, double> watts;
  for (const auto& row : result.ledger)
    if (row.unit == "W") watts[row.destination] += row.value;
  std::vector<Bar> bars;
  for (const auto& [name, value] : watts)
    bars.push_back({name, value, with_unit(value, "W", ""), value >= 0});
  std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.length > b.length; });
  return bars;
}

std::string ledger_html(const Result& result) {
  const auto bars = destinations(result);
  if (bars.empty()) return {};
  std::string rows;
  for (const auto& row : result.ledger)
    rows += "<tr>" + cell(row.balance) + cell(row.origin) + cell(row.destination) +
            cell(with_unit(row.value, row.unit, ""), "n") + "</tr>\n";
  return "<h2>Where the watts go</h2>\n" + chart(bars, "watts by destination") +
         "<details><summary>all rows of the ledger</summary>\n<table><tr><th>balance</th><th>origin</th>"
         "<th>destination</th><th class=\"n\">value</th></tr>\n" +
         rows + "</table></details>\n";
}

std::string quantities_html(const Result& result) {
  std::string rows;
  for (const auto& [name, q] : result.quantities)
    rows += "<tr>" + cell(name) + cell(with_unit(q.value, q.unit, name), "n") + cell(q.where) + "</tr>\n";
  return "<h2>Quantities</h2>\n<table><tr><th>quantity</th><th class=\"n\">value</th><th>where</th></tr>\n" +
         rows + "</table>\n";
}

std::string balance_html(const Result& result) {
  if (result.balance.empty()) return {};
  std::string rows;
  for (const auto& [name, b] : result.balance)
    rows += "<tr>" + cell(name) + cell(with_unit(b.in, b.unit, name), "n") +
            cell(with_unit(b.out, b.unit, name), "n") + cell(fmt::format("{:.1e}", b.relative_error), "n") +
            "</tr>\n";
  return "<h2>Balances</h2>\n<table><tr><th>balance</th><th class=\"n\">in</th><th class=\"n\">out</th>"
         "<th class=\"n\">relative error</th></tr>\n" +
         rows + "</table>\n";
}

std::string solver_html(const Result& result) {
  const auto& solver = result.solver;
  std::string rows;
  const auto row = [&](const std::string& name, const std::string& value) {
    rows += "<tr>" + cell(name) + cell(value, "n") + "</tr>\n";
  };
  for (const auto& [field, count] : solver.unknowns) row("unknowns: " + field, fmt::format("{}", count));
  row("Newton iterations", fmt::format("{}", solver.newton_iterations));
  row("linear iterations", fmt::format("{}", solver.linear_iterations));
  row("preconditioner", solver.preconditioner);
  row("ranks", fmt::format("{}", solver.ranks));
  row("peak memory", fmt::format("{:.1f} MB", solver.peak_memory / 1e6));
  std::vector<Bar> bars;
  for (const auto& [phase, seconds] : solver.seconds)
    bars.push_back({phase, seconds, fmt::format("{:.3g} s", seconds), true});
  return "<h2>Solver</h2>\n<table>" + rows + "</table>\n" +
         (bars.empty() ? "" : chart(bars, "wall time by phase"));
}

std::string provenance_html(const Provenance& p) {
  return fmt::format("<p class=\"note\">{} (sha {}), fourwalls {} {}, PETSc {}</p>\n",
                     escape_xml(p.case_file), escape_xml(p.case_hash), escape_xml(p.version),
                     escape_xml(p.commit), escape_xml(p.petsc));
}

std::string verdict(const Result& result) {
  const auto violated = std::count_if(result.limits.begin(), result.limits.end(),
                                      [](const auto& l) { return !l.second.holds; });
  if (result.limits.empty()) return {};
  return violated == 0 ? "<p class=\"good\">All limits hold.</p>\n"
                       : fmt::format("<p class=\"bad\">{} of {} limits violated.</p>\n", violated,
                                     result.limits.size());
}

}  // namespace

std::string html_report(const Result& result) {
  const auto title = escape_xml(result.title.empty() ? "fourwalls run" : result.title);
  return fmt::format(
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>{0}</title>\n"
             "<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
             title, style) +
         provenance_html(result.provenance) + verdict(result) + limits_html(result) + ledger_html(result) +
         quantities_html(result) + balance_html(result) + solver_html(result) + "</body>\n</html>\n";
}

std::string write_report(const std::string& folder) {
  auto result = read_summary(folder + "/summary.json");
  const auto ledger = folder + "/ledger.csv";
  if (std::filesystem::exists(ledger)) result.ledger = read_ledger(ledger);
  auto page = folder + "/report.html";
  write_atomically(page, html_report(result));
  return page;
}

}  // namespace fourwalls

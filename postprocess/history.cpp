#include "postprocess/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "cases/check.hpp"
#include "cases/reader.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/files.hpp"
#include "postprocess/text.hpp"
#include "solver/sense.hpp"

namespace fourwalls {

namespace {

std::vector<Probe> probes_of(const Case& c) {
  if (!c.probes.empty()) return c.probes;
  std::vector<Probe> probes;
  for (const auto& body : c.bodies) {
    Probe& p = probes.emplace_back();
    p.name = body.name + " temperature", p.body = body.name;
  }
  for (const auto& body : c.mesh_bodies) {
    Probe& p = probes.emplace_back();
    p.name = body.name + " temperature", p.quantity = body.name + " maximum temperature";
  }
  for (const auto& sheet : c.sheets) {
    Probe& p = probes.emplace_back();
    p.name = sheet.name + " potential", p.sheet = sheet.name, p.statistic = ProbeStatistic::minimum;
  }
  for (const auto& netlist : c.netlists) {
    Probe& p = probes.emplace_back();
    p.name = p.quantity = netlist.name + " worst drop";
  }
  return probes;
}

/// A cell of a CSV table, quoted where it must be.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string row_text(const History::Row& row) {
  std::string text = exact(row.time) + ',' + exact(row.step);
  for (const double v : row.values) text += ',' + exact(v);
  return text + '\n';
}

std::vector<History::Row> read_rows(const std::string& file, std::size_t columns, double until) {
  std::istringstream in(read_text(file));
  std::string line;
  std::getline(in, line);
  std::vector<History::Row> rows;
  while (std::getline(in, line)) {
    History::Row row;
    const char* at = line.c_str();
    const auto next = [&](double& v) {
      char* end = line.data();
      v = std::strtod(at, &end);
      const bool there = end != at;
      at = *end == ',' ? end + 1 : end;
      return there;
    };
    bool whole = next(row.time) && next(row.step);
    row.values.resize(columns);
    for (double& v : row.values) whole = whole && next(v);
    // rows after the checkpoint are computed again, and the last one may be half written
    if (row.time > until * (1 + 1e-12) || (!whole && in.peek() == EOF)) break;
    if (!whole)
      throw IoError(file, fmt::format("row {} does not have the {} columns of this case's probes",
                                      rows.size() + 2, columns + 2));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

History::History(Model& m, Vec u) : m_(m), probes_(probes_of(m.c)) {
  asks_ = std::any_of(probes_.begin(), probes_.end(), [](auto& p) { return !p.quantity.empty(); });
  Result now = quantities(u);
  const auto missing = [&](const Probe& p) {
    return !p.quantity.empty() && !now.quantities.count(p.quantity);
  };
  asks_netlists_ = !m.netlists.empty() && std::any_of(probes_.begin(), probes_.end(), missing);
  now = quantities(u);
  std::vector<std::string> names;
  for (const auto& [name, q] : now.quantities) names.push_back(name);
  std::vector<Problem> problems;
  for (const auto& p : probes_) {
    const auto q = now.quantities.find(p.quantity);
    units_.emplace_back(!p.sheet.empty() ? "V" : p.quantity.empty() ? "K" : "");
    if (p.quantity.empty()) continue;
    if (q != now.quantities.end()) {
      units_.back() = q->second.unit;
      continue;
    }
    const auto near = nearest_word(p.quantity, names);
    problems.push_back({place_of(m.c, p.where, "quantity"), "error",
                        fmt::format("no quantity '{}' in this case{}", p.quantity,
                                    near.empty() ? "" : fmt::format("; did you mean '{}'?", near))});
  }
  if (!problems.empty()) throw CaseError(problems);
}

std::string History::header() const {
  std::string text = "time [s],step [s]";
  for (std::size_t p = 0; p < probes_.size(); ++p)
    text += ',' + cell(fmt::format("{} [{}]", probes_[p].name, units_[p]));
  return text + '\n';
}

void History::open(const std::string& folder, double until) {
  file_ = folder + "/history.csv";
  if (until >= 0) on_every_rank(m_.comm, file_, [&] { rows_ = read_rows(file_, probes_.size(), until); });
  on_root(m_.comm, file_, [&] {
    std::string text = header();
    for (const auto& row : rows_) text += row_text(row);
    write_atomically(file_, text);
  });
}

Result History::quantities(Vec u) {
  Result now;
  if (asks_) collect_quantities(m_, u, now);
  if (asks_netlists_) collect_netlists(m_, u, now);
  return now;
}

std::vector<double> History::look(Vec u) {
  const Result now = quantities(u);
  std::vector<double> values;
  for (const auto& p : probes_) {
    if (!p.quantity.empty())
      values.push_back(now.quantities.at(p.quantity).value);
    else
      values.push_back(sense(m_, u, p));
  }
  return values;
}

void History::add(double time, double step, Vec u) {
  rows_.push_back({time, step, look(u)});
  if (file_.empty()) return;
  on_root(m_.comm, file_, [&] {
    std::ofstream out(file_, std::ios::app | std::ios::binary);
    out << row_text(rows_.back()) << std::flush;
    if (!out) throw IoError(file_, "could not be written");
  });
}

void History::summarise(Result& r) const {
  if (rows_.empty()) return;
  const auto put = [&](const std::string& name, double value, const std::string& unit, double time) {
    const bool is_new =
        r.quantities.insert_or_assign(name, Quantity{value, unit, fmt::format("at {:.6g} s", time)}).second;
    if (!is_new)
      throw CaseError(
          {{{}, "error", fmt::format("a probe and a device both have a quantity '{}'; rename one", name)}});
  };
  const Row& last = rows_.back();
  for (std::size_t p = 0; p < probes_.size(); ++p) {
    const auto& name = probes_[p].name;
    const auto less = [&](const Row& a, const Row& b) { return a.values[p] < b.values[p]; };
    const auto low = std::min_element(rows_.begin(), rows_.end(), less);
    const auto high = std::max_element(rows_.begin(), rows_.end(), less);
    put(name + " minimum", low->values[p], units_[p], low->time);
    put(name + " maximum", high->values[p], units_[p], high->time);
    put(name + " at end", last.values[p], units_[p], last.time);
    if (probes_[p].band <= 0) continue;
    double settled = rows_.front().time;
    for (std::size_t n = 0; n < rows_.size(); ++n)
      if (std::abs(rows_[n].values[p] - last.values[p]) > probes_[p].band && n + 1 < rows_.size())
        settled = rows_[n + 1].time;
    const auto corners = m_.breakpoints(-1, settled);
    const double since = corners.empty() ? rows_.front().time : corners.back();
    put(name + " recovery time", settled - since, "s", settled);
  }
}

}  // namespace fourwalls

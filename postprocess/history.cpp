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

namespace fourwalls {

namespace {

/// Extremes and the weighted mean of what this rank sees of a place.
struct Seen {
  double low = INFINITY, high = -INFINITY, weighted = 0, weight = 0;
  void add(double value, double by) {
    low = std::min(low, value), high = std::max(high, value);
    weighted += by * value, weight += by;
  }
};

double statistic(MPI_Comm comm, Seen s, ProbeStatistic which) {
  double most[2] = {-s.low, s.high}, sums[2] = {s.weighted, s.weight};
  MPI_Allreduce(MPI_IN_PLACE, most, 2, MPI_DOUBLE, MPI_MAX, comm);
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, comm);
  if (which == ProbeStatistic::minimum) return -most[0];
  if (which == ProbeStatistic::maximum) return most[1];
  return sums[1] > 0 ? sums[0] / sums[1] : NAN;  // a point is a place with one entry
}

Seen cells_of(Model& m, Vec u, const Probe& p) {
  Seen seen;
  const int b = m.mesh.block_of(p.body);
  const auto& block = m.mesh.blocks[b];
  const int layer = p.layer.empty() ? -1 : block.layer_index(p.layer);
  IndexBox own = m.mesh.numbering.set(m.mesh.cell_set[b]).own;
  int k0 = 0, k1 = block.nz();
  if (p.at) {
    const int i = block.axes[0].cell_at(block.axes[0].low() + (*p.at)[0]);
    const int j = block.axes[1].cell_at(block.axes[1].low() + (*p.at)[1]);
    own = intersect(own, {i, i + 1, j, j + 1});
    k0 = block.middle_cell(layer), k1 = k0 + 1;
  }
  ReadAccess v(u);
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i)
      for (int k = k0; k < k1; ++k)
        if (block.live(i, j, k) && (layer < 0 || block.layer_of[k] == layer))
          seen.add(v[m.mesh.cell(b, i, j, k)], block.column_area(i, j) * block.axes[2].width(k));
  return seen;
}

Seen nodes_of(Model& m, Vec u, const Probe& p) {
  Seen seen;
  const auto& grid = m.mesh.sheets[m.mesh.sheet_of(p.sheet)];
  const auto& block = m.mesh.blocks[grid.block];
  IndexBox own = grid.nodes(m.mesh.numbering.set(grid.set).own);
  if (p.at) {
    const int i = grid.x.cell_at(block.axes[0].low() + (*p.at)[0]);
    const int j = grid.y.cell_at(block.axes[1].low() + (*p.at)[1]);
    own = intersect(own, {i, i + 1, j, j + 1});
  }
  ReadAccess v(u);
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i)
      if (block.live(grid.column_i(i), grid.column_j(j), grid.layer_cell))
        seen.add(v[m.mesh.node(grid, i, j)], grid.x.width(i) * grid.y.width(j));
  return seen;
}

std::vector<Probe> probes_of(const Case& c) {
  if (!c.probes.empty()) return c.probes;
  std::vector<Probe> probes;
  for (const auto& body : c.bodies) {
    Probe& p = probes.emplace_back();
    p.name = body.name + " temperature", p.body = body.name;
  }
  for (const auto& sheet : c.sheets) {
    Probe& p = probes.emplace_back();
    p.name = sheet.name + " potential", p.sheet = sheet.name, p.statistic = ProbeStatistic::minimum;
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
  Result now;
  const bool asks = std::any_of(probes_.begin(), probes_.end(), [](auto& p) { return !p.quantity.empty(); });
  if (asks) collect_quantities(m, u, now);
  std::vector<std::string> names;
  for (const auto& [name, q] : now.quantities) names.push_back(name);
  std::vector<Problem> problems;
  for (const auto& p : probes_) {
    const auto q = now.quantities.find(p.quantity);
    units_.push_back(!p.sheet.empty() ? "V" : p.quantity.empty() ? "K" : "");
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

std::vector<double> History::look(Vec u) {
  Result now;
  const bool asks = std::any_of(probes_.begin(), probes_.end(), [](auto& p) { return !p.quantity.empty(); });
  if (asks) collect_quantities(m_, u, now);
  std::vector<double> values;
  for (const auto& p : probes_) {
    if (!p.quantity.empty())
      values.push_back(now.quantities.at(p.quantity).value);
    else
      values.push_back(
          statistic(m_.comm, p.sheet.empty() ? cells_of(m_, u, p) : nodes_of(m_, u, p), p.statistic));
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

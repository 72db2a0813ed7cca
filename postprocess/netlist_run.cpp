#include "postprocess/netlist_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/files.hpp"
#include "postprocess/impedance_run.hpp"
#include "postprocess/layout.hpp"
#include "postprocess/solution_writer.hpp"
#include "postprocess/version.hpp"
#include "solver/circuit_course.hpp"

namespace fourwalls {

namespace {

/// A node voltage (or the difference of two) that the deck asks for, or that stands for the whole.
struct Probe {
  std::string name;  ///< column of history.csv
  std::string node;  ///< of `v(node)` alone: named in answers; else empty
  PetscInt a = Netlist::ground, b = Netlist::ground;
};

/// The probes' values over time; the same on all ranks.
struct History {
  std::vector<Probe> probes;
  std::vector<double> rest;  ///< [V] where they come to rest; empty: nowhere
  std::vector<double> times;
  std::vector<std::vector<double>> values;  ///< [probe][time]
};

std::vector<Probe> probes_of(const Netlist& n) {
  std::vector<Probe> probes;
  for (const auto& o : n.outputs) {
    const bool in_time = o.analysis.empty() || o.analysis == "tran";
    if (!in_time || o.function != "v") continue;
    const bool known =
        std::any_of(probes.begin(), probes.end(), [&](const Probe& p) { return p.name == o.text; });
    if (known) continue;
    const bool single = o.b == Netlist::ground;
    const auto open = o.text.find('('), close = o.text.rfind(')');
    probes.push_back({o.text, single ? o.text.substr(open + 1, close - open - 1) : "", o.a, o.b});
  }
  return probes;
}

/// Reads the probes' nodes each time: few values of each rank, summed.
class Recorder {
 public:
  Recorder(const Model& m, const PlacedNetlist& placed, History& history)
      : m_(m), history_(history), reader_(m, placed, own_ends(placed)) {}

  void record(double time, Vec u) {
    const auto now = values(u);
    history_.times.push_back(time);
    history_.values.resize(now.size());
    for (std::size_t p = 0; p < now.size(); ++p) history_.values[p].push_back(now[p]);
  }

  /// With the sources as they are now.
  std::vector<double> values(Vec u) const {
    std::vector<double> sums(history_.probes.size(), 0.0);
    const auto volts = reader_.read(u);
    for (std::size_t k = 0; k < volts.size(); ++k) sums[ends_[k].first] += ends_[k].second * volts[k];
    MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM, m_.comm);
    return sums;
  }

 private:
  /// Names of this rank that a probe reads; `ends_` says which probe, and with which sign.
  std::vector<std::size_t> own_ends(const PlacedNetlist& placed) {
    const auto& net = placed.circuit.netlist;
    std::vector<std::size_t> names;
    for (std::size_t p = 0; p < history_.probes.size(); ++p)
      for (const auto& [node, sign] :
           {std::pair{history_.probes[p].a, 1.0}, std::pair{history_.probes[p].b, -1.0}}) {
        if (node < net.first_node || node >= net.first_node + static_cast<PetscInt>(net.node_names.size()))
          continue;
        names.push_back(static_cast<std::size_t>(node - net.first_node));
        ends_.emplace_back(p, sign);
      }
    return names;
  }

  const Model& m_;
  History& history_;
  std::vector<std::pair<std::size_t, double>> ends_;
  NodeReader reader_;
};

/// Furthest that any potential has been from its operating point, where, and when.
class Excursion {
 public:
  Excursion(const Model& m, Vec start) : m_(m), start_(m.system.make_vector()) {
    check(VecCopy(start, start_), "VecCopy");
  }

  void record(double time, Vec u) {
    ReadAccess now(u), from(start_);
    for (PetscInt n = 0; n < m_.mesh.numbering.own_count(); ++n) {
      const double away = now[n] - from[n];
      if (std::abs(away) > std::abs(furthest_)) furthest_ = away, when_ = time, where_ = n;
    }
  }

  /// The furthest of all ranks: value [V], time [s], name of a node there.
  void finish(const PlacedNetlist& placed, const std::string& name, Result& r) const {
    struct {
      double value;
      int rank;
    } pick{std::abs(furthest_), m_.mesh.rank};
    MPI_Allreduce(MPI_IN_PLACE, &pick, 1, MPI_DOUBLE_INT, MPI_MAXLOC, m_.comm);
    double best[2] = {furthest_, when_};
    MPI_Bcast(best, 2, MPI_DOUBLE, pick.rank, m_.comm);
    const std::string node = name_at(placed, pick.rank);
    r.quantities[name + " furthest from operating point"] = {best[0], "V", "node " + node};
    r.quantities[name + " time of furthest"] = {best[1], "s", "node " + node};
  }

 private:
  std::string name_at(const PlacedNetlist& placed, int rank) const {
    const auto& c = placed.circuit;
    PetscInt number = 0;  // in the graph
    if (c.rank == rank) number = where_ - m_.mesh.numbering.graph(placed.graph).first + c.rank_begin[c.rank];
    MPI_Bcast(&number, 1, MPIU_INT, rank, m_.comm);
    const auto& named = c.named_nodes();
    const PetscInt own = c.ranks == 1 ? where_ : number;  // a single rank has local numbers there
    std::string name;
    for (std::size_t n = 0; n < named.size() && name.empty(); ++n)
      if (named[n].unknown == own) name = c.netlist.node_names[n];
    std::vector<char> text(name.begin(), name.end());
    const auto letters = gather_everywhere(text, m_.comm).items;
    return {letters.begin(), letters.end()};
  }

  const Model& m_;
  VecHandle start_;
  double furthest_ = 0, when_ = 0;
  PetscInt where_ = 0;
};

std::string csv(const History& h) {
  fmt::memory_buffer text;
  fmt::format_to(std::back_inserter(text), "time [s]");
  for (const auto& p : h.probes) fmt::format_to(std::back_inserter(text), ",\"{} [V]\"", p.name);
  text.push_back('\n');
  for (std::size_t t = 0; t < h.times.size(); ++t) {
    fmt::format_to(std::back_inserter(text), "{:.12g}", h.times[t]);
    for (const auto& column : h.values) fmt::format_to(std::back_inserter(text), ",{:.12g}", column[t]);
    text.push_back('\n');
  }
  return fmt::to_string(text);
}

std::string node_blocks(const History& h) {
  fmt::memory_buffer text;
  for (std::size_t p = 0; p < h.probes.size(); ++p) {
    fmt::format_to(std::back_inserter(text), "Node: {}\n",
                   h.probes[p].node.empty() ? h.probes[p].name : h.probes[p].node);
    for (std::size_t t = 0; t < h.times.size(); ++t)
      fmt::format_to(std::back_inserter(text), "{:.12g} {:.12g}\n", h.times[t], h.values[p][t]);
    text.push_back('\n');
  }
  return fmt::to_string(text);
}

bool is_corner(const std::vector<double>& corners, double time) {
  const auto near = std::lower_bound(corners.begin(), corners.end(), time * (1 - 1e-9));
  return near != corners.end() && *near <= time * (1 + 1e-9);
}

/// Value at `t` by the parabola through three points.
double parabola(const double (&x)[3], const double (&y)[3], double t) {
  double sum = 0;
  for (int i = 0; i < 3; ++i) {
    double part = y[i];
    for (int j = 0; j < 3; ++j)
      if (j != i) part *= (t - x[j]) / (x[i] - x[j]);
    sum += part;
  }
  return sum;
}

/// What adapted steps give on a grid of equal ones: parabolas through three steps, none across a corner.
History on_grid(const History& h, const std::vector<double>& corners, double step, double stop) {
  History grid;
  grid.probes = h.probes, grid.rest = h.rest;
  grid.values.resize(h.values.size());
  const auto count = static_cast<long>(std::ceil(stop / step - 1e-6));
  std::size_t n = 0;  // the step that t lies in: from n to n + 1
  for (long k = 0; k <= count; ++k) {
    const double t = k == count ? stop : static_cast<double>(k) * step;
    while (n + 2 < h.times.size() && h.times[n + 1] < t * (1 - 1e-12)) ++n;
    grid.times.push_back(t);
    const bool before = n > 0 && !is_corner(corners, h.times[n]);
    const bool after = n + 2 < h.times.size() && !is_corner(corners, h.times[n + 1]);
    for (std::size_t p = 0; p < h.values.size(); ++p) {
      const auto& v = h.values[p];
      if (h.times.size() < 2) {
        grid.values[p].push_back(v.front());
      } else if (before || after) {
        const std::size_t first = before ? n - 1 : n;
        grid.values[p].push_back(parabola({h.times[first], h.times[first + 1], h.times[first + 2]},
                                          {v[first], v[first + 1], v[first + 2]}, t));
      } else {
        const double part = (t - h.times[n]) / (h.times[n + 1] - h.times[n]);
        grid.values[p].push_back(v[n] + part * (v[n + 1] - v[n]));
      }
    }
  }
  return grid;
}

/// Both together, in order of time: what adapted steps passed through, and the grid between them.
History merged(const History& a, const History& b) {
  History all;
  all.probes = a.probes, all.rest = a.rest;
  all.values.resize(a.values.size());
  std::size_t i = 0, j = 0;
  const auto take = [&](const History& h, std::size_t n) {
    all.times.push_back(h.times[n]);
    for (std::size_t p = 0; p < h.values.size(); ++p) all.values[p].push_back(h.values[p][n]);
  };
  while (i < a.times.size() || j < b.times.size()) {
    if (j == b.times.size() || (i < a.times.size() && a.times[i] <= b.times[j]))
      take(a, i++);
    else
      take(b, j++);
  }
  return all;
}

/// The extreme that lies between steps, by the parabola through the one that looks extreme and its
/// neighbours; as it is next to a corner.
void refine(History& h, const std::vector<double>& corners, const History& steps) {
  for (std::size_t p = 0; p < steps.values.size(); ++p) {
    const auto& v = steps.values[p];
    const auto& t = steps.times;
    for (const double sign : {1.0, -1.0}) {
      const auto less = [&](double a, double b) { return sign * a < sign * b; };
      const auto n = static_cast<std::size_t>(std::min_element(v.begin(), v.end(), less) - v.begin());
      if (n == 0 || n + 1 >= v.size() || is_corner(corners, t[n])) continue;
      const double a = (v[n] - v[n - 1]) / (t[n] - t[n - 1]), b = (v[n + 1] - v[n]) / (t[n + 1] - t[n]);
      if (a == b) continue;
      // where the slope, a and b at the middles of the two steps, is nothing
      const double from = 0.5 * (t[n - 1] + t[n]), to = 0.5 * (t[n] + t[n + 1]);
      const double at = from - a * (to - from) / (b - a);
      const double top = parabola({t[n - 1], t[n], t[n + 1]}, {v[n - 1], v[n], v[n + 1]}, at);
      const auto place = std::upper_bound(h.times.begin(), h.times.end(), at) - h.times.begin();
      // the other probes keep straight lines there
      const auto i = static_cast<std::size_t>(place);
      if (i == 0 || i >= h.times.size()) continue;
      const double part = (at - h.times[i - 1]) / (h.times[i] - h.times[i - 1]);
      for (std::size_t q = 0; q < h.values.size(); ++q) {
        auto& w = h.values[q];
        const double straight = w[i - 1] + part * (w[i] - w[i - 1]);
        w.insert(w.begin() + place, q == p ? top : straight);
      }
      h.times.insert(h.times.begin() + place, at);
    }
  }
}

/// Of the potentials: what the solves of many steps leave (1e-12 each) is no excursion.
constexpr double no_excursion = 1e-10;

/// When a probe is back at rest for good, and how long that took since the last corner of the sources.
void describe_recovery(const History& h, std::size_t probe, const NodeWatch& watch, const std::string& of,
                       Result& r) {
  const double rest = h.rest.empty() ? h.values[probe].back() : h.rest[probe];
  WayBack way;
  for (std::size_t t = 0; t < h.times.size(); ++t)
    way.follow(h.values[probe][t] - rest, h.times[t > 0 ? t - 1 : 0], h.times[t], watch.band);
  const std::string within = watch.band.asked > 0
                                 ? fmt::format("within {:.4g} V of {:.6g} V", watch.band.asked, rest)
                                 : fmt::format("within a tenth of the furthest from {:.6g} V", rest);
  const double since = way.back - watch.recovery(way.back);
  const char* yet = way.back > 0 && way.back == h.times.back() ? ", not yet at the end" : "";
  r.quantities[of + " settled"] = {way.back, "s", within + yet};
  r.quantities[of + " recovery time"] = {way.back - since, "s",
                                         fmt::format("{}, after {:.4g} s{}", within, since, yet)};
}

/// Extremes and when they are; how far a node goes beyond both where it was and where it ends; and how long
/// after the last corner of the sources it is back for good.
void describe_probes(const History& h, const NodeWatch& watch, const std::string& name, Result& r) {
  for (std::size_t p = 0; p < h.probes.size(); ++p) {
    const auto& v = h.values[p];
    const auto low = std::min_element(v.begin(), v.end()), high = std::max_element(v.begin(), v.end());
    const std::string of = name + " " + h.probes[p].name;
    const auto at = [&](auto it) { return fmt::format("at {:.4g} s", h.times[it - v.begin()]); };
    r.quantities[of + " lowest"] = {*low, "V", at(low)};
    r.quantities[of + " highest"] = {*high, "V", at(high)};
    r.quantities[of + " at end"] = {v.back(), "V", ""};
    const double level = std::max(std::abs(*low), std::abs(*high));
    const auto told = [&](double beyond) { return beyond > no_excursion * level ? beyond : 0; };
    r.quantities[of + " undershoot"] = {told(std::min(v.front(), v.back()) - *low), "V",
                                        "below where it starts and ends; " + at(low)};
    r.quantities[of + " overshoot"] = {told(*high - std::max(v.front(), v.back())), "V",
                                       "above where it starts and ends; " + at(high)};
    describe_recovery(h, p, watch, of, r);
  }
}

}  // namespace

namespace {

/// What is known of a course before it: its probes at rest, and no droop anywhere.
void quantities_at_rest(const Netlist& net, const std::string& name, const std::string& netlist,
                        Result& result) {
  History rest;
  rest.probes = probes_of(net);
  rest.times = {0};
  rest.rest.assign(rest.probes.size(), 0.0);
  rest.values.assign(rest.probes.size(), {0.0});
  describe_probes(rest, {}, name, result);
  result.quantities[name + " longest recovery time"] = {0, "s", ""};
  result.quantities[name + " largest undershoot"] = {0, "V", ""};
  for (const char* what : {" furthest from operating point", " time of furthest"})
    result.quantities[name + what] = {0, what[1] == 'f' ? "V" : "s", ""};
  for (const char* what : {" steps", " factorisations"}) result.quantities[name + what] = {0, "1", ""};
  for (const char* what : {" grid energy", " load energy", " supply energy"})
    result.quantities[name + what] = {0, "J", ""};
  droops_at_rest(netlist, name, result);
}

/// Fields of a course at intervals, each at the first step that is not before its time.
class Series {
 public:
  Series(Model& m, const std::string& folder, double interval, double stop, WriteOptions& write)
      : m_(m), folder_(folder), interval_(write.fields ? interval : 0), stop_(stop), write_(write) {}

  void see(double time, Vec u) {
    if (interval_ <= 0 || time < static_cast<double>(next_) * interval_ * (1 - 1e-9)) return;
    if (time >= stop_ * (1 - 1e-9)) return;  // the last fields are the result's own
    Result now;
    now.title = m_.c.title;
    now.networks = collect_networks(m_, u);
    if (now.networks.empty()) return;
    write_.time = time;
    write_.earlier.push_back(write_series(m_.comm, folder_, now, written_++, write_));
    next_ = static_cast<long>(std::floor(time / interval_ * (1 + 1e-9))) + 1;
  }

 private:
  Model& m_;
  std::string folder_;
  double interval_, stop_;
  WriteOptions& write_;
  long next_ = 0;
  int written_ = 0;
};

void energy_quantities(const CircuitCourseReport& report, const std::string& name, Result& result) {
  const auto& e = report.energy;
  const double out = e.drawn + e.dissipated + e.stored;
  result.balance["energy over time"] = {
      e.supplied, out, std::abs(e.supplied - out) / std::max({std::abs(e.supplied), std::abs(out), 1e-300}),
      "J"};
  result.quantities[name + " grid energy"] = {e.dissipated, "J", "lost in resistors over its course"};
  result.quantities[name + " load energy"] = {e.drawn, "J", "over its course"};
  result.quantities[name + " supply energy"] = {e.supplied, "J", "over its course"};
}

/// What every node and probe is to come back to: where the sources leave it that stay as they are at the end.
/// Known beforehand, no course has to be kept for it. Nothing where that has no solution. Collective.
void prepare_recovery(Model& m, Vec u, const Recorder& recorder, History& history) {
  auto& placed = m.netlists.front();
  auto& watch = placed.watch;
  const double stop = placed.circuit.netlist.tran.stop;
  double highest = 0;
  for (const double held : placed.offset) highest = std::max(highest, std::abs(held));
  MPI_Allreduce(MPI_IN_PLACE, &highest, 1, MPI_DOUBLE, MPI_MAX, m.comm);
  watch.band = {m.c.netlists.front().band, no_excursion * highest};
  watch.corners = circuit_corners(m, stop);
  VecHandle rest = m.system.make_vector();
  check(VecCopy(u, rest), "VecCopy");
  const auto found = solve_rest(m, stop, rest, [&](Vec v) {
    history.rest = recorder.values(v);
    const ReadAccess volts(v);
    const double* own = volts.data() + m.mesh.numbering.graph(placed.graph).first;
    watch.rest.assign(own, own + placed.circuit.level.size());
  });
  watch.recovers = found.converged;
  watch.ways.assign(watch.rest.size(), {});
}

/// Follows the one circuit of a model.
std::string follow(Model& m, Vec u, const std::string& folder, const std::string& solution,
                   WriteOptions& write, Result& result, const Say& say, CircuitHeat* heat = nullptr) {
  const auto& placed = m.netlists.front();
  const auto& asked = m.c.netlists.front();
  const std::string& name = asked.name;
  History history;
  history.probes = probes_of(placed.circuit.netlist);
  // without .print there is nothing over time to write
  if (!solution.empty() && history.probes.empty()) write_operating_point(m, u, solution);
  Recorder recorder(m, placed, history);
  prepare_recovery(m, u, recorder, history);
  Excursion excursion(m, u);
  const auto& tran = placed.circuit.netlist.tran;
  Series series(m, folder, asked.output_interval, tran.stop, write);
  const auto report = solve_circuit_course(
      m, u,
      [&](double time, Vec now) {
        recorder.record(time, now);
        excursion.record(time, now);
        watch_nodes(m, time, now);
        series.see(time, now);
      },
      say, heat);
  if (!report.solved) return report.failure;
  if (write.fields) write.time = tran.stop, result.networks = collect_networks(m, u);
  excursion.finish(placed, name, result);
  collect_droops(m, 0, name, result);
  if (placed.watch.recovers) collect_recovery(m, 0, name, result);
  if (asked.tolerance > 0) {
    History grid = on_grid(history, report.corners, tran.step, tran.stop);
    History all = merged(history, grid);
    refine(all, report.corners, history);
    describe_probes(all, placed.watch, name, result);
    history = std::move(grid);
  } else {
    describe_probes(history, placed.watch, name, result);
  }
  energy_quantities(report, name, result);
  result.quantities[name + " steps"] = {static_cast<double>(report.steps), "1", ""};
  if (asked.tolerance > 0) {
    result.quantities[name + " rejected steps"] = {static_cast<double>(report.rejected), "1", ""};
    result.quantities[name + " shortest step"] = {report.shortest, "s", ""};
    result.quantities[name + " longest step"] = {report.longest, "s", ""};
    result.quantities[name + " stored energy, error"] = {report.energy.stored - report.held, "J",
                                                         "of integration"};
  }
  result.quantities[name + " factorisations"] = {static_cast<double>(report.factorisations), "1", ""};
  on_root(m.comm, folder, [&] {
    make_folder(folder);
    write_atomically((std::filesystem::path(folder) / "history.csv").string(), csv(history));
    if (!solution.empty() && !history.probes.empty()) write_atomically(solution, node_blocks(history));
  });
  return {};
}

bool has_course(const PlacedNetlist& placed) {
  return placed.circuit.netlist.tran.given && !placed.by_case_time;
}

}  // namespace

void netlist_course_quantities(const Model& m, Result& result) {
  for (std::size_t k = 0; k < m.netlists.size(); ++k) {
    const auto& net = m.netlists[k].circuit.netlist;
    const auto& file = m.c.netlists[k];
    if (net.ac.given && m.netlists[k].in_time) impedance_quantities(file, result);
    if (has_course(m.netlists[k])) quantities_at_rest(net, file.name, file.name, result);
    if (m.netlists[k].by_case_time) droops_at_rest(file.name, file.name, result);
    for (const auto& w : file.windows) {
      const std::string name = file.name + " " + w.name;
      quantities_at_rest(net, name, file.name, result);
      result.quantities[name + " grid energy beyond the slow course"] = {0, "J", ""};
      if (m.netlists[k].tied) result.quantities[name + " heat handed back"] = {0, "J", ""};
    }
  }
}

std::string circuit_folder(const std::string& folder, const std::string& name) {
  std::string own = layout::safe(name);
  std::replace(own.begin(), own.end(), ' ', '_');
  return (std::filesystem::path(folder) / "netlists" / own).string();
}

std::string run_circuit_alone(Model& m, Vec u, const AloneRequest& request, const std::string& folder,
                              const WriteOptions& write, Result& result, const Say& say, CircuitHeat* heat) {
  CircuitAlone alone = circuit_alone(m, u, request, say);
  if (!alone.start.solved) return alone.start.failure;
  on_root(m.comm, folder, [&] { make_folder(folder); });
  WriteOptions own = write;
  own.earlier.clear();
  result = collect(*alone.model, alone.u, false);
  if (auto failure = follow(*alone.model, alone.u, folder, {}, own, result, say, heat); !failure.empty())
    return failure;
  if (heat) *heat = moved(alone.model->netlists.front().circuit, *heat, m.netlists[request.netlist].circuit);
  result.solver.ranks = m.mesh.ranks;
  result.provenance = {version, commit, {}, m.c.hash, m.c.file};
  if (result.networks.empty()) own.fields = own.vtk = false;
  write_run_folder(m.comm, folder, result, own);
  result.networks.clear();
  return {};
}

std::string follow_netlists(Model& m, Vec u, const std::string& folder, const std::string& solution,
                            WriteOptions& write, Result& result, const Say& say) {
  const bool course = std::any_of(m.netlists.begin(), m.netlists.end(), has_course);
  const bool alone = m.netlists.size() == 1 && m.netlists.front().in_time && m.system.linear_symmetric();
  if (!solution.empty() && !(course && alone)) write_operating_point(m, u, solution);
  if (alone && m.netlists.front().circuit.netlist.ac.given)
    sweep_impedance(m, m.netlists.front(), folder, result);
  if (alone && course) return follow(m, u, folder, solution, write, result, say);
  for (std::size_t n = 0; n < m.netlists.size(); ++n) {
    if (!has_course(m.netlists[n])) continue;
    const std::string& name = m.c.netlists[n].name;
    say(fmt::format("course of {}, at the resistances of this state", name));
    Result own;
    const AloneRequest request{n, name, {}, m.c.netlists[n].tolerance};
    const auto failure = run_circuit_alone(m, u, request, circuit_folder(folder, name), write, own, say);
    if (!failure.empty()) return fmt::format("{}: {}", name, failure);
    // what the whole has told of this state stays
    for (const auto& [what, q] : own.quantities)
      if (what.starts_with(name + " ")) result.quantities.emplace(what, q);
    result.balance[name + " energy over time"] = own.balance.at("energy over time");
  }
  return {};
}

}  // namespace fourwalls

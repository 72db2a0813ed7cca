#include "postprocess/netlist_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "meshes/exchange.hpp"
#include "postprocess/files.hpp"
#include "postprocess/solution_writer.hpp"
#include "solver/circuit_course.hpp"
#include "solver/impedance.hpp"

namespace fourwalls {

namespace {

/// A node voltage (or the difference of two) that the deck asks for, or that stands for the whole.
struct Probe {
  std::string name;  ///< column of history.csv
  std::string node;  ///< of `v(node)` alone: named in answers; else empty
  PetscInt a = Netlist::ground, b = Netlist::ground;
};

/// The probes' values over time; on rank 0.
struct History {
  std::vector<Probe> probes;
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

/// Reads the probes' nodes each time: few values of each rank, summed on rank 0.
class Recorder {
 public:
  Recorder(const Model& m, const PlacedNetlist& placed, History& history)
      : m_(m), rank_(placed.circuit.rank), history_(history), reader_(m, placed, own_ends(placed)) {}

  void record(double time, Vec u) {
    std::vector<double> sums(history_.probes.size(), 0.0);
    const auto volts = reader_.read(u);
    for (std::size_t k = 0; k < volts.size(); ++k) sums[ends_[k].first] += ends_[k].second * volts[k];
    MPI_Reduce(rank_ == 0 ? MPI_IN_PLACE : sums.data(), sums.data(), static_cast<int>(sums.size()),
               MPI_DOUBLE, MPI_SUM, 0, m_.comm);
    if (rank_ != 0) return;
    history_.times.push_back(time);
    history_.values.resize(sums.size());
    for (std::size_t p = 0; p < sums.size(); ++p) history_.values[p].push_back(sums[p]);
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
  int rank_;
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

/// Undershoot below the start, when, and how long until it stays within a tenth of it around the end value.
void describe_probes(const History& h, const std::string& name, Result& r) {
  for (std::size_t p = 0; p < h.probes.size(); ++p) {
    const auto& v = h.values[p];
    const auto low = std::min_element(v.begin(), v.end()), high = std::max_element(v.begin(), v.end());
    const auto& of = h.probes[p].name;
    r.quantities[name + " " + of + " lowest"] = {*low, "V",
                                                 fmt::format("at {:.4g} s", h.times[low - v.begin()])};
    r.quantities[name + " " + of + " highest"] = {*high, "V",
                                                  fmt::format("at {:.4g} s", h.times[high - v.begin()])};
    const double band = 0.1 * (*high - *low);
    std::size_t last = 0;
    for (std::size_t t = 0; t < v.size(); ++t)
      if (std::abs(v[t] - v.back()) > band) last = t + 1;
    if (last < v.size())
      r.quantities[name + " " + of + " settled"] = {h.times[last], "s", "within a tenth of its swing"};
  }
}

/// impedance.csv, the peaks and the lowest value.
void sweep(Model& m, const PlacedNetlist& placed, const std::string& name, const std::string& folder,
           Result& r) {
  const auto z = solve_impedance(m, placed, sweep_frequencies(placed.circuit.netlist.ac));
  fmt::memory_buffer text;
  fmt::format_to(std::back_inserter(text), "f [Hz],|Z| [ohm],phase [deg],Re Z [ohm],Im Z [ohm]\n");
  for (const auto& p : z)
    fmt::format_to(std::back_inserter(text), "{:.12g},{:.12g},{:.12g},{:.12g},{:.12g}\n", p.frequency,
                   p.magnitude(), p.degrees(), p.real, p.imag);
  on_root(m.comm, folder, [&] {
    write_atomically((std::filesystem::path(folder) / "impedance.csv").string(), fmt::to_string(text));
  });
  const auto higher = [](const ImpedancePoint& a, const ImpedancePoint& b) {
    return a.magnitude() < b.magnitude();
  };
  const auto top = std::max_element(z.begin(), z.end(), higher);
  r.quantities[name + " highest impedance"] = {top->magnitude(), "ohm",
                                               fmt::format("at {:.4g} Hz", top->frequency)};
  int number = 0;
  for (const auto& peak : resonances(z)) {
    const std::string key = fmt::format("{} resonance {}", name, ++number);
    r.quantities[key + " frequency"] = {peak.frequency, "Hz", ""};
    r.quantities[key + " impedance"] = {peak.magnitude, "ohm", fmt::format("at {:.4g} Hz", peak.frequency)};
  }
}

}  // namespace

std::string follow_netlists(Model& m, Vec u, const std::string& folder, const std::string& solution,
                            Result& result, const Say& say) {
  const auto in_time = std::find_if(m.netlists.begin(), m.netlists.end(), [](auto& n) { return n.in_time; });
  if (in_time == m.netlists.end()) {
    if (!solution.empty()) write_operating_point(m, u, solution);
    return {};
  }
  if (m.netlists.size() > 1 || !m.system.linear_symmetric()) {
    say("warning: .tran is followed for a single netlist on its own; here only its operating point is "
        "solved");
    return {};
  }
  const std::string& name = m.c.netlists.front().name;
  if (in_time->circuit.netlist.ac.given) sweep(m, *in_time, name, folder, result);
  if (!in_time->circuit.netlist.tran.given) {
    if (!solution.empty()) write_operating_point(m, u, solution);
    return {};
  }
  History history;
  history.probes = probes_of(in_time->circuit.netlist);
  // without .print there is nothing over time to write
  if (!solution.empty() && history.probes.empty()) write_operating_point(m, u, solution);
  Recorder recorder(m, *in_time, history);
  Excursion excursion(m, u);
  const auto report = solve_circuit_course(
      m, u,
      [&](double time, Vec now) {
        recorder.record(time, now);
        excursion.record(time, now);
      },
      say);
  if (!report.solved) return report.failure;
  excursion.finish(*in_time, name, result);
  if (m.mesh.rank == 0) describe_probes(history, name, result);
  const auto& e = report.energy;
  const double out = e.drawn + e.dissipated + e.stored;
  result.balance["energy over time"] = {
      e.supplied, out, std::abs(e.supplied - out) / std::max({std::abs(e.supplied), std::abs(out), 1e-300}),
      "J"};
  result.quantities[name + " steps"] = {static_cast<double>(report.steps), "1", ""};
  result.quantities[name + " time per step"] = {report.seconds_per_step, "s", "of computing"};
  on_root(m.comm, folder, [&] {
    write_atomically((std::filesystem::path(folder) / "history.csv").string(), csv(history));
    if (!solution.empty() && !history.probes.empty()) write_atomically(solution, node_blocks(history));
  });
  return {};
}

}  // namespace fourwalls

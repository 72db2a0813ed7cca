// Circuits read from netlists: one set of potentials each, and the elements between them.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>
#include <string_view>

#include "cases/check.hpp"
#include "cases/profile.hpp"
#include "physics/current_source.hpp"
#include "physics/resistor.hpp"
#include "solver/model.hpp"
#include "solver/netlist_flows.hpp"
#include "solver/netlist_metal.hpp"

namespace fourwalls {

namespace {

/// Resistors between unknown potentials, read where the netlist has them: no second copy.
struct CircuitResistors {
  using Law = Resistor;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) {
      const auto& r = c.netlist.resistors[k];
      const auto a = c.node(r.a), b = c.node(r.b);
      if (a.unknown < 0 || b.unknown < 0 || a.unknown == b.unknown) continue;
      if (netlist->tied && netlist->cells[k] >= 0) continue;
      const PetscInt index[2] = {a.unknown, b.unknown};
      f(Law{1 / r.value, netlist->offset[a.offset] - netlist->offset[b.offset]}, index);
    }
  }
};

/// Resistors between an unknown and a known potential.
struct CircuitTies {
  using Law = ResistorToKnown;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) {
      const auto& r = c.netlist.resistors[k];
      auto a = c.node(r.a), b = c.node(r.b);
      if (a.unknown < 0) std::swap(a, b);
      if (a.unknown < 0 || b.unknown >= 0) continue;
      if (netlist->tied && netlist->cells[k] >= 0) continue;
      const PetscInt index[1] = {a.unknown};
      f(Law{1 / r.value, netlist->offset[b.offset] - netlist->offset[a.offset]}, index);
    }
  }
};

struct CircuitSources {
  using Law = CurrentSource;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    const auto& sources = c.netlist.current_sources;
    for (std::size_t n = 0; n < sources.size(); ++n) {
      const PetscInt out[1] = {c.node(sources[n].a).unknown}, in[1] = {c.node(sources[n].b).unknown};
      const double current = netlist->drawn_by(n);
      if (out[0] >= 0) f(Law{current}, out);
      if (in[0] >= 0) f(Law{-current}, in);
    }
  }
};

/// Calls f(branch, its step) for every capacitor and inductor.
template <class F>
void for_each_branch(const PlacedNetlist& p, F&& f) {
  const auto& n = p.circuit.netlist;
  for (std::size_t k = 0; k < n.capacitors.size(); ++k) f(n.capacitors[k], p.capacitor(k));
  for (std::size_t k = 0; k < n.inductors.size(); ++k) f(n.inductors[k], p.inductor(k));
}

struct CircuitBranches {
  using Law = Companion;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for_each_branch(*netlist, [&](const Netlist::Branch& branch, const BranchStep& step) {
      const auto a = c.node(branch.a), b = c.node(branch.b);
      if (a.unknown < 0 || b.unknown < 0 || a.unknown == b.unknown) return;
      const PetscInt index[2] = {a.unknown, b.unknown};
      f(Law{step, netlist->known(a) - netlist->known(b)}, index);
    });
  }
};

struct CircuitBranchTies {
  using Law = CompanionToKnown;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for_each_branch(*netlist, [&](const Netlist::Branch& branch, BranchStep step) {
      auto a = c.node(branch.a), b = c.node(branch.b);
      if (a.unknown < 0) std::swap(a, b), step.history = -step.history;
      if (a.unknown < 0 || b.unknown >= 0) return;
      const PetscInt index[1] = {a.unknown};
      f(Law{step, netlist->known(b) - netlist->known(a)}, index);
    });
  }
};

/// Nodes that nothing holds are held at 0 V: nothing flows there. What capacitors may move is held loosely.
Listed<ResistorToKnown> pins(Model& m, const PlacedNetlist& placed) {
  Listed<ResistorToKnown> pins;
  const auto& begin = placed.circuit.rank_begin;
  for (const auto& island : placed.circuit.islands)
    if (island.unknown >= begin[m.mesh.rank] && island.unknown < begin[m.mesh.rank + 1])
      pins.add({placed.in_time ? 1e-12 : 1, 0}, {m.mesh.numbering.node(placed.graph, island.unknown)});
  return pins;
}

double current_of(const Circuit& c) {
  double sums[2] = {0, 0};
  for (const auto& s : c.netlist.current_sources) sums[0] += std::abs(s.dc);
  // a circuit without loads: what its sources could drive
  for (const auto& r : c.netlist.resistors) {
    const auto a = c.node(r.a), b = c.node(r.b);
    if (r.value > 0 && (a.unknown < 0) != (b.unknown < 0))
      sums[1] += std::abs(c.offsets[a.offset].constant - c.offsets[b.offset].constant) / r.value;
  }
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, c.comm);
  return sums[0] > 0 ? sums[0] : sums[1] > 0 ? sums[1] : 1;
}

/// What the loads would take without any drop [W]: scale of what the circuit can set free as heat.
double power_of(const PlacedNetlist& p) {
  double sum = 0;
  const auto [low, high] = std::minmax_element(p.offset.begin(), p.offset.end());
  for (const double current : p.drawn) sum += std::abs(current) * (*high - *low);
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, p.circuit.comm);
  return sum;
}

/// Conductance that stands for an inductor while the operating point is sought: well above what it feeds.
constexpr double short_ratio = 1e3;

/// Whether a name fits a pattern with `*` for any letters; case counts for nothing.
bool fits(std::string_view pattern, std::string_view name) {
  const auto low = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  std::size_t p = 0, n = 0, star = std::string_view::npos, from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++, from = n;
    } else if (p < pattern.size() && low(pattern[p]) == low(name[n])) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1, n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

/// Edge that stands for a jump, too short to be told from one: in parts of its time, and of the whole.
constexpr double edge = 5e-13, edge_at_zero = 1e-12 * edge;

/// A course times a current between two times, as a list of points over the time since the first of them;
/// jumps become edges too short to be told from one.
Waveform wave_of(const Course& course, double current, double start, double stop) {
  Waveform wave;
  wave.kind = WaveKind::pwl;
  const auto add = [&](double time, double value) {
    if (!wave.points.empty() && time <= wave.points.back().time)
      time = wave.points.back().time * (1 + edge) + edge_at_zero * (stop - start);
    wave.points.push_back({time, current * value});
  };
  const double near = 1e-12 * std::max(start, course.period);  // as Course takes times for the same
  if (start > 0) add(0, course.before(start));
  const double turns = course.period > 0 ? std::floor((start - course.start) / course.period) : 0;
  // NOLINTNEXTLINE(clang-analyzer-security.FloatLoopCounter): how many turns there are is not what matters
  for (double from = course.start + std::max(0.0, turns) * course.period; from < stop;
       from += course.period) {
    // in this order: what is short does not lose its digits to the time of the day
    for (const auto& corner : course.corners)
      if (const double since = (from - start) + corner[0]; since >= -near)
        add(since <= near ? 0 : since, corner[1]);
    if (course.period <= 0) break;
  }
  if (wave.points.empty()) wave.points.push_back({0, current * course.corners.front()[1]});
  return wave;
}

/// Mean of a source's own course: what counts where it is too quick to be followed. Other than pulses that
/// repeat: its value for the operating point.
double mean_of(const Netlist& n, const Netlist::Source& s) {
  const auto* w = s.wave < 0 ? nullptr : &n.waves[s.wave];
  if (!w || w->kind != WaveKind::pulse || !(w->pulse.period > 0)) return s.dc;
  const auto& p = w->pulse;
  const double high = std::min(p.period, p.width + 0.5 * (p.rise + p.fall));
  return p.low + (p.high - p.low) * high / p.period;
}

/// In a case's course over time the netlist's own waveforms are too quick to be followed.
void settle_waves(Netlist& n) {
  for (auto& s : n.current_sources) s.dc = mean_of(n, s), s.wave = -1;
  for (auto& s : n.voltage_sources) s.wave = -1;
  n.waves.clear();
}

/// What one [[netlist.drive]] finds.
struct Driven {
  std::vector<std::size_t> sources;  ///< constant ones of this rank
  double current = 0;                ///< [A] of all of them on all ranks
};

Driven find_driven(const Model& m, const NetlistFile& file, const NetlistDrive& d, const Netlist& netlist,
                   std::vector<Problem>& problems) {
  Driven driven;
  double found[3] = {0, 0, 0};  // all, those with a course of their own, amperes of the others
  for (std::size_t k = 0; k < netlist.current_sources.size(); ++k) {
    if (!fits(d.sources, netlist.current_source_names[k])) continue;
    ++found[0];
    if (netlist.current_sources[k].wave >= 0) {
      ++found[1];
      continue;
    }
    found[2] += std::abs(netlist.current_sources[k].dc);
    driven.sources.push_back(k);
  }
  MPI_Allreduce(MPI_IN_PLACE, found, 3, MPI_DOUBLE, MPI_SUM, m.comm);
  driven.current = found[2];
  const auto say = [&](const std::string& what) {
    problems.push_back({place_of(m.c, d.where, "sources"), "error", what});
  };
  if (found[0] == 0) say(fmt::format("no current source '{}' in {}", d.sources, file.file));
  if (found[1] > 0)
    say(
        fmt::format("{} of the {} current sources '{}' already have a course over time; only "
                    "constant ones follow a profile",
                    found[1], found[0], d.sources));
  return driven;
}

/// Gives the current sources that the case names their profiles, over the time that the circuit covers; a
/// slew is that of all sources of a profile together. Collective.
void drive(const Model& m, const NetlistFile& file, PlacedNetlist& placed, Netlist& netlist) {
  std::vector<Problem> problems;
  std::vector<Driven> all;
  for (const auto& d : file.drives) all.push_back(find_driven(m, file, d, netlist, problems));
  if (placed.by_case_time) settle_waves(netlist);
  const double start = file.span.start;
  const double stop = placed.by_case_time ? m.c.transient.stop
                      : file.span.given() ? file.span.stop
                                          : netlist.tran.stop;
  for (std::size_t n = 0; n < all.size(); ++n) {
    const auto& d = file.drives[n];
    const Driven& driven = all[n];
    const Profile& profile = *std::find_if(m.c.profiles.begin(), m.c.profiles.end(),
                                           [&](const Profile& p) { return p.name == d.profile; });
    const auto say = [&](const std::string& what) {
      problems.push_back({place_of(m.c, d.where, "profile"), "error", what});
    };
    if (!placed.by_case_time && !netlist.tran.given) {
      say(file.file + " has no .tran, over which a source could follow a profile");
      continue;
    }
    const Course course = course_of(profile, driven.current);
    if (course.period > 0 && course.corners.back()[0] > course.period) {
      say(fmt::format("with the slew of '{}' its course takes longer than its period", d.profile));
      continue;
    }
    for (const auto k : driven.sources) {
      auto& s = netlist.current_sources[k];
      netlist.waves.push_back(wave_of(course, s.dc, start, stop));
      s.wave = static_cast<int>(netlist.waves.size()) - 1;
      if (!placed.by_case_time) s.dc *= course.before(start);
    }
    if (placed.by_case_time) placed.courses.push_back(course);
  }
  if (!problems.empty()) throw CaseError(problems);
}

void remember(PlacedNetlist& p) {
  const auto& c = p.circuit;
  p.capacitors.resize(c.netlist.capacitors.size());
  p.inductors.resize(c.netlist.inductors.size());
  std::vector<double> around(c.nodes.size(), 0.0);
  double all = 0;
  for (const auto& r : c.netlist.resistors) {
    if (r.value == 0) continue;
    for (const PetscInt end : {r.a, r.b})
      if (end >= 0) around[end] += 1 / r.value;
    all = std::max(all, 1 / r.value);
  }
  for (const auto& l : c.netlist.inductors) {
    double near = 0;
    for (const PetscInt end : {l.a, l.b})
      if (end >= 0) near = std::max(near, around[end]);
    p.short_conductance.push_back(short_ratio * (near > 0 ? near : all > 0 ? all : 1));
  }
}

}  // namespace

void PlacedNetlist::set_sources(double time) {
  const auto& n = circuit.netlist;
  offset.resize(circuit.offsets.size());
  for (std::size_t k = 0; k < offset.size(); ++k) {
    offset[k] = circuit.offsets[k].constant;
    for (const auto& [sign, source] : circuit.offsets[k].sources)
      offset[k] += sign * circuit.tie_waves[source].value(time);
  }
  drawn.resize(n.current_sources.size());
  for (std::size_t k = 0; k < drawn.size(); ++k) drawn[k] = n.value(n.current_sources[k], time);
}

void PlacedNetlist::set_dc_sources() {
  set_sources(0);
  const auto& n = circuit.netlist;
  for (std::size_t k = 0; k < drawn.size(); ++k) drawn[k] = n.current_sources[k].dc;
}

void PlacedNetlist::set_case_time(double time, bool before) {
  if (courses.empty()) return;
  // just after a jump is beyond the edge that stands for it
  set_sources(before ? time : time * (1 + 2 * edge) + 2 * edge_at_zero * case_stop);
}

void PlacedNetlist::accept(const double* u) {
  const auto& n = circuit.netlist;
  const auto take = [&](const Netlist::Branch& branch, const BranchStep& step, BranchState& state) {
    const double v = volts(branch.a, u) - volts(branch.b, u);
    state = {v, step.conductance * v + step.history};
  };
  for (std::size_t k = 0; k < capacitors.size(); ++k) take(n.capacitors[k], capacitor(k), capacitors[k]);
  for (std::size_t k = 0; k < inductors.size(); ++k) take(n.inductors[k], inductor(k), inductors[k]);
}

namespace {

/// What of a netlist's own analyses a case follows, and what it says about the others.
void choose_analyses(Model& m, const NetlistFile& file, PlacedNetlist& placed, Netlist& netlist) {
  placed.by_case_time = m.c.transient.asked();
  if (file.span.given()) {
    const double length = file.span.stop - file.span.start;
    netlist.tran = {true, file.span.step > 0 ? file.span.step : 1e-3 * length, length, 0, 0, false};
    netlist.ac = {};
  }
  if (file.sweep[1] > 0)
    netlist.ac = {true, Netlist::Sweep::Kind::dec, file.points, file.sweep[0], file.sweep[1]};
  if (placed.by_case_time && (netlist.tran.given || netlist.ac.given))
    m.warnings.push_back(file.name +
                         ": over the case's time its .tran and .ac are not followed; "
                         "[[netlist.window]] resolves what is fast");
  const bool dynamic = netlist.tran.given || netlist.ac.given;
  placed.in_time = dynamic && file.body.empty() && !placed.by_case_time;
  if (netlist.ac.given && !file.body.empty() && !placed.by_case_time)
    m.warnings.push_back(file.name + ": tied to a body; its .ac is not followed");
}

}  // namespace

void add_unknowns_netlists(Model& m) {
  for (const auto& file : m.c.netlists) {
    auto& placed = m.netlists.emplace_back();
    Netlist netlist = read_netlist(file.file, m.comm);
    if (!file.pads.empty()) placed.pads = connect_pads(netlist, file, m.comm);
    choose_analyses(m, file, placed, netlist);
    drive(m, file, placed, netlist);
    placed.circuit = make_circuit(std::move(netlist), !placed.in_time, m.comm);
    for (const auto& w : placed.circuit.warnings) m.warnings.push_back(file.name + ": " + w);
    placed.tied = !file.body.empty();
    placed.load_multiplier = &m.load_multiplier;
    placed.temperature = file.temperature > 0 ? file.temperature : m.c.ambient_temperature;
    find_places(m, file, placed);
    placed.case_stop = m.c.transient.stop;
    placed.set_dc_sources();
    if (placed.in_time) remember(placed);
    placed.graph =
        m.mesh.numbering.add(GraphSet{Field::potential, file.name, placed.circuit.rank_begin, 0, {}});
    placed.current = current_of(placed.circuit);
    placed.power = power_of(placed);
  }
}

void place_netlists(Model& m) {
  for (std::size_t n = 0; n < m.netlists.size(); ++n) {
    auto& placed = m.netlists[n];
    for (auto& node : placed.circuit.nodes)
      if (node.unknown >= 0) node.unknown = m.mesh.numbering.node(placed.graph, node.unknown);
    const std::string& name = m.c.netlists[n].name;
    if (!m.c.netlists[n].body.empty()) tie_to_body(m, m.c.netlists[n], placed);
    m.system.add("netlist: " + name, CircuitResistors{&placed});
    m.system.add("netlist: " + name, CircuitTies{&placed});
    m.system.add("netlist sources: " + name, CircuitSources{&placed});
    if (placed.in_time) {
      m.system.add("netlist: " + name, CircuitBranches{&placed});
      m.system.add("netlist: " + name, CircuitBranchTies{&placed});
    }
    m.system.add("netlist: " + name, pins(m, placed));
    if (placed.tied) place_netlist_heat(m, n);
    m.system.add_meter(netlist_meters(name), [&placed](const double* u) {
      const NetlistFlows f = netlist_flows(placed, u);
      return std::vector<Tally>{{0, 0, -f.supplied}, {-f.load_heat, 0, f.drawn}, {-f.heat, 0, f.lost}};
    });
    if (m.c.netlists[n].windows.empty()) continue;
    m.system.add_meter(window_meters(name), [&m, n](const double*) {
      return m.mesh.rank == 0 ? window_tallies(m.window_heat, n) : std::vector<Tally>(4);
    });
  }
  const auto has_windows = [](const NetlistFile& file) { return !file.windows.empty(); };
  if (std::any_of(m.c.netlists.begin(), m.c.netlists.end(), has_windows))
    m.system.add("netlist heat: windows", WindowHeatSources{&m.window_heat});
}

std::vector<std::string> netlist_meters(const std::string& netlist) {
  return {"netlist supply: " + netlist, "netlist loads: " + netlist, "netlist resistance: " + netlist};
}

std::vector<std::string> window_meters(const std::string& netlist) {
  return {"window supply: " + netlist, "window loads: " + netlist, "window resistance: " + netlist,
          "window storage: " + netlist};
}

namespace {

/// Number in the system of an unknown of the graph.
PetscInt global_number(const GraphSet& set, PetscInt unknown) {
  const auto p =
      std::upper_bound(set.rank_begin.begin(), set.rank_begin.end(), unknown) - set.rank_begin.begin() - 1;
  return set.rank_first[p] + unknown - set.rank_begin[p];
}

}  // namespace

void put_named_values(const Model& m, const PlacedNetlist& placed, const std::vector<double>& values, Vec u) {
  const auto& named = placed.circuit.named_nodes();
  std::vector<PetscInt> where;
  std::vector<double> what;
  for (std::size_t n = 0; n < values.size(); ++n) {
    if (named[n].unknown < 0) continue;
    // a single rank has local numbers there, which are the system's
    where.push_back(placed.circuit.ranks == 1
                        ? named[n].unknown
                        : global_number(m.mesh.numbering.graph(placed.graph), named[n].unknown));
    what.push_back(values[n]);
  }
  check(VecSetValues(u, static_cast<PetscInt>(where.size()), where.data(), what.data(), INSERT_VALUES),
        "VecSetValues");
  check(VecAssemblyBegin(u), "VecAssemblyBegin");
  check(VecAssemblyEnd(u), "VecAssemblyEnd");
}

NodeReader::NodeReader(const Model& m, const PlacedNetlist& placed, std::vector<std::size_t> names)
    : placed_(placed), names_(std::move(names)) {
  if (placed.circuit.ranks == 1) return;
  const auto& set = m.mesh.numbering.graph(placed.graph);
  std::vector<PetscInt> wanted;
  for (const auto n : names_) {
    const PetscInt unknown = placed.circuit.named[n].unknown;
    if (unknown < 0) continue;
    wanted.push_back(global_number(set, unknown));
  }
  IsHandle from;
  const auto count = static_cast<PetscInt>(wanted.size());
  const VecHandle shape = m.system.make_vector();
  check(VecCreateSeq(PETSC_COMM_SELF, count, found_.put()), "VecCreateSeq");
  check(ISCreateGeneral(PETSC_COMM_SELF, count, wanted.data(), PETSC_USE_POINTER, from.put()),
        "ISCreateGeneral");
  check(VecScatterCreate(shape, from, found_, nullptr, scatter_.put()), "VecScatterCreate");
}

std::vector<double> NodeReader::read(Vec u) const {
  const auto& named = placed_.circuit.named_nodes();
  auto volts = values(u);
  for (std::size_t k = 0; k < names_.size(); ++k) volts[k] += placed_.offset[named[names_[k]].offset];
  return volts;
}

std::vector<double> NodeReader::values(Vec u) const {
  const auto& named = placed_.circuit.named_nodes();
  std::vector<double> volts;
  volts.reserve(names_.size());
  if (placed_.circuit.ranks == 1) {
    ReadAccess values(u);
    for (const auto n : names_) volts.push_back(named[n].unknown < 0 ? 0 : values[named[n].unknown]);
    return volts;
  }
  check(VecScatterBegin(scatter_, u, found_, INSERT_VALUES, SCATTER_FORWARD), "VecScatterBegin");
  check(VecScatterEnd(scatter_, u, found_, INSERT_VALUES, SCATTER_FORWARD), "VecScatterEnd");
  ReadAccess values(found_);
  PetscInt next = 0;
  for (const auto n : names_) volts.push_back(named[n].unknown < 0 ? 0 : values[next++]);
  return volts;
}

std::vector<double> named_potentials(const Model& m, const PlacedNetlist& placed, Vec u) {
  std::vector<std::size_t> all(placed.circuit.netlist.node_names.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return NodeReader(m, placed, std::move(all)).read(u);
}

}  // namespace fourwalls

#include "postprocess/netlist_windows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "postprocess/files.hpp"
#include "postprocess/netlist_run.hpp"

namespace fourwalls {

namespace {

/// Times nearer than this part of each other are the same.
constexpr double same_time = 1e-12;

bool reached(double time, double target) { return time >= target * (1 - same_time); }

/// Numbers in a checkpoint: of each window, of each netlist, and of all.
constexpr std::size_t of_energy = 6, of_window = 2 + 2 * of_energy, of_netlist = of_energy, of_all = 1;
constexpr const char* given_back = "window_heat";

void put(const CircuitExcess& e, std::vector<double>& numbers) {
  numbers.insert(numbers.end(), {e.supplied, e.drawn, e.lost, e.load_heat, e.heat, e.stored});
}

CircuitExcess excess(const double* v) { return {v[0], v[1], v[2], v[3], v[4], v[5]}; }

std::size_t windows_of(const Case& c) {
  std::size_t count = 0;
  for (const auto& n : c.netlists) count += n.windows.size();
  return count;
}

std::string cells_name(std::size_t window) { return fmt::format("{}_{}", given_back, window); }

}  // namespace

NetlistWindows::NetlistWindows(Model& m, std::string folder, WriteOptions write, const TransientState& state)
    : m_(m), folder_(std::move(folder)), write_(std::move(write)) {
  for (std::size_t n = 0; n < m.c.netlists.size(); ++n)
    for (const auto& w : m.c.netlists[n].windows) kept_.push_back({n, &w});
  m.window_heat = {};
  if (state.windows.empty()) return;
  const auto cells = [&](const std::string& name) {
    for (const auto& [own, values] : state.window_cells)
      if (own == name) return values;
    return std::vector<double>{};
  };
  const double* v = state.windows.data();
  for (std::size_t k = 0; k < kept_.size(); ++k, v += of_window) {
    auto& kept = kept_[k];
    kept.stage = static_cast<Kept::Stage>(static_cast<int>(v[0])), kept.handed = v[1];
    kept.before = excess(v + 2), kept.excess = excess(v + 2 + of_energy);
    kept.cells = cells(cells_name(k));
    if (kept.stage == Kept::ahead) continue;
    const std::string file = folder_of(kept) + "/summary.json";
    on_every_rank(m.comm, file, [&] { kept.result = read_summary(file); });
  }
  m.window_heat.until = v[0];
  if (!m.window_heat.active()) return;
  for (std::size_t n = 0; n < m.c.netlists.size(); ++n)
    m.window_heat.power.push_back(excess(v + of_all + n * of_netlist));
  hand(cells(given_back));
}

std::size_t NetlistWindows::state_size(const Case& c) {
  return windows_of(c) * of_window + of_all + c.netlists.size() * of_netlist;
}

std::vector<double> NetlistWindows::state() const {
  std::vector<double> numbers;
  if (kept_.empty()) return numbers;
  for (const auto& k : kept_) {
    numbers.insert(numbers.end(), {static_cast<double>(k.stage), k.handed});
    put(k.before, numbers), put(k.excess, numbers);
  }
  numbers.push_back(m_.window_heat.until);
  for (std::size_t n = 0; n < m_.c.netlists.size(); ++n)
    put(m_.window_heat.active() ? m_.window_heat.power[n] : CircuitExcess{}, numbers);
  return numbers;
}

std::vector<std::string> NetlistWindows::cells_of(const Case& c, const std::vector<double>& state) {
  std::vector<std::string> names;
  if (state.empty()) return names;
  const std::size_t windows = windows_of(c);
  for (std::size_t k = 0; k < windows; ++k)
    if (static_cast<int>(state[k * of_window]) == Kept::open) names.push_back(cells_name(k));
  if (state[windows * of_window] > 0) names.emplace_back(given_back);
  return names;
}

std::vector<std::pair<std::string, std::vector<double>>> NetlistWindows::cells() const {
  std::vector<std::pair<std::string, std::vector<double>>> all;
  for (std::size_t k = 0; k < kept_.size(); ++k)
    if (kept_[k].stage == Kept::open) all.emplace_back(cells_name(k), kept_[k].cells);
  if (!m_.window_heat.active()) return all;
  std::vector<double> watts(static_cast<std::size_t>(m_.mesh.numbering.own_count()), 0.0);
  for (const auto& [cell, power] : m_.window_heat.cells) watts[static_cast<std::size_t>(cell)] = power;
  all.emplace_back(given_back, std::move(watts));
  return all;
}

std::string NetlistWindows::name_of(const Kept& k) const {
  return m_.c.netlists[k.netlist].name + " " + k.asked->name;
}

std::string NetlistWindows::folder_of(const Kept& k) const { return circuit_folder(folder_, name_of(k)); }

double NetlistWindows::due(double time) const {
  double next = INFINITY;
  for (const auto& k : kept_)
    for (const double t : {k.asked->start, k.asked->stop})
      if (!reached(time, t)) next = std::min(next, t);
  if (const double t = m_.window_heat.until; m_.window_heat.active() && !reached(time, t))
    next = std::min(next, t);
  return next;
}

CircuitExcess NetlistWindows::so_far(const Kept& k, Vec u, const std::vector<Tally>& taken) const {
  if (taken.empty()) return {};
  const auto meters = netlist_meters(m_.c.netlists[k.netlist].name);
  const auto groups = m_.system.own_tallies(u);
  Tally of[3];
  for (std::size_t n = 0; n < 3; ++n)
    for (std::size_t g = 0; g < groups.size(); ++g)
      if (groups[g].first == meters[n]) of[n] = reduce(taken[g]);
  return {-of[0].electric, of[1].electric, of[2].electric, -of[1].heat, -of[2].heat, 0};
}

bool NetlistWindows::at(double time, Vec u, const std::vector<Tally>& taken, const Say& say) {
  changed_ = m_.window_heat.active() && reached(time, m_.window_heat.until);
  if (changed_) m_.window_heat = {};
  for (auto& k : kept_) {
    if (k.stage == Kept::ahead && reached(time, k.asked->start)) {
      k.stage = Kept::open, k.before = so_far(k, u, taken);
      if (!follow(k, u, say)) return false;
    }
    if (k.stage == Kept::open && reached(time, k.asked->stop)) close(k, time, u, taken);
  }
  return true;
}

bool NetlistWindows::follow(Kept& k, Vec u, const Say& say) {
  const auto& netlist = m_.c.netlists[k.netlist];
  const double tolerance = k.asked->tolerance > 0 ? k.asked->tolerance : netlist.tolerance;
  const AloneRequest request{
      k.netlist, name_of(k), {k.asked->start, k.asked->stop, k.asked->step}, tolerance};
  say(fmt::format("window {}: {:.9g} to {:.9g} s", request.name, k.asked->start, k.asked->stop));
  CircuitHeat heat;
  failure_ = run_circuit_alone(m_, u, request, folder_of(k), write_, k.result, say, &heat);
  if (failure_.empty()) {
    heat_of(k, heat);
    return true;
  }
  failure_ = fmt::format("window {}: {}", request.name, failure_);
  return false;
}

/// What the window took, and where it set heat free.
void NetlistWindows::heat_of(Kept& k, const CircuitHeat& heat) {
  const auto told = [&](const char* what) { return k.result.quantities.at(name_of(k) + what).value; };
  auto& e = k.excess;
  e = {told(" supply energy"), told(" load energy"), told(" grid energy"), 0, 0, 0};
  e.stored = k.result.balance.at("energy over time").out - e.drawn - e.lost;
  const auto& placed = m_.netlists[k.netlist];
  const auto& n = m_.mesh.numbering;
  k.cells.assign(static_cast<std::size_t>(n.own_count()) + n.ghosts().size(), 0.0);
  for (std::size_t r = 0; placed.tied && r < heat.resistors.size(); ++r)
    if (placed.cells[r] >= 0) k.cells[placed.cells[r]] += heat.resistors[r], e.heat += heat.resistors[r];
  for (std::size_t s = 0; s < placed.load_cells.size(); ++s)
    k.cells[placed.load_cells[s]] += heat.sources[s], e.load_heat += heat.sources[s];
  m_.system.assemble(k.cells);
  k.cells.resize(static_cast<std::size_t>(n.own_count()));
  double sums[2] = {e.heat, e.load_heat};
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, m_.comm);
  e.heat = sums[0], e.load_heat = sums[1];
}

void NetlistWindows::close(Kept& k, double time, Vec u, const std::vector<Tally>& taken) {
  k.stage = Kept::over;
  const double set_free = k.excess.heat + k.excess.load_heat;
  k.excess.add(-1, so_far(k, u, taken));
  k.excess.add(1, k.before);
  // shares of what is beyond the course, by what the window itself set free
  const double beyond = k.excess.heat + k.excess.load_heat;
  for (double& joules : k.cells) joules *= set_free != 0 ? beyond / set_free : 0;
  give_back(k, time);
  k.cells = {};
}

/// Over as long as the window was, or until what is being given back already is: then both together.
void NetlistWindows::give_back(Kept& k, double time) {
  auto& now = m_.window_heat;
  const double left = now.active() ? now.until - time : 0;
  const double wanted = std::max(k.asked->stop - k.asked->start, left);
  const double seconds = std::min(wanted, m_.c.transient.stop - time);
  if (seconds <= same_time * m_.c.transient.stop) return;  // the course is over
  std::vector<double> watts = std::move(k.cells);
  for (double& w : watts) w /= seconds;
  for (const auto& [cell, power] : now.cells) watts[static_cast<std::size_t>(cell)] += power * left / seconds;
  now.power.resize(m_.c.netlists.size());
  for (auto& p : now.power) {
    const CircuitExcess before = p;
    p = {}, p.add(left / seconds, before);
  }
  now.power[k.netlist].add(1 / seconds, k.excess);
  now.until = time + seconds;
  hand(watts);
  k.handed = k.excess.heat + k.excess.load_heat;
  changed_ = true;
}

void NetlistWindows::hand(const std::vector<double>& watts) {
  m_.window_heat.cells.clear();
  for (std::size_t n = 0; n < watts.size(); ++n)
    if (watts[n] != 0) m_.window_heat.cells.emplace_back(static_cast<PetscInt>(n), watts[n]);
}

void NetlistWindows::summarise(Result& r) const {
  for (const auto& k : kept_) {
    const std::string name = name_of(k);
    for (const auto& [what, q] : k.result.quantities)
      if (what.starts_with(name + " ")) r.quantities.insert_or_assign(what, q);
    if (k.stage == Kept::over) {
      r.quantities[name + " grid energy beyond the slow course"] = {k.excess.lost, "J", ""};
      if (m_.netlists[k.netlist].tied)
        r.quantities[name + " heat handed back"] = {k.handed, "J",
                                                    "beyond the slow course, after the window"};
    }
    const auto balance = k.result.balance.find("energy over time");
    if (balance != k.result.balance.end()) r.balance[name + " energy over time"] = balance->second;
  }
}

}  // namespace fourwalls

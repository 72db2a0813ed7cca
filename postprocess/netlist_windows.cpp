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

}  // namespace

NetlistWindows::NetlistWindows(Model& m, std::string folder, WriteOptions write,
                               const std::vector<double>& state)
    : m_(m), folder_(std::move(folder)), write_(std::move(write)) {
  for (std::size_t n = 0; n < m.c.netlists.size(); ++n)
    for (const auto& w : m.c.netlists[n].windows) kept_.push_back({n, &w});
  for (std::size_t k = 0; k < kept_.size() && (k + 1) * window_numbers <= state.size(); ++k) {
    const double* v = state.data() + k * window_numbers;
    auto& kept = kept_[k];
    kept.stage = static_cast<Kept::Stage>(static_cast<int>(v[0])), kept.lost_before = v[1], kept.lost = v[2];
    if (kept.stage == Kept::ahead) continue;
    const std::string file = folder_of(kept) + "/summary.json";
    on_every_rank(m.comm, file, [&] { kept.result = read_summary(file); });
  }
}

std::vector<double> NetlistWindows::state() const {
  std::vector<double> numbers;
  for (const auto& k : kept_)
    numbers.insert(numbers.end(), {static_cast<double>(k.stage), k.lost_before, k.lost});
  return numbers;
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
  return next;
}

double NetlistWindows::lost_so_far(const Kept& k, Vec u, const std::vector<Tally>& taken) const {
  if (taken.empty()) return 0;
  const auto name = netlist_meters(m_.c.netlists[k.netlist].name).back();
  const auto groups = m_.system.own_tallies(u);
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (groups[g].first == name) return reduce(taken[g]).electric;
  return 0;
}

bool NetlistWindows::at(double time, Vec u, const std::vector<Tally>& taken, const Say& say) {
  for (auto& k : kept_) {
    if (k.stage == Kept::ahead && reached(time, k.asked->start)) {
      k.stage = Kept::open, k.lost_before = lost_so_far(k, u, taken);
      if (!follow(k, u, say)) return false;
    }
    if (k.stage == Kept::open && reached(time, k.asked->stop))
      k.stage = Kept::over, k.lost = lost_so_far(k, u, taken) - k.lost_before;
  }
  return true;
}

bool NetlistWindows::follow(Kept& k, Vec u, const Say& say) {
  const auto& netlist = m_.c.netlists[k.netlist];
  const double tolerance = k.asked->tolerance > 0 ? k.asked->tolerance : netlist.tolerance;
  const AloneRequest request{
      k.netlist, name_of(k), {k.asked->start, k.asked->stop, k.asked->step}, tolerance};
  say(fmt::format("window {}: {:.9g} to {:.9g} s", request.name, k.asked->start, k.asked->stop));
  failure_ = run_circuit_alone(m_, u, request, folder_of(k), write_, k.result, say);
  if (failure_.empty()) return true;
  failure_ = fmt::format("window {}: {}", request.name, failure_);
  return false;
}

void NetlistWindows::summarise(Result& r) const {
  for (const auto& k : kept_) {
    const std::string name = name_of(k);
    for (const auto& [what, q] : k.result.quantities)
      if (what.starts_with(name + " ")) r.quantities.insert_or_assign(what, q);
    const auto lost = k.result.quantities.find(name + " grid energy");
    if (lost != k.result.quantities.end())
      r.quantities[name + " grid energy beyond the slow course"] = {lost->second.value - k.lost, "J", ""};
    const auto balance = k.result.balance.find("energy over time");
    if (balance != k.result.balance.end()) r.balance[name + " energy over time"] = balance->second;
  }
}

}  // namespace fourwalls

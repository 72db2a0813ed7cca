#include "postprocess/impedance_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "postprocess/files.hpp"
#include "solver/impedance.hpp"

namespace fourwalls {

namespace {

constexpr int elements_told = 3;  ///< of a resonance

struct Swept {
  Port port;
  std::string name;  ///< in results
  std::vector<ImpedancePoint> z;
  std::vector<ImpedanceTarget> target;
};

std::string name_of(const NetlistFile& asked, const std::string& port) {
  return port.empty() ? asked.name : asked.name + " " + port;
}

std::vector<ImpedanceTarget> target_of(const NetlistFile& asked, const std::string& port) {
  std::vector<ImpedanceTarget> own, common;
  for (const auto& t : asked.targets) {
    if (t.port.empty()) common.push_back(t);
    if (!t.port.empty() && t.port == port) own.push_back(t);
  }
  return own.empty() ? common : own;
}

/// Peaks, each found to the last digit and put among the points.
void tell_resonances(ImpedanceSolver& solver, Swept& s, Result& r) {
  std::vector<ImpedancePoint> found;
  int number = 0;
  for (const auto& peak : resonances(s.z)) {
    const auto top = solver.highest(s.port, s.z[peak.at - 1].frequency, s.z[peak.at].frequency,
                                    s.z[peak.at + 1].frequency);
    std::string makers;
    for (const auto& e : solver.shares(elements_told))
      makers += fmt::format("{}{} ({:.0f} % of the energy, sensitivity {:.2f})", makers.empty() ? "" : "; ",
                            e.element, 100 * e.energy, e.sensitivity);
    const std::string key = fmt::format("{} resonance {}", s.name, ++number);
    r.quantities[key + " frequency"] = {top.frequency, "Hz", makers};
    r.quantities[key + " impedance"] = {top.magnitude(), "ohm", fmt::format("at {:.6g} Hz", top.frequency)};
    found.push_back(top);
  }
  s.z.insert(s.z.end(), found.begin(), found.end());
  std::sort(s.z.begin(), s.z.end(), [](auto& a, auto& b) { return a.frequency < b.frequency; });
}

void tell_target(const Swept& s, Result& r) {
  if (s.target.empty()) return;
  const auto over = [&](const ImpedancePoint& p) { return p.magnitude() / target_at(s.target, p.frequency); };
  const auto worst =
      std::max_element(s.z.begin(), s.z.end(), [&](auto& a, auto& b) { return over(a) < over(b); });
  const std::string at = fmt::format("at {:.6g} Hz", worst->frequency);
  r.quantities[s.name + " impedance over target"] = {over(*worst), "1", at};
  const double allowed = target_at(s.target, worst->frequency), margin = allowed - worst->magnitude();
  r.limits[s.name + " impedance " + at] = {worst->magnitude(), allowed, margin, margin >= 0, "ohm"};
  int number = 0;
  for (const auto& v : violations(s.z, s.target)) {
    const std::string key = fmt::format("{} above target {}", s.name, ++number);
    const std::string what = fmt::format("up to {:.3g} times the target, at {:.6g} Hz", v.worst, v.at);
    r.quantities[key + " from"] = {v.from, "Hz", what};
    r.quantities[key + " to"] = {v.to, "Hz", what};
  }
  r.quantities[s.name + " ranges above target"] = {static_cast<double>(number), "1", ""};
}

/// One port as columns of magnitude, phase and parts; of several each has its own, headed by its name.
std::string table(const std::vector<Swept>& all) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "f [Hz]");
  for (const auto& s : all) {
    const std::string of = all.size() > 1 ? s.port.name + " " : "";
    fmt::format_to(out, ",{0}|Z| [ohm],{0}phase [deg],{0}Re Z [ohm],{0}Im Z [ohm]", of);
    if (!s.target.empty()) fmt::format_to(out, ",{}target [ohm]", of);
  }
  text.push_back('\n');
  for (std::size_t n = 0; n < all.front().z.size(); ++n) {
    fmt::format_to(out, "{:.12g}", all.front().z[n].frequency);
    for (const auto& s : all) {
      const auto& p = s.z[n];
      fmt::format_to(out, ",{:.12g},{:.12g},{:.12g},{:.12g}", p.magnitude(), p.degrees(), p.real, p.imag);
      if (!s.target.empty()) fmt::format_to(out, ",{:.12g}", target_at(s.target, p.frequency));
    }
    text.push_back('\n');
  }
  return fmt::to_string(text);
}

}  // namespace

void sweep_impedance(Model& m, const PlacedNetlist& placed, const std::string& folder, Result& r) {
  const auto& asked = m.c.netlists.front();  // the one that is followed
  const auto frequencies = sweep_frequencies(placed.circuit.netlist.ac);
  std::vector<Swept> all;
  for (const auto& port : ports_of(m, placed, asked))
    all.push_back({port, name_of(asked, port.name), {}, target_of(asked, port.name)});
  ImpedanceSolver solver(m, placed);
  for (auto& s : all)
    for (const double f : frequencies) s.z.push_back(solver.solve(s.port, f));
  const std::string text = table(all);
  on_root(m.comm, folder,
          [&] { write_atomically((std::filesystem::path(folder) / "impedance.csv").string(), text); });
  for (auto& s : all) {
    tell_resonances(solver, s, r);
    const auto top = std::max_element(s.z.begin(), s.z.end(),
                                      [](auto& a, auto& b) { return a.magnitude() < b.magnitude(); });
    r.quantities[s.name + " highest impedance"] = {top->magnitude(), "ohm",
                                                   fmt::format("at {:.6g} Hz", top->frequency)};
    tell_target(s, r);
  }
}

void impedance_quantities(const NetlistFile& asked, Result& r) {
  std::vector<std::string> ports;
  for (const auto& p : asked.ports) ports.push_back(p.name);
  if (ports.empty()) ports.emplace_back();
  for (const auto& port : ports) {
    r.quantities[name_of(asked, port) + " highest impedance"] = {0, "ohm", ""};
    if (target_of(asked, port).empty()) continue;
    r.quantities[name_of(asked, port) + " impedance over target"] = {0, "1", ""};
    r.quantities[name_of(asked, port) + " ranges above target"] = {0, "1", ""};
  }
}

}  // namespace fourwalls

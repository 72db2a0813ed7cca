#include "solver/circuit_stepper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/netlist_flows.hpp"

namespace fourwalls {

namespace {

/// Factorised matrices that are kept: of small circuits every length of step, of large ones a few.
constexpr std::size_t kept_matrices_small = 24, kept_matrices_large = 4;
constexpr PetscInt small_circuit = 200000;

bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

double amplitude(const Waveform& w) {
  if (w.kind == WaveKind::dc) return std::abs(w.dc);
  if (w.kind == WaveKind::pulse) return std::max(std::abs(w.pulse.low), std::abs(w.pulse.high));
  double most = 0;
  for (const auto& p : w.points) most = std::max(most, std::abs(p.value));
  return most;
}

}  // namespace

void CircuitPower::add(double factor, const CircuitPower& p) {
  supplied += factor * p.supplied;
  drawn += factor * p.drawn;
  dissipated += factor * p.dissipated;
  stored += factor * p.stored;
}

CircuitStepper::CircuitStepper(Model& m, Vec u)
    : m_(m),
      u_(u),
      start_(m.system.make_vector()),
      most_kept_(m.mesh.numbering.global_count() > small_circuit ? kept_matrices_large
                                                                 : kept_matrices_small) {}

std::vector<double> circuit_corners(const Model& m, double stop) {
  std::vector<double> mine;
  for (const auto& p : m.netlists) {
    for (const auto& w : p.circuit.netlist.waves) w.breakpoints(0, stop, mine);
    for (const auto& w : p.circuit.tie_waves) w.breakpoints(0, stop, mine);
    // many sources share their corners
    std::sort(mine.begin(), mine.end());
    mine.erase(std::unique(mine.begin(), mine.end(), same), mine.end());
  }
  int count = static_cast<int>(mine.size()), ranks = 1;
  MPI_Comm_size(m.comm, &ranks);
  std::vector<int> counts(ranks), at(ranks + 1, 0);
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, m.comm);
  for (int p = 0; p < ranks; ++p) at[p + 1] = at[p] + counts[p];
  std::vector<double> all(at[ranks]);
  MPI_Allgatherv(mine.data(), count, MPI_DOUBLE, all.data(), counts.data(), at.data(), MPI_DOUBLE, m.comm);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

bool CircuitStepper::jumps_at(double time) const {
  int any = 0;
  const auto jump = [&](const Waveform& w) {
    const double before = w.value(time), after = w.value(time * (1 + 1e-12) + 1e-24);
    return std::abs(after - before) > 1e-6 * amplitude(w);
  };
  for (const auto& p : m_.netlists) {
    any |= std::any_of(p.circuit.netlist.waves.begin(), p.circuit.netlist.waves.end(), jump) ? 1 : 0;
    any |= std::any_of(p.circuit.tie_waves.begin(), p.circuit.tie_waves.end(), jump) ? 1 : 0;
  }
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, m_.comm);
  return any == 1;
}

bool CircuitStepper::solve(double to, const StepRule& rule) {
  for (auto& p : m_.netlists) p.rule = rule, p.set_sources(to);
  const LinearReport solved = linear_for(rule).solve_again(u_);
  if (!solved.converged) {
    failure_ = fmt::format("the circuit could not be solved at {:.6g} s: {}", to, solved.reason);
    return false;
  }
  preconditioner_ = solved.preconditioner;
  return true;
}

void CircuitStepper::accept() {
  const double* u = m_.system.ghosted(u_);
  for (auto& p : m_.netlists) p.accept(u);
}

double CircuitStepper::error() {
  Vec change = kept_.back().linear->correction(u_);
  double most = 0;
  check(VecNorm(change, NORM_INFINITY, &most), "VecNorm");
  for (auto& p : m_.netlists) p.capacitor_extra.clear(), p.inductor_extra.clear();
  return most;
}

void CircuitStepper::begin() {
  check(VecCopy(u_, start_), "VecCopy");
  start_offset_.clear(), start_drawn_.clear();
  for (auto& p : m_.netlists) {
    p.capacitors_start = p.capacitors, p.inductors_start = p.inductors;
    start_offset_.push_back(p.offset), start_drawn_.push_back(p.drawn);
  }
}

void CircuitStepper::back() {
  check(VecCopy(start_, u_), "VecCopy");
  std::size_t at = 0;
  for (auto& p : m_.netlists) {
    p.capacitors = p.capacitors_start, p.inductors = p.inductors_start;
    p.offset = start_offset_[at], p.drawn = start_drawn_[at++];
  }
}

LinearSolver& CircuitStepper::linear_for(const StepRule& rule) {
  const auto it =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return same(k.scale, rule.scale()); });
  if (it != kept_.end()) {
    kept_.splice(kept_.end(), kept_, it);
    return *kept_.back().linear;
  }
  if (kept_.size() == most_kept_) kept_.pop_front();
  kept_.push_back(
      {rule.scale(), std::make_unique<LinearSolver>(m_.system, m_.c.solver, LinearUse::many_times)});
  ++factorisations_;
  return *kept_.back().linear;
}

CircuitPower CircuitStepper::power() const {
  CircuitPower e;
  const double* u = m_.system.ghosted(u_);
  for (const auto& p : m_.netlists) {
    const NetlistFlows f = netlist_flows(p, u);
    e.add(1, {f.supplied, f.drawn, f.lost, f.stored});
  }
  return e;
}

void CircuitStepper::element_powers(CircuitHeat& powers) const {
  const double* u = m_.system.ghosted(u_);
  const auto& p = m_.netlists.front();
  const auto& n = p.circuit.netlist;
  powers.resistors.assign(n.resistors.size(), 0.0), powers.sources.resize(n.current_sources.size());
  for (std::size_t k = 0; k < n.resistors.size(); ++k) {
    const auto& r = n.resistors[k];
    if (r.value > 0) powers.resistors[k] = p.current_in(k, u) * (p.volts(r.a, u) - p.volts(r.b, u));
  }
  for (std::size_t k = 0; k < n.current_sources.size(); ++k) {
    const auto& s = n.current_sources[k];
    powers.sources[k] = p.drawn_by(k) * (p.volts(s.a, u) - p.volts(s.b, u));
  }
}

double CircuitStepper::held() const {
  double energy = 0;
  for (const auto& p : m_.netlists) {
    const auto& n = p.circuit.netlist;
    for (std::size_t k = 0; k < n.capacitors.size(); ++k)
      energy += 0.5 * n.capacitors[k].value * p.capacitors[k].voltage * p.capacitors[k].voltage;
    for (std::size_t k = 0; k < n.inductors.size(); ++k)
      energy += 0.5 * n.inductors[k].value * p.inductors[k].current * p.inductors[k].current;
  }
  return energy;
}

}  // namespace fourwalls

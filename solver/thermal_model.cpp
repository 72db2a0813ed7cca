#include "solver/thermal_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "physics/advection.hpp"
#include "physics/euler_storage.hpp"
#include "physics/heat_share.hpp"
#include "physics/thermal_conductance.hpp"
#include "physics/thermal_leg.hpp"

namespace fourwalls {

namespace {

/// Largest sum of the signals over all slots [W]; 1 where nothing is heated.
double heat_scale(const std::vector<std::vector<double>>& signals) {
  std::size_t slots = 0;
  for (const auto& s : signals) slots = std::max(slots, s.size());
  double most = 0;
  for (std::size_t slot = 0; slot < slots; ++slot) {
    double sum = 0;
    for (const auto& s : signals)
      if (!s.empty()) sum += std::abs(s[std::min(slot, s.size() - 1)]);
    most = std::max(most, sum);
  }
  return most > 0 ? most : 1;
}

std::vector<int> all_counts(int mine, MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  std::vector<int> counts(ranks);
  MPI_Allgather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, comm);
  return counts;
}

std::vector<int> starts(const std::vector<int>& counts) {
  std::vector<int> first(counts.size(), 0);
  std::partial_sum(counts.begin(), counts.end() - 1, first.begin() + 1);
  return first;
}

}  // namespace

ThermalModel::ThermalModel(const ThermalNetwork& network, double start, const SolverOptions& options,
                           MPI_Comm comm)
    : comm_(comm), own_(network.own_nodes), signals_(network.signals), system_(numbering_) {
  MPI_Comm_rank(comm, &rank_);
  MPI_Allreduce(&own_, &nodes_, 1, MPIU_INT, MPI_SUM, comm);
  MPI_Exscan(&own_, &first_, 1, MPIU_INT, MPI_SUM, comm);
  if (rank_ == 0) first_ = 0;
  number(network);
  watts_.resize(signals_.size());
  before_.assign(own_, start);
  set_slot(0);
  place(network);
  system_.finish(comm);
  u_ = system_.make_vector();
  check(VecSet(u_, start), "VecSet");
  newton_ = std::make_unique<NewtonSolver>(system_, options);
  newton_->keep_jacobian();
}

/// Solid and coolant nodes are two graphs, so that each has its own block of the preconditioner.
void ThermalModel::number(const ThermalNetwork& network) {
  const auto counts = all_counts(static_cast<int>(own_), comm_);
  const auto first = starts(counts);
  std::vector<unsigned char> mine(own_, 0);
  std::copy(network.coolant.begin(), network.coolant.end(), mine.begin());
  coolant_.resize(nodes_);
  MPI_Allgatherv(mine.data(), static_cast<int>(own_), MPI_UNSIGNED_CHAR, coolant_.data(), counts.data(),
                 first.data(), MPI_UNSIGNED_CHAR, comm_);
  std::vector<PetscInt> begin[2] = {{0}, {0}};
  PetscInt next[2] = {0, 0};
  within_.reserve(nodes_);
  for (std::size_t p = 0; p < counts.size(); ++p) {
    for (int n = first[p]; n < first[p] + counts[p]; ++n) within_.push_back(next[coolant_[n]]++);
    for (const int c : {0, 1}) begin[c].push_back(next[c]);
  }
  const Field fields[2] = {Field::temperature, Field::coolant_temperature};
  const double scale = heat_scale(signals_);
  for (const int c : {0, 1}) {
    graph_[c] = numbering_.add(GraphSet{fields[c], "network", begin[c], 0, {}});
    system_.set_scale(fields[c], scale);
  }
  partition_ = std::make_unique<Partition>(std::vector<Block>{}, std::vector<ColumnWeight>{},
                                           static_cast<int>(counts.size()));
  numbering_.number(*partition_, rank_);
}

PetscInt ThermalModel::local(PetscInt node) {
  if (node < 0 || node >= nodes_) throw std::logic_error("a thermal network names a node that it has not");
  return numbering_.node(graph_[coolant_[node]], within_[node]);
}

void ThermalModel::place(const ThermalNetwork& network) {
  Listed<ThermalConductance> links;
  for (const auto& l : network.links) links.add({l.conductance}, {local(l.a), local(l.b)});
  Listed<ThermalLeg> legs;
  for (const auto& l : network.legs) legs.add({l.conductance, l.temperature}, {local(l.node)});
  Listed<HeatShare> sources;
  for (const auto& s : network.sources) sources.add({&watts_.at(s.signal), s.share}, {local(s.node)});
  Listed<Advection> streams;
  for (const auto& s : network.streams)
    streams.add({s.capacity_flow, s.upwind}, {local(s.from), local(s.to)});
  Listed<AdvectionInlet> inlets;
  for (const auto& i : network.inlets) inlets.add({i.capacity_flow, i.temperature}, {local(i.node)});
  Listed<AdvectionOutlet> outlets;
  for (const auto& o : network.outlets) outlets.add({o.capacity_flow}, {local(o.node)});
  Listed<EulerStorage> storage;
  own_at_.reserve(own_);
  for (PetscInt n = 0; n < own_; ++n) own_at_.push_back(local(first_ + n));
  if (!network.capacity.empty())
    for (PetscInt n = 0; n < own_; ++n)
      storage.add({network.capacity.at(n), &before_[n], &rate_}, {own_at_[n]});
  system_.add("links", std::move(links));
  system_.add("legs", std::move(legs));
  system_.add("sources", std::move(sources));
  system_.add("streams", std::move(streams));
  system_.add("streams", std::move(inlets));
  system_.add("streams", std::move(outlets));
  system_.add("storage", std::move(storage));
}

void ThermalModel::set_slot(std::size_t slot) {
  for (std::size_t s = 0; s < signals_.size(); ++s)
    watts_[s] = signals_[s].empty() ? 0 : signals_[s][std::min(slot, signals_[s].size() - 1)];
}

void ThermalModel::set_own_temperatures(const std::vector<double>& own) {
  double* u = nullptr;
  check(VecGetArray(u_, &u), "VecGetArray");
  for (PetscInt n = 0; n < own_; ++n) u[own_at_[n]] = own.at(n);
  check(VecRestoreArray(u_, &u), "VecRestoreArray");
}

void ThermalModel::begin_step(const std::vector<double>& before, double rate) {
  std::copy(before.begin(), before.end(), before_.begin());  // the laws point into it
  set_rate(rate);
}

/// All laws are linear: the matrix changes with the step alone.
void ThermalModel::set_rate(double rate) {
  if (rate_ != rate) newton_->keep_jacobian();
  rate_ = rate;
}

NewtonReport ThermalModel::steady() {
  set_rate(0);
  return newton_->solve(u_);
}

NewtonReport ThermalModel::step(double dt) {
  const auto now = own_temperatures();
  std::copy(now.begin(), now.end(), before_.begin());  // the laws point into it
  set_rate(1 / dt);
  return newton_->solve(u_);
}

std::vector<double> ThermalModel::own_temperatures() {
  const double* u = system_.ghosted(u_);
  std::vector<double> values;
  values.reserve(own_at_.size());
  for (const PetscInt at : own_at_) values.push_back(u[at]);
  return values;
}

std::vector<double> ThermalModel::temperatures() {
  const auto mine = own_temperatures();
  const auto counts = all_counts(static_cast<int>(own_), comm_);
  const auto first = starts(counts);
  std::vector<double> all(nodes_);
  MPI_Allgatherv(mine.data(), static_cast<int>(own_), MPI_DOUBLE, all.data(), counts.data(), first.data(),
                 MPI_DOUBLE, comm_);
  return all;
}

ThermalModel::Heat ThermalModel::heat() {
  Heat h;
  for (const auto& [name, tally] : system_.tallies(u_)) {
    const double out = tally.heat + tally.enthalpy;
    if (name == "sources") h.sources = -out;
    if (name == "legs") h.legs = out;
    if (name == "streams") h.streams = out;
    if (name == "storage") h.stored = out;
  }
  return h;
}

}  // namespace fourwalls

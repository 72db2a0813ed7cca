#include "solver/thermal_model.hpp"

#include <algorithm>
#include <cmath>
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

}  // namespace

ThermalModel::ThermalModel(const ThermalNetwork& network, double start, const SolverOptions& options,
                           MPI_Comm comm)
    : comm_(comm), own_(network.own_nodes), signals_(network.signals), system_(numbering_) {
  MPI_Comm_rank(comm, &rank_);
  MPI_Allreduce(&own_, &nodes_, 1, MPIU_INT, MPI_SUM, comm);
  MPI_Exscan(&own_, &first_, 1, MPIU_INT, MPI_SUM, comm);
  if (rank_ == 0) first_ = 0;
  number(network, start);
  watts_.resize(signals_.size());
  before_.assign(own_, start);
  set_slot(0);
  place(network);
  system_.finish(comm);
  u_ = system_.make_vector();
  check(VecSet(u_, start), "VecSet");
  newton_ = std::make_unique<NewtonSolver>(system_, options);
}

void ThermalModel::number(const ThermalNetwork& network, double start) {
  const auto counts = all_counts(static_cast<int>(own_), comm_);
  std::vector<int> first(counts.size(), 0);
  for (std::size_t r = 1; r < counts.size(); ++r) first[r] = first[r - 1] + counts[r - 1];
  std::vector<char> mine(own_, 0), coolant(nodes_, 0);
  for (std::size_t n = 0; n < network.coolant.size(); ++n) mine[n] = network.coolant[n];
  MPI_Allgatherv(mine.data(), static_cast<int>(own_), MPI_CHAR, coolant.data(), counts.data(), first.data(),
                 MPI_CHAR, comm_);
  const double scale = heat_scale(signals_);
  for (PetscInt n = 0; n < nodes_; ++n)
    numbering_.add(
        Lumped{coolant[n] ? Field::coolant_temperature : Field::temperature, "node", start, scale});
  partition_ = std::make_unique<Partition>(std::vector<Block>{}, std::vector<ColumnWeight>{},
                                           static_cast<int>(counts.size()));
  numbering_.number(*partition_, rank_);
}

PetscInt ThermalModel::local(PetscInt node) {
  if (node < 0 || node >= nodes_) throw std::logic_error("a thermal network names a node that it has not");
  return numbering_.lumped(static_cast<int>(node));
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

NewtonReport ThermalModel::steady() {
  rate_ = 0;
  return newton_->solve(u_);
}

NewtonReport ThermalModel::step(double dt) {
  const auto now = own_temperatures();
  std::copy(now.begin(), now.end(), before_.begin());  // the laws point into it
  rate_ = 1 / dt;
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
  std::vector<int> first(counts.size(), 0);
  for (std::size_t r = 1; r < counts.size(); ++r) first[r] = first[r - 1] + counts[r - 1];
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

#include "solver/system.hpp"

#include <petscmat.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fourwalls {

Tally& Tally::operator+=(const Tally& t) {
  heat += t.heat, enthalpy += t.enthalpy, electric += t.electric, current += t.current, drawn += t.drawn,
      mass += t.mass;
  return *this;
}

Tally operator*(double factor, const Tally& t) {
  return {factor * t.heat,    factor * t.enthalpy, factor * t.electric,
          factor * t.current, factor * t.drawn,    factor * t.mass};
}

Tally reduce(const Tally& mine) {
  const double in[6] = {mine.heat, mine.enthalpy, mine.electric, mine.current, mine.drawn, mine.mass};
  double out[6];
  MPI_Allreduce(in, out, 6, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return {out[0], out[1], out[2], out[3], out[4], out[5]};
}

void add_to_tally(Tally& t, Field field, double u, double r) {
  switch (field) {
    case Field::temperature:
      t.heat += r;
      break;
    case Field::coolant_temperature:
    case Field::exhaust_temperature:
      t.enthalpy += r;
      break;
    case Field::potential:
      t.electric += u * r, t.current += r, t.drawn += std::max(r, 0.0);
      break;
    case Field::bus_potential:
      t.electric += u * r;  // their currents are those of another voltage, and balance bus by bus
      break;
    case Field::pressure:
      t.mass += r;
      break;
    default:
      break;
  }
}

bool System::linear_symmetric() const {
  int all = std::all_of(groups_.begin(), groups_.end(), [](const auto& g) { return g->linear_symmetric(); })
                ? 1
                : 0;
  MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_INT, MPI_MIN, comm_);
  return all == 1;
}

VecHandle System::make_vector() const {
  VecHandle v;
  check(VecDuplicate(template_, v.put()), "VecDuplicate");
  return v;
}

void System::finish(MPI_Comm comm) {
  comm_ = comm;
  check(VecCreateMPI(comm, numbering_.own_count(), numbering_.global_count(), template_.put()),
        "VecCreateMPI");
  make_scatter();
  make_row_scale();
  make_matrix();
}

void System::make_scatter() {
  const auto& ghosts = numbering_.ghosts();
  const auto count = static_cast<PetscInt>(ghosts.size());
  check(VecCreateSeq(PETSC_COMM_SELF, count, ghosts_.put()), "VecCreateSeq");
  IsHandle from;
  check(ISCreateGeneral(PETSC_COMM_SELF, count, ghosts.data(), PETSC_USE_POINTER, from.put()),
        "ISCreateGeneral");
  check(VecScatterCreate(template_, from, ghosts_, nullptr, scatter_.put()), "VecScatterCreate");
  local_u_.assign(numbering_.own_count() + count, 0);
  local_r_.assign(numbering_.own_count() + count, 0);
}

void System::make_row_scale() {
  row_scale_ = make_vector();
  WriteAccess s(row_scale_);
  for (PetscInt i = 0; i < numbering_.own_count(); ++i)
    s[i] = 1 / scale_[static_cast<std::size_t>(numbering_.field_of(i))];
  if (numbering_.rank() == 0) {
    const auto& lumped = numbering_.lumped();
    const auto first = numbering_.own_count() - static_cast<PetscInt>(lumped.size());
    for (std::size_t l = 0; l < lumped.size(); ++l) s[first + static_cast<PetscInt>(l)] = 1 / lumped[l].scale;
  }
}

void System::make_matrix() {
  Pattern p;
  for (const auto& g : groups_) g->pattern(p);
  for (const auto& g : storage_) g->pattern(p);
  matrix_ = assembly_.build(numbering_, p, comm_);
}

const double* System::ghosted(Vec u) {
  ReadAccess own(u);
  std::copy_n(own.data(), numbering_.own_count(), local_u_.begin());
  check(VecScatterBegin(scatter_, u, ghosts_, INSERT_VALUES, SCATTER_FORWARD), "VecScatterBegin");
  check(VecScatterEnd(scatter_, u, ghosts_, INSERT_VALUES, SCATTER_FORWARD), "VecScatterEnd");
  ReadAccess ghosts(ghosts_);
  std::copy_n(ghosts.data(), numbering_.ghosts().size(), local_u_.begin() + numbering_.own_count());
  return local_u_.data();
}

void System::give_to_owners(const double* local, Vec sum) {
  {
    WriteAccess out(sum);
    std::copy_n(local, numbering_.own_count(), out.data());
    WriteAccess ghosts(ghosts_);
    std::copy_n(local + numbering_.own_count(), numbering_.ghosts().size(), ghosts.data());
  }
  check(VecScatterBegin(scatter_, ghosts_, sum, ADD_VALUES, SCATTER_REVERSE), "VecScatterBegin");
  check(VecScatterEnd(scatter_, ghosts_, sum, ADD_VALUES, SCATTER_REVERSE), "VecScatterEnd");
}

const double* System::ghosted_rate(Vec rate) {
  const double* local = ghosted(rate);
  local_rate_.assign(local, local + local_u_.size());
  return local_rate_.data();
}

void System::residual(Vec u, Vec rate, Vec f) {
  const double* by = rate ? ghosted_rate(rate) : nullptr;
  const double* in = ghosted(u);
  std::fill(local_r_.begin(), local_r_.end(), 0.0);
  for (const auto& g : groups_) g->residual(in, local_r_.data());
  if (by)
    for (const auto& g : storage_) g->residual(in, by, local_r_.data());
  give_to_owners(local_r_.data(), f);
  check(VecPointwiseMult(f, f, row_scale_), "VecPointwiseMult");
}

void System::assemble(std::vector<double>& local) {
  VecHandle sum = make_vector();
  give_to_owners(local.data(), sum);
  ReadAccess in(sum);
  std::copy_n(in.data(), numbering_.own_count(), local.begin());
  local.resize(numbering_.own_count());
}

std::vector<double> System::contribution(Vec u, const std::function<bool(const std::string&)>& chosen) {
  const double* in = ghosted(u);
  std::vector<double> local(local_r_.size(), 0.0);
  for (const auto& g : groups_)
    if (chosen(g->name())) g->residual(in, local.data());
  assemble(local);
  return local;
}

void System::jacobian(Vec u, Vec rate, double shift, Mat j) {
  const double* by = rate ? ghosted_rate(rate) : nullptr;
  const double* in = ghosted(u);
  shift_ = rate ? shift : 0;
  assembly_.begin(j);
  for (const auto& g : groups_) g->jacobian(in, assembly_);
  if (by)
    for (const auto& g : storage_) g->jacobian(in, by, shift, assembly_);
  assembly_.end();
  check(MatDiagonalScale(j, row_scale_, nullptr), "MatDiagonalScale");
}

std::array<double, field_count> System::rounding_floors(Vec u, Mat j) const {
  VecHandle largest = make_vector();
  check(MatGetRowMaxAbs(j, largest, nullptr), "MatGetRowMaxAbs");
  const auto index = [](Field f) { return static_cast<std::size_t>(f); };
  std::array<double, field_count> highest{}, squares{};
  ReadAccess entry(largest), level(u);
  for (PetscInt i = 0; i < numbering_.own_count(); ++i) {
    double& h = highest[index(numbering_.field_of(i))];
    h = std::max(h, std::abs(level[i]));
  }
  MPI_Allreduce(MPI_IN_PLACE, highest.data(), field_count, MPI_DOUBLE, MPI_MAX, comm_);
  for (PetscInt i = 0; i < numbering_.own_count(); ++i) {
    const Field f = numbering_.field_of(i);
    // a regulator's row differences potentials, a link end's follows a temperature
    const double of = f == Field::current ? highest[index(Field::potential)]
                      : f == Field::power ? highest[index(Field::temperature)]
                                          : std::abs(level[i]);
    squares[index(f)] += entry[i] * of * entry[i] * of;
  }
  MPI_Allreduce(MPI_IN_PLACE, squares.data(), field_count, MPI_DOUBLE, MPI_SUM, comm_);
  for (double& s : squares) s = std::numeric_limits<double>::epsilon() * std::sqrt(s);
  return squares;
}

std::array<double, field_count> System::rate_rounding(Vec u) {
  std::array<double, field_count> sums{};
  if (shift_ == 0) return sums;
  const double* by = ghosted_rate(u);
  const double* in = ghosted(u);
  std::fill(local_r_.begin(), local_r_.end(), 0.0);
  for (const auto& g : storage_) g->residual(in, by, local_r_.data());
  VecHandle kept = make_vector();
  give_to_owners(local_r_.data(), kept);
  check(VecPointwiseMult(kept, kept, row_scale_), "VecPointwiseMult");
  ReadAccess level(kept);
  for (PetscInt i = 0; i < numbering_.own_count(); ++i)
    sums[static_cast<std::size_t>(numbering_.field_of(i))] += std::abs(level[i]);
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), field_count, MPI_DOUBLE, MPI_SUM, comm_);
  for (double& s : sums) s *= std::numeric_limits<double>::epsilon() * shift_;
  return sums;
}

std::vector<FieldResidual> System::measure(Vec f, const std::array<double, field_count>& floors) const {
  struct Mine {
    double squares = 0, sum = 0, worst = 0;
    PetscInt where = -1;
  };
  std::array<Mine, field_count> mine;
  {
    ReadAccess r(f);
    for (PetscInt i = 0; i < numbering_.own_count(); ++i) {
      auto& m = mine[static_cast<std::size_t>(numbering_.field_of(i))];
      const double v = r[i];
      m.squares += v * v;
      m.sum += v;
      if (std::abs(v) > m.worst || std::isnan(v)) m.worst = std::abs(v), m.where = numbering_.global(i);
    }
  }
  std::array<double, field_count> squares, sums;
  struct {
    double value;
    int rank;
  } worst[field_count];
  std::array<PetscInt, field_count> where;
  for (int n = 0; n < field_count; ++n) {
    squares[n] = mine[n].squares, sums[n] = mine[n].sum;
    worst[n] = {mine[n].worst, numbering_.rank()};
    where[n] = mine[n].where;
  }
  MPI_Allreduce(MPI_IN_PLACE, squares.data(), field_count, MPI_DOUBLE, MPI_SUM, comm_);
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), field_count, MPI_DOUBLE, MPI_SUM, comm_);
  MPI_Allreduce(MPI_IN_PLACE, worst, field_count, MPI_DOUBLE_INT, MPI_MAXLOC, comm_);
  std::vector<FieldResidual> result;
  const auto counts = numbering_.counts();
  for (int n = 0; n < field_count; ++n) {
    MPI_Bcast(&where[n], 1, MPIU_INT, worst[n].rank, comm_);
    if (counts[n] == 0) continue;
    result.push_back({static_cast<Field>(n), std::sqrt(squares[n]), std::abs(sums[n]), worst[n].value,
                      floors[n], where[n]});
  }
  return result;
}

std::vector<std::pair<std::string, Tally>> merged(const std::vector<std::pair<std::string, Tally>>& groups) {
  std::vector<std::pair<std::string, Tally>> all;
  for (const auto& group : groups) {
    const auto it = std::find_if(all.begin(), all.end(), [&](auto& e) { return e.first == group.first; });
    if (it == all.end())
      all.push_back(group);
    else
      it->second += group.second;
  }
  return all;
}

std::vector<std::pair<std::string, Tally>> System::own_tallies(Vec u) {
  const double* in = ghosted(u);
  std::vector<std::pair<std::string, Tally>> all;
  for (const auto& g : groups_) all.emplace_back(g->name(), g->tally(numbering_, in));
  for (const auto& meter : meters_) {
    const auto tallies = meter.read(in);
    for (std::size_t n = 0; n < tallies.size(); ++n) all.emplace_back(meter.names[n], tallies[n]);
  }
  return all;
}

std::vector<std::pair<std::string, Tally>> System::tallies(Vec u) {
  auto all = own_tallies(u);
  for (auto& [name, t] : all) t = reduce(t);
  return merged(all);
}

std::vector<std::pair<std::string, Tally>> System::storage_tallies(Vec u, Vec rate) {
  const double* by = ghosted_rate(rate);
  const double* in = ghosted(u);
  std::vector<std::pair<std::string, Tally>> all;
  for (const auto& g : storage_) all.emplace_back(g->name(), reduce(g->tally(numbering_, in, by)));
  return merged(all);
}

std::vector<double> System::rate_counts(Vec u) {
  const double* in = ghosted(u);
  std::vector<double> marks(local_u_.size(), 0.0);
  for (const auto& g : storage_) g->mark(in, marks.data());
  assemble(marks);
  for (double& m : marks) m = m > 0 ? 1 : 0;
  return marks;
}

}  // namespace fourwalls

/// All fields and all laws as one residual F(u), or F(u, du/dt), and its exact Jacobian.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "meshes/numbering.hpp"
#include "meshes/petsc_handle.hpp"
#include "solver/law_group.hpp"
#include "solver/sparse_assembly.hpp"
#include "solver/storage_group.hpp"

namespace fourwalls {

/// How far one field is from balance.
struct FieldResidual {
  Field field{};
  double norm = 0;     ///< root of the summed squares, relative to the field's scale
  double sum = 0;      ///< absolute value of the sum, relative: what the ledger will be off by
  double worst = 0;    ///< largest entry, relative
  double floor = 0;    ///< what rounding alone leaves in `norm`: it cannot be asked to be smaller
  PetscInt where = 0;  ///< global number of the worst unknown
};

class System {
 public:
  explicit System(Numbering& numbering) : numbering_(numbering) {}

  template <class Source>
  void add(std::string name, Source source) {
    groups_.push_back(std::make_unique<LawGroupOf<Source>>(std::move(name), std::move(source)));
  }

  /// Laws that are no stencils, such as the hottest of many cells.
  void add(std::unique_ptr<LawGroup> group) { groups_.push_back(std::move(group)); }

  /// Laws of what unknowns keep: they count where a rate is given, and cost nothing elsewhere.
  template <class Source>
  void add_storage(std::string name, Source source) {
    storage_.push_back(std::make_unique<StorageGroupOf<Source>>(std::move(name), std::move(source)));
  }

  /// What is counted beside the laws and not in any row: one tally a name, from this rank's local values.
  void add_meter(std::vector<std::string> names, std::function<std::vector<Tally>(const double* u)> read) {
    meters_.push_back({std::move(names), std::move(read)});
  }

  /// Physical scale of a field's residual, in the residual's unit; lumped unknowns bring their own.
  void set_scale(Field field, double scale) { scale_[static_cast<std::size_t>(field)] = scale; }

  /// To be called once, after all laws are in: builds scatters, vectors and the matrix. Collective.
  void finish(MPI_Comm comm);

  /// F(u), each row divided by its field's scale. Collective.
  void residual(Vec u, Vec f) { residual(u, nullptr, f); }
  /// F(u, du/dt), scaled alike; no rate: the steady state. Collective.
  void residual(Vec u, Vec rate, Vec f);
  /// dF/du, rows scaled alike. Collective.
  void jacobian(Vec u, Mat j) { jacobian(u, nullptr, 0, j); }
  /// dF/du + shift dF/du'. Collective.
  void jacobian(Vec u, Vec rate, double shift, Mat j);

  /// u with its ghosts, own first; valid until the next call.
  const double* ghosted(Vec u);
  /// Adds a local array (own, then ghosts) into the owners' entries; what stays is the own part.
  void assemble(std::vector<double>& local);

  /// What the groups chosen by name add to each own row, unscaled; own unknowns only. Collective.
  std::vector<double> contribution(Vec u, const std::function<bool(const std::string&)>& chosen);

  /// How far each field is from balance. `floors` comes from `rounding_floors`. Collective.
  std::vector<FieldResidual> measure(Vec f, const std::array<double, field_count>& floors) const;
  /// Rounding of each field's residual: machine precision times the root of the summed squares of
  /// max_j |J_ij| times the level of what the row differences. Stiff links between unknowns of high level (a
  /// nano-ohm, a film of 1e9 W/m^2/K) lose digits that no solver can give back. Collective.
  std::array<double, field_count> rounding_floors(Vec u, Mat j) const;
  /// The same for the sum over a field, in a step of time: a rate is a difference of levels, and all places
  /// may miss by one part of theirs, in one direction. Zero where the last Jacobian had no rates. Collective.
  std::array<double, field_count> rate_rounding(Vec u);
  /// Sum of each group's tally over all ranks, by name (groups of one name are added up), and what the meters
  /// read. Collective.
  std::vector<std::pair<std::string, Tally>> tallies(Vec u);
  /// This rank's part of it, group by group in the order of placing.
  std::vector<std::pair<std::string, Tally>> own_tallies(Vec u);
  /// What the storage laws take up at a rate, as `tallies`; heat in W where the rate is in K/s. Collective.
  std::vector<std::pair<std::string, Tally>> storage_tallies(Vec u, Vec rate);
  /// 1 for the own unknowns whose rate counts, 0 for those that follow at once. Collective.
  std::vector<double> rate_counts(Vec u);

  /// The Jacobian is constant, and symmetric when all unknowns are of one field. Collective.
  bool linear_symmetric() const;

  VecHandle make_vector() const;
  Mat matrix() const { return matrix_; }
  Numbering& numbering() { return numbering_; }
  const Numbering& numbering() const { return numbering_; }
  MPI_Comm comm() const { return comm_; }

 private:
  /// Adds what this rank has for ghosts to the owners' own entries.
  void give_to_owners(const double* local, Vec sum);
  void make_scatter();
  void make_row_scale();
  void make_matrix();
  const double* ghosted_rate(Vec rate);

  Numbering& numbering_;
  std::vector<std::unique_ptr<LawGroup>> groups_;
  std::array<double, field_count> scale_{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  std::vector<std::unique_ptr<StorageGroup>> storage_;
  struct Meter {
    std::vector<std::string> names;
    std::function<std::vector<Tally>(const double* u)> read;
  };
  std::vector<Meter> meters_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  VecHandle template_, ghosts_, row_scale_;
  ScatterHandle scatter_;
  SparseAssembly assembly_;
  MatHandle matrix_;
  std::vector<double> local_u_, local_r_, local_rate_;
  double shift_ = 0;  ///< [1/s] of the last Jacobian
};

/// Tallies of groups of one name added up, in the order of their first.
std::vector<std::pair<std::string, Tally>> merged(const std::vector<std::pair<std::string, Tally>>& groups);

}  // namespace fourwalls

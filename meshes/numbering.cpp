#include "meshes/numbering.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "cases/reader.hpp"

namespace fourwalls {

namespace {

int group_of(Field f) { return f == Field::temperature ? 0 : f == Field::potential ? 1 : 2; }

}  // namespace

int Numbering::add(EntitySet set) {
  sets_.push_back(std::move(set));
  return static_cast<int>(sets_.size()) - 1;
}

int Numbering::add(GraphSet set) {
  graphs_.push_back(std::move(set));
  return static_cast<int>(graphs_.size()) - 1;
}

int Numbering::add(Lumped lumped) {
  lumped_.push_back(std::move(lumped));
  return static_cast<int>(lumped_.size()) - 1;
}

void Numbering::rescale(Field field, double scale) {
  for (auto& l : lumped_)
    if (l.field == field) l.scale = scale;
}

void Numbering::number(const Partition& partition, int rank) {
  partition_ = &partition;
  rank_ = rank;
  const int ranks = partition.ranks();
  long long next = 0;
  for (auto& s : sets_) s.rank_first.clear(), s.rank_columns.clear();
  for (auto& g : graphs_) g.rank_first.clear();
  stretches_.clear();
  std::fill_n(group_count_, 3, 0);
  for (int p = 0; p < ranks; ++p) {
    const long long start = next;
    const auto mine = [&] { return static_cast<PetscInt>(next - start); };
    const auto stretch = [&](Field field) {
      if (p != rank) return;
      if (!stretches_.empty() && stretches_.back().field == field)
        stretches_.back().end = mine();
      else
        stretches_.push_back({mine(), field});
    };
    for (int group = 0; group < 3; ++group) {
      const long long group_start = next;
      if (p == rank) group_begin_[group] = mine();
      for (auto& s : sets_) {
        if (group_of(s.field) != group) continue;
        const auto box = intersect(s.region, partition.box(s.block, p));
        if (p == rank) s.own = box, s.first = mine();
        s.rank_first.push_back(static_cast<PetscInt>(next));
        s.rank_columns.push_back(box);
        next += box.columns() * s.width;
        stretch(s.field);
      }
      for (auto& g : graphs_) {
        if (group_of(g.field) != group) continue;
        if (p == rank) g.first = mine();
        g.rank_first.push_back(static_cast<PetscInt>(next));
        next += g.rank_begin[p + 1] - g.rank_begin[p];
        stretch(g.field);
      }
      if (group == 2 && p == 0) {
        lumped_first_ = static_cast<PetscInt>(next);
        next += static_cast<long long>(lumped_.size());
      }
      group_count_[group] += static_cast<PetscInt>(next - group_start);
    }
    if (p == rank) {
      first_ = static_cast<PetscInt>(start);
      own_ = group_begin_[3] = mine();
    }
    if (next > std::numeric_limits<PetscInt>::max())
      throw CaseError({{{},
                        "error",
                        "the meshes of this case have more unknowns than this PETSc's integers can number; "
                        "choose larger cells, or build with a PETSc of 64-bit integers"}});
  }
  total_ = static_cast<PetscInt>(next);
}

PetscInt Numbering::ghost(PetscInt global, int width, Field field) {
  const auto [it, is_new] = ghost_of_.try_emplace(global, own_ + static_cast<PetscInt>(ghosts_.size()));
  if (is_new)
    for (int w = 0; w < width; ++w) {
      ghosts_.push_back(global + w);
      ghost_fields_.push_back(field);
    }
  return it->second;
}

PetscInt Numbering::column(int set, int i, int j) {
  const auto& s = sets_[set];
  if (s.own.contains(i, j))
    return s.first + (static_cast<PetscInt>(j - s.own.j0) * s.own.ni() + (i - s.own.i0)) * s.width;
  const int p = partition_->owner(s.block, i, j);
  const auto& box = s.rank_columns[p];
  if (!box.contains(i, j)) throw std::logic_error("column outside of entity set '" + s.name + "'");
  const PetscInt global =
      s.rank_first[p] + (static_cast<PetscInt>(j - box.j0) * box.ni() + (i - box.i0)) * s.width;
  return ghost(global, s.width, s.field);
}

PetscInt Numbering::node(int graph, PetscInt node) {
  const auto& g = graphs_[graph];
  const auto p = std::upper_bound(g.rank_begin.begin(), g.rank_begin.end(), node) - g.rank_begin.begin() - 1;
  if (p == rank_) return g.first + node - g.rank_begin[p];
  return ghost(g.rank_first[p] + node - g.rank_begin[p], 1, g.field);
}

PetscInt Numbering::lumped(int l) {
  const PetscInt global = lumped_first_ + l;
  return rank_ == 0 ? global : ghost(global, 1, lumped_[l].field);
}

Field Numbering::field_of(PetscInt local) const {
  if (local >= own_) return ghost_fields_[local - own_];
  for (const auto& s : stretches_)
    if (local < s.end) return s.field;
  return lumped_[local - (own_ - static_cast<PetscInt>(lumped_.size()))].field;
}

std::vector<long> Numbering::counts() const {
  std::vector<long> count(field_count, 0);
  for (const auto& s : sets_) count[static_cast<std::size_t>(s.field)] += s.region.columns() * s.width;
  for (const auto& g : graphs_) count[static_cast<std::size_t>(g.field)] += g.rank_begin.back();
  for (const auto& l : lumped_) count[static_cast<std::size_t>(l.field)] += 1;
  return count;
}

}  // namespace fourwalls

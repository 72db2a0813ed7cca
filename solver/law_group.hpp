/// All stencils of one law under one name: evaluated with doubles for the residual and the ledger, with
/// Sacado for the Jacobian. One virtual call a group; none a stencil.
///
/// A law is a struct with `static constexpr int size` and
/// `template <class S> void operator()(const S (&u)[size], S (&r)[size]) const` that adds to r.
/// A law whose Jacobian can be constant and symmetric says when: `bool linear_symmetric() const`.
/// A source of stencils has `using Law` and `for_each(f)`, which calls `f(law, index)` with
/// `const PetscInt (&index)[Law::size]`, local numbers of the unknowns.
#pragma once

#include <petscsystypes.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "meshes/numbering.hpp"
#include "physics/dual.hpp"
#include "solver/sparse_assembly.hpp"

namespace fourwalls {

/// What a group's stencils take out of the rows of each kind, summed over this rank.
struct Tally {
  double heat = 0;      ///< [W] leaving solid cells
  double enthalpy = 0;  ///< [W] leaving coolant and exhaust air
  double electric = 0;  ///< [W] drawn from the nodes: sum of V times current
  double current = 0;   ///< [A] leaving the nodes
  double drawn = 0;     ///< [A] of it positive: what devices draw, return paths left out
  double mass = 0;      ///< [kg/s] leaving manifolds

  Tally& operator+=(const Tally& t);
};

/// All of it times a number: a share, or a time.
Tally operator*(double factor, const Tally& t);

/// Sum over all ranks.
Tally reduce(const Tally& mine);

class LawGroup {
 public:
  explicit LawGroup(std::string name) : name_(std::move(name)) {}
  LawGroup(const LawGroup&) = delete;
  LawGroup& operator=(const LawGroup&) = delete;
  virtual ~LawGroup() = default;

  const std::string& name() const { return name_; }

  virtual void residual(const double* u, double* r) const = 0;
  virtual void pattern(Pattern& p) const = 0;
  /// Adds the derivatives of every stencil.
  virtual void jacobian(const double* u, SparseAssembly& into) const = 0;
  /// Its Jacobian on this rank is constant and symmetric.
  virtual bool linear_symmetric() const = 0;
  virtual Tally tally(const Numbering& numbering, const double* u) const = 0;

 private:
  std::string name_;
};

/// Stencils written down one by one: interfaces, devices; never the inside of a block.
template <class L>
class Listed {
 public:
  using Law = L;

  void add(const L& law, const std::array<PetscInt, L::size>& unknowns) {
    laws_.push_back(law);
    auto& index = index_.emplace_back();
    for (int n = 0; n < L::size; ++n) index.of[n] = unknowns[n];
  }
  bool empty() const { return laws_.empty(); }

  template <class F>
  void for_each(F&& f) const {
    for (std::size_t s = 0; s < laws_.size(); ++s) f(laws_[s], index_[s].of);
  }

 private:
  struct Index {
    PetscInt of[L::size];
  };
  std::vector<L> laws_;
  std::vector<Index> index_;
};

void add_to_tally(Tally& t, Field field, double u, double r);

template <class Source>
class LawGroupOf final : public LawGroup {
  using Law = typename Source::Law;
  static constexpr int size = Law::size;
  using Index = const PetscInt (&)[size];

 public:
  LawGroupOf(std::string name, Source source) : LawGroup(std::move(name)), source_(std::move(source)) {}

  void residual(const double* u, double* r) const override {
    source_.for_each([&](const Law& law, Index index) {
      double in[size], out[size] = {};
      for (int n = 0; n < size; ++n) in[n] = u[index[n]];
      law(in, out);
      for (int n = 0; n < size; ++n) r[index[n]] += out[n];
    });
  }

  void pattern(Pattern& p) const override {
    source_.for_each([&](const Law&, Index index) {
      int first[size];
      merge(index, first);
      for (int a = 0; a < size; ++a)
        for (int b = 0; b < size; ++b)
          if (first[a] == a && first[b] == b && a != b) {
            p.rows.push_back(index[a]);
            p.columns.push_back(index[b]);
          }
    });
  }

  void jacobian(const double* u, SparseAssembly& into) const override {
    using Ad = Dual<size>;
    source_.for_each([&](const Law& law, Index index) {
      Ad in[size], out[size];
      for (int n = 0; n < size; ++n) {
        in[n] = Ad(size, n, u[index[n]]);
        out[n] = 0.0;
      }
      law(in, out);
      int first[size];
      merge(index, first);
      double entry[size][size] = {};
      for (int a = 0; a < size; ++a)
        for (int b = 0; b < size; ++b) entry[first[a]][first[b]] += out[a].fastAccessDx(b);
      for (int a = 0; a < size; ++a) {
        if (first[a] != a) continue;
        into.add_diagonal(index[a], entry[a][a]);
        for (int b = 0; b < size; ++b)
          if (first[b] == b && a != b) into.add(index[a], index[b], entry[a][b]);
      }
    });
  }

  bool linear_symmetric() const override {
    bool all = true;  // a law without stencils changes nothing
    source_.for_each([&](const Law& law, Index) {
      if constexpr (requires { law.linear_symmetric(); })
        all = all && law.linear_symmetric();
      else
        all = false;
    });
    return all;
  }

  Tally tally(const Numbering& numbering, const double* u) const override {
    Tally t;
    source_.for_each([&](const Law& law, Index index) {
      double in[size], out[size] = {};
      for (int n = 0; n < size; ++n) in[n] = u[index[n]];
      law(in, out);
      for (int n = 0; n < size; ++n) add_to_tally(t, numbering.field_of(index[n]), in[n], out[n]);
    });
    return t;
  }

 private:
  /// `first[n]`: the first of the stencil's unknowns that is the same as the n-th. Two PDN nodes in one cell
  /// share its temperature: one entry instead of several at the same place.
  static void merge(Index index, int (&first)[size]) {
    for (int n = 0; n < size; ++n) {
      first[n] = n;
      for (int earlier = n - 1; earlier >= 0; --earlier)
        if (index[earlier] == index[n]) first[n] = earlier;
    }
  }

  Source source_;
};

}  // namespace fourwalls

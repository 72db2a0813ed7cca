/// All stencils of one storage law under one name: what unknowns keep, F's dependence on du/dt.
///
/// A storage law is a struct with `static constexpr int size` and
/// `template <class S> void operator()(const S (&u)[size], const S (&rate)[size], S (&r)[size]) const`,
/// linear in `rate`. Its Jacobian dF/du + shift dF/du' comes in one pass: u is seeded with 1, the rate with
/// the shift.
#pragma once

#include <petscsystypes.h>

#include <string>
#include <utility>

#include "solver/law_group.hpp"

namespace fourwalls {

class StorageGroup {
 public:
  explicit StorageGroup(std::string name) : name_(std::move(name)) {}
  StorageGroup(const StorageGroup&) = delete;
  StorageGroup& operator=(const StorageGroup&) = delete;
  virtual ~StorageGroup() = default;

  const std::string& name() const { return name_; }

  virtual void residual(const double* u, const double* rate, double* r) const = 0;
  virtual void pattern(Pattern& p) const = 0;
  /// As LawGroup::jacobian.
  virtual void jacobian(const double* u, const double* rate, double shift, SparseAssembly& into) const = 0;
  virtual Tally tally(const Numbering& numbering, const double* u, const double* rate) const = 0;
  /// Marks the unknowns whose rate the law reads.
  virtual void mark(const double* u, double* marks) const = 0;

 private:
  std::string name_;
};

template <class Source>
class StorageGroupOf final : public StorageGroup {
  using Law = typename Source::Law;
  static constexpr int size = Law::size;
  using Index = const PetscInt (&)[size];

 public:
  StorageGroupOf(std::string name, Source source)
      : StorageGroup(std::move(name)), source_(std::move(source)) {}

  void residual(const double* u, const double* rate, double* r) const override {
    visit(u, rate, [&](Index index, const double(&)[size], const double(&out)[size]) {
      for (int n = 0; n < size; ++n) r[index[n]] += out[n];
    });
  }

  void pattern(Pattern& p) const override {
    source_.for_each([&](const Law&, Index index) {
      for (int a = 0; a < size; ++a)
        for (int b = 0; b < size; ++b)
          if (a != b) {
            p.rows.push_back(index[a]);
            p.columns.push_back(index[b]);
          }
    });
  }

  void jacobian(const double* u, const double* rate, double shift, SparseAssembly& into) const override {
    using Ad = Dual<size>;
    source_.for_each([&](const Law& law, Index index) {
      Ad in[size], by[size], out[size];
      for (int n = 0; n < size; ++n) {
        in[n] = Ad(size, n, u[index[n]]);
        by[n] = Ad(size, n, rate[index[n]]);
        by[n].fastAccessDx(n) = shift;
        out[n] = 0.0;
      }
      law(in, by, out);
      for (int a = 0; a < size; ++a)
        for (int b = 0; b < size; ++b)
          if (a == b)
            into.add_diagonal(index[a], out[a].dx(b));
          else
            into.add(index[a], index[b], out[a].dx(b));
    });
  }

  Tally tally(const Numbering& numbering, const double* u, const double* rate) const override {
    Tally t;
    visit(u, rate, [&](Index index, const double(&in)[size], const double(&out)[size]) {
      for (int n = 0; n < size; ++n) add_to_tally(t, numbering.field_of(index[n]), in[n], out[n]);
    });
    return t;
  }

  void mark(const double* u, double* marks) const override {
    source_.for_each([&](const Law& law, Index index) {
      for (int b = 0; b < size; ++b) {
        double in[size], by[size] = {}, out[size] = {};
        for (int n = 0; n < size; ++n) in[n] = u[index[n]];
        by[b] = 1;
        law(in, by, out);
        for (int a = 0; a < size; ++a)
          if (out[a] != 0) marks[index[b]] = 1;
      }
    });
  }

 private:
  template <class F>
  void visit(const double* u, const double* rate, F&& f) const {
    source_.for_each([&](const Law& law, Index index) {
      double in[size], by[size], out[size] = {};
      for (int n = 0; n < size; ++n) in[n] = u[index[n]], by[n] = rate[index[n]];
      law(in, by, out);
      f(index, in, out);
    });
  }

  Source source_;
};

}  // namespace fourwalls

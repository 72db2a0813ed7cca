/// What every law must pass, and a small Newton solver to solve reference cases with laws alone.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "physics/dual.hpp"

namespace fourwalls::test {

template <std::size_t N>
using Vector = std::array<double, N>;
template <std::size_t N>
using Matrix = std::array<std::array<double, N>, N>;

/// What the law adds to residuals that are zero.
template <class Law, std::size_t N = Law::size>
Vector<N> residual(const Law& law, const Vector<N>& at) {
  double u[N], r[N];
  for (std::size_t i = 0; i < N; ++i) {
    u[i] = at[i];
    r[i] = 0;
  }
  law(u, r);
  Vector<N> out;
  std::copy(r, r + N, out.begin());
  return out;
}

/// The law's Jacobian [row][column] by forward differentiation.
template <class Law, std::size_t N = Law::size>
Matrix<N> jacobian(const Law& law, const Vector<N>& at) {
  using Ad = Dual<static_cast<int>(N)>;
  Ad u[N], r[N];
  for (std::size_t i = 0; i < N; ++i) {
    u[i] = Ad(static_cast<int>(N), static_cast<int>(i), at[i]);
    r[i] = 0.0;
  }
  law(u, r);
  Matrix<N> out;
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = 0; j < N; ++j) out[i][j] = r[i].dx(static_cast<int>(j));
  }
  return out;
}

/// Derivative of every residual by unknown j: central differences of fourth order.
template <class Law, std::size_t N = Law::size>
Vector<N> difference(const Law& law, Vector<N> at, std::size_t j, double step) {
  const double x = at[j];
  const auto at_offset = [&](double d) {
    at[j] = x + d;
    return residual(law, at);
  };
  const Vector<N> a = at_offset(-2 * step), b = at_offset(-step), c = at_offset(step),
                  d = at_offset(2 * step);
  Vector<N> out;
  for (std::size_t i = 0; i < N; ++i) out[i] = (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * step);
  return out;
}

/// Jacobian by forward differentiation against differences: 1e-7 of the entry, or round-off of its row.
template <class Law, std::size_t N = Law::size>
void expect_jacobian(const Law& law, const Vector<N>& at, double relative_step = 3e-4) {
  const Matrix<N> exact = jacobian(law, at);
  const Vector<N> value = residual(law, at);
  for (std::size_t j = 0; j < N; ++j) {
    const double size = std::max(std::abs(at[j]), 1e-12);
    const Vector<N> approximate = difference(law, at, j, relative_step * size);
    for (std::size_t i = 0; i < N; ++i) {
      double row = std::abs(value[i]);
      for (std::size_t k = 0; k < N; ++k) row = std::max(row, std::abs(exact[i][k] * at[k]));
      const double allowed = std::max(1e-7 * std::abs(exact[i][j]), 1e-11 * row / size);
      EXPECT_TRUE(std::isfinite(exact[i][j])) << "row " << i << ", column " << j;
      EXPECT_NEAR(exact[i][j], approximate[i], allowed) << "row " << i << ", column " << j;
    }
  }
}

/// The law adds to what is there and never overwrites it.
template <class Law, std::size_t N = Law::size>
void expect_adds(const Law& law, const Vector<N>& at) {
  const Vector<N> from_zero = residual(law, at);
  double u[N], r[N];
  for (std::size_t i = 0; i < N; ++i) {
    u[i] = at[i];
    r[i] = 1000.0 + static_cast<double>(i);
  }
  law(u, r);
  for (std::size_t i = 0; i < N; ++i) {
    const double scale = std::max(1000.0, std::abs(from_zero[i]));
    EXPECT_NEAR(r[i], 1000.0 + static_cast<double>(i) + from_zero[i], 1e-12 * scale);
  }
}

/// Doubles and duals give the same value, the Jacobian holds, and the law adds.
template <class Law, std::size_t N = Law::size>
void expect_sound(const Law& law, const Vector<N>& at, double relative_step = 3e-4) {
  expect_jacobian(law, at, relative_step);
  expect_adds(law, at);
}

/// Residuals and derivatives stay finite where a Newton step may stray.
template <class Law, std::size_t N = Law::size>
void expect_finite(const Law& law, const Vector<N>& at) {
  for (double r : residual(law, at)) EXPECT_TRUE(std::isfinite(r));
  for (const auto& row : jacobian(law, at)) {
    for (double d : row) EXPECT_TRUE(std::isfinite(d));
  }
}

/// What leaves one of the rows enters another.
template <class Law, std::size_t N = Law::size>
void expect_conserved(const Law& law, const Vector<N>& at, const std::vector<std::size_t>& rows) {
  const Vector<N> r = residual(law, at);
  double sum = 0, size = 0;
  for (std::size_t i : rows) {
    sum += r[i];
    size = std::max(size, std::abs(r[i]));
  }
  EXPECT_GT(size, 0);
  EXPECT_LE(std::abs(sum), 1e-14 * size);
}

/// N unknowns, laws on them, Newton with dense elimination.
template <std::size_t N>
class SmallSystem {
 public:
  template <class Law>
  void add(const Law& law, const std::array<std::size_t, Law::size>& where) {
    pieces_.push_back([law, where](const Vector<N>& x, Vector<N>& F, Matrix<N>& J) {
      Vector<Law::size> at;
      for (std::size_t i = 0; i < at.size(); ++i) at[i] = x[where[i]];
      const auto r = residual(law, at);
      const auto d = jacobian(law, at);
      for (std::size_t i = 0; i < at.size(); ++i) {
        F[where[i]] += r[i];
        for (std::size_t j = 0; j < at.size(); ++j) J[where[i]][where[j]] += d[i][j];
      }
    });
  }

  /// Hold an unknown at a value instead of its balance.
  void fix(std::size_t i, double value) { fixed_.emplace_back(i, value); }

  /// Sum of all laws at x, without the fixed rows replaced: what a held unknown has to supply.
  Vector<N> balance(const Vector<N>& x) const {
    Vector<N> F{};
    Matrix<N> J{};
    for (const auto& piece : pieces_) piece(x, F, J);
    return F;
  }

  Vector<N> solve(Vector<N> x, int most = 60) const {
    for (int step = 0; step < most; ++step) {
      Vector<N> F{};
      Matrix<N> J{};
      for (const auto& piece : pieces_) piece(x, F, J);
      for (const auto& [i, value] : fixed_) {
        F[i] = x[i] - value;
        J[i] = {};
        J[i][i] = 1;
      }
      const Vector<N> change = eliminate(J, F);
      double largest = 0;
      for (std::size_t i = 0; i < N; ++i) {
        x[i] -= change[i];
        largest = std::max(largest, std::abs(change[i]) / std::max(std::abs(x[i]), 1e-30));
      }
      if (largest < 1e-14) return x;
    }
    // The last digits may flicker; the test's own comparison decides.
    return x;
  }

 private:
  static Vector<N> eliminate(Matrix<N> A, Vector<N> b) {
    for (std::size_t i = 0; i < N; ++i) {
      std::size_t pivot = i;
      for (std::size_t k = i + 1; k < N; ++k) {
        if (std::abs(A[k][i]) > std::abs(A[pivot][i])) pivot = k;
      }
      std::swap(A[i], A[pivot]);
      std::swap(b[i], b[pivot]);
      for (std::size_t k = i + 1; k < N; ++k) {
        const double f = A[k][i] / A[i][i];
        for (std::size_t j = i; j < N; ++j) A[k][j] -= f * A[i][j];
        b[k] -= f * b[i];
      }
    }
    for (std::size_t i = N; i-- > 0;) {
      for (std::size_t j = i + 1; j < N; ++j) b[i] -= A[i][j] * b[j];
      b[i] /= A[i][i];
    }
    return b;
  }

  std::vector<std::function<void(const Vector<N>&, Vector<N>&, Matrix<N>&)>> pieces_;
  std::vector<std::pair<std::size_t, double>> fixed_;
};

/// Relative difference.
inline void expect_relative(double found, double expected, double tolerance) {
  EXPECT_NEAR(found, expected, tolerance * std::abs(expected));
}

}  // namespace fourwalls::test

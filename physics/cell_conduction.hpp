/// Heat conducted inside one cell of any shape, from its centre to its faces [W].
///
/// Hybrid finite volumes (Eymard, Gallouet & Herbin, IMA J. Numer. Anal. 30 (2010) 1009, scheme SUSHI with an
/// unknown on every face). With the gradient
///   G = (1/V) sum_s A_s (T_s - T_c)          (A_s: outward area of face s)
/// and what each face departs from it, R_s = T_s - T_c - G . (x_s - x_c), the heat out through face s is
///   q_s = -A_s . k G - a_s R_s + A_s . (1/V) sum_t a_t R_t (x_t - x_c),  a_s = A_s . k A_s / A_s . (x_s -
///   x_c).
/// Exact for linear T whatever the shape of the cell and k's anisotropy, so nothing remains of a mesh's
/// non-orthogonality; symmetric, positive; second order in T. Where the cell is a box and k lies along its
/// axes it is the two-point flux. The faces' own rows balance what the cells on both sides send them.
#pragma once

#include <span>

#include "meshes/vector3.hpp"
#include "physics/conductivity.hpp"

namespace fourwalls {

/// A cell with up to N faces; of the rest nothing is read and nothing comes out.
template <int N>
struct CellConduction {
  std::span<const Size3> area;      ///< [m^2] of each face, outward
  std::span<const Size3> to_face;   ///< [m] from the cell's centre to the face's
  double volume = 0;                ///< [m^3]
  const Conductivity* k = nullptr;  ///< three, along x, y, z; at the cell's temperature

  static constexpr int size = N + 1;  // {T of the cell, T of its faces}
  bool linear_symmetric() const { return k[0].constant() && k[1].constant() && k[2].constant(); }

  /// Gradient of the temperature [K/m].
  template <class S>
  void gradient(const S (&u)[size], S (&g)[3]) const {
    for (auto& component : g) component = 0.0;
    for (std::size_t s = 0; s < area.size(); ++s) {
      const S rise = u[s + 1] - u[0];
      for (std::size_t d = 0; d < 3; ++d) g[d] += area[s][d] / volume * rise;
    }
  }

  /// Heat out through each face [W].
  template <class S>
  void fluxes(const S (&u)[size], S (&q)[N]) const {
    S g[3], kg[3], pull[3], rest[N];
    const S along[3] = {k[0](u[0]), k[1](u[0]), k[2](u[0])};
    gradient(u, g);
    for (int d = 0; d < 3; ++d) kg[d] = along[d] * g[d], pull[d] = 0.0;
    for (std::size_t s = 0; s < area.size(); ++s) {
      const Size3 &A = area[s], &x = to_face[s];
      const double height = dot(A, x);
      const S weight = (A[0] * A[0] * along[0] + A[1] * A[1] * along[1] + A[2] * A[2] * along[2]) / height;
      rest[s] = weight * (u[s + 1] - u[0] - x[0] * g[0] - x[1] * g[1] - x[2] * g[2]);
      for (std::size_t d = 0; d < 3; ++d) pull[d] += x[d] / volume * rest[s];
    }
    for (int d = 0; d < 3; ++d) pull[d] -= kg[d];
    for (std::size_t s = 0; s < area.size(); ++s) {
      const Size3& A = area[s];
      q[s] = A[0] * pull[0] + A[1] * pull[1] + A[2] * pull[2] - rest[s];
    }
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S q[N];
    fluxes(u, q);
    for (std::size_t s = 0; s < area.size(); ++s) {
      r[0] += q[s];
      r[s + 1] -= q[s];
    }
  }
};

/// A face of a cell held at a given temperature: takes the heat that the cell sends it [W].
///
/// Beside the cell's own CellConduction. The given temperature stands in for the face's unknown in the rows
/// of the cell and its other faces too: that changes nothing once the face has it, and keeps the whole
/// symmetric.
template <int N>
struct HeldFace {
  CellConduction<N> cell;
  int face = 0;            ///< among the cell's
  double temperature = 0;  ///< [K]
  double stiffness = 0;    ///< [W/K] any positive number; of the size of the cell's conductances

  static constexpr int size = N + 1;
  bool linear_symmetric() const { return cell.linear_symmetric(); }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S held[size], now[size], then[size];
    for (int n = 0; n < size; ++n) held[n] = u[n], now[n] = 0.0, then[n] = 0.0;
    held[face + 1] = temperature;
    cell(u, now);
    cell(held, then);
    for (int n = 0; n < size; ++n)
      if (n != face + 1) r[n] += then[n] - now[n];
    r[face + 1] += stiffness * (u[face + 1] - temperature) - now[face + 1];
  }
};

}  // namespace fourwalls

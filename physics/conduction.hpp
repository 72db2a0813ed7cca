/// Heat conducted between two cells that share a face [W].
///
/// Two-point flux: half cell, contact, half cell in series. Second order for piecewise constant k, exact in
/// one dimension; each half cell uses k at its own cell's temperature.
#pragma once

#include "physics/conductivity.hpp"

namespace fourwalls {

struct Conduction {
  double area = 0;     ///< [m^2]
  double half0 = 0;    ///< [m] from the centre of cell 0 to the face
  double half1 = 0;    ///< [m] from the face to the centre of cell 1
  double contact = 0;  ///< [m^2 K/W] at the face
  Conductivity k0, k1;

  static constexpr int size = 2;  // {T0, T1}
  bool linear_symmetric() const { return k0.constant() && k1.constant(); }

  template <class S>
  S conductance(const S& T0, const S& T1) const {
    return S(area / (half0 / k0(T0) + contact + half1 / k1(T1)));
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = conductance(u[0], u[1]) * (u[0] - u[1]);
    r[0] += q;
    r[1] -= q;
  }
};

}  // namespace fourwalls

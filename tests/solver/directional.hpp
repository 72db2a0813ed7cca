/// A Jacobian against differences of its residual.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "solver/model.hpp"

namespace fourwalls::testing {

/// A state away from the start: every unknown moved by its own, repeatable amount.
inline void disturb(System& s, Vec u) {
  WriteAccess v(u);
  for (PetscInt i = 0; i < s.numbering().own_count(); ++i) {
    const double turn = std::sin(1.7 * static_cast<double>(s.numbering().global(i)) + 0.3);
    switch (s.numbering().field_of(i)) {
      case Field::potential:
        v[i] += 0.02 * turn;
        break;
      case Field::temperature:
      case Field::coolant_temperature:
      case Field::exhaust_temperature:
      case Field::mean_temperature:
        v[i] += 12 + 8 * turn;
        break;
      case Field::current:
        v[i] = 20 + turn;
        break;
      default:
        v[i] *= 1 + 0.05 * turn;
    }
  }
}

/// |J d - dF/dd| over |J d| along a direction that moves each unknown by its own scale; h: the share of it
/// that differences take.
inline double directional_error(System& s, Vec u, double phase, double h = 2e-4) {
  VecHandle d = s.make_vector(), exact = s.make_vector(), plus = s.make_vector(), minus = s.make_vector(),
            shifted = s.make_vector();
  {
    WriteAccess v(d);
    ReadAccess at(u);
    for (PetscInt i = 0; i < s.numbering().own_count(); ++i) {
      const double turn = std::cos(2.3 * static_cast<double>(s.numbering().global(i)) + phase);
      const Field f = s.numbering().field_of(i);
      const bool kelvin = f == Field::temperature || f == Field::coolant_temperature ||
                          f == Field::exhaust_temperature || f == Field::mean_temperature;
      v[i] = turn * (kelvin ? 20 : std::max(std::abs(at[i]), 1e-6));
    }
  }
  s.jacobian(u, s.matrix());
  check(MatMult(s.matrix(), d, exact), "MatMult");
  // fourth-order central difference
  VecHandle sum = s.make_vector();
  check(VecZeroEntries(sum), "VecZeroEntries");
  for (const auto& [step, weight] :
       {std::pair{-2.0, 1.0 / 12}, {-1.0, -8.0 / 12}, {1.0, 8.0 / 12}, {2.0, -1.0 / 12}}) {
    check(VecWAXPY(shifted, step * h, d, u), "VecWAXPY");
    s.residual(shifted, plus);
    check(VecAXPY(sum, weight / h, plus), "VecAXPY");
  }
  double size = 0, error = 0;
  check(VecNorm(exact, NORM_2, &size), "VecNorm");
  check(VecAXPY(sum, -1, exact), "VecAXPY");
  check(VecNorm(sum, NORM_2, &error), "VecNorm");
  return error / size;
}

}  // namespace fourwalls::testing

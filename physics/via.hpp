/// Current between nodes of two sheets through the vias that join them [A], and its heat [W].
///
/// `conductance` is that of all vias, TSVs, bumps or balls between the two nodes, their number (pitch and
/// overlap area) over the resistance of one. Temperature and heat as in a sheet: midway, and half in each of
/// the cells that hold the nodes.
#pragma once

#include "physics/sheet.hpp"

namespace fourwalls {

struct ViaConduction {
  double conductance = 0;  ///< [S] at 20 degC
  double coefficient = 0;  ///< [1/K] of the resistance

  static constexpr int size = 4;  // {V0, V1, T0, T1}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    SheetConduction{conductance, coefficient}(u, r);
  }
};

}  // namespace fourwalls

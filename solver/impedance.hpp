/// Impedance of a circuit over frequency: Z = V/I at a port into which one ampere is sent.
///
/// Inductors and capacitors are admittances between the same nodes as resistors, so (G + jB) v = i needs no
/// currents among its unknowns. The complex system is solved as the real one of twice the size, [G -B; B G],
/// by a direct solver: PETSc needs no complex scalars.
#pragma once

#include <string>
#include <vector>

#include "solver/model.hpp"

namespace fourwalls {

/// Z at one frequency.
struct ImpedancePoint {
  double frequency = 0;       ///< [Hz]
  double real = 0, imag = 0;  ///< [ohm]
  double magnitude() const;
  double degrees() const;
};

/// A peak of |Z| between two lower points.
struct Resonance {
  double frequency = 0;  ///< [Hz] by a parabola through three points in the logarithm of frequency
  double magnitude = 0;  ///< [ohm]
};

/// Frequencies of an `.ac` sweep [Hz].
std::vector<double> sweep_frequencies(const Netlist::Sweep& sweep);

/// Z seen from the nodes of the one current source that has an `AC` value, over its `.ac` sweep; per ampere
/// of that source. Collective. \throws CaseError where there is none or more than one
std::vector<ImpedancePoint> solve_impedance(Model& m, const PlacedNetlist& placed,
                                            const std::vector<double>& frequencies);

std::vector<Resonance> resonances(const std::vector<ImpedancePoint>& z);

}  // namespace fourwalls

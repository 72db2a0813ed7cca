/// Impedance of a circuit over frequency: Z = V/I at a port into which one ampere is sent.
///
/// Inductors and capacitors are admittances between the same nodes as resistors, so (G + jB) v = i needs no
/// currents among its unknowns. The complex system is solved as the real one of twice the size, [G -B; B G],
/// by a direct solver: PETSc needs no complex scalars.
#pragma once

#include <memory>
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
  std::size_t at = 0;    ///< of the points, the highest
};

/// Two nodes between which one ampere goes in and out.
struct Port {
  std::string name;  ///< empty: the deck's own, the one current source with an `AC` value
  Excitation ends;   ///< current goes in at b and comes out at a
};

/// An element's part in a resonance.
struct ElementShare {
  std::string element;     ///< `C between n1 and 0`
  double energy = 0;       ///< of what all capacitors and inductors hold, 0 to 1
  double sensitivity = 0;  ///< d ln|Z| / d ln(its value)
};

/// Frequencies of an `.ac` sweep [Hz].
std::vector<double> sweep_frequencies(const Netlist::Sweep& sweep);

/// The ports that the case names, or else the deck's. Collective.
/// \throws CaseError for unknown nodes, and where the deck has not exactly one source with an AC value
std::vector<Port> ports_of(const Model& m, const PlacedNetlist& placed, const NetlistFile& asked);

/// Z of one circuit at its ports; a factorisation for each frequency. All members are collective.
class ImpedanceSolver {
 public:
  ImpedanceSolver(Model& m, const PlacedNetlist& placed);
  ~ImpedanceSolver();

  /// \throws PetscFailure where the circuit is singular
  ImpedancePoint solve(const Port& port, double frequency);
  /// The highest |Z| near a peak of a sweep: between its neighbours, to 1e-6 in frequency.
  ImpedancePoint highest(const Port& port, double below, double guess, double above);
  /// The `most` elements that hold the largest shares of the energy at the last point solved.
  std::vector<ElementShare> shares(int most);

 private:
  class System;
  std::unique_ptr<System> system_;
};

/// Z seen from the deck's own port, per ampere of its source. Collective.
/// \throws CaseError where there is none or more than one
std::vector<ImpedancePoint> solve_impedance(Model& m, const PlacedNetlist& placed,
                                            const std::vector<double>& frequencies);

/// Peaks of a sweep, by a parabola through three points; `at` tells which of the points is the highest.
std::vector<Resonance> resonances(const std::vector<ImpedancePoint>& z);

/// Impedance allowed at a frequency [ohm]; infinite: no target. `corners` in order of frequency.
double target_at(const std::vector<ImpedanceTarget>& corners, double frequency);

/// A range of frequencies where |Z| is above its target.
struct Violation {
  double from = 0, to = 0;  ///< [Hz] crossings by straight lines in logarithms
  double worst = 0;         ///< largest |Z| over target
  double at = 0;            ///< [Hz] there
};
std::vector<Violation> violations(const std::vector<ImpedancePoint>& z,
                                  const std::vector<ImpedanceTarget>& corners);

}  // namespace fourwalls

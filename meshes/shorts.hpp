/// Nodes that voltage sources and shorts tie together: all but one of each group go out of the equations.
///
/// A source holds the difference of two potentials, so v(node) = v(root) + offset. With ground as the root
/// the potential is known. What is left is symmetric and positive definite and has no currents of sources
/// among its unknowns.
#pragma once

#include <petscsystypes.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace fourwalls {

/// v(a) - v(b) = value, or a source that changes with time.
struct Tie {
  PetscInt a, b;  ///< nodes; -1 is ground
  double value;   ///< [V] when source < 0
  int source;     ///< number of the time-dependent source; -1: none
};

/// What sources in series add up to.
struct Offset {
  double constant = 0;                       ///< [V]
  std::vector<std::pair<int, int>> sources;  ///< sign, number of the source
  bool operator<(const Offset& o) const {
    return constant != o.constant ? constant < o.constant : sources < o.sources;
  }
  bool operator==(const Offset& o) const { return constant == o.constant && sources == o.sources; }
};

class Shorts {
 public:
  Shorts() : offsets_(1) {}
  explicit Shorts(const std::vector<Tie>& ties);

  struct Place {
    PetscInt root;  ///< node that stands for it; -1: ground
    int offset;     ///< index into `offsets`; 0: none
  };
  /// A node that is in no tie is its own root.
  Place of(PetscInt node) const;
  const std::vector<Offset>& offsets() const { return offsets_; }
  /// Nodes other than their root, sorted.
  const std::vector<PetscInt>& eliminated() const { return eliminated_; }
  /// Ties that close a loop and do not agree with the others: indices into what was given.
  const std::vector<std::size_t>& conflicts() const { return conflicts_; }
  /// Ties that close a loop and add nothing.
  const std::vector<std::size_t>& redundant() const { return redundant_; }

 private:
  std::vector<PetscInt> eliminated_;
  std::vector<Place> places_;  ///< of the eliminated
  std::vector<Offset> offsets_;
  std::vector<std::size_t> conflicts_, redundant_;
};

}  // namespace fourwalls

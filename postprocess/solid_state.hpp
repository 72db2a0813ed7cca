/// Temperatures of mesh bodies in checkpoints: in the order of their files' cells and faces, whatever the
/// number of ranks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "meshes/shared_order.hpp"
#include "postprocess/result.hpp"
#include "solver/model.hpp"

namespace fourwalls {

class SolidStates {
 public:
  explicit SolidStates(const Model& m);  ///< Collective.

  /// Adds a table of cells and one of faces for each mesh body. Collective.
  void write(Vec u, Vec start, Result& result) const;
  /// Takes this rank's share of each table: read(path, all, first, count). Not collective.
  using Read =
      std::function<std::vector<double>(const std::string&, std::int64_t, std::int64_t, std::int64_t)>;
  void read(const Read& read);
  /// Hands what was read to its unknowns. Collective.
  void take(Vec u, Vec start) const;

 private:
  struct Part {
    std::string name, kind;
    PetscInt first = 0;  ///< local number of the first own unknown
    std::size_t count = 0;
    SharedOrder order;
    std::vector<double> value, start;  ///< read
  };
  std::vector<Part> parts_;
};

}  // namespace fourwalls

/// The files that a 3D-ICE deck's output directives ask for, in the form in which 3D-ICE 4.0 prints them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cases/ice/deck.hpp"
#include "meshes/ice_network.hpp"
#include "postprocess/result.hpp"

namespace fourwalls {

/// What the peer's printed figures mean where that differs from what their names say.
struct IceRules {
  /// A block's average is the mean of its rectangles' means, and a rectangle's is the plain mean of all cells
  /// that it touches, however little; otherwise cells count by the area that the block has in them.
  bool plain_means = true;
  /// `Tcoolant average` as 3D-ICE 4.0 prints it: the first column of cells (a wall in a `4rm` cavity) added
  /// to the channels' sum, which is divided by the number of channels instead of columns.
  bool wrong_outlet_mean = false;
};

/// Collects what the directives ask for over a run; then gives the files.
class IceOutputs {
 public:
  /// Deck and grid must outlive this.
  IceOutputs(const ice::Deck& deck, const IceGrid& grid, const IceRules& rules);

  /// Temperatures [K] of all nodes of the grid at a moment [s]. `slot`: the slot that ends with this step, or
  /// that it lies in; `slot_ends`, `run_ends`: with this step.
  void record(double time, int slot, bool slot_ends, bool run_ends, const std::vector<double>& temperature);

  /// Name in the run folder -> text. Absolute names and `..` are cut down to stay in the folder.
  std::map<std::string, std::string> files() const;

  /// Quantities of the summary: highest and mean temperature of each part of the stack and of each block
  /// (`DIE.BLOCK`), outlets of channels, points. Means are by area.
  std::map<std::string, Quantity> quantities(const std::vector<double>& temperature) const;

 private:
  struct Cell {
    int i, j;
    int place;    ///< the block's rectangle
    double area;  ///< [um^2] of the block in it
  };
  std::string header(const ice::Output& o) const;
  std::string map(int level, const std::vector<double>& T) const;
  std::string power_map(int element, int slot) const;
  std::string field(const std::vector<double>& T) const;
  double of_block(int element, int block, const std::vector<double>& T, ice::OutputQuantity quantity,
                  bool plain) const;
  double of_outlet(int element, const std::vector<double>& T, ice::OutputQuantity quantity, bool wrong) const;
  std::string numbered(const std::string& name) const;
  void append(std::size_t n, double time, int slot, const std::vector<double>& T);

  const ice::Deck& deck_;
  const IceGrid& grid_;
  IceRules rules_;
  std::vector<std::vector<std::vector<Cell>>> cells_;  ///< [element][block]
  std::vector<std::string> texts_;                     ///< one an output
  std::map<std::string, std::string> more_;            ///< axes, fields by step
  int recorded_ = 0;
};

}  // namespace fourwalls

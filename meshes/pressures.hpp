/// Pressures at the nodes of a network whose flows are proportional to their differences.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace fourwalls {

struct PressureEdge {
  int a, b;
  double conductance;  ///< [m^3/s/Pa]
};

/// Factored by CHOLMOD, on each rank alone: the matrix is symmetric, and positive definite where every
/// unknown node is on a way to one that is given or tied.
class Pressures {
 public:
  Pressures(std::size_t nodes, std::vector<PressureEdge> edges);
  void unknown(int node) { free_[node] = true; }
  void give(int node, double pressure) { given_.emplace_back(node, pressure); }
  /// A conductance to a pressure outside.
  void tie(int node, double conductance, double pressure);
  /// [Pa]. \throws PetscFailure where a node is on no such way.
  std::vector<double> solve() const;

 private:
  std::vector<PressureEdge> edges_;
  std::vector<double> to_given_, source_;
  std::vector<bool> free_;
  std::vector<std::pair<int, double>> given_;
};

}  // namespace fourwalls

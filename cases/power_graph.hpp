/// What feeds what: buses and sheets as nodes, the devices between them as edges.
#pragma once

#include <string>
#include <vector>

#include "cases/case.hpp"

namespace fourwalls {

/// Nodes are the buses, then the sheets, in the case's order.
struct PowerGraph {
  explicit PowerGraph(const Case& c);

  /// -1: no such bus (sheet).
  int bus(const std::string& name) const;
  int sheet(const std::string& name) const;

  std::vector<char> fed;    ///< a source, a floating storage, or an ideal supply reaches the node
  std::vector<int> copies;  ///< equal packages that the node stands for; 1 where nothing else is said
  std::vector<int> island;  ///< sheets that vias join share a number
  std::vector<int> chain;   ///< nodes that power can flow between, in either direction, share a number
  /// Regulators and cables that bring different copies to one node: indices into the case.
  std::vector<std::size_t> torn_regulators, torn_cables;

 private:
  void join(int a, int b);
  void find_chains();
  void spread_fed();
  void spread_copies();

  const Case& c_;
};

}  // namespace fourwalls

/// SPDN: power grids of any size with known answers, for tests and benchmarks.
///
/// Nodes (l,i,j), l in {0,1}, 0 <= i,j < n, named `n<l>_<i>_<j>`. Resistors 0.2 ohm between (0,i,j) and
/// (0,i+1,j), 0.07 between (1,i,j) and (1,i,j+1), vias 0.05 between (0,i,j) and (1,i,j). Loads at l = 0 are
/// 100 A split in proportion to w(x,y) = 1 + 0.5 sin(2 pi x) cos(3 pi y) + 4 exp(-((x-0.3)^2 + (y-0.6)^2)/(2
/// 0.05^2)) at x = (i+0.5)/n, y = (j+0.5)/n. Supplies of 0.75 V by mode, at the sites i, j in {2, 7, 12, ...}
/// below n:
/// - flip: each site of layer 1 through 0.01 ohm.
/// - ring: (1,i,0), (1,i,n-1), (1,0,i), (1,n-1,i) of each site i through 0.08 ohm.
/// - hier: each site through 0.01 to a package node, those joined to their neighbours by 1e-3; above every
/// 4th in
///   x and y a board node through 3e-3, those joined by 0.25e-3; the board nodes at x = 0 each through 0.2e-3
///   times their number along a side.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace fourwalls::spdn {

enum class Mode { flip, ring, hier };

/// Writes the netlist piece by piece.
void write(int n, Mode mode, const std::function<void(std::string_view)>& out);

/// Into a file; compressed where its name ends in `.gz`. \throws std::runtime_error
void write_file(int n, Mode mode, const std::string& path);

}  // namespace fourwalls::spdn

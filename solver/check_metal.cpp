// Metal that no regulator reaches: holes may cut a sheet into pieces, and a piece on its own has no
// potential.

#include "solver/check_metal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace fourwalls {

namespace {

/// First column of each run of columns of one zone, and one past the last.
std::vector<int> runs(const std::vector<int>& zone, int first, int last) {
  std::vector<int> starts;
  for (int i = first; i < last; ++i)
    if (i == first || zone[i] != zone[i - 1]) starts.push_back(i);
  starts.push_back(last);
  return starts;
}

/// A rectangle of a sheet without holes: columns between edges of the layer's parts.
struct Piece {
  std::size_t sheet = 0;
  IndexBox columns;
  std::array<double, 4> area{};  ///< x0, x1, y0, y1 [m], global
};

/// Pieces of metal of all sheets and how they hang together. Their number is that of the case's parts, not of
/// its cells.
class Metal {
 public:
  explicit Metal(const Model& m) : m_(m) {
    for (std::size_t s = 0; s < m.mesh.sheets.size(); ++s) add_sheet(s);
    tied_.assign(pieces_.size(), false);
    for (const auto& [a, b] : neighbours_) join(a, b);
    for (const auto& via : m.c.vias) join_by(via);
  }

  void tie(const std::string& sheet, const std::optional<Rectangle>& place) {
    if (sheet.empty()) return;
    const auto s = static_cast<std::size_t>(m_.mesh.sheet_of(sheet));
    const IndexBox box = m_.mesh.columns(m_.mesh.sheets[s], place);
    for (std::size_t p = 0; p < pieces_.size(); ++p)
      if (pieces_[p].sheet == s && intersect(pieces_[p].columns, box).columns() > 0) tied_[root(p)] = true;
  }

  /// One problem for each sheet's share of what hangs together and is tied to nothing.
  std::vector<Problem> loose() {
    std::map<std::pair<std::size_t, std::size_t>, std::vector<const Piece*>> by_sheet;
    for (std::size_t p = 0; p < pieces_.size(); ++p)
      if (!tied_[root(p)]) by_sheet[{pieces_[p].sheet, root(p)}].push_back(&pieces_[p]);
    std::vector<Problem> problems;
    for (const auto& [key, pieces] : by_sheet) {
      double area = 0;
      for (const auto* p : pieces) area += (p->area[1] - p->area[0]) * (p->area[3] - p->area[2]);
      const auto& at = pieces.front()->area;
      problems.push_back(
          {m_.c.sheets[key.first].where, "error",
           fmt::format("{:.4g} mm^2 of it around x = {:.4g} mm, y = {:.4g} mm are cut off: no regulator "
                       "reaches them; join them by a part or a via, or leave them out",
                       1e6 * area, 5e2 * (at[0] + at[1]), 5e2 * (at[2] + at[3]))});
    }
    return problems;
  }

 private:
  void add_sheet(std::size_t s) {
    const auto& grid = m_.mesh.sheets[s];
    const auto& block = m_.mesh.blocks[grid.block];
    const auto& [x, y, z] = block.axes;
    const auto in_x = runs(block.zone[0], grid.region.i0, grid.region.i1);
    const auto in_y = runs(block.zone[1], grid.region.j0, grid.region.j1);
    constexpr std::size_t none = -1;
    std::vector<std::size_t> below(in_x.size(), none);
    for (std::size_t v = 0; v + 1 < in_y.size(); ++v) {
      std::size_t left = none;
      for (std::size_t h = 0; h + 1 < in_x.size(); ++h) {
        std::size_t here = none;
        if (block.live(in_x[h], in_y[v], grid.layer_cell)) {
          here = pieces_.size();
          group_.push_back(here);
          const IndexBox box{in_x[h], in_x[h + 1], in_y[v], in_y[v + 1]};
          pieces_.push_back({s, box, {x.edges[box.i0], x.edges[box.i1], y.edges[box.j0], y.edges[box.j1]}});
          if (left != none) neighbours_.emplace_back(left, here);
          if (below[h] != none) neighbours_.emplace_back(below[h], here);
        }
        left = below[h] = here;
      }
    }
  }

  void join_by(const Via& via) {
    const auto window = via.place.value_or(std::array<double, 4>{-1e9, -1e9, 2e9, 2e9});
    const auto a = static_cast<std::size_t>(m_.mesh.sheet_of(via.between[0]));
    const auto b = static_cast<std::size_t>(m_.mesh.sheet_of(via.between[1]));
    for (std::size_t p = 0; p < pieces_.size(); ++p)
      for (std::size_t q = 0; q < pieces_.size(); ++q)
        if (pieces_[p].sheet == a && pieces_[q].sheet == b && meet(pieces_[p], pieces_[q], window))
          join(p, q);
  }

  static bool meet(const Piece& p, const Piece& q, const std::array<double, 4>& window) {
    for (std::size_t d = 0; d < 2; ++d) {
      const double from = std::max({p.area[2 * d], q.area[2 * d], window[d]});
      const double to = std::min({p.area[2 * d + 1], q.area[2 * d + 1], window[d] + window[2 + d]});
      if (to - from <= edge_tolerance) return false;
    }
    return true;
  }

  std::size_t root(std::size_t p) {
    while (group_[p] != p) p = group_[p] = group_[group_[p]];
    return p;
  }
  void join(std::size_t a, std::size_t b) { group_[root(a)] = root(b); }

  const Model& m_;
  std::vector<Piece> pieces_;
  std::vector<std::pair<std::size_t, std::size_t>> neighbours_;
  std::vector<std::size_t> group_;
  std::vector<bool> tied_;  ///< of the roots
};

}  // namespace

std::vector<Problem> check_metal(const Model& m) {
  Metal metal(m);
  for (const auto& r : m.c.regulators) {
    metal.tie(r.sheet, r.place);
    metal.tie(r.return_sheet, place_on_sheet(m.c, r.sheet, r.return_sheet, r.place));
  }
  for (const auto& k : m.c.cables) {
    metal.tie(k.sheet, k.place);
    metal.tie(k.return_sheet, place_on_sheet(m.c, k.sheet, k.return_sheet, k.place));
  }
  return metal.loose();
}

}  // namespace fourwalls

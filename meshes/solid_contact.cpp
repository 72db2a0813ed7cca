#include "meshes/solid_contact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cases/reader.hpp"
#include "meshes/exchange.hpp"

namespace fourwalls {

namespace {

/// A surface is in a face's plane where its corners are nearer to it than this share of the surface's size.
constexpr double in_plane = 1e-6;
/// Less than this share of a surface beside the block is rounding.
constexpr double rounding = 1e-9;

std::size_t axis_of(Face f) {
  return f == Face::left || f == Face::right ? 0 : f == Face::front || f == Face::back ? 1 : 2;
}
bool is_high(Face f) { return f == Face::right || f == Face::back || f == Face::top; }

/// What is left of a polygon on one side of a line across a coordinate.
std::vector<Size2> cut(const std::vector<Size2>& polygon, std::size_t d, double bound, double side) {
  std::vector<Size2> left;
  for (std::size_t n = 0; n < polygon.size(); ++n) {
    const Size2 &a = polygon[n], &b = polygon[(n + 1) % polygon.size()];
    const double from = side * (a[d] - bound), to = side * (b[d] - bound);
    if (from >= 0) left.push_back(a);
    if ((from > 0 && to < 0) || (from < 0 && to > 0)) {
      const double t = from / (from - to);
      Size2 at{a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])};
      at[d] = bound;
      left.push_back(at);
    }
  }
  return left;
}

struct CoveredCell {
  int block, face;
  std::array<int, 3> cell;
  double area;
};

class Finding {
 public:
  Finding(const Case& c, const std::vector<SolidMesh>& solids, const std::vector<Block>& blocks,
          const Partition& partition, MPI_Comm comm)
      : c_(c), solids_(solids), blocks_(blocks), partition_(partition), comm_(comm) {}

  SolidContacts find(std::vector<std::string>& warnings) {
    for (std::size_t s = 0; s < solids_.size(); ++s) {
      const auto& body = c_.mesh_bodies[s];
      for (std::size_t n = 0; n < body.surfaces.size(); ++n)
        if (body.surfaces[n].kind == SurfaceKind::contact)
          contact(static_cast<int>(s), static_cast<int>(n), warnings);
    }
    if (!problems_.empty()) throw CaseError(problems_);
    cover();
    return std::move(out_);
  }

 private:
  void error(const MeshSurface& surface, const std::string& message) {
    problems_.push_back({surface.where, "error", message});
  }

  void contact(int solid, int number, std::vector<std::string>& warnings) {
    const auto& mesh = solids_[static_cast<std::size_t>(solid)];
    const auto& body = c_.mesh_bodies[static_cast<std::size_t>(solid)];
    const auto& surface = body.surfaces[static_cast<std::size_t>(number)];
    const auto block =
        std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.name == surface.body; });
    auto& found = out_.all.emplace_back();
    found.solid = solid, found.surface = number, found.face = surface.face;
    found.block = static_cast<int>(block - blocks_.begin());
    if (!lies_on(mesh, number, *block, surface)) return;
    for (const auto& face : mesh.surface_faces)
      if (face.surface == number) pieces(face, *block, found);
    for (const auto& piece : found.pieces) found.area += piece.area;
    MPI_Allreduce(MPI_IN_PLACE, &found.area, 1, MPI_DOUBLE, MPI_SUM, comm_);
    const double whole = mesh.surface_area[static_cast<std::size_t>(number)];
    if (found.area <= 0)
      error(surface, fmt::format("surface '{}' lies beside the {} of body '{}', not on it", surface.group,
                                 face_name(surface.face), surface.body));
    else if (found.area < (1 - rounding) * whole)
      warnings.push_back(fmt::format("{}.{}: {:.3g} % of it reaches beyond body '{}': adiabatic there",
                                     body.name, surface.group, 100 * (1 - found.area / whole), surface.body));
  }

  static const char* face_name(Face f) {
    constexpr const char* names[] = {"left", "right", "front", "back", "bottom", "top"};
    return names[static_cast<int>(f)];
  }

  /// In the plane of the block's face, and looking at it. Collective.
  bool lies_on(const SolidMesh& mesh, int number, const Block& block, const MeshSurface& surface) {
    const std::size_t axis = axis_of(surface.face);
    const double plane = is_high(surface.face) ? block.axes[axis].high() : block.axes[axis].low();
    const double inward = is_high(surface.face) ? -1 : 1;
    double worst[2] = {0, -1};  // distance; how much looks away
    for (const auto& face : mesh.surface_faces) {
      if (face.surface != number) continue;
      for (int n = 0; n < face.corners; ++n)
        worst[0] = std::max(worst[0], std::abs(face.corner[n][axis] - plane));
      worst[1] = std::max(worst[1], -inward * face.area[axis] / length(face.area));
    }
    MPI_Allreduce(MPI_IN_PLACE, worst, 2, MPI_DOUBLE, MPI_MAX, comm_);
    const double size = std::sqrt(mesh.surface_area[static_cast<std::size_t>(number)]);
    if (worst[0] > std::max(2 * edge_tolerance, in_plane * size)) {
      error(surface,
            fmt::format("surface '{}' is up to {:.4g} mm away from the plane of the {} of body '{}'; "
                        "check origin and unit",
                        surface.group, 1e3 * worst[0], face_name(surface.face), surface.body));
      return false;
    }
    if (worst[1] > 0) {
      error(surface, fmt::format("surface '{}' looks away from body '{}': they lie on the same side of it",
                                 surface.group, surface.body));
      return false;
    }
    return true;
  }

  void pieces(const SurfaceFace& face, const Block& block, SolidContact& found) const {
    const std::size_t axis = axis_of(found.face), p = axis == 0 ? 1 : 0, q = axis == 2 ? 1 : 2;
    std::vector<Size2> polygon;
    Size2 low{INFINITY, INFINITY}, high{-INFINITY, -INFINITY};
    for (int n = 0; n < face.corners; ++n) {
      const Size2 at = polygon.emplace_back(Size2{face.corner[n][p], face.corner[n][q]});
      for (std::size_t d = 0; d < 2; ++d)
        low[d] = std::min(low[d], at[d]), high[d] = std::max(high[d], at[d]);
    }
    const auto &P = block.axes[p], &Q = block.axes[q];
    if (high[0] <= P.low() || low[0] >= P.high() || high[1] <= Q.low() || low[1] >= Q.high()) return;
    std::array<int, 3> cell{};
    cell[axis] = is_high(found.face) ? block.axes[axis].cells() - 1 : 0;
    const double least = rounding * length(face.area);
    for (int j = Q.cell_at(low[1]); j < Q.cells() && Q.edges[j] < high[1]; ++j)
      for (int i = P.cell_at(low[0]); i < P.cells() && P.edges[i] < high[0]; ++i) {
        cell[p] = i, cell[q] = j;
        if (!block.live(cell[0], cell[1], cell[2])) continue;
        const double area = shared_area(polygon, {P.edges[i], Q.edges[j]}, {P.edges[i + 1], Q.edges[j + 1]});
        if (area > least) found.pieces.push_back({face.face, cell, area});
      }
  }

  /// Tells the owners of columns what is covered of them. Collective.
  void cover() {
    std::vector<CoveredCell> mine;
    for (const auto& found : out_.all)
      for (const auto& piece : found.pieces)
        mine.push_back({found.block, static_cast<int>(found.face), piece.cell, piece.area});
    const auto out = by_rank(mine, partition_.ranks(), [&](const CoveredCell& x) {
      return partition_.owner(x.block, x.cell[0], x.cell[1]);
    });
    for (const auto& x : exchange(out.sorted, out.counts, comm_).items)
      out_.cover.add(x.block, static_cast<Face>(x.face), x.cell, x.area);
  }

  const Case& c_;
  const std::vector<SolidMesh>& solids_;
  const std::vector<Block>& blocks_;
  const Partition& partition_;
  MPI_Comm comm_;
  std::vector<Problem> problems_;
  SolidContacts out_;
};

}  // namespace

double shared_area(std::vector<Size2> polygon, const Size2& low, const Size2& high) {
  for (std::size_t d = 0; d < 2; ++d) {
    polygon = cut(polygon, d, low[d], 1);
    polygon = cut(polygon, d, high[d], -1);
  }
  double twice = 0;
  for (std::size_t n = 0; n < polygon.size(); ++n) {
    const Size2 &a = polygon[n], &b = polygon[(n + 1) % polygon.size()];
    // from a corner of the rectangle: coordinates far from zero do not spoil small areas
    twice += (a[0] - low[0]) * (b[1] - low[1]) - (b[0] - low[0]) * (a[1] - low[1]);
  }
  return 0.5 * std::abs(twice);
}

SolidContacts find_solid_contacts(const Case& c, const std::vector<SolidMesh>& solids,
                                  const std::vector<Block>& blocks, const Partition& partition, MPI_Comm comm,
                                  std::vector<std::string>& warnings) {
  if (solids.empty()) return {};
  return Finding(c, solids, blocks, partition, comm).find(warnings);
}

}  // namespace fourwalls

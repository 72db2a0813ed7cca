#include "meshes/solid_contact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

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

double turn(const Size2& a, const Size2& b, const Size2& c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
}

/// What is left of a polygon to the left of the line from `p` to `q`.
std::vector<Size2> cut(const std::vector<Size2>& polygon, const Size2& p, const Size2& q) {
  std::vector<Size2> left;
  for (std::size_t n = 0; n < polygon.size(); ++n) {
    const Size2 &a = polygon[n], &b = polygon[(n + 1) % polygon.size()];
    const double from = turn(p, q, a), to = turn(p, q, b);
    if (from >= 0) left.push_back(a);
    if ((from > 0 && to < 0) || (from < 0 && to > 0)) {
      const double t = from / (from - to);
      left.push_back({a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])});
    }
  }
  return left;
}

/// Twice the area to the left of a polygon's corners, seen from a place near it: coordinates far from zero do
/// not spoil small areas.
double twice_area(const std::vector<Size2>& polygon, const Size2& from) {
  double twice = 0;
  for (std::size_t n = 0; n < polygon.size(); ++n)
    twice += turn(from, polygon[n], polygon[(n + 1) % polygon.size()]);
  return twice;
}

/// A face of a surface, as it goes from rank to rank.
struct FarFace {
  PetscInt face;
  int corners;
  Size3 corner[4], area;
};

/// The plane of a surface: normal, and two directions in it.
struct Plane {
  Size3 normal{}, along{}, across{};

  explicit Plane(const Size3& area) : normal((1 / length(area)) * area) {
    std::size_t least = 0;
    for (std::size_t d = 1; d < 3; ++d)
      if (std::abs(normal[d]) < std::abs(normal[least])) least = d;
    Size3 axis{};
    axis[least] = 1;
    const Size3 perpendicular = cross(normal, axis);
    along = (1 / length(perpendicular)) * perpendicular;
    across = cross(normal, along);
  }
  Size2 at(const Size3& x) const { return {dot(along, x), dot(across, x)}; }
};

/// A face in its plane.
struct FlatFace {
  std::vector<Size2> corner;
  Size2 low{INFINITY, INFINITY}, high{-INFINITY, -INFINITY};

  FlatFace(const Plane& plane, const Size3* corners, int count) {
    for (int n = 0; n < count; ++n) {
      const Size2 at = corner.emplace_back(plane.at(corners[n]));
      for (std::size_t d = 0; d < 2; ++d)
        low[d] = std::min(low[d], at[d]), high[d] = std::max(high[d], at[d]);
    }
  }
};

/// Finds the faces of a surface near a place: they lie in about as many square bins as there are faces.
class Bins {
 public:
  explicit Bins(const std::vector<FlatFace>& faces) : faces_(faces), seen_(faces.size(), -1) {
    for (const auto& f : faces)
      for (std::size_t d = 0; d < 2; ++d)
        low_[d] = std::min(low_[d], f.low[d]), high_[d] = std::max(high_[d], f.high[d]);
    side_ = std::max(1, static_cast<int>(std::sqrt(static_cast<double>(faces.size()))));
    bins_.resize(static_cast<std::size_t>(side_) * side_);
    for (std::size_t n = 0; n < faces.size(); ++n)
      each(faces[n], [&](std::vector<int>& bin) { bin.push_back(static_cast<int>(n)); });
  }

  /// Calls with the number of each face whose bin the box of `face` meets, once.
  template <class F>
  void near(const FlatFace& face, F&& f) {
    ++query_;
    each(face, [&](const std::vector<int>& bin) {
      for (const int n : bin)
        if (std::exchange(seen_[static_cast<std::size_t>(n)], query_) != query_) f(n);
    });
  }

 private:
  int place(double x, std::size_t d) const {
    const double width = high_[d] - low_[d];
    return std::clamp(static_cast<int>((x - low_[d]) / width * side_), 0, side_ - 1);
  }
  template <class F>
  void each(const FlatFace& face, F&& f) {
    for (std::size_t d = 0; d < 2; ++d)
      if (face.high[d] < low_[d] || face.low[d] > high_[d]) return;
    for (int j = place(face.low[1], 1); j <= place(face.high[1], 1); ++j)
      for (int i = place(face.low[0], 0); i <= place(face.high[0], 0); ++i)
        f(bins_[static_cast<std::size_t>(j) * side_ + i]);
  }

  const std::vector<FlatFace>& faces_;
  Size2 low_{INFINITY, INFINITY}, high_{-INFINITY, -INFINITY};
  int side_ = 1, query_ = 0;
  std::vector<std::vector<int>> bins_;
  std::vector<int> seen_;
};

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
        if (body.surfaces[n].kind != SurfaceKind::contact)
          continue;
        else if (body.surfaces[n].mesh_body.empty())
          contact(static_cast<int>(s), static_cast<int>(n), warnings);
        else
          meeting(static_cast<int>(s), static_cast<int>(n), warnings);
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

  void meeting(int solid, int number, std::vector<std::string>& warnings) {
    const auto& mesh = solids_[static_cast<std::size_t>(solid)];
    const auto& body = c_.mesh_bodies[static_cast<std::size_t>(solid)];
    const auto& surface = body.surfaces[static_cast<std::size_t>(number)];
    auto& found = out_.meetings.emplace_back();
    found.solid = solid, found.surface = number;
    while (c_.mesh_bodies[static_cast<std::size_t>(found.other)].name != surface.mesh_body) ++found.other;
    const auto theirs = faces_of(found.other, surface.mesh_surface);
    Size3 area{};
    for (const auto& face : mesh.surface_faces)
      if (face.surface == number) area = area + face.area;
    MPI_Allreduce(MPI_IN_PLACE, area.data(), 3, MPI_DOUBLE, MPI_SUM, comm_);
    const double whole = mesh.surface_area[static_cast<std::size_t>(number)];
    if (length(area) < 0.5 * whole)
      return error(surface, fmt::format("surface '{}' is not flat: only flat ones lie on those of other mesh "
                                        "bodies",
                                        surface.group));
    const Plane plane(area);
    if (!meets(plane, mesh, number, theirs, surface)) return;
    auto& taken = taken_[{found.other, surface.mesh_surface}];
    taken.resize(theirs.size(), 0.0);
    meeting_pieces(plane, mesh, number, theirs, found, taken);
    if (taken_twice(taken, theirs))
      return error(surface,
                   fmt::format("it lies where another mesh body lies on surface '{}' of '{}' already",
                               surface.mesh_surface, surface.mesh_body));
    for (const auto& piece : found.pieces) found.area += piece.area;
    MPI_Allreduce(MPI_IN_PLACE, &found.area, 1, MPI_DOUBLE, MPI_SUM, comm_);
    if (found.area <= 0)
      error(surface, fmt::format("surface '{}' lies beside surface '{}' of mesh body '{}', not on it",
                                 surface.group, surface.mesh_surface, surface.mesh_body));
    else if (found.area < (1 - rounding) * whole)
      warnings.push_back(fmt::format(
          "{}.{}: {:.3g} % of it reaches beyond surface '{}' of '{}': adiabatic there", body.name,
          surface.group, 100 * (1 - found.area / whole), surface.mesh_surface, surface.mesh_body));
  }

  /// All faces of a mesh body's surface, on every rank.
  std::vector<FarFace> faces_of(int solid, const std::string& group) const {
    const auto& mesh = solids_[static_cast<std::size_t>(solid)];
    const auto surfaces = surfaces_of(c_, c_.mesh_bodies[static_cast<std::size_t>(solid)]);
    int number = 0;
    while (surfaces[static_cast<std::size_t>(number)].group != group) ++number;
    std::vector<FarFace> mine;
    for (const auto& f : mesh.surface_faces)
      if (f.surface == number) {
        auto& far = mine.emplace_back(FarFace{f.face, f.corners, {}, f.area});
        std::copy_n(f.corner, f.corners, far.corner);
      }
    int ranks, bytes = static_cast<int>(mine.size() * sizeof(FarFace));
    MPI_Comm_size(comm_, &ranks);
    std::vector<int> counts(static_cast<std::size_t>(ranks)), first(counts.size() + 1, 0);
    MPI_Allgather(&bytes, 1, MPI_INT, counts.data(), 1, MPI_INT, comm_);
    std::partial_sum(counts.begin(), counts.end(), first.begin() + 1);
    std::vector<FarFace> all(static_cast<std::size_t>(first.back()) / sizeof(FarFace));
    MPI_Allgatherv(mine.data(), bytes, MPI_BYTE, all.data(), counts.data(), first.data(), MPI_BYTE, comm_);
    return all;
  }

  /// Both surfaces in one plane, and each looking at the other. Collective.
  bool meets(const Plane& plane, const SolidMesh& mesh, int number, const std::vector<FarFace>& theirs,
             const MeshSurface& surface) {
    double ends[2] = {-INFINITY, -INFINITY};  // -lowest, highest of the own surface along its normal
    for (const auto& face : mesh.surface_faces)
      for (int n = 0; face.surface == number && n < face.corners; ++n) {
        const double d = dot(plane.normal, face.corner[n]);
        ends[0] = std::max(ends[0], -d), ends[1] = std::max(ends[1], d);
      }
    MPI_Allreduce(MPI_IN_PLACE, ends, 2, MPI_DOUBLE, MPI_MAX, comm_);
    const double size = std::sqrt(mesh.surface_area[static_cast<std::size_t>(number)]);
    const double most = std::max(2 * edge_tolerance, in_plane * size), middle = 0.5 * (ends[1] - ends[0]);
    if (ends[0] + ends[1] > most) {
      error(surface,
            fmt::format("surface '{}' is not flat, by {:.4g} mm: only flat ones lie on those of other "
                        "mesh bodies",
                        surface.group, 1e3 * (ends[0] + ends[1])));
      return false;
    }
    double away = 0;
    bool same_way = false;
    for (const auto& f : theirs) {
      for (int n = 0; n < f.corners; ++n)
        away = std::max(away, std::abs(dot(plane.normal, f.corner[n]) - middle));
      same_way = same_way || dot(plane.normal, f.area) > 0;
    }
    if (away > most)
      error(surface,
            fmt::format("surface '{}' of mesh body '{}' is up to {:.4g} mm away from the plane of '{}'; "
                        "check origin and unit",
                        surface.mesh_surface, surface.mesh_body, 1e3 * away, surface.group));
    else if (same_way)
      error(surface,
            fmt::format("surfaces '{}' and '{}' of mesh body '{}' look the same way: the bodies lie on "
                        "the same side of them",
                        surface.group, surface.mesh_surface, surface.mesh_body));
    return away <= most && !same_way;
  }

  /// More of a face is taken than it has. Collective.
  bool taken_twice(std::vector<double> taken, const std::vector<FarFace>& faces) const {
    MPI_Allreduce(MPI_IN_PLACE, taken.data(), static_cast<int>(taken.size()), MPI_DOUBLE, MPI_SUM, comm_);
    for (std::size_t n = 0; n < faces.size(); ++n)
      if (taken[n] > (1 + in_plane) * length(faces[n].area)) return true;
    return false;
  }

  static void meeting_pieces(const Plane& plane, const SolidMesh& mesh, int number,
                             const std::vector<FarFace>& theirs, SolidMeeting& found,
                             std::vector<double>& taken) {
    std::vector<FlatFace> flat;
    for (const auto& f : theirs) flat.emplace_back(plane, f.corner, f.corners);
    Bins bins(flat);
    for (const auto& face : mesh.surface_faces) {
      if (face.surface != number) continue;
      const FlatFace own(plane, face.corner, face.corners);
      const double least = rounding * length(face.area);
      bins.near(own, [&](int n) {
        const auto& other = flat[static_cast<std::size_t>(n)];
        const double area = shared_area(own.corner, other.corner);
        taken[static_cast<std::size_t>(n)] += area;
        if (area > least) found.pieces.push_back({face.face, theirs[static_cast<std::size_t>(n)].face, area});
      });
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
    int twice = -1;
    for (const auto& x : exchange(out.sorted, out.counts, comm_).items) {
      const auto face = static_cast<Face>(x.face);
      out_.cover.add(x.block, face, x.cell, x.area);
      if (out_.cover.area(x.block, face, x.cell) > (1 + in_plane) * face_area(x)) twice = x.block;
    }
    MPI_Allreduce(MPI_IN_PLACE, &twice, 1, MPI_INT, MPI_MAX, comm_);
    if (twice < 0) return;
    for (const auto& found : out_.all)
      if (found.block == twice)
        error(surface_of(found), fmt::format("mesh bodies lie over each other on body '{}'",
                                             blocks_[static_cast<std::size_t>(twice)].name));
    throw CaseError(problems_);
  }

  double face_area(const CoveredCell& x) const {
    const auto& axes = blocks_[static_cast<std::size_t>(x.block)].axes;
    const std::size_t axis = axis_of(static_cast<Face>(x.face)), p = axis == 0 ? 1 : 0, q = axis == 2 ? 1 : 2;
    return axes[p].width(x.cell[p]) * axes[q].width(x.cell[q]);
  }
  const MeshSurface& surface_of(const SolidContact& found) const {
    return c_.mesh_bodies[static_cast<std::size_t>(found.solid)]
        .surfaces[static_cast<std::size_t>(found.surface)];
  }

  const Case& c_;
  const std::vector<SolidMesh>& solids_;
  const std::vector<Block>& blocks_;
  const Partition& partition_;
  MPI_Comm comm_;
  std::vector<Problem> problems_;
  SolidContacts out_;
  /// [m^2] that this rank's faces take of each face of a surface of a mesh body.
  std::map<std::pair<int, std::string>, std::vector<double>> taken_;
};

}  // namespace

double shared_area(std::vector<Size2> polygon, const Size2& low, const Size2& high) {
  return shared_area(std::move(polygon), {low, {high[0], low[1]}, high, {low[0], high[1]}});
}

double shared_area(std::vector<Size2> polygon, std::vector<Size2> other) {
  if (twice_area(other, other[0]) < 0) std::reverse(other.begin(), other.end());
  for (std::size_t n = 0; n < other.size(); ++n)
    polygon = cut(polygon, other[n], other[(n + 1) % other.size()]);
  return 0.5 * std::abs(twice_area(polygon, other[0]));
}

std::vector<MeshSurface> surfaces_of(const Case& c, const MeshBody& body) {
  std::vector<MeshSurface> all = body.surfaces;
  const auto has = [&](const std::string& group) {
    return std::any_of(all.begin(), all.end(), [&](const MeshSurface& s) { return s.group == group; });
  };
  for (const auto& other : c.mesh_bodies)
    for (const auto& s : other.surfaces)
      if (s.mesh_body == body.name && !has(s.mesh_surface)) {
        all.push_back({});
        all.back().where = s.where, all.back().group = s.mesh_surface, all.back().kind = SurfaceKind::contact;
      }
  return all;
}

SolidContacts find_solid_contacts(const Case& c, const std::vector<SolidMesh>& solids,
                                  const std::vector<Block>& blocks, const Partition& partition, MPI_Comm comm,
                                  std::vector<std::string>& warnings) {
  if (solids.empty()) return {};
  return Finding(c, solids, blocks, partition, comm).find(warnings);
}

}  // namespace fourwalls

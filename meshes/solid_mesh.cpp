// PETSc's DMPlex finds the faces between cells, cuts the mesh by PT-Scotch and moves it. Its own reader of
// Gmsh files is not used: it tells no lines, and where it stops on one rank the others wait for ever.
#include "meshes/solid_mesh.hpp"

#include <fmt/format.h>
#include <petscdmplex.h>
#include <petscsf.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

#include "cases/gmsh/groups.hpp"
#include "cases/gmsh/mesh_file.hpp"
#include "meshes/exchange.hpp"
#include "meshes/petsc_handle.hpp"
#include "meshes/solid_contact.hpp"

namespace fourwalls {

namespace {

/// A quadrilateral is flat where its fourth corner is nearer to the plane of the others than this share of
/// its size.
constexpr double flatness = 1e-10;
/// The outward areas of a cell add up to nothing, but for this share of them.
constexpr double closure = 1e-8;

using DmHandle = Handle<DM, DMDestroy>;
using SfHandle = Handle<PetscSF, PetscSFDestroy>;

/// The first rank's problems on every rank. Collective.
std::vector<Problem> everywhere(const std::vector<Problem>& mine, MPI_Comm comm) {
  std::vector<std::string> texts;
  for (const auto& p : mine)
    for (const auto& text : {p.where.file, std::to_string(p.where.line), std::to_string(p.where.column),
                             p.where.path, p.severity, p.message, p.source_line})
      texts.push_back(text);
  const auto all = gather_texts(texts, comm);
  std::vector<Problem> problems;
  for (std::size_t n = 0; n + 6 < all.size(); n += 7)
    problems.push_back({{all[n], std::stoi(all[n + 1]), std::stoi(all[n + 2]), all[n + 3]},
                        all[n + 4],
                        all[n + 5],
                        all[n + 6]});
  return problems;
}

/// Throws the errors among the first rank's problems, on every rank; returns the warnings.
std::vector<std::string> settle(const std::vector<Problem>& mine, MPI_Comm comm) {
  std::vector<Problem> errors;
  std::vector<std::string> warnings;
  for (auto& p : everywhere(mine, comm))
    if (p.severity == "error")
      errors.push_back(std::move(p));
    else
      warnings.push_back(p.message);
  if (!errors.empty()) throw CaseError(errors);
  return warnings;
}

/// What each point of the mesh (cell, face, node) is in the file.
struct Marks {
  std::vector<PetscInt> number;  ///< of cells and nodes in the file's order, of faces in any order
  std::vector<PetscInt> group;   ///< volume of a cell, surface of a face; -1: of none
};

class Assembling {
 public:
  Assembling(const Case& c, const MeshBody& body, MPI_Comm comm) : c_(c), body_(body), comm_(comm) {
    body_.surfaces = surfaces_of(c, body);
    MPI_Comm_rank(comm, &rank_);
    MPI_Comm_size(comm, &ranks_);
  }

  SolidMesh assemble(std::vector<std::string>& warnings) {
    out_.name = body_.name;
    std::vector<Problem> problems;
    if (rank_ == 0) read(problems);
    for (auto& w : settle(problems, comm_)) warnings.push_back(std::move(w));
    build();
    problems.clear();
    if (rank_ == 0) mark(problems);
    for (auto& w : settle(problems, comm_)) warnings.push_back(std::move(w));
    file_.reset();
    distribute();
    points();
    faces();
    cells();
    surfaces();
    return std::move(out_);
  }

 private:
  void read(std::vector<Problem>& problems) {
    try {
      file_ = read_gmsh(body_.file);
      groups_ = match_groups(c_, body_, *file_);
      problems = groups_.problems;
    } catch (const CaseError& e) {
      problems = e.problems;
    } catch (const std::bad_alloc&) {
      problems.push_back({{body_.file, 0, 0, {}}, "error", "the mesh does not fit into memory"});
    }
  }

  /// Nodes of the file that cells have, numbered in the file's order.
  std::vector<PetscInt> used_nodes() {
    std::vector<PetscInt> number(file_->nodes.size(), -1);
    for (const int n : file_->cells) number[static_cast<std::size_t>(n)] = 0;
    PetscInt next = 0;
    for (auto& n : number)
      if (n == 0) n = next++;
    return number;
  }

  /// The whole mesh with its faces, on the first rank.
  void build() {
    std::vector<PetscInt> cells;
    std::vector<double> at;
    std::int64_t sizes[3] = {0, 0, 0};
    if (rank_ == 0) {
      node_ = used_nodes();
      for (std::size_t n = 0; n < node_.size(); ++n)
        for (std::size_t d = 0; node_[n] >= 0 && d < 3; ++d)
          at.push_back(body_.origin[d] + body_.unit * file_->nodes[n][d]);
      const auto corners = static_cast<std::size_t>(file_->corners);
      const auto type = corners == 4 ? DM_POLYTOPE_TETRAHEDRON : DM_POLYTOPE_HEXAHEDRON;
      for (const int n : file_->cells) cells.push_back(node_[static_cast<std::size_t>(n)]);
      for (std::size_t c = 0; c < cells.size(); c += corners)
        check(DMPlexInvertCell(type, &cells[c]), "DMPlexInvertCell");
      sizes[0] = file_->corners, sizes[1] = static_cast<std::int64_t>(file_->cell_count());
      sizes[2] = static_cast<std::int64_t>(at.size() / 3);
    }
    MPI_Bcast(sizes, 3, MPI_INT64_T, 0, comm_);
    out_.corners = static_cast<int>(sizes[0]), out_.all_cells = sizes[1], out_.all_points = sizes[2];
    const auto here = [&](std::int64_t n) { return rank_ == 0 ? static_cast<PetscInt>(n) : 0; };
    check(DMPlexCreateFromCellListPetsc(comm_, 3, here(sizes[1]), here(sizes[2]), out_.corners, PETSC_TRUE,
                                        cells.data(), 3, at.data(), whole_.put()),
          "DMPlexCreateFromCellListPetsc");
  }

  /// On the first rank: numbers and groups of the whole mesh's points.
  void mark(std::vector<Problem>& problems) {
    PetscInt begin, end, nodes, nodes_end, first, last;
    check(DMPlexGetChart(whole_, &begin, &end), "DMPlexGetChart");
    check(DMPlexGetDepthStratum(whole_, 0, &nodes, &nodes_end), "DMPlexGetDepthStratum");
    check(DMPlexGetHeightStratum(whole_, 1, &first, &last), "DMPlexGetHeightStratum");
    marks_.number.assign(static_cast<std::size_t>(end - begin), -1);
    marks_.group.assign(static_cast<std::size_t>(end - begin), -1);
    for (std::size_t c = 0; c < file_->cell_count(); ++c) {
      marks_.number[c] = static_cast<PetscInt>(c);  // cells are the first points
      marks_.group[c] = groups_.of_entity[static_cast<std::size_t>(file_->cell_entity[c])];
    }
    for (PetscInt f = first; f < last; ++f) marks_.number[static_cast<std::size_t>(f)] = f - first;
    for (PetscInt n = nodes; n < nodes_end; ++n) marks_.number[static_cast<std::size_t>(n)] = n - nodes;
    const auto fail = [&](int surface, const std::string& what) {
      problems.push_back(
          {body_.surfaces[static_cast<std::size_t>(surface)].where, "error",
           fmt::format("surface '{}' of {}: {}", body_.surfaces[static_cast<std::size_t>(surface)].group,
                       body_.file, what)});
    };
    for (const auto& facet : file_->facets) {
      const int surface = groups_.of_entity[static_cast<std::size_t>(facet.entity)];
      if (surface < 0) continue;
      const PetscInt face = face_of(facet, nodes);
      if (face < first || face >= last) return fail(surface, "one of its elements is no face of any cell");
      PetscInt sides;
      check(DMPlexGetSupportSize(whole_, face, &sides), "DMPlexGetSupportSize");
      if (sides != 1) return fail(surface, "it lies between cells; only outer faces exchange heat");
      PetscInt& group = marks_.group[static_cast<std::size_t>(face)];
      if (group >= 0 && group != surface)
        return fail(surface, "one of its elements lies on one of another surface");
      group = surface;
    }
  }

  /// The face that has a facet's nodes; -1: none.
  PetscInt face_of(const GmshMesh::Facet& facet, PetscInt nodes) {
    PetscInt at[4], count = 0, found = -1;
    for (const int n : facet.nodes) {
      if (n < 0) continue;
      const PetscInt node = node_[static_cast<std::size_t>(n)];
      if (node < 0) return -1;
      at[count++] = nodes + node;
    }
    const PetscInt* common = nullptr;
    PetscInt all = 0;
    check(DMPlexGetFullJoin(whole_, count, at, &all, &common), "DMPlexGetFullJoin");
    if (all == 1) found = common[0];
    check(DMPlexRestoreJoin(whole_, count, at, &all, &common), "DMPlexRestoreJoin");
    return found;
  }

  void distribute() {
    if (ranks_ == 1) {
      std::swap(mesh_, whole_);
      return;
    }
    PetscPartitioner cutter;
    check(DMPlexGetPartitioner(whole_, &cutter), "DMPlexGetPartitioner");
    check(PetscPartitionerSetType(cutter, PETSCPARTITIONERPTSCOTCH), "PetscPartitionerSetType");
    SfHandle migration;
    check(DMPlexDistribute(whole_, 0, migration.put(), mesh_.put()), "DMPlexDistribute");
    PetscInt begin, end;
    check(DMPlexGetChart(mesh_, &begin, &end), "DMPlexGetChart");
    for (auto* values : {&marks_.number, &marks_.group}) {
      std::vector<PetscInt> mine(static_cast<std::size_t>(end - begin), -1);
      check(PetscSFBcastBegin(migration, MPIU_INT, values->data(), mine.data(), MPI_REPLACE),
            "PetscSFBcastBegin");
      check(PetscSFBcastEnd(migration, MPIU_INT, values->data(), mine.data(), MPI_REPLACE),
            "PetscSFBcastEnd");
      *values = std::move(mine);
    }
  }

  void points() {
    PetscInt last;
    check(DMPlexGetDepthStratum(mesh_, 0, &first_node_, &last), "DMPlexGetDepthStratum");
    Vec coordinates;
    PetscSection section;
    check(DMGetCoordinatesLocal(mesh_, &coordinates), "DMGetCoordinatesLocal");
    check(DMGetCoordinateSection(mesh_, &section), "DMGetCoordinateSection");
    const double* at = nullptr;
    if (coordinates) check(VecGetArrayRead(coordinates, &at), "VecGetArrayRead");
    for (PetscInt n = first_node_; n < last; ++n) {
      PetscInt offset;
      check(PetscSectionGetOffset(section, n, &offset), "PetscSectionGetOffset");
      out_.point.push_back({at[offset], at[offset + 1], at[offset + 2]});
      out_.point_number.push_back(marks_.number[static_cast<std::size_t>(n)]);
    }
    if (coordinates) check(VecRestoreArrayRead(coordinates, &at), "VecRestoreArrayRead");
  }

  /// Nodes of a point of the mesh, into `out_.point`, in PETSc's order.
  void nodes_of(PetscInt point, std::vector<int>& nodes) {
    nodes.clear();
    PetscInt count = 0, *closure_points = nullptr;
    check(DMPlexGetTransitiveClosure(mesh_, point, PETSC_TRUE, &count, &closure_points),
          "DMPlexGetTransitiveClosure");
    const auto last = first_node_ + static_cast<PetscInt>(out_.point.size());
    for (PetscInt n = 0; n < count; ++n)
      if (const PetscInt p = closure_points[2 * static_cast<std::ptrdiff_t>(n)]; p >= first_node_ && p < last)
        nodes.push_back(static_cast<int>(p - first_node_));
    check(DMPlexRestoreTransitiveClosure(mesh_, point, PETSC_TRUE, &count, &closure_points),
          "DMPlexRestoreTransitiveClosure");
  }

  /// A flat face: corners in a row, area by the order of the corners, centre of gravity.
  struct Flat {
    int count = 3;
    int node[4] = {-1, -1, -1, -1};
    Size3 area{}, centre{};
  };

  Flat triangle(int a, int b, int c) const {
    const auto &A = at(a), &B = at(b), &C = at(c);
    return {3, {a, b, c, -1}, 0.5 * cross(B - A, C - A), (1.0 / 3) * (A + B + C)};
  }

  /// A face from its corners: one flat one, or two triangles. Ranks that share it come to the same bits, for
  /// they start at the same corner and go the same way round.
  std::vector<Flat> flat_faces(std::vector<int> nodes) const {
    const auto number = [&](int n) { return out_.point_number[static_cast<std::size_t>(n)]; };
    std::rotate(
        nodes.begin(),
        std::min_element(nodes.begin(), nodes.end(), [&](int a, int b) { return number(a) < number(b); }),
        nodes.end());
    if (number(nodes.back()) < number(nodes[1])) std::reverse(nodes.begin() + 1, nodes.end());
    if (nodes.size() == 3) return {triangle(nodes[0], nodes[1], nodes[2])};
    const Flat a = triangle(nodes[0], nodes[1], nodes[2]), b = triangle(nodes[0], nodes[2], nodes[3]);
    const Size3 edge = at(nodes[3]) - at(nodes[0]);
    const bool flat = std::abs(dot(edge, a.area)) <= flatness * length(a.area) * length(edge);
    if (!flat) return {a, b};
    const double wa = length(a.area), wb = length(b.area);
    return {{4,
             {nodes[0], nodes[1], nodes[2], nodes[3]},
             a.area + b.area,
             (1 / (wa + wb)) * (wa * a.centre + wb * b.centre)}};
  }

  const Size3& at(int node) const { return out_.point[static_cast<std::size_t>(node)]; }

  /// Flat faces of every face of this rank's cells, and their numbers over the ranks.
  void faces() {
    PetscInt begin, end, first, last;
    check(DMPlexGetChart(mesh_, &begin, &end), "DMPlexGetChart");
    check(DMPlexGetHeightStratum(mesh_, 1, &first, &last), "DMPlexGetHeightStratum");
    first_face_ = first;
    std::vector<char> other(static_cast<std::size_t>(end - begin), 0);
    PetscSF shared;
    PetscInt roots = 0, leaves = 0;
    const PetscInt* leaf = nullptr;
    check(DMGetPointSF(mesh_, &shared), "DMGetPointSF");
    check(PetscSFGetGraph(shared, &roots, &leaves, &leaf, nullptr), "PetscSFGetGraph");
    for (PetscInt l = 0; roots >= 0 && l < leaves; ++l)
      other[static_cast<std::size_t>(leaf ? leaf[l] : l)] = 1;
    std::vector<PetscInt> number(static_cast<std::size_t>(end - begin), -1);
    std::vector<int> nodes;
    PetscInt own = 0;
    for (PetscInt f = first; f < last; ++f) {
      nodes_of(f, nodes);
      flat_.push_back(flat_faces(nodes));
      if (other[static_cast<std::size_t>(f)]) continue;
      number[static_cast<std::size_t>(f)] = own;
      own += static_cast<PetscInt>(flat_.back().size());
      for (std::size_t part = 0; part < flat_.back().size(); ++part)
        out_.face_key.push_back(2 * static_cast<std::int64_t>(marks_.number[static_cast<std::size_t>(f)]) +
                                static_cast<std::int64_t>(part));
    }
    out_.face_begin = ranges(own, comm_);
    for (auto& n : number)
      if (n >= 0) n += out_.face_begin[static_cast<std::size_t>(rank_)];
    if (ranks_ > 1 && roots >= 0) {
      std::vector<PetscInt> theirs = number;
      check(PetscSFBcastBegin(shared, MPIU_INT, number.data(), theirs.data(), MPI_REPLACE),
            "PetscSFBcastBegin");
      check(PetscSFBcastEnd(shared, MPIU_INT, number.data(), theirs.data(), MPI_REPLACE), "PetscSFBcastEnd");
      number = std::move(theirs);
    }
    face_number_.assign(number.begin() + first, number.begin() + last);
  }

  void cells() {
    PetscInt first, last;
    check(DMPlexGetHeightStratum(mesh_, 0, &first, &last), "DMPlexGetHeightStratum");
    out_.cell_begin = ranges(last - first, comm_);
    int most = out_.corners == 4 ? 4 : 6;
    for (const auto& f : flat_)
      if (out_.corners == 8 && f.size() > 1) most = 12;
    MPI_Allreduce(&most, &out_.sides, 1, MPI_INT, MPI_MAX, comm_);
    const auto type = out_.corners == 4 ? DM_POLYTOPE_TETRAHEDRON : DM_POLYTOPE_HEXAHEDRON;
    std::vector<int> nodes;
    std::vector<PetscInt> order(static_cast<std::size_t>(out_.corners));
    std::int64_t bad = out_.all_cells;
    for (PetscInt c = first; c < last; ++c) {
      nodes_of(c, nodes);
      std::copy(nodes.begin(), nodes.end(), order.begin());
      check(DMPlexInvertCell(type, order.data()), "DMPlexInvertCell");
      out_.points.insert(out_.points.end(), order.begin(), order.end());
      out_.number.push_back(marks_.number[static_cast<std::size_t>(c)]);
      out_.volume_of.push_back(static_cast<int>(marks_.group[static_cast<std::size_t>(c)]));
      if (!cell(c, nodes)) bad = std::min(bad, out_.number.back());
    }
    MPI_Allreduce(MPI_IN_PLACE, &bad, 1, MPI_INT64_T, MPI_MIN, comm_);
    if (bad < out_.all_cells)
      throw CaseError(
          {{{body_.file, 0, 0, {}},
            "error",
            fmt::format("cell {} of the file (counted from 1) is not convex enough: its centre does "
                        "not see all of its faces; refine or smooth the mesh there",
                        bad + 1)}});
  }

  /// Geometry of one cell; false where its centre does not see a face.
  bool cell(PetscInt c, const std::vector<int>& nodes) {
    Size3 middle{};
    for (const int n : nodes) middle = middle + (1.0 / static_cast<double>(nodes.size())) * at(n);
    const PetscInt* cone;
    PetscInt cone_size;
    check(DMPlexGetCone(mesh_, c, &cone), "DMPlexGetCone");
    check(DMPlexGetConeSize(mesh_, c, &cone_size), "DMPlexGetConeSize");
    struct Side {
      Size3 area, centre;
      PetscInt number;
      PetscInt face;
      int part;
    };
    std::vector<Side> sides;
    double volume = 0;
    Size3 moment{};
    for (PetscInt n = 0; n < cone_size; ++n) {
      const PetscInt f = cone[n] - first_face_;
      int part = 0;
      for (const auto& flat : flat_[static_cast<std::size_t>(f)]) {
        const Size3 out = flat.centre - middle;
        const double height = dot(flat.area, out);
        sides.push_back({height < 0 ? -1.0 * flat.area : flat.area, flat.centre,
                         face_number_[static_cast<std::size_t>(f)] + part, f, part});
        volume += std::abs(height) / 3;
        moment = moment + std::abs(height) / 3 * (0.25 * middle + 0.75 * flat.centre);
        ++part;
      }
    }
    const Size3 centre = (1 / volume) * moment;
    const int own = out_.cells();
    out_.volume.push_back(volume), out_.centre.push_back(centre);
    out_.face_count.push_back(static_cast<int>(sides.size()));
    Size3 open{};
    double skin = 0;
    bool sees = true;
    for (std::size_t s = 0; s < static_cast<std::size_t>(out_.sides); ++s) {
      if (s >= sides.size()) {
        out_.area.push_back({}), out_.to_face.push_back({}), out_.face.push_back(-1);
        continue;
      }
      const auto& side = sides[s];
      out_.area.push_back(side.area), out_.to_face.push_back(side.centre - centre);
      out_.face.push_back(side.number);
      open = open + side.area, skin += length(side.area);
      sees = sees && dot(side.area, side.centre - centre) > 0;
      const PetscInt group =
          marks_.group[static_cast<std::size_t>(first_face_) + static_cast<std::size_t>(side.face)];
      if (group >= 0) add_surface_face(side.face, side.part, group, own, static_cast<int>(s), side.area);
    }
    return sees && length(open) <= closure * skin;
  }

  void add_surface_face(PetscInt f, int part, PetscInt group, int cell, int side, const Size3& area) {
    const auto& flat = flat_[static_cast<std::size_t>(f)][static_cast<std::size_t>(part)];
    auto& face = out_.surface_faces.emplace_back();
    face.surface = static_cast<int>(group), face.cell = cell, face.side = side;
    face.face = face_number_[static_cast<std::size_t>(f)] + part;
    face.area = area, face.corners = flat.count;
    for (int n = 0; n < flat.count; ++n) face.corner[n] = at(flat.node[n]);
  }

  void surfaces() {
    out_.surface_area.assign(body_.surfaces.size(), 0);
    for (const auto& f : out_.surface_faces)
      out_.surface_area[static_cast<std::size_t>(f.surface)] += length(f.area);
    MPI_Allreduce(MPI_IN_PLACE, out_.surface_area.data(), static_cast<int>(out_.surface_area.size()),
                  MPI_DOUBLE, MPI_SUM, comm_);
  }

  const Case& c_;
  MeshBody body_;  ///< with the surfaces that others lie on
  MPI_Comm comm_;
  int rank_ = 0, ranks_ = 1;
  std::optional<GmshMesh> file_;  ///< on the first rank, until it is spread
  GmshGroups groups_;
  std::vector<PetscInt> node_;  ///< by node of the file: among those that cells have
  DmHandle whole_, mesh_;
  Marks marks_;
  PetscInt first_node_ = 0, first_face_ = 0;
  std::vector<std::vector<Flat>> flat_;  ///< by face of this rank
  std::vector<PetscInt> face_number_;    ///< of the first flat one of each
  SolidMesh out_;
};

}  // namespace

SolidMesh read_solid(const Case& c, const MeshBody& body, MPI_Comm comm, std::vector<std::string>& warnings) {
  return Assembling(c, body, comm).assemble(warnings);
}

}  // namespace fourwalls

// Conduction inside the bodies and across the faces where bodies touch.

#include <algorithm>
#include <cmath>

#include "solver/conduction_faces.hpp"
#include "solver/set_value.hpp"

namespace fourwalls {

namespace {

/// An empty cell keeps its unknown, held at a temperature and tied to nothing.
class IdleCells {
 public:
  using Law = SetValue;
  IdleCells(const Block& block, Columns columns, const IndexBox& own, double temperature)
      : block_(&block), columns_(std::move(columns)), own_(own), temperature_(temperature) {}

  template <class F>
  void for_each(F&& f) const {
    for (int j = own_.j0; j < own_.j1; ++j)
      for (int i = own_.i0; i < own_.i1; ++i)
        for (int k = 0; k < block_->nz(); ++k)
          if (block_->material(i, j, k) == inactive) {
            const PetscInt index[1] = {columns_(i, j) + k};
            f(SetValue{temperature_}, index);
          }
  }

 private:
  const Block* block_;
  Columns columns_;
  IndexBox own_;
  double temperature_;
};

bool has_empty_cells(const Block& b) {
  return std::find(b.materials.begin(), b.materials.end(), inactive) != b.materials.end();
}

struct Overlap {
  int a, b;
  double length;
};

std::vector<Overlap> overlaps(const Axis& a, const Axis& b, int first, int last) {
  std::vector<Overlap> list;
  for_each_overlap(a, b, [&](int i, int j, double length) {
    if (i >= first && i < last) list.push_back({i, j, length});
  });
  return list;
}

bool touches(const Block& below, const Block& above, int axis) {
  return std::abs(below.axes[axis].high() - above.axes[axis].low()) <= 2 * edge_tolerance;
}

double contact_between(const Case& c, const std::string& a, const std::string& b) {
  for (const auto& contact : c.contacts)
    if ((contact.between[0] == a && contact.between[1] == b) ||
        (contact.between[0] == b && contact.between[1] == a))
      return contact.resistance;
  return 0;
}

/// Faces between the high side of block `a` along `axis` and the low side of block `b`; a's owners add them.
void join(Model& m, int a, int b, int axis, Listed<Conduction>& faces) {
  auto& mesh = m.mesh;
  const auto &A = mesh.blocks[a], &B = mesh.blocks[b];
  const IndexBox own = mesh.numbering.set(mesh.cell_set[a]).own;
  const int p = axis == 0 ? 1 : 0, q = axis == 2 ? 1 : 2;
  const int last = A.axes[axis].cells() - 1;
  if (axis == 0 && (last < own.i0 || last >= own.i1)) return;
  if (axis == 1 && (last < own.j0 || last >= own.j1)) return;
  const auto range = [&](int d) {
    return d == 0 ? std::pair{own.i0, own.i1} : d == 1 ? std::pair{own.j0, own.j1} : std::pair{0, A.nz()};
  };
  const auto in_p = overlaps(A.axes[p], B.axes[p], range(p).first, range(p).second);
  const auto in_q = overlaps(A.axes[q], B.axes[q], range(q).first, range(q).second);
  const double contact = contact_between(m.c, A.name, B.name);
  for (const auto& oq : in_q)
    for (const auto& op : in_p) {
      int ca[3], cb[3];
      ca[axis] = last, ca[p] = op.a, ca[q] = oq.a;
      cb[axis] = 0, cb[p] = op.b, cb[q] = oq.b;
      const int ma = A.material(ca[0], ca[1], ca[2]), mb = B.material(cb[0], cb[1], cb[2]);
      if (ma == inactive || mb == inactive) continue;
      faces.add(Conduction{op.length * oq.length, 0.5 * A.axes[axis].width(last), 0.5 * B.axes[axis].width(0),
                           contact, m.materials[ma][axis], m.materials[mb][axis]},
                {mesh.cell(a, ca[0], ca[1], ca[2]), mesh.cell(b, cb[0], cb[1], cb[2])});
    }
}

}  // namespace

void place_conduction(Model& m) {
  for (std::size_t b = 0; b < m.mesh.blocks.size(); ++b) {
    const auto& block = m.mesh.blocks[b];
    const int set = m.mesh.cell_set[b];
    const IndexBox own = m.mesh.numbering.set(set).own;
    m.system.add("conduction", ConductionFaces(block, Columns(m.mesh.numbering, set), own,
                                               ZoneConductivity{&block, &m.materials}));
    if (has_empty_cells(block))
      m.system.add("empty cells",
                   IdleCells(block, Columns(m.mesh.numbering, set), own, m.c.ambient_temperature));
  }
}

Listed<Conduction> contact_faces(Model& m, int axis) {
  Listed<Conduction> faces;
  const int count = static_cast<int>(m.mesh.blocks.size());
  for (int a = 0; a < count; ++a)
    for (int b = 0; b < count; ++b)
      if (a != b && touches(m.mesh.blocks[a], m.mesh.blocks[b], axis)) join(m, a, b, axis, faces);
  return faces;
}

void place_contacts(Model& m) {
  for (int axis = 0; axis < 3; ++axis) m.system.add("conduction", contact_faces(m, axis));
}

}  // namespace fourwalls

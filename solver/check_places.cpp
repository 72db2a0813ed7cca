// Faults of a case that only its mesh shows: places with nothing in them, plates under other bodies, returns
// that lead nowhere. All are collected and thrown together, on every rank.

#include <fmt/format.h>

#include "cases/check.hpp"
#include "cases/reader.hpp"
#include "solver/check_metal.hpp"
#include "solver/model.hpp"

namespace fourwalls {

namespace {

class Faults {
 public:
  explicit Faults(const Model& m) : m_(m) {}

  void add(const Location& where, const std::string& text) { problems_.push_back({where, "error", text}); }

  void add(Problem p) { problems_.push_back(std::move(p)); }

  /// The place of a device on a sheet holds metal somewhere.
  void need_metal(const Location& where, const std::string& sheet, const std::optional<Rectangle>& place) {
    if (sheet.empty()) return;
    const auto& grid = m_.mesh.sheets[m_.mesh.sheet_of(sheet)];
    const auto& block = m_.mesh.blocks[grid.block];
    if (block.live_area(m_.mesh.columns(grid, place), grid.layer_cell) <= 0)
      add(where, fmt::format("sheet '{}' has nothing there: the place is empty or outside of it", sheet));
  }

  /// Under every part of the place the return sheet has metal to take the current.
  void need_return(const Location& where, const std::string& sheet, const std::string& back,
                   const std::optional<Rectangle>& place) {
    if (back.empty()) return;
    const auto& from = m_.mesh.sheets[m_.mesh.sheet_of(sheet)];
    const auto& to = m_.mesh.sheets[m_.mesh.sheet_of(back)];
    const auto& a = m_.mesh.blocks[from.block];
    const auto& b = m_.mesh.blocks[to.block];
    const auto box = m_.mesh.columns(from, place);
    for (int j = box.j0; j < box.j1; ++j)
      for (int i = box.i0; i < box.i1; ++i) {
        const double x = a.axes[0].centre(i), y = a.axes[1].centre(j);
        const bool inside = x > to.x.low() && x < to.x.high() && y > to.y.low() && y < to.y.high();
        if (inside && b.live(to.column_i(to.x.cell_at(x)), to.column_j(to.y.cell_at(y)), to.layer_cell))
          continue;
        if (!a.live(i, j, from.layer_cell)) continue;
        add(where,
            fmt::format("return sheet '{}' has nothing at x = {:.4g} mm, y = {:.4g} mm to take the current",
                        back, 1e3 * x, 1e3 * y));
        return;
      }
  }

  /// A face that a device covers is not covered by a body as well.
  void need_free_face(const Location& where, const std::string& body, Face face,
                      const std::optional<Rectangle>& place) {
    const int b = m_.mesh.block_of(body);
    double area[2] = {0, 0};
    for (const bool exposed : {false, true})
      for (const auto& cell : face_cells(m_.mesh, b, face, place, exposed))
        area[exposed ? 1 : 0] += cell.area;
    MPI_Allreduce(MPI_IN_PLACE, area, 2, MPI_DOUBLE, MPI_SUM, m_.comm);
    if (area[0] <= 0) add(where, "there is nothing under it: the place is empty");
    if (area[1] < (1 - 1e-9) * area[0])
      add(where, fmt::format("another body covers {:.3g} % of its place on '{}'",
                             100 * (1 - area[1] / area[0]), body));
  }

  void need_volume(const Location& where, const Block& block, int layer, const IndexBox& box, double power) {
    if (power != 0 && block.live_area(box, block.middle_cell(layer)) <= 0)
      add(where, "power in a place with nothing in it");
  }

  /// A device's heat lands where there is something.
  void need_body(const Location& where, const HeatPlace& heat) {
    if (heat.body.empty()) return;
    const int b = m_.mesh.block_of(heat.body);
    const auto& block = m_.mesh.blocks[b];
    const auto box = m_.mesh.columns(b, heat.place);
    double area = 0;
    for (int layer = 0; layer < static_cast<int>(block.layers.size()); ++layer)
      if (heat.layer.empty() || block.layers[layer] == heat.layer)
        area += block.live_area(box, block.middle_cell(layer));
    if (area <= 0) add(where, "its heat would land in a place with nothing in it");
  }

  void report() const {
    if (!problems_.empty()) throw CaseError(problems_);
  }

 private:
  const Model& m_;
  std::vector<Problem> problems_;
};

void check_bodies(const Model& m, Faults& faults) {
  for (std::size_t b = 0; b < m.c.bodies.size(); ++b) {
    const auto& layers = m.c.bodies[b].layers;
    const auto& block = m.mesh.blocks[b];
    for (std::size_t l = 0; l < layers.size(); ++l) {
      faults.need_volume(layers[l].where, block, static_cast<int>(l), block.all(),
                         layers[l].power + layers[l].leakage);
      for (const auto& part : layers[l].parts)
        faults.need_volume(part.where, block, static_cast<int>(l), block.columns(part.place),
                           part.power + part.leakage);
    }
    if (layers.back().contact_resistance_above > 0)
      faults.add(layers.back().where,
                 "contact_resistance_above on the top layer: use [[contact]] between bodies, or a boundary");
  }
}

}  // namespace

void check_fluids(const Case& c) {
  std::vector<Problem> problems;
  const auto check = [&](const Location& where, const std::string& fluid, double temperature) {
    if (!boils(fluid) || temperature <= 0) return;
    const auto [low, high] = saturation_range(fluid);
    if (temperature >= low - 1e-9 && temperature <= high + 1e-9) return;
    problems.push_back({place_of(c, where, "saturation_temperature"), "error",
                        fmt::format("{:.2f} degC is outside of the table of '{}', {:g} to {:g} degC",
                                    temperature - 273.15, fluid, low - 273.15, high - 273.15)});
  };
  for (const auto& b : c.boundaries) check(b.where, b.fluid, b.saturation_temperature);
  for (const auto& p : c.cold_plates) check(p.where, p.fluid, p.saturation_temperature);
  if (!problems.empty()) throw CaseError(problems);
}

void check_places(const Model& m) {
  Faults faults(m);
  check_bodies(m, faults);
  for (const auto& l : m.c.loads) {
    faults.need_metal(l.where, l.sheet, l.place);
    faults.need_return(l.where, l.sheet, l.return_sheet, l.place);
  }
  for (const auto& k : m.c.capacitors) {
    faults.need_metal(k.where, k.sheet, k.place);
    faults.need_return(k.where, k.sheet, k.return_sheet, k.place);
  }
  for (const auto& r : m.c.regulators) {
    faults.need_metal(r.where, r.sheet, r.place);
    faults.need_metal(r.where, r.return_sheet, place_on_sheet(m.c, r.sheet, r.return_sheet, r.place));
  }
  for (const auto& r : m.c.regulators) {
    const auto place = place_on_sheet(m.c, r.sheet, r.input_sheet, r.place);
    faults.need_metal(r.where, r.input_sheet, place);
    if (!r.input_sheet.empty()) faults.need_return(r.where, r.input_sheet, r.input_return_sheet, place);
  }
  for (const auto& k : m.c.cables) {
    faults.need_metal(k.where, k.sheet, k.place);
    faults.need_metal(k.where, k.return_sheet, place_on_sheet(m.c, k.sheet, k.return_sheet, k.place));
    faults.need_body(k.where, k.heat);
  }
  for (const auto& k : m.c.converters) faults.need_body(k.where, k.heat);
  for (const auto& s : m.c.storages) faults.need_body(s.where, s.heat);
  for (const auto& r : m.c.rack_loads) faults.need_body(r.where, r.heat);
  for (const auto& l : m.c.links)
    for (const auto* end : {&l.from, &l.to}) {
      faults.need_metal(l.where, end->sheet, end->place);
      faults.need_return(l.where, end->sheet, end->return_sheet, end->place);
    }
  for (const auto& p : m.c.cold_plates)
    if (p.layer.empty()) faults.need_free_face(p.where, p.body, p.face, p.place);
  for (const auto& t : m.c.trays)
    if (!t.body.empty()) faults.need_free_face(t.where, t.body, t.face, t.place);
  for (const auto& j : m.c.air_jets) {
    faults.need_free_face(j.where, j.body, j.face, j.place);
    faults.need_metal(j.where, j.sheet, std::nullopt);
  }
  for (auto& p : check_metal(m)) faults.add(std::move(p));
  for (const auto& h : m.c.heat_sinks) faults.need_free_face(h.where, h.body, h.face, h.place);
  for (const auto& j : m.c.jet_plates) faults.need_free_face(j.where, j.body, j.face, j.place);
  for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p) {
    const auto& plate = m.c.cold_plates[p];
    const auto& grid = m.mesh.coolants[p];
    if (grid.strips() % plate.passes != 0)
      faults.add(plate.where,
                 fmt::format("{} passes do not share its {} rows of cells evenly; choose cell_size",
                             plate.passes, grid.strips()));
  }
  faults.report();
}

}  // namespace fourwalls

#include "postprocess/collect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fourwalls {

std::vector<double> lumped_values(const Model& m, Vec u) {
  const auto& n = m.mesh.numbering;
  std::vector<double> values(n.lumped().size());
  if (m.mesh.rank == 0) {
    ReadAccess own(u);
    std::copy_n(own.data() + n.own_count() - static_cast<PetscInt>(values.size()), values.size(),
                values.begin());
  }
  MPI_Bcast(values.data(), static_cast<int>(values.size()), MPI_DOUBLE, 0, m.comm);
  return values;
}

namespace {

/// An upper limit: margin = limit - value. A lower one: margin = value - limit.
void limit(Result& r, const std::string& name, double value, double bound, bool upper,
           const std::string& unit) {
  const double margin = upper ? bound - value : value - bound;
  r.limits[name] = {value, bound, margin, margin >= 0, unit};
}

void limits_of_loads(const Case& c, Result& r) {
  for (const auto& load : c.loads) {
    if (load.temperature_limit > 0)
      limit(r, load.name + " temperature", r.quantities.at(load.name + " highest temperature").value,
            load.temperature_limit, true, "K");
    if (load.voltage_limit > 0)
      limit(r, load.name + " voltage", r.quantities.at(load.name + " lowest voltage").value,
            load.voltage_limit, false, "V");
  }
  for (const auto& regulator : c.regulators)
    if (regulator.rated_current > 0)
      limit(r, regulator.name + " current", r.quantities.at(regulator.name + " current").value,
            regulator.rated_current, true, "A");
}

void limits_of_links(const Model& m, Result& r) {
  for (std::size_t l = 0; l < m.links.size(); ++l) {
    const auto& name = m.c.links[l].name;
    const auto& technology = m.links[l].model->technology;
    for (int e = 0; e < 2; ++e) {
      const std::string key = name + (e == 0 ? " from temperature" : " to temperature");
      if (m.links[l].ends[e].power >= 0 && technology.temperature_limit > 0)
        limit(r, key, r.quantities.at(key).value, technology.temperature_limit, true, "K");
    }
    const auto margin = r.quantities.find(name + " loss margin");
    if (margin != r.quantities.end()) limit(r, name + " loss margin", margin->second.value, 0, false, "dB");
  }
}

/// Past the critical heat flux a pool's state is not physical; past dry-out a plate's walls are dry.
void limits_of_boiling(const Model& m, Result& r) {
  for (const auto& b : m.c.boundaries)
    if (b.kind == BoundaryKind::boiling) {
      const std::string name = b.name + " critical heat flux fraction";
      limit(r, name, r.quantities.at(name).value, b.chf_limit, true, "1");
    }
  for (std::size_t p = 0; p < m.cold_plates.size(); ++p)
    if (m.cold_plates[p].boiling) {
      const std::string name = m.c.cold_plates[p].name + " dry-out margin";
      limit(r, name, r.quantities.at(name).value, 0, false, "1");
    }
}

}  // namespace

void collect_limits(const Model& m, Result& r) {
  limits_of_loads(m.c, r);
  limits_of_links(m, r);
  collect_power_limits(m, r);
  limits_of_boiling(m, r);
  for (const auto& l : m.c.limits) {
    const auto q = r.quantities.find(l.quantity);
    if (q == r.quantities.end()) continue;  // the runner refuses such a case before it solves
    if (std::isfinite(l.maximum))
      limit(r, l.quantity + " maximum", q->second.value, l.maximum, true, q->second.unit);
    if (std::isfinite(l.minimum))
      limit(r, l.quantity + " minimum", q->second.value, l.minimum, false, q->second.unit);
  }
}

std::vector<Line> collect_links(const Model& m, const Result& r) {
  std::vector<Line> lines;
  for (std::size_t l = 0; l < m.c.links.size(); ++l) {
    const auto& link = m.c.links[l];
    const LinkEnd* ends[2] = {&link.from, &link.to};
    Line line;
    line.name = link.name;
    for (int e = 0; e < 2; ++e) {
      const auto* end = ends[e]->sheet.empty() ? ends[1 - e] : ends[e];
      const auto& grid = m.mesh.sheets[m.mesh.sheet_of(end->sheet)];
      const auto& b = m.mesh.blocks[grid.block];
      const auto box = m.mesh.columns(grid, end->place);
      line.ends[e] = {0.5 * (b.axes[0].edges[box.i0] + b.axes[0].edges[box.i1]),
                      0.5 * (b.axes[1].edges[box.j0] + b.axes[1].edges[box.j1]),
                      b.axes[2].centre(grid.layer_cell)};
      // an end that is elsewhere: drawn the link's length away, along x, away from the package's middle
      if (ends[e]->sheet.empty()) line.ends[e][0] += std::min(link.length, 0.02);
    }
    line.values = {{"power [W]", r.quantities.at(link.name + " power").value},
                   {"rate [bit/s]", link.rate * link.count},
                   {"energy [J/bit]", r.quantities.at(link.name + " energy per bit").value}};
    lines.push_back(std::move(line));
  }
  return lines;
}

Result collect(Model& m, Vec u, bool with_fields, const Elapsed* elapsed) {
  Result r;
  r.title = m.c.title;
  collect_quantities(m, u, r);
  collect_netlists(m, u, r);
  collect_ledger(m, u, r, elapsed);
  collect_limits(m, r);
  if (with_fields) {
    r.grids = collect_fields(m, u);
    if (!m.solids.empty()) r.cell_grids = collect_solids(m, u, heat_set_free(m, u));
    r.lines = collect_links(m, r);
    r.networks = collect_networks(m, u);
  }
  return r;
}

}  // namespace fourwalls

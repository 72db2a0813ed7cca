// Headline figures: extremes by body, rail, load; what regulators, plates, jets and links do.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "cases/reader.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/extremes.hpp"
#include "solver/locate.hpp"

namespace fourwalls {

namespace {

/// Below this share of all Joule heat a sheet's own is the rounding of potentials.
constexpr double rounding_share = 1e-10;

/// Tells whether an own unknown of a set stands where there is material; `level` gives k from its number
/// within the column.
std::function<bool(PetscInt)> in_live_column(const Model& m, int set_number,
                                             const std::function<PetscInt(PetscInt)>& level) {
  const auto& set = m.mesh.numbering.set(set_number);
  const auto& block = m.mesh.blocks[set.block];
  return [&set, &block, level](PetscInt n) {
    const PetscInt column = (n - set.first) / set.width, within = (n - set.first) % set.width;
    const PetscInt across = std::max(1, set.own.ni());  // a set with unknowns has columns
    return block.live(set.own.i0 + static_cast<int>(column % across),
                      set.own.j0 + static_cast<int>(column / across), static_cast<int>(level(within)));
  };
}

void put(Result& r, const std::string& name, double value, const char* unit, const std::string& where = {}) {
  put_quantity(r, name, value, unit, where);
}

void of_bodies(Model& m, Vec u, Result& r) {
  double hottest = -1e300;
  for (std::size_t b = 0; b < m.mesh.blocks.size(); ++b) {
    const auto& block = m.mesh.blocks[b];
    const auto active = in_live_column(m, m.mesh.cell_set[b], [](PetscInt within) { return within; });
    const auto top = extreme_of(m, u, m.mesh.cell_set[b], 1, active);
    const auto low = extreme_of(m, u, m.mesh.cell_set[b], -1, active);
    const std::string at = where(m, top.where);
    put(r, block.name + " maximum temperature", top.value, "K", at);
    put(r, block.name + " minimum temperature", low.value, "K", where(m, low.where));
    if (top.value > hottest) hottest = top.value, put(r, "highest temperature", top.value, "K", at);
  }
}

void of_sheets(Model& m, Vec u, Result& r) {
  for (const auto& grid : m.mesh.sheets) {
    const auto metal = in_live_column(m, grid.set, [&](PetscInt) { return grid.layer_cell; });
    const auto low = extreme_of(m, u, grid.set, -1, metal), high = extreme_of(m, u, grid.set, 1, metal);
    put(r, grid.name + " lowest potential", low.value, "V", where(m, low.where));
    put(r, grid.name + " highest potential", high.value, "V", where(m, high.where));
  }
}

void of_loads(Model& m, Vec u, const std::vector<double>& lumped, Result& r) {
  const double* v = m.system.ghosted(u);
  double all = 0;
  for (std::size_t l = 0; l < m.c.loads.size(); ++l) {
    const auto& load = m.c.loads[l];
    LoadModel model = m.loads[l];
    model.power *= m.factor(load.controller, lumped);
    double power = 0, current = 0, leakage = 0, volts = 1e300, kelvin = -1e300;
    for (const auto& n : m.nodes_over(load.sheet, load.place)) {
      const double back = load.return_sheet.empty() ? 0 : v[m.node_at(load.return_sheet, n.x, n.y)];
      const double voltage = v[n.node] - back, temperature = v[n.cell];
      const double p = n.share * model.power_at(voltage, temperature);
      power += p;
      current += p / voltage;
      LoadModel only_leakage = model;
      only_leakage.power = 0;
      leakage += n.share * only_leakage.power_at(voltage, temperature);
      volts = std::min(volts, voltage);
      kelvin = std::max(kelvin, temperature);
    }
    power = sum(m, power), current = sum(m, current), leakage = sum(m, leakage);
    volts = smallest(m, volts), kelvin = -smallest(m, -kelvin);
    all += power;
    put(r, load.name + " power", power, "W");
    put(r, load.name + " current", current, "A");
    if (load.leakage > 0) put(r, load.name + " leakage", leakage, "W");
    put(r, load.name + " lowest voltage", volts, "V");
    put(r, load.name + " highest temperature", kelvin, "K");
    r.telemetry.push_back({"load",
                           load.name,
                           {{"power [W]", power},
                            {"current [A]", current},
                            {"voltage [V]", volts},
                            {"temperature [K]", kelvin}}});
  }
  if (!m.c.loads.empty()) put(r, "load power", all, "W");
}

void of_regulators(Model& m, const std::vector<std::pair<std::string, Tally>>& tallies,
                   const std::vector<double>& lumped, Result& r) {
  double in = 0, out = 0;
  for (std::size_t g = 0; g < m.c.regulators.size(); ++g) {
    const auto& name = m.c.regulators[g].name;
    const auto it = std::find_if(tallies.begin(), tallies.end(),
                                 [&](auto& t) { return t.first == "regulator: " + name; });
    // 0.0 - x, so that nothing delivered is 0 and not -0
    const double delivered = 0.0 - it->second.electric, loss = 0.0 - it->second.heat,
                 current = lumped[m.regulators[g].current];
    put(r, name + " current", current, "A");
    put(r, name + " output power", delivered, "W");
    put(r, name + " loss", loss, "W");
    put(r, name + " input power", delivered + loss, "W");
    put(r, name + " efficiency", delivered + loss > 0 ? delivered / (delivered + loss) : 0, "1");
    const auto& asked = m.c.regulators[g];
    const auto& placed = m.regulators[g];
    if (placed.is_linear && asked.input_bus.empty())
      put(r, name + " input voltage", lumped[static_cast<std::size_t>(placed.input)], "V");
    if (asked.shedding) put(r, name + " phases on", placed.model.phases_at(current), "1");
    if (asked.shedding && m.c.transient.asked()) put(r, name + " phase changes", placed.phase_changes, "1");
    if (asked.droop_threshold > 0 && m.c.transient.asked())
      put(r, name + " set point raises", placed.droop_raises, "1");
    r.telemetry.push_back(
        {"regulator", name, {{"power [W]", delivered}, {"current [A]", current}, {"loss [W]", loss}}});
    in += delivered + loss;
    out += delivered;
  }
  if (m.c.regulators.empty()) return;
  put(r, "regulator input power", in, "W");
  put(r, "regulator loss", in - out, "W");
}

/// Of layers and parts.
void of_leakage(const std::vector<std::pair<std::string, Tally>>& tallies, Result& r) {
  double all = 0;
  bool any = false;
  for (const auto& [name, t] : tallies)
    if (name.starts_with("leakage: ")) {
      put(r, name.substr(9) + " leakage", 0.0 - t.heat, "W");
      all -= t.heat, any = true;
    }
  if (any) put(r, "leakage power", all, "W");
}

void of_links(Model& m, const std::vector<double>& lumped, Result& r) {
  double all = 0;
  for (std::size_t l = 0; l < m.c.links.size(); ++l) {
    const auto& link = m.c.links[l];
    const auto& placed = m.links[l];
    const auto& model = *placed.model;
    double here = 0, power = 0, hottest = -std::numeric_limits<double>::infinity();
    for (int e = 0; e < 2; ++e) {
      double end_temperature = m.c.ambient_temperature;  // of an end that is elsewhere
      if (placed.ends[e].power >= 0) {
        end_temperature = lumped[placed.ends[e].temperature];
        here += lumped[placed.ends[e].power];
        put(r, link.name + (e == 0 ? " from temperature" : " to temperature"), end_temperature, "K");
      }
      hottest = std::max(hottest, end_temperature);
      power += placed.ends[e].power >= 0 ? lumped[placed.ends[e].power] : model.end_power(end_temperature);
    }
    const double whole = power + model.external_power();
    const double bits = link.rate * link.count;
    const double margin = model.optical() ? model.optical_margin_dB() : model.loss_margin_dB(hottest);
    const double reach = model.reach(hottest);
    put(r, link.name + " power", whole, "W");
    put(r, link.name + " power here", here, "W");
    put(r, link.name + " energy per bit", whole / bits, "J/bit");
    if (std::isfinite(margin)) put(r, link.name + " loss margin", margin, "dB");
    if (std::isfinite(reach)) put(r, link.name + " reach", reach, "m");
    put(r, link.name + " latency", model.latency(), "s");
    r.telemetry.push_back({"link",
                           link.name,
                           {{"power [W]", whole},
                            {"rate [bit/s]", bits},
                            {"energy [J/bit]", whole / bits},
                            {"temperature [K]", hottest},
                            {"length [m]", link.length}}});
    all += whole;
  }
  if (!m.c.links.empty()) put(r, "link power", all, "W");
}

void of_boundaries(const Model& m, const std::vector<std::pair<std::string, Tally>>& tallies, Result& r) {
  for (const auto& b : m.c.boundaries)
    for (const auto& [name, t] : tallies)
      if (name == "boundary: " + b.name) put(r, b.name + " heat", t.heat, "W");
}

void of_controllers(const Model& m, const std::vector<double>& lumped, Result& r) {
  for (const auto& placed : m.controllers) {
    const auto& name = placed.given->name;
    put(r, name + " factor", lumped[static_cast<std::size_t>(placed.factor)], "1");
    if (!m.c.transient.asked() || placed.model.cools) continue;
    put(r, name + " time throttled", placed.throttled, "s");
    put(r, name + " performance kept", placed.asked > 0 ? placed.kept / placed.asked : 1, "1");
  }
}

}  // namespace

void put_quantity(Result& r, const std::string& name, double value, const char* unit,
                  const std::string& where) {
  const bool is_new = r.quantities.insert_or_assign(name, Quantity{value, unit, where}).second;
  if (!is_new && name != "highest temperature")
    throw CaseError(
        {{{},
          "error",
          fmt::format("two devices of one name both have a quantity '{}'; rename one of them", name)}});
}

void collect_quantities(Model& m, Vec u, Result& r) {
  const auto lumped = lumped_values(m, u);
  const auto tallies = m.system.tallies(u);
  of_bodies(m, u, r);
  collect_solid_quantities(m, u, tallies, r);
  of_sheets(m, u, r);
  of_loads(m, u, lumped, r);
  of_regulators(m, tallies, lumped, r);
  of_leakage(tallies, r);
  collect_cooling(m, u, tallies, lumped, r);
  of_links(m, lumped, r);
  of_boundaries(m, tallies, r);
  of_controllers(m, lumped, r);
  collect_power(m, tallies, lumped, r);
  double joule = 0;
  for (const auto& [name, t] : tallies)
    if (name.starts_with("sheet: ") || name.starts_with("via: ")) joule += t.electric;
  for (const auto& [name, t] : tallies) {
    // a sheet without current has only rounding
    const double heat = t.electric > rounding_share * joule ? t.electric : 0;
    if (name.starts_with("sheet: ")) put(r, name.substr(7) + " joule heat", heat, "W");
  }
  if (!m.c.sheets.empty()) put(r, "joule heat", joule, "W");
}

}  // namespace fourwalls

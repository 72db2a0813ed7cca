// Headline figures: extremes by body, rail, load; what regulators, plates, jets and links do.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "cases/reader.hpp"
#include "postprocess/collect.hpp"
#include "solver/locate.hpp"

namespace fourwalls {

namespace {

/// Below this share of all Joule heat a sheet's own is the rounding of potentials.
constexpr double rounding_share = 1e-10;

struct Extreme {
  double value = 0;
  PetscInt where = -1;
};

/// Largest (sign +1) or smallest (-1) of an entity set's values over all ranks, and one place that has it.
Extreme extreme_of(const Model& m, Vec u, int set, double sign, const std::function<bool(PetscInt)>& counts) {
  const auto& s = m.mesh.numbering.set(set);
  double best = -1e300;
  PetscInt where = -1;
  {
    ReadAccess v(u);
    const PetscInt end = s.first + static_cast<PetscInt>(s.own.columns()) * s.width;
    for (PetscInt n = s.first; n < end; ++n)
      if (counts(n) && sign * v[n] > best) best = sign * v[n], where = m.mesh.numbering.global(n);
  }
  struct {
    double value;
    int rank;
  } pick{best, m.mesh.rank};
  MPI_Allreduce(MPI_IN_PLACE, &pick, 1, MPI_DOUBLE_INT, MPI_MAXLOC, m.comm);
  MPI_Bcast(&where, 1, MPIU_INT, pick.rank, m.comm);
  return {sign * pick.value, where};
}

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

double sum(const Model& m, double mine) {
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  return mine;
}

double smallest(const Model& m, double mine) {
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_MIN, m.comm);
  return mine;
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

/// Largest of a value over the rows of a plate, each row summed over the ranks.
double largest_row(const Model& m, std::vector<double> rows) {
  MPI_Allreduce(MPI_IN_PLACE, rows.data(), static_cast<int>(rows.size()), MPI_DOUBLE, MPI_SUM, m.comm);
  return rows.empty() ? 0 : *std::max_element(rows.begin(), rows.end());
}

/// Quality, dry-out and two-phase pressure drop of a boiling plate; returns the pressure drop [Pa].
double of_boiling_plate(Model& m, Vec u, std::size_t p, const std::vector<double>& lumped, Result& r) {
  const auto& plate = m.c.cold_plates[p];
  const auto& placed = m.cold_plates[p];
  const auto& grid = m.mesh.coolants[p];
  const auto& block = m.mesh.blocks[grid.block];
  const FlowBoiling& model = *placed.boiling;
  const auto& own = m.mesh.numbering.set(grid.set).own;
  std::vector<double> drop(grid.rows(), 0);
  double flow = 0, weighted = 0, margin = 1e300, wettest = -1e300;
  ReadAccess v(u);
  for (int row = 0; row < grid.rows(); ++row)
    for (int n = 0; n < grid.length(); ++n) {
      const auto [i, j] = grid.column(row, n);
      if (!own.contains(i, j)) continue;
      const double theta = v[m.mesh.numbering.column(grid.set, i, j)], x = model.quality(theta);
      drop[row] +=
          model.friction_gradient(x) * (grid.along_x ? block.axes[0].width(i) : block.axes[1].width(j));
      if (n == grid.length() - 1) {
        flow += lumped[placed.rows[row]], weighted += lumped[placed.rows[row]] * x;
        drop[row] +=
            model.mass_flux * model.mass_flux *
            (model.specific_volume(x) - model.specific_volume(0) +
             0.5 * (plate.minor_loss + plate.bend_loss * (plate.passes - 1)) * model.specific_volume(0));
      }
      wettest = std::max(wettest, x);
      if (!block.live(i, j, grid.k)) continue;
      FlowBoilingWall wall;
      wall.half = 0.5 * block.axes[2].width(grid.k);
      wall.k = m.materials[block.material(i, j, grid.k)][2];
      wall.model = model;
      const double q = wall.flux(v[m.mesh.cell(grid.block, i, j, grid.k)], theta) * wall.perimeter_share();
      margin = std::min(margin, std::clamp(model.dryout(q), 0.1, 0.95) - x);
    }
  put(r, plate.name + " outlet quality", sum(m, weighted) / sum(m, flow), "1");
  put(r, plate.name + " highest quality", -smallest(m, -wettest), "1");
  put(r, plate.name + " dry-out margin", smallest(m, margin), "1");
  return largest_row(m, drop);
}

/// Flow-weighted enthalpy of the last volumes, as a temperature; hottest volume; heat taken up.
void of_cold_plates(Model& m, Vec u, const std::vector<std::pair<std::string, Tally>>& tallies,
                    const std::vector<double>& lumped, Result& r) {
  for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p) {
    const auto& plate = m.c.cold_plates[p];
    const auto& placed = m.cold_plates[p];
    const auto& grid = m.mesh.coolants[p];
    const auto tally = [&](const char* part) {
      const auto it = std::find_if(tallies.begin(), tallies.end(),
                                   [&](auto& t) { return t.first == "cold plate: " + plate.name + part; });
      return it->second;
    };
    const double heat = tally(" wall").heat, viscous = 0.0 - tally(" friction").enthalpy;
    // a plate given by its coefficient has no channels to lose pressure in, or nothing is known of them:
    // nothing is told
    const double pressure = placed.boiling     ? of_boiling_plate(m, u, p, lumped, r)
                            : placed.resists() ? lumped[placed.pressure]
                                               : 0;
    double flow = 0, weighted = 0;
    const auto& own = m.mesh.numbering.set(grid.set).own;
    ReadAccess v(u);
    for (int row = 0; row < grid.rows(); ++row) {
      const auto [i, j] = grid.column(row, grid.length() - 1);
      flow += lumped[placed.rows[row]];
      if (own.contains(i, j))
        weighted += lumped[placed.rows[row]] * placed.temperature(v[m.mesh.numbering.column(grid.set, i, j)]);
    }
    const auto hot = extreme_of(m, u, grid.set, 1, [](PetscInt) { return true; });
    const double hydraulic = (pressure + plate.loop_pressure_drop) * plate.flow;
    put(r, plate.name + " heat", heat, "W");
    put(r, plate.name + " outlet temperature", sum(m, weighted) / flow, "K");
    put(r, plate.name + " highest coolant temperature", placed.temperature(hot.value), "K",
        where(m, hot.where));
    const bool resists = placed.boiling || placed.resists();
    if (resists) put(r, plate.name + " pressure drop", pressure, "Pa");
    // in a loop the loop's pump does it
    if (placed.branch < 0 && hydraulic > 0)
      put(r, plate.name + " pumping power", hydraulic / plate.pump_efficiency, "W");
    if (resists) put(r, plate.name + " viscous heat", viscous, "W");
    put(r, plate.name + " mass flow", flow, "kg/s");
  }
}

const Tally& tally_of(const std::vector<std::pair<std::string, Tally>>& tallies, const std::string& name) {
  static const Tally none;
  const auto it = std::find_if(tallies.begin(), tallies.end(), [&](auto& t) { return t.first == name; });
  return it == tallies.end() ? none : it->second;
}

/// Heat, flow and pressure of channel networks; their outlets' temperature weighted by flow.
void of_channel_networks(Model& m, Vec u, const std::vector<std::pair<std::string, Tally>>& tallies,
                         Result& r) {
  for (std::size_t n = 0; n < m.c.channel_networks.size(); ++n) {
    const auto& network = m.c.channel_networks[n];
    const auto& placed = m.channel_networks[n];
    const auto& grid = m.mesh.networks[n];
    const std::string group = "channel network: " + network.name;
    double out = 0, weighted = 0;
    const auto& own = m.mesh.numbering.set(grid.set).own;
    ReadAccess v(u);
    for (int j = own.j0; j < own.j1; ++j)
      for (int i = own.i0; i < own.i1; ++i) {
        if (!grid.flows(i, j) || !grid.leads(i, j)) continue;
        const double flow = placed.density * placed.flow.out[grid.map.number(grid.row[j], grid.col[i])];
        out += flow, weighted += flow * v[m.mesh.numbering.column(grid.set, i, j)];
      }
    out = sum(m, out), weighted = sum(m, weighted);
    const auto hot = extreme_of(m, u, grid.set, 1, [](PetscInt) { return true; });
    const double volume = placed.flow.total();
    const double pump = network.flow > 0 ? placed.pressure : network.pressure;
    put(r, network.name + " heat", tally_of(tallies, group + " wall").heat, "W");
    put(r, network.name + " outlet temperature", weighted / out, "K");
    put(r, network.name + " highest coolant temperature", hot.value, "K", where(m, hot.where));
    put(r, network.name + " pressure drop", placed.pressure, "Pa");
    put(r, network.name + " pumping power", pump * volume / network.pump_efficiency, "W");
    put(r, network.name + " viscous heat", 0.0 - tally_of(tallies, group + " friction").enthalpy, "W");
    put(r, network.name + " mass flow", out, "kg/s");
  }
}

void of_air_jets(Model& m, const std::vector<std::pair<std::string, Tally>>& tallies,
                 const std::vector<double>& lumped, Result& r) {
  for (std::size_t j = 0; j < m.c.air_jets.size(); ++j) {
    const auto& jet = m.c.air_jets[j];
    const auto& placed = m.air_jets[j];
    const auto it = std::find_if(tallies.begin(), tallies.end(),
                                 [&](auto& t) { return t.first == "air jet: " + jet.name + " cooling"; });
    const double flow = lumped[placed.flow], exhaust = lumped[placed.exhaust];
    const double electric = placed.electric * m.factor(jet.controller, lumped);
    double back = jet.system_linear * flow + jet.system_quadratic * flow * flow;
    if (placed.tray >= 0) {
      const auto& tray = m.c.trays[placed.tray];
      const double whole = lumped[m.trays[placed.tray].flow];
      back += tray.duct_linear * whole + tray.duct_quadratic * whole * whole;
    }
    put(r, jet.name + " flow", flow * jet.count, "m3/s");
    put(r, jet.name + " back pressure", back, "Pa");
    put(r, jet.name + " heat", it->second.heat, "W");
    put(r, jet.name + " net heat", it->second.heat - electric, "W");
    put(r, jet.name + " exhaust temperature", exhaust, "K");
    put(r, jet.name + " electric power", electric, "W");
  }
}

void of_trays(const Model& m, const std::vector<std::pair<std::string, Tally>>& tallies,
              const std::vector<double>& lumped, Result& r) {
  for (std::size_t t = 0; t < m.c.trays.size(); ++t) {
    const auto& tray = m.c.trays[t];
    const double flow = lumped[m.trays[t].flow];
    put(r, tray.name + " air temperature", lumped[m.trays[t].temperature], "K");
    put(r, tray.name + " flow", flow, "m3/s");
    put(r, tray.name + " duct pressure", tray.duct_linear * flow + tray.duct_quadratic * flow * flow, "Pa");
    for (const auto& [name, tally] : tallies) {
      if (name == "tray: " + tray.name + " wall") put(r, tray.name + " wall heat", 0.0 - tally.heat, "W");
      if (name == "tray: " + tray.name + " room") put(r, tray.name + " room heat", tally.enthalpy, "W");
    }
  }
}

/// Flows, temperatures, pressures and powers of the loops.
void of_loops(Model& m, const std::vector<double>& lumped, Result& r) {
  const auto at = [&](int l) { return lumped[static_cast<std::size_t>(l)]; };
  for (std::size_t l = 0; l < m.loops.size(); ++l) {
    const auto& loop = m.loops[l];
    const auto& given = m.c.loops[l];
    const auto T = [&](int node) { return at(loop.temperatures[static_cast<std::size_t>(node)]); };
    for (std::size_t n = 0; n < loop.nodes.size(); ++n) {
      put(r, given.name + " " + loop.nodes[n] + " temperature", at(loop.temperatures[n]), "K");
      // above the first node's, which the equations hold at zero but for rounding
      put(r, given.name + " " + loop.nodes[n] + " pressure", at(loop.pressures[n]) - at(loop.pressures[0]),
          "Pa");
    }
    for (std::size_t b = 0; b < loop.branches.size(); ++b) {
      const auto& branch = loop.branches[b];
      const auto& name = given.branches[b].name;
      const double flow = at(branch.flow), in = T(branch.from);
      const double factor = m.factor(given.branches[b].controller, lumped);
      const bool pumped = branch.branch.pump.max_flow > 0;
      put(r, name + " flow", flow / loop.fluid.density(in), "m3/s");
      double rejected = 0;
      if (branch.chiller) {
        rejected = branch.chiller->heat(flow, in);
        put(r, name + " coefficient of performance", branch.chiller->performance(), "1");
        put(r, name + " electric power", rejected / branch.chiller->performance(), "W");
      } else if (branch.exchange && branch.other_loop < 0) {
        const LoopRejectionDriven cooler{
            {*branch.exchange, branch.other_flow, given.branches[b].temperature}};
        rejected = pumped ? cooler.rejection.heat(flow, in) : cooler.heat(flow, in, factor);
      } else if (branch.exchange) {
        const auto& other = m.loops[static_cast<std::size_t>(branch.other_loop)];
        const auto& side = other.branches[static_cast<std::size_t>(branch.other_branch)];
        const double cold = at(other.temperatures[static_cast<std::size_t>(side.from)]);
        rejected = branch.exchange->heat(flow, in, at(side.flow), cold);
        const double C = flow * branch.exchange->fluid[0].specific_heat(in);
        const double C_other = at(side.flow) * branch.exchange->fluid[1].specific_heat(cold);
        put(r, name + " effectiveness", rejected / (std::min(C, C_other) * (in - cold)), "1");
      }
      if (branch.chiller || branch.exchange) put(r, name + " heat", rejected, "W");
      if (given.branches[b].fan_power > 0)
        put(r, name + " fan power",
            given.branches[b].fan_power * std::pow(given.branches[b].fan_speed * (pumped ? 1 : factor), 3),
            "W");
      const bool given_flow = branch.given > 0;
      if (!pumped && !given_flow) continue;
      const auto p = [&](int node) { return at(loop.pressures[static_cast<std::size_t>(node)]); };
      double rise = given_flow ? p(branch.to) - p(branch.from) : branch.branch.rise(flow, in, factor);
      if (given_flow && branch.plate >= 0) {
        const auto& plate = m.cold_plates[static_cast<std::size_t>(branch.plate)];
        if (plate.geometry.has_channels()) rise += at(plate.pressure);
      }
      put(r, name + " pressure rise", rise, "Pa");
      put(r, name + " pump power", rise * flow / loop.fluid.density(in) / given.branches[b].pump_efficiency,
          "W");
    }
  }
}

void of_heat_sinks(Model& m, const std::vector<std::pair<std::string, Tally>>& tallies,
                   const std::vector<double>& lumped, Result& r) {
  for (std::size_t h = 0; h < m.c.heat_sinks.size(); ++h) {
    const auto& sink = m.c.heat_sinks[h];
    const auto& placed = m.heat_sinks[h];
    const std::string group = "heat sink: " + sink.name;
    if (!placed.model.forced()) {
      put(r, sink.name + " heat", tally_of(tallies, group + " still").heat, "W");
      continue;
    }
    const double flow = lumped[placed.flow], exhaust = lumped[placed.exhaust];
    const auto& model = placed.model;
    put(r, sink.name + " heat", tally_of(tallies, group + " cooling").heat, "W");
    put(r, sink.name + " flow", flow, "m3/s");
    if (model.bypass_area > 0) put(r, sink.name + " bypass flow", lumped[placed.bypass], "m3/s");
    put(r, sink.name + " pressure drop", model.fin_pressure(flow, exhaust), "Pa");
    put(r, sink.name + " exhaust temperature", exhaust, "K");
    put(r, sink.name + " resistance", 1 / (model.effectiveness(flow, exhaust) * model.capacity(flow)), "K/W");
    if (placed.electric > 0)
      put(r, sink.name + " fan power", placed.electric * std::pow(m.factor(sink.controller, lumped), 3), "W");
  }
}

void of_jet_plates(Model& m, const std::vector<std::pair<std::string, Tally>>& tallies,
                   const std::vector<double>& lumped, Result& r) {
  for (std::size_t j = 0; j < m.c.jet_plates.size(); ++j) {
    const auto& plate = m.c.jet_plates[j];
    const auto& placed = m.jet_plates[j];
    const double friction = placed.pressure * plate.flow;
    const double pumping = (placed.pressure + plate.loop_pressure_drop) * plate.flow / plate.pump_efficiency;
    put(r, plate.name + " heat", tally_of(tallies, "jet plate: " + plate.name + " wall").heat, "W");
    put(r, plate.name + " outlet temperature", lumped[placed.outlet], "K");
    put(r, plate.name + " pressure drop", placed.pressure, "Pa");
    put(r, plate.name + " viscous heat", friction, "W");
    put(r, plate.name + " pumping power", pumping, "W");
    put(r, plate.name + " mass flow", placed.mass_flow, "kg/s");
    put(r, plate.name + " coefficient",
        placed.jets.coefficient(placed.mass_flow, plate.inlet_temperature, 0.0), "W/m2/K");
  }
}

/// How near each pool is to its critical heat flux.
void of_pools(Model& m, Vec u, Result& r) {
  ReadAccess v(u);
  for (const auto& pool : m.pools) {
    const auto& boundary = m.c.boundaries[pool.boundary];
    double fraction = 0, hottest = -1e300, beyond = 0;
    for (const auto& [cell, law] : pool.cells) {
      const double part = law.critical_fraction(v[cell]);
      fraction = std::max(fraction, part);
      hottest = std::max(hottest, law.surface(v[cell]));
      if (part > 1) beyond += law.area;
    }
    put(r, boundary.name + " critical heat flux fraction", -smallest(m, -fraction), "1");
    put(r, boundary.name + " surface temperature", -smallest(m, -hottest), "K");
    put(r, boundary.name + " area past critical heat flux", sum(m, beyond), "m2");
  }
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
  of_cold_plates(m, u, tallies, lumped, r);
  of_channel_networks(m, u, tallies, r);
  of_air_jets(m, tallies, lumped, r);
  of_trays(m, tallies, lumped, r);
  of_loops(m, lumped, r);
  of_heat_sinks(m, tallies, lumped, r);
  of_jet_plates(m, tallies, lumped, r);
  of_pools(m, u, r);
  of_links(m, lumped, r);
  of_boundaries(m, tallies, r);
  of_controllers(m, lumped, r);
  collect_power(m, tallies, lumped, r);
  const auto& c = m.c;
  if (!(c.cold_plates.empty() && c.channel_networks.empty() && c.loops.empty() && c.heat_sinks.empty() &&
        c.jet_plates.empty())) {
    // the ledger knows: it fills them in
    put(r, "cooling power", 0, "W");
    put(r, "partial PUE", 1, "1");
  }
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

// Headline figures of what takes heat away: plates, networks of channels, jets, trays, loops, sinks, pools.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "postprocess/collect.hpp"
#include "postprocess/extremes.hpp"
#include "solver/locate.hpp"

namespace fourwalls {

namespace {

void put(Result& r, const std::string& name, double value, const char* unit, const std::string& where = {}) {
  put_quantity(r, name, value, unit, where);
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
                         const std::vector<double>& lumped, Result& r) {
  for (std::size_t n = 0; n < m.c.channel_networks.size(); ++n) {
    const auto& network = m.c.channel_networks[n];
    const auto& placed = m.channel_networks[n];
    const auto& grid = m.mesh.networks[n];
    const std::string group = "channel network: " + network.name;
    const NetworkFlow flow = network_flow(m, u, n);
    const NetworkWays ways = network_ways(m, n, placed);
    const bool looped = placed.branch >= 0;
    double out = 0, weighted = 0;
    const auto& own = m.mesh.numbering.set(grid.set).own;
    {
      ReadAccess v(u);
      for (int j = own.j0; j < own.j1; ++j)
        for (int i = own.i0; i < own.i1; ++i) {
          if (!grid.flows(i, j) || !grid.leads(i, j)) continue;
          const double leaves = placed.density * flow.out[grid.map.number(grid.row[j], grid.col[i])];
          out += leaves, weighted += leaves * v[m.mesh.numbering.column(grid.set, i, j)];
        }
    }
    out = sum(m, out), weighted = sum(m, weighted);
    const auto hot = extreme_of(m, u, grid.set, 1, [](PetscInt) { return true; });
    const double pump = lumped[static_cast<std::size_t>(placed.pump)];
    const double warmest = ways.fluid.viscosity(hot.value);
    put(r, network.name + " heat", tally_of(tallies, group + " wall").heat, "W");
    put(r, network.name + " outlet temperature", weighted / out, "K");
    put(r, network.name + " highest coolant temperature", hot.value, "K", where(m, hot.where));
    put(r, network.name + " pressure drop", flow.inlet_pressure(), "Pa");
    // in a loop the loop's pump does it
    if (!looped) put(r, network.name + " pumping power", pump * flow.total() / network.pump_efficiency, "W");
    put(r, network.name + " viscous heat", 0.0 - tally_of(tallies, group + " friction").enthalpy, "W");
    put(r, network.name + " mass flow", out, "kg/s");
    put(r, network.name + " highest Reynolds number", ways.highest_reynolds(flow, warmest), "1");
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
      if (given_flow && branch.network >= 0)
        rise += at(m.channel_networks[static_cast<std::size_t>(branch.network)].pump);
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

/// Film coefficient under the first row, the fluid as warm as the mean heat flux makes it [W/m^2/K].
double mean_coefficient(const JetPlate& plate, const PlacedJetPlate& placed, double heat) {
  const auto& jets = placed.jets;
  const double area = jets.nozzles * jets.pitch_along * jets.pitch_across, inlet = plate.inlet_temperature;
  const double cold = jets.coefficient(placed.mass_flow, inlet, 0.0);
  return jets.coefficient(placed.mass_flow, jets.property_temperature(inlet, inlet + heat / area / cold),
                          0.0);
}

void of_jet_plates(Model& m, const std::vector<std::pair<std::string, Tally>>& tallies,
                   const std::vector<double>& lumped, Result& r) {
  for (std::size_t j = 0; j < m.c.jet_plates.size(); ++j) {
    const auto& plate = m.c.jet_plates[j];
    const auto& placed = m.jet_plates[j];
    const double friction = placed.pressure * plate.flow;
    const double pumping = (placed.pressure + plate.loop_pressure_drop) * plate.flow / plate.pump_efficiency;
    const double heat = tally_of(tallies, "jet plate: " + plate.name + " wall").heat;
    put(r, plate.name + " heat", heat, "W");
    put(r, plate.name + " outlet temperature", lumped[placed.outlet], "K");
    put(r, plate.name + " pressure drop", placed.pressure, "Pa");
    put(r, plate.name + " viscous heat", friction, "W");
    put(r, plate.name + " pumping power", pumping, "W");
    put(r, plate.name + " mass flow", placed.mass_flow, "kg/s");
    put(r, plate.name + " coefficient", mean_coefficient(plate, placed, heat), "W/m2/K");
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

}  // namespace

void collect_cooling(Model& m, Vec u, const Tallies& tallies, const std::vector<double>& lumped, Result& r) {
  of_cold_plates(m, u, tallies, lumped, r);
  of_channel_networks(m, u, tallies, lumped, r);
  of_air_jets(m, tallies, lumped, r);
  of_trays(m, tallies, lumped, r);
  of_loops(m, lumped, r);
  of_heat_sinks(m, tallies, lumped, r);
  of_jet_plates(m, tallies, lumped, r);
  of_pools(m, u, r);
  const auto& c = m.c;
  if (!(c.cold_plates.empty() && c.channel_networks.empty() && c.loops.empty() && c.heat_sinks.empty() &&
        c.jet_plates.empty())) {
    // the ledger knows: it fills them in
    put(r, "cooling power", 0, "W");
    put(r, "partial PUE", 1, "1");
  }
}

}  // namespace fourwalls

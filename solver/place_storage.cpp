// What unknowns keep: heat in cells and coolant, charge in capacitors, current in inductances.

#include <numbers>

#include "physics/capacitor.hpp"
#include "physics/coolant_capacity.hpp"
#include "physics/heat_capacity.hpp"
#include "physics/homogenised.hpp"
#include "physics/inductor.hpp"
#include "physics/tray.hpp"
#include "solver/channel_strips.hpp"
#include "solver/model.hpp"

namespace fourwalls {

namespace {

struct Stuff {
  double density = 0;  ///< [kg/m^3]
  Conductivity specific;
};

/// Cells of a block, computed as they are visited.
class CellHeat {
 public:
  using Law = HeatCapacity;
  CellHeat(const Block& block, Columns columns, const IndexBox& own, std::vector<Stuff> stuff)
      : block_(&block), columns_(std::move(columns)), own_(own), stuff_(std::move(stuff)) {}

  template <class F>
  void for_each(F&& f) const {
    for (int j = own_.j0; j < own_.j1; ++j)
      for (int i = own_.i0; i < own_.i1; ++i)
        for (int k = 0; k < block_->nz(); ++k) {
          const int material = block_->material(i, j, k);
          if (material == inactive) continue;
          const auto& s = stuff_[material];
          const PetscInt index[1] = {columns_(i, j) + k};
          f(HeatCapacity{s.density * block_->column_area(i, j) * block_->axes[2].width(k), s.specific},
            index);
        }
  }

 private:
  const Block* block_;
  Columns columns_;
  IndexBox own_;
  std::vector<Stuff> stuff_;
};

void place_heat_capacities(Model& m) {
  std::vector<Stuff> stuff;
  for (const auto& [name, s] : m.c.materials)
    stuff.push_back(
        {s.density,
         {s.specific_heat, s.specific_heat_exponent, s.specific_heat_slope, s.reference_temperature}});
  // pillars and planes bring theirs, by their share of the volume
  std::size_t number = 0;
  for (const auto& [name, s] : m.c.materials) {
    auto& own = stuff[number++];
    const std::string& other = s.pillar_material.empty() ? s.plane_material : s.pillar_material;
    if (other.empty()) continue;
    const auto& metal = m.c.materials.at(other);
    const double share =
        s.pillar_material.empty()
            ? s.plane_count * s.plane_thickness * s.plane_coverage / s.board_thickness
            : homogenised::pillar_share(s.pillar_diameter, s.pillar_pitch[0], s.pillar_pitch[1]);
    const double mine = (1 - share) * s.density, theirs = share * metal.density;
    own.density = mine + theirs;
    own.specific.k = (mine * s.specific_heat + theirs * metal.specific_heat) / own.density;
  }
  for (const auto& walls : m.mesh.cavity_walls) {
    Stuff thin = stuff[walls.base];
    thin.density *= walls.share;
    stuff.push_back(thin);
  }
  for (std::size_t b = 0; b < m.mesh.blocks.size(); ++b) {
    const int set = m.mesh.cell_set[b];
    m.system.add_storage(
        "stored heat: " + m.mesh.blocks[b].name,
        CellHeat(m.mesh.blocks[b], Columns(m.mesh.numbering, set), m.mesh.numbering.set(set).own, stuff));
  }
  for (std::size_t b = 0; b < m.solids.size(); ++b) {
    const auto& body = m.c.mesh_bodies[b];
    const auto& mesh = *m.solids[b].mesh;
    Listed<HeatCapacity> cells;
    for (int c = 0; c < mesh.cells(); ++c) {
      const auto& material = body.volumes[static_cast<std::size_t>(mesh.volume_of[c])].material;
      const auto& s = stuff[static_cast<std::size_t>(material_number(m.c, material))];
      cells.add({s.density * mesh.volume[c], s.specific}, {m.solids[b].first_cell + c});
    }
    m.system.add_storage("stored heat: " + body.name, std::move(cells));
  }
}

/// Liquid in channels or between pins over a unit of the plate's area [m].
double liquid_depth(const ChannelGeometry& g) {
  if (g.has_pins()) {
    const double pin = 0.25 * std::numbers::pi * g.pin_diameter * g.pin_diameter;
    return g.channel_height * (1 - pin / (g.pin_across * g.pin_along));
  }
  return g.channel_height * g.channel_width / (g.channel_width + g.wall_width);
}

/// Coolant in channels or between pins; a plate given by its coefficient has no volume and follows at once,
/// and so does a boiling one, whose coolant is mostly vapour by volume.
void place_coolant(Model& m) {
  for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p) {
    const auto& plate = m.c.cold_plates[p];
    const auto& grid = m.mesh.coolants[p];
    const auto& own = m.mesh.numbering.set(grid.set).own;
    const auto& block = m.mesh.blocks[grid.block];
    Listed<CoolantCapacity> volumes;
    const auto& placed = m.cold_plates[p];
    const double depth = grid.resolved ? placed.geometry.channel_height : liquid_depth(placed.geometry);
    for (int j = own.j0; placed.geometry.has_channels() && !placed.boiling && j < own.j1; ++j)
      for (int i = own.i0; i < own.i1; ++i) {
        const int strip = grid.along_x ? j - grid.region.j0 : i - grid.region.i0;
        if (!m.mesh.wet(grid, strip) || leading_strip(m.mesh, grid, strip) != strip) continue;
        const double share = coolant_width(m.mesh, grid, strip) / strip_width(m.mesh, grid, strip);
        volumes.add({placed.fluid, share * depth * block.column_area(i, j)},
                    {m.mesh.numbering.column(grid.set, i, j)});
      }
    m.system.add_storage("stored enthalpy: " + plate.name, std::move(volumes));
  }
}

void place_network_coolant(Model& m) {
  for (std::size_t n = 0; n < m.mesh.networks.size(); ++n) {
    const auto& grid = m.mesh.networks[n];
    const auto& own = m.mesh.numbering.set(grid.set).own;
    const auto& [x, y, z] = m.mesh.blocks[grid.block].axes;
    const double height = z.edges[grid.k + grid.levels] - z.edges[grid.k];
    Listed<CoolantCapacity> volumes;
    for (int j = own.j0; j < own.j1; ++j)
      for (int i = own.i0; i < own.i1; ++i) {
        if (!grid.flows(i, j) || !grid.leads(i, j)) continue;
        const int row = grid.row[j], col = grid.col[i];
        const double width = x.edges[grid.first_i[col + 1]] - x.edges[i];
        const double depth = y.edges[grid.first_j[row + 1]] - y.edges[j];
        volumes.add({m.channel_networks[n].fluid, width * depth * height},
                    {m.mesh.numbering.column(grid.set, i, j)});
      }
    m.system.add_storage("stored enthalpy: " + grid.name, std::move(volumes));
  }
}

void place_capacitor(Model& m, const Capacitor& k, int bank) {
  Listed<CapacitorToGround> to_ground;
  Listed<CapacitorToReturn> to_return;
  if (bank >= 0) {
    if (m.mesh.rank == 0) to_ground.add({k.capacitance}, {m.mesh.numbering.lumped(bank)});
  } else {
    for (const auto& n : m.nodes_over(k.sheet, k.place)) {
      if (k.return_sheet.empty())
        to_ground.add({n.share * k.capacitance}, {n.node});
      else
        to_return.add({n.share * k.capacitance}, {n.node, m.node_at(k.return_sheet, n.x, n.y)});
    }
  }
  m.system.add_storage("capacitor: " + k.name, std::move(to_ground));
  m.system.add_storage("capacitor: " + k.name, std::move(to_return));
}

/// Buses that something holds up while their sources follow.
void place_bus_capacitances(Model& m) {
  for (std::size_t b = 0; b < m.c.buses.size(); ++b) {
    if (m.c.buses[b].capacitance <= 0) continue;
    Listed<CapacitorToGround> bulk;
    if (m.mesh.rank == 0) bulk.add({m.c.buses[b].capacitance}, {m.mesh.numbering.lumped(m.buses[b])});
    m.system.add_storage("capacitor: " + m.c.buses[b].name, std::move(bulk));
  }
}

void place_inductances(Model& m) {
  for (std::size_t g = 0; g < m.regulators.size(); ++g) {
    const auto& placed = m.regulators[g];
    const auto& limits = placed.limits;
    if (limits.inductance <= 0) continue;
    Listed<Inductor> inductor;
    Listed<LoopIntegral> integral;
    Listed<LowDropoutLoop> loop;
    auto& n = m.mesh.numbering;
    const PetscInt current = n.lumped(placed.current), behind = n.lumped(placed.behind);
    const PetscInt own = placed.loop >= 0 ? n.lumped(placed.loop) : -1;
    const bool bypassed = placed.is_linear && own >= 0;
    if (m.mesh.rank == 0) {
      if (bypassed)
        loop.add({limits.inductance / limits.load_line}, {own});
      else
        inductor.add({limits.inductance, placed.model.load_line}, {current, behind});
      if (own >= 0 && !bypassed) integral.add({limits.crossover()}, {own});
    }
    const std::string name = "inductance: " + m.c.regulators[g].name;
    m.system.add_storage(name, std::move(inductor));
    m.system.add_storage(name, std::move(integral));
    m.system.add_storage(name, std::move(loop));
  }
}

void place_trays(Model& m) {
  for (std::size_t t = 0; t < m.c.trays.size(); ++t) {
    const auto& tray = m.c.trays[t];
    if (tray.volume <= 0) continue;
    Listed<TrayAir> air;
    double pressure = 101325;
    for (const auto& jet : m.c.air_jets)
      if (jet.tray == tray.name) pressure = jet.air_pressure;
    const PetscInt at = m.mesh.numbering.lumped(m.trays[t].temperature);
    if (m.mesh.rank == 0) air.add({tray.volume, pressure}, {at});
    m.system.add_storage("stored enthalpy: " + tray.name, std::move(air));
  }
}

}  // namespace

void place_banks(Model& m) {
  for (std::size_t c = 0; c < m.c.capacitors.size(); ++c) {
    if (m.bank_voltages[c] < 0) continue;
    const auto& k = m.c.capacitors[c];
    const PetscInt bank = m.mesh.numbering.lumped(m.bank_voltages[c]);
    Listed<CapacitorResistance> to_ground;
    Listed<CapacitorResistanceToReturn> to_return;
    for (const auto& n : m.nodes_over(k.sheet, k.place)) {
      const double conductance = n.share / k.resistance;
      if (k.return_sheet.empty())
        to_ground.add({conductance}, {n.node, bank, n.cell});
      else
        to_return.add({conductance}, {n.node, m.node_at(k.return_sheet, n.x, n.y), bank, n.cell});
    }
    m.system.add("capacitor: " + k.name, std::move(to_ground));
    m.system.add("capacitor: " + k.name, std::move(to_return));
  }
}

void place_storage(Model& m) {
  place_heat_capacities(m);
  place_coolant(m);
  place_network_coolant(m);
  place_trays(m);
  for (std::size_t k = 0; k < m.c.capacitors.size(); ++k)
    place_capacitor(m, m.c.capacitors[k], m.bank_voltages[k]);
  place_bus_capacitances(m);
  place_inductances(m);
}

}  // namespace fourwalls

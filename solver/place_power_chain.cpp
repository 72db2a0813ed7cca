// The power chain: buses as lumped potentials, and the devices that feed, join and load them.

#include <algorithm>
#include <cmath>

#include "physics/bus_load.hpp"
#include "solver/model.hpp"

namespace fourwalls {

namespace {

/// Watts that the chain carries, roughly: the scale of its currents and losses.
double carried(const Case& c) {
  double racks = 0, package = 0, copies = 0;
  for (const auto& r : c.rack_loads) racks += r.power * r.count;
  for (const auto& s : c.storages)
    if (std::isfinite(s.power)) racks += std::abs(s.power);
  for (const auto& l : c.loads) package += l.power + l.leakage;
  for (const auto& r : c.regulators)
    if (!r.input_bus.empty()) copies = std::max(copies, static_cast<double>(r.copies));
  for (const auto& k : c.cables)
    if (!k.sheet.empty()) copies = std::max(copies, 1.0);
  const double sum = racks + copies * package;
  return sum > 0 ? sum : 1;
}

const Bus& bus_of(const Case& c, const std::string& name) {
  return *std::find_if(c.buses.begin(), c.buses.end(), [&](const Bus& b) { return b.name == name; });
}

/// Unknowns of a device's heat; its loss is counted in `scale` watts.
PlacedHeat add_heat(Model& m, const std::string& name, double loss, double scale) {
  auto& n = m.mesh.numbering;
  return {n.add(Lumped{Field::power, name, loss, std::max(scale, 1e-3)}),
          n.add(Lumped{Field::mean_temperature, name, m.c.ambient_temperature, 1})};
}

/// Resistance of a source of `rated` watts at `voltage` that falls by `droop` at its rating.
double droop_resistance(double droop, double voltage, double rated) {
  return droop * voltage * voltage / rated;
}

PlacedConverter placed_converter(const Case& c, const Converter& k) {
  const auto& t = c.converter_technologies.at(k.technology);
  const double rated = k.rated_power * k.units;
  const double input = bus_of(c, k.from).voltage;
  const double output = t.kind == ConversionKind::ratio ? k.ratio * input : k.voltage;
  PlacedConverter placed;
  placed.is_linear = t.kind == ConversionKind::linear;
  placed.model.units = {{k.rated_power, t.fixed, t.linear, t.quadratic},
                        k.units,
                        k.spare,
                        k.sharing == Sharing::best,
                        t.coefficient};
  placed.model.voltage = output;
  placed.model.ratio = t.kind == ConversionKind::ratio ? k.ratio : 0;
  placed.model.resistance = droop_resistance(k.droop, output, rated);
  placed.model.rated_current = rated / output;
  placed.model.lowest_input = 1e-3 * input;
  placed.linear = {output, placed.model.resistance, t.dropout * output * output / rated,
                   t.quiescent * rated / output, rated / output};
  return placed;
}

PlacedStorage placed_storage(const Case& c, const Storage& s) {
  PlacedStorage placed;
  placed.model = {s.empty_voltage, s.full_voltage, s.resistance,
                  s.energy,        s.charge,       1e-3 * bus_of(c, s.bus).voltage};
  return placed;
}

PlacedGenerator placed_generator(const Case& c, const Generator& g) {
  const auto& t = c.generator_technologies.at(g.technology);
  const double rated = g.rated_power * g.units;
  PlacedGenerator placed;
  placed.supply = {g.voltage, droop_resistance(g.droop, g.voltage, rated), rated / g.voltage};
  placed.machine = {{t.fixed, t.linear, t.quadratic},
                    g.rated_power,
                    g.units,
                    g.spare,
                    t.lowest_load,
                    t.price,
                    t.carbon,
                    t.upkeep};
  return placed;
}

/// A three-phase line's resistance over pf^2; with a return sheet half of a loop each way.
CableModel cable_model(const Case& c, const Cable& k) {
  const auto& from = bus_of(c, k.from);
  const double ways = k.return_sheet.empty() ? 1 : 0.5;
  return {ways * k.resistance / (from.power_factor * from.power_factor), k.coefficient};
}

double exponent_of(LoadKind kind) { return kind == LoadKind::power ? 0 : kind == LoadKind::current ? 1 : 2; }

/// Where a device's loss goes and how warm it gets.
void place_heat(Model& m, const std::string& name, const HeatPlace& heat, const PlacedHeat& placed) {
  auto& n = m.mesh.numbering;
  const PetscInt loss = n.lumped(placed.loss), temperature = n.lumped(placed.temperature);
  Listed<RoomTemperature> room;
  Listed<AverageTap> taps;
  Listed<LossHeat> cells;
  if (m.mesh.rank == 0 && heat.body.empty())
    room.add({m.c.ambient_temperature, heat.resistance}, {loss, temperature});
  if (!heat.body.empty())
    for (const auto& [cell, share] : cells_of(m, heat)) {
      taps.add({share}, {temperature, cell});
      cells.add({share}, {loss, cell});
    }
  m.system.add(name, std::move(room));
  m.system.add(name, std::move(taps));
  m.system.add(name, std::move(cells));
}

class Chain {
 public:
  explicit Chain(Model& m) : m_(m), root_(m.mesh.rank == 0) {}

  void place() {
    const Case& c = m_.c;
    for (std::size_t i = 0; i < c.sources.size(); ++i)
      supply("source: " + c.sources[i].name, c.sources[i].bus, m_.sources[i]);
    for (std::size_t i = 0; i < c.generators.size(); ++i)
      supply("generator: " + c.generators[i].name, c.generators[i].bus, m_.generators[i].supply);
    for (std::size_t i = 0; i < c.storages.size(); ++i) storage(c.storages[i], m_.storages[i]);
    for (std::size_t i = 0; i < c.converters.size(); ++i) converter(c.converters[i], m_.converters[i]);
    for (std::size_t i = 0; i < c.cables.size(); ++i) cable(c.cables[i], m_.cables[i]);
    for (std::size_t i = 0; i < c.rack_loads.size(); ++i) rack_load(c.rack_loads[i], m_.rack_loads[i]);
  }

 private:
  PetscInt unknown(int lumped) { return m_.mesh.numbering.lumped(lumped); }
  PetscInt volts(const std::string& bus) { return unknown(bus_unknown(m_, bus)); }

  void supply(const std::string& name, const std::string& bus, const SupplyModel& model) {
    Listed<Supply> laws;
    if (root_) laws.add({&model}, {volts(bus)});
    m_.system.add(name, std::move(laws));
  }

  void storage(const Storage& s, const PlacedStorage& placed) {
    Listed<StorageFloat> floats;
    Listed<StoragePower> gives;
    if (root_ && std::isinf(s.power)) floats.add({&placed.model}, {volts(s.bus), unknown(placed.heat.loss)});
    if (root_ && std::isfinite(s.power))
      gives.add({&placed.model, s.power}, {volts(s.bus), unknown(placed.heat.loss)});
    const std::string name = "storage: " + s.name;
    m_.system.add(name, std::move(floats));
    m_.system.add(name, std::move(gives));
    place_heat(m_, name, s.heat, placed.heat);
  }

  void converter(const Converter& k, const PlacedConverter& placed) {
    Listed<Conversion> switched;
    Listed<LinearRegulation> linear;
    if (root_) {
      const std::array<PetscInt, 4> at{volts(k.from), volts(k.to), unknown(placed.heat.loss),
                                       unknown(placed.heat.temperature)};
      if (placed.is_linear)
        linear.add({&placed.linear}, at);
      else
        switched.add({&placed.model}, at);
    }
    const std::string name = "converter: " + k.name;
    m_.system.add(name, std::move(switched));
    m_.system.add(name, std::move(linear));
    place_heat(m_, name, k.heat, placed.heat);
  }

  void cable(const Cable& k, const PlacedCable& placed) {
    const PetscInt loss = unknown(placed.heat.loss), T = unknown(placed.heat.temperature),
                   from = volts(k.from);
    Listed<CableConduction> joins;
    Listed<CableLoss> self;
    Listed<CableTap> taps;
    Listed<CableReturn> returns;
    if (k.sheet.empty()) {
      if (root_) joins.add({&placed.model}, {from, volts(k.to), loss, T});
    } else {
      if (root_) self.add({}, {loss});
      for (const auto& n : m_.nodes_over(k.sheet, k.place))
        taps.add({&placed.model, n.share}, {from, n.node, loss, T});
    }
    if (!k.return_sheet.empty())
      for (const auto& n :
           m_.nodes_over(k.return_sheet, place_on_sheet(m_.c, k.sheet, k.return_sheet, k.place)))
        returns.add({&placed.model, n.share}, {n.node, loss, T});
    const std::string name = "cable: " + k.name;
    m_.system.add(name, std::move(joins));
    m_.system.add(name, std::move(self));
    m_.system.add(name, std::move(taps));
    m_.system.add(name, std::move(returns));
    place_heat(m_, name, k.heat, placed.heat);
  }

  void rack_load(const RackLoad& r, const PlacedRackLoad& placed) {
    Listed<BusLoad> load;
    if (root_)
      load.add({&placed.model}, {volts(r.bus), unknown(placed.heat.loss), unknown(placed.heat.temperature)});
    const std::string name = "rack load: " + r.name;
    m_.system.add(name, std::move(load));
    place_heat(m_, name, r.heat, placed.heat);
  }

  Model& m_;
  bool root_;
};

}  // namespace

int bus_unknown(const Model& m, const std::string& bus) {
  for (std::size_t b = 0; b < m.c.buses.size(); ++b)
    if (m.c.buses[b].name == bus) return m.buses[b];
  return -1;
}

double heat_of_power_chain(const Case& c) {
  double sum = 0;
  for (const auto& k : c.converters) {
    const auto& t = c.converter_technologies.at(k.technology);
    if (!k.heat.body.empty()) sum += k.rated_power * k.units * (t.fixed + t.linear + t.quadratic);
  }
  for (const auto& r : c.rack_loads)
    if (!r.heat.body.empty()) sum += r.power * r.count;
  return sum;
}

std::vector<std::pair<PetscInt, double>> cells_of(Model& m, const HeatPlace& heat) {
  auto& mesh = m.mesh;
  const int b = mesh.block_of(heat.body);
  const auto& block = mesh.blocks[b];
  const IndexBox box = intersect(mesh.columns(b, heat.place),
                                 mesh.numbering.set(mesh.cell_set[static_cast<std::size_t>(b)]).own);
  std::vector<std::pair<PetscInt, double>> cells;
  double volume = 0;
  for (int j = box.j0; j < box.j1; ++j)
    for (int i = box.i0; i < box.i1; ++i)
      for (int k = 0; k < block.nz(); ++k) {
        if (block.material(i, j, k) == inactive) continue;
        if (!heat.layer.empty() && block.layers[block.layer_of[k]] != heat.layer) continue;
        cells.emplace_back(mesh.cell(b, i, j, k), block.column_area(i, j) * block.axes[2].width(k));
        volume += cells.back().second;
      }
  MPI_Allreduce(MPI_IN_PLACE, &volume, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  for (auto& [cell, share] : cells) share /= volume;
  return cells;
}

void add_unknowns_power_chain(Model& m) {
  const Case& c = m.c;
  const double power = carried(c);
  for (const auto& b : c.buses)
    m.buses.push_back(
        m.mesh.numbering.add(Lumped{Field::bus_potential, b.name, b.voltage, power / b.voltage}));
  for (const auto& s : c.sources)
    m.sources.push_back(
        {s.voltage, droop_resistance(s.droop, s.voltage, s.rated_power), s.rated_power / s.voltage});
  for (const auto& g : c.generators) m.generators.push_back(placed_generator(c, g));
  for (const auto& s : c.storages) {
    m.storages.push_back(placed_storage(c, s));
    m.storages.back().heat = add_heat(m, s.name, 0, power);
  }
  for (const auto& k : c.converters) {
    m.converters.push_back(placed_converter(c, k));
    const double rated = k.rated_power * k.units;
    m.converters.back().heat =
        add_heat(m, k.name, m.converters.back().model.units.loss(0.5 * rated, c.ambient_temperature), rated);
  }
  for (const auto& k : c.cables) {
    m.cables.push_back({cable_model(c, k), {}});
    m.cables.back().heat = add_heat(m, k.name, 0, power);
  }
  for (const auto& r : c.rack_loads) {
    LoadModel model{r.power * r.count, r.voltage, exponent_of(r.kind)};
    model.multiplier = &m.load_multiplier;
    m.rack_loads.push_back({model, {}});
    m.rack_loads.back().heat = add_heat(m, r.name, model.power, model.power);
  }
}

void place_power_chain(Model& m) { Chain(m).place(); }

}  // namespace fourwalls

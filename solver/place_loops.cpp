// Liquid loops: nodes with pressure and temperature, branches with flow, and where they give their heat.

#include <algorithm>

#include "solver/model.hpp"

namespace fourwalls {

namespace {

int node_number(PlacedLoop& loop, const std::string& name) {
  const auto at = std::find(loop.nodes.begin(), loop.nodes.end(), name);
  if (at != loop.nodes.end()) return static_cast<int>(at - loop.nodes.begin());
  loop.nodes.push_back(name);
  return static_cast<int>(loop.nodes.size()) - 1;
}

Branch branch_of(const Fluid& fluid, const LoopBranch& b, double scale) {
  Branch branch;
  branch.fluid = fluid;
  branch.length = b.length;
  branch.diameter = b.diameter;
  branch.roughness = b.roughness;
  branch.minor_loss = b.minor_loss;
  branch.kv = 3600 * b.kv;
  branch.parallel = b.count;
  branch.pump = FanCurve{b.pump_pressure, b.pump_flow, b.pump_exponent}.at_speed(b.pump_speed);
  branch.small = 1e-7 * scale / b.count;
  return branch;
}

/// Exchanger with facility water or outside air.
void add_rejection(PlacedBranch& placed, const Fluid& fluid, const LoopBranch& b, double inlet) {
  LoopExchange x;
  x.fluid[0] = fluid;
  x.fluid[1] = Fluid::named(b.kind == BranchKind::dry_cooler ? "air" : "water");
  x.exchanger.conductance = b.conductance;
  x.exchanger.reference[0] = b.reference_flow * fluid.density(inlet);
  if (b.kind == BranchKind::dry_cooler) {
    x.exchanger.arrangement = exchanger::Arrangement::cross;
    const double air = b.other_flow * x.fluid[1].density(b.temperature);
    placed.other_flow = air * b.fan_speed;
    x.exchanger.reference[1] = air;
    x.exchanger.exponent[1] = 0.6;
  } else {
    const double rho = x.fluid[1].density(b.temperature);
    placed.other_flow = b.other_flow * rho;
    x.exchanger.reference[1] = b.other_reference_flow * rho;
  }
  placed.exchange = x;
}

void add_chiller(PlacedBranch& placed, const Fluid& fluid, const LoopBranch& b) {
  LoopChiller c;
  c.fluid = fluid;
  c.set_point = b.set_point;
  c.carnot = b.carnot;
  c.condenser = b.temperature + b.condenser_approach;
  c.approach = b.evaporator_approach;
  placed.chiller = c;
}

/// Where Newton's method starts: warmer than what cools the loop.
double start_temperature(const Case& c) {
  double start = c.ambient_temperature;
  for (const auto& loop : c.loops)
    for (const auto& b : loop.branches) start = std::max({start, b.temperature, b.set_point});
  return start + 5;
}

/// Flow of the whole loop to start from and to scale by [kg/s]: half of the strongest pump's range, or what
/// is given.
double loop_flow(const Loop& loop, double density) {
  double flow = 0;
  for (const auto& b : loop.branches)
    flow = std::max({flow, b.flow * density, 0.5 * b.pump_flow * b.pump_speed * b.count * density});
  return flow;
}

double pressure_scale(const Loop& loop) {
  double pressure = 0;
  for (const auto& b : loop.branches)
    pressure = std::max(pressure, b.pump_pressure * b.pump_speed * b.pump_speed);
  return pressure > 0 ? pressure : 1e4;
}

/// The other side of exchangers between loops, known when all loops are.
void join_exchangers(Model& m) {
  for (std::size_t l = 0; l < m.c.loops.size(); ++l)
    for (std::size_t b = 0; b < m.c.loops[l].branches.size(); ++b) {
      const auto& branch = m.c.loops[l].branches[b];
      if (branch.with.empty()) continue;
      const auto [ol, ob] = find_branch(m.c, branch.with);
      auto& placed = m.loops[l].branches[b];
      const double T = m.c.ambient_temperature;
      LoopExchange x;
      x.fluid[0] = m.loops[l].fluid;
      x.fluid[1] = m.loops[static_cast<std::size_t>(ol)].fluid;
      x.exchanger.conductance = branch.conductance;
      x.exchanger.reference[0] = branch.reference_flow * x.fluid[0].density(T);
      x.exchanger.reference[1] = branch.other_reference_flow * x.fluid[1].density(T);
      x.least[0] = 1e-6 * m.loops[l].flow;
      x.least[1] = 1e-6 * m.loops[static_cast<std::size_t>(ol)].flow;
      placed.exchange = x;
      placed.other_loop = ol;
      placed.other_branch = ob;
    }
}

struct LoopLaws {
  Listed<BranchFlow> flow;
  Listed<BranchPump> pump;
  Listed<BranchGiven> given;
  Listed<BranchDrop> drop;
  Listed<LoopReference> reference;
  Listed<BranchTransport> transport;
  Listed<BranchFriction> friction;
};

/// Adds a law on rank 0, which has the lumped unknowns.
template <class Law>
void put(const Model& m, Listed<Law>& list, const Law& law, const std::array<PetscInt, Law::size>& unknowns) {
  if (m.mesh.rank == 0) list.add(law, unknowns);
}

/// The pump within the branch's law, or by a law of its own where a controller drives it.
void place_flow(Model& m, const LoopBranch& b, const PlacedBranch& placed, const std::array<PetscInt, 4>& at,
                LoopLaws& laws) {
  const PlacedController* controller = b.pump_flow > 0 ? m.controller(b.controller) : nullptr;
  Branch branch = placed.branch;
  if (controller) {
    branch.pump = {};
    put(m, laws.pump, BranchPump{placed.branch}, {at[0], at[3], m.mesh.numbering.lumped(controller->factor)});
  }
  put(m, laws.flow, BranchFlow{branch}, at);
}

void place_branch(Model& m, const PlacedLoop& loop, const LoopBranch& b, const PlacedBranch& placed,
                  LoopLaws& laws) {
  auto& n = m.mesh.numbering;
  const auto node = [&](const std::vector<int>& of, int which) {
    return n.lumped(of[static_cast<std::size_t>(which)]);
  };
  const PetscInt flow = n.lumped(placed.flow);
  const PetscInt pa = node(loop.pressures, placed.from), pb = node(loop.pressures, placed.to);
  const PetscInt Ta = node(loop.temperatures, placed.from), Tb = node(loop.temperatures, placed.to);
  if (placed.given > 0)
    put(m, laws.given, BranchGiven{placed.given, 1e4 / placed.given}, {flow, pa, pb});
  else
    place_flow(m, b, placed, {flow, pa, pb, Ta}, laws);
  if (placed.plate < 0 && placed.network < 0)
    put(m, laws.transport, BranchTransport{loop.fluid, 1e-9 * loop.flow}, {flow, Ta, Tb});
  if (placed.plate >= 0 && placed.given <= 0) {
    const auto& plate = m.cold_plates[static_cast<std::size_t>(placed.plate)];
    if (plate.geometry.has_channels()) put(m, laws.drop, BranchDrop{}, {flow, n.lumped(plate.pressure)});
  }
  if (placed.network >= 0 && placed.given <= 0) {
    const auto& network = m.channel_networks[static_cast<std::size_t>(placed.network)];
    put(m, laws.drop, BranchDrop{}, {flow, n.lumped(network.pump)});
  }
  if (placed.given <= 0) put(m, laws.friction, BranchFriction{placed.branch}, {flow, Ta, Tb});
  const std::string name = "loop branch: " + b.name;
  if (b.power != 0) {
    Listed<BranchHeat> heat;
    put(m, heat, BranchHeat{b.power}, {Tb});
    m.system.add(name + " power", std::move(heat));
  }
  if (placed.chiller) {
    Listed<LoopChiller> chiller;
    put(m, chiller, *placed.chiller, {flow, Ta, Tb});
    m.system.add(name + " rejection", std::move(chiller));
  }
  if (placed.exchange && placed.other_loop < 0) {
    const PlacedController* controller = b.pump_flow > 0 ? nullptr : m.controller(b.controller);
    Listed<LoopRejection> rejection;
    Listed<LoopRejectionDriven> driven;
    const LoopRejection law{*placed.exchange, placed.other_flow, b.temperature};
    if (controller)
      put(m, driven, LoopRejectionDriven{law}, {flow, Ta, Tb, n.lumped(controller->factor)});
    else
      put(m, rejection, law, {flow, Ta, Tb});
    m.system.add(name + " rejection", std::move(rejection));
    m.system.add(name + " rejection", std::move(driven));
  }
  if (placed.other_loop < 0) return;
  const auto& other = m.loops[static_cast<std::size_t>(placed.other_loop)];
  const auto& side = other.branches[static_cast<std::size_t>(placed.other_branch)];
  Listed<LoopExchange> exchange;
  put(m, exchange, *placed.exchange,
      {flow, Ta, Tb, n.lumped(side.flow), node(other.temperatures, side.from),
       node(other.temperatures, side.to)});
  m.system.add(name + " exchange", std::move(exchange));
}

}  // namespace

std::array<int, 2> find_branch(const Case& c, const std::string& name) {
  for (std::size_t l = 0; l < c.loops.size(); ++l)
    for (std::size_t b = 0; b < c.loops[l].branches.size(); ++b)
      if (!name.empty() && c.loops[l].branches[b].name == name)
        return {static_cast<int>(l), static_cast<int>(b)};
  return {-1, -1};
}

void add_unknowns_loops(Model& m) {
  auto& n = m.mesh.numbering;
  const double start = start_temperature(m.c);
  for (const auto& loop : m.c.loops) {
    PlacedLoop placed;
    placed.fluid = Fluid::named(loop.fluid);
    const double density = placed.fluid.density(start);
    placed.flow = loop_flow(loop, density);
    const double pressure = pressure_scale(loop);
    for (const auto& b : loop.branches) {
      PlacedBranch branch;
      branch.branch = branch_of(placed.fluid, b, placed.flow);
      branch.given = b.flow * density;
      branch.from = node_number(placed, b.from);
      branch.to = node_number(placed, b.to);
      branch.flow = n.add(Lumped{Field::mass_flow, b.name, branch.given > 0 ? branch.given : placed.flow,
                                 branch.given > 0 ? 1e4 : pressure});
      if (b.kind == BranchKind::facility || b.kind == BranchKind::dry_cooler)
        add_rejection(branch, placed.fluid, b, start);
      if (b.kind == BranchKind::chiller) add_chiller(branch, placed.fluid, b);
      for (std::size_t p = 0; p < m.c.cold_plates.size(); ++p)
        if (m.c.cold_plates[p].branch == b.name) branch.plate = static_cast<int>(p);
      for (std::size_t k = 0; k < m.c.channel_networks.size(); ++k)
        if (m.c.channel_networks[k].branch == b.name) branch.network = static_cast<int>(k);
      placed.branches.push_back(branch);
    }
    for (const auto& node : placed.nodes) {
      const std::string name = loop.name + "." + node;
      placed.pressures.push_back(n.add(Lumped{Field::pressure, name, 0, placed.flow}));
      placed.temperatures.push_back(n.add(Lumped{Field::coolant_temperature, name, start, 1}));
    }
    m.loops.push_back(std::move(placed));
  }
  join_exchangers(m);
}

void place_loops(Model& m) {
  for (std::size_t l = 0; l < m.c.loops.size(); ++l) {
    const auto& loop = m.loops[l];
    LoopLaws laws;
    for (std::size_t b = 0; b < loop.branches.size(); ++b)
      place_branch(m, loop, m.c.loops[l].branches[b], loop.branches[b], laws);
    if (m.mesh.rank == 0)
      laws.reference.add({loop.flow / pressure_scale(m.c.loops[l])},
                         {m.mesh.numbering.lumped(loop.pressures.front())});
    const std::string name = "loop: " + m.c.loops[l].name;
    m.system.add(name + " flow", std::move(laws.flow));
    m.system.add(name + " flow", std::move(laws.pump));
    m.system.add(name + " flow", std::move(laws.given));
    m.system.add(name + " flow", std::move(laws.drop));
    m.system.add(name + " flow", std::move(laws.reference));
    m.system.add(name + " transport", std::move(laws.transport));
    m.system.add(name + " friction", std::move(laws.friction));
  }
}

}  // namespace fourwalls

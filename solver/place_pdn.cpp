// Power delivery: metal sheets, via arrays, loads and regulators.

#include <algorithm>
#include <cmath>

#include "physics/bus_load.hpp"
#include "physics/inductor.hpp"
#include "physics/power_load.hpp"
#include "physics/via.hpp"
#include "solver/model.hpp"
#include "solver/set_value.hpp"
#include "solver/sheet_edges.hpp"

namespace fourwalls {

namespace {

struct Span {
  int a, b;
  double length;
};

/// Pairs of node cells of two axes with what they share inside [low, high].
std::vector<Span> shared_spans(const Axis& a, const Axis& b, int first, int last, double low, double high) {
  std::vector<Span> spans;
  for_each_overlap(a, b, [&](int i, int j, double) {
    if (i < first || i >= last) return;
    const double from = std::max({a.edges[i], b.edges[j], low});
    const double to = std::min({a.edges[i + 1], b.edges[j + 1], high});
    if (to - from > edge_tolerance) spans.push_back({i, j, to - from});
  });
  return spans;
}

bool live(const Mesh& mesh, const SheetGrid& s, int node_i, int node_j) {
  return mesh.blocks[s.block].live(s.column_i(node_i), s.column_j(node_j), s.layer_cell);
}

PetscInt cell_of(Mesh& mesh, const SheetGrid& s, int node_i, int node_j) {
  return mesh.cell(s.block, s.column_i(node_i), s.column_j(node_j), s.layer_cell);
}

void place_via(Model& m, const Via& via) {
  auto& mesh = m.mesh;
  const auto& a = mesh.sheets[mesh.sheet_of(via.between[0])];
  const auto& b = mesh.sheets[mesh.sheet_of(via.between[1])];
  const IndexBox own = a.nodes(mesh.numbering.set(a.set).own);
  const auto window = via.place.value_or(std::array<double, 4>{-1e9, -1e9, 2e9, 2e9});
  const auto in_x = shared_spans(a.x, b.x, own.i0, own.i1, window[0], window[0] + window[2]);
  const auto in_y = shared_spans(a.y, b.y, own.j0, own.j1, window[1], window[1] + window[3]);
  const double conductance_per_area = 1 / (via.resistance * via.pitch[0] * via.pitch[1]);
  Listed<ViaConduction> vias;
  for (const auto& y : in_y)
    for (const auto& x : in_x) {
      if (!live(mesh, a, x.a, y.a) || !live(mesh, b, x.b, y.b)) continue;
      vias.add({conductance_per_area * x.length * y.length, via.coefficient},
               {mesh.node(a, x.a, y.a), mesh.node(b, x.b, y.b), cell_of(mesh, a, x.a, y.a),
                cell_of(mesh, b, x.b, y.b)});
    }
  m.system.add("via: " + via.name, std::move(vias));
}

double exponent_of(LoadKind kind) { return kind == LoadKind::power ? 0 : kind == LoadKind::current ? 1 : 2; }

void place_load(Model& m, const Load& load, const LoadModel& model, const LoadModel& idle) {
  Listed<LoadToGround> to_ground;
  Listed<LoadToReturn> to_return;
  Listed<Driven<LoadToGround>> driven_to_ground;
  Listed<Driven<LoadToReturn>> driven_to_return;
  const PlacedController* controller = m.controller(load.controller);
  const PetscInt factor = controller ? m.mesh.numbering.lumped(controller->factor) : -1;
  for (const auto& n : m.nodes_over(load.sheet, load.place)) {
    const PetscInt back = load.return_sheet.empty() ? -1 : m.node_at(load.return_sheet, n.x, n.y);
    if (back < 0 && controller)
      driven_to_ground.add({{&idle, n.share}, {&model, n.share}}, {n.node, n.cell, factor});
    else if (controller)
      driven_to_return.add({{&idle, n.share}, {&model, n.share}}, {n.node, back, n.cell, factor});
    else if (back < 0)
      to_ground.add({&model, n.share}, {n.node, n.cell});
    else
      to_return.add({&model, n.share}, {n.node, back, n.cell});
  }
  const std::string name = "load: " + load.name;
  m.system.add(name, std::move(to_ground));
  m.system.add(name, std::move(to_return));
  m.system.add(name, std::move(driven_to_ground));
  m.system.add(name, std::move(driven_to_return));
}

/// What the regulator takes in, spread evenly over its place on the sheet that feeds it.
void draw_from_sheet(Model& m, const Regulator& regulator, PetscInt power) {
  Listed<PowerLoadToGround> to_ground;
  Listed<PowerLoad> to_return;
  for (const auto& n :
       m.nodes_over(regulator.input_sheet,
                    place_on_sheet(m.c, regulator.sheet, regulator.input_sheet, regulator.place))) {
    if (regulator.input_return_sheet.empty())
      to_ground.add({n.share, 0, 1e-3}, {n.node, power, n.cell});
    else
      to_return.add({n.share, 0, 1e-3},
                    {n.node, m.node_at(regulator.input_return_sheet, n.x, n.y), power, n.cell});
  }
  m.system.add("regulator input: " + regulator.name, std::move(to_ground));
  m.system.add("regulator input: " + regulator.name, std::move(to_return));
}

void place_input(Model& m, const Regulator& regulator, PlacedRegulator& placed) {
  auto& n = m.mesh.numbering;
  const PetscInt i = n.lumped(placed.current), power = n.lumped(placed.input);
  Listed<RegulatorIntake> self;
  Listed<RegulatorIntakeTap> taps;
  Listed<RegulatorIntakeReturn> returns;
  Listed<BusDraw> draw;
  Listed<RegulatorIntakeTapBehind> behind;
  for (const auto& node : m.nodes_over(regulator.sheet, regulator.place)) {
    if (placed.behind < 0)
      taps.add({&placed.model, node.share}, {node.node, i, node.cell, power});
    else
      behind.add({&placed.model, node.share, regulator.inductance > 0},
                 {node.node, i, node.cell, power, n.lumped(placed.behind)});
  }
  if (!regulator.return_sheet.empty())
    for (const auto& node :
         m.nodes_over(regulator.return_sheet,
                      place_on_sheet(m.c, regulator.sheet, regulator.return_sheet, regulator.place)))
      returns.add({node.share / placed.model.load_line}, {node.node, power});
  if (m.mesh.rank == 0) {
    self.add({}, {power});
    if (!regulator.input_bus.empty()) {
      const int bus = bus_unknown(m, regulator.input_bus);
      draw.add({static_cast<double>(regulator.copies), 1e-3 * n.lumped()[bus].initial},
               {n.lumped(bus), power});
    }
  }
  const std::string name = "regulator input: " + regulator.name;
  m.system.add(name, std::move(self));
  m.system.add(name, std::move(taps));
  m.system.add(name, std::move(behind));
  m.system.add(name, std::move(returns));
  m.system.add(name, std::move(draw));
  if (!regulator.input_sheet.empty()) draw_from_sheet(m, regulator, power);
}

/// Where a linear regulator's input voltage comes from, and what it takes there.
void place_linear_input(Model& m, const Regulator& regulator, const PlacedRegulator& placed) {
  auto& n = m.mesh.numbering;
  const LowDropoutModel* model = &placed.linear;
  const PetscInt i = n.lumped(placed.current), input = n.lumped(placed.input);
  Listed<LowDropoutSupply> supply;
  Listed<LowDropoutFromBus> bus;
  Listed<LowDropoutInput> mean;
  Listed<LowDropoutInputTap> taps;
  Listed<LowDropoutInputTapToReturn> to_return;
  if (m.mesh.rank == 0) {
    if (!regulator.input_bus.empty())
      bus.add({model, static_cast<double>(regulator.copies)},
              {input, n.lumped(bus_unknown(m, regulator.input_bus)), i});
    else if (!regulator.input_sheet.empty())
      mean.add({model}, {input});
    else
      supply.add({model}, {input});
  }
  if (!regulator.input_sheet.empty())
    for (const auto& node :
         m.nodes_over(regulator.input_sheet,
                      place_on_sheet(m.c, regulator.sheet, regulator.input_sheet, regulator.place))) {
      if (regulator.input_return_sheet.empty())
        taps.add({model, node.share}, {input, node.node, i});
      else
        to_return.add({model, node.share},
                      {input, node.node, m.node_at(regulator.input_return_sheet, node.x, node.y), i});
    }
  const std::string name = "regulator input: " + regulator.name;
  m.system.add(name, std::move(supply));
  m.system.add(name, std::move(bus));
  m.system.add(name, std::move(mean));
  m.system.add(name, std::move(taps));
  m.system.add(name, std::move(to_return));
}

void place_linear(Model& m, const Regulator& regulator, const PlacedRegulator& placed) {
  auto& n = m.mesh.numbering;
  const LowDropoutModel* model = &placed.linear;
  const PetscInt i = n.lumped(placed.current), v = n.lumped(placed.behind), input = n.lumped(placed.input);
  Listed<LowDropoutTap> taps;
  Listed<RegulatorCurrent> current;
  Listed<LowDropoutReturn> returns;
  Listed<LowDropoutFollow> follow;
  Listed<LowDropoutBypassed> bypassed;
  if (m.mesh.rank == 0) {
    current.add({}, {i});
    if (placed.loop < 0)
      follow.add({model}, {i, v, input});
    else
      bypassed.add({model}, {i, v, input, n.lumped(placed.loop)});
  }
  for (const auto& node : m.nodes_over(regulator.sheet, regulator.place))
    taps.add({model, node.share}, {node.node, i, node.cell, v, input});
  if (!regulator.return_sheet.empty())
    for (const auto& node :
         m.nodes_over(regulator.return_sheet,
                      place_on_sheet(m.c, regulator.sheet, regulator.return_sheet, regulator.place)))
      returns.add({node.share / placed.model.load_line}, {node.node, node.cell});
  const std::string name = "regulator: " + regulator.name;
  m.system.add(name, std::move(taps));
  m.system.add(name, std::move(current));
  m.system.add(name, std::move(follow));
  m.system.add(name, std::move(bypassed));
  m.system.add(name, std::move(returns));
  place_linear_input(m, regulator, placed);
}

void place_regulator(Model& m, const Regulator& regulator, PlacedRegulator& placed) {
  if (placed.is_linear) return place_linear(m, regulator, placed);
  auto& mesh = m.mesh;
  Listed<RegulatorTap> taps;
  Listed<RegulatorCurrent> current;
  Listed<RegulatorReturn> returns;
  const PetscInt i = mesh.numbering.lumped(placed.current);
  if (mesh.rank == 0) current.add({}, {i});
  Listed<RegulatorTapBehind> behind;
  Listed<RegulatorSetPoint> set_point;
  Listed<RegulatorFollow> follow;
  Listed<RegulatorFollowSecond> second;
  if (placed.behind < 0) {
    for (const auto& n : m.nodes_over(regulator.sheet, regulator.place))
      taps.add({&placed.model, n.share}, {n.node, i, n.cell});
  } else {
    const PetscInt v = mesh.numbering.lumped(placed.behind);
    const bool limited = placed.limits.current_limit > 0 || placed.limits.input_voltage > 0;
    if (mesh.rank == 0 && placed.loop >= 0)
      second.add({&placed.model, &placed.limits}, {i, v, mesh.numbering.lumped(placed.loop)});
    else if (mesh.rank == 0 && limited)
      follow.add({&placed.model, &placed.limits}, {i, v});
    else if (mesh.rank == 0)
      set_point.add({&placed.model}, {v});
    for (const auto& n : m.nodes_over(regulator.sheet, regulator.place))
      behind.add({&placed.model, n.share}, {n.node, i, n.cell, v});
  }
  if (!regulator.return_sheet.empty())
    for (const auto& n :
         m.nodes_over(regulator.return_sheet,
                      place_on_sheet(m.c, regulator.sheet, regulator.return_sheet, regulator.place)))
      returns.add({n.share / placed.model.load_line}, {n.node});
  const std::string name = "regulator: " + regulator.name;
  m.system.add(name, std::move(taps));
  m.system.add(name, std::move(behind));
  m.system.add(name, std::move(set_point));
  m.system.add(name, std::move(follow));
  m.system.add(name, std::move(second));
  m.system.add(name, std::move(current));
  m.system.add(name, std::move(returns));
  if (placed.input >= 0) place_input(m, regulator, placed);
}

/// Model and unknowns of a linear regulator; its set point and load line are there.
void add_linear(Model& m, const Regulator& r, PlacedRegulator& placed) {
  double input = r.input_voltage;
  for (const auto& bus : m.c.buses)
    if (input <= 0 && bus.name == r.input_bus) input = bus.voltage;
  auto& l = placed.linear;
  l = {&placed.model, r.load_line,     r.dropout / r.rated_current,
       r.quiescent,   r.current_limit, r.output_resistance};
  l.ripple = std::isinf(r.ripple_rejection) ? 0 : std::pow(10, -r.ripple_rejection / 20);
  l.nominal_input = input;
  if (r.bandwidth > 0) l.inductance = loop_inductance(l.lowered(), r.bandwidth);
  placed.limits.inductance = l.inductance;
  auto& n = m.mesh.numbering;
  placed.input = n.add(Lumped{Field::current, r.name, input > 0 ? input : r.voltage + 2 * r.dropout, 1});
  if (r.output_resistance > 0) placed.loop = n.add(Lumped{Field::current, r.name, 0, 1});
}

}  // namespace

std::vector<Model::NodeShare> Model::nodes_over(const std::string& sheet,
                                                const std::optional<Rectangle>& place) {
  const auto& grid = mesh.sheets[mesh.sheet_of(sheet)];
  const IndexBox columns = mesh.columns(grid, place);
  const IndexBox own = grid.nodes(intersect(columns, mesh.numbering.set(grid.set).own));
  std::vector<NodeShare> nodes;
  if (own.columns() == 0) return nodes;
  const double area = mesh.blocks[grid.block].live_area(columns, grid.layer_cell);
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i) {
      if (!live(mesh, grid, i, j)) continue;
      nodes.push_back({mesh.node(grid, i, j), cell_of(mesh, grid, i, j),
                       grid.x.width(i) * grid.y.width(j) / area, grid.x.centre(i), grid.y.centre(j)});
    }
  return nodes;
}

PetscInt Model::node_at(const std::string& sheet, double x, double y) {
  const auto& grid = mesh.sheets[mesh.sheet_of(sheet)];
  return mesh.node(grid, grid.x.cell_at(x), grid.y.cell_at(y));
}

void add_unknowns_pdn(Model& m) {
  for (const auto& r : m.c.regulators) {
    // with a return sheet the load line is shared by the way out and the way back
    const double resistance = r.return_sheet.empty() ? r.load_line : 0.5 * r.load_line;
    const int current = m.mesh.numbering.add(Lumped{Field::current, r.name, 0, 1});
    auto& placed = m.regulators.emplace_back();
    placed.model = {r.voltage,        resistance,         r.fixed_loss, r.linear_loss,
                    r.quadratic_loss, r.loss_coefficient, r.phases};
    placed.current = current;
    placed.model.shedding = r.shedding;
    placed.model.set_point_coefficient = r.set_point_coefficient;
    placed.model.set_point_temperature = r.set_point_temperature;
    placed.limits = {
        r.load_line,        r.bandwidth > 0 ? loop_inductance(r.load_line, r.bandwidth) : r.inductance,
        r.current_limit,    r.phase_inductance > 0 ? r.input_voltage : 0,
        r.phase_inductance, {r.loop_inductance, r.loop_leakage}};
    placed.is_linear = r.kind == RegulatorKind::linear;
    // measured and scaled as a current: its row is volts over the load line
    if (placed.limits.inductance > 0 || r.current_limit > 0 || placed.is_linear)
      placed.behind = m.mesh.numbering.add(Lumped{Field::current, r.name, r.voltage, 1});
    if (placed.is_linear) {
      add_linear(m, r, placed);
    } else if (r.bandwidth > 0 && r.phase_margin < 90) {
      placed.limits.phase_margin = r.phase_margin * std::numbers::pi / 180;
      placed.loop = m.mesh.numbering.add(Lumped{Field::current, r.name, 0, 1});
    }
    if (const Course* course = m.course(r.profile))
      m.varying.push_back({course, r.voltage, &placed.model.voltage});
    if (placed.is_linear || (r.input_bus.empty() && r.input_sheet.empty())) continue;
    // as many watts as its island's loads could draw; the solve finds which
    double power = 0;
    for (const auto& l : m.c.loads) power += l.power + l.leakage;
    power = std::max(power / static_cast<double>(m.c.regulators.size()), 1e-3);
    placed.input = m.mesh.numbering.add(Lumped{Field::power, r.name, power, power});
  }
  for (const auto& l : m.c.loads) {
    m.loads.push_back({l.power, l.voltage, exponent_of(l.kind), l.leakage, l.leakage_temperature,
                       l.leakage_scale, l.leakage_voltage_exponent, &m.load_multiplier});
    const Course* course = m.course(l.profile, l.power / l.voltage);
    m.idle_loads.push_back(m.loads.back());
    m.idle_loads.back().power = 0;
    const PlacedController* controller = m.controller(l.controller);
    if (course || controller)
      m.varying.push_back(
          {course, l.power, &m.loads.back().power, controller ? &controller->model : nullptr});
  }
  for (const auto& k : m.c.capacitors)
    m.bank_voltages.push_back(k.resistance > 0 ? m.mesh.numbering.add(Lumped{Field::potential, k.name, 0, 1})
                                               : -1);
}

void place_sheets(Model& m) {
  for (std::size_t s = 0; s < m.c.sheets.size(); ++s) {
    const auto& grid = m.mesh.sheets[s];
    const IndexBox own = grid.nodes(m.mesh.numbering.set(grid.set).own);
    Listed<SetValue> empty;
    for (int j = own.j0; j < own.j1; ++j)
      for (int i = own.i0; i < own.i1; ++i)
        if (!live(m.mesh, grid, i, j)) empty.add({0}, {m.mesh.node(grid, i, j)});
    m.system.add("empty nodes", std::move(empty));
    m.system.add("sheet: " + m.c.sheets[s].name, SheetEdges(m.mesh, m.mesh.sheets[s], m.c.sheets[s]));
  }
}

void place_vias(Model& m) {
  for (const auto& via : m.c.vias) place_via(m, via);
}

void place_loads(Model& m) {
  for (std::size_t l = 0; l < m.c.loads.size(); ++l) place_load(m, m.c.loads[l], m.loads[l], m.idle_loads[l]);
}

void place_regulators(Model& m) {
  for (std::size_t r = 0; r < m.c.regulators.size(); ++r)
    place_regulator(m, m.c.regulators[r], m.regulators[r]);
}

}  // namespace fourwalls

#include "solver/netlist_metal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "cases/pattern.hpp"
#include "meshes/exchange.hpp"
#include "physics/heated_source.hpp"

namespace fourwalls {

namespace {

template <class Metal>
void take(CircuitMetal& metal, const Metal& given) {
  metal.coefficient = given.coefficient;
  metal.reference = given.reference_temperature;
  metal.body_layer = given.body_layer;
  const auto& wear = given.wear;
  metal.wear = {0, wear.exponent, wear.activation_energy, wear.temperature, wear.lifetime};
}

void take_layer(CircuitMetal& metal, const NetlistLayer& given) {
  take(metal, given);
  metal.width = given.width, metal.thickness = given.thickness;
  metal.sheet_resistance = given.sheet_resistance;
  metal.per_area = given.density_limit > 0;
  metal.wear.limit = metal.per_area ? given.density_limit : given.current_limit;
  metal.limited = metal.wear.limit > 0;
}

void take_via(CircuitMetal& metal, const NetlistVia& given) {
  take(metal, given);
  metal.cuts = given.cuts;
  metal.wear.limit = given.current_limit;
  metal.limited = metal.wear.limit > 0;
}

bool between(const NetlistVia& via, const std::string& a, const std::string& b) {
  return (matches(via.between[0], a) && matches(via.between[1], b)) ||
         (matches(via.between[0], b) && matches(via.between[1], a));
}

/// A pattern that fits no layer would be silently without effect.
void check_patterns(const NetlistFile& file, const CircuitLayers& layers) {
  std::vector<Problem> problems;
  const auto check = [&](const Location& where, const std::string& pattern) {
    const bool found = std::any_of(layers.names.begin(), layers.names.end(),
                                   [&](const std::string& name) { return matches(pattern, name); });
    if (found) return;
    std::string names;
    for (const auto& name : layers.names) names += (names.empty() ? "" : ", ") + name;
    problems.push_back({where, "error",
                        fmt::format("the netlist has no layer '{}'; its nodes' names have {}", pattern,
                                    names.empty() ? "none" : names)});
  };
  for (const auto& l : file.layers) check(l.where, l.name);
  for (const auto& v : file.vias)
    for (const auto& pattern : v.between) check(v.where, pattern);
  if (!problems.empty()) throw CaseError(problems);
}

/// Resistances of what is not tied to a body, at the circuit's temperature: they are constant.
void warm_resistors(PlacedNetlist& placed) {
  auto& resistors = placed.circuit.netlist.resistors;
  for (std::size_t k = 0; k < resistors.size(); ++k) {
    const int kind = placed.metal(k);
    if (kind < 0) continue;
    const auto& metal = placed.metals[kind];
    if (metal.coefficient != 0 && metal.body_cell < 0)
      resistors[k].value *= resistance_over(placed.temperature, metal.coefficient, metal.reference);
  }
}

/// Cell of a body by place; -1: outside of it, or in a hole.
class CellFinder {
 public:
  CellFinder(Model& m, const NetlistFile& file)
      : mesh_(m.mesh), number_(m.mesh.block_of(file.body)), block_(m.mesh.blocks[number_]) {
    for (int d = 0; d < 2; ++d) low_[d] = block_.axes[d].low() + file.origin[d];
  }
  PetscInt operator()(double x, double y, int k) {
    int column[2];
    for (int d = 0; d < 2; ++d) {
      const auto& axis = block_.axes[d];
      const double at = low_[d] + (d == 0 ? x : y);
      if (at < axis.low() - edge_tolerance || at > axis.high() + edge_tolerance) return -1;
      column[d] = axis.cell_at(at);
    }
    return block_.live(column[0], column[1], k) ? mesh_.cell(number_, column[0], column[1], k) : -1;
  }

 private:
  Mesh& mesh_;
  int number_;
  const Block& block_;
  double low_[2];
};

/// The first of all ranks that has no cell, by its place in the netlist: all ranks throw about the same.
void refuse_outside(const NetlistFile& file, const Circuit& c, std::int64_t number, PetscInt a, PetscInt b,
                    const char* what) {
  struct {
    std::int64_t number, a, b;
  } mine{number, a, b};
  auto first = mine;
  for (const auto& other : gather_everywhere(std::vector{mine}, c.comm).items)
    if (other.number < first.number) first = {other.number, other.a, other.b};
  if (first.number == std::numeric_limits<std::int64_t>::max()) return;
  const auto names = names_of(c, {static_cast<PetscInt>(first.a), static_cast<PetscInt>(first.b)});
  throw CaseError({{file.where, "error",
                    fmt::format("the {} between '{}' and '{}' lies outside of body '{}', or in a hole of it; "
                                "see unit and origin",
                                what, names[0], names[1], file.body)}});
}

}  // namespace

CircuitMetals::CircuitMetals(const NetlistFile& file, const CircuitLayers& layers) {
  for (int high = 0; high < static_cast<int>(layers.names.size()); ++high)
    for (int low = 0; low <= high; ++low) {
      auto& metal = kinds_.emplace_back();
      const auto &a = layers.names[static_cast<std::size_t>(low)],
                 &b = layers.names[static_cast<std::size_t>(high)];
      metal.via = low != high;
      metal.name = metal.via ? "via " + a + "-" + b : "layer " + a;
      if (metal.via) {
        const auto it = std::find_if(file.vias.begin(), file.vias.end(),
                                     [&](const NetlistVia& v) { return between(v, a, b); });
        if (it != file.vias.end()) take_via(metal, *it);
      } else {
        const auto it = std::find_if(file.layers.begin(), file.layers.end(),
                                     [&](const NetlistLayer& l) { return matches(l.name, a); });
        if (it != file.layers.end()) take_layer(metal, *it);
      }
      // vias lie where the lower of their layers does, unless they say otherwise
      if (metal.via && metal.body_layer.empty()) metal.body_layer = kinds_[at(low, low)].body_layer;
      if (metal.body_layer.empty()) metal.body_layer = file.body_layer;
    }
}

int CircuitMetals::kind(int a, int b) const {
  if (a < 0 || b < 0) return -1;
  return static_cast<int>(at(std::min(a, b), std::max(a, b)));
}

void tie_to_body(Model& m, const NetlistFile& file, PlacedNetlist& placed) {
  const auto& c = placed.circuit;
  CellFinder cell(m, file);
  constexpr auto none = std::numeric_limits<std::int64_t>::max();
  struct Bad {
    std::int64_t number = none;
    PetscInt a = -1, b = -1;
    void offer(std::int64_t n, PetscInt end_a, PetscInt end_b) {
      if (n < number) *this = {n, end_a, end_b};
    }
  } resistor, load;
  const auto& resistors = c.netlist.resistors;
  placed.cells.assign(resistors.size(), -1);
  for (std::size_t k = 0; k < resistors.size(); ++k) {
    const auto& r = resistors[k];
    const int kind = placed.metal(k);
    if (r.value == 0 || kind < 0 || placed.metals[kind].body_cell < 0) continue;
    const auto &a = placed.ends[r.a], &b = placed.ends[r.b];
    placed.cells[k] = cell(0.5 * (a.x + b.x), 0.5 * (a.y + b.y), placed.metals[kind].body_cell);
    if (placed.cells[k] < 0) resistor.offer(c.resistor_number(k), c.id(r.a), c.id(r.b));
  }
  refuse_outside(file, c, resistor.number, resistor.a, resistor.b, "resistor");
  if (file.load_layer.empty()) return;
  const auto& block = m.mesh.blocks[m.mesh.block_of(file.body)];
  const int level = block.middle_cell(block.layer_index(file.load_layer));
  const auto& loads = c.netlist.current_sources;
  placed.load_cells.assign(loads.size(), -1);
  for (std::size_t k = 0; k < loads.size(); ++k) {
    const auto& s = loads[k];
    const PetscInt end = s.a >= 0 && placed.ends[s.a].layer >= 0 ? s.a : s.b;
    if (end >= 0 && placed.ends[end].layer >= 0)
      placed.load_cells[k] = cell(placed.ends[end].x, placed.ends[end].y, level);
    if (placed.load_cells[k] < 0) load.offer(c.current_source_number(k), c.id(s.a), c.id(s.b));
  }
  refuse_outside(file, c, load.number, load.a, load.b, "load");
}

namespace {

/// Resistors in cells of a body; which of the laws takes one follows from which of its ends are unknown.
template <class L>
struct TiedResistors {
  using Law = L;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for (std::size_t k = 0; k < c.netlist.resistors.size(); ++k) {
      if (netlist->cells[k] < 0) continue;
      const auto& r = c.netlist.resistors[k];
      const auto& metal = netlist->metals[netlist->metal(k)];
      auto a = c.node(r.a), b = c.node(r.b);
      if (a.unknown < 0) std::swap(a, b);
      const HeatedResistor law{1 / r.value, metal.coefficient, metal.reference,
                               netlist->known(a) - netlist->known(b)};
      const bool held = a.unknown == b.unknown;
      if constexpr (L::size == 3) {
        const PetscInt index[3] = {a.unknown, b.unknown, netlist->cells[k]};
        if (!held && b.unknown >= 0) f(law, index);
      } else if constexpr (L::size == 2) {
        const PetscInt index[2] = {a.unknown, netlist->cells[k]};
        if (!held && b.unknown < 0) f(Law{law}, index);
      } else {
        const PetscInt index[1] = {netlist->cells[k]};
        if (held) f(Law{law}, index);
      }
    }
  }
};

/// Loads that heat cells of a body.
template <class L>
struct TiedLoads {
  using Law = L;
  const PlacedNetlist* netlist;

  template <class F>
  void for_each(F&& f) const {
    const auto& c = netlist->circuit;
    for (std::size_t k = 0; k < netlist->load_cells.size(); ++k) {
      const auto& s = c.netlist.current_sources[k];
      const auto a = c.node(s.a), b = c.node(s.b);
      const double current = netlist->drawn_by(k), offset = netlist->known(a) - netlist->known(b);
      const bool held = a.unknown == b.unknown;
      const PetscInt cell = netlist->load_cells[k];
      if constexpr (L::size == 3) {
        const PetscInt index[3] = {a.unknown, b.unknown, cell};
        if (!held && a.unknown >= 0 && b.unknown >= 0) f(Law{current, offset}, index);
      } else if constexpr (L::size == 2) {
        const PetscInt index[2] = {std::max(a.unknown, b.unknown), cell};
        if (!held && (a.unknown < 0 || b.unknown < 0))
          f(Law{current, offset, a.unknown >= 0 ? 1.0 : -1.0}, index);
      } else {
        const PetscInt index[1] = {cell};
        if (held) f(Law{current, offset}, index);
      }
    }
  }
};

/// k of the cells that each kind of metal lies in.
void choose_body_cells(const Model& m, const NetlistFile& file, PlacedNetlist& placed) {
  const auto& block = m.mesh.blocks[m.mesh.block_of(file.body)];
  for (int kind = 0; kind < placed.metals.size(); ++kind) {
    auto& metal = placed.metals[kind];
    if (!metal.body_layer.empty()) metal.body_cell = block.middle_cell(block.layer_index(metal.body_layer));
  }
}

}  // namespace

void place_netlist_heat(Model& m, std::size_t netlist) {
  const auto* placed = &m.netlists[netlist];
  const std::string name = "netlist heat: " + m.c.netlists[netlist].name;
  m.system.add(name, TiedResistors<HeatedResistor>{placed});
  m.system.add(name, TiedResistors<HeatedResistorToKnown>{placed});
  m.system.add(name, TiedResistors<HeatedResistorBetweenKnown>{placed});
  m.system.add(name, TiedLoads<HeatedSource>{placed});
  m.system.add(name, TiedLoads<HeatedSourceToKnown>{placed});
  m.system.add(name, TiedLoads<HeatedSourceBetweenKnown>{placed});
}

WireUse wire_use(const PlacedNetlist& placed, std::size_t k, const double* u) {
  WireUse use;
  const int kind = placed.metal(k);
  const auto& r = placed.circuit.netlist.resistors[k];
  if (kind < 0 || r.value == 0) return use;
  const auto& metal = placed.metals[kind];
  const auto &a = placed.ends[r.a], &b = placed.ends[r.b];
  const double length = std::hypot(a.x - b.x, a.y - b.y), current = std::abs(placed.current_in(k, u));
  double load = current / metal.cuts;
  if (!metal.via) {
    if (length == 0) return use;
    const double warmed = placed.tied && placed.cells[k] >= 0
                              ? 1
                              : resistance_over(placed.temperature, metal.coefficient, metal.reference);
    const double width = metal.width > 0 ? metal.width : metal.sheet_resistance * length / (r.value / warmed);
    if (width <= 0) return use;
    load = current / width;
    if (metal.thickness > 0) use.density = load / metal.thickness;
    if (metal.per_area) load = use.density;
  }
  use.limited = metal.limited;
  if (!metal.limited) return use;
  const double T = placed.resistor_temperature(k, u);
  use.use = metal.wear.use(load, T);
  use.lifetime = metal.wear.lifetime_at(load, T);
  return use;
}

namespace {

/// Beyond so many resistors the fields would be larger than all that was read.
constexpr std::int64_t most_drawn = 4000000;

bool is_drawn(Model& m, const NetlistFile& file, const Circuit& c) {
  if (!m.c.output.fields) return false;
  auto count = static_cast<std::int64_t>(c.netlist.resistors.size());
  MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_INT64_T, MPI_SUM, m.comm);
  if (count <= most_drawn || m.c.output.vtk == "always") return true;
  m.warnings.push_back(
      fmt::format("{}: {} resistors are not drawn; [output] vtk = \"always\" would", file.name, count));
  return false;
}

}  // namespace

void find_places(Model& m, const NetlistFile& file, PlacedNetlist& placed) {
  placed.shown = is_drawn(m, file, placed.circuit);
  const bool asked = placed.shown || !file.layers.empty() || !file.vias.empty() || !file.body.empty() ||
                     !file.instances.empty();
  if (!asked) return;
  auto named = named_places(placed.circuit.netlist, file.unit, m.comm);
  placed.layers = named.layers;
  placed.ends = places_of_ends(placed.circuit, named);
  const bool course = placed.by_case_time || (placed.in_time && placed.circuit.netlist.tran.given);
  if (placed.shown && course) placed.named_places = std::move(named.of);
  check_patterns(file, placed.layers);
  placed.metals = CircuitMetals(file, placed.layers);
  if (!file.body.empty()) choose_body_cells(m, file, placed);
  warm_resistors(placed);
  if (!file.instances.empty()) placed.instances = match_instances(placed.circuit, file, placed.layers);
}

}  // namespace fourwalls

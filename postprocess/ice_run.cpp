#include "postprocess/ice_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "cases/ice/resolved.hpp"
#include "solver/thermal_model.hpp"

namespace fourwalls {

namespace {

/// Up to so many nodes the matrix of a transient is factored once for all steps.
constexpr PetscInt most_factored = 300000;

constexpr double metres_of_um = 1e-6;

void refuse_non_uniform(const ice::Deck& deck) {
  if (!deck.non_uniform) return;
  throw CaseError(
      {{deck.dimensions_at, "error",
        "--emulate has the model of the uniform grid only; without it this deck is solved on a mesh that "
        "follows its blocks"}});
}

/// The stack as a grid for ParaView: this rank's rows.
Grid stack_grid(const ice::Deck& deck, const IceGrid& g, const std::vector<double>& own, int rank,
                int ranks) {
  Grid grid;
  grid.name = deck.name;
  grid.kind = "solid";
  for (const double x : g.x) grid.axes[0].push_back(x * metres_of_um);
  for (const double y : g.y) grid.axes[1].push_back(y * metres_of_um);
  grid.axes[2] = {0};
  for (int l = 0; l < g.depth(); ++l)
    grid.axes[2].push_back(grid.axes[2].back() + g.thickness(l) * metres_of_um);
  const auto [from, to] = g.rows_of(rank, ranks);
  grid.low = {0, from, 0};
  grid.high = {g.columns(), to, g.depth()};
  GridField t{"temperature", "K", 1, {}};
  t.values.reserve(own.size());
  const PetscInt first = g.node(0, from, 0);
  for (int l = 0; l < g.depth(); ++l)
    for (int j = from; j < to; ++j)
      for (int i = 0; i < g.columns(); ++i) t.values.push_back(own[g.node(i, j, l) - first]);
  grid.fields.push_back(std::move(t));
  return grid;
}

/// Watts at the end of the run, by block, and where they go.
void book(const ice::Deck& deck, int slot, const ThermalModel::Heat& heat, Result& r) {
  const auto row = [&](const std::string& from, const std::string& to, double value) {
    if (value != 0) r.ledger.push_back({"energy", from, to, value, "W"});
  };
  for (const auto& e : deck.stack)
    for (const auto& b : e.blocks)
      if (b.powered())
        row(e.name + "." + b.name, "stack", b.powers[std::min<std::size_t>(slot, b.powers.size() - 1)]);
  row("stack", "heat sinks", heat.legs);
  row("stack", "coolant", heat.streams);
  row("stack", "heat capacity", heat.stored);
  const double out = heat.legs + heat.streams + heat.stored;
  const double scale = std::max({std::abs(heat.sources), std::abs(out), 1e-300});
  r.balance["energy"] = {heat.sources, out, std::abs(heat.sources - out) / scale, "W"};
  r.quantities["heat of the blocks"] = {heat.sources, "W", {}};
}

struct Emulation {
  const ice::Deck& deck;
  const Say& say;
  IceGrid grid;
  IceOutputs outputs;
  ThermalModel model;
  DeckAnswer answer;
  int newton = 0, linear = 0;
  std::vector<double> last;  ///< temperatures of all nodes at the last moment that was looked at

  Emulation(const ice::Deck& d, const IceRules& rules, const SolverOptions& options, MPI_Comm comm, int rank,
            int ranks, const Say& words)
      : deck(d),
        say(words),
        grid(make_ice_grid(d)),
        outputs(d, grid, rules),
        model(make_ice_network(d, grid, rank, ranks), d.initial_temperature, options, comm) {}

  bool take(const NewtonReport& report, const std::string& when) {
    newton += report.iterations, linear += report.linear_iterations;
    answer.result.solver.preconditioner = report.preconditioner;
    if (report.converged) return true;
    answer.failure = fmt::format("the network was not solved {} ({}) after {} iterations", when,
                                 report.reason, report.iterations);
    return false;
  }

  void look(double time, int slot, bool slot_ends, bool run_ends) {
    last = model.temperatures();
    outputs.record(time, slot, slot_ends, run_ends, last);
  }

  bool steady() {
    if (!take(model.steady(), "for its steady state")) return false;
    look(0, 0, true, true);
    return true;
  }

  bool transient() {
    const int slots = deck.slots(), steps = static_cast<int>(std::lround(deck.slot / deck.step));
    const bool every_step = std::any_of(deck.outputs.begin(), deck.outputs.end(),
                                        [](auto& o) { return o.when == ice::OutputTime::step; });
    long count = 0;
    for (int slot = 0; slot < slots; ++slot) {
      model.set_slot(slot);
      for (int step = 1; step <= steps; ++step) {
        const double time = static_cast<double>(++count) * deck.step;
        if (!take(model.step(deck.step), fmt::format("at {:g} s", time))) return false;
        const bool slot_ends = step == steps, run_ends = slot_ends && slot + 1 == slots;
        if (every_step || slot_ends) look(time, slot, slot_ends, run_ends);
      }
      const auto [low, high] = std::minmax_element(last.begin(), last.end());
      say(fmt::format("  {:12.6g} s  temperature {:9.3f} to {:9.3f} K",
                      static_cast<double>(count) * deck.step, *low, *high));
    }
    return true;
  }
};

/// Parts that an interval has of the cells of a grid: f(cell, length).
template <class F>
void parts_of(const std::vector<double>& edges, double from, double to, F&& f) {
  for (int n = IceGrid::cell_at(edges, from); n + 1 < static_cast<int>(edges.size()) && edges[n] < to; ++n) {
    const double length = std::min(to, edges[n + 1]) - std::max(from, edges[n]);
    if (length > 0) f(n, length);
  }
}

}  // namespace

std::vector<double> on_ice_grid(const ice::Deck& deck, const IceGrid& grid, Model& m, Vec u) {
  const auto nodes = static_cast<std::size_t>(grid.columns()) * grid.rows() * grid.depth();
  std::vector<double> z{0};
  for (int l = 0; l < grid.depth(); ++l) z.push_back(z.back() + grid.thickness(l));
  std::vector<double> sum(nodes, 0), weight(nodes, 0), coolant(nodes, 0), stream(nodes, 0);
  const int number = m.mesh.block_of(ice::body_name(deck));
  const auto& block = m.mesh.blocks[number];
  const auto um = [&](int axis, int n) { return block.axes[axis].edges[n] / metres_of_um; };
  const auto columns_of = [&](int i, int j, auto&& f) {
    parts_of(grid.y, um(1, j), um(1, j + 1), [&](int row, double b) {
      parts_of(grid.x, um(0, i), um(0, i + 1), [&](int column, double a) { f(column, row, a * b); });
    });
  };
  const ReadAccess t(u);
  const auto own = m.mesh.numbering.set(m.mesh.cell_set[number]).own;
  for (int j = own.j0; j < own.j1; ++j)
    for (int i = own.i0; i < own.i1; ++i)
      columns_of(i, j, [&](int column, int row, double area) {
        for (int k = 0; k < block.nz(); ++k)
          if (block.live(i, j, k))
            parts_of(z, um(2, k), um(2, k + 1), [&](int level, double height) {
              const auto node = static_cast<std::size_t>(grid.node(column, row, level));
              sum[node] += area * height * t[m.mesh.cell(number, i, j, k)], weight[node] += area * height;
            });
      });
  for (const auto& g : m.mesh.coolants) {
    const int level = grid.level_of(deck.element(g.name));
    const auto box = m.mesh.numbering.set(g.set).own;
    for (int j = box.j0; j < box.j1; ++j)
      for (int i = box.i0; i < box.i1; ++i) {
        if (!m.mesh.wet(g, g.along_x ? j - g.region.j0 : i - g.region.i0)) continue;
        columns_of(i, j, [&](int column, int row, double area) {
          if (!grid.flows(column, level)) return;
          // the last row has what leaves, as the peer's has: the deck may not end with whole cells of it
          if (row + 1 == grid.rows() && j + 1 != block.ny()) return;
          const auto node = static_cast<std::size_t>(grid.node(column, row, level));
          coolant[node] += area * t[m.mesh.numbering.column(g.set, i, j)], stream[node] += area;
        });
      }
  }
  for (auto* list : {&sum, &weight, &coolant, &stream})
    MPI_Allreduce(MPI_IN_PLACE, list->data(), static_cast<int>(nodes), MPI_DOUBLE, MPI_SUM, m.comm);
  for (std::size_t n = 0; n < nodes; ++n)
    sum[n] = stream[n] > 0 ? coolant[n] / stream[n] : sum[n] / weight[n];
  return sum;
}

DeckAnswer emulate_ice(const ice::Deck& deck, const IceRules& rules, const SolverOptions& given,
                       MPI_Comm comm, const Say& say) {
  refuse_non_uniform(deck);
  int rank = 0, ranks = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &ranks);
  SolverOptions options = given;
  const auto grid = make_ice_grid(deck);
  const auto nodes = static_cast<long long>(grid.columns()) * grid.rows() * grid.depth();
  if (nodes > std::numeric_limits<int>::max())
    throw CaseError(
        {{{deck.file, 0, 0, {}}, "error", fmt::format("{} nodes are too many for --emulate", nodes)}});
  if (deck.transient && nodes <= most_factored) options.preconditioner = "direct";
  Emulation run(deck, rules, options, comm, rank, ranks, say);
  say(fmt::format("3D-ICE's network: {} x {} cells in {} layers, {} nodes", grid.columns(), grid.rows(),
                  grid.depth(), nodes));
  auto& answer = run.answer;
  answer.solved = deck.transient ? run.transient() : run.steady();
  if (!answer.solved) return std::move(answer);
  answer.result.title = deck.name + ", by 3D-ICE's own discrete model";
  answer.result.quantities = run.outputs.quantities(run.last);
  book(deck, deck.slots() - 1, run.model.heat(), answer.result);
  answer.result.grids.push_back(stack_grid(deck, run.grid, run.model.own_temperatures(), rank, ranks));
  auto& solver = answer.result.solver;
  solver.newton_iterations = run.newton;
  solver.linear_iterations = run.linear;
  solver.ranks = ranks;
  const auto counts = run.model.system().numbering().counts();
  for (int f = 0; f < field_count; ++f)
    if (counts[f] > 0) solver.unknowns[std::string(name_of(static_cast<Field>(f)))] = counts[f];
  if (rank == 0) answer.files = run.outputs.files();
  return std::move(answer);
}

namespace {

/// The files of a deck from its case, moment by moment.
class ResolvedOutputs {
 public:
  explicit ResolvedOutputs(const ice::Deck& deck)
      : deck_(deck), grid_(make_ice_grid(deck)), outputs_(deck, grid_, by_area()) {}

  /// Between moments that some directive asks for [s]; 0: none but the end.
  double interval() const {
    double least = 0;
    for (const auto& o : deck_.outputs) {
      if (o.when == ice::OutputTime::step) return deck_.step;
      if (o.when == ice::OutputTime::slot) least = deck_.slot;
    }
    return least;
  }

  void look(double time, Model& m, Vec u) {
    const double slots = time / deck_.slot;
    const bool slot_ends = std::abs(slots - std::round(slots)) < 1e-6;
    const bool run_ends = time >= deck_.slots() * deck_.slot * (1 - 1e-9);
    const int slot = std::clamp(static_cast<int>(std::ceil(slots - 1e-6)) - 1, 0, deck_.slots() - 1);
    outputs_.record(time, slot, slot_ends, run_ends, on_ice_grid(deck_, grid_, m, u));
  }

  /// Steady states and courses without a look on the way have only the end.
  std::map<std::string, std::string> finish(Model& m, Vec u, Result& result) {
    const auto temperature = on_ice_grid(deck_, grid_, m, u);
    if (!deck_.transient) outputs_.record(0, 0, true, true, temperature);
    for (const auto& [name, q] : outputs_.quantities(temperature)) result.quantities.emplace(name, q);
    return outputs_.files();
  }

 private:
  static IceRules by_area() {
    IceRules rules;
    rules.plain_means = false;
    return rules;
  }

  const ice::Deck& deck_;
  IceGrid grid_;
  IceOutputs outputs_;
};

}  // namespace

OpenDeck open_ice(const std::vector<std::string>& files, const std::vector<std::string>& settings,
                  bool defects) {
  const auto refuse = [](const std::string& file, const std::string& message) {
    throw CaseError({{{file, 0, 0, {}}, "error", message}});
  };
  if (files.size() != 1) refuse(files.at(1), "one stack description makes one case");
  if (!settings.empty())
    refuse(files[0],
           fmt::format("--set {}: a stack description has no keys; import it and set those of the case",
                       settings[0]));
  OpenDeck open;
  // the answers below outlive this call
  const auto deck = std::make_shared<const ice::Deck>(ice::read_deck(files[0], &open.warnings));
  auto resolved = ice::resolve_deck(*deck);
  open.name = deck->name;
  open.not_honoured = std::move(resolved.not_honoured);
  open.notes = std::move(resolved.notes);
  if (deck->non_uniform)
    open.notes.push_back(
        fmt::format("{}: maps are written on even cells with xaxis.txt and yaxis.txt; 3D-ICE has one row of "
                    "a non-uniform "
                    "grid's own cells",
                    deck->file));
  open.refusal = std::move(resolved.refusal);
  if (open.refusal.empty()) open.toml = std::move(resolved.toml);
  IceRules rules;
  rules.wrong_outlet_mean = defects;
  open.emulate = [deck, rules](const SolverOptions& options, MPI_Comm comm, const Say& say) {
    return emulate_ice(*deck, rules, options, comm, say);
  };
  const auto writer = std::make_shared<ResolvedOutputs>(*deck);
  if (deck->transient) {
    open.look_interval = writer->interval();
    open.look = [deck, writer](double time, Model& m, Vec u) { writer->look(time, m, u); };
  }
  open.outputs = [deck, writer](Model& m, Vec u, Result& result) { return writer->finish(m, u, result); };
  return open;
}

}  // namespace fourwalls

#include "postprocess/hotspot_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "cases/hotspot/to_case.hpp"
#include "cases/run_files.hpp"

namespace fourwalls {

namespace {

using hotspot::Deck;

/// Names of the peer's files in the run folder: the deck's own, or the deck's name with the usual ending.
std::string file_name(const std::string& given, const std::string& deck, const char* ending) {
  const std::string name = name_in_folder(given);
  return name.empty() || given == "stdout" || given == "stderr" ? deck + ending : name;
}

int rank_of(MPI_Comm comm) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  return rank;
}

/// The die's columns through all layers, for ParaView; rank 0 has all of it.
Grid stack_grid(const Deck& deck, const hotspot::Answer& a, const std::vector<double>& thickness, int rank) {
  const auto& e = a.emulation;
  Grid grid;
  grid.name = "stack";
  grid.kind = "solid";
  for (int j = 0; j <= e.cols; ++j) grid.axes[0].push_back(deck.width * j / e.cols);
  for (int i = 0; i <= e.rows; ++i) grid.axes[1].push_back(deck.height * i / e.rows);
  grid.axes[2] = {0};
  for (const double t : thickness) grid.axes[2].push_back(grid.axes[2].back() + t);
  GridField field{"temperature", "K", 1, {}};
  if (rank == 0) {
    grid.high = {e.cols, e.rows, e.layers};
    for (int l = 0; l < e.layers; ++l)
      for (int i = e.rows - 1; i >= 0; --i)
        for (int j = 0; j < e.cols; ++j) field.values.push_back(a.nodes[e.node(l, i, j)]);
  }
  grid.fields.push_back(std::move(field));
  return grid;
}

std::vector<double> thicknesses(const Deck& deck) {
  const auto& o = deck.options;
  std::vector<double> t;
  if (o.model_secondary) {
    t = {o.t_pcb, o.t_solder, o.t_sub};
    if (!deck.has_lcf) t.insert(t.end(), {o.t_c4, o.t_metal});
  }
  for (const auto& l : deck.layers) t.push_back(l.thickness);
  t.insert(t.end(), {o.t_spreader, o.t_sink});
  return t;
}

void put(Result& r, const std::string& name, double value, const char* unit) {
  r.quantities.insert_or_assign(name, Quantity{value, unit, ""});
}

/// Figures of the blocks with power, the hottest of them, and watts.
void book(const Deck& deck, const hotspot::Answer& a, Result& r) {
  const auto& e = a.emulation;
  double hottest = 0;
  std::string where;
  for (const int row : e.unit_rows) {
    put(r, e.outputs[row].name + " temperature", a.rows[row], "K");
    if (a.rows[row] > hottest) hottest = a.rows[row], where = e.outputs[row].name;
  }
  r.quantities["highest block temperature"] = {hottest, "K", where};
  put(r, "heat of the blocks", a.power, "W");
  put(r, "sink resistance", a.r_convec, "K/W");
  if (deck.options.leakage_used) put(r, "leakage", a.leakage, "W");
  const auto row = [&](const char* from, const char* to, double value) {
    if (value != 0) r.ledger.push_back({"energy", from, to, value, "W"});
  };
  row("blocks", "stack", a.power - a.leakage);
  row("leakage", "stack", a.leakage);
  row("stack", "ambient", a.to_ambient);
  row("stack", "coolant", a.to_coolant);
  const double out = a.to_ambient + a.to_coolant;
  r.balance["energy"] = {a.power, out, std::abs(a.power - out) / std::max(std::abs(a.power), 1e-300), "W"};
}

std::vector<std::string> row_names(const hotspot::Emulation& e) {
  std::vector<std::string> names;
  for (const auto& row : e.outputs) names.push_back(row.name);
  return names;
}

DeckAnswer emulated(const Deck& deck, bool defects, const SolverOptions& solver, MPI_Comm comm,
                    const Say& say) {
  const auto& o = deck.options;
  const int rank = rank_of(comm);
  hotspot::RunOptions options;
  options.defects = defects;
  options.solver = solver;
  options.say = say;
  std::string grid_trace;
  if (!o.grid_transient_file.empty() && o.model_type == "grid")
    options.on_row = [&](std::size_t row, const hotspot::Emulation& e, const std::vector<double>& nodes) {
      if (rank != 0) return;
      grid_trace += fmt::format("t = {:f}\n", static_cast<double>(row) * o.sampling_intvl) +
                    hotspot_grid_text(e.layers, e.rows, e.cols,
                                      [&](int l, int i, int j) { return nodes[e.node(l, i, j)]; });
    };
  say(fmt::format("HotSpot's {} model{}; heat capacities times {}, as the peer has them", o.model_type,
                  defects ? " with its known defects" : "", hotspot::capacity_factor));
  const auto a = hotspot::emulate(deck, options, comm);
  DeckAnswer answer;
  answer.solved = a.solved, answer.failure = a.failure;
  if (!a.solved) return answer;
  auto& r = answer.result;
  r.title = deck.name + ", on HotSpot's own network";
  book(deck, a, r);
  r.solver.newton_iterations = a.newton.iterations;
  r.solver.linear_iterations = a.newton.linear_iterations;
  r.solver.preconditioner = a.newton.preconditioner;
  r.solver.unknowns["temperature"] = static_cast<long>(a.emulation.nodes);
  const auto& e = a.emulation;
  if (e.grid) r.grids.push_back(stack_grid(deck, a, thicknesses(deck), rank));
  if (!a.trace.empty()) {
    double most = 0;
    for (const auto& row : a.trace)
      for (const double t : row) most = std::max(most, t);
    put(r, "highest temperature of the trace", most, "K");
    say(fmt::format("{} rows of the trace in {} steps", a.trace.size(), a.steps));
  }
  if (rank != 0) return answer;
  answer.files[file_name(o.steady_file, deck.name, ".steady")] = hotspot_steady_text(row_names(e), a.rows);
  if (e.grid)
    answer.files[file_name(o.grid_steady_file, deck.name, ".grid.steady")] = hotspot_grid_text(
        e.layers, e.rows, e.cols, [&](int l, int i, int j) { return a.nodes[e.node(l, i, j)]; });
  if (!a.trace.empty())
    answer.files[file_name(o.o, deck.name, ".ttrace")] = hotspot_trace_text(deck.trace_names, a.trace);
  if (!grid_trace.empty())
    answer.files[file_name(o.grid_transient_file, deck.name, ".grid.ttrace")] = grid_trace;
  return answer;
}

double overlap(double a0, double a1, double b0, double b1) {
  return std::max(0.0, std::min(a1, b1) - std::max(a0, b0));
}

/// One layer of the peer's output: where it is in the solved case.
struct OutputLayer {
  std::string prefix;
  int body = 0, layer = -1;
  int floorplan = 0;
  bool power = false;
};

int number_of_layer(const Body& body, const std::string& name) {
  for (std::size_t l = 0; l < body.layers.size(); ++l)
    if (body.layers[l].name == name) return static_cast<int>(l);
  return -1;
}

/// What the pump drives through each channel network [m^3/s].
std::vector<double> flows_of(const Deck& deck) {
  std::vector<double> flows(deck.channels.size(), 0.0);
  for (const auto& layer : deck.layers) {
    if (layer.channels < 0) continue;
    const auto flow = hotspot::channel_flow(deck.channels[layer.channels], deck.options, deck.width,
                                            deck.height, layer.thickness, false);
    for (const double in : flow.in) flows[layer.channels] += in;
  }
  return flows;
}

/// The peer's layers in the solved case, in the peer's order.
std::vector<OutputLayer> output_layers(const Deck& deck, const PackageCase& package, const Model& m) {
  std::vector<OutputLayer> all;
  const auto plate = [&](const char* body, const char* prefix, int floorplan) {
    all.push_back({prefix, m.mesh.block_of(body), -1, floorplan, false});
  };
  const int stack = m.mesh.block_of("stack"), first = deck.layers[0].floorplan;
  if (deck.options.model_secondary)
    plate("board", "pcb_", first), plate("balls", "solder_", first), plate("substrate", "sub_", first);
  std::size_t own = 0;
  for (const auto& level : package.levels) {
    OutputLayer out{"", stack, number_of_layer(m.c.bodies[stack], active_layer(level)), first, false};
    if (level.name == "bumps" && !deck.has_lcf)
      out.prefix = "c4_";
    else if (level.name == "metal" && !deck.has_lcf)
      out.prefix = "metal_";
    else {
      out.prefix = deck.has_lcf ? fmt::format("layer_{}_", all.size()) : own == 0 ? "" : "iface_";
      out.floorplan = deck.layers[own].floorplan, out.power = deck.layers[own].power;
      ++own;
    }
    all.push_back(out);
  }
  const int top = deck.layers.back().floorplan;
  plate("spreader", "hsp_", top), plate("sink", "hsink_", top);
  return all;
}

/// The peer's figures from the solved case, again and again: means of blocks and of the cells of its grid. A
/// block of a layer with power is averaged over the sheet that its power is in, others over their layer's
/// thickness; the grid alike. What overlaps what is found once.
class PeersMeans {
 public:
  PeersMeans(const Deck& deck, const PackageCase& package, const Model& m)
      : deck_(deck), layers_(output_layers(deck, package, m)) {
    const auto& stack = m.mesh.blocks[m.mesh.block_of("stack")];
    for (const auto& layer : layers_) {
      base_.push_back(names_.size());
      for (const auto& b : deck.floorplans[layer.floorplan].blocks) {
        names_.push_back(layer.prefix + b.name);
        powered_.push_back(layer.power);
      }
      columns_.push_back(columns_of(m, layer, stack.axes[0].low(), stack.axes[1].low()));
    }
  }

  const std::vector<std::string>& names() const { return names_; }
  const std::vector<bool>& powered() const { return powered_; }
  std::size_t layers() const { return layers_.size(); }

  struct Figures {
    std::vector<double> means, peaks;  ///< of the blocks, in the order of the names [K]
    std::vector<double> grid;          ///< [layer][row from the north][column] [K]; where asked for
  };

  /// Collective.
  Figures look(const Model& m, Vec u, bool with_grid) const {
    const std::size_t cells = static_cast<std::size_t>(deck_.options.grid_rows) * deck_.options.grid_cols;
    std::vector<double> sums(2 * names_.size(), 0.0), peaks(names_.size(), 0.0);
    std::vector<double> grid(with_grid ? 2 * cells * layers_.size() : 0, 0.0);
    const auto add = [](std::vector<double>& list, std::size_t n, double area, double t) {
      list[2 * n] += area * t, list[2 * n + 1] += area;
    };
    ReadAccess values(u);
    for (std::size_t l = 0; l < layers_.size(); ++l)
      for (const auto& c : columns_[l]) {
        double t = c.coolant ? values[c.first] : 0;
        for (std::size_t k = 0; !c.coolant && k < heights_[l].size(); ++k)
          t += heights_[l][k] * values[c.first + static_cast<PetscInt>(k)];
        for (const auto& [block, area] : c.blocks) {
          add(sums, base_[l] + block, area, t);
          peaks[base_[l] + block] = std::max(peaks[base_[l] + block], t);
        }
        for (std::size_t n = 0; with_grid && n < c.cells.size(); ++n)
          add(grid, l * cells + c.cells[n].first, c.cells[n].second, t);
      }
    const auto reduce = [&](std::vector<double>& v, MPI_Op op) {
      MPI_Allreduce(MPI_IN_PLACE, v.data(), static_cast<int>(v.size()), MPI_DOUBLE, op, m.comm);
    };
    reduce(sums, MPI_SUM), reduce(peaks, MPI_MAX), reduce(grid, MPI_SUM);
    const auto means = [](const std::vector<double>& list) {
      std::vector<double> mean(list.size() / 2);
      for (std::size_t n = 0; n < mean.size(); ++n) mean[n] = list[2 * n] / list[2 * n + 1];
      return mean;
    };
    return {means(sums), std::move(peaks), means(grid)};
  }

 private:
  /// One column of cells of a layer: what it counts in.
  struct Column {
    PetscInt first = 0;    ///< number of its lowest cell in the layer, or of its coolant
    bool coolant = false;  ///< a channel
    std::vector<std::pair<std::size_t, double>> blocks, cells;  ///< number, area [m^2]
  };

  /// Coolant whose channels lie in the layer that begins at level k of a block; -1: none.
  static int coolant_at(const Mesh& mesh, int block, int k) {
    for (const auto& g : mesh.coolants)
      if (g.block == block && g.k == k) return g.set;
    for (const auto& g : mesh.networks)
      if (g.block == block && g.k == k) return g.set;
    return -1;
  }

  std::vector<Column> columns_of(const Model& m, const OutputLayer& out, double x0, double y0) {
    const auto& b = m.mesh.blocks[out.body];
    const int set = m.mesh.cell_set[out.body];
    const auto& own = m.mesh.numbering.set(set).own;
    int k0 = -1;
    auto& heights = heights_.emplace_back();
    double thickness = 0;
    for (int k = 0; k < b.nz(); ++k) {
      if (out.layer >= 0 && b.layer_of[k] != out.layer) continue;
      if (k0 < 0) k0 = k;
      heights.push_back(b.axes[2].width(k)), thickness += heights.back();
    }
    for (auto& h : heights) h /= thickness;
    const auto& blocks = deck_.floorplans[out.floorplan].blocks;
    std::vector<Column> list;
    for (int j = own.j0; j < own.j1; ++j)
      for (int i = own.i0; i < own.i1; ++i) {
        const double xa = b.axes[0].edges[i] - x0, xb = b.axes[0].edges[i + 1] - x0;
        const double ya = b.axes[1].edges[j] - y0, yb = b.axes[1].edges[j + 1] - y0;
        if (xb <= 0 || yb <= 0 || xa >= deck_.width || ya >= deck_.height) continue;
        Column c;
        if (k0 >= 0 && !b.live(i, j, k0)) {  // a channel: its coolant's temperature
          const int coolant = coolant_at(m.mesh, out.body, k0);
          if (coolant < 0) continue;
          c.coolant = true;
          const auto& grid = m.mesh.numbering.set(coolant);
          c.first = grid.first + static_cast<PetscInt>(j - grid.own.j0) * grid.own.ni() + (i - grid.own.i0);
        }
        const PetscInt column = m.mesh.numbering.set(set).first +
                                (static_cast<PetscInt>(j - own.j0) * own.ni() + (i - own.i0)) * b.nz();
        if (!c.coolant) c.first = column + k0;
        for (std::size_t n = 0; n < blocks.size(); ++n) {
          const double area = overlap(xa, xb, blocks[n].x, blocks[n].x + blocks[n].width) *
                              overlap(ya, yb, blocks[n].y, blocks[n].y + blocks[n].height);
          if (area > 1e-9 * (xb - xa) * (yb - ya)) c.blocks.emplace_back(n, area);
        }
        cells_of(c, xa, xb, ya, yb);
        list.push_back(std::move(c));
      }
    return list;
  }

  void cells_of(Column& c, double xa, double xb, double ya, double yb) const {
    const int rows = deck_.options.grid_rows, cols = deck_.options.grid_cols;
    const double cw = deck_.width / cols, ch = deck_.height / rows;
    const int j0 = std::max(0, static_cast<int>(xa / cw)), j1 = std::min(cols - 1, static_cast<int>(xb / cw));
    const int s0 = std::max(0, static_cast<int>(ya / ch)), s1 = std::min(rows - 1, static_cast<int>(yb / ch));
    for (int s = s0; s <= s1; ++s)
      for (int j = j0; j <= j1; ++j)
        c.cells.emplace_back(static_cast<std::size_t>(rows - 1 - s) * cols + j,
                             overlap(xa, xb, j * cw, (j + 1) * cw) * overlap(ya, yb, s * ch, (s + 1) * ch));
  }

  const Deck& deck_;
  std::vector<OutputLayer> layers_;
  std::vector<std::size_t> base_;  ///< of each layer's names
  std::vector<std::string> names_;
  std::vector<bool> powered_;
  std::vector<std::vector<Column>> columns_;
  std::vector<std::vector<double>> heights_;  ///< by layer: share of each cell in its thickness
};

void put_blocks(const PeersMeans& means, const PeersMeans::Figures& figures, Result& r) {
  for (std::size_t n = 0; n < means.names().size(); ++n) {
    if (!means.powered()[n]) continue;
    put(r, means.names()[n] + " temperature", figures.means[n], "K");
    put(r, means.names()[n] + " highest temperature", figures.peaks[n], "K");
  }
}

std::string grid_text(const Deck& deck, const PeersMeans& means, const PeersMeans::Figures& figures) {
  const int rows = deck.options.grid_rows, cols = deck.options.grid_cols;
  return hotspot_grid_text(static_cast<int>(means.layers()), rows, cols, [&](int l, int i, int j) {
    return figures.grid[(static_cast<std::size_t>(l) * rows + i) * cols + j];
  });
}

/// The files of a steady state; on rank 0.
std::map<std::string, std::string> steady_files(const Deck& deck, const PeersMeans& means,
                                                const PeersMeans::Figures& figures) {
  const auto& o = deck.options;
  return {{file_name(o.steady_file, deck.name, ".steady"), hotspot_steady_text(means.names(), figures.means)},
          {file_name(o.grid_steady_file, deck.name, ".grid.steady"), grid_text(deck, means, figures)}};
}

/// The peer's table of the trace from a course over time: a row at the end of each interval.
class TraceOutputs {
 public:
  TraceOutputs(const Deck& deck, const PackageCase& package) : deck_(deck), package_(package) {}

  void look(double time, Model& m, Vec u) {
    if (!means_) begin(m);
    const auto& o = deck_.options;
    const auto figures = means_->look(m, u, !o.grid_transient_file.empty());
    auto& row = rows_.emplace_back();
    for (const int unit : deck_.trace_units) row.push_back(figures.means[row_of_unit_[unit]]);
    for (const double t : row) highest_ = std::max(highest_, t);
    if (!o.grid_transient_file.empty() && rank_of(m.comm) == 0)
      grid_ += fmt::format("t = {:f}\n", time) + grid_text(deck_, *means_, figures);
  }

  std::map<std::string, std::string> finish(Model& m, Vec u, Result& r) {
    if (!means_) begin(m);
    put_blocks(*means_, means_->look(m, u, false), r);
    put(r, "highest temperature of the trace", highest_, "K");
    if (rank_of(m.comm) != 0) return {};
    const auto& o = deck_.options;
    std::map<std::string, std::string> files{
        {file_name(o.o, deck_.name, ".ttrace"), hotspot_trace_text(deck_.trace_names, rows_)}};
    if (!grid_.empty()) files[file_name(o.grid_transient_file, deck_.name, ".grid.ttrace")] = grid_;
    return files;
  }

 private:
  void begin(const Model& m) {
    means_ = std::make_unique<PeersMeans>(deck_, package_, m);
    for (std::size_t n = 0; n < means_->names().size(); ++n)
      if (means_->powered()[n]) row_of_unit_.push_back(n);
  }

  const Deck& deck_;
  const PackageCase& package_;
  std::unique_ptr<PeersMeans> means_;
  std::vector<std::size_t> row_of_unit_;
  std::vector<std::vector<double>> rows_;
  std::string grid_;
  double highest_ = 0;
};

}  // namespace

std::string hotspot_steady_text(const std::vector<std::string>& names, const std::vector<double>& kelvin) {
  std::string text;
  for (std::size_t n = 0; n < names.size(); ++n) text += fmt::format("{}\t{:.2f}\n", names[n], kelvin[n]);
  return text;
}

std::string hotspot_grid_text(int layers, int rows, int cols,
                              const std::function<double(int, int, int)>& kelvin) {
  std::string text;
  for (int l = 0; l < layers; ++l) {
    text += fmt::format("Layer {}:\n", l);
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < cols; ++j) text += fmt::format("{}\t{:.2f}\n", i * cols + j, kelvin(l, i, j));
  }
  return text;
}

std::string hotspot_trace_text(const std::vector<std::string>& names,
                               const std::vector<std::vector<double>>& kelvin) {
  std::string text = fmt::format("{}\n", fmt::join(names, "\t"));
  for (const auto& row : kelvin) text += fmt::format("{:.2f}\n", fmt::join(row, "\t"));
  return text;
}

OpenDeck open_hotspot(const std::vector<std::string>& files, const std::vector<std::string>& settings,
                      bool defects) {
  if (files.size() != 1)
    throw CaseError({{{},
                      "error",
                      fmt::format("one .config is expected, {} files are given; others are named by "
                                  "--set, e.g. --set f=x.flp --set p=x.ptrace",
                                  files.size())}});
  OpenDeck open;
  const auto deck = std::make_shared<Deck>(hotspot::read_deck(files[0], settings, &open.warnings));
  const auto conversion = std::make_shared<hotspot::Conversion>(hotspot::to_case(*deck, flows_of(*deck)));
  open.name = deck->name;
  open.not_honoured = conversion->not_honoured, open.notes = conversion->notes;
  open.refusal = conversion->refusal;
  open.emulate = [deck, defects](const SolverOptions& solver, MPI_Comm comm, const Say& say) {
    return emulated(*deck, defects, solver, comm, say);
  };
  if (!open.refusal.empty()) return open;
  const auto& package = conversion->package;
  open.toml = package_toml(package);
  if (!package.course) {
    open.outputs = [deck, conversion](Model& m, Vec u, Result& r) {
      const PeersMeans means(*deck, conversion->package, m);
      const auto figures = means.look(m, u, true);
      put_blocks(means, figures, r);
      return rank_of(m.comm) == 0 ? steady_files(*deck, means, figures)
                                  : std::map<std::string, std::string>{};
    };
    return open;
  }
  PackageCase steady = package;
  steady.course.reset();
  open.steady_toml = package_toml(steady);
  open.steady_outputs = [deck, conversion](Model& m, Vec u) {
    const PeersMeans means(*deck, conversion->package, m);
    const auto figures = means.look(m, u, true);
    return rank_of(m.comm) == 0 ? steady_files(*deck, means, figures) : std::map<std::string, std::string>{};
  };
  const auto trace = std::make_shared<TraceOutputs>(*deck, package);
  open.look_interval = package.course->interval;
  open.look = [deck, conversion, trace](double time, Model& m, Vec u) { trace->look(time, m, u); };
  open.outputs = [deck, conversion, trace](Model& m, Vec u, Result& r) { return trace->finish(m, u, r); };
  return open;
}

}  // namespace fourwalls

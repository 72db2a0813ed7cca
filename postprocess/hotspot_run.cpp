#include "postprocess/hotspot_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "cases/hotspot/to_case.hpp"
#include "solver/locate.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;
using hotspot::Deck;

/// Names of the peer's files in the run folder: the deck's own, or the deck's name with the usual ending.
std::string file_name(const std::string& given, const std::string& deck, const char* ending) {
  const std::string name = fs::path(given).filename().string();
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

/// A layer of a body of the solved case under the die: means over rectangles of its columns.
class LayerMean {
 public:
  /// `layer` -1: all layers of the body.
  LayerMean(Model& m, Vec u, int block, int layer, const Location&)
      : m_(m), u_(u), block_(block), layer_(layer) {}

  /// f(x0, x1, y0, y1 [m, global], thickness-mean temperature [K]) of this rank's columns.
  template <class F>
  void columns(F&& f) const {
    const auto& b = m_.mesh.blocks[block_];
    const int set = m_.mesh.cell_set[block_];
    const auto& own = m_.mesh.numbering.set(set).own;
    ReadAccess t(u_);
    for (int j = own.j0; j < own.j1; ++j)
      for (int i = own.i0; i < own.i1; ++i) {
        const PetscInt first = m_.mesh.numbering.column(set, i, j);
        double sum = 0, thickness = 0;
        for (int k = 0; k < b.nz(); ++k) {
          if (layer_ >= 0 && b.layer_of[k] != layer_) continue;
          sum += b.axes[2].width(k) * t[first + k], thickness += b.axes[2].width(k);
        }
        f(b.axes[0].edges[i], b.axes[0].edges[i + 1], b.axes[1].edges[j], b.axes[1].edges[j + 1],
          sum / thickness);
      }
  }

 private:
  Model& m_;
  Vec u_;
  int block_, layer_;
};

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

/// Files and figures in the peer's way from the solved case. A block of a layer with power is averaged over
/// the sheet that its power is in, others over their layer's thickness; the grid alike.
std::map<std::string, std::string> resolved_outputs(const Deck& deck, const PackageCase& package, Model& m,
                                                    Vec u, Result& r) {
  const auto& o = deck.options;
  const auto layers = output_layers(deck, package, m);
  const auto& stack = m.mesh.blocks[m.mesh.block_of("stack")];
  const double x0 = stack.axes[0].low(), y0 = stack.axes[1].low();
  const int rows = o.grid_rows, cols = o.grid_cols;
  const double cw = deck.width / cols, ch = deck.height / rows;
  std::vector<std::string> names;
  std::vector<double> sums, areas, peaks;
  const std::size_t cells = static_cast<std::size_t>(rows) * cols;
  std::vector<double> grid(2 * cells * layers.size(), 0.0);
  std::vector<bool> powered;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const auto& out = layers[l];
    const auto& blocks = deck.floorplans[out.floorplan].blocks;
    const std::size_t base = names.size();
    for (const auto& b : blocks) names.push_back(out.prefix + b.name), powered.push_back(out.power);
    sums.resize(names.size(), 0.0), areas.resize(names.size(), 0.0), peaks.resize(names.size(), 0.0);
    LayerMean(m, u, out.body, out.layer, {})
        .columns([&](double xa, double xb, double ya, double yb, double t) {
          xa -= x0, xb -= x0, ya -= y0, yb -= y0;
          if (xb <= 0 || yb <= 0 || xa >= deck.width || ya >= deck.height) return;
          for (std::size_t b = 0; b < blocks.size(); ++b) {
            const double area = overlap(xa, xb, blocks[b].x, blocks[b].x + blocks[b].width) *
                                overlap(ya, yb, blocks[b].y, blocks[b].y + blocks[b].height);
            if (area <= 1e-9 * (xb - xa) * (yb - ya)) continue;
            sums[base + b] += area * t, areas[base + b] += area;
            peaks[base + b] = std::max(peaks[base + b], t);
          }
          const int j0 = std::max(0, static_cast<int>(xa / cw)),
                    j1 = std::min(cols - 1, static_cast<int>(xb / cw));
          const int s0 = std::max(0, static_cast<int>(ya / ch)),
                    s1 = std::min(rows - 1, static_cast<int>(yb / ch));
          for (int s = s0; s <= s1; ++s)
            for (int j = j0; j <= j1; ++j) {
              const double area =
                  overlap(xa, xb, j * cw, (j + 1) * cw) * overlap(ya, yb, s * ch, (s + 1) * ch);
              const std::size_t n = l * cells + static_cast<std::size_t>(rows - 1 - s) * cols + j;
              grid[2 * n] += area * t, grid[2 * n + 1] += area;
            }
        });
  }
  const auto add = [&](std::vector<double>& v, MPI_Op op) {
    MPI_Allreduce(MPI_IN_PLACE, v.data(), static_cast<int>(v.size()), MPI_DOUBLE, op, m.comm);
  };
  add(sums, MPI_SUM), add(areas, MPI_SUM), add(peaks, MPI_MAX), add(grid, MPI_SUM);
  for (std::size_t n = 0; n < names.size(); ++n) {
    sums[n] /= areas[n];
    if (!powered[n]) continue;
    put(r, names[n] + " temperature", sums[n], "K");
    put(r, names[n] + " highest temperature", peaks[n], "K");
  }
  if (rank_of(m.comm) != 0) return {};
  std::map<std::string, std::string> files;
  files[file_name(o.steady_file, deck.name, ".steady")] = hotspot_steady_text(names, sums);
  files[file_name(o.grid_steady_file, deck.name, ".grid.steady")] =
      hotspot_grid_text(static_cast<int>(layers.size()), rows, cols, [&](int l, int i, int j) {
        const std::size_t n = l * cells + static_cast<std::size_t>(i) * cols + j;
        return grid[2 * n] / grid[2 * n + 1];
      });
  return files;
}

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
  const auto conversion = std::make_shared<hotspot::Conversion>(hotspot::to_case(*deck));
  open.name = deck->name;
  open.notes = conversion->notes, open.refusal = conversion->refusal;
  if (open.refusal.empty()) open.toml = package_toml(conversion->package);
  open.emulate = [deck, defects](const SolverOptions& solver, MPI_Comm comm, const Say& say) {
    return emulated(*deck, defects, solver, comm, say);
  };
  open.outputs = [deck, conversion](Model& m, Vec u, Result& r) {
    return resolved_outputs(*deck, conversion->package, m, u, r);
  };
  return open;
}

}  // namespace fourwalls

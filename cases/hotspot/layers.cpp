// Layer files, materials and channel networks.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cases/hotspot/parts.hpp"
#include "cases/words.hpp"

namespace fourwalls::hotspot {

namespace {

std::vector<std::string> names(const Substances& substances) {
  std::vector<std::string> all;
  for (const auto& [name, s] : substances) all.push_back(name);
  return all;
}

/// The next line of a file that is read entry by entry, with a message where it ends too soon.
class Entries {
 public:
  Entries(const TextFile& file, Findings& findings) : file_(file), findings_(findings) {}
  bool more() const { return at_ < file_.lines.size(); }
  const TextLine* next(const std::string& what, const std::string& of) {
    if (more()) return &file_.lines[at_++];
    findings_.error(file_.name, std::max(1, file_.last),
                    fmt::format("the file ends before the {} of {}", what, of));
    return nullptr;
  }
  void wrong(const TextLine& line, const std::string& what, const std::string& expected) {
    findings_.error(file_, line, &line.words[0],
                    fmt::format("{}: expected {}, found '{}'", what, expected, line.words[0].text));
  }

 private:
  const TextFile& file_;
  Findings& findings_;
  std::size_t at_ = 0;
};

/// A number of the next line within bounds; `failed` is set where there is none.
double take_number(Entries& entries, const std::string& what, const std::string& of, const Bounds& bounds,
                   bool& failed) {
  const TextLine* line = entries.next(what, of);
  if (!line) return failed = true, 0.0;
  const auto value = number_of(line->words[0].text);
  if (value && bounds.contains(*value)) return *value;
  entries.wrong(*line, what, expected_number(bounds, value));
  failed = true;
  return 1;
}

bool take_yes(Entries& entries, const std::string& what, const std::string& of, bool& failed) {
  const TextLine* line = entries.next(what, of);
  if (!line) return failed = true, false;
  const std::string& word = line->words[0].text;
  if (same_word(word, "Y")) return true;
  if (!same_word(word, "N")) entries.wrong(*line, what, "Y or N"), failed = true;
  return false;
}

/// Material of a layer: a name, or a volumetric heat capacity and on the next line a resistivity.
void take_material(Entries& entries, const Substances& substances, const TextFile& file, StackLayer& layer,
                   bool& failed, Findings& findings) {
  const TextLine* line = entries.next("heat capacity or material", layer.name);
  if (!line) {
    failed = true;
    return;
  }
  const std::string& word = line->words[0].text;
  if (const auto capacity = number_of(word)) {
    if (!bounds::heat_capacity.contains(*capacity)) {
      entries.wrong(*line, "heat capacity", expected_number(bounds::heat_capacity, capacity));
      failed = true;
    }
    layer.heat_capacity = *capacity;
    layer.conductivity = 1 / take_number(entries, "resistivity", layer.name, bounds::resistivity, failed);
    return;
  }
  const auto it = substances.find(word);
  if (it == substances.end()) {
    findings.error(file, *line, &line->words[0],
                   fmt::format("material '{}' is not in the materials file{}", word,
                               substances.empty() ? "; there is none (materials_file)"
                                                  : suggestion(word, names(substances))));
    failed = true;
    return;
  }
  layer.heat_capacity = it->second.heat_capacity, layer.conductivity = it->second.conductivity;
}

/// Channel cells as blocks of fluid and wall.
Floorplan blocks_of(const Channels& c, const Options& o, double width, double height) {
  Floorplan plan;
  plan.file = c.file;
  plan.width = width, plan.height = height;
  const double w = width / c.cols, h = height / c.rows;
  for (int i = 0; i < c.rows; ++i)
    for (int j = 0; j < c.cols; ++j) {
      const bool fluid = c.fluid(i, j);
      plan.blocks.push_back({{c.file, i + 1, 1, ""},
                             fmt::format("Cell_{}_{}", i, j),
                             j * w,
                             (c.rows - i - 1) * h,
                             w,
                             h,
                             true,
                             fluid ? o.coolant_capac : o.wall_capac,
                             fluid ? o.coolant_res : o.wall_res});
    }
  return plan;
}

/// Every fluid cell must be on the way from an inlet to an outlet: pressures are not defined elsewhere.
void check_network(const Channels& c, Findings& findings) {
  const std::size_t cells = c.cells.size();
  const auto flood = [&](Cell start) {
    std::vector<bool> reached(cells, false);
    std::vector<std::size_t> open;
    for (std::size_t n = 0; n < cells; ++n)
      if (c.cells[n] == start) open.push_back(n), reached[n] = true;
    while (!open.empty()) {
      const auto n = open.back();
      open.pop_back();
      const int i = static_cast<int>(n / c.cols), j = static_cast<int>(n % c.cols);
      const int next[4][2] = {{i - 1, j}, {i + 1, j}, {i, j - 1}, {i, j + 1}};
      for (const auto& [a, b] : next) {
        if (a < 0 || b < 0 || a >= c.rows || b >= c.cols || !c.fluid(a, b)) continue;
        const auto m = static_cast<std::size_t>(a) * c.cols + b;
        if (!reached[m]) reached[m] = true, open.push_back(m);
      }
    }
    return reached;
  };
  const auto in = flood(Cell::inlet), out = flood(Cell::outlet);
  for (std::size_t n = 0; n < cells; ++n)
    if (static_cast<int>(c.cells[n]) > 0 && !(in[n] && out[n])) {
      findings.error(c.file, static_cast<int>(n / c.cols) + 1,
                     fmt::format("no way for coolant from {} to the cell in column {}",
                                 in[n] ? "an outlet" : "an inlet", n % c.cols + 1));
      return;
    }
}

}  // namespace

Substances read_substances(const std::string& name, const Problem& asked_by, Findings& findings) {
  Substances substances;
  const auto file = read_lines(name, {}, asked_by, findings);
  if (!file) return substances;
  Entries entries(*file, findings);
  while (entries.more()) {
    const TextLine* first = entries.next("name", "a material");
    const std::string material = first->words[0].text;
    const TextLine* kind = entries.next("type (solid or fluid)", material);
    if (!kind) break;
    const std::string& type = kind->words[0].text;
    Substance s;
    s.fluid = type == "fluid";
    if (!s.fluid && type != "solid") {
      entries.wrong(*kind, fmt::format("type of '{}'", material), "solid or fluid");
      break;  // how many lines follow is not known
    }
    bool failed = false;
    s.conductivity = take_number(entries, "conductivity", material, bounds::conductivity, failed);
    if (!failed || entries.more())
      s.heat_capacity = take_number(entries, "heat capacity", material, bounds::heat_capacity, failed);
    if (s.fluid && entries.more())
      s.viscosity = take_number(entries, "viscosity", material, bounds::viscosity, failed);
    else if (s.fluid)
      entries.next("viscosity", material);
    if (!substances.insert({material, s}).second)
      findings.error(*file, *first, &first->words[0], fmt::format("material '{}' is there before", material));
  }
  warn_unfinished(*file, findings);
  return substances;
}

std::optional<Channels> read_channels(const std::string& name, int rows, int cols, const Problem& asked_by,
                                      Findings& findings) {
  Splitting by_comma;
  by_comma.separators = " \t\r,";
  const auto file = read_lines(name, by_comma, asked_by, findings);
  if (!file) return std::nullopt;
  Channels c{name, rows, cols, {}};
  const auto before = findings.all().size();
  int inlets = 0, outlets = 0;
  for (const auto& line : file->lines) {
    if (static_cast<int>(line.words.size()) != cols)
      findings.error(*file, line, nullptr,
                     fmt::format("{} cells in this row; grid_cols is {}", line.words.size(), cols));
    for (const auto& word : line.words) {
      const auto code = integer_of(word.text);
      if (!code || *code < -1 || *code > 3)
        findings.error(
            *file, line, &word,
            fmt::format("expected -1 (TSV), 0 (solid), 1 (fluid), 2 (inlet) or 3 (outlet), found '{}'",
                        word.text));
      else
        c.cells.push_back(static_cast<Cell>(*code)), inlets += *code == 2, outlets += *code == 3;
    }
  }
  if (static_cast<int>(file->lines.size()) != rows)
    findings.error(name, std::max(1, file->last),
                   fmt::format("{} rows of cells; grid_rows is {}", file->lines.size(), rows));
  if (findings.all().size() != before) return std::nullopt;
  if (inlets == 0 || outlets == 0)
    findings.error(name, 1,
                   fmt::format("the channel network has no {}", inlets == 0 ? "inlet (2)" : "outlet (3)"));
  else
    check_network(c, findings);
  return c;
}

void read_layers(Deck& deck, const Substances& substances, const Problem& asked_by, Findings& findings) {
  const auto file = read_lines(deck.options.grid_layer_file, {}, asked_by, findings);
  if (!file) return;
  struct Entry {
    int number;
    StackLayer layer;
    std::string plan;
    int line;
  };
  std::vector<Entry> found;
  Entries entries(*file, findings);
  while (entries.more()) {
    const TextLine* first = entries.next("number", "a layer");
    const auto number = integer_of(first->words[0].text);
    if (!number || *number < 0) {
      entries.wrong(*first, "layer number", "a whole number, 0 or above");
      return;  // what the following lines are is not known
    }
    Entry e{*number, {}, "", 0};
    e.layer.where = {file->name, first->number, first->words[0].column, ""};
    e.layer.name = fmt::format("layer {}", *number);
    bool failed = false;
    e.layer.lateral = take_yes(entries, "lateral heat flow", e.layer.name, failed);
    if (entries.more()) e.layer.power = take_yes(entries, "power dissipation", e.layer.name, failed);
    take_material(entries, substances, *file, e.layer, failed, findings);
    if (!entries.more() && failed) return;
    e.layer.thickness = take_number(entries, "thickness", e.layer.name, bounds::thickness, failed);
    if (!entries.more() && failed) return;
    const TextLine* plan = entries.next("floorplan", e.layer.name);
    if (!plan) return;
    e.plan = plan->words[0].text, e.line = plan->number;
    found.push_back(std::move(e));
  }
  warn_unfinished(*file, findings);
  if (found.empty()) return findings.error(file->name, 0, "no layers in this file");
  std::stable_sort(found.begin(), found.end(),
                   [](const Entry& a, const Entry& b) { return a.number < b.number; });
  for (std::size_t n = 0; n < found.size(); ++n) {
    if (found[n].number == static_cast<int>(n)) continue;
    return findings.error(
        file->name, found[n].layer.where.line,
        n > 0 && found[n].number == found[n - 1].number
            ? fmt::format("layer {} is there before, in line {}", found[n].number,
                          found[n - 1].layer.where.line)
            : fmt::format("layer {} is missing: layers are numbered 0, 1, 2 ... from the side "
                          "away from the heat sink",
                          n));
  }
  // Floorplans first: they say how large a channel network is.
  const auto is_network = [](const std::string& name) { return name.find(".csv") != std::string::npos; };
  for (auto& e : found) {
    if (is_network(e.plan)) continue;
    const std::string path = companion(file->name, e.plan);
    const auto known = std::find_if(deck.floorplans.begin(), deck.floorplans.end(),
                                    [&](const Floorplan& p) { return p.file == path; });
    e.layer.floorplan = static_cast<int>(known - deck.floorplans.begin());
    if (known != deck.floorplans.end()) continue;
    auto plan = read_floorplan(path, {{file->name, e.line, 1, ""}, "error", "floorplan "}, findings);
    if (!plan) plan = Floorplan{path, {}, 0, 0};
    deck.floorplans.push_back(std::move(*plan));
  }
  for (const auto& plan : deck.floorplans)
    if (plan.width > 0) {
      deck.width = plan.width, deck.height = plan.height;
      break;
    }
  for (const auto& plan : deck.floorplans)
    if (plan.width > 0 &&
        (std::abs(plan.width - deck.width) > 1e-6 || std::abs(plan.height - deck.height) > 1e-6))
      findings.error(plan.file, 0,
                     fmt::format("{:.6g} x {:.6g} m; {} has {:.6g} x {:.6g} m, and all layers must be alike",
                                 plan.width, plan.height, deck.floorplans[0].file, deck.width, deck.height));
  for (auto& e : found) {
    if (is_network(e.plan)) {
      const auto say = [&](const std::string& text) { findings.error(file->name, e.line, text); };
      if (!deck.options.use_microchannels || !deck.options.detailed_3D) {
        say(fmt::format("'{}' is a channel network: that needs use_microchannels 1 and detailed_3D on",
                        e.plan));
      } else if (!(deck.width > 0)) {
        say("channel layers alone say nothing of their size: a layer with a floorplan is needed");
      } else if (auto channels = read_channels(
                     companion(file->name, e.plan), deck.options.grid_rows, deck.options.grid_cols,
                     {{file->name, e.line, 1, ""}, "error", "channel network "}, findings)) {
        e.layer.channels = static_cast<int>(deck.channels.size());
        e.layer.floorplan = static_cast<int>(deck.floorplans.size());
        deck.floorplans.push_back(blocks_of(*channels, deck.options, deck.width, deck.height));
        deck.channels.push_back(std::move(*channels));
      }
    }
    deck.layers.push_back(std::move(e.layer));
  }
}

}  // namespace fourwalls::hotspot

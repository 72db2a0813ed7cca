#include "cases/pact/deck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "cases/lines.hpp"
#include "cases/tiling.hpp"
#include "cases/units.hpp"
#include "cases/words.hpp"

namespace fourwalls::pact {

namespace {

namespace fs = std::filesystem;

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return std::tolower(c); });
  return s;
}

std::string trimmed(const std::string& s) {
  const auto a = s.find_first_not_of(" \t\r"), b = s.find_last_not_of(" \t\r");
  return a == std::string::npos ? "" : s.substr(a, b - a + 1);
}

/// Beside the mentioning file, below one of the folders above it, or from here.
std::string found(const std::string& mentioning, const std::string& name) {
  std::error_code ignored;
  const auto start = fs::absolute(mentioning, ignored).parent_path();
  auto folder = start;
  for (int up = 0; up < 5; ++up, folder = folder.parent_path())
    if (fs::exists(folder / name, ignored)) return (folder / name).lexically_normal().string();
  return companion(mentioning, name);
}

/// A CSV file with a header, read by column name.
class Table {
 public:
  Table(const std::string& file, const Problem& asked_by, Findings& findings) : findings_(findings) {
    Splitting csv;
    csv.separators = ",";
    csv.keeps_empty = true;
    auto read = read_lines(file, csv, asked_by, findings);
    if (!read) return;
    file_ = std::move(*read);
    if (file_.lines.empty()) findings.error(file, 0, "no header in this file");
    for (std::size_t r = 0; r < rows(); ++r) refuse_more(line(r));
  }
  bool good() const { return !file_.lines.empty(); }
  std::size_t rows() const { return good() ? file_.lines.size() - 1 : 0; }
  const TextLine& line(std::size_t row) const { return file_.lines[row + 1]; }
  const TextLine& header() const { return file_.lines[0]; }
  const TextFile& file() const { return file_; }

  /// Column of a header word, or -1 and an error.
  int column(const std::string& name, bool needed = true) {
    if (!good()) return -1;
    const auto& words = header().words;
    for (std::size_t n = 0; n < words.size(); ++n)
      if (same_word(words[n].text, name)) return static_cast<int>(n);
    if (needed) findings_.error(file_, header(), nullptr, fmt::format("no column '{}' in this header", name));
    return -1;
  }
  const TextWord* word(std::size_t row, int column) {
    const auto& words = line(row).words;
    if (column >= 0 && column < static_cast<int>(words.size())) return &words[column];
    if (column >= 0)
      findings_.error(file_, line(row), nullptr,
                      fmt::format("{} fields; the header has {}", words.size(), header().words.size()));
    return nullptr;
  }
  std::string text(std::size_t row, int column) {
    const auto* w = column < 0 ? nullptr : word(row, column);
    return w ? w->text : "";
  }
  double number(std::size_t row, int column, const Bounds& bounds) {
    const auto* w = word(row, column);
    if (!w) return 0;
    const auto value = number_of(w->text);
    if (value && bounds.contains(*value)) return *value;
    findings_.error(file_, line(row), w,
                    fmt::format("{}: expected {}, found '{}'", header().words[column].text,
                                expected_number(bounds, value), w->text));
    return 0;
  }

 private:
  /// Fields beyond the header's, but for empty ones.
  void refuse_more(const TextLine& line) {
    const auto count = header().words.size();
    for (std::size_t n = count; n < line.words.size(); ++n)
      if (!line.words[n].text.empty())
        return findings_.error(
            file_, line, &line.words[n],
            fmt::format("'{}' is beyond the {} columns of the header", line.words[n].text, count));
  }

  Findings& findings_;
  TextFile file_;
};

/// An INI file: sections of `key = value`; [DEFAULT] holds for all.
class Ini {
 public:
  Ini(const std::string& file, const Problem& asked_by, Findings& findings)
      : name(file), findings_(findings) {
    Splitting whole;
    whole.separators = "\n";
    const auto read = read_lines(file, whole, asked_by, findings);
    if (!read) return;
    std::string section;
    for (const auto& line : read->lines) {
      const std::string text = trimmed(line.text);
      if (text.empty() || text[0] == '#' || text[0] == ';') continue;
      if (text[0] == '[') {
        if (text.back() != ']') {
          findings.error(*read, line, nullptr, fmt::format("section '{}' has no closing bracket", text));
          continue;
        }
        section = text.substr(1, text.size() - 2);
        if (sections_.contains(section) && section != "DEFAULT")
          findings.error(*read, line, nullptr, fmt::format("section '{}' is there before", section));
        sections_[section].line = line.number;
        continue;
      }
      const auto equals = text.find_first_of("=:");
      if (equals == std::string::npos || section.empty()) {
        findings.error(*read, line, nullptr,
                       section.empty() ? "a line before the first [section]"
                                       : fmt::format("expected 'key = value', found '{}'", text));
        continue;
      }
      auto& keys = sections_[section].keys;
      const std::string key = lower(trimmed(text.substr(0, equals)));
      if (!keys.insert({key, {line.number, trimmed(text.substr(equals + 1))}}).second)
        findings.error(*read, line, nullptr, fmt::format("'{}' is there before in [{}]", key, section));
    }
  }

  bool has(const std::string& section) const { return sections_.contains(section); }
  int line(const std::string& section) const { return has(section) ? sections_.at(section).line : 0; }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [n, s] : sections_) all.push_back(n);
    return all;
  }
  std::optional<std::string> text(const std::string& section, const std::string& key) const {
    for (const auto& s : {section, std::string("DEFAULT")}) {
      const auto it = sections_.find(s);
      if (it == sections_.end()) continue;
      if (const auto k = it->second.keys.find(key); k != it->second.keys.end()) return k->second.value;
    }
    return std::nullopt;
  }
  /// A number in SI, or with a unit that says so.
  double number(const std::string& section, const std::string& key, const Bounds& bounds,
                const std::string& unit, double otherwise) {
    const auto value = text(section, key);
    if (!value) {
      findings_.error(name, line(section), fmt::format("[{}] has no '{}'", section, key));
      return otherwise;
    }
    const auto gap = value->find_first_of(" \t");
    const auto read = gap == std::string::npos ? number_of(*value) : with_unit(*value, gap, unit);
    if (read && bounds.contains(*read)) return *read;
    const bool plain = gap == std::string::npos;
    findings_.error(name, line_of(section, key),
                    fmt::format("{}: expected {}{}, found '{}'", key, expected_number(bounds, read),
                                plain         ? ""
                                : unit == "1" ? " alone"
                                              : " of " + unit,
                                *value));
    return otherwise;
  }
  /// A word out of a list; empty where there is none.
  std::string word(const std::string& section, const std::string& key,
                   const std::vector<std::string>& words) {
    const auto value = text(section, key);
    if (!value) return "";
    for (const auto& w : words)
      if (same_word(*value, w)) return w;
    findings_.error(name, line_of(section, key),
                    fmt::format("{}: '{}' is none{}", key, *value, suggestion(*value, words)));
    return "";
  }
  int line_of(const std::string& section, const std::string& key) const {
    const auto it = sections_.find(section);
    if (it == sections_.end()) return 0;
    const auto k = it->second.keys.find(key);
    return k == it->second.keys.end() ? it->second.line : k->second.line;
  }

  std::string name;

 private:
  /// PACT's word for degrees is `celsius`.
  static std::optional<double> with_unit(const std::string& value, std::size_t gap, const std::string& unit) {
    std::string behind = trimmed(value.substr(gap));
    if (same_word(behind, "celsius") || behind == "C") behind = "degC";
    if (same_word(behind, "kelvin") || behind == "k") behind = "K";
    const auto number = number_of(value.substr(0, gap));
    const auto converted = convert(value.substr(0, gap) + " " + behind, unit);
    return number && converted ? std::optional(converted.value) : std::nullopt;
  }

  struct Value {
    int line;
    std::string value;
  };
  struct Section {
    int line = 0;
    std::map<std::string, Value> keys;
  };
  Findings& findings_;
  std::map<std::string, Section> sections_;
};

const char* const resistivity_key = "thermalresistivity ((m-k)/w)";
const char* const capacity_key = "specificheatcapacity (j/m^3k)";

class Reader {
 public:
  Reader(const std::string& layers, const std::string& configuration, const std::string& parameters)
      : layers_(layers), ini_(configuration, {{"", 0, 0, ""}, "error", "configuration "}, findings_) {
    if (!parameters.empty())
      parameters_.emplace(parameters, Problem{{"", 0, 0, ""}, "error", "model parameters "}, findings_);
  }

  Conversion run(std::vector<Problem>* warnings) {
    c_.name = fs::path(layers_).stem().string();
    auto& p = c_.package;
    p.title = c_.name + ", from PACT files";
    p.comments = {"From the PACT files " + layers_ + " and " + ini_.name + ".",
                  "Power is the mean of each trace."};
    read_layers();
    if (!ini_.has("Init"))
      findings_.error(ini_.name, 0, "no section [Init] with the ambient temperature");
    else
      p.ambient = ini_.number("Init", "ambient", bounds::temperature, "K", 300);
    read_grid();
    if (ini_.has("Init")) read_course();
    read_package();
    findings_.finish(warnings);
    return std::move(c_);
  }

 private:
  /// Material of a label, from the unit's own file or the configuration.
  Slab material(const std::string& label, const std::string& file, const TextFile& plan, const TextLine& line,
                double thickness) {
    Ini* ini = &ini_;
    if (!file.empty()) {
      const std::string path = found(plan.name, file);
      auto it = others_.find(path);
      if (it == others_.end())
        it = others_
                 .try_emplace(path, path, Problem{{plan.name, line.number, 1, ""}, "error", "configuration "},
                              findings_)
                 .first;
      ini = &it->second;
    }
    if (const auto it = known_.find(ini->name + "\n" + label); it != known_.end()) {
      Slab slab = it->second;
      slab.thickness = thickness;
      return slab;
    }
    Slab slab{1, 1, thickness};
    if (!ini->has(label))
      findings_.error(
          plan, line, nullptr,
          fmt::format("label '{}' is no section of {}{}", label, ini->name, suggestion(label, ini->names())));
    else if (!ini->text(label, resistivity_key) && ini->text(label, "coolant_velocity (m/s)"))
      findings_.error(plan, line, nullptr,
                      fmt::format("label '{}' is a coolant: a case has none within a stack yet", label));
    else {
      slab.conductivity = 1 / ini->number(label, resistivity_key, bounds::resistivity, "m K/W", 1);
      slab.heat_capacity = ini->number(label, capacity_key, bounds::heat_capacity, "J/m^3/K", 1);
    }
    return known_[ini->name + "\n" + label] = slab;
  }

  /// Watts of each unit, by column.
  struct Powers {
    struct Unit {
      std::vector<double> watts;
      TextLine line;
    };
    TextFile file;  ///< without a name: no trace
    std::map<std::string, Unit> of;
  };

  Powers powers(const std::string& name, const Table& by, std::size_t row) {
    Powers all;
    if (name.empty() || same_word(name, "None")) return all;
    Table t(found(by.file().name, name),
            {{by.file().name, by.line(row).number, 1, ""}, "error", "power trace "}, findings_);
    const int unit = t.column("UnitName");
    if (unit < 0) return all;
    all.file = t.file();
    const int columns = static_cast<int>(t.header().words.size()) - 1;
    if (columns < 1) findings_.error(t.file(), t.header(), nullptr, "no column of powers");
    if (columns > 1) many_columns_ = std::max(many_columns_, columns);
    for (std::size_t r = 0; r < t.rows(); ++r) {
      std::vector<double> watts;
      for (int k = 0; k <= columns; ++k)
        if (k != unit) watts.push_back(t.number(r, k, Bounds{0, bounds::power.high}));
      if (!all.of.insert({t.text(r, unit), {std::move(watts), t.line(r)}}).second)
        findings_.error(t.file(), t.line(r), nullptr,
                        fmt::format("unit '{}' is there before", t.text(r, unit)));
    }
    return all;
  }

  void read_level(Table& t, std::size_t row, int number, int floorplan, int thickness, int trace,
                  int lateral) {
    StackLevel level;
    level.name = fmt::format("layer {}", number);
    const double thick = t.number(row, thickness, bounds::thickness);
    const std::string side = t.text(row, lateral);
    level.lateral = !same_word(side, "False");
    if (!side.empty() && level.lateral && !same_word(side, "True"))
      findings_.error(t.file(), t.line(row), t.word(row, lateral),
                      fmt::format("LateralHeatFlow: expected True or False, found '{}'", side));
    auto watts = powers(t.text(row, trace), t, row);
    const std::string plan_name = t.text(row, floorplan);
    Table plan(found(t.file().name, plan_name),
               {{t.file().name, t.line(row).number, 1, ""}, "error", "floorplan "}, findings_);
    const int name = plan.column("UnitName"), x = plan.column("X"), y = plan.column("Y"),
              length = plan.column("Length (m)"), width = plan.column("Width (m)"),
              config = plan.column("ConfigFile", false), label = plan.column("Label");
    if (std::min({name, x, y, length, width, label}) < 0) return;
    if (plan.rows() == 0)
      return findings_.error(plan.file(), plan.header(), nullptr, "no units in this floorplan");
    double right = 0, top = 0;
    std::map<std::string, double> area_of;
    std::vector<std::pair<std::string, StackBlock>> blocks;
    std::map<std::string, Slab> slabs;
    std::map<std::string, int> units;  ///< and their lines
    std::size_t rightmost = 0, topmost = 0;
    for (std::size_t r = 0; r < plan.rows(); ++r) {
      StackBlock b{plan.text(r, name),
                   plan.number(r, x, bounds::place),
                   plan.number(r, y, bounds::place),
                   plan.number(r, length, bounds::length),
                   plan.number(r, width, bounds::length),
                   0,
                   {}};
      const std::string file = plan.text(r, config), key = file + "\n" + plan.text(r, label);
      slabs[key] = material(plan.text(r, label), file, plan.file(), plan.line(r), thick);
      area_of[key] += b.width * b.height;
      if (b.x + b.width > right) right = b.x + b.width, rightmost = r;
      if (b.y + b.height > top) top = b.y + b.height, topmost = r;
      const auto [first, fresh] = units.emplace(b.name, plan.line(r).number);
      if (!fresh)
        findings_.error(plan.file(), plan.line(r), plan.word(r, name),
                        fmt::format("unit '{}' is there before, in line {}", b.name, first->second));
      if (const auto it = watts.of.find(b.name); it != watts.of.end()) {
        auto& of = it->second.watts;
        for (const double w : of) b.power += w / static_cast<double>(of.size());
        if (of.size() > 1) b.powers = std::move(of);
        watts.of.erase(it);
      } else if (fresh && !watts.file.name.empty()) {
        findings_.warning(plan.file(), plan.line(r), plan.word(r, name),
                          fmt::format("unit '{}' has no power in {}: 0 W", b.name, watts.file.name));
      }
      b.name = level.name + " " + b.name;
      blocks.emplace_back(key, std::move(b));
    }
    std::vector<std::string> names;
    for (const auto& [unit, line] : units) names.push_back(unit);
    for (const auto& [unit, w] : watts.of)
      findings_.error(
          watts.file, w.line, nullptr,
          fmt::format("'{}' is no unit of {}{}", unit, plan.file().name, suggestion(unit, names)));
    check_tiling(plan, blocks, right, top);
    const auto most = std::max_element(area_of.begin(), area_of.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    level.slab = slabs[most->first];
    for (auto& [key, b] : blocks) {
      if (key != most->first) b.own = slabs[key];
      level.blocks.push_back(std::move(b));
    }
    level.cells = thick > 50e-6 ? 3 : 2;
    auto& p = c_.package;
    if (p.width == 0) p.width = right, p.height = top;
    const bool wide = std::abs(right - p.width) > 1e-6;
    if ((wide || std::abs(top - p.height) > 1e-6) && other_sizes_.insert(plan.file().name).second)
      findings_.error(plan.file(), plan.line(wide ? rightmost : topmost), nullptr,
                      fmt::format("{:.6g} x {:.6g} m; the first layer has {:.6g} x {:.6g} m", right, top,
                                  p.width, p.height));
    p.levels.push_back(std::move(level));
  }

  /// Units must not lie over each other; what none of them covers is said.
  void check_tiling(const Table& plan, const std::vector<std::pair<std::string, StackBlock>>& blocks,
                    double right, double top) {
    if (!tiled_.insert(plan.file().name).second) return;
    std::vector<Rectangle> places;
    for (const auto& [key, b] : blocks) places.push_back({{b.x, b.y}, {b.width, b.height}});
    const auto tiling = tiling_of(places, {right, top});
    for (const auto& [first, second, by] : tiling.overlaps)
      findings_.error(plan.file(), plan.line(second), nullptr,
                      fmt::format("overlaps the unit of line {} by {:.4g} x {:.4g} m",
                                  plan.line(first).number, by[0], by[1]));
    if (tiling.gap > 1e-4)
      findings_.warning(
          plan.file().name, 0,
          fmt::format("{:.2g} % of the floorplan's rectangle is covered by no unit", 100 * tiling.gap));
  }

  void read_layers() {
    Table t(layers_, {{"", 0, 0, ""}, "error", "layer file "}, findings_);
    const int number = t.column("Layer"), floorplan = t.column("FloorplanFile"),
              thickness = t.column("Thickness (m)"), trace = t.column("PtraceFile", false),
              lateral = t.column("LateralHeatFlow", false);
    if (std::min({number, floorplan, thickness}) < 0) return;
    std::map<int, std::size_t> order;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const auto* w = t.word(r, number);
      const auto n = w ? integer_of(w->text) : std::nullopt;
      if (!n || *n < 0)
        findings_.error(t.file(), t.line(r), w,
                        fmt::format("Layer: expected a whole number, found '{}'", t.text(r, number)));
      else if (!order.insert({*n, r}).second)
        findings_.error(t.file(), t.line(r), w, fmt::format("layer {} is there before", *n));
    }
    if (t.rows() == 0) return findings_.error(t.file(), t.header(), nullptr, "no layers in this file");
    int expected = 0;
    for (const auto& [n, r] : order) {
      if (n != expected++) {
        findings_.error(
            t.file(), t.line(r), nullptr,
            fmt::format("layer {} is missing: layers are numbered 0, 1, 2 ... from the side away from "
                        "the cooler",
                        expected - 1));
        break;
      }
      read_level(t, r, n, floorplan, thickness, trace, lateral);
    }
  }

  void read_grid() {
    double rows = 64, cols = 64;
    if (parameters_ && parameters_->has("Grid")) {
      constexpr Bounds grid{1, 8192};
      rows = parameters_->number("Grid", "rows", grid, "1", 64),
      cols = parameters_->number("Grid", "cols", grid, "1", 64);
      parameters_->word("Grid", "grid_mode", {"avg", "max", "min"});
      if (const auto on = parameters_->text("Simulation", "temperature_dependent");
          on && same_word(*on, "True"))
        c_.notes.push_back(parameters_->name + ": temperature_dependent: materials have one conductivity");
    }
    c_.package.cell_x = c_.package.width / cols, c_.package.cell_y = c_.package.height / rows;
  }

  /// SPICE_transient asks for the course of the traces; the other solvers take their mean.
  void read_course() {
    const auto solver =
        parameters_ ? parameters_->word("Solver", "name", {"SuperLU", "SPICE_steady", "SPICE_transient"})
                    : "";
    if (solver != "SPICE_transient") {
      if (many_columns_ > 1)
        c_.notes.push_back(
            fmt::format("{}: the {} steps of the power traces: the case has their mean, as SuperLU", layers_,
                        many_columns_));
      return;
    }
    auto& p = c_.package;
    p.comments.back() = "Power follows the traces.";
    p.course.emplace();
    p.course->interval = parameters_->number("Simulation", "ptrace_step_size", bounds::time, "s", 1);
    p.course->rows = static_cast<std::size_t>(std::max(1, many_columns_));
    if (parameters_->text("Simulation", "total_simulation_time")) {
      const double whole = parameters_->number("Simulation", "total_simulation_time", bounds::time, "s", 1);
      p.course->rows = rows_within(whole, p.course->interval);
    }
    p.course->start = ini_.text("Init", "temperature")
                          ? ini_.number("Init", "temperature", bounds::temperature, "K", 300)
                          : p.ambient;
    const auto init_file = parameters_->text("Simulation", "init_file").value_or("");
    if (!init_file.empty() && !same_word(init_file, "None"))
      c_.notes.push_back(fmt::format("{}:{}: init_file: the course begins at {:g} K everywhere",
                                     parameters_->name, parameters_->line_of("Simulation", "init_file"),
                                     *p.course->start));
  }

  /// [J/K], of a key with or without its unit in it; none: 0.
  double lumped_capacity(const std::string& plain) {
    constexpr Bounds any{0, bounds::lumped_capacity.high};
    for (const std::string& key : {plain, plain + " (j/k)"})
      if (ini_.text("HeatSink", key)) return ini_.number("HeatSink", key, any, "J/K", 0);
    return 0;
  }

  std::size_t rows_within(double whole, double interval) {
    constexpr double most = 1e7;  // rows that a case can list
    const double rows = std::max(1.0, std::round(whole / interval));
    if (rows <= most) return static_cast<std::size_t>(rows);
    findings_.error(
        parameters_->name, parameters_->line_of("Simulation", "total_simulation_time"),
        fmt::format("total_simulation_time: {:g} steps of {:g} s; at most {:g}", rows, interval, most));
    return 1;
  }

  /// The package that the model parameters choose; without them, the one that the configuration has.
  void read_package() {
    const auto chosen = [&](const char* section) {
      return ini_.has(section) && (!parameters_ || parameters_->has(section));
    };
    auto& p = c_.package;
    if (chosen("HeatSink")) {
      const auto get = [&](const char* key, const Bounds& bounds, const char* unit) {
        return ini_.number("HeatSink", key, bounds, unit, 1);
      };
      const double sink = get("heatsink_side (m)", bounds::length, "m"),
                   spreader = get("heatspreader_side (m)", bounds::length, "m");
      if (std::max(p.width, p.height) > spreader * (1 + 1e-9) || spreader > sink)
        findings_.error(
            ini_.name, ini_.line("HeatSink"),
            fmt::format(
                "die {:.6g} x {:.6g} m, spreader {:.6g} m, sink {:.6g} m: each must be within the next",
                p.width, p.height, spreader, sink));
      const double fine = std::max(p.cell_x, p.cell_y);
      const double thick = get("heatsink_thickness (m)", bounds::thickness, "m");
      // the capacity of the air, or whatever it is that convects, at the sink
      const double air = lumped_capacity("convection_cap") / (sink * sink * thick);
      p.above.push_back({"spreader",
                         spreader,
                         {get("heatspreader_thermalconductivity (w/(m-k))", bounds::conductivity, "W/m/K"),
                          get("heatspreader_specificheatcapacity (j/m^3k)", bounds::heat_capacity, "J/m^3/K"),
                          get("heatspreader_thickness (m)", bounds::thickness, "m")},
                         4,
                         std::max(fine, spreader / 60)});
      p.above.push_back(
          {"sink",
           sink,
           {get("heatsink_thermalconductivity (w/(m-k))", bounds::conductivity, "W/m/K"),
            get("heatsink_specificheatcapacity (j/m^3k)", bounds::heat_capacity, "J/m^3/K") + air, thick},
           6,
           std::max(fine, sink / 120)});
      p.top_coefficient = 1 / (get("convection_r (k/w)", bounds::resistance, "K/W") * sink * sink);
    } else if (chosen("NoPackage")) {
      StackLevel lid;
      lid.name = "package";
      lid.slab = {1 / ini_.number("NoPackage", resistivity_key, bounds::resistivity, "m K/W", 1),
                  ini_.number("NoPackage", capacity_key, bounds::heat_capacity, "J/m^3/K", 1),
                  ini_.number("NoPackage", "thickness (m)", bounds::thickness, "m", 1)};
      lid.cells = 1;
      p.levels.push_back(lid);
      p.top_coefficient = ini_.number("NoPackage", "htc", bounds::coefficient, "W/m^2/K", 1);
    } else {
      findings_.error(ini_.name, 0,
                      parameters_ ? "no section [NoPackage] or [HeatSink] that the model parameters have too"
                                  : "no section [NoPackage] or [HeatSink]");
    }
  }

  std::string layers_;
  Findings findings_;
  Ini ini_;
  std::optional<Ini> parameters_;
  std::map<std::string, Ini> others_;
  std::map<std::string, Slab> known_;
  std::set<std::string> tiled_, other_sizes_;  ///< floorplans of which that was said
  Conversion c_;
  int many_columns_ = 0;
};

}  // namespace

Conversion read_deck(const std::string& layers, const std::string& configuration,
                     const std::string& parameters, std::vector<Problem>* warnings) {
  return Reader(layers, configuration, parameters).run(warnings);
}

}  // namespace fourwalls::pact

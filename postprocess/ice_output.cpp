#include "postprocess/ice_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <limits>

#include "cases/run_files.hpp"

namespace fourwalls {

namespace {

using ice::ElementKind;
using ice::OutputKind;
using ice::OutputQuantity;
using ice::OutputTime;

constexpr const char* titles[] = {"Maximum", "Minimum", "Average", "Gradient"};

std::string axis_text(const std::vector<double>& edges) {
  std::string text;
  for (std::size_t n = 0; n + 1 < edges.size(); ++n)
    text += fmt::format("{:5.2f}\n", 0.5 * (edges[n] + edges[n + 1]));
  return text;
}

/// Extremes and a weighted mean of what is added.
struct Statistics {
  double largest = -std::numeric_limits<double>::infinity(), smallest = -largest, sum = 0, weight = 0;
  void add(double value, double w) {
    largest = std::max(largest, value), smallest = std::min(smallest, value);
    sum += w * value, weight += w;
  }
  double operator()(OutputQuantity q) const {
    switch (q) {
      case OutputQuantity::maximum:
        return largest;
      case OutputQuantity::minimum:
        return smallest;
      case OutputQuantity::gradient:
        return largest - smallest;
      default:
        return sum / weight;
    }
  }
};

}  // namespace

IceOutputs::IceOutputs(const ice::Deck& deck, const IceGrid& grid, const IceRules& rules)
    : deck_(deck), grid_(grid), rules_(rules), texts_(deck.outputs.size()) {
  for (const auto& e : deck.stack) {
    auto& blocks = cells_.emplace_back();
    for (const auto& b : e.blocks) {
      double area = 0;
      for (const auto& r : b.places) area += r.size[0] * r.size[1];
      auto& cells = blocks.emplace_back();
      for (const auto& s : ice_shares(grid, b)) cells.push_back({s.i, s.j, s.place, s.share * area});
    }
  }
  bool maps = false;
  for (std::size_t n = 0; n < deck.outputs.size(); ++n) {
    texts_[n] = header(deck.outputs[n]);
    maps = maps || deck.outputs[n].kind == OutputKind::map || deck.outputs[n].kind == OutputKind::power_map;
  }
  if (maps) more_["xaxis.txt"] = axis_text(grid.x), more_["yaxis.txt"] = axis_text(grid.y);
}

std::string IceOutputs::header(const ice::Output& o) const {
  if (o.kind == OutputKind::field) return {};
  const auto& e = deck_.stack[o.element];
  const char* title = titles[static_cast<int>(o.quantity)];
  const char* axes = "(please find axis information in \"xaxis.txt\" and \"yaxis.txt\")";
  switch (o.kind) {
    case OutputKind::point: {
      const int i = IceGrid::cell_at(grid_.x, o.x), j = IceGrid::cell_at(grid_.y, o.y);
      return fmt::format(
          "% Cell temperature for the location [{}, x={:5.3f},y={:5.3f}]\n"
          "% Nearest [column, row] indices found= [{},{}] (locations [x={:5.3f},y={:5.3f}])\n"
          "% Time(s) \t Temperature(K)\n",
          e.name, o.x, o.y, i, j, grid_.x[i], grid_.y[j]);
    }
    case OutputKind::blocks: {
      std::string text =
          fmt::format("% {} temperatures for the floorplan of the die {}\n% Time(s) \t ", title, e.name);
      for (const auto& b : e.blocks) text += b.name + "(K) \t ";
      return text + "\n";
    }
    case OutputKind::block: {
      const auto& block = e.blocks[o.block].name;
      return fmt::format(
          "% {} temperatures for the floorplan element {} of the die {}\n% Time(s) \t {}.{}(K)\n", title,
          block, e.name, e.name, block);
    }
    case OutputKind::coolant:
      return fmt::format("% {} temperatures for the outlet of the channel {}\n% Time(s) \t Temperature(K)\n",
                         title, e.name);
    case OutputKind::power_map:
      return fmt::format("% Power map for layer {} {}\n", e.name, axes);
    default:
      return fmt::format("% Thermal map for layer {} {}\n", e.name, axes);
  }
}

void IceOutputs::record(double time, int slot, bool slot_ends, bool run_ends,
                        const std::vector<double>& temperature) {
  ++recorded_;
  for (std::size_t n = 0; n < deck_.outputs.size(); ++n) {
    const auto when = deck_.outputs[n].when;
    // a steady run has one moment, which is step, slot and end in one
    if (when == OutputTime::step || (when == OutputTime::slot && slot_ends) ||
        (when == OutputTime::end && run_ends))
      append(n, time, slot, temperature);
  }
}

void IceOutputs::append(std::size_t n, double time, int slot, const std::vector<double>& T) {
  const auto& o = deck_.outputs[n];
  auto& text = texts_[n];
  switch (o.kind) {
    case OutputKind::point: {
      const auto at = grid_.node(IceGrid::cell_at(grid_.x, o.x), IceGrid::cell_at(grid_.y, o.y),
                                 grid_.level_of(o.element));
      text += fmt::format("{:f} \t {:.12f}\n", time, T[at]);
      break;
    }
    case OutputKind::blocks: {
      text += fmt::format("{:5.3f} \t ", time);
      for (std::size_t b = 0; b < deck_.stack[o.element].blocks.size(); ++b)
        text += fmt::format("{:5.3f} \t ",
                            of_block(o.element, static_cast<int>(b), T, o.quantity, rules_.plain_means));
      text += "\n";
      break;
    }
    case OutputKind::block:
      text += fmt::format("{:5.3f} \t {:>7.3f}\n", time,
                          of_block(o.element, o.block, T, o.quantity, rules_.plain_means));
      break;
    case OutputKind::coolant:
      text += fmt::format("{:5.3f} \t {:>7.3f}\n", time,
                          of_outlet(o.element, T, o.quantity, rules_.wrong_outlet_mean));
      break;
    case OutputKind::map:
      text += map(grid_.level_of(o.element), T) + "\n";
      break;
    case OutputKind::power_map:
      text += power_map(o.element, slot) + "\n";
      break;
    case OutputKind::field:
      // one file a moment: numbered but for the last
      if (o.when == OutputTime::end || !deck_.transient)
        text = field(T);
      else
        more_[numbered(o.file)] = field(T);
      break;
  }
}

std::string IceOutputs::numbered(const std::string& name) const {
  std::filesystem::path path = name_in_folder(name);
  const auto extension = path.extension().string();
  return (path.parent_path() / (path.stem().string() + fmt::format("_{}", recorded_) + extension)).string();
}

std::string IceOutputs::map(int level, const std::vector<double>& T) const {
  std::string text;
  for (int j = 0; j < grid_.rows(); ++j) {
    for (int i = 0; i < grid_.columns(); ++i)
      fmt::format_to(std::back_inserter(text), "{:7.3f}  ", T[grid_.node(i, j, level)]);
    text += '\n';
  }
  return text;
}

std::string IceOutputs::power_map(int element, int slot) const {
  std::vector<double> watts(static_cast<std::size_t>(grid_.columns()) * grid_.rows(), 0);
  for (const auto& b : deck_.stack[element].blocks)
    if (b.powered())
      for (const auto& s : ice_shares(grid_, b))
        watts[static_cast<std::size_t>(s.j) * grid_.columns() + s.i] +=
            s.share * b.powers[std::min<std::size_t>(slot, b.powers.size() - 1)];
  std::string text;
  for (std::size_t n = 0; n < watts.size(); ++n) {
    fmt::format_to(std::back_inserter(text), "{:7.3f}  ", watts[n]);
    if ((n + 1) % grid_.columns() == 0) text += '\n';
  }
  return text;
}

double IceOutputs::of_block(int element, int block, const std::vector<double>& T, OutputQuantity quantity,
                            bool plain) const {
  const int level = grid_.level_of(element);
  const auto& cells = cells_[element][block];
  std::vector<int> count(deck_.stack[element].blocks[block].places.size(), 0);
  for (const auto& c : cells) ++count[c.place];
  Statistics s;
  for (const auto& c : cells) s.add(T[grid_.node(c.i, c.j, level)], plain ? 1.0 / count[c.place] : c.area);
  return s(quantity);
}

double IceOutputs::of_outlet(int element, const std::vector<double>& T, OutputQuantity quantity,
                             bool wrong) const {
  const int level = grid_.level_of(element), last = grid_.rows() - 1;
  const bool four = grid_.levels[level].role == IceRole::mixed;
  const auto& cavity = *deck_.cavity;
  Statistics s;
  double sum = T[grid_.node(0, last, level)];
  for (int i = four ? 1 : 0; i < grid_.columns(); i += four ? 2 : 1) {
    const double t = T[grid_.node(i, last, level)];
    s.add(t, grid_.dx(i));  // what a column carries is in proportion to its width
    sum += t;
  }
  if (!wrong || quantity != OutputQuantity::average) return s(quantity);
  const int every_other = grid_.columns() / 2;
  const double channels = cavity.pins() ? 0
                          : four        ? every_other
                                        : std::round(deck_.length / (cavity.channel + cavity.wall));
  return sum / channels;
}

std::string IceOutputs::field(const std::vector<double>& T) const {
  const auto cells = static_cast<std::size_t>(grid_.columns()) * grid_.rows() * grid_.depth();
  std::vector<double> z{0};
  for (std::size_t l = 0; l < grid_.levels.size(); ++l)
    z.push_back(z.back() + grid_.thickness(static_cast<int>(l)));
  std::string text = fmt::format(
      "# vtk DataFile Version 3.0\n3D Temperature Map\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS {} float\n",
      8 * cells);
  const auto each = [&](auto&& f) {
    for (int l = 0; l < grid_.depth(); ++l)
      for (int j = 0; j < grid_.rows(); ++j)
        for (int i = 0; i < grid_.columns(); ++i) f(i, j, l);
  };
  each([&](int i, int j, int l) {
    for (const int up : {0, 1})
      for (const auto& [right, back] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 1}})
        fmt::format_to(std::back_inserter(text), "{:f} {:f} {:f}\n", grid_.x[i + right], grid_.y[j + back],
                       z[l + up]);
  });
  fmt::format_to(std::back_inserter(text), "CELLS {} {}\n", cells, 9 * cells);
  for (std::size_t n = 0; n < cells; ++n)
    fmt::format_to(std::back_inserter(text), "8 {} {} {} {} {} {} {} {}\n", 8 * n, 8 * n + 1, 8 * n + 2,
                   8 * n + 3, 8 * n + 4, 8 * n + 5, 8 * n + 6, 8 * n + 7);
  fmt::format_to(std::back_inserter(text), "CELL_TYPES {}\n", cells);
  for (std::size_t n = 0; n < cells; ++n) text += "12\n";
  fmt::format_to(std::back_inserter(text),
                 "CELL_DATA {}\nSCALARS Temperature float 1\nLOOKUP_TABLE default\n", cells);
  each([&](int i, int j, int l) {
    fmt::format_to(std::back_inserter(text), "{:7.3f}\n", T[grid_.node(i, j, l)]);
  });
  return text;
}

std::map<std::string, std::string> IceOutputs::files() const {
  auto files = more_;
  for (std::size_t n = 0; n < texts_.size(); ++n) {
    const auto& o = deck_.outputs[n];
    if (o.kind == OutputKind::field && texts_[n].empty()) continue;
    files[name_in_folder(o.file)] = texts_[n];
  }
  return files;
}

std::map<std::string, Quantity> IceOutputs::quantities(const std::vector<double>& T) const {
  std::map<std::string, Quantity> q;
  double highest = 0;
  std::string where;
  for (int e = 0; e < static_cast<int>(deck_.stack.size()); ++e) {
    const auto& element = deck_.stack[e];
    Statistics all;
    const int level = grid_.level_of(e);
    for (int j = 0; j < grid_.rows(); ++j)
      for (int i = 0; i < grid_.columns(); ++i)
        all.add(T[grid_.node(i, j, level)], grid_.dx(i) * grid_.dy(j));
    q[element.name + " highest temperature"] = {all.largest, "K", {}};
    q[element.name + " mean temperature"] = {all(OutputQuantity::average), "K", {}};
    if (all.largest > highest) highest = all.largest, where = element.name;
    for (int b = 0; b < static_cast<int>(element.blocks.size()); ++b) {
      const auto name = element.name + "." + element.blocks[b].name;
      q[name + " highest temperature"] = {of_block(e, b, T, OutputQuantity::maximum, false), "K", {}};
      q[name + " mean temperature"] = {of_block(e, b, T, OutputQuantity::average, false), "K", {}};
    }
    if (element.kind == ElementKind::channel)
      q[element.name + " outlet temperature"] = {of_outlet(e, T, OutputQuantity::average, false), "K", {}};
  }
  q["highest temperature"] = {highest, "K", where};
  for (const auto& o : deck_.outputs)
    if (o.kind == OutputKind::point) {
      const auto& name = deck_.stack[o.element].name;
      q[fmt::format("{} temperature at {:g}, {:g}", name, o.x, o.y)] = {
          T[grid_.node(IceGrid::cell_at(grid_.x, o.x), IceGrid::cell_at(grid_.y, o.y),
                       grid_.level_of(o.element))],
          "K", fmt::format("{}, x = {:g} um, y = {:g} um", name, o.x, o.y)};
    }
  return q;
}

}  // namespace fourwalls

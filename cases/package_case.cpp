#include "cases/package_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "cases/words.hpp"

namespace fourwalls {

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  const bool readable = valid_utf8(text);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    out += byte < 0x20 || byte == 0x7f || (!readable && byte > 0x7f) ? '?' : c;
  }
  return out + "\"";
}

std::string quantity(double value, const char* unit) { return fmt::format("\"{} {}\"", value, unit); }
/// Millimetres without the dust that 0.016 * 1000 leaves.
std::string mm(double metres) { return quantity(std::stod(fmt::format("{:.12g}", 1e3 * metres)), "mm"); }
std::string pair_mm(double x, double y) { return fmt::format("[{}, {}]", mm(x), mm(y)); }

/// Materials by what they are; each is written once.
class Materials {
 public:
  std::string name(const Slab& slab, bool lateral, const std::string& wished) {
    const Key key{slab.conductivity, slab.heat_capacity, lateral};
    if (const auto it = names_.find(key); it != names_.end()) return it->second;
    std::string name;
    for (const char c : wished)
      name += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ? c : '-';
    if (name.empty()) name = "material";
    for (int n = 2; taken(name); ++n) name = fmt::format("{}-{}", wished, n);
    order_.emplace_back(name, key);
    return names_[key] = name;
  }

  std::string text() const {
    std::string out;
    for (const auto& [name, key] : order_) {
      out += fmt::format("[material.{}]\n", quoted(name));
      if (key.lateral)
        out += fmt::format("conductivity = {}\n", quantity(key.k, "W/m/K"));
      else
        out += fmt::format(
            "conductivity = [\"{0} W/m/K\", \"{0} W/m/K\", \"{1} W/m/K\"]  # heat flows up and down only\n",
            1e-6 * key.k, key.k);
      // only their product is known; that of a thin plate with the air of a whole sink may be large
      const double density = std::clamp(1e-4 * key.c, 1000.0, 3e4);
      out += fmt::format("density = {}\nspecific_heat = {}\n\n", quantity(density, "kg/m^3"),
                         quantity(key.c / density, "J/kg/K"));
    }
    return out;
  }

 private:
  struct Key {
    double k, c;
    bool lateral;
    auto operator<=>(const Key&) const = default;  // NOLINT(modernize-use-nullptr): not one
  };
  bool taken(const std::string& name) const {
    return std::any_of(order_.begin(), order_.end(), [&](const auto& o) { return o.first == name; });
  }
  std::map<Key, std::string> names_;
  std::vector<std::pair<std::string, Key>> order_;
};

/// Brings coordinates that differ by rounding together.
class Snap {
 public:
  Snap(std::vector<double> values, double whole, double slack) {
    values.push_back(0), values.push_back(whole);
    std::sort(values.begin(), values.end());
    for (const double v : values)
      if (places_.empty() || v > places_.back() + slack) places_.push_back(v);
    places_.front() = 0, places_.back() = whole;
  }
  double operator()(double v) const {
    const auto it = std::lower_bound(places_.begin(), places_.end(), v);
    if (it == places_.begin()) return *it;
    if (it == places_.end()) return places_.back();
    return *it - v < v - *(it - 1) ? *it : *(it - 1);
  }

 private:
  std::vector<double> places_;
};

struct Snaps {
  Snap x, y;
};

Snaps snaps_of(const PackageCase& p) {
  std::vector<double> x, y;
  double slack = 0.01 * std::min(p.cell_x, p.cell_y);
  for (const auto& level : p.levels)
    for (const auto& b : level.blocks) {
      x.push_back(b.x), x.push_back(b.x + b.width);
      y.push_back(b.y), y.push_back(b.y + b.height);
      slack = std::min(slack, 0.2 * std::min(b.width, b.height));  // no block may vanish
    }
  return {Snap(x, p.width, slack), Snap(y, p.height, slack)};
}

/// Power over time: the largest of it as the part's, and a profile of the rows. Blocks that change alike
/// share one.
class Profiles {
 public:
  explicit Profiles(const std::optional<PackageCourse>& course) : course_(course) {}

  /// Lines of a part.
  std::string of(const StackBlock& b) {
    if (!course_ || b.powers.empty())
      return b.power != 0 ? fmt::format("power = {}\n", quantity(b.power, "W")) : "";
    double most = 0;
    bool constant = true;
    for (const double w : b.powers) {
      most = std::abs(w) > std::abs(most) ? w : most;
      constant = constant && w == b.powers.front();
    }
    if (most == 0) return "";
    std::string power = fmt::format("power = {}\n", quantity(most, "W"));
    if (constant) return power;
    std::string values;
    for (const double w : b.powers) values += fmt::format("{}{:.12g}", values.empty() ? "" : ", ", w / most);
    const auto [known, is_new] = names_.try_emplace(values, b.name);
    if (is_new) {
      for (int n = 2; !taken_.insert(known->second).second; ++n)
        known->second = fmt::format("{}-{}", b.name, n);
      text += fmt::format("[[profile]]\nname = {}\nkind = \"rows\"\ninterval = {}\n", quoted(known->second),
                          quantity(course_->interval, "s"));
      if (!course_->start) text += fmt::format("before = {:.12g}  # the mean\n", b.power / most);
      text += fmt::format("values = [{}]\n\n", values);
    }
    return power + fmt::format("profile = {}\n", quoted(known->second));
  }

  std::string text;  ///< the profiles' tables

 private:
  const std::optional<PackageCourse>& course_;
  std::map<std::string, std::string> names_;  ///< by values
  std::set<std::string> taken_;
};

struct Writing {
  const PackageCase& package;
  Snaps snap;
  Materials materials;
  Profiles profiles;
};

/// `heat`: the block's power lands in this layer.
std::string part(const StackBlock& b, Writing& w, const std::string& material, bool heat) {
  const Snaps& snap = w.snap;
  const double x0 = snap.x(b.x), x1 = snap.x(b.x + b.width), y0 = snap.y(b.y), y1 = snap.y(b.y + b.height);
  std::string set_free = heat ? w.profiles.of(b) : "";
  if (heat && b.leakage > 0)
    set_free +=
        fmt::format("leakage = {}\nleakage_temperature = {}\nleakage_scale = {}\n", quantity(b.leakage, "W"),
                    quantity(w.package.leakage_temperature, "K"), quantity(w.package.leakage_scale, "K"));
  if (!(x1 > x0) || !(y1 > y0) || (set_free.empty() && material.empty())) return "";
  std::string out = fmt::format("[[body.layer.part]]\nname = {}\norigin = {}\nsize = {}\n", quoted(b.name),
                                pair_mm(x0, y0), pair_mm(x1 - x0, y1 - y0));
  if (!material.empty()) out += fmt::format("material = {}\n", quoted(material));
  return out + set_free + "\n";
}

std::string layer(const std::string& name, const std::string& material, double thickness, int cells) {
  return fmt::format("[[body.layer]]\nname = {}\nmaterial = {}\nthickness = {}\ncells = {}\n\n", quoted(name),
                     quoted(material), quantity(std::stod(fmt::format("{:.12g}", 1e6 * thickness)), "um"),
                     cells);
}

bool has_power(const StackLevel& level) {
  return std::any_of(level.blocks.begin(), level.blocks.end(),
                     [](const StackBlock& b) { return b.set_free(); });
}

std::string level_text(const StackLevel& level, Writing& w) {
  const std::string own = w.materials.name(level.slab, level.lateral, level.name);
  const auto material_of = [&](const StackBlock& b) {
    return b.own ? w.materials.name(*b.own, level.lateral, level.name + "-" + b.name) : std::string();
  };
  const bool sheet = active_layer(level) != level.name;
  const double t = level.slab.thickness, active = sheet ? active_share * t : 0;
  std::string out;
  if (sheet) {
    out += layer(active_layer(level), own, active, 1);
    for (const auto& b : level.blocks) out += part(b, w, material_of(b), true);
  }
  out += layer(level.name, own, t - active, level.cells);
  for (const auto& b : level.blocks) out += part(b, w, material_of(b), !sheet);
  return out;
}

std::string body(const std::string& name, double x, double y, double z, double width, double height,
                 double cell_x, double cell_y, const std::optional<PackageCourse>& course) {
  std::string out =
      fmt::format("[[body]]\nname = {}\norigin = [{}, {}, {}]\nsize = {}\ncell_size = {}\n", quoted(name),
                  mm(x), mm(y), mm(z), pair_mm(width, height), pair_mm(cell_x, cell_y));
  if (course && course->start) out += fmt::format("start_temperature = {}\n", quantity(*course->start, "K"));
  return out + "\n";
}

std::string boundary(const char* name, const std::string& of, const char* face, double coefficient) {
  return fmt::format(
      "[[boundary]]\nname = \"{}\"\nbody = {}\nface = \"{}\"\nkind = \"convection\"\ncoefficient = {}\n\n",
      name, quoted(of), face, quantity(coefficient, "W/m^2/K"));
}

std::string channels_text(const StackLevel& level) {
  const auto& c = *level.channels;
  return fmt::format(
      "[[cold_plate]]\nname = {0}\nbody = \"stack\"\nlayer = {0}\nresolved = true\ndirection = \"{1}{2}\"\n"
      "fluid = \"given\"\ndensity = \"1000 kg/m^3\"\nspecific_heat = {3}\nflow = {4}\ninlet_temperature = "
      "{5}\n"
      "channel_width = {6}\nwall_width = {7}\nfirst_wall = {8}\nchannels = {9}\ncoefficient = {10}\n\n",
      quoted(level.name), c.forward ? '+' : '-', c.along_x ? 'x' : 'y',
      quantity(c.heat_capacity / 1000, "J/kg/K"), quantity(c.flow, "m^3/s"), quantity(c.inlet, "K"),
      mm(c.width), mm(c.wall), mm(c.first), c.count, quantity(c.coefficient, "W/m^2/K"));
}

std::string network_text(const StackLevel& level) {
  const auto& n = *level.network;
  std::string map;
  for (const auto& row : n.map) map += fmt::format("  \"{}\",\n", row);
  std::string resistance;
  if (n.pump_resistance > 0)
    resistance = fmt::format("pump_resistance = {}\n", quantity(n.pump_resistance, "Pa s/m^3"));
  return fmt::format(
      "[[channel_network]]\nname = {0}\nbody = \"stack\"\nlayer = {0}\n"
      "fluid = \"given\"\ndensity = \"1000 kg/m^3\"\nspecific_heat = {1}\nviscosity = {2}\npressure = "
      "{3}\n{4}"
      "inlet_temperature = {5}\ncoefficient = {6}\n"
      "bend_loss = 0  # the deck tells no density; 1.2 dynamic pressures a turn are usual\nmap = [\n{7}]\n\n",
      quoted(level.name), quantity(n.heat_capacity / 1000, "J/kg/K"), quantity(n.viscosity, "Pa s"),
      quantity(n.pressure, "Pa"), resistance, quantity(n.inlet, "K"), quantity(n.coefficient, "W/m^2/K"),
      map);
}

/// Fins are of the topmost plate's material.
std::string cooling_above(Writing& w, const std::string& highest) {
  const auto& p = w.package;
  if (!p.fins) return boundary("sink", highest, "top", p.top_coefficient);
  return fmt::format(
      "[[heat_sink]]\nname = \"fins\"\nbody = {}\nface = \"top\"\nfin_material = {}\nfin_height = "
      "{}\nfin_count = "
      "{}\nfin_thickness = {}\nemissivity = {}\n\n",
      quoted(highest), quoted(w.materials.name(p.above.back().slab, true, highest)), mm(p.fins->height),
      p.fins->count, mm(p.fins->thickness), p.fins->emissivity);
}

std::string course_text(const PackageCourse& course) {
  std::string out = fmt::format("[transient]\nstop = {}\nstart = \"{}\"\n",
                                quantity(course.interval * static_cast<double>(course.rows), "s"),
                                course.start ? "ambient" : "steady");
  if (course.output_interval > 0)
    out += fmt::format("output_interval = {}\n", quantity(course.output_interval, "s"));
  return out + "\n";
}

}  // namespace

std::string active_layer(const StackLevel& level) {
  return level.power_at_bottom && has_power(level) ? level.name + " devices" : level.name;
}

std::string package_toml(const PackageCase& p) {
  double widest = std::max(p.width, p.height);
  for (const auto* plates : {&p.below, &p.above})
    for (const auto& plate : *plates) widest = std::max(widest, plate.side);
  Writing w{p, snaps_of(p), {}, Profiles(p.course)};
  std::string bodies;
  double z = 0;
  std::string lowest = "stack", highest = "stack";
  const auto plate_text = [&](const Plate& plate) {
    const double corner = (widest - plate.side) / 2;
    bodies += body(plate.name, corner, corner, z, plate.side, plate.side, plate.cell_size, plate.cell_size,
                   p.course);
    bodies +=
        layer(plate.name, w.materials.name(plate.slab, true, plate.name), plate.slab.thickness, plate.cells);
    z += plate.slab.thickness;
  };
  for (const auto& plate : p.below) plate_text(plate);
  if (!p.below.empty()) lowest = p.below.front().name;
  bodies += body("stack", (widest - p.width) / 2, (widest - p.height) / 2, z, p.width, p.height, p.cell_x,
                 p.cell_y, p.course);
  for (const auto& level : p.levels) bodies += level_text(level, w), z += level.slab.thickness;
  for (const auto& plate : p.above) plate_text(plate);
  if (!p.above.empty()) highest = p.above.back().name;
  std::string out;
  for (const auto& c : p.comments) out += "# " + c + "\n";
  out += fmt::format("\n[case]\ntitle = {}\nambient_temperature = {}\n\n", quoted(p.title),
                     quantity(p.ambient, "K"));
  out += w.materials.text() + bodies + w.profiles.text + cooling_above(w, highest);
  for (const auto& level : p.levels)
    if (level.channels)
      out += channels_text(level);
    else if (level.network)
      out += network_text(level);
  if (p.bottom_coefficient > 0) out += boundary("board", lowest, "bottom", p.bottom_coefficient);
  if (p.course) out += course_text(*p.course);
  return out;
}

}  // namespace fourwalls

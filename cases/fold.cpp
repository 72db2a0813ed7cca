#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cases/check.hpp"
#include "cases/fill.hpp"
#include "cases/profile.hpp"

namespace fourwalls {

namespace {

class Folding {
 public:
  Folding(CaseInput& input, std::vector<Problem>& problems) : input_(input), problems_(problems) {}

  void fold() {
    fold_straps();
    fold_efficiencies();
    default_to_ambient();
    fold_power(input_, problems_);
    find_netlists();
    for (auto& body : input_.mesh_bodies) find_beside(body.where, "file", body.file);
    read_traces();
    probe_points();
    cavity_heights();
  }

 private:
  void key_error(const Location& table, const std::string& key, const std::string& message) {
    problems_.push_back({place_of(input_, table, key), "error", message});
  }

  bool given(const std::string& path) const { return input_.origins.count(path) > 0; }

  bool any_given(const std::string& path, std::initializer_list<const char*> keys) const {
    return std::any_of(keys.begin(), keys.end(), [&](const char* key) { return given(below(path, key)); });
  }

  void fold_straps() {
    for (auto& sheet : input_.sheet_inputs) {
      const auto& where = sheet.where;
      const bool straps = any_given(
          where.path, {"material", "strap_thickness", "strap_width", "strap_pitch", "strap_direction"});
      const bool resistance = given(below(where.path, "resistance"));
      if (straps && resistance) {
        key_error(where, "", "give either resistance or straps, not both");
      } else if (straps) {
        strap_resistance(sheet);
      } else if (!resistance) {
        key_error(
            where, "resistance",
            "missing; give it, or material, strap_thickness, strap_width, strap_pitch and strap_direction");
      }
    }
  }

  void strap_resistance(SheetInput& sheet) {
    const auto& [material, thickness, width, pitch, direction] = sheet.straps;
    const auto& where = sheet.where;
    for (const char* key : {"material", "strap_thickness", "strap_width", "strap_pitch", "strap_direction"}) {
      if (!given(below(where.path, key))) key_error(where, key, "missing; straps need it");
    }
    if (thickness <= 0 || width <= 0 || pitch <= 0) return;  // reported already
    if (width > pitch) return key_error(where, "strap_width", "wider than the pitch");
    const auto found = input_.materials.find(material);
    if (found == input_.materials.end()) return;  // reported with the names
    if (found->second.resistivity <= 0) {
      return key_error(where, "material", fmt::format("'{}' has no resistivity", material));
    }
    constexpr double across = 1e6;  // a sheet without any path across would leave its nodes unconnected
    const double along = found->second.resistivity * pitch / (thickness * width);
    sheet.resistance = {direction == 1 ? across * along : along, direction == 0 ? across * along : along};
    derived(where, {"resistance"});
    if (given(below(where.path, "coefficient"))) return;
    sheet.coefficient = found->second.resistivity_coefficient;
    derived(where, {"coefficient"});
  }

  void fold_efficiencies() {
    for (auto& r : input_.regulator_inputs) {
      if (any_given(r.where.path, {"peak_efficiency", "peak_load", "full_efficiency"})) efficiency_losses(r);
    }
  }

  /// loss = P (a0 + a1 x + a2 x^2), x the part of the rated current: best at peak_load, as stated at full
  /// load.
  void efficiency_losses(RegulatorInput& r) {
    const auto& where = r.where;
    if (any_given(where.path, {"fixed_loss", "linear_loss", "quadratic_loss"})) {
      return key_error(where, "", "give either losses or efficiencies, not both");
    }
    bool complete = true;
    for (const char* key : {"peak_efficiency", "peak_load", "full_efficiency", "rated_current"}) {
      if (given(below(where.path, key))) continue;
      key_error(where, key, "missing; efficiencies need it");
      complete = false;
    }
    if (!complete || r.peak_efficiency <= 0 || r.peak_load <= 0 || r.full_efficiency <= 0 ||
        r.rated_current <= 0)
      return;
    const double x = r.peak_load;
    const double a2 = (1 / r.full_efficiency - 1 / r.peak_efficiency) / ((1 - x) * (1 - x));
    const double a1 = (1 / r.peak_efficiency - 1) - 2 * a2 * x;
    if (a2 < 0) return key_error(where, "full_efficiency", "higher than peak_efficiency");
    if (a1 < 0) {
      return key_error(
          where, "peak_efficiency",
          "the efficiencies give a negative linear loss; lower peak_load, or bring the two closer");
    }
    const double rated = r.voltage * r.rated_current;
    r.fixed_loss = rated * a2 * x * x / r.phases;
    r.linear_loss = r.voltage * a1;
    r.quadratic_loss = r.phases * rated * a2 / (r.rated_current * r.rated_current);
    derived(where, {"fixed_loss", "linear_loss", "quadratic_loss"});
  }

  /// The resolved case names where the straps or efficiencies stand that gave a value.
  void derived(const Location& table, std::initializer_list<const char*> keys) {
    for (const char* key : keys) input_.origins[below(table.path, key)] = table;
  }

  /// Netlists and what goes with them are named relative to the case file; the resolved case stands
  /// elsewhere.
  void find_netlists() {
    for (auto& netlist : input_.netlists) {
      find_beside(netlist.where, "file", netlist.file);
      find_beside(netlist.where, "pads", netlist.pads);
      find_beside(netlist.where, "instances", netlist.instances);
    }
  }

  /// Nothing to do for an empty name: left out, or reported already.
  void find_beside(const Location& table, const char* key, std::string& name) {
    namespace fs = std::filesystem;
    if (name.empty()) return;
    const auto file = fs::absolute(fs::path(input_.file).parent_path() / name).lexically_normal();
    std::error_code status;
    if (!fs::is_regular_file(file, status)) key_error(table, key, "no such file: " + file.string());
    name = file.string();
  }

  void default_to_ambient() {
    for (auto& b : input_.boundaries) {
      const bool to_fluid = b.kind == BoundaryKind::convection || b.kind == BoundaryKind::natural;
      if (to_fluid && b.temperature == 0) b.temperature = input_.ambient_temperature;
      const bool pool = b.kind == BoundaryKind::boiling;
      if (pool && b.temperature == 0) b.temperature = b.saturation_temperature;
    }
    for (auto& body : input_.mesh_bodies)
      for (auto& s : body.surfaces) {
        const bool to_fluid = s.kind == SurfaceKind::convection || s.kind == SurfaceKind::natural;
        if (to_fluid && s.temperature == 0) s.temperature = input_.ambient_temperature;
      }
    for (auto& jet : input_.air_jets) {
      if (jet.inlet_temperature == 0) jet.inlet_temperature = input_.ambient_temperature;
    }
    for (auto& tray : input_.trays)
      if (tray.room_temperature == 0) tray.room_temperature = input_.ambient_temperature;
    for (auto& loop : input_.loops)
      for (auto& b : loop.branches) {
        const bool outside = b.kind == BranchKind::dry_cooler || b.kind == BranchKind::chiller;
        if (outside && b.temperature == 0) b.temperature = input_.ambient_temperature;
      }
    for (auto& sink : input_.heat_sinks) {
      if (sink.inlet_temperature == 0) sink.inlet_temperature = input_.ambient_temperature;
    }
  }

  /// A trace becomes points, so that the resolved case stands by itself.
  void read_traces() {
    for (auto& profile : input_.profiles) {
      const auto& where = profile.where;
      if (profile.kind != ProfileKind::trace) {
        if (!profile.file.empty()) key_error(where, "file", "only kind = \"trace\" reads a file");
        continue;
      }
      if (profile.file.empty()) {
        key_error(where, "file", "missing; kind = \"trace\" needs it");
        continue;
      }
      if (!profile.points.empty()) key_error(where, "point", "give either a file or points, not both");
      const auto file =
          (std::filesystem::path(input_.file).parent_path() / profile.file).lexically_normal().string();
      std::ifstream in(file, std::ios::binary);
      std::stringstream text;
      if (in) text << in.rdbuf();
      if (!in || text.str().empty()) {
        key_error(where, "file", fmt::format("cannot read '{}', or nothing is in it", file));
        continue;
      }
      std::vector<std::string> wrong;
      profile.points = read_trace(file, text.str(), wrong);
      for (const auto& message : wrong) key_error(where, "file", message);
      profile.kind = ProfileKind::piecewise;
      derived(where, {"kind"});
    }
  }

  /// Channels in a layer are as high as it is.
  void cavity_heights() {
    for (auto& plate : input_.cold_plates) {
      if (plate.layer.empty() || plate.channel_height > 0) continue;
      for (const auto& body : input_.bodies)
        for (const auto& layer : body.layers)
          if (body.name == plate.body && layer.name == plate.layer) {
            plate.channel_height = layer.thickness;
            derived(plate.where, {"channel_height"});
          }
    }
  }

  /// A probe or a controller with a point means the point.
  void probe_points() {
    const auto fold = [&](auto& sensor) {
      if (!sensor.at || given(below(sensor.where.path, "statistic"))) return;
      sensor.statistic = ProbeStatistic::point;
      derived(sensor.where, {"statistic"});
    };
    for (auto& probe : input_.probes) fold(probe);
    for (auto& controller : input_.controllers) fold(controller);
  }

  CaseInput& input_;
  std::vector<Problem>& problems_;
};

}  // namespace

void fold(CaseInput& input, std::vector<Problem>& problems) { Folding(input, problems).fold(); }

}  // namespace fourwalls

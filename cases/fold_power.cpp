// Defaults of the power chain that follow from other keys: losses from efficiencies, resistances from
// conductors, set points from buses.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cases/check.hpp"
#include "cases/fill.hpp"

namespace fourwalls {

namespace {

class PowerFolding {
 public:
  PowerFolding(CaseInput& input, std::vector<Problem>& problems) : input_(input), problems_(problems) {}

  void fold() {
    for (auto& [name, t] : input_.converter_technology_inputs) losses(t);
    for (auto& [name, t] : input_.generator_technology_inputs) fuel(t);
    for (auto& cable : input_.cable_inputs) conductors(cable);
    set_points();
  }

 private:
  using Keys = std::initializer_list<const char*>;

  void key_error(const Location& table, const std::string& key, const std::string& message) {
    problems_.push_back({place_of(input_, table, key), "error", message});
  }
  bool given(const Location& table, const char* key) const {
    return input_.origins.count(below(table.path, key)) > 0;
  }
  bool any_given(const Location& table, Keys keys) const {
    return std::any_of(keys.begin(), keys.end(), [&](const char* key) { return given(table, key); });
  }
  /// All of the keys are there; says which are not.
  bool complete(const Location& table, Keys keys, const char* what) {
    bool all = true;
    for (const char* key : keys) {
      if (given(table, key)) continue;
      key_error(table, key, fmt::format("missing; {} need it", what));
      all = false;
    }
    return all;
  }
  void derived(const Location& table, Keys keys) {
    for (const char* key : keys) input_.origins[below(table.path, key)] = table;
  }

  void losses(ConverterTechnologyInput& t) {
    const bool plain = any_given(t.where, {"fixed", "linear", "quadratic"});
    const bool peak = any_given(t.where, {"peak_efficiency", "peak_load", "full_efficiency"});
    const bool points = any_given(t.where, {"loads", "efficiencies"});
    const int ways = int{plain} + int{peak} + int{points};
    if (t.kind == ConversionKind::linear) {
      if (t.fixed != 0 || t.linear != 0 || t.quadratic != 0 || peak || points)
        key_error(t.where, "",
                  "a linear regulator's loss follows from its voltages: give no losses or efficiencies");
      return;
    }
    if (ways > 1)
      return key_error(t.where, "",
                       "give losses, or peak and full-load efficiency, or three points: one of them");
    if (ways == 0)
      return key_error(t.where, "fixed", "missing; give fixed, linear and quadratic, or efficiencies");
    if (peak) from_peak(t);
    if (points) from_points(t);
  }

  void from_peak(ConverterTechnologyInput& t) {
    if (!complete(t.where, {"peak_efficiency", "peak_load", "full_efficiency"}, "efficiencies")) return;
    const double x = t.peak_load;
    if (t.peak_efficiency <= 0 || x <= 0 || t.full_efficiency <= 0) return;  // reported already
    if (t.full_efficiency > t.peak_efficiency)
      return key_error(t.where, "full_efficiency", "higher than peak_efficiency");
    t.quadratic = (1 / t.full_efficiency - 1 / t.peak_efficiency) / ((1 - x) * (1 - x));
    t.fixed = t.quadratic * x * x;
    t.linear = 1 / t.peak_efficiency - 1 - 2 * t.quadratic * x;
    derived(t.where, {"fixed", "linear", "quadratic"});
  }

  void from_points(ConverterTechnologyInput& t) {
    const auto& x = t.loads;
    std::array<double, 3> y{};
    for (std::size_t i = 0; i < 3; ++i) {
      if (x[i] <= 0 || t.efficiencies[i] <= 0) return;  // reported already
      y[i] = x[i] * (1 / t.efficiencies[i] - 1);
    }
    if (x[0] == x[1] || x[1] == x[2] || x[0] == x[2])
      return key_error(t.where, "loads", "three different loads are needed");
    const double d01 = (y[1] - y[0]) / (x[1] - x[0]), d12 = (y[2] - y[1]) / (x[2] - x[1]);
    t.quadratic = (d12 - d01) / (x[2] - x[0]);
    t.linear = d01 - t.quadratic * (x[0] + x[1]);
    t.fixed = y[0] - x[0] * (t.linear + t.quadratic * x[0]);
    if (t.fixed < 0 || t.quadratic < 0)
      return key_error(t.where, "efficiencies",
                       fmt::format("no converter has these: its loss would be {:.4g} {:+.4g} x {:+.4g} x^2",
                                   t.fixed, t.linear, t.quadratic));
    derived(t.where, {"fixed", "linear", "quadratic"});
  }

  void fuel(GeneratorTechnologyInput& t) {
    const bool plain = any_given(t.where, {"fixed", "linear", "quadratic"});
    const bool line = any_given(t.where, {"full_efficiency", "idle_fuel"});
    if (plain == line)
      return key_error(t.where, plain ? "" : "full_efficiency",
                       plain ? "give the fuel law or full_efficiency and idle_fuel, not both"
                             : "missing; give it and idle_fuel, or fixed, linear and quadratic");
    if (!line || !complete(t.where, {"full_efficiency", "idle_fuel"}, "both") || t.full_efficiency <= 0)
      return;
    t.fixed = t.idle_fuel / t.full_efficiency;
    t.linear = (1 - t.idle_fuel) / t.full_efficiency;
    t.quadratic = 0;
    derived(t.where, {"fixed", "linear", "quadratic"});
  }

  void conductors(CableInput& cable) {
    const auto& where = cable.where;
    const bool listed = any_given(where, {"material", "length", "area", "parallel"});
    const bool resistance = given(where, "resistance");
    if (listed && resistance) return key_error(where, "", "give either resistance or conductors, not both");
    if (!listed && !resistance)
      return key_error(where, "resistance",
                       "missing; give it, or material, length and area of the conductors");
    if (!listed || !complete(where, {"material", "length", "area"}, "conductors")) return;
    const auto found = input_.materials.find(cable.material);
    if (cable.length <= 0 || cable.area <= 0 || found == input_.materials.end())
      return;  // reported elsewhere
    if (found->second.resistivity <= 0)
      return key_error(where, "material", fmt::format("'{}' has no resistivity", cable.material));
    const auto* from = find(input_.buses, cable.from);
    const double ways = from && from->kind == Phases::ac ? 1 : 2;  // a phase, or both poles
    cable.resistance = ways * found->second.resistivity * cable.length / (cable.area * cable.parallel);
    derived(where, {"resistance"});
    if (given(where, "coefficient")) return;
    cable.coefficient = found->second.resistivity_coefficient;
    derived(where, {"coefficient"});
  }

  template <class T>
  static const T* find(const std::vector<T>& all, const std::string& name) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const T& t) { return t.name == name; });
    return at == all.end() ? nullptr : &*at;
  }

  double nominal(const std::string& bus) const {
    const auto* found = find(input_.buses, bus);
    return found ? found->voltage : 0;
  }

  void set_points() {
    for (auto& s : input_.sources)
      if (s.voltage == 0) s.voltage = nominal(s.bus);
    for (auto& g : input_.generators)
      if (g.voltage == 0) g.voltage = nominal(g.bus);
    for (auto& r : input_.rack_loads)
      if (r.voltage == 0) r.voltage = nominal(r.bus);
    for (auto& k : input_.converters) set_point(k);
  }

  void set_point(Converter& k) {
    const auto found = input_.converter_technology_inputs.find(k.technology);
    if (found == input_.converter_technology_inputs.end()) return;  // reported with the names
    const auto& t = found->second;
    const bool ratio = t.kind == ConversionKind::ratio;
    if (ratio && k.voltage > 0)
      return key_error(k.where, "voltage", fmt::format("not used: '{}' has a fixed ratio", k.technology));
    if (!ratio && k.ratio > 0)
      return key_error(k.where, "ratio", fmt::format("not used: '{}' has a set point", k.technology));
    if (ratio && k.ratio == 0 && nominal(k.from) > 0) k.ratio = nominal(k.to) / nominal(k.from);
    if (!ratio && k.voltage == 0) k.voltage = nominal(k.to);
    if (k.droop < 0) k.droop = t.droop;
  }

  CaseInput& input_;
  std::vector<Problem>& problems_;
};

}  // namespace

void fold_power(CaseInput& input, std::vector<Problem>& problems) { PowerFolding(input, problems).fold(); }

}  // namespace fourwalls

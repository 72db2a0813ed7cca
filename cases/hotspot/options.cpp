// `-name value` of a .config and of package.config: one table of names each.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <limits>

#include "cases/hotspot/parts.hpp"
#include "cases/words.hpp"

namespace fourwalls::hotspot {

namespace {

/// What a name may hold and where it goes.
template <class Target>
struct Known {
  const char* name;
  /// Stores a word; says what is expected where it is not that.
  std::function<std::string(Target&, const std::string&)> store;
};

template <class Target>
Known<Target> number(const char* name, double Target::*member, const Bounds& bounds) {
  return {name, [=](Target& t, const std::string& word) -> std::string {
            const auto value = number_of(word);
            if (!value || !bounds.contains(*value)) return expected_number(bounds, value);
            t.*member = *value;
            return {};
          }};
}

template <class Target>
Known<Target> count(const char* name, int Target::*member, int least, int most, const char* expected) {
  return {name, [=](Target& t, const std::string& word) -> std::string {
            const auto value = integer_of(word);
            if (!value || *value < least || *value > most) return expected;
            t.*member = *value;
            return {};
          }};
}

template <class Target>
Known<Target> flag(const char* name, bool Target::*member, const char* expected = "0 or 1",
                   const char* off = "0", const char* on = "1") {
  return {name, [=](Target& t, const std::string& word) -> std::string {
            if (word != off && word != on) return expected;
            t.*member = word == on;
            return {};
          }};
}

template <class Target>
Known<Target> text(const char* name, std::string Target::*member) {
  return {name, [=](Target& t, const std::string& word) -> std::string {
            t.*member = word == "(null)" ? "" : word;
            return {};
          }};
}

template <class Target>
Known<Target> choice(const char* name, std::string Target::*member, const std::vector<std::string>& words,
                     const char* expected) {
  return {name, [=](Target& t, const std::string& word) -> std::string {
            const auto it = std::find_if(words.begin(), words.end(),
                                         [&](const std::string& w) { return same_word(w, word); });
            if (it == words.end()) return expected;
            t.*member = *it;
            return {};
          }};
}

/// Names that mean nothing to a temperature: the peer's floorplanner, and one that its examples carry.
Known<Options> of_no_matter(const char* name) {
  return {name, [](Options&, const std::string&) { return std::string(); }};
}

const std::vector<Known<Options>>& known_options() {
  using O = Options;
  static const std::vector<Known<O>> table = {
      number("t_chip", &O::t_chip, bounds::thickness),
      number("k_chip", &O::k_chip, bounds::conductivity),
      number("p_chip", &O::p_chip, bounds::heat_capacity),
      number("c_convec", &O::c_convec, Bounds{0, bounds::lumped_capacity.high}),
      number("r_convec", &O::r_convec, bounds::resistance),
      number("s_sink", &O::s_sink, bounds::length),
      number("t_sink", &O::t_sink, bounds::thickness),
      number("k_sink", &O::k_sink, bounds::conductivity),
      number("p_sink", &O::p_sink, bounds::heat_capacity),
      number("s_spreader", &O::s_spreader, bounds::length),
      number("t_spreader", &O::t_spreader, bounds::thickness),
      number("k_spreader", &O::k_spreader, bounds::conductivity),
      number("p_spreader", &O::p_spreader, bounds::heat_capacity),
      number("t_interface", &O::t_interface, bounds::thickness),
      number("k_interface", &O::k_interface, bounds::conductivity),
      number("p_interface", &O::p_interface, bounds::heat_capacity),
      text("material_chip", &O::material_chip),
      text("material_sink", &O::material_sink),
      text("material_spreader", &O::material_spreader),
      text("material_interface", &O::material_interface),
      flag("model_secondary", &O::model_secondary),
      number("r_convec_sec", &O::r_convec_sec, bounds::resistance),
      number("c_convec_sec", &O::c_convec_sec, Bounds{0, bounds::lumped_capacity.high}),
      count("n_metal", &O::n_metal, 1, 1000, "a whole number from 1 to 1000"),
      count("n_c4", &O::n_c4, 1, 1000000000, "a whole number from 1 on"),
      number("t_metal", &O::t_metal, bounds::thickness),
      number("t_c4", &O::t_c4, bounds::thickness),
      number("s_c4", &O::s_c4, bounds::length),
      number("s_sub", &O::s_sub, bounds::length),
      number("t_sub", &O::t_sub, bounds::thickness),
      number("s_solder", &O::s_solder, bounds::length),
      number("t_solder", &O::t_solder, bounds::thickness),
      number("s_pcb", &O::s_pcb, bounds::length),
      number("t_pcb", &O::t_pcb, bounds::thickness),
      number("ambient", &O::ambient, bounds::temperature),
      number("init_temp", &O::init_temp, bounds::temperature),
      number("sampling_intvl", &O::sampling_intvl, bounds::time),
      number("base_proc_freq", &O::base_proc_freq, Bounds{1, 1e15}),
      number("thermal_threshold", &O::thermal_threshold, bounds::temperature),
      text("init_file", &O::init_file),
      text("steady_file", &O::steady_file),
      text("grid_transient_file", &O::grid_transient_file),
      text("grid_steady_file", &O::grid_steady_file),
      text("grid_layer_file", &O::grid_layer_file),
      flag("dtm_used", &O::dtm_used),
      flag("leakage_used", &O::leakage_used),
      count("leakage_mode", &O::leakage_mode, 0, 0, "0; the peer has no other leakage model either"),
      flag("package_model_used", &O::package_model_used),
      text("package_config_file", &O::package_config_file),
      flag("block_omit_lateral", &O::block_omit_lateral),
      choice("model_type", &O::model_type, {"block", "grid"}, "block or grid"),
      choice("grid_map_mode", &O::grid_map_mode, {"avg", "min", "max", "center"}, "avg, min, max or center"),
      count("grid_rows", &O::grid_rows, 1, 8192, "a whole number from 1 to 8192"),
      count("grid_cols", &O::grid_cols, 1, 8192, "a whole number from 1 to 8192"),
      text("f", &O::f),
      text("p", &O::p),
      text("o", &O::o),
      text("c", &O::c),
      text("d", &O::d),
      text("materials_file", &O::materials_file),
      flag("detailed_3D", &O::detailed_3D, "on or off", "off", "on"),
      flag("use_microchannels", &O::use_microchannels),
      number("pumping_pressure", &O::pumping_pressure, bounds::pressure),
      number("pump_internal_res", &O::pump_internal_res, Bounds{0, 1e30}),
      number("inlet_temperature", &O::inlet_temperature, bounds::temperature),
      number("coolant_capac", &O::coolant_capac, bounds::heat_capacity),
      number("coolant_res", &O::coolant_res, bounds::resistivity),
      number("coolant_visc", &O::coolant_visc, bounds::viscosity),
      number("wall_capac", &O::wall_capac, bounds::heat_capacity),
      number("wall_res", &O::wall_res, bounds::resistivity),
      number("htc", &O::htc, bounds::coefficient),
      text("coolant_material", &O::coolant_material),
      text("wall_material", &O::wall_material),
      of_no_matter("use_microfluidic_cooling"),
      of_no_matter("network_file"),
      of_no_matter("wrap_l2"),
      of_no_matter("l2_label"),
      of_no_matter("model_rim"),
      of_no_matter("rim_thickness"),
      of_no_matter("compact_ratio"),
      of_no_matter("n_orients"),
      of_no_matter("p0"),
      of_no_matter("davg"),
      of_no_matter("kmoves"),
      of_no_matter("rcool"),
      of_no_matter("rreject"),
      of_no_matter("nmax"),
      of_no_matter("lambdaa"),
      of_no_matter("lambdat"),
      of_no_matter("lambdaw"),
      of_no_matter("detailed_3d_used"),
  };
  return table;
}

const std::vector<Known<Package>>& known_package() {
  using P = Package;
  static const std::vector<Known<P>> table = {
      flag("natural_convec", &P::natural_convec),
      flag("flow_type", &P::impinging),
      flag("sink_type", &P::pins),
      number("fin_height", &P::fin_height, bounds::length),
      number("fin_width", &P::fin_width, bounds::length),
      number("channel_width", &P::channel_width, bounds::length),
      number("pin_height", &P::pin_height, bounds::length),
      number("pin_diam", &P::pin_diam, bounds::length),
      number("pin_dist", &P::pin_dist, bounds::length),
      number("fan_radius", &P::fan_radius, bounds::length),
      number("motor_radius", &P::motor_radius, bounds::length),
      count("rpm", &P::rpm, 1, 10000000, "a whole number from 1 on"),
  };
  return table;
}

template <class Target>
const Known<Target>* find(const std::vector<Known<Target>>& table, const std::string& name) {
  const auto it = std::find_if(table.begin(), table.end(),
                               [&](const Known<Target>& k) { return same_word(k.name, name); });
  return it == table.end() ? nullptr : &*it;
}

template <class Target>
std::vector<std::string> names(const std::vector<Known<Target>>& table) {
  std::vector<std::string> all;
  for (const auto& k : table) all.push_back(k.name);
  return all;
}

/// One line `-name value` into the target; the first of a name counts.
template <class Target>
void take_line(const TextFile& file, const TextLine& line, const std::vector<Known<Target>>& table,
               Settings& given, Target& target, Findings& findings) {
  const auto& words = line.words;
  if (words[0].text.size() < 2 || words[0].text[0] != '-')
    return findings.error(file, line, &words[0],
                          fmt::format("expected '-name value', found '{}'", words[0].text));
  const std::string name = words[0].text.substr(1);
  if (words.size() < 2) return findings.error(file, line, &words[0], fmt::format("'-{}' has no value", name));
  if (words.size() > 2)
    findings.warning(file, line, &words[2], fmt::format("'{}' and what follows is not read", words[2].text));
  const auto* known = find(table, name);
  if (!known) {
    const auto all = names(table);
    // a slip would leave the default in place; what is like no option belongs to some other program
    if (!nearest_word(name, all).empty())
      return findings.error(file, line, &words[0],
                            fmt::format("'-{}' is not an option of HotSpot{}", name, suggestion(name, all)));
    return findings.warning(file, line, &words[0],
                            fmt::format("'-{}' is not an option of HotSpot and is not read", name));
  }
  const auto [it, is_new] =
      given.insert({known->name, {file.name, line.number, words[1].column, line.text, words[1].text}});
  if (!is_new)
    return findings.warning(
        file, line, &words[0],
        it->second.line > 0
            ? fmt::format("'-{}' is given before, in line {}: that one counts", name, it->second.line)
            : fmt::format("'-{}' of the command line counts", name));
  if (const auto expected = known->store(target, words[1].text); !expected.empty())
    findings.error(file, line, &words[1],
                   fmt::format("-{}: expected {}, found '{}'", name, expected, words[1].text));
}

void take_override(const std::string& setting, Settings& given, Options& options, Findings& findings) {
  const auto equals = setting.find('=');
  const auto refuse = [&](const std::string& why) { findings.error("--set " + setting, 0, why); };
  if (equals == std::string::npos || equals == 0) return refuse("expected name=value");
  std::string name = setting.substr(0, equals), value = setting.substr(equals + 1);
  if (name[0] == '-') name.erase(0, 1);
  const auto* known = find(known_options(), name);
  if (!known)
    return refuse(
        fmt::format("'{}' is not an option of HotSpot{}", name, suggestion(name, names(known_options()))));
  given.insert({known->name, {"--set " + setting, 0, 0, "", value}});
  if (const auto expected = known->store(options, value); !expected.empty())
    refuse(fmt::format("{}: expected {}, found '{}'", name, expected, value));
}

}  // namespace

Options read_options(const TextFile& file, const std::vector<std::string>& overrides, Settings& given,
                     Findings& findings) {
  Options options;
  for (const auto& setting : overrides) take_override(setting, given, options, findings);
  for (const auto& line : file.lines) take_line(file, line, known_options(), given, options, findings);
  warn_unfinished(file, findings);
  return options;
}

Package read_package(const std::string& name, const Problem& asked_by, Findings& findings) {
  Package package;
  const auto file = read_lines(name, {}, asked_by, findings);
  if (!file) return package;
  Settings given;
  for (const auto& line : file->lines) take_line(*file, line, known_package(), given, package, findings);
  if (package.motor_radius >= package.fan_radius)
    findings.error(name, given.contains("motor_radius") ? given.at("motor_radius").line : 0,
                   fmt::format("motor_radius {} m must be below fan_radius {} m", package.motor_radius,
                               package.fan_radius));
  warn_unfinished(*file, findings);
  return package;
}

Problem place_of(const Settings& given, const std::string& name, const std::string& fallback_file) {
  const auto it = given.find(name);
  if (it == given.end()) return {{fallback_file, 0, 0, ""}, "error", ""};
  return {{it->second.file, it->second.line, it->second.column, ""}, "error", "", it->second.source_line};
}

}  // namespace fourwalls::hotspot

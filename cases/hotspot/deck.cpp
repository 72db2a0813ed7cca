// The door: a .config and its companions as one Deck.

#include "cases/hotspot/deck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cases/hotspot/parts.hpp"
#include "cases/run_files.hpp"
#include "cases/words.hpp"

namespace fourwalls::hotspot {

namespace {

namespace fs = std::filesystem;

/// Files of one ending in the deck's folder: that of the same stem, or the only one.
std::string beside(const std::string& deck_file, const char* ending) {
  const fs::path folder = fs::path(deck_file).parent_path();
  const auto same = fs::path(deck_file).replace_extension(ending);
  std::error_code ignored;
  if (fs::exists(same, ignored)) return same.string();
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored))
    if (entry.path().extension() == ending) found.push_back((folder / entry.path().filename()).string());
  return found.size() == 1 ? found[0] : "";
}

/// The file that an option names, else one that lies beside the deck.
std::string choose(const std::string& named, const Settings& given, const char* option,
                   const std::string& deck, const char* ending, Findings& findings) {
  if (!named.empty()) {
    const auto& setting = given.at(option);
    return setting.line > 0 || !fs::exists(named) ? companion(deck, named) : named;
  }
  std::string found = beside(deck, ending);
  if (!found.empty()) findings.warning(deck, 0, fmt::format("no -{} given: '{}' is taken", option, found));
  return found;
}

/// Replaces the pair (conductivity, heat capacity) by those of a material that an option names.
void take_material(const std::string& name, const char* option, const Substances& substances,
                   const Settings& given, const std::string& deck, double& conductivity, double& capacity,
                   Findings& findings) {
  if (name.empty()) return;
  const auto it = substances.find(name);
  if (it == substances.end()) {
    std::vector<std::string> known;
    for (const auto& [material, s] : substances) known.push_back(material);
    const Problem p = place_of(given, option, deck);
    return findings.error(
        p.where.file, p.where.line,
        fmt::format("-{}: material '{}' is not in the materials file{}", option, name,
                    known.empty() ? "; there is none (materials_file)" : suggestion(name, known)));
  }
  conductivity = it->second.conductivity, capacity = it->second.heat_capacity;
}

void take_materials(Deck& deck, const Substances& s, const Settings& given, Findings& findings) {
  auto& o = deck.options;
  const auto take = [&](const std::string& name, const char* option, double& k, double& c) {
    take_material(name, option, s, given, deck.file, k, c, findings);
  };
  take(o.material_chip, "material_chip", o.k_chip, o.p_chip);
  take(o.material_sink, "material_sink", o.k_sink, o.p_sink);
  take(o.material_spreader, "material_spreader", o.k_spreader, o.p_spreader);
  take(o.material_interface, "material_interface", o.k_interface, o.p_interface);
  if (!o.use_microchannels) return;  // the examples name a coolant without having one
  double wall = 1 / o.wall_res, coolant = 1 / o.coolant_res;
  take(o.wall_material, "wall_material", wall, o.wall_capac);
  take(o.coolant_material, "coolant_material", coolant, o.coolant_capac);
  o.wall_res = 1 / wall, o.coolant_res = 1 / coolant;
  if (const auto it = s.find(o.coolant_material); it != s.end()) {
    if (it->second.fluid)
      o.coolant_visc = it->second.viscosity;
    else
      findings.error(deck.file, given.at("coolant_material").line,
                     fmt::format("-coolant_material: '{}' is a solid", o.coolant_material));
  }
}

/// Die and interface of a deck without a layer file.
void default_layers(Deck& deck, const Problem& asked_by, Findings& findings) {
  auto plan = read_floorplan(deck.options.f, asked_by, findings);
  if (!plan) return;
  deck.width = plan->width, deck.height = plan->height;
  deck.floorplans.push_back(std::move(*plan));
  const auto& o = deck.options;
  const Location here{deck.file, 0, 0, ""};
  deck.layers.push_back({here, "silicon", true, true, o.k_chip, o.p_chip, o.t_chip, 0, -1});
  deck.layers.push_back({here, "interface", true, false, o.k_interface, o.p_interface, o.t_interface, 0, -1});
}

void check_sizes(const Deck& deck, const Settings& given, Findings& findings) {
  const auto& o = deck.options;
  const auto refuse = [&](const char* option, const std::string& text) {
    const Problem p = place_of(given, option, deck.file);
    findings.error(p.where.file, p.where.line, text);
  };
  const double most = std::max(deck.width, deck.height);
  if (o.s_spreader > o.s_sink)
    refuse("s_spreader",
           fmt::format("the spreader ({:.6g} m) is larger than the sink ({:.6g} m)", o.s_spreader, o.s_sink));
  if (most > o.s_spreader * (1 + 1e-9))
    refuse("s_spreader",
           fmt::format("the floorplan ({:.6g} x {:.6g} m) is larger than the spreader ({:.6g} m)", deck.width,
                       deck.height, o.s_spreader));
  const auto check_film = [&](const char* option, double r, double side) {
    if (const double film = 1 / (r * side * side); !bounds::coefficient.contains(film))
      refuse(option, fmt::format("{:g} K/W over a square of {:g} m are {:g} W/m^2/K; expected {}", r, side,
                                 film, expected_number(bounds::coefficient, film)));
  };
  check_film("r_convec", o.r_convec, o.s_sink);
  if (!o.model_secondary) return;
  check_film("r_convec_sec", o.r_convec_sec, o.s_pcb);
  if (most > o.s_sub * (1 + 1e-9) || most > o.s_solder * (1 + 1e-9))
    refuse("s_sub",
           fmt::format("the floorplan ({:.6g} x {:.6g} m) is larger than the substrate ({:.6g} m) or the "
                       "solder balls' square ({:.6g} m)",
                       deck.width, deck.height, o.s_sub, o.s_solder));
  if (o.s_solder > o.s_pcb)
    refuse("s_pcb", fmt::format("the solder balls' square ({:.6g} m) is larger than the board ({:.6g} m)",
                                o.s_solder, o.s_pcb));
}

void check_modes(const Deck& deck, const Settings& given, Findings& findings) {
  const auto& o = deck.options;
  const auto refuse = [&](const char* option, const std::string& text) {
    const Problem p = place_of(given, option, deck.file);
    findings.error(p.where.file, p.where.line, text);
  };
  const bool grid = o.model_type == "grid";
  if (o.detailed_3D && !(grid && deck.has_lcf))
    refuse("detailed_3D", "-detailed_3D on needs -model_type grid and a layer file (grid_layer_file)");
  if (o.use_microchannels && !o.detailed_3D)
    refuse("use_microchannels", "-use_microchannels 1 needs -detailed_3D on");
  if (o.model_secondary && !grid) refuse("model_secondary", "-model_secondary 1 needs -model_type grid");
  if (deck.has_lcf && !grid) refuse("grid_layer_file", "a layer file needs -model_type grid");
}

/// The correlations have no answer for every package: none for fins that leave the sink no channel, say.
void check_package(const Deck& deck, const Settings& given, Findings& findings) {
  if (!deck.package) return;
  const auto& o = deck.options;
  const double r = sink_resistance(*deck.package, o.s_sink, o.k_sink, o.ambient, o.ambient + usual_rise);
  if (bounds::resistance.contains(r)) return;
  const Problem p = place_of(
      given, given.contains("package_config_file") ? "package_config_file" : "package_model_used", deck.file);
  findings.error(
      p.where.file, p.where.line,
      fmt::format("package_config_file: fins, pins and fan on a sink of {:g} m come to {:g} K/W; expected {}",
                  o.s_sink, r, expected_number(bounds::resistance, 1)));
}

void check_outputs(const Deck& deck, const Settings& given, Findings& findings) {
  const auto& o = deck.options;
  DeckFiles files;
  for (const auto& [option, name] : {std::pair<const char*, std::string>{"steady_file", o.steady_file},
                                     {"grid_steady_file", o.grid_steady_file},
                                     {"o", o.o},
                                     {"grid_transient_file", o.grid_transient_file}}) {
    if (name.empty() || name == "stdout" || name == "stderr") continue;
    const Problem p = place_of(given, option, deck.file);
    if (const auto why = files.take(name, fmt::format("-{}", option)); !why.empty())
      findings.error(p.where.file, p.where.line, fmt::format("-{}: {}", option, why));
    else if (const auto own = name_in_folder(name); own != fs::path(name).lexically_normal().string())
      findings.warning(p.where.file, p.where.line,
                       fmt::format("-{}: '{}' is written as '{}' into the run folder", option, name, own));
  }
}

void check_init_file(const Deck& deck, const Settings& given, Findings& findings) {
  const auto& name = deck.options.init_file;
  std::error_code ignored;
  if (name.empty() || fs::is_regular_file(companion(deck.file, name), ignored)) return;
  const Problem p = place_of(given, "init_file", deck.file);
  findings.error(p.where.file, p.where.line, fmt::format("init_file '{}' cannot be read", name));
}

}  // namespace

std::vector<std::pair<int, int>> Deck::units() const {
  std::vector<std::pair<int, int>> all;
  for (std::size_t l = 0; l < layers.size(); ++l)
    if (layers[l].power)
      for (std::size_t b = 0; b < floorplans[layers[l].floorplan].blocks.size(); ++b)
        all.emplace_back(static_cast<int>(l), static_cast<int>(b));
  return all;
}

std::vector<double> Deck::mean_power() const {
  std::vector<double> mean(power.empty() ? 0 : power[0].size(), 0.0);
  for (const auto& row : power)
    for (std::size_t u = 0; u < row.size(); ++u) mean[u] += row[u] / static_cast<double>(power.size());
  return mean;
}

bool looks_like_hotspot(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    const auto at = line.find_first_not_of(" \t\r");
    if (at == std::string::npos || line[at] == '#') continue;
    return line[at] != '[';
  }
  return true;  // read_deck says what is wrong with it
}

Deck read_deck(const std::string& file, const std::vector<std::string>& settings,
               std::vector<Problem>* warnings) {
  Findings findings;
  std::error_code ignored;
  const auto text = read_lines(file, {}, {{"", 0, 0, ""}, "error", ""}, findings);
  if (!text) throw CaseError(findings.all(), !fs::is_regular_file(file, ignored));
  Deck deck;
  deck.file = file;
  deck.name = fs::path(file).stem().string();
  Settings given;
  deck.options = read_options(*text, settings, given, findings);
  auto& o = deck.options;
  if (text->lines.empty()) findings.error(file, 0, "no options in this file: it is empty or all comment");
  o.grid_layer_file = o.grid_layer_file.empty()
                          ? ""
                          : choose(o.grid_layer_file, given, "grid_layer_file", file, ".lcf", findings);
  deck.has_lcf = !o.grid_layer_file.empty();
  if (!deck.has_lcf) o.f = choose(o.f, given, "f", file, ".flp", findings);
  o.p = choose(o.p, given, "p", file, ".ptrace", findings);
  Substances substances;
  const bool wants_materials = !o.material_chip.empty() || !o.material_sink.empty() ||
                               !o.material_spreader.empty() || !o.material_interface.empty() || deck.has_lcf;
  if (!o.materials_file.empty() || wants_materials)
    o.materials_file = choose(o.materials_file, given, "materials_file", file, ".materials", findings);
  if (!o.materials_file.empty()) {
    Problem at = place_of(given, "materials_file", file);
    at.message = "materials file ";
    substances = read_substances(o.materials_file, at, findings);
  }
  take_materials(deck, substances, given, findings);
  if (o.package_model_used) {
    Problem at =
        place_of(given, o.package_config_file.empty() ? "package_model_used" : "package_config_file", file);
    at.message = "package file ";
    deck.package = o.package_config_file.empty()
                       ? Package{}
                       : read_package(companion(file, o.package_config_file), at, findings);
  }
  if (deck.has_lcf) {
    Problem at = place_of(given, "grid_layer_file", file);
    at.message = "layer file ";
    read_layers(deck, substances, at, findings);
    if (!o.f.empty()) findings.warning(file, 0, "-f is not read: the layer file names the floorplans");
  } else if (o.f.empty()) {
    findings.error(file, 0, "no floorplan: name one by -f, or a layer file by -grid_layer_file");
  } else {
    Problem at = place_of(given, "f", file);
    at.message = "floorplan ";
    default_layers(deck, at, findings);
  }
  if (deck.width > 0) check_sizes(deck, given, findings);
  check_modes(deck, given, findings);
  check_package(deck, given, findings);
  check_init_file(deck, given, findings);
  check_outputs(deck, given, findings);
  if (o.p.empty()) {
    findings.error(file, 0, "no power trace: name one by -p");
  } else if (!findings.any_error()) {
    Problem at = place_of(given, "p", file);
    at.message = "power trace ";
    read_trace(deck, at, findings);
  }
  for (const auto& [name, setting] : given)
    deck.given[name] = {setting.file, setting.line, setting.column, ""};
  findings.finish(warnings);
  return deck;
}

}  // namespace fourwalls::hotspot

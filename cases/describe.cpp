#include <fmt/format.h>

#include <algorithm>

#include "cases/keys.hpp"
#include "cases/library.hpp"
#include "cases/reader.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

std::string plain_unit(const Key& key) {
  if (key.unit.rfind("delta ", 0) == 0) return key.unit.substr(6);
  return key.unit == "1" ? "-" : key.unit == "*" ? "any" : key.unit;
}

std::string type_of(const Key& key) {
  if (key.type == "pair" || key.type == "triple") {
    return fmt::format("{} numbers{}", key.type == "pair" ? 2 : 3, key.shared ? " or 1" : "");
  }
  if (key.type == "tables") return "tables";
  return key.type;
}

std::string number_text(std::span<double> values) {
  if (values.size() == 1) return fmt::format("{:g}", values[0]);
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += fmt::format("{}{:g}", i ? ", " : "", values[i]);
  return text + "]";
}

std::string value_text(const Key& key, void* object) {
  const Slot slot = key.slot(object, false);
  if (const auto* values = std::get_if<std::span<double>>(&slot)) return number_text(*values);
  if (const auto* whole = std::get_if<int*>(&slot)) return fmt::format("{}", **whole);
  if (const auto* flag = std::get_if<bool*>(&slot)) return **flag ? "true" : "false";
  if (const auto* texts = std::get_if<std::span<std::string>>(&slot))
    return fmt::format("\"{}\"", texts->front());
  if (const auto* choice = std::get_if<ChoiceSlot>(&slot)) {
    return fmt::format("\"{}\"", key.words[static_cast<std::size_t>(choice->get())]);
  }
  return "none";
}

std::string default_of(const Key& key, void* object) {
  if (key.needed) return "required";
  if (!key.absent.empty()) return key.absent;
  return is_absent(key, object) ? "none" : value_text(key, object);
}

std::string range_of(const Key& key) {
  if (!key.words.empty()) {
    std::string text;
    for (const auto& word : key.words) text += " | " + word;
    return text.substr(3);
  }
  const bool number = key.range.low != 0 || key.range.high != 0;
  return number && key.unit != "*" ? shown(key.range, key.unit) : "";
}

std::string describe_key(const Key& key, void* object) {
  std::string text = fmt::format("  {:<26} {}", key.name, type_of(key));
  if (!key.unit.empty() && plain_unit(key) != "-") text += fmt::format(" [{}]", plain_unit(key));
  text += fmt::format("; default: {}", default_of(key, object));
  if (const auto range = range_of(key); !range.empty()) text += fmt::format("; allowed: {}", range);
  if (!key.refers.empty()) text += fmt::format("; names a {}", key.refers);
  if (!key.partner.empty()) text += fmt::format("; together with {}", key.partner);
  text += "\n";
  return key.help.empty() ? text : text + fmt::format("  {:<26}   {}\n", "", key.help);
}

std::string heading(const Table& table) {
  if (table.name.empty()) return "a case file";
  const bool keyed = table.name == "material" || table.name.ends_with("technology");
  const bool single = table.name == "case" || table.name == "solver" || table.name == "output" ||
                      table.name.rfind("link.", 0) == 0 || table.name.ends_with(".heat");
  if (keyed) return fmt::format("[{}.NAME]", table.name);
  return single ? fmt::format("[{}]", table.name) : fmt::format("[[{}]]", table.name);
}

std::string describe_table(const Table& table) {
  std::string text = fmt::format("{}: {}\n", heading(table), table.help);
  const auto example = table.make();
  for (const auto& key : table.keys) {
    if (key.table) {
      text += fmt::format("  {:<26} see `fourwalls describe {}`: {}\n", key.name, key.table->name, key.help);
    } else {
      text += describe_key(key, example.get());
    }
  }
  return text;
}

void collect(const Table& table, std::vector<const Table*>& all) {
  all.push_back(&table);
  for (const auto& key : table.keys) {
    if (key.table) collect(*key.table, all);
  }
}

std::vector<const Table*> all_tables() {
  std::vector<const Table*> all;
  collect(case_table(), all);
  return all;
}

std::string describe_all() {
  std::string text;
  for (const Table* table : all_tables()) text += describe_table(*table) + "\n";
  return text;
}

std::string describe_materials() {
  std::string text =
      "materials of the shipped library (include = [\"library/materials.toml\"]); conductivity x, y, z in "
      "W/m/K at T_ref\n";
  for (const auto& [name, m] : read_library().materials) {
    text += fmt::format("  {:<20} k = {:g}, {:g}, {:g}; rho = {:g} kg/m^3, cp = {:g} J/kg/K", name,
                        m.conductivity[0], m.conductivity[1], m.conductivity[2], m.density, m.specific_heat);
    if (m.resistivity > 0) text += fmt::format(", resistivity {:g} ohm m", m.resistivity);
    text += fmt::format("\n  {:<20}   {}\n", "", m.source);
  }
  return text;
}

std::string describe_technologies() {
  std::string text =
      "technologies of the shipped library (include = [\"library/links.toml\"]); energies in pJ/bit\n";
  for (const auto& [name, t] : read_library().technologies) {
    text += fmt::format("  {:<20} {}, host {:g}, module {:g}", name, t.kind, t.host_energy * 1e12,
                        t.module_energy * 1e12);
    if (t.launch_power > 0) {
      text += fmt::format(", laser {:g}", 2 * t.launch_power / t.laser_efficiency / t.lane_rate * 1e12);
    }
    text += fmt::format("\n  {:<20}   {}\n", "", t.source);
  }
  return text;
}

std::string describe_power() {
  std::string text =
      "power technologies of the shipped library (include = [\"library/power.toml\"]); efficiency in % at "
      "10, 20, 50 "
      "and 100 % load\n";
  const Case library = read_library();
  for (const auto& [name, t] : library.converter_technologies) {
    text += fmt::format("  {:<24}", name);
    for (const double x : {0.1, 0.2, 0.5, 1.0}) {
      if (t.kind == ConversionKind::linear) continue;
      text += fmt::format(" {:6.2f}", 100 * x / (x + t.fixed + t.linear * x + t.quadratic * x * x));
    }
    text +=
        t.kind == ConversionKind::linear ? fmt::format(" linear, dropout {:g} of the output", t.dropout) : "";
    text += fmt::format("\n  {:<24}   {}\n", "", t.source);
  }
  text += "generators: efficiency in % (higher heating value) at 25, 50, 75 and 100 % load\n";
  for (const auto& [name, t] : library.generator_technologies) {
    text += fmt::format("  {:<24}", name);
    for (const double x : {0.25, 0.5, 0.75, 1.0})
      text += fmt::format(" {:6.2f}", 100 * x / (t.fixed + t.linear * x + t.quadratic * x * x));
    text += fmt::format(", lowest load {:g}\n  {:<24}   {}\n", t.lowest_load, "", t.source);
  }
  return text;
}

std::vector<std::string> topics() {
  std::vector<std::string> all{"keys", "materials", "technologies", "power"};
  for (const Table* table : all_tables()) {
    if (!table->name.empty()) all.push_back(table->name);
  }
  return all;
}

std::string describe_topics() {
  std::string text = "fourwalls describe TOPIC, with TOPIC one of\n";
  text += "  keys                   every table and key of a case file\n";
  text +=
      "  materials              the shipped materials\n  technologies           the shipped link "
      "technologies\n  power                  the shipped converters and generators\n";
  for (const Table* table : all_tables()) {
    if (!table->name.empty()) text += fmt::format("  {:<22} {}\n", table->name, table->help);
  }
  return text + "or a single key such as body.layer.thickness\n";
}

}  // namespace

std::string describe(const std::string& topic) {
  if (topic.empty()) return describe_topics();
  if (topic == "keys") return describe_all();
  if (topic == "materials") return describe_materials();
  if (topic == "technologies") return describe_technologies();
  if (topic == "power") return describe_power();
  std::vector<std::string> words = topics();
  std::string found;
  for (const Table* table : all_tables()) {
    if (table->name == topic) return describe_table(*table);
    for (const auto& key : table->keys) {
      const std::string path = table->name.empty() ? key.name : table->name + "." + key.name;
      const bool asked = path == topic || key.name == topic;
      if (asked && !key.table) found += path + "\n" + describe_key(key, table->make().get());
      words.push_back(path);
      words.push_back(key.name);
    }
  }
  if (!found.empty()) return found;
  const std::string near = nearest_word(topic, words);
  return fmt::format("unknown topic '{}'; {}\n", topic,
                     near.empty() ? "`fourwalls describe` lists the topics" : "did you mean '" + near + "'?");
}

std::string not_checked() {
  return "Not checked without solving:\n"
         "  - whether a solution exists: voltage collapse of constant-power loads, thermal runaway by "
         "leakage\n"
         "  - whether Newton and the linear solvers converge, and how long that takes\n"
         "  - whether the mesh is fine enough: halve cell_size and compare\n"
         "  - whether flows and temperatures stay in the range in which fluid properties and correlations "
         "hold\n"
         "  - regulator current and link loss budgets, temperature and voltage limits: figures of the run\n"
         "  - whether the material and technology figures fit the parts that are meant\n"
         "  - PETSc options: PETSc reports the ones that it did not use\n";
}

}  // namespace fourwalls

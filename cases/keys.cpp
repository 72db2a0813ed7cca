#include "cases/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"
#include "cases/tree.hpp"

namespace fourwalls {

namespace keys {
namespace {

Table limit_table() {
  using K = Of<Limit>;
  constexpr Range any_number = from(-1e30, 1e30);
  return K::table(
      "limit", "limit on a quantity of the summary, in any unit of its dimension; a bare number is SI",
      {{
          K::text("quantity", &Limit::quantity, "name in the summary, such as `highest temperature`")
              .required(),
          K::quantity("maximum", &Limit::maximum, "*", any_number, "").or_else("no limit"),
          K::quantity("minimum", &Limit::minimum, "*", any_number, "").or_else("no limit"),
      }});
}

Table solver_table() {
  using K = Of<SolverOptions>;
  Key petsc = named("petsc", "options", "PETSc options without the leading dash, handed on as they are");
  petsc.slot = [](void* object, bool) -> Slot { return &static_cast<SolverOptions*>(object)->petsc; };
  return K::table("solver", "how the system is solved",
                  {{
                      K::quantity("tolerance", &SolverOptions::tolerance, "1", from(1e-15, 1e-2),
                                  "residual of each field relative to its physical scale"),
                      K::integer("max_newton", &SolverOptions::max_newton, from(1, 10000), "Newton steps"),
                      K::choice("preconditioner", &SolverOptions::preconditioner, {"auto", "direct", "split"},
                                "by size, one factorisation, or by field"),
                      petsc,
                  }});
}

Table output_table() {
  using K = Of<OutputOptions>;
  return K::table(
      "output", "what a run leaves behind",
      {{
          K::flag("fields", &OutputOptions::fields, "write fields.h5 and fields.xdmf"),
          K::choice("vtk", &OutputOptions::vtk, {"auto", "always", "never"},
                    "VTK files too, and netlists as lines; auto: below four million cells or resistors"),
      }});
}

Table header_table() {
  using K = Of<CaseInput>;
  return K::table("case", "the case as a whole",
                  {{
                      K::text("title", &CaseInput::title, ""),
                      K::quantity("ambient_temperature", &CaseInput::ambient_temperature, "K",
                                  any_temperature, "of the surroundings"),
                  }});
}

Table whole_table() {
  using K = Of<CaseInput>;
  using C = CaseInput;
  return K::table(
      "", "a case file",
      {{
          K::strings("include", &C::include, "files with materials and technologies, relative to this one")
              .folded(),
          K::inner(
              "case", [](C& c) -> C& { return c; }, header_table(), "the case as a whole"),
          K::items("material", &C::materials, material_table()),
          K::items("technology", &C::technologies, technology_table()),
          K::items("body", &C::bodies, body_table()),
          K::items("contact", &C::contacts, contact_table()),
          K::items("boundary", &C::boundaries, boundary_table()),
          K::items("mesh_body", &C::mesh_bodies, mesh_body_table()),
          K::items("cold_plate", &C::cold_plates, cold_plate_table()),
          K::items("channel_network", &C::channel_networks, channel_network_table()),
          K::items("air_jet", &C::air_jets, air_jet_table()),
          K::items("tray", &C::trays, tray_table()),
          K::items("heat_sink", &C::heat_sinks, heat_sink_table()),
          K::items("jet_plate", &C::jet_plates, jet_plate_table()),
          K::items("loop", &C::loops, loop_table()),
          K::items("sheet", &C::sheet_inputs, sheet_table()),
          K::items("via", &C::vias, via_table()),
          K::items("load", &C::loads, load_table()),
          K::items("regulator", &C::regulator_inputs, regulator_table()),
          K::items("capacitor", &C::capacitors, capacitor_table()),
          K::items("link", &C::links, link_table()),
          K::items("converter_technology", &C::converter_technology_inputs, converter_technology_table()),
          K::items("generator_technology", &C::generator_technology_inputs, generator_technology_table()),
          K::items("bus", &C::buses, bus_table()),
          K::items("source", &C::sources, source_table()),
          K::items("generator", &C::generators, generator_table()),
          K::items("storage", &C::storages, storage_table()),
          K::items("converter", &C::converters, converter_table()),
          K::items("cable", &C::cable_inputs, cable_table()),
          K::items("rack_load", &C::rack_loads, rack_load_table()),
          K::items("netlist", &C::netlists, netlist_table()),
          K::items("limit", &C::limits, limit_table()),
          K::items("profile", &C::profiles, profile_table()),
          K::items("probe", &C::probes, probe_table()),
          K::items("controller", &C::controllers, controller_table()),
          K::inner("transient", &C::transient, transient_table(), "the course over time"),
          K::inner("solver", &C::solver, solver_table(), "how the system is solved"),
          K::inner("output", &C::output, output_table(), "what a run leaves behind"),
      }});
}

}  // namespace
}  // namespace keys

const Table& case_table() {
  static const Table table = keys::whole_table();
  return table;
}

CaseInput to_input(const Case& c) {
  CaseInput input;
  static_cast<Case&>(input) = c;
  for (const auto& sheet : c.sheets) static_cast<Sheet&>(input.sheet_inputs.emplace_back()) = sheet;
  for (const auto& regulator : c.regulators) {
    static_cast<Regulator&>(input.regulator_inputs.emplace_back()) = regulator;
  }
  for (const auto& cable : c.cables) static_cast<Cable&>(input.cable_inputs.emplace_back()) = cable;
  for (const auto& [name, t] : c.converter_technologies)
    static_cast<ConverterTechnology&>(input.converter_technology_inputs[name]) = t;
  for (const auto& [name, t] : c.generator_technologies)
    static_cast<GeneratorTechnology&>(input.generator_technology_inputs[name]) = t;
  return input;
}

Case to_case(CaseInput input) {
  input.sheets.assign(input.sheet_inputs.begin(), input.sheet_inputs.end());
  input.regulators.assign(input.regulator_inputs.begin(), input.regulator_inputs.end());
  input.cables.assign(input.cable_inputs.begin(), input.cable_inputs.end());
  for (const auto& [name, t] : input.converter_technology_inputs) input.converter_technologies[name] = t;
  for (const auto& [name, t] : input.generator_technology_inputs) input.generator_technologies[name] = t;
  return std::move(static_cast<Case&>(input));
}

std::string shown(const Range& range, const std::string& unit) {
  const std::string plain = unit.rfind("delta ", 0) == 0 ? unit.substr(6) : unit;
  const std::string suffix = plain.empty() || plain == "1" || plain == "*" ? "" : " " + plain;
  if (range.above) return fmt::format("above {:g} to {:g}{}", range.low, range.high, suffix);
  return fmt::format("{:g} to {:g}{}", range.low, range.high, suffix);
}

bool is_absent(const Key& key, void* object) {
  const Slot slot = key.slot(object, false);
  if (std::holds_alternative<std::monostate>(slot)) return true;
  if (const auto* choice = std::get_if<ChoiceSlot>(&slot)) return choice->get() < 0;
  if (const auto* texts = std::get_if<std::span<std::string>>(&slot)) return texts->front().empty();
  if (auto* const* list = std::get_if<Numbers*>(&slot)) return (*list)->empty();
  if (auto* const* list = std::get_if<Strings*>(&slot)) return (*list)->empty();
  if (auto* const* whole = std::get_if<int*>(&slot)) return !key.range.contains(**whole);
  const auto* values = std::get_if<std::span<double>>(&slot);
  return values &&
         std::none_of(values->begin(), values->end(), [&](double v) { return key.range.contains(v); });
}

void walk(const Table& table, void* object, const std::string& path,
          const std::function<void(const Table&, void*, const std::string&)>& visit) {
  visit(table, object, path);
  const std::string prefix = path.empty() ? "" : path + ".";
  for (const auto& key : table.keys) {
    if (!key.table) continue;
    const Slot slot = key.slot(object, false);
    if (const auto* inner = std::get_if<void*>(&slot)) walk(*key.table, *inner, prefix + key.name, visit);
    const auto* items = std::get_if<ItemsSlot>(&slot);
    for (std::size_t i = 0; items && i < items->count(); ++i) {
      void* item = items->at(i);
      const std::string index =
          items->keyed ? fmt::format(".{}", path_word(items->name(i))) : fmt::format("[{}]", i);
      walk(*key.table, item, prefix + key.name + index, visit);
    }
  }
}

}  // namespace fourwalls

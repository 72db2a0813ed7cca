#include "cases/check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cases/units.hpp"
#include "cases/words.hpp"

namespace fourwalls {

namespace {

/// Names of every table that others refer to.
std::map<std::string, std::vector<std::string>> known_names(const CaseInput& c) {
  std::map<std::string, std::vector<std::string>> names;
  for (const auto& [name, m] : c.materials) names["material"].push_back(name);
  for (const auto& [name, t] : c.technologies) names["technology"].push_back(name);
  for (const auto& body : c.bodies) names["body"].push_back(body.name);
  for (const auto& body : c.mesh_bodies) names["mesh_body"].push_back(body.name);
  for (const auto& loop : c.loops)
    for (const auto& b : loop.branches) names["branch"].push_back(b.name);
  for (const auto& sheet : c.sheet_inputs) names["sheet"].push_back(sheet.name);
  for (const auto& bus : c.buses) names["bus"].push_back(bus.name);
  for (const auto& [name, t] : c.converter_technology_inputs) names["converter_technology"].push_back(name);
  for (const auto& [name, t] : c.generator_technology_inputs) names["generator_technology"].push_back(name);
  for (const auto& profile : c.profiles) names["profile"].push_back(profile.name);
  for (const auto& tray : c.trays) names["tray"].push_back(tray.name);
  for (const auto& controller : c.controllers) names["controller"].push_back(controller.name);
  return names;
}

const Key* name_key(const Table& table) {
  const auto at =
      std::find_if(table.keys.begin(), table.keys.end(), [](const Key& key) { return key.name == "name"; });
  return at == table.keys.end() ? nullptr : &*at;
}

void check_unique(const CaseInput& c, const Key& list, const ItemsSlot& items,
                  std::vector<Problem>& problems) {
  const Key* name = name_key(*list.table);
  if (!name || items.keyed) return;
  std::map<std::string, const Location*> seen;
  for (std::size_t i = 0; i < items.count(); ++i) {
    void* item = items.at(i);
    const Slot slot = name->slot(item, false);
    const std::string& own = std::get<std::span<std::string>>(slot).front();
    if (own.empty()) continue;
    const Location* where = list.table->where(item);
    const auto [first, fresh] = seen.emplace(own, where);
    if (fresh) continue;
    problems.push_back({place_of(c, *where, "name"), "error",
                        fmt::format("'{}' is named twice; first at line {}", own, first->second->line)});
  }
}

void check_reference(const CaseInput& c, const Location& where, const Key& key, const std::string& name,
                     const std::map<std::string, std::vector<std::string>>& known,
                     std::vector<Problem>& problems) {
  const auto list = known.find(key.refers);
  const std::vector<std::string> none;
  const auto& names = list == known.end() ? none : list->second;
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  const std::string help =
      names.empty() ? fmt::format("; the case has no {} at all", key.refers) : suggestion(name, names);
  problems.push_back(
      {place_of(c, where, key.name), "error", fmt::format("unknown {} '{}'{}", key.refers, name, help)});
}

void check_layers_of_sheets(const CaseInput& c, std::vector<Problem>& problems) {
  for (const auto& sheet : c.sheet_inputs) {
    const auto body =
        std::find_if(c.bodies.begin(), c.bodies.end(), [&](const Body& b) { return b.name == sheet.body; });
    if (body == c.bodies.end() || sheet.layer.empty()) continue;
    std::vector<std::string> names;
    for (const auto& layer : body->layers) names.push_back(layer.name);
    if (std::find(names.begin(), names.end(), sheet.layer) != names.end()) continue;
    problems.push_back({place_of(c, sheet.where, "layer"), "error",
                        fmt::format("body '{}' has no layer '{}'{}", sheet.body, sheet.layer,
                                    suggestion(sheet.layer, names))});
  }
}

}  // namespace

Location place_of(const Case& c, const Location& table, const std::string& key) {
  std::string path = table.path;
  if (!key.empty()) path += path.empty() ? key : "." + key;
  const auto written = c.origins.find(path);
  Location where = written == c.origins.end() ? table : written->second;
  where.path = path;
  return where;
}

std::vector<Problem> check_names(CaseInput& c) {
  std::vector<Problem> problems;
  const auto known = known_names(c);
  walk(case_table(), &c, "", [&](const Table& table, void* object, const std::string& path) {
    const Location where = table.where ? *table.where(object) : Location{c.file, 0, 0, path};
    for (const auto& key : table.keys) {
      const Slot slot = key.slot(object, false);
      if (const auto* items = std::get_if<ItemsSlot>(&slot)) check_unique(c, key, *items, problems);
      const auto* texts = std::get_if<std::span<std::string>>(&slot);
      if (!texts || key.refers.empty()) continue;
      for (const auto& name : *texts) check_reference(c, where, key, name, known, problems);
    }
  });
  check_layers_of_sheets(c, problems);
  return problems;
}

std::vector<Problem> check_structure(const Case& c) {
  std::vector<Problem> problems;
  for (const auto check : {check_bodies, check_mesh_bodies, check_cooling, check_channel_networks, check_pdn,
                           check_links, check_power, check_time})
    for (auto& p : check(c)) problems.push_back(std::move(p));
  return problems;
}

std::vector<Problem> check_limits(const Case& c, const std::map<std::string, std::string>& units) {
  std::vector<Problem> problems;
  std::vector<std::string> names;
  for (const auto& [name, unit] : units) names.push_back(name);
  for (const auto& l : c.limits) {
    const auto unit = units.find(l.quantity);
    if (unit == units.end()) {
      problems.push_back(
          {place_of(c, l.where, "quantity"), "error",
           fmt::format("no quantity '{}' in this case{}", l.quantity, suggestion(l.quantity, names))});
      continue;
    }
    for (const char* key : {"maximum", "minimum"}) {
      const Location where = place_of(c, l.where, key);
      const auto typed = c.as_typed.find(where.path);
      if (typed == c.as_typed.end()) continue;
      const Converted in_its_unit = convert(typed->second, unit->second);
      if (!in_its_unit)
        problems.push_back(
            {where, "error", fmt::format("{} (the unit of '{}')", in_its_unit.error, l.quantity)});
    }
  }
  return problems;
}

std::vector<Problem> check_case(const Case& c) {
  CaseInput input = to_input(c);
  std::vector<Problem> problems = check_names(input);
  if (any_error(problems)) return problems;
  return check_structure(c);
}

}  // namespace fourwalls

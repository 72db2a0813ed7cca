#include "cases/power_graph.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fourwalls {

namespace {

template <class T>
int index_of(const std::vector<T>& all, const std::string& name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const T& t) { return t.name == name; });
  return at == all.end() ? -1 : static_cast<int>(at - all.begin());
}

}  // namespace

int PowerGraph::bus(const std::string& name) const { return index_of(c_.buses, name); }

int PowerGraph::sheet(const std::string& name) const {
  const int s = index_of(c_.sheets, name);
  return s < 0 ? -1 : static_cast<int>(c_.buses.size()) + s;
}

PowerGraph::PowerGraph(const Case& c) : c_(c) {
  const std::size_t nodes = c.buses.size() + c.sheets.size();
  fed.assign(nodes, 0);
  copies.assign(nodes, 0);
  chain.resize(nodes);
  std::iota(chain.begin(), chain.end(), 0);
  find_chains();
  spread_fed();
  spread_copies();
}

void PowerGraph::join(int a, int b) {
  if (a < 0 || b < 0) return;
  const int old = chain[static_cast<std::size_t>(a)], joined = chain[static_cast<std::size_t>(b)];
  std::replace(chain.begin(), chain.end(), old, joined);
}

void PowerGraph::find_chains() {
  for (const auto& v : c_.vias) join(sheet(v.between[0]), sheet(v.between[1]));
  island = chain;
  for (const auto& d : c_.converters) join(bus(d.from), bus(d.to));
  for (const auto& d : c_.cables) join(bus(d.from), d.sheet.empty() ? bus(d.to) : sheet(d.sheet));
  for (const auto& r : c_.regulators)
    join(sheet(r.sheet), r.input_bus.empty() ? sheet(r.input_sheet) : bus(r.input_bus));
}

void PowerGraph::spread_fed() {
  const auto seed = [&](int node) {
    if (node >= 0) fed[static_cast<std::size_t>(node)] = 1;
  };
  bool changed = true;
  const auto pass = [&](int from, int to) {
    if (from < 0 || to < 0 || !fed[static_cast<std::size_t>(from)] || fed[static_cast<std::size_t>(to)])
      return;
    fed[static_cast<std::size_t>(to)] = 1;
    changed = true;
  };
  for (const auto& s : c_.sources) seed(bus(s.bus));
  for (const auto& g : c_.generators) seed(bus(g.bus));
  for (const auto& s : c_.storages)
    if (std::isinf(s.power)) seed(bus(s.bus));
  for (const auto& r : c_.regulators)
    if (r.input_bus.empty() && r.input_sheet.empty()) seed(sheet(r.sheet));
  while (changed) {
    changed = false;
    for (const auto& v : c_.vias) {
      pass(sheet(v.between[0]), sheet(v.between[1]));
      pass(sheet(v.between[1]), sheet(v.between[0]));
    }
    for (const auto& d : c_.converters) pass(bus(d.from), bus(d.to));
    for (const auto& d : c_.cables) {
      const int from = bus(d.from), to = d.sheet.empty() ? bus(d.to) : sheet(d.sheet);
      pass(from, to);
      pass(to, from);
    }
    for (const auto& r : c_.regulators)
      pass(r.input_bus.empty() ? sheet(r.input_sheet) : bus(r.input_bus), sheet(r.sheet));
  }
}

/// Buses stand for themselves; a regulator with copies makes its sheet stand for as many; what hangs on that
/// sheet stands for as many as well.
void PowerGraph::spread_copies() {
  for (std::size_t b = 0; b < c_.buses.size(); ++b) copies[b] = 1;
  bool changed = true;
  const auto set = [&](int node, int value) {
    if (node < 0 || value == 0) return true;
    int& mine = copies[static_cast<std::size_t>(node)];
    if (mine == 0) mine = value, changed = true;
    return mine == value;
  };
  const auto of = [&](int node) { return node < 0 ? 0 : copies[static_cast<std::size_t>(node)]; };
  while (changed) {
    changed = false;
    torn_regulators.clear(), torn_cables.clear();
    for (std::size_t i = 0; i < c_.regulators.size(); ++i) {
      const auto& r = c_.regulators[i];
      const int input = r.input_bus.empty() ? sheet(r.input_sheet) : bus(r.input_bus);
      const int value = !r.input_bus.empty() ? r.copies : input < 0 ? 1 : of(input);
      if (!set(sheet(r.sheet), value)) torn_regulators.push_back(i);
    }
    for (const auto& v : c_.vias) {
      set(sheet(v.between[0]), of(sheet(v.between[1])));
      set(sheet(v.between[1]), of(sheet(v.between[0])));
    }
    for (std::size_t i = 0; i < c_.cables.size(); ++i)
      if (!c_.cables[i].sheet.empty() && !set(sheet(c_.cables[i].sheet), 1)) torn_cables.push_back(i);
  }
  for (int& value : copies) value = std::max(value, 1);
}

}  // namespace fourwalls

#include "meshes/circuit_places.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "meshes/exchange.hpp"

namespace fourwalls {

namespace {

/// Order in the stack: chip before package, then the word, then its number.
std::tuple<bool, std::string, long> height_of(const std::string& name) {
  std::size_t digits = name.size();
  while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') --digits;
  const bool numbered = digits < name.size() && name.size() - digits < 10;
  return {name[0] == '_', name.substr(0, digits), numbered ? std::stol(name.substr(digits)) : -1};
}

/// Every rank's layers, sorted.
std::vector<std::string> all_layers(const std::set<std::string>& mine, MPI_Comm comm) {
  const auto gathered = gather_texts({mine.begin(), mine.end()}, comm);
  const std::set<std::string> all(gathered.begin(), gathered.end());
  std::vector<std::string> layers(all.begin(), all.end());
  std::sort(layers.begin(), layers.end(),
            [](const std::string& a, const std::string& b) { return height_of(a) < height_of(b); });
  return layers;
}

}  // namespace

int CircuitLayers::index(std::string_view name) const {
  const auto it = std::find(names.begin(), names.end(), name);
  return it == names.end() ? -1 : static_cast<int>(it - names.begin());
}

NamedPlaces named_places(const Netlist& netlist, double unit, MPI_Comm comm) {
  NamedPlaces named;
  std::set<std::string> mine;
  std::string last;
  for (std::size_t n = 0; n < netlist.node_names.size(); ++n) {
    const auto place = node_place(netlist.node_names[n]);
    if (place.known && place.layer != last) mine.insert(last = place.layer);
  }
  named.layers.names = all_layers(mine, comm);
  constexpr double far = std::numeric_limits<double>::max();
  double ends[4] = {far, far, far, far};  // the last two negative
  int last_layer = -1;
  last.clear();
  named.of.resize(netlist.node_names.size());
  for (std::size_t n = 0; n < named.of.size(); ++n) {
    const auto place = node_place(netlist.node_names[n]);
    if (!place.known) continue;
    if (last_layer < 0 || place.layer != last) last_layer = named.layers.index(last = place.layer);
    const double scale = unit > 0 ? unit : place.unit;
    auto& p = named.of[n] = {place.x * scale, place.y * scale, last_layer};
    ends[0] = std::min(ends[0], p.x), ends[1] = std::min(ends[1], p.y);
    ends[2] = std::min(ends[2], -p.x), ends[3] = std::min(ends[3], -p.y);
  }
  MPI_Allreduce(MPI_IN_PLACE, ends, 4, MPI_DOUBLE, MPI_MIN, comm);
  if (named.layers.any()) named.layers.extent = {ends[0], ends[1], -ends[2], -ends[3]};
  return named;
}

std::vector<CircuitPlace> places_of_ends(const Circuit& c, const NamedPlaces& named) {
  if (c.ids.empty() && c.ranks == 1) return named.of;
  const auto begin = ranges(static_cast<PetscInt>(named.of.size()), c.comm);
  return fetch<CircuitPlace>(
      c.ids, begin, [&](PetscInt id) { return named.of[static_cast<std::size_t>(id - begin[c.rank])]; },
      c.comm);
}

}  // namespace fourwalls

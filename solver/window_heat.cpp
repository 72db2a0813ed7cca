#include "solver/window_heat.hpp"

namespace fourwalls {

void CircuitExcess::add(double factor, const CircuitExcess& e) {
  supplied += factor * e.supplied, drawn += factor * e.drawn, lost += factor * e.lost;
  load_heat += factor * e.load_heat, heat += factor * e.heat, stored += factor * e.stored;
}

std::vector<Tally> window_tallies(const WindowHeat& heat, std::size_t netlist) {
  const CircuitExcess e = heat.power.empty() ? CircuitExcess{} : heat.power[netlist];
  return {{0, 0, -e.supplied}, {-e.load_heat, 0, e.drawn}, {-e.heat, 0, e.lost}, {0, 0, e.stored}};
}

}  // namespace fourwalls

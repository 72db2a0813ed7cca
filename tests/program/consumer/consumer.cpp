// A program on top of an installed fourwalls: solves a case for three powers and prints a temperature.
#include <fmt/format.h>
#include <petscsys.h>

#include "cases/reader.hpp"
#include "physics/conduction.hpp"
#include "postprocess/collect.hpp"
#include "solver/model.hpp"
#include "solver/steady.hpp"

namespace {

double hottest(const std::string& file, const std::string& power) {
  using namespace fourwalls;
  const Case c = read_case(file, {"load.inference.power=" + power});
  Model m(c, PETSC_COMM_WORLD);
  VecHandle u = m.initial();
  NewtonSolver newton(m.system, c.solver);
  const auto report = solve_steady(m, newton, u, [](const std::string&) {});
  if (!report.solved) throw std::runtime_error(report.failure);
  return collect(m, u, false).quantities.at("soc maximum temperature").value;
}

}  // namespace

int main(int, char** argv) {
  if (PetscInitialize(nullptr, nullptr, nullptr, nullptr) != 0) return 1;
  for (const auto* power : {"6 W", "8 W", "10 W"})
    fmt::print("{}: {:.2f} K\n", power, hottest(argv[1], power));
  return PetscFinalize() == 0 ? 0 : 1;
}

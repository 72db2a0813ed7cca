/// A case of text solved by the program's own path, with everything that it tells.
#pragma once

#include "circuits/solve.hpp"
#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"

namespace fourwalls::test {

struct Ran {
  std::unique_ptr<Case> c;  ///< the model refers to it: it must not move
  std::unique_ptr<Model> model;
  VecHandle u;
  SteadyReport report;
  Result result;

  double quantity(const std::string& name) const { return result.quantities.at(name).value; }
  const std::string& where(const std::string& name) const { return result.quantities.at(name).where; }
};

inline Ran run(const std::string& text, MPI_Comm comm = PETSC_COMM_WORLD) {
  Ran r;
  r.c = std::make_unique<Case>(read_case_text(text, "case.toml"));
  r.model = std::make_unique<Model>(*r.c, comm);
  r.u = r.model->initial();
  r.report = solve_steady(*r.model, r.u, [](const std::string&) {});
  if (r.report.solved) r.result = collect(*r.model, r.u, true);
  return r;
}

/// Message of what a case is refused for; `solved` if it is not.
inline std::string refusal(const std::string& text) {
  try {
    run(text);
  } catch (const CaseError& e) {
    return e.what();
  }
  return "solved";
}

/// A field of all ranks' pieces in their order, on every rank.
inline std::vector<double> whole(const std::vector<double>& mine) {
  return gather_everywhere(mine, PETSC_COMM_WORLD).items;
}

inline const Network& network(const Result& r, const std::string& kind) {
  for (const auto& n : r.networks)
    if (n.kind == kind) return n;
  throw std::out_of_range("no network " + kind);
}

inline std::vector<double> field(const Network& n, const std::string& name) {
  for (const auto& f : n.fields)
    if (f.name == name) return whole(f.values);
  throw std::out_of_range("no field " + name);
}

}  // namespace fourwalls::test

#include "solver/default_options.hpp"

#include "solver/petsc_handle.hpp"

namespace fourwalls {

DefaultOptions::~DefaultOptions() {
  for (const auto& name : set_) PetscOptionsClearValue(nullptr, name.c_str());
}

void DefaultOptions::set(const std::string& name, const std::string& value) {
  const std::string dashed = "-" + name;
  PetscBool there = PETSC_FALSE;
  check(PetscOptionsHasName(nullptr, nullptr, dashed.c_str(), &there), "PetscOptionsHasName");
  if (there) return;
  check(PetscOptionsSetValue(nullptr, dashed.c_str(), value.c_str()), "PetscOptionsSetValue");
  set_.push_back(dashed);
}

void DefaultOptions::set_factored(const std::string& prefix, const std::string& kind,
                                  const std::string& package) {
  set(prefix + "pc_type", kind);
  set(prefix + "pc_factor_mat_solver_type", package);
  // MUMPS guesses its workspace; on several ranks the guess is now and then too small, and the solve fails
  if (package == "mumps") set(prefix + "mat_mumps_icntl_14", "200");
}

void DefaultOptions::set_factored_by_first_rank(const std::string& prefix, int ranks, const std::string& kind,
                                                const std::string& package) {
  if (ranks == 1) return set_factored(prefix, kind, package);
  set(prefix + "pc_type", "telescope");
  set(prefix + "pc_telescope_reduction_factor", std::to_string(ranks));
  set(prefix + "telescope_ksp_type", "preonly");
  set_factored(prefix + "telescope_", kind, package);
}

}  // namespace fourwalls

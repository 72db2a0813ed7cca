#include "solver/default_options.hpp"

#include <algorithm>
#include <map>

#include "meshes/petsc_handle.hpp"

namespace fourwalls {

namespace {

struct Default {
  const DefaultOptions* owner;
  std::string value;
};

/// What the program itself has set, by name; the last of each is the one in the database.
std::map<std::string, std::vector<Default>>& all_defaults() {
  static std::map<std::string, std::vector<Default>> all;
  return all;
}

}  // namespace

DefaultOptions::~DefaultOptions() {
  for (const auto& name : set_) {
    auto& values = all_defaults()[name];
    std::erase_if(values, [&](const Default& d) { return d.owner == this; });
    if (values.empty())
      PetscOptionsClearValue(nullptr, name.c_str());
    else
      PetscOptionsSetValue(nullptr, name.c_str(), values.back().value.c_str());
  }
}

void DefaultOptions::set(const std::string& name, const std::string& value) {
  const std::string dashed = "-" + name;
  auto& values = all_defaults()[dashed];
  PetscBool there = PETSC_FALSE;
  check(PetscOptionsHasName(nullptr, nullptr, dashed.c_str(), &there), "PetscOptionsHasName");
  const bool of_user = there && values.empty();
  const bool mine =
      std::any_of(values.begin(), values.end(), [&](const Default& d) { return d.owner == this; });
  if (of_user || mine) return;
  check(PetscOptionsSetValue(nullptr, dashed.c_str(), value.c_str()), "PetscOptionsSetValue");
  values.push_back({this, value});
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

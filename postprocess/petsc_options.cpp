#include "postprocess/petsc_options.hpp"

#include <fmt/format.h>
#include <petscsys.h>

#include <cctype>

#include "cases/reader.hpp"
#include "meshes/petsc_handle.hpp"

namespace fourwalls {

namespace {

/// PETSc reads -log_view when it starts and when it ends, and these options come between.
void begin_petsc_log() {
  PetscBool there = PETSC_FALSE;
  check(PetscLogDefaultBegin(), "PetscLogDefaultBegin");
  check(PetscOptionsHasName(nullptr, nullptr, "-log_view", &there), "PetscOptionsHasName");
}

}  // namespace

std::vector<std::string> insert_petsc_options(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (std::size_t w = 0; w < words.size(); ++w) {
    if (!words[w].starts_with('-') || words[w].size() < 2)
      throw CaseError(
          {{{}, "error", fmt::format("after --: '{}' is not a PETSc option (-name [value])", words[w])}});
    const bool has_value = w + 1 < words.size() && (!words[w + 1].starts_with('-') ||
                                                    std::isdigit(words[w + 1][1]) || words[w + 1][1] == '.');
    check(PetscOptionsSetValue(nullptr, words[w].c_str(), has_value ? words[w + 1].c_str() : nullptr),
          "PetscOptionsSetValue");
    names.push_back(words[w].substr(1));
    if (names.back() == "log_view") begin_petsc_log();
    if (has_value) ++w;
  }
  return names;
}

std::vector<std::string> unused(const std::vector<std::string>& given) {
  std::vector<std::string> left;
  for (const auto& name : given) {
    PetscBool used = PETSC_TRUE;
    check(PetscOptionsUsed(nullptr, name.c_str(), &used), "PetscOptionsUsed");
    if (!used) left.push_back(name);
  }
  return left;
}

std::string petsc_version() {
  return fmt::format("{}.{}.{}", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR, PETSC_VERSION_SUBMINOR);
}

}  // namespace fourwalls

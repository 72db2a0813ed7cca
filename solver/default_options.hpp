/// PETSc options that the program sets where the user has not: they leave the database with their owner. Of
/// two owners at a time the later one's are there, until it is gone.
#pragma once

#include <string>
#include <vector>

namespace fourwalls {

class DefaultOptions {
 public:
  DefaultOptions() = default;
  DefaultOptions(const DefaultOptions&) = delete;
  DefaultOptions& operator=(const DefaultOptions&) = delete;
  ~DefaultOptions();

  /// `name` without its dash; what the user gave, or this owner has set already, stays as it is.
  void set(const std::string& name, const std::string& value);
  /// A factorisation: `kind` is lu or cholesky.
  void set_factored(const std::string& prefix, const std::string& kind, const std::string& package);
  /// The same by the first rank for all, with a package that knows one rank only: ranks that wait for one
  /// another at every step of a substitution take many times what the substitution takes.
  void set_factored_by_first_rank(const std::string& prefix, int ranks, const std::string& kind,
                                  const std::string& package);

 private:
  std::vector<std::string> set_;
};

}  // namespace fourwalls

#include "cases/run_files.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace fourwalls {

std::string name_in_folder(const std::string& name) {
  std::filesystem::path inside;
  for (const auto& part : std::filesystem::path(name).lexically_normal().relative_path())
    if (part != ".." && part != ".") inside /= part;
  return inside.string();
}

DeckFiles::DeckFiles(const std::vector<std::string>& besides) {
  for (const char* own : {"summary.json", "ledger.csv", "telemetry.csv", "fields.h5", "fields.xdmf",
                          "paraview.pvd", "resolved.toml", "history.csv", "checkpoint.h5", "log.txt",
                          "report.html", "vtk", "series", "netlists"})
    taken_.emplace(own, "");
  for (const auto& own : besides) taken_.emplace(own, "");
}

std::string DeckFiles::take(const std::string& name, const std::string& by) {
  if (name.empty() || name.find('\0') != std::string::npos || name.ends_with('/'))
    return "not the name of a file";
  const std::string own = name_in_folder(name);
  if (own.empty()) return "not the name of a file";
  const auto why = [](const std::string& file, const std::string& who) {
    return who.empty()
               ? fmt::format("'{}' is a file or folder that every run writes; take another name", file)
               : fmt::format("'{}' is written by {} already", file, who);
  };
  const auto [same, fresh] = taken_.emplace(own, by);
  if (!fresh) return why(own, same->second);
  for (const auto& [other, who] : taken_)
    if (other.starts_with(own + "/") || own.starts_with(other + "/")) {
      taken_.erase(own);
      return fmt::format("it would be a folder and a file: {}", why(other, who));
    }
  return "";
}

}  // namespace fourwalls

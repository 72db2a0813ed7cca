#include "cases/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// The file's name without folder, .gz and the suffix before it.
std::string stem_of(const std::string& file) {
  fs::path path = fs::path(file).filename();
  if (lower(path.extension().string()) == ".gz") path = path.stem();
  return path.stem().string();
}

}  // namespace

bool is_netlist(const std::string& file) {
  fs::path path = fs::path(file).filename();
  if (lower(path.extension().string()) == ".gz") path = path.stem();
  const std::string suffix = lower(path.extension().string());
  return suffix == ".sp" || suffix == ".spice" || suffix == ".cir" || suffix == ".net";
}

Case netlist_case(const std::string& file, const std::vector<std::string>& overrides) {
  if (!overrides.empty())
    throw CaseError(
        {{{file, 0, 0, {}},
          "error",
          fmt::format("--set {}: a netlist has no keys; write a case.toml with [[netlist]] file = \"{}\"",
                      overrides.front(), file)}});
  Case c;
  c.file = file;
  c.name = stem_of(file);
  c.title = fmt::format("netlist {}", fs::path(file).filename().string());
  auto& netlist = c.netlists.emplace_back();
  netlist.where = {file, 0, 0, {}};
  netlist.name = c.name;
  netlist.file = file;
  return c;
}

Case read_input(const std::string& file, const std::vector<std::string>& overrides,
                std::vector<Problem>* warnings) {
  if (is_netlist(file) && !fs::is_directory(file)) return netlist_case(file, overrides);
  return read_case(fs::is_directory(file) ? (fs::path(file) / "case.toml").string() : file, overrides,
                   warnings);
}

}  // namespace fourwalls

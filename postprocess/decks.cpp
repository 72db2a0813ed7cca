#include "postprocess/decks.hpp"

#include <fmt/format.h>

#include "cases/pact/deck.hpp"
#include "postprocess/hotspot_run.hpp"
#include "postprocess/ice_run.hpp"

namespace fourwalls {

namespace {

/// package.config, the usual name of a deck's companion, is none itself.
bool is_hotspot(const std::string& file) {
  return file.ends_with(".config") && !file.ends_with("package.config") && hotspot::looks_like_hotspot(file);
}

/// PACT: as a case only.
OpenDeck open_pact(const std::vector<std::string>& files, const std::vector<std::string>& settings, bool) {
  if (files.size() < 2 || files.size() > 3 || !settings.empty())
    throw CaseError(
        {{{},
          "error",
          fmt::format("PACT's files come as a case: fourwalls import pact LAYERS.csv CONFIGURATION "
                      "[MODEL-PARAMETERS], no --set; found {} file{}",
                      files.size(), files.size() == 1 ? "" : "s")}});
  OpenDeck open;
  const auto c = pact::read_deck(files[0], files[1], files.size() == 3 ? files[2] : "", &open.warnings);
  open.name = c.name, open.not_honoured = c.notes, open.toml = package_toml(c.package);
  return open;
}

bool is_pact(const std::string& file) {
  return file.ends_with(".config") && !hotspot::looks_like_hotspot(file);
}

bool is_ice(const std::string& file) { return file.ends_with(".stk"); }

}  // namespace

const std::vector<DeckKind>& deck_kinds() {
  static const std::vector<DeckKind> kinds = {
      {"hotspot", is_hotspot, open_hotspot},
      {"pact", is_pact, open_pact},
      {"3d-ice", is_ice, open_ice},
  };
  return kinds;
}

const DeckKind* deck_kind_of(const std::string& file) {
  for (const auto& kind : deck_kinds())
    if (kind.is && kind.is(file)) return &kind;
  return nullptr;
}

}  // namespace fourwalls

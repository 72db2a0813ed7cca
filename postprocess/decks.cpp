#include "postprocess/decks.hpp"

#include "postprocess/hotspot_run.hpp"

namespace fourwalls {

namespace {

bool is_hotspot(const std::string& file) {
  return file.ends_with(".config") && hotspot::looks_like_hotspot(file);
}

}  // namespace

const std::vector<DeckKind>& deck_kinds() {
  static const std::vector<DeckKind> kinds = {
      {"hotspot", is_hotspot, open_hotspot},
  };
  return kinds;
}

const DeckKind* deck_kind_of(const std::string& file) {
  for (const auto& kind : deck_kinds())
    if (kind.is && kind.is(file)) return &kind;
  return nullptr;
}

}  // namespace fourwalls

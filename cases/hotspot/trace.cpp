#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "cases/hotspot/parts.hpp"
#include "cases/words.hpp"

namespace fourwalls::hotspot {

namespace {

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return std::tolower(c); });
  return s;
}

/// Says which blocks are missing or not known where the header has another number of names.
void say_difference(const Deck& deck, const TextFile& file, const TextLine& header, Findings& findings) {
  const auto units = deck.units();
  std::vector<std::string> blocks, missing, unknown;
  for (const auto& [l, b] : units) blocks.push_back(deck.floorplans[deck.layers[l].floorplan].blocks[b].name);
  for (const auto& name : blocks)
    if (std::none_of(header.words.begin(), header.words.end(),
                     [&](const TextWord& w) { return same_word(w.text, name); }))
      missing.push_back(name);
  for (const auto& w : header.words)
    if (std::none_of(blocks.begin(), blocks.end(), [&](const auto& b) { return same_word(w.text, b); }))
      unknown.push_back(w.text);
  findings.error(file, header, nullptr,
                 fmt::format("{} names for {} blocks of the layers with power{}{}", header.words.size(),
                             units.size(), missing.empty() ? "" : "; missing: " + word_list(missing),
                             unknown.empty() ? "" : "; no blocks: " + word_list(unknown)));
}

/// Units of the header's names: the peer takes as many names for each layer with power as it has blocks.
bool match_header(Deck& deck, const TextFile& file, const TextLine& header, Findings& findings) {
  const auto units = deck.units();
  if (header.words.size() != units.size()) {
    say_difference(deck, file, header, findings);
    return false;
  }
  bool good = true;
  std::size_t base = 0;
  for (const auto& layer : deck.layers) {
    if (!layer.power) continue;
    const auto& blocks = deck.floorplans[layer.floorplan].blocks;
    std::unordered_map<std::string, int> number;
    std::vector<std::string> names;
    for (std::size_t b = 0; b < blocks.size(); ++b)
      number[lower(blocks[b].name)] = static_cast<int>(b), names.push_back(blocks[b].name);
    std::vector<bool> seen(blocks.size(), false);
    for (std::size_t n = 0; n < blocks.size(); ++n) {
      const TextWord& word = header.words[base + n];
      const auto it = number.find(lower(word.text));
      if (it == number.end() || seen[it->second]) {
        findings.error(file, header, &word,
                       it == number.end()
                           ? fmt::format("'{}' is no block of {}{}", word.text,
                                         deck.floorplans[layer.floorplan].file, suggestion(word.text, names))
                           : fmt::format("'{}' is there before", word.text));
        good = false;
        continue;
      }
      seen[it->second] = true;
      deck.trace_names.push_back(word.text);
      deck.trace_units.push_back(static_cast<int>(base) + it->second);
    }
    base += blocks.size();
  }
  return good;
}

}  // namespace

void read_trace(Deck& deck, const Problem& asked_by, Findings& findings) {
  Splitting no_comments;
  no_comments.comment = '\n';  // '#' may begin a name here
  const auto file = read_lines(deck.options.p, no_comments, asked_by, findings);
  if (!file) return;
  if (deck.units().empty()) return findings.error(deck.file, 0, "no layer has power");
  if (file->lines.empty()) return findings.error(file->name, 0, "no block names in this power trace");
  if (!match_header(deck, *file, file->lines[0], findings)) return;
  if (file->lines.size() < 2) return findings.error(file->name, std::max(1, file->last), "no row of powers");
  bool negative = false;
  for (std::size_t r = 1; r < file->lines.size(); ++r) {
    const TextLine& line = file->lines[r];
    if (line.words.size() != deck.trace_units.size()) {
      findings.error(*file, line, nullptr,
                     fmt::format("{} powers for {} blocks", line.words.size(), deck.trace_units.size()));
      continue;
    }
    std::vector<double> row(line.words.size(), 0.0);
    for (std::size_t n = 0; n < row.size(); ++n) {
      const auto value = number_of(line.words[n].text);
      if (!value || !bounds::power.contains(*value))
        findings.error(
            *file, line, &line.words[n],
            fmt::format("expected watts{}, found '{}'", value ? " up to 1e9" : "", line.words[n].text));
      else
        row[deck.trace_units[n]] = *value, negative |= *value < 0;
    }
    deck.power.push_back(std::move(row));
  }
  if (negative) findings.warning(file->name, 0, "there are powers below 0 W: these blocks are cooled");
  warn_unfinished(*file, findings);
}

}  // namespace fourwalls::hotspot

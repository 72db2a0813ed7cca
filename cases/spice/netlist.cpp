#include "cases/spice/netlist.hpp"

#include <fmt/format.h>
#include <petscsys.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "cases/spice/directives.hpp"
#include "cases/spice/elements.hpp"
#include "cases/spice/names.hpp"
#include "cases/spice/number.hpp"
#include "cases/spice/text.hpp"

namespace fourwalls {

namespace spice {

namespace {

constexpr std::size_t most_findings = 20;

/// Bytes of all ranks, in rank order, on all ranks.
std::string gather_text(const std::string& mine, MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  if (ranks == 1) return mine;
  auto total = static_cast<std::int64_t>(mine.size());
  MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_INT64_T, MPI_SUM, comm);
  if (total > INT32_MAX) throw CaseError({{{}, "error", "more than 2 GiB of dot statements"}});
  std::vector<int> sizes(ranks), at(ranks);
  const int size = static_cast<int>(mine.size());
  MPI_Allgather(&size, 1, MPI_INT, sizes.data(), 1, MPI_INT, comm);
  for (int r = 1; r < ranks; ++r) at[r] = at[r - 1] + sizes[r - 1];
  std::string all(static_cast<std::size_t>(total), '\0');
  MPI_Allgatherv(mine.data(), size, MPI_CHAR, all.data(), sizes.data(), at.data(), MPI_CHAR, comm);
  return all;
}

/// Texts with a place, packed for a journey between ranks.
void pack(std::string& out, Place place, std::uint32_t flag, std::string_view text) {
  const std::uint32_t head[4]{static_cast<std::uint32_t>(place.file), place.line, flag,
                              static_cast<std::uint32_t>(text.size())};
  out.append(reinterpret_cast<const char*>(head), sizeof head);
  out.append(text);
}

template <class F>
void unpack(const std::string& in, F f) {
  for (std::size_t at = 0; at < in.size();) {
    std::uint32_t head[4];
    std::memcpy(head, in.data() + at, sizeof head);
    at += sizeof head;
    f(Place{static_cast<int>(head[0]), head[1]}, head[2], in.substr(at, head[3]));
    at += head[3];
  }
}

/// What goes wrong on a rank: the first ones, and how many.
class Findings {
 public:
  void add(Place place, std::string message, bool io = false) {
    ++count_;
    if (all_.size() < most_findings) all_.push_back({place, std::move(message), io});
  }
  /// About a file as a whole: kept however many there are.
  void add_file(int file, std::string message, bool io) {
    ++count_;
    all_.push_back({{file, 0}, std::move(message), io});
  }
  std::vector<Finding>& all() { return all_; }
  std::int64_t count() const { return count_; }

 private:
  std::vector<Finding> all_;
  std::int64_t count_ = 0;
};

/// The statements of a rank's share of one file: lines joined over continuations, comments skipped.
class Statements {
 public:
  Statements(Text& text, bool leads) : text_(text), leads_(leads) {}

  /// Calls f(statement, line, joined) for each; f(comment, 1, false) as well for a comment in the file's
  /// first line.
  template <class F, class Bad>
  void each(F f, Bad bad);

 private:
  enum class Line { nothing, more, statement };
  static Line kind(std::string_view line, std::size_t& first);
  void join(std::string_view part);
  Text& text_;
  const bool leads_;  ///< the share starts the file
};

Statements::Line Statements::kind(std::string_view line, std::size_t& first) {
  first = line.find_first_not_of(" \t\f\v");
  if (first == std::string_view::npos) return Line::nothing;
  const char c = line[first];
  if (c == '+') return Line::more;
  const bool comment =
      c == '*' || c == ';' ||
      (c == '$' && (first + 1 == line.size() || line[first + 1] == ' ' || line[first + 1] == '\t'));
  return comment ? Line::nothing : Line::statement;
}

template <class F, class Bad>
void Statements::each(F f, Bad bad) {
  constexpr std::string_view undecided = "+ \t*;$\r\n\f\v";  // the next line may continue this one
  std::string pending;
  std::uint32_t pending_line = 0;
  bool begun = false, waits = false, joined = false;
  std::string_view line;
  // A rank takes the continuation of its last statement from the next share, and leaves one at its share's
  // start to the rank before; a file that starts with one is the first rank's to refuse.
  while (text_.next(line)) {
    if (text_.past_share() && !waits && (begun || !leads_)) break;
    const auto number = static_cast<std::uint32_t>(std::min<std::uint64_t>(text_.line_number(), UINT32_MAX));
    std::size_t first = 0;
    const Line what = kind(line, first);
    if (what == Line::nothing) {
      if (leads_ && number == 1 && first != std::string_view::npos) f(line.substr(first), 1u, false);
      continue;
    }
    if (what == Line::more) {
      if (waits) {
        if (pending.size() + line.size() > Text::longest_line) {
          bad(pending_line, "the statement is longer than 64 MiB");
          return;
        }
        pending += ' ';
        pending += without_comment(line.substr(first + 1));
        joined = true;
      } else if (leads_ && !begun) {
        bad(number, "found a continuation ('+') with nothing to continue");
      }
      continue;
    }
    if (waits) {
      f(std::string_view(pending), pending_line, joined);
      waits = false;
    }
    if (text_.past_share()) break;
    begun = true;
    line.remove_prefix(first);
    if (undecided.find(text_.ahead()) == std::string_view::npos) {
      f(line, number, false);
      continue;
    }
    pending = without_comment(line);
    pending_line = number;
    waits = true;
    joined = false;
  }
  if (waits) f(std::string_view(pending), pending_line, joined);
}

/// One netlist being read by one rank.
class Deck {
 public:
  explicit Deck(MPI_Comm c) : comm(c) {
    MPI_Comm_rank(comm, &rank);
    MPI_Comm_size(comm, &ranks);
  }
  void read(const std::string& file);
  Netlist finish();

 private:
  struct Included {
    Place by;
    std::string canonical;
  };
  struct FileEnds {
    std::uint64_t first_statement = 0, end = 0;  ///< lines; 0: none in this share
  };
  void add_file(const std::string& path, Place by);
  void read_file(int file);
  void read_share(int file, std::vector<Directive>& found, FileEnds& ends, std::uint64_t& lines,
                  bool& absolute);
  void statement(std::string_view text, Place place, bool joined, std::vector<Directive>& found,
                 FileEnds& ends);
  void comment_or_title(std::string_view text, std::vector<Directive>& found) const;
  void first_line(std::string_view text, std::vector<Directive>& found);
  void shift_lines(std::uint64_t by, std::vector<Directive>& found, FileEnds& ends);
  void check_ends(int file, const FileEnds& ends);
  void share_directives(const std::vector<Directive>& found);
  void check_any_element();
  void check_periods();
  void refuse_if_wrong();
  void number_nodes(Numbering& ids);
  void resolve(const std::vector<Reference>& references, const Numbering& ids);
  void resolve_nodes(const std::vector<Reference>& references, const Numbering& ids);
  void resolve_elements(const std::vector<Reference>& references);

  MPI_Comm comm;
  int rank = 0, ranks = 1;
  Netlist net;
  NameTable nodes;
  Findings findings;                  // this rank's, but see everywhere
  std::vector<Finding> everywhere;    // found alike on all ranks
  std::vector<Included> included;     // by file
  std::vector<Directive> directives;  // alike on all ranks
  struct Marks {                      // where the file that is being read began
    std::size_t resistors, capacitors, inductors, voltage, current, findings;
  } marks{};
  bool ended = false, told_after_end = false;
};

void Deck::read(const std::string& file) {
  add_file(file, {0, 0});
  for (std::size_t i = 0; i < net.files.size(); ++i) read_file(static_cast<int>(i));
  check_any_element();
}

/// A file read twice doubles its elements; that is never meant, and a cycle is the worst case of it.
void Deck::add_file(const std::string& path, Place by) {
  std::error_code ignored;
  std::string canonical = std::filesystem::weakly_canonical(path, ignored).string();
  if (canonical.empty()) canonical = path;
  for (std::size_t i = 0; i < included.size(); ++i) {
    if (included[i].canonical != canonical) continue;
    const Place first = included[i].by;
    everywhere.push_back(
        {by,
         i == 0
             ? fmt::format(".include: '{}' is the netlist itself", path)
             : fmt::format(".include: '{}' is included already at {}:{}; its elements would be there twice",
                           path, net.files[first.file], first.line),
         false});
    return;
  }
  included.push_back({by, canonical});
  net.files.push_back(path);
}

void Deck::read_file(int file) {
  marks = {net.resistor_lines.line.size(),       net.capacitor_lines.line.size(),
           net.inductor_lines.line.size(),       net.voltage_source_lines.line.size(),
           net.current_source_lines.line.size(), findings.all().size()};
  ended = told_after_end = false;
  std::vector<Directive> found;
  FileEnds ends;
  std::uint64_t lines = 0, before = 0;
  bool absolute = true;
  try {
    read_share(file, found, ends, lines, absolute);
  } catch (const TextError& error) {
    findings.add_file(file, error.message, error.io);
  }
  if (ranks > 1) {
    MPI_Exscan(&lines, &before, 1, MPI_UINT64_T, MPI_SUM, comm);
    if (rank > 0 && !absolute) shift_lines(before, found, ends);
    check_ends(file, ends);
  }
  share_directives(found);
}

void Deck::read_share(int file, std::vector<Directive>& found, FileEnds& ends, std::uint64_t& lines,
                      bool& absolute) {
  Text text(net.files[file], rank, ranks);
  absolute = text.counts_from_start();
  Statements statements(text, rank == 0);
  try {
    statements.each(
        [&](std::string_view statement_text, std::uint32_t line, bool joined) {
          statement(statement_text, {file, line}, joined, found, ends);
        },
        [&](std::uint32_t line, const char* message) {
          findings.add({file, line}, message);
        });
  } catch (...) {
    lines = text.lines_of_share();
    throw;
  }
  lines = text.lines_of_share();
}

void Deck::statement(std::string_view text, Place place, bool joined, std::vector<Directive>& found,
                     FileEnds& ends) {
  const bool first = place.line == 1 && rank == 0 && !joined;
  if (first && (text[0] == '*' || text[0] == ';' || text[0] == '$')) return comment_or_title(text, found);
  if (ends.first_statement == 0) ends.first_statement = place.line;
  if (ended) {
    if (!told_after_end) findings.add(place, "found a statement after .end");
    told_after_end = true;
    return;
  }
  if (text[0] == '.') {
    if (is_end(text)) {
      ended = true;
      ends.end = place.line;
    } else {
      found.push_back({place, std::string(without_comment(text))});
    }
    return;
  }
  if (first && place.file == 0) return first_line(text, found);
  try {
    read_element(text, place, net, nodes);
  } catch (const Refusal& refusal) {
    findings.add(place, refusal.message);
  }
}

void Deck::comment_or_title(std::string_view text, std::vector<Directive>& found) const {
  text.remove_prefix(1);
  if (found.empty() && net.files.size() == 1) found.push_back({{0, 1}, ".title " + std::string(text)});
}

/// SPICE takes the first line as the title whatever it says. Public decks begin with elements: what can be
/// read as an element is one.
void Deck::first_line(std::string_view text, std::vector<Directive>& found) {
  try {
    read_element(text, {0, 1}, net, nodes);
  } catch (const Refusal&) {
    found.push_back({{0, 1}, ".title " + std::string(text)});
  }
}

/// From lines of this rank's share to lines of the file.
void Deck::shift_lines(std::uint64_t by, std::vector<Directive>& found, FileEnds& ends) {
  const auto shift = [by](std::uint32_t& line) {
    line = static_cast<std::uint32_t>(std::min<std::uint64_t>(line + by, UINT32_MAX));
  };
  const auto shift_from = [&](ElementLines& lines, std::size_t from) {
    std::for_each(lines.line.begin() + static_cast<std::ptrdiff_t>(from), lines.line.end(), shift);
  };
  shift_from(net.resistor_lines, marks.resistors);
  shift_from(net.capacitor_lines, marks.capacitors);
  shift_from(net.inductor_lines, marks.inductors);
  shift_from(net.voltage_source_lines, marks.voltage);
  shift_from(net.current_source_lines, marks.current);
  for (Directive& d : found) shift(d.place.line);
  for (std::size_t i = marks.findings; i < findings.all().size(); ++i)
    if (findings.all()[i].place.line > 0) shift(findings.all()[i].place.line);
  if (ends.first_statement > 0) ends.first_statement += by;
  if (ends.end > 0) ends.end += by;
}

/// Statements in the shares of later ranks than the one with `.end`.
void Deck::check_ends(int file, const FileEnds& ends) {
  std::vector<std::uint64_t> all(2 * static_cast<std::size_t>(ranks));
  const std::uint64_t mine[2]{ends.first_statement, ends.end};
  MPI_Allgather(mine, 2, MPI_UINT64_T, all.data(), 2, MPI_UINT64_T, comm);
  for (int r = 0; r < ranks; ++r) {
    if (all[2 * static_cast<std::size_t>(r) + 1] == 0) continue;
    for (int later = r + 1; later < ranks; ++later) {
      const std::uint64_t line = all[2 * static_cast<std::size_t>(later)];
      if (line == 0) continue;
      if (later == rank)
        findings.add({file, static_cast<std::uint32_t>(line)}, "found a statement after .end");
      return;
    }
  }
}

void Deck::share_directives(const std::vector<Directive>& found) {
  std::string mine;
  for (const Directive& d : found) pack(mine, d.place, 0, d.text);
  unpack(gather_text(mine, comm), [&](Place place, std::uint32_t, std::string text) {
    if (!is_include(text)) {
      directives.push_back({place, std::move(text)});
      return;
    }
    try {
      const std::filesystem::path folder = std::filesystem::path(net.files[place.file]).parent_path();
      add_file((folder / included_file(text)).string(), place);
    } catch (const Refusal& refusal) {
      everywhere.push_back({place, refusal.message, false});
    }
  });
}

void Deck::check_any_element() {
  std::int64_t count =
      static_cast<std::int64_t>(net.resistors.size() + net.capacitors.size() + net.inductors.size() +
                                net.voltage_sources.size() + net.current_sources.size()) +
      findings.count();
  MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_INT64_T, MPI_SUM, comm);
  if (count == 0 && everywhere.empty())
    everywhere.push_back(
        {{0, 0}, "has no elements; expected lines like `R1 a b 0.5` (R, C, L, V, I)", false});
}

/// Time steps end at corners, so a pulse whose period is a unit forgotten would never come to an end.
void Deck::check_periods() {
  constexpr double most = 1e8;
  const auto check = [&](const std::vector<Netlist::Source>& sources, const ElementLines& lines,
                         const NamePool& names) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[i].wave < 0) continue;
      const double period = net.waves[static_cast<std::size_t>(sources[i].wave)].pulse.period;
      if (period > 0 && net.tran.stop / period > most)
        findings.add({lines.file(i), lines.line[i]},
                     fmt::format("{}: PULSE: {:.3g} periods until the end of .tran; at most {:g}",
                                 shown_word(names[i]), net.tran.stop / period, most));
    }
  };
  check(net.voltage_sources, net.voltage_source_lines, net.voltage_source_names);
  check(net.current_sources, net.current_source_lines, net.current_source_names);
}

/// All ranks' findings, the first ones in order of place, as one error on all ranks.
void Deck::refuse_if_wrong() {
  std::int64_t count = findings.count();
  MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_INT64_T, MPI_SUM, comm);
  count += static_cast<std::int64_t>(everywhere.size());
  if (count == 0) return;
  std::string mine;
  for (const Finding& f : findings.all()) pack(mine, f.place, f.io, f.message);
  std::vector<Finding> all = everywhere;
  unpack(gather_text(mine, comm), [&](Place place, std::uint32_t io, std::string text) {
    all.push_back({place, std::move(text), io != 0});
  });
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
    return std::pair(a.place.file, a.place.line) < std::pair(b.place.file, b.place.line);
  });
  // every rank that cannot open a file says so
  const auto same = [](const Finding& a, const Finding& b) {
    return a.place.line == 0 && b.place.line == 0 && a.place.file == b.place.file && a.message == b.message;
  };
  const auto last = std::unique(all.begin(), all.end(), same);
  count -= all.end() - last;
  all.erase(last, all.end());
  // What was found in a damaged file is the damage's making.
  const auto damaged = [&](const Finding& f) {
    return f.place.line > 0 && std::any_of(all.begin(), all.end(), [&](const Finding& w) {
             return w.place.line == 0 && w.place.file == f.place.file;
           });
  };
  if (std::any_of(all.begin(), all.end(), damaged)) {
    std::vector<Finding> kept;
    std::remove_copy_if(all.begin(), all.end(), std::back_inserter(kept), damaged);
    all = std::move(kept);
    count = static_cast<std::int64_t>(all.size());  // the others were not all gathered
  }
  if (all.size() > most_findings) all.resize(most_findings);

  bool io = false;
  std::vector<Problem> problems;
  for (const Finding& f : all) {
    io = io || f.io;
    Problem p;
    p.where.file = net.files[f.place.file];
    p.where.line = static_cast<int>(std::min<std::uint32_t>(f.place.line, INT32_MAX));
    p.severity = "error";
    p.message = f.message;
    if (f.place.line == 0 && f.place.file > 0) {
      const Place by = included[f.place.file].by;
      p.message += fmt::format(" (included at {}:{})", net.files[by.file], by.line);
    }
    problems.push_back(std::move(p));
  }
  if (count > static_cast<std::int64_t>(problems.size())) {
    Problem p;
    p.where.file = net.files[0];
    p.severity = "error";
    p.message = fmt::format("{} more problems", count - static_cast<std::int64_t>(problems.size()));
    problems.push_back(std::move(p));
  }
  throw CaseError(std::move(problems), io);
}

void Deck::number_nodes(Numbering& ids) {
  ids = spice::number_names(nodes, comm);
  if (ids.count > PETSC_MAX_INT) {
    everywhere.push_back(
        {{0, 0},
         fmt::format("has {} nodes, more than PETSc's integers of this build count", ids.count),
         false});
    return;
  }
  net.first_node = ids.first;
  net.node_count = static_cast<PetscInt>(ids.count);
  if (ids.id.empty()) return;
  const auto renumber = [&](auto& elements) {
    for (auto& e : elements)
      for (PetscInt* end : {&e.a, &e.b})
        if (*end >= 0) *end = ids(static_cast<std::uint32_t>(*end));
  };
  renumber(net.resistors);
  renumber(net.capacitors);
  renumber(net.inductors);
  renumber(net.voltage_sources);
  renumber(net.current_sources);
}

void Deck::resolve_nodes(const std::vector<Reference>& references, const Numbering& ids) {
  std::vector<PetscInt> found(references.size(), -1);
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references[i].use == Reference::Use::output_element) continue;
    const std::uint32_t local = nodes.find(references[i].name);
    if (local != NameTable::none) found[i] = ids(local);
  }
  MPI_Allreduce(MPI_IN_PLACE, found.data(), static_cast<int>(found.size()), MPIU_INT, MPI_MAX, comm);
  for (std::size_t i = 0; i < references.size(); ++i) {
    const Reference& r = references[i];
    if (r.use == Reference::Use::output_element) continue;
    if (found[i] < 0)
      everywhere.push_back({r.place, fmt::format("no element has the node {}", shown_word(r.name)), false});
    else if (r.use == Reference::Use::initial)
      net.initial[r.index].node = found[i];
    else
      (r.use == Reference::Use::output_a ? net.outputs[r.index].a : net.outputs[r.index].b) = found[i];
  }
}

void Deck::resolve_elements(const std::vector<Reference>& references) {
  NameTable wanted;
  for (const Reference& r : references)
    if (r.use == Reference::Use::output_element) wanted.add(r.name);
  if (wanted.size() == 0) return;
  // where: rank and index of its first place; how often it is there
  std::vector<std::int64_t> where(wanted.size(), -1), count(wanted.size(), 0);
  for (const NamePool* pool : {&net.voltage_source_names, &net.current_source_names, &net.inductor_names})
    for (std::size_t i = 0; i < pool->size(); ++i) {
      const std::uint32_t w = wanted.find((*pool)[i]);
      if (w == NameTable::none) continue;
      where[w] = static_cast<std::int64_t>(rank) << 40 | static_cast<std::int64_t>(i);
      ++count[w];
    }
  const int n = static_cast<int>(wanted.size());
  MPI_Allreduce(MPI_IN_PLACE, where.data(), n, MPI_INT64_T, MPI_MAX, comm);
  MPI_Allreduce(MPI_IN_PLACE, count.data(), n, MPI_INT64_T, MPI_SUM, comm);
  for (const Reference& r : references) {
    if (r.use != Reference::Use::output_element) continue;
    const std::uint32_t w = wanted.find(r.name);
    if (count[w] != 1) {
      everywhere.push_back({r.place,
                            count[w] == 0
                                ? fmt::format("there is no V, I or L element {}", shown_word(r.name))
                                : fmt::format("{} elements are named {}", count[w], shown_word(r.name)),
                            false});
      continue;
    }
    Netlist::Output& o = net.outputs[r.index];
    o.element = lower(r.name[0]);
    o.rank = static_cast<int>(where[w] >> 40);
    o.index = static_cast<std::size_t>(where[w] & ((std::int64_t{1} << 40) - 1));
  }
}

Netlist Deck::finish() {
  const std::vector<Reference> references = read_directives(directives, net, everywhere);
  check_periods();
  refuse_if_wrong();
  settle_pulses(net);
  Numbering ids;
  number_nodes(ids);
  refuse_if_wrong();
  resolve_nodes(references, ids);
  resolve_elements(references);
  refuse_if_wrong();
  NamePool all = nodes.take_pool();
  if (ids.id.empty()) {
    net.node_names = std::move(all);
  } else {
    // own ids run in order of the local names, so a new one is one that is next
    PetscInt next = ids.first;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (ids.id[i] == next) {
        net.node_names.add(all[i]);
        ++next;
      }
  }
  return std::move(net);
}

}  // namespace

}  // namespace spice

Netlist read_netlist(const std::string& file, MPI_Comm comm) {
  spice::Deck deck(comm);
  deck.read(file);
  return deck.finish();
}

int ElementLines::file(std::size_t element) const {
  const auto after = std::upper_bound(runs.begin(), runs.end(), element,
                                      [](std::size_t e, const Run& run) { return e < run.first; });
  return after == runs.begin() ? 0 : after[-1].file;
}

std::string Netlist::where(const ElementLines& lines, std::size_t element) const {
  return fmt::format("{}:{}", files[static_cast<std::size_t>(lines.file(element))], lines.line[element]);
}

}  // namespace fourwalls

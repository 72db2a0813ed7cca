#include "meshes/circuit.hpp"

#include <fmt/format.h>
#include <petscmat.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "meshes/exchange.hpp"
#include "meshes/petsc_handle.hpp"

namespace fourwalls {

namespace {

using PartitioningHandle = Handle<MatPartitioning, MatPartitioningDestroy>;

// ---- ties ----------------------------------------------------------------------------------------------

struct PlacedTie {
  Tie tie;
  int rank;   ///< that has the element
  char kind;  ///< 'V', 'R', 'L'
  PetscInt element;
};

std::vector<PlacedTie> own_ties(const Netlist& n, bool operating_point, int rank) {
  std::vector<PlacedTie> ties;
  const auto number = [](std::size_t i) { return static_cast<PetscInt>(i); };
  for (std::size_t i = 0; i < n.voltage_sources.size(); ++i) {
    const auto& s = n.voltage_sources[i];
    const bool varies = !operating_point && s.wave >= 0;
    ties.push_back({{s.a, s.b, s.dc, varies ? number(i) : -1}, rank, 'V', number(i)});
  }
  for (std::size_t i = 0; i < n.resistors.size(); ++i)
    if (const auto& r = n.resistors[i]; r.value == 0)
      ties.push_back({{r.a, r.b, 0, -1}, rank, 'R', number(i)});
  for (std::size_t i = 0; i < n.inductors.size(); ++i)
    if (const auto& l = n.inductors[i]; operating_point || l.value == 0)
      ties.push_back({{l.a, l.b, 0, -1}, rank, 'L', number(i)});
  return ties;
}

/// A waveform as numbers, to send it.
std::vector<double> packed(const Waveform& w) {
  std::vector<double> p{static_cast<double>(w.kind),
                        w.dc,
                        w.pulse.low,
                        w.pulse.high,
                        w.pulse.delay,
                        w.pulse.rise,
                        w.pulse.fall,
                        w.pulse.width,
                        w.pulse.period,
                        static_cast<double>(w.points.size())};
  for (const auto& at : w.points) p.push_back(at.time), p.push_back(at.value);
  return p;
}

Waveform unpacked(const double*& p) {
  Waveform w;
  w.kind = static_cast<WaveKind>(static_cast<int>(p[0]));
  w.dc = p[1];
  w.pulse = {p[2], p[3], p[4], p[5], p[6], p[7], p[8]};
  w.points.resize(static_cast<std::size_t>(p[9]));
  p += 10;
  for (auto& at : w.points) at = {p[0], p[1]}, p += 2;
  return w;
}

/// Text that one rank has, on all of them.
std::string spread(std::string text, int from, MPI_Comm comm) {
  auto size = static_cast<long>(text.size());
  MPI_Bcast(&size, 1, MPI_LONG, from, comm);
  text.resize(static_cast<std::size_t>(size));
  MPI_Bcast(text.data(), static_cast<int>(size), MPI_CHAR, from, comm);
  return text;
}

Problem at_element(const Netlist& n, const PlacedTie& t, const std::string& message, const Circuit& c) {
  Location where;
  std::string name;
  if (t.rank == c.rank) {
    const auto& lines = t.kind == 'V'   ? n.voltage_source_lines
                        : t.kind == 'R' ? n.resistor_lines
                                        : n.inductor_lines;
    const auto e = static_cast<std::size_t>(t.element);
    where.file = n.files[static_cast<std::size_t>(lines.file(e))];
    where.line = static_cast<int>(lines.line[e]);
    name = t.kind == 'V' ? std::string(n.voltage_source_names[e]) : "a short";
  }
  where.file = spread(where.file, t.rank, c.comm);
  MPI_Bcast(&where.line, 1, MPI_INT, t.rank, c.comm);
  name = spread(name, t.rank, c.comm);
  return {where, "error", fmt::format(fmt::runtime(message), name)};
}

/// Groups of the ties' nodes that hang together without ground.
class TiedGroups {
 public:
  explicit TiedGroups(const std::vector<PlacedTie>& ties) {
    for (const auto& t : ties)
      for (const PetscInt end : {t.tie.a, t.tie.b})
        if (end >= 0) nodes_.push_back(end);
    std::sort(nodes_.begin(), nodes_.end());
    nodes_.erase(std::unique(nodes_.begin(), nodes_.end()), nodes_.end());
    parent_ = std::vector<std::size_t>(nodes_.size());
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (const auto& t : ties)
      if (t.tie.a >= 0 && t.tie.b >= 0) parent_[root(place(t.tie.a))] = root(place(t.tie.b));
  }
  const std::vector<PetscInt>& nodes() const { return nodes_; }
  std::size_t group(PetscInt node) { return root(place(node)); }

 private:
  std::size_t place(PetscInt node) const {
    return static_cast<std::size_t>(std::lower_bound(nodes_.begin(), nodes_.end(), node) - nodes_.begin());
  }
  std::size_t root(std::size_t n) {
    while (parent_[n] != n) n = parent_[n] = parent_[parent_[n]];
    return n;
  }

  std::vector<PetscInt> nodes_;
  std::vector<std::size_t> parent_;
};

/// Sources between a node and ground, and what each holds.
void find_pads(Circuit& c, const std::vector<PlacedTie>& ties) {
  TiedGroups groups(ties);
  std::vector<std::string> own_names;
  std::map<std::size_t, int> pad_of_group;
  for (const auto& t : ties) {
    const bool to_ground = (t.tie.a < 0) != (t.tie.b < 0);
    if (t.kind != 'V' || !to_ground) continue;
    const PetscInt node = std::max(t.tie.a, t.tie.b);
    // of two sources on one group the first has the current
    if (!pad_of_group.emplace(groups.group(node), static_cast<int>(c.pads.size())).second) continue;
    c.pads.push_back({{}, node, t.tie.a < 0 ? -t.tie.value : t.tie.value});
    if (t.rank != c.rank) continue;
    own_names.emplace_back(c.netlist.voltage_source_names[static_cast<std::size_t>(t.element)]);
  }
  const auto names = gather_texts(own_names, c.comm);  // in the order of the ties: by rank
  for (std::size_t p = 0; p < c.pads.size(); ++p) c.pads[p].source = names[p];
  for (const PetscInt node : groups.nodes())
    if (const auto it = pad_of_group.find(groups.group(node)); it != pad_of_group.end())
      c.pad_nodes.emplace_back(node, it->second);
}

/// Unites what sources and shorts tie together; every rank knows all ties, and nothing else of the others.
Shorts make_shorts(Circuit& c, bool operating_point) {
  auto all = gather_everywhere(own_ties(c.netlist, operating_point, c.rank), c.comm);
  std::vector<double> numbers;
  for (auto& t : all.items)
    if (t.rank == c.rank && t.tie.source >= 0) {
      const auto p = packed(c.netlist.waves[c.netlist.voltage_sources[t.tie.source].wave]);
      numbers.insert(numbers.end(), p.begin(), p.end());
    }
  const auto waves = gather_everywhere(numbers, c.comm);
  int next = 0;
  for (auto& t : all.items)
    if (t.tie.source >= 0) t.tie.source = next++;
  const double* p = waves.items.data();
  for (int w = 0; w < next; ++w) c.tie_waves.push_back(unpacked(p));

  std::vector<Tie> ties;
  ties.reserve(all.items.size());
  for (const auto& t : all.items) ties.push_back(t.tie);
  Shorts shorts(ties);
  std::vector<Problem> problems;
  for (const auto t : shorts.conflicts()) {
    if (problems.size() == 20) break;
    problems.push_back(
        at_element(c.netlist, all.items[t],
                   "{} closes a loop of voltage sources and shorts whose voltages do not add up to zero", c));
  }
  if (!problems.empty()) throw CaseError(problems);
  find_pads(c, all.items);
  return shorts;
}

// ---- unknowns ------------------------------------------------------------------------------------------

/// Unknowns in the order of the nodes' names, before the ranks share them anew.
struct FirstNumbers {
  std::vector<PetscInt> name_begin;  ///< nodes by rank
  std::vector<PetscInt> begin;       ///< unknowns by rank
  std::vector<PetscInt> unknown;     ///< of each own name; -1: tied to another
};

FirstNumbers first_numbers(const Circuit& c, const Shorts& shorts) {
  FirstNumbers f;
  const auto count = static_cast<PetscInt>(c.netlist.node_names.size());
  f.name_begin = ranges(count, c.comm);
  f.unknown.resize(count);
  const auto& gone = shorts.eliminated();
  auto next_gone = std::lower_bound(gone.begin(), gone.end(), c.netlist.first_node);
  PetscInt next = 0;
  for (PetscInt n = 0; n < count; ++n) {
    const bool tied = next_gone != gone.end() && *next_gone == c.netlist.first_node + n;
    if (tied) ++next_gone;
    f.unknown[n] = tied ? -1 : next++;
  }
  f.begin = ranges(next, c.comm);
  for (auto& u : f.unknown)
    if (u >= 0) u += f.begin[c.rank];
  return f;
}

template <class F>
void for_each_end(Netlist& n, F&& f) {
  for (auto* list : {&n.resistors, &n.capacitors, &n.inductors})
    for (auto& b : *list) f(b.a), f(b.b);
  for (auto* list : {&n.voltage_sources, &n.current_sources})
    for (auto& s : *list) f(s.a), f(s.b);
}

/// First numbers of nodes by id, as (unknown, offset); ids are nodes or ground.
std::vector<CircuitNode> look_up(const std::vector<PetscInt>& ids, const Shorts& shorts,
                                 const FirstNumbers& f, const Circuit& c) {
  std::vector<CircuitNode> nodes(ids.size());
  std::vector<PetscInt> roots;
  for (std::size_t n = 0; n < ids.size(); ++n) {
    const auto place = shorts.of(ids[n]);
    nodes[n].offset = place.offset;
    roots.push_back(place.root < 0 ? 0 : place.root);
    nodes[n].unknown = place.root < 0 ? -1 : 0;
  }
  const auto numbers = fetch<PetscInt>(
      roots, f.name_begin, [&](PetscInt id) { return f.unknown[id - f.name_begin[c.rank]]; }, c.comm);
  for (std::size_t n = 0; n < ids.size(); ++n)
    if (nodes[n].unknown >= 0) nodes[n].unknown = numbers[n];
  return nodes;
}

// ---- sharing out ---------------------------------------------------------------------------------------

struct Edge {
  PetscInt from, to;
};

/// Circuits with fewer unknowns a rank are shared out as they are numbered: nothing is gained by a better
/// cut.
constexpr PetscInt worth_cutting = 1000;

std::vector<PetscInt> even_shares(const Circuit& c, const FirstNumbers& f) {
  std::vector<PetscInt> rank_of;
  const PetscInt share = f.begin.back() / c.ranks + 1;
  for (PetscInt u = f.begin[c.rank]; u < f.begin[c.rank + 1]; ++u) rank_of.push_back(u / share);
  return rank_of;
}

/// New rank of each own unknown, by PT-Scotch on the graph of resistors, inductors and capacitors.
std::vector<PetscInt> partition(const Circuit& c, const FirstNumbers& f) {
  if (f.begin.back() < worth_cutting * c.ranks) return even_shares(c, f);
  std::vector<Edge> edges;
  const auto& n = c.netlist;
  for (const auto* list : {&n.resistors, &n.capacitors, &n.inductors})
    for (const auto& b : *list) {
      const PetscInt u = c.node(b.a).unknown, v = c.node(b.b).unknown;
      if (u < 0 || v < 0 || u == v) continue;
      edges.push_back({u, v}), edges.push_back({v, u});
    }
  const auto out = by_rank(edges, c.ranks, [&](const Edge& e) { return owner_of(f.begin, e.from); });
  auto mine = exchange(out.sorted, out.counts, c.comm).items;
  const auto before = [](const Edge& l, const Edge& r) {
    return l.from != r.from ? l.from < r.from : l.to < r.to;
  };
  std::sort(mine.begin(), mine.end(), before);
  mine.erase(std::unique(mine.begin(), mine.end(),
                         [](auto& l, auto& r) { return l.from == r.from && l.to == r.to; }),
             mine.end());
  const PetscInt count = f.begin[c.rank + 1] - f.begin[c.rank];
  PetscInt *i = nullptr, *j = nullptr;
  check(PetscMalloc1(count + 1, &i), "PetscMalloc1");
  check(PetscMalloc1(mine.size(), &j), "PetscMalloc1");
  std::fill_n(i, count + 1, 0);
  for (std::size_t e = 0; e < mine.size(); ++e) ++i[mine[e].from - f.begin[c.rank] + 1], j[e] = mine[e].to;
  for (PetscInt r = 0; r < count; ++r) i[r + 1] += i[r];
  MatHandle graph;
  PartitioningHandle scotch;
  IsHandle parts;
  check(MatCreateMPIAdj(c.comm, count, f.begin.back(), i, j, nullptr, graph.put()), "MatCreateMPIAdj");
  check(MatPartitioningCreate(c.comm, scotch.put()), "MatPartitioningCreate");
  check(MatPartitioningSetAdjacency(scotch, graph), "MatPartitioningSetAdjacency");
  check(MatPartitioningSetType(scotch, MATPARTITIONINGPTSCOTCH), "MatPartitioningSetType");
  check(MatPartitioningApply(scotch, parts.put()), "MatPartitioningApply");
  const PetscInt* ranks;
  check(ISGetIndices(parts, &ranks), "ISGetIndices");
  std::vector<PetscInt> result(ranks, ranks + count);
  check(ISRestoreIndices(parts, &ranks), "ISRestoreIndices");
  return result;
}

/// Final number of each own first number: by new rank, then in the old order.
std::vector<PetscInt> renumber(Circuit& c, const std::vector<PetscInt>& rank_of) {
  std::vector<PetscInt> counts(c.ranks, 0);
  for (const auto p : rank_of) ++counts[p];
  const auto all = gather_everywhere(counts, c.comm).items;  // [from][to]
  c.rank_begin.assign(c.ranks + 1, 0);
  std::vector<PetscInt> next(c.ranks, 0);
  for (int to = 0; to < c.ranks; ++to) {
    PetscInt sum = 0;
    for (int from = 0; from < c.ranks; ++from) {
      if (from == c.rank) next[to] = c.rank_begin[to] + sum;
      sum += all[static_cast<std::size_t>(from) * c.ranks + to];
    }
    c.rank_begin[to + 1] = c.rank_begin[to] + sum;
  }
  std::vector<PetscInt> number;
  number.reserve(rank_of.size());
  for (const auto p : rank_of) number.push_back(next[p]++);
  return number;
}

template <class Element>
struct Travelling {
  Element element;           ///< ends are node ids
  CircuitNode a, b;          ///< final
  std::int64_t number = -1;  ///< in the netlist, where that is kept
};

/// Places of this rank's elements in the netlist: by file, then by rank, then as they were read.
std::vector<std::int64_t> numbers_of(const ElementLines& lines, std::size_t count, std::size_t files,
                                     MPI_Comm comm) {
  std::vector<std::int64_t> mine(files, 0), before(files, 0), all(files, 0);
  for (std::size_t r = 0; r < lines.runs.size(); ++r) {
    const std::size_t end = r + 1 < lines.runs.size() ? lines.runs[r + 1].first : count;
    mine[static_cast<std::size_t>(lines.runs[r].file)] +=
        static_cast<std::int64_t>(end - lines.runs[r].first);
  }
  const int n = static_cast<int>(files);
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  MPI_Exscan(mine.data(), before.data(), n, MPI_INT64_T, MPI_SUM, comm);
  if (rank == 0) std::fill(before.begin(), before.end(), 0);  // MPI_Exscan leaves it undefined there
  MPI_Allreduce(mine.data(), all.data(), n, MPI_INT64_T, MPI_SUM, comm);
  std::vector<std::int64_t> next(files, 0);
  std::int64_t first = 0;
  for (std::size_t f = 0; f < files; ++f) next[f] = first + before[f], first += all[f];
  std::vector<std::int64_t> numbers(count);
  for (std::size_t e = 0, r = 0; e < count; ++e) {
    while (r + 1 < lines.runs.size() && lines.runs[r + 1].first <= e) ++r;
    numbers[e] = next[static_cast<std::size_t>(lines.runs[r].file)]++;
  }
  return numbers;
}

/// The waveforms of sources that leave, in their order, and those of what arrives, named anew.
void exchange_waves(const std::vector<Waveform>& waves, const ByRank<Travelling<Netlist::Source>>& out,
                    std::vector<Travelling<Netlist::Source>>& arrived, std::vector<Waveform>& new_waves,
                    MPI_Comm comm) {
  std::vector<double> numbers;
  std::vector<int> counts(out.counts.size(), 0);
  std::size_t next = 0;
  for (std::size_t p = 0; p < counts.size(); ++p) {
    const auto before = numbers.size();
    for (int n = 0; n < out.counts[p]; ++n, ++next)
      if (const int w = out.sorted[next].element.wave; w >= 0) {
        const auto pack = packed(waves[w]);
        numbers.insert(numbers.end(), pack.begin(), pack.end());
      }
    counts[p] = static_cast<int>(numbers.size() - before);
  }
  const auto in = exchange(numbers, counts, comm).items;
  const double* at = in.data();
  for (auto& t : arrived)
    if (t.element.wave >= 0) {
      t.element.wave = static_cast<int>(new_waves.size());
      new_waves.push_back(unpacked(at));
    }
}

/// Sends elements to the rank of the unknown at their first end that has one.
template <class Element>
std::vector<Travelling<Element>> migrate(const Circuit& c, const std::vector<Element>& list,
                                         const std::vector<PetscInt>& ids, std::vector<Waveform>& new_waves,
                                         const std::vector<std::int64_t>& numbers = {}) {
  std::vector<Travelling<Element>> items;
  items.reserve(list.size());
  for (std::size_t k = 0; k < list.size(); ++k) {
    const auto& element = list[k];
    Travelling<Element> t{element, c.node(element.a), c.node(element.b)};
    if (!numbers.empty()) t.number = numbers[k];
    t.element.a = element.a < 0 ? -1 : ids[element.a];
    t.element.b = element.b < 0 ? -1 : ids[element.b];
    items.push_back(t);
  }
  const auto out = by_rank(items, c.ranks, [&](const Travelling<Element>& t) {
    const PetscInt u = t.a.unknown >= 0 ? t.a.unknown : t.b.unknown;
    return u < 0 ? c.rank : owner_of(c.rank_begin, u);
  });
  auto arrived = exchange(out.sorted, out.counts, c.comm).items;
  if constexpr (std::is_same_v<Element, Netlist::Source>)
    exchange_waves(c.netlist.waves, out, arrived, new_waves, c.comm);
  return arrived;
}

/// Gives ends of what has arrived their places in `nodes`.
class Arrivals {
 public:
  explicit Arrivals(Circuit& c) : c_(c) {}

  template <class Element>
  void add(const std::vector<Travelling<Element>>& items) {
    for (const auto& t : items) note(t.element.a, t.a), note(t.element.b, t.b);
  }
  void sort() {
    std::sort(ends_.begin(), ends_.end(), [](auto& l, auto& r) { return l.first < r.first; });
    ends_.erase(std::unique(ends_.begin(), ends_.end(), [](auto& l, auto& r) { return l.first == r.first; }),
                ends_.end());
    c_.nodes.clear();
    c_.ids.clear();
    for (const auto& e : ends_) c_.nodes.push_back(e.second), c_.ids.push_back(e.first);
  }
  template <class Element>
  void place(const std::vector<Travelling<Element>>& items, std::vector<Element>& list) const {
    list.clear();
    for (const auto& t : items) {
      Element e = t.element;
      e.a = index(e.a), e.b = index(e.b);
      list.push_back(e);
    }
  }

 private:
  void note(PetscInt id, const CircuitNode& node) {
    if (id >= 0) ends_.emplace_back(id, node);
  }
  PetscInt index(PetscInt id) const {
    if (id < 0) return -1;
    const auto it =
        std::lower_bound(ends_.begin(), ends_.end(), id, [](auto& l, PetscInt r) { return l.first < r; });
    return static_cast<PetscInt>(it - ends_.begin());
  }

  Circuit& c_;
  std::vector<std::pair<PetscInt, CircuitNode>> ends_;
};

/// Sources with an AC value, before elements travel.
void find_excitations(Circuit& c) {
  std::vector<Excitation> mine;
  for (const auto& ac : c.netlist.current_ac) {
    if (ac.magnitude == 0) continue;
    const auto& s = c.netlist.current_sources[ac.element];
    mine.push_back({c.node(s.a), c.node(s.b)});
  }
  c.excitations = gather_everywhere(mine, c.comm).items;
}

void share_out(Circuit& c, const Shorts& shorts, const FirstNumbers& f) {
  // ends of this rank's elements, once each
  std::vector<PetscInt> ids;
  for_each_end(c.netlist, [&](PetscInt& end) {
    if (end >= 0) ids.push_back(end);
  });
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for_each_end(c.netlist, [&](PetscInt& end) {
    if (end >= 0) end = static_cast<PetscInt>(std::lower_bound(ids.begin(), ids.end(), end) - ids.begin());
  });
  c.nodes = look_up(ids, shorts, f, c);

  const auto number = renumber(c, partition(c, f));
  const auto final_number = [&](std::vector<CircuitNode>& nodes) {
    std::vector<PetscInt> first;
    for (const auto& n : nodes)
      if (n.unknown >= 0) first.push_back(n.unknown);
    const auto final = fetch<PetscInt>(
        first, f.begin, [&](PetscInt u) { return number[u - f.begin[c.rank]]; }, c.comm);
    std::size_t next = 0;
    for (auto& n : nodes)
      if (n.unknown >= 0) n.unknown = final[next++];
  };
  final_number(c.nodes);
  std::vector<PetscInt> own_names(c.netlist.node_names.size());
  std::iota(own_names.begin(), own_names.end(), c.netlist.first_node);
  c.named = look_up(own_names, shorts, f, c);
  final_number(c.named);

  auto& n = c.netlist;
  find_excitations(c);
  std::vector<Waveform> waves;
  const auto numbers = [&](const ElementLines& lines, std::size_t count) {
    return numbers_of(lines, count, n.files.size(), c.comm);
  };
  const auto resistors = migrate(c, n.resistors, ids, waves, numbers(n.resistor_lines, n.resistors.size()));
  const auto capacitors = migrate(c, n.capacitors, ids, waves);
  const auto inductors = migrate(c, n.inductors, ids, waves);
  const auto currents =
      migrate(c, n.current_sources, ids, waves, numbers(n.current_source_lines, n.current_sources.size()));
  // voltage sources stay where they were read: what they hold is in the offsets
  for (auto& s : n.voltage_sources) s.wave = -1;
  n.waves = std::move(waves);
  Arrivals arrivals(c);
  arrivals.add(resistors), arrivals.add(capacitors), arrivals.add(inductors), arrivals.add(currents);
  arrivals.sort();
  arrivals.place(resistors, n.resistors);
  arrivals.place(capacitors, n.capacitors);
  arrivals.place(inductors, n.inductors);
  arrivals.place(currents, n.current_sources);
  for (const auto& t : resistors) c.resistor_numbers.push_back(t.number);
  for (const auto& t : currents) c.current_source_numbers.push_back(t.number);
  // lines and names of elements stayed behind
  n.resistor_lines = n.capacitor_lines = n.inductor_lines = n.current_source_lines = {};
  n.inductor_names = n.current_source_names = {};
}

/// On a single rank nodes are numbered as they are named.
void number_alone(Circuit& c, const Shorts& shorts, const FirstNumbers& f) {
  c.rank_begin = f.begin;
  c.nodes.resize(f.unknown.size());
  for (std::size_t n = 0; n < f.unknown.size(); ++n) c.nodes[n].unknown = f.unknown[n];
  for (const PetscInt id : shorts.eliminated()) {
    const auto place = shorts.of(id);
    c.nodes[id] = {place.root < 0 ? -1 : f.unknown[place.root], place.offset};
  }
  find_excitations(c);
}

// ---- islands -------------------------------------------------------------------------------------------

/// What each own unknown hangs together with: its smallest unknown, or where potentials are known one of them
/// as -1 - offset.
class Islands {
 public:
  explicit Islands(const Circuit& c) : c_(c), label_(c.rank_begin[c.rank + 1] - c.rank_begin[c.rank]) {
    std::iota(label_.begin(), label_.end(), c.rank_begin[c.rank]);
    if (c.ranks == 1)
      alone();
    else
      together();
  }
  const std::vector<PetscInt>& labels() const { return label_; }

 private:
  template <class F>
  void for_each_link(F&& f) const {
    for (const auto* list : {&c_.netlist.resistors, &c_.netlist.inductors})
      for (const auto& b : *list) {
        const PetscInt u = c_.node(b.a).unknown, v = c_.node(b.b).unknown;
        if (u == v) continue;
        if (u >= 0 && v >= 0)
          f(u, v);
        else
          f(std::max(u, v), -1 - c_.node(u < 0 ? b.a : b.b).offset);
      }
  }

  static PetscInt root(std::vector<PetscInt>& parent, PetscInt n) {
    while (parent[n] != n) n = parent[n] = parent[parent[n]];
    return n;
  }

  void alone() {
    std::vector<PetscInt>& parent = label_;
    std::vector<PetscInt> lowest(parent);
    for_each_link([&](PetscInt u, PetscInt v) {
      const PetscInt a = root(parent, u);
      if (v < 0) {
        lowest[a] = std::min(lowest[a], v);
        return;
      }
      const PetscInt b = root(parent, v);
      if (a == b) return;
      const PetscInt low = std::min(a, b);
      parent[std::max(a, b)] = low;
      lowest[low] = std::min(lowest[a], lowest[b]);
    });
    for (PetscInt n = 0; n < static_cast<PetscInt>(parent.size()); ++n) {
      const PetscInt r = root(parent, n);
      if (r != n) parent[n] = r, lowest[n] = lowest[r];
    }
    label_ = std::move(lowest);
  }

  /// Labels go down along the elements of each rank, then over the ranks, until nothing changes.
  void together() {
    std::vector<PetscInt> ends;
    for_each_link([&](PetscInt u, PetscInt v) {
      if (u >= 0) ends.push_back(u);
      if (v >= 0) ends.push_back(v);
    });
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    const auto index = [&](PetscInt u) {
      return static_cast<PetscInt>(std::lower_bound(ends.begin(), ends.end(), u) - ends.begin());
    };
    std::vector<PetscInt> parent(ends.size());
    std::iota(parent.begin(), parent.end(), 0);
    std::vector<PetscInt> lowest = ends;
    for_each_link([&](PetscInt u, PetscInt v) {
      const PetscInt a = root(parent, index(u));
      if (v < 0) {
        lowest[a] = std::min(lowest[a], v);
        return;
      }
      const PetscInt b = root(parent, index(v));
      if (a == b) return;
      parent[std::max(a, b)] = std::min(a, b);
      lowest[std::min(a, b)] = std::min(lowest[a], lowest[b]);
    });
    struct Offer {
      PetscInt unknown, label;
    };
    for (int changed = 1; changed;) {
      std::vector<Offer> offers;
      for (std::size_t e = 0; e < ends.size(); ++e)
        offers.push_back({ends[e], lowest[root(parent, static_cast<PetscInt>(e))]});
      const auto out =
          by_rank(offers, c_.ranks, [&](const Offer& o) { return owner_of(c_.rank_begin, o.unknown); });
      for (const auto& o : exchange(out.sorted, out.counts, c_.comm).items) {
        auto& l = label_[o.unknown - c_.rank_begin[c_.rank]];
        l = std::min(l, o.label);
      }
      const auto labels = fetch<PetscInt>(
          ends, c_.rank_begin, [&](PetscInt u) { return label_[u - c_.rank_begin[c_.rank]]; }, c_.comm);
      changed = 0;
      for (std::size_t e = 0; e < ends.size(); ++e) {
        auto& l = lowest[root(parent, static_cast<PetscInt>(e))];
        if (labels[e] < l) l = labels[e], changed = 1;
      }
      MPI_Allreduce(MPI_IN_PLACE, &changed, 1, MPI_INT, MPI_MAX, c_.comm);
    }
  }

  const Circuit& c_;
  std::vector<PetscInt> label_;
};

/// What of an island one rank has.
struct Piece {
  PetscInt label, nodes;
  double current;
};

/// Nodes without a known potential and what is drawn there, by label; this rank's.
std::vector<Piece> own_pieces(const Circuit& c, const std::vector<PetscInt>& labels) {
  std::map<PetscInt, Piece> pieces;
  for (const auto l : labels)
    if (l >= 0) ++pieces.try_emplace(l, Piece{l, 0, 0}).first->second.nodes;
  std::vector<PetscInt> ends;
  std::vector<double> drawn;
  for (const auto& s : c.netlist.current_sources)
    for (const PetscInt end : {s.a, s.b})
      if (const PetscInt u = c.node(end).unknown; u >= 0) ends.push_back(u), drawn.push_back(std::abs(s.dc));
  const auto of = fetch<PetscInt>(
      ends, c.rank_begin, [&](PetscInt u) { return labels[u - c.rank_begin[c.rank]]; }, c.comm);
  for (std::size_t e = 0; e < ends.size(); ++e)
    if (of[e] >= 0) pieces.try_emplace(of[e], Piece{of[e], 0, 0}).first->second.current += drawn[e];
  std::vector<Piece> list;
  for (const auto& [label, piece] : pieces) list.push_back(piece);
  return list;
}

void find_islands(Circuit& c) {
  const Islands found(c);
  const auto& labels = found.labels();
  c.level.reserve(labels.size());
  int any = 0;
  for (const auto l : labels) {
    c.level.push_back(l < 0 ? static_cast<int>(-1 - l) : 0);
    if (l >= 0) any = 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, c.comm);
  if (!any) return;
  std::map<PetscInt, Island> islands;
  for (const auto& p : gather_everywhere(own_pieces(c, labels), c.comm).items) {
    auto& island = islands.try_emplace(p.label, Island{p.label, 0, 0}).first->second;
    island.nodes += p.nodes;
    island.current += p.current;
  }
  for (const auto& [label, island] : islands) c.islands.push_back(island);
  // those that make the deck wrong first
  std::stable_sort(c.islands.begin(), c.islands.end(),
                   [](auto& l, auto& r) { return l.current > r.current; });
}

/// The name of an island's first unknown.
std::string name_of(const Island& island, const Circuit& c) {
  std::string name;
  const auto& named = c.named_nodes();
  for (std::size_t n = 0; n < named.size() && name.empty(); ++n)
    if (named[n].unknown == island.unknown) name = c.netlist.node_names[n];
  int from = name.empty() ? c.ranks : c.rank;
  MPI_Allreduce(MPI_IN_PLACE, &from, 1, MPI_INT, MPI_MIN, c.comm);
  return from < c.ranks ? spread(name, from, c.comm) : name;
}

void judge_islands(Circuit& c) {
  constexpr std::size_t most = 20;
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < std::min(most, c.islands.size()); ++i) {
    const auto& island = c.islands[i];
    const std::string what =
        fmt::format("{} node{} around '{}' {} no path to a voltage source or ground", island.nodes,
                    island.nodes == 1 ? "" : "s", name_of(island, c), island.nodes == 1 ? "has" : "have");
    if (island.current > 0)
      problems.push_back(
          {{c.netlist.files.front(), 0, 0, {}},
           "error",
           fmt::format("{}, and current sources of {:.4g} A end there", what, island.current)});
    else
      c.warnings.push_back(what + "; held at 0 V");
  }
  if (!problems.empty()) throw CaseError(problems);
  if (c.islands.size() > most)
    c.warnings.push_back(fmt::format("{} more such islands; held at 0 V", c.islands.size() - most));
}

}  // namespace

int Circuit::pad(PetscInt end) const {
  if (end < 0) return -1;
  const PetscInt node = id(end);
  const auto it = std::lower_bound(pad_nodes.begin(), pad_nodes.end(), node,
                                   [](auto& l, PetscInt r) { return l.first < r; });
  return it == pad_nodes.end() || it->first != node ? -1 : it->second;
}

std::vector<std::string> names_of(const Circuit& c, const std::vector<PetscInt>& nodes) {
  const auto& n = c.netlist;
  std::vector<std::string> own_names;
  std::vector<int> which;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const PetscInt own = nodes[k] - n.first_node;
    if (own < 0 || own >= static_cast<PetscInt>(n.node_names.size())) continue;
    which.push_back(static_cast<int>(k));
    own_names.emplace_back(n.node_names[static_cast<std::size_t>(own)]);
  }
  const auto all_names = gather_texts(own_names, c.comm);
  const auto all_which = gather_everywhere(which, c.comm).items;
  std::vector<std::string> names(nodes.size(), "0");
  for (std::size_t k = 0; k < all_which.size(); ++k)
    names[static_cast<std::size_t>(all_which[k])] = all_names[k];
  return names;
}

Circuit make_circuit(Netlist netlist, bool operating_point, MPI_Comm comm) {
  Circuit c;
  c.comm = comm;
  MPI_Comm_rank(comm, &c.rank);
  MPI_Comm_size(comm, &c.ranks);
  c.netlist = std::move(netlist);
  const Shorts shorts = make_shorts(c, operating_point);
  c.offsets = shorts.offsets();
  const FirstNumbers first = first_numbers(c, shorts);
  if (c.ranks == 1)
    number_alone(c, shorts, first);
  else
    share_out(c, shorts, first);
  find_islands(c);
  judge_islands(c);
  return c;
}

}  // namespace fourwalls

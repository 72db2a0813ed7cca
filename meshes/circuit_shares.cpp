// Unknowns of a circuit and their shares of the ranks.
#include <petscmat.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "meshes/circuit_parts.hpp"
#include "meshes/exchange.hpp"
#include "meshes/petsc_handle.hpp"

namespace fourwalls {

namespace {

using PartitioningHandle = Handle<MatPartitioning, MatPartitioningDestroy>;

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

}  // namespace

void number_nodes(Circuit& c, const Shorts& shorts) {
  const FirstNumbers first = first_numbers(c, shorts);
  if (c.ranks == 1)
    number_alone(c, shorts, first);
  else
    share_out(c, shorts, first);
}

}  // namespace fourwalls

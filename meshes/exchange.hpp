/// Items from every rank to every rank.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

namespace fourwalls {

/// Plain data of any type as MPI sees it, for one scope.
template <class Item>
class ItemType {
  static_assert(std::is_trivially_copyable_v<Item>);

 public:
  ItemType() {
    MPI_Type_contiguous(sizeof(Item), MPI_BYTE, &type_);
    MPI_Type_commit(&type_);
  }
  ~ItemType() { MPI_Type_free(&type_); }
  ItemType(const ItemType&) = delete;
  ItemType& operator=(const ItemType&) = delete;
  operator MPI_Datatype() const { return type_; }  // NOLINT(google-explicit-constructor): passed to MPI as is

 private:
  MPI_Datatype type_{};
};

/// What came, in the order of the senders, and how many from each.
template <class Item>
struct Received {
  std::vector<Item> items;
  std::vector<int> counts;
};

/// Sends `counts[p]` of the items, which are sorted by rank, to rank p. Collective.
template <class Item>
Received<Item> exchange(const std::vector<Item>& sorted, const std::vector<int>& counts, MPI_Comm comm) {
  const auto ranks = counts.size();
  Received<Item> in;
  in.counts = std::vector<int>(static_cast<std::size_t>(ranks), 0);
  std::vector<int> out_at(ranks + 1, 0), in_at(ranks + 1, 0);
  MPI_Alltoall(counts.data(), 1, MPI_INT, in.counts.data(), 1, MPI_INT, comm);
  for (std::size_t p = 0; p < ranks; ++p)
    out_at[p + 1] = out_at[p] + counts[p], in_at[p + 1] = in_at[p] + in.counts[p];
  in.items = std::vector<Item>(static_cast<std::size_t>(in_at[ranks]));
  const ItemType<Item> type;
  MPI_Alltoallv(sorted.data(), counts.data(), out_at.data(), type, in.items.data(), in.counts.data(),
                in_at.data(), type, comm);
  return in;
}

/// Items in the order of their ranks, and where each went: sorted[place[n]] is items[n].
template <class Item>
struct ByRank {
  std::vector<Item> sorted;
  std::vector<int> counts;
  std::vector<int> place;
};

/// `rank(item)` says where an item goes.
template <class Item, class Rank>
ByRank<Item> by_rank(const std::vector<Item>& items, int ranks, Rank&& rank) {
  ByRank<Item> out;
  out.counts = std::vector<int>(static_cast<std::size_t>(ranks), 0);
  for (const auto& item : items) ++out.counts[rank(item)];
  std::vector<int> next(ranks, 0);
  for (int p = 1; p < ranks; ++p) next[p] = next[p - 1] + out.counts[p - 1];
  out.sorted = std::vector<Item>(items.size());
  out.place.reserve(items.size());
  for (const auto& item : items) {
    const int at = next[rank(item)]++;
    out.sorted[at] = item;
    out.place.push_back(at);
  }
  return out;
}

/// Every rank's items, one rank after the other, on every rank: for what is few. Collective.
template <class Item>
Received<Item> gather_everywhere(const std::vector<Item>& mine, MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  Received<Item> in;
  in.counts = std::vector<int>(static_cast<std::size_t>(ranks), 0);
  const int count = static_cast<int>(mine.size());
  MPI_Allgather(&count, 1, MPI_INT, in.counts.data(), 1, MPI_INT, comm);
  std::vector<int> at(ranks + 1, 0);
  for (int p = 0; p < ranks; ++p) at[p + 1] = at[p] + in.counts[p];
  in.items = std::vector<Item>(static_cast<std::size_t>(at[ranks]));
  const ItemType<Item> type;
  MPI_Allgatherv(mine.data(), count, type, in.items.data(), in.counts.data(), at.data(), type, comm);
  return in;
}

/// The same of texts, which hold no NUL. Collective.
inline std::vector<std::string> gather_texts(const std::vector<std::string>& mine, MPI_Comm comm) {
  std::vector<char> letters;
  for (const auto& text : mine) {
    letters.insert(letters.end(), text.begin(), text.end());
    letters.push_back('\0');
  }
  const auto all = gather_everywhere(letters, comm).items;
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < all.size(); at += texts.back().size() + 1) texts.emplace_back(&all[at]);
  return texts;
}

/// Starts of the ranks' shares of numbers that run over the ranks, and one past the last: `mine` of them on
/// this rank. Collective.
template <class Int>
std::vector<Int> ranges(Int mine, MPI_Comm comm) {
  std::vector<Int> begin{0};
  const auto counts = gather_everywhere(std::vector<Int>{mine}, comm);
  for (const auto c : counts.items) begin.push_back(begin.back() + c);
  return begin;
}

/// Rank whose share of `ranges` has a number.
template <class Int>
int owner_of(const std::vector<Int>& begin, Int number) {
  return static_cast<int>(std::upper_bound(begin.begin(), begin.end(), number) - begin.begin()) - 1;
}

/// Asks the owners of `ids` (any order, any number of times) for what they have: get(own id) of each.
/// Collective.
template <class Value, class Int, class Get>
std::vector<Value> fetch(const std::vector<Int>& ids, const std::vector<Int>& begin, Get&& get,
                         MPI_Comm comm) {
  const int ranks = static_cast<int>(begin.size()) - 1;
  const auto out = by_rank(ids, ranks, [&](Int id) { return owner_of(begin, id); });
  const auto asked = exchange(out.sorted, out.counts, comm);
  std::vector<Value> answers;
  answers.reserve(asked.items.size());
  for (const auto id : asked.items) answers.push_back(get(id));
  const auto in = exchange(answers, asked.counts, comm);
  std::vector<Value> values(ids.size());
  for (std::size_t n = 0; n < ids.size(); ++n) values[n] = in.items[out.place[n]];
  return values;
}

}  // namespace fourwalls

#include "cases/spice/names.hpp"

#include <petscsys.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "cases/spice/number.hpp"

namespace fourwalls::spice {

std::uint64_t hash_name(std::string_view name) {
  // Setting bit 5 makes letters lower case; that it also joins some other characters does no harm to a hash.
  constexpr std::uint64_t fold = 0x2020202020202020, odd = 0x9e3779b97f4a7c15;
  std::uint64_t h = name.size() * odd;
  const char* at = name.data();
  std::size_t left = name.size();
  while (left > 0) {
    std::uint64_t word = 0;
    const std::size_t n = std::min<std::size_t>(left, 8);
    std::memcpy(&word, at, n);
    h = (h ^ (word | fold)) * odd;
    h ^= h >> 32;
    at += n;
    left -= n;
  }
  h *= odd;
  return h ^ (h >> 29);
}

std::size_t NameTable::slot_of(std::string_view name, std::uint32_t tag) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = tag >> (32 - bits_);
  for (;; at = (at + 1) & mask) {
    const std::uint64_t slot = slots_[at];
    if (slot == 0) return at;
    if (static_cast<std::uint32_t>(slot >> 32) != tag) continue;
    const std::string_view known = pool_[static_cast<std::uint32_t>(slot) - 1];
    if (known == name || same_word(known, name)) return at;
  }
}

void NameTable::grow() {
  const std::vector<std::uint64_t> old = std::move(slots_);
  bits_ = std::max(10, bits_ + 1);
  if (bits_ > 32) throw std::length_error("more than 3 221 225 472 node names on one rank; use more ranks");
  slots_.assign(std::size_t{1} << bits_, 0);
  const std::size_t mask = slots_.size() - 1;
  for (const std::uint64_t slot : old) {
    if (slot == 0) continue;
    std::size_t at = static_cast<std::uint32_t>(slot >> 32) >> (32 - bits_);
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::uint32_t NameTable::add(std::string_view name) {
  if ((pool_.size() + 1) * 4 > slots_.size() * 3) grow();
  const auto tag = static_cast<std::uint32_t>(hash_name(name) >> 32);
  std::uint64_t& slot = slots_[slot_of(name, tag)];
  if (slot != 0) return static_cast<std::uint32_t>(slot) - 1;
  const auto index = static_cast<std::uint32_t>(pool_.size());
  pool_.add(name);
  slot = std::uint64_t{tag} << 32 | (index + 1);
  return index;
}

std::uint32_t NameTable::find(std::string_view name) const {
  if (slots_.empty()) return none;
  const std::uint64_t slot = slots_[slot_of(name, static_cast<std::uint32_t>(hash_name(name) >> 32))];
  return slot == 0 ? none : static_cast<std::uint32_t>(slot) - 1;
}

NamePool NameTable::take_pool() {
  slots_ = {};
  bits_ = 0;
  return std::exchange(pool_, {});
}

namespace {

constexpr std::uint32_t batch = 1 << 21;  // names a rank sends at a time

/// One exchange between all ranks, with what each rank sends and receives by rank.
struct Exchange {
  MPI_Comm comm;
  std::vector<int> to, from, to_at, from_at;

  explicit Exchange(MPI_Comm c, std::vector<int> counts) : comm(c), to(std::move(counts)), from(to.size()) {
    MPI_Alltoall(to.data(), 1, MPI_INT, from.data(), 1, MPI_INT, comm);
    to_at = starts(to);
    from_at = starts(from);
  }
  static std::vector<int> starts(const std::vector<int>& counts) {
    std::vector<int> at(counts.size());
    std::exclusive_scan(counts.begin(), counts.end(), at.begin(), 0);
    return at;
  }
  int received() const { return from_at.back() + from.back(); }
  int sent() const { return to_at.back() + to.back(); }

  template <class T>
  std::vector<T> forth(const std::vector<T>& out, MPI_Datatype type) const {
    std::vector<T> in(static_cast<std::size_t>(received()));
    MPI_Alltoallv(out.data(), to.data(), to_at.data(), type, in.data(), from.data(), from_at.data(), type,
                  comm);
    return in;
  }
  template <class T>
  std::vector<T> back(const std::vector<T>& out, MPI_Datatype type) const {
    std::vector<T> in(static_cast<std::size_t>(sent()));
    MPI_Alltoallv(out.data(), from.data(), from_at.data(), type, in.data(), to.data(), to_at.data(), type,
                  comm);
    return in;
  }
};

/// A batch of this rank's names on their way to the ranks that own their hashes, and what came here.
struct Round {
  std::uint32_t begin = 0, end = 0;
  std::vector<int> owner;              ///< of each name of the batch
  Exchange names;                      ///< counts are names
  std::vector<std::uint32_t> entries;  ///< of the owner's table, for each name received
};

Round send_names(const NameTable& table, std::uint32_t begin, std::uint32_t end, NameTable& owned,
                 MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  std::vector<int> owner(end - begin), names(ranks, 0), bytes(ranks, 0);
  for (std::uint32_t i = begin; i < end; ++i) {
    const std::string_view name = table.pool()[i];
    // not the bits that the tables use
    const int r = static_cast<int>((hash_name(name) & 0xffffffff) % static_cast<std::uint64_t>(ranks));
    owner[i - begin] = r;
    ++names[r];
    bytes[r] += static_cast<int>(name.size());
  }
  Round round{begin, end, std::move(owner), Exchange(comm, names), {}};
  const Exchange text(comm, bytes);
  std::vector<int> lengths(static_cast<std::size_t>(round.names.sent()));
  std::vector<char> letters(static_cast<std::size_t>(text.sent()));
  std::vector<int> name_at = round.names.to_at, letter_at = text.to_at;
  for (std::uint32_t i = begin; i < end; ++i) {
    const std::string_view name = table.pool()[i];
    const int r = round.owner[i - begin];
    lengths[name_at[r]++] = static_cast<int>(name.size());
    std::copy(name.begin(), name.end(), letters.begin() + letter_at[r]);
    letter_at[r] += static_cast<int>(name.size());
  }
  lengths = round.names.forth(lengths, MPI_INT);
  letters = text.forth(letters, MPI_CHAR);
  std::size_t at = 0;
  round.entries.reserve(lengths.size());
  for (const int length : lengths) {
    round.entries.push_back(owned.add({letters.data() + at, static_cast<std::size_t>(length)}));
    at += static_cast<std::size_t>(length);
  }
  return round;
}

/// Calls f(local name, value) for each name of the batch, with what its owner sent back.
template <class T, class F>
void each_answer(const Round& round, const std::vector<T>& answers, F f) {
  std::vector<int> at = round.names.to_at;
  for (std::uint32_t i = round.begin; i < round.end; ++i) f(i, answers[at[round.owner[i - round.begin]]++]);
}

/// Calls f(entry, rank) for each name received.
template <class F>
void each_received(const Round& round, F f) {
  std::size_t k = 0;
  for (int r = 0; r < static_cast<int>(round.names.from.size()); ++r)
    for (int n = 0; n < round.names.from[r]; ++n) f(k++, r);
}

std::vector<Round> send_all_names(const NameTable& names, NameTable& owned, MPI_Comm comm) {
  std::uint32_t most = names.size();
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_UINT32_T, MPI_MAX, comm);
  std::vector<Round> rounds;
  for (std::uint64_t begin = 0; begin < most; begin += batch) {
    const auto b = static_cast<std::uint32_t>(std::min<std::uint64_t>(begin, names.size()));
    const auto e = static_cast<std::uint32_t>(std::min<std::uint64_t>(begin + batch, names.size()));
    rounds.push_back(send_names(names, b, e, owned, comm));
  }
  return rounds;
}

/// Which of the local names have this rank as the first one that has them.
std::vector<char> first_here(const std::vector<Round>& rounds, std::uint32_t own, std::uint32_t owned) {
  std::vector<int> first(owned, std::numeric_limits<int>::max());
  for (const Round& round : rounds)
    each_received(round, [&](std::size_t k, int r) {
      int& f = first[round.entries[k]];
      f = std::min(f, r);
    });
  std::vector<char> here(own);
  for (const Round& round : rounds) {
    std::vector<char> flags(round.entries.size());
    each_received(round, [&](std::size_t k, int r) { flags[k] = first[round.entries[k]] == r; });
    each_answer(round, round.names.back(flags, MPI_CHAR),
                [&](std::uint32_t i, char flag) { here[i] = flag; });
  }
  return here;
}

/// From the rank that numbered a name to its owner, and from there to all ranks that have it.
void spread_ids(const std::vector<Round>& rounds, std::uint32_t owned, std::vector<PetscInt>& id) {
  std::vector<PetscInt> of_entry(owned, -1);
  for (const Round& round : rounds) {
    std::vector<PetscInt> out(static_cast<std::size_t>(round.names.sent()));
    std::vector<int> at = round.names.to_at;
    for (std::uint32_t i = round.begin; i < round.end; ++i) out[at[round.owner[i - round.begin]]++] = id[i];
    const std::vector<PetscInt> in = round.names.forth(out, MPIU_INT);
    for (std::size_t k = 0; k < in.size(); ++k)
      if (in[k] >= 0) of_entry[round.entries[k]] = in[k];
  }
  for (const Round& round : rounds) {
    std::vector<PetscInt> out(round.entries.size());
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = of_entry[round.entries[k]];
    each_answer(round, round.names.back(out, MPIU_INT), [&](std::uint32_t i, PetscInt n) { id[i] = n; });
  }
}

}  // namespace

Numbering number_names(const NameTable& names, MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  Numbering result;
  result.count = names.size();
  if (ranks == 1) return result;

  std::uint32_t owned = 0;
  std::vector<Round> rounds;
  {
    NameTable table;  // only while names arrive
    rounds = send_all_names(names, table, comm);
    owned = table.size();
  }
  const std::vector<char> here = first_here(rounds, names.size(), owned);
  const std::int64_t own = std::count(here.begin(), here.end(), 1);
  std::int64_t next = 0;
  MPI_Exscan(&own, &next, 1, MPI_INT64_T, MPI_SUM, comm);
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  if (rank == 0) next = 0;  // MPI_Exscan leaves it undefined there
  MPI_Allreduce(&own, &result.count, 1, MPI_INT64_T, MPI_SUM, comm);
  result.first = static_cast<PetscInt>(next);
  result.id.assign(names.size(), -1);
  for (std::uint32_t i = 0; i < names.size(); ++i)
    if (here[i]) result.id[i] = static_cast<PetscInt>(next++);
  spread_ids(rounds, owned, result.id);
  return result;
}

}  // namespace fourwalls::spice

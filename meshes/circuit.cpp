#include "meshes/circuit.hpp"

#include <algorithm>
#include <utility>

#include "meshes/circuit_parts.hpp"
#include "meshes/exchange.hpp"

namespace fourwalls {

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
  number_nodes(c, shorts);
  find_islands(c);
  judge_islands(c);
  return c;
}

}  // namespace fourwalls

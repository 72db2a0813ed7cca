#include "postprocess/name_order.hpp"

#include <string_view>

namespace fourwalls {

namespace {

/// FNV-1a with the last steps of MurmurHash3 (public domain, A. Appleby); case counts for nothing in names.
std::uint64_t hash_of(std::string_view name, std::uint64_t h) {
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    h = (h ^ static_cast<unsigned char>(upper ? c - 'A' + 'a' : c)) * 0x100000001b3;
  }
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
  return h ^ (h >> 33);
}

}  // namespace

SharedOrder order_of_names(const Netlist& netlist, MPI_Comm comm) {
  // 128 bits: of 10^7 names no two have the same ones
  std::vector<SharedOrder::Key> keys;
  keys.reserve(netlist.node_names.size());
  for (std::size_t n = 0; n < netlist.node_names.size(); ++n)
    keys.push_back({hash_of(netlist.node_names[n], 0xcbf29ce484222325), hash_of(netlist.node_names[n], 1)});
  return {keys, UINT64_MAX, comm};
}

std::vector<double> marks_of_names(const SharedOrder& order) {
  std::vector<double> marks;
  marks.reserve(order.keys().size());
  for (const auto& key : order.keys()) marks.push_back(static_cast<double>(key.high >> 11));
  return marks;
}

}  // namespace fourwalls

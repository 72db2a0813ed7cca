#include "postprocess/solid_state.hpp"

#include <algorithm>
#include <numeric>

#include "meshes/exchange.hpp"
#include "postprocess/layout.hpp"

namespace fourwalls {

KeyOrder::KeyOrder(const std::vector<std::int64_t>& keys, std::int64_t bound, MPI_Comm comm) : comm_(comm) {
  int ranks = 1;
  MPI_Comm_rank(comm, &rank_);
  MPI_Comm_size(comm, &ranks);
  const std::int64_t share = bound / ranks + 1;
  const auto out = by_rank(keys, ranks, [&](std::int64_t key) { return static_cast<int>(key / share); });
  const auto in = exchange(out.sorted, out.counts, comm);
  sent_ = out.counts, place_ = out.place, received_ = in.counts;
  std::vector<std::size_t> by_key(in.items.size());
  std::iota(by_key.begin(), by_key.end(), std::size_t{0});
  std::sort(by_key.begin(), by_key.end(),
            [&](std::size_t a, std::size_t b) { return in.items[a] < in.items[b]; });
  sorted_.resize(by_key.size());
  for (std::size_t n = 0; n < by_key.size(); ++n) sorted_[by_key[n]] = n;
  begin_ = ranges(static_cast<std::int64_t>(by_key.size()), comm);
}

std::vector<double> KeyOrder::in_order(const std::vector<double>& of_items) const {
  std::vector<double> out(of_items.size());
  for (std::size_t n = 0; n < out.size(); ++n) out[static_cast<std::size_t>(place_[n])] = of_items[n];
  const auto in = exchange(out, sent_, comm_).items;
  std::vector<double> ordered(in.size());
  for (std::size_t n = 0; n < in.size(); ++n) ordered[sorted_[n]] = in[n];
  return ordered;
}

std::vector<double> KeyOrder::of_items(const std::vector<double>& in_order) const {
  std::vector<double> back(in_order.size());
  for (std::size_t n = 0; n < back.size(); ++n) back[n] = in_order[sorted_[n]];
  const auto in = exchange(back, received_, comm_).items;
  std::vector<double> items(in.size());
  for (std::size_t n = 0; n < items.size(); ++n) items[n] = in[static_cast<std::size_t>(place_[n])];
  return items;
}

SolidStates::SolidStates(const Model& m) {
  for (const auto& mesh : m.mesh.solids) {
    const auto& n = m.mesh.numbering;
    parts_.push_back({mesh.name,
                      "solid_cells",
                      n.graph(mesh.cell_graph).first,
                      mesh.number.size(),
                      KeyOrder(mesh.number, mesh.all_cells, m.comm),
                      {},
                      {}});
    // at most eight sides a cell, each two triangles: more than there can be
    parts_.push_back({mesh.name,
                      "solid_faces",
                      n.graph(mesh.face_graph).first,
                      mesh.face_key.size(),
                      KeyOrder(mesh.face_key, 16 * mesh.all_cells, m.comm),
                      {},
                      {}});
  }
}

void SolidStates::write(Vec u, Vec start, Result& result) const {
  for (const auto& part : parts_) {
    Network table;
    table.name = part.name, table.kind = part.kind, table.ends = 1;
    table.all = part.order.all(), table.first = part.order.first();
    table.points.assign(3 * static_cast<std::size_t>(part.order.own()), 0.0);
    for (const auto& [name, v] : {std::pair{"value", u}, std::pair{"start", start}}) {
      std::vector<double> own;
      {
        ReadAccess values(v);
        own.assign(values.data() + part.first, values.data() + part.first + part.count);
      }
      table.fields.push_back({name, "1", 1, part.order.in_order(own)});
    }
    result.networks.push_back(std::move(table));
  }
}

void SolidStates::read(const Read& read) {
  for (auto& part : parts_) {
    Network table;
    table.name = part.name, table.kind = part.kind;
    const auto path = layout::group(table) + "/";
    const auto& order = part.order;
    part.value = read(path + "value", order.all(), order.first(), order.own());
    part.start = read(path + "start", order.all(), order.first(), order.own());
  }
}

void SolidStates::take(Vec u, Vec start) const {
  for (const auto& part : parts_) {
    const auto put = [&](const std::vector<double>& read, Vec to) {
      const auto own = part.order.of_items(read);
      WriteAccess values(to);
      std::copy(own.begin(), own.end(), values.data() + part.first);
    };
    put(part.value, u), put(part.start, start);
  }
}

}  // namespace fourwalls

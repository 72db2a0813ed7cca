#include "postprocess/solid_state.hpp"

#include <algorithm>

#include "postprocess/layout.hpp"

namespace fourwalls {

namespace {

SharedOrder order_of(const std::vector<std::int64_t>& numbers, std::int64_t bound, MPI_Comm comm) {
  std::vector<SharedOrder::Key> keys;
  keys.reserve(numbers.size());
  for (const auto number : numbers) keys.push_back({static_cast<std::uint64_t>(number), 0});
  return {keys, static_cast<std::uint64_t>(bound), comm};
}

}  // namespace

SolidStates::SolidStates(const Model& m) {
  for (const auto& mesh : m.mesh.solids) {
    const auto& n = m.mesh.numbering;
    parts_.push_back({mesh.name,
                      "solid_cells",
                      n.graph(mesh.cell_graph).first,
                      mesh.number.size(),
                      order_of(mesh.number, mesh.all_cells, m.comm),
                      {},
                      {}});
    // at most eight sides a cell, each two triangles: more than there can be
    parts_.push_back({mesh.name,
                      "solid_faces",
                      n.graph(mesh.face_graph).first,
                      mesh.face_key.size(),
                      order_of(mesh.face_key, 16 * mesh.all_cells, m.comm),
                      {},
                      {}});
  }
}

void SolidStates::write(Vec u, Vec start, Result& result) const {
  for (const auto& part : parts_) {
    Network table;
    table.name = part.name, table.kind = part.kind, table.ends = 1;
    table.all = part.order.all(), table.first = part.order.first();
    table.points.assign(3 * part.order.keys().size(), 0.0);
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
    const auto own = static_cast<std::int64_t>(order.keys().size());
    part.value = read(path + "value", order.all(), order.first(), own);
    part.start = read(path + "start", order.all(), order.first(), own);
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

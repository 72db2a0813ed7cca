#include "postprocess/instances.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "cases/spice/instances.hpp"
#include "meshes/exchange.hpp"
#include "postprocess/collect.hpp"
#include "postprocess/errors.hpp"
#include "postprocess/files.hpp"

namespace fourwalls {

namespace {

struct Seen {
  std::int64_t row;
  double volts, drop;
};

/// Rows whose nodes' names this rank has. Collective.
std::vector<Seen> own_rows(Model& m, const PlacedNetlist& placed, Vec u) {
  std::vector<std::size_t> names;
  for (const auto& i : placed.instances.own) names.push_back(i.name);
  const NodeReader reader(m, placed, names);
  const auto volts = reader.read(u), level = reader.read(circuit_levels(m));
  std::vector<Seen> rows;
  const auto& named = placed.circuit.named_nodes();
  for (std::size_t k = 0; k < names.size(); ++k) {
    const bool held = named[names[k]].unknown < 0;
    rows.push_back({placed.instances.own[k].row, volts[k], held ? 0 : std::abs(level[k] - volts[k])});
  }
  return rows;
}

/// `_440_ VDD` of a row.
std::string title_of(const std::string& file, std::int64_t row) {
  std::string title;
  read_instances(file, [&](const Instance& i) {
    if (i.row != row) return;
    title = fmt::format("instance {}", i.name);
    if (!i.terminal.empty()) title += fmt::format(", terminal {}", i.terminal);
  });
  return title;
}

/// Appends the rows of this rank's share to the file.
void append(const std::string& list, const std::vector<Seen>& rows, std::int64_t first, bool with_header,
            std::FILE* out) {
  fmt::memory_buffer text;
  const auto last = first + static_cast<std::int64_t>(rows.size());
  const auto header = read_instances(list, [&](const Instance& i) {
    if (i.row < first || i.row >= last) return;
    const auto& seen = rows[static_cast<std::size_t>(i.row - first)];
    fmt::format_to(std::back_inserter(text), "{},{:.12g},{:.12g}\n", i.text, seen.volts, seen.drop);
  });
  if (with_header) fmt::print(out, "{},voltage [V],drop [V]\n", header);
  std::fwrite(text.data(), 1, text.size(), out);
}

std::string name_of_file(const Model& m, std::size_t netlist) {
  // lists of several circuits have columns of their own
  return m.netlists.size() == 1 ? "instances.csv"
                                : fmt::format("instances_{}.csv", m.c.netlists[netlist].name);
}

}  // namespace

void collect_instances(Model& m, std::size_t netlist, Vec u, Result& r) {
  const auto& file = m.c.netlists[netlist];
  struct Most {
    double drop = -1;
    std::int64_t row = -1;
  } most;
  double sum = 0;
  const auto offer = [&](double drop, std::int64_t row) {
    if (drop > most.drop || (drop == most.drop && row < most.row)) most = {drop, row};
  };
  for (const auto& seen : own_rows(m, m.netlists[netlist], u)) offer(seen.drop, seen.row), sum += seen.drop;
  for (const auto& other : gather_everywhere(std::vector{most}, m.comm).items) offer(other.drop, other.row);
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, m.comm);
  const auto rows = static_cast<double>(m.netlists[netlist].instances.rows);
  if (most.row < 0) return;
  r.quantities[file.name + " worst instance drop"] = {most.drop, "V", title_of(file.instances, most.row)};
  r.quantities[file.name + " mean instance drop"] = {sum / rows, "V", ""};
}

void write_instances(Model& m, Vec u, const std::string& folder) {
  for (std::size_t n = 0; n < m.netlists.size(); ++n) {
    const auto& placed = m.netlists[n];
    if (placed.instances.rows == 0) continue;
    const auto file = (std::filesystem::path(folder) / name_of_file(m, n)).string();
    const auto part = temporary_name(file);
    const std::int64_t share = placed.instances.rows / m.mesh.ranks + 1, first = m.mesh.rank * share;
    const auto mine = own_rows(m, placed, u);
    const auto out =
        by_rank(mine, m.mesh.ranks, [&](const Seen& s) { return static_cast<int>(s.row / share); });
    auto rows = exchange(out.sorted, out.counts, m.comm).items;
    std::sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.row < b.row; });
    for (int p = 0; p < m.mesh.ranks; ++p) {
      int bad = 0;
      if (p == m.mesh.rank) {
        std::FILE* to = std::fopen(part.c_str(), p == 0 ? "w" : "a");
        bad = to == nullptr;
        if (to) {
          append(m.c.netlists[n].instances, rows, first, p == 0, to);
          bad = std::ferror(to) != 0;
          if (std::fclose(to) != 0) bad = 1;
        }
      }
      MPI_Allreduce(MPI_IN_PLACE, &bad, 1, MPI_INT, MPI_MAX, m.comm);
      if (bad) throw IoError(file, "could not be written");
    }
    on_root(m.comm, file, [&] { rename_file(part, file); });
  }
}

}  // namespace fourwalls

#include "postprocess/solution_writer.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "postprocess/errors.hpp"
#include "postprocess/files.hpp"

namespace fourwalls {

namespace {

/// Bytes that are written at a time.
constexpr std::size_t chunk = 1 << 22;

void append_lines(const PlacedNetlist& placed, const std::vector<double>& volts, std::FILE* out) {
  fmt::memory_buffer text;
  for (std::size_t n = 0; n < volts.size(); ++n) {
    fmt::format_to(std::back_inserter(text), "{}  {:.12g}\n", placed.circuit.netlist.node_names[n], volts[n]);
    if (text.size() < chunk) continue;
    std::fwrite(text.data(), 1, text.size(), out);
    text.clear();
  }
  std::fwrite(text.data(), 1, text.size(), out);
}

}  // namespace

void write_operating_point(Model& m, Vec u, const std::string& file) {
  const std::string part = file + ".part";
  // each rank has the names of a range of nodes: they take turns
  bool first = true;
  for (const auto& placed : m.netlists) {
    const auto volts = named_potentials(m, placed, u);
    for (int p = 0; p < m.mesh.ranks; ++p) {
      bool bad = false;
      if (p == m.mesh.rank) {
        std::FILE* out = std::fopen(part.c_str(), first && p == 0 ? "w" : "a");
        bad = out == nullptr;
        if (out) {
          append_lines(placed, volts, out);
          if (p == m.mesh.ranks - 1 && &placed == &m.netlists.back()) std::fputs("G  0\n", out);
          bad = std::ferror(out) != 0;
          bad = std::fclose(out) != 0 || bad;
        }
      }
      int any = bad ? 1 : 0;
      MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, m.comm);
      if (any) throw IoError(file, "could not be written");
    }
    first = false;
  }
  on_root(m.comm, file, [&] { std::filesystem::rename(part, file); });
}

}  // namespace fourwalls

// What the tests of netlists share: decks in a folder of their own that all ranks see, and what a netlist
// says as text that does not depend on who holds what.
#pragma once

#include <mpi.h>
#include <stdlib.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cases/spice/netlist.hpp"

namespace fourwalls::testing_netlists {

inline int rank() {
  int r = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &r);
  return r;
}

/// A folder that rank 0 makes and removes. Collective.
class Folder {
 public:
  Folder() {
    char path[] = "/tmp/fourwalls-netlist-XXXXXX";
    if (rank() == 0 && !mkdtemp(path)) path[0] = '\0';
    MPI_Bcast(path, sizeof path, MPI_CHAR, 0, MPI_COMM_WORLD);
    path_ = path;
  }
  ~Folder() {
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank() == 0) std::filesystem::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    if (rank() == 0) std::ofstream(path(name), std::ios::binary) << text;
    MPI_Barrier(MPI_COMM_WORLD);
    return path(name);
  }
  std::string write_packed(const std::string& name, const std::string& text) const {
    if (rank() == 0) {
      gzFile file = gzopen(path(name).c_str(), "wb");
      gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
      gzclose(file);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    return path(name);
  }
  /// Messages without the folder.
  std::string bare(std::string message) const {
    for (auto at = message.find(path_ + "/"); at != std::string::npos; at = message.find(path_ + "/"))
      message.erase(at, path_.size() + 1);
    return message;
  }

 private:
  std::string path_;
};

/// What reading the file says, without the folder; empty when it is accepted.
inline std::string refusal(const Folder& folder, const std::string& file, MPI_Comm comm = MPI_COMM_WORLD) {
  try {
    read_netlist(file, comm);
  } catch (const CaseError& e) {
    return folder.bare(e.what());
  }
  return "";
}

inline std::string all_text(const std::string& mine, MPI_Comm comm) {
  int ranks = 1;
  MPI_Comm_size(comm, &ranks);
  std::vector<int> sizes(ranks), at(ranks);
  const int size = static_cast<int>(mine.size());
  MPI_Allgather(&size, 1, MPI_INT, sizes.data(), 1, MPI_INT, comm);
  for (int r = 1; r < ranks; ++r) at[r] = at[r - 1] + sizes[r - 1];
  std::string all(static_cast<std::size_t>(at.back() + sizes.back()), '\0');
  MPI_Allgatherv(mine.data(), size, MPI_CHAR, all.data(), sizes.data(), at.data(), MPI_CHAR, comm);
  return all;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline std::vector<std::string> names_by_id(const Netlist& net, MPI_Comm comm) {
  std::string mine;
  for (std::size_t i = 0; i < net.node_names.size(); ++i) mine += std::string(net.node_names[i]) + "\n";
  return lines_of(all_text(mine, comm));
}

/// Every element with the names of its nodes, its values, its own name where it is kept, and its line,
/// sorted.
inline std::vector<std::string> elements(const Netlist& net, MPI_Comm comm) {
  const auto names = names_by_id(net, comm);
  const auto name = [&](PetscInt id) {
    return id < 0 ? std::string("0") : names.at(static_cast<std::size_t>(id));
  };
  std::string mine;
  char value[400];
  const auto branches = [&](char kind, const auto& all, const ElementLines& lines, const NamePool* own) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::snprintf(value, sizeof value, " %.17g ", all[i].value);
      mine += kind + (own ? std::string((*own)[i]) : "") + " " + name(all[i].a) + " " + name(all[i].b) +
              value + net.where(lines, i) + "\n";
    }
  };
  branches('R', net.resistors, net.resistor_lines, nullptr);
  branches('C', net.capacitors, net.capacitor_lines, nullptr);
  branches('L', net.inductors, net.inductor_lines, &net.inductor_names);
  const auto sources = [&](char kind, const auto& all, const ElementLines& lines, const NamePool& own) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::snprintf(value, sizeof value, " dc %.17g then %.17g %.17g ", all[i].dc, net.value(all[i], 1e-10),
                    net.value(all[i], 4e-9));
      mine += kind + std::string(own[i]) + " " + name(all[i].a) + " " + name(all[i].b) + value +
              net.where(lines, i) + "\n";
    }
  };
  sources('V', net.voltage_sources, net.voltage_source_lines, net.voltage_source_names);
  sources('I', net.current_sources, net.current_source_lines, net.current_source_names);
  auto all = lines_of(all_text(mine, comm));
  std::sort(all.begin(), all.end());
  return all;
}

struct Counts {
  long long r = 0, c = 0, l = 0, v = 0, i = 0, nodes = 0;
  bool operator==(const Counts&) const = default;
};

inline Counts counts(const Netlist& net, MPI_Comm comm) {
  long long n[5]{static_cast<long long>(net.resistors.size()), static_cast<long long>(net.capacitors.size()),
                 static_cast<long long>(net.inductors.size()),
                 static_cast<long long>(net.voltage_sources.size()),
                 static_cast<long long>(net.current_sources.size())};
  MPI_Allreduce(MPI_IN_PLACE, n, 5, MPI_LONG_LONG, MPI_SUM, comm);
  return {n[0], n[1], n[2], n[3], n[4], static_cast<long long>(net.node_count)};
}

}  // namespace fourwalls::testing_netlists

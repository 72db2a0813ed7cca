/// Meshes made in tests and written as Gmsh files: bricks of cells, bent and shaken as a test wants them.
#pragma once

#include <mpi.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "meshes/vector3.hpp"

namespace fourwalls::testing {

/// n[0] x n[1] x n[2] hexahedra, or six tetrahedra in place of each, over the unit cube; surfaces `left`,
/// `right`, `front`, `back`, `bottom`, `top` (-x, +x, -y, +y, -z, +z), volume `all`.
struct Brick {
  std::array<int, 3> n{2, 2, 2};
  bool tetrahedra = true;
  double shake = 0;  ///< of inner nodes, as a share of the spacing
  std::function<Size3(const Size3&)> shape = [](const Size3& x) { return x; };
};

class BrickWriter {
 public:
  explicit BrickWriter(const Brick& b) : b_(b) {
    for (int k = 0; k <= b.n[2]; ++k)
      for (int j = 0; j <= b.n[1]; ++j)
        for (int i = 0; i <= b.n[0]; ++i) nodes_.push_back(b.shape(place({i, j, k})));
    for (int k = 0; k < b.n[2]; ++k)
      for (int j = 0; j < b.n[1]; ++j)
        for (int i = 0; i < b.n[0]; ++i) cell({i, j, k});
    for (int axis = 0; axis < 3; ++axis)
      for (const bool high : {false, true}) face(axis, high);
  }

  void write(const std::string& file) const {
    std::ofstream out(file);
    out.precision(17);
    out << "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n$PhysicalNames\n7\n";
    const char* names[] = {"left", "right", "front", "back", "bottom", "top"};
    for (int s = 0; s < 6; ++s) out << "2 " << s + 1 << " \"" << names[s] << "\"\n";
    out << "3 7 \"all\"\n$EndPhysicalNames\n$Entities\n0 0 6 1\n";
    for (int s = 1; s <= 6; ++s) out << s << " 0 0 0 1 1 1 1 " << s << " 0\n";
    out << "1 0 0 0 1 1 1 1 7 0\n$EndEntities\n$Nodes\n1 " << nodes_.size() << " 1 " << nodes_.size()
        << "\n3 1 0 " << nodes_.size() << "\n";
    for (std::size_t n = 1; n <= nodes_.size(); ++n) out << n << "\n";
    for (const auto& x : nodes_) out << x[0] << " " << x[1] << " " << x[2] << "\n";
    std::size_t all = cells_.size();
    for (const auto& s : facets_) all += s.size();
    out << "$EndNodes\n$Elements\n7 " << all << " 1 " << all << "\n";
    std::size_t tag = 0;
    const auto block = [&](int dimension, int entity, int type,
                           const std::vector<std::vector<int>>& elements) {
      out << dimension << " " << entity << " " << type << " " << elements.size() << "\n";
      for (const auto& e : elements) {
        out << ++tag;
        for (const int n : e) out << " " << n + 1;
        out << "\n";
      }
    };
    for (int s = 0; s < 6; ++s) block(2, s + 1, b_.tetrahedra ? 2 : 3, facets_[static_cast<std::size_t>(s)]);
    block(3, 1, b_.tetrahedra ? 4 : 5, cells_);
    out << "$EndElements\n";
  }

 private:
  using Index = std::array<int, 3>;

  Size3 place(const Index& at) const {
    Size3 x;
    bool inner = true;
    for (std::size_t d = 0; d < 3; ++d) inner = inner && at[d] > 0 && at[d] < b_.n[d];
    for (std::size_t d = 0; d < 3; ++d) {
      // any numbers that have no order
      const double noise = std::sin(12.9898 * at[0] + 78.233 * at[1] + 37.719 * at[2] + 4.1 * d) * 43758.5453;
      const double moved = inner ? b_.shake * (2 * (noise - std::floor(noise)) - 1) : 0;
      x[d] = (at[d] + moved) / b_.n[d];
    }
    return x;
  }

  int node(const Index& at) const { return (at[2] * (b_.n[1] + 1) + at[1]) * (b_.n[0] + 1) + at[0]; }

  void cell(const Index& at) {
    const auto corner = [&](int i, int j, int k) { return node({at[0] + i, at[1] + j, at[2] + k}); };
    if (!b_.tetrahedra) {
      cells_.push_back({corner(0, 0, 0), corner(1, 0, 0), corner(1, 1, 0), corner(0, 1, 0), corner(0, 0, 1),
                        corner(1, 0, 1), corner(1, 1, 1), corner(0, 1, 1)});
      return;
    }
    // Kuhn: a path along the axes in each order, from the lowest corner to the highest
    constexpr int orders[6][3] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {1, 0, 2}, {2, 1, 0}};
    for (int o = 0; o < 6; ++o) {
      Index step = at;
      std::vector<int> path{node(step)};
      for (const int axis : orders[o]) ++step[static_cast<std::size_t>(axis)], path.push_back(node(step));
      if (o >= 3) std::swap(path[1], path[2]);
      cells_.push_back(path);
    }
  }

  void face(int axis, bool high) {
    const auto a = static_cast<std::size_t>(axis), p = a == 0 ? 1UL : 0UL, q = a == 2 ? 1UL : 2UL;
    auto& list = facets_[2 * a + (high ? 1 : 0)];
    for (int j = 0; j < b_.n[q]; ++j)
      for (int i = 0; i < b_.n[p]; ++i) {
        const auto corner = [&](int di, int dj) {
          Index at{};
          at[a] = high ? b_.n[a] : 0, at[p] = i + di, at[q] = j + dj;
          return node(at);
        };
        if (b_.tetrahedra) {
          list.push_back({corner(0, 0), corner(1, 0), corner(1, 1)});
          list.push_back({corner(0, 0), corner(1, 1), corner(0, 1)});
        } else {
          list.push_back({corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)});
        }
      }
  }

  Brick b_;
  std::vector<Size3> nodes_;
  std::vector<std::vector<int>> cells_;
  std::array<std::vector<std::vector<int>>, 6> facets_;
};

/// A file that all ranks see and that goes away with its scope. Collective.
class MeshFile {
 public:
  explicit MeshFile(const Brick& brick) {
    static int number = 0;
    int id = static_cast<int>(getpid());
    MPI_Bcast(&id, 1, MPI_INT, 0, MPI_COMM_WORLD);
    name = (std::filesystem::temp_directory_path() /
            ("fourwalls_mesh_" + std::to_string(id) + "_" + std::to_string(number++) + ".msh"))
               .string();
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    if (rank_ == 0) BrickWriter(brick).write(name);
    MPI_Barrier(MPI_COMM_WORLD);
  }
  MeshFile(const MeshFile&) = delete;
  MeshFile& operator=(const MeshFile&) = delete;
  ~MeshFile() {
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank_ == 0) std::remove(name.c_str());
  }

  std::string name;

 private:
  int rank_ = 0;
};

}  // namespace fourwalls::testing

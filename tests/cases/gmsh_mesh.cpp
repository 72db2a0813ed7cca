// Requirement: Gmsh's files of format 4.1, text and binary, are read as they are meant; whatever is wrong
// with one is refused with its line (text) or byte (binary), and no file whatsoever breaks the reader.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "cases/gmsh/mesh_file.hpp"
#include "cases/reader.hpp"
#include "files.hpp"
#include "meshes/vector3.hpp"

namespace fourwalls {
namespace {

using testing_cases::folder;
using testing_cases::text_of;

const std::filesystem::path data = FOURWALLS_SOURCE_DIR "/tests/data/gmsh";

/// A file with a text in it, for as long as it is looked at.
class Scratch {
 public:
  explicit Scratch(const std::string& text)
      : name_(std::filesystem::temp_directory_path() /
              ("fourwalls_gmsh_" + std::to_string(getpid()) + ".msh")) {
    std::ofstream(name_, std::ios::binary) << text;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::filesystem::remove(name_); }
  std::string name() const { return name_.string(); }

 private:
  std::filesystem::path name_;
};

/// `line:column: message` of what is wrong with a text as a mesh file.
std::string fault_of(const std::string& text) {
  const Scratch file(text);
  try {
    read_gmsh(file.name());
  } catch (const CaseError& e) {
    const auto& p = e.problems.front();
    if (p.where.line == 0) return p.message;
    return std::to_string(p.where.line) + ":" + std::to_string(p.where.column) + ": " + p.message;
  }
  return "no error";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

double volume_of(const GmshMesh& m, std::size_t cell) {
  const auto at = [&](std::size_t n) {
    return m.nodes[static_cast<std::size_t>(m.cells[cell * static_cast<std::size_t>(m.corners) + n])];
  };
  return dot(at(1) - at(0), cross(at(2) - at(0), at(3) - at(0))) / 6;
}

// A plate of 10 x 10 x 4 with a round pin of radius 3 and height 12 on it, meshed by Gmsh; a polyhedron in
// the pin.
TEST(GmshMesh, TextAndBinaryAreTheSameMesh) {
  const GmshMesh text = read_gmsh((data / "pin.msh").string());
  const GmshMesh binary = read_gmsh((data / "pin_binary.msh").string());
  EXPECT_EQ(text.nodes.size(), 226u);
  EXPECT_EQ(text.corners, 4);
  EXPECT_EQ(text.names(3), (std::vector<std::string>{"base", "pin"}));
  EXPECT_EQ(text.names(2), (std::vector<std::string>{"bottom", "top"}));
  EXPECT_EQ(text.cells, binary.cells);
  EXPECT_EQ(text.cell_entity, binary.cell_entity);
  EXPECT_EQ(text.cell_tag, binary.cell_tag);
  ASSERT_EQ(text.nodes.size(), binary.nodes.size());
  for (std::size_t n = 0; n < text.nodes.size(); ++n)
    EXPECT_LT(length(text.nodes[n] - binary.nodes[n]), 1e-14);
  double volume[2] = {0, 0};
  for (std::size_t c = 0; c < text.cell_count(); ++c) {
    const auto& entity = text.entities[static_cast<std::size_t>(text.cell_entity[c])];
    ASSERT_EQ(entity.groups.size(), 1u);
    volume[text.groups[static_cast<std::size_t>(entity.groups[0])].name == "pin" ? 1 : 0] +=
        volume_of(text, c);
  }
  EXPECT_NEAR(volume[0], 400, 1e-9);
  EXPECT_GT(volume[1], 0.9 * 9 * 12 * M_PI);
  EXPECT_LT(volume[1], 9 * 12 * M_PI);
}

TEST(GmshMesh, WhatIsWrongIsToldByLine) {
  const std::string good = text_of(folder() / "good/cube.msh");
  ASSERT_EQ(fault_of(good), "no error");
  struct Fault {
    const char *from, *to, *message;
  };
  const Fault faults[] = {
      {"4.1 0 8", "2.2 0 8",
       "2:1: format 2.2 of Gmsh files is not read; save the mesh in format 4.1 (gmsh -format msh41, or "
       "Mesh.MshFileVersion = 4.1)"},
      {"$MeshFormat", "solid cube", "1:1: not a Gmsh file: the first line is not $MeshFormat"},
      {"4.1 0 8", "4.1 0 4", "2:7: numbers of 8 bytes expected"},
      {"3 7 \"all\"", "3 7 all", "12:5: a physical group's name in quotes expected"},
      {"3 7 \"all\"", "3 7 \"all", "12:5: a physical group's name without its closing quote"},
      {"2 2 \"right\"", "2 2 \"left\"", "7:5: a second physical group 'left' of dimension 2"},
      {"10 0 10", "10 zero 10", "40:4: a coordinate expected, found 'zero'"},
      {"10 0 10", "10 nan 10", "40:4: a coordinate is not finite"},
      {"1 8 1 8", "1 9 1 9", "42:7: $Nodes announces 9 nodes and has 8"},
      {"3 1 0 8", "3 1 0 800000000",
       "26:7: the number of nodes in the block is 800000000, but the file has only "
       "341 bytes left"},
      {"\n2\n3\n", "\n2\n2\n", "29:1: a second node 2"},
      {"17 1 4 3 8", "17 1 4 9 8", "69:8: element 17: there is no node 9"},
      {"17 1 4 3 8", "17 1 4 4 8", "69:8: element 17 has node 4 twice"},
      {"17 1 4 3 8", "17 4 1 3 8", "69:1: tetrahedron 17 has a negative volume"},
      {"17 1 4 3 8", "17 1 4 3 2", "69:1: tetrahedron 17 has no volume"},
      {"3 1 4 6", "3 1 6 6", "64:5: prisms are not read: tetrahedra or hexahedra expected"},
      {"3 1 4 6", "3 1 7 6", "64:5: pyramids are not read: tetrahedra or hexahedra expected"},
      {"3 1 4 6", "3 1 11 6",
       "64:5: elements of type 11 are not read: first-order tetrahedra or hexahedra expected "
       "(Mesh.ElementOrder = 1)"},
      {"3 1 4 6", "3 2 4 6", "64:5: elements of volume 2, which $Entities does not have"},
      {"3 1 4 6", "3 1 2 6", "64:5: triangles in an entity of dimension 3"},
      {"7 18 1 18", "7 19 1 19", "70:10: $Elements announces 19 elements and has 18"},
      {"$EndElements", "", "70:11: the file ends where $EndElements should be"},
      {"$Nodes", "$PartitionedEntities", "24:1: partitioned meshes are not read; save it in one piece"},
      {"$Nodes", "$Points", "24:1: the section has no $EndPoints"},
      {"$EndEntities", "EndEntities", "23:1: $EndEntities expected"},
  };
  for (const auto& f : faults) EXPECT_EQ(fault_of(replaced(good, f.from, f.to)), f.message) << f.to;
  const auto names = good.find("$PhysicalNames"), entities = good.find("$Entities");
  EXPECT_EQ(fault_of(good.substr(0, names) + good.substr(entities)),
            "61:1: the file has no $PhysicalNames: give volumes and surfaces physical names in Gmsh");
  EXPECT_EQ(fault_of(""), "the file is empty");
}

// A file that was cut off anywhere, and one with any byte changed, is read or refused; nothing else happens.
TEST(GmshMesh, NoFileBreaksTheReader) {
  for (const auto& file : {folder() / "good/cube.msh", data / "pin_binary.msh"}) {
    const std::string good = text_of(file);
    const std::size_t step = std::max<std::size_t>(1, good.size() / 400);
    const std::size_t end = good.rfind("$EndElements");
    for (std::size_t cut = 0; cut < end; cut += step)
      EXPECT_NE(fault_of(good.substr(0, cut)), "no error") << cut;
    unsigned noise = 12345;
    for (std::size_t at = 0; at < good.size(); at += step) {
      std::string bad = good;
      noise = noise * 1664525u + 1013904223u;
      bad[at] = static_cast<char>(noise >> 24);
      fault_of(bad);
    }
  }
}

}  // namespace
}  // namespace fourwalls

#include "cases/gmsh/mesh_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <unordered_map>

#include "cases/reader.hpp"

namespace fourwalls {

namespace {

constexpr std::size_t longest_shown = 80;  ///< of a source line in a message

/// Reads numbers and words off a file's bytes and knows where it is. Numbers are words of text, or in binary
/// files as they lie in memory.
class Source {
 public:
  Source(const std::string& file, std::string text) : file_(file), text_(std::move(text)) {}

  bool binary = false;

  [[noreturn]] void fail(const std::string& message) const { fail_at(last_, message); }

  /// Something at a byte of the file.
  [[noreturn]] void fail_at(std::size_t at, const std::string& message) const {
    at = std::min(at, text_.size());
    Problem p{{file_, 0, 0, {}}, "error", message};
    if (binary) {
      p.message += fmt::format(" (byte {} of the binary file)", at);
      throw CaseError({p});
    }
    // past the end of a file that was cut off: the last line that there is
    if (at == text_.size())
      while (at > 0 && std::isspace(static_cast<unsigned char>(text_[at - 1])) != 0) --at;
    const auto line = std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    const std::size_t start = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
    p.where.line = static_cast<int>(line) + 1;
    p.where.column = static_cast<int>(at - start) + 1;
    p.source_line = printable(text_.substr(start, text_.find('\n', start) - start));
    throw CaseError({p});
  }

  bool at_end() {
    skip_blanks();
    return at_ == text_.size();
  }
  std::size_t place() const { return last_; }
  std::size_t left() const { return text_.size() - at_; }

  /// A word of text, also in binary files: section names and physical names.
  std::string_view word(const char* what) {
    skip_blanks();
    last_ = at_;
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) == 0) ++at_;
    if (at_ == last_) fail(fmt::format("the file ends where {} should be", what));
    return std::string_view(text_).substr(last_, at_ - last_);
  }

  /// A text between quotes, on one line.
  std::string quoted(const char* what) {
    skip_blanks();
    last_ = at_;
    if (at_ == text_.size() || text_[at_] != '"') fail(fmt::format("{} in quotes expected", what));
    const std::size_t end = text_.find('"', at_ + 1), line = text_.find('\n', at_);
    if (end == std::string::npos || end > line) fail(fmt::format("{} without its closing quote", what));
    at_ = end + 1;
    return text_.substr(last_ + 1, end - last_ - 1);
  }

  /// A number as text, also in binary files.
  template <class Number>
  Number text_number(const char* what) {
    const auto w = word(what);
    Number value{};
    const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), value);
    if (error != std::errc{} || end != w.data() + w.size())
      fail(fmt::format("{} expected, found '{}'", what, printable(std::string(w))));
    return value;
  }

  int integer(const char* what) { return binary ? raw<int>(what) : text_number<int>(what); }
  std::uint64_t count(const char* what) {
    return binary ? raw<std::uint64_t>(what) : text_number<std::uint64_t>(what);
  }
  double real(const char* what) {
    const double value = binary ? raw<double>(what) : text_number<double>(what);
    if (!std::isfinite(value)) fail(fmt::format("{} is not finite", what));
    return value;
  }

  /// How many of something follow, of at least so many bytes each in binary files; in text a number takes
  /// two.
  std::size_t many(const char* what, std::size_t numbers, std::size_t bytes) {
    const std::uint64_t n = count(what);
    if (n > left() / std::max<std::size_t>(1, binary ? bytes : 2 * numbers) + 1)
      fail(fmt::format("{} is {}, but the file has only {} bytes left", what, n, left()));
    return static_cast<std::size_t>(n);
  }

  /// Numbers of binary files start right behind the line before them.
  void skip_line_end() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  }

  /// Goes on behind the line `end`, or fails.
  void skip_to(const std::string& end) {
    const std::size_t found = text_.find("\n" + end, at_ == 0 ? 0 : at_ - 1);
    if (found == std::string::npos) fail(fmt::format("the section has no {}", end));
    at_ = found + 1 + end.size();
  }

 private:
  static std::string printable(std::string text) {
    if (text.size() > longest_shown) text = text.substr(0, longest_shown) + "...";
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126)
        c = c == '\r' ? ' ' : '?';
    return text;
  }

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }

  template <class Value>
  Value raw(const char* what) {
    last_ = at_;
    if (left() < sizeof(Value)) fail(fmt::format("the file ends where {} should be", what));
    Value value;
    std::memcpy(&value, text_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  std::string file_, text_;
  std::size_t at_ = 0, last_ = 0;
};

/// Types of elements that occur in meshes of solids (Gmsh reference manual): nodes of each, by number.
struct Kind {
  int type, dimension, nodes;
  const char* name;
};
constexpr Kind kinds[] = {{15, 0, 1, "points"},        {1, 1, 2, "lines"},      {2, 2, 3, "triangles"},
                          {3, 2, 4, "quadrilaterals"}, {4, 3, 4, "tetrahedra"}, {5, 3, 8, "hexahedra"},
                          {6, 3, 6, "prisms"},         {7, 3, 5, "pyramids"}};

Size3 minus(const Size3& a, const Size3& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }

double triple(const Size3& a, const Size3& b, const Size3& c) {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
         a[2] * (b[0] * c[1] - b[1] * c[0]);
}

class Reader {
 public:
  Reader(const std::string& file, std::string text) : in_(file, std::move(text)) { mesh_.file = file; }

  GmshMesh read() {
    format();
    while (!in_.at_end()) section();
    if (mesh_.nodes.empty()) in_.fail("the file has no $Nodes");
    if (mesh_.cells.empty())
      in_.fail("no tetrahedra or hexahedra in the file: is it a mesh of surfaces only?");
    if (!named_) in_.fail("the file has no $PhysicalNames: give volumes and surfaces physical names in Gmsh");
    return std::move(mesh_);
  }

 private:
  void format() {
    const auto first = in_.word("$MeshFormat");
    if (first != "$MeshFormat") in_.fail("not a Gmsh file: the first line is not $MeshFormat");
    const std::string version(in_.word("the format's version"));
    if (version != "4.1")
      in_.fail(
          fmt::format("format {} of Gmsh files is not read; save the mesh in format 4.1 "
                      "(gmsh -format msh41, or Mesh.MshFileVersion = 4.1)",
                      version.substr(0, 20)));
    const int type = in_.text_number<int>("0 (text) or 1 (binary)");
    if (type != 0 && type != 1) in_.fail("0 (text) or 1 (binary) expected");
    if (in_.text_number<int>("the size of numbers") != 8) in_.fail("numbers of 8 bytes expected");
    if (type == 1) {
      in_.skip_line_end();
      in_.binary = true;
      if (in_.integer("the byte order's mark") != 1) in_.fail("written on a machine of another byte order");
    }
    end("$EndMeshFormat");
  }

  void end(const char* name) {
    if (in_.word(name) != name) in_.fail(fmt::format("{} expected", name));
  }

  void section() {
    const std::string name(in_.word("a section"));
    if (name.size() < 2 || name[0] != '$' || name.starts_with("$End"))
      in_.fail("the start of a section ($...) expected");
    const auto once = [&](bool seen) {
      if (seen) in_.fail(fmt::format("a second {}", name));
    };
    const bool numbers = name == "$Entities" || name == "$Nodes" || name == "$Elements";
    if (in_.binary && numbers) in_.skip_line_end();
    if (name == "$PartitionedEntities") in_.fail("partitioned meshes are not read; save it in one piece");
    if (name == "$PhysicalNames") {
      once(named_);
      physical_names();
    } else if (name == "$Entities") {
      once(!mesh_.entities.empty());
      entities();
    } else if (name == "$Nodes") {
      once(!mesh_.nodes.empty());
      nodes();
    } else if (name == "$Elements") {
      once(!mesh_.cells.empty());
      elements();
    } else {
      in_.skip_to("$End" + name.substr(1));
    }
  }

  int group_of(int dimension, int tag) {
    const auto [at, fresh] = group_of_.try_emplace({dimension, tag}, static_cast<int>(mesh_.groups.size()));
    if (fresh) mesh_.groups.push_back({dimension, tag, std::to_string(tag)});
    return at->second;
  }

  void physical_names() {
    named_ = true;
    const int all = in_.text_number<int>("the number of physical names");
    for (int n = 0; n < all; ++n) {
      const int dimension = in_.text_number<int>("a physical group's dimension");
      if (dimension < 0 || dimension > 3) in_.fail("a dimension from 0 to 3 expected");
      const int tag = in_.text_number<int>("a physical group's number");
      const std::string name = in_.quoted("a physical group's name");
      if (dimension < 2) continue;
      for (const auto& g : mesh_.groups)
        if (g.dimension == dimension && g.name == name)
          in_.fail(fmt::format("a second physical group '{}' of dimension {}", name, dimension));
      mesh_.groups[static_cast<std::size_t>(group_of(dimension, tag))].name = name;
    }
    end("$EndPhysicalNames");
  }

  void entities() {
    std::size_t of[4];
    for (auto& n : of) n = in_.many("the number of entities", 5, 16);
    for (int dimension = 0; dimension < 4; ++dimension)
      for (std::size_t n = 0; n < of[dimension]; ++n) entity(dimension);
    end("$EndEntities");
  }

  void entity(int dimension) {
    GmshMesh::Entity e{dimension, in_.integer("an entity's number"), {}};
    for (int n = 0; n < (dimension == 0 ? 3 : 6); ++n) in_.real("a coordinate");
    const std::size_t groups = in_.many("the number of physical groups", 1, 4);
    for (std::size_t n = 0; n < groups; ++n) {
      const int tag = in_.integer("a physical group's number");  // negative: turned around
      if (dimension >= 2) e.groups.push_back(group_of(dimension, std::abs(tag)));
    }
    const std::size_t around = dimension == 0 ? 0 : in_.many("the number of bounding entities", 1, 4);
    for (std::size_t n = 0; n < around; ++n) in_.integer("a bounding entity's number");
    if (dimension < 2) return;
    if (!entity_of_.emplace(std::pair(dimension, e.tag), static_cast<int>(mesh_.entities.size())).second)
      in_.fail(fmt::format("a second entity {} of dimension {}", e.tag, dimension));
    mesh_.entities.push_back(std::move(e));
  }

  void nodes() {
    const std::size_t blocks = in_.many("the number of blocks of nodes", 4, 20);
    const std::size_t all = in_.many("the number of nodes", 4, 32);
    in_.count("the smallest node number"), in_.count("the largest node number");
    mesh_.nodes.reserve(all);
    node_of_.reserve(all);
    for (std::size_t b = 0; b < blocks; ++b) {
      const int dimension = in_.integer("an entity's dimension");
      if (dimension < 0 || dimension > 3) in_.fail("a dimension from 0 to 3 expected");
      in_.integer("an entity's number");
      const bool parametric = in_.integer("0 or 1 (parametric)") != 0;
      const std::size_t count = in_.many("the number of nodes in the block", 4, 32);
      for (std::size_t n = 0; n < count; ++n) {
        const auto tag = in_.count("a node's number");
        if (!node_of_.emplace(tag, static_cast<int>(mesh_.nodes.size() + n)).second)
          in_.fail(fmt::format("a second node {}", tag));
      }
      for (std::size_t n = 0; n < count; ++n) {
        Size3 at;
        for (double& x : at) x = in_.real("a coordinate");
        for (int p = 0; parametric && p < dimension; ++p) in_.real("a parametric coordinate");
        mesh_.nodes.push_back(at);
      }
    }
    if (mesh_.nodes.size() != all)
      in_.fail(fmt::format("$Nodes announces {} nodes and has {}", all, mesh_.nodes.size()));
    end("$EndNodes");
  }

  void elements() {
    if (mesh_.nodes.empty()) in_.fail("$Elements before $Nodes");
    const std::size_t blocks = in_.many("the number of blocks of elements", 4, 20);
    const std::size_t all = in_.many("the number of elements", 2, 16);
    in_.count("the smallest element number"), in_.count("the largest element number");
    std::size_t met = 0;
    for (std::size_t b = 0; b < blocks; ++b) met += block();
    if (met != all) in_.fail(fmt::format("$Elements announces {} elements and has {}", all, met));
    end("$EndElements");
  }

  /// One block; returns how many elements it has.
  std::size_t block() {
    const int dimension = in_.integer("an entity's dimension"), tag = in_.integer("an entity's number");
    const int type = in_.integer("a type of element");
    const auto* kind =
        std::find_if(std::begin(kinds), std::end(kinds), [&](auto& k) { return k.type == type; });
    if (kind == std::end(kinds))
      in_.fail(
          fmt::format("elements of type {} are not read: first-order tetrahedra or hexahedra expected "
                      "(Mesh.ElementOrder = 1)",
                      type));
    if (kind->dimension != dimension)
      in_.fail(fmt::format("{} in an entity of dimension {}", kind->name, dimension));
    if (dimension == 3 && kind->type > 5)
      in_.fail(fmt::format("{} are not read: tetrahedra or hexahedra expected", kind->name));
    if (dimension == 3 && mesh_.corners != 0 && mesh_.corners != kind->nodes)
      in_.fail(
          "tetrahedra and hexahedra in one file: one kind of cell expected; give each its own mesh_body");
    int entity = -1;
    if (dimension >= 2) {
      const auto found = entity_of_.find({dimension, tag});
      if (found == entity_of_.end())
        in_.fail(fmt::format("elements of {} {}, which $Entities does not have",
                             dimension == 2 ? "surface" : "volume", tag));
      entity = found->second;
    }
    if (dimension == 3) mesh_.corners = kind->nodes;
    const auto nodes = static_cast<std::size_t>(kind->nodes);
    const std::size_t count = in_.many("the number of elements in the block", nodes + 1, 8 * (nodes + 1));
    for (std::size_t n = 0; n < count; ++n) element(*kind, entity);
    return count;
  }

  void element(const Kind& kind, int entity) {
    const auto tag = in_.count("an element's number");
    const std::size_t start = in_.place();
    int nodes[8] = {};
    for (int n = 0; n < kind.nodes; ++n) {
      const auto node = in_.count("a node's number");
      const auto found = node_of_.find(node);
      if (found == node_of_.end()) in_.fail(fmt::format("element {}: there is no node {}", tag, node));
      nodes[n] = found->second;
      for (int before = 0; before < n; ++before)
        if (nodes[before] == nodes[n]) in_.fail(fmt::format("element {} has node {} twice", tag, node));
    }
    if (kind.dimension == 2) {
      auto& facet = mesh_.facets.emplace_back();
      std::copy_n(nodes, kind.nodes, facet.nodes.begin());
      facet.entity = entity;
    }
    if (kind.dimension != 3) return;
    check_volume(kind, nodes, tag, start);
    mesh_.cells.insert(mesh_.cells.end(), nodes, nodes + kind.nodes);
    mesh_.cell_entity.push_back(entity);
    mesh_.cell_tag.push_back(tag);
  }

  /// At each corner the three edges that leave it make a positive volume; a tetrahedron has but one.
  void check_volume(const Kind& kind, const int* nodes, std::uint64_t tag, std::size_t start) const {
    // corners of a hexahedron and the neighbours of each, in a right-handed order
    constexpr int around[8][4] = {{0, 1, 3, 4}, {1, 2, 0, 5}, {2, 3, 1, 6}, {3, 0, 2, 7},
                                  {4, 7, 5, 0}, {5, 4, 6, 1}, {6, 5, 7, 2}, {7, 6, 4, 3}};
    constexpr int tetrahedron[4] = {0, 1, 2, 3};
    for (int corner = 0; corner < (kind.nodes == 8 ? 8 : 1); ++corner) {
      const auto& c = kind.nodes == 8 ? around[corner] : tetrahedron;
      const auto at = [&](int k) { return mesh_.nodes[static_cast<std::size_t>(nodes[c[k]])]; };
      const Size3 a = minus(at(1), at(0)), b = minus(at(2), at(0)), d = minus(at(3), at(0));
      const double volume = triple(a, b, d);
      const auto length = [](const Size3& v) { return std::hypot(v[0], v[1], v[2]); };
      if (volume > 1e-10 * length(a) * length(b) * length(d)) continue;
      in_.fail_at(start,
                  kind.nodes == 8
                      ? fmt::format("hexahedron {} is folded or flat at one of its corners", tag)
                      : fmt::format("tetrahedron {} has {} volume", tag, volume < 0 ? "a negative" : "no"));
    }
  }

  Source in_;
  GmshMesh mesh_;
  bool named_ = false;
  std::map<std::pair<int, int>, int> group_of_, entity_of_;  ///< by dimension and number
  std::unordered_map<std::uint64_t, int> node_of_;           ///< by number
};

}  // namespace

std::vector<std::string> GmshMesh::names(int dimension) const {
  std::vector<std::string> all;
  for (const auto& g : groups)
    if (g.dimension == dimension) all.push_back(g.name);
  return all;
}

GmshMesh read_gmsh(const std::string& file) {
  const auto refuse = [&](const std::string& why) -> CaseError {
    return CaseError({{{file, 0, 0, {}}, "error", why}});
  };
  namespace fs = std::filesystem;
  std::error_code status;
  if (!fs::is_regular_file(file, status)) throw refuse("no such file");
  std::string text(static_cast<std::size_t>(fs::file_size(file, status)), '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) throw refuse("it cannot be read");
  if (text.empty()) throw refuse("the file is empty");
  return Reader(file, std::move(text)).read();
}

}  // namespace fourwalls

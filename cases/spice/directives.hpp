/// Dot statements. They are few: every rank reads all of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cases/spice/elements.hpp"
#include "cases/spice/netlist.hpp"

namespace fourwalls::spice {

/// A dot statement as one line, comments and continuation marks taken out.
struct Directive {
  Place place;
  std::string text;
};

/// Something wrong, at a place; line 0: with the file as a whole.
struct Finding {
  Place place;
  std::string message;
  bool io = false;
};

/// A name that a directive refers to, and where its answer belongs.
struct Reference {
  Place place;
  std::string name;
  enum class Use { output_a, output_b, output_element, initial } use;
  std::size_t index;  ///< into outputs or initial
};

/// True for `.end` and `.include`, which the reader itself follows.
bool is_end(std::string_view statement);
bool is_include(std::string_view statement);

/// The file that an include names, as written. \throws Refusal
std::string included_file(std::string_view statement);

/// Fills what the netlist has of directives, but for the names in it, which are returned.
std::vector<Reference> read_directives(const std::vector<Directive>& directives, Netlist& net,
                                       std::vector<Finding>& findings);

}  // namespace fourwalls::spice

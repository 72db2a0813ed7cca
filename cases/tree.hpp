/// A case file as a plain tree: TOML without the parser's types, every node with its place.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cases/case.hpp"
#include "cases/reader.hpp"

namespace fourwalls {

enum class NodeKind { table, array, text, integer, number, flag, other };

struct Member;

struct Node {
  NodeKind kind = NodeKind::table;
  Location where;  ///< path unused
  std::string text;
  long long integer = 0;
  double number = 0;
  bool flag = false;
  std::vector<Node> elements;   ///< of an array
  std::vector<Member> members;  ///< of a table, in file order
};

/// A key and its value.
struct Member {
  std::string name;
  Location where;  ///< of the key
  Node node;
};

/// The member of that name, or null.
const Node* find_member(const Node& table, std::string_view name);
Node* find_member(Node& table, std::string_view name);

/// `table`, `array of 3`, `'text'`, `5`: for "found ..." in messages.
std::string shown(const Node& node);

/// Parses TOML; a syntax error (there is at most one) is added to `problems` and gives an empty table.
/// Refuses text nested so deeply that no case can mean it.
Node parse_tree(std::string_view text, const std::string& file, std::vector<Problem>& problems);

/// Sets `path=value` (see read_case) in the tree; what is wrong with it is added to `problems`.
void apply_override(Node& root, const std::string& override_text, std::vector<Problem>& problems);

/// A key as it stands in a path: bare, or quoted where it has to be.
std::string path_word(const std::string& key);

/// `path.word`, or the word alone at the top.
std::string below(const std::string& path, const std::string& word);

}  // namespace fourwalls

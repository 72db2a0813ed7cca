#include "cases/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <set>

#include "cases/check.hpp"
#include "cases/fill.hpp"
#include "cases/keys.hpp"
#include "cases/library.hpp"
#include "cases/resolved.hpp"
#include "cases/text_file.hpp"
#include "cases/tree.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

/// One reading of one case: files, overrides, tables, folding, checks.
class CaseReading {
 public:
  explicit CaseReading(std::string name) : name_(std::move(name)) {}

  Case read(std::string_view text, const std::vector<std::string>& overrides,
            std::vector<Problem>* warnings) {
    Node root = file_tree(std::string(text), name_);
    if (problems_.empty()) {
      chain_.push_back(name_);
      loaded_.insert(identity(name_));
      includes(root, root, name_);
      for (const auto& o : overrides) apply_override(root, o, problems_);
      resolve(root);
    }
    finish_or_throw(warnings);
    Case c = to_case(std::move(input_));
    c.hash = hash_of(c);
    return c;
  }

  /// Materials and technologies alone, as an included file holds them.
  CaseInput read_definitions(std::string_view text) {
    Node tree = file_tree(std::string(text), name_);
    Node root;
    merge(tree, root);
    input_.file = name_;
    fill(input_, root, problems_);
    fold(input_, problems_);
    for (auto& p : check_names(input_)) problems_.push_back(std::move(p));
    finish_or_throw(nullptr);
    return std::move(input_);
  }

 private:
  Node file_tree(std::string text, const std::string& file) {
    Node tree = parse_tree(text, file, problems_);
    sources_[file] = std::move(text);
    return tree;
  }

  static std::string identity(const std::string& file) {
    std::error_code status;
    const auto canonical = fs::weakly_canonical(file, status);
    return status ? file : canonical.string();
  }

  void error(const Location& where, const std::string& path, const std::string& message) {
    problems_.push_back({where, "error", message});
    problems_.back().where.path = path;
  }

  /// Loads the files that `tree` includes and moves what they define into `root`.
  void includes(const Node& tree, Node& root, const std::string& file) {
    const Node* list = find_member(tree, "include");
    if (!list) return;
    if (list->kind != NodeKind::array)
      return error(list->where, "include", "expected an array of file names, found " + shown(*list));
    const std::vector<Node> entries = list->elements;  // root may grow below
    for (const auto& entry : entries) {
      if (entry.kind != NodeKind::text) {
        error(entry.where, "include", "expected a file name, found " + shown(entry));
      } else if (entry.text.find('\0') != std::string::npos) {
        error(entry.where, "include", "not a file name");
      } else {
        include(entry, root, (fs::path(file).parent_path() / entry.text).lexically_normal().string());
      }
    }
  }

  void include(const Node& entry, Node& root, const std::string& file) {
    constexpr std::size_t deepest = 16;
    const std::string id = identity(file);
    for (const auto& open : chain_) {
      if (identity(open) == id)
        return error(entry.where, "include", "files include each other: " + chain_to(file));
    }
    if (chain_.size() > deepest)
      return error(entry.where, "include", fmt::format("nested deeper than {} files", deepest));
    if (!loaded_.insert(id).second) return;  // by another way already
    std::string text, why;
    if (!read_text_file(file, text, why))
      return error(entry.where, "include", fmt::format("cannot read '{}': {}", file, why));
    chain_.push_back(file);
    Node tree = file_tree(std::move(text), file);
    includes(tree, root, file);
    merge(tree, root);
    chain_.pop_back();
  }

  std::string chain_to(const std::string& file) const {
    std::string text;
    for (const auto& open : chain_) text += open + " -> ";
    return text + file;
  }

  /// Tables that are definitions by name: what an included file may hold.
  static bool defines(const std::string& table) {
    return table == "material" || table == "technology" || table == "converter_technology" ||
           table == "generator_technology";
  }

  void merge(Node& tree, Node& root) {
    for (auto& member : tree.members) {
      if (member.name == "include") continue;
      if (!defines(member.name)) {
        error(member.where, path_word(member.name),
              "an included file may hold only materials and technologies");
      } else if (member.node.kind != NodeKind::table) {
        error(member.node.where, member.name,
              fmt::format("expected [{}.NAME], found {}", member.name, shown(member.node)));
      } else {
        merge_names(member, root);
      }
    }
  }

  void merge_names(Member& from, Node& root) {
    if (!find_member(root, from.name)) root.members.push_back({from.name, from.where, Node{}});
    Node& into = *find_member(root, from.name);
    if (into.kind != NodeKind::table) return;  // an error of its own, found on reading
    for (auto& member : from.node.members) {
      if (const Node* first = find_member(into, member.name)) {
        const auto& at = first->where;
        error(member.where, from.name + "." + path_word(member.name),
              fmt::format("defined twice; also at {}:{}", at.file, at.line));
      } else {
        into.members.push_back(std::move(member));
      }
    }
  }

  void resolve(const Node& root) {
    input_.file = name_;
    input_.name = run_name();
    fill(input_, root, problems_);
    fold(input_, problems_);
    for (auto& p : check_names(input_)) problems_.push_back(std::move(p));
    if (any_error(problems_)) return;
    for (auto& p : check_structure(to_case(input_))) problems_.push_back(std::move(p));
  }

  std::string run_name() const {
    const fs::path path = fs::path(name_);
    if (path.stem() != "case") return path.stem().string();
    std::error_code status;
    return fs::absolute(path, status).parent_path().filename().string();
  }

  /// Errors are thrown, in the order of the file; warnings go to the caller.
  void finish_or_throw(std::vector<Problem>* warnings) {
    for (auto& p : problems_) {
      const auto source = sources_.find(p.where.file);
      if (source != sources_.end() && p.where.line > 0) p.source_line = line_of(source->second, p.where.line);
    }
    std::stable_sort(problems_.begin(), problems_.end(), [&](const Problem& a, const Problem& b) {
      return std::tuple(a.where.file != name_, a.where.file, a.where.line, a.where.column) <
             std::tuple(b.where.file != name_, b.where.file, b.where.line, b.where.column);
    });
    if (any_error(problems_)) throw CaseError(problems_);
    if (warnings) warnings->insert(warnings->end(), problems_.begin(), problems_.end());
  }

  /// FNV-1a of the resolved values: the same case, however it was written, has the same hash.
  static std::string hash_of(const Case& c) {
    std::uint64_t h = 0xcbf29ce484222325u;
    for (const unsigned char byte : resolved_values(c)) h = (h ^ byte) * 0x100000001b3u;
    return fmt::format("{:016x}", h);
  }

  std::string name_;
  CaseInput input_;
  std::vector<Problem> problems_;
  std::map<std::string, std::string> sources_;
  std::vector<std::string> chain_;
  std::set<std::string> loaded_;
};

}  // namespace

Case read_library() {
  Case all = to_case(CaseReading("library/materials.toml").read_definitions(library_materials()));
  all.technologies = CaseReading("library/links.toml").read_definitions(library_links()).technologies;
  Case power = to_case(CaseReading("library/power.toml").read_definitions(library_power()));
  all.converter_technologies = std::move(power.converter_technologies);
  all.generator_technologies = std::move(power.generator_technologies);
  return all;
}

Case read_case_text(std::string_view text, const std::string& name, const std::vector<std::string>& overrides,
                    std::vector<Problem>* warnings) {
  return CaseReading(name).read(text, overrides, warnings);
}

Case read_case(const std::string& file, const std::vector<std::string>& overrides,
               std::vector<Problem>* warnings) {
  std::string text, why;
  if (!read_text_file(file, text, why)) {
    throw CaseError({{{file, 0, 0, {}}, "error", "cannot read the case file: " + why}}, true);
  }
  return read_case_text(text, file, overrides, warnings);
}

}  // namespace fourwalls

/// The key table: every key of a case file declared once. It drives reading, checks, `describe` and the
/// resolved case; nothing else knows a key's type, unit, range or default.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cases/case.hpp"

namespace fourwalls {

/// Straps from which a sheet's resistance can be given instead.
struct Straps {
  std::string material;
  double thickness = 0, width = 0, pitch = 0;  ///< [m]
  int direction = 0;                           ///< x, y, both
};
struct SheetInput : Sheet {
  Straps straps;
};

/// Efficiency figures from which a regulator's losses can be given instead.
struct RegulatorInput : Regulator {
  double peak_efficiency = 0, peak_load = 0, full_efficiency = 0;
};

/// What a case file can say: a Case, and what is folded into it after reading.
struct CaseInput : Case {
  std::vector<SheetInput> sheet_inputs;          ///< stands for Case::sheets while reading and writing
  std::vector<RegulatorInput> regulator_inputs;  ///< stands for Case::regulators
  std::map<std::string, ConverterTechnologyInput> converter_technology_inputs;  ///< and so on
  std::map<std::string, GeneratorTechnologyInput> generator_technology_inputs;
  std::vector<CableInput> cable_inputs;
  std::vector<std::string> include;
};

struct Table;

/// Where a choice lives: an index into the key's words.
struct ChoiceSlot {
  std::function<int()> get;
  std::function<void(int)> set;
};

/// Tables of one kind: `[[body]]`, or `[material.NAME]` when keyed.
struct ItemsSlot {
  bool keyed = false;
  std::function<std::size_t()> count;
  std::function<void*(std::size_t)> at;
  std::function<void*(const std::string&)> add;
  std::function<std::string(std::size_t)> name;  ///< of a keyed table's item
};

using Options = std::vector<std::pair<std::string, std::string>>;
using Strings = std::vector<std::string>;
using Numbers = std::vector<double>;

/// Where a key's value lives in an object. Nothing: an optional value that is absent. void*: a table inside.
using Slot = std::variant<std::monostate, std::span<double>, std::span<std::string>, int*, bool*, ChoiceSlot,
                          void*, ItemsSlot, Options*, Strings*, Numbers*>;

/// Allowed values, in the key's unit.
struct Range {
  double low = 0, high = 0;
  bool above = false;  ///< low itself is not allowed
  bool contains(double v) const { return (above ? v > low : v >= low) && v <= high; }
};

struct Key {
  std::string name;
  std::string type;  ///< quantity, pair, triple, numbers, integer, flag, text, two texts, choice, table,
                     ///< tables, options
  std::string unit;  ///< as units.hpp takes it
  Range range;
  std::vector<std::string> words;  ///< of a choice
  std::string help;
  std::string refers;   ///< table whose names this text must be one of
  std::string absent;   ///< what holds when the key is left out, where the value alone does not tell
  std::string partner;  ///< key that must be given with this one
  bool needed = false;
  bool shared = false;      ///< one number stands for all components
  bool input_only = false;  ///< folded into other keys; not in the resolved case
  std::shared_ptr<const Table> table;
  std::function<Slot(void* object, bool create)> slot;

  // Modifiers, to be chained on a freshly made key.
  Key required() && { return needed = true, std::move(*this); }
  Key one_for_all() && { return shared = true, std::move(*this); }
  Key folded() && { return input_only = true, std::move(*this); }
  Key with(std::string other) && { return partner = std::move(other), std::move(*this); }
  Key names(std::string kind) && { return refers = std::move(kind), std::move(*this); }
  Key or_else(std::string what) && { return absent = std::move(what), std::move(*this); }
};

struct Table {
  std::string name;  ///< `body.layer`; empty: the whole case
  std::string help;
  std::vector<Key> keys;
  std::function<Location*(void*)> where;        ///< null: the table has none
  std::function<std::shared_ptr<void>()> make;  ///< one with every default, for `describe`
};

/// The whole case file; its objects are CaseInput.
const Table& case_table();

/// A Case as the table sees it, and back (straps and efficiencies are folded by the reader, not here).
CaseInput to_input(const Case& c);
Case to_case(CaseInput input);

/// `above 0 m to 10 m`.
std::string shown(const Range& range, const std::string& unit);

/// The default stands for "absent": no user may write it.
bool is_absent(const Key& key, void* object);

/// Calls `visit(table, object, path)` for the whole case and every table in it, outermost first.
void walk(const Table& table, void* object, const std::string& path,
          const std::function<void(const Table&, void*, const std::string&)>& visit);

}  // namespace fourwalls

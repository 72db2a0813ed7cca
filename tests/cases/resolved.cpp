// Requirement: the resolved case holds every value with its origin, and reading it gives the same Case.
#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "cases/keys.hpp"
#include "files.hpp"

namespace fourwalls {
namespace {

using testing_cases::rich_case;
using testing_cases::small_case;

/// Every value of a case as text with all digits, by path: the whole Case but file, hash and locations.
std::map<std::string, std::string> values_of(const Case& c) {
  std::map<std::string, std::string> all;
  CaseInput input = to_input(c);
  const auto put = [&](const std::string& path, double v) {
    char text[64];
    std::snprintf(text, sizeof text, "%a", v);
    all[path] += std::string(text) + ",";
  };
  walk(case_table(), &input, "", [&](const Table& table, void* object, const std::string& path) {
    for (const auto& key : table.keys) {
      const std::string own = path + "." + key.name;
      const Slot slot = key.slot(object, false);
      if (const auto* v = std::get_if<std::span<double>>(&slot); v && !key.input_only) {
        for (const double x : *v) put(own, x);
      }
      if (const auto* v = std::get_if<std::span<std::string>>(&slot); v && !key.input_only) {
        for (const auto& text : *v) all[own] += text + ",";
      }
      if (const auto* v = std::get_if<int*>(&slot)) put(own, **v);
      if (const auto* v = std::get_if<bool*>(&slot)) put(own, **v);
      if (const auto* v = std::get_if<ChoiceSlot>(&slot); v && !key.input_only) put(own, v->get());
      if (const auto* v = std::get_if<Options*>(&slot)) {
        for (const auto& [option, text] : **v) all[own] += option + "=" + text + ",";
      }
    }
  });
  return all;
}

void expect_round_trip(const Case& c) {
  const std::string text = resolved_toml(c);
  const Case again = read_case_text(text, "resolved.toml");
  const auto written = values_of(c), read = values_of(again);
  for (const auto& [path, value] : written)
    EXPECT_EQ(read.count(path) ? read.at(path) : "nothing", value) << path;
  EXPECT_EQ(read.size(), written.size());
  EXPECT_EQ(again.hash, c.hash);
}

TEST(Resolved, RoundTrip) {
  expect_round_trip(rich_case());
  for (const char* name : {"good/circuit.toml", "good/cooling.toml", "good/solids.toml"})
    expect_round_trip(read_case((testing_cases::folder() / name).string()));
  expect_round_trip(small_case());
}

TEST(Resolved, AwkwardNumbersAndNames) {
  expect_round_trip(
      rich_case({"load.cpu.power=0.1", "load.uncore.power=1e-300", "regulator.vr.load_line=1e-9",
                 "case.title=\"tab\\t quote\\\" # hash  # more \\u0001 µ\"", "load.cpu.name=a  # b",
                 "boundary.edge.temperature=298.15000000000003"}));
}

TEST(Resolved, EveryValueHasItsOrigin) {
  const std::string text = resolved_toml(small_case({"body.die.layer.bulk.cells=3"}));
  EXPECT_NE(text.find("thickness = 0.0005  # [m] "), std::string::npos) << text;
  EXPECT_NE(text.find("small.toml:12\n"), std::string::npos) << text;
  EXPECT_NE(text.find("cells = 3  # --set body.die.layer.bulk.cells=3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("tolerance = 1e-12  # default\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# density: not known\n"), std::string::npos) << text;
}

/// Devices of the power chain share one table: where their heat goes.
std::string heat_alike(const std::string& path) {
  const auto at = path.find(".heat.");
  return at == std::string::npos ? path : path.substr(at + 1);
}

// The rich cases are only as good as they are complete: together they must set every key that there is.
TEST(Resolved, TheRichCasesSetEveryKey) {
  std::set<std::string> given;
  auto origins = rich_case().origins;
  for (const char* name : {"good/circuit.toml", "good/cooling.toml", "good/solids.toml"})
    origins.merge(read_case((testing_cases::folder() / name).string()).origins);
  for (const auto& [path, where] : origins) {
    std::string plain;
    bool inside = false;
    for (const char ch : path) {
      inside = ch == '[' || (inside && ch != ']');
      if (!inside && ch != ']') plain += ch;
    }
    // definitions go by name: any of them counts
    const auto dot = plain.find('.');
    const std::string table = plain.substr(0, dot);
    if (table == "material" || table.ends_with("technology")) {
      const auto last = plain.rfind('.');
      plain = table + plain.substr(last);
    }
    given.insert(heat_alike(plain));
  }
  const std::function<void(const Table&, const std::string&)> visit = [&](const Table& table,
                                                                          const std::string& path) {
    for (const auto& key : table.keys) {
      const std::string own = path.empty() ? key.name : path + "." + key.name;
      if (key.table) visit(*key.table, own);
      if (!key.table && key.type != "options") {
        EXPECT_TRUE(given.count(heat_alike(own)))
            << own << " is not in rich.toml, circuit.toml, cooling.toml or solids.toml of good/";
      }
    }
  };
  visit(case_table(), "");
}

}  // namespace
}  // namespace fourwalls

// Requirement: describe tells every key's type, unit, default, range and meaning from the table that the
// reader uses.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "cases/keys.hpp"
#include "cases/reader.hpp"

namespace fourwalls {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Describe, AKey) {
  const std::string text = describe("body.layer.thickness");
  EXPECT_TRUE(has(text, "quantity [m]; default: required; allowed: 1e-09 to 10 m")) << text;
  EXPECT_TRUE(has(describe("cells"), "integer; default: 1; allowed: 1 to 10000")) << describe("cells");
  EXPECT_TRUE(has(describe("load.leakage_scale"), "[K]; default: 55;"));
  EXPECT_TRUE(has(describe("load.temperature_limit"), "default: no limit"));
  EXPECT_TRUE(has(describe("boundary.kind"), "convection | temperature | flux | natural"));
}

TEST(Describe, EveryTableAndKeyHasAText) {
  const std::string all = describe("keys");
  const std::function<void(const Table&)> visit = [&](const Table& table) {
    EXPECT_FALSE(table.help.empty()) << table.name;
    if (!table.name.empty()) {
      EXPECT_TRUE(has(describe(table.name), table.help)) << table.name;
    }
    for (const auto& key : table.keys) {
      EXPECT_TRUE(has(all, "  " + key.name + " ")) << key.name;
      if (key.table) visit(*key.table);
    }
  };
  visit(case_table());
}

TEST(Describe, EveryTopicOfTheListHasAText) {
  std::istringstream list(describe(""));
  std::set<std::string> topics;
  for (std::string line, word; std::getline(list, line);)
    if (line.starts_with("  ") && std::istringstream(line) >> word) topics.insert(word);
  EXPECT_GT(topics.size(), 40u);
  for (const auto& topic : topics) EXPECT_TRUE(has(describe(topic), "\n")) << topic;
}

TEST(Describe, TopicsAndMisspeltTopics) {
  for (const char* topic :
       {"keys", "materials", "technologies", "cold_plate", "body.layer.part", "link.from"}) {
    EXPECT_TRUE(has(describe(""), topic)) << topic;
  }
  EXPECT_EQ(describe("materails"), "unknown topic 'materails'; did you mean 'materials'?\n");
  EXPECT_EQ(describe("qqqqqqqqqq"), "unknown topic 'qqqqqqqqqq'; `fourwalls describe` lists the topics\n");
}

TEST(Describe, TheLibrary) {
  EXPECT_TRUE(has(describe("materials"), "microbump_layer      k = 0.592, 0.592, 12.1"))
      << describe("materials");
  EXPECT_TRUE(has(describe("technologies"), "co-packaged          optical, host 3, module 8.75, laser 2.5"))
      << describe("technologies");
}

TEST(Describe, ThePowerLibrary) {
  EXPECT_TRUE(has(describe("power"), "power-shelf               94.39  96.60  97.50  97.00"))
      << describe("power");
  EXPECT_TRUE(
      has(describe("power"), "gas-engine                29.71  36.07  38.85  40.40, lowest load 0.25"));
  EXPECT_TRUE(has(describe("converter.heat"), "[converter.heat]"));
  EXPECT_TRUE(has(describe("converter_technology"), "[converter_technology.NAME]"));
}

TEST(Describe, WhatIsNotChecked) {
  for (const char* word : {"voltage collapse", "runaway", "mesh", "correlations"}) {
    EXPECT_TRUE(has(not_checked(), word)) << word;
  }
}

}  // namespace
}  // namespace fourwalls

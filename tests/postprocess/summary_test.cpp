// summary.json, tables, the printed summary and the HTML page.
#include <gtest/gtest.h>
#include <petscsys.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "postprocess/files.hpp"
#include "postprocess/report.hpp"
#include "postprocess/text.hpp"
#include "postprocess/writers.hpp"
#include "synthetic.hpp"

namespace {

using fourwalls::Result;

Result sample() {
  Result result;
  result.title = "Synthetic <case>";
  synthetic::add_numbers(result);
  return result;
}

TEST(Summary, reads_back_to_the_same_bits) {
  const synthetic::Scratch scratch(PETSC_COMM_SELF);
  auto result = sample();
  result.quantities["third"] = {1.0 / 3.0, "1", ""};
  result.quantities["tiny"] = {std::numeric_limits<double>::denorm_min(), "1", ""};
  fourwalls::write_atomically(scratch / "s.json", fourwalls::summary_json(result));
  const auto back = fourwalls::read_summary(scratch / "s.json");
  EXPECT_EQ(fourwalls::summary_json(back), fourwalls::summary_json(result));
  for (const auto& [name, q] : result.quantities) EXPECT_EQ(back.quantities.at(name).value, q.value) << name;
  EXPECT_EQ(back.limits.at("vdd drop").holds, false);
  EXPECT_EQ(back.solver.unknowns, result.solver.unknowns);
  EXPECT_EQ(back.provenance.commit, "abc123");
}

TEST(Summary, infinities_and_not_a_number_survive) {
  const synthetic::Scratch scratch(PETSC_COMM_SELF);
  auto result = sample();
  result.quantities["a"].value = std::numeric_limits<double>::infinity();
  result.quantities["b"].value = std::numeric_limits<double>::quiet_NaN();
  fourwalls::write_atomically(scratch / "s.json", fourwalls::summary_json(result));
  const auto back = fourwalls::read_summary(scratch / "s.json");
  EXPECT_EQ(back.quantities.at("a").value, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(back.quantities.at("b").value));
}

TEST(Summary, keys_are_the_promised_ones) {
  const auto json = nlohmann::json::parse(fourwalls::summary_json(sample()));
  EXPECT_EQ(json.at("title"), "Synthetic <case>");
  EXPECT_EQ(json.at("quantities").at("system power").at("unit"), "W");
  EXPECT_EQ(json.at("limits").at("die0 temperature").at("margin"), 20);
  EXPECT_EQ(json.at("balance").at("mass").at("relative_error"), 0);
  EXPECT_EQ(json.at("solver").at("peak_memory_bytes"), 1.5e8);
  EXPECT_EQ(json.at("solver").at("seconds").at("solve"), 0.25);
  EXPECT_EQ(json.at("provenance").at("case_hash"), "deadbeef");
}

TEST(Summary, damaged_file_is_an_error_with_its_name) {
  const synthetic::Scratch scratch(PETSC_COMM_SELF);
  for (const char* text : {"", "{", "{}", "[1]", "{\"title\": 3}"}) {
    fourwalls::write_atomically(scratch / "s.json", text);
    EXPECT_THROW(fourwalls::read_summary(scratch / "s.json"), fourwalls::IoError) << text;
  }
  EXPECT_THROW(fourwalls::read_summary(scratch / "none.json"), fourwalls::IoError);
}

TEST(Summary, printed_table_uses_engineering_units) {
  const auto text = fourwalls::summary_text(sample());
  EXPECT_NE(text.find("85.00 degC"), std::string::npos) << text;
  EXPECT_NE(text.find("31.2 mV"), std::string::npos) << text;
  EXPECT_NE(text.find("1.2345 kW"), std::string::npos) << text;
  EXPECT_NE(text.find("VIOLATED"), std::string::npos) << text;
  EXPECT_NE(text.find("margin   20 K"), std::string::npos) << text;
}

TEST(Text, kelvin_of_differences_stay_kelvin) {
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(fourwalls::engineering(12.5, "K", "die0 temperature rise"), Pair("12.5", "K"));
  EXPECT_EQ(fourwalls::engineering(300, "K", "inlet"), Pair("26.85", "degC"));
  EXPECT_EQ(fourwalls::engineering(0.85, "V", ""), Pair("850", "mV"));
  EXPECT_EQ(fourwalls::engineering(0, "W", ""), Pair("0", "W"));
  EXPECT_EQ(fourwalls::engineering(999.99999, "W", ""), Pair("1", "kW"));
}

TEST(Tables, ledger_has_a_column_for_each_unit) {
  const auto csv = fourwalls::ledger_csv(sample());
  EXPECT_EQ(csv.substr(0, csv.find('\n')),
            "balance,origin,destination,power [W],current [A],mass flow [kg/s]");
  EXPECT_NE(csv.find("energy,die0 devices,\"plate, inlet\",1000.25,,\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("energy,\"link \"\"a\"\"\",ambient,234.25,,\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("mass,inlet,outlet,,,0.05\n"), std::string::npos) << csv;
}

TEST(Tables, ledger_reads_back) {
  const synthetic::Scratch scratch(PETSC_COMM_SELF);
  fourwalls::write_atomically(scratch / "l.csv", fourwalls::ledger_csv(sample()));
  const auto rows = fourwalls::read_ledger(scratch / "l.csv");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1].origin, "link \"a\"");
  EXPECT_EQ(rows[0].destination, "plate, inlet");
  EXPECT_EQ(rows[2].value, 0.05);
  EXPECT_EQ(rows[2].unit, "kg/s");
}

TEST(Tables, telemetry_has_every_column_and_leaves_gaps) {
  EXPECT_EQ(fourwalls::telemetry_csv(sample()),
            "kind,name,current [A],power [W],rate [bit/s]\n"
            "link,d2d,,3.5,4000000000000\n"
            "load,core,100.125,75,\n");
}

TEST(Report, page_is_self_contained_and_escaped) {
  const auto page = fourwalls::html_report(sample());
  EXPECT_NE(page.find("<title>Synthetic &lt;case&gt;</title>"), std::string::npos);
  EXPECT_NE(page.find("1 of 2 limits violated"), std::string::npos);
  EXPECT_NE(page.find("plate, inlet"), std::string::npos);
  EXPECT_NE(page.find("<svg"), std::string::npos);
  for (const char* outside : {"http://", "https://", "<script", "src="})
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
}

TEST(Report, written_from_a_run_folder) {
  const synthetic::Scratch scratch(PETSC_COMM_SELF);
  fourwalls::write_run_folder(PETSC_COMM_SELF, scratch / "a.out", synthetic::result(PETSC_COMM_SELF));
  const auto page = fourwalls::read_text(fourwalls::write_report(scratch / "a.out"));
  EXPECT_NE(page.find("Where the watts go"), std::string::npos);
  EXPECT_THROW(fourwalls::write_report(scratch / "none"), fourwalls::IoError);
}

}  // namespace

// Expected values: reading them, holding a result against them, renewing them.
#include "postprocess/regress.hpp"

#include <gtest/gtest.h>
#include <petscsys.h>

#include <limits>

#include "postprocess/files.hpp"
#include "synthetic.hpp"

namespace {

using fourwalls::ExpectationError;
using fourwalls::Result;

constexpr const char* good = R"(# the whole case
[[expect]]   # löcher im Käse
quantity = "die0 maximum temperature"
value   =   358.0   # K, from the first run
unit = "K"
rtol = 1e-3
source = "self"

[[expect]]
quantity = "system power"
value = 1234.5
atol = 0.1
source = "analytic: sum of the loads"
reason = "energy balance"

[[expect]]
limit = "vdd drop"
holds = false
source = "reference: handbook"
[[expect]]
quantity = "vdd worst drop"
"value" = 3e-2 # ü
rtol = 0.1
source = "self"
)";

class Regress : public ::testing::Test {
 protected:
  void SetUp() override { synthetic::add_numbers(result_); }

  std::string write(const std::string& text) {
    auto file = scratch_ / "expected.toml";
    fourwalls::write_atomically(file, text);
    return file;
  }

  /// What read_expected says about a text.
  std::string refusal(const std::string& text) {
    try {
      fourwalls::read_expected(write(text));
    } catch (const ExpectationError& error) {
      const std::string what = error.what();
      return what.substr(what.find("expected.toml") + 13);
    }
    return "accepted";
  }

  synthetic::Scratch scratch_{PETSC_COMM_SELF};
  Result result_;
};

TEST_F(Regress, right_values_pass) {
  const auto report = fourwalls::check_expected(fourwalls::read_expected(write(good)), result_);
  EXPECT_TRUE(report.passed) << fourwalls::regress_text(report);
  EXPECT_EQ(report.checks.size(), 4U);
  EXPECT_GT(report.worst, 0);
  EXPECT_LT(report.worst, 1);
}

TEST_F(Regress, deviation_fails_with_its_size) {
  result_.quantities["system power"].value = 1235.5;
  const auto report = fourwalls::check_expected(fourwalls::read_expected(write(good)), result_);
  EXPECT_FALSE(report.passed);
  EXPECT_EQ(report.checks.front().expected.quantity, "system power");
  EXPECT_NEAR(report.worst, 10, 1e-6);
  EXPECT_NE(fourwalls::regress_text(report).find("expected.toml:9:1"), std::string::npos)
      << fourwalls::regress_text(report);
}

TEST_F(Regress, missing_quantity_fails_and_names_the_nearest) {
  result_.quantities.erase("system power");
  result_.quantities["system powers"] = {1234.5, "W", ""};
  const auto report = fourwalls::check_expected(fourwalls::read_expected(write(good)), result_);
  EXPECT_FALSE(report.passed);
  EXPECT_NE(report.checks.front().message.find("'system powers'"), std::string::npos);
}

TEST_F(Regress, limit_unit_and_not_a_number_fail) {
  const auto expected = fourwalls::read_expected(write(good));
  auto other = result_;
  other.limits["vdd drop"].holds = true;
  EXPECT_FALSE(fourwalls::check_expected(expected, other).passed);
  other = result_;
  other.quantities["die0 maximum temperature"].unit = "degC";
  EXPECT_FALSE(fourwalls::check_expected(expected, other).passed);
  other = result_;
  other.quantities["system power"].value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(fourwalls::check_expected(expected, other).passed);
}

TEST_F(Regress, nothing_to_check_never_passes) {
  EXPECT_FALSE(fourwalls::check_expected({}, result_).passed);
  EXPECT_EQ(refusal(""), ":1:1: no [[expect]] entries: nothing would be checked");
  EXPECT_EQ(refusal("expect = []\n"), ":1:1: no [[expect]] entries: nothing would be checked");
  EXPECT_THROW(fourwalls::read_expected(scratch_ / "none.toml"), fourwalls::IoError);
}

TEST_F(Regress, mistakes_are_refused_with_their_place) {
  EXPECT_EQ(refusal("[[expect]]\nquantty = \"a\"\n"),
            ":2:1: unknown key 'quantty'; did you mean 'quantity'?");
  EXPECT_EQ(refusal("[[expct]]\n").substr(0, 5), ":1:3:");
  EXPECT_EQ(refusal("[[expect]]\nquantity = \"a\"\nvalue = \"b\"\nrtol = 1\nsource = \"self\"\n"),
            ":3:9: value must be a finite number");
  EXPECT_EQ(refusal("[[expect]]\nquantity = \"a\"\nvalue = 1\nsource = \"self\"\n"),
            ":1:1: [[expect]] needs 'rtol' or 'atol' above zero");
  EXPECT_EQ(refusal("[[expect]]\nquantity = \"a\"\nvalue = 1\nrtol = 1\nsource = \"gut\"\n").substr(0, 6),
            ":5:10:");
  EXPECT_EQ(refusal("[[expect]]\nsource = \"self\"\n"),
            ":1:1: [[expect]] needs either 'quantity' or 'limit'");
  EXPECT_EQ(refusal("[[expect]]\nlimit = \"a\"\nsource = \"self\"\n"), ":1:1: [[expect]] needs 'holds'");
  EXPECT_EQ(refusal("[[expect\n").substr(0, 3), ":1:");
}

TEST_F(Regress, rebaseline_changes_own_values_and_nothing_else) {
  const auto file = write(good);
  result_.quantities["system power"].value = 99;
  result_.quantities["vdd worst drop"].value = 2;
  fourwalls::rebaseline(file, result_);
  std::string expected = good;
  expected.replace(expected.find("358.0"), 5, "358.15000000000003");
  expected.replace(expected.find("3e-2"), 4, "2.0");
  EXPECT_EQ(fourwalls::read_text(file), expected);
}

TEST_F(Regress, rebaseline_writes_nothing_if_a_value_is_missing) {
  const auto file = write(good);
  auto other = result_;
  other.quantities.erase("vdd worst drop");
  EXPECT_THROW(fourwalls::rebaseline(file, other), ExpectationError);
  other = result_;
  other.quantities["vdd worst drop"].value = std::numeric_limits<double>::infinity();
  EXPECT_THROW(fourwalls::rebaseline(file, other), ExpectationError);
  EXPECT_EQ(fourwalls::read_text(file), good);
}

TEST_F(Regress, rebaseline_knows_every_form_of_number) {
  for (const char* number : {"1", "-1.5", "+2e-3", "1_000.0", "0x1F"}) {
    const std::string head = "[[expect]]\r\nquantity='system power'\r\nvalue=",
                      tail = "\r\nrtol=1.0\r\nsource='self'\r\n";
    const auto file = write(head + number + tail);
    fourwalls::rebaseline(file, result_);
    EXPECT_EQ(fourwalls::read_text(file), head + "1234.5" + tail) << number;
  }
  const auto file = write("expect = [{quantity='system power',value=1,rtol=1.0,source='self'}]\n");
  fourwalls::rebaseline(file, result_);
  EXPECT_EQ(fourwalls::read_text(file),
            "expect = [{quantity='system power',value=1234.5,rtol=1.0,source='self'}]\n");
}

}  // namespace

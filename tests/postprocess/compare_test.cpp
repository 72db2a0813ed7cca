// Two run folders against each other.
#include "postprocess/compare.hpp"

#include <gtest/gtest.h>
#include <petscsys.h>

#include <limits>

#include "postprocess/errors.hpp"
#include "postprocess/files.hpp"
#include "postprocess/writers.hpp"
#include "synthetic.hpp"

namespace {

using fourwalls::Comparison;
using fourwalls::Result;

class Compare : public ::testing::Test {
 protected:
  void SetUp() override { fourwalls::write_run_folder(PETSC_COMM_SELF, scratch_ / "a", a_); }

  /// Writes `b_` and compares it with `a_`.
  Comparison against_b(fourwalls::Tolerance tolerance = {1e-9, 0}) {
    fourwalls::write_run_folder(PETSC_COMM_SELF, scratch_ / "b", b_);
    return fourwalls::compare(scratch_ / "a", scratch_ / "b", tolerance);
  }

  synthetic::Scratch scratch_{PETSC_COMM_SELF};
  Result a_ = synthetic::result(PETSC_COMM_SELF);
  Result b_ = a_;
};

TEST_F(Compare, equal_results_are_the_same) {
  const auto c = against_b({0, 0});
  EXPECT_TRUE(c.same) << fourwalls::comparison_text(c);
  EXPECT_GT(c.deviations.size(), 15U);
}

TEST_F(Compare, wrong_quantity_is_found_and_comes_first) {
  b_.quantities["system power"].value *= 1 + 1e-6;
  const auto c = against_b();
  EXPECT_FALSE(c.same);
  EXPECT_EQ(c.deviations.front().name, "system power");
  EXPECT_NEAR(c.deviations.front().excess, 1000, 1);
}

TEST_F(Compare, tolerance_forgives) {
  b_.quantities["system power"].value *= 1 + 1e-6;
  EXPECT_TRUE(against_b({2e-6, 0}).same);
  EXPECT_TRUE(against_b({0, 0.01}).same);
}

TEST_F(Compare, missing_quantity_is_a_difference_both_ways) {
  b_.quantities.erase("system power");
  b_.quantities["new"] = {1, "W", ""};
  const auto c = against_b({1, 1e9});
  EXPECT_FALSE(c.same);
  EXPECT_EQ(std::count_if(c.deviations.begin(), c.deviations.end(), [](const auto& d) { return d.differs; }),
            2);
}

TEST_F(Compare, not_a_number_is_a_difference_even_on_both_sides) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  a_.quantities["system power"].value = nan;
  b_ = a_;
  SetUp();
  EXPECT_FALSE(against_b({1, 1e9}).same);
}

TEST_F(Compare, limit_that_no_longer_holds_is_a_difference) {
  b_.limits["die0 temperature"].holds = false;
  EXPECT_FALSE(against_b({1, 1e9}).same);
}

TEST_F(Compare, balances_are_compared_by_what_goes_in_and_out) {
  b_.balance["energy"].relative_error = 3e-10;
  EXPECT_TRUE(against_b().same);
  b_.balance["energy"].out *= 1 + 1e-6;
  const auto c = against_b();
  EXPECT_FALSE(c.same);
  EXPECT_EQ(c.deviations.front().name, "balance energy: out");
  b_.balance.erase("energy");
  EXPECT_FALSE(against_b({1, 1e9}).same);
}

TEST_F(Compare, unit_is_part_of_the_value) {
  b_.quantities["system power"].unit = "kW";
  EXPECT_FALSE(against_b({1, 1e9}).same);
}

TEST_F(Compare, wrong_value_in_a_field_is_found_with_its_place) {
  // x fastest: cell (2, 1, 1) of 13 x 7 x 3.
  b_.grids[0].fields[0].values[2 + 13 * (1 + 7 * 1)] += 0.5;
  const auto c = against_b();
  EXPECT_FALSE(c.same);
  EXPECT_EQ(c.deviations.front().name, "/solid/die0/temperature");
  EXPECT_NEAR(c.deviations.front().absolute, 0.5, 1e-12);
  EXPECT_EQ(c.deviations.front().note, "at [1, 1, 2]");
}

TEST_F(Compare, not_a_number_in_a_field_is_a_difference) {
  b_.grids[0].fields[0].values[17] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(against_b({1, 1e9}).same);
}

/// Two bodies, the second with `share` of the first one's heat flux and one value of it changed by its half.
Comparison compare_small_field(const synthetic::Scratch& scratch, double share) {
  Result r;
  for (const char* name : {"hot", "idle"}) {
    auto grid = synthetic::body(PETSC_COMM_SELF);
    grid.name = name;
    if (name == std::string("idle"))
      for (auto& v : grid.fields[1].values) v *= share;
    r.grids.push_back(std::move(grid));
  }
  fourwalls::write_hdf5(PETSC_COMM_SELF, scratch / "one.h5", r);
  r.grids[1].fields[1].values[40] *= 1.5;
  fourwalls::write_hdf5(PETSC_COMM_SELF, scratch / "two.h5", r);
  return fourwalls::compare(scratch / "one.h5", scratch / "two.h5", {1e-9, 0});
}

TEST_F(Compare, noise_in_a_field_that_is_large_elsewhere_is_no_difference) {
  EXPECT_TRUE(compare_small_field(scratch_, 1e-12).same);
}

TEST_F(Compare, small_fields_are_still_held_to_their_own_scale) {
  const auto c = compare_small_field(scratch_, 1e-5);
  EXPECT_FALSE(c.same);
  EXPECT_EQ(c.deviations.front().name, "/solid/idle/heat_flux");
}

TEST_F(Compare, missing_field_is_a_difference) {
  b_.grids[0].fields.pop_back();
  const auto c = against_b({1, 1e9});
  EXPECT_FALSE(c.same);
  EXPECT_EQ(c.deviations.front().note, "only in the first");
}

TEST_F(Compare, other_shape_is_a_difference) {
  b_.grids[1].axes[0] = synthetic::edges(4, 1);
  b_.grids[1].high[0] = 4;
  b_.grids[1].fields[0].values.resize(24);
  EXPECT_FALSE(against_b({1, 1e9}).same);
}

TEST_F(Compare, renamed_link_is_a_difference) {
  b_.lines[0].name = "d2e";
  EXPECT_FALSE(against_b({1, 1e9}).same);
}

TEST_F(Compare, folder_without_fields_is_a_difference) {
  against_b();
  std::filesystem::remove(scratch_ / "b/fields.h5");
  EXPECT_FALSE(fourwalls::compare(scratch_ / "a", scratch_ / "b", {1, 1e9}).same);
}

TEST_F(Compare, single_files_can_be_compared) {
  b_.grids[0].fields[0].values[0] += 1;
  against_b();
  EXPECT_TRUE(fourwalls::compare(scratch_ / "a/summary.json", scratch_ / "b", {1e-9, 0}).same);
  EXPECT_FALSE(fourwalls::compare(scratch_ / "a/fields.h5", scratch_ / "b/fields.h5", {1e-9, 0}).same);
}

TEST_F(Compare, what_cannot_be_read_is_an_error) {
  EXPECT_THROW(fourwalls::compare(scratch_ / "a", scratch_ / "none", {}), fourwalls::IoError);
  EXPECT_THROW(fourwalls::compare(scratch_ / "a/summary.json", scratch_ / "a/fields.h5", {}),
               fourwalls::IoError);
  fourwalls::write_atomically(scratch_ / "bad.h5", "not HDF5");
  EXPECT_THROW(fourwalls::compare(scratch_ / "a/fields.h5", scratch_ / "bad.h5", {}), fourwalls::IoError);
}

TEST_F(Compare, command_gives_status_and_table) {
  std::string text;
  fourwalls::write_run_folder(PETSC_COMM_SELF, scratch_ / "b", b_);
  EXPECT_EQ(fourwalls::compare_command(scratch_ / "a", scratch_ / "b", 1e-9, 0, text), 0);
  EXPECT_NE(text.find(" 0 differ"), std::string::npos) << text;
  b_.quantities["system power"].value = 0;
  fourwalls::write_run_folder(PETSC_COMM_SELF, scratch_ / "b", b_);
  EXPECT_EQ(fourwalls::compare_command(scratch_ / "a", scratch_ / "b", 1e-9, 0, text), 1);
  EXPECT_NE(text.find("DIFF   system power"), std::string::npos) << text;
}

/// A field larger than one block, to see that the last value of all is met.
TEST_F(Compare, large_fields_are_read_to_their_end) {
  Result big;
  auto& grid = big.grids.emplace_back();
  grid.name = "big";
  grid.kind = "solid";
  grid.axes = {synthetic::edges(700, 1), synthetic::edges(600, 1), {0, 1, 2}};
  grid.high = {700, 600, 2};
  grid.fields = {{"temperature", "K", 1, std::vector<double>(700 * 600 * 2, 300.0)}};
  fourwalls::write_hdf5(PETSC_COMM_SELF, scratch_ / "one.h5", big);
  big.grids[0].fields[0].values.back() += 1;
  big.grids[0].fields[0].values[700 * 400] += 0.25;
  fourwalls::write_hdf5(PETSC_COMM_SELF, scratch_ / "two.h5", big);
  const auto c = fourwalls::compare(scratch_ / "one.h5", scratch_ / "two.h5", {1e-9, 0});
  EXPECT_EQ(c.deviations.front().note, "at [1, 599, 699]");
}

}  // namespace

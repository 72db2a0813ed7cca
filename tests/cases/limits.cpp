// Requirement: a limit names a quantity of the run and is given in a unit of its dimension, or as a bare
// number.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "files.hpp"

namespace fourwalls {
namespace {

using testing_cases::folder;
using testing_cases::text_of;

TEST(Limits, AreHeldAgainstTheUnitOfTheirQuantity) {
  const std::map<std::string, std::string> units{
      {"flow", "m3/s"}, {"energy", "J/bit"}, {"peak", "K"}, {"margin", "dB"}, {"share", "1"}};
  const auto problems = [&](const std::string& quantity, const std::string& maximum) {
    const std::string limit = fmt::format("[[limit]]\nquantity = \"{}\"\nmaximum = {}\n", quantity, maximum);
    return check_limits(read_case_text(text_of(folder() / "good/small.toml") + limit, "case.toml"), units);
  };
  for (const auto& [quantity, good] :
       std::vector<std::pair<std::string, std::string>>{{"flow", R"("2 L/min")"},
                                                        {"energy", R"("5 pJ/bit")"},
                                                        {"peak", R"("95 degC")"},
                                                        {"peak", "368"},
                                                        {"margin", R"("3 dB")"},
                                                        {"share", R"("20 %")"},
                                                        {"share", "0.2"}})
    EXPECT_TRUE(problems(quantity, good).empty()) << quantity << " " << good;
  for (const auto& [quantity, bad] :
       std::vector<std::pair<std::string, std::string>>{{"flow", R"("2 m")"},
                                                        {"energy", R"("5 W")"},
                                                        {"peak", R"("95 W")"},
                                                        {"margin", R"("3 %")"},
                                                        {"share", R"("3 dB")"}}) {
    const auto found = problems(quantity, bad);
    ASSERT_EQ(found.size(), 1u) << quantity << " " << bad;
    EXPECT_EQ(found[0].where.path, "limit[0].maximum");
    EXPECT_GT(found[0].where.line, 1);
    EXPECT_NE(found[0].message.find("wrong dimension"), std::string::npos) << found[0].message;
  }
  const auto unknown = problems("paek", R"("95 degC")");
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_NE(unknown[0].message.find("did you mean 'peak'?"), std::string::npos) << unknown[0].message;
}

}  // namespace
}  // namespace fourwalls

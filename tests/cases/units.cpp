// Requirement: quantities with units become SI numbers, and only where the dimension fits.
#include "cases/units.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace fourwalls {
namespace {

struct Row {
  const char* text;
  const char* unit;
  double si;
};

TEST(Units, Convert) {
  const Row rows[] = {
      {"120 um", "m", 120e-6},
      {"120um", "m", 120e-6},
      {" +1.5e2 µm ", "m", 150e-6},
      {"1 mil", "m", 25.4e-6},
      {"45 degC", "K", 318.15},
      {"45 °C", "K", 318.15},
      {"32 degF", "K", 273.15},
      {"1.2 mohm", "ohm", 1.2e-3},
      {"1.2 mΩ", "ohm", 1.2e-3},
      {"1.2 mohm/sq", "ohm", 1.2e-3},
      {"4 L/min", "m^3/s", 4e-3 / 60},
      {"4 lpm", "m^3/s", 4e-3 / 60},
      {"1 LPM", "m^3/s", 1e-3 / 60},
      {"1 GPM", "m^3/s", 3.785411784e-3 / 60},
      {"1 CFM", "m^3/s", 0.028316846592 / 60},
      {"60 deg", "degree", 60},
      {"1 gpm", "m^3/s", 3.785411784e-3 / 60},
      {"1 cfm", "m^3/s", 0.028316846592 / 60},
      {"1 inH2O", "Pa", 249.08891},
      {"10 mm^2 K/W", "m^2 K/W", 1e-5},
      {"10 mm² K/W", "m^2 K/W", 1e-5},
      {"130 W/m/K", "W/m/K", 130},
      {"130 W/(m K)", "W/m/K", 130},
      {"130 W/m/degC", "W/m/K", 130},
      {"800 Gbit/s", "bit/s", 800e9},
      {"5 pJ/bit", "J/bit", 5e-12},
      {"3 dB", "dB", 3},
      {"1 dB/mm", "dB/m", 1000},
      {"0.1 dB/m/GHz", "dB/m/GHz", 0.1},
      {"2 dB/cm/sqrt(GHz)", "dB/m/sqrt(GHz)", 200},
      {"0.5 pJ/bit/dB", "J/bit/dB", 0.5e-12},
      {"0 dBm", "W", 1e-3},
      {"10 dBm", "W", 10e-3},
      {"50 %", "1", 0.5},
      {"0.5", "1", 0.5},
      {"3900 ppm/K", "1/K", 3.9e-3},
      {"2e-3 1/K", "1/K", 2e-3},
      {"4.9 ns/m", "s/m", 4.9e-9},
      {"20 K", "delta K", 20},
      {"1 kW", "*", 1000},
      {"25 degC", "*", 298.15},
      {"7", "*", 7},
  };
  for (const auto& row : rows) {
    const Converted c = convert(row.text, row.unit);
    EXPECT_TRUE(c) << row.text << ": " << c.error;
    EXPECT_NEAR(c.value, row.si, 1e-13 * std::abs(row.si)) << row.text;
  }
}

// What is typed with few digits is stored with few digits.
TEST(Units, DecimalFractionsStayClean) {
  EXPECT_EQ(convert("10 um", "m").value, 1e-5);
  EXPECT_EQ(convert("77 degF", "K").value, 298.15);
  EXPECT_EQ(convert("100 ns", "s").value, 1e-7);
}

TEST(Units, Refuse) {
  const std::pair<const char*, const char*> rows[] = {
      {"5 V", "W"},     {"5 s", "Hz"},    {"5", "m"},         {"", "m"},
      {"m", "m"},       {"5 10 m", "m"},  {"5 furlonk", "m"}, {"nan m", "m"},
      {"inf m", "m"},   {"1e999 m", "m"}, {"5 GHz^0.5", "1"}, {"5 degC", "delta K"},
      {"5 m^2.0", "m"}, {"5 m^300", "m"}, {"1e308 km", "m"},  {"5 K since 2000-01-01", "K"},
      {"5 dBm", "V"},   {"5 dB", "1"},    {"0x10 m", "m"},    {"1,5 mm", "m"},
      {"5 m\xff", "m"}, {"- 5 m", "m"},   {"+-5 m", "m"},     {"5 lg(re 1 mW)/m", "W"},
  };
  for (const auto& [text, unit] : rows) EXPECT_FALSE(convert(text, unit)) << text << " as " << unit;
  EXPECT_FALSE(convert("5 " + std::string(1000, 'm'), "m"));
}

TEST(Units, Suggest) {
  EXPECT_EQ(convert("25 C", "K").error, "'25 C': wrong dimension, expected K; did you mean 'degC'?");
  EXPECT_EQ(convert("5 L/mn", "m^3/s").error,
            "'5 L/mn': unknown unit 'L/mn', expected m^3/s; did you mean 'L/min'?");
  EXPECT_EQ(convert("5 Gb/s", "bit/s").error,
            "'5 Gb/s': wrong dimension, expected bit/s; did you mean 'Gbit/s'?");
}

}  // namespace
}  // namespace fourwalls

#include "cases/units.hpp"

#include <fmt/format.h>
#include <udunits2.h>

#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <vector>

#include "cases/words.hpp"

namespace fourwalls {

namespace {

struct FreeUnit {
  void operator()(ut_unit* u) const { ut_free(u); }
};
struct FreeSystem {
  void operator()(ut_system* s) const { ut_free_system(s); }
};
struct FreeConverter {
  void operator()(cv_converter* c) const { cv_free(c); }
};
using Unit = std::unique_ptr<ut_unit, FreeUnit>;
using System = std::unique_ptr<ut_system, FreeSystem>;

void map_symbol(ut_system* system, const char* symbol, const char* definition) {
  const Unit unit(ut_parse(system, definition, UT_ASCII));
  if (unit) ut_map_symbol_to_unit(symbol, UT_ASCII, unit.get());
}

System make_system() {
  ut_set_error_message_handler(ut_ignore);  // messages are ours to write
  System system(ut_read_xml(nullptr));
  if (!system)
    throw std::runtime_error("the UDUNITS-2 database (udunits2.xml) cannot be read; is it installed?");
  // Dimensions of their own: a decibel is no plain number, and UDUNITS has no fractional powers.
  for (const char* name : {"dB", "sqrtGHz", "USD"}) {
    const Unit unit(ut_new_base_unit(system.get()));
    ut_map_symbol_to_unit(name, UT_ASCII, unit.get());
  }
  constexpr std::array<std::array<const char*, 2>, 12> extra{{{"sq", "1"},
                                                              {"square", "1"},
                                                              {"deg", "degree"},
                                                              {"Wh", "3600 J"},
                                                              {"MMBtu", "1.05505585262e9 J"},
                                                              {"lpm", "L/min"},
                                                              {"LPM", "L/min"},
                                                              {"gpm", "3.785411784 L/min"},
                                                              {"GPM", "3.785411784 L/min"},
                                                              {"cfm", "28.316846592 L/min"},
                                                              {"CFM", "28.316846592 L/min"},
                                                              {"inH2O", "249.08891 Pa"}}};
  for (const auto& [symbol, definition] : extra) map_symbol(system.get(), symbol, definition);
  return system;
}

ut_system* units() {
  static const System system = make_system();
  return system.get();
}

std::string_view trim(std::string_view s) {
  const auto from = s.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t\r\n") - from + 1);
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// UDUNITS reads "GHz^0.5" as "GHz^0 times 0.5" and takes "3 m" as a unit: neither is meant.
bool misleading(std::string_view unit) {
  if (digit(unit.front()) && !(unit.size() > 2 && unit[0] == '1' && (unit[1] == '/' || unit[1] == ' ')))
    return true;
  for (std::size_t i = 1; i + 1 < unit.size(); ++i)
    if (unit[i] == '.' && (digit(unit[i - 1]) || unit[i - 1] == '^') && digit(unit[i + 1])) return true;
  return unit.find("^.") != std::string_view::npos;
}

Unit parse_unit(std::string_view text) {
  constexpr std::size_t longest = 64;
  if (text.empty() || text.size() > longest || misleading(text) || !valid_utf8(text)) return nullptr;
  std::string spelt(text);
  const std::string root = "sqrt(GHz)";
  for (auto at = spelt.find(root); at != std::string::npos; at = spelt.find(root)) {
    spelt.replace(at, root.size(), "sqrtGHz");
  }
  return Unit(ut_parse(units(), spelt.c_str(), UT_UTF8));
}

/// UDUNITS calls reciprocals convertible (s and Hz); here they are not. A level such as dBm has no ratio to
/// W.
bool same_dimension(const ut_unit* a, const ut_unit* b) {
  const Unit ratio(ut_divide(a, b));
  if (ratio) return ut_is_dimensionless(ratio.get()) != 0;
  return ut_are_convertible(a, b) != 0;
}

const std::vector<std::string>& usual_units() {
  static const std::vector<std::string> usual{
      "m",        "mm",       "um",        "nm",       "cm",         "in",     "mil",      "K",
      "degC",     "degF",     "W",         "mW",       "uW",         "kW",     "MW",       "V",
      "mV",       "kV",       "A",         "mA",       "uA",         "kA",     "ohm",      "mohm",
      "uohm",     "kohm",     "Pa",        "kPa",      "MPa",        "bar",    "mbar",     "psi",
      "m^3/s",    "L/min",    "mL/min",    "L/s",      "mL/s",       "lpm",    "gpm",      "cfm",
      "W/m/K",    "W/cm/K",   "W/m^2/K",   "W/m^2",    "W/cm^2",     "W/mm^2", "W/K",      "m^2 K/W",
      "mm^2 K/W", "cm^2 K/W", "kg/m^3",    "g/cm^3",   "J/kg/K",     "J/g/K",  "ohm m",    "ohm cm",
      "uohm cm",  "1/K",      "ppm/K",     "%",        "bit/s",      "Gbit/s", "Tbit/s",   "Mbit/s",
      "J/bit",    "pJ/bit",   "fJ/bit",    "s",        "ms",         "us",     "ns",       "ps",
      "ns/m",     "s/m",      "dB",        "dB/m",     "dB/mm",      "dB/in",  "dB/m/GHz", "dB/m/sqrt(GHz)",
      "dBm",      "J/bit/dB", "pJ/bit/dB", "Pa s/m^3", "Pa s^2/m^6", "mW/K",   "mm^2",     "m^2",
      "Hz",       "GHz",      "MHz",       "J",        "kg/s",       "kWh",    "MWh",      "USD/kWh",
      "kg/kWh",   "USD/h",    "USD/MMBtu", "K/W",      "degree"};
  return usual;
}

std::string unit_hint(std::string_view typed, const ut_unit* wanted) {
  if (typed == "C") return "; did you mean 'degC'?";  // UDUNITS reads C as coulomb
  const std::string barns = "b/s";                    // and b as barn
  if (typed.size() >= barns.size() && typed.substr(typed.size() - barns.size()) == barns) {
    return fmt::format("; did you mean '{}bit/s'?", typed.substr(0, typed.size() - barns.size()));
  }
  std::vector<std::string> fitting;
  for (const auto& word : usual_units()) {
    const Unit unit = parse_unit(word);
    if (unit && (!wanted || same_dimension(unit.get(), wanted))) fitting.push_back(word);
  }
  const std::string near = nearest_word(typed, fitting);
  return near.empty() ? std::string{} : fmt::format("; did you mean '{}'?", near);
}

double apply(ut_unit* from, ut_unit* to, double value) {
  const std::unique_ptr<cv_converter, FreeConverter> converter(ut_get_converter(from, to));
  return converter ? cv_convert_double(converter.get(), value) : std::nan("");
}

/// To 15 digits, as it would have been typed: 10 um is 1e-05 m, not 9.999999999999999e-06 m.
double decimal(double v) {
  if (!std::isfinite(v)) return v;
  const std::string text = fmt::format("{:.15g}", v);
  double rounded = v;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}

/// The SI unit of the same dimension as `unit`, among those that a result can have.
Unit si_unit_like(const ut_unit* unit) {
  for (const char* name : {"K", "W", "V",  "A",     "ohm",     "m",   "m^2",     "Pa", "m^3/s", "kg/s", "s",
                           "1", "J", "dB", "W/m^2", "W/m^2/K", "K/W", "m^2 K/W", "Hz", "kg",    "USD/h"}) {
    Unit si = parse_unit(name);
    if (!si) si.reset(ut_get_dimensionless_unit_one(units()));
    if (same_dimension(unit, si.get())) return si;
  }
  return nullptr;
}

struct Target {
  Unit unit;
  bool difference = false;
  std::string shown;
};

Target target_of(const std::string& unit) {
  const std::string delta = "delta ";
  const bool difference = unit.rfind(delta, 0) == 0;
  const std::string plain = difference ? unit.substr(delta.size()) : unit;
  if (plain == "*") return {nullptr, false, "any unit"};
  if (plain == "1") return {Unit(ut_get_dimensionless_unit_one(units())), false, "a plain number"};
  return {parse_unit(plain), difference, difference ? plain + " (a difference)" : plain};
}

Converted fail(std::string why) { return {0, std::move(why)}; }

Converted convert_unit(double value, std::string_view text, std::string_view typed, Target& target) {
  const Unit unit = parse_unit(typed);
  if (!unit) {
    return fail(fmt::format("'{}': unknown unit '{}', expected {}{}", text, typed, target.shown,
                            unit_hint(typed, target.unit.get())));
  }
  if (!target.unit) target.unit = si_unit_like(unit.get());
  if (!target.unit) return fail(fmt::format("'{}': no result has the unit '{}'", text, typed));
  if (!same_dimension(unit.get(), target.unit.get())) {
    return fail(fmt::format("'{}': wrong dimension, expected {}{}", text, target.shown,
                            unit_hint(typed, target.unit.get())));
  }
  if (target.difference && apply(unit.get(), target.unit.get(), 0) != 0) {
    return fail(fmt::format("'{}': a temperature difference is written in K, not in {}", text, typed));
  }
  const double si = decimal(apply(unit.get(), target.unit.get(), value));
  if (!std::isfinite(si)) return fail(fmt::format("'{}' is not a finite number", text));
  return {si, {}};
}

}  // namespace

Converted convert(std::string_view text, const std::string& unit) {
  std::string_view body = trim(text);
  Target target = target_of(unit);
  double value = 0;
  const bool plus = body.size() > 1 && body[0] == '+' && body[1] != '-';  // from_chars takes no plus
  const auto* from = body.data() + (plus ? 1 : 0);
  const auto [end, status] = std::from_chars(from, body.data() + body.size(), value);
  if (status == std::errc::invalid_argument || body.empty()) {
    return fail(fmt::format("expected a number with a unit ({}), found '{}'", target.shown, text));
  }
  if (status != std::errc{} || !std::isfinite(value))
    return fail(fmt::format("'{}' is not a finite number", text));
  const std::string_view typed = trim(body.substr(static_cast<std::size_t>(end - body.data())));
  if (!typed.empty()) return convert_unit(value, text, typed, target);
  if (unit == "1" || unit == "*") return {value, {}};
  return fail(fmt::format("'{}' has no unit, expected {}", text, target.shown));
}

}  // namespace fourwalls

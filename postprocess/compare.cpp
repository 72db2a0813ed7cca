#include "postprocess/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <set>

#include "postprocess/compare_fields.hpp"
#include "postprocess/errors.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

/// What a path offers for comparison.
struct Offer {
  std::string summary, fields;
};

Offer offer_of(const std::string& path) {
  Offer out;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    const auto summary = path + "/summary.json", fields = path + "/fields.h5";
    if (fs::exists(summary)) out.summary = summary;
    if (fs::exists(fields)) out.fields = fields;
    if (out.summary.empty() && out.fields.empty())
      throw IoError(path, "no summary.json and no fields.h5 in it");
    return out;
  }
  if (!fs::exists(path, error)) throw IoError(path, "No such file or directory");
  (fs::path(path).extension() == ".json" ? out.summary : out.fields) = path;
  return out;
}

Deviation compare_values(const std::string& name, const std::string& unit_a, double a,
                         const std::string& unit_b, double b, const Tolerance& tolerance) {
  if (unit_a != unit_b) return structural(name, fmt::format("unit '{}' against '{}'", unit_a, unit_b));
  return deviation(name, unit_a, a, b, std::max(std::abs(a), std::abs(b)), tolerance);
}

void compare_entry(const std::string& name, const Quantity& a, const Quantity& b, const Tolerance& tolerance,
                   std::vector<Deviation>& out) {
  out.push_back(compare_values(name, a.unit, a.value, b.unit, b.value, tolerance));
}

void compare_entry(const std::string& name, const LimitResult& a, const LimitResult& b,
                   const Tolerance& tolerance, std::vector<Deviation>& out) {
  out.push_back(compare_values(name + ": value", a.unit, a.value, b.unit, b.value, tolerance));
  out.push_back(compare_values(name + ": limit", a.unit, a.limit, b.unit, b.limit, tolerance));
  if (a.holds != b.holds)
    out.push_back(structural(name, a.holds ? "holds in the first only" : "holds in the second only"));
}

/// How well a balance closes is rounding, and no result: what goes in and out is.
void compare_entry(const std::string& name, const Balance& a, const Balance& b, const Tolerance& tolerance,
                   std::vector<Deviation>& out) {
  out.push_back(compare_values(name + ": in", a.unit, a.in, b.unit, b.in, tolerance));
  out.push_back(compare_values(name + ": out", a.unit, a.out, b.unit, b.out, tolerance));
}

template <class Map>
void compare_maps(const std::string& prefix, const Map& a, const Map& b, const Tolerance& tolerance,
                  std::vector<Deviation>& out) {
  for (const auto& [name, entry] : a) {
    const auto other = b.find(name);
    if (other == b.end())
      out.push_back(structural(prefix + name, "only in the first"));
    else
      compare_entry(prefix + name, entry, other->second, tolerance, out);
  }
  for (const auto& [name, entry] : b)
    if (a.count(name) == 0) out.push_back(structural(prefix + name, "only in the second"));
}

constexpr double roundings = 16;

/// What is smaller than the rounding of the largest figure of its unit, balances included, is rounding: the
/// current of a bank that has come to rest, the pressure at a datum, the difference of two energies. Sums
/// over many steps round more than once.
void level_rounding(const Result& a, Result& b) {
  std::map<std::string, double> largest;
  const auto seen = [&](const std::string& unit, double value) {
    if (std::isfinite(value)) largest[unit] = std::max(largest[unit], std::abs(value));
  };
  for (const auto* all : {&a, static_cast<const Result*>(&b)}) {
    for (const auto& [name, q] : all->quantities) seen(q.unit, q.value);
    for (const auto& [name, balance] : all->balance)
      seen(balance.unit, balance.in), seen(balance.unit, balance.out);
  }
  for (auto& [name, q] : b.quantities) {
    const auto other = a.quantities.find(name);
    if (other == a.quantities.end() || other->second.unit != q.unit) continue;
    const double floor = roundings * std::numeric_limits<double>::epsilon() * largest[q.unit];
    if (std::abs(q.value - other->second.value) <= floor) q.value = other->second.value;
  }
}

void compare_summaries(const std::string& a, const std::string& b, const Tolerance& tolerance,
                       std::vector<Deviation>& out) {
  const auto one = read_summary(a);
  auto two = read_summary(b);
  level_rounding(one, two);
  compare_maps("", one.quantities, two.quantities, tolerance, out);
  compare_maps("limit ", one.limits, two.limits, tolerance, out);
  compare_maps("balance ", one.balance, two.balance, tolerance, out);
}

void append(std::vector<Deviation>& out, std::vector<Deviation> more) {
  out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string number(double value) { return std::isnan(value) ? "nan" : fmt::format("{:.9g}", value); }

std::string row(const Deviation& d) {
  const auto shown = std::isnan(d.a) && std::isnan(d.b);
  return fmt::format("  {:<6} {:<44} {:>16} {:>16} {:>12} {:>10} {} {}\n", d.differs ? "DIFF" : "ok", d.name,
                     shown ? "" : number(d.a), shown ? "" : number(d.b),
                     shown ? "" : fmt::format("{:.3e}", d.absolute), fmt::format("{:.2e}", d.excess), d.unit,
                     d.note);
}

}  // namespace

Comparison compare(const std::string& a, const std::string& b, const Tolerance& tolerance) {
  const auto one = offer_of(a), two = offer_of(b);
  Comparison out;
  const bool folders = fs::is_directory(a) && fs::is_directory(b);
  const bool summaries = !one.summary.empty() && !two.summary.empty();
  const bool fields = !one.fields.empty() && !two.fields.empty();
  if (!folders && !summaries && !fields) throw IoError(b, "has nothing to compare with " + a);
  if (folders && one.summary.empty() != two.summary.empty())
    out.deviations.push_back(
        structural("summary.json", one.summary.empty() ? "only in the second" : "only in the first"));
  if (folders && one.fields.empty() != two.fields.empty())
    out.deviations.push_back(
        structural("fields.h5", one.fields.empty() ? "only in the second" : "only in the first"));
  if (summaries) compare_summaries(one.summary, two.summary, tolerance, out.deviations);
  if (fields) append(out.deviations, compare_fields(one.fields, two.fields, tolerance));
  if (out.deviations.empty()) throw IoError(b, "nothing in it to compare with " + a);
  std::stable_sort(out.deviations.begin(), out.deviations.end(),
                   [](const Deviation& x, const Deviation& y) { return x.excess > y.excess; });
  out.same =
      std::none_of(out.deviations.begin(), out.deviations.end(), [](const auto& d) { return d.differs; });
  return out;
}

std::string comparison_text(const Comparison& comparison, std::size_t rows) {
  const auto& all = comparison.deviations;
  const auto differing = std::count_if(all.begin(), all.end(), [](const auto& d) { return d.differs; });
  auto out = fmt::format("  {:<6} {:<44} {:>16} {:>16} {:>12} {:>10}\n", "", "name", "first", "second",
                         "|a - b|", "/tolerance");
  for (std::size_t i = 0; i < std::min(rows, all.size()); ++i) out += row(all[i]);
  if (all.size() > rows) out += fmt::format("  ... {} more, none worse\n", all.size() - rows);
  return out + fmt::format("{} compared, {} differ\n", all.size(), differing);
}

int compare_command(const std::string& a, const std::string& b, double rtol, double atol, std::string& text) {
  const auto comparison = compare(a, b, {rtol, atol});
  text = comparison_text(comparison);
  return comparison.same ? 0 : 1;
}

}  // namespace fourwalls

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "postprocess/files.hpp"
#include "postprocess/text.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

using nlohmann::json;

/// JSON has no NaN and no infinity; they travel as text so that nothing is lost.
json number(double value) {
  if (std::isfinite(value)) return value;
  return exact(value);
}

double to_number(const json& value) {
  if (!value.is_string()) return value.get<double>();
  const auto text = value.get<std::string>();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  throw std::invalid_argument("'" + text + "' is not a number");
}

json numbers(const std::map<std::string, double>& values) {
  auto out = json::object();
  for (const auto& [name, value] : values) out[name] = number(value);
  return out;
}

json encode(const Quantity& q) { return {{"value", number(q.value)}, {"unit", q.unit}, {"where", q.where}}; }

json encode(const LimitResult& l) {
  return {{"value", number(l.value)},
          {"limit", number(l.limit)},
          {"margin", number(l.margin)},
          {"holds", l.holds},
          {"unit", l.unit}};
}

json encode(const Balance& b) {
  return {{"in", number(b.in)},
          {"out", number(b.out)},
          {"relative_error", number(b.relative_error)},
          {"unit", b.unit}};
}

json encode(const SolverReport& s) {
  json out = {{"unknowns", s.unknowns},
              {"newton_iterations", s.newton_iterations},
              {"linear_iterations", s.linear_iterations},
              {"seconds", numbers(s.seconds)},
              {"cpu_seconds", numbers(s.cpu_seconds)},
              {"peak_memory_bytes", number(s.peak_memory)},
              {"ranks", s.ranks},
              {"preconditioner", s.preconditioner}};
  if (s.time_steps > 0) out["time_steps"] = s.time_steps, out["rejected_steps"] = s.rejected_steps;
  return out;
}

json encode(const Provenance& p) {
  return {{"version", p.version},
          {"commit", p.commit},
          {"petsc", p.petsc},
          {"case_hash", p.case_hash},
          {"case_file", p.case_file}};
}

template <class T>
json encode(const std::map<std::string, T>& entries) {
  auto out = json::object();
  for (const auto& [name, entry] : entries) out[name] = encode(entry);
  return out;
}

void decode(const json& from, Quantity& q) {
  q = {to_number(from.at("value")), from.at("unit"), from.at("where")};
}

void decode(const json& from, LimitResult& l) {
  l = {to_number(from.at("value")), to_number(from.at("limit")), to_number(from.at("margin")),
       from.at("holds"), from.at("unit")};
}

void decode(const json& from, Balance& b) {
  b = {to_number(from.at("in")), to_number(from.at("out")), to_number(from.at("relative_error")),
       from.at("unit")};
}

void decode(const json& from, SolverReport& s) {
  s.unknowns = from.at("unknowns").get<std::map<std::string, long>>();
  s.newton_iterations = from.at("newton_iterations");
  s.linear_iterations = from.at("linear_iterations");
  s.time_steps = from.value("time_steps", 0), s.rejected_steps = from.value("rejected_steps", 0);
  for (const auto& [name, value] : from.at("seconds").items()) s.seconds[name] = to_number(value);
  if (from.contains("cpu_seconds"))
    for (const auto& [name, value] : from.at("cpu_seconds").items()) s.cpu_seconds[name] = to_number(value);
  s.peak_memory = to_number(from.at("peak_memory_bytes"));
  s.ranks = from.at("ranks");
  s.preconditioner = from.at("preconditioner");
}

void decode(const json& from, Provenance& p) {
  p = {from.at("version"), from.at("commit"), from.at("petsc"), from.at("case_hash"), from.at("case_file")};
}

template <class T>
void decode(const json& from, std::map<std::string, T>& entries) {
  for (const auto& [name, entry] : from.items()) decode(entry, entries[name]);
}

/// A column-aligned table: the first columns left, numbers right.
class Table {
 public:
  explicit Table(std::string columns) : columns_(std::move(columns)), width_(columns_.size(), 0) {}

  void row(std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) width_[i] = std::max(width_[i], cells[i].size());
    rows_.push_back(std::move(cells));
  }

  std::string text() const {
    std::string out;
    for (const auto& cells : rows_) {
      std::string line = " ";
      for (std::size_t i = 0; i < cells.size(); ++i)
        line += columns_[i] == 'r' ? fmt::format(" {:>{}}", cells[i], width_[i])
                                   : fmt::format(" {:<{}}", cells[i], width_[i]);
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + '\n';
    }
    return out;
  }

 private:
  std::string columns_;
  std::vector<std::size_t> width_;
  std::vector<std::vector<std::string>> rows_;
};

/// Splits `die0 maximum temperature` into the thing and what is said of it.
std::pair<std::string, std::string> subject(const std::string& name) {
  const auto cut = name.find(' ');
  if (cut == std::string::npos) return {"", name};
  return {name.substr(0, cut), name.substr(cut + 1)};
}

std::string quantities_text(const Result& result) {
  if (result.quantities.empty()) return {};
  Table table("llrll");
  std::string previous;
  for (const auto& [name, quantity] : result.quantities) {
    auto [thing, what] = subject(name);
    const auto [value, unit] = engineering(quantity.value, quantity.unit, name);
    table.row({thing == previous ? "" : thing, what, value, unit, quantity.where});
    previous = thing;
  }
  return "Quantities\n" + table.text();
}

std::string limits_text(const Result& result) {
  if (result.limits.empty()) return {};
  Table table("lrlllrllrll");
  for (const auto& [name, limit] : result.limits) {
    const auto [value, value_unit] = engineering(limit.value, limit.unit, name);
    const auto [bound, bound_unit] = engineering(limit.limit, limit.unit, name);
    // A margin is a difference, in kelvin too.
    const auto [margin, margin_unit] = engineering(limit.margin, limit.unit, "margin");
    table.row({name, value, value_unit, "limit", "", bound, bound_unit, "margin", margin, margin_unit,
               limit.holds ? "holds" : "VIOLATED"});
  }
  return "Limits\n" + table.text();
}

std::string balance_text(const Result& result) {
  if (result.balance.empty()) return {};
  Table table("llrllrllr");
  for (const auto& [name, balance] : result.balance) {
    const auto [in, in_unit] = engineering(balance.in, balance.unit, name);
    const auto [out, out_unit] = engineering(balance.out, balance.unit, name);
    table.row({name, "in", in, in_unit, "out", out, out_unit, "relative error",
               fmt::format("{:.1e}", balance.relative_error)});
  }
  return "Balances\n" + table.text();
}

std::string solver_text(const SolverReport& solver) {
  long unknowns = 0;
  for (const auto& [field, count] : solver.unknowns) unknowns += count;
  Table table("ll");
  table.row({"unknowns", fmt::format("{}", unknowns)});
  for (const auto& [field, count] : solver.unknowns) table.row({"  " + field, fmt::format("{}", count)});
  table.row({"iterations",
             fmt::format("{} Newton, {} linear", solver.newton_iterations, solver.linear_iterations)});
  if (solver.time_steps > 0)
    table.row({"time steps", fmt::format("{} ({} more rejected)", solver.time_steps, solver.rejected_steps)});
  if (!solver.preconditioner.empty()) table.row({"preconditioner", solver.preconditioner});
  for (const auto& [phase, seconds] : solver.seconds)
    table.row({"time " + phase, fmt::format("{:.3f} s", seconds)});
  if (solver.peak_memory > 0) table.row({"peak memory", fmt::format("{:.1f} MB", solver.peak_memory / 1e6)});
  table.row({"ranks", fmt::format("{}", solver.ranks)});
  return "Solver\n" + table.text();
}

}  // namespace

std::string summary_json(const Result& result) {
  const json out = {{"title", result.title},           {"quantities", encode(result.quantities)},
                    {"limits", encode(result.limits)}, {"balance", encode(result.balance)},
                    {"solver", encode(result.solver)}, {"provenance", encode(result.provenance)}};
  // Text from elsewhere may not be UTF-8; a replaced letter is better than no summary.
  return out.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

Result read_summary(const std::string& file) {
  const auto text = read_text(file);
  try {
    const auto in = json::parse(text);
    Result result;
    result.title = in.at("title");
    decode(in.at("quantities"), result.quantities);
    decode(in.at("limits"), result.limits);
    decode(in.at("balance"), result.balance);
    decode(in.at("solver"), result.solver);
    decode(in.at("provenance"), result.provenance);
    return result;
  } catch (const std::exception& error) {
    throw IoError(file, std::string("not a summary: ") + error.what());
  }
}

std::string summary_text(const Result& result) {
  std::string out = result.title.empty() ? "" : result.title + "\n\n";
  for (const auto& part :
       {quantities_text(result), limits_text(result), balance_text(result), solver_text(result.solver)})
    if (!part.empty()) out += part + '\n';
  out.pop_back();
  return out;
}

}  // namespace fourwalls

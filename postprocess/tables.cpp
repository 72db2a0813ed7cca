#include <cstdlib>
#include <map>
#include <set>

#include "postprocess/files.hpp"
#include "postprocess/layout.hpp"
#include "postprocess/text.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

/// A cell of a CSV table, quoted where it must be.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string column_name(const std::string& unit) {
  if (unit == "W") return "power [W]";
  if (unit == "A") return "current [A]";
  if (unit == "kg/s") return "mass flow [kg/s]";
  return "value [" + unit + "]";
}

/// The units of the ledger, the usual three first so that their columns are always there.
std::vector<std::string> ledger_units(const Result& result) {
  std::vector<std::string> units = {"W", "A", "kg/s"};
  std::set<std::string> more;
  for (const auto& row : result.ledger) more.insert(row.unit);
  for (const auto& unit : units) more.erase(unit);
  units.insert(units.end(), more.begin(), more.end());
  return units;
}

/// Splits CSV text into rows of cells.
std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
      row.back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      row.emplace_back();
    else if (c == '\n' && !quoted)
      rows.push_back(std::exchange(row, std::vector<std::string>(1)));
    else
      row.back() += c;
  }
  return rows;
}

/// The row's balance, origin and destination, and the one value it has.
LedgerRow ledger_row(const std::string& file, const std::vector<std::string>& header,
                     const std::vector<std::string>& cells) {
  if (cells.size() != header.size()) throw IoError(file, "not a ledger: a row has too few or too many cells");
  LedgerRow row{cells[0], cells[1], cells[2], 0, ""};
  for (std::size_t i = 3; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    char* end = nullptr;
    row.value = std::strtod(cells[i].c_str(), &end);
    if (*end != '\0') throw IoError(file, "not a ledger: '" + cells[i] + "' is not a number");
    row.unit = layout::split_unit(header[i]).second;
  }
  return row;
}

}  // namespace

std::vector<LedgerRow> read_ledger(const std::string& file) {
  const auto rows = parse_csv(read_text(file));
  if (rows.empty() || rows[0].size() < 4 || rows[0][0] != "balance") throw IoError(file, "not a ledger");
  std::vector<LedgerRow> out;
  for (std::size_t i = 1; i < rows.size(); ++i) out.push_back(ledger_row(file, rows[0], rows[i]));
  return out;
}

std::string ledger_csv(const Result& result) {
  const auto units = ledger_units(result);
  std::string out = "balance,origin,destination";
  for (const auto& unit : units) out += ',' + cell(column_name(unit));
  out += '\n';
  for (const auto& row : result.ledger) {
    out += cell(row.balance) + ',' + cell(row.origin) + ',' + cell(row.destination);
    for (const auto& unit : units) out += ',' + (unit == row.unit ? exact(row.value) : std::string());
    out += '\n';
  }
  return out;
}

std::string telemetry_csv(const Result& result) {
  std::set<std::string> columns;
  for (const auto& row : result.telemetry)
    for (const auto& [label, value] : row.values) columns.insert(label);
  std::string out = "kind,name";
  for (const auto& label : columns) out += ',' + cell(label);
  out += '\n';
  for (const auto& row : result.telemetry) {
    out += cell(row.kind) + ',' + cell(row.name);
    for (const auto& label : columns) {
      const auto found = row.values.find(label);
      out += ',' + (found == row.values.end() ? std::string() : exact(found->second));
    }
    out += '\n';
  }
  return out;
}

}  // namespace fourwalls

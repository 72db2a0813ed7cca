/// What a run leaves behind, before it is written: plain data that the writers read.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fourwalls {

/// Values on this rank's part of a grid.
struct GridField {
  std::string name;            ///< e.g. `temperature`; no `/` or `.`
  std::string unit;            ///< e.g. `K`
  int components = 1;          ///< 1 or 3
  std::vector<double> values;  ///< own box, x fastest, then y, then z; components innermost
};

/// A rectilinear grid with cell data: a body, a PDN sheet or the coolant of a cold plate.
/// Every rank knows the whole axes; each holds the values of its own box only (possibly empty).
struct Grid {
  std::string name;                         ///< the body's, sheet's or cold plate's name
  std::string kind;                         ///< `solid`, `sheet` or `coolant`
  std::array<std::vector<double>, 3> axes;  ///< cell edges along x, y, z [m]; a flat grid has one z
  std::array<int, 3> low{0, 0, 0};          ///< own box: first cell along x, y, z
  std::array<int, 3> high{0, 0, 0};         ///< one past the last; a flat grid has z from 0 to 1
  std::vector<GridField> fields;            ///< same names in the same order on every rank
};

/// Tetrahedra or hexahedra with cell data: a mesh body. Cells and points lie in the order of its file, each
/// rank with its share of both.
struct CellGrid {
  std::string name;  ///< the mesh body's
  std::string kind = "solid";
  int corners = 4;                  ///< of each cell: 4, or 8 in VTK's order
  std::int64_t all = 0, first = 0;  ///< cells of all ranks; the first of this one's
  std::int64_t all_points = 0, first_point = 0;
  std::vector<double> points;              ///< [m] x, y, z of each own point
  std::vector<std::int64_t> connectivity;  ///< of each own cell: its corners among all points
  std::vector<double> corner_points;       ///< [m] x, y, z of each own cell's corners
  std::vector<GridField> fields;           ///< values of each own cell; the same names on every rank

  std::int64_t own() const { return static_cast<std::int64_t>(connectivity.size()) / corners; }
};

/// A link drawn as a line from end to end; the same on every rank.
struct Line {
  std::string name;
  std::array<std::array<double, 3>, 2> ends{};  ///< [m]
  std::map<std::string, double> values;         ///< `power [W]` -> value; the same keys in every line
};

/// Many straight pieces spread over the ranks, drawn as lines or points: resistors of a circuit, its loads,
/// its nodes.
struct Network {
  std::string name;               ///< the circuit's
  std::string kind;               ///< `circuit`, `circuit_loads` or `circuit_nodes`
  int ends = 2;                   ///< points of each piece: 2, or 1
  std::int64_t all = 0;           ///< pieces of all ranks
  std::int64_t first = 0;         ///< this rank has [first, first + fields' size)
  std::vector<double> points;     ///< [m] x, y, z of each own piece's ends
  std::vector<GridField> fields;  ///< one value for each own piece; the same names on every rank

  std::int64_t own() const { return static_cast<std::int64_t>(points.size()) / (std::int64_t{3} * ends); }
};

struct Quantity {
  double value = 0;
  std::string unit;
  std::string where;
};

struct LimitResult {
  double value = 0, limit = 0, margin = 0;
  bool holds = true;
  std::string unit;
};

struct Balance {
  double in = 0, out = 0, relative_error = 0;
  std::string unit;
};

/// One row of ledger.csv: watts (or amperes, kg/s) from an origin to a destination.
struct LedgerRow {
  std::string balance;  ///< `energy`, `charge` or `mass`
  std::string origin;
  std::string destination;
  double value = 0;
  std::string unit;
};

/// One row of telemetry.csv: what a link or a rail does.
struct TelemetryRow {
  std::string kind;  ///< `link`, `regulator` or `load`
  std::string name;
  std::map<std::string, double> values;  ///< `current [A]` -> value
};

struct SolverReport {
  std::map<std::string, long> unknowns;  ///< by field
  int newton_iterations = 0;
  int linear_iterations = 0;
  int time_steps = 0, rejected_steps = 0;     ///< of a course over time
  std::map<std::string, double> seconds;      ///< wall, by phase
  std::map<std::string, double> cpu_seconds;  ///< summed over ranks, by phase
  double peak_memory = 0;                     ///< bytes, summed over ranks
  int ranks = 1;
  std::string preconditioner;
};

struct Provenance {
  std::string version, commit, petsc, case_hash, case_file;
};

struct Result {
  std::string title;
  std::vector<Grid> grids;
  std::vector<CellGrid> cell_grids;
  std::vector<Line> lines;
  std::vector<Network> networks;  ///< none of them empty over all ranks
  std::map<std::string, Quantity> quantities;
  std::map<std::string, LimitResult> limits;
  std::map<std::string, Balance> balance;
  std::vector<LedgerRow> ledger;
  std::vector<TelemetryRow> telemetry;
  SolverReport solver;
  Provenance provenance;
};

}  // namespace fourwalls

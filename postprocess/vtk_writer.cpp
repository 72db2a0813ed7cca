// VTK's own formats, for a double click in any ParaView. The only source file that sees VTK.
#include <fmt/format.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkDoubleArray.h>
#include <vtkErrorCode.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkRectilinearGrid.h>
#include <vtkStringArray.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLPolyDataWriter.h>
#include <vtkXMLRectilinearGridWriter.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <unordered_map>
#include <vector>

#include "postprocess/files.hpp"
#include "postprocess/layout.hpp"
#include "postprocess/text.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

/// Keeps VTK from printing; failures are thrown here.
class QuietVtk {
 public:
  QuietVtk() { vtkObject::GlobalWarningDisplayOff(); }
  QuietVtk(const QuietVtk&) = delete;
  QuietVtk& operator=(const QuietVtk&) = delete;
  ~QuietVtk() { vtkObject::SetGlobalWarningDisplay(before_); }

 private:
  int before_ = vtkObject::GetGlobalWarningDisplay();
};

/// One piece of a grid: which rank wrote it.
struct Piece {
  int rank = 0;
  std::string file;
};

std::string piece_name(const std::string& case_name, const Grid& grid, int rank) {
  return fmt::format("{}_{}_{}_{}.vtr", layout::safe(case_name), layout::safe(grid.kind),
                     layout::safe(grid.name), rank);
}

std::string piece_name(const std::string& case_name, const CellGrid& grid, int rank) {
  return fmt::format("{}_{}_{}_{}.vtu", layout::safe(case_name), layout::safe(grid.kind),
                     layout::safe(grid.name), rank);
}

std::string piece_name(const std::string& case_name, const Network& network, int rank) {
  return fmt::format("{}_{}_{}_{}.vtp", layout::safe(case_name), layout::safe(network.kind),
                     layout::safe(network.name), rank);
}

std::string lines_name(const std::string& case_name) { return layout::safe(case_name) + "_links.vtp"; }
std::string index_name(const std::string& case_name) { return layout::safe(case_name) + ".vtm"; }

std::string why(unsigned long vtk_error, int system_error) {
  if (vtk_error == vtkErrorCode::OutOfDiskSpaceError) return "no space left";
  if (system_error != 0) return std::strerror(system_error);
  return fmt::format("VTK error {}", vtk_error);
}

/// Writes what `writer` holds under a temporary name and renames it.
void run_writer(vtkXMLWriter& writer, const std::string& file) {
  const auto part = temporary_name(file);
  writer.SetFileName(part.c_str());
  writer.SetDataModeToAppended();
  writer.EncodeAppendedDataOff();
  writer.SetCompressorTypeToZLib();
  errno = 0;
  if (writer.Write() == 0 || writer.GetErrorCode() != vtkErrorCode::NoError) {
    const int error = errno;
    std::error_code ignored;
    fs::remove(part, ignored);
    throw IoError(file, why(writer.GetErrorCode(), error));
  }
  rename_file(part, file);
}

vtkNew<vtkDoubleArray> array_of(const std::vector<double>& values, int components, const std::string& name) {
  vtkNew<vtkDoubleArray> array;
  array->SetName(name.c_str());
  array->SetNumberOfComponents(components);
  // The writer only reads; borrowing spares a copy of the field.
  array->SetArray(const_cast<double*>(values.data()), static_cast<vtkIdType>(values.size()), 1);
  return array;
}

/// The edges of the own box along one axis; the plane's place for a flat grid.
std::vector<double> own_axis(const Grid& grid, std::size_t i) {
  const auto& axis = grid.axes[i];
  if (axis.size() == 1) return axis;
  return {axis.begin() + grid.low[i], axis.begin() + grid.high[i] + 1};
}

void write_piece(const Grid& grid, const std::string& file) {
  const auto x = own_axis(grid, 0), y = own_axis(grid, 1), z = own_axis(grid, 2);
  const auto end = [](int low, const std::vector<double>& axis) {
    return low + static_cast<int>(axis.size()) - 1;
  };
  const auto& low = grid.low;
  vtkNew<vtkRectilinearGrid> piece;
  piece->SetExtent(low[0], end(low[0], x), low[1], end(low[1], y), low[2], end(low[2], z));
  piece->SetXCoordinates(array_of(x, 1, "x"));
  piece->SetYCoordinates(array_of(y, 1, "y"));
  piece->SetZCoordinates(array_of(z, 1, "z"));
  for (const auto& field : grid.fields)
    piece->GetCellData()->AddArray(array_of(field.values, field.components, layout::safe(field.name)));
  vtkNew<vtkXMLRectilinearGridWriter> writer;
  writer->SetInputData(piece);
  run_writer(*writer, file);
}

void add_line_values(const Result& result, vtkPolyData& data) {
  vtkNew<vtkStringArray> names;
  names->SetName("link");
  for (const auto& line : result.lines) names->InsertNextValue(line.name);
  data.GetCellData()->AddArray(names);
  for (const auto& label : layout::line_labels(result)) {
    vtkNew<vtkDoubleArray> values;
    values->SetName(layout::safe(layout::split_unit(label).first).c_str());
    for (const auto& line : result.lines) values->InsertNextValue(line.values.at(label));
    data.GetCellData()->AddArray(values);
  }
}

void write_lines(const Result& result, const std::string& file) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> cells;
  for (const auto& line : result.lines) {
    const vtkIdType ends[] = {points->InsertNextPoint(line.ends[0].data()),
                              points->InsertNextPoint(line.ends[1].data())};
    cells->InsertNextCell(2, ends);
  }
  vtkNew<vtkPolyData> data;
  data->SetPoints(points);
  data->SetLines(cells);
  add_line_values(result, *data);
  vtkNew<vtkXMLPolyDataWriter> writer;
  writer->SetInputData(data);
  run_writer(*writer, file);
}

void write_piece(const Network& network, const std::string& file) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  points->SetData(array_of(network.points, 3, "points"));
  vtkNew<vtkCellArray> cells;
  for (vtkIdType piece = 0; piece < network.own(); ++piece) {
    const vtkIdType ends[] = {network.ends * piece, network.ends * piece + 1};
    cells->InsertNextCell(network.ends, ends);
  }
  vtkNew<vtkPolyData> data;
  data->SetPoints(points);
  if (network.ends == 2)
    data->SetLines(cells);
  else
    data->SetVerts(cells);
  for (const auto& field : network.fields)
    data->GetCellData()->AddArray(array_of(field.values, 1, layout::safe(field.name)));
  vtkNew<vtkXMLPolyDataWriter> writer;
  writer->SetInputData(data);
  run_writer(*writer, file);
}

/// Cells of one piece share its points, so that ParaView sees which faces lie inside.
void write_piece(const CellGrid& grid, const std::string& file) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> cells;
  std::unordered_map<std::int64_t, vtkIdType> place;
  for (std::int64_t cell = 0; cell < grid.own(); ++cell) {
    vtkIdType corners[8];
    for (int n = 0; n < grid.corners; ++n) {
      const auto at = static_cast<std::size_t>(cell * grid.corners + n);
      const auto [known, fresh] = place.try_emplace(grid.connectivity[at], points->GetNumberOfPoints());
      if (fresh) points->InsertNextPoint(grid.corner_points.data() + 3 * at);
      corners[n] = known->second;
    }
    cells->InsertNextCell(grid.corners, corners);
  }
  vtkNew<vtkUnstructuredGrid> piece;
  piece->SetPoints(points);
  piece->SetCells(grid.corners == 4 ? VTK_TETRA : VTK_HEXAHEDRON, cells);
  for (const auto& field : grid.fields)
    piece->GetCellData()->AddArray(array_of(field.values, field.components, layout::safe(field.name)));
  vtkNew<vtkXMLUnstructuredGridWriter> writer;
  writer->SetInputData(piece);
  run_writer(*writer, file);
}

/// For every grid, then every mesh body, then every network, the ranks that hold a part of it; known on rank
/// 0.
std::vector<std::vector<Piece>> gather_pieces(MPI_Comm comm, const Result& result,
                                              const std::string& case_name) {
  int size = 1;
  MPI_Comm_size(comm, &size);
  const auto n = result.grids.size() + result.cell_grids.size() + result.networks.size();
  std::vector<int> mine, all(n * static_cast<std::size_t>(size));
  for (const auto& grid : result.grids) mine.push_back(layout::box_cells(grid) > 0 ? 1 : 0);
  for (const auto& grid : result.cell_grids) mine.push_back(grid.own() > 0 ? 1 : 0);
  for (const auto& network : result.networks) mine.push_back(network.own() > 0 ? 1 : 0);
  MPI_Gather(mine.data(), static_cast<int>(n), MPI_INT, all.data(), static_cast<int>(n), MPI_INT, 0, comm);
  std::vector<std::vector<Piece>> pieces(n);
  for (int rank = 0; rank < size; ++rank) {
    std::size_t g = 0;
    const auto add = [&](const auto& grids) {
      for (const auto& grid : grids) {
        if (all[static_cast<std::size_t>(rank) * n + g] != 0)
          pieces[g].push_back({rank, piece_name(case_name, grid, rank)});
        ++g;
      }
    };
    add(result.grids), add(result.cell_grids), add(result.networks);
  }
  return pieces;
}

/// A grid in the index: one piece stands by itself, several become one multi-piece block.
std::string grid_entry(std::size_t index, const std::string& name, const std::vector<Piece>& pieces) {
  const auto title = escape_xml(name);
  if (pieces.size() == 1)
    return fmt::format("      <DataSet index=\"{}\" name=\"{}\" file=\"{}\"/>\n", index, title,
                       escape_xml(pieces[0].file));
  auto out = fmt::format("      <Piece index=\"{}\" name=\"{}\">\n", index, title);
  for (std::size_t i = 0; i < pieces.size(); ++i)
    out += fmt::format("        <DataSet index=\"{}\" file=\"{}\"/>\n", i, escape_xml(pieces[i].file));
  return out + "      </Piece>\n";
}

std::string index_text(const Result& result, const std::vector<std::vector<Piece>>& pieces,
                       const std::string& case_name) {
  std::string out =
      "<?xml version=\"1.0\"?>\n"
      "<VTKFile type=\"vtkMultiBlockDataSet\" version=\"1.0\" byte_order=\"LittleEndian\">\n"
      "  <vtkMultiBlockDataSet>\n";
  std::size_t block = 0;
  struct Titled {
    std::string kind, name;
  };
  std::vector<Titled> titles;  // in the order of the pieces
  for (const auto& grid : result.grids) titles.push_back({grid.kind, grid.name});
  for (const auto& grid : result.cell_grids) titles.push_back({grid.kind, grid.name});
  for (const auto& network : result.networks) titles.push_back({network.kind, layout::title(network)});
  for (const char* kind : {"solid", "sheet", "coolant", "circuit", "circuit_loads", "circuit_nodes"}) {
    std::string entries;
    std::size_t index = 0;
    for (std::size_t g = 0; g < pieces.size(); ++g) {
      if (titles[g].kind != kind || pieces[g].empty()) continue;
      entries += grid_entry(index++, titles[g].name, pieces[g]);
    }
    if (entries.empty()) continue;
    out += fmt::format("    <Block index=\"{}\" name=\"{}\">\n{}    </Block>\n", block++, kind, entries);
  }
  if (!result.lines.empty())
    out += fmt::format("    <DataSet index=\"{}\" name=\"links\" file=\"{}\"/>\n", block,
                       escape_xml(lines_name(case_name)));
  return out + "  </vtkMultiBlockDataSet>\n</VTKFile>\n";
}

std::string collection_text(const WriteOptions& options) {
  std::string out =
      "<?xml version=\"1.0\"?>\n"
      "<VTKFile type=\"Collection\" version=\"1.0\" byte_order=\"LittleEndian\">\n"
      "  <Collection>\n";
  const auto entry = [&](double time, const std::string& name) {
    out += fmt::format("    <DataSet timestep=\"{}\" part=\"0\" file=\"vtk/{}\"/>\n", exact(time),
                       escape_xml(index_name(name)));
  };
  for (const auto& before : options.earlier)
    if (!before.vtk.empty()) entry(before.time, before.vtk);
  entry(options.time, options.case_name);
  return out + "  </Collection>\n</VTKFile>\n";
}

/// Removes what earlier runs left in `vtk/`, except `keep`.
void remove_others(const std::string& folder, const std::set<std::string>& keep) {
  std::error_code ignored;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto extension = entry.path().extension();
    const bool ours = extension == ".vtr" || extension == ".vtu" || extension == ".vtp" ||
                      extension == ".vtm" || extension == ".part";
    if (ours && keep.count(entry.path().filename().string()) == 0) old.push_back(entry.path());
  }
  for (const auto& path : old) fs::remove(path, ignored);
}

void write_index(const std::string& folder, const Result& result,
                 const std::vector<std::vector<Piece>>& pieces, const WriteOptions& options) {
  const auto index = index_name(options.case_name);
  write_atomically(folder + "/vtk/" + index, index_text(result, pieces, options.case_name));
  write_atomically(folder + "/paraview.pvd", collection_text(options));
  if (!options.earlier.empty()) return;  // the folder was empty before the first of them
  std::set<std::string> keep = {index, lines_name(options.case_name)};
  for (const auto& grid : pieces)
    for (const auto& piece : grid) keep.insert(piece.file);
  remove_others(folder + "/vtk", keep);
}

}  // namespace

void remove_vtk(const std::string& folder) {
  std::error_code ignored;
  fs::remove(folder + "/paraview.pvd", ignored);
  remove_others(folder + "/vtk", {});
  fs::remove(folder + "/vtk", ignored);  // only if it is empty now
}

void write_vtk(MPI_Comm comm, const std::string& folder, const Result& result, const WriteOptions& options) {
  const QuietVtk quiet;
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  const auto inside = folder + "/vtk/";
  on_every_rank(comm, inside, [&] { layout::check(result); });
  on_root(comm, inside, [&] { make_folder(inside); });
  on_every_rank(comm, inside, [&] {
    for (const auto& grid : result.grids)
      if (layout::box_cells(grid) > 0) write_piece(grid, inside + piece_name(options.case_name, grid, rank));
    for (const auto& grid : result.cell_grids)
      if (grid.own() > 0) write_piece(grid, inside + piece_name(options.case_name, grid, rank));
    for (const auto& network : result.networks)
      if (network.own() > 0) write_piece(network, inside + piece_name(options.case_name, network, rank));
    if (rank == 0 && !result.lines.empty()) write_lines(result, inside + lines_name(options.case_name));
  });
  const auto pieces = gather_pieces(comm, result, options.case_name);
  on_root(comm, folder, [&] { write_index(folder, result, pieces, options); });
}

}  // namespace fourwalls

// One HDF5 file for all fields. Rank 0 lays it out alone, so its shape cannot depend on the number of ranks;
// then all ranks write their boxes by MPI-IO as independent hyperslabs, which was faster than collective
// transfer in every measurement.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <type_traits>
#include <vector>

#include "postprocess/files.hpp"
#include "postprocess/hdf5.hpp"
#include "postprocess/layout.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

using hdf5::Dataset;
using hdf5::File;
using hdf5::Group;
using hdf5::Properties;
using hdf5::Space;

using Extent = std::vector<hsize_t>;

/// Values written by one call; keeps MPI's counts and the library's buffers small.
constexpr hsize_t block_values = hsize_t{1} << 23;

/// The lines as arrays.
struct LineArrays {
  std::vector<double> points;               // (2 n, 3)
  std::vector<int> connectivity;            // (n, 2)
  std::vector<std::vector<double>> values;  // one per label, (n)
  std::vector<char> names;                  // (n) of `width` characters
  std::size_t width = 1;
};

LineArrays line_arrays(const Result& result) {
  LineArrays out;
  for (const auto& line : result.lines) out.width = std::max(out.width, line.name.size() + 1);
  out.names.assign(out.width * result.lines.size(), '\0');
  for (std::size_t i = 0; i < result.lines.size(); ++i) {
    const auto& line = result.lines[i];
    for (const auto& end : line.ends) out.points.insert(out.points.end(), end.begin(), end.end());
    out.connectivity.push_back(static_cast<int>(2 * i));
    out.connectivity.push_back(static_cast<int>(2 * i + 1));
    std::copy(line.name.begin(), line.name.end(), out.names.data() + i * out.width);
  }
  for (const auto& label : layout::line_labels(result)) {
    auto& column = out.values.emplace_back();
    for (const auto& line : result.lines) column.push_back(line.values.at(label));
  }
  return out;
}

/// A rank's part of a dataset.
struct Box {
  Extent start, count;
};

std::string field_path(const Grid& grid, const GridField& field) {
  return layout::group(grid) + "/" + layout::safe(field.name);
}

Extent field_shape(const Grid& grid, const GridField& field) {
  const auto n = layout::cells(grid);
  Extent shape;
  for (const std::size_t i : {2, 1, 0}) shape.push_back(static_cast<hsize_t>(n[i]));
  if (field.components == 3) shape.push_back(3);
  return shape;
}

Box field_box(const Grid& grid, const GridField& field) {
  Box box;
  for (const std::size_t i : {2, 1, 0}) {
    box.start.push_back(static_cast<hsize_t>(grid.low[i]));
    box.count.push_back(static_cast<hsize_t>(std::max(0, grid.high[i] - grid.low[i])));
  }
  if (field.components == 3) {
    box.start.push_back(0);
    box.count.push_back(3);
  }
  return box;
}

/// Rows of a network that this rank has, of `width` values each; no width: one value without an extent of its
/// own.
Box rows(const Network& network, hsize_t per_piece, hsize_t width) {
  Box box{{static_cast<hsize_t>(network.first) * per_piece},
          {static_cast<hsize_t>(network.own()) * per_piece}};
  if (width > 0) box.start.push_back(0), box.count.push_back(width);
  return box;
}

/// Rows of a table over cells or points, `width` values each; no width: one value without an extent of its
/// own.
Box rows(std::int64_t first, std::size_t count, hsize_t width) {
  Box box{{static_cast<hsize_t>(first)}, {static_cast<hsize_t>(count)}};
  if (width > 0) box.start.push_back(0), box.count.push_back(width);
  return box;
}

/// The serial part, by one rank: groups, datasets, units, axes and lines.
class Structure {
 public:
  explicit Structure(std::string name)
      : name_(std::move(name)),
        file_(H5Fcreate(temporary_name(name_).c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), name_,
              "create") {}

  void build(const Result& result) {
    hdf5::set_text_attribute(file_, name_, "format", "fourwalls fields 1");
    hdf5::set_text_attribute(file_, name_, "title", result.title);
    for (const auto& grid : result.grids) add(grid);
    for (const auto& grid : result.cell_grids) add(grid);
    for (const auto& network : result.networks) add(network);
    if (!result.lines.empty()) add_lines(result);
    hdf5::check(file_.close(), name_, "close");
  }

 private:
  void add(const Grid& grid) {
    const auto path = layout::group(grid);
    make_group(path, grid.name);
    const char* axis[] = {"/x", "/y", "/z"};
    for (std::size_t i = 0; i < 3; ++i)
      write(path + axis[i], "m", {grid.axes[i].size()}, grid.axes[i].data(), H5T_NATIVE_DOUBLE);
    for (const auto& field : grid.fields)
      create(field_path(grid, field), field.unit, field_shape(grid, field), H5T_NATIVE_DOUBLE);
  }

  void add(const CellGrid& grid) {
    const auto path = layout::group(grid);
    make_group(path, grid.name);
    const auto n = static_cast<hsize_t>(grid.all);
    create(path + "/points", "m", {static_cast<hsize_t>(grid.all_points), 3}, H5T_NATIVE_DOUBLE);
    create(path + "/connectivity", "", {n, static_cast<hsize_t>(grid.corners)}, H5T_NATIVE_INT64);
    for (const auto& field : grid.fields) {
      Extent shape{n};
      if (field.components == 3) shape.push_back(3);
      create(path + "/" + layout::safe(field.name), field.unit, shape, H5T_NATIVE_DOUBLE);
    }
  }

  void add(const Network& network) {
    const auto path = layout::group(network);
    make_group(path, layout::title(network));
    const auto n = static_cast<hsize_t>(network.all), ends = static_cast<hsize_t>(network.ends);
    create(path + "/points", "m", {n * ends, 3}, H5T_NATIVE_DOUBLE);
    create(path + "/connectivity", "", {n, ends}, H5T_NATIVE_INT64);
    for (const auto& field : network.fields)
      create(path + "/" + layout::safe(field.name), field.unit, {n}, H5T_NATIVE_DOUBLE);
  }

  void add_lines(const Result& result) {
    const std::string path = layout::lines;
    const auto lines = line_arrays(result);
    const hsize_t n = result.lines.size();
    make_group(path, "links");
    write(path + "/points", "m", {2 * n, 3}, lines.points.data(), H5T_NATIVE_DOUBLE);
    write(path + "/connectivity", "", {n, 2}, lines.connectivity.data(), H5T_NATIVE_INT);
    const hdf5::Type text(H5Tcopy(H5T_C_S1), name_, path);
    hdf5::check(H5Tset_size(text, lines.width), name_, path);
    write(path + "/names", "", {n}, lines.names.data(), text);
    const auto labels = layout::line_labels(result);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto [label, unit] = layout::split_unit(labels[i]);
      write(path + "/" + layout::safe(label), unit, {n}, lines.values[i].data(), H5T_NATIVE_DOUBLE);
    }
  }

  Dataset create(const std::string& path, const std::string& unit, const Extent& shape, hid_t type) {
    const Properties how(H5Pcreate(H5P_DATASET_CREATE), name_, path);
    // No times in the file: the same run twice gives the same bytes. All space now and no fill: the
    // values come later, from all ranks.
    H5Pset_obj_track_times(how, false);
    H5Pset_alloc_time(how, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(how, H5D_FILL_TIME_NEVER);
    const Space space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), name_, path);
    Dataset dataset(H5Dcreate2(file_, path.c_str(), type, space, H5P_DEFAULT, how, H5P_DEFAULT), name_, path);
    hdf5::set_text_attribute(dataset, name_, "unit", unit);
    return dataset;
  }

  void write(const std::string& path, const std::string& unit, const Extent& shape, const void* data,
             hid_t type) {
    const auto dataset = create(path, unit, shape, type);
    hdf5::check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), name_, path);
  }

  void make_group(const std::string& path, const std::string& title) {
    const Properties links(H5Pcreate(H5P_LINK_CREATE), name_, path);
    H5Pset_create_intermediate_group(links, 1);
    const Properties how(H5Pcreate(H5P_GROUP_CREATE), name_, path);
    H5Pset_obj_track_times(how, false);
    const Group group(H5Gcreate2(file_, path.c_str(), links, how, H5P_DEFAULT), name_, path);
    hdf5::set_text_attribute(group, name_, "name", title);
  }

  std::string name_;
  File file_;
};

hsize_t product(const Extent& count, std::size_t from) {
  hsize_t n = 1;
  for (std::size_t i = from; i < count.size(); ++i) n *= count[i];
  return n;
}

/// Writes this rank's box of a dataset in blocks along its first axis.
template <class Value>
void write_box(const std::string& file, const std::string& path, hid_t dataset, const Box& box,
               const Value* values) {
  const hid_t type = std::is_same_v<Value, double> ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64;
  if (product(box.count, 0) == 0) return;
  const Properties transfer(H5Pcreate(H5P_DATASET_XFER), file, path);
  hdf5::check(H5Pset_dxpl_mpio(transfer, H5FD_MPIO_INDEPENDENT), file, path);
  const hsize_t layer = product(box.count, 1);
  const hsize_t step = std::max<hsize_t>(1, block_values / layer);
  const Space target(H5Dget_space(dataset), file, path);
  for (hsize_t done = 0; done < box.count[0]; done += step) {
    auto [start, count] = box;
    start[0] += done;
    count[0] = std::min(step, count[0] - done);
    const Space source(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), file, path);
    hdf5::check(H5Sselect_hyperslab(target, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
                file, path);
    hdf5::check(H5Dwrite(dataset, type, source, target, transfer, values + done * layer), file, path);
  }
}

/// The parallel part: opens what rank 0 laid out and writes the fields into it.
class ParallelFile {
 public:
  ParallelFile(MPI_Comm comm, std::string name) : comm_(comm), name_(std::move(name)) {
    on_every_rank(comm_, name_, [&] {
      const Properties access(H5Pcreate(H5P_FILE_ACCESS), name_, "open");
      hdf5::check(H5Pset_fapl_mpio(access, comm_, MPI_INFO_NULL), name_, "open");
      file_ = File(H5Fopen(temporary_name(name_).c_str(), H5F_ACC_RDWR, access), name_, "open");
    });
  }

  void write(const Grid& grid) {
    for (const auto& field : grid.fields)
      put(field_path(grid, field), field_box(grid, field), field.values.data());
  }

  void write(const CellGrid& grid) {
    const auto path = layout::group(grid);
    const auto own = static_cast<std::size_t>(grid.own());
    put(path + "/points", rows(grid.first_point, grid.points.size() / 3, 3), grid.points.data());
    put(path + "/connectivity", rows(grid.first, own, static_cast<hsize_t>(grid.corners)),
        grid.connectivity.data());
    for (const auto& field : grid.fields)
      put(path + "/" + layout::safe(field.name), rows(grid.first, own, field.components == 3 ? 3 : 0),
          field.values.data());
  }

  void write(const Network& network) {
    const auto path = layout::group(network);
    const auto ends = static_cast<hsize_t>(network.ends);
    put(path + "/points", rows(network, ends, 3), network.points.data());
    std::vector<std::int64_t> connectivity(static_cast<std::size_t>(network.own() * network.ends));
    std::iota(connectivity.begin(), connectivity.end(), network.first * network.ends);
    put(path + "/connectivity", rows(network, 1, ends), connectivity.data());
    for (const auto& field : network.fields)
      put(path + "/" + layout::safe(field.name), rows(network, 1, 0), field.values.data());
  }

  void close() {
    on_every_rank(comm_, name_, [&] { hdf5::check(file_.close(), name_, "close"); });
  }

 private:
  template <class Value>
  void put(const std::string& path, const Box& box, const Value* values) {
    Dataset dataset;
    on_every_rank(comm_, name_,
                  [&] { dataset = Dataset(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), name_, path); });
    on_every_rank(comm_, name_, [&] { write_box(name_, path, dataset, box, values); });
  }

  MPI_Comm comm_;
  std::string name_;
  File file_;
};

std::uintmax_t bytes_needed(MPI_Comm comm, const Result& result) {
  unsigned long long mine = 0, all = 0;
  for (const auto& grid : result.grids)
    for (const auto& field : grid.fields) mine += field.values.size() * sizeof(double);
  for (const auto& grid : result.cell_grids) {
    mine += (grid.points.size() + grid.connectivity.size()) * sizeof(double);
    for (const auto& field : grid.fields) mine += field.values.size() * sizeof(double);
  }
  for (const auto& network : result.networks) {
    const auto doubles =
        network.points.size() + network.fields.size() * static_cast<std::size_t>(network.own());
    mine += (doubles + static_cast<std::size_t>(network.own() * network.ends)) * sizeof(double);
  }
  MPI_Allreduce(&mine, &all, 1, MPI_UNSIGNED_LONG_LONG, MPI_SUM, comm);
  return all;
}

/// Room for groups, attributes, axes and lines.
std::uintmax_t overhead(const Result& result) {
  std::uintmax_t bytes = std::uintmax_t{1} << 16;
  for (const auto& grid : result.grids) {
    for (const auto& axis : grid.axes) bytes += axis.size() * sizeof(double);
    bytes += 8192 + 2048 * grid.fields.size();
  }
  for (const auto& grid : result.cell_grids) bytes += 8192 + 2048 * grid.fields.size();
  for (const auto& network : result.networks) bytes += 8192 + 2048 * network.fields.size();
  return bytes + 512 * result.lines.size();
}

/// A library that fails in the middle of its own bookkeeping crashes at the end of the process or waits for
/// other ranks. So the room is taken before it begins, where the system still gives a plain answer.
void lay_out(const std::string& file, const Result& result, std::uintmax_t bytes) {
  const auto part = temporary_name(file);
  reserve_file(part, bytes + overhead(result));
  Structure(file).build(result);
  reserve_file(part, std::filesystem::file_size(part));
}

}  // namespace

void write_hdf5(MPI_Comm comm, const std::string& file, const Result& result) {
  const hdf5::Quiet quiet;
  on_every_rank(comm, file, [&] { layout::check(result); });
  const auto bytes = bytes_needed(comm, result);
  try {
    on_root(comm, file, [&] { lay_out(file, result, bytes); });
    ParallelFile out(comm, file);
    for (const auto& grid : result.grids) out.write(grid);
    for (const auto& grid : result.cell_grids) out.write(grid);
    for (const auto& network : result.networks) out.write(network);
    out.close();
    on_root(comm, file, [&] { rename_file(temporary_name(file), file); });
  } catch (const IoError&) {
    int rank = 0;
    MPI_Comm_rank(comm, &rank);
    if (rank == 0) ::unlink(temporary_name(file).c_str());
    throw;
  }
}

}  // namespace fourwalls

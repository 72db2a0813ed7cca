// One HDF5 file for all fields. Everything that shapes the file is collective; the values go by
// independent hyperslabs, which was faster than collective transfer in every measurement.
#include <unistd.h>

#include <algorithm>
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

/// A dataset and what this rank puts into it.
struct Slab {
  std::string name;
  Dataset dataset;
  Extent start, count;
  const void* data = nullptr;
  hid_t type = H5T_NATIVE_DOUBLE;
};

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

/// Makes groups and datasets of one open file and remembers what is to be written into them.
class Structure {
 public:
  Structure(hid_t file, std::string name, bool root) : file_(file), name_(std::move(name)), root_(root) {}

  void build(const Result& result, const LineArrays& lines) {
    hdf5::set_text_attribute(file_, name_, "format", "fourwalls fields 1");
    hdf5::set_text_attribute(file_, name_, "title", result.title);
    for (const auto& grid : result.grids) add(grid);
    if (!result.lines.empty()) add(result, lines);
  }

  std::vector<Slab>& slabs() { return slabs_; }

 private:
  void add(const Grid& grid) {
    const auto path = layout::group(grid);
    hdf5::set_text_attribute(group(path), name_, "name", grid.name);
    const char* axis[] = {"/x", "/y", "/z"};
    for (std::size_t i = 0; i < 3; ++i)
      from_root(path + axis[i], "m", {grid.axes[i].size()}, grid.axes[i].data(), H5T_NATIVE_DOUBLE);
    for (const auto& field : grid.fields) add(grid, path, field);
  }

  void add(const Grid& grid, const std::string& path, const GridField& field) {
    const auto n = layout::cells(grid);
    Extent shape, start, count;
    for (std::size_t i : {2, 1, 0}) {
      shape.push_back(static_cast<hsize_t>(n[i]));
      start.push_back(static_cast<hsize_t>(grid.low[i]));
      count.push_back(static_cast<hsize_t>(std::max(0, grid.high[i] - grid.low[i])));
    }
    if (field.components == 3) {
      shape.push_back(3);
      start.push_back(0);
      count.push_back(3);
    }
    auto& slab = create(path + "/" + layout::safe(field.name), field.unit, shape, H5T_NATIVE_DOUBLE);
    slab.start = start;
    slab.count = count;
    slab.data = field.values.data();
  }

  void add(const Result& result, const LineArrays& lines) {
    const std::string path = layout::lines;
    const hsize_t n = result.lines.size();
    group(path);
    from_root(path + "/points", "m", {2 * n, 3}, lines.points.data(), H5T_NATIVE_DOUBLE);
    from_root(path + "/connectivity", "", {n, 2}, lines.connectivity.data(), H5T_NATIVE_INT);
    text_.push_back(hdf5::Type(H5Tcopy(H5T_C_S1), name_, path));
    hdf5::check(H5Tset_size(text_.back(), lines.width), name_, path);
    from_root(path + "/names", "", {n}, lines.names.data(), text_.back());
    const auto labels = layout::line_labels(result);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto [label, unit] = layout::split_unit(labels[i]);
      from_root(path + "/" + layout::safe(label), unit, {n}, lines.values[i].data(), H5T_NATIVE_DOUBLE);
    }
  }

  /// A dataset that only rank 0 writes.
  void from_root(const std::string& path, const std::string& unit, const Extent& shape, const void* data,
                 hid_t type) {
    auto& slab = create(path, unit, shape, type);
    slab.start.assign(shape.size(), 0);
    slab.count = root_ ? shape : Extent(shape.size(), 0);
    slab.data = data;
  }

  Slab& create(const std::string& path, const std::string& unit, const Extent& shape, hid_t type) {
    const Properties how(H5Pcreate(H5P_DATASET_CREATE), name_, path);
    // No times in the file: the same run twice gives the same bytes. No fill: all is written.
    H5Pset_obj_track_times(how, false);
    H5Pset_fill_time(how, H5D_FILL_TIME_NEVER);
    const Space space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), name_, path);
    auto& slab = slabs_.emplace_back();
    slab.name = path;
    slab.type = type;
    slab.dataset =
        Dataset(H5Dcreate2(file_, path.c_str(), type, space, H5P_DEFAULT, how, H5P_DEFAULT), name_, path);
    hdf5::set_text_attribute(slab.dataset, name_, "unit", unit);
    return slab;
  }

  Group& group(const std::string& path) {
    const Properties links(H5Pcreate(H5P_LINK_CREATE), name_, path);
    H5Pset_create_intermediate_group(links, 1);
    const Properties how(H5Pcreate(H5P_GROUP_CREATE), name_, path);
    H5Pset_obj_track_times(how, false);
    return groups_.emplace_back(H5Gcreate2(file_, path.c_str(), links, how, H5P_DEFAULT), name_, path);
  }

  hid_t file_;
  std::string name_;
  bool root_;
  std::vector<Slab> slabs_;
  std::vector<Group> groups_;
  std::vector<hdf5::Type> text_;
};

hsize_t product(const Extent& count, std::size_t from) {
  hsize_t n = 1;
  for (std::size_t i = from; i < count.size(); ++i) n *= count[i];
  return n;
}

/// Writes a slab in blocks along its first axis.
void write_slab(const std::string& file, const Slab& slab) {
  if (product(slab.count, 0) == 0) return;
  const Properties transfer(H5Pcreate(H5P_DATASET_XFER), file, slab.name);
  hdf5::check(H5Pset_dxpl_mpio(transfer, H5FD_MPIO_INDEPENDENT), file, slab.name);
  const hsize_t layer = product(slab.count, 1);
  const hsize_t step = std::max<hsize_t>(1, block_values / layer);
  const Space target(H5Dget_space(slab.dataset), file, slab.name);
  const auto size = H5Tget_size(slab.type);
  for (hsize_t done = 0; done < slab.count[0]; done += step) {
    auto start = slab.start;
    auto count = slab.count;
    start[0] += done;
    count[0] = std::min(step, slab.count[0] - done);
    const Space source(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), file,
                       slab.name);
    hdf5::check(H5Sselect_hyperslab(target, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
                file, slab.name);
    const auto* data = static_cast<const char*>(slab.data) + done * layer * size;
    hdf5::check(H5Dwrite(slab.dataset, slab.type, source, target, transfer, data), file, slab.name);
  }
}

File create_file(MPI_Comm comm, const std::string& file) {
  const Properties access(H5Pcreate(H5P_FILE_ACCESS), file, "create");
  hdf5::check(H5Pset_fapl_mpio(access, comm, MPI_INFO_NULL), file, "create");
  return File(H5Fcreate(temporary_name(file).c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), file, "create");
}

std::uintmax_t bytes_needed(MPI_Comm comm, const Result& result) {
  unsigned long long mine = 0, all = 0;
  for (const auto& grid : result.grids)
    for (const auto& field : grid.fields) mine += field.values.size() * sizeof(double);
  MPI_Allreduce(&mine, &all, 1, MPI_UNSIGNED_LONG_LONG, MPI_SUM, comm);
  return all;
}

std::string folder_of(const std::string& file) {
  const auto cut = file.rfind('/');
  return cut == std::string::npos ? "." : file.substr(0, cut);
}

void write_part(MPI_Comm comm, const std::string& file, const Result& result) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  File out;
  on_every_rank(comm, file, [&] { out = create_file(comm, file); });
  const auto lines = line_arrays(result);
  {
    Structure structure(out, file, rank == 0);
    on_every_rank(comm, file, [&] { structure.build(result, lines); });
    on_every_rank(comm, file, [&] {
      for (const auto& slab : structure.slabs()) write_slab(file, slab);
    });
  }
  on_every_rank(comm, file, [&] { hdf5::check(out.close(), file, "close"); });
}

}  // namespace

void write_hdf5(MPI_Comm comm, const std::string& file, const Result& result) {
  const hdf5::Quiet quiet;
  on_every_rank(comm, file, [&] { layout::check(result); });
  const auto bytes = bytes_needed(comm, result);
  // The plain file first: its errors carry the system's reason, those of MPI-IO do not.
  on_root(comm, file, [&] {
    require_space(folder_of(file), bytes);
    write_atomically(temporary_name(file), "");
  });
  try {
    write_part(comm, file, result);
    on_root(comm, file, [&] { rename_file(temporary_name(file), file); });
  } catch (...) {
    int rank = 0;
    MPI_Comm_rank(comm, &rank);
    if (rank == 0) ::unlink(temporary_name(file).c_str());
    throw;
  }
}

}  // namespace fourwalls

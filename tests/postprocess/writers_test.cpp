// Run folders written by any number of ranks: what is in them, and what happens when they cannot be written.
#include "postprocess/writers.hpp"

#include <gtest/gtest.h>
#include <petscsys.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "postprocess/files.hpp"
#include "postprocess/hdf5.hpp"
#include "postprocess/layout.hpp"
#include "synthetic.hpp"

namespace {

namespace fs = std::filesystem;
using fourwalls::IoError;
using fourwalls::Result;
using synthetic::rank_of;
using synthetic::Scratch;
using synthetic::size_of;

const MPI_Comm& world = PETSC_COMM_WORLD;

std::vector<double> read_dataset(const std::string& file, const std::string& name,
                                 std::vector<hsize_t>& shape) {
  const fourwalls::hdf5::File in(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), file, "open");
  const fourwalls::hdf5::Dataset data(H5Dopen2(in, name.c_str(), H5P_DEFAULT), file, name);
  const fourwalls::hdf5::Space space(H5Dget_space(data));
  shape.resize(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  fourwalls::hdf5::check(H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), file,
                         name);
  return values;
}

std::string unit_of(const std::string& file, const std::string& name) {
  const fourwalls::hdf5::File in(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), file, "open");
  const fourwalls::hdf5::Dataset data(H5Dopen2(in, name.c_str(), H5P_DEFAULT), file, name);
  return fourwalls::hdf5::text_attribute(data, "unit");
}

void expect_field(const std::string& file, const std::string& name, std::array<int, 3> n, int components,
                  int seed) {
  std::vector<hsize_t> shape;
  const auto values = read_dataset(file, name, shape);
  std::vector<hsize_t> expected = {hsize_t(n[2]), hsize_t(n[1]), hsize_t(n[0])};
  if (components == 3) expected.push_back(3);
  ASSERT_EQ(shape, expected) << name;
  std::size_t at = 0;
  for (int k = 0; k < n[2]; ++k)
    for (int j = 0; j < n[1]; ++j)
      for (int i = 0; i < n[0]; ++i)
        for (int c = 0; c < components; ++c)
          ASSERT_EQ(values[at++], synthetic::value(seed, i, j, k, c))
              << name << " " << i << " " << j << " " << k;
}

/// Whether tags open and close in order and no attribute lacks its quotes.
::testing::AssertionResult well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
    const auto end = xml.find('>', at);
    if (end == std::string::npos) return ::testing::AssertionFailure() << "tag never ends";
    const auto tag = xml.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string::npos) return ::testing::AssertionFailure() << "'<' inside <" << tag;
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0)
      return ::testing::AssertionFailure() << "quotes: " << tag;
    if (tag[0] == '?') continue;
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1))
        return ::testing::AssertionFailure() << "unexpected " << tag;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  for (std::size_t at = xml.find('&'); at != std::string::npos; at = xml.find('&', at + 1))
    if (xml.find(';', at) > at + 6) return ::testing::AssertionFailure() << "bare '&'";
  if (!open.empty()) return ::testing::AssertionFailure() << open.back() << " never closed";
  return ::testing::AssertionSuccess();
}

/// Every rank must get an IoError that names the same file.
template <class Work>
std::string io_error(const Work& work) {
  std::string what;
  try {
    work();
  } catch (const IoError& error) {
    what = error.what();
  }
  std::string first = what;
  first.resize(4096);
  MPI_Bcast(first.data(), 4096, MPI_CHAR, 0, world);
  EXPECT_EQ(what, std::string(first.c_str()));
  EXPECT_NE(what, "");
  return what;
}

TEST(Writers, fields_follow_the_formula) {
  const Scratch scratch(world);
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world));
  if (rank_of(world) != 0) return;
  const auto file = scratch / "a.out/fields.h5";
  expect_field(file, "/solid/die0/temperature", {13, 7, 3}, 1, 1);
  expect_field(file, "/solid/die0/heat_flux", {13, 7, 3}, 3, 2);
  expect_field(file, "/sheet/vdd/voltage", {8, 6, 1}, 1, 3);
  expect_field(file, "/coolant/plate & co/fluid_temperature", {5, 4, 1}, 1, 4);
  EXPECT_EQ(unit_of(file, "/solid/die0/heat_flux"), "W/m^2");
  EXPECT_EQ(unit_of(file, "/lines/rate"), "bit/s");
  std::vector<hsize_t> shape;
  EXPECT_EQ(read_dataset(file, "/solid/die0/x", shape), synthetic::edges(13, 20e-3));
  EXPECT_EQ(read_dataset(file, "/lines/power", shape), (std::vector<double>{3.5, 1.5}));
}

TEST(Writers, networks_follow_the_formula) {
  const Scratch scratch(world);
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world));
  if (rank_of(world) != 0) return;
  const auto file = scratch / "a.out/fields.h5";
  std::vector<hsize_t> shape;
  const auto current = read_dataset(file, "/circuit/grid & co/current", shape);
  ASSERT_EQ(shape, (std::vector<hsize_t>{11}));
  for (int i = 0; i < 11; ++i) EXPECT_EQ(current[i], synthetic::value(5, i, 0, 0, 0));
  const auto points = read_dataset(file, "/circuit/grid & co/points", shape);
  ASSERT_EQ(shape, (std::vector<hsize_t>{22, 3}));
  const auto ends = read_dataset(file, "/circuit/grid & co/connectivity", shape);
  ASSERT_EQ(shape, (std::vector<hsize_t>{11, 2}));
  for (std::size_t p = 0; p < 22; ++p) {
    EXPECT_EQ(ends[p], p);
    EXPECT_EQ(points[3 * p], 1e-3 * static_cast<double>(p / 2 + p % 2));
  }
  EXPECT_EQ(read_dataset(file, "/circuit_loads/grid & co/points", shape).size(), 15u);
  EXPECT_EQ(unit_of(file, "/circuit/grid & co/current"), "A");
  for (int rank = 0; rank < size_of(world); ++rank) {
    const bool holds = size_of(world) == 1 || rank > 0;
    const auto piece = "a.out/vtk/case_circuit_grid & co_" + std::to_string(rank) + ".vtp";
    EXPECT_EQ(fs::exists(scratch / piece), holds) << piece;
  }
}

TEST(Writers, cells_of_any_shape_follow_the_formula) {
  const Scratch scratch(world);
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world));
  if (rank_of(world) != 0) return;
  const auto file = scratch / "a.out/fields.h5";
  std::vector<hsize_t> shape;
  const auto temperature = read_dataset(file, "/solid/bar & co/temperature", shape);
  ASSERT_EQ(shape, (std::vector<hsize_t>{9}));
  const auto flux = read_dataset(file, "/solid/bar & co/heat_flux", shape);
  ASSERT_EQ(shape, (std::vector<hsize_t>{9, 3}));
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(temperature[i], synthetic::value(6, i, 0, 0, 0));
    for (int c = 0; c < 3; ++c) EXPECT_EQ(flux[3 * i + c], synthetic::value(7, i, 0, 0, c));
  }
  const auto points = read_dataset(file, "/solid/bar & co/points", shape);
  ASSERT_EQ(shape, (std::vector<hsize_t>{40, 3}));
  for (std::size_t p = 0; p < 40; ++p) EXPECT_EQ(points[3 * p], 1e-3 * static_cast<double>(p / 4));
  const auto corners = read_dataset(file, "/solid/bar & co/connectivity", shape);
  ASSERT_EQ(shape, (std::vector<hsize_t>{9, 8}));
  for (std::size_t i = 0; i < 9; ++i)
    for (std::size_t n = 0; n < 8; ++n) EXPECT_EQ(corners[8 * i + n], 4 * i + n);
  const auto index = fourwalls::read_text(scratch / "a.out/vtk/case.vtm");
  for (int rank = 0; rank < size_of(world); ++rank) {
    const bool holds = size_of(world) == 1 || rank > 0;
    const auto piece = "case_solid_bar & co_" + std::to_string(rank) + ".vtu";
    EXPECT_EQ(fs::exists(scratch / ("a.out/vtk/" + piece)), holds) << piece;
    EXPECT_EQ(index.find("case_solid_bar &amp; co_" + std::to_string(rank)) != std::string::npos, holds);
  }
}

TEST(Writers, a_corner_that_is_no_point_is_an_error_everywhere) {
  const Scratch scratch(world);
  auto result = synthetic::result(world);
  if (rank_of(world) == size_of(world) - 1) result.cell_grids[0].connectivity.back() = 40;
  const auto what = io_error([&] { fourwalls::write_hdf5(world, scratch / "f.h5", result); });
  EXPECT_NE(what.find("a corner that is no point"), std::string::npos) << what;
}

TEST(Writers, pieces_beyond_the_last_are_an_error_everywhere) {
  const Scratch scratch(world);
  auto result = synthetic::result(world);
  for (auto& n : result.networks) n.all = 2;
  const auto what = io_error([&] { fourwalls::write_hdf5(world, scratch / "f.h5", result); });
  EXPECT_NE(what.find("pieces beyond the last"), std::string::npos) << what;
}

TEST(Writers, file_is_the_same_on_any_number_of_ranks) {
  const Scratch scratch(world);
  fourwalls::write_hdf5(world, scratch / "many.h5", synthetic::result(world));
  if (rank_of(world) != 0) return;
  fourwalls::write_hdf5(PETSC_COMM_SELF, scratch / "one.h5", synthetic::result(PETSC_COMM_SELF));
  EXPECT_EQ(fourwalls::read_text(scratch / "many.h5"), fourwalls::read_text(scratch / "one.h5"));
}

TEST(Writers, every_file_is_there_and_nothing_else) {
  const Scratch scratch(world);
  fourwalls::WriteOptions options;
  options.case_name = "demo";
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world), options);
  if (rank_of(world) != 0) return;
  for (const char* name : {"summary.json", "ledger.csv", "telemetry.csv", "fields.h5", "fields.xdmf",
                           "paraview.pvd", "vtk/demo.vtm", "vtk/demo_links.vtp", "vtk/demo_solid_die0_0.vtr"})
    EXPECT_TRUE(fs::exists(scratch / (std::string("a.out/") + name))) << name;
  for (const auto& entry : fs::recursive_directory_iterator(scratch / "a.out"))
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
}

TEST(Writers, indices_are_well_formed) {
  const Scratch scratch(world);
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world));
  if (rank_of(world) != 0) return;
  for (const char* name : {"fields.xdmf", "paraview.pvd", "vtk/case.vtm"})
    EXPECT_TRUE(well_formed(fourwalls::read_text(scratch / (std::string("a.out/") + name)))) << name;
}

TEST(Writers, index_names_one_piece_for_each_rank_with_cells) {
  const Scratch scratch(world);
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world));
  if (rank_of(world) != 0) return;
  const auto index = fourwalls::read_text(scratch / "a.out/vtk/case.vtm");
  for (int rank = 0; rank < size_of(world); ++rank) {
    const auto piece = "case_sheet_vdd_" + std::to_string(rank) + ".vtr";
    EXPECT_EQ(index.find(piece) != std::string::npos, rank < 2) << piece;
    EXPECT_EQ(fs::exists(scratch / ("a.out/vtk/" + piece)), rank < 2) << piece;
  }
}

TEST(Writers, another_run_leaves_no_pieces_of_the_last) {
  const Scratch scratch(world);
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world));
  auto smaller = synthetic::result(world);
  smaller.grids.resize(1);
  fourwalls::write_run_folder(world, scratch / "a.out", smaller);
  if (rank_of(world) == 0) {
    EXPECT_FALSE(fs::exists(scratch / "a.out/vtk/case_sheet_vdd_0.vtr"));
  }
  MPI_Barrier(world);
  fourwalls::WriteOptions options;
  options.vtk_cells = 10;
  fourwalls::write_run_folder(world, scratch / "a.out", smaller, options);
  if (rank_of(world) != 0) return;
  EXPECT_FALSE(fs::exists(scratch / "a.out/paraview.pvd"));
  EXPECT_FALSE(fs::exists(scratch / "a.out/vtk"));
  EXPECT_TRUE(fs::exists(scratch / "a.out/fields.xdmf"));
}

TEST(Writers, folder_under_a_file_is_an_error_everywhere) {
  const Scratch scratch(world);
  if (rank_of(world) == 0) std::ofstream(scratch / "file") << "not a folder";
  MPI_Barrier(world);
  const auto what =
      io_error([&] { fourwalls::write_run_folder(world, scratch / "file/a.out", synthetic::result(world)); });
  EXPECT_NE(what.find("Not a directory"), std::string::npos) << what;
  EXPECT_NE(what.find("file/a.out"), std::string::npos) << what;
}

TEST(Writers, one_file_that_fails_does_not_cost_the_others) {
  const Scratch scratch(world);
  // A folder in the place of the field file: it can be neither written nor replaced.
  if (rank_of(world) == 0) fs::create_directories(scratch / "a.out/fields.h5/x");
  MPI_Barrier(world);
  const auto what =
      io_error([&] { fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world)); });
  EXPECT_NE(what.find("fields.h5"), std::string::npos) << what;
  if (rank_of(world) != 0) return;
  EXPECT_TRUE(fs::exists(scratch / "a.out/summary.json"));
  EXPECT_TRUE(fs::exists(scratch / "a.out/ledger.csv"));
  EXPECT_TRUE(fs::exists(scratch / "a.out/paraview.pvd"));
}

TEST(Writers, wrong_box_on_one_rank_is_an_error_everywhere) {
  const Scratch scratch(world);
  auto result = synthetic::result(world);
  if (rank_of(world) == size_of(world) - 1) result.grids[0].fields[0].values.pop_back();
  const auto what = io_error([&] { fourwalls::write_hdf5(world, scratch / "f.h5", result); });
  EXPECT_NE(what.find("temperature"), std::string::npos) << what;
  if (rank_of(world) == 0) {
    EXPECT_TRUE(fs::is_empty(scratch.path()));
  }
}

/// No file may grow beyond so many bytes: what a full disk looks like to the writers.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST(Writers, running_out_of_room_keeps_the_old_file) {
  const Scratch scratch(world);
  fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world));
  const auto before = rank_of(world) == 0 ? fourwalls::read_text(scratch / "a.out/fields.h5") : std::string();
  MPI_Barrier(world);
  {
    const FileSizeLimit limit(4096);
    const auto what =
        io_error([&] { fourwalls::write_run_folder(world, scratch / "a.out", synthetic::result(world)); });
    EXPECT_NE(what.find("fields.h5"), std::string::npos) << what;
  }
  if (rank_of(world) != 0) return;
  EXPECT_TRUE(fourwalls::read_text(scratch / "a.out/fields.h5") == before);
  EXPECT_FALSE(fs::exists(scratch / "a.out/fields.h5.part"));
}

TEST(Writers, vtk_that_runs_out_of_room_is_an_error_everywhere) {
  const Scratch scratch(world);
  std::string what;
  {
    const FileSizeLimit limit(512);
    what = io_error([&] { fourwalls::write_vtk(world, scratch.path(), synthetic::result(world), {}); });
  }
  EXPECT_NE(what.find("vtk/case_"), std::string::npos) << what;
  if (rank_of(world) == 0) {
    EXPECT_FALSE(fs::exists(scratch / "paraview.pvd"));
  }
}

TEST(Writers, no_grids_and_no_lines_is_a_valid_folder) {
  const Scratch scratch(world);
  Result result;
  synthetic::add_numbers(result);
  fourwalls::write_run_folder(world, scratch / "a.out", result);
  if (rank_of(world) == 0) {
    EXPECT_TRUE(fs::exists(scratch / "a.out/fields.h5"));
  }
}

}  // namespace

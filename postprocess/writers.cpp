#include "postprocess/writers.hpp"

#include <fmt/format.h>

#include <functional>
#include <optional>

#include "postprocess/files.hpp"
#include "postprocess/layout.hpp"

namespace fourwalls {

namespace {

/// Runs every step and keeps the first error: one file that fails must not cost the others.
class Steps {
 public:
  void run(const std::function<void()>& step) {
    try {
      step();
    } catch (const IoError& error) {
      if (!first_) first_ = error;
    }
  }
  void finish() const {
    if (first_) throw IoError(*first_);
  }

 private:
  std::optional<IoError> first_;
};

long long all_cells(const Result& result) {
  long long n = 0;
  for (const auto& grid : result.grids) {
    const auto cells = layout::cells(grid);
    n += 1LL * cells[0] * cells[1] * cells[2];
  }
  for (const auto& grid : result.cell_grids) n += grid.all;
  for (const auto& network : result.networks) n += network.all;
  return n;
}

bool wants_vtk(const Result& result, const WriteOptions& options) {
  return options.vtk && all_cells(result) <= options.vtk_cells;
}

void write_fields(MPI_Comm comm, const std::string& folder, const Result& result,
                  const WriteOptions& options) {
  write_hdf5(comm, folder + "/fields.h5", result);
  const auto index = folder + "/fields.xdmf";
  on_root(comm, index,
          [&] { write_atomically(index, xdmf_text(result, "fields.h5", options.time, options.earlier)); });
}

}  // namespace

EarlierFields write_series(MPI_Comm comm, const std::string& folder, const Result& result, int number,
                           const WriteOptions& options) {
  EarlierFields here{options.time, fmt::format("series/fields_{:04d}.h5", number), {}};
  on_root(comm, folder, [&] { make_folder(folder + "/series"); });
  write_hdf5(comm, folder + "/" + here.heavy, result);
  const auto index = folder + "/fields.xdmf";
  on_root(comm, index,
          [&] { write_atomically(index, xdmf_text(result, here.heavy, here.time, options.earlier)); });
  if (wants_vtk(result, options)) {
    WriteOptions numbered = options;
    numbered.case_name = here.vtk = fmt::format("{}_{:04d}", options.case_name, number);
    write_vtk(comm, folder, result, numbered);
  }
  return here;
}

void write_run_folder(MPI_Comm comm, const std::string& folder, const Result& result,
                      const WriteOptions& options) {
  on_root(comm, folder, [&] { make_folder(folder); });
  const auto text = [&](const char* name, std::string (*content)(const Result&)) {
    const auto file = folder + "/" + name;
    on_root(comm, file, [&] { write_atomically(file, content(result)); });
  };
  Steps steps;
  // Small and most wanted first: a full disk then costs the fields only.
  steps.run([&] { text("summary.json", summary_json); });
  steps.run([&] { text("ledger.csv", ledger_csv); });
  steps.run([&] { text("telemetry.csv", telemetry_csv); });
  if (options.fields) steps.run([&] { write_fields(comm, folder, result, options); });
  // VTK files of an earlier run beside new results would mislead.
  if (wants_vtk(result, options))
    steps.run([&] { write_vtk(comm, folder, result, options); });
  else
    steps.run([&] { on_root(comm, folder, [&] { remove_vtk(folder); }); });
  steps.finish();
}

}  // namespace fourwalls

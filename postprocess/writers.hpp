/// The files of a run: fields for ParaView, tables, summary.
#pragma once

#include <mpi.h>

#include <string>
#include <vector>

#include "postprocess/errors.hpp"
#include "postprocess/result.hpp"

namespace fourwalls {

/// Fields written earlier in a course over time.
struct EarlierFields {
  double time = 0;    ///< [s]
  std::string heavy;  ///< HDF5 file, relative to the run folder
  std::string vtk;    ///< case_name that they have below vtk/; empty: no VTK files
};

struct WriteOptions {
  std::vector<EarlierFields> earlier;  ///< in the indices, before `time`
  std::string case_name = "case";      ///< name of the .vtm and of its pieces
  double time = 0;                     ///< [s] of the fields; 0 for a steady state
  bool fields = true;                  ///< fields.h5 and fields.xdmf
  bool vtk = true;                     ///< paraview.pvd and vtk/
  long long vtk_cells = 4000000;       ///< no VTK files above so many cells: the HDF5 file is far smaller
};

/// Writes everything a run leaves behind; collective. A file that fails does not stop the others; the
/// first error is thrown (as IoError, on every rank) after all of them were tried. Every file is
/// complete or absent.
void write_run_folder(MPI_Comm comm, const std::string& folder, const Result& result,
                      const WriteOptions& options = {});

/// All fields into one HDF5 file whose layout does not depend on the number of ranks; collective.
void write_hdf5(MPI_Comm comm, const std::string& file, const Result& result);

/// The index that lets ParaView read `heavy` (an HDF5 file of write_hdf5 in the same folder), and those of
/// earlier times, whose grids and fields are the same.
std::string xdmf_text(const Result& result, const std::string& heavy, double time,
                      const std::vector<EarlierFields>& earlier = {});

/// Fields at one time of a course as `series/fields_NNNN.h5` and VTK files beside those of the other times;
/// the indices show the times so far. Returns what `WriteOptions::earlier` wants of it. Throws IoError.
/// Collective.
EarlierFields write_series(MPI_Comm comm, const std::string& folder, const Result& result, int number,
                           const WriteOptions& options);

/// `vtk/` and `paraview.pvd` in a folder; collective.
void write_vtk(MPI_Comm comm, const std::string& folder, const Result& result, const WriteOptions& options);

/// Removes `paraview.pvd` and the files in `vtk/` that a larger or earlier run left.
void remove_vtk(const std::string& folder);

/// Watts, amperes and flows by origin and destination; a column per unit, so columns can be summed.
std::string ledger_csv(const Result& result);

/// The rows of a ledger.csv. Throws IoError.
std::vector<LedgerRow> read_ledger(const std::string& file);

/// A row per link, regulator and load.
std::string telemetry_csv(const Result& result);

/// summary.json: sorted keys, numbers that read back to the same bits.
std::string summary_json(const Result& result);

/// Quantities, limits, balances, solver and provenance of a summary.json. Throws IoError.
Result read_summary(const std::string& file);

/// The table printed at the end of a run.
std::string summary_text(const Result& result);

}  // namespace fourwalls

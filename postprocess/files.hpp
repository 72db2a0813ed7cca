/// Small files and agreement between ranks about failures.
#pragma once

#include <mpi.h>

#include <cstdint>
#include <functional>
#include <string>

#include "postprocess/errors.hpp"

namespace fourwalls {

/// The whole of a text file. Throws IoError.
std::string read_text(const std::string& file);

/// Throws IoError unless the file can be opened for reading.
void require_readable(const std::string& file);

/// Replaces a file in one step: a reader sees the old text or the new, never a part. Throws IoError.
void write_atomically(const std::string& file, const std::string& text);

/// Makes a folder and those above it. Throws IoError.
void make_folder(const std::string& folder);

/// Makes sure that a file can hold so many bytes: takes them from the file system without changing what is
/// in the file. Throws IoError where there is no room; on systems that cannot reserve, only what is free now
/// is looked at.
void reserve_file(const std::string& file, std::uintmax_t bytes);

/// Renames over whatever is there. Throws IoError.
void rename_file(const std::string& from, const std::string& to);

/// The names under which a file is written before it is renamed.
inline std::string temporary_name(const std::string& file) { return file + ".part"; }

/// Runs `work` on every rank and lets all ranks throw the first rank's error if any of them failed.
/// `work` may only communicate where every rank is sure to get that far; `file` is named in errors that
/// are not IoErrors themselves.
void on_every_rank(MPI_Comm comm, const std::string& file, const std::function<void()>& work);

/// The same, with `work` run on rank 0 only.
void on_root(MPI_Comm comm, const std::string& file, const std::function<void()>& work);

}  // namespace fourwalls

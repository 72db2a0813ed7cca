#include "postprocess/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

/// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int get() const { return value_; }
  int close() { return value_ < 0 ? 0 : ::close(std::exchange(value_, -1)); }

 private:
  int value_;
};

[[noreturn]] void fail(const std::string& file, int error) { throw IoError(file, std::strerror(error)); }

void write_all(int descriptor, const std::string& file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto n = ::write(descriptor, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(file, errno);
    done += static_cast<std::size_t>(n);
  }
}

void write_synced(const std::string& name, const std::string& file, const std::string& text) {
  Descriptor out(::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (out.get() < 0) fail(file, errno);
  write_all(out.get(), file, text);
  // A full disk may only show when the data are flushed.
  if (::fsync(out.get()) != 0 && errno != EINVAL) fail(file, errno);
  if (out.close() != 0) fail(file, errno);
}

void require_space(const std::string& file, std::uintmax_t bytes) {
  std::error_code error;
  const auto room = fs::space(file, error);
  if (!error && room.available < bytes)
    throw IoError(
        file, fmt::format("no space left: {:.1f} MB needed, {:.1f} MB free", static_cast<double>(bytes) / 1e6,
                          static_cast<double>(room.available) / 1e6));
}

/// An error as it travels between ranks: nothing, or the file and the reason on separate lines.
std::string caught(const std::string& file, const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const IoError& error) {
    return error.file + '\n' + error.reason;
  } catch (const std::exception& error) {
    return file + '\n' + error.what();
  }
}

/// Every rank throws the error of the lowest rank that has one.
void agree(MPI_Comm comm, std::string error) {
  int rank = 0, size = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  const int mine = error.empty() ? size : rank;
  int first = size;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, comm);
  if (first == size) return;
  int length = static_cast<int>(error.size());
  MPI_Bcast(&length, 1, MPI_INT, first, comm);
  error.resize(static_cast<std::size_t>(length));
  MPI_Bcast(error.data(), length, MPI_CHAR, first, comm);
  const auto cut = error.find('\n');
  throw IoError(error.substr(0, cut), error.substr(cut + 1));
}

}  // namespace

void require_readable(const std::string& file) {
  // A folder opens but cannot be read: say so.
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) fail(file, EISDIR);
  if (::access(file.c_str(), R_OK) != 0) fail(file, errno);
}

std::string read_text(const std::string& file) {
  require_readable(file);
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) fail(file, errno != 0 ? errno : EIO);
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) fail(file, EIO);
  return text.str();
}

void write_atomically(const std::string& file, const std::string& text) {
  const auto part = temporary_name(file);
  try {
    write_synced(part, file, text);
    rename_file(part, file);
  } catch (...) {
    ::unlink(part.c_str());
    throw;
  }
}

void make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && !fs::is_directory(folder)) fail(folder, ENOTDIR);
  if (error) throw IoError(folder, error.message());
}

void reserve_file(const std::string& file, std::uintmax_t bytes) {
  const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (out.get() < 0) fail(file, errno);
  if (bytes == 0 || ::fallocate(out.get(), 0, 0, static_cast<off_t>(bytes)) == 0) return;
  if (errno != EOPNOTSUPP) fail(file, errno);
  require_space(file, bytes);
}

void rename_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) fail(to, errno);
}

void on_every_rank(MPI_Comm comm, const std::string& file, const std::function<void()>& work) {
  agree(comm, caught(file, work));
}

void on_root(MPI_Comm comm, const std::string& file, const std::function<void()>& work) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  agree(comm, rank == 0 ? caught(file, work) : std::string());
}

}  // namespace fourwalls

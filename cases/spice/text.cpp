#include "cases/spice/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fourwalls::spice {

namespace {

constexpr std::size_t block = 64 << 10;       // of inflated text; what shares of compressed files are made of
constexpr unsigned packed_buffer = 32 << 10;  // at most half a block: gzread then inflates right into place
constexpr std::size_t most_buffer = 1 << 20;  // at first; small files need less

std::uint64_t share(std::uint64_t size, int rank, int ranks) {
  return static_cast<std::uint64_t>(static_cast<long double>(size) * rank / ranks);
}

bool gzip_magic(int fd) {
  unsigned char magic[2];
  return pread(fd, magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
}

}  // namespace

Text::Text(const std::string& path, int rank, int ranks) {
  first_ = rank == 0;
  try {
    open(path);
    buffer_.resize(packed_ ? 4 * block : std::min<std::size_t>(size_ + block + 1, most_buffer));
    if (packed_)
      begin_packed(rank, ranks);
    else
      begin_plain(rank, ranks);
  } catch (...) {
    if (packed_) gzclose(packed_);
    if (fd_ >= 0) close(fd_);
    throw;
  }
}

Text::~Text() {
  if (packed_) gzclose(packed_);
  if (fd_ >= 0) close(fd_);
}

void Text::open(const std::string& path) {
  // O_NONBLOCK: a pipe without a writer is refused below instead of waited for.
  fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd_ < 0) throw TextError{std::string("cannot be read: ") + std::strerror(errno), true};
  struct stat status {};
  if (fstat(fd_, &status) != 0) throw TextError{std::string("cannot be read: ") + std::strerror(errno), true};
  if (S_ISDIR(status.st_mode)) throw TextError{"is a folder, expected a netlist file", true};
  if (!S_ISREG(status.st_mode))
    throw TextError{"is not a regular file; ranks read their shares by position", true};
  size_ = static_cast<std::uint64_t>(status.st_size);
  if (!gzip_magic(fd_)) return;
  packed_ = gzdopen(fd_, "rb");
  if (!packed_) throw TextError{"cannot be read: not enough memory for zlib", true};
  fd_ = -1;  // gzclose closes it
  gzbuffer(packed_, packed_buffer);
}

void Text::begin_plain(int rank, int ranks) {
  share_begin_ = share(size_, rank, ranks);
  if (rank + 1 < ranks) share_end_ = share(size_, rank + 1, ranks);
  at_ = share_begin_;
  if (share_begin_ == 0) return;
  --at_;  // a line that starts right at the share's start has its predecessor's end before it
  skip_line();
}

void Text::begin_packed(int rank, int ranks) {
  const std::uint64_t from = share(size_, rank, ranks);
  if (rank + 1 < ranks) packed_share_end_ = share(size_, rank + 1, ranks);
  char last = '\n';
  while (rank > 0 && static_cast<std::uint64_t>(gzoffset(packed_)) < from) {
    const std::size_t n = read_packed(buffer_.data());
    if (n == 0) break;
    seen_ += static_cast<std::uint64_t>(std::count(buffer_.data(), buffer_.data() + n, '\n'));
    last = buffer_[n - 1];
    at_ += n;
  }
  share_begin_ = at_;
  if (last != '\n') skip_line();
}

/// One block of inflated text; 0 at the end.
std::size_t Text::read_packed(char* to) {
  const int n = gzread(packed_, to, block);
  int error = Z_OK;
  const char* message = gzerror(packed_, &error);
  if (n < 0 || error == Z_BUF_ERROR) {
    if (error == Z_BUF_ERROR) throw TextError{"the compressed file is cut off", false};
    if (error == Z_ERRNO) throw TextError{std::string("cannot be read: ") + std::strerror(errno), true};
    throw TextError{std::string("the compressed file is damaged: ") + message, false};
  }
  return static_cast<std::size_t>(n);
}

/// More text into the buffer, at the place of what was read; false at the end.
bool Text::fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < block) {
    if (end_ > longest_line) throw TextError{"a line is longer than 64 MiB: not a netlist", false};
    buffer_.resize(2 * buffer_.size());
  }
  const std::uint64_t next = at_ + end_;
  if (packed_) {
    if (share_end_ == UINT64_MAX && static_cast<std::uint64_t>(gzoffset(packed_)) >= packed_share_end_)
      share_end_ = next;
    const std::size_t n = read_packed(buffer_.data() + end_);
    end_ += n;
    at_end_ = n == 0;
  } else {
    ssize_t n;
    do n = pread(fd_, buffer_.data() + end_, buffer_.size() - end_, static_cast<off_t>(next));
    while (n < 0 && errno == EINTR);
    if (n < 0) throw TextError{std::string("cannot be read: ") + std::strerror(errno), true};
    end_ += static_cast<std::size_t>(n);
    at_end_ = n == 0;
  }
  return !at_end_;
}

void Text::skip_line() {
  std::string_view line;
  next(line);
}

bool Text::next(std::string_view& line) {
  if (begin_ == end_ && !fill()) {
    line_begin_ = at_;
    return false;
  }
  std::size_t searched = 0;
  const char* stop = nullptr;
  for (;;) {
    const char* from = buffer_.data() + begin_;
    stop = static_cast<const char*>(std::memchr(from + searched, '\n', end_ - begin_ - searched));
    if (stop) break;
    searched = end_ - begin_;
    if (!fill()) break;
  }
  const std::size_t length = stop ? static_cast<std::size_t>(stop - buffer_.data()) - begin_ : end_ - begin_;
  line = {buffer_.data() + begin_, length};
  line_begin_ = at_;
  number_ = seen_ + 1;
  begin_ += length;
  at_ += length;
  if (stop) {
    if (at_ >= share_begin_) {
      ++seen_;
      if (at_ < share_end_) ++ends_;
    }
    ++begin_;
    ++at_;
  }
  if (line.size() >= 3 && line_begin_ == 0 && line.substr(0, 3) == "\xef\xbb\xbf") line.remove_prefix(3);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return true;
}

}  // namespace fourwalls::spice

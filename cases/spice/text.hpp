/// The text of one file, plain or gzip, line by line, of which a rank reads its share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct gzFile_s;  // zlib's

namespace fourwalls::spice {

/// A file cannot be read, or is damaged. `io`: the system refused it; else its content is wrong.
struct TextError {
  std::string message;
  bool io;
};

/// Lines of one file from the start of a rank's share to the end of the file (who reads stops by
/// `past_share`). A line belongs to the share in which its first byte lies. Shares are byte ranges of a plain
/// file; of a compressed file, ranges of blocks of inflated text by their place in the compressed file, so
/// that all ranks agree without knowing how long the text is. Memory: a buffer that grows only for a line
/// longer than it.
class Text {
 public:
  /// \throws TextError
  Text(const std::string& path, int rank, int ranks);
  ~Text();
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  /// The next line without its end, until the next call; false at the end of the file. \throws TextError
  bool next(std::string_view& line);
  /// Of the line that `next` gave: counted from 1, from the file's start if `counts_from_start`, else from
  /// the start of the share.
  std::uint64_t line_number() const { return number_; }
  bool past_share() const { return line_begin_ >= share_end_; }
  /// The first byte of the line after the one that `next` gave; '\n' where it is not at hand.
  char ahead() const { return begin_ < end_ ? buffer_[begin_] : '\n'; }

  bool counts_from_start() const { return packed_ || first_; }
  /// Line ends within the share, once it was read to its end.
  std::uint64_t lines_of_share() const { return ends_; }

  static constexpr std::size_t longest_line = std::size_t{64} << 20;

 private:
  void open(const std::string& path);
  void begin_plain(int rank, int ranks);
  void begin_packed(int rank, int ranks);
  std::size_t read_packed(char* to);
  bool fill();
  void skip_line();

  int fd_ = -1;
  gzFile_s* packed_ = nullptr;
  bool first_ = false, at_end_ = false;
  std::uint64_t size_ = 0;  ///< of the file on disk
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  ///< unread bytes of the buffer
  std::uint64_t at_ = 0;             ///< offset in the text of buffer_[begin_]
  std::uint64_t line_begin_ = 0, number_ = 0;
  std::uint64_t share_begin_ = 0, share_end_ = UINT64_MAX;
  std::uint64_t packed_share_end_ = UINT64_MAX;  ///< in the compressed file
  std::uint64_t ends_ = 0, seen_ = 0;            ///< line ends: within the share; before the next line
};

}  // namespace fourwalls::spice

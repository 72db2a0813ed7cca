#include "cases/text_file.hpp"

#include <cstdint>
#include <fstream>
#include <sstream>

namespace fourwalls {

namespace fs = std::filesystem;

bool read_text_file(const fs::path& path, std::string& text, std::string& why) {
  constexpr std::uintmax_t largest_file = 64u << 20;
  std::error_code status;
  if (!fs::exists(path, status)) return why = "no such file", false;
  if (!fs::is_regular_file(path, status)) return why = "not a regular file", false;
  if (fs::file_size(path, status) > largest_file) return why = "larger than 64 MB", false;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  if (!in) return why = "it cannot be read", false;
  return text = all.str(), true;
}

std::string line_of(const std::string& text, int line) {
  std::size_t at = 0;
  for (int i = 1; i < line && at != std::string::npos; ++i) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return {};
  std::string out = text.substr(at, text.find('\n', at) - at);
  if (!out.empty() && out.back() == '\r') out.pop_back();
  return out;
}

}  // namespace fourwalls

#pragma once

#include <zlib.h>

#include <string>

namespace fourwalls::test {

/// The text of a file, compressed or not.
inline std::string text_of(const std::string& file) {
  std::string text;
  gzFile in = gzopen(file.c_str(), "rb");
  char part[1 << 16];
  for (int n; in && (n = gzread(in, part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
  if (in) gzclose(in);
  return text;
}

}  // namespace fourwalls::test

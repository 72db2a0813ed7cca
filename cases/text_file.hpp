/// Input files as text.
#pragma once

#include <filesystem>
#include <string>

namespace fourwalls {

/// The file's text, or why it cannot be had. Devices and pipes are refused, for reading one may never end,
/// and so are files above 64 MB.
bool read_text_file(const std::filesystem::path& path, std::string& text, std::string& why);

/// A line of a text, counted from 1, without its end.
std::string line_of(const std::string& text, int line);

}  // namespace fourwalls

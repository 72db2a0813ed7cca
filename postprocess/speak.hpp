/// What the program says on the terminal, on the first rank only.
#pragma once

#include <string>

namespace fourwalls {

int rank_of_world();
/// To the error stream, with an end of line.
void complain(const std::string& text);
/// As it is, to the output, at once.
void print(const std::string& text);

}  // namespace fourwalls

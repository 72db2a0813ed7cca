// fourwalls_spdn n flip|ring|hier FILE: writes an SPDN netlist (see spdn.hpp), compressed for a name in .gz.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "bench/spdn/spdn.hpp"

int main(int argc, char** argv) {
  using fourwalls::spdn::Mode;
  const std::string mode = argc == 4 ? argv[2] : "";
  if (mode != "flip" && mode != "ring" && mode != "hier") {
    std::fprintf(stderr, "usage: fourwalls_spdn n flip|ring|hier FILE\n");
    return 2;
  }
  try {
    fourwalls::spdn::write_file(std::atoi(argv[1]),
                                mode == "flip"   ? Mode::flip
                                : mode == "ring" ? Mode::ring
                                                 : Mode::hier,
                                argv[3]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 4;
  }
  return 0;
}

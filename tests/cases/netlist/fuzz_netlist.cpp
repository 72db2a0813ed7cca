// The fuzzer's entry to the netlist reader: any bytes, plain or as gzip, are either a netlist or refused with
// CaseError, and shares of several ranks hold the same lines as the whole. fuzz_netlist_replay.cpp runs a
// corpus through it in the tests.
//
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -DFOURWALLS_FUZZ_MAIN -DOMPI_SKIP_MPICXX
//   -I.
//     tests/cases/netlist/fuzz_netlist.cpp cases/waveform.cpp cases/problems.cpp cases/words.cpp
//     cases/spice/*.cpp
//     $(pkg-config --cflags --libs PETSc ompi) -lfmt -lz
//   OMPI_MCA_ess_singleton_isolated=1 ./a.out -fork=1 -max_total_time=300 -timeout=10 -rss_limit_mb=2048
//     -max_len=4000 CORPUS tests/cases/netlist/corpus
//
// Result on a part of one busy core (clang 14): 302 s, 1863 inputs, 11 618 edges; no crash, no hang, no leak
// of ours. That is little: run it longer where there is time.

#include <mpi.h>
#ifdef FOURWALLS_FUZZ_MAIN
#include <sanitizer/lsan_interface.h>
#endif
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "cases/spice/netlist.hpp"
#include "cases/spice/pads.hpp"
#include "cases/spice/text.hpp"

namespace {

using fourwalls::spice::Text;
using fourwalls::spice::TextError;

/// A file of this process, in memory where there is such a place.
const std::string& file() {
  static const std::string path = [] {
    char name[] = "/dev/shm/fourwalls-fuzz-XXXXXX";
    char other[] = "/tmp/fourwalls-fuzz-XXXXXX";
    char* used = name;
    int fd = mkstemp(name);
    if (fd < 0) fd = mkstemp(used = other);
    if (fd < 0) std::abort();
    close(fd);
    std::atexit([] { std::remove(file().c_str()); });
    return std::string(used);
  }();
  return path;
}

void write(const std::uint8_t* data, std::size_t size) {
  std::FILE* out = std::fopen(file().c_str(), "wb");
  if (!out || std::fwrite(data, 1, size, out) != size) std::abort();
  std::fclose(out);
}

struct Line {
  std::uint64_t number;
  std::string text;
  bool operator==(const Line&) const = default;
};

std::vector<Line> lines(int rank, int ranks, std::uint64_t& before) {
  std::vector<Line> all;
  Text text(file(), rank, ranks);
  std::string_view line;
  while (text.next(line) && !text.past_share())
    all.push_back({text.line_number() + (text.counts_from_start() ? 0 : before), std::string(line)});
  before += text.lines_of_share();
  return all;
}

/// Every line is in one share, with its number.
void check_shares() {
  for (const int ranks : {2, 3}) {
    std::vector<Line> whole, shared;
    std::uint64_t ignored = 0, before = 0;
    try {
      whole = lines(0, 1, ignored);
      for (int r = 0; r < ranks; ++r)
        for (Line& line : lines(r, ranks, before)) shared.push_back(std::move(line));
    } catch (const TextError&) {
      return;
    }
    if (shared != whole) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerNetlist(const std::uint8_t* data, std::size_t size) {
  write(data, size);
  check_shares();
  try {
    const fourwalls::Netlist net = fourwalls::read_netlist(file(), MPI_COMM_SELF);
    for (std::size_t i = 0; i < net.node_names.size(); ++i) fourwalls::node_place(net.node_names[i]);
    for (const auto& branch : net.resistors)
      if (branch.a >= net.node_count || branch.b >= net.node_count || branch.a < -1 || branch.b < -1)
        std::abort();
    std::vector<double> corners;
    for (const auto& wave : net.waves)
      if (wave.pulse.period == 0 || net.tran.stop / wave.pulse.period < 1000)
        wave.breakpoints(0, net.tran.stop, corners);
  } catch (const fourwalls::CaseError&) {
  }
  try {
    fourwalls::read_pads(file());
  } catch (const fourwalls::CaseError&) {
  }
  return 0;
}

#ifdef FOURWALLS_FUZZ_MAIN
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  __lsan_disable();  // what Open MPI keeps until its end is not ours
  MPI_Init(argc, argv);
  double one = 1;
  for (int i = 0; i < 3; ++i) MPI_Allreduce(MPI_IN_PLACE, &one, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_SELF);
  __lsan_enable();
  return 0;
}
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return LLVMFuzzerNetlist(data, size);
}
#endif

// The fuzzer's entry to the reader: any bytes are either a case or refused with CaseError, and an accepted
// case survives its round trip through the resolved text. fuzz_replay.cpp runs the corpus through it in the
// tests.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cases/reader.hpp"

/// UDUNITS' scanner loses a token's copy (some bytes) on each unit that it cannot parse; that is not ours.
extern "C" const char* __lsan_default_suppressions() { return "leak:utlex\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fourwalls::Case c;
  try {
    c = fourwalls::read_case_text(text, "fuzz.toml");
  } catch (const fourwalls::CaseError&) {
    return 0;
  }
  if (fourwalls::read_case_text(fourwalls::resolved_toml(c), "resolved.toml").hash != c.hash) std::abort();
  return 0;
}

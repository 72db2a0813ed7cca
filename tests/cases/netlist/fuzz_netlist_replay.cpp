// Requirement: no input breaks the netlist reader. A corpus, and mutations of it, through the fuzzer's entry.
#include <gtest/gtest.h>
#include <mpi.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerNetlist(const std::uint8_t* data, std::size_t size);

namespace fourwalls {
namespace {

std::vector<std::string> corpus() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(FOURWALLS_SOURCE_DIR) /
                                                               "tests/cases/netlist/corpus"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    texts.push_back(all.str());
  }
  return texts;
}

void feed(const std::string& text) {
  EXPECT_EQ(LLVMFuzzerNetlist(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
}

std::string mutated(std::string text, const std::vector<std::string>& others, std::mt19937& random) {
  const auto pick = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const std::size_t at = pick(text.size() + 1), length = pick(40);
  const std::string& other = others[pick(others.size())];
  switch (pick(5)) {
    case 0:
      text.insert(at, 1, "\"'()=.*+;$\n\r, 0eERCLVI\xff\0"[pick(24)]);
      break;
    case 1:
      text.erase(std::min(at, text.size()), length);
      break;
    case 2:
      text.insert(at, text.substr(std::min(at, text.size()), length));
      break;
    case 3:
      text.insert(at, other.substr(pick(other.size()), length));
      break;
    default:
      if (at < text.size()) text[at] = static_cast<char>(random());
  }
  return text;
}

TEST(FuzzNetlist, TheCorpus) {
  const auto texts = corpus();
  ASSERT_FALSE(texts.empty());
  for (const auto& text : texts) feed(text);
}

TEST(FuzzNetlist, Mutations) {
  const auto texts = corpus();
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  std::mt19937 random(static_cast<unsigned>(4 + rank));
  for (int i = 0; i < 1000; ++i) {
    std::string text = texts[random() % texts.size()];
    for (auto n = random() % 4 + 1; n > 0; --n) text = mutated(std::move(text), texts, random);
    SCOPED_TRACE(i);
    feed(text);
  }
}

}  // namespace
}  // namespace fourwalls

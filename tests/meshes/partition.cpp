// Requirement: ranks share the unknowns evenly, and none is left without where there are enough cells. Truth:
// the unknowns that each rank owns, counted.
#include "meshes/partition.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "cases/reader.hpp"
#include "meshes/mesh.hpp"

namespace fourwalls {
namespace {

/// Cells, PDN nodes and coolant volumes of each rank.
std::vector<long> shares_of(const Case& c, int ranks) {
  Mesh mesh = make_mesh(c, 0, ranks);
  finish_numbering(mesh);
  std::vector<long> own(static_cast<std::size_t>(ranks), 0);
  for (const auto& set : mesh.numbering.sets())
    for (int r = 0; r < ranks; ++r) own[r] += set.rank_columns[r].columns() * set.width;
  return own;
}

/// How far the fullest rank is above the mean.
double excess(const std::vector<long>& own) {
  const double mean = std::accumulate(own.begin(), own.end(), 0.0) / static_cast<double>(own.size());
  return static_cast<double>(*std::max_element(own.begin(), own.end())) / mean - 1;
}

Case gpu_package(const std::vector<std::string>& overrides = {}) {
  return read_case(std::string(FOURWALLS_SOURCE_DIR) + "/cases/gpu-package/case.toml", overrides);
}

TEST(Partition, SharesTheShippedPackageEvenly) {
  for (const int ranks : {2, 4}) EXPECT_LT(excess(shares_of(gpu_package(), ranks)), 0.05) << ranks;
}

TEST(Partition, SharesAGradedMeshEvenly) {
  std::vector<std::string> graded;
  const auto bodies = gpu_package().bodies.size();
  for (std::size_t b = 0; b < bodies; ++b) graded.push_back("body[" + std::to_string(b) + "].grading=1.3");
  for (const int ranks : {2, 4}) EXPECT_LT(excess(shares_of(gpu_package(graded), ranks)), 0.05) << ranks;
}

TEST(Partition, TooManyUnknownsAreAFaultOfTheCase) {
  if (sizeof(PetscInt) > 4) GTEST_SKIP() << "PETSc numbers with 64 bits here";
  EXPECT_THROW(shares_of(gpu_package({"body.gpu0.cell_size=1 um"}), 1), CaseError);
}

Block block(double x, double y, int nx, int ny, double width) {
  Block b;
  b.axes = {make_axis(x, nx * width, {}, width, 1), make_axis(y, ny * width, {}, width, 1),
            make_axis(0, 1e-3, {}, 1e-3, 1)};
  return b;
}

/// Columns of each rank.
std::vector<long> columns_of(const std::vector<Block>& blocks, const std::vector<ColumnWeight>& weights,
                             int ranks) {
  const Partition p(blocks, weights, ranks);
  EXPECT_EQ(p.ranks(), ranks);
  std::vector<long> own(static_cast<std::size_t>(ranks), 0);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    long all = 0;
    for (int r = 0; r < ranks; ++r) {
      const auto box = p.box(static_cast<int>(b), r);
      for (int j = box.j0; j < box.j1; ++j)
        for (int i = box.i0; i < box.i1; ++i) EXPECT_EQ(p.owner(static_cast<int>(b), i, j), r);
      own[r] += box.columns();
      all += box.columns();
    }
    EXPECT_EQ(all, blocks[b].all().columns());
  }
  return own;
}

TEST(Partition, BarsAreCutAcrossTheirLength) {
  for (const int ranks : {2, 3, 4, 7}) {
    for (const auto& bar : {block(0, 0, 1, 21, 1e-3), block(0, 0, 21, 1, 1e-3)}) {
      const auto own = columns_of({bar}, {{1, {}}}, ranks);
      EXPECT_LE(*std::max_element(own.begin(), own.end()), (21 + ranks - 1) / ranks) << ranks;
      EXPECT_GE(*std::min_element(own.begin(), own.end()), 21 / ranks - 1) << ranks;
    }
  }
}

TEST(Partition, NoRankIsEmptyWhereThereAreColumnsForAll) {
  for (int nx = 1; nx <= 5; ++nx)
    for (int ny = 1; ny <= 5; ++ny)
      for (int ranks = 1; ranks <= nx * ny; ++ranks) {
        // one corner far heavier than the rest
        const ColumnWeight weight{1, {{IndexBox{0, 1, 0, 1}, 100}}};
        const auto own = columns_of({block(0, 0, nx, ny, 1e-3)}, {weight}, ranks);
        EXPECT_GT(*std::min_element(own.begin(), own.end()), 0) << nx << " x " << ny << " on " << ranks;
      }
}

TEST(Partition, BodiesApartAreBothShared) {
  const std::vector<Block> blocks{block(0, 0, 1, 8, 1e-3), block(5e-3, 0, 1, 8, 1e-3)};
  for (const int ranks : {2, 4, 8, 16}) {
    const auto own = columns_of(blocks, {{1, {}}, {1, {}}}, ranks);
    EXPECT_EQ(*std::min_element(own.begin(), own.end()), 16 / ranks) << ranks;
  }
}

TEST(Partition, MoreRanksThanColumnsLoseNothing) {
  const auto own = columns_of({block(0, 0, 2, 2, 1e-3)}, {{1, {}}}, 7);
  EXPECT_EQ(std::accumulate(own.begin(), own.end(), 0L), 4);
}

}  // namespace
}  // namespace fourwalls

#include "meshes/shorts.hpp"

#include <gtest/gtest.h>

namespace fourwalls {
namespace {

TEST(Shorts, OffsetsAddUpAlongAPath) {
  // 3 is 1 above 2, 2 is 2 above 1, 1 is ground
  const Shorts s({{3, 2, 1.0, -1}, {2, 1, 2.0, -1}, {1, -1, 0.0, -1}});
  const auto place = s.of(3);
  EXPECT_EQ(place.root, -1);
  EXPECT_DOUBLE_EQ(s.offsets()[place.offset].constant, 3.0);
  EXPECT_EQ(s.of(1).offset, 0);
  EXPECT_EQ(s.eliminated(), (std::vector<PetscInt>{1, 2, 3}));
}

TEST(Shorts, GroupsWithoutGroundKeepTheirSmallestNode) {
  const Shorts s({{7, 5, 0.5, -1}, {9, 7, 0.25, -1}});
  EXPECT_EQ(s.of(5).root, 5);
  EXPECT_EQ(s.of(9).root, 5);
  EXPECT_DOUBLE_EQ(s.offsets()[s.of(9).offset].constant, 0.75);
  EXPECT_EQ(s.of(4).root, 4);
}

TEST(Shorts, SourcesInTimeAddWithTheirSigns) {
  const Shorts s({{2, -1, 0, 0}, {2, 3, 0, 1}});
  const auto& offset = s.offsets()[s.of(3).offset];
  EXPECT_EQ(offset.sources, (std::vector<std::pair<int, int>>{{1, 0}, {-1, 1}}));
}

TEST(Shorts, LoopsAgreeOrConflict) {
  const Shorts s({{1, -1, 1.0, -1}, {2, 1, 1.0, -1}, {2, -1, 2.0, -1}, {2, -1, 3.0, -1}, {4, 4, 0, -1}});
  EXPECT_EQ(s.redundant(), (std::vector<std::size_t>{2, 4}));
  EXPECT_EQ(s.conflicts(), (std::vector<std::size_t>{3}));
}

}  // namespace
}  // namespace fourwalls

#include "engine/base/slab_arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/base/memory.h"
#include "engine/base/rng.h"

namespace respect {
namespace {

TEST(SlabArena, SizesGoInStepsOfEight) {
  EXPECT_EQ(SlabArena::BlockSize(1), 8u);
  EXPECT_EQ(SlabArena::BlockSize(40), 40u);
  EXPECT_EQ(SlabArena::BlockSize(41), 48u);
  EXPECT_EQ(SlabArena::BlockSize(256), 256u);
}

// Blocks of all sizes come and go; none overlaps another, and what is given back is used again.
TEST(SlabArena, BlocksNeverOverlapAndAreUsedAgain) {
  struct Block {
    unsigned char* at;
    size_t size;
    unsigned char mark;
  };
  SlabArena arena;
  Rng rng(3);
  std::vector<Block> blocks;
  for (int i = 0; i < 200000; ++i) {
    if (blocks.empty() || rng.Below(5) < (i < 100000 ? 3 : 2)) {
      const size_t size = 1 + rng.Below(400);
      auto* at = static_cast<unsigned char*>(arena.Take(size));
      const auto mark = static_cast<unsigned char>(rng.Next());
      std::memset(at, mark, size);
      blocks.push_back({at, size, mark});
    } else {
      std::swap(blocks[rng.Below(blocks.size())], blocks.back());
      const Block block = blocks.back();
      blocks.pop_back();
      ASSERT_TRUE(std::all_of(block.at, block.at + block.size, [&](unsigned char c) { return c == block.mark; }));
      arena.Give(block.at, block.size);
    }
  }
  for (const Block& block : blocks) arena.Give(block.at, block.size);
  EXPECT_EQ(arena.reserved(), 0u);
}

TEST(SlabArena, CountsTheBytesInBlocks) {
  const int64_t before = ThisThreadMemory().bytes();
  {
    SlabArena arena;
    void* kept = arena.Take(40);
    void* given = arena.Take(100);
    EXPECT_EQ(ThisThreadMemory().bytes() - before, 40 + 104);
    arena.Give(given, 100);
    EXPECT_EQ(ThisThreadMemory().bytes() - before, 40);
    static_cast<void>(kept);
  }
  EXPECT_EQ(ThisThreadMemory().bytes(), before);
}

TEST(SlabArena, PacksDensely) {
  SlabArena arena;
  for (int i = 0; i < 1'000'000; ++i) arena.Take(40);
  EXPECT_LT(static_cast<double>(arena.reserved()) / 1'000'000, 42.0);
}

}  // namespace
}  // namespace respect

#include "engine/scripting/block_pool.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace respect::scripting {
namespace {

struct Held {
  unsigned char* at;
  size_t size;
  unsigned char mark;
};

void Fill(const Held& held) { std::fill_n(held.at, held.size, held.mark); }
bool IsWhole(const Held& held, size_t size) {
  return std::all_of(held.at, held.at + size, [&](unsigned char byte) { return byte == held.mark; });
}

TEST(BlockPool, GivesOutAgainWhatCameBack) {
  BlockPool pool;
  void* const first = pool.Reallocate(nullptr, 0, 40);
  pool.Free(first, 40);
  EXPECT_EQ(pool.Reallocate(nullptr, 0, 48), first);
  EXPECT_EQ(pool.Reallocate(first, 48, 33), first);
  EXPECT_NE(pool.Reallocate(first, 33, 32), first);
}

TEST(BlockPool, GoesOnWhenItsRegionIsUsedUp) {
  BlockPool pool;
  std::vector<Held> all;
  for (size_t i = 0; i < 2 * BlockPool::kRegion / BlockPool::kMaxBlock; ++i) {
    all.push_back({static_cast<unsigned char*>(pool.Reallocate(nullptr, 0, BlockPool::kMaxBlock)), BlockPool::kMaxBlock,
                   static_cast<unsigned char>(i)});
    Fill(all.back());
  }
  for (const Held& held : all) ASSERT_TRUE(IsWhole(held, held.size));
  for (const Held& held : all) pool.Free(held.at, held.size);
}

// Blocks of any sizes, moved and given back in any order, keep what is in them.
RC_GTEST_PROP(BlockPool, KeepsWhatIsInItsBlocks, ()) {
  BlockPool pool;
  std::vector<Held> all;
  unsigned char mark = 0;
  const auto steps = *rc::gen::container<std::vector<std::pair<uint8_t, uint16_t>>>(
      rc::gen::pair(rc::gen::arbitrary<uint8_t>(), rc::gen::inRange<uint16_t>(1, 1200)));
  for (const auto& [choice, size] : steps) {
    if (all.empty() || choice % 4 < 2) {
      all.push_back({static_cast<unsigned char*>(pool.Reallocate(nullptr, 0, size)), size, ++mark});
      Fill(all.back());
      continue;
    }
    Held& held = all[choice / 4 % all.size()];
    RC_ASSERT(IsWhole(held, held.size));
    if (choice % 4 == 2) {
      held.at = static_cast<unsigned char*>(pool.Reallocate(held.at, held.size, size));
      RC_ASSERT(IsWhole(held, std::min<size_t>(held.size, size)));
      held.size = size;
      Fill(held);
    } else {
      pool.Free(held.at, held.size);
      std::swap(held, all.back());
      all.pop_back();
    }
  }
  for (const Held& held : all) {
    RC_ASSERT(IsWhole(held, held.size));
    pool.Free(held.at, held.size);
  }
}

}  // namespace
}  // namespace respect::scripting

#include "engine/store/lazy_free.h"

#include <gtest/gtest.h>

namespace respect {
namespace {

TEST(LazyFree, RunsEveryJobAndCountsObjects) {
  std::atomic<int> ran{0};
  LazyFree lazy;
  for (int i = 0; i < 100; ++i) lazy.Post(2, [&ran] { ++ran; });
  lazy.Drain();
  EXPECT_EQ(ran, 100);
  EXPECT_EQ(lazy.pending(), 0u);
  EXPECT_EQ(lazy.freed(), 200u);
}

TEST(LazyFree, FinishesItsWorkBeforeItEnds) {
  std::atomic<int> ran{0};
  {
    LazyFree lazy;
    for (int i = 0; i < 50; ++i) lazy.Post(1, [&ran] { ++ran; });
  }
  EXPECT_EQ(ran, 50);
}

TEST(LazyFree, MemoryGivenBackByTheHelperIsCountedThere) {
  const int64_t before = ThisThreadMemory().bytes();
  void* block = Allocate(100000);
  LazyFree lazy;
  lazy.Post(1, [block] { Free(block); });
  lazy.Drain();
  EXPECT_GE(ThisThreadMemory().bytes() - before, 100000);
  EXPECT_LE(lazy.memory(), -100000);
}

}  // namespace
}  // namespace respect

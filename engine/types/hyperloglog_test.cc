// Expected estimates and bytes are those of Redis 8.0.6.
#include "engine/types/hyperloglog.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/base/rng.h"
#include "engine/types/hll_dense.h"
#include "engine/types/hll_sparse.h"

namespace respect::types {
namespace {

constexpr size_t kLimit = 3000;

uint64_t Estimate(Bytes bytes) {
  HllRegisters registers{};
  EXPECT_TRUE(MergeHyperLogLog(bytes, registers));
  return EstimateCardinality(CountRegisters(registers));
}

TEST(HllDenseTest, EveryRegisterHoldsEveryValueAlone) {
  Rng rng(5);
  std::string dense(kHllDenseBytes, '\0');
  HllRegisters expected{};
  for (int round = 0; round < 100000; ++round) {
    const size_t index = round % 10 == 0 ? kHllRegisters - 1 : rng.Below(kHllRegisters);
    expected[index] = static_cast<uint8_t>(rng.Below(64));
    DenseSet(dense.data(), index, expected[index]);
    ASSERT_EQ(DenseGet(dense.data(), index), expected[index]);
  }
  HllRegisters read{};
  DenseMergeInto(dense.data(), read);
  EXPECT_EQ(read, expected);
  std::string written(kHllDenseBytes, 'x');
  DenseWriteAll(expected, written.data());
  EXPECT_EQ(written, dense);
}

TEST(HllSparseTest, ThreeElementsAreTheBytesRedisWrites) {
  RawString string;
  HyperLogLog hll(string, kLimit);
  hll.Create();
  EXPECT_EQ(string.view(), Bytes("HYLL\x01\0\0\0\0\0\0\0\0\0\0\0\x7f\xff", 18));
  EXPECT_EQ(hll.Add("a"), true);
  EXPECT_EQ(string.view().substr(16), Bytes("\x71\xa6\x84\x4e\x57"));
  EXPECT_EQ(hll.Add("a"), false);
  EXPECT_EQ(hll.Add("b"), true);
  EXPECT_EQ(hll.Add("c"), true);
  EXPECT_EQ(DescribeHyperLogLog(string.view()), "Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603");
  EXPECT_EQ(Estimate(string.view()), 3u);
}

TEST(HllSparseTest, JoinsEqualNeighbours) {
  RawString string;
  SparseAppendEmpty(string);
  for (const size_t index : {3, 1, 2, 0}) EXPECT_EQ(SparseRaise(string, 0, index, 5, kLimit), SparseRaised::kYes);
  EXPECT_EQ(DescribeSparse(string.view()), "v:5,4 Z:16380");
  EXPECT_EQ(SparseRaise(string, 0, 1, 6, kLimit), SparseRaised::kYes);
  EXPECT_EQ(DescribeSparse(string.view()), "v:5,1 v:6,1 v:5,2 Z:16380");
}

TEST(HllSparseTest, AgreesWithAnArray) {
  Rng rng(6);
  RawString string;
  SparseAppendEmpty(string);
  HllRegisters expected{};
  for (int round = 0; round < 5000; ++round) {
    const size_t index = rng.Below(300);
    const auto value = static_cast<uint8_t>(1 + rng.Below(kHllSparseMaxValue));
    const SparseRaised raised = SparseRaise(string, 0, index, value, kLimit);
    ASSERT_EQ(raised, value > expected[index] ? SparseRaised::kYes : SparseRaised::kNo);
    expected[index] = std::max(expected[index], value);
  }
  HllRegisters read{};
  EXPECT_TRUE(SparseMergeInto(string.view(), read));
  EXPECT_EQ(read, expected);
}

TEST(HllSparseTest, WhatDoesNotFitChangesNothing) {
  RawString string;
  SparseAppendEmpty(string);
  EXPECT_EQ(SparseRaise(string, 0, 7, kHllSparseMaxValue + 1, kLimit), SparseRaised::kTooLarge);
  EXPECT_EQ(SparseRaise(string, 0, 7, 1, 2), SparseRaised::kTooLarge);
  EXPECT_EQ(string.size(), 2u);
}

TEST(HllSparseTest, CorruptRunsAreNoticed) {
  HllRegisters registers{};
  EXPECT_FALSE(SparseMergeInto("", registers));
  EXPECT_FALSE(SparseMergeInto("\x40", registers));                    // XZERO cut in two
  EXPECT_FALSE(SparseMergeInto(Bytes("\x7f\xff\x00", 3), registers));  // one register too many
  EXPECT_FALSE(SparseMergeInto("\x7f\xfe", registers));                // one too few
  RawString string("\x01");
  EXPECT_EQ(SparseRaise(string, 0, 5, 1, kLimit), SparseRaised::kCorrupt);
}

TEST(HyperLogLogTest, BecomesDenseAtTheLimitAndEstimatesAsRedis) {
  RawString string;
  HyperLogLog hll(string, kLimit);
  hll.Create();
  for (int element = 0; element < 100000; ++element) {
    ASSERT_TRUE(hll.Add(IntText(element)));
    if (element == 999) {
      EXPECT_FALSE(IsDenseHyperLogLog(string.view()));
    }
  }
  EXPECT_TRUE(IsDenseHyperLogLog(string.view()));
  EXPECT_TRUE(IsHyperLogLog(string.view()));
  EXPECT_EQ(Estimate(string.view()), 99565u);
}

// Whatever the limit, and so whenever the form changes, it holds the highest value of each register.
RC_GTEST_PROP(HyperLogLogProperty, IsAnArrayOfRegisters, ()) {
  RawString string, other;
  const size_t limit = *rc::gen::inRange<size_t>(0, 400);
  HyperLogLog hll(string, limit), second(other, limit);
  hll.Create();
  second.Create();
  HllRegisters model{};
  for (const auto& element : *rc::gen::container<std::vector<std::string>>(rc::gen::arbitrary<std::string>())) {
    const HllPlace place = PlaceOfElement(element);
    const bool to_second = *rc::gen::arbitrary<bool>();
    const std::optional<bool> rose = (to_second ? second : hll).Add(element);
    RC_ASSERT(rose.has_value());
    if (!to_second) RC_ASSERT(*rose == (place.value > model[place.index]));
    if (to_second) {
      HllRegisters theirs{};
      RC_ASSERT(MergeHyperLogLog(other.view(), theirs));
      RC_ASSERT(hll.Raise(theirs));
    }
    model[place.index] = std::max(model[place.index], place.value);
    if (*rc::gen::inRange(0, 30) == 0) RC_ASSERT(hll.MakeDense());
  }
  RC_ASSERT(IsHyperLogLog(string.view()));
  HllRegisters read{};
  RC_ASSERT(MergeHyperLogLog(string.view(), read));
  RC_ASSERT(read == model);
}

TEST(HyperLogLogTest, EstimateIsKeptUntilForgotten) {
  RawString string;
  HyperLogLog hll(string, kLimit);
  hll.Create();
  EXPECT_EQ(CachedEstimate(string.view()), 0u);
  hll.StoreEstimate(12345);
  EXPECT_EQ(CachedEstimate(string.view()), 12345u);
  hll.ForgetEstimate();
  EXPECT_EQ(CachedEstimate(string.view()), std::nullopt);
}

TEST(HyperLogLogTest, RaisesToTheUnion) {
  RawString one, other;
  HyperLogLog first(one, kLimit), second(other, kLimit);
  first.Create();
  second.Create();
  for (int i = 0; i < 500; ++i) first.Add(IntText(i));
  for (int i = 250; i < 20000; ++i) second.Add(IntText(i));
  HllRegisters expected{}, read{};
  ASSERT_TRUE(MergeHyperLogLog(one.view(), expected) && MergeHyperLogLog(other.view(), expected));
  ASSERT_TRUE(first.Raise(expected));
  ASSERT_TRUE(MergeHyperLogLog(one.view(), read));
  EXPECT_EQ(read, expected);
}

TEST(HyperLogLogTest, HeaderIsChecked) {
  EXPECT_FALSE(IsHyperLogLog(""));
  EXPECT_FALSE(IsHyperLogLog("HYLL"));
  EXPECT_FALSE(IsHyperLogLog(Bytes("HYLX\x01\0\0\0\0\0\0\0\0\0\0\0\x7f\xff", 18)));
  EXPECT_FALSE(IsHyperLogLog(Bytes("HYLL\x02\0\0\0\0\0\0\0\0\0\0\0\x7f\xff", 18)));
  EXPECT_FALSE(IsHyperLogLog(Bytes("HYLL\x00\0\0\0\0\0\0\0\0\0\0\0\x7f\xff", 18)));
}

TEST(HyperLogLogTest, SelfTestPasses) { EXPECT_EQ(TestHyperLogLog(), ""); }

}  // namespace
}  // namespace respect::types

#include "engine/types/bits.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

bool BitOf(Bytes bytes, uint64_t place) {
  return place / 8 < bytes.size() && (static_cast<uint8_t>(bytes[place / 8]) >> (7 - place % 8) & 1) != 0;
}

std::string RandomBytes(Rng& rng, size_t size) {
  std::string bytes(size, '\0');
  const uint64_t style = rng.Below(4);
  for (char& byte : bytes) byte = style == 0 ? '\0' : style == 1 ? '\xff' : static_cast<char>(rng.Next());
  return bytes;
}

TEST(BitsTest, CountsAndFindsWithinAnyRange) {
  Rng rng(1);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = RandomBytes(rng, 1 + rng.Below(60));
    if (rng.Below(2) == 0) bytes[rng.Below(bytes.size())] ^= static_cast<char>(1 << rng.Below(8));
    const uint64_t bits = bytes.size() * 8;
    const uint64_t first = rng.Below(bits), last = first + rng.Below(bits - first);
    uint64_t count = 0, first_set = kNoBit, first_clear = kNoBit;
    for (uint64_t place = first; place <= last; ++place) {
      uint64_t& found = BitOf(bytes, place) ? first_set : first_clear;
      if (found == kNoBit) found = place;
      count += BitOf(bytes, place);
    }
    EXPECT_EQ(CountBits(bytes, first, last), count);
    EXPECT_EQ(FindBit(bytes, true, first, last), first_set);
    EXPECT_EQ(FindBit(bytes, false, first, last), first_clear);
  }
}

// Of any bytes, the bits of a range are those before it and within it, less those before it; what is found is the
// first.
RC_GTEST_PROP(BitsProperty, RangesAddUp, (const std::vector<char>& drawn)) {
  const std::string bytes = std::string(drawn.begin(), drawn.end()) + "x";
  const uint64_t bits = bytes.size() * 8;
  const uint64_t first = *rc::gen::inRange<uint64_t>(0, bits), last = *rc::gen::inRange<uint64_t>(first, bits);
  const bool bit = *rc::gen::arbitrary<bool>();
  const uint64_t before = first == 0 ? 0 : CountBits(bytes, 0, first - 1);
  RC_ASSERT(before + CountBits(bytes, first, last) == CountBits(bytes, 0, last));
  RC_ASSERT(CountBits(bytes, 0, bits - 1) == CountBits(bytes));
  const uint64_t found = FindBit(bytes, bit, first, last);
  if (found == kNoBit) {
    RC_ASSERT(CountBits(bytes, first, last) == (bit ? 0 : last - first + 1));
  } else {
    RC_ASSERT(found >= first && found <= last && BitOf(bytes, found) == bit);
    if (found > first) RC_ASSERT(CountBits(bytes, first, found - 1) == (bit ? 0 : found - first));
  }
}

TEST(BitsTest, CountsNothingInNothing) { EXPECT_EQ(CountBits(Bytes()), 0u); }

bool Expected(BitOperation operation, const std::vector<Bytes>& sources, uint64_t place) {
  size_t all = 0, others = 0;
  for (size_t i = 0; i < sources.size(); ++i) {
    all += BitOf(sources[i], place);
    if (i > 0) others += BitOf(sources[i], place);
  }
  const bool first = BitOf(sources[0], place);
  switch (operation) {
    case BitOperation::kAnd: return all == sources.size();
    case BitOperation::kOr: return all > 0;
    case BitOperation::kXor: return all % 2 == 1;
    case BitOperation::kNot: return !first;
    case BitOperation::kDiff: return first && others == 0;
    case BitOperation::kDiff1: return !first && others > 0;
    case BitOperation::kAndOr: return first && others > 0;
    case BitOperation::kOne: return all == 1;
  }
  return false;
}

class CombineTest : public testing::TestWithParam<BitOperation> {};

TEST_P(CombineTest, AgreesWithItsDefinitionBitByBit) {
  Rng rng(2);
  for (int round = 0; round < 60; ++round) {
    const size_t count = GetParam() == BitOperation::kNot ? 1 : 1 + rng.Below(5);
    std::vector<std::string> owned;
    std::vector<Bytes> sources;
    size_t longest = 0;
    for (size_t i = 0; i < count; ++i) {
      owned.push_back(RandomBytes(rng, rng.Below(round % 20 == 0 ? 9000 : 40)));
      longest = std::max(longest, owned.back().size());
    }
    for (const std::string& source : owned) sources.push_back(source);
    std::string out(longest, 'x');
    CombineBits(GetParam(), sources, out);
    for (uint64_t place = 0; place < longest * 8; ++place) {
      ASSERT_EQ(BitOf(out, place), Expected(GetParam(), sources, place)) << place;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryOperation, CombineTest,
                         testing::Values(BitOperation::kAnd, BitOperation::kOr, BitOperation::kXor, BitOperation::kNot,
                                         BitOperation::kDiff, BitOperation::kDiff1, BitOperation::kAndOr,
                                         BitOperation::kOne));

}  // namespace
}  // namespace respect::types

#include "engine/types/bit_field.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

TEST(BitFieldTest, ReadsBackWhatItWroteAndTouchesNothingElse) {
  Rng rng(3);
  for (int round = 0; round < 2000; ++round) {
    const bool is_signed = rng.Below(2) == 0;
    const IntegerType type{is_signed, 1 + static_cast<int>(rng.Below(is_signed ? 64 : 63))};
    const uint64_t offset = rng.Below(80);
    const std::string before = [&] {
      std::string bytes(24, '\0');
      for (char& byte : bytes) byte = static_cast<char>(rng.Next());
      return bytes;
    }();
    const int64_t value = *FitInteger(static_cast<int64_t>(rng.Next()), type, Overflow::kWrap);
    std::string bytes = before;
    WriteInteger(bytes, offset, type, value);
    EXPECT_EQ(ReadInteger(bytes, offset, type), value);
    for (uint64_t bit = 0; bit < bytes.size() * 8; ++bit) {
      if (bit >= offset && bit < offset + type.bits) continue;
      const IntegerType one{false, 1};
      ASSERT_EQ(ReadInteger(bytes, bit, one), ReadInteger(before, bit, one));
    }
  }
}

TEST(BitFieldTest, ReadsZerosPastTheEnd) {
  EXPECT_EQ(ReadInteger("\xff", 4, {false, 8}), 0xf0);
  EXPECT_EQ(ReadInteger("\xff", 4, {true, 8}), -16);
  EXPECT_EQ(ReadInteger("", 100, {true, 64}), 0);
}

TEST(BitFieldTest, OverflowsAsAsked) {
  const IntegerType u8{false, 8}, i8{true, 8}, i64{true, 64}, u63{false, 63};
  EXPECT_EQ(AddInteger(255, 1, u8, Overflow::kWrap), 0);
  EXPECT_EQ(AddInteger(255, 1, u8, Overflow::kSaturate), 255);
  EXPECT_EQ(AddInteger(255, 1, u8, Overflow::kFail), std::nullopt);
  EXPECT_EQ(AddInteger(0, -1, u8, Overflow::kWrap), 255);
  EXPECT_EQ(AddInteger(0, -1, u8, Overflow::kSaturate), 0);
  EXPECT_EQ(AddInteger(127, 1, i8, Overflow::kWrap), -128);
  EXPECT_EQ(AddInteger(-128, -1, i8, Overflow::kSaturate), -128);
  EXPECT_EQ(AddInteger(INT64_MAX, 1, i64, Overflow::kWrap), INT64_MIN);
  EXPECT_EQ(AddInteger(INT64_MIN, -1, i64, Overflow::kSaturate), INT64_MIN);
  EXPECT_EQ(AddInteger(INT64_MAX, INT64_MAX, i64, Overflow::kFail), std::nullopt);
  // Redis 8.0.6 takes a negative value given to an unsigned type as its 64 bits: far above the highest.
  EXPECT_EQ(FitInteger(-1, u63, Overflow::kSaturate), INT64_MAX);
  EXPECT_EQ(FitInteger(-1, u8, Overflow::kSaturate), 255);
  EXPECT_EQ(FitInteger(-1, u8, Overflow::kWrap), 255);
  EXPECT_EQ(FitInteger(300, u8, Overflow::kWrap), 44);
}

}  // namespace
}  // namespace respect::types

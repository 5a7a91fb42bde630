// Expected texts are what Redis 8.0.6 answered (ZADD and ZSCORE, INCRBYFLOAT, INCRBY, a Lua double).
#include "engine/base/numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "engine/base/rng.h"

namespace respect {
namespace {

std::string Printed(double value) {
  char out[32];
  return std::string(out, PrintDouble(value, out));
}

std::string PrintedLong(long double value) {
  char out[kMaxNumberText];
  return std::string(out, PrintLongDouble(value, out));
}

TEST(IntTextTest, PrintsEveryWidth) {
  EXPECT_EQ(IntText(0).view(), "0");
  EXPECT_EQ(IntText(-7).view(), "-7");
  EXPECT_EQ(IntText(std::numeric_limits<int64_t>::max()).view(), "9223372036854775807");
  EXPECT_EQ(IntText(std::numeric_limits<int64_t>::min()).view(), "-9223372036854775808");
  int64_t value = 0;
  for (int width = 1; width < 19; ++width) {
    value = value * 10 + width % 10;
    EXPECT_EQ(IntText(value).view(), std::to_string(value));
    EXPECT_EQ(IntText(-value).view(), std::to_string(-value));
  }
}

TEST(ParseIntTest, AcceptsOnlyTheTextItWouldPrint) {
  EXPECT_EQ(ParseInt("0"), 0);
  EXPECT_EQ(ParseInt("-1"), -1);
  EXPECT_EQ(ParseInt("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ParseInt("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  for (const Bytes text : {"", "-", "+1", "01", "-0", "-01", " 1", "1 ", "1.0", "0x1", "a", "9223372036854775808",
                           "-9223372036854775809", "99999999999999999999", "123456789012345678901"}) {
    EXPECT_FALSE(ParseInt(text)) << text;
  }
  EXPECT_FALSE(ParseInt(Bytes("1\0", 2)));
}

TEST(ParseUnsignedTest, ReachesTheLargest) {
  EXPECT_EQ(ParseUnsigned("18446744073709551615"), std::numeric_limits<uint64_t>::max());
  for (const Bytes text : {"18446744073709551616", "28446744073709551615", "-1", "00", "1844674407370955161a"}) {
    EXPECT_FALSE(ParseUnsigned(text)) << text;
  }
}

TEST(ParseDoubleTest, AcceptsWhatRedisAccepts) {
  EXPECT_EQ(ParseDouble("+1"), 1);
  EXPECT_EQ(ParseDouble(".5"), 0.5);
  EXPECT_EQ(ParseDouble("5."), 5);
  EXPECT_EQ(ParseDouble("1e+5"), 100000);
  EXPECT_EQ(ParseDouble("0x10"), 16);
  EXPECT_EQ(ParseDouble("-0X1p3"), -8);
  EXPECT_EQ(ParseDouble("1e-320"), 1e-320);
  for (const Bytes text : {"inf", "+inf", "Infinity", "INF"}) EXPECT_EQ(ParseDouble(text), INFINITY) << text;
  EXPECT_EQ(ParseDouble("-infinity"), -INFINITY);
  EXPECT_TRUE(std::signbit(*ParseDouble("-0")));
}

TEST(ParseDoubleTest, RefusesTheRest) {
  for (const Bytes text : {"",      " 1", "1 ",    "1e",  "nan", "-nan", "1e400", "1e-400", "1d5", "1_0", "in",
                           "infin", "0x", "0xinf", "+-1", "--1", "++1",  "-",     "+",      "e5",  ".",   "0x."}) {
    EXPECT_FALSE(ParseDouble(text)) << text;
  }
  EXPECT_FALSE(ParseDouble(Bytes("1\0", 2)));
}

TEST(ParseLongDoubleTest, KeepsMoreThanADouble) {
  EXPECT_EQ(ParseLongDouble("9223372036854775807"), 9223372036854775807.0L);
  EXPECT_EQ(ParseLongDouble("1e400"), 1e400L);
  EXPECT_EQ(ParseLongDouble("0x10"), 16.0L);
  EXPECT_TRUE(std::isinf(*ParseLongDouble("inf")));
  EXPECT_EQ(ParseLongDouble(std::string(5118, '0') + "1"), 1.0L);
  for (const Bytes text : {"", " 1", "1 ", "nan", "1e-5000", "1e4933", "1e", "0b1"}) {
    EXPECT_FALSE(ParseLongDouble(text)) << text;
  }
  EXPECT_FALSE(ParseLongDouble(std::string(5119, '0') + "1"));
  EXPECT_FALSE(ParseLongDouble(Bytes("1\0", 2)));
}

TEST(PrintDoubleTest, ChoosesRedisForm) {
  EXPECT_EQ(Printed(3), "3");
  EXPECT_EQ(Printed(-0.0), "-0");
  EXPECT_EQ(Printed(-1.5), "-1.5");
  EXPECT_EQ(Printed(0.1), "0.1");
  EXPECT_EQ(Printed(1e15), "1000000000000000");
  EXPECT_EQ(Printed(4611686018427387904.0), "4611686018427387904");
  EXPECT_EQ(Printed(5e18), "5e+18");
  EXPECT_EQ(Printed(1e21), "1e+21");
  EXPECT_EQ(Printed(12345678901234567e5), "1234567890123456800000");
  EXPECT_EQ(Printed(123456789e14), "1.23456789e+22");
  EXPECT_EQ(Printed(1e-5), "0.00001");
  EXPECT_EQ(Printed(1e-7), "1e-7");
  EXPECT_EQ(Printed(1.23e-6), "1.23e-6");
  EXPECT_EQ(Printed(0.00012345678), "1.2345678e-4");
  EXPECT_EQ(Printed(5e-324), "5e-324");
  EXPECT_EQ(Printed(INFINITY), "inf");
  EXPECT_EQ(Printed(-INFINITY), "-inf");
  EXPECT_EQ(Printed(std::nan("")), "nan");
}

TEST(PrintDoubleTest, PrintsRedisDigitsWhereAShorterTextExists) {
  EXPECT_EQ(Printed(-1039514241563211.8), "-1039514241563211.7");
  EXPECT_EQ(Printed(-3.1316709716158577e+78), "-3.1316709716158578e+78");
  EXPECT_EQ(Printed(2.26797932753915e+17), "226797932753915008");
}

TEST(PrintDoubleTest, RoundTripsAnyBits) {
  Rng rng(7);
  for (int i = 0; i < 200000; ++i) {
    const uint64_t bits = rng.Next();
    double value;
    static_assert(sizeof(value) == sizeof(bits));
    __builtin_memcpy(&value, &bits, sizeof(bits));
    if (!std::isfinite(value)) continue;
    const std::string text = Printed(value);
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    ASSERT_LT(text.size(), 32u);
  }
}

TEST(PrintLongDoubleTest, CutsZerosAndTheSignOfZero) {
  EXPECT_EQ(PrintedLong(10), "10");
  EXPECT_EQ(PrintedLong(0.1L), "0.1");
  EXPECT_EQ(PrintedLong(1e17L), "100000000000000000");
  EXPECT_EQ(PrintedLong(3e-17L), "0.00000000000000003");
  EXPECT_EQ(PrintedLong(-1e-20L), "0");
  EXPECT_EQ(PrintedLong(-0.0L), "0");
  EXPECT_EQ(PrintedLong(0.1234567890123456789L), "0.12345678901234568");
  EXPECT_EQ(PrintedLong(1e4932L).size(), 4933u);
}

}  // namespace
}  // namespace respect
